"""Decoding by distinct texts: rows shared, split and dropped, in a cache with room, against the plain ways."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.models import decoding
from harness.evaluation.models.decoding import COMMON, DecodingRow, common, continued, decode, distinct, padded
from harness.evaluation.models.draw import BLOCK, draw
from harness.evaluation.models.key_values import RoomyLayer, roomy_cache
from harness.evaluation.models.llama_tokens import LlamaTokens, is_small_llama

pytestmark = pytest.mark.train
PROMPTS = [[5, 6, 7], [5, 6], [5, 6, 7], [9], [5, 6, 7], [9]]


def sampled(model: Any, prompts: list[list[int]], seeds: list[int], **more: Any) -> list[list[int]]:
    options = {"temperature": 0.6, "top_p": 1.0, "max_new_tokens": 90, "ends": frozenset(range(20, 26)), **more}
    return decode(model, prompts, seeds=seeds, **options)


@pytest.mark.parametrize("more", [{}, {"top_p": 0.8}, {"temperature": 0}, {"ends": frozenset()}, {"temperature": 5.0}])
def test_samples_that_share_their_prompt_are_what_each_would_be_alone(tiny: Any, more: dict[str, Any]) -> None:
    # Doubles: in single precision a batch of another size rounds differently, and one draw of 2,160 that falls within
    # 2e-6 of the border between two tokens was seen to fall on its other side.
    model = copy.deepcopy(tiny.model).double()
    prompts, seeds = PROMPTS * 4, list(range(24))
    together = sampled(model, prompts, seeds, **more)
    alone = [sampled(model, [prompt], [seed], **more)[0] for prompt, seed in zip(prompts, seeds, strict=True)]
    assert together == alone
    if more.get("temperature") != 0:
        assert len(set(map(tuple, together))) > 12


@pytest.mark.parametrize(("begin", "known"), [(63, True), (64, True), (100, True), (100, False)])
def test_prompts_that_begin_alike_are_what_each_would_be_alone(
    tiny: Any, begin: int, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = copy.deepcopy(tiny.model).double()
    if not known:
        monkeypatch.setattr(decoding, "is_small_llama", lambda model: False)
    instruction = [5 + i % 11 for i in range(begin)]
    prompts = [instruction + own for own in PROMPTS]
    assert common(prompts) == (begin if begin >= COMMON else 0)
    together = sampled(model, prompts, list(range(6)))
    assert together == [sampled(model, [prompt], [seed])[0] for seed, prompt in enumerate(prompts)]


def test_of_what_all_prompts_begin_with_each_keeps_a_token_for_itself() -> None:
    long = list(range(100))
    assert common([long, [*long, 1]]) == 99
    assert common([long]) == 99
    assert common([long, [1, *long]]) == common([long[:64]]) == 0


def test_a_text_is_computed_once_whoever_writes_it(tiny: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    embeddings = tiny.model.get_input_embeddings()
    forward = embeddings.forward

    def watched(ids: Any) -> Any:
        sizes.append(len(ids))
        return forward(ids)

    monkeypatch.setattr(embeddings, "forward", watched)
    made = sampled(tiny.model, [[5, 6, 7]] * 8, [3] * 8)
    assert len(set(map(tuple, made))) == 1
    assert set(sizes) == {1}
    sizes.clear()
    made = sampled(tiny.model, [[5, 6, 7]] * 8, list(range(8)))
    prefixes = [len({tuple(ids[:step]) for ids in made if len(ids) > step}) for step in range(max(map(len, made)))]
    assert sizes == prefixes


def small_llama(tiny: Any, groups: int) -> Any:
    """The tiny model, or one like it whose heads share keys and values."""
    if groups == tiny.model.config.num_key_value_heads:
        return tiny.model
    torch.manual_seed(7)
    return type(tiny.model)(type(tiny.model.config)(**{**tiny.model.config.to_dict(), "num_key_value_heads": groups}))


@pytest.mark.parametrize(("half", "groups"), [(False, 4), (True, 4), (False, 2), (True, 1)])
def test_a_small_llama_goes_on_as_its_own_modules_would(tiny: Any, half: bool, groups: int) -> None:
    """Logits, from prompts of unlike lengths, token by token, beside those of whole texts; the rows split, dropped and
    moved on the way. In half precision they are as near to the exact ones as those of the model's own modules."""
    model = small_llama(tiny, groups)
    prompts = [[5, 6, 7], [5, 6], [9]]
    drawn = torch.Generator().manual_seed(0)

    def half_precision() -> Any:
        return torch.autocast("cpu", torch.bfloat16, enabled=half)

    wrong, usual = [], []
    with torch.no_grad():
        ids, mask, position = padded(prompts, 90, "cpu")
        cache = roomy_cache(model, 4, as_written=True)
        with half_precision():
            quick = LlamaTokens.of(model, 93, mask[:, :3])
            model(input_ids=ids, attention_mask=mask[:, :3], position_ids=position, past_key_values=cache)
        assert quick is not None
        texts, position = [list(prompt) for prompt in prompts], position[:, -1:]
        for step in range(72):
            if step in (5, 40):
                places = torch.tensor([2, 1, 1, 0] if step == 5 else [0, 3])
                cache.reorder_cache(places)  # type: ignore[arg-type]  # transformers asks for a LongTensor
                texts, position, mask = [list(texts[place]) for place in places], position[places], mask[places]
            tokens = torch.randint(0, 20, (len(texts),), generator=drawn)
            texts = [[*text, int(token)] for text, token in zip(texts, tokens, strict=True)]
            position = position + 1
            with half_precision():
                logits = quick(tokens, position[:, 0], mask[:, :3], cache).float()
            for found, text in zip(logits, texts, strict=True):
                if step % 7 in (5, 6):
                    exact = model(input_ids=torch.tensor([text])).logits[0, -1]
                    with half_precision():
                        rounded = model(input_ids=torch.tensor([text])).logits[0, -1].float()
                    wrong.append(float((found - exact).abs().mean()))
                    usual.append(float((rounded - exact).abs().mean()))
    assert sum(wrong) / len(wrong) <= (1.5 * sum(usual) / len(usual) if half else 1e-5)


def test_other_models_than_a_small_plain_llama_go_by_their_own_modules(tiny: Any) -> None:
    model = copy.deepcopy(tiny.model)
    assert is_small_llama(model)
    model.model.layers[1].mlp.up_proj = torch.nn.Sequential(model.model.layers[1].mlp.up_proj)
    assert not is_small_llama(model)


running = st.lists(st.dictionaries(st.integers(0, 4), st.just(None), max_size=3), max_size=8)


@given(running)
def test_the_next_batch_holds_every_running_text_once_and_moves_few_rows(shape: list[dict[int, None]]) -> None:
    sample = iter(range(99))
    texts = [{token: [next(sample), next(sample)] for token in row} for row in shape]
    rows = continued(texts)
    assert sorted((row.source, row.token, row.samples) for row in rows) == sorted(
        (source, token, tuple(samples)) for source, row in enumerate(texts) for token, samples in row.items()
    )
    living = [place for place, row in enumerate(texts) if row]
    stayed = [place for place in living if place < len(rows) and rows[place].source == place]
    assert stayed == [place for place in living if place < len(rows)]


def test_equal_prompts_are_one_row_and_others_their_own() -> None:
    assert distinct(PROMPTS) == [DecodingRow(0, -1, (0, 2, 4)), DecodingRow(1, -1, (1,)), DecodingRow(2, -1, (3, 5))]


@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=9), max_size=5), st.integers(1, 70))
def test_a_cache_with_room_holds_what_one_without_holds(orders: list[list[int]], tokens: int) -> None:
    from transformers.cache_utils import DynamicLayer

    roomy, plain = RoomyLayer(4), DynamicLayer()
    rows = 4
    for step, order in enumerate([[], *orders]):
        if order:
            places = torch.tensor([place % rows for place in order][:4])
            roomy.reorder_cache(places)
            plain.batch_select_indices(places)
            rows = len(places)
        states = torch.randn(2, rows, 2, tokens if step == 0 else 1, 3)
        for found, expected in zip(roomy.update(*states), plain.update(*states), strict=True):
            assert torch.equal(found, expected)
        assert roomy.get_seq_length() == plain.get_seq_length()


@given(
    st.integers(1, 2 * BLOCK + 3),
    st.integers(1, 4),
    st.sampled_from([0.2, 1.0, 4.0]),
    st.sampled_from([1.0, 0.6]),
    st.integers(0, 99),
)
def test_a_draw_is_the_inverse_of_the_distribution_function(
    vocabulary: int, rows: int, temperature: float, top_p: float, seed: int
) -> None:
    chance = torch.Generator().manual_seed(seed)
    logits = torch.randn(rows, vocabulary, generator=chance, dtype=torch.float64) * 5
    logits[:, ::3] = float("-inf") if vocabulary > 1 else 0
    logits[:, -1] = 1
    uniform = torch.rand(rows, 5, generator=chance, dtype=torch.float64)
    uniform[:, 0], uniform[:, 1] = 0, 1 - 2**-53
    for row, found, numbers in zip(logits, draw(logits, temperature, top_p, uniform), uniform, strict=True):
        shares = torch.softmax(row / temperature, 0)
        falling = sorted(range(vocabulary), key=lambda token: -float(shares[token]))
        order = range(vocabulary) if top_p == 1 else falling
        kept, mass = [], 0.0
        for token in order:
            if top_p == 1 or mass < top_p:
                kept.append(token)
            mass += float(shares[token])
        total = sum(float(shares[token]) for token in kept)
        for token, number in zip(found.tolist(), numbers.tolist(), strict=True):
            below = sum(float(shares[other]) for other in kept[: kept.index(token)])
            assert shares[token] > 0
            assert below - 1e-12 <= number * total <= below + float(shares[token]) + 1e-12

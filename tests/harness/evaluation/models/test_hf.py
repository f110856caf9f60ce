"""Batched generation against transformers' own, one prompt at a time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.models import Request, Sampling, open_provider
from harness.verification.errors import ModelError

pytestmark = pytest.mark.train


def texts(provider: Any, requests: list[Request], sampling: Sampling) -> list[str]:
    found = [""] * len(requests)
    plan = provider.plan(requests)
    for number, made in provider.generate([[requests[i] for i in rows] for rows in plan], sampling):
        for i, generation in zip(plan[number], made, strict=True):
            found[i] = generation.text
    return found


def test_greedy_batches_write_what_transformers_writes_alone(tiny: Any, requests: list[Request]) -> None:
    from harness.scoring.prompts import cut

    found = texts(tiny, requests, Sampling(max_new_tokens=60))
    import torch

    for request, text in zip(requests, found, strict=True):
        ids = torch.tensor([tiny.encode(request)])
        alone = tiny.model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=60, do_sample=False, pad_token_id=1
        )
        assert text == cut(tiny.tokenizer.decode(alone[0, ids.shape[1] :], skip_special_tokens=True))
    assert len(set(found)) > 1


def test_the_same_seed_twice_gives_the_same_samples_and_another_seed_others(tiny: Any, requests: list[Request]) -> None:
    sampling = Sampling(temperature=0.9, top_p=0.95, max_new_tokens=40)
    first = texts(tiny, requests, sampling)
    assert texts(tiny, requests, sampling) == first
    others = [Request(r.problem, r.prompt, r.messages, r.index, r.seed + 1) for r in requests]
    assert texts(tiny, others, sampling) != first


def test_a_sample_does_not_depend_on_its_neighbours(tiny: Any, requests: list[Request]) -> None:
    sampling = Sampling(temperature=1.0, max_new_tokens=40)
    together = texts(tiny, requests, sampling)
    assert [texts(tiny, [request], sampling)[0] for request in requests] == together


def test_samples_follow_the_models_distribution(tiny: Any, requests: list[Request]) -> None:
    """The first token of 3,000 samples against softmax(logits/T), and inside the nucleus alone with top_p."""
    import torch

    from harness.evaluation.models.decoding import decode

    prompt = tiny.encode(requests[0])
    with torch.no_grad():
        logits = tiny.model(torch.tensor([prompt])).logits[0, -1].double()
    expected = torch.softmax(logits / 0.8, -1)
    for top_p in (1.0, 0.7):
        kept = expected.clone()
        order = kept.argsort(descending=True)
        outside = order[(kept[order].cumsum(0) - kept[order]) >= top_p]
        kept[outside] = 0
        drawn = decode(
            tiny.model,
            [prompt] * 3000,
            seeds=list(range(3000)),
            temperature=0.8,
            top_p=top_p,
            max_new_tokens=1,
            ends=frozenset({1}),
        )
        counts = torch.bincount(torch.tensor([row[0] for row in drawn]), minlength=len(kept)).double() / 3000
        assert not counts[outside].any()
        # Total variation distance of 3,000 draws from themselves is about sqrt(cells / (2 pi n)).
        assert float((counts - kept / kept.sum()).abs().sum()) / 2 < 1.6 * (int((kept > 1e-4).sum()) / 18850) ** 0.5


def test_training_mode_is_given_back_and_no_gradient_is_recorded(tiny: Any, requests: list[Request]) -> None:
    tiny.model.train()
    try:
        texts(tiny, requests[:2], Sampling(max_new_tokens=4))
        assert tiny.model.training
        assert all(parameter.grad is None for parameter in tiny.model.parameters())
        # Buffers made while generating must still serve training.
        import torch

        tiny.model(torch.tensor([[5, 6, 7]]), labels=torch.tensor([[5, 6, 7]])).loss.backward()
    finally:
        tiny.model.zero_grad()
        tiny.model.eval()


def test_a_prompt_longer_than_the_model_is_refused_in_one_line(tiny: Any, requests: list[Request]) -> None:
    long = Request(requests[0].problem, "x " * 400, None, 0, 0)
    with pytest.raises(ModelError, match="leaves no room"):
        texts(tiny, [long], Sampling(max_new_tokens=4))


def test_generation_never_passes_the_models_length(tiny: Any, requests: list[Request]) -> None:
    plan = tiny.plan(requests)
    [(_, made)] = list(tiny.generate([[requests[i] for i in plan[0]]], Sampling(max_new_tokens=10_000)))
    assert all(g.prompt_tokens + g.tokens <= 256 for g in made)
    assert {g.finish for g in made} <= {"stop", "length"}


def test_the_plan_holds_every_request_once_longest_first(tiny: Any, requests: list[Request]) -> None:
    plan = tiny.plan(requests * 20)
    flat = [i for rows in plan for i in rows]
    assert sorted(flat) == list(range(len(requests) * 20))
    assert max(map(len, plan)) <= tiny.rows
    lengths = [len(tiny.encode((requests * 20)[i])) for i in flat]
    assert lengths == sorted(lengths, reverse=True)


def test_completions_without_problems_are_as_many_as_asked(tiny: Any) -> None:
    made = tiny.complete(["1 +", "sin ( x )"], Sampling(temperature=1.0, max_new_tokens=8, n_samples=3, seed=4))
    assert [len(row) for row in made] == [3, 3]
    assert made == tiny.complete(["1 +", "sin ( x )"], Sampling(temperature=1.0, max_new_tokens=8, n_samples=3, seed=4))
    assert len(set(made[0])) > 1


def test_the_fingerprint_follows_the_weights_and_nothing_else(tiny: Any, tiny_folder: Path, tmp_path: Path) -> None:
    from harness.evaluation.models.hf import HfProvider

    copy = tmp_path / "copy"
    shutil.copytree(tiny_folder, copy)
    (copy / "trainer_state.json").write_text("{}")
    assert HfProvider.load(str(copy)).fingerprint == tiny.fingerprint
    weights = copy / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-3] ^= 1
    weights.write_bytes(bytes(data))
    assert HfProvider.load(str(copy)).fingerprint != tiny.fingerprint


# peft 0.21 asks a transformers 5 model for an attribute that has a new name.
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
def test_an_adapter_changes_the_model_and_a_folder_with_only_an_adapter_brings_its_base(
    tiny: Any, tiny_folder: Path, tmp_path: Path, requests: list[Request]
) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_folder)
    wrapped = get_peft_model(base, LoraConfig(r=2, target_modules=["q_proj", "v_proj"]))
    torch.manual_seed(1)
    for name, parameter in wrapped.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=2.0)
    wrapped.save_pretrained(tmp_path)
    sampling = Sampling(max_new_tokens=20)
    given = open_provider(str(tiny_folder), "hf", adapter=str(tmp_path))
    alone = open_provider(str(tmp_path), "hf")
    assert texts(given, requests, sampling) == texts(alone, requests, sampling) != texts(tiny, requests, sampling)
    assert given.fingerprint == alone.fingerprint != tiny.fingerprint


@pytest.mark.parametrize("what", ["nowhere/at/all", "empty"])
def test_a_folder_that_is_no_model_is_refused_in_one_line(what: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"cannot load the model|no model folder") as caught:
        open_provider(str(tmp_path / what), "hf")
    assert "\n" not in str(caught.value)


def test_a_chat_prompt_goes_through_the_tokenizers_template(tiny: Any, requests: list[Request]) -> None:
    import copy

    from harness.evaluation.models.hf import HfProvider
    from harness.scoring.prompts import render

    tokenizer = copy.deepcopy(tiny.tokenizer)
    tokenizer.chat_template = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}<assistant>"
    provider = HfProvider(tiny.model, tokenizer)
    assert provider.chat
    assert not tiny.chat
    prompt = render("2+3", chat=True)
    ids = provider.encode(Request(requests[0].problem, prompt.text, prompt.messages, 0, 0))
    text = tokenizer.decode(ids)
    assert text.startswith("<user>Solve the problem with a short Python program")
    assert text.endswith("Problem: 2+3<assistant>")

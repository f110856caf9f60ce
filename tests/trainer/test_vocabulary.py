"""Tokens for what programs repeat: what may become one, and that a model with them is an ordinary model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast

from harness.evaluation.models.hf import HfProvider
from harness.evaluation.provider import Sampling
from tests.trainer.conftest import CPU
from trainer import sft, vocabulary
from trainer.data_files import read_problems
from trainer.errors import ConfigError
from trainer.tiny_model import build_tiny_model


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose tokens are hardly more than letters, as a vocabulary for everything is to a program."""
    folder = tmp_path_factory.mktemp("plain") / "model"
    return build_tiny_model(folder, ["the cat sat on the mat"], hidden=64, layers=2, heads=2)


@pytest.fixture(scope="module")
def programs(files: tuple[Path, Path]) -> list[str]:
    return [problem.program for problem in read_problems(files)]


@pytest.fixture(scope="module")
def tokenizer(plain: Path, programs: list[str]) -> PreTrainedTokenizerFast:
    extended: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(plain)
    model = AutoModelForCausalLM.from_pretrained(plain)
    vocabulary.extend(extended, model, vocabulary.pieces(extended, programs, 40))
    return extended


def test_no_piece_holds_a_digit_an_operator_among_others_or_a_variable(plain: Path, programs: list[str]) -> None:
    added = vocabulary.pieces(AutoTokenizer.from_pretrained(plain), programs, 40)
    assert len(added) == len(set(added)) > 5
    assert not [piece for piece in added if re.search(r"\d|\b[a-z]\b", piece)]
    assert not [piece for piece in added if piece != " + " and re.search(r"[+*/-]", piece)]


def test_pieces_are_the_same_whenever_they_are_asked_for(plain: Path, programs: list[str]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(plain)
    assert vocabulary.pieces(tokenizer, programs, 20) == vocabulary.pieces(tokenizer, programs, 20)


def test_what_is_seen_in_one_example_of_twenty_alone_is_no_piece(plain: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(plain)
    assert vocabulary.pieces(tokenizer, ["something(rarely)", *["common()"] * 39], 40) == ["common()"]


@given(st.text(st.sampled_from('print("Step 1 [add]: 2 + 3 =", s)\nabcx*-−é½')))
def test_every_text_is_cut_and_put_together_again(tokenizer: PreTrainedTokenizerFast, text: str) -> None:
    known = "".join(letter for letter in text if letter.isascii())
    assert tokenizer.decode(tokenizer(known, add_special_tokens=False).input_ids) == known


def test_a_new_embedding_stands_between_those_of_its_first_and_last_tokens(plain: Path, programs: list[str]) -> None:
    tokenizer, model = AutoTokenizer.from_pretrained(plain), AutoModelForCausalLM.from_pretrained(plain)
    before = model.get_input_embeddings().weight.detach().clone()
    added = vocabulary.pieces(tokenizer, programs, 10)
    stood_for = [tokenizer(piece, add_special_tokens=False).input_ids for piece in added]
    vocabulary.extend(tokenizer, model, added)
    weight = model.get_input_embeddings().weight
    assert model.get_output_embeddings().weight is weight
    assert torch.equal(weight[: len(before)], before)
    for piece, tokens in zip(added, stood_for, strict=True):
        expected = (before[tokens[0]] + before[tokens[-1]]) / 2
        assert torch.allclose(weight[tokenizer.convert_tokens_to_ids(piece)], expected)


def test_a_training_with_new_tokens_writes_an_ordinary_model_and_resumes(
    plain: Path, files: tuple[Path, Path], tmp_path: Path
) -> None:
    def train(folder: str, *more: str) -> Path:
        result = sft.main(
            [
                *("--model", str(plain), "--dataset", str(files[0]), "--eval_dataset", str(files[1])),
                *("--selection", "loss", "--output_dir", str(tmp_path / folder)),
                *("--add-tokens", "30", "--max_steps", "6", "--eval_strategy", "no", "--save_steps", "3"),
                *("--generator_workers", "0", "--per_device_train_batch_size", "4", *more, *CPU),
            ]
        )
        assert result is not None
        return tmp_path / folder

    whole = train("whole")
    train("halves", "--stop_after", "3")
    halves = train("halves")
    ours, theirs = (AutoModelForCausalLM.from_pretrained(folder).state_dict() for folder in (whole, halves))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    text = read_problems(files)[0].program
    short, long = (AutoTokenizer.from_pretrained(folder)(text).input_ids for folder in (whole, plain))
    assert len(short) < 0.6 * len(long)
    assert HfProvider.load(str(whole)).complete(["Compute 2 + 3.\n"], Sampling(max_new_tokens=8))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--add-tokens", "-1"], "0 for none"),
        (["--add-tokens", "9", "--model", "tiny"], "made of its programs"),
        (["--add-tokens", "9", "--lora", "true"], "pass --add-tokens 0"),
        (["--add-tokens", "9", "--added-tokens-rate", "0"], "more than 0"),
    ],
)
def test_tokens_that_could_not_be_learned_are_refused(
    plain: Path, files: tuple[Path, Path], tmp_path: Path, options: list[str], message: str
) -> None:
    common = ["--model", str(plain), "--dataset", str(files[0]), "--eval_strategy", "no", *CPU]
    with pytest.raises(ConfigError, match=message):
        sft.main([*common, *options, "--output_dir", str(tmp_path / "run")])
    assert not (tmp_path / "run").exists()


def test_examples_that_repeat_nothing_add_nothing(
    plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = vocabulary.build_extended_model(tmp_path / "model", str(plain), ["1", "2", "3"], 9)
    assert "0 tokens added" in capsys.readouterr().out
    assert len(AutoTokenizer.from_pretrained(folder)) == len(AutoTokenizer.from_pretrained(plain))


TIED = {"model.embed_tokens.weight", "lm_head.weight"}
"""One matrix, by both of its names."""


@pytest.mark.parametrize("kind", [torch.optim.AdamW, torch.optim.SGD])
def test_added_tokens_alone_go_further_in_each_step(plain: Path, kind: type[torch.optim.Optimizer]) -> None:
    def moved(rate: float) -> dict[str, torch.Tensor]:
        model: Any = AutoModelForCausalLM.from_pretrained(plain)
        start = {name: value.clone() for name, value in model.state_dict().items()}
        optimizer = kind(model.parameters(), lr=1e-3)  # type: ignore[call-arg]  # each kind has a rate
        vocabulary.quicken(optimizer, model, vocabulary.Added(first=5, rate=rate))
        ids = torch.arange(3, 9)[None]
        model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        return {name: value - start[name] for name, value in model.state_dict().items()}

    usual, four = moved(1.0), moved(4.0)
    assert all(value.abs().max() > 0 for value in usual.values())
    for name, value in usual.items():
        wanted = torch.cat([value[:5], 4 * value[5:]]) if name in TIED else value
        torch.testing.assert_close(four[name], wanted, rtol=1e-4, atol=1e-7)

"""Pairs for DPO: who is held against whom, and that a step pair differs in its step alone."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.trainer.conftest import CPU, sum_problem
from trainer import dpo, pairs, run
from trainer.errors import ConfigError, TrainingError
from trainer.models import load_tokenizer
from trainer.recorded_reward import Recorded
from trainer.step_labels import LabelledTrace, labelled

pytestmark = pytest.mark.train

HEAD = 'from sympy import *\nprint("Problem: 2 + 3 + 4")\n'
TRUE = 's = 2 + 3\nprint("Step 1 [add]: 2 + 3 =", s)\n'
FALSE = 's = 6\nprint("Step 1 [add]: 2 + 3 =", s)\n'
MORE = 't = s + 4\nprint("Step 2 [add]: 5 + 4 =", t)\n'
END = 'print("Answer:", t)\n'


@pytest.fixture(scope="module")
def judged() -> list[LabelledTrace]:
    """Of one problem: a right program, a false first step, a false second step, one that fails."""
    from harness import Answer, Step

    one = dataclasses.replace(
        sum_problem(2, 3),
        statement="Compute 2 + 3 + 4.",
        answer=Answer("integer", "9"),
        steps=(Step(1, "add", "2 + 3 = 5"), Step(2, "add", "5 + 4 = 9")),
        program=HEAD + TRUE + MORE + END,
    )
    texts = [
        HEAD + TRUE + MORE + END,
        HEAD + FALSE + MORE + END,
        HEAD + TRUE + MORE.replace("s + 4", "s + 5") + END,
        HEAD + "prin(1)\n",
    ]
    with Sandbox("namespace") as sandbox, Recorded(sandbox=sandbox) as reward:
        scored = reward.scored([one] * len(texts), texts)
    return [labelled(one, text, *score) for text, score in zip(texts, scored, strict=True)]


def test_the_first_false_step_stands_where_its_statement_and_what_computed_it_stand(
    judged: list[LabelledTrace],
) -> None:
    assert [trace.fully_true for trace in judged] == [True, False, False, False]
    places = [trace.completion[slice(*trace.first_false)] for trace in judged if trace.first_false]
    assert places == [FALSE, MORE.replace("s + 4", "s + 5")]
    assert [LabelledTrace.from_record(trace.to_record()) for trace in judged] == judged


def test_a_true_program_is_held_against_each_wrong_one_once(judged: list[LabelledTrace]) -> None:
    found = list(pairs.outcome_pairs([*judged, judged[1]], "ask", limit=9))
    assert {pair.chosen for pair in found} == {judged[0].completion}
    assert [pair.rejected for pair in found] == [trace.completion for trace in judged[1:]]
    assert all(pair.ended and pair.before == "" for pair in found)
    assert len(list(pairs.outcome_pairs(judged, "ask", limit=2))) == 2
    assert list(pairs.outcome_pairs(judged[1:], "ask", limit=2)) == []


def test_a_program_that_tells_another_question_is_preferred_to_nothing(judged: list[LabelledTrace]) -> None:
    right, *wrong = judged
    misread = dataclasses.replace(right, completion='print("Problem: compute 2 + 8 + 4")\n' + right.completion)
    told = dataclasses.replace(right, completion='print("Problem: compute 2 + 3 + 4")\n' + right.completion)
    assert list(pairs.outcome_pairs([misread, *wrong], "ask", limit=9)) == []
    assert {pair.chosen for pair in pairs.outcome_pairs([misread, told, *wrong], "ask", limit=9)} == {told.completion}


@pytest.mark.parametrize("whose", ["a sibling's", "the reference's"])
def test_a_false_step_is_held_against_the_true_one_behind_the_same_beginning(
    judged: list[LabelledTrace], whose: str
) -> None:
    group = judged if whose == "a sibling's" else judged[1:]
    found = list(pairs.step_pairs(group, judged[0], "ask", limit=9))
    assert [(pair.before, pair.chosen, pair.rejected) for pair in found] == [
        (HEAD, TRUE, FALSE),
        (HEAD + TRUE, MORE, MORE.replace("s + 4", "s + 5")),
    ]
    assert not any(pair.ended for pair in found)
    assert list(pairs.step_pairs(judged[1:], None, "ask", limit=9)) == []
    assert len(list(pairs.step_pairs(group, judged[0], "ask", limit=1))) == 1


def test_tokens_of_a_step_pair_are_alike_but_for_the_step(judged: list[LabelledTrace], half_trained: Path) -> None:
    tokenizer = load_tokenizer(str(half_trained))
    for pair in [*pairs.step_pairs(judged, None, "ask", 9), *pairs.outcome_pairs(judged, "ask", 9)]:
        tokens = pairs.as_tokens(tokenizer, pair, special=True)
        assert tokens["chosen_ids"][0] != tokens["rejected_ids"][0]
        whole = [tokenizer.decode(tokens["prompt_ids"] + tokens[name]) for name in ("chosen_ids", "rejected_ids")]
        end = tokenizer.eos_token if pair.ended else ""
        assert whole == [f"ask{pair.before}{text}{end}" for text in (pair.chosen, pair.rejected)]


def test_what_cannot_work_is_refused(files: tuple[Path, Path], half_trained: Path, tmp_path: Path) -> None:
    options = ["--dataset", str(files[0]), "--eval_dataset", str(files[1]), "--output_dir", str(tmp_path), *CPU]
    with pytest.raises(ConfigError, match="one of outcome, steps, both"):
        dpo.main([*options, "--model", str(half_trained), "--pairs", "words"])
    with pytest.raises(TrainingError, match="train sft"):
        dpo.main([*options, "--eval_strategy", "no"])


def test_a_model_that_is_always_wrong_alike_has_no_pairs(small: Path, files: tuple[Path, Path], tmp_path: Path) -> None:
    options = ["--model", str(small), "--dataset", str(files[0]), "--eval_dataset", str(files[1]), *CPU]
    options += ["--label_problems", "2", "--label_samples", "2", "--max_new_tokens", "4", "--eval_strategy", "no"]
    with pytest.raises(TrainingError, match="no pairs among 2 solutions of 2 problems"):
        dpo.main([*options, "--sandbox", "namespace", "--output_dir", str(tmp_path / "run")])
    assert not (tmp_path / "run" / run.RESULT).exists()

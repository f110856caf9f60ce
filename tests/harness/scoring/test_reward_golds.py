"""The reward's columns and golds: what cannot be read costs its own row alone, and what cannot be meant is an error."""

from __future__ import annotations

import logging
import pickle
from decimal import Decimal
from typing import Any

import pytest

from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_functions import for_openrlhf, for_verifiers, for_verl
from harness.scoring.score import score_many
from harness.verification.errors import ColumnError, GoldError, PromptError

RIGHT = "print('Answer:', 42)"
NAN = float("nan")
SHOT = "### Problem:\nWhat is 6*7?\n### Solution:\nprint('Answer:', 42)\n\n"
PROMPT = SHOT * 3 + "### Problem:\nHow much is twice twenty-one?\n### Solution:\n"


class Unused:
    """A sandbox in which nothing may run."""

    def as_completed(self, programs: Any, limits: Any = None) -> Any:
        raise AssertionError(f"{list(programs)} ran")


def test_a_row_whose_gold_cannot_be_read_gets_none_and_is_counted_and_the_others_their_rewards(box, caplog):
    golds = ["42", "58_8", NAN, None, "N/A", [1, 2], Decimal(42), "see figure", {"ground_truth": 42}]
    metrics: dict[str, float] = {}
    reward = ExecutionReward(box)
    with caplog.at_level(logging.WARNING):
        rewards = reward(
            completions=[RIGHT] * len(golds),
            question=["What is 6*7?"] * len(golds),
            answer=golds,
            log_metric=metrics.__setitem__,
        )
    assert [value is None for value in rewards] == [False, True, True, True, True, True, False, True, False]
    assert {value for value in rewards if value is not None} == {1.1}
    assert metrics["golds/unreadable"] == pytest.approx(6 / 9)
    assert reward.unreadable_rows == 6
    assert "column `answer`, row 1: gold answer '58_8'" in caplog.text
    caplog.clear()
    assert reward(completions=[RIGHT], question=["q"], answer=["58_8"]) == [None]
    assert caplog.text == ""  # each is told once


def test_where_it_is_to_fail_it_does_before_any_program_runs_and_names_column_and_row():
    reward = ExecutionReward(Unused(), unreadable="fail")
    for column in ("answer", "solution", "ground_truth", "target"):
        with pytest.raises(GoldError, match=rf"column `{column}`, row 1: .*'58_8'"):
            reward(completions=[RIGHT] * 2, question=["q", "q2"], **{column: ["42", "58_8"]})
    with pytest.raises(ValueError, match="one of skip, fail"):
        ExecutionReward(unreadable="ignore")


def test_a_batch_scored_directly_names_its_gold_before_any_program_runs():
    with pytest.raises(GoldError, match="58_8"):
        score_many([{"answer": "42"}, {"answer": "58_8"}], [RIGHT, RIGHT], Unused())


@pytest.mark.parametrize(
    ("columns", "cause"),
    [
        ({"answer": "42"}, "`answer` is str where a list belongs"),
        ({"answer": 42}, "`answer` is int"),
        ({"answer": {"kind": "integer", "value": "42"}}, "`answer` is dict"),
        ({"answer": ["42"], "question": "q"}, "`question` is str"),
        ({"answer": ["42", "43"]}, "1 completions, and `answer` has 2"),
        ({"answer": ["42"], "question": ["a", "b"], "steps": []}, "`question` has 2, `steps` has 0"),
        ({"answer": ["42"], "prompts": ["a", "b"]}, "`prompts` has 2"),
        ({"answer": ["42"], "completions": RIGHT}, "`completions` is str"),
    ],
)
def test_columns_that_do_not_fit_the_completions_are_an_error_that_names_them(columns, cause):
    with pytest.raises(ColumnError, match=cause) as caught:
        ExecutionReward(Unused())(**{"completions": [RIGHT], **columns})
    assert isinstance(caught.value, ValueError)


def test_a_dataset_without_a_known_column_of_golds_is_told_the_known_ones_and_its_own():
    with pytest.raises(GoldError, match=r"`ground_truth`, `target`, `reward_model`.*\['label', 'question'\]"):
        ExecutionReward(Unused())(completions=[RIGHT], question=["q"], label=["42"])


def test_columns_of_numpy_and_of_pandas_are_read(box):
    numpy = pytest.importorskip("numpy", reason="comes with the train extra")
    reward = ExecutionReward(box)
    asked = numpy.array(["What is 6*7?"] * 2)
    assert reward(completions=[RIGHT] * 2, question=asked, answer=numpy.array([42, 41])) == [1.1, 0.1]
    assert reward(completions=[RIGHT] * 2, question=asked, answer=numpy.array([42.0, NAN])) == [1.1, None]


def test_the_class_in_place_of_a_reward_is_an_error_that_says_so():
    with pytest.raises(TypeError, match=r"reward_funcs=ExecutionReward\(\)"):
        ExecutionReward(prompts=["q"], completions=[RIGHT], answer=["42"])


def test_its_new_options_travel_to_another_process():
    reward = pickle.loads(pickle.dumps(ExecutionReward(unreadable="fail", end_marks=["##END##"])))
    assert (reward.unreadable, reward.end_marks) == ("fail", ("##END##",))


def test_a_tokenizers_own_marks_end_a_completion(box):
    reward = ExecutionReward(box, end_marks=["##END##"])
    assert reward(completions=[f"{RIGHT}##END####END##", RIGHT], answer=["42", "42"]) == [1.1, 1.1]


# --- trainers that know no missing reward


def test_verl_and_verifiers_get_zero_for_every_sample_of_a_row_whose_gold_cannot_be_read():
    import asyncio

    reward = ExecutionReward(Unused())
    found = for_verl(reward)("any", RIGHT, "58_8")
    assert (found["score"], found["outcome"]) == (0.0, "undecided")
    assert asyncio.run(for_verifiers(reward)(prompt="q", completion=RIGHT, answer=NAN)) == 0.0
    with pytest.raises(GoldError):
        for_verl(ExecutionReward(Unused(), unreadable="fail"))("any", RIGHT, "58_8")


@pytest.mark.train
@pytest.mark.parametrize("cut", [0, 30, 70, len(SHOT) * 2, len(PROMPT) - 40])
def test_the_worked_program_of_a_cut_prompt_earns_nothing(box, cut):
    reward_func = for_openrlhf(ExecutionReward(box))
    query = PROMPT[cut:]
    assert reward_func([query + "I do not know."], [PROMPT], ["42"])["rewards"].tolist() == [0.0]
    assert reward_func([query + RIGHT + "<|eos|>"], [PROMPT], ["42"])["rewards"].tolist() == [pytest.approx(1.1)]


@pytest.mark.train
def test_a_query_that_is_not_its_prompts_is_an_error_and_not_a_completion():
    reward_func = for_openrlhf(ExecutionReward(Unused()))
    with pytest.raises(PromptError):
        reward_func([PROMPT.replace("twice twenty-one", "2*21") + "I do not know."], [PROMPT], ["42"])
    with pytest.raises(ColumnError, match="`labels` has 2"):
        reward_func([PROMPT], [PROMPT], ["42", "43"])


@pytest.mark.train
def test_our_own_tiny_tokenizers_end_of_text_and_padding_cost_nothing(box, tmp_path):
    from transformers import AutoTokenizer

    from trainer.tiny_model import build_tiny_model

    build_tiny_model(tmp_path, [PROMPT + RIGHT], seed=0)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    ends = [tokenizer.eos_token_id, tokenizer.pad_token_id, tokenizer.pad_token_id]
    shapes = [RIGHT, f"```python\n{RIGHT}\n```"]
    queries = [tokenizer.decode([*tokenizer(PROMPT + shape).input_ids, *ends]) for shape in shapes]
    assert all(tokenizer.eos_token in query for query in queries)
    found = for_openrlhf(ExecutionReward(box))(queries, [PROMPT] * 2, ["42"] * 2)
    assert found["rewards"].tolist() == [pytest.approx(1.1)] * 2

"""Data of anybody's: every shape is read, what has a gold is judged, what has none is trained on, and shares hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.verification.errors import ColumnError
from harness.verification.problem import Problem
from trainer import sft, training_data
from trainer.data_files import Needs, has_gold, read_problems
from trainer.errors import ConfigError, TrainingError
from trainer.grpo import as_dataset
from trainer.shared_arguments import DataArguments, EvaluationArguments
from trainer.sources import FileSource, GeneratedSource, MixedSource

pytestmark = pytest.mark.train

PROGRAM = 'x = 2 + 2\nprint("Step 1 [add]: 2 + 2 =", x)\nprint("Answer:", x)\n'
WORDS = "We add: $2 + 2 = 4$.\nThe answer is $\\boxed{4}$."


def write(path: Path, records: Sequence[Mapping[str, Any]]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


SHAPES: list[tuple[dict[str, Any], str, str, str | None]] = [
    # record, style, what is learned, gold
    ({"instruction": "Compute 2 + 2.", "output": PROGRAM}, "computed", PROGRAM, None),
    ({"instruction": "Compute", "input": "2 + 2", "output": f"```python\n{PROGRAM}```"}, "computed", PROGRAM, None),
    ({"instruction": "Compute 2 + 2.", "output": PROGRAM, "answer": 4}, "computed", PROGRAM, "4"),
    ({"prompt": "### Problem:\nCompute 2 + 2.\n### Solution:\n", "completion": WORDS}, "text", WORDS, "4"),
    (
        {
            "prompt": [{"role": "user", "content": "Compute 2 + 2."}],
            "completion": [{"role": "assistant", "content": WORDS}],
        },
        "text",
        WORDS,
        "4",
    ),
    (
        {"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": PROGRAM}], "target": "4"},
        "computed",
        PROGRAM,
        "4",
    ),
    ({"conversations": [{"from": "human", "value": "2 + 2?"}, {"from": "gpt", "value": WORDS}]}, "text", WORDS, "4"),
    ({"question": "2 + 2?", "answer": "2 + 2 = 4\n#### 4"}, "text", "2 + 2 = 4\n#### 4", "4"),
    ({"problem": "2 + 2?", "solution": WORDS, "level": "Level 3", "type": "Algebra"}, "text", WORDS, "4"),
    ({"problem": "2 + 2?", "solution": "It is four.", "answer": "4"}, "text", "It is four.", "4"),
]


@pytest.mark.parametrize(("record", "style", "solution", "gold"), SHAPES)
def test_every_shape_is_read_for_what_it_is(
    record: dict[str, Any], style: str, solution: str, gold: str | None, tmp_path: Path
) -> None:
    (problem,) = read_problems([write(tmp_path / "mine.jsonl", [record])])
    assert (problem.style, problem.program) == (style, solution)
    assert "2 + 2" in problem.statement
    assert "###" not in problem.statement
    assert (problem.answer.value if has_gold(problem) else None) == gold


@pytest.mark.parametrize(("record", "style", "solution", "gold"), [shape for shape in SHAPES if shape[3]])
def test_an_evaluation_reads_the_same_shapes_alike(
    record: dict[str, Any], style: str, solution: str, gold: str, tmp_path: Path
) -> None:
    from harness.evaluation.suites import load_suite

    source = write(tmp_path / "mine.jsonl", [record])
    (trained,), (asked,) = read_problems([source]), load_suite(source).problems
    assert (trained.statement, trained.answer, trained.family) == (asked.statement, asked.answer, asked.family)


def test_columns_name_what_no_shape_does(tmp_path: Path) -> None:
    from harness.evaluation.suites import load_suite

    record = {"q": "2 + 2?", "working": WORDS, "a": "4", "answer": "not this", "prompt": "nor this"}
    source = write(tmp_path / "mine.jsonl", [record])
    columns = "question=q,solution=working,answer=a"
    (problem,) = read_problems([source], columns)
    assert (problem.statement, problem.program, problem.answer.value) == ("2 + 2?", WORDS, "4")
    (asked,) = load_suite(source, columns={"question": "q", "answer": "a"}).problems
    assert (asked.statement, asked.answer.value) == ("2 + 2?", "4")
    with pytest.raises(ColumnError, match="maps nothing"):
        read_problems([source], "text=q")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"q": "2 + 2?"}, "none of `instruction`"),
        ({"question": "2 + 2?", "answer": "4"}, "no solution to learn from"),
        ({"question": 4, "answer": "4"}, "not text"),
        ({"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]}, "chat of 2 questions"),
        ({"instruction": "2 + 2?", "output": WORDS, "answer": {"a": 1}}, "kind"),
    ],
)
def test_a_record_that_teaches_nothing_is_named_with_its_line(
    record: dict[str, Any], said: str, tmp_path: Path
) -> None:
    source = write(tmp_path / "mine.jsonl", [SHAPES[0][0], record])
    with pytest.raises(TrainingError, match=rf"mine\.jsonl, line 2 .*{said}"):
        read_problems([source])


def test_what_is_no_data_at_all_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl").write_text('{"instruction": "i", "outp')
    (tmp_path / "latin.jsonl").write_bytes('{"instruction": "é"}'.encode("latin-1"))
    (tmp_path / "empty.jsonl").write_text("")
    for name in ("cut.jsonl", "latin.jsonl", "empty.jsonl", "absent.jsonl", "data.txt"):
        with pytest.raises(TrainingError, match=name) as caught:
            read_problems([tmp_path / name])
        assert "\n" not in str(caught.value)


HELD_OUT = EvaluationArguments(eval_problems=1)


def test_what_has_no_gold_is_trained_on_and_said_to_be_unjudged(tmp_path: Path, capsys: Any) -> None:
    records = [{"instruction": f"Compute {i} + 2.", "output": PROGRAM, "answer": ["7", None][i % 2]} for i in range(4)]
    source, _ = training_data.sources(DataArguments(dataset=[write(tmp_path / "mine.jsonl", records)]), HELD_OUT, 0)
    assert {problem.statement for problem in source.window(0)} == {f"Compute {i} + 2." for i in range(4)}
    said = capsys.readouterr().err
    assert "2 of 4 records of mine.jsonl have no gold and are trained on, unjudged" in said
    assert "golds of mine.jsonl: 2 of 2 can be read" in said


def test_a_training_that_is_judged_by_golds_leaves_out_what_has_none(tmp_path: Path, capsys: Any) -> None:
    records = [{"question": f"{i} + 2?", "answer": [str(i + 2), None][i % 2]} for i in range(4)]
    data = DataArguments(dataset=[write(tmp_path / "mine.jsonl", records)], style="text")
    source, _ = training_data.sources(data, HELD_OUT, 0, Needs.gold)
    assert [(p.style, p.answer.value) for p in sorted(source.window(0), key=lambda p: p.statement)] == [
        ("text", "2"),
        ("text", "4"),
    ]
    assert "2 of 4 records of mine.jsonl have no gold and are left out" in capsys.readouterr().err
    rows = as_dataset(source.window(0), lambda problem: problem.statement)
    assert set(rows["prompt"]) == {"0 + 2?", "2 + 2?"}
    none = DataArguments(dataset=[write(tmp_path / "none.jsonl", records[1::2])])
    with pytest.raises(TrainingError, match=r"no record of none\.jsonl has a gold"):
        training_data.sources(none, HELD_OUT, 0, Needs.gold)


def test_the_same_question_held_out_and_trained_on_is_found_in_foreign_files_too(tmp_path: Path) -> None:
    train = write(tmp_path / "train.jsonl", [{"question": "What is  2 + 2?", "answer": "so\n#### 4"}])
    held_out = write(tmp_path / "held.jsonl", [{"problem": "What is 2 + 2?", "solution": WORDS}])
    with pytest.raises(TrainingError, match="1 of 1 held-out problems"):
        training_data.sources(DataArguments(dataset=[train]), EvaluationArguments(eval_dataset=[held_out]), 0)


def made(name: str, count: int) -> tuple[Problem, ...]:
    from tests.trainer.conftest import sum_problem

    return tuple(sum_problem(i, ord(name)) for i in range(count))


@given(
    st.lists(st.tuples(st.floats(0.1, 10), st.integers(1, 30)), min_size=1, max_size=3),
    st.integers(1, 40),
    st.integers(1, 6),
)
def test_every_member_of_a_mixture_has_its_share_and_each_of_its_records_in_turn(
    members: list[tuple[float, int]], size: int, windows: int
) -> None:
    files = [FileSource(made("abc"[i], count), seed=i) for i, (_, count) in enumerate(members)]
    source = MixedSource(tuple((weight, file) for (weight, _), file in zip(members, files, strict=True)), 0, size)
    problems = [problem for number in range(windows) for problem in source.window(number)]
    total = sum(weight for weight, _ in members)
    for (weight, count), file in zip(members, files, strict=True):
        own = {problem.id for problem in file.records}
        uses = Counter(problem.id for problem in problems if problem.id in own)
        drawn = sum(uses.values())
        assert abs(drawn - weight / total * size * windows) <= 1
        assert all(drawn // count <= uses[name] <= -(-drawn // count) for name in own)


def test_families_and_files_stand_beside_each_other_by_their_weights(tmp_path: Path) -> None:
    records = [{"instruction": f"Compute {i} + 2.", "output": PROGRAM} for i in range(5)]
    data = DataArguments(
        dataset=[write(tmp_path / "mine.jsonl", records)],
        dataset_weights=[1.5],
        families=["arithmetic:0.5", "derivative"],
        levels=[1],
        window=30,
    )
    source, held_out = training_data.sources(data, HELD_OUT, 0)
    assert Counter(problem.family for problem in source.window(0)) == {"mine": 15, "arithmetic": 5, "derivative": 10}
    assert {problem.family for problem in held_out} == {"arithmetic", "derivative"}
    assert isinstance(source, MixedSource)
    assert len(source.in_files) == 5


def test_weights_of_families_hold_without_files_and_equal_ones_change_nothing() -> None:
    weighted, _ = training_data.sources(DataArguments(families=["limit:1", "derivative:3"], window=40), HELD_OUT, 0)
    assert Counter(problem.family for problem in weighted.window(3)) == {"limit": 10, "derivative": 30}
    equal, _ = training_data.sources(DataArguments(families=["limit:2", "derivative:2"]), HELD_OUT, 0)
    assert equal == GeneratedSource(("limit", "derivative"), (1, 2))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"families": ["limit:0"]}, "positive number"),
        ({"families": ["limit:x"]}, "positive number"),
        ({"families": ["limit", "limit:2"]}, "named twice"),
        ({"families": ["limt:2"]}, "no family 'limt'; did you mean 'limit'"),
        ({"dataset_weights": [1.0, 2.0]}, "one positive weight for each of the 1"),
        ({"dataset_weights": [-1.0]}, "one positive weight"),
    ],
)
def test_weights_that_make_no_mixture_are_refused(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    dataset = [write(tmp_path / "d.jsonl", [SHAPES[0][0]])] if "dataset_weights" in options else None
    with pytest.raises(ConfigError, match=said):
        training_data.sources(DataArguments(dataset=dataset, **options), HELD_OUT, 0)


def test_two_steps_on_a_file_of_the_reference_designs_own_format(small: Path, tmp_path: Path) -> None:
    """`instruction` and `output` alone, a program without a gold, in one mixture with a family."""
    records = [{"instruction": f"Compute {i} + 2.", "output": PROGRAM} for i in range(8)]
    options = {
        "model": str(small),
        "dataset": write(tmp_path / "mine.jsonl", records),
        "dataset-weights": "2",
        "families": "arithmetic:1",
        "levels": "1",
        "eval-strategy": "no",
        "max-steps": "2",
        "tokens-per-batch": "1024",
        "max-length": "1024",
        "generator-workers": "0",
        "window": "30",
        "report-to": "none",
        "use-cpu": "true",
        "save-strategy": "no",
        "output-dir": str(tmp_path / "run"),
    }
    result = sft.main([part for name, value in options.items() for part in (f"--{name}", value)])
    assert result is not None
    assert (result.finished, result.step) == (True, 2)

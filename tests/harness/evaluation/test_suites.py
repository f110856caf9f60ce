"""Problems of our own, GSM8K's and MATH's shape, on small files made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.suite_texts import last_box
from harness.evaluation.suites import load_suite
from harness.verification.errors import SuiteError
from harness.verification.problem import Answer, Problem, Step

OURS = Problem(
    "i", "derivative", 2, "test", 0, 3, "computed", "D x", Answer("expression", "1", "x"), (Step(1, "r", "1 = 1"),), "p"
)
GSM8K = [
    {"question": "Two and two?", "answer": "2 + 2 = <<2+2=4>>4\n#### 4"},
    {"question": "A lot?", "answer": "So $1,200.\n#### 1,200"},
    {"question": "Half?", "answer": "#### 0.5"},
    {"question": "Below?", "answer": "#### -3"},
]
MATH = [
    {
        "problem": "Half of one?",
        "solution": "It is $\\boxed{\\frac{1}{2}}$.",
        "level": "Level 3",
        "type": "Counting & Probability",
    },
    {
        "problem": "Two boxes?",
        "solution": "\\boxed{1}, no: \\boxed{\\{x : x^{2} > 0\\}}",
        "level": "Level ?",
        "type": "Algebra",
    },
    {"problem": "Given?", "solution": "long", "answer": "\\pi", "level": 5, "subject": "Geometry"},
]


def write(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(map(json.dumps, records)))
    return str(path)


def test_our_own_records_come_back_as_they_were(tmp_path: Path) -> None:
    assert load_suite(write(tmp_path / "ours.jsonl", [OURS.to_record()])).problems == (OURS,)


def test_gsm8k_answers_stand_after_the_marks(tmp_path: Path) -> None:
    suite = load_suite(write(tmp_path / "gsm 8k.jsonl", GSM8K))
    assert [(p.answer.kind, p.answer.value) for p in suite.problems] == [
        ("untyped", "4"),
        ("untyped", "1200"),
        ("untyped", "0.5"),
        ("untyped", "-3"),
    ]
    assert {(p.family, p.level, p.split) for p in suite.problems} == {("gsm_8k", 0, "test")}
    assert suite.solutions[0] == GSM8K[0]["answer"]


def test_math_answers_stand_in_the_last_box_and_levels_are_numbers(tmp_path: Path) -> None:
    suite = load_suite(write(tmp_path / "math.json", MATH))
    assert [p.answer.value for p in suite.problems] == ["\\frac{1}{2}", "\\{x : x^{2} > 0\\}", "\\pi"]
    assert [(p.family, p.level) for p in suite.problems] == [
        ("counting_&_probability", 3),
        ("algebra", 0),
        ("geometry", 5),
    ]


def test_the_verifier_reads_the_golds_of_foreign_suites(tmp_path: Path) -> None:
    from harness.evaluation.judgements import judge_texts

    problems = (
        load_suite(write(tmp_path / "gsm.jsonl", GSM8K)).problems
        + load_suite(write(tmp_path / "m.jsonl", MATH)).problems
    )
    right = [
        "#### 4",
        "The answer is $1,200.00",
        "\\boxed{\\frac12}",
        "so -3\n#### -3",
        "\\boxed{0.5}",
        "",
        "\\boxed{\\pi}",
    ]
    wrong = ["#### 5", "\\boxed{120}", "\\boxed{\\frac13}", "\\boxed{3}", "\\boxed{2}", "", "\\boxed{3.14}"]
    found = [judgement.outcome for judgement in judge_texts(problems, right)]
    assert found[:5] + found[6:] == ["correct"] * 6, found
    assert [j.outcome for j in judge_texts(problems, wrong)].count("correct") == 0


def test_a_json_array_and_a_limit_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps(GSM8K))
    assert len(load_suite(str(path)).problems) == 4
    assert len(load_suite(str(path), 2).problems) == 2
    assert load_suite(str(path)).digest != load_suite(str(path), 2).digest


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('{"question": "q"}', "record 1: 'answer'"),
        ('{"a": 1}', "none of `instruction`"),
        ("[1, 2]", "record 1"),
        ("", "no problems"),
        ('{"question": "q", "answer": "#### "}', "empty"),
        ('{"problem": "p", "solution": "no box"}', "boxed"),
        ('{"question": "q", "answer": "#### 1"}\n{', "line 2"),
        ('{"instruction": "i", "output": "print(4)"}', "record 1: it has a program and no answer"),
    ],
)
def test_a_record_that_cannot_be_used_is_named(tmp_path: Path, content: str, cause: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    with pytest.raises(SuiteError, match=cause) as caught:
        load_suite(str(path))
    assert "\n" not in str(caught.value)


def test_a_source_that_is_nothing_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"\xff\xfe")
    for source in (str(tmp_path / "x.jsonl"), str(tmp_path / "nothing-here")):
        with pytest.raises(SuiteError) as caught:
            load_suite(source)
        assert "\n" not in str(caught.value)


@pytest.mark.train
def test_parquet_and_local_data_sets_are_read_through_datasets(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="needs the data extra")
    made = datasets.Dataset.from_list(GSM8K)
    made.to_parquet(str(tmp_path / "gsm.parquet"))
    assert len(load_suite(str(tmp_path / "gsm.parquet")).problems) == 4
    folder = tmp_path / "named"
    folder.mkdir()
    made.to_parquet(str(folder / "test.parquet"))
    assert len(load_suite(f"{folder}:test").problems) == 4


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("\\boxed{a{b}c}", "a{b}c"),
        ("\\boxed{a", None),
        ("none", None),
        ("\\fbox{1} then \\boxed{2}", "2"),
        ("\\boxed{\\}}", "\\}"),
    ],
)
def test_braces_are_matched(text: str, box: str | None) -> None:
    assert last_box(text) == box

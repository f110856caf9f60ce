"""What is a gold, what is none, and what becomes of a record whose gold cannot be read."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generators.evaluation.suite_cli import suite
from harness.evaluation.evaluate import evaluate
from harness.evaluation.models import Request
from harness.evaluation.models.simple import Reference
from harness.evaluation.runs import read_run
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.statistics.summary import markdown, summary
from harness.evaluation.suites import load_suite, read_suite
from harness.scoring.columns import tasks_of
from harness.scoring.gold_values import is_missing
from harness.scoring.golds import first_gold, gold_of, itself, kind_of, readable
from harness.scoring.score import score_text
from harness.verification.errors import GoldError, RunError, SuiteError
from harness.verification.problem import Answer, Problem
from harness.verification.verify import verify

NAN = float("nan")
numpy = pytest.importorskip("numpy", reason="comes with the train extra")

GOLDS: list[tuple[Any, str]] = [
    (72, "72"),
    (0.5, "0.5"),
    (True, "True"),
    (Decimal("0.50"), "0.50"),
    (Decimal("1E+3"), "1000"),
    ("42", "42"),
    (Fraction(-3, 4), "-3/4"),
    (float("inf"), "oo"),
    (Decimal("-Infinity"), "-oo"),
    (2 - 1j, "2.0 + (-1.0)*I"),
    (numpy.int64(72), "72"),
    (numpy.float64(0.5), "0.5"),
    (numpy.float32(0.1), "0.1"),
    (numpy.bool_(False), "False"),
    (numpy.array(7), "7"),
    (numpy.array([7]), "7"),
    (["42"], "42"),
    ((5,), "5"),
    (numpy.str_("x + 1"), "x + 1"),
    ({"ground_truth": "42", "style": "rule"}, "42"),
    ({"ground_truth": numpy.int32(3)}, "3"),
    ("so \\boxed{4}", "4"),
    (["4", "4"], "4"),
    ("2 + 2\n#### 4", "4"),
]
MISSING = [
    None,
    NAN,
    "",
    "  ",
    "N/A",
    "n/a",
    "nan",
    "NaN",
    "null",
    "None",
    "<NA>",
    "NA",
    numpy.float64(NAN),
    numpy.float32(NAN),
    Decimal("NaN"),
    Decimal("sNaN"),
    numpy.datetime64("NaT"),
    [],
    [NAN],
    {"ground_truth": None},
]
NO_GOLDS = [
    [1, 2],
    ("a", None),
    [1, "a"],
    {1, 2},
    numpy.array([1, 2]),
    {"a": 1},
    {},
    b"42",
    ...,
    {"kind": "real"},
    complex(NAN, 1),
    {"kind": "real", "value": NAN},
    '{"kind": "real"}',
    '{"kind": 3',
]
UNREADABLE = [
    "58_8",
    "4215_{5}",
    "paper clips of some kind",
    "the second one",
    "4 or 5, depending on n",
    "x \\in \\{1, 2",
]


@pytest.mark.parametrize(("value", "text"), GOLDS)
def test_numbers_of_every_library_and_lists_of_one_are_golds(value: Any, text: str) -> None:
    assert gold_of(value) == text
    assert itself(gold_of(value)) is True
    assert not is_missing(value)


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_a_missing_value_is_no_gold(value: Any) -> None:
    with pytest.raises(GoldError, match="no gold answer"):
        gold_of(value)


@pytest.mark.parametrize("value", NO_GOLDS, ids=lambda value: repr(value)[:30])
def test_what_is_no_gold_is_an_error_that_says_why(value: Any) -> None:
    with pytest.raises(GoldError) as caught:
        gold_of(value)
    assert "\n" not in str(caught.value)


@given(st.one_of(st.integers(), st.floats(), st.decimals(), st.fractions(), st.booleans(), st.complex_numbers()))
def test_every_number_is_a_gold_equal_to_itself_or_refused(value: Any) -> None:
    try:
        gold = gold_of(value)
    except GoldError:
        assert is_missing(value) or isinstance(value, complex)
        return
    with contextlib.suppress(GoldError):  # more digits than the verifier reads
        assert itself(gold) is not False


FIELDS = st.recursive(
    st.one_of(st.none(), st.text(), st.floats(), st.binary(), st.integers()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
)


@given(FIELDS)
def test_any_field_is_a_gold_or_a_gold_error(value: Any) -> None:
    try:
        gold = gold_of(value)
    except GoldError:
        return
    assert isinstance(gold, (str, Answer))
    hash(gold)


def test_the_first_column_that_is_not_missing_holds_the_gold() -> None:
    assert first_gold({"answer": NAN, "solution": "\\boxed{4}"}) == ("solution", "\\boxed{4}")
    assert first_gold({"solution": "5", "answer": "4"}) == ("answer", "4")
    assert first_gold({"answer": None}) == ("answer", None)
    assert first_gold({"question": "?"}) == ("", None)


def test_kinds_of_golds_are_told_by_their_shape() -> None:
    golds = ["5", "x + 1", "(1, 2)", "\\{1, 2\\}", "x > 3", "oo", Answer("antiderivative", "x", of="1")]
    assert [kind_of(gold) for gold in golds][:2] == ["number", "expression"]
    assert [kind_of(gold) for gold in golds][3:] == ["set", "relation", "limit", "antiderivative"]


# --- a suite


RECORDS: list[dict[str, Any]] = [
    {"problem": "What is 2 + 3?", "answer": "5", "unique_id": "test/1"},
    {"problem": "Write 42 in base 8.", "answer": "58_8", "unique_id": "test/2"},
    {"problem": "Half?", "answer": 0.5},
    {"problem": "Nothing?", "answer": NAN},
    {"question": "How many?", "answer": "I count 7.\n#### 7"},
    {"question": "Which?", "answer": ["1", "2"]},
    {"problem": "Which way?", "solution": "No box."},
    {"answer": "5"},
    {"question": None, "answer": "5"},
    {"question": "Of verl?", "reward_model": {"style": "rule", "ground_truth": "9"}},
]
BAD = [2, 4, 6, 7, 8, 9]


def write(path: Path, records: list[Any]) -> str:
    path.write_text("\n".join(map(json.dumps, records)))
    return str(path)


def test_a_suites_golds_are_read_at_once_and_every_unreadable_record_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "s.jsonl", RECORDS)
    with pytest.raises(SuiteError) as caught:
        load_suite(source)
    said = str(caught.value)
    assert all(f"record {number}: " in said for number in BAD[:5])
    assert "test/2" in said
    assert "'58_8'" in said
    assert "6 of 10 records" in said
    assert "--unreadable skip" in said
    kept = load_suite(source, unreadable="skip")
    assert [problem.index + 1 for problem in kept.problems] == [1, 3, 5, 10]
    assert [problem.answer.value for problem in kept.problems] == ["5", "0.5", "7", "9"]
    assert [one.record for one in kept.unreadable] == BAD
    assert kept.unreadable[0].id == "test/2"


def test_a_suite_of_which_nothing_can_be_read_is_an_error_also_where_the_unreadable_are_skipped(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"record 1: .*none of `instruction`"):
        load_suite(write(tmp_path / "s.jsonl", [{"a": 1}]), unreadable="skip")


@pytest.mark.parametrize("gold", UNREADABLE)
def test_a_gold_that_the_verifier_refuses_is_named(tmp_path: Path, gold: str) -> None:
    source = write(tmp_path / "s.jsonl", [{"problem": "p", "answer": "1"}, {"problem": "q", "answer": gold}])
    assert [one.record for one in read_suite(source).unreadable] == [2]


def test_lines_of_a_suite_end_at_line_feeds_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(
        '\ufeff{"question": "a\u2028b\x85c", "answer": "1"}\r\n{"question": "d", "answer": "2"}\n', newline=""
    )
    assert [problem.statement for problem in load_suite(str(path)).problems] == ["a\u2028b\x85c", "d"]


def test_the_verb_counts_kinds_and_names_faults_and_its_exit_code_tells(tmp_path: Path) -> None:
    source = write(tmp_path / "s.jsonl", [*RECORDS, {"problem": "?", "answer": "1/0"}])
    done = CliRunner().invoke(suite, [source])
    assert done.exit_code == 1
    assert "11 records: 5 golds can be read, 6 cannot; 1 are not proved equal" in done.stdout
    assert "record 2 (test/2): gold answer '58_8'" in done.stdout
    assert "record 11" in done.stdout
    found = json.loads(CliRunner().invoke(suite, [source, "--json"]).stdout)
    assert found["counts"] == {"records": 11, "readable": 5, "unreadable": 6, "unequal": 1}
    assert [one["record"] for one in found["unreadable"]] == BAD
    assert sum(found["kinds"].values()) == 5
    fine = CliRunner().invoke(suite, [write(tmp_path / "fine.jsonl", [RECORDS[0]]), "--json"])
    assert fine.exit_code == 0
    assert json.loads(fine.stdout)["counts"]["unreadable"] == 0


def test_a_file_that_is_none_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text("{")
    with pytest.raises(SuiteError, match="line 1 is not JSON") as caught:
        CliRunner().invoke(suite, [str(tmp_path / "s.jsonl")], catch_exceptions=False)
    assert caught.value.exit_code == 2


# --- an evaluation


class Counting(Reference):
    """Answers each problem with its gold, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def write(self, request: Request) -> str:
        self.asked += 1
        return f"\\boxed{{{request.problem.answer.value}}}"


def problems(*golds: str) -> list[Problem]:
    return [
        Problem(f"s:{at}", "s", 0, "test", 0, at, "text", f"Question {at}?", Answer("untyped", gold), (), "")
        for at, gold in enumerate(golds)
    ]


def test_an_unreadable_gold_stops_an_evaluation_before_the_model_is_asked(tmp_path: Path) -> None:
    model = Counting()
    with pytest.raises(GoldError, match=r"record 2: .*'58_8'.*\(s:1\).*--unreadable skip"):
        evaluate(problems("1", "58_8", "3"), model, None, text_answers=True, out=tmp_path / "run")
    assert model.asked == 0
    assert not (tmp_path / "run").exists()


def test_a_skipped_record_is_counted_recorded_and_in_no_rate(tmp_path: Path) -> None:
    model = Counting()
    run = evaluate(problems("1", "58_8", "3"), model, None, text_answers=True, out=tmp_path, unreadable="skip")
    assert model.asked == 2
    result = summary(read_run(tmp_path))
    assert result["overall"]["accuracy"]["value"] == 1.0
    assert result["overall"]["problems"] == 2
    assert result["skipped"] == [asdict(one) for one in run.skipped]
    assert [(one["record"], one["id"]) for one in result["skipped"]] == [(2, "s:1")]
    assert result["settings"]["unreadable"] == "skip"
    assert "1 left out" in markdown(result)
    again = evaluate(problems("1", "58_8", "3"), model, None, text_answers=True, out=tmp_path, unreadable="skip")
    assert (model.asked, len(again.skipped)) == (2, 1)


def test_runs_are_compared_without_what_one_of_them_left_out() -> None:
    skipping = evaluate(problems("1", "58_8", "3"), Counting(), None, text_answers=True, unreadable="skip")
    corrected = evaluate(problems("1", "34", "3"), Counting(), None, text_answers=True)
    for a, b in ((skipping, corrected), (corrected, skipping), (skipping, skipping)):
        assert compare(a, b).overall["accuracy"].problems == 2
    assert any("could not read their golds" in line for line in compare(skipping, corrected).settings)
    with pytest.raises(RunError, match="different problems"):
        compare(skipping, evaluate(problems("1", "34", "3", "4"), Counting(), None, text_answers=True))


def test_a_run_resumed_with_a_corrected_suite_says_which_records_changed(tmp_path: Path) -> None:
    evaluate(problems("1", "2"), Counting(), None, text_answers=True, out=tmp_path, source={"digest": "a"})
    with pytest.raises(RunError, match=r"s:1 has another gold '2', now '7'"):
        evaluate(problems("1", "7"), Counting(), None, text_answers=True, out=tmp_path, source={"digest": "b"})


def test_problems_are_sorted_into_the_readable_and_the_others() -> None:
    kept, others = readable(problems("1", *UNREADABLE, "2"), "skip")
    assert [problem.answer.value for problem in kept] == ["1", "2"]
    assert [one.record for one in others] == list(range(2, 2 + len(UNREADABLE)))


SEVERAL: list[Any] = [
    ("1/2", "3"),
    (1, 7.5),
    {"any_of": ["1/2", "3"]},
    ["1/2", "0.5"],
    (Answer("real", "2"), "5"),
    ("a", "b"),
]


@pytest.mark.parametrize("value", SEVERAL, ids=repr)
def test_of_several_golds_each_is_right(value: Any) -> None:
    gold = gold_of(value)
    assert isinstance(gold, Answer)
    assert gold.others
    assert gold in {gold_of(value)}
    parts = value["any_of"] if isinstance(value, dict) else value
    for part in parts:
        text = part.value if isinstance(part, Answer) else str(part)
        assert verify(gold, text).equal
        assert verify(tuple(parts) if all(isinstance(one, str) for one in parts) else gold, text).equal
    assert verify(gold, "11").equal is False
    problem = Problem("p", "f", 1, "test", 0, 0, "computed", "?", gold, (), "")
    assert Problem.from_record(json.loads(json.dumps(problem.to_record()))) == problem


def test_one_gold_of_several_that_cannot_be_read_is_an_error() -> None:
    for gold in (("1/2", "52_"), ("see figure", "3"), ()):
        with pytest.raises(GoldError):
            verify(gold, "1/2")


def test_several_golds_in_a_suite_and_in_a_trainers_columns(tmp_path: Path) -> None:
    records = [{"problem": "Half?", "answer": ["1/2", "0.5"]}, {"question": "Which?", "answer": {"any_of": ["1", "2"]}}]
    problems = load_suite(write(tmp_path / "s.jsonl", records)).problems
    assert [score_text(one, "\\boxed{2}").correct for one in problems] == [False, True]
    assert [score_text(one, "\\boxed{0.5}").correct for one in problems] == [True, False]
    tasks = tasks_of(None, 3, {"answer": [("1", "2"), ["1/2", "0.5"], ["1", "2"]]})
    assert [isinstance(task, GoldError) for task in tasks] == [False, False, True]

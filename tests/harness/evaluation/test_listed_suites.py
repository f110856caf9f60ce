"""Benchmarks by name, on tiny files of their shapes with items of our own; nothing else goes to a hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.judgements import judge_texts
from harness.evaluation.listed_suites import listed, suite_named
from harness.evaluation.suite_places import place_of
from harness.evaluation.suites import load_suite
from harness.verification.errors import SuiteError
from harness.verification.problem import Answer

OPTIONS = {"A": "$1$", "B": "$2$", "C": "$3$", "D": "$4$"}
SHAPES: dict[str, list[tuple[dict[str, Any], str, str]]] = {
    # name -> (record, a right completion, a wrong one)
    "gsm8k": [
        ({"question": "Two and two?", "answer": "2+2=<<2+2=4>>4\n#### 4"}, "#### 4", "#### 5"),
        ({"question": "A lot?", "answer": "1,200", "cot": "So 1,200."}, "\\boxed{1200}", "\\boxed{120}"),
    ],
    "math": [
        (
            {"problem": "Half?", "solution": "$\\boxed{\\frac12}$", "level": "Level 3", "type": "Prealgebra"},
            "\\boxed{0.5}",
            "\\boxed{2}",
        )
    ],
    "math500": [
        (
            {"problem": "x?", "solution": "so $\\boxed{x^2}$", "answer": "x^2", "subject": "Algebra", "level": 2},
            "\\boxed{x\\cdot x}",
            "\\boxed{2x}",
        )
    ],
    "minerva": [
        ({"problem": "p?", "solution": "It is \\boxed{1.6} cm", "type": "Astronomy"}, "\\boxed{1.6}", "\\boxed{1.7}"),
        ({"question": "p?", "answer": "4.5e33"}, "\\boxed{4.5 \\times 10^{33}}", "\\boxed{4.5e32}"),
    ],
    "olympiadbench": [
        (
            {"question": "n?", "final_answer": ["$\\frac{1}{3}$"], "solution": ["It is."], "subfield": "Number Theory"},
            "\\boxed{1/3}",
            "\\boxed{3}",
        ),
        ({"question": "m?", "context": "Let m be.", "final_answer": ["7."]}, "\\boxed{7}", "\\boxed{8}"),
    ],
    "cmath": [
        ({"grade": 2, "question": "三加四等于几？", "golden": "7"}, "\\boxed{7}", "\\boxed{8}"),
        ({"grade": 1, "question": "一加一？", "answer": "2", "num_digits": 1}, "\\boxed{2}", "\\boxed{11}"),
    ],
    "mgsm-zh": [
        ({"question": "问题：二加二？", "answer": None, "answer_number": 4}, "\\boxed{4}", "\\boxed{5}"),
        (
            {
                "messages": [{"role": "user", "content": "三加三？"}, {"role": "assistant", "content": ""}],
                "answer": "6",
            },
            "\\boxed{6}",
            "\\boxed{9}",
        ),
    ],
    "gaokao-cloze": [({"question": "$1+1=$（）", "answer": "$2$", "label": None}, "\\boxed{2}", "\\boxed{3}")],
    "gaokao-qa": [
        ({"question": "$1+1=$（）", "options": OPTIONS, "label": "B", "answer": None}, "\\boxed{B}", "\\boxed{C}"),
        ({"question": "哪些？", "options": OPTIONS, "label": "ACD"}, "\\boxed{D, A, C}", "\\boxed{AC}"),
        ({"question": "二？", "options": ["(A)一", "(B)二"], "label": "B"}, "\\boxed{(B)}", "\\boxed{A}"),
        (
            {"query": "问题：二？ 选项：(A)一 (B)二", "choices": ["(A)一", "(B)二"], "gold": [1]},
            "\\boxed{B}",
            "\\boxed{A}",
        ),
    ],
    "gaokao2023-en": [({"question": "z?", "answer": "$-1-\\sqrt{3}$"}, "\\boxed{-\\sqrt3-1}", "\\boxed{1}")],
    "sat": [
        (
            {"question": "Which?", "options": "A) $f(1)=(2)$ B) two C) three D) four", "Answer": "C"},
            "\\boxed{C}",
            "\\boxed{D}",
        )
    ],
    "mmlu-stem": [
        (
            {
                "question": "Which?",
                "subject": "college_physics",
                "choices": ["one", "two", "three", "four"],
                "answer": 2,
            },
            "\\boxed{C}",
            "\\boxed{A}",
        )
    ],
    "aqua": [
        (
            {
                "question": "How much?",
                "options": ["A)$61", "B)$65", "C)7", "D)8", "E)9"],
                "correct": "E",
                "rationale": "",
            },
            "\\boxed{E}",
            "\\boxed{A}",
        )
    ],
    "svamp": [({"Body": "There are 5 pens", "Question": "How many?", "Answer": 5.0}, "\\boxed{5}", "\\boxed{6}")],
    "amc23": [({"question": "How far?", "answer": 27.0}, "\\boxed{27}", "\\boxed{2.7}")],
    "aime24": [({"problem": "How long?", "solution": "so 204", "answer": "204"}, "\\boxed{204}", "\\boxed{205}")],
    "college-math": [
        ({"question": "Simplify", "answer": "$10-4 n$", "data_topic": "college_math.algebra"}, "\\boxed{10-4n}", "4")
    ],
}


def write(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return str(path)


def test_every_listed_benchmark_has_a_shape_here() -> None:
    assert set(SHAPES) == set(listed())


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_file_of_a_benchmarks_shape_is_read_and_judged_by_its_conventions(name: str, tmp_path: Path) -> None:
    records, right, wrong = zip(*SHAPES[name], strict=True)
    suite = load_suite(f"{name}:{write(tmp_path / 'its file.jsonl', list(records))}")
    assert (suite.name, suite.listed, suite.language) == (name, name, listed()[name].language)
    assert len(suite.problems) == len(records)
    assert [one.outcome for one in judge_texts(suite.problems, right)] == ["correct"] * len(records)
    assert [one.outcome for one in judge_texts(suite.problems, wrong)].count("correct") == 0


def test_parts_levels_solutions_and_options_are_kept(tmp_path: Path) -> None:
    def only(name: str, at: int = 0) -> Any:
        return load_suite(f"{name}:{write(tmp_path / 'one.jsonl', [SHAPES[name][at][0]])}")

    math = only("math")
    assert [(p.family, p.level) for p in math.problems] == [("prealgebra", 3)]
    assert math.solutions == ("$\\boxed{\\frac12}$",)
    assert only("cmath").problems[0].level == 2
    assert only("olympiadbench").problems[0].family == "number_theory"
    assert only("olympiadbench", 1).problems[0].statement == "Let m be.\nm?"
    assert only("mgsm-zh").problems[0].statement == "二加二？"
    assert only("svamp").problems[0].statement == "There are 5 pens. How many?"
    qa = only("gaokao-qa").problems[0]
    assert qa.statement == "$1+1=$（）\nA) $1$\nB) $2$\nC) $3$\nD) $4$"
    assert qa.answer == Answer("choice", "B")
    assert only("gaokao-qa", 2).problems[0].statement.endswith("\nA) 一\nB) 二")
    assert only("gaokao-qa", 3).problems[0].statement == "问题：二？ 选项：(A)一 (B)二"
    assert only("sat").problems[0].statement == "Which?\nA) $f(1)=(2)$\nB) two\nC) three\nD) four"
    assert only("aqua").problems[0].statement == "How much?\nA) $61\nB) $65\nC) 7\nD) 8\nE) 9"


@pytest.mark.parametrize(
    ("name", "record", "cause"),
    [
        ("gsm8k", {"question": "q"}, "'answer' is not among its keys"),
        ("math", {"problem": "p", "solution": "no box"}, "boxed"),
        ("olympiadbench", {"question": "q", "final_answer": []}, "answer"),
        ("gaokao-qa", {"question": "q", "options": ["a", "b"], "label": "1"}, "no letter"),
        ("mmlu-stem", {"question": "q", "subject": "law", "choices": ["a", "b"], "answer": 0}, "STEM"),
        ("aime24", {"problem": "  ", "answer": "1"}, "'problem' is not among its keys"),
    ],
)
def test_a_record_of_another_shape_is_named_with_the_cause(
    name: str, record: dict[str, Any], cause: str, tmp_path: Path
) -> None:
    with pytest.raises(SuiteError, match=cause) as caught:
        load_suite(f"{name}:{write(tmp_path / 'bad.jsonl', [record])}")
    assert "record 1" in str(caught.value)


def test_where_a_suite_lies_is_decided_by_its_form_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path / "mine.jsonl", [{"question": "q", "answer": "1"}])
    assert place_of(file).path == Path(file)
    assert place_of("gsm8k").hub == "openai/gsm8k"
    assert place_of("gsm8k").configs == ("main",)
    assert len(place_of("math").configs) == 7
    hub = place_of("hf:owner/name:main:train")
    assert (hub.hub, hub.configs, hub.split, hub.name) == ("owner/name", ("main",), "train", "name")
    assert place_of("hf:owner/name").split == "test"
    folder = tmp_path / "math"  # a folder does not stand in for the benchmark of its name
    folder.mkdir()
    assert place_of("math").hub == listed()["math"].hub
    assert place_of("./math").path == Path("math")


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("gsm9k", "did you mean gsm8k"),
        ("openai/gsm8k", "write hf:openai/gsm8k"),
        ("gsm8k:nothing.jsonl", "no such file nothing.jsonl"),
        ("gsm8k:", "is no file"),
        ("college-math", "--suite college-math:FILE"),
        ("hf:a/b/c", "names no data set"),
        ("hf:a/b:c:d:e", "names no data set"),
        ("anything at all", "there are aime24"),
    ],
)
def test_what_is_no_suite_is_refused_without_asking_a_hub(
    source: str, cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SuiteError, match=cause) as caught:
        place_of(source)
    assert "\n" not in str(caught.value)


def test_every_listing_says_where_its_items_gold_and_licence_are_from() -> None:
    for name, suite in listed().items():
        assert suite_named(name) is suite
        assert all((suite.about, suite.gold, suite.licence, suite.source, suite.split)), name
        assert suite.hub is None or suite.hub.count("/") == 1

"""Solutions in words: every line of every text is proven, and its answer is the gold."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
from generators import registry
from generators.certify import check_text
from generators.datasets.formats import FORMATS, from_record
from generators.errors import ProblemError, Refused
from generators.problems import make, own
from generators.writing.phrasing import LANGUAGES
from generators.writing.rule_words import NAMED, has_words
from harness import check_steps, extract_answer, extract_program, score, verify
from harness.scoring.prose.cells import without_cells
from harness.scoring.trace import check_trace
from harness.verification.problem import TEXT_STYLES, Problem
from harness.verification.solving.question import question_in
from sandbox import Sandbox

FAMILIES = registry.names()
indices = st.integers(0, 10**6)
levels = st.integers(1, 5)
languages = st.sampled_from(LANGUAGES)
styles = st.sampled_from(TEXT_STYLES)
HAN = re.compile("[\u4e00-\u9fff]")


def told(family: str, index: int, level: int, style: str, language: str) -> Problem:
    return generators.problem(family, index, level=level, style=style, language=language)


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, level=levels, style=styles, language=languages)
def test_no_line_of_a_text_is_false_some_is_true_and_its_answer_is_the_gold(family, index, level, style, language):
    problem = told(family, index, level, style, language)
    lines = check_trace(without_cells(problem.program), problem.statement, fallback=False).lines
    assert not [line for line in lines if line.true is False]
    assert any(line.true for line in lines)
    answer = extract_answer(problem.program)
    assert answer is not None
    assert verify(problem.answer, answer, fallback=False).equal is True
    ending = "The answer is $\\boxed{" if language == "en" else "答案是 $\\boxed{"
    assert ending in problem.program.splitlines()[-1]


def test_a_text_of_logarithms_of_exponentials_is_no_other_problem():
    # ln|e^x + 2| was undecided in a formula and proven in a program, so that the text was drawn again.
    assert told("integral", 150, 5, "text", "en").id == generators.problem("integral", 150, level=5).id


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, level=levels, style=styles, language=languages)
def test_style_and_language_change_neither_question_nor_steps(family, index, level, style, language):
    problem = told(family, index, level, style, language)
    program = generators.problem(family, index, level=level)
    for name in ("id", "split", "answer", "steps"):
        assert getattr(problem, name) == getattr(program, name)
    assert (problem.statement == program.statement) is (language == "en")
    assert bool(HAN.search(problem.statement)) is (language == "zh")


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, level=levels)
def test_a_question_in_chinese_gives_a_program_no_less_credit(family, index, level):
    """What is relevant is read from the statement: formulas between dollar signs are found at least as well."""
    english = make(family, index, level=level)
    chinese = make(family, index, level=level, language="zh")
    assert chinese.output == english.output
    for one, other in zip(
        check_steps(english.output, english.problem), check_steps(chinese.output, chinese.problem), strict=True
    ):
        assert one.true is other.true is True
        assert other.relevant or not one.relevant, (chinese.problem.statement, one.claim)


@given(index=indices, level=levels)
def test_what_is_to_be_solved_is_read_in_both_languages(index, level):
    asked = [told("equation", index, level, "text", language).statement for language in LANGUAGES]
    english, chinese = map(question_in, asked)
    assert english is not None
    assert chinese is not None, asked
    assert english.unknowns == chinese.unknowns
    assert len(english.stated) == len(chinese.stated)


def _named(rule: str) -> bool:
    """Whether a rule has its words; a let has a sentence of its own."""
    return rule == "let" or has_words(rule)


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, level=levels)
def test_every_rule_has_its_words(family, index, level):
    assert not [step.rule for step in make(family, index, level=level).problem.steps if not _named(step.rule)]


def test_every_record_of_a_rule_is_of_another_rule_and_in_two_languages():
    assert len({one.pattern for one in NAMED}) == len(NAMED)
    for one in NAMED:
        assert HAN.search(one.chinese)
        assert not HAN.search(one.english)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_with_one_wrong_number_is_not_certified(family):
    """The gate is no formality: what it lets through is not what happens to be written."""
    refused = tried = 0
    for index in range(12):
        problem = told(family, index, 1 + index % 5, "text", "en")
        start = re.search(r"^\$", problem.program, re.MULTILINE).start()  # the first line that is a claim
        for match in list(re.compile(r"(?<![\w_{.])\d+(?![\d}_.])").finditer(problem.program, start))[:6]:
            wrong = problem.program[: match.start()] + str(int(match[0]) + 1) + problem.program[match.end() :]
            tried += 1
            try:
                check_text(replace(problem, program=wrong))
            except Refused:
                refused += 1
    # A changed number may make another true line (0*3 = 0), or stand in a definition.
    assert refused > 0.6 * tried > 0


def test_a_text_of_words_alone_or_with_another_answer_is_not_certified():
    problem = told("arithmetic", 3, 2, "text", "en")
    *_, last = problem.program.splitlines()
    with pytest.raises(Refused, match="no line that is seen to be true"):
        check_text(replace(problem, program=f"It is easy to see.\n{last}\n"))
    with pytest.raises(Refused, match="answer is not the gold"):
        check_text(replace(problem, program=problem.program.replace(last, "The answer is $\\boxed{123456789}$.")))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_tool_text_is_scored_like_its_program(family, sandbox: Sandbox):
    problem = told(family, 5, 2, "tool", "en")
    program = generators.problem(family, 5, level=2)
    assert (extract_program(problem.program) or "").strip() == program.program.strip()
    judged = score(problem, problem.program, sandbox)
    assert judged.correct
    assert all(step.true for step in judged.steps)
    shown = problem.program.partition("```output\n")[2].partition("```")[0]
    assert shown == sandbox.run(program.program).stdout == make(family, 5, level=2).output


@given(index=indices, style=styles, language=languages, shape=st.sampled_from(sorted(FORMATS)))
def test_a_text_round_trips_through_every_format(index, style, language, shape):
    problem = told("derivative", index, 2, style, language)
    record = json.loads(json.dumps(FORMATS[shape](problem)))
    assert record["style"] == style
    assert from_record(record) == problem
    assert ("language" in record) is (language != "en")


def test_a_problem_of_ones_own_is_told_too():
    problem = own("derivative", ["x**2*sin(3*x)"], "text", "zh").problem
    assert problem.statement.startswith(("求", "对", "计算", "函数"))
    assert "乘积法则" in problem.program


def test_an_unknown_style_or_language_is_refused_by_name():
    with pytest.raises(ProblemError, match="there is no style 'prose': choose from computed, snapshot, text, tool"):
        generators.problem("limit", 0, style="prose")
    with pytest.raises(ProblemError, match="there is no language 'fr': choose from en, zh"):
        generators.problem("limit", 0, language="fr")

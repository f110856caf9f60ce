"""What every registered family owes: the registry finds them, so a new one is tested the day it comes."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
from generators import registry
from generators.certify import SHORT_LEVELS, TOKEN_LIMIT
from generators.datasets.mixture import mixture
from generators.errors import ProblemError
from generators.identity import split_of
from generators.problems import make, own
from generators.writing.program import tokens
from generators.writing.stream import Stream
from harness import check_steps
from harness.scoring.check_steps import check_truth
from harness.verification import kinds
from harness.verification.problem import SPLITS, STYLES, Problem

FAMILIES = registry.names()
DRIVER = """
import contextlib, io, json, sys
for source in json.load(sys.stdin):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, "program", "exec"), {})
    print(json.dumps(printed.getvalue()))
"""


def depth_of_a_term(term):
    """Operators above a number."""
    return 0 if term.op == "number" else 1 + max(map(depth_of_a_term, term.args))


def operators(term):
    """How many operators a term has."""
    return sum(map(operators, term.args)) + (term.op != "number")


def fewest_combinators(question):
    """The least number of combinators that may have made a tree: an inner a*f + b belongs to its composition."""

    def depth(one):
        if not one.free_symbols or one.is_Symbol:
            return 0
        if one.is_Pow and one.exp.is_Integer:
            return depth(one.base)  # a power is an atom, a quotient's bottom or a product's equal parts
        if one.is_Mul or one.is_Add:
            return max(depth(part) for part in one.args) + (sum(bool(part.free_symbols) for part in one.args) > 1)
        (inner,) = [part for part in one.args if part.free_symbols]
        while inner.is_Add or inner.is_Mul:
            varying = [part for part in inner.args if part.free_symbols]
            if len(varying) > 1:
                break
            inner = varying[0]
        return depth(inner) + (not inner.is_Symbol and not (inner.is_Pow and inner.base.is_Symbol))

    return depth(question.of)


DEPTHS = {"arithmetic": depth_of_a_term, "derivative": fewest_combinators}
indices = st.integers(0, 10**6)
seeds = st.integers(0, 2**32)
levels = st.integers(1, 5)


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, seed=seeds, level=levels, split=st.sampled_from(SPLITS), style=st.sampled_from(STYLES))
def test_a_problem_is_what_was_asked_for(family, index, seed, level, split, style):
    problem = generators.problem(family, index, seed, split, level, style=style)
    assert (problem.family, problem.index, problem.seed) == (family, index, seed)
    assert (problem.split, problem.level, problem.style) == (split, level, style)
    assert kinds.is_known(problem.answer.kind)
    assert isinstance(problem.answer.value, str)
    assert [step.index for step in problem.steps] == list(range(1, len(problem.steps) + 1))


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, level=levels)
def test_some_step_of_every_problem_claims_something(family, index, level):
    one = make(family, index, level=level)
    checks = check_steps(one.output, one.problem)
    assert any(not check.trivial for check in checks)
    # Truth alone, by which problems are certified, is what the full check says of it.
    assert [check.true for check in check_truth(one.output)] == [check.true for check in checks] == [True] * len(checks)


@pytest.mark.parametrize("family", [name for name in FAMILIES if registry.family(name).trees])
@given(index=indices, level=levels, depth=st.integers(1, 12))
def test_no_tree_is_deeper_than_asked_for(family, index, level, depth):
    question = registry.family(family).draw(Stream("depth", index), level, depth)
    assert DEPTHS[family](question) <= depth


@given(index=indices, level=st.integers(3, 5))
def test_an_arithmetic_problem_has_as_many_operators_as_its_level_says(index, level):
    family = registry.family("arithmetic")
    low, high = map(int, re.match(r"(\d+)-(\d+) operators", family.levels[level]).groups())
    assert low <= operators(family.draw(Stream("operators", index), level)) <= high


@pytest.mark.parametrize("family", FAMILIES)
def test_the_first_levels_have_a_thousand_different_problems_to_give(family):
    found = registry.family(family)
    for level in SHORT_LEVELS:
        drawn = {found.canonical(found.draw(Stream("room", index), level)) for index in range(2000)}
        assert len(drawn) > 1000


def test_a_tree_depth_is_refused_where_there_are_no_trees():
    with pytest.raises(ProblemError, match="does not apply to limit"):
        make("limit", 0, max_depth=3)
    with pytest.raises(ProblemError, match="does not apply to integral, limit, linear_algebra, sequence_limit"):
        mixture(max_depth=3)
    assert mixture("arithmetic,derivative", max_depth=2).make(0).problem.steps


def test_a_newer_family_joins_a_mixture_where_it_is_named_and_not_by_default():
    assert dict(mixture().weights).keys() == set(FAMILIES) - registry.NEWER == set(registry.standard())
    assert dict(mixture("equation,arithmetic").weights).keys() == {"equation", "arithmetic"}


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, seed=seeds, level=levels)
def test_the_same_arguments_give_the_same_problem_and_style_changes_nothing_else(family, index, seed, level):
    computed = generators.problem(family, index, seed, level=level)
    assert generators.problem(family, index, seed, level=level) == computed
    snapshot = generators.problem(family, index, seed, level=level, style="snapshot")
    for name in ("id", "statement", "answer", "steps", "split"):
        assert getattr(snapshot, name) == getattr(computed, name)


@pytest.mark.parametrize("family", FAMILIES)
@given(index=indices, level=levels)
def test_a_problem_round_trips_through_json(family, index, level):
    problem = generators.problem(family, index, level=level)
    assert Problem.from_record(json.loads(json.dumps(problem.to_record()))) == problem


@pytest.mark.parametrize("family", FAMILIES)
def test_programs_of_both_styles_print_the_recorded_steps_and_answer(family):
    made = [
        make(family, index, level=level, style=style)
        for level in range(1, 6)
        for index in range(12)
        for style in STYLES
    ]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps([one.problem.program for one in made]),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    for one, line in zip(made, done.stdout.splitlines(), strict=True):
        printed = json.loads(line)
        assert printed == one.output
        steps = [f"Step {step.index} [{step.rule}]: {step.claim}" for step in one.problem.steps]
        assert printed.splitlines()[1:] == [*steps, f"Answer: {one.problem.answer.value}"]


@pytest.mark.parametrize("family", FAMILIES)
def test_programs_of_the_first_two_levels_are_short(family):
    for level in SHORT_LEVELS:
        for index in range(20):
            assert tokens(generators.problem(family, index, level=level).program) <= TOKEN_LIMIT


@pytest.mark.parametrize("family", FAMILIES)
def test_a_level_drawn_by_the_index_is_the_level_asked_for_by_number(family):
    problem = generators.problem(family, 5, seed=3)
    assert generators.problem(family, 5, seed=3, level=problem.level) == problem


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_splits_share_a_question(family):
    seen = {}
    for split in SPLITS:
        for index in range(40):
            problem = generators.problem(family, index, seed=index % 3, split=split, level=1 + index % 2)
            assert seen.setdefault(problem.id, split) == split


@pytest.mark.parametrize("family", FAMILIES)
def test_difficulty_grows_with_the_level(family):
    def difficulty(level):
        made = [generators.problem(family, index, level=level) for index in range(40)]
        return sum(len(problem.steps) + len(problem.statement) / 20 + len(problem.program) / 100 for problem in made)

    easy, middle, hard = difficulty(1), difficulty(3), difficulty(5)
    assert easy < middle < hard


@pytest.mark.parametrize("family", FAMILIES)
def test_the_example_of_a_problem_of_the_users_own_is_solved(family):
    problem = own(family, registry.family(family).example).problem
    assert problem.level == 0
    assert problem.split == split_of(
        family, registry.family(family).canonical(registry.family(family).parse(registry.family(family).example))
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_says_what_it_is(family):
    found = registry.family(family)
    assert found.name == family
    assert sorted(found.levels) == [1, 2, 3, 4, 5]
    assert found.summary
    assert found.confirmation


def test_naming_the_families_does_not_import_sympy():
    code = "import sys, generators; generators.families(); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

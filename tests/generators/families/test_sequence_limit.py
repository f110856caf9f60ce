"""The family `sequence_limit`: which endpoints stay, limsup and liminf, the second derivation, own problems."""

from __future__ import annotations

import dataclasses

import pytest

from generators.errors import ProblemError, Refused
from generators.families.sequence_limit.family import FAMILY
from generators.problems import own
from generators.writing.stream import Stream
from harness import check_steps


@pytest.mark.parametrize(
    ("texts", "gold"),
    [
        (["Interval(0, 1 - 1/n)"], "Interval.Ropen(0, 1)"),
        (["Interval.open(0, 1/n)"], "EmptySet"),
        (["Interval(0, 1/n)"], "{0}"),
        (["Interval(n, n + 1)"], "EmptySet"),
        (["Interval(0, 1 + (-1)**n/n)"], "(Interval(0, 1), Interval.Ropen(0, 1))"),
        (["Interval(1/2, 2)", "Interval.open(0, 1)"], "(Interval.Lopen(0, 2), Interval.Ropen(1/2, 1))"),
        (["(-1)**n*n/(n + 1)"], "(1, -1)"),
        (["n", "-n", "1/n"], "(oo, -oo)"),
        (["(1 + 1/n)**n"], "E"),
        (["2", "2 + 1/n"], "(2, 2)"),
    ],
)
def test_endpoints_and_subsequences_are_kept_as_they_should(texts: list[str], gold: str) -> None:
    assert own("sequence_limit", texts).problem.answer.value == gold


@pytest.mark.parametrize(
    ("texts", "cause"),
    [
        ([], "at least one"),
        (["m/n"], "unknown name 'm' at position 1"),
        (["1/n", "Interval(0, 1)"], "do not mix"),
        (["sin(n)"], "not a number"),
        (["1/(n"], "position"),
        (["Interval(0, sqrt(2) + 1/n)"], "not rational"),
        (["Interval(0, 1)"], "no step says anything"),
        (["Interval(0, 1 + (n - 5)/n**2)"], "on which side of its limit"),
    ],
)
def test_what_is_no_sequence_is_refused_with_its_cause(texts: list[str], cause: str) -> None:
    with pytest.raises(ProblemError, match=cause):
        own("sequence_limit", texts)


def test_the_limit_set_is_a_claim_with_its_reason_and_a_wrong_end_makes_it_false() -> None:
    made = own("sequence_limit", ["Interval(0, 1 - 1/n)", "Interval(1, 2)"])
    lines = made.output.splitlines()
    assert "Step 2 [side]: Limit(sign(1 - 1/n - 1), n, oo) = -1" in lines
    assert "Step 3 [limit set, even n]: Interval(0, 1, False, -1 < 0) = Interval.Ropen(0, 1)" in lines
    assert all(check.true for check in check_steps(made.output, made.problem))
    for old, new in (("-1 < 0", "1 < 0"), ("n, oo) = -1", "n, oo) = 1"), (") = Interval.Ropen(", ") = Interval(")):
        checks = check_steps(made.output.replace(old, new), made.problem)
        assert [check.true for check in checks].count(False) == 1, (old, new)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_gold_is_confirmed_and_its_neighbours_are_not(level: int) -> None:
    caught = 0
    for index in range(25):
        stream = Stream("sequences", level, index)
        question = FAMILY.draw(stream, level)
        gold = FAMILY.solve(question, stream).answer
        assert FAMILY.confirm(question, gold), FAMILY.canonical(question)
        for old, new in (("Ropen", "Lopen"), ("open(", "Ropen("), ("Interval(", "Interval.open("), ("(", "(1 + ")):
            value = gold.value.replace(old, new, 1)
            if old not in gold.value or (old == "(" and gold.kind != "limsup_liminf") or "1 + (" in value:
                continue
            if old == "(" and ("Interval" in value or "Empty" in value or "{" in value or "(1 + oo" in value):
                continue
            if old == "(" and "(1 + -oo" in value:
                continue
            try:
                held = FAMILY.confirm(question, dataclasses.replace(gold, value=value))
            except (Refused, ValueError):
                continue
            assert not held, (FAMILY.canonical(question), gold.value, value)
            caught += 1
    assert caught > 3

"""Lines of a solution under one question: each judged by the solutions of the problem, and by the line above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from harness.formulas.functions.by_property import CONTINUOUS
from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.facts import facts
from harness.verification.comparison.compare import compare
from harness.verification.options import Options
from harness.verification.solving.candidates import are_candidates
from harness.verification.solving.conditions import KNOWN
from harness.verification.solving.one_unknown import compare_conditions
from harness.verification.solving.periods import RELATIONS, is_family, relations
from harness.verification.solving.question import Question
from harness.verification.solving.reading import FALSE, lists_solutions
from harness.verification.solving.standing import Judgement, Standing, undecided_line
from harness.verification.solving.systems import compare_systems

MAX_CASES = 12
"""Cases of a solution that are put together."""
_FLIPPED = {"Gt": "Lt", "Ge": "Le"}


def about_unknowns(condition: Node, question: Question) -> bool:
    """Whether a condition speaks of the unknowns and, but for the number of a family, of nothing else; and of functions
    that are known here."""
    if condition == FALSE:
        return True
    found = list(relations(condition))
    if not found or not any(free_names(relation) & set(question.unknowns) for relation in found):
        return False
    for relation in found:
        if relation.head in RELATIONS:
            if not facts(relation).heads <= KNOWN | RELATIONS:
                return False
            family = len(question.unknowns) == 1 and is_family(relation, question.unknowns[0])
            if not family and not free_names(relation) <= set(question.unknowns):
                return False
    return True


def judge(condition: Node, question: Question, earlier: Sequence[Node] = ()) -> Judgement:
    """How a line stands to the problem. earlier: the true lines above it, whose extra solutions a list of candidates
    may hold; a value that solves neither the problem nor one of them, nor what squaring, combining logarithms or
    multiplying by a denominator makes of the problem, makes a list wrong."""
    if not about_unknowns(condition, question):
        return undecided_line("it speaks of other names than the unknown's, or of functions that are not looked into")
    if normal_form(condition) == normal_form(question.condition):
        return Judgement(Standing.equivalent, restates=True)
    found = follows(question.condition, condition, question)
    if found.standing is not Standing.consequence or not lists_solutions(condition, question.unknowns):
        return found
    founded = any(_allows(follows(line, condition, question)) for line in earlier) or are_candidates(
        question.condition, condition, question.unknowns
    )
    return found if not found.gained or founded else replace(found, standing=Standing.wrong)


def _allows(found: Judgement) -> bool:
    return found.standing is not Standing.undecided and not found.gained and not found.always


def follows(above: Node, condition: Node, question: Question) -> Judgement:
    """How a condition stands to one above it."""
    if len(question.unknowns) > 1:
        return compare_systems(above, condition, question.unknowns)
    name, domain = question.unknowns[0], question.domain
    whole = lists_solutions(condition, question.unknowns)
    found = compare_conditions(above, condition, name, domain, whole)
    rearranged = found.standing is Standing.undecided and _is_rearranged(above, condition)
    return Judgement(Standing.equivalent) if rearranged else found


@lru_cache(maxsize=1024)
def _is_rearranged(above: Node, condition: Node) -> bool:
    """Whether two equations are one, moved about: their differences are multiples of each other, and what may have no
    value is the same in both."""
    if above.head != "Eq" or condition.head != "Eq" or _limited(above) != _limited(condition):
        return False
    return compare(above, condition, options=Options(fallback=False)).equal is True


def _limited(equation: Node) -> set[Node]:
    """The parts of an equation that have no value everywhere: quotients, roots, logarithms, tangents."""
    return {
        canonical_cached(part)
        for part in equation.walk()
        if part.head not in _EVERYWHERE and not (part.head == "Div" and not free_names(list(part.children())[1]))
    }


_EVERYWHERE = CONTINUOUS | {"Eq", "Add", "Mul", "Neg", "Integer", "Decimal", "Symbol", "Constant"}
"""Heads that have a value wherever their parts have one."""


def normal_form(condition: Node) -> Node:
    """The condition with sides and parts in one order: what is only written another way is the same."""
    return _normal_form(condition)


@lru_cache(maxsize=4096)
def _normal_form(condition: Node) -> Node:
    head = condition.head
    if head in ("And", "Or"):
        parts = sorted({_normal_form(part) for part in condition.children()}, key=repr)
        return parts[0] if len(parts) == 1 else Node(head, tuple(parts))
    if head in RELATIONS:
        left, right = (canonical_cached(side) for side in condition.children())
        if head in _FLIPPED:
            head, left, right = _FLIPPED[head], right, left
        elif head in ("Eq", "Ne"):
            left, right = sorted((left, right), key=repr)
        return Node(head, (left, right))
    return condition


def cases(lines: Sequence[tuple[Node, Judgement]], question: Question) -> set[int]:
    """Which of the lines that lose solutions are cases: together they have every solution of the problem, as in
    `x - 2 = 0`, `x = 2`, `x + 3 = 0`, `x = -3`."""
    partial = [k for k, (_, found) in enumerate(lines) if found.standing is Standing.loses]
    if not 1 < len(partial) <= MAX_CASES:
        return set()
    together = _joined(lines[k][0] for k in partial)
    # What rounded numbers stand for gains solutions: together they need only keep all.
    return set(partial) if follows(question.condition, together, question).true else set()


def _joined(conditions: Iterable[Node]) -> Node:
    parts = list(dict.fromkeys(conditions))
    return parts[0] if len(parts) == 1 else Node("Or", tuple(parts))

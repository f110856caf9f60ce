"""Answers behind their derivation: labels (`f'(x) = 2x`), chains (`x = 2 + 2 = 4`), approximations (`pi/4 ≈ 0.785`).

Only the whole of what is said counts: a chain whose numbers differ, or a decimal that is no rounding of the value
before it, names several candidates and is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.trees.algebra import ONE, ZERO, free_names, is_value, neg
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import symbol
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.quotients import rational
from harness.verification.options import Options
from harness.verification.wording.approximations import rewritten, says_near
from harness.verification.wording.hedges import DOUBTED
from harness.verification.wording.left_sides import (
    DERIVATIVE,
    DIFFERENTIAL_QUOTIENT,
    DIFFERENTIATED,
    INTEGRAL,
    MEASURE,
    SEGMENT,
    WORDED,
)

_SIGN = re.compile(r"(?<![<>=!:])=(?!=)|\\approx\b|\\simeq\b|\\doteq\b")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_LISTED = re.compile(r"[,;]|\\(?:text\s*\{\s*)?(?:and|or)\b|(?<![A-Za-z])(?:and|or)(?![A-Za-z])|\\pm|\+-|\\quad")
_RELATIONS = re.compile(r"[<>]|\\(?:l|g|n)eq?\b|\\(?:in|notin|subset\w*|equiv|sim|mid)\b|!=|:=")
_UNKNOWNS = frozenset("xyzw")
_REAL_UNKNOWNS = frozenset("xy")
_DIGITS = re.compile(r"([-+]?)\s*(\d+(?:,\d{3})*)(?:\.(\d+))?\s*(?:\.{3}|\\l?dots|\\cdots)?")
_ASKS = frozenset({"Derivative", "Integral", "Limit", "Sum", "Product", "rank", "det", "trace", "inverse"})
_CHECK = Options(fallback=False)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text states: `text` is the answer in it."""

    text: str
    relation: Node | None = None
    """The equation that it stood in, where it can be read and its left side, no bare name, was left out."""
    labelled: bool = False
    """Whether a left side that is no bare name was left out: then it answers no relation."""
    doubtful: bool = False
    """Whether the equation may as well be one to be solved, or the number a name: then the answer is not told."""
    hedged: bool = False
    """Whether words say that the value is but near it (`about 72`), and no exact value stands beside it."""


def split(text: str) -> tuple[list[str], list[str]] | None:
    """The parts between the signs = and \\approx outside all brackets, and the signs; None where a list, another
    relation or an unclosed bracket stands there."""
    depth, places = 0, []
    signs = {found.start(): found for found in _SIGN.finditer(text)}
    if not signs or len(signs) > 8:
        return None
    for at, char in enumerate(text):
        depth += _BRACKETS.get(char, 0)
        if depth == 0 and at in signs:
            places.append(signs[at])
    if depth != 0 or not places:
        return None
    outside = _outside(text)
    if _LISTED.search(outside) or _RELATIONS.search(outside):
        return None
    starts = [0, *(found.end() for found in places)]
    ends = [*(found.start() for found in places), len(text)]
    parts = [text[a:b].strip(" \t.") for a, b in zip(starts, ends, strict=True)]
    marks = ["=" if found[0] == "=" else "~" for found in places]
    if not parts[0] and len(parts) > 1:  # "= 72", "\\approx 18"
        parts, marks = parts[1:], marks[1:]
    return (parts, marks) if all(parts) else None


def _outside(text: str) -> str:
    """The characters outside brackets; commas within digits stay out."""
    depth, kept = 0, []
    for char in re.sub(r"(?<=\d),(?=\d{3}(?!\d))|\\[,;:! ]", "", text):
        depth += _BRACKETS.get(char, 0)
        if depth == 0:
            kept.append(char)
    return "".join(kept)


def _tree(text: str) -> Node | None:
    try:
        return parse(text)
    except SyntaxRefused:
        return None


def _is_number(tree: Node | None) -> bool:
    return tree is not None and is_value(tree) and not free_names(tree) and tree.head != "Quantity"


def stated(text: str) -> list[Stated]:
    """The readings of a chain of equations and approximations; none where its parts contradict each other."""
    found = split(rewritten(text))
    if found is None:
        return []
    parts, signs = found
    hedged = says_near(text)
    if len(parts) == 1:
        return [Stated(parts[0], hedged=hedged)]
    decimals = []
    while signs and signs[-1] == "~":
        decimals.append(parts.pop())
        signs.pop()
    if "~" in signs:
        return []
    chain = list(_of_chain(parts, decimals))
    if not hedged or any(_is_number(_tree(part)) for part in parts):  # an exact value stands beside it
        return chain
    return [replace(one, hedged=True) for one in chain]


def _of_chain(parts: list[str], decimals: list[str]) -> Iterator[Stated]:
    trees = [_tree(part) for part in parts]
    numbers = [(part, tree) for part, tree in zip(parts, trees, strict=True) if tree is not None and _is_number(tree)]
    if decimals and not numbers:
        if len(parts) == 1 and len(decimals) == 1:  # "The area ≈ 3.14"
            yield from _labelled(parts[0], trees[0], decimals[0])
        return
    if numbers:
        exact = next((one for one in reversed(numbers) if not _DIGITS.fullmatch(one[0])), numbers[-1])
        if not all(_agree(exact[1], other, part) for part, other in numbers):
            return
        if not all(_rounds(exact[1], decimal) for decimal in decimals):
            return
        texts = [part for part, _ in numbers] + decimals
        labels = [(part, tree) for part, tree in zip(parts, trees, strict=True) if not _is_number(tree)]
        if not labels:
            yield from (Stated(one) for one in dict.fromkeys(reversed(texts)))
        elif sum(tree is not None and tree.head == "Symbol" for _, tree in labels) > 1 and not _measures(labels):
            return  # x = y = 3 names two unknowns, AB = BC = 3 says how long both are
        elif all(_is_number(tree) for tree in trees[len(labels) :]):  # the labels come first
            for one in dict.fromkeys(reversed(texts)):
                yield from _all_labels(labels, one)
    elif not decimals:
        yield from _of_expressions(parts, trees)


def _measures(labels: list[tuple[str, Node | None]]) -> bool:
    """Whether labels name sides or angles, none of them twice: what stands behind them is the size of each."""
    return all(MEASURE.fullmatch(label) for label, _ in labels) and len({label for label, _ in labels}) == len(labels)


def _all_labels(labels: list[tuple[str, Node | None]], value: str) -> Iterator[Stated]:
    """The value, where each of the labels may stand before it."""
    states = [list(_labelled(label, tree, value)) for label, tree in labels]
    if all(states):
        yield next((state[0] for state in states if state[0].doubtful), states[0][0])


def _of_expressions(parts: list[str], trees: list[Node | None]) -> Iterator[Stated]:
    """A chain whose last part holds names: the last, where all before it are labels of it or equal to it."""
    last = trees[-1]
    if last is None or not is_value(last):
        labels = list(zip(parts, trees, strict=True))[:-1]
        if last is not None and (len(parts) == 2 or _measures(labels)):
            yield from _all_labels(labels, parts[-1])
        return
    equal = []
    for tree in trees[1:-1]:
        if tree is None or compare(tree, last, options=_CHECK).equal is not True:
            return
        equal.append(tree)
    yield from _labelled(parts[0], trees[0], parts[-1])


def _labelled(label: str, tree: Node | None, value: str) -> Iterator[Stated]:
    """The value that stands behind a label, if the label is one."""
    right = _tree(value)
    asked = _asked(label) or tree
    if asked is not None and right is not None and heads_of(asked) & _ASKS:
        # y'' + y = 0 asks for y, and not for its left side
        if asked.head in _ASKS and compare(asked, right, options=_CHECK).equal is not False:
            yield Stated(value, labelled=True)
        return
    if DERIVATIVE.fullmatch(label):
        yield Stated(value, labelled=True)
        return
    if tree is None:
        if WORDED.fullmatch(label) and not DOUBTED.search(label):
            yield Stated(value, labelled=True)
        return
    if tree.head == "Symbol":
        if SEGMENT.fullmatch(label):  # AC = 3\\sqrt{2}, where a formula would read a product of A and C
            yield Stated(value, Node("Eq", (tree, right)) if right is not None else None, labelled=True)
        else:
            yield Stated(f"{label} = {value}")
    elif tree.head == "Call" or (tree.head == "Abs" and right is not None and not free_names(right)):
        unknown = tree.head == "Abs" and bool(free_names(tree) & _REAL_UNKNOWNS)  # |x - 1| = 2 may be to be solved
        yield Stated(value, Node("Eq", (tree, right)) if right is not None else None, labelled=True, doubtful=unknown)
    elif right is not None and is_value(tree):
        yield from _of_expression(tree, right, value)


def _of_expression(tree: Node, right: Node, value: str) -> Iterator[Stated]:
    """a + b = 2 says what a + b is; 2*x = 6 is to be solved, and (x + 1)**2 = x**2 + 2*x + 1 is an identity."""
    relation = Node("Eq", (tree, right))
    if free_names(right):
        if compare(tree, right, options=_CHECK).equal:
            yield Stated(value, relation, labelled=True)
        return
    names = free_names(tree)
    # 2*x + 3*y = 6 is a line, a + b = 2 a sum that was asked for
    several = len(names) > 1 and names.isdisjoint(_UNKNOWNS) and right != ZERO
    angle = tree.head in OF_ANGLES and next(tree.children()).head == "Symbol"
    yield Stated(value, relation, labelled=True, doubtful=not (several or angle or _of_values(tree)))


def _of_values(tree: Node) -> bool:
    """Whether the only names of a tree are those of functions at numbers: f(1) + f(2), and not y'' + y."""
    calls = [part for part in tree.walk() if part.head == "Call"]
    names = {name for call in calls for name in free_names(next(call.children()))}
    arguments = [argument for call in calls for argument in list(call.children())[1:]]
    return bool(calls) and free_names(tree) <= names and not any(map(free_names, arguments))


def _asked(label: str) -> Node | None:
    """The derivative that d/dx(...) asks for, the antiderivative that an integral sign does; None for another label,
    or where its body cannot be read."""
    integral = INTEGRAL.fullmatch(label)
    if integral is not None:
        integrand = _tree(integral["body"])
        return None if integrand is None else Node("Integral", (integrand, Node("Tuple", (symbol(integral["name"]),))))
    found = DIFFERENTIATED.fullmatch(label) or DIFFERENTIAL_QUOTIENT.fullmatch(label)
    if found is None:
        return None
    body = _tree(found["body"])
    name = found["plain"] or found["latex"]
    return None if body is None else Node("Derivative", (body, Node("Tuple", (symbol(name), ONE))))


def _agree(exact: Node, other: Node, written: str) -> bool:
    """Whether two numbers of a chain are one, or the second a rounding of the first to what is written."""
    if compare(exact, other, options=_CHECK).equal:
        return True
    return "." in written and _rounds(exact, written)  # 1/3 = 0.33 is written so; 17/2 = 8 is false


def _rounds(exact: Node, written: str) -> bool:
    """Whether a decimal is an exact number rounded to what is written, or cut off there."""
    digits = _DIGITS.fullmatch(written.strip())
    if digits is None:
        tree = _tree(written)
        return tree is not None and compare(exact, tree, options=_CHECK).equal is True
    if digits[3] is None:
        unit = Fraction(1)
    else:
        unit = Fraction(1, 10 ** len(digits[3]))
    size = Fraction(f"{digits[2].replace(',', '')}.{digits[3] or '0'}")
    if digits[1] == "-":
        exact = neg(exact)
    return _lies_between(exact, size - unit / 2, size + unit)


def _lies_between(exact: Node, low: Fraction, high: Fraction) -> bool:
    from harness.verification.comparison.balls.compiled import value_at

    quotient = rational(exact)
    if quotient is not None:  # a tie may be rounded up; what is cut off lies below the next digit
        return low <= Fraction(int(quotient.p), int(quotient.q)) < high
    try:
        ball = value_at(exact, {}, {})
        return bool(ball.imag.contains(0)) and bool(ball.real > _arb(low)) and bool(ball.real < _arb(high))
    except (KeyError, ArithmeticError, ValueError, TypeError):
        return False


def _arb(value: Fraction) -> object:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))

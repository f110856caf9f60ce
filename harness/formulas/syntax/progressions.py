"""What a sum with dots in it stands for: one progression that its written terms and its last one determine.

Read are numbers that go up or down by one step (1 + 3 + ... + (2n - 1)), products of powers that grow by one factor
(1 + x + x**2 + ... + x**n), and terms of one form whose numbers go on (1/(1*2) + 1/(2*3) + ... + 1/(n*(n + 1))). Two
readings that give different sums are none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from harness.formulas.syntax.linear_forms import Linear, Powers, linear_of, powers_of, tree_of_powers
from harness.formulas.trees.algebra import ONE, add, free_names, mul, whole
from harness.formulas.trees.tree import Node, integer, symbol

_INDICES = "kjilmt"
_ENDLESS = Node("Constant", ("oo",))
_ENOUGH = 3
"""Terms that leave no doubt how a sum goes on: 1 + 2 + ... + 64 may double, or count."""


class Progression(NamedTuple):
    """The terms of a sum: `term` of the index, and how many there are: `length`."""

    term: Callable[[Node], Node]
    length: Linear

    def tree(self, index: Node) -> Node:
        """The sum of the terms, the first of which has the index 1."""
        return Node("Sum", (self.term(index), Node("Tuple", (index, ONE, self.length.tree()))))


def sum_of(before: Sequence[Node], after: Sequence[Node]) -> Node | None:
    """The sum whose dots stand between these terms; None where no single progression, or several, go through them."""
    names = {name for term in (*before, *after) for name in free_names(term)}
    index = next((symbol(letter) for letter in _INDICES if letter not in names), None)
    if len(before) < 2 or index is None:
        return None
    if not after:
        return _endless(before, index)
    last, *shift = after
    if free_names(last) and len(shift) == 1 and not free_names(shift[0]):
        # 1 + 3 + ... + 2n - 1 needs no brackets; 1 + 2 + ... + n - 1 may end at n
        found = [] if _readings(before, [last]) else _readings(before, [add(last, *shift)])
    else:
        found = _readings(before, after)
    return found[0].tree(index) if len(found) == 1 else None


def _endless(terms: Sequence[Node], index: Node) -> Node | None:
    """1 + 1/2 + 1/4 + ..., of numbers alone."""
    powers = [powers_of(term) for term in terms]
    if len(terms) < _ENOUGH or any(map(free_names, terms)) or None in powers:
        return None
    known = [one for one in powers if one is not None]
    ratio = _step(known)
    if ratio is None:
        return None
    body = mul(tree_of_powers(known[0]), Node("Pow", (tree_of_powers(ratio), index)))
    return Node("Sum", (body, Node("Tuple", (index, integer(0), _ENDLESS))))


def _readings(before: Sequence[Node], after: Sequence[Node]) -> Sequence[Progression]:
    """The progressions that go through all the terms, the last of `after` being the last of all; none where two terms
    leave open which is meant."""
    straight = _arithmetic(before, after)
    growing = _geometric(before, after)
    if growing is not None and any(term.head == "Pow" for term in before):
        return [growing]  # 2 + 2**2 + ... + 2**9 does not count from 2 by 2
    if straight is not None and len(before) < _ENOUGH and _is_other_pattern(before, after[-1]):
        return []
    if growing is not None and straight is None and len(before) < _ENOUGH and _may_count(before):
        return []  # 1 + 2 + ... + 2**n: every whole number up to there, or the powers of 2
    found = [one for one in (straight, growing) if one is not None]
    formed = None if found else _of_one_form(before, after)
    return found if formed is None else [formed]


def _arithmetic(before: Sequence[Node], after: Sequence[Node]) -> Progression | None:
    """Terms with one difference."""
    terms = [linear_of(term) for term in (*before, *after)]
    known = [term for term in terms if term is not None]
    if len(known) < len(terms) or len({term.name for term in known if term.name}) > 1:
        return None
    written = known[: len(before)]
    steps = {b - a for a, b in pairwise(written)}
    step = steps.pop()
    if steps or step.slope or not step.start:
        return None
    count = _count(known, len(before), step.start)
    if count is None:
        return None
    first, by = written[0], step.start
    return Progression(lambda index: (first - step).plus(by, index), count)


def _count(known: Sequence[Linear], written: int, step: Fraction) -> Linear | None:
    """How many terms there are, if that is a whole number that grows with the name in it, and the terms behind the
    dots follow each other."""
    behind = known[written:]
    if any(b - a != Linear("", Fraction(0), step) for a, b in pairwise(behind)):
        return None
    count = (known[-1] - known[0]).over(step) + Linear("", Fraction(0), Fraction(1))
    return count if _counts(count, written + len(behind)) else None


def _counts(count: Linear, written: int) -> bool:
    whole_numbers = count.slope.denominator == count.start.denominator == 1
    return whole_numbers and (count.slope > 0 or (not count.slope and count.start >= written))


def _geometric(before: Sequence[Node], after: Sequence[Node]) -> Progression | None:
    """Terms with one quotient."""
    powers = [powers_of(term) for term in (*before, *after)]
    known = [one for one in powers if one is not None]
    if len(known) < len(powers):
        return None
    ratio = _step(known[: len(before)])
    if ratio is None or (len(after) > 1 and _step(known[len(before) :]) != ratio):
        return None
    ahead = _exponent(known[-1].over(known[0]), ratio)
    if ahead is None or not _counts(ahead + Linear("", Fraction(0), Fraction(1)), len(before) + len(after)):
        return None
    if ahead.name and any(ahead.name in free_names(base) for base in ratio):
        return None
    first, growth = tree_of_powers(known[0]), tree_of_powers(ratio)
    return Progression(
        lambda index: mul(first, Node("Pow", (growth, add(index, Node("Neg", (ONE,)))))),
        ahead + Linear("", Fraction(0), Fraction(1)),
    )


def _step(terms: Sequence[Powers]) -> Powers | None:
    """The quotient that all neighbours have, if it is one without a name in its exponents, and not 1."""
    ratios = [b.over(a) for a, b in pairwise(terms)]
    ratio = ratios[0]
    if any(other != ratio for other in ratios) or not ratio or any(part.slope for part in ratio.values()):
        return None
    return ratio


def _exponent(quotient: Powers, ratio: Powers) -> Linear | None:
    """e where quotient = ratio**e, and e is linear."""
    if set(quotient) != set(ratio):
        return None
    exponents = {quotient[base].over(ratio[base].start) for base in ratio}
    return exponents.pop() if len(exponents) == 1 else None


def _is_other_pattern(before: Sequence[Node], last: Node) -> bool:
    """Whether two whole numbers and the last one may as well double, or be squares, cubes or triangular numbers."""
    terms = [whole(term) for term in (*before, last)]
    known = [term for term in terms if term is not None and term >= 0]
    if len(known) < 3:
        return False
    first, second, final = known
    if first and second % first == 0 and second > first and _is_power(Fraction(final, first), second // first):
        return True
    counts = second - first == 1  # 1 + 2 + ... + 36 counts, though 0 and 1, or 1 and 2, begin much else
    return not counts and any(form(first) and form(second) and form(final) for form in _FORMS)


def _is_power(value: Fraction, base: int) -> bool:
    while value > 1:
        value /= base
    return value == 1


_FORMS: tuple[Callable[[int], bool], ...] = (
    lambda value: isqrt(value) ** 2 == value,
    lambda value: round(value ** (1 / 3)) ** 3 == value,
    lambda value: isqrt(8 * value + 1) ** 2 == 8 * value + 1,
)


def _may_count(before: Sequence[Node]) -> bool:
    """Whether terms that double, or the like, may be whole numbers that count."""
    terms = [whole(term) for term in before]
    return None not in terms


def _of_one_form(before: Sequence[Node], after: Sequence[Node]) -> Progression | None:
    """Terms written alike, the numbers in which go on."""
    counts: set[Linear] = set()
    pattern = _alike([*before], [*after], counts)
    if pattern is None or len(counts) != 1:
        return None
    if len(before) < _ENOUGH and not next(iter(counts)).slope:  # 1/2 + 1/4 + ... + 1/64
        return None
    return Progression(pattern, counts.pop())


def _alike(before: list[Node], after: list[Node], counts: set[Linear]) -> Callable[[Node], Node] | None:
    """The form that the terms share, as a function of the index; `counts` takes how many terms each number in it says
    that there are."""
    first = before[0]
    if all(other == first for other in (*before, *after)):
        return lambda _: first
    if all(whole(one) is not None for one in before):
        going = _arithmetic(before, after)
        if going is None:
            return None
        counts.add(going.length)
        return going.term
    others = (*before, *after)
    if any(other.head != first.head or len(other.args) != len(first.args) for other in others):
        return None
    parts = []
    for place in range(len(first.args)):
        column = [other.args[place] for other in others]
        nodes = [one for one in column if isinstance(one, Node)]
        if len(nodes) < len(column):
            return None
        part = _alike(nodes[: len(before)], nodes[len(before) :], counts)
        if part is None:
            return None
        parts.append(part)
    return lambda index: Node(first.head, tuple(part(index) for part in parts))

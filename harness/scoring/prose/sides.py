"""What is said of two sides with a sign between them, by the names that a text has given values and formulas.

True where one fair reading is true; false only where every reading is, nothing unknown stands in it, no word beside it
may belong to it, its numbers are not rounded, and its units are no others. Else undecided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.links import Link, Sign
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.algebra import free_names, is_value
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Scope
from harness.scoring.lines import NoClaim, judge_link
from harness.scoring.prose import plain
from harness.scoring.prose.antiderivatives import is_no_antiderivative
from harness.scoring.prose.chain import Side
from harness.scoring.prose.definitions import DOUBTS, Definitions
from harness.scoring.prose.doubts import (
    LETTERS,
    OPERATIONS,
    PRODUCT,
    SLASH,
    holds_more_than_numbers,
    is_modular,
    says_nothing_of_numbers,
)
from harness.scoring.prose.existence import NONE, STATE, judge_state
from harness.scoring.prose.findings import Setting
from harness.scoring.prose.follows import NO_ROOT, holds_nowhere
from harness.scoring.prose.measures import differs_for_certain, factor, percents
from harness.scoring.prose.names import is_of_every_value
from harness.scoring.prose.remainders import congruent, reconsidered, says_remainders
from harness.scoring.prose.rounding import may_be_rounded
from harness.verification.comparison.exact.quotients import rational
from harness.verification.verdict import Verdict, same, undecided

_SIGNS: Mapping[str, Sign] = {
    "=": Sign.equal,
    "!=": Sign.unequal,
    "<": Sign.less,
    "<=": Sign.at_most,
    ">": Sign.greater,
    ">=": Sign.at_least,
    "~": Sign.approximately,
    "\\in": Sign.member,
}
_Link = tuple[Verdict, bool]
_ALIKE: _Link = (same(), False)
_ROUGH = Fraction(1, 10)
"""How far `about` may be off before it is false."""
_ASKS = ("Derivative(", "Integral(", "Limit(", "diff(", "integrate(", "limit(")
"""Questions in the syntax of SymPy: what they equal is said of every value of their names."""


def _may_be_names(*sides: str) -> bool:
    """Whether a sign in one of the sides may be a name, or an operation, of the problem's own."""
    return any(pattern.search(side) for pattern in (LETTERS, OPERATIONS) for side in sides)


class TwoSides:
    """Judges two sides; keeps the names' values and formulas."""

    def __init__(self, fallback: bool, assumptions: Mapping[str, str] | None, quoted: str = "", text: str = "") -> None:
        self.modular = is_modular(text) or is_modular(quoted)
        self.scope = Scope(fallback=fallback, assumptions=assumptions)
        self.free = Scope(fallback=fallback, assumptions=assumptions)
        self.fresh: set[str] = set()
        """Names that the sentence at hand gave a value."""
        self.related: set[str] = set()
        """Names that some claim has set in relation to others: u, once u = x^2 has been said."""
        self._texts = text, quoted
        self.definitions = Definitions(
            fallback, assumptions, lambda: any(DOUBTS.search(one) is not None for one in self._texts)
        )
        self.setting = Setting()

    @cached_property
    def everywhere(self) -> bool:
        """Whether every equation is taken to hold of something."""
        return not self.modular and not any(NO_ROOT.search(one) for one in self._texts)

    def link(self, left: Side, sign: str, right: Side, *, verb: bool, modulus: str = "") -> _Link | None:
        """What is said of two sides; None where one of them cannot be read."""
        if sign == STATE or (right.run is not None and right.run.text == NONE):
            return self._state(left, sign, right)
        if modulus or sign == "\\equiv":
            return self._congruence(left, sign, right, modulus)
        if left.run is None or right.run is None or sign not in _SIGNS:
            return None
        readings = percents(left.run.text, right.run.text)
        verdicts = [link for texts in readings if (link := self._compared(texts[0], sign, texts[1])) is not None]
        if not verdicts:
            return None
        verdict, condition = next((one for one in verdicts if one[0].equal), verdicts[0])
        if verdict.equal is False and any(one.equal is None for one, _ in verdicts):
            verdict = undecided("one reading of it is not decided")
        scaled = factor(left.units, right.units) if sign == "=" else None
        if scaled is not None:
            verdict = self._in_units(left.run.text, right.run.text, scaled, verdict)
        elif verdict.equal is False and not condition:
            verdict = self._held(left, sign, right, verdict, verb)
        if not verdict.equal:
            shown = f"`{left.run.text} {sign} {right.run.text}`"
            verdict = replace(verdict, detail=f"{shown}: {verdict.detail}")
        return verdict, condition

    def _state(self, left: Side, sign: str, right: Side) -> _Link | None:
        """What is said of the existence of a limit and the like."""
        if left.run is None or right.run is None or sign not in ("=", STATE):
            return None
        try:
            tree = parse_remembered(left.run.text)
        except SyntaxRefused:
            return None
        verdict = judge_state(tree, right.run.text, self.free, literal=sign == "=")
        if verdict is not None and verdict.equal is False and left.doubtful:
            verdict = undecided("words beside it may belong to it")
        return None if verdict is None else (verdict, False)

    def _congruence(self, left: Side, sign: str, right: Side, modulus: str) -> _Link | None:
        """What is said of two sides that leave the same remainder."""
        if left.run is None or right.run is None or sign not in ("=", "\\equiv"):
            return None
        found = congruent(left.run.text, right.run.text, modulus, self.scope)
        if found is not None and found[0].equal is False and (left.doubtful or right.doubtful):
            return undecided("words beside it may belong to it"), found[1]
        return found

    def _compared(self, left: str, sign: str, right: str) -> _Link | None:
        """The verdict on two texts, and whether it hangs on names without a value; None where one cannot be read."""
        if sign == "=" and plain.alike(left, right):
            return _ALIKE
        try:
            trees = [parse_remembered(left), parse_remembered(right)]
        except SyntaxRefused:
            return None
        if (
            sign in "=~"
            and not all(map(is_value, trees))
            and any(tree.head in ("Eq", "Word", "Text") for tree in trees)
        ):
            return None
        if sign == "=" and (found := self._by_values(left, right, trees)) is not None:
            return found, False
        verdict = self._line(left, sign, right, self.free)
        if verdict is None or verdict.equal:
            return None if verdict is None else (verdict, False)
        formulas = self.definitions
        put_in = None
        if sign == "=" and formulas.speak_of(*trees):
            put_in = formulas.judge(trees[0], trees[1], self.scope, self.setting.sentence)
            if put_in is not None and put_in.equal:
                return put_in, False
        if _may_be_names(left, right):
            return undecided("a sign that may be a name"), True
        if not free_names(trees[0]) | free_names(trees[1]):  # the x of a limit is its own
            return verdict, False
        if put_in is not None:
            return put_in, False
        known = self.scope.values.keys() | self.related
        if (
            sign == "="
            and verdict.equal is False
            and (is_of_every_value(*trees) or is_no_antiderivative(*trees, known=known, written=left + right))
        ):
            return verdict, False
        return self._with_values(left, sign, right, trees, verdict)

    def _by_values(self, left: str, right: str, trees: Sequence[Node]) -> Verdict | None:
        """The verdict where two sides are the same by the values of their names alone: `A - B = 3 - 2`, which is asked
        before it is seen, at more expense, that they differ as functions of their names. None for anything else."""
        known = self.scope.values.keys()
        if not known or (facts(trees[0]).names.isdisjoint(known) and facts(trees[1]).names.isdisjoint(known)):
            return None
        if self.definitions.speak_of(*trees) or _may_be_names(left, right):
            return None
        verdict = self._line(left, "=", right, self.scope)
        return verdict if verdict is not None and verdict.equal else None

    def relate(self, name: str, right: Side) -> None:
        """Take up the names that `name = right` sets in relation, where nothing else is to be said of it."""
        if right.run is None:
            return
        names = {name}
        if plain.worked_out(right.run.text) is None:
            with suppress(SyntaxRefused):
                names |= facts(parse_remembered(right.run.text)).names
        if names - self.scope.values.keys():
            self.related |= names

    def _with_values(self, left: str, sign: str, right: str, trees: Sequence[Node], verdict: Verdict) -> _Link:
        """The same with the values that names were given, where it does not hold of the names as such."""
        names = facts(trees[0]).names | facts(trees[1]).names
        unknown = names - self.scope.values.keys()
        if names & self.scope.values.keys():
            again = self._line(left, sign, right, self.scope)
            refuted = again is not None and again.equal is False and sign in "=~" and not unknown and self._sure(names)
            if again is not None and (again.equal or refuted):
                return again, False
        if sign == "=" and verdict.equal is False and holds_nowhere(*trees) and self.everywhere:
            return verdict, False
        if not unknown:
            return undecided("it does not hold of the values that its names were given last"), True
        if sign == "=" and verdict.equal is False and left.startswith(_ASKS):
            if len(names) > 1 and names & self.related:
                return undecided("its names may hang together"), True  # Derivative(u, x), where u = x^2
            return verdict, False
        self.related |= names
        return undecided(f"a condition on {', '.join(sorted(names)[:4])}"), True

    def _sure(self, names: frozenset[str]) -> bool:
        """Whether names are quantities with a value, and no unknowns: capital letters; others in what follows from
        their value, `x = 5, so 2x = 10`."""
        return all(name[0].isupper() or (self.setting.follows and name in self.fresh) for name in names)

    def _line(self, left: str, sign: str, right: str, scope: Scope) -> Verdict | None:
        try:
            return judge_link(Link(left, _SIGNS[sign], right), scope)
        except (NoClaim, SyntaxRefused):
            return None
        except Exception as error:  # noqa: BLE001 (a claim is data: what nobody foresaw is undecided, and says so)
            return undecided(f"internal error: {type(error).__name__}: {error}")

    def _held(self, left: Side, sign: str, right: Side, verdict: Verdict, verb: bool) -> Verdict:
        """A false verdict, if nothing else explains the difference."""
        assert left.run is not None
        assert right.run is not None
        if left.doubtful or right.doubtful:
            return undecided("words beside it may belong to it")
        if sign == "=" and says_remainders(left.run.text, right.run.text):
            again = reconsidered(left.run.text, right.run.text, verdict, self.scope)
            if again is not None:
                return again
        if says_nothing_of_numbers(left, sign, right, verb):
            return undecided("what is said of a number may be something else")
        if any(PRODUCT.search(side.run.text) for side in (left, right) if side.run is not None):
            return undecided("a product of vectors")
        natural = "log" not in left.run.text and "log" not in right.run.text
        for texts in reversed(list(percents(left.run.text, right.run.text))):
            a, b = (self.values(text) for text in texts)
            if a is None or b is None:
                return undecided("it cannot be read")
            if not left.run.text.startswith(_ASKS) and any(holds_more_than_numbers(side, natural) for side in (a, b)):
                return undecided("it is not about numbers alone")
            if sign == "=" and may_be_rounded(a, b):
                return undecided("it may be rounded")
        assert a is not None and b is not None  # noqa: PT018 (both come of one loop that runs at least once)
        values = rational(a), rational(b)
        known = values[0] is not None and values[1] is not None
        pair = [Fraction(int(value.p), int(value.q)) for value in values if value is not None]
        if sign == "~" and (not known or abs(pair[0] - pair[1]) <= _ROUGH * max(map(abs, pair))):
            return undecided("roughly the same")
        remainders = self.modular and all(value.denominator == 1 for value in pair)
        if known and sign == "=" and (remainders or pair[1] in (pair[0] * 100, pair[0] / 100)):
            return undecided("it may count remainders, or per cent")
        if any(
            self._said_otherwise(side.text, other.text)
            for side, other in ((left.run, right.run), (right.run, left.run))
        ):
            return undecided("a quotient before a product may be meant otherwise")
        ratio = pair[1] / pair[0] if known and pair[0] else None
        adds = bool(re.search(r"(?<=[\w)}])\s*[-+]", left.run.text))
        certain = differs_for_certain(left.units, right.units, ratio, adds=adds, computed=left.run.computed)
        return verdict if certain else undecided("its units may make up for the difference")

    def _said_otherwise(self, text: str, other: str) -> bool:
        """Whether a/b*c is the other side where it is read as a/(b*c)."""
        changed = SLASH.sub(r"/(\1*\2)", text)
        if changed == text:
            return False
        verdict = self._line(changed, "=", other, self.scope)
        return verdict is not None and verdict.equal is not False

    def _in_units(self, left: str, right: str, scaled: Fraction, verdict: Verdict) -> Verdict:
        """Two quantities of one dimension: 2 hours = 120 minutes."""
        again = self._compared(f"({left})*({scaled.numerator}/{scaled.denominator})", "=", right)
        if again is not None and again[0].equal:
            return again[0]
        return undecided("its units are not the same") if verdict.equal else undecided("its units may be others")

    def values(self, text: str) -> Node | None:
        """The tree of a side, the values of its names put in; None where it cannot be read."""
        try:
            tree = parse_remembered(next(percents(text, ""))[0])
        except SyntaxRefused:
            return None
        if self.definitions.speak_of(tree):
            tree = self.definitions.put_in(tree) or tree
        return self.scope.substituted(tree)

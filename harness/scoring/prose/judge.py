"""The claims of a solution in words, judged one by one, with the names that it has given values.

True where one fair reading is true; false only where every reading is, nothing unknown stands in it, no word beside it
may belong to it, its numbers are not rounded, its units are no others, and it is claimed. Else undecided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.links import Line, Link, Sign, Statement
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.algebra import contains, free_names, is_value
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Scope
from harness.scoring.lines import NoClaim, judge_line
from harness.scoring.prose.chains import LONE, Chain, Side, with_minus
from harness.scoring.prose.doubts import (
    LETTERS,
    MODULAR,
    OPERATIONS,
    PRODUCT,
    SLASH,
    holds_more_than_numbers,
    says_nothing_of_numbers,
)
from harness.scoring.prose.measures import differs_for_certain, factor, percents
from harness.scoring.prose.rounding import may_be_rounded
from harness.scoring.prose.stance import Stance
from harness.verification.comparison.exact.quotients import rational
from harness.verification.verdict import Verdict, all_of, undecided

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
"""The verdict on two sides, and whether it hangs on names without a value."""
_DEFINITION: _Link = (undecided("a definition"), False)
_CONSTANTS = ("E", "I", "e", "i")
_ROUGH = Fraction(1, 10)
"""How far `about` may be off before it is false."""
_ASKS = ("Derivative(", "Integral(", "Limit(", "diff(", "integrate(", "limit(")
"""Questions in the syntax of SymPy: what they equal is said of every value of their names."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of the links [first, last) of a chain. condition: it speaks of names that have no values; defines:
    the name that it gives a value, if that is all it does."""

    verdict: Verdict
    first: int
    last: int
    condition: bool = False
    defines: str = ""


class Judge:
    """Judges chains from the first to the last."""

    def __init__(self, fallback: bool, assumptions: Mapping[str, str] | None, quoted: str = "", text: str = "") -> None:
        self.modular = MODULAR.search(text) is not None or MODULAR.search(quoted) is not None
        self.scope = Scope(fallback=fallback, assumptions=assumptions)
        self.free = Scope(fallback=fallback, assumptions=assumptions)
        self.words: dict[str, str] = {}
        """Values of names that are words: `Total = 12`."""
        self.quoted = _squeezed(quoted)
        self.fresh: set[str] = set()
        """Names that the sentence at hand gave a value."""
        self.related: set[str] = set()
        """Names that some claim has set in relation to others: u, once u = x^2 has been said."""
        self.follows = False
        """Whether the chain at hand begins with `so` or the like."""

    def judge(self, chain: Chain, stance: Stance, said: str, breaks: Sequence[int] = ()) -> list[Finding]:
        """What is said of a chain, in the parts that begin at the links `breaks`; said: its text as it stands."""
        try:
            return self._findings(chain, stance, said, breaks)
        except Exception as error:  # noqa: BLE001 (a text is data: what nobody foresaw is undecided, and says so)
            return [Finding(undecided(f"internal error: {type(error).__name__}: {error}"), 0, len(chain.signs))]

    def _findings(self, chain: Chain, stance: Stance, said: str, breaks: Sequence[int]) -> list[Finding]:
        name = _name(chain)
        links = self._links(chain, name)
        if chain.led and links and links[0] is not None and links[0][0].equal is False:
            again = self._links(with_minus(chain), name)
            links = again if again[0] is not None and again[0][0].equal else links
        findings = []
        ends = [*breaks, len(chain.signs)]
        for first, last in zip([0, *breaks], ends, strict=True):
            findings.append(self._part(links, first, last, name, stance, said))
        self._define(chain, name, stance)
        return findings

    def _part(
        self, links: Sequence[_Link | None], first: int, last: int, name: str, stance: Stance, said: str
    ) -> Finding:
        if first == 0 and name and links[0] is _DEFINITION:
            if last == 1:
                if stance is not Stance.claims:
                    return Finding(undecided(stance.value), first, last, condition=True)
                return Finding(undecided("a definition"), first, last, defines=name)
            rest = links[1:last]
        else:
            rest = links[first:last]
        read = [link for link in rest if link is not None]
        firm = [verdict for verdict, condition in read if not condition]
        if not firm:
            reason = read[0][0] if read else undecided("it cannot be read")
            return Finding(reason, first, last, condition=bool(read))
        verdict = all_of(firm)
        if verdict.equal and len(read) < len(rest):
            verdict = undecided("a part of it cannot be read")
        if verdict.equal is False and stance is not Stance.claims:
            verdict = undecided(stance.value)
        elif verdict.equal is False and self.quoted and _squeezed(said) in self.quoted:
            verdict = undecided("it quotes the question")
        return Finding(verdict, first, last)

    def _links(self, chain: Chain, name: str) -> list[_Link | None]:
        sides = chain.sides
        found = [self._link(*link, verb=chain.verb) for link in zip(sides, chain.signs, sides[1:], strict=False)]
        if name and chain.signs[0] in "=~" and (len(found) > 1 or self._known(sides[1])):
            found[0] = _DEFINITION
        return found

    def _link(self, left: Side, sign: str, right: Side, *, verb: bool) -> _Link | None:
        """What is said of two sides; None where one of them cannot be read."""
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

    def _compared(self, left: str, sign: str, right: str) -> _Link | None:
        """The verdict on two texts, and whether it hangs on names without a value; None where one cannot be read."""
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
        verdict = self._line(left, sign, right, self.free)
        if verdict is None or verdict.equal:
            return None if verdict is None else (verdict, False)
        if any(pattern.search(side) for pattern in (LETTERS, OPERATIONS) for side in (left, right)):
            return undecided("a sign that may be a name"), True
        if not free_names(trees[0]) | free_names(trees[1]):  # the x of a limit is its own
            return verdict, False
        if sign == "=" and verdict.equal is False and _is_of_every_value(*trees):
            return verdict, False
        return self._with_values(left, sign, right, trees, verdict)

    def _with_values(self, left: str, sign: str, right: str, trees: Sequence[Node], verdict: Verdict) -> _Link:
        """The same with the values that names were given, where it does not hold of the names as such."""
        names = facts(trees[0]).names | facts(trees[1]).names
        unknown = names - self.scope.values.keys()
        if names & self.scope.values.keys():
            again = self._line(left, sign, right, self.scope)
            refuted = again is not None and again.equal is False and sign in "=~" and not unknown and self._sure(names)
            if again is not None and (again.equal or refuted):
                return again, False
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
        return all(name[0].isupper() or (self.follows and name in self.fresh) for name in names)

    def _line(self, left: str, sign: str, right: str, scope: Scope) -> Verdict | None:
        link = Link(left, _SIGNS[sign], right)
        try:
            return judge_line(Line((Statement((link,), link.text),)), scope)[0]
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
        if says_nothing_of_numbers(left, sign, right, verb):
            return undecided("what is said of a number may be something else")
        if any(PRODUCT.search(side.run.text) for side in (left, right) if side.run is not None):
            return undecided("a product of vectors")
        for texts in reversed(list(percents(left.run.text, right.run.text))):
            a, b = (self._values(text) for text in texts)
            if a is None or b is None:
                return undecided("it cannot be read")
            if not left.run.text.startswith(_ASKS) and (holds_more_than_numbers(a) or holds_more_than_numbers(b)):
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

    def _values(self, text: str) -> Node | None:
        """The tree of a side, the values of its names put in; None where it cannot be read."""
        try:
            return self.scope.substituted(parse_remembered(next(percents(text, ""))[0]))
        except SyntaxRefused:
            return None

    def _known(self, side: Side) -> bool:
        """Whether a side is a number, its names' values put in."""
        if side.run is None:
            return False
        tree = self._values(side.run.text)
        return tree is not None and is_value(tree) and not facts(tree).names

    def _define(self, chain: Chain, name: str, stance: Stance) -> None:
        """Take up the value that a chain gives a name: the last side, as its author goes on with it."""
        if not name or chain.signs[0] not in "=~":
            return
        last = chain.sides[-1]
        self.scope.values.pop(name, None)
        self.words.pop(name, None)
        if stance is not Stance.claims or last.doubtful or last.run is None or not self._known(last):
            return
        value = self._values(last.run.text)
        if value is None:
            return
        if (len(name) > 1 and name.isalpha()) or name in _CONSTANTS:
            self.words[name] = last.run.text
        else:
            self.scope.values[name] = value
            self.fresh.add(name)


def _is_of_every_value(asked: Node, said: Node) -> bool:
    """Whether a derivative is said to be a function of its one name: `d/dx sin(3x) = 3cos(3x)`. One that is said to be
    a number may be an equation for the name, and one of several names may hang on more than it shows."""
    if asked.head != "Derivative" or len(asked.args) != 2:
        return False
    body, spec = asked.children()
    names = free_names(next(spec.children()))
    return free_names(said) == free_names(body) == names and not contains(body, ("Call",))


def _name(chain: Chain) -> str:
    """The name that a chain may give a value: its first side, where that is one name or word; "" for none."""
    if chain.label:
        return chain.label
    run = chain.sides[0].run
    if run is not None and run.word:
        return run.word
    if run is None or LONE.fullmatch(run.text) is None or chain.sides[0].doubtful:
        return ""
    if run.text in _CONSTANTS:
        return run.text
    try:
        tree = parse_remembered(run.text)
    except SyntaxRefused:
        return ""
    return str(tree.args[0]) if tree.head == "Symbol" else ""


def _squeezed(text: str) -> str:
    return re.sub(r"[\s$\\{}]", "", text)

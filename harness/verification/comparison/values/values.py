"""Comparison of two single values: numbers, expressions, infinities, decimals. The core every kind ends in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from flint import arb, fmpq

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.functions.real_trees import without_bars
from harness.formulas.trees.algebra import contains, free_names
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import Region, names_of
from harness.verification.comparison.exact.decimals import slack_of
from harness.verification.comparison.exact.quotients import rational, same_quotient, short
from harness.verification.comparison.values.delta_terms import DELTA
from harness.verification.comparison.values.distributions import same_distribution
from harness.verification.comparison.values.double import with_whole_names
from harness.verification.comparison.values.numeric import compare_in_balls, show
from harness.verification.comparison.values.unknown import compare_unknowns
from harness.verification.options import DEFAULT, Options
from harness.verification.verdict import IDENTICAL, Method, Verdict, differ, same, undecided


@dataclass(frozen=True, slots=True)
class Context:
    """What a comparison knows beside the two trees. gold: whether the first of them is a gold answer."""

    options: Options = DEFAULT
    regions: Mapping[str, Region] = field(default_factory=dict)
    gold: bool = False


PLAIN = Context()


_ENDLESS = frozenset({"oo", "zoo", "nan"})


def infinity(node: Node) -> str | None:
    """Which of "oo", "-oo", "zoo", "nan" the tree is, written plainly or with a numeric factor; else None."""
    return _infinity(node) if endless(node) else None


def endless(node: Node) -> bool:
    """Whether oo, zoo or nan stands anywhere in the tree."""
    if "Constant" not in heads_of(node):
        return False
    return any(part.head == "Constant" and part.args[0] in _ENDLESS for part in node.walk())


def _infinity(node: Node) -> str | None:
    head, args = node
    if head == "Constant":
        return str(args[0]) if args[0] in ("oo", "zoo", "nan") else None
    if head == "Neg":
        return _NEGATED.get(_infinity(args[0]))  # type: ignore[arg-type]  # a Neg holds a Node
    if head == "Add":
        kinds = {_infinity(child) for child in node.children()} - {None}
        return None if not kinds else kinds.pop() if len(kinds) == 1 else "nan"
    if head in ("Mul", "Div"):
        return _scaled(node)
    if head in ("Max", "Min"):
        return _extreme(node)
    if head in ("exp", "sqrt", "log", "Abs"):
        inner = _infinity(next(node.children()))
        return "oo" if inner == "oo" or (head == "Abs" and inner == "-oo") else None
    return None


def _extreme(node: Node) -> str | None:
    """Max(oo, a) = oo, Max(-oo, a) = a; Min likewise."""
    kinds = [_infinity(child) for child in node.children()]
    top, bottom = ("oo", "-oo") if node.head == "Max" else ("-oo", "oo")
    if top in kinds:
        return top
    return bottom if set(kinds) == {bottom} else None


_NEGATED: dict[str | None, str | None] = {"oo": "-oo", "-oo": "oo", "zoo": "zoo", "nan": "nan", None: None}


def _scaled(node: Node) -> str | None:
    """c*oo for a real c other than 0."""
    parts = list(node.children())
    found = [(part, which) for part in parts if (which := _infinity(part)) is not None]
    if not found:
        return None
    if node.head == "Div" and _infinity(parts[1]) is not None:
        return "nan" if _infinity(parts[0]) is not None else None
    kind: str | None = found[0][1]
    if len(found) > 1 or kind in ("zoo", "nan"):
        return "nan" if "nan" in (k for _, k in found) else kind if len(found) == 1 else "nan"
    for part in parts:
        if part is found[0][0]:
            continue
        if free_names(part):
            return None
        with precision(BITS):
            value = Tape(part)({})
        if not is_real(value) or value.contains(0):
            return "nan"
        if value.real < 0:
            kind = _NEGATED[kind]
    return kind


def compare_values(a: Node, b: Node, context: Context = PLAIN) -> Verdict:
    """Whether two values are the same: the same number, or the same function of their names on their regions."""
    if a.head == b.head == "Integer":  # members of sets, entries of matrices: most values are
        return IDENTICAL if a == b else differ(f"{short(rational(a))} against {short(rational(b))}")
    heads = heads_of(a) | heads_of(b)  # asked for once: most of what follows is about one of them
    try:
        ends = (infinity(a), infinity(b)) if "Constant" in heads else (None, None)
        if ends != (None, None):
            if contains(a, ASKING) or contains(b, ASKING):
                raise Undecided("an unevaluated head")
            return _infinite(*ends)
        if a == b:
            return IDENTICAL if _has_value(a) else differ("it has no value")
        if "Call" in heads:
            return compare_unknowns(a, b, partial(compare_values, context=context), gold=context.gold)
        if "Decimal" in heads:
            return _with_decimals(a, b, context)
        if DELTA in heads:
            equal = partial(compare_values, context=context)
            return same_distribution(without_bars(a), without_bars(b), equal, context.regions)
        return _compare_expressions(a, b, context)
    except Undecided as reason:
        return undecided(str(reason))


def _compare_expressions(a: Node, b: Node, context: Context) -> Verdict:
    """Exact arithmetic where both sides are rational, balls elsewhere; balls also find the counterexample."""
    a, b = without_bars(a), without_bars(b)
    names = names_of(a, b)
    if not names:
        x, y = rational(a), rational(b)
        if x is not None and y is not None:
            return same() if x == y else differ(f"{short(x)} against {short(y)}")
    alike = same_quotient(a, b, names)
    if alike:
        return same()
    verdict = compare_in_balls(a, b, names, with_whole_names(context.regions, a, b))
    if alike is False and not any(region.whole for region in context.regions.values()):
        different = verdict.equal is False
        return differ(verdict.detail if different else "another quotient of polynomials", point=verdict.point)
    return verdict


ASKING = frozenset(
    {
        "Limit",
        "Sum",
        "Product",
        "Integral",
        "Derivative",
        "Call",
        "eigenvals",
        "eigenvects",
        "diagonalize",
        "limsup",
        "liminf",
        "Sup",
        "Inf",
    }
)
"""Heads that resolving has left: they may stand for anything, also for what has no finite value."""


def _infinite(left: str | None, right: str | None) -> Verdict:
    if left == right != "nan":
        return same()
    return differ(f"{left or 'a finite value'} against {right or 'a finite value'}")


def _has_value(node: Node) -> bool:
    """Whether the tree has a value at all: nan and 1/0 equal nothing, not even themselves."""
    if heads_of(node).isdisjoint(("Constant", "Div", "Pow")):
        return True
    for part in node.walk():
        if part.head == "Constant" and part.args[0] in ("nan", "zoo"):
            return False
        if part.head in ("Div", "Pow") and not free_names(part):
            try:
                with precision(BITS):
                    if not Tape(part)({}).is_finite() and not _is_only_large(part):
                        return False
            except Undecided:
                continue
    return True


def _is_only_large(part: Node) -> bool:
    """Whether a power or quotient without a finite ball has a value all the same: a tower of exponentials."""
    above, below = part.children()
    return _is_positive(above if part.head == "Pow" else below)


def _is_positive(node: Node) -> bool:
    """Whether its form alone shows that a number is positive; of E**E**E**E**E no ball does."""
    if node.head == "Integer":
        return isinstance(node.args[0], int) and node.args[0] > 0
    if node.head == "Constant":
        return node.args[0] in ("E", "pi")
    if node.head == "exp":
        return all(map(_is_real_by_form, node.children()))
    if node.head == "Pow":
        base, exponent = node.children()
        return _is_positive(base) and _is_real_by_form(exponent)
    return node.head in ("Add", "Mul", "Div") and all(map(_is_positive, node.children()))


def _is_real_by_form(node: Node) -> bool:
    """Whether it is real by its form: a positive number, or one with its sign turned."""
    return _is_positive(next(node.children()) if node.head == "Neg" else node)


def _with_decimals(a: Node, b: Node, context: Context) -> Verdict:
    """A literal with d significant digits is within half a unit of a digit of it (decimals.py); d < 6 is exact."""
    names = names_of(a, b)
    if names:
        return compare_in_balls(a, b, names, context.regions, context.options)
    slack = slack_of(a, b, context.options, gold=context.gold)
    exact = compare_in_balls(a, b, names, context.regions)
    if exact.equal is not False or not slack:
        return exact
    with precision(BITS):
        x, y = Tape(a)({}), Tape(b)({})
        if x.is_zero() or y.is_zero() or not (is_real(x) and is_real(y)):
            return exact
        if abs(x - y) <= arb(fmpq(slack.numerator, slack.denominator)):
            return same(Method.numeric, f"{show(x)} within half a unit of the last digit")
    return exact

"""Families of functions, C1*exp(x) + C2*exp(-x): whether two of them hold the same functions, however their constants
are called and chosen.

Where a family is linear in its constants, y = p + C1*u1 + ... + Cn*un, this is linear algebra: u1, ..., un must span
the same space, and the two p must differ by what lies in it. Analytic functions are dependent where their Wronskian
is 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import ZERO, add, free_names, mul, neg, sub, substitute
from harness.formulas.trees.tree import integer
from harness.verification.comparison.balls.breakpoints import JUMPING
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.values.values import Context
from harness.verification.verdict import Verdict, differ, same

MOST_CONSTANTS = 4
"""Constants of one family; the determinants below have one row more."""
_WAVES = frozenset({"sin", "cos"})
_FACTORS = (integer(1), integer(2), Node("Div", (integer(1), integer(2))))


@dataclass(frozen=True, slots=True)
class Family:
    """A function of `variable` with free constants."""

    tree: Node
    variable: str
    constants: tuple[str, ...]

    def by(self, constant: str) -> Node:
        """The derivative by a constant."""
        return derivative(self.tree, constant)

    def at_zero(self) -> Node:
        """The member whose constants are all 0."""
        return resolve(substitute(self.tree, dict.fromkeys(self.constants, ZERO)))


def independent(family: Family, context: Context) -> bool | None:
    """Whether no constant of a family can be left out: C1*exp(x) + C2*exp(x) holds one too many. None: not known."""
    if not family.constants:
        return True
    idle = vanishes(_wronskian([family.by(name) for name in family.constants], family.variable), context)
    return None if idle.equal is None else not idle.equal


def is_linear(family: Family, context: Context) -> bool:
    """Whether a family is known to be p + C1*u1 + ... + Cn*un."""
    pairs = itertools.combinations_with_replacement(family.constants, 2)
    return all(vanishes(derivative(family.by(a), b), context).equal is True for a, b in pairs)


def is_in_pieces(tree: Node) -> bool:
    """Whether a function is put together from pieces, save for log(Abs(x)): x*Abs(x) and x**2 are independent though
    their Wronskian is 0."""
    if tree.head in JUMPING:
        return True
    parts = list(tree.children())
    if tree.head == "log" and parts[0].head == "Abs":
        parts = [*parts[0].children(), *parts[1:]]
    return any(map(is_in_pieces, parts))


def holds_in(wanted: Family, said: Family, context: Context) -> Verdict:
    """Whether every member of `said` is one of `wanted`, which is linear in its constants."""
    basis = [resolve(wanted.by(name)) for name in wanted.constants]
    rest = sub(said.tree, wanted.at_zero())
    verdict = vanishes(_wronskian([*basis, rest], wanted.variable), context)
    return differ("another family of functions", verdict.method) if verdict.equal is False else verdict


def same_by_renaming(wanted: Family, said: Family, context: Context) -> bool:
    """Whether a family becomes the other once its constants are renamed, with another sign, halved or doubled."""
    renamed = itertools.islice(_renamed(wanted, said), 48)
    return any(compare_in(wanted.tree, resolve(tree), context).equal for tree in renamed)


def _renamed(wanted: Family, said: Family) -> Iterator[Node]:
    scaled = [[value for factor in _FACTORS for value in (factor, neg(factor))]] * len(said.constants)
    for factors in itertools.product(*scaled):
        for names in itertools.permutations(wanted.constants):
            new = (mul(factor, Node("Symbol", (name,))) for factor, name in zip(factors, names, strict=True))
            yield substitute(said.tree, dict(zip(said.constants, new, strict=True)))


def is_narrowed(family: Family, context: Context) -> bool:
    """Whether the constants may not take every value that they seem to: exp(x + C) is positive. Known not to be so only
    where the family is linear in them, save for phases of sin and cos that have an amplitude: C1*cos(x + C2)."""
    phases = [name for name in family.constants if _is_phase(family.tree, name)]
    linear = tuple(name for name in family.constants if name not in phases)
    if not is_linear(Family(family.tree, family.variable, linear), context):
        return True
    for phase in phases:
        amplitude = next((name for name in linear if _is_amplitude(family, name, phase, context)), None)
        if amplitude is None:
            return True
        linear = tuple(name for name in linear if name != amplitude)
    return False


def _is_amplitude(family: Family, amplitude: str, phase: str, context: Context) -> bool:
    """Whether nothing of a phase is left where the amplitude is 0."""
    rest = resolve(substitute(family.tree, {amplitude: ZERO}))
    return vanishes(derivative(rest, phase), context).equal is True


def _is_phase(tree: Node, name: str) -> bool:
    """Whether a name stands only inside sin and cos."""
    if tree.head in _WAVES or name not in free_names(tree):
        return True
    return tree.head != "Symbol" and all(_is_phase(part, name) for part in tree.children())


def vanishes(tree: Node, context: Context) -> Verdict:
    """Whether an expression is 0 for all values of its names."""
    tree = resolve(tree)
    return same() if tree == ZERO else compare_in(tree, ZERO, context)


def _wronskian(functions: Sequence[Node], name: str) -> Node:
    """The determinant of functions and their derivatives."""
    rows = [list(functions)]
    for _ in functions[1:]:
        rows.append([derivative(entry, name) for entry in rows[-1]])
    return _determinant(rows)


def _determinant(rows: list[list[Node]]) -> Node:
    if len(rows) == 1:
        return rows[0][0]
    terms = []
    for at, entry in enumerate(rows[0]):
        if entry != ZERO:
            minor = mul(entry, _determinant([row[:at] + row[at + 1 :] for row in rows[1:]]))
            terms.append(neg(minor) if at % 2 else minor)
    return add(*terms) if terms else ZERO

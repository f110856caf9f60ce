"""Antiderivatives: F is one of f where F' = f at every real point of f's domain, and F jumps nowhere inside it.

Undeclared names (C, C1, k) are constants of integration; a correct F may be off by any constant, also by another one
on each component of the domain: log(x) and log(Abs(x)) both answer 1/x.
"""

from __future__ import annotations

from functools import partial

from flint import acb

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.functions.real_trees import without_bars
from harness.formulas.trees.algebra import BINDERS, contains
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.integrals.jumps import jump
from harness.verification.comparison.values.delta_terms import parts_of
from harness.verification.comparison.values.distributions import (
    is_distribution,
    jumps_in_steps_alone,
    same_distribution,
)
from harness.verification.comparison.values.values import PLAIN, Context, compare_values, endless
from harness.verification.verdict import Verdict, differ, undecided


def is_antiderivative(f: Node, candidate: Node, name: str, context: Context = PLAIN) -> Verdict:
    """Whether the candidate is an antiderivative of f by the name."""
    try:
        if endless(candidate) and not contains(candidate, BINDERS):  # oo may bound an integral or a sum
            return differ("it has no value")
        candidate = without_bars(candidate)
        if is_distribution(f, candidate):
            return _of_distribution(f, candidate, name, context)
        if any(map(_valueless, _constants(candidate, name))):
            return differ("a constant in it has no value")
        slope = derivative(candidate, name)
        verdict = compare_values(slope, f, context)
        if verdict.equal is not True:
            if verdict.equal is None:
                return verdict
            return differ(f"its derivative {verdict.detail}", verdict.method, verdict.point)
        broken = _broken(f, candidate, name, context)
    except Undecided as reason:
        return undecided(str(reason))
    return broken or verdict


def _broken(f: Node, candidate: Node, name: str, context: Context) -> Verdict | None:
    """The verdict "different" where the candidate jumps; where its jumps are not found and are those of steps alone,
    they cancel in its derivative as a distribution. Raises Undecided."""
    try:
        return jump(f, candidate, name, context.regions)
    except Undecided:
        if not contains(candidate, ("Heaviside", "sign")):
            raise
        found = _of_distribution(f, candidate, name, context)
        if found.equal is None:
            raise
        return None if found.equal else found


def _of_distribution(f: Node, candidate: Node, name: str, context: Context) -> Verdict:
    """Whether the candidate's derivative, the jumps of its steps counted, is f as a distribution. Raises Undecided
    where something else in it jumps, or may."""
    terms = candidate.children() if candidate.head == "Add" else (candidate,)
    others = [term for term in terms if not jumps_in_steps_alone(term, name)]
    beside, _ = parts_of(f, context.regions)
    for term in others:
        if contains(term, ("Heaviside", "sign", "DiracDelta")) or jump(beside, term, name, context.regions):
            raise Undecided("a jump that is not a step's")
    slope = derivative(candidate, name, deltas=True)
    verdict = same_distribution(slope, f, partial(compare_values, context=context), context.regions)
    if others and verdict.equal is False:
        raise Undecided("what is not a step may jump where the function has no value")
    return verdict


_ALWAYS = frozenset({"Add", "Mul", "Neg", "Integer", "Decimal", "Symbol", "Constant"})


def _constants(node: Node, name: str) -> list[Node]:
    """The largest parts without the name that might have no value: differentiating forgets them."""
    found: list[Node] = []

    def holds(node: Node) -> tuple[bool, bool]:
        """(whether the name is in it, whether something in it might have no value)."""
        head, args = node
        if head == "Symbol":
            return args[0] == name, False
        named, risky, parts = head in BINDERS, head not in _ALWAYS, []
        for arg in args:
            if type(arg) is Node:
                inside, doubtful = holds(arg)
                named |= inside
                if doubtful and not inside:
                    parts.append(arg)
        if named:
            found.extend(parts)
        return named, risky or bool(parts)

    if holds(node) == (False, True):
        found.append(node)
    return found


def _valueless(constant: Node) -> bool:
    """Whether it has no value, whatever the other names stand for: log(0), 1/(C - C)."""
    if constant.head == "Tuple":
        return False
    try:
        tape = Tape(constant)
    except Undecided:
        return False
    with precision(BITS):
        return not tape({other: acb(2 * k + 3) / 7 for k, other in enumerate(sorted(tape.symbols))}).is_finite()

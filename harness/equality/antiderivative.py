"""Antiderivatives: F is one of f where F' = f at every real point of f's domain, and F jumps nowhere inside it.

Undeclared names (C, C1, k) are constants of integration; a correct F may be off by any constant, also by another one
on each component of the domain: log(x) and log(Abs(x)) both answer 1/x.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import acb

from harness.equality.algebra import BINDERS, contains, free_names, heads_of, without_bars
from harness.equality.balls import BITS, precision
from harness.equality.differentiate import derivative
from harness.equality.jumps import jump
from harness.equality.tape import Tape
from harness.equality.values import PLAIN, Context, compare_values, endless
from harness.equality.verdict import Undecided, Verdict, differ, undecided
from harness.syntax.tree import Node


def is_antiderivative(f: Node, candidate: Node, name: str, context: Context = PLAIN) -> Verdict:
    """Whether the candidate is an antiderivative of f by the name."""
    try:
        if endless(candidate) and not contains(candidate, BINDERS):  # oo may bound an integral or a sum
            return differ("it has no value")
        candidate = without_bars(candidate)
        if any(map(_valueless, _constants(candidate, name))):
            return differ("a constant in it has no value")
        slope = derivative(candidate, name)
        verdict = compare_values(slope, f, context)
        if verdict.equal is not True:
            return verdict if verdict.equal is None else differ(f"its derivative {verdict.detail}", verdict.method)
        broken = jump(f, candidate, name, context.regions)
    except Undecided as reason:
        return undecided(str(reason))
    return broken or verdict


_ALWAYS = frozenset({"Add", "Mul", "Neg", "Integer", "Decimal", "Symbol", "Constant"})


def _constants(node: Node, name: str) -> Iterator[Node]:
    """The largest parts without the name that might have no value: differentiating forgets them."""
    stack = [node]
    while stack:
        part = stack.pop()
        if heads_of(part) <= _ALWAYS:
            continue
        if name not in free_names(part):
            yield part
        elif part.head not in BINDERS:
            stack.extend(part.children())


def _valueless(constant: Node) -> bool:
    """Whether it has no value, whatever the other names stand for: log(0), 1/(C - C)."""
    if not heads_of(constant).isdisjoint(BINDERS) or constant.head == "Tuple":
        return False
    try:
        tape = Tape(constant)
    except Undecided:
        return False
    with precision(BITS):
        return not tape({other: acb(2 * k + 3) / 7 for k, other in enumerate(sorted(tape.symbols))}).is_finite()

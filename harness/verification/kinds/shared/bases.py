"""Numbers in a base: 52_8 is asked for in base 8, and neither 42 nor 101010_2 answers it."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.syntax.bases import base_of, digits_of, number_of
from harness.formulas.trees.algebra import neg
from harness.formulas.trees.tree import integer
from harness.verification.comparison.compare import compare_in
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.verdict import Method, Verdict, differ, undecided


def based(gold: Gold, prediction: Node) -> Verdict:
    """The same value in the same base; digits without a base may be meant in it, and are undecided."""
    wanted, said = without_name(gold.tree), without_name(prediction)
    if said.head != "Based":
        return _without_base(wanted, said)
    if base_of(said) != base_of(wanted):
        return differ(f"base {base_of(said)} against base {base_of(wanted)}", Method.rule)
    return compare_in(number_of(wanted), number_of(said), gold.context)


def against_number(wanted: Node, said: Node) -> Verdict:
    """The verdict on a number without a base as gold, and one with it as the prediction."""
    return _without_base(said, wanted)


def _without_base(number: Node, plain: Node) -> Verdict:
    digits = digits_of(number)
    written = integer(int(digits.lstrip("-"))) if digits.lstrip("-").isdecimal() else None
    if written is not None and plain == (neg(written) if digits.startswith("-") else written):
        return undecided("the same digits, and only one of them says in which base")
    return differ(f"a number in base {base_of(number)} against what is none", Method.rule)

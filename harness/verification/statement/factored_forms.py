"""Forms of quotients and products: the same fraction, a product that is less factored than another."""

from __future__ import annotations

from functools import lru_cache

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import ONE
from harness.formulas.trees.facts import facts
from harness.verification.statement.polynomials import TooManyTerms, multiplied_out, proportional


def _halves(form: Node) -> tuple[Node, Node] | None:
    """(above, below) of a quotient whose denominator holds a name."""
    if form.head not in ("Mul", "Pow"):
        return None
    factors = list(form.children()) if form.head == "Mul" else [form]
    below = [factor for factor in factors if factor.head == "Pow" and _is_negative(factor.args[1])]
    if not any(facts(factor).names for factor in below):
        return None
    above = [factor for factor in factors if factor not in below]
    turned = [Node("Pow", (factor.args[0], Node("Neg", (factor.args[1],)))) for factor in below]
    return Node("Mul", (*above, ONE)), Node("Mul", (*turned, ONE))


def _is_negative(exponent: object) -> bool:
    return isinstance(exponent, Node) and exponent.head == "Integer" and int(exponent.args[0]) < 0  # type: ignore[arg-type]  # an Integer holds an int


@lru_cache(maxsize=4096)
def same_fraction(a: Node, b: Node) -> bool:
    """Whether two quotients differ by what both halves were multiplied by: (1 - x**2)/(1 - x) is (x**2 - 1)/(x - 1)."""
    one, other = _halves(a), _halves(b)
    if one is None or other is None:
        return False
    try:
        above, below = (proportional(*map(multiplied_out, pair)) for pair in zip(one, other, strict=True))
    except TooManyTerms:
        return False
    return above is not None and above == below


def less_factored(form: Node, wanted: Node) -> bool:
    """Whether the gold is a product and the answer a sum, or a product of fewer factors."""
    if wanted.head not in ("Mul", "Pow") or not facts(wanted).names:
        return False
    full, count = _factors(wanted), _factors(form)
    if full is None or count is None or (full < 2 and not holds_products(wanted)):
        return False
    return form.head == "Add" or count < full


def _factors(form: Node) -> int | None:
    """How many factors with a name in them, each as often as it stands there; None for a quotient."""
    if form.head == "Mul":
        counts = [_factors(factor) for factor in form.children()]
        return None if None in counts else sum(count for count in counts if count is not None)
    if form.head == "Pow":
        base, exponent = form.children()
        if not facts(form).names:
            return 0
        if exponent.head != "Integer" or _is_negative(exponent):
            return None
        inner = _factors(base)
        return None if inner is None else inner * int(exponent.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    return int(bool(facts(form).names))


def holds_products(form: Node) -> bool:
    """Whether a sum with a name in it is multiplied or raised to a whole power, at the top or in a term."""
    for part in form.children() if form.head == "Add" else (form,):
        for factor in part.children() if part.head == "Mul" else (part,):
            alone = factor is part
            base = factor
            if factor.head == "Pow" and factor.args[1].head == "Integer" and not _is_negative(factor.args[1]):  # type: ignore[union-attr]  # a Pow holds Nodes
                base, alone = next(factor.children()), False
            if base.head == "Add" and facts(base).names and not alone:
                return True
    return False

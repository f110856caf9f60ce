"""Rules of arithmetic: sums, products, quotients, powers, roots, and operators with their body."""

from __future__ import annotations

from typing import Any

from harness.formulas.syntax import constructors
from harness.formulas.syntax.latex_rules.shared import DEGREE, grouped, joined
from harness.formulas.trees.tree import Node, integer


class Arithmetic:
    """The grammar's rules of sums, terms and factors."""

    def add(self, left: Node, _: Any, right: Node) -> Node:
        return joined("Add", left, right)

    def subtract(self, left: Node, _: Any, right: Node) -> Node:
        if left.head in constructors.SET_HEADS and right.head in constructors.SET_HEADS:
            return Node("Complement", (left, right))
        return joined("Add", left, constructors.neg(right))

    def plus_minus(self, left: Node, sign: Any, right: Node) -> Node:
        return Node("PlusMinus", (left, right if sign.value == "+" else constructors.neg(right)))

    def either_sign(self, sign: Any, value: Node) -> Node:
        return Node("PlusMinus", (value if sign.value == "+" else constructors.neg(value),))

    def times(self, left: Node, _: Any, right: Node) -> Node:
        if left.head in constructors.SET_HEADS and right.head in constructors.SET_HEADS:
            return Node("ProductSet", (left, right))
        return joined("Mul", grouped(left), grouped(right))

    def juxtaposed(self, left: Node, right: Node) -> Node:
        return joined("Mul", grouped(left), grouped(right))

    def operated(self, operator: Any, body: Node) -> Node:
        """d/dx, a sum or a limit with its body, perhaps in brackets [ ] or \\{ \\}."""
        braced = body.head == "FiniteSet" and len(body.args) == 1
        made: Node = operator.value(body.args[0] if braced else grouped(body))
        return made

    def integral(self, opening: Any, body: Node, differential: Any) -> Node:
        """The integral of the body; opening: its bounds, or none."""
        return constructors.over("Integral", grouped(body), [Node("Tuple", (differential.value, *opening.value))])

    def integral_of_one(self, opening: Any, differential: Any) -> Node:
        return self.integral(opening, integer(1), differential)

    def modulo(self, left: Node, _: Any, right: Node) -> Node:
        return Node("Mod", (grouped(left), grouped(right)))

    def number_group(self, *parts: Any) -> Node:
        """2(x + 1) as the argument of a function."""
        return constructors.product([part for part in parts if isinstance(part, Node)])

    def number_constant_group(self, number: Node, constant: Any, _: Any, inner: Node, _close: Any) -> Node:
        """2 pi (x + 1) as the argument of a function."""
        return constructors.product([number, constant.value, inner])

    def divided(self, left: Node, _: Any, right: Node) -> Node:
        return Node("Div", (grouped(left), grouped(right)))

    def minus(self, _: Any, value: Node) -> Node:
        if value.head == "Quantity":  # -90 degrees
            number, unit = value.children()
            return Node("Quantity", (constructors.neg(number), unit))
        return constructors.neg(grouped(value))

    def plus(self, _: Any, value: Node) -> Node:
        return value

    def factorial(self, value: Node, sign: Any) -> Node:
        """n!, and n!! = n*(n - 2)*(n - 4)*..., which is not (n!)!."""
        return Node("factorial2" if sign.value == "double" else "factorial", (grouped(value),))

    def power(self, base: Node, _: Any, exponent: Node) -> Node:
        """x^n; M^T is the transpose of a matrix."""
        if base.head == "Matrix" and exponent in (Node("Symbol", ("T",)), Node("Symbol", ("top",))):
            return Node("transpose", (base,))
        return Node("Pow", (grouped(base), grouped(exponent)))

    def degree(self, value: Node, _: Any) -> Node:
        return Node("Quantity", (value, DEGREE))

    def fraction(self, _: Any, top: Node, bottom: Node) -> Node:
        return Node("Div", (top, bottom))

    def binomial(self, _: Any, top: Node, bottom: Node) -> Node:
        return Node("binomial", (top, bottom))

    def square_root(self, _: Any, value: Node) -> Node:
        return Node("sqrt", (value,))

    def square_root_of(self, _: Any, _open: Any, value: Node, _close: Any) -> Node:
        return Node("sqrt", (value,))

    def root(self, _: Any, _open: Any, degree: Node, _close: Any, value: Node) -> Node:
        """The n-th root: the real one, where there is one."""
        return Node("sqrt", (value,)) if degree == integer(2) else Node("real_root", (value, degree))

"""Rules of functions before their argument, with subscripts and powers: log_2 8, sin^2 x, f(x)."""

from __future__ import annotations

from typing import Any

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.latex_rules.shared import DEGREE, in_bars
from harness.formulas.syntax.names import FIXED_BASE, FUNCTIONS, HEADS
from harness.formulas.trees.tree import Node, integer

_INVERSES = {name: known.power_inverse for name, known in ALL.items() if known.power_inverse is not None}
_MINUS_ONE = constructors.neg(integer(1))


class Applied:
    """The grammar's rules of a function and its argument."""

    def call(self, function: Any, _: Any, inner: Node, _close: Any) -> Node:
        return Node("Call", (function.value, *_arguments(inner)))

    def scripts(self, *parts: Any) -> dict[str, Node]:
        """The subscript and the superscript of a function, by the sign that introduces them."""
        return {sign.type: value for sign, value in zip(parts[::2], parts[1::2], strict=True)}

    def apply_matrix(self, name: Any, _: Any, rows: list[Node], _end: Any) -> Node:
        return _apply(name.value, {}, (constructors.matrix(rows),))

    def apply_group(self, name: Any, _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, {}, _arguments(inner))

    def apply_bars(self, name: Any, _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, {}, (in_bars(inner),))

    def apply_scripted_group(self, name: Any, scripts: dict[str, Node], _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, scripts, _arguments(inner))

    def apply_scripted_bars(self, name: Any, scripts: dict[str, Node], _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, scripts, (in_bars(inner),))

    def applied(self, name: Any, *rest: Any) -> Node:
        return _apply(name.value, rest[0] if len(rest) == 2 else {}, (rest[-1],))


def _apply(name: str, scripts: dict[str, Node], args: tuple[Node, ...]) -> Node:
    """f(x); log_b(x); f^n(x) is f(x)^n, save that sin^{-1} is the inverse function."""
    exponent, base = scripts.get("CARET"), scripts.get("UNDERSCORE")
    if exponent == _MINUS_ONE and name in _INVERSES:
        name, exponent = _INVERSES[name], None
    if name in OF_ANGLES:
        args = tuple(_in_radians(arg) for arg in args)
    if name in FIXED_BASE:
        name, base = "log", base or integer(FIXED_BASE[name])
    if base is not None:
        if name != "log" or len(args) != 1:
            raise SyntaxRefused(0, f"{name} with a subscript")
        args = (args[0], base)
    head, fewest, most = FUNCTIONS.get(name) or HEADS[name]
    if name in ("Max", "Min", "gcd", "lcm") and len(args) == 1 and args[0].head == "FiniteSet":
        args = tuple(arg for arg in args[0].args if isinstance(arg, Node))
    if not fewest <= len(args) <= most:
        raise SyntaxRefused(0, f"{name} does not take {len(args)} argument(s)")
    value = Node(head, args)
    return value if exponent is None else Node("Pow", (value, exponent))


def _in_radians(value: Node) -> Node:
    """30 degrees, as the argument of a trigonometric function, is 30*pi/180."""
    if value.head == "Quantity" and value.args[1] == DEGREE:
        return Node("Mul", (value.args[0], Node("Div", (Node("Constant", ("pi",)), integer(180)))))
    return value


def _arguments(inner: Node) -> tuple[Node, ...]:
    return tuple(arg for arg in inner.args if isinstance(arg, Node)) if inner.head == "Tuple" else (inner,)

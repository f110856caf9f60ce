"""Values of trees in which names stand for matrices, at matrices of no special kind: rows of balls, each with its
derivative in a direction beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from flint import acb, acb_mat, arb

from harness.formulas.functions.balls import leaf
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.matrix_shapes import NUMBER, Kinds


class Unknown(Exception):
    """A head without a value here, or a value that is not finite."""


@dataclass(frozen=True, slots=True)
class Value:
    """A matrix, its derivative, and whether it is a number, which multiplies everything."""

    at: Any
    slope: Any
    number: bool = False


def alike(a: Value, b: Value) -> bool | None:
    """Whether two values agree to the last bits; a number 0 is every matrix of zeros. None where that is not seen."""
    x, y = a.at, b.at
    if (x.nrows(), x.ncols()) != (y.nrows(), y.ncols()):
        many, one = (x, y) if b.number else (y, x)
        if not one[0, 0].is_zero():
            return None
        x, y = many, acb_mat(many.nrows(), many.ncols())
    pairs = [(x[i, j], y[i, j]) for i in range(x.nrows()) for j in range(x.ncols())]
    if not all(u.is_finite() and v.is_finite() for u, v in pairs):
        raise Unknown
    if not all(u.overlaps(v) for u, v in pairs):
        return False
    return True if all((u - v).rad() < arb(2) ** -100 for u, v in pairs) else None


class MatrixEvaluation:
    """Trees at one choice of matrices. real: entries without imaginary parts."""

    def __init__(self, kinds: Kinds, size: int, *, real: bool) -> None:
        self.kinds, self.size, self.real = kinds, size, real
        self.by = ""
        self.direction: tuple[int, int] | None = None

    def of(self, node: Node) -> Value:
        """The value of the tree. Raises Unknown."""
        parts = list(node.children())
        head = node.head
        if head == "Symbol":
            return self._name(str(node.args[0]))
        if head == "Integer":
            return _number(acb(node.args[0]))
        if head == "Constant":
            return _number(leaf(node))
        if head == "Derivative":
            return self._gradient(*parts)
        if head == "Call":
            called, *args = parts
            if called.args[0] == "HadamardPower":
                return _of_entry(self.of(args[0]), rational(args[1]))
            return _called(str(called.args[0]), [self.of(arg) for arg in args])
        if head == "Pow":
            return _power(self.of(parts[0]), rational(parts[1]))
        rule = _RULES.get(head)
        if rule is None:
            raise Unknown
        return rule(*[self.of(part) for part in parts])

    def _name(self, name: str) -> Value:
        kind = self.kinds[name]
        rows, columns = (self.size if side == "n" else 1 for side in kind)
        seed = sum((k + 1) * ord(letter) for k, letter in enumerate(name))
        entries = [_entry(seed, k, self.real) for k in range(rows * columns)]
        slope = acb_mat(rows, columns)
        if name == self.by and self.direction is not None:
            slope[self.direction] = acb(1)
        return Value(acb_mat(rows, columns, entries), slope, kind == NUMBER)

    def _gradient(self, body: Node, spec: Node) -> Value:
        """The matrix of the derivatives of a number by each entry; of a matrix by a number, entry by entry."""
        if self.by:
            raise Unknown
        name = str(next(spec.children()).args[0])
        place = self._name(name).at
        rows, columns = place.nrows(), place.ncols()
        self.by = name
        try:
            found = {}
            for i in range(rows):
                for j in range(columns):
                    self.direction = (i, j)
                    found[i, j] = self.of(body)
        finally:
            self.by, self.direction = "", None
        if self.kinds[name] == NUMBER:
            value = found[0, 0]
            return Value(value.slope, acb_mat(value.slope.nrows(), value.slope.ncols()), value.number)
        gradient = acb_mat(rows, columns, [found[i, j].slope[0, 0] for i in range(rows) for j in range(columns)])
        return Value(gradient, acb_mat(rows, columns))


def _entry(seed: int, k: int, real: bool) -> Any:
    """An entry of no special kind, positive so that roots of products are taken of positive numbers."""
    value = acb((seed * 7919 + k * 104729 + (seed % 13) * k * k) % 9973 + 500) / 4096
    return value if real else value + acb(0, 1) * ((seed * 31 + k * 7907) % 997 - 400) / 2048


def _number(value: Any) -> Value:
    return Value(acb_mat(1, 1, [value]), acb_mat(1, 1), number=True)


def _mapped(matrix: Any, f: Callable[[Any], Any]) -> Any:
    rows, columns = matrix.nrows(), matrix.ncols()
    return acb_mat(rows, columns, [f(matrix[i, j]) for i in range(rows) for j in range(columns)])


def _joined(a: Any, b: Any, f: Callable[[Any, Any], Any]) -> Any:
    rows, columns = a.nrows(), a.ncols()
    return acb_mat(rows, columns, [f(a[i, j], b[i, j]) for i in range(rows) for j in range(columns)])


def _times(a: Any, b: Any, a_number: bool, b_number: bool) -> Any:
    if a_number or b_number:
        scale, matrix = (a, b) if a_number else (b, a)
        return matrix * scale[0, 0]
    return a * b


def _product(a: Value, b: Value) -> Value:
    def times(x: Any, y: Any) -> Any:
        return _times(x, y, a.number, b.number)

    return Value(times(a.at, b.at), times(a.at, b.slope) + times(a.slope, b.at), a.number and b.number)


def _sum(a: Value, b: Value) -> Value:
    return Value(a.at + b.at, a.slope + b.slope, a.number and b.number)


def _inverse(a: Value) -> Value:
    try:
        inverse = a.at.inv()
    except ZeroDivisionError:
        raise Unknown from None
    return Value(inverse, -(inverse * a.slope * inverse), a.number)


def _trace(a: Value) -> Value:
    return Value(acb_mat(1, 1, [a.at.trace()]), acb_mat(1, 1, [a.slope.trace()]), number=True)


def _det(a: Value) -> Value:
    """(det A)' = det(A)*tr(A**-1*A')."""
    value = a.at.det()
    return Value(acb_mat(1, 1, [value]), acb_mat(1, 1, [value * (_inverse(a).at * a.slope).trace()]), number=True)


def _conjugate(a: Value) -> Value:
    return Value(_mapped(a.at, acb.conjugate), _mapped(a.slope, acb.conjugate), a.number)


def _transpose(a: Value) -> Value:
    return Value(a.at.transpose(), a.slope.transpose(), a.number)


def _power(base: Value, order: Any) -> Value:
    if order is None:
        raise Unknown
    if order.q != 1:
        return _of_entry(base, order)
    if order < 0:
        base = _inverse(base)
    if not 0 < abs(order) <= 12:
        raise Unknown
    return reduce(_product, [base] * abs(int(order.p)))


def _of_entry(base: Value, order: Any) -> Value:
    """Each entry to a power."""
    if order is None or not 0 < abs(order) <= 12 or order.q > 12:
        raise Unknown
    exponent = acb(order.p) / order.q

    def slope(value: Any, change: Any) -> Any:
        return exponent * value ** (exponent - 1) * change

    return Value(_mapped(base.at, lambda value: value**exponent), _joined(base.at, base.slope, slope), base.number)


def _hadamard(a: Value, b: Value) -> Value:
    def times(x: Any, y: Any) -> Any:
        return _joined(x, y, lambda u, v: u * v)

    return Value(times(a.at, b.at), times(a.at, b.slope) + times(a.slope, b.at))


def _diagonal(a: Value) -> Value:
    return Value(_spread(a.at), _spread(a.slope))


def _spread(column: Any) -> Any:
    size = column.nrows()
    return acb_mat(size, size, [column[i, 0] if i == j else acb(0) for i in range(size) for j in range(size)])


def _called(name: str, args: list[Value]) -> Value:
    if name == "HadamardProduct":
        return reduce(_hadamard, args)
    if name == "DiagMatrix":
        return _diagonal(args[0])
    raise Unknown


_RULES: dict[str, Callable[..., Value]] = {
    "Add": lambda *values: reduce(_sum, values),
    "Mul": lambda *values: reduce(_product, values),
    "Neg": lambda a: Value(-a.at, -a.slope, a.number),
    "Div": lambda a, b: _product(a, _inverse(b)),
    "transpose": _transpose,
    "conjugate": _conjugate,
    "adjoint": lambda a: _transpose(_conjugate(a)),
    "trace": _trace,
    "det": _det,
    "inverse": _inverse,
}

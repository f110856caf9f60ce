"""Rigorous values of trees: Arb balls (python-flint) at a point, principal branches, real heads only on reals.

A tree is compiled once to a tape (a flat list of operations) and run at many points. A ball that is not finite means
"no value here": outside the domain, at a pole, or not decidable at this precision.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import flint
from flint import acb, arb

from harness.equality.verdict import Undecided
from harness.syntax.tree import Node

NAN = acb(arb.nan())
BITS = 256
"""Working precision of the first attempt; what is not decided there is tried again at MORE_BITS."""
MORE_BITS = (1024, 4096)

_lock = threading.RLock()  # flint's precision is one global for all threads


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Run the block at `bits` bits, alone: flint's precision is global, and rewards are scored from any thread."""
    with _lock:
        before = flint.ctx.prec
        flint.ctx.prec = bits
        try:
            yield
        finally:
            flint.ctx.prec = before


def is_real(z: Any) -> bool:
    """Whether the ball meets the real line."""
    imaginary = z.imag
    return bool(imaginary.is_zero() or imaginary.contains(0))


def _add(*args: Any) -> Any:
    total = args[0]
    for arg in args[1:]:
        total = total + arg
    return total


def _mul(*args: Any) -> Any:
    total = args[0]
    for arg in args[1:]:
        total = total * arg
    return total


def _div(a: Any, b: Any) -> Any:
    return NAN if b.contains(0) else a / b


def power(base: Any, exponent: Any) -> Any:
    """base**exponent, principal: exp(exponent*log(base)); 0**0 = 1, as in SymPy."""
    if base.is_zero():
        real = exponent.real
        if exponent.is_zero():
            return acb(1)
        return acb(0) if real > 0 and exponent.imag.is_zero() else NAN
    return base**exponent


def _log(a: Any, base: Any = None) -> Any:
    if a.contains(0):
        return NAN
    if base is None:
        return a.log()
    if base.contains(0):
        return NAN
    return _div(a.log(), base.log())


def _real_root(a: Any, n: Any) -> Any:
    """The real n-th root: of a negative number for odd n."""
    order = _whole(n.real) if is_real(n) else None
    if order is None or not is_real(a) or abs(order) > 10000 or order == 0:
        return NAN
    x = arb(a.real)
    if order < 0:
        return _div(acb(1), _real_root(a, acb(-order)))
    if x > 0 or x.is_zero():
        return acb(x.root(order))
    if x < 0 and order % 2:
        return acb(-((-x).root(order)))
    return NAN


def _on_reals(f: Callable[..., Any]) -> Callable[..., Any]:
    """A head that SymPy keeps for real arguments; off the real line it has no value here."""

    def real_only(*args: Any) -> Any:
        return f(*(arg.real for arg in args)) if all(map(is_real, args)) else NAN

    return real_only


def _sign(x: Any) -> Any:
    return acb(1) if x > 0 else acb(-1) if x < 0 else acb(0) if x.is_zero() else NAN


def _step(x: Any, at_zero: Any = None) -> Any:
    if x.is_zero():
        return acb(arb(1) / 2) if at_zero is None else acb(at_zero)
    return acb(1) if x > 0 else acb(0) if x < 0 else NAN


def _whole(x: Any) -> int | None:
    if not abs(x) < 1 << 4000:
        return None
    found = x.unique_fmpz()
    return None if found is None else int(found)


def _floor(x: Any) -> Any:
    if not abs(x) < 1 << 4000:
        return NAN
    y = x.floor()
    return acb(y) if y.is_exact() else NAN


def _mod(x: Any, y: Any) -> Any:
    if y.contains(0):
        return NAN
    return acb(x) - acb(y) * _floor(x / y)


def _extreme(pick: str) -> Callable[..., Any]:
    def extreme(*args: Any) -> Any:
        best = args[0]
        for arg in args[1:]:
            best = getattr(best, pick)(arg)
        return acb(best)

    return extreme


def _atan2(y: Any, x: Any) -> Any:
    if x > 0:
        return acb((y / x).atan())
    pi = arb.pi()
    if x < 0 and (y > 0 or y.is_zero()):
        return acb((y / x).atan() + pi)
    if x < 0 and y < 0:
        return acb((y / x).atan() - pi)
    if x.is_zero():
        return acb(pi / 2) if y > 0 else acb(-pi / 2) if y < 0 else NAN
    return NAN


def _modest(f: Callable[..., Any], size: int = 1000) -> Callable[..., Any]:
    """A function whose series may run for seconds far out: there it has no value here."""

    def modest(*args: Any) -> Any:
        return f(*args) if all(abs(arg) < size for arg in args) else NAN

    return modest


def _factorial(a: Any) -> Any:
    return (a + 1).gamma()


def _binomial(n: Any, k: Any) -> Any:
    order = _whole(k.real) if is_real(k) else None
    if order is not None and order <= 200:
        if order < 0:
            return acb(0)
        product = acb(1)
        for i in range(order):
            product = product * (n - i) / (i + 1)
        return product
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _integers(f: Callable[..., Any]) -> Callable[..., Any]:
    """A head defined for integers alone."""

    def whole(*args: Any) -> Any:
        values = [_whole(arg.real) if is_real(arg) else None for arg in args]
        return NAN if None in values else acb(f(*values))

    return whole


def _asec(f: str) -> Callable[[Any], Any]:
    return lambda a: NAN if a.contains(0) else getattr(1 / a, f)()


def _acot(a: Any) -> Any:
    """SymPy's acot(x) = atan(1/x), with acot(0) = pi/2."""
    if a.is_zero():
        return acb(arb.pi() / 2)
    return NAN if a.contains(0) else (1 / a).atan()


def _lambertw(a: Any, branch: Any = None) -> Any:
    if branch is None:
        return a.lambertw()
    order = _whole(branch.real) if is_real(branch) else None
    return NAN if order is None or abs(order) > 100 else a.lambertw(order)


def _method(name: str) -> Callable[[Any], Any]:
    return lambda a: getattr(a, name)()


_ENTIRE = (
    "sin cos tan cot sec csc sinh cosh tanh coth sech csch exp asin acos atan asinh acosh atanh sqrt erf erfc erfi "
    "gamma digamma si ci ei shi chi li sinc"
)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _method(name) for name in _ENTIRE.split()},
    "Add": _add, "Mul": _mul, "Neg": lambda a: -a, "Div": _div, "Pow": power, "log": _log,
    "Si": _method("si"), "Ci": _method("ci"), "Ei": _method("ei"), "Shi": _method("shi"), "Chi": _method("chi"),
    "acot": _acot, "asec": _asec("acos"), "acsc": _asec("asin"), "acoth": _asec("atanh"), "asech": _asec("acosh"),
    "acsch": _asec("asinh"), "cbrt": lambda a: _real_root(a, acb(3)), "real_root": _real_root,
    "Abs": lambda a: acb(abs(a)), "sign": _on_reals(_sign), "Heaviside": _on_reals(_step),
    "floor": _on_reals(_floor), "ceiling": _on_reals(lambda x: -_floor(-x)),
    "frac": _on_reals(lambda x: acb(x) - _floor(x)), "Mod": _on_reals(_mod),
    "FloorDiv": _on_reals(lambda x, y: NAN if y.contains(0) else _floor(x / y)),
    "Max": _on_reals(_extreme("max")), "Min": _on_reals(_extreme("min")), "atan2": _on_reals(_atan2),
    "re": lambda a: acb(a.real), "im": lambda a: acb(a.imag), "conjugate": lambda a: a.conjugate(),
    "arg": lambda a: NAN if a.contains(0) else acb(a.arg()),
    "DiracDelta": _on_reals(lambda x: NAN if x.contains(0) else acb(0)),
    "factorial": _factorial, "binomial": _binomial, "beta": lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "loggamma": _method("lgamma"), "LambertW": _lambertw,
    "zeta": _modest(_method("zeta")), "polygamma": _modest(lambda n, a: a.polygamma(n)),
    "uppergamma": _modest(lambda s, a: a.gamma_upper(s)), "lowergamma": _modest(lambda s, a: a.gamma_lower(s)),
    "harmonic": lambda a: (a + 1).digamma() + acb(arb.const_euler()),
    "gcd": _integers(math.gcd), "lcm": _integers(math.lcm),
}  # fmt: skip
"""Head -> its value on balls; what is not here has no value in balls."""


def _less(a: Any, b: Any) -> bool | None:
    if not (is_real(a) and is_real(b)) or not (a.is_finite() and b.is_finite()):
        return None
    return True if a.real < b.real else False if a.real >= b.real else None


def _equal(a: Any, b: Any) -> bool | None:
    if not a.overlaps(b):
        return False
    return True if a.is_exact() and b.is_exact() else None


def _not(a: bool | None) -> bool | None:
    return None if a is None else not a


def _and(*args: bool | None) -> bool | None:
    return False if False in args else None if None in args else True


CONDITIONS: dict[str, Callable[..., bool | None]] = {
    "Lt": _less, "Gt": lambda a, b: _less(b, a), "Le": lambda a, b: _not(_less(b, a)),
    "Ge": lambda a, b: _not(_less(a, b)), "Eq": _equal, "Ne": lambda a, b: _not(_equal(a, b)), "Not": _not,
    "And": _and, "Or": lambda *args: _not(_and(*map(_not, args))),
}  # fmt: skip


_LOGICAL = frozenset({"And", "Or", "Not"})


def _piecewise(*args: Any) -> Any:
    """Piecewise(value, condition, value, condition, ...): the first that holds."""
    for value, condition in zip(args[::2], args[1::2], strict=True):
        if condition is None:
            return NAN
        if condition:
            return value
    return NAN


def constant(name: str) -> Any:
    """The value of a named constant at the current precision."""
    if name == "I":
        return acb(0, 1)
    if name == "GoldenRatio":
        return acb((1 + arb(5).sqrt()) / 2)
    source = {"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler, "Catalan": arb.const_catalan}.get(name)
    return acb(source()) if source else NAN


def decimal(text: str) -> Any:
    """The exact rational value of a decimal literal, as a ball."""
    value = Fraction(text)
    return acb(arb(flint.fmpq(value.numerator, value.denominator)))


_OPERATION, _SYMBOL, _LEAF, _VALUE = 0, 1, 2, 3


class Tape:
    """A tree compiled for repeated evaluation. Raises Undecided for a head that has no value in balls.

    read_decimal: the ball of a decimal literal, where it shall stand for more than its exact value.
    functions: head -> its value on balls. blunt: a quadrature inside keeps more bits from giving more digits.
    """

    __slots__ = ("_decimal", "_functions", "_memo", "_steps", "blunt", "symbols")

    def __init__(
        self,
        root: Node,
        read_decimal: Callable[[str], Any] | None = None,
        functions: Mapping[str, Callable[..., Any]] = FUNCTIONS,
    ) -> None:
        self._decimal = read_decimal or decimal
        self._functions = functions
        self.blunt = False
        self.symbols: set[str] = set()
        self._steps: list[tuple[int, Any, tuple[int, ...]]] = []
        self._memo: dict[Any, int] = {}
        if root.head in CONDITIONS or root.head == "Boolean":
            raise Undecided("a condition is no number")
        self._compile(root)
        self._memo.clear()

    def _emit(self, kind: int, what: Any, args: tuple[int, ...] = ()) -> int:
        key = (kind, what, args)
        index = self._memo.get(key)
        if index is None:
            index = self._memo[key] = len(self._steps)
            # an integer is the same ball at every precision
            self._steps.append(key if kind != _VALUE else (kind, acb(what), args))
        return index

    def _compile(self, node: Node) -> int:
        found = self._memo.get(id(node))
        if found is not None:
            return found
        head, args = node
        if head == "Symbol":
            self.symbols.add(str(args[0]))
            index = self._emit(_SYMBOL, args[0])
        elif head == "Integer":
            index = self._emit(_VALUE, args[0])
        elif head in ("Decimal", "Constant", "Boolean"):
            index = self._emit(_LEAF, node)
        elif head in self._functions or head in CONDITIONS:
            index = self._emit(
                _OPERATION, self._functions.get(head) or CONDITIONS[head], self._arguments(args, head in _LOGICAL)
            )
        elif head == "Piecewise":
            index = self._emit(_OPERATION, _piecewise, tuple(part for pair in args for part in self._pair(pair)))
        elif head == "Integral":
            from harness.equality.quadrature import compile_integral  # it stands on this room

            operation, bounds = compile_integral(node)
            self.blunt = True
            index = self._emit(_OPERATION, operation, self._arguments(bounds))
        else:
            raise Undecided(f"{head} has no value in balls")
        self._memo[id(node)] = index
        return index

    def _pair(self, pair: Any) -> tuple[int, int]:
        """One piece: its value, which is a number, and its condition, which is none."""
        value, condition = pair.args
        if condition.head not in CONDITIONS and condition.head != "Boolean":
            raise Undecided("a piece without a condition")
        return self._arguments((value,))[0], self._compile(condition)

    def _arguments(self, args: tuple[Any, ...], logical: bool = False) -> tuple[int, ...]:
        if any(type(arg) is not Node for arg in args):
            raise Undecided("a word has no value in balls")
        if not logical and any(arg.head in CONDITIONS or arg.head == "Boolean" for arg in args):
            raise Undecided("a condition is no number")
        return tuple([self._compile(arg) for arg in args])

    def __call__(self, point: Mapping[str, Any]) -> Any:
        """The value at the point (name -> acb), at the current precision; NAN where there is none."""
        values: list[Any] = []
        for kind, what, args in self._steps:
            if kind == _OPERATION:
                values.append(what(*[values[i] for i in args]))
            elif kind == _SYMBOL:
                values.append(point[what])
            elif kind == _VALUE:
                values.append(what)
            else:
                values.append(self._decimal(what.args[0]) if what.head == "Decimal" else _leaf(what))
        return values[-1]


def _leaf(node: Node) -> Any:
    head, args = node
    if head == "Boolean":
        return args[0]
    return constant(str(args[0]))

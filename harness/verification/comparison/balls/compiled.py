"""Trees compiled to tapes: flat lists of operations on balls, run at many points.

What several trees share is worked out once, and what depends on no name once for each precision: an operation on balls
takes a twentieth of a microsecond, so that the list must be short and the loop around it plain.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import flint
from flint import acb, arb

from harness.formulas.functions.ball_functions import CONDITIONS, FUNCTIONS, PARTIAL, piecewise, power
from harness.formulas.functions.balls import decimal, leaf
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided

_LOGICAL = frozenset({"And", "Or", "Not"})
_FOLDED = frozenset({"Add", "Mul"})
_NO_NUMBERS = frozenset(CONDITIONS) | {"Boolean"}
_LEAVES = frozenset({"Decimal", "Constant", "Boolean"})
_LARGE, _SMALL = arb(2) ** 128, arb(2) ** -128
_SYMBOL, _VALUE, _LEAF = "symbol", "value", "leaf"
_Operation = tuple[Callable[..., Any], int, int, tuple[int, ...]]
"""(function, first argument, second or -1, all of them where there are more than two)."""
Compiler = Callable[[Node], tuple[Callable[..., Any], tuple[Node, ...]]]
COMPILERS: dict[str, Compiler] = {}
"""head -> from a tree of that head to an operation on balls and the trees of its arguments.

What is compiled so stands on this module itself: an integral's value needs series, whose coefficients need values.
`comparison/assembly.py` fills it."""


class Tape:
    """Trees compiled for repeated evaluation. Raises Undecided for a head that has no value in balls.

    read_decimal: the ball of a decimal literal, where it shall stand for more than its exact value.
    functions: head -> its value on balls. blunt: a quadrature inside keeps more bits from giving more digits. partial:
    a function inside is worked out on a part of its domain alone; beyond it no value says nothing.
    """

    __slots__ = (
        "_constants",
        "_decimal",
        "_functions",
        "_items",
        "_known",
        "_memo",
        "_names",
        "_numbers",
        "_roots",
        "_varies",
        "_varying",
        "blunt",
        "partial",
        "symbols",
    )

    def __init__(
        self,
        *roots: Node,
        read_decimal: Callable[[str], Any] | None = None,
        functions: Mapping[str, Callable[..., Any]] = FUNCTIONS,
    ) -> None:
        self._decimal = read_decimal or decimal
        self._functions = functions
        self.blunt = self.partial = False
        self.symbols: set[str] = set()
        self._items: list[tuple[Any, Any, tuple[int, ...]]] = []
        self._varies: list[bool] = []  # whether an item depends on a name
        self._memo: dict[Any, int] = {}
        self._known: dict[int, list[Any]] = {}
        self._numbers: list[int] = []
        if any(root.head in CONDITIONS or root.head == "Boolean" for root in roots):
            raise Undecided("a condition is not a number")
        self._arrange([self._compile(root) for root in roots])

    def __call__(self, point: Mapping[str, Any]) -> Any:
        """The value at the point (name -> acb), at the current precision; NAN where there is none."""
        return self._run(point)[self._roots[0]]

    def both(self, point: Mapping[str, Any]) -> tuple[Any, Any]:
        """The values of the first root and of the last."""
        values = self._run(point)
        return values[self._roots[0]], values[self._roots[-1]]

    def look(self, point: Mapping[str, Any]) -> tuple[Any, Any, bool]:
        """The values of the first root and of the last, and whether something on the way to them is so large, or so
        small, that a difference might hide by it."""
        values = self._run(point)
        strays = False
        for value in values:
            if type(value) is acb and not (value.abs_upper() < _LARGE and value.abs_lower() > _SMALL) and value != 0:
                strays = True
                break
        return values[self._roots[0]], values[self._roots[-1]], strays

    @property
    def fingerprint(self) -> int:
        """A number that depends on the trees' shape and on every whole number in them; the same on every machine."""
        shape = tuple([(i, j, more) for _, i, j, more in self._varying])
        return hash((shape, tuple(self._numbers)))

    def _run(self, point: Mapping[str, Any]) -> list[Any]:
        known = self._known.get(flint.ctx.prec)
        if known is None:
            known = self._known[flint.ctx.prec] = []
            for what, args in self._constants:
                known.append(self._leaf(what) if args is None else what(*[known[i] for i in args]))
        values = known + [point[name] for name in self._names]
        append = values.append
        for function, i, j, more in self._varying:
            if j < 0:
                append(function(values[i]))
            elif not more:
                append(function(values[i], values[j]))
            else:
                append(function(*[values[k] for k in more]))
        return values

    def _leaf(self, what: Any) -> Any:
        return leaf(what, self._decimal) if type(what) is Node else what

    def _arrange(self, roots: list[int]) -> None:
        """Registers in the order of evaluation: what is constant, the names, what varies."""
        items, varies = self._items, self._varies
        constant = [i for i, moving in enumerate(varies) if not moving]
        names = [i for i, item in enumerate(items) if item[0] is _SYMBOL]
        moving = [i for i, item in enumerate(items) if varies[i] and item[0] is not _SYMBOL]
        place = [0] * len(items)
        for register, i in enumerate((*constant, *names, *moving)):
            place[i] = register
        self._constants: list[tuple[Any, tuple[int, ...] | None]] = []
        for i in constant:
            kind, what, args = items[i]
            self._constants.append((what, tuple([place[k] for k in args]) if kind is None else None))
        self._names = [str(items[i][1]) for i in names]
        self._varying: list[_Operation] = []
        for i in moving:
            _, what, args = items[i]
            if len(args) == 1:
                self._varying.append((what, place[args[0]], -1, ()))
            elif len(args) == 2:
                self._varying.append((what, place[args[0]], place[args[1]], ()))
            else:
                self._varying.append((what, -1, 0, tuple([place[k] for k in args])))
        self._roots = [place[root] for root in roots]
        items.clear()
        varies.clear()
        self._memo.clear()

    def _emit(self, what: Any, args: tuple[int, ...] = (), kind: str | None = None) -> int:
        """The item's number: an operation (kind None) on earlier items, or a leaf."""
        key = (kind, what, args)
        index = self._memo.get(key)
        if index is None:
            index = self._memo[key] = len(self._items)
            # an integer is the same ball at every precision
            if kind is _VALUE:
                self._numbers.append(what)
                self._items.append((kind, acb(what), args))
            else:
                self._items.append(key)
            varies = self._varies
            varies.append(kind is _SYMBOL)
            for i in args:
                if varies[i]:
                    varies[index] = True
                    break
        return index

    def _compile(self, node: Node) -> int:
        found = self._memo.get(id(node))
        if found is not None:
            return found
        head, args = node
        if head == "Symbol":
            self.symbols.add(str(args[0]))
            index = self._emit(args[0], kind=_SYMBOL)
        elif head == "Integer":
            index = self._emit(args[0], kind=_VALUE)
        elif head in _LEAVES:
            index = self._emit(node, kind=_LEAF)
        elif head in _FOLDED:
            first, *rest = self._arguments(args)
            function, index = self._functions[head], first
            for part in rest:
                index = self._emit(function, (index, part))
        elif head != "Piecewise" and (head in self._functions or head in CONDITIONS):
            function = self._functions.get(head) or CONDITIONS[head]
            self.partial = self.partial or head in PARTIAL
            if function is power and _counts(args[1]):
                function = operator.pow  # what `power` asks first is known of a whole exponent of at least 1
            index = self._emit(function, self._arguments(args, head in _LOGICAL))
        elif head == "Piecewise":
            pieces = self._functions.get(head, piecewise)
            index = self._emit(pieces, tuple(part for pair in args for part in self._pair(pair)))
        elif head in COMPILERS:
            operation, given = COMPILERS[head](node)
            self.blunt = self.blunt or head == "Integral"
            index = self._emit(operation, self._arguments(given))
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
        found = []
        for arg in args:
            if type(arg) is not Node:
                raise Undecided("a word has no value in balls")
            if not logical and arg.head in _NO_NUMBERS:
                raise Undecided("a condition is not a number")
            found.append(self._compile(arg))
        return tuple(found)


def glance(a: Node, b: Node, point: Mapping[str, Any]) -> tuple[Any, Any] | None:
    """The values of two trees at one point, worked out at once: a tape pays from the second point on. None where a head
    needs a tape."""
    known: dict[int, Any] = {}
    try:
        return value_at(a, point, known), value_at(b, point, known)
    except KeyError:
        return None


def value_at(node: Node, point: Mapping[str, Any], known: dict[int, Any]) -> Any:
    """The value of one tree at one point, worked out at once; known: what has been worked out already, by identity.

    Raises KeyError for a head that is not plain arithmetic or a function of balls."""
    head, args = node
    if head == "Integer":
        return acb(args[0])
    if head == "Symbol":
        return point[args[0]]  # type: ignore[index]  # a Symbol holds its name
    found = known.get(id(node))
    if found is not None:
        return found
    if head == "Constant" or head == "Decimal":
        found = leaf(node)
    else:
        function = FUNCTIONS[head]
        values = [value_at(arg, point, known) for arg in args]  # type: ignore[arg-type]  # these heads hold Nodes
        if head in _FOLDED:
            found, *rest = values
            for value in rest:
                found = function(found, value)
        else:
            found = function(*values)
    known[id(node)] = found
    return found


def _counts(exponent: object) -> bool:
    """Whether it is a whole number of at least 1, written out."""
    if not isinstance(exponent, Node) or exponent.head != "Integer":
        return False
    value = exponent.args[0]
    return isinstance(value, int) and value > 0

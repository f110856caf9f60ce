"""A tree written in LaTeX, as on paper, and so that our own reader reads it back as the same mathematics.

What would be read as something else keeps its sign: `2 x` but `u \\cdot v`, and `3 \\cdot \\frac{1}{2}`, which is
no mixed number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from harness.formulas.trees.tree import Node
from sandbox.errors import UsageError

OR, AND, RELATION, SET, SUM, PRODUCT, POWER, ATOM = range(8)
"""How tightly a written text binds, the loosest first."""
_RELATIONS = {"Eq": "=", "Ne": r"\ne", "Lt": "<", "Le": r"\le", "Gt": ">", "Ge": r"\ge", "Contains": r"\in"}
_SET_OPERATORS = {"Union": r"\cup", "Intersection": r"\cap", "Complement": r"\setminus"}
_CONSTANTS = {"pi": r"\pi", "E": "e", "I": "i", "oo": r"\infty"}
_SETS = {"EmptySet": r"\emptyset", "Reals": r"\mathbb{R}", "Integers": r"\mathbb{Z}", "Rationals": r"\mathbb{Q}"}
_COMMANDS = {
    **{name: f"\\{name}" for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "gcd")},
    **{f"a{name}": f"\\arc{name}" for name in ("sin", "cos", "tan")},
    **{name: f"\\operatorname{{{name}}}" for name in ("acot", "asec", "acsc", "asinh", "acosh", "atanh", "acoth")},
    **{name: f"\\operatorname{{{name}}}" for name in ("sign", "rank", "trace", "lcm", "erf")},
    "log": r"\ln",
    "det": r"\det",
    "Max": r"\max",
    "Min": r"\min",
}
_RAISED = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"})
"""Functions whose powers are written \\sin^{2}."""
_BARS = {"Abs": (r"\left|", r"\right|"), "floor": (r"\left\lfloor ", r" \right\rfloor")}
_BARS["ceiling"] = (r"\left\lceil ", r" \right\rceil")
GREEK_NAMES = frozenset("alpha beta gamma delta epsilon theta lamda mu phi omega".split())
_BESIDE_A_NUMBER = frozenset("xyznkabcuv")
"""Letters that are no unit behind a number: 3 m may be three metres, and 3 i is imaginary."""


class Unwritable(UsageError, ValueError):
    """A tree that has no form here."""


class _Written(NamedTuple):
    """text, how tightly it binds, and what it begins and ends with: "number", "letter", "open" (an operator or a
    bracket), "call" (a function, a root, a power of e) or "fraction"."""

    text: str
    binding: int = ATOM
    begins: str = "open"
    ends: str = "open"


def latex(tree: Node) -> str:
    """The tree in LaTeX, without dollar signs. Raises Unwritable for a head that has no form here."""
    return _write(tree).text


def _write(node: Node) -> _Written:
    minus, plain = _signed(node)
    if minus:
        return _Written(f"-{_inside(plain, PRODUCT)}", SUM)
    writer = _WRITERS.get(node.head)
    if writer is not None:
        return writer(node)
    if node.head in _COMMANDS:
        return _function(_COMMANDS[node.head], node)
    raise Unwritable(f"{node.head} has no form in LaTeX here")


def _children(node: Node) -> list[Node]:
    return list(node.children())


def _inside(node: Node, floor: int) -> str:
    """The text, in brackets where it binds no tighter than `floor` asks."""
    written = _write(node)
    return written.text if written.binding >= floor else _bracketed(written.text)


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _integer(node: Node) -> _Written:
    return _Written(str(node.args[0]), ATOM, "number", "number")


def _decimal(node: Node) -> _Written:
    text = str(node.args[0])
    if "e" in text.lower():
        raise Unwritable("a decimal with an exponent")
    return _Written(text, ATOM, "number", "number")


def _symbol(node: Node) -> _Written:
    name = str(node.args[0])
    head = name.rstrip("0123456789").removesuffix("_")
    if name in GREEK_NAMES:
        return _Written(rf"\{'lambda' if name == 'lamda' else name}", ATOM, "letter", "unit")
    if len(name) == 1:
        return _Written(name, ATOM, "letter", "letter" if name in _BESIDE_A_NUMBER else "unit")
    if len(head) == 1 and name[len(head) :].lstrip("_").isdecimal():
        return _Written(f"{head}_{{{name[len(head) :].lstrip('_')}}}", ATOM, "letter", "unit")
    raise Unwritable(f"the name {name}")


def _constant(node: Node) -> _Written:
    name = str(node.args[0])
    if name not in _CONSTANTS:
        raise Unwritable(name)
    return _Written(_CONSTANTS[name], ATOM, "call", "call")


def _word(node: Node) -> _Written:
    return _Written(rf"\text{{{node.args[0]}}}")


def _boolean(node: Node) -> _Written:
    raise Unwritable("a truth value")


def _signed(node: Node) -> tuple[bool, Node]:
    """Whether the tree begins with a minus, and the tree without it: -6*x is read as (-6)*x, and -1/2 as (-1)/2."""
    if node.head == "Neg":
        return True, _children(node)[0]
    if node.head == "Integer" and int(node.args[0]) < 0:  # type: ignore[arg-type]  # an Integer holds an int
        return True, Node("Integer", (-int(node.args[0]),))  # type: ignore[arg-type]  # as above
    if node.head in ("Mul", "Div"):
        first, *rest = _children(node)
        minus, plain = _signed(first)
        return minus, Node(node.head, (plain, *rest)) if minus else node
    return False, node


def _add(node: Node) -> _Written:
    text = ""
    for part in _children(node):
        minus, plain = _signed(part)
        if not text:
            text = _inside(part, SUM)
        else:
            text += f" {'-' if minus else '+'} {_inside(plain, PRODUCT)}"
    return _Written(text, SUM)


def _mul(node: Node) -> _Written:
    factors = [_factor(part) for part in _children(node)]
    text, last = factors[0].text, factors[0]
    for factor in factors[1:]:
        text += (" " if _beside(last, factor) else r" \cdot ") + factor.text
        last = factor
    return _Written(text, PRODUCT, factors[0].begins, last.ends)


def _factor(node: Node) -> _Written:
    written = _write(node)
    if written.binding <= PRODUCT:  # a product in a product keeps its brackets: it was written so
        return _Written(_bracketed(written.text), ATOM, "bracket", "call")
    return written


def _beside(left: _Written, right: _Written) -> bool:
    """Whether two factors may stand side by side."""
    if left.ends == "number":
        return right.begins in ("call", "bracket") or (right.begins == "letter" and right.text[0] in _BESIDE_A_NUMBER)
    return left.ends in ("letter", "call", "raised") and right.begins == "call"


def _div(node: Node) -> _Written:
    top, bottom = _children(node)
    return _Written(rf"\frac{{{latex(top)}}}{{{latex(bottom)}}}", ATOM, "fraction", "fraction")


def _pow(node: Node) -> _Written:
    base, exponent = _children(node)
    if base.head in _RAISED and exponent.head == "Integer" and int(exponent.args[0]) > 1:  # type: ignore[arg-type]  # an Integer holds an int
        return _function(f"{_COMMANDS[base.head]}^{{{exponent.args[0]}}}", base)
    written = _write(base)
    simple = written.binding == ATOM and written.begins in ("number", "letter", "call") and base.head in _SIMPLE
    text = written.text if simple else _bracketed(written.text)
    return _Written(f"{text}^{{{latex(exponent)}}}", POWER, written.begins if simple else "open", "raised")


_SIMPLE = frozenset({"Integer", "Decimal", "Symbol", "Constant"})
"""Bases that need no brackets."""


def _exp(node: Node) -> _Written:
    return _Written(f"e^{{{latex(_children(node)[0])}}}", POWER, "call", "raised")


def _sqrt(node: Node) -> _Written:
    return _Written(rf"\sqrt{{{latex(_children(node)[0])}}}", ATOM, "call", "call")


def _log(node: Node) -> _Written:
    of, *base = _children(node)
    command = rf"\log_{{{latex(base[0])}}}" if base else r"\ln"
    return _Written(command + _bracketed(latex(of)), ATOM, "call", "call")


def _function(command: str, node: Node) -> _Written:
    inside = ", ".join(map(latex, _children(node)))
    return _Written(command + _bracketed(inside), ATOM, "call", "call")


def _bars(node: Node) -> _Written:
    opening, closing = _BARS[node.head]
    return _Written(f"{opening}{latex(_children(node)[0])}{closing}")


def _floor_division(node: Node) -> _Written:
    return _Written(rf"\left\lfloor {_div(node).text} \right\rfloor")


def _modulo(node: Node) -> _Written:
    left, right = (_inside(part, POWER) for part in _children(node))
    return _Written(rf"{left} \bmod {right}", PRODUCT)


def _factorial(node: Node) -> _Written:
    (of,) = _children(node)
    text = latex(of)
    return _Written(f"{text if of.head in _SIMPLE else _bracketed(text)}!", POWER, "number", "raised")


def _derivative(node: Node) -> _Written:
    of, *orders = _children(node)
    several = len(orders) > 1
    body = _inside(of, POWER)
    for spec in orders:
        variable, order = _children(spec)
        d, power = r"\partial" if several else "d", "" if order.args == (1,) else f"^{{{latex(order)}}}"
        gap = " " if several else ""
        body = rf"\frac{{{d}{power}}}{{{d}{gap}{latex(variable)}{power}}} {body}"
    return _Written(body, PRODUCT)


def _integral(node: Node) -> _Written:
    of, *specs = _children(node)
    text = _inside(of, PRODUCT)
    for spec in specs:
        variable, *bounds = _children(spec)
        ends = f"_{{{latex(bounds[0])}}}^{{{latex(bounds[1])}}}" if bounds else ""
        text = rf"\int{ends} {text} \, d{latex(variable)}"
    return _Written(text, PRODUCT)


def _limit(node: Node) -> _Written:
    of, variable, point, side = _children(node)
    mark = {"+": "^{+}", "-": "^{-}"}.get(str(side.args[0]), "")
    to = _inside(point, POWER) + mark if mark else latex(point)
    return _Written(rf"\lim_{{{latex(variable)} \rightarrow {to}}} {_inside(of, POWER)}", PRODUCT)


def _matrix(node: Node) -> _Written:
    rows = [" & ".join(map(latex, _children(row))) for row in _children(node)]
    return _Written(r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}")


def _interval(node: Node) -> _Written:
    low, high, left_open, right_open = _children(node)
    infinite = [_signed(end)[1] == Node("Constant", ("oo",)) for end in (low, high)]  # an infinite end is open
    opening = "(" if left_open.args[0] or infinite[0] else "["
    closing = ")" if right_open.args[0] or infinite[1] else "]"
    return _Written(rf"\left{opening}{latex(low)}, {latex(high)}\right{closing}")


def _finite_set(node: Node) -> _Written:
    return _Written(rf"\left\{{{', '.join(map(latex, _children(node)))}\right\}}")


def _tuple(node: Node) -> _Written:
    return _Written(_bracketed(", ".join(map(latex, _children(node)))))


def _list(node: Node) -> _Written:
    return _Written(rf"\left[{', '.join(map(latex, _children(node)))}\right]")


def _named_set(node: Node) -> _Written:
    return _Written(_SETS[node.head])


def _set_operation(node: Node) -> _Written:
    sign = f" {_SET_OPERATORS[node.head]} "
    return _Written(sign.join(_inside(part, SUM) for part in _children(node)), SET)


def _relation(node: Node) -> _Written:
    left, right = (_inside(part, SET) for part in _children(node))
    return _Written(f"{left} {_RELATIONS[node.head]} {right}", RELATION)


def _or(node: Node) -> _Written:
    return _Written(r" \lor ".join(_inside(part, AND) for part in _children(node)), OR)


def _and(node: Node) -> _Written:
    return _Written(r" \land ".join(_inside(part, RELATION) for part in _children(node)), AND)


_WRITERS: Mapping[str, Callable[[Node], _Written]] = {
    "Integer": _integer,
    "Decimal": _decimal,
    "Symbol": _symbol,
    "Constant": _constant,
    "Word": _word,
    "Boolean": _boolean,
    "Add": _add,
    "Mul": _mul,
    "Div": _div,
    "Pow": _pow,
    "FloorDiv": _floor_division,
    "Mod": _modulo,
    "exp": _exp,
    "sqrt": _sqrt,
    "log": _log,
    "factorial": _factorial,
    "Derivative": _derivative,
    "Integral": _integral,
    "Limit": _limit,
    "Matrix": _matrix,
    "Interval": _interval,
    "FiniteSet": _finite_set,
    "Tuple": _tuple,
    "List": _list,
    "Or": _or,
    "And": _and,
    **dict.fromkeys(_BARS, _bars),
    **dict.fromkeys(_SETS, _named_set),
    **dict.fromkeys(_SET_OPERATORS, _set_operation),
    **dict.fromkeys(_RELATIONS, _relation),
}

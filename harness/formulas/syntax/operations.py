"""What stands before its body in a formula of calculus: d/dx, \\lim, \\sum and \\prod; and the bounds of \\int.

The lexer asks here what begins at a place; the bounds are formulas of their own, which `read` reads. How far the body
reaches is a convention, which people do not always keep (docs/reference/syntax.md):

    d/dx (f) ...     the bracket alone, if no bracket follows it; d/dx x^2 y: the product
    \\sum, \\lim       the product; the sum, if a later term holds the name that runs
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.commands import COMMANDS
from harness.formulas.syntax.groups import closing, group
from harness.formulas.syntax.subscripts import subscript_at
from harness.formulas.trees.tree import Node, symbol

Read = Callable[[str], Node]
MOST = 40
"""Operators in one formula: each looks ahead to where its body ends."""
MOST_IN_BOUNDS = 300
"""Characters below or above an operator."""


class Body(Enum):
    """How far a body reaches; the value is the terminal of the grammar, and of \\bodyfactor and its like, which
    say it outright."""

    factor = "OF_FACTOR"
    product = "OF_PRODUCT"
    sum = "OF_SUM"


FORCED = {f"body{one.name}": one for one in Body}
"""Commands of our own, before an operator: the other ways of reading it (otherwise.py)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator: what it makes of its body, how far that reaches, and where the operator ends in the text."""

    build: Callable[[Node], Node]
    body: Body
    end: int


_SCRIPT = re.compile(r"\s*(?:\\(?:no)?limits\s*)?([_^])")
_ARROW = r"(?:\\(?:to|rightarrow|longrightarrow)(?![A-Za-z])|->|-->)"
_TENDS = re.compile(rf"(.+?)\s*{_ARROW}\s*(.+)", re.DOTALL)
_SIDE = re.compile(r"(.+?)\s*(?:\^\s*(?:\{\s*([+-])\s*\}|([+-]))|(?<=[0-9A-Za-z}])([+-]))\s*", re.DOTALL)
_NAME = re.compile(r"(?:\s|\\[,;:! ])*(?:([A-Za-z])(?![A-Za-z])|\\([A-Za-z]+))")
_BIG = {"sum": "Sum", "prod": "Product"}


def variable(text: str) -> tuple[Node, int] | None:
    """The name at the beginning of a text, with its subscript, and where it ends."""
    found = _NAME.match(text)
    if found is None:
        return None
    if found[2] is None:
        name, end = found[1], found.end()
    else:
        kind, value = COMMANDS.get(found[2], ("", None))
        if kind != "SYMBOL" or not isinstance(value, Node):
            return None
        name, end = str(value.args[0]), found.end()
    behind = subscript_at(text, end)
    if behind is not None and behind.name:
        name, end = f"{name}_{behind.name}", behind.end
    return symbol(name), end


def big_operator(name: str, text: str, end: int, read: Read) -> Operation:
    """\\sum, \\prod or \\lim, whose command ends at `end`. Raises SyntaxRefused."""
    below, above, end = _scripts(text, end)
    build, runs = _limit(below, above, read) if name == "lim" else _repeated(_BIG[name], below, above, read)
    return Operation(build, Body.sum if _holds_later(text, end, runs) else Body.product, end)


def bounds_of_integral(text: str, end: int, read: Read) -> tuple[tuple[Node, ...], int]:
    """The two bounds behind \\int, or none; and where they end."""
    below, above, end = _scripts(text, end)
    if (below is None) != (above is None):
        raise SyntaxRefused(end, "an integral with one bound", text)
    if below is None or above is None:
        return (), end
    low = read(below)
    if low.head == "Eq":  # \\int_{x=0}^1
        low = list(low.children())[1]
    return (low, read(above)), end


def _scripts(text: str, at: int) -> tuple[str | None, str | None, int]:
    """What stands below and above an operator, and where it ends."""
    found: dict[str, str] = {}
    while (script := _SCRIPT.match(text, at)) is not None and script[1] not in found:
        argument = group(text, script.end())
        if argument is None:
            raise SyntaxRefused(script.end(), "a script without its formula", text)
        if len(argument[0]) > MOST_IN_BOUNDS:
            raise SyntaxRefused(script.end(), f"a script of more than {MOST_IN_BOUNDS} characters", text)
        found[script[1]], at = argument
    return found.get("_"), found.get("^"), at


def _limit(below: str | None, above: str | None, read: Read) -> tuple[Callable[[Node], Node], str]:
    tends = _TENDS.fullmatch(below.strip()) if below is not None and above is None else None
    name = variable(tends[1]) if tends else None
    if tends is None or name is None or tends[1][name[1] :].strip():
        raise SyntaxRefused(0, "a limit needs its name and where it goes: \\lim_{x \\to 0}")
    side = _SIDE.fullmatch(tends[2])
    direction = constructors.TWO_SIDED if side is None else side[2] or side[3] or side[4]
    point = read(side[1] if side else tends[2])
    return _bound(name[0], lambda body: constructors.limit(body, name[0], point, direction)), str(name[0].args[0])


def _repeated(head: str, below: str | None, above: str | None, read: Read) -> tuple[Callable[[Node], Node], str]:
    sides = below.split("=") if below is not None else []
    name = variable(sides[0]) if len(sides) == 2 else None
    if above is None or name is None or sides[0][name[1] :].strip():
        raise SyntaxRefused(0, f"a {head.lower()} needs its name and its bounds: \\sum_{{k=1}}^{{n}}")
    over = Node("Tuple", (name[0], read(sides[1]), read(above)))
    return _bound(name[0], lambda body: constructors.over(head, body, [over])), str(name[0].args[0])


def _bound(name: Node, build: Callable[[Node], Node]) -> Callable[[Node], Node]:
    """The same, with the name that runs also where the body has it for the constant e or i."""
    if name.args[0] not in ("e", "i"):
        return build
    constant = Node("Constant", (str(name.args[0]).upper(),))
    return lambda body: build(_replaced(body, constant, name))


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node == old:
        return new
    changed = tuple([_replaced(arg, old, new) if isinstance(arg, Node) else arg for arg in node.args])
    return node if changed == node.args else Node(node.head, changed)


# ---------------------------------------------------------------------------------------------- how far a body reaches

_STEP = re.compile(r"\\(?:\\|[A-Za-z]+|.)|[()\[\]{}=<>,;&+\-]", re.DOTALL)
_RELATIONS = frozenset(
    f"\\{name}" for name, (kind, _) in COMMANDS.items() if kind in ("REL", "AND", "OR", "CUP", "CAP")
)
_BIG_COMMANDS = frozenset({"\\sum", "\\prod", "\\lim", "\\int", "\\implies", "\\Rightarrow", "\\iff"})
_WORDS = re.compile(r"\\[A-Za-z]+|(?:arc)?(?:sin|cos|tan|cot|sec|csc|exp|log|ln|lim|max|min)h?|sqrt")


def _holds_later(text: str, at: int, name: str) -> bool:
    """Whether a later term of the sum that begins at `at` holds the name that runs."""
    depth, begins, end = 0, -1, len(text)
    for found in _STEP.finditer(text, at):
        sign = found[0]
        if sign in "([{" or sign == "\\{":
            depth += 1
        elif sign in ")]}" or sign == "\\}":
            depth -= 1
        if depth < 0 or (
            depth == 0 and (sign in ("=", "<", ">", ",", ";", "&", "\\\\") or sign in _RELATIONS | _BIG_COMMANDS)
        ):
            end = found.start()
            break
        if depth == 0 and sign in "+-" and begins < 0 and text[at : found.start()].strip():
            begins = found.end()
    if begins < 0:
        return False
    if len(name) > 1:
        return name.partition("_")[0] in text[begins:end]
    return name in _WORDS.sub(" ", text[begins:end])


_OPENS = re.compile(r"(?:\s|\\[,;:! ])*(?:\\left\s*|\\[bB]igg?l?\s*)?(\(|\[|\\\{|\\lbrack)")
_EXPONENT = re.compile(r"\s*(?:\^|\*\*)\s*(?:\{[^{}]*\}|\([^()]*\)|\\?\w+)|\s*!")
_DIGIT = re.compile(r"\s*\d")
_SIGN = re.compile(r"(?:\s|\\[,;:! ])*(?:\\left\s*|\\[bB]igg?l?\s*)?[(\[]")


def body_of_derivative(text: str, at: int, forced: Body | None) -> Body:
    """How far the body of an operator d/dx reaches that ends at `at`."""
    opens = _OPENS.match(text, at)
    if opens is None:
        number = forced is Body.factor and _DIGIT.match(text, at) is not None  # no constant is differentiated alone
        return Body.product if number else forced or Body.product
    if opens[1] != "(":
        return Body.factor
    end = closing(text, opens.start(1)) + 1
    while end and (more := _EXPONENT.match(text, end)) is not None:
        end = more.end()
    if forced is not None:
        return forced
    return Body.product if end and _SIGN.match(text, end) else Body.factor

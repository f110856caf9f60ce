"""Derivatives in Leibniz's notation: dy/dx, d/dx before a function, d(x^2)/dx, higher and partial ones.

What has their form and is none of them is refused: read as algebra, d would be a factor, and a true line of work false.
"""

from __future__ import annotations

import re

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.groups import closing, group
from harness.formulas.syntax.operations import Body, Operation, Read, body_of_derivative, variable
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, symbol

_D = (
    r"(?:\\(?:mathrm|text|textrm|operatorname|rm)\s*\{\s*d\s*\}|\\(?:mathrm|rm)\s+d(?![A-Za-z])"
    r"|\{\s*\\rm\s+d\s*\}|\\partial(?![A-Za-z])|d)"
)
_ORDER = r"(?:\s*\^\s*(?:\{\s*(\d)\s*\}|(\d)))?"
_FRACTION = re.compile(rf"\\[dtc]?frac\s*(?=\{{\s*{_D})")
_ABOVE = re.compile(rf"\s*{_D}{_ORDER}\s*(.*)", re.DOTALL)
_BELOW = re.compile(rf"(?:\s|\\[,;:! ])*{_D}\s*")
_POWER = re.compile(r"\s*\^\s*(?:\{\s*(\d)\s*\}|(\d))(?:\s|\\[,;:! ])*|(?:\s|\\[,;:! ])*")
_SLASH = re.compile(rf"(?<![A-Za-z0-9_\\])(\(?)\s*{_D}{_ORDER}\s*/\s*(?={_D})")
_SLASHED = re.compile(rf"(?<![A-Za-z0-9_\\]){_D}{_ORDER}\s*(?=\()")
_DIVIDED = re.compile(rf"\s*/\s*(?={_D})")
_FUNCTION = re.compile(rf"(?<![A-Za-z0-9_\\]){_D}{_ORDER}\s*([A-Za-z])\s*/\s*(?={_D})")
_SIGN = re.compile(rf"{_D}\s*")
_LETTER_ALONE = re.compile(r"\s*(?:[A-Za-z]|\\[A-Za-z]+)\s*")
MOST_ORDER = 9

BEGINS = frozenset("\\d(")
"""Characters that a derivative may begin with."""
UPRIGHT = re.compile(
    r"\\(?:mathrm|text|textrm|operatorname)\s*\{\s*d\s*\}\s*(?:([A-Za-z])(?![A-Za-z])|(?=[A-Za-z}^(\\]))"
)
"""An upright d before what it differentiates; a letter alone is one name with it, dx."""
DIFFERENTIAL = re.compile(r"d[A-Za-z](?:_[A-Za-z0-9]+)?")
"""dx, dx_1: a name of its own."""


_BELOW_SOMETHING = re.compile(rf"(?:/|\}}\s*\{{)\s*{_D}")


def may_hold(text: str) -> bool:
    """Whether a formula may hold a derivative in Leibniz's notation."""
    return ("d" in text or "\\partial" in text) and _BELOW_SOMETHING.search(text) is not None


def differential_at(text: str, at: int) -> tuple[Node, int] | None:
    """The name x of the dx at `at`, and where it ends."""
    found = _SIGN.match(text, at)
    name = variable(text[found.end() : found.end() + 30]) if found else None
    return None if found is None or name is None else (name[0], found.end() + name[1])


def may_begin(text: str, at: int) -> bool:
    """Whether a derivative may begin at `at`: worth a look ahead."""
    return any(form.match(text, at) is not None for form in (_FRACTION, _SLASH, _FUNCTION, _SLASHED))


def derivative_at(text: str, at: int, read: Read, forced: Body | None) -> Operation | tuple[Node, int] | None:
    """The operator d/dx or the derivative dy/dx, d(x^2)/dx that begins at `at`; None where none does."""
    fraction = _FRACTION.match(text, at)
    if fraction is not None:
        return _of_fraction(text, fraction.end(), read, forced)
    slash = _SLASH.match(text, at)
    if slash is not None:
        return _of_slash(text, slash, forced)
    of = _FUNCTION.match(text, at)
    if of is not None and (below := _single(text, of.end())) is not None:
        order, end = below[1], below[2]
        if order != int(of[1] or of[2] or 1):
            raise SyntaxRefused(at, "a derivative whose orders above and below differ", text)
        return _derivative(Node("Call", (symbol(of[3]), below[0])), [(below[0], order)]), end
    whole = _SLASHED.match(text, at)
    return None if whole is None else _of_bracket(text, whole, read)


def _of_fraction(text: str, at: int, read: Read, forced: Body | None) -> Operation | tuple[Node, int] | None:
    """\\frac{d}{dx}, \\frac{dy}{dx}, \\frac{d(x^2)}{dx}."""
    upper = group(text, at)
    lower = None if upper is None else group(text, upper[1])
    above = None if upper is None else _ABOVE.fullmatch(upper[0])
    if upper is None or lower is None or above is None:
        return None
    by = _by(lower[0])
    if by is None:
        return None
    if sum(times for _, times in by) != int(above[1] or above[2] or 1):
        raise SyntaxRefused(at, "a derivative whose orders above and below differ", text)
    body = above[3].strip()
    if not body:
        return Operation(lambda inner: _derivative(inner, by), body_of_derivative(text, lower[1], forced), lower[1])
    name = variable(body) if _LETTER_ALONE.fullmatch(body) else None
    if name is not None:
        inner = name[0] if name[0] in [one for one, _ in by] else Node("Call", (name[0], *[one for one, _ in by]))
        return _derivative(inner, by), lower[1]
    if _is_a_sum(body):
        raise SyntaxRefused(at, "a derivative of a sum without brackets", text)
    return _derivative(read(body), by), lower[1]


def _of_slash(text: str, slash: re.Match[str], forced: Body | None) -> Operation | None:
    """d/dx, (d/dx), d^2/dx^2, before its body."""
    below = _single(text, slash.end())
    if below is None:
        return None
    name, times, end = below
    if slash[1]:
        if text[end : end + 1] != ")":
            return None
        end += 1
    if times != int(slash[2] or slash[3] or 1):
        raise SyntaxRefused(slash.start(), "a derivative whose orders above and below differ", text)
    return Operation(lambda inner: _derivative(inner, [(name, times)]), body_of_derivative(text, end, forced), end)


def _of_bracket(text: str, whole: re.Match[str], read: Read) -> tuple[Node, int] | None:
    """d(x^2)/dx."""
    end = closing(text, whole.end())
    divided = _DIVIDED.match(text, end + 1) if end >= 0 else None
    below = _single(text, divided.end()) if divided else None
    if below is None or below[1] != int(whole[1] or whole[2] or 1):
        return None
    return _derivative(read(text[whole.end() + 1 : end]), [below[:2]]), below[2]


def _single(text: str, at: int) -> tuple[Node, int, int] | None:
    """x and 2 of dx^2 at `at`, and where it ends; no letter may follow."""
    differential = _BELOW.match(text, at)
    name = variable(text[differential.end() : differential.end() + 30]) if differential else None
    if differential is None or name is None:
        return None
    end = differential.end() + name[1]
    power = _POWER.match(text, end)
    if power is not None and (power[1] or power[2]):
        return name[0], int(power[1] or power[2]), end + len(power[0].rstrip())
    return name[0], 1, end


def _by(below: str) -> list[tuple[Node, int]] | None:
    """(x, 2), (y, 1) of dx^2 dy; None where it is something else."""
    found: list[tuple[Node, int]] = []
    at = 0
    while at < len(below):
        differential = _BELOW.match(below, at)
        name = variable(below[differential.end() :]) if differential else None
        if differential is None or name is None:
            return None
        at = differential.end() + name[1]
        power = _POWER.match(below, at)
        found.append((name[0], int(power[1] or power[2] or 1) if power else 1))
        at = power.end() if power else at
    return found or None


def _derivative(body: Node, by: list[tuple[Node, int]]) -> Node:
    if any(name.args[0] in ("e", "i") for name, _ in by):
        raise SyntaxRefused(0, "a derivative by e or i")
    if sum(times for _, times in by) > MOST_ORDER:
        raise SyntaxRefused(0, f"a derivative of an order above {MOST_ORDER}")
    return constructors.derivative(body, [name for name, times in by for _ in range(times)])


def _is_a_sum(body: str) -> bool:
    """Whether a sign stands outside all brackets."""
    depth = 0
    for char in body:
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in "+-":
            return True
    return False


def refuse_leibniz(tree: Node) -> Node:
    """The same tree, if no quotient in it has an operator d above and a differential below."""
    for name in facts(tree).names:
        if name[0] == "d":
            break
    else:
        return tree
    for part in tree.walk():
        if part.head == "Div":
            above, below = part.children()
            if _differentiates(above) and _below(below):
                raise SyntaxRefused(0, "a derivative d/dx that is not read so: write Derivative(f, x)", final=True)
    return tree


def _differentiates(above: Node) -> bool:
    """d, d^2, d f, d(x^2), df(x); dy alone is read."""
    first = above
    while first.head in ("Mul", "Pow", "Call"):
        first = next(first.children())
    return first == symbol("d") or (first is not above and is_differential(first))


def _below(node: Node) -> bool:
    """dx, dx^2, d x, dx dy; and dx(x^2), where a name stands before brackets."""
    if node.head in ("Mul", "Pow", "Call"):
        first = next(node.children())
        return _below(first) or (node.head == "Mul" and first == symbol("d"))
    return is_differential(node)


def is_differential(node: Node) -> bool:
    """Whether a node is a name such as dx."""
    return node.head == "Symbol" and DIFFERENTIAL.fullmatch(str(node.args[0])) is not None

"""Operators whose body is looked for: derivatives, integrals up to their dx, sums, limits; and the modulus."""

from __future__ import annotations

import re
from dataclasses import replace

from harness.formulas.syntax.calculus import derivative_at, may_begin
from harness.formulas.syntax.groups import closing
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.operations import MOST, Operation, big_operator, bounds_of_integral
from harness.formulas.syntax.signs import CLOSES, OPENS
from harness.formulas.trees.tree import Node

BIG = frozenset({"sum", "prod", "lim", "int"})
"""Operators by their name, with a backslash before it or, where a subscript follows, without."""
_MODULUS_ALONE = re.compile(r"\s*(?:(\d+|[A-Za-z])(?![A-Za-z])|\{)")
_POWER_FOLLOWS = re.compile(r"\s*\^")
_OPERAND_FOLLOWS = re.compile(
    r"(?:\s|\\[,;:! ])*(?:[A-Za-z0-9(\[]|\\(?:frac|dfrac|tfrac|sqrt|sin|cos|tan|ln|log|exp|left))"
)


def _count_operator(scan: Scan) -> None:
    """One more operator with a body that must be looked for."""
    scan.operators += 1
    if scan.operators > MOST:
        raise scan.refused(f"more than {MOST} operators in one formula")


def _operation(scan: Scan, operation: Operation) -> None:
    scan.forced = None
    scan.emit(operation.body.value, operation.build)
    scan.at = operation.end


def derivative(scan: Scan) -> bool:
    """Whether a derivative in Leibniz's notation begins here; it is then emitted."""
    if not may_begin(scan.text, scan.at):
        return False
    _count_operator(scan)
    operation = derivative_at(scan.text, scan.at, scan.read, scan.forced)
    if operation is None:
        return False
    if isinstance(operation, Operation):
        _operation(scan, operation)
    else:
        tree, end = operation
        scan.emit("NODE", tree)
        scan.at = end
    return True


def big(scan: Scan, name: str, end: int) -> None:
    """\\sum, \\prod, \\lim before their body; \\int, which its dx ends."""
    _count_operator(scan)
    if name == "int":
        bounds, end = bounds_of_integral(scan.text, end, scan.read)
        scan.emit("INTEGRAL", bounds)
        scan.at = end
        return
    operation = big_operator(name, scan.text, end, scan.read)
    _operation(scan, operation if scan.forced is None else replace(operation, body=scan.forced))


def in_integral(scan: Scan) -> bool:
    """Whether an integral is open whose dx is still to come, with no bracket open in it."""
    return bool(scan.stack) and scan.stack[-1].opener == "INTEGRAL"


def differential(scan: Scan, name: Node, end: int) -> None:
    """The dx that ends an integral. Raises SyntaxRefused where the integrand may go on behind it."""
    empty = scan.tokens[-1].type == "INTEGRAL"
    if _POWER_FOLLOWS.match(scan.text, end) or (empty and _OPERAND_FOLLOWS.match(scan.text, end)):
        raise scan.refused("an integral whose dx does not end it")
    scan.emit("DIFFERENTIAL", name)
    scan.at = end


def congruent(scan: Scan, begins: int, end: int) -> None:
    """(mod m): the modulus stands from `begins` to `end`, where the bracket closes."""
    if end < 0 or not scan.after_operand:
        raise scan.refused("a modulus without its congruence")
    scan.emit("PMOD", scan.read(scan.text[begins:end]))
    scan.at = end + 1


def modulo(scan: Scan, name: str, end: int) -> None:
    """7 \\bmod 3 is a number; behind a congruence \\pmod{3} is its modulus."""
    if name == "bmod":
        _count_operator(scan)
        depth = 0
        for token in reversed(scan.tokens):
            depth += (token.type in CLOSES) - (token.type in OPENS)
            if depth < 0:
                break
            if depth == 0 and token.type in ("PLUS", "MINUS"):
                raise scan.refused("what is taken modulo is a sum: put it into brackets")
        scan.emit("MOD")
        scan.at = end
        return
    modulus = _MODULUS_ALONE.match(scan.text, end)
    if modulus is None:
        raise scan.refused("a modulus is missing")
    if modulus[1]:
        scan.emit("PMOD", scan.read(modulus[1]))
        scan.at = modulus.end()
    else:
        congruent(scan, modulus.end(), closing(scan.text, modulus.end() - 1))

"""Names in a formula: letters with subscripts, primes and marks, e and i, and which names are called."""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import MAX_NAME
from harness.formulas.syntax.commands import PLAIN_WORDS
from harness.formulas.syntax.lexer.bare_arguments import root
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.marked_names import INVERSE, NEWTON, inverse_at, marked_at, order_at
from harness.formulas.syntax.subscripts import subscript_at
from harness.formulas.trees.tree import Node
from harness.formulas.trees.tree import symbol as symbol_node

CONSTANTS = frozenset("eiEI")
"""Letters that alone are e and i; `in "eiEI"` would hold of the run EI too."""
BEFORE_BRACKET = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(")
"""What stands between a function's name and the bracket that opens its arguments, that bracket included."""
_BEFORE_INDEX = re.compile(r"\s*(?:\\left)?\s*\[\s*(?:-?\d+(?:\.\d+)?|[A-Za-z])\s*(?:\\right)?\s*\]")
# f^2(x), and x^{(n)}: no powers.
_ITERATED = re.compile(r"\s*\^\s*\d\s*(?:\\left)?\s*\(\s*[A-Za-z0-9.]+\s*(?:\\right)?\s*\)")
_ORDER = re.compile(r"\s*\^\s*\{\s*\(\s*(?:\d+|[a-z])\s*\)\s*\}")
_PRIMES = re.compile(r"'{1,4}|\s*\^\s*(?:\\prime(?![A-Za-z])|\{\s*(?:\\prime\s*){1,4}\})")
_PRIME = re.compile(r"'|\\prime")
_TAKES_ONE = frozenset({"CARET", "UNDERSCORE", "SQRT", "ROPT", "FRAC", "BINOM"})
_TAKES_TWO = frozenset({"FRAC", "BINOM"})


def known(scan: Scan, kind: str, value: object, end: int) -> None:
    """A name that the tables know, by its terminal and what that stands for; it ends at `end`."""
    start, scan.at = scan.at, end
    if kind == "FUNC":
        scan.emit("FUNC", value)
    elif kind == "SQRT":
        root(scan)
    elif kind == "SYMBOL" and isinstance(value, Node):
        symbol(scan, str(value.args[0]), end)
    else:
        scan.at = start
        scan.emit(kind, value)
        scan.at = end


def constant(scan: Scan, letter: str, end: int) -> None:
    """e and i; before brackets E(X) and i(t) may be functions like those of any letter."""
    kind, value = PLAIN_WORDS[letter]
    assert isinstance(value, Node)
    known(scan, "CALL" if _called(scan, str(value.args[0]), end) else kind, value, end)


def symbol(scan: Scan, name: str, end: int) -> None:
    """A letter with its subscript, x_{12}; right before a bracket it is called, unless it is known to multiply."""
    subscript = subscript_at(scan.text, end) if scan.subscripts else None
    if subscript and subscript.formula:
        scan.emit("NODE", Node("Call", (symbol_node("index"), symbol_node(name), scan.read(subscript.formula))))
        scan.at = subscript.end
        return
    if subscript:
        name = f"{name}_{subscript.name}"
        end = subscript.end
    if len(name) > MAX_NAME:
        raise scan.refused(f"a name of more than {MAX_NAME} characters")
    if scan.primes and (primes := _PRIMES.match(scan.text, end)):
        _primed(scan, name, len(_PRIME.findall(primes[0])), primes.end())
        return
    if name not in scan.factors and (inverse := inverse_at(name, scan.text, end)):
        scan.emit("CALL", symbol_node(f"{name}{INVERSE}"))
        scan.at = inverse
        return
    if order := order_at(scan.text, end):
        _primed(scan, name, *order)
        return
    if _ORDER.match(scan.text, end) or (name in "fghFGH" and _ITERATED.match(scan.text, end)):
        raise scan.refused("an iterated function, or a derivative by its order, is not read")
    scan.emit("CALL" if _called(scan, name, end) else "SYMBOL", symbol_node(name))
    scan.at = end


def _primed(scan: Scan, name: str, count: int, end: int) -> None:
    """f'(x), a value of another function than f; y' alone, which is not y and not known."""
    if BEFORE_BRACKET.match(scan.text, end):
        scan.emit("CALL", symbol_node(name + "'" * count))
    else:
        scan.emit("NODE", Node("Call", (symbol_node("prime" * count), symbol_node(name))))
    scan.at = end


def _called(scan: Scan, name: str, end: int) -> bool:
    """Whether a name that ends here is a function before its brackets. In `x^n(n+1)` and `\\sqrt x(x+1)` the name
    belongs to what stands before it."""
    if name in scan.factors:
        return False
    if BEFORE_BRACKET.match(scan.text, end) is None and _BEFORE_INDEX.match(scan.text, end) is None:
        return False
    before = [token.type for token in scan.tokens[-2:]]
    if before and before[-1] in _TAKES_ONE:
        return False
    return not (len(before) == 2 and before[0] in _TAKES_TWO and before[1] in ("SYMBOL", "CONST", "NUMBER"))


def marked(scan: Scan, mark: str, end: int) -> None:
    """\\bar{x}, \\overline{AB}: something else than x and A*B, and not known."""
    marked_name = marked_at(scan.text, end)
    if marked_name and mark in NEWTON:
        _primed(scan, marked_name.name, NEWTON[mark], marked_name.end)
    elif marked_name:
        scan.emit("NODE", Node("Call", (symbol_node(mark), symbol_node(marked_name.name))))
        scan.at = marked_name.end
    elif scan.text[end : end + 1] == "{" and mark not in NEWTON:
        scan.emit("CALL", symbol_node(mark))
        scan.at = end
    else:
        raise scan.refused(f"\\{mark} over nothing")

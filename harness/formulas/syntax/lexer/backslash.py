"""Commands: what begins with a backslash and a letter, environments among it."""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import MAX_NAME
from harness.formulas.syntax.commands import COMMANDS, ENVIRONMENTS, IGNORED, MARKS, TEXTS
from harness.formulas.syntax.ellipsis import DOTTED
from harness.formulas.syntax.lexer.bare_arguments import root, single_digits
from harness.formulas.syntax.lexer.bodies import BIG, big, modulo
from harness.formulas.syntax.lexer.dots import dots
from harness.formulas.syntax.lexer.marks import mark
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.lexer.symbols import known, marked
from harness.formulas.syntax.lexer.texts import set_of_numbers, text_command
from harness.formulas.syntax.operations import FORCED

_COMMAND = re.compile(r"\\([A-Za-z]+\*?)\s*")
_ENVIRONMENT = re.compile(r"\{([A-Za-z]+\*?)\}(?:\s*\[[a-z]\])?(?:\s*\{[clr|@ ]*\})?")
_BOX_COLOR = re.compile(r"\s*\{[A-Za-z]*\}")
_GAMMA = re.compile(r"\\Gamma(?![A-Za-z])")
# \Gamma(x), and \Gamma^2(x) as SymPy prints it: the function, where no other \Gamma says that it is a name.
_GAMMA_CALLED = re.compile(r"\\Gamma\s*(?:\^\s*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\w)\s*)?(?:\\left\s*)?\(")
_UNIT_VECTOR = re.compile(r"\{?\s*\\?(?:[ijk]|[ij]math)\b")


def command(scan: Scan) -> None:
    """The command that begins here. Raises SyntaxRefused for one that is not known."""
    spelled = _COMMAND.match(scan.text, scan.at)
    if spelled is None:
        raise scan.refused("a backslash before nothing known")
    name, end = spelled[1], spelled.end()
    if name in ("left", "right"):
        scan.side = name
        scan.at = end
        if scan.text[end : end + 1] == ".":
            # \\left. draws nothing; the bracket on the other side must be one that may stand alone (cases).
            scan.at += 1
            scan.side = ""
    elif name in BIG:
        big(scan, name, end)
    elif name in FORCED:
        scan.forced = FORCED[name]
        scan.at = end
    elif name in ("pmod", "bmod", "mod"):
        modulo(scan, name, end)
    elif name in ("approx", "simeq", "bullet") and not scan.tokens:
        scan.at = end  # \\approx 18, \\bullet x = 3
    elif name == "Gamma" and len(_GAMMA.findall(scan.text)) == len(_GAMMA_CALLED.findall(scan.text)):
        known(scan, "FUNC", "gamma", end)
    elif name in DOTTED and dots(scan, end):
        return
    elif name in TEXTS:
        text_command(scan, name, end)
    elif name in ("mathbb", "mathds", "Bbb"):
        set_of_numbers(scan, end)
    elif name == "begin":
        _begin(scan, end)
    elif name == "end":
        _finish(scan, end)
    elif name in ("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom"):
        scan.emit(*COMMANDS[name])
        scan.at = end
        single_digits(scan, 2)
    elif name == "sqrt":
        scan.at = end
        root(scan)
    elif name == "circ":
        # A degree sign is an exponent: ^\circ or ^{\circ}.
        raise scan.refused("a circle that is not an exponent")
    elif name in ("color", "textcolor"):
        color = _BOX_COLOR.match(scan.text, end)
        scan.at = color.end() if color else end
    elif name in MARKS and not (name == "hat" and _UNIT_VECTOR.match(scan.text, end)):
        marked(scan, name, end)
    elif name in IGNORED or name in MARKS:
        scan.at = end
    elif name in COMMANDS:
        kind, value = COMMANDS[name]
        if kind in ("SYMBOL", "FUNC"):
            known(scan, kind, value, end)
        else:
            mark(scan, kind, value, end - scan.at)
    else:
        raise scan.refused(f"the command \\{name[:MAX_NAME]} is not known here")


def _begin(scan: Scan, at: int) -> None:
    """\\begin{...}, whose braces open at `at`."""
    environment = _ENVIRONMENT.match(scan.text, at)
    if environment is None or environment[1] not in ENVIRONMENTS:
        raise scan.refused("an environment that is not known here")
    kind = ENVIRONMENTS[environment[1]]
    # \left\{ \begin{array} ... \right. is a case distinction.
    behind_a_brace = scan.tokens and scan.tokens[-1].type == "LSET" and scan.stack[-1].opener == "LSET"
    if environment[1] == "array" and behind_a_brace:
        scan.tokens.pop()
        scan.stack.pop()
        kind = "cases"
    opener = {"matrix": "BEGIN_MATRIX", "det": "BEGIN_MATRIX", "cases": "BEGIN_CASES", "rows": "BEGIN_ROWS"}[kind]
    scan.emit(opener, kind)
    scan.at = environment.end()


def _finish(scan: Scan, at: int) -> None:
    """\\end{...}, whose braces open at `at`."""
    environment = _ENVIRONMENT.match(scan.text, at)
    opener = scan.stack[-1].opener if scan.stack else ""
    if environment is None or environment[1] not in ENVIRONMENTS or not opener.startswith("BEGIN_"):
        raise scan.refused("an environment that was never begun")
    scan.emit(opener.replace("BEGIN", "END"))
    scan.at = at + len(environment[1]) + 2

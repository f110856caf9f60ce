"""What the last line of a failed program means, for people."""

from __future__ import annotations

import re

from sandbox.execution import Execution

_LONGEST = 200
_MISSING = re.compile(r"(?:ModuleNotFoundError|ImportError): No module named '(\w[\w.]{0,80})'", re.ASCII)


def explained(execution: Execution) -> str:
    """The last line that it wrote to stderr; of a package that the sandbox has not, with what to do about it."""
    last = execution.stderr.rstrip().rpartition("\n")[2].strip()
    missing = _MISSING.fullmatch(last)
    if missing:
        return (
            f"the program imports {missing[1]}, which the sandbox has not: it has SymPy, mpmath, NumPy and the "
            "standard library, and Sandbox(packages=[...]) adds what you name (docs/how-to/sandbox_packages.md)"
        )
    return "".join(letter if letter.isprintable() else "?" for letter in last[:_LONGEST])

"""A model's program as a syntax tree of Python: read, never run, and without a word of Python's about its style.

`ast.parse` warns of what it reads all the same (`3if x`, an escape such as \\d): on a user's terminal, once a program,
and where warnings are errors it refuses the program. Python's filters of warnings belong to the whole process and
cannot be changed safely while other threads run; so what it warns of is taken out of the text first, lines kept.
"""

from __future__ import annotations

import ast
import re
import symtable

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_KNOWN = frozenset("\n'\"\\abfnrtv")
"""Behind a backslash, what Python reads without a word. The others may be wrong or warned of, and what they stand for
is never asked."""
_NUMBER = re.compile(
    r"(?<![\w.])(?:0[xX][0-9a-fA-F_]+|0[bBoO][0-7_]+|[0-9][0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?[jJ]?)"
    r"(?=(?:and|else|for|if|in|is|not|or)\b)"
)
_SHORT = 150
"""Characters of a program whose tree costs no more than its table of names."""
_RUN_TOGETHER = re.compile(r"[0-9a-fA-F_.jJ](?:and|else|for|if|in|is|not|or)\b")
"""Without this there is no such number: looked for first, in a third of the time."""


def parse_program(program: str) -> ast.Module | None:
    """The program's tree, its lines numbered as written; None where it is not Python. Raises nothing."""
    return _tree(_quiet(program))


def is_python(program: str) -> bool:
    """Whether `parse_program` has a tree for it. Asked of every completion: a table of names is made from Python's own
    tree, without an object for each of its nodes, in 0.7 of the time. Where it cannot be made (`nonlocal x` outside of
    a function, which `ast.parse` takes), the tree decides."""
    quiet = _quiet(program)
    if len(quiet) < _SHORT:
        return _tree(quiet) is not None
    try:
        symtable.symtable(quiet, "", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _tree(quiet) is not None
    return True


def _tree(quiet: str) -> ast.Module | None:
    try:
        return ast.parse(quiet)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _quiet(program: str) -> str:
    """The program without what Python warns of."""
    if "\\" in program:
        program = _ESCAPE.sub(_plain, program)
    if _RUN_TOGETHER.search(program):
        program = _NUMBER.sub(r"\g<0> ", program)
    return program


def _plain(escape: re.Match[str]) -> str:
    return escape[0] if escape[1] in _KNOWN else "/" + escape[1]

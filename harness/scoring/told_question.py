"""Does a program tell the question that was asked? Its first line, `Problem: ...`, claims nothing and earns nothing.

A model that copies a number wrongly there, and goes on with the right one, ends with a right answer and true steps. As
a solution to learn from it teaches to misread: what makes training data of a model's own programs leaves it out.
"""

from __future__ import annotations

import json
import re

from harness.verification.problem import Problem

_TITLE = re.compile(r'^print\(("Problem: (?:[^"\\\n]|\\.)*")\)$', re.MULTILINE)
_FUNCTIONS = "a?(?:sin|cos|tan|cot|sec|csc)h?|sqrt|exp|log"
_WRITTEN = re.compile(rf"\d+(?:\.\d+)?|\^|\+|/|(?<![^\W\d_])-|-(?![^\W\d_]{{2}})|\b(?:{_FUNCTIONS})\b")
"""Numbers, signs and functions. Products may be written without a sign, and the hyphen of a word is none."""


def title(program: str) -> str:
    """What follows `Problem: ` in the line that a program prints first, or ""."""
    found = _TITLE.search(program)
    try:
        return str(json.loads(found[1])).removeprefix("Problem: ") if found else ""
    except ValueError:  # a model's string, with an escape that is none
        return ""


def tells_another(problem: Problem, told: str) -> bool:
    """Whether what a program prints behind `Problem:` holds other numbers, signs or functions than the question, in
    its statement or as its certified program tells it. Where it prints none, it tells no other."""
    if not told.strip():
        return False
    return _written(told) not in (_written(title(problem.program)), _written(problem.statement))


def _written(text: str) -> list[str]:
    plain = text.replace("**", "^").replace("->", " ").replace("\N{MINUS SIGN}", "-")
    return _WRITTEN.findall(re.sub(r"\bln\b", "log", re.sub(r"\bd/d\w\b", " ", plain)))

"""How a problem is put to a model: the plain template and the versioned default instruction for chat models."""

from __future__ import annotations

PLAIN = "### Problem:\n{instruction}\n### Solution:\n"
"""The plain prompt; a program follows it. A training example is this with the program appended."""

SOLUTION_MARK = "### Solution:"


def plain_prompt(statement: str) -> str:
    """The prompt of a base model: everything up to where its program starts."""
    return PLAIN.replace("{instruction}", statement)

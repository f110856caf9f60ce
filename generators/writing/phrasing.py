"""One way of asking, in English and in Chinese; and formulas as a text in Chinese holds them."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "zh")
"""In which statements and texts are written; the first is the default."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The same sentence twice, with the same fields to fill in. Which of several is taken is drawn once, so that a
    problem is asked in the same way in both languages."""

    english: str
    chinese: str


def formula(text: str) -> str:
    """A text in SymPy print syntax, or with the brackets of intervals, as a formula in LaTeX between dollar signs."""
    from harness.formulas.syntax.parse import parse
    from harness.formulas.syntax.write_latex import latex

    return f"${latex(parse(text))}$"

"""The record of a kind of answer: its name, how it is read, how it is compared, and one line that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.verification.kinds.shared.gold import Rule
from harness.verification.problem import Answer
from harness.verification.verdict import Verdict


@dataclass(frozen=True, slots=True)
class FormulaKind:
    """A kind whose answers are formulas: gold and prediction are read to trees, in Python, SymPy or LaTeX syntax."""

    name: str
    """What `Answer.kind` says."""
    compare: Rule
    """(gold, prediction's tree) -> Verdict. It may refuse the gold (`raise gold.refuse("no matrix")`) and raises
    nothing for a prediction. What every kind shares comes before it: an unevaluated head answers nothing."""
    summary: str
    """One line: which predictions are right. Shown in the documents and by `showwork check --help`."""
    example: str
    """A gold answer of this kind."""


@dataclass(frozen=True, slots=True)
class WrittenKind:
    """A kind whose answers are no mathematics, a time or the letter of a choice: no formula is looked for in them."""

    name: str
    """What `Answer.kind` says."""
    compare: Callable[[Answer, str], Verdict]
    """(gold, prediction's text) -> Verdict. Raises GoldError for a gold that it cannot mean, SyntaxRefused for a
    prediction that cannot be read."""
    summary: str
    """One line: which predictions are right."""
    example: str
    """A gold answer of this kind."""


AnswerKind = FormulaKind | WrittenKind

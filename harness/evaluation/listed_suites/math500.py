"""MATH-500: the part of MATH's test set that is mostly reported since."""

from __future__ import annotations

from harness.evaluation.listed_suites.math import read
from harness.evaluation.listed_suites.record import ListedSuite

SUITE = ListedSuite(
    name="math500",
    about="500 problems of MATH's test set",
    hub="HuggingFaceH4/MATH-500",
    split="test",
    gold="`answer`, LaTeX",
    licence="MIT",
    source="Lightman et al. 2023, arXiv 2305.20050",
    read=read,
)

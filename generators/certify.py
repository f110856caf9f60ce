"""The one gate: nothing leaves the generators that does not pass `certify`.

Certified means that the gold answer holds by the family's second derivation, that the harness proves every claim
(undecided is not enough), and that nothing is degenerate. Refusals rest on the problem alone, never on a clock.
"""

from __future__ import annotations

import re
from typing import Any

from generators.errors import Refused
from generators.family import Family, Solution
from generators.program import tokens

SHORT_LEVELS = (1, 2)
TOKEN_LIMIT = 300
"""At the short levels a program is a small model's whole context."""

UNEVALUATED = re.compile(r"\b(Integral|Derivative|Limit|Sum|Product|Subs|RootOf|nan|zoo)\b")


def certify(family: Family, question: Any, solution: Solution, level: int) -> None:
    """Raise Refused with the cause unless the solution is proven."""
    if UNEVALUATED.search(solution.answer.value):
        raise Refused("degenerate: the answer is not evaluated")
    if level in SHORT_LEVELS and tokens(solution.program.render("computed")) > TOKEN_LIMIT:
        raise Refused("too long for its level")
    if not family.confirm(question, solution.answer):
        raise Refused("not confirmed by the second derivation")

"""The one gate: nothing leaves the generators that does not pass `certify`.

Certified means that the gold answer holds by the family's second derivation, that the harness proves every claim
(undecided is not enough), and that nothing is degenerate. Refusals rest on the problem alone, never on a clock: the
harness is asked without its SymPy fallback, whose budget is one.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from generators.errors import Refused
from generators.family import Family, Solution
from generators.program import Program, tokens

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
    check_claims(solution.program)
    check_answer(solution)


def check_claims(program: Program) -> None:
    """Raise Refused unless the harness proves every claim of a program, given the lets above it."""
    from harness.claims import Scope, parse_claim
    from harness.syntax import SyntaxRefused

    scope = Scope(options=_options())
    for step in program.steps:
        try:
            claim = parse_claim(step.claim)
        except SyntaxRefused as error:
            raise Refused(f"a claim the harness cannot read: {error.reason}") from error
        if step.rule == "let":
            if scope.define(claim):
                raise Refused("a let the harness does not take")
            continue
        verdict = scope.judge(claim)
        if verdict.equal is not True:
            raise Refused(f"a claim that is {'false' if verdict.equal is False else 'undecided'}: {step.rule}")


def check_answer(solution: Solution) -> None:
    """Raise Refused unless the harness reads the gold answer, and finds it equal to itself."""
    from harness.equality.answers import verify
    from harness.errors import GoldError

    try:
        verdict = verify(solution.answer, solution.answer.value, options=_options())
    except GoldError as error:
        raise Refused("a gold answer the harness cannot read") from error
    if verdict.equal is not True:
        raise Refused(f"a gold answer the harness does not settle: {verdict.method}")


@functools.cache
def _options() -> Any:
    from harness.equality.options import Options

    return Options(fallback=False)

"""The one gate: nothing leaves the generators that does not pass `certify`.

Certified means that the gold answer holds by the family's second derivation, that the harness proves every claim
(undecided is not enough), and that nothing is degenerate. Refusals of drawn problems rest on the problem alone, never
on a clock: steps are checked without the harness's SymPy fallback, whose budget is one.
"""

from __future__ import annotations

import re
from typing import Any

from generators.errors import Refused, Unconfirmed
from generators.writing.family_protocol import Family
from generators.writing.program import tokens
from harness.verification.problem import Answer, Problem

OWN_LEVEL = 0
"""The level of a problem of the user's own, which no stream drew."""
SHORT_LEVELS = (1, 2)
TOKEN_LIMIT = 300
"""At the short levels a program is a small model's whole context."""

FORMULA = re.compile(r"\$(.+)\$")
UNEVALUATED = re.compile(r"\b(Integral|Derivative|Limit|Sum|Product|Subs|RootOf|nan|zoo)\b")


def certify(family: Family, question: Any, problem: Problem, output: str) -> None:
    """Raise Refused with the cause unless the problem is proven. output: what its program prints."""
    if UNEVALUATED.search(problem.answer.value):
        raise Refused("degenerate: the answer is not evaluated")
    if problem.level in SHORT_LEVELS and tokens(problem.program) > TOKEN_LIMIT:
        raise Refused("too long for its level")
    if not family.confirm(question, problem.answer):
        raise Unconfirmed
    check_claims(problem, output)
    check_answer(problem.answer)


def check_claims(problem: Problem, output: str) -> None:
    """Raise Refused unless the harness proves every step that the program prints, and one of them is not trivial.

    Undecided is not enough, nor is a line that the harness cannot read, nor a step of the record that no line of the
    output tells. It is the same for a problem of the user's own: "certified" has one meaning. Only there the harness
    may also ask SymPy, since no dataset's bytes depend on how fast that is.
    """
    from harness.scoring.check_steps import check_truth

    checks = check_truth(output, fallback=problem.level == OWN_LEVEL)
    for check in checks:
        if check.true is not True:
            raise Refused(f"a claim that is {'false' if check.true is False else 'undecided'}: {check.rule}")
    if [(check.index, check.rule, check.claim) for check in checks] != [
        (step.index, step.rule, step.claim) for step in problem.steps
    ]:
        raise Refused("a step that the harness does not read as one")
    if all(check.trivial for check in checks):
        raise Refused("degenerate: no step says anything")


def check_text(problem: Problem) -> None:
    """Raise Refused unless the harness, reading the text of a problem alone, finds a true line and none that is false,
    and verifies the answer that it ends with. A formula that it cannot read within a text must be true by itself."""
    from harness.scoring.extract_answer import extract_answer
    from harness.scoring.prose.cells import without_cells
    from harness.scoring.trace import check_trace
    from harness.verification.verify import verify

    own = problem.level == OWN_LEVEL
    text = without_cells(problem.program)  # a cell is certified as a program, what it prints as its output
    checks = check_trace(text, problem.statement, fallback=own).lines
    if any(check.true is False for check in checks):
        raise Refused("a line of the text that is false")
    true = {check.line for check in checks if check.true}
    if not true:
        raise Refused("a text with no line that is seen to be true")
    for number, line in enumerate(text.splitlines(), 1):
        formula = FORMULA.fullmatch(line)
        if formula and number not in true and _alone(formula[1], own) is not True:
            raise Refused("a line of the text that is undecided")
    verdict = verify(problem.answer, extract_answer(problem.program) or "", fallback=own)
    if verdict.equal is not True:
        raise Refused(f"a text whose answer is not the gold: {verdict.method}")


def _alone(formula: str, fallback: bool) -> bool | None:
    """Whether a formula is true by itself; a relation that is no equation is what its step, which is proven, says."""
    from harness.formulas.syntax import SyntaxRefused
    from harness.scoring.claims import Scope, parse_claim

    try:
        return Scope(fallback=fallback).judge(parse_claim(formula)).equal
    except SyntaxRefused:
        return True


def check_answer(answer: Answer) -> None:
    """Raise Refused unless the harness reads the gold answer, and finds it equal to itself."""
    from harness.verification.errors import GoldError
    from harness.verification.verify import verify

    try:
        verdict = verify(answer, answer.value, fallback=False)
    except GoldError as error:
        raise Refused("a gold answer the harness cannot read") from error
    if verdict.equal is not True:
        raise Refused(f"a gold answer the harness does not settle: {verdict.method}")

"""The public check of one claim: left = right, a chain, or another relation."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.formulas.syntax import SyntaxRefused, parse
from harness.formulas.syntax.canonical import same_as_written
from harness.formulas.syntax.links import Line, read_line
from harness.scoring.claims import Claim, Scope, parse_claim
from harness.scoring.lines import NoClaim, judge_line
from harness.scoring.reasons import Reason
from harness.scoring.solving_steps import SolvingLines
from harness.scoring.step_check import StepCheck
from harness.verification.comparison.values.domains import regions_of
from harness.verification.problem import Step
from harness.verification.solving.question import question_in
from harness.verification.verdict import undecided

_MORE = re.compile(r"[<>|!~]|\\[A-Za-z]*(?:approx|eq|arrow|implies|iff|mod|mid|in|le|ge|lt|gt|ne|begin)|mod|rue|alse")
"""What a line that is more than left = right holds, if its one sign is `=`: without it there is nothing to divide."""


def check_claim(
    claim: str,
    bindings: Mapping[str, str] | None = None,
    *,
    assumptions: Mapping[str, str] | None = None,
    question: str | None = None,
) -> StepCheck:
    """Judge one claim, such as "Derivative(x**2, x) = 2*x", under bindings (name -> expression), in their order.

    A claim is `left = right`; a chain `a = b = c`, of which the first false link is named; or another relation:
    `x**2 + 1 > 0`, `pi \\approx 3.14`, `7 \\equiv 1 \\pmod 3`, `3 | 12`, `A \\implies B`, `isprime(97)`. A
    binding of `f(x)` gives a function: then `f'(x)` and `f(2)` are known.

    assumptions: name -> SymPy's assumption names ("positive", "integer"), as in `Answer.assumptions`; a name without
    one is real. Never raises for what the claim says, of whatever type; a binding that cannot be read raises
    SyntaxRefused, a binding or an assumption that cannot be used ValueError. `relevant` is True: there is no problem
    to be irrelevant to. question: a problem's text; where it asks to solve, a claim about its unknown is a line of
    solving (`harness/verification/solving`).
    """
    regions_of((), assumptions=assumptions)
    scope = Scope(fallback=True, assumptions=assumptions)
    for name, text in (bindings or {}).items():
        refused = scope.define(Claim(parse(name), parse(text)), functions=True)
        if refused:
            raise ValueError(f"binding {name}: {refused}")
    step = Step(0, "", claim)
    asked = None if question is None or not isinstance(claim, str) else question_in(question)
    line = None if asked is None else SolvingLines(asked).read(claim, scope.values)
    try:
        check = _checked(step, claim if isinstance(claim, str) else str(type(claim)), scope)
    except SyntaxRefused as error:
        check = StepCheck.unjudged(step, Reason.unparsable, f"unparsable: {error}", relevant=True)
    return check if line is None or check.true is True else StepCheck.of_line(step, line.judgement)


def _checked(step: Step, text: str, scope: Scope) -> StepCheck:
    """The check of a claim's text. Raises SyntaxRefused."""
    if text.count("=") == 1 and text.isascii() and _MORE.search(text) is None:
        return _equation(step, text, scope)
    try:
        line = read_line(text)
    except SyntaxRefused:
        return _equation(step, text, scope)
    if line.equation and not _wrapped(text, line):
        return _equation(step, text, scope)
    try:
        verdict, trivial = judge_line(line, scope)
    except NoClaim:
        return _equation(step, text, scope)  # which says what is missing
    except SyntaxRefused:
        raise
    except Exception as error:  # noqa: BLE001 (a claim is data: what nobody foresaw is undecided, and says so)
        verdict, trivial = undecided(f"internal error: {type(error).__name__}: {error}"), False
    return StepCheck.compared(step, verdict, relevant=True, trivial=trivial)


def _wrapped(text: str, line: Line) -> bool:
    """Whether an equation stands in an environment, or says of a condition that it is True."""
    return text.lstrip(" $\\[(").startswith("begin") or line.statements[0].links[0].right.lower() in ("true", "false")


def _equation(step: Step, text: str, scope: Scope) -> StepCheck:
    sides = parse_claim(text)
    trivial = same_as_written(sides.left, sides.right)
    return StepCheck.compared(step, scope.judge(sides), relevant=True, trivial=trivial)

"""The lines of a solution in words as steps: judged by `check_trace`, weighed like the steps that a program prints.

Whether a line is true, false or open is the trace's word. Whether it speaks of the problem, says something, repeats an
earlier line or reaches a milestone is decided by the very rules of printed steps, so that what does not pay there does
not pay here. A line that the trace leaves open earns nothing and costs nothing: nobody can tell it from plain words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.links import Sign, read_line
from harness.formulas.trees.facts import facts
from harness.scoring.checker import Checker
from harness.scoring.claims import Claim, parse_claim
from harness.scoring.end_of_turn import after_header, end_without_marks, turn_end
from harness.scoring.extract_program import after_thought, completion_text
from harness.scoring.reasons import Reason
from harness.scoring.reference import TaskReference
from harness.scoring.step_check import StepCheck
from harness.scoring.trace import check_trace
from harness.scoring.trace_shapes import LineCheck, LineKind
from harness.scoring.truths import MAX_CLAIMS, OutOfTime
from harness.verification.problem import Step

MAX_TEXT = 1 << 15
"""Characters of a solution whose lines are checked: more than any worked solution has. What stands behind them earns
nothing."""
_BLOCK = re.compile(r"^[ \t]*```[ \t]*(?:python3?|py|sympy|output)\b.*?(?:^[ \t]*```|\Z)", re.MULTILINE | re.DOTALL)
"""A cell and what it printed: no lines of the solution's own."""
_NOT_NEWLINE = re.compile(r"[^\n]")
_LET = re.compile(r"\s*(?:let|set|put|substitute|with|where|define|suppose)\s+", re.IGNORECASE)


def check_text(completion: object, given: TaskReference, until: float | None = None) -> list[StepCheck]:
    """The checks of a solution in words, in the order of its lines; lines that say nothing to be judged are left out.

    completion: text or chat messages; `StepCheck.place` is in `extract_program.completion_text(completion)`. What
    stands inside a thought is no part of the solution, nor are fenced programs and their outputs. until: the time (of
    time.monotonic) by which it must have begun. Raises OutOfTime, and nothing for what a model wrote.
    """
    if until is not None and time.monotonic() > until:
        raise OutOfTime
    whole = completion_text(completion)
    begin, end = solution_span(whole)
    trace = check_trace(without_blocks(whole[begin:end]), given.task.statement or None, fallback=False)
    return TraceWeigher(given).check_lines(trace.lines, begin)


def solution_span(text: str) -> tuple[int, int]:
    """Where the solution stands: behind the last thought, up to the end of the turn, MAX_TEXT characters at the most.
    An empty span where a thought was begun and not ended."""
    start = after_thought(text)
    if start is None:
        return len(text), len(text)
    end = min(len(text), start + MAX_TEXT)
    start = after_header(text, start, end)
    return start, end_without_marks(text, start, turn_end(text, start, end))


def without_blocks(text: str) -> str:
    """The text with fenced programs and outputs blanked out; every other character stays where it was."""
    if "```" not in text:
        return text
    return _BLOCK.sub(lambda block: _NOT_NEWLINE.sub(" ", block[0]), text)


class TraceWeigher(Checker):
    """Weighs the judged lines of one trace, from the first to the last, by the rules of printed steps."""

    def __init__(self, given: TaskReference) -> None:
        known = given.known.copy()
        super().__init__(known, given.milestones, given=lambda: given.givens, question=given.question)

    def check_lines(self, lines: tuple[LineCheck, ...], begin: int) -> list[StepCheck]:
        """begin: where the traced text begins in the completion's."""
        self.stop = time.thread_time() + self.seconds
        checks: list[StepCheck] = []
        for line in lines:
            if not line.judged and line.kind is not LineKind.definition:
                continue
            found = self._of_line(len(checks), line)
            # One span for a line, whatever it claims: it belongs to the last of its claims.
            found[-1] = replace(found[-1], place=(begin + line.start, begin + line.end))
            checks += found
            if len(checks) >= MAX_CLAIMS:
                break
        return checks

    def _of_line(self, count: int, line: LineCheck) -> list[StepCheck]:
        if line.true is None and line.kind is not LineKind.definition:
            return [_plain(line)]
        weighed = [
            self._step(count + at, Step(line.line, "let" if self._names(claim, line) else line.kind.value, claim))
            for at, claim in enumerate(_claims(line))
        ]
        weighed = [check for check in weighed if not check.unread]
        if not weighed:
            return [_plain(line)]
        if line.true is False:
            return [_refuted(line, weighed)]
        return [_agreed(line, check) for check in weighed]

    def _names(self, text: str, line: LineCheck) -> bool:
        """Whether a claim gives a new name its value, as `S = 1 + 2` does at the head of a chain."""
        if line.kind is LineKind.definition:
            return True
        claim = _read(text)
        if line.kind is LineKind.solving or claim is None or claim.left.head != "Symbol":
            return False
        name = str(claim.left.args[0])
        return name not in self.scope.values and name not in self.known.names and name not in facts(claim.right).names


def _claims(line: LineCheck) -> Iterator[str]:
    """The equations that a line states, each as the text of a claim: those of a chain one by one."""
    text = line.text
    if line.kind is LineKind.definition:
        said = _LET.match(text)
        text = text[said.end() :] if said else text
    if line.kind is LineKind.solving or _read(text) is not None:
        yield text
        return
    try:
        statements = read_line(text).statements
    except SyntaxRefused:
        return
    for link in (link for statement in statements for link in statement.links):
        if link.sign is Sign.equal and not link.modulus:
            yield f"{link.left} = {link.right}"


def _read(text: str) -> Claim | None:
    try:
        return parse_claim(text)
    except SyntaxRefused:
        return None


def _plain(line: LineCheck) -> StepCheck:
    """The check of a line that cannot be weighed: it earns nothing, and a false one counts as false."""
    return StepCheck(
        index=line.line,
        rule=_rule(line),
        claim=line.text,
        true=line.true,
        relevant=line.true is False,
        trivial=False,
        detail=line.detail,
        reason=Reason.open if line.true is None else Reason.judged,
    )


def _refuted(line: LineCheck, weighed: list[StepCheck]) -> StepCheck:
    """One check of a false line, whatever it claims: weighed as the first of its claims that is not true."""
    false = next((check for check in weighed if check.true is not True), weighed[-1])
    return replace(_plain(line), relevant=false.relevant, trivial=false.trivial, method=false.method)


def _agreed(line: LineCheck, check: StepCheck) -> StepCheck:
    """One claim of a true line, or a definition: it counts where the rules of printed steps find it true as well."""
    if check.rule != "let":
        true = check.true is True
        milestone = check.milestone if true else None
        return replace(check, true=True, relevant=check.relevant and true, milestone=milestone, detail=line.detail)
    if check.true:
        return check
    # A name may be used anew in words; what is said of it from here on counts for nothing.
    return replace(_plain(line), true=None, relevant=False, redefines=check.redefines, reason=Reason.open)


def _rule(line: LineCheck) -> str:
    return "let" if line.kind is LineKind.definition else line.kind.value

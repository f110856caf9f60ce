"""The lines of a solution in words as steps: judged by `check_trace`, weighed like the steps that a program prints.

Whether a line is true, false or open is the trace's word. Whether it speaks of the problem, says something, repeats an
earlier line or reaches a milestone is decided by the very rules of printed steps, so that what does not pay there does
not pay here. A line that the trace leaves open earns nothing and costs nothing: nobody can tell it from plain words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.bounds import MAX_LENGTH
from harness.formulas.syntax.links import Link, Sign, read_line
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.facts import facts
from harness.scoring.checker import Checker
from harness.scoring.claims import Claim, parse_claim
from harness.scoring.end_of_turn import after_header, end_without_marks, turn_end
from harness.scoring.extract_program import after_thought, completion_text
from harness.scoring.prose.cells import without_cells
from harness.scoring.prose.names import squeezed
from harness.scoring.reasons import Reason
from harness.scoring.reference import TaskReference
from harness.scoring.relevance import evaluated
from harness.scoring.step_check import StepCheck
from harness.scoring.trace import check_trace
from harness.scoring.trace_shapes import LineCheck, LineKind
from harness.scoring.truths import MAX_CLAIMS, OutOfTime
from harness.scoring.unsure_lines import unsure
from harness.verification.problem import Step

MAX_TEXT = 1 << 15
"""Characters of a solution whose lines are checked: more than any worked solution has. What stands behind them earns
nothing."""
_LET = re.compile(r"\A\s*(?:let|set|put)\s+", re.IGNORECASE)
_LET_BEFORE = re.compile(r"(?:\b(?:let|set|put|define)\b|设|令|记)[\s$\\(]*\Z", re.IGNORECASE)


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
    text = without_cells(whole[begin:end])
    trace = check_trace(text, given.task.statement or None, fallback=False)
    return list(TraceWeigher(given, Formulas(text)).check_lines(trace.lines, begin))


def shows_work(text: str, lines: Sequence[LineCheck], given: TaskReference) -> bool:
    """Whether a true line of a trace counts as work: it speaks of the problem, says something, and neither the question
    nor an earlier line has said it. Where nothing is known of the question, a claim that is no repeat counts."""
    weigher = TraceWeigher(given, Formulas(text))
    weigher.seconds = float("inf")  # no clock decides here
    known = bool(given.task.statement.strip())
    # The first such line is enough: what stands behind it need not be weighed, which is half of an audit's time.
    return any(
        check.true and check.rule != "let" and (check.counts if known else not (check.trivial or check.hollow))
        for check in weigher.check_lines(lines, 0)
    )


def solution_span(text: str) -> tuple[int, int]:
    """Where the solution stands: behind the last thought, up to the end of the turn, MAX_TEXT characters at the most.
    An empty span where a thought was begun and not ended."""
    start = after_thought(text)
    if start is None:
        return len(text), len(text)
    end = min(len(text), start + MAX_TEXT)
    start = after_header(text, start, end)
    return start, end_without_marks(text, start, turn_end(text, start, end))


class Formulas:
    """What the lines of a text say in formulas alone: half of 48 is 24, as (1/2)*48 = 24."""

    def __init__(self, text: str) -> None:
        self._text = text

    def unsure(self, lines: Sequence[LineCheck]) -> frozenset[int]:
        """The places of the true lines that the text does not stand by."""
        return unsure(self._text, lines)

    def of_whole(self, line: LineCheck) -> list[str]:
        """The claims of the whole line, without the word that makes it a definition, if it is nothing but claims."""
        lines = self._text.splitlines()
        said = _LET.sub("", lines[line.line - 1]).strip() if line.line <= len(lines) else ""
        if len(said) > 2 * MAX_LENGTH:
            return []
        return [said] if _read(said) is not None else _links(said)

    def defines(self, line: LineCheck) -> bool:
        """Whether the text says that a line gives a name its value."""
        before = self._text[max(0, line.start - 20) : line.start]
        return line.kind is LineKind.definition or _LET_BEFORE.search(before) is not None

    def claims(self, line: LineCheck) -> list[str]:
        """The equations that a line states, each as the text of a claim: those of a chain one by one."""
        if line.kind is LineKind.solving or _read(line.text) is not None:
            return [line.text]
        label, _, rest = line.text.partition("=")
        plain = rest if label.strip().isalpha() else line.text  # Total = 3*4 = 12
        return _links(line.formula) or _links(plain)


def _links(text: str) -> list[str]:
    """The links of a line, each as a claim: an inequality as printed steps state it, `rank(A) < 4 = True`; that one
    plain number is larger than another is no work."""
    try:
        statements = read_line(text).statements
    except SyntaxRefused:
        return []
    links = [link for statement in statements for link in statement.links if not link.modulus]
    equal = [f"{link.left} = {link.right}" if link.sign is Sign.equal else "" for link in links]
    ordered = [_order(link) if link.sign in _ORDERS and _asks(link.left) else "" for link in links]
    return [claim for pair in zip(equal, ordered, strict=True) for claim in pair if claim]


def _asks(side: str) -> bool:
    """Whether a side asks for a value, as rank(A) does."""
    try:
        return not evaluated(parse_remembered(side))
    except SyntaxRefused:
        return False


_ORDERS = {Sign.less: ("<", True), Sign.at_most: ("<=", True), Sign.greater: ("<=", False), Sign.at_least: ("<", False)}


def _order(link: Link) -> str:
    sign, true = _ORDERS[link.sign]
    return f"{link.left} {sign} {link.right} = {true}"


class TraceWeigher(Checker):
    """Weighs the judged lines of one trace, from the first to the last, by the rules of printed steps."""

    def __init__(self, given: TaskReference, formulas: Formulas) -> None:
        known = given.known.copy()
        super().__init__(known, given.milestones, given=lambda: given.givens, question=given.question)
        self.formulas = formulas
        self.stated = squeezed(given.task.statement)

    def check_lines(self, lines: Sequence[LineCheck], begin: int) -> Iterator[StepCheck]:
        """The checks, each made when it is asked for. begin: where the traced text begins in the completion's."""
        self.stop = time.thread_time() + self.seconds
        count = behind = 0
        unsure = self.formulas.unsure(lines)
        for at, line in enumerate(lines):
            found = [_plain(replace(line, true=None))] if at in unsure else self._of_line(count, line)
            if found and at not in unsure and line.start >= behind:  # a calculator's note stands inside its sentence
                # One span for a line, whatever it claims: it belongs to the last of its claims.
                found[-1] = replace(found[-1], place=(begin + line.start, begin + line.end))
                behind = line.end
            yield from found
            count += len(found)
            if count >= MAX_CLAIMS:
                return

    def _of_line(self, count: int, line: LineCheck) -> list[StepCheck]:
        if line.kind is LineKind.words:
            return []
        if line.true is None:
            return self._of_names(count, line) or self._of_whole(count, line) or ([_plain(line)] if line.judged else [])
        if line.true is False and line.kind is LineKind.claim and (found := self._of_whole(count, line)):
            return found
        weighed = [
            self._step(count + at, Step(line.line, "let" if self._names(claim, line) else line.kind.value, claim))
            for at, claim in enumerate(self.formulas.claims(line))
        ]
        weighed = [check for check in weighed if not check.unread]
        if not weighed:
            return [_plain(line)]
        if line.true:
            return [self._restated(line, _agreed(line, check)) for check in weighed]
        if line.kind is LineKind.claim and self.scope.values and all(check.true for check in weighed):
            return weighed  # true by the definitions above it, which its sentence does not show
        return [_refuted(line, weighed)]

    def _restated(self, line: LineCheck, check: StepCheck) -> StepCheck:
        """The check of a true claim: one that the question states as it stands is no work."""
        said = squeezed(line.text)
        if check.trivial or check.rule == "let" or said not in self.stated:
            return check
        if re.search(rf"(?<![\d.+*/^-]){re.escape(said)}(?!\d|\.\d|[-+*/^])", self.stated) is None:
            return check  # 3 + 4 = 7 in 13 + 4 = 17
        return replace(check, trivial=True, milestone=None, reason=Reason.repeats, detail="the question says so")

    def _of_whole(self, count: int, line: LineCheck) -> list[StepCheck]:
        """The check of a line that is a claim as it stands, where it is true as a printed step is: in the syntax of
        programs, or by the definitions above it, which no sentence shows. Nothing is refuted by this reading."""
        claims = self.formulas.of_whole(line)
        if not claims and self.scope.values and line.true is None:
            claims = self.formulas.claims(line)
        checks = [
            self._step(count + at, Step(line.line, "let" if self._names(claim, line) else line.kind.value, claim))
            for at, claim in enumerate(claims)
        ]
        return checks if all(check.true for check in checks) else []

    def _of_names(self, count: int, line: LineCheck) -> list[StepCheck]:
        """A definition, or a condition that gives a new name a value (`Let u = x**2`): then a let, as programs print
        it. One that may not stand is no fault: a name may be used anew, and counts for nothing from there on."""
        (text, *more) = self.formulas.claims(line) or [""]
        if line.judged or more or not self._names(text, line):
            return []
        if text.split("=")[0].strip("( )$") in self.known.names and not self.formulas.defines(line):
            return []  # n = 0: a case
        check = self._step(count, Step(line.line, "let", text))
        if check.unread or check.true is None:
            return []
        return [check if check.true else replace(_plain(line), redefines=check.redefines)]

    def _names(self, text: str, line: LineCheck) -> bool:
        """Whether a claim gives a name a value, as `S = 1 + 2` does at the head of a chain."""
        claim = _read(text)
        if line.kind is LineKind.solving or claim is None or claim.left.head != "Symbol":
            return False
        name = str(claim.left.args[0])
        new = name not in self.scope.values and name not in self.known.names
        return name not in facts(claim.right).names and (new or line.kind is not LineKind.claim)


def _read(text: str) -> Claim | None:
    if "<<" in text:  # a calculator's note: no syntax knows the sign, and each would be tried
        return None
    try:
        return parse_claim(text)
    except SyntaxRefused:
        return None


def _plain(line: LineCheck) -> StepCheck:
    """The check of a line that cannot be weighed: it earns nothing, and a false one counts as false."""
    return StepCheck(
        index=line.line,
        rule=line.kind.value,
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

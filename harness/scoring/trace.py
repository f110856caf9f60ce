"""A solution written by hand, line by line: which line fails, and at what.

Under a question that asks to solve, lines about the unknown are judged by the solutions they keep, lose and gain; every
other line is a claim of its own. A line that only follows from a wrong line above it is false and is said to be carried
on, so that the first fault stands out. What cannot be read as mathematics is words, and is not judged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.bounds import MAX_LENGTH
from harness.formulas.syntax.canonical import same_as_written
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Scope, parse_claim
from harness.scoring.prose.read import Prose, Said
from harness.scoring.solving_steps import SolvingLine, SolvingLines
from harness.scoring.trace_shapes import LineCheck, LineKind, Trace
from harness.verification.comparison.values.domains import regions_of
from harness.verification.solving.lines import follows
from harness.verification.solving.question import question_in
from harness.verification.statement.statement_math import fragments

MAX_LINES = 256
"""Lines of a solution that are looked at."""
MAX_TEXT = 1 << 16
"""Characters of a solution that are looked at."""
_STEP = re.compile(r"\s*Step\s+\d+\s*\[([^\[\]\n]*)\]\s*:\s*")
_NUMBER = re.compile(r"\s*(?:•|\d{1,2}[.)]\s|\(?[a-h]\)\s|(?:Line|Step|Case)\s+\w+\s*[:.)])\s*", re.IGNORECASE)
"""What numbers a line. `2. x` is the second line and not 2.0*x."""
_FRONT = re.compile(
    r"\s*(?:(?:and so|so|then|thus|hence|therefore|now|check|we (?:get|have|obtain)|this gives|gives|that is|i\.e\.|"
    r"answer|solution)\b\s*[:,]?|∴|\\therefore|&)\s*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\s*(?:\\\\|,|;|\.(?!\d)|\s\[[^\[\]]*[a-z]{3}[^\[\]]*\]|\s\((?:[^()]*[A-Za-z]{4}[^()]*|[-+*/:÷·]\s*\w+)\)|\s#.*|\s//.*"
    r"|\s\|\s*[-+*/:÷·]\s*.*|\\quad\\text\{.*\})\s*$"
)
_NOTE = re.compile(r"\s+\((?!mod)(?=[^()]*[A-Za-z]{3}\s+[A-Za-z]|[^()]*[A-Za-z]{4})[^()=<>]*\)\s*$")
"""A remark in brackets behind a line: `2x = 6   (add the two)` is no product."""
_ARROWS = re.compile(
    r"<=>|⇔|⟺|\\iff\b|\\Leftrightarrow\b|=>|⇒|⟹|\\implies\b|\\Rightarrow\b|\\Longrightarrow\b|->(?=\s)|\\to\b(?!\s*\d)"
)
_WORDY = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]{2,}[ ,]+){5}")
"""A solution with sentences in it."""
_STOP = re.compile(r"[\d)]\. +[A-Za-z]")
"""Two sentences on one line: `2x = 6. x = 3` is no product of 6.0 and x."""
_ORDERS = frozenset({"Lt", "Le", "Gt", "Ge", "And"})
_LET = re.compile(r"\s*(?:let|set|put|substitute|with|where)\s+", re.IGNORECASE)
_DROPPED = re.compile(
    r"extraneous|reject|discard|not a solution|no solution|does not|doesn't|fails|invalid", re.IGNORECASE
)


def check_trace(
    text: object, question: str | None = None, *, assumptions: Mapping[str, str] | None = None, fallback: bool = True
) -> Trace:
    """Check a solution line by line: lines of formulas, and sentences with claims in them, in words or in LaTeX.

    question: the problem's text; where it asks to solve, lines about its unknown are judged by their solutions.
    assumptions: name -> SymPy's assumption names, for claims. fallback: whether SymPy may be asked where nothing else
    decides. Looks at MAX_LINES lines and MAX_TEXT characters. Raises ValueError for an assumption that is not known,
    and nothing for what is written.
    """
    regions_of((), assumptions=assumptions)
    said = text[:MAX_TEXT] if isinstance(text, str) else ""
    lines = said.splitlines(keepends=True)[:MAX_LINES]
    said = said[: sum(map(len, lines))]
    try:
        checker = _Lines(said, lines, question if isinstance(question, str) else "", assumptions, fallback)
        for number in range(1, len(lines) + 1):
            checker.take(number)
        return Trace(tuple(checker.finished()))
    except Exception as error:  # noqa: BLE001 (a text is data: what nobody foresaw leaves it open, and says so)
        why = f"internal error: {type(error).__name__}: {error}"
        return Trace((LineCheck(1, said[:MAX_LENGTH], LineKind.claim, detail=why, start=0, end=len(said)),))


class _Lines:
    """Checks lines from the first to the last."""

    def __init__(
        self, text: str, lines: Sequence[str], question: str, assumptions: Mapping[str, str] | None, fallback: bool
    ) -> None:
        asked = question_in(question)
        self.text, self.lines = text, lines
        self.starts = [0, *accumulate(map(len, lines))]
        self.prose = Prose(text, fallback=fallback, assumptions=assumptions, question=question)
        self.solving = None if asked is None else SolvingLines(asked)
        self.scope = Scope(fallback=fallback, assumptions=assumptions)
        self.names = frozenset().union(*(facts(node).names for node in fragments(question)))
        self.checks: list[LineCheck] = []
        self.wordy = _WORDY.search(text) is not None
        self.above: SolvingLine | None = None
        self.last_side = ""

    def take(self, number: int) -> None:
        """Check what one line says."""
        start, line = self.starts[number - 1], self.lines[number - 1]
        if not line.strip():
            return None
        said = line[: 2 * MAX_LENGTH]
        if not self.prose.says(start, start + len(line)):  # a cell of code, or a rule between two parts
            begin, end = _trimmed(said, 0, len(said))
            words = LineCheck(number, said[begin:end], LineKind.words, start=start + begin, end=start + end)
            return self.checks.append(words)
        step = _STEP.match(said)
        pieces = _pieces(said, step.end() if step else 0)
        let = step is not None and step[1].strip() == "let"
        one = self.solving is not None and _STOP.search(_without(_NUMBER, said)) is None
        whole = [] if not one else self._whole(number, pieces, said, let)
        if any(check.kind is not LineKind.words for check in whole):
            return self.checks.extend(whole)
        first = len(self.checks)
        for claim in self.prose.between(start, start + len(line)):
            self.checks.append(self._of_prose(claim))
        if len(self.checks) > first or self.prose.goes_on(start, start + len(line)):
            return None
        plain = self.prose.text[start : start + len(said)]
        whole = whole or self._whole(number, pieces, plain, let)
        return self.checks.extend(map(self._of_no_unknown, whole))

    def _whole(self, number: int, pieces: list[tuple[int, int]], said: str, let: bool) -> list[LineCheck]:
        """The checks of a line that is all mathematics, or of the pieces between its arrows. said: the line, with
        spaces for what it does not say."""
        start = self.starts[number - 1]
        checks: list[LineCheck] = []
        for begin, end in pieces:
            check = self._checked(number, said[begin:end], let, len(self.checks) + len(checks))
            inside = said.find(check.text, begin, end) if check.kind is LineKind.claim else -1
            if inside >= 0:  # so 3 + 4 = 7: without the word
                begin, end = inside, inside + len(check.text)
            checks.append(replace(check, start=start + begin, end=start + end))
        return checks

    def _of_prose(self, said: Said) -> LineCheck:
        """The check of a claim in a sentence; about the unknown of the question it is a line of solving, and false
        only where it is all that its sentence says."""
        number = bisect_right(self.starts, said.start)
        text, finding = self.text[said.start : said.end], said.finding
        if (finding.condition or finding.defines or finding.contradicts) and self.solving is not None:
            if not (said.formula and said.claimed):
                return LineCheck(number, text, LineKind.words, start=said.start, end=said.end)
            line = self.solving.read(said.formula, self.scope.values)
            if line is not None and (line.judgement.true or said.whole or finding.contradicts):
                check = self._solved(number, text, line, len(self.checks))
                return replace(check, start=said.start, end=said.end)
        if finding.contradicts and self.solving is None:
            return LineCheck(
                number, text, LineKind.claim, False, detail=finding.verdict.detail, start=said.start, end=said.end
            )
        kind = LineKind.condition if finding.condition else LineKind.definition if finding.defines else LineKind.claim
        true = finding.verdict.equal if kind is LineKind.claim else None
        detail = "" if true else finding.verdict.detail
        check = LineCheck(number, text, kind, true, detail=detail, start=said.start, end=said.end, formula=said.formula)
        return check if said.claimed else replace(check, claimed=False)

    def _of_no_unknown(self, check: LineCheck) -> LineCheck:
        """A check of a line that no sentence was found in. What is false of some values only is a condition."""
        if check.true is not False or self.solving is not None:
            return check
        return replace(check, kind=LineKind.condition, true=None)

    def finished(self) -> Iterator[LineCheck]:
        """The checks once all lines are known: cases are put together, and a last line is held to the problem."""
        cases = () if self.solving is None else self.solving.cases()
        for at in cases:
            check = self.checks[at]
            self.checks[at] = replace(check, true=True, carried=False, detail=f"one case of several: {check.detail}")
        last = next((at for at in range(len(self.checks) - 1, -1, -1) if self.checks[at].judged), None)
        if last is not None and self.solving is not None and last in self.solving.lines:
            self._held(last, self.solving.lines[last])
        yield from self.checks

    def _held(self, at: int, line: SolvingLine) -> None:
        """A last line that lists what is no solution is false, unless words behind it take that back."""
        check = self.checks[at]
        taken_back = _DROPPED.search(self.text, check.end) is not None
        if check.true and line.solved and check.gained and not taken_back:
            self.checks[at] = replace(
                check, true=False, detail=f"{' and '.join(check.gained)} does not solve the problem"
            )

    def _checked(self, number: int, said: str, let: bool, place: int) -> LineCheck:
        words = LineCheck(number, said, LineKind.words)
        for text in _readings(said):
            if text.startswith("=") and self.last_side:
                text = f"{self.last_side} {text}"
            found = self._defined(number, text, let) or self._claimed(number, text, place)
            if found is not None:
                return found
        return words

    def _defined(self, number: int, text: str, let: bool) -> LineCheck | None:
        """A line that gives a name of its own a value."""
        said_so = let or _LET.match(text) is not None
        plain = _without(_LET, text)
        try:
            claim = parse_claim(plain)
        except SyntaxRefused:
            return None
        if claim.left.head != "Symbol":
            return None
        name = str(claim.left.args[0])
        taken = (
            self.names | self.scope.values.keys() | frozenset(self.solving.question.unknowns if self.solving else ())
        )
        if not said_so and (name in taken or not self.solving or name in facts(claim.right).names):
            return None
        if not said_so and self.solving and self.solving.read(plain, self.scope.values) is not None:
            return None  # x1 = 2: a numbered root
        if name in taken or self.scope.define(claim):
            return None
        return LineCheck(number, text, LineKind.definition, detail="a definition")

    def _claimed(self, number: int, text: str, place: int) -> LineCheck | None:
        """A line whose two sides are compared, or that speaks of the unknown."""
        line = None if self.solving is None else self.solving.read(text, self.scope.values)
        try:
            claim = parse_claim(text)
        except SyntaxRefused:
            return None if line is None else self._solved(number, text, line, place)
        verdict = self.scope.judge(claim)
        if verdict.equal is False and line is None and (facts(claim.left).names | facts(claim.right).names):
            return None  # it is read as a sentence, or is a condition
        self.last_side = text.rpartition("=")[2].strip()
        if line is not None and (verdict.equal is not True or _says_nothing(claim.left, claim.right)):
            return self._solved(number, text, line, place)
        return LineCheck(
            number, text, LineKind.claim, verdict.equal, detail=verdict.detail if verdict.equal is not True else ""
        )

    def _solved(self, number: int, text: str, line: SolvingLine, place: int) -> LineCheck:
        assert self.solving is not None
        found = line.judgement
        self.solving.lines[place] = line
        carried = False
        if found.true is not True and self.above is not None and self.above.judgement.true is not True:
            carried = follows(self.above.condition, line.condition, self.solving.question).true is True
        self.above = line
        if found.true is False and self.wordy and line.condition.head in _ORDERS:
            # Between words an inequality may be a case, or what must hold of something.
            return LineCheck(number, text, LineKind.condition, detail=found.detail)
        detail = "as the problem has it" if found.restates else found.detail
        return LineCheck(
            number, text, LineKind.solving, found.true, found.standing, found.lost, found.gained, carried, detail
        )


def _says_nothing(left: Node, right: Node) -> bool:
    return same_as_written(left, right)


def _pieces(said: str, begin: int) -> list[tuple[int, int]]:
    """Where the pieces between the arrows of a line stand, without the space around them; the whole where none does."""
    ends = [*((arrow.start(), arrow.end()) for arrow in _ARROWS.finditer(said, begin)), (len(said), len(said))]
    starts = [begin, *(after for _, after in ends[:-1])]
    between = [(first, last) for first, (last, _) in zip(starts, ends, strict=True)]
    pieces = [piece for piece in between if said[slice(*piece)].strip()] or [(0, len(said))]
    return [_trimmed(said, *piece) for piece in pieces]


def _trimmed(said: str, begin: int, end: int) -> tuple[int, int]:
    inside = said[begin:end]
    return begin + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())


def _readings(said: str) -> Iterator[str]:
    """The line as it stands, then without what people write in front of mathematics and behind it."""
    said = _NOTE.sub("", _without(_NUMBER, said))
    yield said
    plain = said
    for _ in range(4):
        shorter = _BACK.sub("", _without(_FRONT, plain)).strip()
        if not shorter or shorter == plain:
            return
        plain = shorter
        yield plain


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what it begins with."""
    found = pattern.match(text)
    return text if found is None else text[found.end() :]

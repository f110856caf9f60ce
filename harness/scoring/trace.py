"""A solution written by hand, line by line: which line fails, and at what.

Under a question that asks to solve, lines about the unknown are judged by the solutions they keep, lose and gain; every
other line is a claim of its own. A line that only follows from a wrong line above it is false and is said to be carried
on, so that the first fault stands out. What cannot be read as mathematics is words, and is not judged.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.bounds import MAX_LENGTH
from harness.formulas.syntax.canonical import same_as_written
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Scope, parse_claim
from harness.scoring.solving_steps import SolvingLine, SolvingLines
from harness.verification.comparison.values.domains import regions_of
from harness.verification.solving.lines import follows
from harness.verification.solving.question import question_in
from harness.verification.solving.standing import Standing
from harness.verification.statement.statement_math import fragments

MAX_LINES = 256
"""Lines of a solution that are looked at."""
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
_LET = re.compile(r"\s*(?:let|set|put|substitute|with|where)\s+", re.IGNORECASE)
_DROPPED = re.compile(
    r"extraneous|reject|discard|not a solution|no solution|does not|doesn't|fails|invalid", re.IGNORECASE
)


class LineKind(enum.StrEnum):
    """What a line is."""

    solving = "solving"
    """It speaks of the unknown of a question that asks to solve."""
    claim = "claim"
    """Its two sides are compared."""
    definition = "definition"
    """It gives a new name a value."""
    words = "words"
    """It cannot be read as mathematics, and is not judged."""


@dataclass(frozen=True, slots=True)
class LineCheck:
    """line: its number in the text, from 1 on; an arrow in it makes several of one number. true: True, False, or None
    where it is undecided or not judged. lost, gained: solutions by name. carried: false, and yet it follows from the
    line above: the fault lies higher up. detail: why, in words. start, end: what was judged, as characters of the whole
    text: `text` is what was read there, which may leave out a number in front of it or begin with the side above."""

    line: int
    text: str
    kind: LineKind
    true: bool | None = None
    standing: Standing | None = None
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    carried: bool = False
    detail: str = ""
    start: int = 0
    end: int = 0

    @property
    def judged(self) -> bool:
        """Whether it says something that can be true or false."""
        return self.kind in (LineKind.solving, LineKind.claim)


@dataclass(frozen=True, slots=True)
class Trace:
    """The lines of a solution, checked."""

    lines: tuple[LineCheck, ...]

    @property
    def fault(self) -> LineCheck | None:
        """The first line that is false in itself; None where no line is."""
        return next((line for line in self.lines if line.true is False and not line.carried), None)

    @property
    def true(self) -> bool | None:
        """True where every judged line is, and there is one; False where one is false; else None."""
        judged = [line for line in self.lines if line.judged]
        if any(line.true is False for line in judged):
            return False
        return True if judged and all(line.true for line in judged) else None


def check_trace(
    text: object, question: str | None = None, *, assumptions: Mapping[str, str] | None = None, fallback: bool = True
) -> Trace:
    """Check a solution line by line. question: the problem's text. assumptions: name -> SymPy's assumption names, for
    claims. fallback: whether SymPy may be asked where nothing else decides. Raises ValueError for an assumption that is
    not known, and nothing for what is written."""
    regions_of((), assumptions=assumptions)
    checker = _Lines(question or "", assumptions, fallback)
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True)[:MAX_LINES] if isinstance(text, str) else (), 1):
        checker.take(number, line, start)
        start += len(line)
    return Trace(tuple(checker.finished()))


class _Lines:
    """Checks lines from the first to the last."""

    def __init__(self, question: str, assumptions: Mapping[str, str] | None, fallback: bool) -> None:
        asked = question_in(question)
        self.solving = None if asked is None else SolvingLines(asked)
        self.scope = Scope(fallback=fallback, assumptions=assumptions)
        self.names = frozenset().union(*(facts(node).names for node in fragments(question)))
        self.checks: list[LineCheck] = []
        self.above: SolvingLine | None = None
        self.last_side = ""

    def take(self, number: int, line: str, start: int) -> None:
        """Check what one line says; start: where it begins in the text."""
        if not line.strip():
            return
        said = line[: 2 * MAX_LENGTH]
        step = _STEP.match(said)
        rule = step[1].strip() if step else ""
        for begin, end in _pieces(said, step.end() if step else 0):
            check = self._checked(number, said[begin:end], rule == "let")
            self.checks.append(replace(check, start=start + begin, end=start + end))

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
        taken_back = any(_DROPPED.search(later.text) for later in self.checks[at + 1 :])
        if check.true and line.solved and check.gained and not taken_back:
            self.checks[at] = replace(
                check, true=False, detail=f"{' and '.join(check.gained)} does not solve the problem"
            )

    def _checked(self, number: int, said: str, let: bool) -> LineCheck:
        words = LineCheck(number, said, LineKind.words)
        for text in _readings(said):
            if text.startswith("=") and self.last_side:
                text = f"{self.last_side} {text}"
            found = self._defined(number, text, let) or self._claimed(number, text)
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

    def _claimed(self, number: int, text: str) -> LineCheck | None:
        """A line whose two sides are compared, or that speaks of the unknown."""
        line = None if self.solving is None else self.solving.read(text, self.scope.values)
        try:
            claim = parse_claim(text)
        except SyntaxRefused:
            return None if line is None else self._solved(number, text, line)
        verdict = self.scope.judge(claim)
        self.last_side = text.rpartition("=")[2].strip()
        if line is not None and (verdict.equal is not True or _says_nothing(claim.left, claim.right)):
            return self._solved(number, text, line)
        return LineCheck(
            number, text, LineKind.claim, verdict.equal, detail=verdict.detail if verdict.equal is not True else ""
        )

    def _solved(self, number: int, text: str, line: SolvingLine) -> LineCheck:
        assert self.solving is not None
        found = line.judgement
        self.solving.lines[len(self.checks)] = line
        carried = False
        if found.true is not True and self.above is not None and self.above.judgement.true is not True:
            carried = follows(self.above.condition, line.condition, self.solving.question).true is True
        self.above = line
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

"""What is said of a solution line by line: the shapes of `check_trace`."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from harness.verification.solving.standing import Standing


class LineKind(enum.StrEnum):
    """What a line is."""

    solving = "solving"
    """It speaks of the unknown of a question that asks to solve."""
    claim = "claim"
    """Its two sides are compared."""
    definition = "definition"
    """It gives a new name a value."""
    condition = "condition"
    """It speaks of names that no value is known of, holds of some of their values and is claimed of none: `2x = 6`
    under no question. It is not judged."""
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
    formula: str = ""
    """What a sentence claims, as a formula without its words; "" where there is none."""
    claimed: bool = True
    """Whether its sentence claims it: it may ask, suppose, quote or take it back."""

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

"""How a line of a solution stands to what is above it: which solutions it keeps, loses and gains."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from harness.verification.verdict import Method

MOST_NAMED = 4
"""Solutions that are named; of more, so many are."""


class Standing(enum.StrEnum):
    """What a line says of the unknown, measured by the solutions of the problem."""

    equivalent = "equivalent"
    """It has the same solutions."""
    consequence = "consequence"
    """Every solution satisfies it, and more does: squaring, multiplying by the unknown, one equation of a system."""
    loses = "loses"
    """It keeps some solutions only: dividing by the unknown, a root without its sign."""
    wrong = "wrong"
    """It loses solutions and gains others, or has none where the problem has some."""
    undecided = "undecided"
    """Nothing could be proved."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """standing: see there. lost, gained: solutions by name, at most MOST_NAMED each. always: the line holds whatever
    the unknown is, so that it says nothing of it. restates: it is the problem itself, as it was written or turned
    about. part: of a system's consequence, that it alone does not settle every unknown. endless: it gains solutions
    without end. idle: it follows, and yet it shows next to nothing: endless, or there was none to keep. method: what
    decided it."""

    standing: Standing
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    always: bool = False
    restates: bool = False
    part: bool = False
    endless: bool = False
    idle: bool = False
    method: Method = Method.numeric
    why: str = ""

    @property
    def true(self) -> bool | None:
        """Whether the line follows from the problem."""
        if self.standing is Standing.undecided:
            return None
        return self.standing in (Standing.equivalent, Standing.consequence)

    @property
    def detail(self) -> str:
        """In words."""
        if self.standing is Standing.undecided:
            return self.why
        if self.always:
            return "holds whatever the unknown is"
        if self.part:
            return "follows from the system"
        parts = []
        if self.lost:
            parts.append(f"loses {_listed(self.lost)}")
        if self.gained:
            parts.append(f"gains {_listed(self.gained)}")
        return " and ".join(parts) if parts else "the same solutions"


def _listed(points: tuple[str, ...]) -> str:
    return " and ".join(points)


def judgement(
    lost: list[str],
    gained: list[str],
    *,
    keeps: bool,
    method: Method,
    always: bool = False,
    part: bool = False,
    endless: bool = False,
) -> Judgement:
    """The judgement for the solutions lost and gained. keeps: whether the line keeps a solution of the problem;
    endless: whether those that are gained fill a gap of the line."""
    if lost:
        standing = Standing.loses if keeps and not gained else Standing.wrong
    else:
        standing = Standing.consequence if gained or part or always else Standing.equivalent
    idle = standing is Standing.consequence and (endless or always or not (keeps or part))
    named = tuple(lost[:MOST_NAMED]), tuple(gained[:MOST_NAMED])
    return Judgement(standing, *named, always=always, part=part, endless=endless, idle=idle, method=method)


def undecided_line(why: str) -> Judgement:
    """Nothing could be proved of the line."""
    return Judgement(Standing.undecided, method=Method.undecided, why=why)

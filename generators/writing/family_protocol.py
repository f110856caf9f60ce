"""What a family of problems is. A new family is one file in this folder that defines `FAMILY`.

The life of a problem: `draw` a question from the index's own stream (cheap, before anything is solved) -> `canonical`
decides its split and identity -> `solve` writes statement, answer and program -> `confirm` derives the answer a second,
independent way -> the harness judges the answer and every claim. Whatever fails raises `Refused(cause)`; the next draw
of the same index replaces it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer


@dataclass(frozen=True, slots=True)
class Solution:
    """A solved question. `program` renders in both styles; its steps are what it will print."""

    statement: str
    answer: Answer
    program: Program
    in_chinese: Callable[[], str] | None = None
    """The statement in Chinese, made when it is asked for; None where the family has no such words."""


class Family(Protocol):
    """One family of problems. A question is any frozen value of the family's own."""

    name: str
    summary: str
    """One line for the docs table and for `showwork generate --help`."""
    confirmation: str
    """One line for the docs table: what the second, independent derivation is."""
    levels: Mapping[int, str]
    """What each level, 1 to 5, changes."""
    trees: bool
    """Whether its questions are random expression trees, whose depth `draw` takes as `max_depth`."""
    example: Sequence[str]
    """A question of the user's own, as `parse` takes it; for the documents and the property tests."""

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> Any:
        """A random question. Cheap: nothing is solved here, and it constructs rather than refuses.

        max_depth: at most this many operators or functions above an atom, whatever the level; never given where `trees`
        is False.
        """

    def canonical(self, question: Any) -> str:
        """The question itself, without phrasing, level, seed or style: variables renamed, arguments sorted. Cheap."""

    def solve(self, question: Any, stream: Stream) -> Solution:
        """Statement (one of several phrasings, chosen by `stream`), answer and program. May raise Refused."""

    def confirm(self, question: Any, answer: Answer) -> bool:
        """True when a second derivation that shares nothing with `solve` gives the same answer."""

    def parse(self, texts: Sequence[str]) -> Any:
        """A question of the user's own. Raises ProblemError that names the position and the cause."""

    # A family from outside may also have `recompute(problem) -> str`: the answer once more, from the statement alone,
    # by a library's own function. The property test of programs asks for it (docs/how-to/new_family.md).

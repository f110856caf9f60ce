"""What a model may be told between two turns. (What is said, `harness.evaluation.tell` works out.)"""

from __future__ import annotations

import enum


class Feedback(enum.StrEnum):
    """What is told between two turns."""

    output = "output"
    """What the program printed, or its error, cut; whatever it is, another turn follows."""
    verdict = "verdict"
    """The first false step, an error, or that no answer is printed; nothing, and no further turn, where none is so."""
    again = "again"
    """As by `verdict` another turn follows or not, and no word is said: the question is asked again."""

    @property
    def heading(self) -> str:
        """What it stands under in an exchange."""
        return f"### {self.value.capitalize()}:"

"""Styles of solutions, and mixes of them: `computed:0.5,text:0.5`."""

from __future__ import annotations

from collections.abc import Sequence

from generators.errors import ProblemError
from generators.writing.stream import Stream
from harness.verification.problem import STYLES, TEXT_STYLES

EVERY_STYLE = (*STYLES, *TEXT_STYLES)
GRAIN = 1_000_000
"""Weights become whole numbers of about this sum, so that no draw depends on how floats are rounded."""


def style_weights(text: str) -> Sequence[tuple[str, int]]:
    """The styles that a text names, with their shares in millionths; one style alone is itself. Raises ProblemError."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.strip().partition(":")
        if name not in EVERY_STYLE:
            raise ProblemError(
                f"there is no style {name!r}: choose from {', '.join(EVERY_STYLE)}, or mix them: computed:0.5,text:0.5"
            )
        if name in weights:
            raise ProblemError(f"style {name!r} is named twice in {text!r}")
        try:
            weights[name] = float(number) if number else 1.0
        except ValueError:
            raise ProblemError(f"the weight of style {name} is not a number: {number!r}") from None
        if not 0 < weights[name] < float("inf"):
            raise ProblemError(f"the weight of style {name} must be positive and finite, not {number}")
    total = sum(weights.values())
    return [(name, max(1, round(GRAIN * weight / total))) for name, weight in weights.items()]


def style_of_sample(text: str, seed: int, sample: int) -> str:
    """The style of one sample of a mix: a function of the seed and its number alone."""
    if text in EVERY_STYLE:
        return text
    return Stream("style", seed, sample).weighted(style_weights(text))

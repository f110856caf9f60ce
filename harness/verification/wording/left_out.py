"""What two texts say beside the value that is taken out of them."""

from __future__ import annotations

import re

from harness.verification.wording import dimensions

_PART = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_SAYS_NOTHING = frozenset(
    "the a an is are was were be of in there it its that this so thus hence therefore and answer final total result "
    "value values i e ie or equivalently we get have has text mathrm left right boxed".split()
)


def agrees(gold: str, value: str, prediction: str) -> bool:
    """Whether a prediction says nothing beside the value, or all that gold says beside it and no other number.

    `Yes` answers `Yes, the function is even`, and `Yes, the function is odd` does not: a part that is left out of gold
    is never compared, so it may not be said in another way."""
    said = _beside(prediction, value)
    if not said or dimensions.reading(prediction):  # all of `18 ft by 10 ft` is its value
        return True
    wanted = _beside(gold, value)
    return wanted <= said and all(part in wanted for part in said if part[0].isdigit())


def _beside(text: str, value: str) -> frozenset[str]:
    """The words and numbers of a text that its value does not hold."""
    return _parts(text) - _parts(value) - _SAYS_NOTHING


def _parts(text: str) -> frozenset[str]:
    return frozenset(map(str.lower, _PART.findall(text)))

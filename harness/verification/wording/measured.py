"""A worked value with its unit in words behind the formula: `$\\frac{40}{3} \\approx 13.33$ minutes`.

The unit is that of the value, so it goes with every way in which the formula states it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from harness.verification.wording.equations import Stated, stated
from harness.verification.wording.hedges import COUNTED

_MEASURED = re.compile(
    r"\s*\$(?P<formula>[^$]*(?:=|\\approx)[^$]*)\$\s*\(?\s*(?P<noun>[A-Za-z]+(?:\s[A-Za-z]+){0,3})\s*\)?\s*\.?\s*"
)


def readings(text: str) -> Iterator[Stated]:
    """What the formula states, with the unit; nothing where the words compare, count or deny."""
    found = _MEASURED.fullmatch(text)
    if found is None or COUNTED.search(found["noun"]):
        return
    for one in stated(found["formula"]):
        yield replace(one, text=f"{one.text} \\text{{{found['noun']}}}")

"""How many problems have other routes, by family: counted with each input, told when the file is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

HARD = 2
"""The level from which on it is told."""
AMONG = ("problems", "with another route", "with two others")


def counted(family: str, others: int) -> Counter[str]:
    """The counts of one problem that has so many routes beside its own."""
    return Counter(_key(family, what) for what in AMONG[: 1 + min(others, 2)])


def is_share(key: str) -> bool:
    """Whether a count is one of these."""
    return key.partition(": ")[2] in AMONG


def shares(counts: Mapping[str, int]) -> Iterator[str]:
    """A line for each family, and one for all of them."""
    families = sorted(key.partition(": ")[0] for key in counts if key.endswith(f": {AMONG[0]}"))
    rows = {family: [counts.get(_key(family, what), 0) for what in AMONG] for family in families}
    rows["together"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    for family, (problems, one, two) in rows.items() if families else ():
        yield (
            f"{family}: {problems} problems of level {HARD} and above, {one / problems:.1%} {AMONG[1]}, "
            f"{two / problems:.1%} {AMONG[2]}"
        )


def _key(family: str, what: str) -> str:
    return f"{family}: {what}"

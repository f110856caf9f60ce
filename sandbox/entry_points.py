"""Entry points: how an installed package adds a backend, a kind of answer, a family of problems or a route to ours.

One reader for the groups `showwork.backends`, `showwork.kinds`, `showwork.families` and `showwork.routes`, so that the
same mistake gives the same error in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


@dataclass(frozen=True, slots=True)
class EntryPointGroup:
    """A group of entry points, and how errors speak of its members."""

    name: str
    """As packages write it in their metadata; its last part is the plural of `noun`."""
    noun: str
    error: type[UsageError] = UsageError
    """Raised for two members of one name, and for a member that cannot be imported."""

    def points(self) -> dict[str, EntryPoint]:
        """The entry points that are installed, by name; imports none of them."""
        # Imported here: it takes 10 ms, which a program that names only our own backends and kinds does not pay.
        import importlib.metadata

        points: dict[str, EntryPoint] = {}
        for point in importlib.metadata.entry_points(group=self.name):
            # A distribution that stands twice on sys.path lists the same point twice: no conflict.
            if point.name in points and points[point.name] != point:
                raise self.error(self.conflict(point.name))
            points[point.name] = point
        return points

    def conflict(self, name: str) -> str:
        """The error for two members of one name."""
        plural = self.name.rpartition(".")[2]
        return f"two {plural} are named {name!r}: rename the entry point in group {self.name}"

    def describe(self, point: EntryPoint) -> str:
        """How errors name a member: what it is called, and where its package says that it is."""
        return f"the {self.noun} {point.name!r} ({point.value}, entry point in group {self.name})"

    def load(self, point: EntryPoint) -> Any:
        """The object that a member names, imported."""
        try:
            return point.load()
        except (ImportError, AttributeError) as error:
            raise self.error(f"{self.describe(point)} cannot be loaded: {error}") from error

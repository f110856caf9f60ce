"""Groups of tasks, `calculus=derivative+integral-3,algebra=arithmetic`: named in `--tasks` as a family is, with a line
of their own in the summary. A problem counts once in a group, and each problem as much as any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sandbox.errors import UsageError

EXAMPLE = "calculus=derivative+integral,algebra=arithmetic+linear_algebra"

TaskGroups = Mapping[str, tuple[str, ...]]
"""Name -> families and tasks."""


def parse_groups(text: str) -> TaskGroups:
    """Groups by name, in the order given. Raises UsageError."""
    groups: dict[str, tuple[str, ...]] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, given, members = (piece.strip() for piece in part.partition("="))
        named = tuple(filter(None, map(str.strip, members.split("+"))))
        if not given or not name or not named:
            raise UsageError(f"--groups {part!r} is no NAME=TASK+TASK: write for example --groups {EXAMPLE}")
        if name in groups:
            raise UsageError(f"--groups names {name!r} twice: give all its tasks in one, {name}=TASK+TASK")
        groups[name] = named
    return groups


def as_option(given: Mapping[object, object]) -> str:
    """A mapping out of a file of settings, as the option is written: lists of tasks, or a single one, by name."""
    return ",".join(
        f"{name}={'+'.join(map(str, members)) if isinstance(members, list) else members}"
        for name, members in given.items()
    )


def refuse_unknown(groups: TaskGroups, names: Collection[str]) -> None:
    """Raises UsageError where a group holds what is neither a family nor a task, or is named as one."""
    for name, members in groups.items():
        if name in names:
            raise UsageError(f"--groups: {name!r} is a family or a task itself: call the group something else")
        for member in members:
            if member not in names:
                raise UsageError(f"--groups: {name} holds {member!r}, which is neither a family nor a task")

"""A working sheet: writes steps into a program and hands out names that are not taken yet."""

from __future__ import annotations

from typing import Any

from generators.writing.printing import literal
from generators.writing.program import Program


class Worksheet:
    """Steps and lets whose values get fresh names. `taken` names are never handed out."""

    def __init__(self, program: Program, *reserved: str):
        self.program = program
        self._taken = set(reserved)

    def name(self, wish: str) -> str:
        """`wish`, or `wish2`, `wish3`, ... where it is taken."""
        name, count = wish, 1
        while name in self._taken:
            count += 1
            name = f"{wish}{count}"
        self._taken.add(name)
        return name

    def step(self, rule: str, left: str, wish: str, code: str, value: Any, shown: str | None = None) -> str:
        """A step whose value gets a fresh name; returns the name. shown: as `Program.step` takes it."""
        name = self.name(wish)
        self.program.step(rule, left, name, code, value, shown)
        return name

    def let(self, wish: str, value: Any) -> str:
        """A definition; returns its name."""
        name = self.name(wish)
        self.program.let(name, literal(value), value)
        return name

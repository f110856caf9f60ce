"""The program of a route: lines of code that compute and print each step, in the skeleton of every solution.

Nothing is computed here: a route is text, and the sandbox that runs it finds its values, within its own limits.
"""

from __future__ import annotations

import re

from generators.writing.program import quoted
from harness.scoring.told_question import title

_SYMBOLS = re.compile(r"^(.+) = symbols\('(.+?)'(, .*)?\)$", re.MULTILINE)


class Sheet:
    """A program in the making: that of another solution as far as its `Problem: ...` line, and what is written since.

    name: which names are free is the writer's care; `fresh` gives one that the program so far does not hold.
    """

    def __init__(self, program: str, *symbols: str, assumptions: str = ""):
        found = _SYMBOLS.search(program.partition("print(")[0])
        self._lines = ["from sympy import *"]
        self._names: set[str] = set()
        if found:
            self._declare(found[2].split(), found[3] or "")
        if symbols:
            self._declare(list(symbols), assumptions and f", {assumptions}")
        self._lines.append(f"print({quoted('Problem: ' + title(program))})")
        self._steps = 0

    def fresh(self, wish: str) -> str:
        """`wish`, or `wish2`, `wish3`, ... where it is taken."""
        name, count = wish, 1
        while name in self._names:
            count += 1
            name = f"{wish}{count}"
        self._names.add(name)
        return name

    def let(self, wish: str, code: str) -> str:
        """A definition; returns its name."""
        name = self.fresh(wish)
        return self._write("let", name, name, code)

    def step(self, rule: str, left: str, wish: str, code: str) -> str:
        """A claim `left = ` the value of the code; returns the value's name. A `{name}` in the left side stands for
        what the name's value prints."""
        return self._write(rule, left, self.fresh(wish), code)

    def line(self, code: str) -> None:
        """A line that prints nothing."""
        self._lines.append(code)

    def answer(self, code: str) -> None:
        """The last line."""
        self._lines += [f"answer = {code}", 'print("Answer:", answer)']

    def text(self) -> str:
        """The program."""
        return "\n".join(self._lines) + "\n"

    def _write(self, rule: str, left: str, name: str, code: str) -> str:
        self._steps += 1
        said = quoted(f"Step {self._steps} [{rule}]: {left} =")
        self._lines += [f"{name} = {code}", f"print({'f' if '{' in left else ''}{said}, {name})"]
        return name

    def _declare(self, names: list[str], assumptions: str) -> None:
        self._names |= set(names)
        self._lines.append(f"{', '.join(names)} = symbols({' '.join(names)!r}{assumptions})")

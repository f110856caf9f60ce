"""The skeleton of a worked solution: a short SymPy program that prints its steps and its answer, in both styles.

`computed` derives each intermediate value at run time; `snapshot` assigns literals recorded while generating. The style
changes neither statement, answer nor steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.problem import Step


@dataclass
class Program:
    """Built line by line by a family's `solve`; `render` writes it out.

    title: what follows "Problem: "; symbols: the names declared with `symbols(...)`; preamble: lines after them.
    """

    title: str
    symbols: str = "x"
    preamble: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)
    _lines: list[tuple[str, str, str, str]] = field(default_factory=list)  # name, code, literal, what is printed before

    def let(self, name: str, code: str, value: Any) -> None:
        """`name = code`, printed as `Step N [let]: name = value`."""
        self.step("let", name, name, code, value)

    def step(self, rule: str, left: str, name: str, code: str, value: Any) -> None:
        """`name = code`, printed as `Step N [rule]: left = value`; `left` is printed as a quoted string."""
        index = len(self.steps) + 1
        self.steps.append(Step(index, rule, f"{left} = {value}"))
        self._lines.append((name, code, literal(value), f"Step {index} [{rule}]: {left} ="))

    def answer(self, code: str, value: Any) -> None:
        """The last line, computed in both styles' own way: `Answer: value`."""
        self._lines.append(("answer", code, literal(value), "Answer:"))

    def render(self, style: str) -> str:
        """The program's text in the given style."""
        lines = ["from sympy import *"]
        if self.symbols:
            lines.append(f"{', '.join(self.symbols.split())} = symbols({self.symbols!r})")
        lines += [*self.preamble, f"print({'Problem: ' + self.title!r})"]
        for name, code, recorded, before in self._lines:
            lines.append(f"{name} = {recorded if style == 'snapshot' and name != 'answer' else code}")
            lines.append(f"print({before!r}, {name})")
        return "\n".join(lines) + "\n"


def literal(value: Any) -> str:
    """Python source that rebuilds a SymPy value: `Rational(1, 2)` where printing says `1/2`, which Python divides."""
    from sympy import Rational

    text = str(value)
    if not hasattr(value, "atoms"):
        return text
    for atom in value.atoms(Rational):
        if not atom.is_Integer:
            text = text.replace(str(atom), f"Rational({atom.p}, {atom.q})")
    return text

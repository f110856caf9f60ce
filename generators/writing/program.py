"""The skeleton of a worked solution: a short SymPy program that prints its steps and its answer, in both styles.

`computed` derives each intermediate value at run time; `snapshot` assigns literals recorded while generating. The style
changes neither statement, answer nor steps, and both print the same bytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from generators.writing.printing import literal, text
from harness.verification.problem import Step

TOKEN = re.compile(r"[A-Za-z_]+|\d+|[^\w\s]|\n")


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One assignment and the print that follows it. `printed` stands before the value; `shown` is the same as the body
    of an f-string, where the computed style fills in values at run time."""

    name: str
    code: str
    value: Any
    printed: str
    template: str | None
    value_text: str


@dataclass
class Program:
    """Built line by line by a family's `solve`; `render` writes it out.

    title: what follows "Problem: "; symbols: the names declared with `symbols(...)`, and `assumptions` the keyword
    arguments of that call; preamble: lines after them.
    """

    title: str
    symbols: str = "x"
    assumptions: str = ""
    preamble: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)
    _lines: list[ProgramLine | str] = field(default_factory=list)

    def let(self, name: str, code: str, value: Any) -> None:
        """`name = code`, printed as `Step N [let]: name = value`."""
        self.step("let", name, name, code, value)

    def step(
        self, rule: str, left: str, name: str, code: str, value: Any, shown: str | None = None, sign: str = "="
    ) -> None:
        """`name = code`, printed as `Step N [rule]: left = value`; with another sign, `left < value`.

        `left` is printed as a quoted string. Where it carries values that the computed style should derive, `shown`
        writes it as the body of an f-string: left="(7)*2", shown="({step_1})*2".
        """
        index = len(self.steps) + 1
        value_text = text(value)
        self.steps.append(Step(index, rule, f"{left} {sign} {value_text}"))
        before = f"Step {index} [{rule}]: "
        template = None if shown is None else f"{before}{shown} {sign}"
        printed = f"{before}{left} {sign}"
        self._lines.append(
            ProgramLine(name=name, code=code, value=value, printed=printed, template=template, value_text=value_text)
        )

    def line(self, code: str) -> None:
        """A line of code that prints nothing, the same in both styles."""
        self._lines.append(code)

    def answer(self, code: str, value: Any) -> None:
        """The last line, computed in both styles: `Answer: value`."""
        self._lines.append(
            ProgramLine(name="answer", code=code, value=None, printed="Answer:", template=None, value_text=text(value))
        )

    def render(self, style: str) -> str:
        """The program's text in the given style."""
        lines = ["from sympy import *"]
        if self.symbols:
            names = self.symbols.split()
            assumptions = f", {self.assumptions}" if self.assumptions else ""
            lines.append(f"{', '.join(names)} = symbols({' '.join(names)!r}{assumptions})")
        lines += [*self.preamble, f"print({quoted('Problem: ' + self.title)})"]
        for line in self._lines:
            if isinstance(line, str):
                lines.append(line)
                continue
            snapshot = style == "snapshot"
            lines.append(f"{line.name} = {literal(line.value) if snapshot and line.value is not None else line.code}")
            before = quoted(line.printed) if snapshot or line.template is None else "f" + quoted(line.template)
            lines.append(f"print({before}, {line.name})")
        return "\n".join(lines) + "\n"

    def output(self) -> str:
        """What the program prints, exactly, in either style."""
        printed = [f"{line.printed} {line.value_text}" for line in self._lines if isinstance(line, ProgramLine)]
        return "\n".join([f"Problem: {self.title}", *printed]) + "\n"


def quoted(text: str) -> str:
    """A Python string literal in double quotes, the skeleton's; JSON's escapes are Python's too."""
    return json.dumps(text, ensure_ascii=False)


def tokens(text: str) -> int:
    """The length of a program in tokens of an ordinary code tokenizer, from above: words, numbers, every other mark."""
    return len(TOKEN.findall(text))

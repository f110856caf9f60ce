"""The skeleton of a worked solution: a short SymPy program that prints its steps and its answer, in both styles.

`computed` derives each intermediate value at run time; `snapshot` assigns literals recorded while generating. The style
changes neither statement, answer nor steps, and both print the same bytes.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from harness.problem import Step

TOKEN = re.compile(r"[A-Za-z_]+|\d+|[^\w\s]|\n")


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment and the print that follows it. `printed` stands before the value; `shown` is the same as the body
    of an f-string, where the computed style fills in values at run time."""

    name: str
    code: str
    value: Any
    printed: str
    shown: str | None
    written: str


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
    _lines: list[Line | str] = field(default_factory=list)

    def let(self, name: str, code: str, value: Any) -> None:
        """`name = code`, printed as `Step N [let]: name = value`."""
        self.step("let", name, name, code, value)

    def step(self, rule: str, left: str, name: str, code: str, value: Any, shown: str | None = None) -> None:
        """`name = code`, printed as `Step N [rule]: left = value`.

        `left` is printed as a quoted string. Where it carries values that the computed style should derive, `shown`
        writes it as the body of an f-string: left="(7)*2", shown="({step_1})*2".
        """
        index = len(self.steps) + 1
        written = text(value)
        self.steps.append(Step(index, rule, f"{left} = {written}"))
        before = f"Step {index} [{rule}]: "
        shown = None if shown is None else f"{before}{shown} ="
        self._lines.append(Line(name, code, value, f"{before}{left} =", shown, written))

    def line(self, code: str) -> None:
        """A line of code that prints nothing, the same in both styles."""
        self._lines.append(code)

    def answer(self, code: str, value: Any) -> None:
        """The last line, computed in both styles: `Answer: value`."""
        self._lines.append(Line("answer", code, None, "Answer:", None, text(value)))

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
            before = quoted(line.printed) if snapshot or line.shown is None else "f" + quoted(line.shown)
            lines.append(f"print({before}, {line.name})")
        return "\n".join(lines) + "\n"

    def output(self) -> str:
        """What the program prints, exactly, in either style."""
        printed = [f"{line.printed} {line.written}" for line in self._lines if isinstance(line, Line)]
        return "\n".join([f"Problem: {self.title}", *printed]) + "\n"


def text(value: Any) -> str:
    """str(value), remembered: SymPy takes 0.1 to 1 ms to print, and a value is printed in claim after claim."""
    return _text(value) if _remembered(value) else str(value)


def _remembered(value: Any) -> bool:
    """True for SymPy's immutable objects alone: Python's 1 and True are equal, and print differently."""
    return hasattr(value, "func") and value.__hash__ is not None


@functools.lru_cache(maxsize=4096)
def _text(value: Any) -> str:
    return str(value)


def quoted(text: str) -> str:
    """A Python string literal in double quotes, the skeleton's; JSON's escapes are Python's too."""
    return json.dumps(text, ensure_ascii=False)


def tokens(text: str) -> int:
    """The length of a program in tokens of an ordinary code tokenizer, from above: words, numbers, every other mark."""
    return len(TOKEN.findall(text))


def literal(value: Any) -> str:
    """Python source that rebuilds a SymPy value: `Rational(1, 2)` where printing says `1/2`, which Python divides."""
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"Rational({value.numerator}, {value.denominator})"
    if isinstance(value, (bool, int, Fraction)):
        return str(value)
    return _literal(value) if _remembered(value) else str(_printer().doprint(value))


@functools.lru_cache(maxsize=4096)
def _literal(value: Any) -> str:
    return str(_printer().doprint(value))


@functools.cache
def _printer() -> Any:
    """Prints as SymPy does, save where Python would rebuild something else."""
    from sympy.printing.str import StrPrinter

    class SafePrinter(StrPrinter):  # type: ignore[misc]  # sympy ships no types, so its classes arrive as Any
        def _print_Rational(self, expr: Any) -> str:
            return f"Rational({expr.p}, {expr.q})"

        _print_Half = _print_Rational

        def _print_Interval(self, expr: Any) -> str:
            sides = {(False, False): "", (True, False): ".Lopen", (False, True): ".Ropen", (True, True): ".open"}
            side = sides[bool(expr.left_open), bool(expr.right_open)]
            return f"Interval{side}({self._print(expr.start)}, {self._print(expr.end)})"

        def _print_FiniteSet(self, expr: Any) -> str:
            # SymPy prints {1, 2}, which Python reads as a set of its own, in an order of its own.
            return f"FiniteSet({self.stringify(expr.args, ', ')})"

        def _print_EmptySet(self, expr: Any) -> str:
            return "S.EmptySet"

        def _print_MatrixBase(self, expr: Any) -> str:
            return f"Matrix({self._print(expr.tolist())})"

        def _print_Mul(self, expr: Any) -> str:
            # Python reads 2*(x + 1)*y from the left, and SymPy then distributes 2*(x + 1): the number goes last.
            number, rest = expr.as_coeff_Mul()
            if number == 1 or not any(part.as_base_exp()[0].is_Add for part in (rest, *rest.args)):
                return str(super()._print_Mul(expr))
            if rest.is_Add:
                return f"Mul({self._print(number)}, {self._print(rest)}, evaluate=False)"
            last = self._print(number)
            return f"{self._print(rest)}*{f'({last})' if last.startswith('-') else last}"

    return SafePrinter()

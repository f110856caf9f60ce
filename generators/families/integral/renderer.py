"""The worksheet that writes the steps of a rule tree, and the table of what writes each class of rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from sympy import Expr, Symbol

from generators.errors import Refused
from generators.families.integral.refused import REFUSED
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.worksheet import Worksheet

NamedValue = tuple[str, Expr]
"""The name of an antiderivative in the program, and the antiderivative."""

VARIABLES = ("t", "s", "r", "w", "z")
"""Names for the variables of substitutions, in the order of use."""
MORE_VARIABLES = ("p", "q", "k", "m")
"""For a user's own problem, when those are used up."""

RENDERERS: dict[str, Callable[[Renderer, Any], NamedValue]] = {}
"""By the rule class's name: what writes its steps."""

LINES: dict[str, str] = {}
"""By the rule class's name: its mathematics in one line, for the documents."""


def renders(*names: str) -> Callable[[Callable[[Renderer, Any], NamedValue]], Callable[[Renderer, Any], NamedValue]]:
    """Registers a renderer; the first line of its docstring is its line in the documents."""

    def register(function: Callable[[Renderer, Any], NamedValue]) -> Callable[[Renderer, Any], NamedValue]:
        for name in names:
            RENDERERS[name] = function
            LINES[name] = (function.__doc__ or "").splitlines()[0].rstrip(".")
        return function

    return register


class Renderer(Worksheet):
    """Writes the steps of one rule tree. `terse` writes an atomic rule of a linear argument as one step.

    A real variable makes those of substitutions real too: a user's own problem is worked on so, a drawn one is not.
    """

    def __init__(self, program: Program, variable: Symbol, terse: bool):
        super().__init__(program, variable.name)
        self.terse = terse
        self.variable = variable
        letters = (*VARIABLES, *MORE_VARIABLES) if variable.is_real else VARIABLES
        self._taken |= {*letters, "theta"}
        self._known: dict[tuple[Expr, Symbol], NamedValue] = {}
        self._free = [self.symbol(name) for name in letters if name != variable.name]

    def symbol(self, name: str) -> Symbol:
        """A variable of the same kind as the question's."""
        return Symbol(name, real=True) if self.variable.is_real else Symbol(name)

    def render(self, rule: Any) -> NamedValue:
        """The steps of a rule and all below it, once for each integrand; raises Refused for a class without a renderer.

        By parts exp(3*x) comes back in every round: what has been integrated already has a name.
        """
        name, question = type(rule).__name__, (rule.integrand, rule.variable)
        if name not in RENDERERS:
            raise Refused(f"rule {name}: {REFUSED.get(name, 'unknown to the renderer')}")
        if question not in self._known:
            self._known[question] = RENDERERS[name](self, rule)
        return self._known[question]

    def claim(self, rule: Any, label: str, code: str, value: Expr, shown: str | None = None) -> NamedValue:
        """The claim that an integrand's antiderivative is `value`. shown: the integrand, as code that computes it."""
        left = f"Integral({text(rule.integrand)}, {rule.variable})"
        template = None if shown is None else f"Integral({{{shown}}}, {rule.variable})"
        return self.step(label, left, "F", code, value, template), value

    def atom(self, rule: Any, label: str, value: Expr) -> NamedValue:
        """A rule of the table: the antiderivative is looked up."""
        return self.claim(rule, label, literal(value), value)

    def fresh(self) -> Symbol:
        """A variable for a substitution, declared in the program."""
        if not self._free:
            raise Refused("too many substitutions within each other")
        symbol = self._free.pop(0)
        self.program.symbols += f" {symbol}"
        return symbol


def renamed(rule: Any, old: Symbol, new: Symbol) -> Any:
    """The same tree in another variable."""
    if old == new:
        return rule
    if isinstance(rule, (list, tuple)):
        return type(rule)(renamed(item, old, new) for item in rule)
    if dataclasses.is_dataclass(rule) and not isinstance(rule, type):
        fields = {field.name: renamed(getattr(rule, field.name), old, new) for field in dataclasses.fields(rule)}
        return dataclasses.replace(rule, **fields)
    return rule.xreplace({old: new}) if hasattr(rule, "xreplace") else rule


def factor(number: Any) -> str:
    """A number as a factor of a product's code."""
    code = literal(number)  # SymPy's own trees hold plain ints now and then
    return f"({code})" if getattr(number, "is_Add", False) or code.startswith("-") else code

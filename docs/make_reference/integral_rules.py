"""The page on the rules of integration: SymPy's rule classes, rendered or refused, and the methods of our own."""

from __future__ import annotations

import inspect

import sympy
from sympy.integrals import manualintegrate

from docs.make_reference import markdown
from generators.families.integral.refused import REFUSED
from generators.families.integral.render import LINES, RENDERERS
from generators.families.integral.search import MOST, WAYS

ABOUT = """Every rule class of SymPy {version}'s `sympy.integrals.manualintegrate` is either rendered, with steps of its
own, or refused; a refusal is counted under the cause `rule NAME: REASON`. {rendered} classes are rendered, {refused}
refused."""

OURS = """## A problem of your own

A user's own integral is solved in a real variable. The methods below are tried first, in this order, then SymPy's rules
(their trees corrected: some name the wrong integrand), then integration by parts. A solution of which the harness
proves every step is taken; if there is none, the order is reversed. The search is bounded by a count, not by time: at
most {most} integrands of our own for one problem."""


def rule_classes() -> list[str]:
    """The names of SymPy's concrete rule classes, in the order of their definition."""
    return [
        name
        for name, value in vars(manualintegrate).items()
        if inspect.isclass(value)
        and issubclass(value, manualintegrate.Rule)
        and value.__module__ == manualintegrate.__name__
        and not inspect.isabstract(value)
    ]


def page() -> str:
    """The whole page."""
    names = rule_classes()
    states = [("rendered", LINES[name]) if name in RENDERERS else ("refused", REFUSED[name]) for name in names]
    rules = [(markdown.code(name), *state) for name, state in zip(names, states, strict=True)]
    rendered = sum(state == "rendered" for state, _ in states)
    methods = [
        (f"`{way.__module__.rpartition('.')[2]}.{way.__name__}`", markdown.paragraph(way.__doc__).rstrip("."))
        for way in WAYS
    ]
    return markdown.page(
        "Integration rules",
        ABOUT.format(version=sympy.__version__, rendered=rendered, refused=len(names) - rendered),
        markdown.table(("rule class", "", "what it states, or why it is refused"), rules),
        OURS.format(most=MOST),
        markdown.table(("method", "what it states"), methods),
    )

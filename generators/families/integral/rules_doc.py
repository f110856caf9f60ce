"""The page docs/reference/integral_rules.md, made from the code: `python -m generators.families.integral.rules_doc`."""

from __future__ import annotations

import inspect

from sympy.integrals import manualintegrate

from generators.families.integral.refused import REFUSED
from generators.families.integral.render import LINES, RENDERERS
from generators.families.integral.search import MOST, WAYS

HEAD = """# Integration rules

Made from the code by `python -m generators.families.integral.rules_doc > docs/reference/integral_rules.md`; a test keeps it in
step. Every rule class of SymPy {version}'s `sympy.integrals.manualintegrate` is either rendered, with steps of its
own, or refused; the refusal is counted under the cause `rule NAME: REASON`. {rendered} classes are rendered,
{refused} refused.

| rule class | | what it states, or why it is refused |
|---|---|---|
"""


OURS = """
A user's own integral is worked on in a real variable. These ways of our own are tried first, in this order, then
SymPy's rules (their trees put right: some name the wrong integrand), then parts; a solution of which the harness proves
every step is taken, else the order is turned round. Our integrands are counted, not timed: at most {most} for one
problem.

| way | what it states |
|---|---|
"""


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


def table() -> str:
    """The whole page."""
    import sympy

    names = rule_classes()
    rows = []
    for name in names:
        state, words = ("rendered", LINES[name]) if name in RENDERERS else ("refused", REFUSED[name])
        rows.append(f"| `{name}` | {state} | {words.replace('|', chr(92) + '|')} |")
    rendered = sum(name in RENDERERS for name in names)
    head = HEAD.format(version=sympy.__version__, rendered=rendered, refused=len(names) - rendered)
    ours = [f"| `{way.__module__.rpartition('.')[2]}.{way.__name__}` | {_line(way.__doc__)} |" for way in WAYS]
    return head + "\n".join(rows) + "\n" + OURS.format(most=MOST) + "\n".join(ours) + "\n"


def _line(words: str | None) -> str:
    """A docstring's first paragraph as one line of the table."""
    first = " ".join((words or "").split("\n\n")[0].split()).rstrip(".")
    return first.replace("|", chr(92) + "|")


if __name__ == "__main__":
    print(table(), end="")

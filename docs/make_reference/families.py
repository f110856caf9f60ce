"""The page on the families of problems: their levels, and one problem of each."""

from __future__ import annotations

from docs.make_reference import markdown
from generators import registry
from generators.problems import own

ABOUT = """A new family is one file: [new_family.md](../how-to/new_family.md). Rules of integration:
[integral_rules.md](integral_rules.md). How sound and how fast the families are:
[results/generators.md](../results/generators.md)."""


def page() -> str:
    """The whole page."""
    families = registry.families()
    rows = [(f"[{name}](#{name})", family.summary, family.confirmation) for name, family in families.items()]
    parts = [ABOUT, markdown.table(("family", "what", "confirmed by"), rows)]
    for name, family in families.items():
        levels = [(str(level), text) for level, text in sorted(family.levels.items())]
        problem = own(name, family.example).problem
        arguments = " ".join(f'--problem "{text}"' for text in family.example)
        parts += [
            f"## {name}",
            markdown.table(("level", "what it changes"), levels),
            "A problem of your own:",
            f"    showwork generate --family {name} {arguments}",
            problem.statement,
            markdown.text_block(problem.program),
            f"Answer: `{problem.answer.value}`",
        ]
    return markdown.page("The families of problems", *parts)

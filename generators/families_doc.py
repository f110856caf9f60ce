"""The table of families for the documents, made from the code:
`python -m generators.families_doc > docs/reference/families.md`."""

from __future__ import annotations

from generators import registry
from generators.problems import own

HEAD = """# The families of problems

Made from the code by `python -m generators.families_doc > docs/reference/families.md`; a test holds the two together.
A new family is one file: [new_family.md](../how-to/new_family.md). Rules of integration rendered and refused:
[integral_rules.md](integral_rules.md). How sound and how fast they are, measured: [generators.md](../results/generators.md)."""


def document() -> str:
    """The whole of docs/reference/families.md."""
    parts = [HEAD, "", "| family | what | confirmed by |", "| --- | --- | --- |"]
    found = registry.families()
    parts += [f"| [{name}](#{name}) | {family.summary} | {family.confirmation} |" for name, family in found.items()]
    for name, family in found.items():
        parts += ["", f"## {name}", "", "| level | what it changes |", "| --- | --- |"]
        parts += [f"| {level} | {text} |" for level, text in sorted(family.levels.items())]
        problem = own(name, family.example).problem
        asked = " ".join(f'--problem "{text}"' for text in family.example)
        parts += ["", "A problem of your own:", "", f"    showwork generate --family {name} {asked}", ""]
        parts += [
            problem.statement,
            "",
            "```text",
            problem.program.rstrip("\n"),
            "```",
            "",
            f"Answer: `{problem.answer.value}`",
        ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(document(), end="")

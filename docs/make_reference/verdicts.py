"""The page on verdicts: methods, kinds of answers, options and caps."""

from __future__ import annotations

from docs.make_reference import markdown
from harness.formulas.syntax import bounds
from harness.formulas.syntax.lexer import terminals
from harness.scoring.reasons import Reason
from harness.verification import kinds, verdict
from harness.verification.options import Options
from harness.verification.problem import Answer

ABOUT = """How a verdict is reached: [verdict.md](../explanation/verdict.md); the rules of answers with examples:
[verification.md](../explanation/verification.md). Verifier version: {version}."""


def page() -> str:
    """The whole page."""
    records = [kinds.kind_named(name) for name in kinds.NAMES]
    rows = [
        (
            markdown.code(record.name),
            record.summary,
            markdown.code(record.example),
            markdown.paragraph(record.compare.__doc__),
        )
        for record in records
    ]
    words = markdown.described(Options.__doc__)
    options = [(markdown.code(name), markdown.code(value), words[name]) for name, value, _ in markdown.members(Options)]
    methods = [
        (markdown.code(verdict.Method[name].value), words) for name, _, words in markdown.members(verdict.Method)
    ]
    reasons = [(markdown.code(name), words) for name, _, words in markdown.members(Reason)]
    return markdown.page(
        "Verdicts, kinds of answers, options",
        ABOUT.format(version=verdict.VERIFIER_VERSION),
        "## Methods\n\n`Verdict.method` says what decided.",
        markdown.table(("method", "means"), methods),
        "## Reasons\n\n`StepCheck.reason` says what became of a printed step.",
        markdown.table(("reason", "means"), reasons),
        f"## Kinds of answers\n\n{markdown.paragraph(Answer.__doc__)}",
        "One file each in `harness/verification/kinds/`; a new one: [new_kind.md](../how-to/new_kind.md).",
        markdown.table(("kind", "right is", "for example", "in detail"), rows),
        "## Options\n\nFields of `harness.verification.options.Options`, and keyword arguments of `verify`.",
        markdown.table(("option", "default", "means"), options),
        "## Caps on what is read\n\nChecked before any arithmetic; a text beyond one of them is refused.",
        markdown.table(("cap", "value", ""), _caps()),
    )


def _caps() -> list[tuple[str, str, str]]:
    caps = [
        (name, vars(module)[name], words)
        for module in (bounds, terminals)
        for name, _, words in markdown.members(module)
        if name.startswith("MAX_")
    ]
    return [(markdown.code(name), f"{value:,}", words) for name, value, words in caps]

"""The page on scores: outcomes, the components of a reward and their weights, how a program ended, its limits."""

from __future__ import annotations

from docs.make_reference import markdown
from harness.scoring import reward_components
from harness.scoring.reward_components import Weights
from harness.scoring.score import Outcome
from sandbox.execution import Limits, Status

ABOUT = """How to use the reward: [rewards.md](../how-to/rewards.md). How a verdict is reached:
[verdict.md](../explanation/verdict.md)."""


def page() -> str:
    """The whole page."""
    docstring = reward_components.__doc__ or ""
    formula = next(line for line in docstring.splitlines() if line.startswith("    "))
    components = markdown.described(docstring).items()
    return markdown.page(
        "Scores, outcomes, limits",
        ABOUT,
        "## Outcomes\n\nWhat became of a completion (`Score.outcome`).",
        _enum(Outcome),
        "## The reward",
        formula,
        markdown.table(("component", ""), [(markdown.code(name), words) for name, words in components]),
        "Weights (`harness.Weights`):",
        markdown.table(("weight", "default"), [(markdown.code(n), value) for n, value, _ in markdown.members(Weights)]),
        "## How a program ended\n\n`Execution.status`, as the kernel and the supervisor saw it.",
        _enum(Status),
        f"## Limits\n\n{markdown.paragraph(Limits.__doc__)}",
        markdown.table(
            ("limit", "default", ""),
            [(markdown.code(name), markdown.code(value), words) for name, value, words in markdown.members(Limits)],
        ),
    )


def _enum(kind: type) -> str:
    return markdown.table(("value", "means"), [(markdown.code(n), words) for n, _, words in markdown.members(kind)])

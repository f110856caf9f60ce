"""The page on training methods: the table of `trainer.paradigm`."""

from __future__ import annotations

from docs.make_reference import markdown
from trainer.paradigm import METHODS

ABOUT = """Every method of training here is a data source, a judge and a gradient coefficient, as in DeepSeekMath (arXiv
2402.03300, section 5.2.1 and appendix A.1, whose equations are named): the gradient of token `o_t` of completion `o` is
`GC * grad log pi(o_t | q, o_<t)`. `trainer/paradigm.py` holds the coefficients as code, and a test of each works it out
by hand and holds it against the gradient that TRL computes. How to train: [training.md](../how-to/training.md)."""


def page() -> str:
    """The whole page."""
    rows = [
        (
            markdown.code(name),
            markdown.code(method.command),
            method.data.value,
            method.judge,
            markdown.code(method.coefficient.__name__),
            method.average.value,
        )
        for name, method in METHODS.items()
    ]
    coefficients = {method.coefficient.__name__: method.coefficient for method in METHODS.values()}
    return markdown.page(
        "Training methods",
        ABOUT,
        markdown.table(("method", "command", "data", "judge", "coefficient", "averaged over"), rows),
        "What is averaged over is the default; `--loss-type` of GRPO changes it.",
        "## Coefficients",
        markdown.table(
            ("coefficient", "of a token"),
            [(markdown.code(name), markdown.paragraph(function.__doc__)) for name, function in coefficients.items()],
        ),
    )

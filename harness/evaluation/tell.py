"""What a model is told of its program between two turns: by the question and by what the program did, and nothing else.

No function here is given a gold or the answer's verdict, so that nothing can be learned of them. A verdict names the
first false step and a point at which it fails, and never a value: "1/3 against 0" would be an answer, told by the tool.
What it can tell is so one of a few sentences: which step, and which of the few points that are tried first.
"""

from __future__ import annotations

import re

from harness.evaluation.feedback import Feedback
from harness.scoring.check_steps import check_steps
from harness.scoring.extract_answer import extract_answer
from harness.scoring.reference import Task
from harness.scoring.step_check import StepCheck
from sandbox.execution import Execution, Status

SHOWN = 100
"""Characters of output that are shown; of a longer one the first and the last half of them."""


def told(statement: str, execution: Execution, feedback: Feedback) -> str | None:
    """What the model is told of its program; None where nothing is left to say, and the exchange is over.

    statement: the question. Of `Feedback.again` the text is empty.
    """
    if feedback is Feedback.output:
        return plain(shown_output(execution))
    fault = fault_of(statement, execution)
    return fault if fault is None or feedback is Feedback.verdict else ""


def fault_of(statement: str, execution: Execution) -> str | None:
    """What is wrong with a program, as far as can be known without a gold; None where nothing is seen to be."""
    false = next((step for step in check_steps(execution.stdout, Task(statement, "")) if step.true is False), None)
    if false is not None:
        return plain(shortened(in_words(false), 2 * SHOWN))
    if execution.status is not Status.ok:
        return plain(shown_output(execution))
    if extract_answer(execution.stdout, conclusions=False) is None:
        return "No answer is printed."
    return None


def in_words(step: StepCheck) -> str:
    """A false step as a verdict names it."""
    where = f" at {step.point}" if step.point else ""
    return f"Step {step.index} [{step.rule}] is false{where}: {step.claim}"


def plain(text: str) -> str:
    """The text without anything that could be taken for a heading or a fence of the exchange that it is shown in."""
    return re.sub("#{2,}", "#", text.replace("```", "'''"))


_ENDED = {
    Status.timeout: "TimeoutError: the program used up its time",
    Status.memory: "MemoryError: the program ran out of its memory",
    Status.output: "the program printed more than it may",
}


def shown_output(execution: Execution) -> str:
    """What the model is shown of a run: its output, or its error in one line; cut."""
    text = execution.stdout.strip() if execution.status is Status.ok else _error(execution)
    # A fence in it would end the block that it is shown in.
    return shortened(text.replace("```", "'''")) or "(no output)"


def _error(execution: Execution) -> str:
    last = execution.stderr.rstrip().rpartition("\n")[2].strip()
    return _ENDED.get(execution.status) or last or "the program failed without a word"


def shortened(text: str, most: int = SHOWN) -> str:
    """At most `most` characters of it: the first and the last half of them around an ellipsis."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}...{text[-half:]}"

"""Inspect: questions of your own, Python in Showwork's sandbox as a tool, and the harness's scores.

inspect eval examples/inspect_task.py --model MODEL
inspect view                                               (each sample's score shows its steps with their verdicts)
"""

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.solver import generate, system_message, use_tools

from harness.adapters.inspect_scorer import showwork_scorer
from harness.adapters.inspect_tool import run_python

ASKED = "Work with the tool `run_python`. In the end let it print a line `Answer:` and the value, or say the answer."


@task
def products() -> Task:
    """Products; take your own questions instead."""
    return Task(
        dataset=[Sample(id=str(n), input=f"What is {n}*7?", target=str(7 * n)) for n in range(2, 6)],
        solver=[system_message(ASKED), use_tools(run_python()), generate()],
        scorer=showwork_scorer(),
    )

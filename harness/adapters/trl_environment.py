"""TRL's `environment_factory`: a model that runs cells of Python in the sandbox before it answers.

    with Sandbox() as sandbox:
        GRPOTrainer(
            model=...,
            environment_factory=partial(PythonEnvironment, sandbox),
            reward_funcs=of_environments(ExecutionReward(sandbox)),
            ...
        ).train()

What is scored is what `Session` asks for: the cells that ran, joined to one program and run afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from harness.adapters.python_cells import PythonCells
from harness.evaluation.tell import shown_output
from harness.scoring.reward import ExecutionReward
from sandbox import Limits, Sandbox


class PythonEnvironment:
    """One rollout's Python: its names stay alive from call to call. TRL makes one for each rollout of a batch and uses
    them again; every public method but `reset` is a tool, so there is one: `run_python`."""

    def __init__(self, sandbox: Sandbox, limits: Limits | None = None) -> None:
        self._sandbox, self._limits = sandbox, limits
        self._cells = PythonCells(sandbox, limits)

    def reset(self, **_: Any) -> None:
        """Begin another rollout: a session of its own, and no cells."""
        self._cells.close()
        self._cells = PythonCells(self._sandbox, self._limits)

    def run_python(self, code: str) -> str:
        """Run Python code, with SymPy at hand, and return what it prints. Names stay defined for the next call.

        Args:
            code: The Python code to run.

        Returns:
            What it printed, or its error.
        """
        return shown_output(self._cells.run(code))

    @property
    def program(self) -> str:
        """The cells that ran, as one program; "" where none did."""
        return self._cells.program


def of_environments(reward: ExecutionReward) -> Callable[..., list[float | None]]:
    """The reward of rollouts with a `PythonEnvironment`: of the program of its cells, or of the last message where it
    ran none. All components are logged, as `ExecutionReward` does; an outage gives None."""

    def execution_reward(
        prompts: Sequence[Any] | None = None,
        completions: Sequence[Any] | None = None,
        *,
        environments: Sequence[PythonEnvironment] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        answers: list[Any] = list(completions or ())
        for at, environment in enumerate(environments or ()):
            if environment.program:
                answers[at] = f"```python\n{environment.program}\n```"
        return reward(prompts, answers, **columns)

    return execution_reward

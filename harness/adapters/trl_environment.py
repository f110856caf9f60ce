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

from harness.evaluation.feedback import shown_output
from harness.evaluation.tool_exchange import joined
from harness.scoring.reward import ExecutionReward
from sandbox import Limits, Sandbox
from sandbox.execution import Status
from sandbox.host.session import Session


class PythonEnvironment:
    """One rollout's Python: its names stay alive from call to call. TRL makes one for each rollout of a batch and uses
    them again; every public method but `reset` is a tool, so there is one: `run_python`."""

    def __init__(self, sandbox: Sandbox, limits: Limits | None = None) -> None:
        self._sandbox, self._limits = sandbox, limits
        self._session: Session | None = None
        self._good: list[str] = []

    def reset(self, **_: Any) -> None:
        """Begin another rollout: a session of its own, and no cells."""
        if self._session is not None:
            self._session.close()
        self._session, self._good = None, []

    def run_python(self, code: str) -> str:
        """Run Python code, with SymPy at hand, and return what it prints. Names stay defined for the next call.

        Args:
            code: The Python code to run.

        Returns:
            What it printed, or its error.
        """
        if self._session is None or self._session.ended:
            self._session = self._sandbox.session(self._limits)
            if self._good:  # the session before it has ended: its names are made again
                self._session.run(joined(self._good))
        execution = self._session.run(str(code))
        if execution.status is Status.ok:
            self._good.append(str(code))
        return shown_output(execution)

    @property
    def program(self) -> str:
        """The cells that ran, as one program; "" where none did."""
        return joined(self._good) if self._good else ""


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

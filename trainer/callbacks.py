"""What happens around the steps of any trainer: Ctrl-C saves and stops; a stop after so many steps, for rehearsals."""

from __future__ import annotations

import signal
import threading
from typing import Any

from transformers import TrainerCallback


class Interruptible(TrainerCallback):
    """The first Ctrl-C (or SIGTERM) finishes the step, saves a checkpoint and stops; the second one stops at once."""

    def __init__(self, stop_after: int | None = None):
        self.interrupted = False
        self.stop_after = stop_after
        self._before: dict[int, Any] = {}

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._note)

    def _note(self, number: int, frame: Any) -> None:
        self.interrupted = True
        self._restore()

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.stop_after is not None and state.global_step >= self.stop_after < state.max_steps:
            self.interrupted = True
        if self.interrupted:
            control.should_save = True
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._restore()


class LiveTable(TrainerCallback):
    """One line a logged GRPO step: reward, outcomes, groups without signal, where the seconds went."""

    COLUMNS = (
        ("reward", "reward"), ("reward_std", "spread"), ("entropy", "entropy"), ("groups/without_signal", "no signal"),
        ("completions/mean_length", "tokens"), ("seconds/generation", "s gen"), ("seconds/scoring", "s score"),
        ("step_time", "s step"),
    )  # fmt: skip

    def __init__(self) -> None:
        self._shown = 0

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        if not logs or "reward" not in logs or not state.is_world_process_zero:
            return
        outcomes = sorted((name, value) for name, value in logs.items() if name.startswith("outcome/"))
        parts = [f"{label} {logs[name]:.3g}" for name, label in self.COLUMNS if isinstance(logs.get(name), float | int)]
        parts += [f"{name.partition('/')[2]} {value:.0%}" for name, value in outcomes if value]
        print(f"step {state.global_step:4d}  " + "  ".join(parts), flush=True)

"""What happens around the steps of any trainer: Ctrl-C saves and stops; progress in short lines."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from transformers import PrinterCallback, TrainerCallback
from transformers.trainer_callback import ProgressCallback

from trainer import processes


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
        # A signal reaches processes in different steps; one that stopped alone would leave the others waiting for it.
        self.interrupted = any(processes.from_all(self.interrupted))
        if self.interrupted:
            control.should_save = True
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._restore()


QUIET_SECONDS = 30.0
"""Longer than this no training says nothing, where no bar moves."""


class Progress(ProgressCallback):
    """One short line a log: what a person watches, not fifty numbers; on a terminal under the trainer's bar, elsewhere
    (a file, a pipe, a job's log) with the time left, and a line at least every half minute.

    GRPO: reward and its spread, outcomes, groups without signal, where the seconds went. The rest is in TensorBoard.
    """

    COLUMNS = (
        ("loss", "loss"),
        ("learning_rate", "rate"),
        ("reward", "reward"),
        ("reward_std", "spread"),
        ("entropy", "entropy"),
        ("groups/without_signal", "no signal"),
        ("completions/mean_length", "tokens"),
        ("seconds/generation", "s generating"),
        ("seconds/scoring", "s scoring"),
        ("step_time", "s a step"),
        ("eval_loss", "held-out loss"),
        ("eval_answers", "answers"),
        ("eval_traces", "all steps true"),
    )

    def __init__(self, bar: bool = True, clock: Callable[[], float] = time.monotonic):
        super().__init__()
        self.bar = bar
        self.training_bar: Any = None
        self._clock = clock
        self._began = self._spoke = 0.0
        self._first_step = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._began = self._spoke = self._clock()
        self._first_step = state.global_step
        if self.bar:
            super().on_train_begin(args, state, control, **kwargs)  # type: ignore[no-untyped-call]  # transformers'
        elif state.is_world_process_zero:
            begins = f" from step {state.global_step}" if state.global_step else ""
            print(f"training{begins}: {state.max_steps} steps", flush=True)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.training_bar is not None:
            super().on_step_end(args, state, control, **kwargs)  # type: ignore[no-untyped-call]  # transformers'
        elif state.is_world_process_zero and self._clock() - self._spoke > QUIET_SECONDS:
            self._say(f"step {state.global_step:5d}", state)

    def _say(self, line: str, state: Any) -> None:
        """A line, and how long the rest will take at the pace so far."""
        self._spoke = self._clock()
        steps_done, left = state.global_step - self._first_step, state.max_steps - state.global_step
        if steps_done > 0 and left > 0:
            line += f"  {duration((self._spoke - self._began) / steps_done * left)} left"
        print(line, flush=True)

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.training_bar is not None:
            super().on_train_end(args, state, control, **kwargs)  # type: ignore[no-untyped-call]  # transformers'

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        if not logs or not state.is_world_process_zero or "train_runtime" in logs:
            return
        parts = []
        for name, label in self.COLUMNS:
            value = logs.get(name)
            if isinstance(value, float | int):
                text = f"{value:.1%}" if name in ("eval_answers", "eval_traces") else f"{value:.3g}"
                parts.append(f"{label} {text}")
        outcomes = sorted((value, name) for name, value in logs.items() if name.startswith("outcome/") and value)
        parts += [f"{name.partition('/')[2].replace('_', ' ')} {value:.0%}" for value, name in reversed(outcomes)]
        line = f"step {state.global_step:5d}  " + "  ".join(parts)
        if self.training_bar is not None:
            self.training_bar.write(line)
        else:
            self._say(line, state)


def show_progress(trainer: Any) -> None:
    """Put `Progress` in the place of the trainer's own printing."""
    for kind in (ProgressCallback, PrinterCallback):
        trainer.remove_callback(kind)
    trainer.add_callback(Progress(bar=not trainer.args.disable_tqdm and sys.stderr.isatty()))


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"

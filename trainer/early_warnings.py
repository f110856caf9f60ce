"""What goes wrong in reinforcement, said while there is time: a reward that is hacked, a policy that has collapsed,
samples that nobody judges. All of it is read from the run's own history, so that a resumed run says the same.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from transformers import TrainerCallback

WINDOW = 20
"""Logged steps that are compared with as many before them."""
SURE = 3.0
"""A mean has moved where it moved by so many standard errors."""
COLLAPSED = 0.2
"""A share of the first steps' entropy; below it the policy writes the same again and again."""
UNJUDGED = 0.1
"""A share of samples without a verdict that is worth a word."""

Row = Mapping[str, Any]


def warnings_of(history: Sequence[Row]) -> dict[str, str]:
    """What the newest steps of a run's history warn of: name -> sentence. history: all that was logged, in order."""
    rows = [row for row in history if "reward" in row]
    if len(rows) < 2 * WINDOW:
        return {}
    newer, older = rows[-WINDOW:], rows[-2 * WINDOW : -WINDOW]
    found: dict[str, str] = {}
    if moved(older, newer, "reward") > SURE and moved(older, newer, "reward/trace") < -SURE:
        before, now = mean(older, "reward/trace"), mean(newer, "reward/trace")
        found["hack"] = (
            f"the reward rises while fully true solutions fall ({before:.0%} to {now:.0%} over {WINDOW} steps): likely "
            "a hack; read some of completions/, or pay for steps (--reward steps, --credit steps)"
        )
    first, now = mean(rows[:WINDOW], "entropy"), mean(newer, "entropy")
    if now < COLLAPSED * first:
        found["entropy"] = (
            f"the entropy has collapsed, from {first:.2g} to {now:.2g}: samples of a problem are alike, and little is "
            "left to learn; lower the rate, raise the temperature, or stop here"
        )
    unjudged = sum(mean(newer, name) for name in ("outcome/undecided", "outcome/infrastructure", "golds/unreadable"))
    if unjudged > UNJUDGED:
        found["unjudged"] = (
            f"{unjudged:.0%} of the samples are not judged (undecided, sandbox, unreadable golds): they teach nothing"
        )
    return found


def mean(rows: Sequence[Row], name: str) -> float:
    """The mean of what was logged; 0 where nothing was."""
    return statistics.fmean(float(row.get(name) or 0.0) for row in rows)


def moved(older: Sequence[Row], newer: Sequence[Row], name: str) -> float:
    """By how many standard errors the mean has moved; 0 where it stands still."""
    samples = [[float(row.get(name) or 0.0) for row in rows] for rows in (older, newer)]
    error = math.sqrt(sum(statistics.variance(values) / len(values) for values in samples))
    difference = statistics.fmean(samples[1]) - statistics.fmean(samples[0])
    if error == 0:
        return 0.0 if difference == 0 else math.copysign(math.inf, difference)
    return difference / error


class EarlyWarnings(TrainerCallback):
    """Prints a warning when it first holds, and again when it holds anew."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        if not state.is_world_process_zero or not logs or "reward" not in logs:
            return
        found = warnings_of(state.log_history)
        for name, sentence in found.items():
            if name not in self._said:
                print(f"warning, step {state.global_step}: {sentence}", flush=True)
        self._said = set(found)

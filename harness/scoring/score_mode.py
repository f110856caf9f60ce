"""What a completion is read as: a program that is run, or a text whose lines are checked; and a batch of texts scored.

program   every completion is a program: one without is `no_code`
text      every completion is a text, whatever code stands in it: nothing is run
auto      what holds a program is one, all else is a text
"""

from __future__ import annotations

import enum
import time
from collections.abc import Sequence

from harness.scoring.extract_program import completion_text, extract_program
from harness.scoring.garbage_collection import fewer_collections
from harness.scoring.reference import Task
from harness.scoring.reward_components import DEFAULT, Weights
from harness.scoring.run_programs import NOT_JUDGED
from harness.scoring.score import FALLBACK_SECONDS, Score
from harness.scoring.scored_text import score_text
from harness.scoring.truths import OutOfTime
from harness.verification.comparison.sympy_fallback.ask import fallback_seconds, fallback_until


class Mode(enum.StrEnum):
    """What completions are read as; see the module docstring."""

    auto = "auto"
    """What holds a program is run, all else is read as a text."""
    program = "program"
    """Every completion is a program."""
    text = "text"
    """Every completion is a text: nothing is run."""

    def reads_as_text(self, completion: object) -> bool:
        """Whether a completion is read as a text."""
        return self is Mode.text or (self is Mode.auto and extract_program(completion) is None)


def score_texts(
    problems: Sequence[Task],
    completions: Sequence[object],
    *,
    deadline: float | None = None,
    weights: Weights = DEFAULT,
    steps: bool = True,
    accept_restated: bool = False,
) -> list[Score]:
    """Score texts[i] as an answer to problems[i]; results in order. No sandbox is needed.

    A text that several samples share is judged once. SymPy's fallback is asked about answers alone, after all else and
    within the batch's budget, so that no text stalls its trainer. deadline: seconds of wall time for the batch; what
    has not been begun by then is `infrastructure`, as in `score_many`. An answer that leaves its arithmetic to do is
    wrong, as a program's is. Raises GoldError.
    """
    until = None if deadline is None else time.monotonic() + deadline
    done: dict[tuple[int, str], Score] = {}
    numbers: dict[Task, int] = {}
    texts = [completion_text(completion) for completion in completions]
    keys = [(numbers.setdefault(task, len(numbers)), text) for task, text in zip(problems, texts, strict=True)]
    tasks = dict(zip(keys, problems, strict=True))

    def judge(key: tuple[int, str], fallback: bool) -> Score:
        try:
            return score_text(
                tasks[key],
                key[1],
                weights=weights,
                accept_restated=accept_restated,
                steps=steps,
                computed=True,
                fallback=fallback,
                until=until,
            )
        except OutOfTime:
            return Score.outage(NOT_JUDGED)

    with fewer_collections():
        for key in tasks:
            done[key] = judge(key, False)
        before = fallback_seconds()
        for key in tasks:
            if done[key].answer_is_open and fallback_seconds() - before < FALLBACK_SECONDS:
                with fallback_until(until):
                    done[key] = judge(key, True)
    return [done[key] for key in keys]

"""lm-evaluation-harness: the score of a document's completion, as `process_results` of a task in YAML.

In a file beside the YAML: `from harness.adapters.lm_eval_results import process_results`; in the YAML:
`process_results: !function thatfile.process_results`. The document's columns are read as the reward reads them.
An outage raises InfrastructureError, which ends the evaluation: lm-eval knows no missing score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.adapters.one_by_one import OneByOne
from harness.scoring.columns import REWARD_COLUMNS
from harness.scoring.reward import ExecutionReward
from harness.scoring.score_mode import Mode

METRICS = ("acc", "fully_true", "reward")
"""What `process_results` gives of each document; a task lists them in `metric_list`, each with `aggregation: mean`."""


def process_results_of(reward: ExecutionReward) -> Callable[[Mapping[str, Any], Sequence[str]], dict[str, float]]:
    """`process_results` with a reward of your own: another mode, other weights, or a `RewardClient` of a server.

    What it gives of a document's first completion: 1 for a right answer, 1 for a fully true solution, the reward. It
    raises GoldError for a gold that cannot be read, where the reward was made with unreadable="fail", and
    InfrastructureError for an outage.
    """
    rows = OneByOne(reward)

    def process_results(doc: Mapping[str, Any], results: Sequence[str]) -> dict[str, float]:
        record = {name: doc[name] for name in REWARD_COLUMNS if doc.get(name) is not None}
        score = rows.score(results[0], record)
        return {"acc": float(score.correct), "fully_true": float(score.fully_true), "reward": score.reward or 0.0}

    return process_results


process_results = process_results_of(ExecutionReward(mode=Mode.auto, unreadable="fail"))
"""The ordinary one: a program is run, a text is read; a gold that cannot be read ends the evaluation."""

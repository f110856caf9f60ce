"""A stream of problems for `datasets`: the same samples, from wherever it is continued and however it is shared out."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest

from generators.adapters.problem_stream import SHARD, problem_stream
from generators.datasets.formats import trl
from generators.datasets.mixture import mixture
from generators.errors import ProblemError

pytestmark = pytest.mark.train  # the extra with `datasets`
OPTIONS: dict[str, Any] = {"families": "arithmetic,derivative", "levels": "1-2", "seed": 5}


def test_a_stream_that_is_saved_and_loaded_goes_on_at_the_very_next_sample() -> None:
    stream = problem_stream(**OPTIONS, count=3 * SHARD)
    taken, states = [], []
    for sample in islice(stream, SHARD + 9):
        taken.append(sample)
        states.append(json.dumps(stream.state_dict()))
    mix = mixture(OPTIONS["families"], OPTIONS["levels"], seed=5)
    assert taken == [trl(mix.make(number).problem) for number in range(SHARD + 9)]
    for at in (3, SHARD - 1, SHARD + 4):
        other = problem_stream(**OPTIONS, count=3 * SHARD)
        other.load_state_dict(json.loads(states[at]))
        assert list(islice(other, SHARD + 8 - at)) == taken[at + 1 :]


def test_nodes_and_workers_share_it_out_without_a_sample_twice_or_lost() -> None:
    from datasets.distributed import split_dataset_by_node

    stream = problem_stream(**OPTIONS, count=2 * SHARD + 5)
    whole = [json.dumps(sample) for sample in stream]
    assert len(whole) == 2 * SHARD + 5
    parts = [json.dumps(sample) for rank in range(3) for sample in split_dataset_by_node(stream, rank, 3)]
    assert sorted(parts) == sorted(whole)


def test_a_mixture_that_cannot_be_is_refused_before_anything_is_made() -> None:
    with pytest.raises(ProblemError, match="nonsense"):
        problem_stream("nonsense")
    with pytest.raises(ProblemError, match="count"):
        problem_stream(count=0)

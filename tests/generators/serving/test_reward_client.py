"""`RewardClient` is the reward of a server, and does what `ExecutionReward` does with a sandbox of its own."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from harness import ExecutionReward, RewardClient, Weights, for_verifiers, for_verl
from harness.adapters.one_by_one import OneByOne
from harness.adapters.reward_client import ServerFault
from harness.scoring.outcomes import Score
from harness.scoring.score_records import score_record
from harness.verification.errors import ColumnError, GoldError
from sandbox.errors import InfrastructureError, UsageError
from tests.adapters import mixed
from tests.generators.serving.conftest import Served

SOME = range(0, mixed.COUNT, 5)
COLUMNS: dict[str, Any] = {
    "question": [mixed.problems()[number].statement for number in SOME],
    "answer": [mixed.problems()[number].answer for number in SOME],
    "steps": [mixed.problems()[number].to_record()["steps"] for number in SOME],
}
COMPLETIONS = [mixed.completion(number) for number in SOME]
ASKED = {"completions": ["print('Answer:', 42)"], "answer": ["42"]}


def untimed(score: Score) -> dict[str, Any]:
    record = score_record(score)
    if record["execution"]:
        record["execution"] |= {"cpu_seconds": 0, "wall_seconds": 0}
    return record


@pytest.mark.parametrize("options", [{}, {"mode": "auto", "steps": False}, {"mode": "text"}])
def test_the_scores_are_those_of_a_sandbox_here(served: Served, options: dict[str, Any]) -> None:
    chats = [[{"role": "assistant", "content": text}] for text in COMPLETIONS]
    with ExecutionReward(**options) as here, RewardClient(served.url, whole=True, **options) as there:
        expected = [untimed(score) for score in here.scores(None, COMPLETIONS, **COLUMNS)]
        assert [untimed(score) for score in there.scores(None, COMPLETIONS, **COLUMNS)] == expected
        assert [untimed(score) for score in there.scores(None, chats, **COLUMNS)] == expected


def test_it_is_a_reward_in_every_shape_that_trainers_call(served: Served) -> None:
    weights = Weights(correct=3, steps=0.2)
    expected = ExecutionReward(weights=weights)(completions=COMPLETIONS, **COLUMNS)
    reward = RewardClient(served.url, weights)
    assert reward(completions=COMPLETIONS, **COLUMNS) == expected
    assert asyncio.run(reward.call_async(completions=COMPLETIONS, **COLUMNS)) == expected
    travelled = pickle.loads(pickle.dumps(reward))
    assert travelled(completions=COMPLETIONS, **COLUMNS) == expected
    assert [s.reward for s in OneByOne(reward).scores(None, COMPLETIONS, **COLUMNS)] == expected
    first = {"question": COLUMNS["question"][0], "steps": COLUMNS["steps"][0]}
    assert for_verl(reward)("x", COMPLETIONS[0], COLUMNS["answer"][0], first)["score"] == expected[0]
    awaited = for_verifiers(reward)(None, COMPLETIONS[0], COLUMNS["answer"][0], first)
    assert asyncio.run(awaited) == expected[0]


def test_columns_and_golds_are_checked_here_as_they_are_without_a_server(served: Served) -> None:
    with pytest.raises(ColumnError, match="answer"):
        RewardClient(served.url)(completions=["x"], answer="42")
    assert RewardClient(served.url)(completions=["x"] * 2, answer=["N/A", "1"]) == [None, 0.0]
    with pytest.raises(GoldError, match="row 0"):
        RewardClient(served.url, unreadable="fail")(completions=["x"] * 2, answer=["N/A", "1"])
    with pytest.raises(UsageError, match="ExecutionReward"):
        _ = RewardClient(served.url).sandbox
    assert RewardClient(served.url, deadline=0.0)
    assert RewardClient(served.url)([], []) == []


def test_a_server_that_nobody_finds_is_an_outage_and_a_refusal_an_error_at_once() -> None:
    nobody = RewardClient("http://127.0.0.1:9", attempts=2)
    with pytest.raises(InfrastructureError, match="is it running"):
        nobody(**ASKED)


def test_it_comes_again_when_it_is_told_to_and_gives_none_for_a_batch_that_is_lost(serve: Callable[..., Any]) -> None:
    (score,) = ExecutionReward().scores(None, ASKED["completions"], answer=ASKED["answer"])
    good = json.dumps({"scores": [score_record(score)]}).encode()
    replies = [(429, {"Retry-After": "0"}, b"{}"), (503, {"Retry-After": "soon"}, b""), (200, {}, good)]
    server = serve(lambda path, body, count: replies[min(count, 4) - 1] if count < 4 else (503, {}, b""))
    reward = RewardClient(server.base.removesuffix("/v1"), attempts=3)
    assert reward(**ASKED) == [1.1]
    assert len(server.asked) == 3
    assert RewardClient(reward.url, deadline=0.1).deadline == 0.1
    assert reward(**ASKED) == [None]
    assert len(server.asked) == 6


def test_a_request_that_the_server_refuses_is_not_tried_again(serve: Callable[..., Any]) -> None:
    server = serve(lambda path, body, count: (401, {}, b'{"fault": "no token"}'))
    with pytest.raises(ServerFault, match="no token"):
        RewardClient(server.base.removesuffix("/v1"))(**ASKED)
    assert len(server.asked) == 1


def test_a_large_batch_goes_in_several_requests(served: Served) -> None:
    texts = [f"print('Answer:', {number})" for number in range(3)]
    large = [f"# {'x' * 120_000}\n{text}" for text in texts]
    # The server of these tests takes 200,000 bytes and 64 items.
    with pytest.raises(ServerFault, match="413"):
        RewardClient(served.url)(completions=large, answer=["1"] * 3)
    reward = RewardClient(served.url, most_items=16, most_bytes=130_000)
    assert reward(completions=large, answer=["1"] * 3) == [0.1, 1.1, 0.1]
    assert reward(completions=texts * 30, answer=["1"] * 90) == [0.1, 1.1, 0.1] * 30

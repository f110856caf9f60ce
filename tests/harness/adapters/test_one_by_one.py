"""Samples asked one at a time, from threads and tasks, get the scores that a batch gives them."""

from __future__ import annotations

import asyncio
import pickle
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness import ExecutionReward, GoldError, RewardClient
from harness.adapters.one_by_one import OneByOne
from sandbox.errors import InfrastructureError

SAMPLES = [(f"3*{n} = {3 * n}\nThe answer is {3 * n + n % 2}.", f"What is 3*{n}?", str(3 * n)) for n in range(2, 42)]


def record(question: str, gold: Any) -> dict[str, Any]:
    return {"question": question, "answer": gold}


def test_threads_tasks_and_batches_all_get_what_one_batch_gets() -> None:
    reward = ExecutionReward(mode="text")
    texts, questions, golds = (list(column) for column in zip(*SAMPLES, strict=True))
    expected = reward.scores(None, texts, question=questions, answer=golds)
    rows = OneByOne(reward)

    async def awaited() -> list[Any]:
        return await asyncio.gather(*(rows.score_async(text, record(q, gold)) for text, q, gold in SAMPLES))

    with ThreadPoolExecutor(16) as threads:
        by_threads = list(threads.map(lambda sample: rows.score(sample[0], record(*sample[1:])), SAMPLES))
    assert by_threads == asyncio.run(awaited()) == expected
    assert rows.scores(None, texts, question=questions, answer=golds) == expected
    assert pickle.loads(pickle.dumps(rows)).score(texts[0], record(questions[0], golds[0])) == expected[0]


def test_a_gold_that_cannot_be_read_is_the_fault_of_its_own_sample_alone() -> None:
    rows = OneByOne(ExecutionReward(mode="text", unreadable="fail"))
    golds = ["N/A" if n % 5 == 0 else gold for n, (_, _, gold) in enumerate(SAMPLES)]

    async def awaited() -> list[Any]:
        asked = (rows.score_async(text, record(q, gold)) for (text, q, _), gold in zip(SAMPLES, golds, strict=True))
        return await asyncio.gather(*asked, return_exceptions=True)

    for number, found in enumerate(asyncio.run(awaited())):
        assert isinstance(found, GoldError) if number % 5 == 0 else found.reward is not None


def test_an_outage_raises_and_is_no_wrong_answer() -> None:
    rows = OneByOne(ExecutionReward(mode="text", deadline=0.0))
    with pytest.raises(InfrastructureError):
        rows.score(SAMPLES[0][0], record(*SAMPLES[0][1:]))


def test_a_server_that_is_not_there_is_asked_once_a_batch_and_not_once_a_sample() -> None:
    connections: list[socket.socket] = []

    def hang_up(listening: socket.socket) -> None:
        while True:
            try:
                connection = listening.accept()[0]
            except OSError:  # closed
                return
            connections.append(connection)
            connection.close()

    async def awaited(rows: OneByOne) -> list[Any]:
        asked = (rows.score_async(text, record(question, gold)) for text, question, gold in SAMPLES)
        return await asyncio.gather(*asked, return_exceptions=True)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=hang_up, args=(listening,), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        found = asyncio.run(awaited(OneByOne(RewardClient(url, attempts=1))))
        listening.shutdown(socket.SHUT_RDWR)
    assert {type(one) for one in found} == {InfrastructureError}
    assert 0 < len(connections) < len(SAMPLES)

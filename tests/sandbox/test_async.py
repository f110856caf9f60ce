"""The sandbox under asyncio, in forked and in spawned processes, with tasks cancelled and exceptions in the middle."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from sandbox import Execution, Limits, Sandbox, Status, UsageError

SLEEP = "import time; time.sleep(60)"
PATIENT = Limits(wall_seconds=60)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Within 40 s: whoever waits for a program that sleeps for a minute has not been freed."""
    asyncio.run(asyncio.wait_for(work, 40))


def test_an_async_with_opens_and_closes(backend: str) -> None:
    async def work() -> None:
        async with Sandbox(backend, workers=1) as sandbox:
            assert (await sandbox.run_async("print(1)")).stdout == "1\n"
        with pytest.raises(UsageError, match="closed"):
            await sandbox.run_async("print(1)")

    _run(work())


def test_a_sandbox_is_opened_by_its_first_program_without_blocking_the_loop(backend: str) -> None:
    async def work() -> None:
        sandbox = Sandbox(backend, workers=1)
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticker = asyncio.create_task(tick())
        # Two at once: both find it closed, one opens it.
        found = await asyncio.gather(sandbox.run_async("print(1)"), sandbox.run_async("print(2)"))
        ticker.cancel()
        assert [result.stdout for result in found] == ["1\n", "2\n"]
        assert len(sandbox.facts()) == 1
        assert ticks >= 5, "nothing else ran in the loop while it opened"
        await asyncio.to_thread(sandbox.close)

    _run(work())


def test_cancelled_tasks_free_their_places(sandbox: Sandbox) -> None:
    """As many as there are workers, again and again: one that stayed would be in the way of those that follow."""

    async def work() -> None:
        for _ in range(3):
            tasks = [asyncio.create_task(sandbox.run_async(SLEEP, PATIENT)) for _ in range(6)]
            await asyncio.sleep(0.1)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(error, asyncio.CancelledError) for error in ended)
        assert (await sandbox.run_async("print(1)")).stdout == "1\n"

    _run(work())


def test_a_timeout_stops_one_and_leaves_the_others(sandbox: Sandbox) -> None:
    async def work() -> None:
        other = asyncio.create_task(sandbox.run_async("import time; time.sleep(1); print('other')"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await sandbox.run_async(SLEEP, PATIENT)
        assert (await other).stdout == "other\n"

    _run(work())


def test_leaving_map_async_stops_what_is_still_running(sandbox: Sandbox) -> None:
    async def work() -> None:
        results = sandbox.map_async(["print(1)", *[SLEEP] * 20], PATIENT)
        async for found in results:
            assert found.stdout == "1\n"
            break
        await results.aclose()  # type: ignore[attr-defined]  # an async generator, promised as an iterator
        assert (await sandbox.run_async("print(2)")).stdout == "2\n"

    _run(work())


def test_a_cancelled_map_async_stops_what_is_still_running(sandbox: Sandbox) -> None:
    async def collect() -> list[str]:
        return [found.stdout async for found in sandbox.map_async([SLEEP] * 10, PATIENT)]

    async def work() -> None:
        task = asyncio.create_task(collect())
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await sandbox.run_async("print(2)")).stdout == "2\n"

    _run(work())


def _breaks(after: int) -> Iterator[str]:
    for _ in range(after):
        yield SLEEP
    raise RuntimeError("no more programs")


def test_an_exception_among_the_programs_comes_out_and_stops_the_rest(sandbox: Sandbox) -> None:
    async def work() -> None:
        with pytest.raises(RuntimeError, match="no more programs"):
            async for _ in sandbox.map_async(_breaks(4), PATIENT):
                pass
        assert (await sandbox.run_async("print(1)")).stdout == "1\n"

    _run(work())
    for take in (sandbox.map, sandbox.as_completed):
        with pytest.raises(RuntimeError, match="no more programs"):
            list(take(_breaks(4), PATIENT))
        assert sandbox.run("print(2)").stdout == "2\n"


def test_an_exception_in_the_loops_body_stops_the_rest(sandbox: Sandbox) -> None:
    def work() -> None:
        for index, found in sandbox.as_completed(["print(1)", *[SLEEP] * 9], PATIENT):
            assert (index, found.stdout) == (0, "1\n")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert sandbox.run("print(3)").stdout == "3\n"


def test_asyncio_as_completed_gives_the_quick_ones_first(sandbox: Sandbox) -> None:
    async def work() -> None:
        tasks = [asyncio.create_task(sandbox.run_async(p, PATIENT)) for p in (SLEEP, "print(1)", "print(2)")]
        seen = []
        for finished in asyncio.as_completed(tasks):
            seen.append((await finished).stdout)
            if len(seen) == 2:
                break
        tasks[0].cancel()
        assert sorted(seen) == ["1\n", "2\n"]
        assert (await sandbox.run_async("print(3)")).stdout == "3\n"

    _run(work())


def test_what_is_done_does_not_wait_for_programs_that_come_slowly(sandbox: Sandbox) -> None:
    got: list[str] = []

    def programs() -> Iterator[str]:
        for number in range(6):
            yield f"print({number})"
            sandbox.run("import time; time.sleep(0.3)")  # by then the one before has ended, and
            assert len(got) >= number - 1, "it has not been given"

    async def work() -> None:
        async for found in sandbox.map_async(programs()):
            take(found)

    def take(found: Execution) -> None:
        got.append(found.stdout)

    wanted = [f"{number}\n" for number in range(6)]
    _run(work())
    assert got == wanted
    got.clear()
    for found in sandbox.map(programs()):
        take(found)
    assert got == wanted
    got.clear()
    for _, found in sandbox.as_completed(programs()):
        take(found)
    assert sorted(got) == wanted


def test_closing_while_tasks_wait_answers_them(backend: str) -> None:
    async def work() -> None:
        sandbox = Sandbox(backend, workers=1)
        tasks = [asyncio.create_task(sandbox.run_async(SLEEP, PATIENT)) for _ in range(3)]
        while not sandbox.facts():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(sandbox.close)
        assert {found.status for found in await asyncio.gather(*tasks)} == {Status.infrastructure}

    _run(work())


def _in_another_process(sandbox: Sandbox, answers: Any) -> None:
    with sandbox:
        answers.put((sandbox.run("print(6 * 7)").stdout, sandbox.facts()[0]["cell"]))


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_a_sandbox_given_to_another_process_opens_its_own_cells(sandbox: Sandbox, method: str) -> None:
    context = multiprocessing.get_context(method)
    answers = context.SimpleQueue()
    process = context.Process(target=_in_another_process, args=(sandbox, answers))  # type: ignore[attr-defined]  # the base context has no Process in typeshed
    process.start()
    stdout, cell = answers.get()
    process.join(30)
    assert (stdout, process.exitcode) == ("42\n", 0)
    assert cell not in {fact["cell"] for fact in sandbox.facts()}
    assert sandbox.run("print(1)").stdout == "1\n"

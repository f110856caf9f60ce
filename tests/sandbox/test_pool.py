"""What `Sandbox` promises to the floors above, on every isolating backend."""

from __future__ import annotations

import asyncio
import itertools
import pickle
import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Execution, Limits, Sandbox, Status, UsageError

QUICK = Limits(cpu_seconds=0.3, wall_seconds=5.0, memory_bytes=1 << 28, output_bytes=4096)
DERIVATIVE = "from sympy import *\nx = symbols('x')\nprint('Answer:', diff(x**2*sin(3*x), x))"


def test_a_program_gives_its_output_its_code_and_its_cost(sandbox: Sandbox) -> None:
    found = sandbox.run(DERIVATIVE)
    assert found.status is Status.ok
    assert (found.stdout, found.stderr, found.exit_code) == ("Answer: 3*x**2*cos(3*x) + 2*x*sin(3*x)\n", "", 0)
    assert 0 < found.cpu_seconds < 5
    assert 0 < found.wall_seconds < 30
    assert not found.truncated


@pytest.mark.parametrize(
    ("program", "status", "code"),
    [
        ("", Status.ok, 0),
        ("raise SystemExit", Status.ok, 0),
        ("raise SystemExit(3)", Status.error, 3),
        ("raise SystemExit('no')", Status.error, 1),
        ("import sys; sys.exit(-1)", Status.error, 255),
        ("1/0", Status.error, 1),
        ("raise KeyboardInterrupt", Status.error, 1),
        ("import os; os._exit(7)", Status.error, 7),
        ("import os; os.abort()", Status.error, -6),
        ("import os; os.kill(os.getpid(), 15)", Status.error, -15),
        ("import ctypes; ctypes.string_at(0)", Status.error, -11),
        ("while True: pass", Status.timeout, -9),
        ("bytearray(1 << 40)", Status.memory, 207),
        ("print('x' * 5000)", Status.output, None),
    ],
)
def test_each_way_to_end_has_its_status(sandbox: Sandbox, program: str, status: Status, code: int | None) -> None:
    found = sandbox.run(program, QUICK)
    assert found.status is status
    assert code is None or found.exit_code == code


def test_a_sleeper_ends_at_the_wall_limit(sandbox: Sandbox) -> None:
    found = sandbox.run("import time; print('here', flush=True); time.sleep(60)", Limits(wall_seconds=0.5))
    assert (found.status, found.stdout, found.exit_code) == (Status.timeout, "here\n", -9)
    assert found.cpu_seconds < 0.5 <= found.wall_seconds


def test_what_was_printed_before_a_limit_is_kept(sandbox: Sandbox) -> None:
    found = sandbox.run("print('Step 1')\nwhile True: pass", QUICK)
    assert (found.status, found.stdout) == (Status.timeout, "Step 1\n")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_output_is_kept_up_to_its_limit_and_said_to_be_cut(sandbox: Sandbox, stream: str) -> None:
    program = f"import sys\nsys.{stream}.write('y' * %d)"
    exact = sandbox.run(program % 4096, QUICK)
    assert (exact.status, len(getattr(exact, stream)), exact.truncated) == (Status.ok, 4096, False)
    over = sandbox.run(program % 4097, QUICK)
    assert (over.status, len(getattr(over, stream)), over.truncated) == (Status.output, 4096, True)


def test_output_without_a_limit_still_has_one(sandbox: Sandbox) -> None:
    endless = Limits(cpu_seconds=30.0, output_bytes=1 << 62)
    found = sandbox.run("import os\nwhile True: os.write(1, b'x' * 65536)", endless)
    assert (found.status, len(found.stdout), found.truncated) == (Status.output, 64 << 20, True)


@pytest.mark.docker
def test_a_program_that_uses_up_the_containers_memory_is_judged_by_it(backend: str) -> None:
    """Its own limit is higher than what the container was made for: the kernel ends it, and nothing else."""
    if backend != "docker":
        return
    fill = "kept = []\nwhile True: kept.append(bytearray(1 << 24))"
    with Sandbox("docker", workers=1, limits=Limits(memory_bytes=1 << 26)) as small:
        cell = small.facts()[0]
        found = small.run(fill, Limits(memory_bytes=1 << 40))
        assert (found.status, found.exit_code) == (Status.memory, -9)
        assert small.run("print(1)").stdout == "1\n"
        assert small.facts()[0] == cell


def test_a_hundred_thousand_small_lines_arrive_as_they_were_written(sandbox: Sandbox) -> None:
    found = sandbox.run("import os\nfor n in range(100_000): os.write(1, b'%d\\n' % n)")
    assert found.status is Status.ok
    assert found.stdout == "".join(f"{n}\n" for n in range(100_000))


def test_a_traceback_shows_the_program_and_nothing_of_the_sandbox(sandbox: Sandbox) -> None:
    found = sandbox.run("def f():\n    return 1/0\nf()")
    assert found.stderr.splitlines()[1:3] == ['  File "program.py", line 3, in <module>', "    f()"]
    assert "sandbox" not in found.stderr
    assert found.stderr.endswith("ZeroDivisionError: division by zero\n")
    assert "sandbox" not in sandbox.run("this is no Python").stderr


def test_nothing_of_the_templates_rehearsal_shows(sandbox: Sandbox) -> None:
    """The template has run `1/0` under the name that every program has."""
    found = sandbox.run("try: int('x')\nexcept ValueError: import traceback; traceback.print_exc()")
    assert "1/0" not in found.stderr
    assert found.stderr.endswith("ValueError: invalid literal for int() with base 10: 'x'\n")
    left = sandbox.run("import linecache, sys; print('program.py' in linecache.cache, sys.argv, sys.exc_info()[0])")
    assert left.stdout == "False ['program.py'] None\n"


def test_stdin_reaches_the_program(sandbox: Sandbox) -> None:
    found = sandbox.run("import sys; print(sys.stdin.read().upper())", stdin="déjà vu\n" * 20000)
    assert found.stdout == "DÉJÀ VU\n" * 20000 + "\n"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None)))
def test_any_text_is_a_program(sandbox: Sandbox, text: str) -> None:
    found = sandbox.run(text, QUICK)
    assert isinstance(found, Execution)
    assert found.status is not Status.infrastructure


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "print(1)\0",
        "\ud800",
        "print('\udcff')",
        "\ufeffprint(1)",
        "#" * (10 << 20),
        "\r",
        "\x0c",
        "# coding: x\n1",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_worst_texts_are_executions(sandbox: Sandbox, text: str) -> None:
    assert sandbox.run(text).status in (Status.ok, Status.error)


def test_a_text_too_large_to_send_is_an_execution_too(sandbox: Sandbox) -> None:
    assert sandbox.run(" " * ((64 << 20) + 1)).status is Status.error


def test_map_keeps_order_and_takes_no_more_than_it_needs(sandbox: Sandbox) -> None:
    taken = itertools.count()

    def endless() -> Any:
        for number in taken:
            yield f"print({number})"

    found = [int(result.stdout) for result in itertools.islice(sandbox.map(endless()), 100)]
    assert found == list(range(100))
    assert next(taken) < 400


def test_map_takes_limits_per_program(sandbox: Sandbox) -> None:
    limits = [QUICK, Limits(output_bytes=5), QUICK]
    statuses = [found.status for found in sandbox.map(["print('123456')"] * 3, limits)]
    assert statuses == [Status.ok, Status.output, Status.ok]
    with pytest.raises(ValueError, match="zip"):
        list(sandbox.map(["", ""], [QUICK]))


def test_as_completed_gives_the_quick_ones_first(sandbox: Sandbox) -> None:
    programs = ["import time; time.sleep(60)", "print(1)", "print(2)"]
    completed = sandbox.as_completed(programs, Limits(wall_seconds=60))
    found = {index: result.stdout for index, result in itertools.islice(completed, 2)}
    assert found == {1: "1\n", 2: "2\n"}


def test_many_threads_share_one_sandbox(sandbox: Sandbox) -> None:
    seen: list[bool] = []

    def work(number: int) -> None:
        wanted = range(number * 100, number * 100 + 10)
        seen.extend(sandbox.run(f"print({value})").stdout == f"{value}\n" for value in wanted)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 80


def test_asyncio_runs_maps_and_cancels(sandbox: Sandbox) -> None:
    async def work() -> None:
        found = await asyncio.gather(*(sandbox.run_async(f"print({number})") for number in range(20)))
        assert [result.stdout for result in found] == [f"{number}\n" for number in range(20)]
        assert [r.stdout async for r in sandbox.map_async(["print(1)", "print(2)"])] == ["1\n", "2\n"]
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(sandbox.run_async("import time; time.sleep(60)"), 0.3)
        # The cancelled program freed its place: two that need a second each do not wait for a minute.
        quick = Limits(wall_seconds=10)
        slept = [sandbox.run_async("import time; time.sleep(0.5)", quick) for _ in range(2)]
        assert [found.status for found in await asyncio.gather(*slept)] == [Status.ok, Status.ok]

    asyncio.run(asyncio.wait_for(work(), 30))


def test_the_same_program_prints_the_same_each_time(sandbox: Sandbox) -> None:
    program = (
        "import random, numpy; from sympy.core.random import rng\n"
        "print(random.random(), numpy.random.rand(), rng.random(), {'a', 'b', 'c', 'd'}, hash('x'))"
    )
    first, *others = sandbox.map([program] * 6)
    assert first.status is Status.ok
    assert {found.stdout for found in others} == {first.stdout}
    assert sandbox.run("# another\n" + program).stdout != first.stdout


def test_a_sandbox_closes_and_says_so(backend: str) -> None:
    closing = Sandbox(backend, workers=1)
    assert closing.run("print(1)").stdout == "1\n"
    closing.close()
    closing.close()
    with pytest.raises(UsageError, match="closed"):
        closing.run("print(1)")


def test_a_pickled_sandbox_opens_its_own_cells(sandbox: Sandbox) -> None:
    with pickle.loads(pickle.dumps(sandbox)) as copy:
        assert copy.run("print(7)").stdout == "7\n"
        assert {fact["cell"] for fact in copy.facts()}.isdisjoint(fact["cell"] for fact in sandbox.facts())


def test_a_forked_process_opens_its_own_cells_and_leaves_the_parents_alone(backend: str) -> None:
    program = (
        "import os, sys\nfrom sandbox import Sandbox\n"
        f"with Sandbox({backend!r}, workers=1) as sandbox:\n"
        "    before = sandbox.run('print(1)').stdout\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        os._exit(0 if sandbox.run('print(2)').stdout == '2\\n' and not sandbox.close() else 1)\n"
        "    code = os.waitpid(pid, 0)[1]\n"
        "    print(before, code, sandbox.run('print(3)').stdout)\n"
    )
    # From 3.12 on Python warns of any fork in a process with threads: of the caller's own doing here, which we allow.
    quiet = ["-W", "ignore:This process:DeprecationWarning"]
    done = subprocess.run([sys.executable, *quiet, "-c", program], capture_output=True, text=True, timeout=120)
    assert (done.stdout.split(), done.stderr) == (["1", "0", "3"], "")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Sandbox("nowhere").open(),
        lambda: Sandbox(workers=0),
        lambda: Sandbox(nonsense=1),
        lambda: Sandbox("process").run(b"print(1)"),  # type: ignore[arg-type]
    ],
)
def test_misuse_is_a_usage_error_before_anything_starts(make: Any) -> None:
    with pytest.raises(UsageError):
        make()


def test_auto_takes_an_isolating_backend(backend: str) -> None:
    with Sandbox(workers=1) as chosen:
        assert not chosen.facts()[0]["cell"].startswith("process")

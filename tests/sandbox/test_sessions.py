"""A session is a program that goes on: its names live from cell to cell, its limits are each cell's own."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Execution, Limits, Sandbox, Session, Status, UsageError
from tests.sandbox import processes
from tests.sandbox.conftest import ISOLATING

QUICK = Limits(cpu_seconds=0.3, wall_seconds=5.0, memory_bytes=1 << 28, output_bytes=4096)
ENDED = "sandbox: the session has ended"


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[Session]:
    with sandbox.session(QUICK) as opened:
        yield opened


@pytest.fixture
def own(backend: str) -> Iterator[Sandbox]:
    """A sandbox that the test may break."""
    with Sandbox(backend, workers=1) as opened:
        yield opened


def _until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def _is_over(found: Execution, status: Status = Status.error) -> bool:
    """What every cell is after the end."""
    return (found.status, found.stdout, found.stderr, found.exit_code) == (status, "", ENDED, None)


def _cell_of_sessions(sandbox: Sandbox) -> int:
    """The supervisor of the cell that sessions live in; the cells of programs come first."""
    return processes.supervisors(sandbox)[-1]


def _programs_of(supervisor: int) -> list[int]:
    """Its children but the template, which is the oldest."""
    return sorted(processes.children(supervisor))[1:]


@pytest.mark.parametrize("backend", [*ISOLATING, "process"], indirect=False)
def test_names_live_from_cell_to_cell(backend: str) -> None:
    with Sandbox(backend, workers=1) as sandbox, sandbox.session() as session:
        assert session.run("from sympy import *\nx = symbols('x')\nu = x**3").stdout == ""
        assert session.run("def twice(v):\n    return 2*v\nprint(diff(u, x))").stdout == "3*x**2\n"
        found = session.run("print(twice(u), __name__, _secret if '_secret' in vars() else 'none')")
        assert (found.status, found.exit_code, found.stdout) == (Status.ok, 0, "2*x**3 __main__ none\n")


def test_a_cell_that_raises_is_an_error_and_the_session_goes_on(session: Session) -> None:
    assert session.run("kept = 7\ndef f():\n    return 1/0").status is Status.ok
    found = session.run("print('here')\nf()")
    assert (found.status, found.exit_code, found.stdout) == (Status.error, 1, "here\n")
    # Each cell's lines are found under its own name, an earlier one's too.
    shown = [line.strip() for line in found.stderr.splitlines()]
    shown = [line for line in shown if line.strip("~^")]  # from 3.13 on a call is underlined, too
    assert shown[1:5] == [
        'File "cell_2.py", line 2, in <module>',
        "f()",
        'File "cell_1.py", line 3, in f',
        "return 1/0",
    ]
    assert "sandbox" not in found.stderr
    assert session.run("this is no Python").status is Status.error
    assert session.run("print(kept)").stdout == "7\n"
    assert not session.ended


def test_each_cell_has_its_own_cpu_and_output_limit_and_the_last_one_ends_it(session: Session) -> None:
    spend = "import time\nend = time.process_time() + 0.15\nwhile time.process_time() < end: pass\nprint('y' * 3000)"
    found = [session.run(spend) for _ in range(4)]
    assert [(cell.status, len(cell.stdout), cell.truncated) for cell in found] == [(Status.ok, 3001, False)] * 4
    assert all(0.1 < cell.cpu_seconds < 0.3 for cell in found)
    late = session.run("print('begun')\nwhile True: pass")
    assert (late.status, late.stdout, late.stderr) == (Status.timeout, "begun\n", f"{ENDED}\n")
    assert session.ended
    assert _is_over(session.run("print(1)"))
    assert _is_over(session.run("print(1)"))


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("import time; time.sleep(60)", Status.timeout),
        ("print('y' * 5000)", Status.output),
        ("bytearray(1 << 40)", Status.memory),
        ("import sys; sys.exit()", Status.ok),
        ("raise SystemExit(3)", Status.error),
        ("import os; os._exit(0)", Status.ok),
        ("import os; os.abort()", Status.error),
    ],
)
def test_what_ends_a_session_is_judged_as_a_program_is_and_says_so(session: Session, cell: str, status: Status) -> None:
    assert session.run("x = 1").status is Status.ok
    found = session.run(cell, Limits(cpu_seconds=1.0, wall_seconds=0.5, output_bytes=4096))
    assert (found.status, found.stderr.splitlines()[-1]) == (status, ENDED)
    assert session.ended
    assert _is_over(session.run("x"))


def test_memory_is_limited_for_all_cells_together(session: Session) -> None:
    assert session.run("kept = [bytearray(100 << 20)]").status is Status.ok
    assert session.run("kept.append(bytearray(100 << 20))", Limits(memory_bytes=1 << 34)).status is Status.ok
    assert session.run("kept.append(bytearray(100 << 20))", Limits(memory_bytes=1 << 34)).status is Status.memory
    assert session.ended


def test_a_session_has_no_stdin_and_a_large_cell_arrives_whole(session: Session) -> None:
    assert "EOFError" in session.run("input()").stderr
    ample = Limits(output_bytes=1 << 23)
    text = "y" * (3 << 20)
    assert session.run(f"x = '{text}'\nprint(x)", ample).stdout == text + "\n"
    over = session.run("#" + "y" * (64 << 20))
    assert (over.status, "over" in over.stderr) == (Status.error, True)
    assert session.run("print(len(x))").stdout == f"{3 << 20}\n"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    cell=st.one_of(
        st.text(), st.sampled_from(["\0", "\ud800", "# coding: nonsense", "(" * 5000, "del print", "x=" * 999])
    )
)
def test_any_text_is_a_cell(sandbox: Sandbox, cell: str) -> None:
    with sandbox.session() as session:
        found = session.run(cell)
        assert found.status in (Status.ok, Status.error)
        assert session.run("import builtins; builtins.print('on')").stdout == "on\n"


_LINES = st.lists(
    st.sampled_from(
        ["n += 1", "print(n)", "n = n*n % 97", "f = lambda v: v + n", "print(f(n))", "del f", "1/0", "import math"]
    ),
    min_size=1,
    max_size=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(cells=st.lists(_LINES.map("\n".join), min_size=1, max_size=5))
def test_the_joined_cells_print_what_the_session_printed(sandbox: Sandbox, cells: list[str]) -> None:
    with sandbox.session() as session:
        told = [session.run("n = 1")]
        for cell in cells:
            told.append(session.run(cell))
            if told[-1].status is not Status.ok:
                break
    joined = sandbox.run("\n".join(["n = 1", *cells[: len(told) - 1]]))
    assert (joined.status, joined.stdout) == (told[-1].status, "".join(cell.stdout for cell in told))


def test_hundreds_share_containers_that_open_as_they_fill_and_hold_no_worker(backend: str) -> None:
    """Here with two to a container, so that five need three."""
    with Sandbox(backend, workers=1, sessions=2) as sandbox:
        sessions = [sandbox.session() for _ in range(5)]
        assert [session.run(f"n = {number}").status for number, session in enumerate(sessions)] == [Status.ok] * 5
        assert len(sandbox.facts()) == 1 + 3
        assert sandbox.run("print(1)").stdout == "1\n"
        assert [session.run("print(n)").stdout for session in sessions] == [f"{number}\n" for number in range(5)]
        assert sum(cell["idle_sessions"] for cell in sandbox.census()) == 5
        sessions[0].close()
        with sandbox.session() as sixth:
            assert sixth.run("print('n' in vars())").stdout == "False\n"
            assert len(sandbox.facts()) == 1 + 3


@pytest.mark.parametrize("then", ["", "import os\nos.write(3, bytes(1))\nwhile True: pass"])
def test_between_its_cells_a_session_is_stopped_whatever_it_says(own: Sandbox, then: str) -> None:
    with own.session(QUICK) as session:
        session.run("x = 5")
        assert session.run(then).status is Status.ok
        (program,) = _programs_of(_cell_of_sessions(own))
        _until(lambda: Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()[0] == "T")
        if then:
            assert session.run("print(x)").status is Status.timeout
        else:
            assert session.run("print(x)").stdout == "5\n"


def test_nothing_of_one_session_shows_in_another(sandbox: Sandbox) -> None:
    mark = (
        "import sympy, sys, builtins, os, types\nsecret = 'SECRET-of-' + 'mine'\n"
        "sympy.secret = builtins.secret = secret\nsys.modules['secret'] = types.ModuleType('secret')\n"
        "os.environ['SECRET'] = secret\nsys.path.append(secret)"
    )
    look = (
        "import sympy, sys, builtins, os\nprint('secret' in vars(), hasattr(sympy, 'secret'), "
        "hasattr(builtins, 'secret'), 'secret' in sys.modules, 'SECRET' in os.environ, "
        "any('SECRET' in path for path in sys.path))"
    )
    nothing = "False False False False False False\n"
    with sandbox.session() as one, sandbox.session() as other:
        assert one.run(mark).status is Status.ok
        assert [other.run(look).stdout, other.run(look).stdout] == [nothing, nothing]
        assert sandbox.run(look).stdout == nothing
        with sandbox.session() as later:
            assert later.run(look).stdout == nothing
        assert one.run("print(secret)").stdout == "SECRET-of-mine\n"


def test_sessions_at_once_from_many_threads_keep_apart(sandbox: Sandbox) -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        with sandbox.session() as session:
            for at in range(5):
                text = "n = 0" if at == 0 else f"n += {number}\nprint(n)"
                expected = "" if at == 0 else f"{number * at}\n"
                found = session.run(text)
                if found.stdout != expected:
                    wrong.append(f"{number} {at} {found}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_lost_with_its_container_is_infrastructure_and_no_fault_of_the_program(own: Sandbox) -> None:
    with own.session() as idle, own.session() as busy:
        assert [idle.run("x = 1").status, busy.run("x = 1").status] == [Status.ok, Status.ok]
        found: list[Execution] = []
        runner = threading.Thread(target=lambda: found.append(busy.run("import time; time.sleep(20)")))
        runner.start()
        time.sleep(0.3)
        os.kill(_cell_of_sessions(own), signal.SIGKILL)
        runner.join()
        assert found[0].status is Status.infrastructure
        assert _is_over(busy.run("x"), Status.infrastructure)
        lost = idle.run("print(x)")
        assert (lost.status, lost.stdout) == (Status.infrastructure, "")
        assert _is_over(idle.run("x"), Status.infrastructure)
    with own.session() as another:
        assert another.run("print(2)").stdout == "2\n"


def test_a_session_killed_from_outside_is_lost_and_one_whose_template_died_is_not(own: Sandbox) -> None:
    with own.session() as session, own.session() as other:
        assert session.run("x = 1").status is Status.ok
        supervisor = _cell_of_sessions(own)
        template = min(processes.children(supervisor))
        mine = _programs_of(supervisor)[0]
        assert other.run("x = 2").status is Status.ok
        os.kill(template, signal.SIGKILL)
        _until(lambda: min(processes.children(supervisor)) != template)
        assert session.run("print(x)").stdout == "1\n"
        os.kill(mine, signal.SIGKILL)
        assert session.run("print(x)").status is Status.infrastructure
        assert other.run("print(x)").stdout == "2\n"
        with own.session() as third:
            assert third.run("print(3)").stdout == "3\n"


def test_a_closed_and_a_dropped_session_leave_no_process(own: Sandbox) -> None:
    def idle() -> int:
        return sum(int(cell["idle_sessions"]) for cell in own.census())

    closed, dropped = own.session(), own.session()
    assert [closed.run("x = 1").status, dropped.run("x = 1").status, idle()] == [Status.ok, Status.ok, 2]
    closed.close()
    closed.close()
    _until(lambda: idle() == 1)
    del dropped
    gc.collect()
    _until(lambda: idle() == 0)
    assert own.census()[-1]["processes"] == 2  # the supervisor and the template
    with pytest.raises(UsageError, match="closed"):
        closed.run("x")


def test_a_session_keeps_its_sandbox_alive_and_says_when_that_is_closed(backend: str) -> None:
    session = Sandbox(backend, workers=1).session()
    gc.collect()
    assert session.run("print(1)").stdout == "1\n"
    with Sandbox(backend, workers=1) as sandbox:
        late = sandbox.session()
        assert late.run("x = 1").status is Status.ok
    with pytest.raises(UsageError, match="closed"):
        late.run("x")
    with pytest.raises(UsageError, match="closed"):
        sandbox.session()


def test_a_cell_is_text_and_there_is_one_at_a_time(sandbox: Sandbox, session: Session) -> None:
    with pytest.raises(UsageError, match="str"):
        session.run(b"x")  # type: ignore[arg-type]
    runner = threading.Thread(target=lambda: session.run("import time; time.sleep(1); print(1)"))
    runner.start()
    _until(session._lock.locked)
    with pytest.raises(UsageError, match="still running"):
        session.run("x")
    runner.join()
    assert session.run("print(2)").stdout == "2\n"
    with pytest.raises(UsageError, match="sessions"):
        Sandbox(sessions=0)


def test_asyncio_runs_cells_and_cancelling_one_ends_the_session(sandbox: Sandbox) -> None:
    async def work() -> None:
        async with sandbox.session() as one, sandbox.session() as other:
            await asyncio.gather(one.run_async("x = 1"), other.run_async("x = 2"))
            found = await asyncio.gather(one.run_async("print(x)"), other.run_async("print(x)"))
            assert [cell.stdout for cell in found] == ["1\n", "2\n"]
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(one.run_async("import time; time.sleep(60)"), 0.3)
            assert one.ended
            assert _is_over(await one.run_async("x"))
            assert (await other.run_async("print(x)")).stdout == "2\n"

    asyncio.run(asyncio.wait_for(work(), 60))


def test_a_writable_session_keeps_its_files_and_leaves_none(backend: str) -> None:
    if backend == "confined":  # which has no private /tmp at all, and says so
        with pytest.raises(UsageError, match="private"), Sandbox(backend, writable=True).session():
            pass
        return
    with Sandbox(backend, workers=1, writable=True, scratch_bytes=1 << 20) as sandbox:
        with sandbox.session() as session:
            session.run("open('/tmp/kept', 'w').write('7')")
            assert session.run("print(open('/tmp/kept').read())").stdout == "7\n"
        with sandbox.session() as another:
            assert another.run("import os; print(os.listdir('/tmp'))").stdout == "[]\n"


def test_a_forked_process_opens_sessions_of_its_own_and_leaves_the_parents_alone(backend: str) -> None:
    program = (
        "import os, sys\nfrom sandbox import Sandbox, UsageError\n"
        f"with Sandbox({backend!r}, workers=1) as sandbox:\n"
        "    session = sandbox.session()\n"
        "    session.run('x = 1')\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        try:\n"
        "            session.run('x = 2')\n"
        "        except UsageError:\n"
        "            session.close()\n"
        "            os._exit(0 if sandbox.session().run('print(2)').stdout == '2\\n' and not sandbox.close() else 1)\n"
        "        os._exit(2)\n"
        "    print(os.waitpid(pid, 0)[1], session.run('print(x)').stdout)\n"
    )
    quiet = ["-W", "ignore:This process:DeprecationWarning"]
    done = subprocess.run([sys.executable, *quiet, "-c", program], capture_output=True, text=True, timeout=120)
    assert (done.stdout.split(), done.stderr) == (["0", "1"], "")

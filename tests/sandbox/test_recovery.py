"""What is lost when something dies: nothing. Real containers and processes are killed, frozen and abandoned here."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import InfrastructureError, Limits, Sandbox, Status, payload
from sandbox.backends.cell import Cell, CellPlan
from sandbox.backends.docker_engine import LABEL, connect, remove_orphans
from sandbox.backends.namespace import NamespaceBackend
from sandbox.host.engine import Engine

_spec = importlib.util.spec_from_file_location("processes", Path(__file__).with_name("processes.py"))
assert _spec is not None
assert _spec.loader is not None
processes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(processes)

SLOW = "import time; time.sleep({seconds}); print({number})"


@pytest.fixture
def own(backend: str) -> Iterator[Sandbox]:
    """A sandbox that the test may break."""
    with Sandbox(backend, workers=2) as opened:
        yield opened


def _until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_killed_cell_is_restarted_and_what_ran_in_it_is_retried(own: Sandbox) -> None:
    submitted = [own._submit(SLOW.format(seconds=1, number=number), None, "") for number in range(6)]
    time.sleep(0.4)
    before = own.facts()[0]["cell"]
    os.kill(processes.supervisors(own)[0], signal.SIGKILL)
    found = [pending.future.result(60) for pending in submitted]
    assert [(result.status, result.stdout) for result in found] == [(Status.ok, f"{n}\n") for n in range(6)]
    assert own.facts()[0]["cell"] != before


def test_what_dies_twice_is_infrastructure_and_not_the_programs_failure(own: Sandbox) -> None:
    pending = own._submit(SLOW.format(seconds=60, number=0), Limits(wall_seconds=60), "")
    killed: list[int] = []
    while len(killed) < 2:
        fresh = [pid for pid in processes.supervisors(own) if pid not in killed and len(processes.children(pid)) > 2]
        for pid in fresh:
            os.kill(pid, signal.SIGKILL)
        killed += fresh
        time.sleep(0.02)
    found = pending.future.result(30)
    assert (found.status, found.exit_code) == (Status.infrastructure, None)
    assert "tried twice" in found.stderr
    assert own.run("print(1)").stdout == "1\n"


@pytest.mark.parametrize("which", [0, 1])
def test_a_killed_template_is_restarted_and_the_request_retried(own: Sandbox, which: int) -> None:
    sleeper = own._submit(SLOW.format(seconds=2, number=5), None, "")
    time.sleep(0.3)
    cell = own.facts()[0]["cell"]
    os.kill(processes.templates(own)[which], signal.SIGKILL)
    assert [found.stdout for found in own.map(["print(1)", "import sympy; print(2)"])] == ["1\n", "2\n"]
    # The program that ran is the supervisor's child, not the template's: it never noticed.
    assert sleeper.future.result(10).stdout == "5\n"
    assert own.facts()[0]["cell"] == cell


def test_a_template_killed_while_another_forks_holds_up_no_program(own: Sandbox) -> None:
    """The death and the other's answer may come in one round of the supervisor, which hears of both at once."""
    cell, supervisor = own.facts()[0]["cell"], processes.supervisors(own)[0]
    for _ in range(6):
        _until(lambda: len(processes.children(supervisor)) == len(processes.templates(own)))
        symbolic = processes.templates(own)[-1]  # the later one of two, and the younger ever after
        pending = [own._submit(f"print({number})", None, "") for number in range(30)]
        os.kill(symbolic, signal.SIGKILL)
        assert own.run("import sympy; print(sympy.pi)").stdout == "pi\n"
        assert [run.future.result(10).stdout for run in pending] == [f"{number}\n" for number in range(30)]
    assert own.facts()[0]["cell"] == cell


def test_a_program_killed_from_outside_is_run_again(own: Sandbox) -> None:
    supervisor = processes.supervisors(own)[0]
    templates = processes.templates(own)
    pending = own._submit(SLOW.format(seconds=0.5, number=3), None, "")
    _until(lambda: len(processes.children(supervisor)) > 2)
    os.kill(next(pid for pid in processes.children(supervisor) if pid not in templates), signal.SIGKILL)
    assert pending.future.result(10).stdout == "3\n"


def test_a_frozen_cell_answers_by_the_deadline_and_is_replaced(own: Sandbox) -> None:
    os.kill(processes.supervisors(own)[0], signal.SIGSTOP)
    begun = time.monotonic()
    found = own.run("print(1)", Limits(wall_seconds=1.0))
    assert found.status is Status.infrastructure
    assert 1.0 <= time.monotonic() - begun < 3.0
    assert own.run("print(2)").stdout == "2\n"


@pytest.mark.docker
def test_a_paused_container_is_replaced_and_removed(backend: str, own: Sandbox) -> None:
    if backend != "docker":
        return
    name = own.facts()[0]["cell"].split()[1]
    with connect() as client:
        client.api.pause(name)
        assert own.run("print(1)", Limits(wall_seconds=0.5)).status is Status.infrastructure
        assert own.run("print(2)").stdout == "2\n"
        _until(lambda: not client.api.containers(all=True, filters={"id": name}))


def test_a_host_that_is_killed_leaves_nothing_behind(backend: str) -> None:
    program = (
        "import sys, time\nfrom sandbox import Sandbox\n"
        f"sandbox = Sandbox({backend!r}, workers=1).open()\n"
        "pending = sandbox._submit('while True: pass', None, '')\n"
        "time.sleep(0.3)\nprint(sandbox.facts()[0]['cell'], flush=True)\ntime.sleep(60)\n"
    )
    host = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    kind, name = host.stdout.readline().split()
    inside = int(name) if kind != "container" else 0
    alive = (
        [inside, *processes.children(inside), *(p for c in processes.children(inside) for p in processes.children(c))]
        if inside
        else []
    )
    host.kill()
    host.wait()
    host.stdout.close()
    if inside:
        # The supervisor, the templates, the program; of a namespace the outer process too.
        assert len(alive) >= (5 if kind == "namespace" else 4)
        _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in alive))
        return
    with connect() as client:
        _until(lambda: not client.api.containers(all=True, filters={"id": name}))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_host_that_is_told_to_stop_leaves_nothing_behind(backend: str, end: signal.Signals) -> None:
    program = (
        "from sandbox import Sandbox\n"
        f"with Sandbox({backend!r}, workers=1) as sandbox:\n"
        "    print(sandbox.facts()[0]['cell'], flush=True)\n"
        "    sandbox.run('import time; time.sleep(60)')\n"
    )
    host = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert host.stdout is not None
    kind, name = host.stdout.readline().split()
    time.sleep(0.3)
    host.send_signal(end)
    host.wait(30)
    host.stdout.close()
    if kind != "container":
        _until(lambda: not Path(f"/proc/{name}").exists())
        return
    with connect() as client:
        _until(lambda: not client.api.containers(all=True, filters={"id": name}))


@pytest.mark.docker
def test_containers_of_dead_owners_are_removed_and_those_of_the_living_are_not(backend: str, own: Sandbox) -> None:
    if backend != "docker":
        return
    from sandbox.backends.docker_engine import owner
    from sandbox.image import build_image

    boot, _, _ = owner().split()
    names = []
    with connect() as client:
        for whose in (f"{boot} 999999999 1", f"{boot} {os.getpid()} 1", owner(), "another-machine 999999999 1"):
            made = client.api.create_container(build_image.tag(), ["/bin/true"], labels={LABEL: whose})
            names.append(made["Id"])
        try:
            remove_orphans(client)  # or whoever opens a sandbox on this machine at this moment
            left = {found["Id"] for found in client.api.containers(all=True, filters={"label": LABEL})}
            assert [name in left for name in names] == [False, False, True, True]
        finally:
            for name in names[2:]:
                client.api.remove_container(name, force=True)
    assert own.run("print(1)").stdout == "1\n"


def test_closing_answers_what_is_still_open(backend: str) -> None:
    closing = Sandbox(backend, workers=1).open()
    submitted = [closing._submit("import time; time.sleep(60)", Limits(wall_seconds=60), "") for _ in range(5)]
    closing.close()
    assert [pending.future.result(1).status for pending in submitted] == [Status.infrastructure] * 5


def test_an_engine_that_does_not_answer_is_an_infrastructure_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    with pytest.raises(InfrastructureError, match=r"at tcp://127\.0\.0\.1:1 \(Connection refused\)$"):
        Sandbox("docker", workers=1).open()


@pytest.mark.docker
def test_an_image_that_is_not_there_is_named(backend: str) -> None:
    if backend == "docker":
        with pytest.raises(InfrastructureError, match=r"no image 'showwork-nowhere:1': .*sandbox build"):
            Sandbox("docker", workers=1, image="showwork-nowhere:1").open()


def test_a_cell_whose_template_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = payload.sources() | {"inside.warm": "raise RuntimeError('SymPy is not to be found')"}
    monkeypatch.setattr(payload, "sources", lambda: broken)
    with pytest.raises(InfrastructureError, match=r"three attempts(.|\n)*SymPy is not to be found"):
        Sandbox("process", workers=1).open()


def test_speed_tricks_that_do_not_hold_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = payload.sources()
    # An immortal template in which something has gone wrong, as seen by the program that tests it.
    spoilt = (
        sources["inside.warm"]
        .replace("return True", "sys.intern = None\n    return True")
        .replace("(3, 12)", "(3, 11), (3, 12)")
    )
    monkeypatch.setattr(payload, "sources", lambda: sources | {"inside.warm": spoilt})
    with Sandbox("process", workers=1) as sandbox:
        facts = sandbox.facts()[0]
        assert (facts["immortal"], facts["raw_fork"], facts["snapshot"]) == (False, False, False)
        assert sandbox.run("print(1)").stdout == "1\n"


def test_a_trick_that_kills_the_template_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = payload.sources()
    deadly = sources["inside.snapshot"].replace("def take() -> bool:\n", "def take() -> bool:\n    os.abort()\n")
    assert deadly != sources["inside.snapshot"]
    monkeypatch.setattr(payload, "sources", lambda: sources | {"inside.snapshot": deadly})
    with Sandbox("process", workers=1) as sandbox:
        assert not sandbox.facts()[0]["snapshot"]
        assert sandbox.run("print(1)").stdout == "1\n"


def test_the_speed_tricks_are_on_where_they_can_be(sandbox: Sandbox) -> None:
    facts = sandbox.facts()[0]
    assert facts["raw_fork"]
    assert facts["snapshot"]
    assert facts["immortal"] == (facts["versions"]["python"].split(".")[1] in ("12", "13"))


class Outage:
    """A backend whose engine can be switched off; everything else about it is the real one's."""

    def __init__(self) -> None:
        self.inner = NamespaceBackend()
        self.name = "namespace"
        self.down = False
        self.attempts = 0

    def open(self, plan: CellPlan) -> Cell:
        self.attempts += 1
        if self.down:
            raise InfrastructureError("the engine is down")
        return self.inner.open(plan)


def test_an_outage_costs_nothing_while_it_lasts_and_ends_when_the_engine_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outage = Outage()
    monkeypatch.setattr("sandbox.host.sandbox.find", lambda name, options: outage)
    with Sandbox("namespace", workers=1) as sandbox:
        assert sandbox.run("print(1)").stdout == "1\n"
        outage.down = True
        os.kill(processes.supervisors(sandbox)[0], signal.SIGKILL)
        _until(lambda: outage.attempts >= 4)  # the first one, and three in a row that failed
        found = sandbox.run("print(2)")
        assert (found.status, found.stderr) == (Status.infrastructure, "sandbox: the engine is down")
        before = time.process_time()
        time.sleep(1.0)
        assert time.process_time() - before < 0.5, "the engine's thread spins"
        assert sandbox.census() == []
        outage.down = False
        _until(lambda: sandbox.run("print(3)").stdout == "3\n")
        assert len(sandbox.census()) == 1


def test_a_census_in_the_middle_of_a_restart_harms_nothing(own: Sandbox) -> None:
    os.kill(processes.supervisors(own)[0], signal.SIGKILL)
    for _ in range(20):
        with contextlib.suppress(InfrastructureError):  # the cell ended before it had answered
            own.census()
        time.sleep(0.01)
    assert own.run("print(1)").stdout == "1\n"
    assert len(own.census()) == 1


def test_a_program_that_comes_while_the_sandbox_closes_is_answered(backend: str) -> None:
    closing = Sandbox(backend, workers=1).open()
    engine = closing._engine
    assert engine is not None
    closing.close()
    late = engine.submit(b"print(1)", Limits(1.0, 1.0, 1 << 28, 1 << 10), b"")
    assert late.future.result(1).status is Status.infrastructure


def test_whoever_gives_up_opening_does_not_wait_for_it() -> None:
    """An image may take minutes to build. The cell that opens all the same, later, is ended."""
    proceed, opened = threading.Event(), []

    class Slow(Outage):
        def open(self, plan: CellPlan) -> Cell:
            assert proceed.wait(60)
            opened.append(super().open(plan))
            return opened[0]

    slow = Slow()
    engine = Engine(slow, CellPlan(1, Limits(), False, 4096, frozenset(), True, True, True), 1)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            engine.open()
        except InfrastructureError as error:
            failed.append(error)

    opener = threading.Thread(target=work)
    opener.start()
    _until(lambda: engine._thread.ident is not None)
    engine.close()
    opener.join(10)
    assert "closed while it was opening" in str(failed[0])
    proceed.set()
    _until(lambda: opened and opened[0].socket.fileno() < 0)

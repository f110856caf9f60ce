"""`showwork sandbox ...` and `showwork doctor`."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.backends.option import backend_option
from sandbox.errors import InfrastructureError
from sandbox.execution import Execution, Limits, Status
from sandbox.visible import visible

if TYPE_CHECKING:
    from sandbox.doctor import Machine

_NOTHING = "nothing: install Docker (Debian: apt-get install docker.io), or allow `confined` where it works"
_backend_option = backend_option("--backend")
_with_option = click.option(
    "--with", "packages", multiple=True, metavar="PACKAGE", help="A package, as pip is asked for it; may be repeated."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group(epilog="Try: showwork sandbox doctor   |   echo 'print(6*7)' | showwork sandbox run -")
def sandbox() -> None:
    """Build, check, time and use the sandbox that runs untrusted programs."""


@sandbox.command(epilog="Try: showwork sandbox build --offline   |   ... build --with scipy --with networkx==3.5")
@click.option("--offline", is_flag=True, help="Use no registry: take Python and the packages from this machine.")
@click.option("--force", is_flag=True, help="Rebuild an existing image; with --with, choose the versions anew.")
@_with_option
@_backend_option
def build(offline: bool, force: bool, packages: tuple[str, ...], backend: str) -> None:
    """Build the container image, with pinned SymPy, mpmath and NumPy, unless it exists.

    With --with: make these packages ready for `Sandbox(packages=[...])`, for any backend; print the exact versions,
    which are kept, the size, and how long a sandbox with them takes to open.
    """
    if packages:
        from sandbox.build_packages import build_packages

        for line in build_packages(packages, backend, renew=force):
            click.echo(line)
        return
    from sandbox.backends.docker_engine import connect
    from sandbox.image import build_image as image

    with connect(seconds=600) as client:
        if image.exists(client) and not force:
            click.echo(f"{image.tag()} is there")
            return
        started = time.monotonic()
        tag = image.build(client, offline=offline, force=force, say=click.echo)
        click.echo(f"{tag} built in {time.monotonic() - started:.0f} s")


@sandbox.command(epilog="Try: showwork sandbox run program.py --cpu 2   |   ... run - < program.py")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@_backend_option
@click.option("--cpu", default=Limits().cpu_seconds, show_default=True, help="CPU seconds.")
@click.option("--wall", default=Limits().wall_seconds, show_default=True, help="Seconds by the clock.")
@click.option("--memory", default=Limits().memory_bytes, show_default=True, help="Bytes of memory.")
@click.option("--output", default=Limits().output_bytes, show_default=True, help="Bytes of each output stream.")
@click.option("--writable", is_flag=True, help="Give the program an empty, private /tmp.")
@click.option("--raw", is_flag=True, help="Let control characters through to the terminal too; default: as \\x1b.")
@_with_option
@_json_option
def run(
    file: Path,
    backend: str,
    cpu: float,
    wall: float,
    memory: int,
    output: int,
    writable: bool,
    raw: bool,
    packages: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run one program FILE (- is stdin). Exits with 0 if it ended well, 1 if it did not, 3 if the sandbox failed."""
    from sandbox.host.sandbox import Sandbox

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        limits = Limits(cpu, wall, memory, output)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with Sandbox(backend, workers=1, writable=writable, packages=packages) as opened:
        execution = opened.run(data.decode("utf-8", "replace"), limits)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(execution)))
    else:
        _show(execution, raw)
    if execution.status is Status.infrastructure:
        raise InfrastructureError(execution.stderr)
    sys.exit(0 if execution.status is Status.ok else 1)


def _show(execution: Execution, raw: bool) -> None:
    """What the program wrote, as it is to a file or a pipe; a terminal must not obey it."""
    for text, stream in ((execution.stdout, sys.stdout), (execution.stderr, sys.stderr)):
        shown = visible(text) if stream.isatty() and not raw else text
        click.echo(shown, file=stream, nl=False, color=True)  # click would take colours out of a pipe
    cut = ", output cut" if execution.truncated else ""
    click.echo(
        f"[{execution.status}, exit code {execution.exit_code}, {execution.cpu_seconds:.3f} s CPU, "
        f"{execution.wall_seconds:.3f} s wall{cut}]",
        err=True,
    )


@sandbox.command(name="doctor", epilog="Try: showwork sandbox doctor --backend namespace")
@_backend_option
@_json_option
def sandbox_doctor(backend: str, as_json: bool) -> None:
    """Show the machine and the backend that `auto` chooses, run a self-test, and time one program.

    Exits with 1 if the self-test fails.
    """
    from sandbox.checkup import checkup

    report = checkup(backend)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report)))
    else:
        for name, line in (*_choice(), *report.lines()):
            click.echo(f"{name:<12} {line}")
    sys.exit(0 if report.healthy else 1)


def _choice() -> list[tuple[str, str]]:
    """What each backend would need here, and which one `auto` takes."""
    from sandbox.doctor import machine

    report = machine()
    return [
        ("docker", _docker(report)),
        ("namespace", _works(report.namespace_obstacle)),
        ("confined", _confined(report)),
        ("auto takes", report.backend() or _NOTHING),
    ]


def _docker(report: Machine) -> str:
    if report.docker_obstacle is not None:
        return f"no: {report.docker_obstacle}"
    image = "" if report.docker_image else ", the image is not built yet (showwork sandbox build)"
    return f"engine {report.docker} answers{image}" if image else f"works (engine {report.docker})"


def _works(obstacle: str | None) -> str:
    return "works" if obstacle is None else f"no: {obstacle}"


def _confined(report: Machine) -> str:
    if report.confined_obstacle is not None or report.confined_allowed:
        return _works(report.confined_obstacle)
    return "works, and isolates less; auto may take it with allow_confined=True or SHOWWORK_SANDBOX=confined"


@sandbox.command(epilog="Try: showwork sandbox bench --programs 100   |   showwork sandbox bench --sessions --idle 50")
@_backend_option
@click.option("--programs", default=200, show_default=True, help="Programs, or dialogues, per measurement.")
@click.option("--sessions", is_flag=True, help="Measure sessions: a dialogue of five cells, and 200 idle ones.")
@click.option("--idle", default=200, show_default=True, help="With --sessions: how many are open at once.")
@_json_option
def bench(backend: str, programs: int, sessions: bool, idle: int, as_json: bool) -> None:
    """Measure programs per second, compared with bare fork, a subprocess and `docker run` per program; or sessions,
    compared with running all cells so far again."""
    from sandbox.bench import measure
    from sandbox.bench_sessions import measure_sessions

    report = measure_sessions(backend, programs, idle) if sessions else measure(backend, programs)
    click.echo(json.dumps(dataclasses.asdict(report)) if as_json else report.table())


@click.command(epilog="Try: showwork doctor --json   |   showwork sandbox doctor")
@_json_option
def doctor(as_json: bool) -> None:
    """Show what this machine has and what Showwork will use."""
    from sandbox.doctor import machine

    report = machine()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report) | {"backend": report.backend()}))
        return
    for name, line in _lines(report):
        click.echo(f"{name:<11} {line}")


def _lines(report: Machine) -> list[tuple[str, str]]:
    gib = 1 << 30
    memory = f"{report.memory / gib:.1f} GiB" if report.memory else "unknown"
    return [
        ("python", report.python),
        ("system", f"{report.system}, {report.processor}"),
        ("cores", str(report.cores)),
        ("memory", memory),
        ("disk", f"{report.disk_free / gib:.1f} GiB free for temporary files"),
        ("gpu", "; ".join(report.gpus) or "none (everything runs on the CPU too)"),
        ("docker", _docker(report)),
        ("namespace", _works(report.namespace_obstacle)),
        ("confined", _confined(report)),
        ("sandbox", report.backend() or _NOTHING),
        ("packages", ", ".join(f"{name} {number}" for name, number in report.packages.items())),
    ]

"""The verb `serve`."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.backends.option import backend_option, limit_options
from sandbox.errors import UsageError
from sandbox.execution import Limits

if TYPE_CHECKING:
    from generators.serving.settings import Settings

TOKEN_VARIABLE = "SHOWWORK_TOKEN"
GRACE = 60.0
"""Seconds beyond the deadline of a request that a drain waits at most."""


@click.command(
    epilog="""\b
Examples:
  showwork serve                                   on 127.0.0.1:8000; its page: http://127.0.0.1:8000/docs
  showwork serve --port 0 --workers 8              a free port, which is printed
  SHOWWORK_TOKEN=... showwork serve --host 0.0.0.0
  showwork serve --cpu-seconds 2 --max-waiting 10000
\b
In Python: harness.RewardClient("http://127.0.0.1:8000") is a reward like ExecutionReward().
SIGTERM ends it: nothing new is taken, everything accepted is answered.
"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1), help="Programs to run at a time (default: the number of cores).")
@backend_option()
@limit_options
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Holds the token that callers must send; else it is read from {TOKEN_VARIABLE}. Needed beyond loopback.",
)
@click.option("--max-body", type=click.IntRange(1024), default=16 << 20, show_default=True, help="Bytes of a request.")
@click.option("--max-items", type=click.IntRange(1), default=1024, show_default=True, help="Samples of a request.")
@click.option(
    "--max-waiting",
    type=click.IntRange(1),
    default=4096,
    show_default=True,
    help="Samples that wait or run; beyond that callers are told to come again (429).",
)
@click.option("--max-sessions", type=click.IntRange(1), default=64, show_default=True, help="Sessions open at a time.")
@click.option(
    "--session-idle",
    type=click.FloatRange(min=0.1),
    default=600.0,
    show_default=True,
    help="Seconds after which a session that nobody uses is closed.",
)
@click.option(
    "--deadline", type=click.FloatRange(min=0.1), default=300.0, show_default=True, help="Seconds for a request."
)
def serve(
    host: str,
    port: int,
    workers: int | None,
    backend: str,
    limits: Limits,
    token_file: Path | None,
    max_body: int,
    max_items: int,
    max_waiting: int,
    max_sessions: int,
    session_idle: float,
    deadline: float,
) -> None:
    """Serve the reward over HTTP: scores, executions, verdicts, checks, sessions and problems.

    Exit code 0: it was told to end, and answered what it had accepted; 2: it cannot be started so; 3: no sandbox.
    """
    from generators.serving.settings import Settings

    token = token_file.read_text("utf-8").strip() if token_file else os.environ.get(TOKEN_VARIABLE, "")
    if token_file and not token:
        raise UsageError(f"{token_file} is empty: write the token into it")
    if not token and not _is_loopback(host):
        raise UsageError(f"beyond loopback a token is needed: set {TOKEN_VARIABLE}, or give --token-file")
    settings = Settings(
        backend=backend,
        workers=workers,
        limits=limits,
        token=token,
        most_body=max_body,
        most_items=max_items,
        most_waiting=max_waiting,
        most_sessions=max_sessions,
        idle=session_idle,
        deadline=deadline,
    )
    try:
        listening = socket.create_server((host, port), family=_family(host), backlog=1024)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port} ({error.strerror}): give another --port or --host") from None
    with listening:
        _run(settings, listening)


def _run(settings: Settings, listening: socket.socket) -> None:
    try:
        import uvicorn

        from generators.serving.app import application
        from generators.serving.desk import Desk
    except ImportError as error:
        raise UsageError(f"{error.name} is missing: pip install 'showwork[serve]'") from None
    desk = Desk(settings)
    desk.open()
    host, port = listening.getsockname()[:2]
    guard = application(desk)
    config = uvicorn.Config(
        guard,
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=int(desk.settings.deadline + GRACE),
    )
    logging.getLogger("harness.scoring.reward").setLevel(logging.ERROR)  # of golds each caller is told in its reply
    # uvicorn drains on a signal, and then sends it once more to whoever held it before: to nobody.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    click.echo(f"serving on http://{host}:{port} (page: /docs)", err=True)
    uvicorn.Server(config).run(sockets=[listening])
    click.echo(f"{guard.answered} of {guard.accepted} accepted requests were answered", err=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET

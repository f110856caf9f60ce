"""Sessions that callers hold open: named by a secret, closed when nobody has used them for a while."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from harness.scoring.score_records import execution_record
from sandbox import Sandbox
from sandbox.execution import Limits
from sandbox.host.session import Session

SWEEP = 5.0
"""Seconds between two looks for sessions that nobody uses."""


class Unknown(Exception):
    """There is no such session: it was closed, or never opened."""


class Conflict(Exception):
    """The cell cannot be run now: another one runs, or its number is not the next."""


class Full(Exception):
    """As many sessions are open as may be."""


@dataclass(slots=True)
class _Held:
    session: Session
    limits: Limits
    used: float
    number: int = -1
    """Of the last cell."""
    last: dict[str, Any] | None = None
    """Its answer."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class OpenSessions:
    """The sessions of a server. All of it is the event loop's own."""

    def __init__(self, sandbox: Sandbox, most: int, idle: float) -> None:
        self._sandbox, self._most, self._idle = sandbox, most, idle
        self._held: dict[str, _Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def open(self, limits: Limits) -> str:
        """The name of a new session. Raises Full."""
        if len(self._held) >= self._most:
            raise Full
        name = secrets.token_urlsafe(18)
        self._held[name] = _Held(self._sandbox.session(limits), limits, time.monotonic())
        return name

    async def run(self, name: str, cell: str, number: int | None, limits: Limits) -> dict[str, Any]:
        """The answer of a cell; the last cell's number again gives its answer again. Raises Unknown and Conflict."""
        held = self._held.get(name)
        if held is None:
            raise Unknown
        if held.turn.locked():
            raise Conflict("another cell of this session is running: wait for its answer")
        async with held.turn:
            held.used = time.monotonic()
            if number is not None and number == held.number and held.last is not None:
                return held.last
            if number is not None and number != held.number + 1:
                raise Conflict(f"the next cell of this session has number {held.number + 1}, not {number}")
            execution = await held.session.run_async(cell, limits)
            held.used = time.monotonic()
            held.number += 1
            held.last = {"number": held.number, "execution": execution_record(execution), "ended": held.session.ended}
            return held.last

    async def close(self, name: str) -> None:
        """Close a session. Raises Unknown."""
        held = self._held.pop(name, None)
        if held is None:
            raise Unknown
        await asyncio.to_thread(held.session.close)

    async def sweep(self) -> None:
        """Close, again and again, what nobody has used for a while."""
        while True:
            await asyncio.sleep(min(SWEEP, self._idle))
            late = time.monotonic() - self._idle
            for name in list(self._held):
                held = self._held.get(name)  # while one was closed, a caller may have used or closed the next
                if held is not None and held.used < late and not held.turn.locked():
                    await self.close(name)

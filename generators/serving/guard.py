"""Before a request reaches the application: who asks, how much is sent, how many ask at once."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generators.serving.replies import refusal
from generators.serving.settings import Settings

OPEN = frozenset({"/healthz"})
"""Paths that need no token."""
BODY_SECONDS = 60.0
"""In which a request must have been sent."""
MOST_BODIES = 16
"""Bodies of the largest size that are held at a time, all requests together."""


class _TooLarge(Exception):
    pass


class _Gone(Exception):
    """The caller hung up before the request was whole."""


class Guard:
    """Refuses what has no token (401), is too large (413), too slow (408), or one too many (429); hands on the rest
    with its body read. Counts what it has handed on, so that a drain can wait for it."""

    def __init__(self, app: ASGIApp, settings: Settings, retry_after: Callable[[], int]) -> None:
        self._app, self._settings, self._retry_after = app, settings, retry_after
        self._requests = 0
        self._bytes = 0
        self.accepted = 0
        """Requests that were handed on, since the start."""
        self.answered = 0
        """Those of them of which the application gave the whole reply."""
        self._token = f"Bearer {settings.token}".encode() if settings.token else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the application's own start and end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if self._token and scope["path"] not in OPEN:
            given = headers.get(b"authorization", b"")
            if not hmac.compare_digest(given, self._token):
                fault = "no token, or a wrong one: send the header `Authorization: Bearer TOKEN`"
                await refusal(401, fault, headers={"WWW-Authenticate": "Bearer"})(scope, receive, send)
                return
        if self._requests >= self._settings.most_requests or self._bytes > MOST_BODIES * self._settings.most_body:
            fault = f"{self._requests} requests are being served: come again"
            await refusal(429, fault, retry_after=self._retry_after())(scope, receive, send)
            return
        self._requests += 1
        parts: list[bytes] = []
        try:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    await self._read(headers, receive, parts)
            except _TooLarge:
                fault = f"the body is over {self._settings.most_body} bytes: send fewer items in a request"
                await refusal(413, fault, headers={"Connection": "close"})(scope, receive, send)
                return
            except TimeoutError:
                fault = f"the body was not sent within {BODY_SECONDS:.0f} s"
                await refusal(408, fault, headers={"Connection": "close"})(scope, receive, send)
                return
            except _Gone:
                return
            self.accepted += 1
            await self._app(scope, _replay(b"".join(parts), receive), send)
            self.answered += 1
        finally:
            self._requests -= 1
            self._bytes -= sum(map(len, parts))

    async def _read(self, headers: dict[bytes, bytes], receive: Receive, parts: list[bytes]) -> None:
        """Read the whole body into parts. Raises _TooLarge, as soon as that is known, and _Gone."""
        most = self._settings.most_body
        said = headers.get(b"content-length", b"0")
        if said.isdigit() and (len(said) > len(str(most)) or int(said) > most):
            raise _TooLarge
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            self._bytes += len(parts[-1])
            if size > most:
                raise _TooLarge
            if not message.get("more_body", False):
                return


def _replay(body: bytes, receive: Receive) -> Receive:
    """What the application receives: the body that was read, and then whatever the connection says."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed

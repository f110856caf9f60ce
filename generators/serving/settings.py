"""What a server is started with."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.execution import Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """backend, workers, limits: of the sandbox; a request may ask for less than these limits, never for more.

    token: what callers must send as `Authorization: Bearer TOKEN`; "" asks for none. most_body: bytes of a request.
    most_items: samples, programs or claims of one request. most_waiting: samples and programs that wait or run; more
    are told to come again. most_requests: requests at a time. deadline: seconds for a request that names none, and the
    most it may name. most_sessions: held open at a time. idle: seconds after which an unused session is closed.
    batches: how many batches are scored at a time.
    """

    backend: str = "auto"
    workers: int | None = None
    limits: Limits = field(default_factory=Limits)
    token: str = ""
    most_body: int = 16 << 20
    most_items: int = 1024
    most_waiting: int = 4096
    most_requests: int = 512
    deadline: float = 300.0
    most_sessions: int = 64
    idle: float = 600.0
    batches: int = 2

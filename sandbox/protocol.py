"""The frames that the host and the supervisor exchange. Both sides import this module: standard library only.

A frame is a little-endian u32 length, one kind byte, then the payload. Frames are simply concatenated, so that many
requests go out in one write and many results come back in one read: that is all there is to batch transport.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NamedTuple

HEAD = struct.Struct("<IB")
RUN, CANCEL, HELLO, RESULT, FAILURE, CENSUS, END, WARMING = range(1, 9)

# Where a program ran out of memory and nothing caught it, its process leaves by this code. A program that leaves by it
# on purpose is judged `memory`: a failure either way, so a forger gains nothing.
MEMORY_EXIT = 207

# Codes of sandbox.execution.Status on the wire, in the order of the enum (which this module must not import: it runs
# inside the container too).
OK, ERROR, TIMEOUT, MEMORY, OUTPUT, INFRASTRUCTURE = range(6)
NOTHING_STARTED = -(1 << 31)  # in place of an exit code; no process can end with it

_REQUEST = struct.Struct("<QddQQQBI")
_RESULT = struct.Struct("<QBiddBBI")
# Larger limits are sent as this: the fields are unsigned 64-bit, and the supervisor adds to what it reads.
_CEILING = 1 << 62


class RunRequest(NamedTuple):
    """One program, or one cell of a session: times in seconds, sizes in bytes; program and stdin are bytes already."""

    id: int
    cpu: float
    wall: float
    memory: int
    output: int
    program: bytes
    stdin: bytes
    session: int = 0
    """The session whose cell it is; 0: a program by itself."""
    opens: bool = False
    """Whether it is the session's first cell, with which its process starts."""


class RunResult(NamedTuple):
    """How one request ended."""

    id: int
    status: int
    exit_code: int
    cpu: float
    wall: float
    truncated: bool
    stdout: bytes
    stderr: bytes
    ended: bool = False
    """Of a cell: its session has no process any more."""


def frame(kind: int, *parts: bytes) -> bytes:
    """One frame of the given kind whose payload is the parts, joined."""
    return b"".join((HEAD.pack(sum(map(len, parts)), kind), *parts))


def encode_request(request: RunRequest) -> bytes:
    head = _REQUEST.pack(
        request.id,
        request.cpu,
        request.wall,
        int(min(request.memory, _CEILING)),
        int(min(request.output, _CEILING)),
        request.session,
        request.opens,
        len(request.program),
    )
    return frame(RUN, head, request.program, request.stdin)


def decode_request(payload: bytes) -> RunRequest:
    number, cpu, wall, memory, output, session, opens, size = _REQUEST.unpack_from(payload)
    middle = _REQUEST.size + size
    return RunRequest(
        id=number,
        cpu=cpu,
        wall=wall,
        memory=memory,
        output=output,
        program=payload[_REQUEST.size : middle],
        stdin=payload[middle:],
        session=session,
        opens=bool(opens),
    )


def encode_result(result: RunResult) -> bytes:
    head = _RESULT.pack(
        result.id,
        result.status,
        result.exit_code,
        result.cpu,
        result.wall,
        result.truncated,
        result.ended,
        len(result.stdout),
    )
    return frame(RESULT, head, result.stdout, result.stderr)


def decode_result(payload: bytes) -> RunResult:
    number, status, code, cpu, wall, truncated, ended, size = _RESULT.unpack_from(payload)
    middle = _RESULT.size + size
    return RunResult(
        id=number,
        status=status,
        exit_code=code,
        cpu=cpu,
        wall=wall,
        truncated=bool(truncated),
        stdout=payload[_RESULT.size : middle],
        stderr=payload[middle:],
        ended=bool(ended),
    )


def encode_number(kind: int, number: int) -> bytes:
    """CANCEL names a request, END a session; WARMING says whether programs wait for a template that starts: 1 or 0."""
    return frame(kind, number.to_bytes(8, "little"))


def decode_number(payload: bytes) -> int:
    return int.from_bytes(payload, "little")


def encode_json(kind: int, value: dict[str, Any]) -> bytes:
    """HELLO, FAILURE and CENSUS carry a JSON object: they are rare, and a person may have to read them."""
    return frame(kind, json.dumps(value).encode())


class Frames:
    """Cuts a stream of bytes into frames: feed what was read, take what is whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        buffer = self._buffer
        buffer += data
        at, end, frames = 0, len(buffer), []
        while end - at >= HEAD.size:
            size, kind = HEAD.unpack_from(buffer, at)
            if end - at < HEAD.size + size:
                break
            frames.append((kind, bytes(buffer[at + HEAD.size : at + HEAD.size + size])))
            at += HEAD.size + size
        del buffer[:at]
        return frames

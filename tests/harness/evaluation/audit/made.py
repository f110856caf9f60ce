"""Traces made for the tests of the audit: short sums, some of them false, in files of every outer shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st


def trace(start: int, at_fault: int = 0, lines: int = 3) -> tuple[str, int]:
    """A chain of sums and what it ends in; its line `at_fault` is off by one, from 1 on."""
    said, value = [], start
    for line in range(1, lines + 1):
        result = value + line + (line == at_fault)
        said.append(f"{value} + {line} = {result}")
        value = result
    return "\n".join([*said, f"The answer is {value}."]), value


def record(number: int, at_fault: int = 0, **more: Any) -> dict[str, Any]:
    text, value = trace(number, at_fault)
    return {"id": f"r{number}", "question": f"Add 6 to {number}.", "response": text, "gold": str(value), **more}


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """The bytes of a readable file: blank lines, Windows' ends of lines, a byte order mark, no last newline."""
    numbers = draw(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 3)), min_size=1, max_size=12))
    data = b"\xef\xbb\xbf" if draw(st.booleans()) else b""
    for number, at_fault in numbers:
        one = record(number, at_fault, note=draw(st.text(max_size=5)))
        text = json.dumps(one, ensure_ascii=draw(st.booleans()) or _halved(one["note"]))
        data += text.encode() + draw(st.sampled_from([b"\n", b"\r\n", b"\n\n", b" \n", b"\n  \n"]))
    return data.rstrip(b"\r\n ") if draw(st.booleans()) else data


def _halved(text: str) -> bool:
    """Whether it holds half of a surrogate pair, which only an escape can write."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)

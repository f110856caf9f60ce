"""What a program prints never steers the terminal that shows it."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.visible import visible

ROOT = Path(__file__).parents[2]
# Clears the screen, sets the title and the colour, goes back over what stands there.
HOSTILE = (
    "print('a\\x1b[2J\\x1b]0;title\\x07\\x1b[31mred\\x9b1mb\\rc\\x00d', flush=True)\nraise SystemExit('\\x1b[2Jend')"
)
SHOWN = r"a\x1b[2J\x1b]0;title\x07\x1b[31mred\x9b1mb\rc\x00d"


@pytest.mark.fast
@given(st.text())
def test_only_ends_of_lines_and_tabs_are_left_of_what_a_terminal_obeys(text: str) -> None:
    shown = visible(text)
    assert all(character in "\n\t" or not _steers(character) for character in shown)
    assert visible(shown) == shown
    if not any(map(_steers, text.replace("\n", "").replace("\t", ""))):
        assert shown == text


def _steers(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (*range(0x202A, 0x202F), *_ISOLATES)


_ISOLATES = range(0x2066, 0x206A)


def _in_a_terminal(command: list[str], text: str = "") -> str:
    """What the command writes to a terminal of its own, stderr too."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "showwork", *command], cwd=ROOT, stdin=subprocess.PIPE, stdout=its, stderr=its
    ) as process:
        os.close(its)
        assert process.stdin is not None
        process.stdin.write(text.encode())
        process.stdin.close()
        said = b""
        with contextlib.suppress(OSError):  # the other end of a terminal is closed
            while piece := os.read(ours, 4096):
                said += piece
        os.close(ours)
    return said.decode().replace("\r\n", "\n")


def test_run_shows_a_programs_escapes_on_a_terminal_and_obeys_none() -> None:
    said = _in_a_terminal(["sandbox", "run", "-", "--backend", "namespace"], HOSTILE)
    assert said.startswith(f"{SHOWN}\n\\x1b[2Jend\n[error")


def test_run_lets_them_through_where_it_is_told_to_and_to_a_pipe() -> None:
    raw = "a\x1b[2J\x1b]0;title\x07\x1b[31mred\x9b1mb\rc\x00d\n"
    said = _in_a_terminal(["sandbox", "run", "-", "--backend", "namespace", "--raw"], HOSTILE)
    assert said.startswith(raw)
    command = [sys.executable, "-m", "showwork", "sandbox", "run", "-", "--backend", "namespace"]
    piped = subprocess.run(command, cwd=ROOT, input=HOSTILE.encode(), capture_output=True)
    assert piped.stdout.decode() == raw


def test_check_shows_the_escapes_of_a_solution_and_obeys_none() -> None:
    said = _in_a_terminal(["check", "--problem", "Compute 1 + 1."], "1 + 1 = 2\n1 + 1 = 3 \x1b[2J\x9b1m\n")
    assert "\x1b[2J" not in said
    assert "\x9b" not in said

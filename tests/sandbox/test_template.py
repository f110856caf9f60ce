"""The template's memory is a file that no program can change, and no program can end the template."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

import pytest

from sandbox import Limits, Sandbox, Status
from tests.sandbox import attacks, processes

AMPLE = Limits(cpu_seconds=5.0, wall_seconds=20.0, memory_bytes=256 << 20, output_bytes=1 << 16)
_GET_SEALS, _ALL_SEALS = 1034, 0x1 | 0x2 | 0x4 | 0x8  # seal, shrink, grow, write

# What a program sees of the template: every byte of its file that no program writes to of itself would be the best
# measure, but Python writes everywhere. So: what it computes, what it finds in modules, where things lie.
VIEW = """
import hashlib, sys, sympy, numpy, random, os
x = sympy.Symbol('x')
seen = [str(sympy.diff(x**5*sympy.exp(x), x)), sorted(sys.modules), id(sympy), sympy.__doc__, sys.getrecursionlimit(),
        sorted(vars(sympy)), random.random(), numpy.random.rand(), os.getcwd(), hash('x'), sys.path,
        [(name, id(vars(sympy)[name])) for name in sorted(vars(sympy)) if not name.startswith('__')],
        open('/proc/self/maps').read().count('memfd:template')]
print(hashlib.sha256(repr(seen).encode()).hexdigest())
"""


def _file(template: int) -> str:
    """A way to the template's file that only root of the machine has."""
    maps = Path(f"/proc/{template}/maps").read_text().splitlines()
    span = next(line.split()[0] for line in maps if "memfd:template" in line)
    return f"/proc/{template}/map_files/{span}"


def _digest(path: str) -> tuple[int, str]:
    with open(path, "rb") as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.skipif(os.getuid() != 0, reason="only root of the machine can look at the template's file at all")
def test_the_file_is_the_same_after_every_attack_on_it_and_not_even_root_can_change_it(backend: str) -> None:
    with Sandbox(backend, workers=1) as sandbox:
        templates = processes.templates(sandbox)
        path = _file(templates[1])
        before = _digest(path)
        assert before[0] > 1 << 24
        hostile = [attack.program for attack in (*attacks.TEMPLATE, *attacks.PATCHES)]
        assert all(found.status is not Status.infrastructure for found in sandbox.map(hostile, AMPLE))
        assert processes.templates(sandbox)[:2] == templates
        assert _digest(path) == before
        file = os.open(path, os.O_RDONLY)
        try:
            assert fcntl.fcntl(file, _GET_SEALS) == _ALL_SEALS
            writer = os.open(path, os.O_RDWR)
            for act in (
                lambda: os.pwrite(writer, b"x", 0),
                lambda: os.ftruncate(writer, 0),
                lambda: os.ftruncate(writer, before[0] * 2),
                lambda: fcntl.fcntl(writer, _GET_SEALS - 1, 0),
            ):
                with pytest.raises(PermissionError):
                    act()
            os.close(writer)
        finally:
            os.close(file)
        assert _digest(path) == before


def test_no_attack_changes_what_the_next_program_sees(backend: str) -> None:
    """The same program before and after each: what it computes, which modules it finds, where they lie."""
    with Sandbox(backend, workers=1) as sandbox:
        seen = sandbox.run(VIEW).stdout
        cell = sandbox.facts()[0]
        assert len(seen) == 65
        hostile = [attack.program for attack in (*attacks.TEMPLATE, *attacks.PATCHES)]
        programs = [program for attack in hostile for program in (attack, VIEW)]
        limits = [limit for _ in hostile for limit in (Limits(cpu_seconds=1.0, wall_seconds=4.0), Limits())]
        views = [found.stdout for found in sandbox.map(programs, limits)][1::2]
        assert views == [seen] * len(hostile)
        assert sandbox.facts()[0] == cell


def test_two_programs_at_once_see_nothing_of_each_other(backend: str) -> None:
    """Both write all over their own view of the same pages, and read back what they wrote, for as long as both run."""
    scribble = """
import ctypes, sympy, time
place = id(sympy.__doc__) + sympy.__doc__.__sizeof__() - len(sympy.__doc__)
mark = b'%s' * 5
wrong = 0
end = time.monotonic() + 1.0
while time.monotonic() < end:
    ctypes.memmove(place, mark, 5)
    wrong += ctypes.string_at(place, 5) != mark or sympy.__doc__[1:6] != mark.decode()
print(wrong)
"""
    with Sandbox(backend, workers=2, cells=1) as sandbox:
        found = list(sandbox.map([scribble % "A", scribble % "B", scribble % "C", scribble % "D"]))
        assert [result.stdout for result in found] == ["0\n"] * 4
        assert sandbox.run("import sympy; print(sympy.__doc__[1:6])").stdout == "SymPy\n"

"""The program's own process, from the fork to its exit. Runs inside the sandbox: standard library only."""

from __future__ import annotations

import atexit
import builtins
import contextlib
import ctypes
import io
import itertools
import linecache
import os
import resource
import struct
import sys
import traceback
import types

# Bound here, so that a program that replaces them in `builtins` changes nothing in how its own end is told.
from builtins import BaseException, MemoryError, OSError, SystemExit, isinstance, len, min, print  # noqa: A004, UP029 - see above
from collections.abc import Iterable
from typing import Any, NoReturn

from sandbox import protocol
from sandbox.inside import landlock, seccomp, seeding

NAME = "program.py"
JOB = struct.Struct("<dQQ")  # cpu seconds, memory bytes, largest file; the program's text follows

CHANNEL = 3  # of a session: its next cells come here, each after its length, and one byte goes out for each that ended
LENGTH = struct.Struct("<Q")

_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
_leave = os._exit  # bound now: a program that replaces os._exit must still not come back from its end
_read, _write = os.read, os.write
_CHUNK = 1 << 20  # bytes of a cell that are read at once
_OPEN_FILES = 64  # a program starts with three
_SHORT_TEXT = 1 << 20  # bytes of program that compile in any sensible amount of memory
_LONG_LINE = 500  # characters: a longer line is not shown again in a traceback
_STACK = 8 << 20  # Linux's usual default, whatever the host's own is


class Child:
    """What a fork needs in order to become a program: worked out in the template, once for all of them."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._without = frozenset(config["without"])
        self._filter = seccomp.Inner() if "seccomp" not in self._without else None
        self._files = landlock.of_program(config["readable"]) if config["readable"] else None
        self._parent = os.getppid()  # of the template, and so of every fork: the supervisor
        self._close_range = ctypes.PyDLL(None).close_range
        self._prctl = ctypes.PyDLL(None).prctl
        self._streams = _streams()
        self._seeds = seeding.Seeds()
        self._seeds.install()
        # A program that says `import sandbox` shall find what it would find in a fresh interpreter: nothing.
        self._ours = [name for name in sys.modules if name == "sandbox" or name.startswith("sandbox.")]
        if config["directory"]:
            os.chdir(config["directory"])

    def become(self, fds: list[int], base: int) -> NoReturn:
        """Turn this fork into the program. `base`: the bytes of address space that the template has."""
        job, *kept = fds  # stdin, stdout, stderr, and a session's channel
        os.setsid()
        self._end_with_parent()
        order = os.pread(job, os.fstat(job).st_size, 0)
        cpu, memory, file_size = JOB.unpack_from(order)
        for target, fd in enumerate(kept):
            os.dup2(fd, target)
        if "descriptors" not in self._without:
            self._close_range(len(kept), 0xFFFFFFFF, 0)
        if "rlimits" not in self._without:
            # The supervisor ends a program at its CPU limit to the millisecond; the kernel's whole seconds stand
            # behind it.
            limit(resource.RLIMIT_CPU, min(int(cpu) + 2, 1 << 40))
            limit(resource.RLIMIT_AS, base + memory)
            limit(resource.RLIMIT_FSIZE, file_size)
        if self._files is not None:
            self._files.restrict()
        if self._filter is not None:
            self._filter.install(os.getpid())
        perform = self._converse if len(kept) > CHANNEL else self._perform
        _leave(perform(order[JOB.size :]))

    def _end_with_parent(self) -> None:
        """The kernel ends this program with the supervisor, which may be killed where it is no process 1 of a cell."""
        self._prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        if os.getppid() != self._parent:  # it was killed in the time between
            _leave(1)

    def rehearse(self, programs: Iterable[bytes]) -> None:
        """Run programs of our own, here in the template, as a fork would run them.

        What the interpreter learns in doing so (specialized instructions, its cache of methods, addresses of functions
        in libraries) each fork would otherwise learn anew, and every page that it writes to is a fault and a copy.
        """
        modules, arguments, stderr = dict(sys.modules), sys.argv, os.dup(2)
        os.dup2(1, 2)  # the template's stdout is /dev/null
        try:
            for program in programs:
                self._perform(program)
                sys.modules.update(modules)
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            sys.argv = arguments
            linecache.cache.pop(NAME, None)  # a program's own traceback would show lines of ours

    def _perform(self, source: bytes) -> int:
        """Run the program and all that belongs to its end; return the code to leave with."""
        main = self._begin(source)
        return _finish(_run(source, main, NAME)[0], self._streams)

    def _converse(self, cell: bytes) -> int:
        """Run the cells of a session, one after the other in the same module, until one of them leaves or no more come;
        return the code to leave with. A cell that raises is over, and its session goes on.

        From its first cell on the program can reach all of this, and say what it likes: docs/explanation/sandbox.md.
        """
        try:
            main = self._begin(cell)
            for number in itertools.count(1):
                name = f"cell_{number}.py"
                _show_lines_of(cell, name)
                code, leaves = _run(cell, main, name)
                if leaves:
                    return _finish(code, self._streams)
                _write(CHANNEL, bytes([_flush(code, self._streams)]))
                cell = _next_cell()
        except MemoryError:
            return protocol.MEMORY_EXIT
        except BaseException:  # noqa: BLE001 - the program broke its channel, or a timer of its own rang between two cells
            pass
        return 1

    def _begin(self, source: bytes) -> types.ModuleType:
        """The streams, the random state and the `__main__` that a fresh interpreter would have."""
        sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = self._streams  # type: ignore[misc]  # typeshed calls the originals final; here they are ours
        self._seeds.seed(source)
        for name in self._ours:
            del sys.modules[name]
        main = types.ModuleType("__main__")
        main.__dict__.update(__builtins__=builtins, __file__=NAME)
        sys.modules["__main__"] = main
        sys.argv = [NAME]
        return main


def limit_all(without: frozenset[str]) -> None:
    """The limits that are the same for every program: on the template, which passes them on."""
    if "rlimits" not in without:
        limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
        limit(resource.RLIMIT_STACK, _STACK)
        limit(resource.RLIMIT_CORE, 0)
        limit(resource.RLIMIT_MEMLOCK, 0)


def limit(resource_id: int, value: int) -> None:
    hard = resource.getrlimit(resource_id)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(resource_id, (value, value))


def _streams() -> tuple[io.TextIOWrapper, io.TextIOWrapper, io.TextIOWrapper]:
    """Streams over descriptors 0 to 2, as a fresh `python program.py` has them when its output is a pipe."""
    reader = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "r", closefd=False)), encoding="utf-8")
    writers = [
        io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(fd, "w", closefd=False)),
            encoding="utf-8",
            errors=errors,
            line_buffering=True,  # a program stopped at a limit has then shown every line that it printed
        )
        for fd, errors in ((1, "strict"), (2, "backslashreplace"))
    ]
    return reader, writers[0], writers[1]


def _run(source: bytes, main: types.ModuleType, name: str) -> tuple[int, bool]:
    """Execute the text in that module; return the exit code that Python would leave with, and whether the text leaves
    (SystemExit, no memory) and does not only fail."""
    try:
        text = source.decode("utf-8", "surrogatepass")
        code = compile(text, name, "exec", dont_inherit=True)
    except MemoryError as error:
        # The parser says so too where a text is nested too deeply, which is no lack of memory.
        if error.args or len(source) < _SHORT_TEXT:
            return _report(error.with_traceback(None)), False
        return protocol.MEMORY_EXIT, True
    except BaseException as error:  # noqa: BLE001 - whatever a text does to the compiler is the text's own failure
        return _report(error.with_traceback(None)), False
    try:
        exec(code, main.__dict__)  # noqa: S102 - this process exists to run the program, and nothing else is in it
    except MemoryError:
        return _out_of_memory(), True
    except BaseException as error:  # noqa: BLE001 - the program's own exception, KeyboardInterrupt included
        where = error.__traceback__
        leaves = isinstance(error, SystemExit)
        if not leaves and name == NAME:
            _show_lines_of(source, name)
        return _report(error.with_traceback(where.tb_next if where else None)), leaves
    return 0, False


def _out_of_memory() -> int:
    with contextlib.suppress(OSError):
        os.write(2, b"MemoryError\n")
    return protocol.MEMORY_EXIT


def _show_lines_of(source: bytes, name: str) -> None:
    """Let tracebacks show the lines of this text, which is in no file."""
    with contextlib.suppress(UnicodeDecodeError, MemoryError):
        text = source.decode("utf-8", "surrogatepass")
        lines = [line if len(line) <= _LONG_LINE else "\n" for line in text.splitlines(keepends=True)]
        linecache.cache[name] = (len(text), None, lines, name)


def _report(error: BaseException) -> int:
    """What Python prints for an exception nobody caught, and the code it leaves with."""
    try:
        if isinstance(error, SystemExit):
            return _exit_code(error.code)
        if isinstance(error, SyntaxError) and len(error.text or "") > _LONG_LINE:
            error.text = None  # a report of ten megabytes would turn a syntax error into a flood
        if sys.excepthook is not sys.__excepthook__:
            sys.excepthook(type(error), error, error.__traceback__)
            return 1
        traceback.print_exception(error)  # the built-in hook would look for the source in a file
    except MemoryError:
        return _out_of_memory()
    except BaseException:  # noqa: BLE001 - the program broke its own excepthook or stderr: it has failed all the same
        return 1
    return 1


def _exit_code(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 0xFF
    print(value, file=sys.stderr)
    return 1


def _finish(code: int, streams: tuple[io.TextIOWrapper, ...]) -> int:
    """Run what the program registered for its exit, flush, and say the code. The interpreter itself is not torn down:
    that would touch every page of the template, 20 ms and more, for objects that end with the process anyway."""
    try:
        atexit._run_exitfuncs()
    except MemoryError:
        code = protocol.MEMORY_EXIT
    except BaseException:  # noqa: BLE001 - Python too prints what an exit function raised, and goes on
        pass
    return _flush(code, streams)


def _flush(code: int, streams: tuple[io.TextIOWrapper, ...]) -> int:
    """Write out what was printed; the code, or another where that fails."""
    for stream in (sys.stdout, sys.stderr, *streams[1:]):
        try:
            stream.flush()
        except MemoryError:
            code = protocol.MEMORY_EXIT
        except BaseException:  # noqa: BLE001 - a closed or broken stream: Python leaves by 120
            code = code or 120
    return code


def _next_cell() -> bytes:
    """Wait for it; SystemExit where the supervisor has hung up."""
    return _take(LENGTH.unpack(_take(LENGTH.size))[0])


def _take(size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = _read(CHANNEL, min(size - len(data), _CHUNK))
        if not part:
            raise SystemExit
        data += part
    return bytes(data)

"""Landlock: which files a process and its forks may open, kept by the kernel, without any privilege and for good.

For the `confined` backend, which has no file system of its own. Two layers are stacked, and the stricter answer wins.
The *outer* one is put on the template once: the interpreter, its library, the packages, /proc. The *inner* one is put
on each program, and takes away what of /proc is not the program's own. The numbers and structures are those of
<linux/landlock.h>; what a kernel knows is asked at run time (its ABI), and all of that is refused but what is granted.

Runs inside the sandbox: standard library only. `version` serves the host as well.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every processor
_ASK_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# The rights on files that each ABI added, as the number of the lowest bits: execute ... make_sym, refer, truncate,
# ioctl_dev. Those on the network came with 4 (bind and connect), the scopes (abstract sockets, signals) with 6.
_FILE_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_BITS_NOW = 16
_NETWORK, _NETWORK_SINCE = 0b11, 4
_SCOPES, _SCOPES_SINCE = 0b11, 6
_QUIET, _QUIET_SINCE = 1, 7  # what is refused is not written to the machine's audit log

_RULESET = struct.Struct("<QQQ")
_PATH_RULE = struct.Struct("<Qi")

_libc = ctypes.PyDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long


def version() -> int:
    """The kernel's ABI of Landlock; 0 where there is none, or this process may not use it."""
    asked = _syscall(ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_long(_ASK_VERSION))
    return max(0, int(asked))


class Landlock:
    """One layer: the files and folders that may be read, and nothing else of what the kernel's Landlock knows."""

    def __init__(self, readable: Iterable[str]) -> None:
        """readable: files, and folders with all that is in them; a folder whose path ends in / may be listed alone.

        What is not there is left out.
        """
        self.readable = list(readable)
        self._abi = version()
        attributes = _RULESET.pack(
            (1 << _FILE_BITS.get(self._abi, _FILE_BITS_NOW)) - 1,
            _NETWORK if self._abi >= _NETWORK_SINCE else 0,
            _SCOPES if self._abi >= _SCOPES_SINCE else 0,
        )
        self._attributes = ctypes.create_string_buffer(attributes, len(attributes))

    def restrict(self) -> None:
        """Put the layer on this process. no_new_privs must be set. Raises OSError if the kernel refuses."""
        ruleset = _call(_CREATE_RULESET, self._attributes, _RULESET.size, 0)
        try:
            for path in self.readable:
                self._allow(ruleset, path)
            _call(_RESTRICT_SELF, ruleset, _QUIET if self._abi >= _QUIET_SINCE else 0)
        finally:
            os.close(ruleset)

    def _allow(self, ruleset: int, path: str) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            rights = (0 if path.endswith("/") else _READ_FILE) | (_READ_DIR if os.path.isdir(path) else 0)
            rule = _PATH_RULE.pack(rights, fd)
            _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.create_string_buffer(rule, len(rule)), 0)
        finally:
            os.close(fd)


def of_template(readable: Iterable[str]) -> Landlock:
    """The outer layer."""
    return Landlock([*readable, "/proc"])


def of_program(readable: Iterable[str]) -> Landlock:
    """The inner layer: in coarse strokes, since the outer one holds too; each rule costs every program a little."""
    return Landlock([*dict.fromkeys("/" + path.split("/")[1] for path in readable), "/proc/self"])


def _call(number: int, *arguments: object) -> int:
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result = int(_syscall(ctypes.c_long(number), *words))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock refused call {number}: {os.strerror(ctypes.get_errno())}")
    return result

"""Puts a file in memory on huge pages: what maps it then finds, copies and gives back many of its pages in one step.

Whether the machine uses huge pages of itself does not matter: Linux 6.1 and later gathers them on request. Runs inside
the sandbox: standard library only.
"""

from __future__ import annotations

import ctypes
import os

SIZE = 2 << 20
_NONE, _READ_WRITE = 0, 3  # rights
_SHARED_FIXED, _PRIVATE_ANONYMOUS = 0x01 | 0x10, 0x02 | 0x20
_COLLAPSE = 25  # MADV_COLLAPSE of <linux/mman.h>

_libc = ctypes.PyDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_FAILED = ctypes.c_void_p(-1).value


def allocate(file: int, size: int) -> None:
    """Give the file so many bytes (a multiple of SIZE), on huge pages where the kernel can. Raises OSError where there
    is too little memory."""
    os.posix_fallocate(file, 0, size)
    room = _libc.mmap(None, ctypes.c_size_t(size + SIZE), _NONE, _PRIVATE_ANONYMOUS, -1, ctypes.c_long(0))
    if room == _FAILED:
        return
    start = ctypes.c_void_p(-(-room // SIZE) * SIZE)
    if _libc.mmap(start, ctypes.c_size_t(size), _READ_WRITE, _SHARED_FIXED, file, ctypes.c_long(0)) != _FAILED:
        _libc.madvise(start, ctypes.c_size_t(size), _COLLAPSE)  # where it is refused the pages stay small
    _libc.munmap(ctypes.c_void_p(room), ctypes.c_size_t(size + SIZE))


def place(start: int, end: int, at: int) -> int:
    """Where in the file, from `at` on, the memory from `start` to `end` goes: a long stretch so that whole huge pages
    of both fall together, and one fault finds all of one."""
    return at + (start - at) % SIZE if end - start >= 2 * SIZE else at

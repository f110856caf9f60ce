"""Moves the template's memory into a sealed file, so that a fork shares it without copying its page tables.

The kernel copies one page-table entry for each page of anonymous memory, at every fork, and takes it down again at
every exit: 18,000 pages of SymPy are 3 ms a program, more than a small program itself takes. Pages of a file that is
mapped privately are left out: the child finds them by a fault where it touches them, and copies what it writes to. The
file lies on huge pages: a fault finds sixteen pages in one step, or all of a huge page, where it took sixteen.

Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.inside import huge_pages

# Set for the template. A block that malloc has mapped by itself grows by mremap, which on a file's pages would lead
# into another region's; with none allowed, large blocks too are in the heap, which grows by brk.
ENVIRONMENT = {"MALLOC_MMAP_MAX_": "0"}

_PAGE = os.sysconf("SC_PAGE_SIZE")
_BLOCK = 16 * _PAGE  # moved, or not, as one: what a fault maps at once
_STACK, _CONTEXT = 16 << 10, 8 << 10  # bytes for each call; glibc's largest ucontext_t has 4560 of them
_LINK, _STACK_AT, _STACK_SIZE = 8, 16, 32  # where ucontext_t has uc_link, uc_stack.ss_sp and uc_stack.ss_size
_PRIVATE_FIXED, _PRIVATE_ANONYMOUS = 0x02 | 0x10, 0x02 | 0x20
_PROTECTION = {"r--p": 1, "rw-p": 3}
_NOT_OURS = ("[stack]", "[vvar]", "[vvar_vclock]", "[vdso]")
_PRESENT, _OF_A_FILE = 1 << 63, 1 << 61  # in /proc/self/pagemap
_F_ADD_SEALS, _SEALS = 1033, 0x1 | 0x2 | 0x4 | 0x8
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_MMAP_MAX = -1, -3, -4  # of <malloc.h>
_LARGE = 4 << 20
_PR_GET_TID_ADDRESS = 40

_libc = ctypes.PyDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p


class MemoryRegion(NamedTuple):
    """A span of this process's memory."""

    start: int
    end: int
    protection: int


def take() -> bool:
    """Move this process's memory; False, having changed nothing, where that cannot be done."""
    try:
        if len(os.listdir("/proc/self/task")) > 1:
            return False  # another thread could write to a page between its copying and its mapping
        _move(list(_own_pages()))
    except (OSError, AttributeError):  # no memfd, no pagemap, too little memory; a C library without contexts
        return False
    finally:
        for name in ENVIRONMENT:
            os.environ.pop(name, None)
        # Programs get their large blocks from the kernel again, and give them back to it.
        for option, value in ((_M_MMAP_MAX, 1 << 16), (_M_MMAP_THRESHOLD, _LARGE), (_M_TRIM_THRESHOLD, 2 * _LARGE)):
            _libc.mallopt(option, value)
    return True


def _move(regions: list[MemoryRegion]) -> None:
    """Write each region to a file and map the file in its place.

    Nothing may change in a region between the two, and Python changes its memory with every step. So all calls
    are laid out beforehand, each as a context whose end is the beginning of the next, and run one after the other
    without returning to Python.
    """
    file = os.memfd_create("template", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        at = 0
        calls: list[tuple[Any, ...]] = []
        for start, end, protection in regions:
            at = huge_pages.place(start, end, at)
            calls.append((_libc.pwrite, file, start, end - start, at))
            calls.append((_libc.mmap, start, end - start, protection, _PRIVATE_FIXED, file, at))
            at += end - start
        huge_pages.allocate(file, -(-at // huge_pages.SIZE) * huge_pages.SIZE)  # no write can fail now
        _run(calls)
        if _libc.fcntl(file, _F_ADD_SEALS, _SEALS):
            raise OSError(ctypes.get_errno(), "the template's file was not sealed")
    finally:
        os.close(file)


def _run(calls: list[tuple[Any, ...]]) -> None:
    count = len(calls) + 1
    # Memory of its own, which no region holds. The last context is ours, to which the last call returns.
    size = ctypes.c_size_t(count * (_CONTEXT + _STACK))
    base = _libc.mmap(None, size, _PROTECTION["rw-p"], _PRIVATE_ANONYMOUS, -1, ctypes.c_long(0))
    if base == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "no room for the calls")
    for number, (function, *arguments) in enumerate(calls):
        context = base + number * _CONTEXT
        _libc.getcontext(ctypes.c_void_p(context))
        for offset, value in (
            (_LINK, context + _CONTEXT),
            (_STACK_AT, base + count * _CONTEXT + number * _STACK),
            (_STACK_SIZE, _STACK),
        ):
            ctypes.c_uint64.from_address(context + offset).value = value
        words = [ctypes.c_long(argument) for argument in arguments]
        address = ctypes.cast(function, ctypes.c_void_p)
        _libc.makecontext(ctypes.c_void_p(context), address, ctypes.c_int(len(words)), *words)
    _libc.swapcontext(ctypes.c_void_p(base + (count - 1) * _CONTEXT), ctypes.c_void_p(base))
    _libc.munmap(ctypes.c_void_p(base), size)


def _own_pages() -> Iterator[MemoryRegion]:
    """Where the process has pages of its own, rather than a file's: the heap, the interpreter's arenas, what the linker
    and the modules wrote into the libraries' data. In blocks of which at least half is such pages; neighbors joined."""
    thread_word = ctypes.c_ulong()
    _libc.prctl(_PR_GET_TID_ADDRESS, ctypes.byref(thread_word), 0, 0, 0)
    with open("/proc/self/maps") as maps, open("/proc/self/pagemap", "rb", buffering=0) as pagemap:
        for line in maps.readlines():
            span, rights, _, _, _, *name = line.split()
            start, end = (int(address, 16) for address in span.split("-"))
            if rights not in _PROTECTION or (name and name[0] in _NOT_OURS):
                continue
            region_start = 0
            pages = os.pread(pagemap.fileno(), (end - start) // _PAGE * 8, start // _PAGE * 8)
            entries = struct.unpack(f"{len(pages) // 8}Q", pages)
            for block in range(start, end, _BLOCK):
                first = (block - start) // _PAGE
                inside = entries[first : first + _BLOCK // _PAGE]
                own = sum(entry & _PRESENT and not entry & _OF_A_FILE for entry in inside)
                # The kernel writes to the thread's own block whenever it likes (rseq): that one stays.
                if 2 * own >= _BLOCK // _PAGE and abs(block - thread_word.value) > 2 * _BLOCK:
                    region_start = region_start or block
                elif region_start:
                    yield MemoryRegion(region_start, block, _PROTECTION[rights])
                    region_start = 0
            if region_start:
                yield MemoryRegion(region_start, end, _PROTECTION[rights])

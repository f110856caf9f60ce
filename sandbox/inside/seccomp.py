"""The system calls a program may make: an allow-list, in classic BPF, built with the standard library alone.

Whatever is not named here answers EPERM: sockets, fork and threads, exec, ptrace, shared memory, memfd, mounts,
namespaces, keys, io_uring, bpf, ... and every call that a later kernel adds. EPERM rather than a kill, because a
program that only asks (`os.cpu_count`, an import that probes) must not die of it.

Two filters are stacked, and the stricter answer wins. The *outer* one is put on the template once and inherited
by every fork; the *inner* one, a few instructions, is put on each program and takes away what only the template needs.
One full filter per program would cost 0.2 ms each: the kernel evaluates it for each of 460 calls to fill its cache.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import platform
import struct

# name, number on x86_64, number on aarch64 (- where that machine has no such call)
_ALLOWED = """
read 0 63; write 1 64; close 3 57; mmap 9 222; munmap 11 215; brk 12 214; mremap 25 216
mprotect 10 226; fstat 5 80; lseek 8 62; newfstatat 262 79; readv 19 65; writev 20 66; pread64 17 67; pwrite64 18 68
preadv 295 69; stat 4 -; lstat 6 -; statx 332 291; access 21 -; faccessat 269 48; faccessat2 439 439; readlink 89 -
readlinkat 267 78; getcwd 79 17; chdir 80 49; fchdir 81 50; getdents64 217 61; getdents 78 -; statfs 137 43
fstatfs 138 44; umask 95 166; fadvise64 221 223; rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139
rt_sigpending 127 136; rt_sigtimedwait 128 137; rt_sigsuspend 130 133; sigaltstack 131 132; pause 34 -
restart_syscall 219 128; set_robust_list 273 99; set_tid_address 218 96; rseq 334 293
clock_gettime 228 113; clock_getres 229 114; gettimeofday 96 169; time 201 -; times 100 153
nanosleep 35 101; clock_nanosleep 230 115; getitimer 36 102; setitimer 38 103; alarm 37 -; getpid 39 172
getppid 110 173; gettid 186 178; getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177; getresuid 118 148
getresgid 120 150; getgroups 115 158; getpgrp 111 -; getpgid 121 155; getsid 124 156; getpriority 140 141
capget 125 90; getrusage 98 165; getrlimit 97 163; setrlimit 160 164; sysinfo 99 179; uname 63 160; getcpu 309 168
sched_getaffinity 204 123; sched_yield 24 124; getrandom 318 278; wait4 61 260; waitid 247 95; poll 7 -; ppoll 271 73
select 23 -; pselect6 270 72; pipe 22 -; pipe2 293 59; dup 32 23; dup2 33 -; dup3 292 24; exit 60 93
exit_group 231 94
"""
_WRITABLE = """
open 2 -; openat 257 56; creat 85 -; mkdir 83 -; mkdirat 258 34; unlink 87 -; unlinkat 263 35; rmdir 84 -; rename 82 -
renameat 264 38; renameat2 316 276; link 86 -; linkat 265 37; symlink 88 -; symlinkat 266 36; truncate 76 45
ftruncate 77 46; fsync 74 82; fdatasync 75 83; chmod 90 -; fchmod 91 52; fchmodat 268 53; utimensat 280 88
utime 132 -; utimes 235 -; futimesat 261 -; fallocate 285 47
"""
_TEMPLATE = """
clone 56 220; recvmsg 47 212; sendto 44 206; setsid 112 157; close_range 436 436; seccomp 317 277; prctl 157 167
"""
_LANDLOCK = "landlock_create_ruleset 444 444; landlock_add_rule 445 445; landlock_restrict_self 446 446"
_CHECKED = """
open 2 -; openat 257 56; kill 62 129; tgkill 234 131; fcntl 72 25; ioctl 16 29; prlimit64 302 261; madvise 28 233
futex 202 98
"""

# F_DUPFD F_GETFD F_SETFD F_GETFL F_SETFL F_DUPFD_CLOEXEC. F_SETOWN and F_SETSIG are not here: with O_ASYNC they make
# the kernel signal any process of the same user, the template included.
_FCNTL = (0, 1, 2, 3, 4, 1030)
# TCGETS (isatty), FIONREAD, FIOCLEX, FIONBIO (os.set_blocking). TIOCSTI types into a terminal;
# FIOSETOWN is F_SETOWN again.
_IOCTL = (0x5401, 0x541B, 0x5451, 0x5421)
# NORMAL RANDOM SEQUENTIAL WILLNEED DONTNEED FREE HUGEPAGE NOHUGEPAGE: each about one's own pages. Not here: REMOVE,
# which punches holes into files; COLD, PAGEOUT and COLLAPSE, which move pages that others share; MERGEABLE, by whose
# timing one learns what others have in memory.
_ADVICE = (0, 1, 2, 3, 4, 8, 14, 15)
# A futex without this flag is known by the file behind its page: two programs could wake each other through a library.
_FUTEX_PRIVATE = 128
# O_WRONLY O_RDWR O_CREAT O_TRUNC O_APPEND O_TMPFILE's own bit: with any of these an open could write.
_WRITES = 0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000
_SIGKILL, _SIGSTOP = 9, 19
_PR_SET_PDEATHSIG = 1

# CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD: the only clone there is, and only the template's.
CLONE_FLAGS = 0x00008000 | 0x01000000 | 0x00200000 | 17

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARG0, _ARG1, _ARG2 = 0, 4, 16, 24, 32  # offsets in struct seccomp_data, low words (little-endian)
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32 = 0x40000000  # the bit of a call under the x32 ABI, by which a filter of x86_64 numbers could be passed by
# The AUDIT_ARCH of each processor, and its column in the tables above.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

Instruction = tuple[int, int, int, int]


class Unsupported(Exception):
    """This machine's processor or kernel has no filter of ours."""


def _machine() -> tuple[int, int]:
    try:
        return _MACHINES[platform.machine()]
    except KeyError:
        raise Unsupported(f"no seccomp table for the processor {platform.machine()!r}") from None


def _numbers(table: str) -> dict[str, int]:
    column = _machine()[1] + 1
    rows = (entry.split() for entry in table.replace("\n", ";").split(";") if entry.strip())
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def _answer(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)


def _when(number: int, body: list[Instruction]) -> list[Instruction]:
    """Run the body, which ends in an answer on every path, where the call has this number."""
    return [(_JUMP_EQUAL, 0, len(body), number), *body]


def _one_of(offset: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow where the argument at the offset is one of the values."""
    tests: list[Instruction] = []
    for value in values:
        tests += [(_JUMP_EQUAL, 0, 1, value), _answer(_ALLOW)]
    return [(_LOAD, 0, 0, offset), *tests, _answer(_DENY)]


def outer(writable: bool, landlock: bool) -> list[Instruction]:
    """The template's filter: what any program may do, and what the template needs besides. A program with `writable`
    may also create and change files (of which there are only its own). `landlock`: each fork puts a layer on itself
    before it becomes a program."""
    numbers = _numbers(_CHECKED)
    program = [
        (_LOAD, 0, 0, _ARCH),
        (_JUMP_EQUAL, 1, 0, _machine()[0]),
        _answer(_DENY),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_ABOVE, 0, 1, _X32),
        _answer(_DENY),
    ]
    allowed = _numbers(_ALLOWED) | (_numbers(_WRITABLE) if writable else {}) | _numbers(_TEMPLATE)
    allowed |= _numbers(_LANDLOCK) if landlock else {}
    clone, prctl = allowed.pop("clone"), allowed.pop("prctl")
    for number in allowed.values():
        program += [(_JUMP_EQUAL, 0, 1, number), _answer(_ALLOW)]
    program += _when(clone, _one_of(_ARG0, (CLONE_FLAGS,)))
    program += _when(prctl, _one_of(_ARG0, (_PR_SET_PDEATHSIG,)))
    program += _when(numbers["fcntl"], _one_of(_ARG1, _FCNTL))
    program += _when(numbers["ioctl"], _one_of(_ARG1, _IOCTL))
    program += _when(numbers["prlimit64"], _one_of(_ARG0, (0,)))  # only one's own limits
    program += _when(numbers["madvise"], _one_of(_ARG2, _ADVICE))
    of_its_own = [(_LOAD, 0, 0, _ARG1), (_JUMP_BITS, 0, 1, _FUTEX_PRIVATE), _answer(_ALLOW), _answer(_DENY)]
    program += _when(numbers["futex"], of_its_own)
    for name in ("kill", "tgkill"):  # the inner filter says whom
        program += _when(numbers[name], [_answer(_ALLOW)])
    if not writable:
        for name, flags in (("open", _ARG1), ("openat", _ARG2)):
            if name in numbers:
                only_reads = [(_LOAD, 0, 0, flags), (_JUMP_BITS, 1, 0, _WRITES), _answer(_ALLOW), _answer(_DENY)]
                program += _when(numbers[name], only_reads)
    return [*program, _answer(_DENY)]


def inner(pid: int) -> list[Instruction]:
    """A program's own filter: nothing that only the template needs, and signals only to itself (`raise`, `abort`);
    never SIGKILL, so that a process found killed was killed by the sandbox or by the kernel."""
    checked = _numbers(_CHECKED)
    program: list[Instruction] = [(_LOAD, 0, 0, _NUMBER)]
    for number in (_numbers(_TEMPLATE) | _numbers(_LANDLOCK)).values():
        program += _when(number, [_answer(_DENY)])
    for name, signal in (("kill", _ARG1), ("tgkill", _ARG2)):
        body = [
            (_LOAD, 0, 0, _ARG0),
            (_JUMP_EQUAL, 0, 4, pid),
            (_LOAD, 0, 0, signal),
            (_JUMP_EQUAL, 2, 0, _SIGKILL),
            (_JUMP_EQUAL, 1, 0, _SIGSTOP),
            _answer(_ALLOW),
            _answer(_DENY),
        ]
        program += _when(checked[name], body)
    return [*program, _answer(_ALLOW)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


_OPERAND = struct.Struct("<I")
_libc = ctypes.PyDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.argtypes = [ctypes.c_long, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_void_p]
_syscall.restype = ctypes.c_long


def pack(program: list[Instruction]) -> bytes:
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


class Inner:
    """The inner filter, packed once, in memory of its own; only the pid in it changes from fork to fork."""

    def __init__(self) -> None:
        mark = 0x5EEDF00D
        packed = pack(inner(mark))
        self._filter = _Filter(packed)
        places = range(4, len(packed), 8)  # of the instructions' operands
        self._places = [at for at in places if packed[at : at + 4] == struct.pack("<I", mark)]

    def install(self, pid: int) -> None:
        for at in self._places:
            _OPERAND.pack_into(self._filter.buffer, at, pid)
        self._filter.install()


@functools.cache
def _seccomp_number() -> int:
    return _numbers(_TEMPLATE)["seccomp"]


class _Filter:
    """A filter where the kernel can read it."""

    def __init__(self, packed: bytes) -> None:
        self.buffer = ctypes.create_string_buffer(packed, len(packed))
        self._program = _Program(len(packed) // 8, ctypes.addressof(self.buffer))
        self._arguments = (_seccomp_number(), 1, 0, ctypes.addressof(self._program))  # SECCOMP_SET_MODE_FILTER

    def install(self) -> None:
        if _syscall(*self._arguments):
            raise OSError(ctypes.get_errno(), "the kernel refused the seccomp filter")


def install(packed: bytes) -> None:
    """Put a filter on this process, for good. no_new_privs must be set. Raises OSError if the kernel refuses."""
    _Filter(packed).install()

# ruff: noqa: E501 - a table of one-line programs: broken over lines they are harder to read
"""Hostile programs, in named groups. Each says what it achieved; each has its one right outcome."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field

from sandbox import Status

OK, ERROR, TIMEOUT, MEMORY, OUTPUT = Status.ok, Status.error, Status.timeout, Status.memory, Status.output

# `tried(f, ...)` prints DONE, or the name of the error that stopped it; `call(n, ...)` the same for a raw system call.
TOOLS = """
import ctypes, errno, os, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
def name(error):
    return errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)
def tried(act, *args):
    try:
        act(*args)
    except BaseException as error:
        print(name(error))
    else:
        print("DONE")
def call(number, *args):
    ctypes.set_errno(0)
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    print(errno.errorcode.get(ctypes.get_errno(), "?") if done == -1 else "DONE")
"""

# System calls by their numbers on x86_64 and aarch64; None where that machine has none of the name.
_ARM = platform.machine() == "aarch64"
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "vfork": (58, None),
    "clone": (56, 220),
    "clone3": (435, 435),
    "execve": (59, 221),
    "execveat": (322, 281),
    "mount": (165, 40),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "setns": (308, 268),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setgroups": (116, 159),
    "capset": (126, 91),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "personality": (135, 92),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "syslog": (103, 116),
    "fanotify_init": (300, 262),
    "inotify_init1": (294, 26),
    "timerfd_create": (283, 85),
    "eventfd2": (290, 19),
    "signalfd4": (289, 74),
    "epoll_create1": (291, 20),
    "seccomp": (317, 277),
    "landlock_create_ruleset": (444, 444),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "mlockall": (151, 230),
    "settimeofday": (170, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "truncate": (76, 45),
    "mknodat": (259, 33),
    "vhangup": (153, 58),
    "openat2": (437, 437),
    "fsopen": (430, 430),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "timer_create": (222, 107),
    "recvmsg": (47, 212),
    "sendmsg": (46, 211),
    "splice": (275, 76),
    "vmsplice": (278, 75),
    "io_setup": (206, 0),
    "sync": (162, 81),
    "lookup_dcookie": (212, 18),
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "pkey_alloc": (330, 289),
    "close_range": (436, 436),
    "clone_as_the_template": (56, 220),
    "madvise": (28, 233),
    "futex": (202, 98),
    "membarrier": (324, 283),
    "fallocate": (285, 47),
    "ftruncate": (77, 46),
    "remap_file_pages": (216, 234),
    "cachestat": (451, 451),
    "mincore": (27, 232),
    "mlock2": (325, 284),
    "mseal": (462, 462),
    "copy_file_range": (326, 285),
    "flock": (73, 32),
    "sendfile": (40, 71),
    "tee": (276, 77),
    "inotify_add_watch": (254, 27),
    "kcmp_files": (312, 272),
    "process_mrelease": (448, 448),
    "set_mempolicy": (238, 237),
    "futex_wake": (454, 454),
    "futex_waitv": (449, 449),
    "epoll_pwait2": (441, 441),
    "quotactl_fd": (443, 443),
    "map_shadow_stack": (453, 453),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "lsm_set_self_attr": (460, 460),
    "arch_prctl": (158, None),
    "prctl": (157, 167),
}


@dataclass(frozen=True)
class Attack:
    """One hostile program and its right outcome; `after` is run next, and must print `finds`."""

    name: str
    program: str
    status: Status | tuple[Status, ...] = OK
    stdout: str | None = "EPERM\n"
    """Exactly this; None: whatever."""
    code: int | None = None
    before: str = ""
    after: str = ""
    finds: str = ""
    stderr: str = field(default="", compare=False)
    """Must occur there."""


def _tried(name: str, act: str, finds: str = "EPERM\n") -> Attack:
    return Attack(name, f"{TOOLS}tried(lambda: {act})", OK, finds)


def _call(name: str, *args: object, also: str = "") -> Attack:
    number = _CALLS[name][_ARM]
    given = "".join(f", {arg}" for arg in args)
    return Attack(f"{name}{also}", f"{TOOLS}call({number}{given})")


def _calls(*names: str) -> list[Attack]:
    return [_call(name, 0, 0, 0, 0, 0) for name in names if _CALLS[name][_ARM] is not None]


# Where /proc cannot be listed, the numbers are guessed: the supervisor's, the template's, the neighbors'.
_OTHERS = """
try:
    others = [int(p) for p in os.listdir('/proc') if p.isdigit()]
except PermissionError:
    others = [1, 2, *range(os.getppid() - 5, os.getppid() + 50), *range(os.getpid() - 100, os.getpid() + 10)]
others = sorted(set(others) - {os.getpid()})
"""


def _peek(what: str, how: str) -> Attack:
    """Try the same on every other process: the supervisor, the template and the programs beside this one."""
    program = f"""{TOOLS}{_OTHERS}
got = []
for pid in others:
    try:
        if {how}:  # of a process that has just ended nothing is left to read
            got.append(pid)
    except OSError:
        pass
print(len(others) >= 2, got)"""
    return Attack(f"/proc/PID/{what}", program, OK, "True []\n")


SIGNALS = [
    _tried("kill the parent", "os.kill(os.getppid(), 9)"),
    _tried("kill process 1", "os.kill(1, 9)"),
    _tried("kill the template", "os.kill(2, 9) or os.kill(7, 9)"),
    _tried("kill everyone", "os.kill(-1, 9)"),
    _tried("kill the group by 0", "os.kill(0, 9)"),
    _tried("kill the group by name", "os.killpg(os.getpgrp(), 9)"),
    _tried("stop process 1", "os.kill(1, 19)"),
    _tried("terminate process 1", "os.kill(1, 15)"),
    _tried("ask whether process 1 lives", "os.kill(1, 0)"),
    _tried("kill oneself, to look like the sandbox's kill", "os.kill(os.getpid(), 9)"),
    _tried("stop oneself", "os.kill(os.getpid(), 19)"),
    _call("tgkill", 1, 1, 9),
    _call("tkill", 1, 9),
    _call("rt_sigqueueinfo", 1, 9, 0),
    _call("rt_tgsigqueueinfo", 1, 1, 9, 0),
    _call("pidfd_open", 1, 0),
    _call("pidfd_send_signal", 0, 9, 0, 0),
    _tried("own a descriptor's signals: F_SETOWN", "__import__('fcntl').fcntl(1, 8, os.getppid())"),
    _tried("choose a descriptor's signal: F_SETSIG", "__import__('fcntl').fcntl(1, 10, 9)"),
    _tried("F_SETOWN_EX", "__import__('fcntl').fcntl(1, 15, b'\\0' * 8)"),
    _tried("FIOSETOWN", "__import__('fcntl').ioctl(1, 0x8901, b'\\1\\0\\0\\0')"),
]

MEMORY_OF_OTHERS = [
    _call("ptrace", 16, "os.getppid()", 0, 0),
    _call("ptrace", 0, 0, 0, 0, also=" TRACEME"),
    _call("process_vm_readv", "os.getppid()", 0, 0, 0, 0, 0),
    _call("process_vm_writev", "os.getppid()", 0, 0, 0, 0, 0),
    *_calls("process_madvise", "kcmp", "pidfd_getfd"),
    _peek("mem", "open(f'/proc/{pid}/mem', 'rb').read(1)"),
    _peek("environ", "open(f'/proc/{pid}/environ', 'rb').read()"),
    _peek("maps", "open(f'/proc/{pid}/maps', 'rb').read()"),
    _peek("fd", "os.listdir(f'/proc/{pid}/fd')"),
    _peek("cwd", "os.readlink(f'/proc/{pid}/cwd')"),
    _peek("root", "os.listdir(f'/proc/{pid}/root')"),
    _peek("exe", "os.readlink(f'/proc/{pid}/exe')"),
    _peek("ns", "os.readlink(f'/proc/{pid}/ns/net')"),
    _peek("syscall", "open(f'/proc/{pid}/syscall').read()"),
    _peek("map_files", "os.listdir(f'/proc/{pid}/map_files')"),
    _peek("smaps", "open(f'/proc/{pid}/smaps').read()"),
    _peek("pagemap", "open(f'/proc/{pid}/pagemap', 'rb').read(8)"),
    _peek("auxv", "open(f'/proc/{pid}/auxv', 'rb').read()"),
    _peek("io", "open(f'/proc/{pid}/io').read()"),
    _peek("stack", "open(f'/proc/{pid}/stack').read()"),
    _peek("task/PID/mem", "open(f'/proc/{pid}/task/{pid}/mem', 'rb').read(1)"),
    Attack(
        "search all memory for another program's text",
        "import ctypes, re\nneedle = re.compile(b'SE[C]RET-of-another')\nhits = 0\n"
        "for line in open('/proc/self/maps'):\n"
        "    span, mode = line.split()[:2]\n"
        "    low, high = (int(end, 16) for end in span.split('-'))\n"
        "    if mode[0] == 'r' and 'vvar' not in line and 'vsyscall' not in line and high - low < 1 << 27:\n"
        "        data = ctypes.string_at(low, high - low)\n"
        "        hits += len(needle.findall(data))\n"
        "        del data\nprint(hits)",
        OK,
        "0\n",
        before="x = 'SECRET-of-another program'\nprint(len(x))",
    ),
]

# The file in which the template's memory lies, and of which every program has its own view. `spans(rights)`: where.
_SPANS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def spans(rights, name='memfd:template'):
    for line in open('/proc/self/maps'):
        if name in line and line.split()[1] == rights:
            low, high = line.split()[0].split('-')
            yield int(low, 16), int(high, 16)
def protect(low, high, how):
    return libc.mprotect(ctypes.c_void_p(low), ctypes.c_size_t(high - low), how)
"""
_UNCHANGED = "import fractions, sys; print(fractions.Fraction.__doc__[:10], sys.getsizeof(7), fractions.Fraction(1, 2))"
_AS_EVER = "This class 28 1/2\n"


# What a text speaks of decides which template it is forked from: these words are in a comment.
_KINDS = {"": "", " (SymPy's template)": "# sympy\n", " (NumPy's template)": "# numpy\n"}


def _on_the_template(name: str, program: str, status: Status | tuple[Status, ...], stdout: str | None) -> list[Attack]:
    """The attack on each template, and a program forked from the same one after it."""
    return [
        Attack(name + where, words + _SPANS + program, status, stdout, after=words + _UNCHANGED, finds=_AS_EVER)
        for where, words in _KINDS.items()
    ]


TEMPLATE = [
    *_on_the_template(
        "there is such a file", "print(sum(high - low for low, high in spans('rw-p')) > 1 << 22)", OK, "True\n"
    ),
    Attack(
        "its pages by name",
        f"{TOOLS}found = set()\nfor entry in os.listdir('/proc/self/map_files'):\n    for flags in (os.O_RDONLY, os.O_RDWR):\n"
        "        try:\n            os.close(os.open('/proc/self/map_files/' + entry, flags))\n            found.add('DONE')\n"
        "        except OSError as error:\n            found.add(name(error))\nprint(found)",
        OK,
        "{'EPERM'}\n",
    ),
    _tried("one's own memory as a file, to read", "open('/proc/self/mem', 'rb')", "EACCES\n"),
    _tried("one's own memory as a file, to write", "open('/proc/self/mem', 'r+b')"),
    _tried("one's own page map", "open('/proc/self/pagemap', 'rb')", "EACCES\n"),
    _tried("forget what is referenced", "open('/proc/self/clear_refs', 'w')"),
    _tried("another's control group", "open('/sys/fs/cgroup/cgroup.procs', 'w')"),
    _tried("the limit of a newer control group", "open('/sys/fs/cgroup/memory.max', 'w')"),
    Attack(
        "seals, sizes and holes of every descriptor",
        f"{TOOLS}import fcntl\nfound = set()\n"
        "for fd in range(300):\n    for act in (lambda: fcntl.fcntl(fd, 1033, 0), lambda: fcntl.fcntl(fd, 1034), lambda: os.ftruncate(fd, 0),\n"
        "                lambda: os.posix_fallocate(fd, 0, 1 << 20)):\n"
        "        try:\n            act()\n            found.add('DONE')\n        except OSError as error:\n            found.add(name(error))\nprint(found)",
        OK,
        "{'EPERM'}\n",
    ),
    *_calls(
        "remap_file_pages", "mincore", "cachestat", "mseal", "flock", "sendfile", "copy_file_range", "tee", "mlock2"
    ),
    *_calls(
        "process_mrelease", "set_mempolicy", "futex_wake", "futex_waitv", "statmount", "listmount", "map_shadow_stack"
    ),
    *[
        _call("madvise", "id(os) & -4096", 4096, advice, also=f" {what}")
        for what, advice in {
            "REMOVE": 9,
            "MERGEABLE": 12,
            "COLD": 20,
            "PAGEOUT": 21,
            "POPULATE_WRITE": 23,
            "COLLAPSE": 25,
            "HWPOISON": 100,
        }.items()
    ],
    _call("futex", "id(1)", 1, 1, 0, 0, 0, also=" of a page that others share, to wake"),
    _call("futex", "id(1)", 0, 1, 0, 0, 0, also=" of a page that others share, to wait"),
    _call("membarrier", 1, 0, 0, also=" of all processors"),
    _call("membarrier", 2, 0, 0, also=" of all processors, soon"),
    *_on_the_template(
        "all of it overwritten",
        "for low, high in sorted(spans('rw-p'), key=lambda span: span[0] - span[1]):\n    ctypes.memset(low, 0xa5, high - low)",
        (ERROR, TIMEOUT),
        "",
    ),
    *_on_the_template(
        "all of it given back",
        "for low, high in list(spans('rw-p')):\n    libc.madvise(ctypes.c_void_p(low), ctypes.c_size_t(high - low), 4)\nos._exit(3)",
        (ERROR, TIMEOUT),
        "",
    ),
    *_on_the_template(
        "all of it taken out of the address space",
        "for low, high in list(spans('rw-p')):\n    libc.munmap(ctypes.c_void_p(low), ctypes.c_size_t(high - low))",
        ERROR,
        "",
    ),
    *_on_the_template(
        "all of it made read-only",
        "for low, high in list(spans('rw-p')):\n    protect(low, high, 1)\n[object() for _ in range(10**6)]",
        ERROR,
        "",
    ),
    *_on_the_template(
        "a docstring in place, and the size of integers",
        "import fractions\ndoc = fractions.Fraction.__doc__\nctypes.memmove(id(doc) + doc.__sizeof__() - len(doc) - 1, b'Foxed', 5)\n"
        "print(doc[:5])\nctypes.c_ssize_t.from_address(id(int) + 32).value = 64",
        OK,
        "Foxed\n",
    ),
    *_on_the_template(
        "what is only read, made writable and written to",
        "done = 0\nfor low, high in list(spans('r--p')) + list(spans('r--p', 'libc')):\n"
        "    if protect(low, high, 3) == 0:\n        word = ctypes.c_ubyte.from_address(high - 1)\n        word.value ^= 255\n        done += 1\nprint(done > 0)",
        OK,
        "True\n",
    ),
]

if not _ARM:
    TEMPLATE += [
        *_on_the_template(
            "the code of the C library rewritten",
            "address = ctypes.cast(libc.getppid, ctypes.c_void_p).value\n"
            "for low, high in spans('r-xp', 'libc'):\n    if low <= address < high: print(protect(low, high, 7))\n"
            "ctypes.memmove(address, b'\\xb8\\x2a\\0\\0\\0\\xc3', 6)  # mov eax, 42; ret\nprint(os.getppid())",
            OK,
            "0\n42\n",
        )
    ]

THEFT = [
    Attack(
        "the environment",
        "import os; print(sorted(os.environ))",
        OK,
        "['HOME', 'LC_ALL', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'PATH', 'PYTHONHASHSEED', 'PYTHONUTF8', "
        "'SYMPY_CACHE_SIZE', 'TMPDIR', 'TZ']\n",
    ),
    Attack(
        "inherited descriptors",
        "import os\ndef there(fd):\n    try:\n        return bool(os.fstat(fd))\n    except OSError:\n        return False\n"
        "print([fd for fd in range(5000) if there(fd)])",
        OK,
        "[0, 1, 2]\n",
    ),
    Attack(
        "write to every descriptor there may be",
        "import os\nn = 0\nfor fd in [0, *range(3, 5000)]:\n    try:\n        n += os.write(fd, b'x')\n"
        "    except OSError:\n        pass\nprint(n)",
        OK,
        "0\n",
    ),
    _tried("reopen stdout by /proc/self/fd", "open('/proc/self/fd/1', 'w')"),
    _peek("cmdline", "b'SEC' b'RET' in open(f'/proc/{pid}/cmdline', 'rb').read()"),
    _call("recvmsg", 0, 0, 0),
    _call("sendmsg", 1, 0, 0),
]

_FORGED = (
    "from struct import pack\nbody = pack('<QBiddBBI', {id}, 0, 0, 0.0, 0.0, 0, 0, 6) + b'forged'\n"
    "import os\nos.write(1, pack('<IB', len(body), 4) + body)\n"
)

FORGERY = [
    Attack("a result frame, then failure", _FORGED.format(id=1) + "os._exit(5)", ERROR, None, 5),
    Attack("result frames for every request", "".join(_FORGED.format(id=i) for i in range(20)), OK, None),
    Attack(
        "Docker's stream heads", "import os; os.write(1, bytes([1,0,0,0,0,0,0,4]) + b'fake' + bytes(8) * 50)", OK, None
    ),
    Attack("a status in words", "print('status: ok, exit code 0')\n1/0", ERROR, "status: ok, exit code 0\n", 1),
    Attack("JSON", 'print(\'{"status": "ok"}\'); raise SystemExit(9)', ERROR, '{"status": "ok"}\n', 9),
    Attack("leave in the middle, well", "import os; print('a', flush=True); os._exit(0); print('b')", OK, "a\n", 0),
    Attack("the code that is reserved for memory", "import os; os._exit(207)", MEMORY, "", 207),
    Attack("the number of a signal as code", "import os; os._exit(137)", ERROR, "", 137),
    Attack(
        "a hook that leaves well after an error", "import os, sys; sys.excepthook = lambda *a: os._exit(0)\n1/0", OK, ""
    ),
    Attack("a crash", "import os; os.kill(os.getpid(), 11)", ERROR, "", -11),
    Attack("the CPU limit's signal", "import os; os.kill(os.getpid(), 24)", ERROR, "", -24),
    Attack("a MemoryError that is none", "raise MemoryError", MEMORY, "", 207),
    Attack("a MemoryError renamed", "import builtins; builtins.MemoryError = ZeroDivisionError\n1/0", ERROR, "", 1),
    Attack("the exit that cannot be replaced", "import os; os._exit = lambda code: None; print(1)", OK, "1\n", 0),
    Attack(
        "the other exits too",
        "import os, sys, builtins\nsys.exit = exit = os.abort = lambda *a: None\n1/0",
        ERROR,
        "",
        1,
    ),
    Attack(
        "a stdout that never flushes",
        "import sys\nclass S:\n    def write(s, t): return 1\n    def flush(s): raise OSError\nsys.stdout = S(); print('x')",
        ERROR,
        "",
        120,
    ),
]

PATCHES = [
    Attack(
        f"patched: {what}",
        program,
        OK,
        None,
        after="from sympy import *\nprint(len([1, 2]), diff(symbols('x')**2), open, 2 + 2)",
        finds="2 2*x <built-in function open> 4\n",
    )
    for what, program in {
        "print": "import builtins; builtins.print = lambda *a: None",
        "import": "import builtins; builtins.__import__ = None",
        "open": "import builtins; builtins.open = None",
        "len": "import builtins; builtins.len = lambda x: 0",
        "SymPy": "import sympy; sympy.diff = lambda *a: 0; sympy.Symbol.diff = None",
        "modules": "import sys; sys.modules.clear()",
        "an integer's value": "import ctypes; ctypes.c_int.from_address(id(4) + 24).value = 5",
        "True": "import ctypes; ctypes.c_int.from_address(id(True) + 24).value = 0",
        "code of a SymPy function": "import sympy\ndef f(*a, **k): return 7\nsympy.diff.__code__ = f.__code__",
        "the collector": "import gc; gc.disable(); gc.set_threshold(1)",
    }.items()
]

PROCESSES = [
    _tried("fork", "os.fork()"),
    _tried("forkpty", "os.forkpty()"),
    Attack(
        "threads",
        "import threading\ntry:\n    threading.Thread(target=print).start()\nexcept RuntimeError as e:\n    print('no')",
        OK,
        "no\n",
    ),
    Attack(
        "a thread bomb",
        "import _thread\nn = 0\nfor _ in range(1000):\n    try:\n        _thread.start_new_thread(print, ())\n        n += 1\n    except RuntimeError: pass\nprint(n)",
        OK,
        "0\n",
    ),
    _tried("posix_spawn", "os.posix_spawn(sys.executable or '/bin/sh', ['x'], {})"),
    _tried("subprocess", "__import__('subprocess').run([sys.executable, '-c', ''])"),
    _tried("a shell", "__import__('subprocess').run('id', shell=True)"),
    Attack("system", "import os; print(os.system('id') != 0)", OK, "True\n"),
    _tried("popen", "os.popen('id').read()"),
    _tried("exec", "os.execv(sys.executable or '/bin/sh', ['x'])"),
    _tried("a daemon", "os.fork() or os.setsid()"),
    Attack(
        "multiprocessing",
        "import multiprocessing as m\ntry:\n    m.get_context('fork').Process(target=print).start()\nexcept OSError as e:\n    print(e.errno)",
        OK,
        "1\n",
    ),
    Attack(
        "a fork bomb",
        "import os\nn = 0\nfor _ in range(1000):\n    try:\n        os.fork(); n += 1\n    except OSError: pass\nprint(n)",
        OK,
        "0\n",
    ),
    _call("clone", 17, 0, 0, 0, 0),
    _call("clone_as_the_template", 0x00008000 | 0x01000000 | 0x00200000 | 17, 0, 0, 0, 0),
    *_calls("vfork", "clone3", "execve", "execveat"),
    *_calls("setsid", "setpgid"),
]

CPU = [
    Attack("a loop", "while True: pass", TIMEOUT, "", -9),
    Attack(
        "a loop that ignores every signal",
        "import signal\nfor s in signal.valid_signals():\n    try: signal.signal(s, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass",
        TIMEOUT,
        "",
        -9,
    ),
    Attack(
        "a loop that masks every signal",
        "import signal; signal.pthread_sigmask(0, range(1, 65))\nwhile True: pass",
        TIMEOUT,
        "",
        -9,
    ),
    Attack(
        "a loop that catches everything",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        TIMEOUT,
        "",
        -9,
    ),
    Attack(
        "more CPU by setrlimit",
        "import resource\ntry:\n    resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))\nexcept ValueError:\n    print('no')",
        OK,
        "no\n",
    ),
    Attack("10**10**8 in C", "x = 10**10**8", TIMEOUT, "", -9),
    Attack("a power in C", "x = pow(3, 10**9)", TIMEOUT, "", -9),
    Attack("sum(range)", "sum(range(10**12))", TIMEOUT, "", -9),
    Attack("a regular expression", "import re; re.match('(a+)+$', 'a' * 40 + 'b')", TIMEOUT, "", -9),
    Attack("a factorial", "import math; math.factorial(10**8)", TIMEOUT, "", -9),
    Attack(
        "an endless iterator in C",
        "import itertools, collections; collections.deque(itertools.count(), 0)",
        TIMEOUT,
        "",
        -9,
    ),
    Attack(
        "a timer a microsecond",
        "import signal\nsignal.signal(14, lambda *a: None); signal.setitimer(0, 1e-6, 1e-6)\nwhile True: pass",
        TIMEOUT,
        "",
        -9,
    ),
    Attack("sleep", "import time; time.sleep(10**6)", TIMEOUT, "", -9),
    Attack("pause", "import signal; signal.pause()", TIMEOUT, "", -9),
    Attack(
        "stop by the terminal's signals",
        "import os\nfor s in (20, 21, 22): os.kill(os.getpid(), s)\nprint('on')",
        OK,
        "on\n",
    ),
    Attack("an alarm that nobody handles", "import signal, time; signal.alarm(1); time.sleep(10**6)", ERROR, "", -14),
    Attack(
        "a timer of CPU time that nobody handles",
        "import signal; signal.setitimer(signal.ITIMER_VIRTUAL, 0.01)\nwhile True: pass",
        ERROR,
        "",
        -26,
    ),
    Attack(
        "every signal to oneself, all masked",
        "import os, signal\nsignal.pthread_sigmask(0, range(1, 65))\nfor s in range(1, 65):\n    for _ in range(50):\n        try: os.kill(os.getpid(), s)\n        except OSError: pass\nprint('on')",
        OK,
        "on\n",
    ),
    Attack(
        "sixty thousand mappings",
        "import mmap\nkept = []\ntry:\n    for i in range(60_000): kept.append(mmap.mmap(-1, 4096, prot=1 + i % 2 * 2))\nexcept OSError: pass\nprint(len(kept) > 9)",
        (OK, TIMEOUT, MEMORY),
        None,
    ),
    Attack(
        "wait for a lock of its own",
        "import threading; l = threading.Lock(); l.acquire(); l.acquire()",
        TIMEOUT,
        "",
        -9,
    ),
    Attack("read from a pipe of its own", "import os; r, w = os.pipe(); os.read(r, 1)", TIMEOUT, "", -9),
    Attack(
        "SymPy without end",
        "from sympy import *\nx = symbols('x')\nexpand((1 + x + x**2 + x**3)**5000)",
        (TIMEOUT, MEMORY),
        "",
    ),
]

MEMORY_BOMBS = [
    Attack("one allocation", "bytearray(1 << 33)", MEMORY, "", 207),
    Attack("many allocations", "x = []\nwhile True: x.append(bytearray(1 << 20))", MEMORY, "", 207),
    Attack("small objects", "x = []\nwhile True: x.append([x] * 100)", (MEMORY, TIMEOUT), ""),
    Attack("a string that doubles", "s = 'x'\nwhile True: s += s", MEMORY, "", 207),
    Attack(
        "shared anonymous memory",
        "import mmap\nx = []\nwhile True:\n    m = mmap.mmap(-1, 1 << 24)\n    m.write(b'x' * (1 << 24))\n    x.append(m)",
        (MEMORY, ERROR),
        "",
    ),
    Attack("NumPy", "import numpy; numpy.ones((1 << 15, 1 << 15))", MEMORY, "", 207),
    Attack("a power that fills memory", "x = 1 << (1 << 34)", MEMORY, "", 207),
    Attack(
        "caught, and gone on",
        "try:\n    bytearray(1 << 40)\nexcept MemoryError:\n    print('caught')",
        OK,
        "caught\n",
        0,
    ),
    Attack(
        "more memory by setrlimit",
        "import resource\ntry:\n    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nexcept ValueError:\n    print('no')",
        OK,
        "no\n",
    ),
    _call("mlockall", 3),
    Attack(
        "pipes full of data",
        "import os\nkept = 0\ntry:\n    while True:\n        r, w = os.pipe(); os.set_blocking(w, False); kept += os.write(w, b'x' * 65536)\nexcept OSError as e:\n    print(e.errno, kept < 1 << 24)",
        OK,
        "24 True\n",
    ),
]

PARSER = [
    Attack("recursion", "def f(): f()\nf()", ERROR, "", 1, stderr="RecursionError"),
    Attack(
        "recursion without a limit",
        "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        (MEMORY, ERROR, TIMEOUT),
        "",
    ),
    Attack(
        "recursion in C",
        "import sys; sys.setrecursionlimit(10**6)\nx = []\nfor _ in range(10**5): x = [x]\nrepr(x)",
        (ERROR, MEMORY),
        "",
    ),
    Attack("brackets", "(" * 100_000, ERROR, "", 1),
    Attack("balanced brackets", "(" * 100_000 + ")" * 100_000, ERROR, "", 1),
    Attack("signs", "-" * 100_000 + "1", ERROR, ""),
    Attack("sums", "+".join(["1"] * 100_000), (ERROR, OK, TIMEOUT), ""),
    Attack("attributes", "a" + ".a" * 100_000, (ERROR, TIMEOUT), ""),
    Attack("indentation", "\n".join(" " * i + "if 1:" for i in range(200)), ERROR, "", 1),
    Attack("strings", "f'" + "{f'" * 200, ERROR, "", 1),
    Attack("a number of a million digits", "9" * 1_000_000, ERROR, "", 1),
    Attack("eval of a bomb", "eval('(' * 10**6)", ERROR, "", 1),
    Attack("ten megabytes of zeros", "x = [" + "0," * 1_000_000 + "]", (OK, TIMEOUT, MEMORY), ""),
]

FLOODS = [
    Attack("stdout", "while True: print('x' * 1000)", OUTPUT, None),
    Attack("stderr", "import sys\nwhile True: print('x' * 1000, file=sys.stderr)", OUTPUT, ""),
    Attack("both", "import sys\nwhile True: print('x' * 100); print('x' * 100, file=sys.stderr)", OUTPUT, None),
    Attack("raw writes", "import os\nwhile True: os.write(1, b'x' * 65536)", OUTPUT, "x" * 65536),
    Attack("single bytes", "import os\nwhile True: os.write(1, b'x')", (OUTPUT, TIMEOUT), None),
    Attack("a flood that is then left well", "print('x' * 70000); raise SystemExit(0)", OUTPUT, "x" * 65536),
    Attack(
        "exactly as much as is kept, on both",
        "import os\nfor fd in (1, 2): os.write(fd, b'x' * 65536)",
        OK,
        "x" * 65536,
    ),
    Attack("one byte more", "import os\nos.write(1, b'x' * 65536); os.write(1, b'y')", OUTPUT, "x" * 65536),
    Attack(
        "a stdout that is made not to wait",
        "import os\nos.set_blocking(1, False)\nn = 0\ntry:\n    while True: n += os.write(1, b'x' * 4096)\nexcept BlockingIOError: pass\nraise SystemExit(5)",
        (ERROR, OUTPUT),
        None,
    ),
    Attack("a pipe made as large as it goes", f"{TOOLS}import fcntl\ntried(fcntl.fcntl, 1, 1031, 1 << 20)"),
    Attack("a closed stdout", "import os; os.close(1); print('x')", ERROR, ""),
    Attack("closed streams", "import os, sys; sys.stdout.close(); sys.stderr.close()", (OK, ERROR), ""),
    Attack("all closed, and on", "import os\nfor fd in (0, 1, 2): os.close(fd)\nwhile True: pass", TIMEOUT, "", -9),
    Attack(
        "bad UTF-8",
        "import os; os.write(1, b'\\xff\\xfe\\xc3(\\xed\\xa0\\x80ok\\n')",
        OK,
        "\ufffd\ufffd\ufffd(\ufffd\ufffd\ufffdok\n",
    ),
    Attack("NUL bytes", "print('a\\0b')", OK, "a\0b\n"),
    Attack("lone surrogates", "print('\\ud800')", ERROR, "", 1),
    Attack("its own stdout replaced", "import os; r, w = os.pipe(); os.dup2(w, 1); print('x')", OK, ""),
]

ENDINGS = [
    Attack(
        "an exit function that never ends",
        "import atexit\n@atexit.register\ndef f():\n    while True: pass\nprint('x')",
        TIMEOUT,
        "x\n",
        -9,
    ),
    Attack("an exit function that sleeps", "import atexit, time; atexit.register(time.sleep, 10**6)", TIMEOUT, "", -9),
    Attack("an exit function that fails", "import atexit; atexit.register(lambda: 1/0); print('x')", OK, "x\n", 0),
    Attack("an exit function that leaves", "import atexit, os; atexit.register(os._exit, 4)", ERROR, "", 4),
    Attack(
        "a finalizer that never ends",
        "class A:\n    def __del__(self):\n        while True: pass\na = A()\ndel a",
        TIMEOUT,
        "",
        -9,
    ),
    Attack(
        "a finalizer that waits for the end",
        "class A:\n    def __del__(self):\n        while True: pass\na = A()\nprint('x')",
        OK,
        "x\n",
        0,
    ),
    Attack(
        "a finalizer that brings itself back",
        "class A:\n    def __del__(self): global a; a = self\na = A()\ndel a\nprint('x')",
        OK,
        "x\n",
        0,
    ),
    Attack(
        "a str that never ends",
        "class A:\n    def __str__(self):\n        while True: pass\nraise SystemExit(A())",
        TIMEOUT,
        "",
        -9,
    ),
]

FILES = [
    _tried("a file in /tmp", "open('/tmp/x', 'w')"),
    _tried("a file in the working directory", "open('x', 'w')"),
    _tried("a file in /dev/shm", "open('/dev/shm/x', 'w')"),
    _tried("a file without a name", "os.open('/tmp', os.O_TMPFILE | os.O_RDWR)"),
    _tried("an existing file, to write", "open(os.__file__, 'r+')"),
    _tried("a device, to write", "open('/dev/null', 'w')"),
    _tried("tempfile", "__import__('tempfile').TemporaryFile()", "ENOENT\n"),
    _tried("a folder", "os.mkdir('/tmp/x')"),
    _tried("a symbolic link", "os.symlink('/etc/passwd', '/tmp/x')"),
    _tried("a hard link", "os.link('/proc/self/environ', '/tmp/x')"),
    _tried("a fifo", "os.mkfifo('/tmp/x')"),
    _tried("a new name", "os.rename(os.__file__, '/tmp/x')"),
    _tried("no name", "os.unlink(os.__file__)"),
    _tried("other rights", "os.chmod('/tmp', 0o777)"),
    _tried("other times", "os.utime('/tmp')"),
    _tried("extended attributes", "os.setxattr('/tmp', 'user.x', b'y')"),
    _tried("the kernel's settings", "open('/proc/sys/kernel/core_pattern', 'w')"),
    _tried("one's own oom score", "open('/proc/self/oom_score_adj', 'w')"),
    _tried("the control groups", "open('/sys/fs/cgroup/memory/memory.limit_in_bytes', 'w')"),
    Attack(
        "inodes",
        f"{TOOLS}n = 0\nfor i in range(10000):\n    try:\n        os.mkdir(f'/tmp/{{i}}'); n += 1\n    except OSError: pass\nprint(n)",
        OK,
        "0\n",
    ),
    _call("truncate", "b'/tmp/x'", 5),
    _call("mknodat", -100, "b'/tmp/x'", 0o010666, 0),
    _call("openat2", -100, "b'/tmp/x'", 0, 24),
    _call("sync"),
]

SHARED = [
    _call("shmget", 0x1234, 4096, 0o1666),
    _call("semget", 0x1234, 1, 0o1666),
    _call("msgget", 0x1234, 0o1666),
    _call("mq_open", "b'x'", 0o102, 0o666, 0),
    _call("memfd_create", "b'x'", 0),
    *_calls("memfd_secret"),
    _tried("POSIX shared memory", "__import__('_posixshmem').shm_open('/x', os.O_CREAT | os.O_RDWR, 0o600)"),
    _tried("a POSIX semaphore", "__import__('multiprocessing').Semaphore()"),
]

NETWORK = [
    Attack(
        "a socket of every family and type",
        f"{TOOLS}import socket\nfound = set()\nfor family in range(64):\n    for kind in range(1, 11):\n        try:\n"
        "            socket.socket(family, kind)\n            found.add((family, kind))\n"
        "        except OSError as e: found.add(e.errno)\nprint(found)",
        OK,
        "{1}\n",
    ),
    _tried("a socket pair", "__import__('socket').socketpair()"),
    _tried("TCP", "__import__('socket').create_connection(('127.0.0.1', 80))"),
    _tried("DNS", "__import__('socket').getaddrinfo('example.org', 80)", "gaierror\n"),
    _tried("HTTP", "__import__('urllib.request').request.urlopen('http://example.org')", "URLError\n"),
    _tried("asyncio", "__import__('asyncio').run(__import__('asyncio').sleep(0))"),
    Attack(
        "interfaces",
        "print([l.split(':')[0].strip() for l in open('/proc/self/net/dev')][2:])",
        OK,
        None,
        after="",
        finds="",
    ),
]

KERNEL = [
    *_calls(
        "mount",
        "umount2",
        "unshare",
        "setns",
        "chroot",
        "pivot_root",
        "setuid",
        "setgid",
        "setgroups",
        "capset",
        "bpf",
        "io_uring_setup",
        "io_setup",
        "keyctl",
        "add_key",
        "request_key",
        "userfaultfd",
        "perf_event_open",
        "open_by_handle_at",
        "name_to_handle_at",
        "init_module",
        "finit_module",
        "kexec_load",
        "reboot",
        "swapon",
        "personality",
        "iopl",
        "ioperm",
        "modify_ldt",
        "quotactl",
        "acct",
        "syslog",
        "fanotify_init",
        "inotify_init1",
        "timerfd_create",
        "eventfd2",
        "signalfd4",
        "epoll_create1",
        "seccomp",
        "landlock_create_ruleset",
        "fsopen",
        "open_tree",
        "move_mount",
        "timer_create",
        "splice",
        "vmsplice",
        "lookup_dcookie",
        "mbind",
        "migrate_pages",
        "move_pages",
        "pkey_alloc",
        "close_range",
        "vhangup",
        "clock_settime",
        "adjtimex",
    ),
    Attack("a call of a number that is yet to come", f"{TOOLS}call(1000)"),
    Attack("dumpable again", f"{TOOLS}call({167 if _ARM else 157}, 4, 1, 0, 0, 0)"),
    Attack("a capability by prctl", f"{TOOLS}call({167 if _ARM else 157}, 47, 2, 0, 0, 0)"),
]

if not _ARM:
    KERNEL += [
        Attack("the x32 interface", f"{TOOLS}call(0x40000000 | 39)"),
        Attack("the x32 interface: fork", f"{TOOLS}call(0x40000000 | 57)"),
        Attack(
            "the 32-bit interface: int 0x80",
            "import ctypes, mmap\ncode = mmap.mmap(-1, 4096, prot=7)\n"
            "code.write(b'\\xb8\\x02\\x00\\x00\\x00\\xcd\\x80\\xc3')  # eax = fork\n"
            "f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))\nprint(f())",
            (OK, ERROR),  # a kernel built without that interface sends SIGSEGV
            None,
        ),
    ]

OTHERS_LIMITS = [
    _tried("the supervisor's limits", "__import__('resource').prlimit(1, 7, (3, 3))"),
    _tried("the template's limits", "__import__('resource').prlimit(2, 0, (1, 1))"),
    _tried("the supervisor's priority", "os.setpriority(os.PRIO_PROCESS, 1, 19)"),
    _tried("everyone's priority", "os.setpriority(os.PRIO_USER, os.getuid(), 19)"),
    _tried("its own priority", "os.nice(-5)"),
    _tried("the supervisor's cores", "os.sched_setaffinity(1, {0})"),
    _tried("its scheduler", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))"),
    *_calls("sched_setattr", "ioprio_set"),
    Attack(
        "a core dump",
        "import os, resource\nprint(resource.getrlimit(resource.RLIMIT_CORE), flush=True); os.abort()",
        ERROR,
        "(0, 0)\n",
        -6,
    ),
    Attack("an illegal address", "import ctypes; ctypes.memset(1, 0, 1)", ERROR, "", -11),
    Attack(
        "a smashed stack",
        "import ctypes; b = ctypes.create_string_buffer(8); ctypes.memset(b, 65, 1 << 26)",
        ERROR,
        None,
    ),
]

HOST_FILES = [
    Attack("the host's files", f"{TOOLS}import os\nprint([p for p in {{paths}} if os.path.exists(p)])", OK, "[]\n"),
    Attack(
        "the host's files, read",
        f"{TOOLS}import os\ndef there(p):\n    try: return bool(os.listdir(p) if os.path.isdir(p) else open(p).read())\n    except OSError: return False\nprint([p for p in {{paths}} if there(p)])",
        OK,
        "[]\n",
    ),
    Attack(
        "the host's processes",
        "import os; print(max(int(p) for p in os.listdir('/proc') if p.isdigit()) >= os.getpid(), len([p for p in os.listdir('/proc') if p.isdigit()]) < 12)",
        OK,
        "True True\n",
    ),
    Attack("passwords", "print(open('/etc/shadow').read())", ERROR, "", 1),
    Attack("who I am", "import os; print(os.getuid(), os.getgid(), os.getgroups())", OK, None),
    Attack(
        "no capabilities",
        "print([l.split()[1] for l in open('/proc/self/status') if l[:3] == 'Cap'])",
        OK,
        str(["0" * 16] * 5) + "\n",
    ),
    Attack(
        "no new privileges",
        "print([l.split()[1] for l in open('/proc/self/status') if l[:5] == 'NoNew'])",
        OK,
        "['1']\n",
    ),
]

_STATE = {
    "module globals": (
        "import math; math.left = 1; import sympy; sympy.left = 1",
        "import math, sympy; print(hasattr(math, 'left'), hasattr(sympy, 'left'))",
        "False False",
    ),
    "the environment": ("import os; os.environ['LEFT'] = '1'", "import os; print('LEFT' in os.environ)", "False"),
    "the working directory": ("import os; os.chdir('/')", "import os; print(os.getcwd())", "/tmp"),
    "the mask": ("import os; os.umask(0o777)", "import os; print(os.umask(0) == 0o777)", "False"),
    "the locale": (
        "import locale; locale.setlocale(locale.LC_ALL, 'C')",
        "import locale; print(locale.setlocale(locale.LC_ALL))",
        None,
    ),
    "the recursion limit": (
        "import sys; sys.setrecursionlimit(50)",
        "import sys; print(sys.getrecursionlimit())",
        "1000",
    ),
    "the path": ("import sys; sys.path.insert(0, '/evil')", "import sys; print('/evil' in sys.path)", "False"),
    "the names of main": ("left = 1", "print('left' in globals(), sorted(globals()))", None),
    "SymPy's cache": (
        "from sympy import *\nx = symbols('x', positive=True)\nsqrt(x**2)",
        "from sympy import *\nx = symbols('x')\nprint(sqrt(x**2))",
        "sqrt(x**2)",
    ),
    "an object in SymPy's cache": (
        "import sympy\nx = sympy.Symbol('x')\nsympy.diff(x**5, x).__class__.__str__ = lambda s: 'evil'",
        "import sympy\nx = sympy.Symbol('x')\nprint(sympy.diff(x**5, x))",
        "5*x**4",
    ),
    "mpmath's precision": ("import mpmath; mpmath.mp.dps = 3", "import mpmath; print(mpmath.mp.dps)", "15"),
    "decimal's context": (
        "import decimal; decimal.getcontext().prec = 3",
        "import decimal; print(decimal.getcontext().prec)",
        "28",
    ),
    "the random state": (
        "import random; random.seed(1)",
        "import random; a = random.random(); random.seed(1); print(a == random.random())",
        "False",
    ),
    "the hash seed": (
        "print(hash('x'))",
        "import sys; print(hash('x') == hash('x'), sys.flags.hash_randomization)",
        None,
    ),
    "flags of stdin": ("import os; os.set_blocking(0, False)", "import os; print(os.get_blocking(0))", "True"),
    "signal handlers": (
        "import signal; signal.signal(15, signal.SIG_IGN)",
        "import signal; print(signal.getsignal(15) == signal.SIG_DFL)",
        "True",
    ),
    "a trace function": ("import sys; sys.settrace(lambda *a: None)", "import sys; print(sys.gettrace())", "None"),
    "warnings": (
        "import warnings; warnings.simplefilter('error')",
        "import warnings; warnings.warn('x'); print('on')",
        "on",
    ),
    "the time zone": (
        "import os, time; os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()",
        "import time; print(time.timezone)",
        "0",
    ),
}

STATE = [
    Attack(f"left behind: {what}", program, OK, None, after=after, finds="" if finds is None else finds + "\n")
    for what, (program, after, finds) in _STATE.items()
]

GROUPS: dict[str, list[Attack]] = {
    "signals": SIGNALS,
    "memory of others": MEMORY_OF_OTHERS,
    "template": TEMPLATE,
    "theft": THEFT,
    "forgery": FORGERY,
    "patches": PATCHES,
    "processes": PROCESSES,
    "CPU": CPU,
    "memory": MEMORY_BOMBS,
    "parser": PARSER,
    "floods": FLOODS,
    "endings": ENDINGS,
    "files": FILES,
    "shared memory": SHARED,
    "network": NETWORK,
    "kernel": KERNEL,
    "others' limits": OTHERS_LIMITS,
    "host": HOST_FILES,
    "state": STATE,
}

# Rows that the `confined` backend does not hold as the others do: what is found there instead, and why. It runs on the
# machine as it is, as the host's own user, so names and numbers that say nothing of a content show.
CONFINED: dict[str, tuple[tuple[Status, str | None], str]] = {
    "the host's files": ((OK, None), "Landlock closes files and not their names: that one exists is seen"),
    "the host's processes": ((ERROR, ""), "held, by another error: /proc cannot be listed at all"),
    "left behind: the working directory": ((OK, ""), "held: it is an empty folder of this cell's own, and not /tmp"),
    "one's own memory as a file, to read": ((OK, None), "its own alone, and only where the host is root"),
    "one's own page map": ((OK, None), "its own alone, and only where the host is root"),
}

"""How a plain process isolates itself: namespaces, a root file system of its own, no privileges. Then it starts anew,
as the interpreter of that file system, and that is the supervisor.

Runs inside the `namespace` backend's process, before anything untrusted: standard library only. Whatever fails here is
one line on stderr.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any, NoReturn

from sandbox.inside.privileges import bar_capabilities, drop_capabilities

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000,
    0x02000000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DETACH = 2
_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
_NOBODY = 65534
_REFUSED = (
    "no namespaces can be made here: use Docker, or ask the machine's owner to allow them "
    "(user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)"
)
_DEVICES = ("null", "zero", "full", "random", "urandom")

_libc = ctypes.PyDLL(None, use_errno=True)


def main(config: dict[str, Any]) -> NoReturn:
    """Enter the namespaces and serve there. The first process stays outside, to wait and to pass on the end."""
    try:
        _enter(config)
    except OSError as error:
        sys.exit(f"{error.filename + ': ' if error.filename else ''}{error.strerror or error}")
    sys.exit("the interpreter inside did not take over")


def _enter(config: dict[str, Any]) -> None:
    uid, gid = os.getuid(), os.getgid()
    changes = uid == 0 and _may_become_nobody()
    spaces = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET
    _call(_REFUSED, _libc.unshare(spaces if changes else spaces | _NEWUSER))
    if not changes:
        # Without the right to change, a user maps to nobody and to nothing else: inside there is no one to become.
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{_NOBODY} {uid} 1")
        _write("/proc/self/gid_map", f"{_NOBODY} {gid} 1")
    first = os.fork()
    if first:
        # Closed here, so that the host's hanging up reaches the supervisor alone and at once.
        for fd in (0, 1):
            os.close(fd)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0xFF)
    _build_root(config)
    _drop_privileges(changes)
    _libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)  # after the change of user, which clears it; exec keeps it
    os.execve(config["command"][0], config["command"], config["environment"])


def _may_become_nobody() -> bool:
    """The root of a namespace made by an ordinary user (rootless containers, fakeroot) is root over itself alone."""
    try:
        with open("/proc/self/setgroups") as file:
            if file.read().strip() == "deny":
                return False
        return all(_maps(_NOBODY, kind) for kind in ("uid", "gid"))
    except FileNotFoundError:  # a kernel without user namespaces: root is root
        return True


def _maps(number: int, kind: str) -> bool:
    with open(f"/proc/self/{kind}_map") as file:
        spans = [tuple(map(int, line.split())) for line in file]
    return any(first <= number < first + count for first, _, count in spans)


def _build_root(config: dict[str, Any]) -> None:
    """Mount what `backends/root_filesystem.py` lists, all read-only, and the devices, /proc and an empty /tmp."""
    _call("making mounts private", _libc.mount(b"none", b"/", None, _REC | _PRIVATE, None))
    root: str = config["root"]
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "mode=755,size=1m")
    for text, path in config["links"]:
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        os.symlink(text, root + path)
    for source, path in config["binds"]:
        _bind(source, root + path, _RDONLY | _NOSUID | _NODEV)
    for path in config["hidden"]:
        _mount("tmpfs", root + path, "tmpfs", _RDONLY | _NOSUID | _NODEV | _NOEXEC, "mode=555,size=4k")
    for name in _DEVICES:
        _bind(f"/dev/{name}", f"{root}/dev/{name}", _NOSUID | _NOEXEC)
    os.makedirs(f"{root}/proc")
    _mount("proc", f"{root}/proc", "proc", _NOSUID | _NODEV | _NOEXEC, "")
    os.makedirs(f"{root}/tmp")
    size = config["scratch_bytes"] if config["writable"] else 4096
    options = f"mode=1777,size={size},nr_inodes=4096"
    _mount("tmpfs", f"{root}/tmp", "tmpfs", _NOSUID | _NODEV | _NOEXEC, options)
    os.chdir(root)
    _call("pivot_root", _libc.syscall(41 if os.uname().machine == "aarch64" else 155, b".", b"."))
    _call("leaving the old root", _libc.umount2(b".", _DETACH))
    os.chdir("/")
    _remount("/", _RDONLY | _NOSUID | _NODEV)
    _libc.sethostname(b"sandbox", 7)


def _drop_privileges(changes: bool) -> None:
    """Become nobody, for good: no groups, no capabilities, none to be had by exec either."""
    bar_capabilities()
    if changes:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _call("dropping capabilities", drop_capabilities())
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _bind(path: str, target: str, flags: int) -> None:
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    _mount(path, target, "none", _BIND | _REC, "")
    _remount(target, flags)


def _remount(target: str, flags: int) -> None:
    """Set a mount's flags. What an outer namespace has locked (nodev, relatime, ...) must be asked for again."""
    current = os.statvfs(target).f_flag & (1 | 2 | 4 | 8 | 1024 | 2048 | (1 << 21))
    locked = {1: 1, 2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}
    keep = sum(flag for bit, flag in locked.items() if current & bit)
    _mount("none", target, "none", _BIND | _REMOUNT | flags | keep, "")


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    result = _libc.mount(
        os.fsencode(source), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    _call(f"mounting {source} on {target}", result)


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _call(action: str, result: int) -> None:
    if result:
        sys.exit(f"{action}: {os.strerror(ctypes.get_errno())}")

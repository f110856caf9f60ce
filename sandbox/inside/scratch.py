"""Empties the directory in which a program could write. Runs inside the sandbox."""

from __future__ import annotations

import os
import stat


def wipe(directory: str) -> None:
    """Remove everything in the directory, whatever a program made of it: locked folders, folders ten thousand deep.

    Works by descriptors from one level to the next, so that no path is ever too long and no link is followed. Raises
    OSError where something stays; the supervisor then ends, and the host starts a fresh one.
    """
    root = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while _lift(root):
            pass
    finally:
        os.close(root)


def _lift(root: int) -> bool:
    """Remove the plain entries of the root, and move the contents of its folders one level up; True while folders are
    left. Lifting instead of descending needs two descriptors whatever the depth."""
    folders = False
    for name in os.listdir(root):
        if not stat.S_ISDIR(os.lstat(name, dir_fd=root).st_mode):
            os.unlink(name, dir_fd=root)
            continue
        os.chmod(name, 0o700, dir_fd=root)
        inside = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=root)
        try:
            for entry in os.listdir(inside):
                if stat.S_ISDIR(os.lstat(entry, dir_fd=inside).st_mode):
                    os.chmod(entry, 0o700, dir_fd=inside)  # moving a folder rewrites its "..", which needs its consent
                    os.rename(entry, f"{os.getpid()}-{os.urandom(8).hex()}", src_dir_fd=inside, dst_dir_fd=root)
                    folders = True
                else:
                    os.unlink(entry, dir_fd=inside)
        finally:
            os.close(inside)
        os.rmdir(name, dir_fd=root)
    return folders

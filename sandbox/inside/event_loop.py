"""Descriptors that are watched, and what is done when one has something. Runs inside the sandbox."""

from __future__ import annotations

import select
from collections.abc import Callable


class EventLoop:
    """One epoll. An action may close descriptors and have others watched, also those whose events wait in its round:
    one that comes for a descriptor that is not the same any more finds nothing there, and must not wait for it."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._actions: dict[int, Callable[[], None]] = {}

    def __contains__(self, fd: int) -> bool:
        return fd in self._actions

    def watch(self, fd: int, act: Callable[[], None], events: int = select.EPOLLIN) -> None:
        self._actions[fd] = act
        self._poll.register(fd, events)

    def forget(self, fd: int) -> None:
        if self._actions.pop(fd, None) is not None:
            self._poll.unregister(fd)

    def wait(self, patience: float | None) -> list[int]:
        """The descriptors that have something, waiting so many seconds for one (None: as long as it takes)."""
        return [fd for fd, _ in self._poll.poll(patience)]

    def act(self, descriptors: list[int]) -> None:
        """Do what is to be done for each of them that is still watched."""
        for fd in descriptors:
            act = self._actions.get(fd)
            if act is not None:  # an earlier one may have closed it
                act()

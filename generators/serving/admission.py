"""How much work may wait: what is over is told when to come again, instead of waiting without end."""

from __future__ import annotations

import math
import time
from collections import deque

LONGEST = 60
"""Seconds after which a caller is told to come again, at most."""
_REMEMBERED = 512
"""Requests whose pace is remembered."""


class Admission:
    """Counts the items (samples, programs, claims) that wait or run. All of it is the event loop's own."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.waiting = 0
        self._done: deque[tuple[float, int]] = deque(maxlen=_REMEMBERED)

    def takes(self, items: int) -> bool:
        """Whether so many more may wait; then they are counted. Where nothing waits, any one request may."""
        if self.waiting and self.waiting + items > self.most:
            return False
        self.waiting += items
        return True

    def gives_back(self, items: int) -> None:
        """So many have been answered."""
        self.waiting -= items
        self._done.append((time.monotonic(), items))

    def retry_after(self) -> int:
        """Seconds until half of what waits will be done, at the pace of late."""
        if len(self._done) < 2:
            return 1
        seconds = time.monotonic() - self._done[0][0]
        pace = sum(items for _, items in self._done) / max(seconds, 0.1)
        return max(1, min(LONGEST, math.ceil(self.waiting / 2 / max(pace, 0.01))))

"""The random stream of one problem: the same draws on every machine, Python version and PYTHONHASHSEED."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """Draws seeded by a keyed hash (blake2b) of everything that matters, never by `seed + index`.

    Every method stands on `getrandbits` alone: the algorithms of random.sample, choices and shuffle have changed
    between Python versions, the Mersenne Twister's bits have not.
    """

    def __init__(self, *key: str | int):
        digest = hashlib.blake2b(json.dumps(key).encode(), digest_size=32, person=b"showwork").digest()
        self._bits = random.Random(int.from_bytes(digest, "big")).getrandbits

    def below(self, n: int) -> int:
        """A uniform integer in [0, n)."""
        if n <= 0:
            raise ValueError(f"n must be positive, not {n}")
        width = n.bit_length()
        while (value := self._bits(width)) >= n:
            pass
        return value

    def integer(self, low: int, high: int) -> int:
        """A uniform integer in [low, high]."""
        return low + self.below(high - low + 1)

    def nonzero(self, low: int, high: int) -> int:
        """A uniform integer in [low, high] other than 0."""
        while (value := self.integer(low, high)) == 0:
            pass
        return value

    def chance(self, numerator: int, denominator: int) -> bool:
        """True with probability numerator/denominator, exactly."""
        return self.below(denominator) < numerator

    def choice(self, items: Sequence[T]) -> T:
        """One of the items, uniformly."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """One of the items, with the given whole-number weights."""
        ticket = self.below(sum(weight for _, weight in items))
        for item, weight in items:
            if ticket < weight:
                return item
            ticket -= weight
        raise AssertionError("unreachable: the ticket is below the sum of the weights")

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """A new list of the items in random order (Fisher and Yates)."""
        result = list(items)
        for i in range(len(result) - 1, 0, -1):
            j = self.below(i + 1)
            result[i], result[j] = result[j], result[i]
        return result

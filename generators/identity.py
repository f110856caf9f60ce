"""Who a problem is: its id and its split, both hashes of its canonical form alone.

Phrasing, level, seed, index and style have no part in it, so one question is one id and lives in one split, whoever
draws it: the splits are disjoint across all seeds by construction.
"""

from __future__ import annotations

import hashlib

TENTHS = {"train": 8, "validation": 1, "test": 1}
"""How many tenths of all questions each split holds."""


def identity(family: str, canonical: str) -> str:
    """The id: 128 bits of blake2b over family and canonical form, in hex."""
    return _digest(family, canonical, b"id").hex()


def split_of(family: str, canonical: str) -> str:
    """train, validation or test, by a hash of its own: an id's digits tell nothing of the split."""
    tenth = int.from_bytes(_digest(family, canonical, b"split"), "big") % 10
    for name, share in TENTHS.items():
        if tenth < share:
            return name
        tenth -= share
    raise AssertionError("unreachable: the shares sum to ten")


def _digest(family: str, canonical: str, person: bytes) -> bytes:
    return hashlib.blake2b(f"{family}\n{canonical}".encode(), digest_size=16, person=person).digest()

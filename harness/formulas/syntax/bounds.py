"""The caps on untrusted text, and the one way the parsers refuse. Every cap comes before any arithmetic.

With these caps the worst input of each parser stays under 50 ms of CPU and a few megabytes
(tests/harness/formulas/syntax/test_hostile.py holds them to it).
"""

from __future__ import annotations

from harness.formulas.trees.facts import facts_within
from harness.formulas.trees.tree import Node
from sandbox.errors import UsageError

MAX_LENGTH = 8192
"""Characters of one answer or claim. A 20 x 20 matrix of fractions has about 4,000."""

MAX_NODES = 2000
"""Nodes of one tree; expand((x + 1)**100) has about 900."""

MAX_DEPTH = 100
"""Nodes from the root to the deepest leaf; whoever recurses over a tree needs no more stack than this."""

MAX_DIGITS = 4000
"""Digits of one number; under CPython's own limit of 4300, past which `int` raises."""

MAX_EXPONENT = 4000
"""The exponent of a decimal literal such as 1e-3."""

MAX_NAME = 50
"""Characters of one name."""


class SyntaxRefused(UsageError, ValueError):
    """Text that is no answer: `position` (an index into the normalised text) says where, `reason` says why.

    For a prediction it is data: `harness.verify` turns it into a verdict "unparsable". `final` marks what is well
    formed but unwelcome (an attribute, a lambda): no other syntax is tried on it.
    """

    def __init__(self, position: int, reason: str, text: str = "", *, final: bool = False) -> None:
        self.position = position
        self.reason = reason
        self.final = final
        near = text[max(position, 0) :][:20]
        super().__init__(f"at {position}{f' ({near!r})' if near else ''}: {reason}")


def check_size(root: Node) -> Node:
    """The same tree, once it is known to have at most MAX_NODES nodes and MAX_DEPTH levels; not recursive."""
    found = facts_within(root, MAX_NODES)
    if found is None:
        raise SyntaxRefused(0, f"larger than {MAX_NODES} nodes")
    if found.depth > MAX_DEPTH:
        raise SyntaxRefused(0, f"nested deeper than {MAX_DEPTH}")
    return root

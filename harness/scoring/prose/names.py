"""What a chain gives a name: the name, and what is plainly said of every value of a name."""

from __future__ import annotations

import re

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.algebra import contains, free_names
from harness.scoring.prose.chain import Chain, Side
from harness.scoring.prose.chains import LONE

CONSTANTS = ("E", "I", "e", "i")
"""Constants to a reader of formulas, and names to most people."""


def is_of_every_value(asked: Node, said: Node) -> bool:
    """Whether a derivative is said to be a function of its one name: `d/dx sin(3x) = 3cos(3x)`. One that is said to be
    a number may be an equation for the name, and one of several names may hang on more than it shows."""
    if asked.head != "Derivative" or len(asked.args) != 2:
        return False
    body, spec = asked.children()
    names = free_names(next(spec.children()))
    return free_names(said) == free_names(body) == names and not contains(body, ("Call",))


def name_of(chain: Chain) -> str:
    """The name that a chain may give a value: its first side, where that is one name or word; "" for none."""
    if chain.label:
        return chain.label
    run = chain.sides[0].run
    if run is not None and run.word:
        return run.word
    if run is None or LONE.fullmatch(run.text) is None or chain.sides[0].doubtful:
        return ""
    if run.text in CONSTANTS:
        return run.text
    try:
        tree = parse_remembered(run.text)
    except SyntaxRefused:
        return ""
    return str(tree.args[0]) if tree.head == "Symbol" else ""


def squeezed(text: str) -> str:
    """The text without space and marks of LaTeX."""
    return re.sub(r"[\s$\\{}]", "", text)


def tree_of(side: Side) -> Node | None:
    """The tree of a side; None where it cannot be read."""
    if side.run is None:
        return None
    try:
        return parse_remembered(side.run.text)
    except SyntaxRefused:
        return None

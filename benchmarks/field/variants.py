"""Other ways to write a gold answer: the endings that models give it, near misses, lists in another order or form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from written_again import Unwritable, sentence, text_of

from harness.formulas.trees.algebra import add, div, integer, is_value, mul, neg
from harness.formulas.trees.tree import Node

_DOLLARS = re.compile(r"(?<!\\)\$")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def bare(text: str) -> str:
    """The formula of a gold without the dollar signs of math mode."""
    return _DOLLARS.sub("", text).strip()


ENDINGS: Mapping[str, Callable[[str], str]] = {
    "as written": lambda gold: gold,
    "$..$": lambda gold: f"${gold}$",
    "\\(..\\)": lambda gold: f"\\({gold}\\)",
    "\\[..\\]": lambda gold: f"\\[{gold}\\]",
    "full stop": lambda gold: f"{gold}.",
    "\\dfrac": lambda gold: gold.replace("\\frac", "\\dfrac"),
    "without \\left": lambda gold: re.sub(r"\\(?:left|right)(?![A-Za-z])", "", gold),
}
"""Forms of the answer itself, without a text around it."""

COMPLETIONS: Mapping[str, Callable[[str], str]] = {
    "\\boxed": lambda gold: f"So we are done: \\boxed{{{gold}}}.",
    "The answer is $..$.": lambda gold: f"The answer is ${gold}$.",
    "Answer: $..$": lambda gold: f"That settles it.\nAnswer: ${gold}$",
    "Minerva's": lambda gold: f"Final Answer: The final answer is ${gold}$. I hope it is correct.",
    "bold": lambda gold: f"The answer is **${gold}$**.",
    "<answer>": lambda gold: f"<think>Easy.</think><answer>${gold}$</answer>",
}
"""Completions that end with the answer: what is extracted from them is judged."""


def _root(value: Node) -> Iterator[tuple[str, Node]]:
    yield "+ 1", add(value, integer(1))
    yield "times 2", mul(integer(2), value)
    yield "negated", neg(value)
    yield "inverse", div(integer(1), value)
    yield "+ 1/1000", add(value, div(integer(1), integer(1000)))


def near_misses(tree: Node) -> Iterator[tuple[str, Node, Node, Node]]:
    """A changed gold: what was done, the changed tree, and the value in it before and after.

    Of a value the value is changed; of a list, a set, a relation or a quantity one value in it.
    """
    if is_value(tree):
        yield from ((name, changed, tree, changed) for name, changed in _root(tree))
        return
    for place, child in enumerate(tree.args):
        if isinstance(child, Node) and is_value(child) and not (tree.head == "Eq" and place == 0):
            for name, changed in _root(child):
                yield name, Node(tree.head, (*tree.args[:place], changed, *tree.args[place + 1 :])), child, changed
            return
        if isinstance(child, Node) and child.head in ("Tuple", "Eq", "Quantity", "List"):
            for name, inner, before, after in near_misses(child):
                yield name, Node(tree.head, (*tree.args[:place], inner, *tree.args[place + 1 :])), before, after
            return


def written(tree: Node, *, brackets: bool) -> str | None:
    """A changed tree as text; None if it cannot be written. brackets: whether the gold itself stands in some."""
    try:
        return text_of(tree) if brackets else sentence(tree)
    except Unwritable:
        return None


def members(gold: str) -> list[str]:
    """The members of a bare list, split at its commas outside brackets; the text itself where there are none."""
    text = bare(gold)
    depth, parts, begin = 0, [], 0
    for place, sign in enumerate(text):
        depth += _BRACKETS.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append(text[begin:place].strip())
            begin = place + 1
    return [*parts, text[begin:].strip()]


def list_forms(parts: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Ways to write a list whose order means nothing, and whether each is right."""
    *but_last, last = parts
    yield "as written", ", ".join(parts), True
    yield "each in $", ", ".join(f"${part}$" for part in parts), True
    yield "and", f"{', '.join(but_last)} and {last}", True
    yield "or", f"{', '.join(but_last)} or {last}", True
    yield "reversed", ", ".join(reversed(parts)), True
    yield "in braces", f"\\{{{', '.join(parts)}\\}}", True
    if all("=" not in part and not part.startswith(("(", "\\left(")) for part in parts):
        yield "x = a, x = b", ", ".join(f"x = {part}" for part in parts), True
        yield "x = a or x = b", " or ".join(f"x = {part}" for part in parts), True
    yield "last dropped", ", ".join(but_last), False
    yield "last replaced", ", ".join([*but_last, "4711"]), False


_MATH = re.compile(r"(?<![\\$])\$\$?([^$]{1,300})\$|\\\[(.{1,300}?)\\\]|\\\((.{1,300}?)\\\)", re.DOTALL)


def formulas_of(question: str) -> list[str]:
    """The formulas that stand between math signs in a question."""
    return [next(filter(None, found.groups()), "") for found in _MATH.finditer(question)]

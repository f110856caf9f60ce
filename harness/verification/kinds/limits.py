"""Limits, and pairs of limsup and liminf."""

from __future__ import annotations

from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets.sets import SET_HEADS
from harness.verification.comparison.values.values import infinity
from harness.verification.kinds.gold import Gold, without_name
from harness.verification.kinds.ordinary import value
from harness.verification.syntax import Node
from harness.verification.syntax.algebra import is_value
from harness.verification.verdict import Method, Verdict, all_of, differ, same

DNE = Node("Word", ("dne",))
# A function that oscillates, or whose values accumulate on an interval, has no limit. "diverges" says less (it may
# mean oo), and is none of the four.
_DNE = frozenset({Node("Word", ("oscillates",)), Node("Word", ("undefined",))})


def is_special(node: Node) -> bool:
    """Whether a value is infinite: then the rules of limits tell it apart."""
    return infinity(node) is not None


def _reading(node: Node) -> Node:
    node = without_name(node)
    return DNE if node.head == "AccumBounds" or node in _DNE else node


def limit(gold: Gold, prediction: Node) -> Verdict:
    """A number, oo, -oo, zoo or DNE: four things beside the numbers."""
    wanted, said = _reading(gold.tree), _reading(prediction)
    if wanted.head in SET_HEADS:
        return compare_in(wanted, said, gold.context)
    if wanted.head == "Word" or said.head == "Word":
        return same() if wanted == said else differ(f"{_plain(said)} against {_plain(wanted)}", Method.rule)
    return value(Gold(wanted, gold.answer, gold.context), said)


def limsup_liminf(gold: Gold, prediction: Node) -> Verdict:
    """The pair (limsup, liminf) in this order, or named in either order; numbers or sets."""
    wanted, said = _pair(gold.tree), _pair(prediction)
    if wanted is None:
        raise gold.refuse("no pair (limsup, liminf)")
    if said is None:
        return differ("no pair (limsup, liminf)", Method.rule)
    verdicts = []
    for name, x, y in zip(("limsup", "liminf"), wanted, said, strict=True):
        verdict = limit(Gold(x, gold.answer, gold.context), y)
        if verdict.equal is False:
            return differ(f"{name}: {verdict.detail}", verdict.method)
        verdicts.append(verdict)
    return all_of(verdicts)


def _pair(node: Node) -> tuple[Node, Node] | None:
    parts = list(node.children())
    if node.head == "Dict":
        parts = [Node("Eq", pair.args) for pair in parts]
    elif node.head not in ("Tuple", "List", "And"):
        return None
    if len(parts) != 2:
        return None
    named = {_name_of(part): part.args[1] for part in parts if part.head == "Eq"}
    if not named:
        return parts[0], parts[1]
    high, low = named.get("limsup"), named.get("liminf")
    return (high, low) if isinstance(high, Node) and isinstance(low, Node) else None


def _name_of(equation: Node) -> str:
    left = next(equation.children())
    name = str(left.args[0]) if left.head in ("Symbol", "Text") else left.head
    return {"lim_sup": "limsup", "lim_inf": "liminf"}.get(name, name)


def _plain(node: Node) -> str:
    return str(node.args[0]) if node.head in ("Word", "Constant") else "a value" if is_value(node) else node.head

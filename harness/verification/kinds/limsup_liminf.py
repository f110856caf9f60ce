"""Pairs of limsup and liminf."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.compare import compare_in
from harness.verification.kinds.interval_set import as_set
from harness.verification.kinds.limit import limit
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, all_of, differ


def limsup_liminf(gold: Gold, prediction: Node) -> Verdict:
    """The pair (limsup, liminf) in this order, or named in either order; numbers or sets."""
    wanted, said = _pair(gold.tree), _pair(prediction)
    if wanted is None:
        raise gold.refuse("no pair (limsup, liminf)")
    if said is None:
        return differ("no pair (limsup, liminf)", Method.rule)
    verdicts = []
    for name, x, y in zip(("limsup", "liminf"), wanted, said, strict=True):
        verdict = _compared(gold.with_tree(x), y)
        if verdict.equal is False:
            return differ(f"{name}: {verdict.detail}", verdict.method)
        verdicts.append(verdict)
    return all_of(verdicts)


def _compared(gold: Gold, said: Node) -> Verdict:
    """The verdict on one of the two: of sets, where gold's is one, [-1, 2) or the pair [0, 1]; else of limits."""
    wanted = as_set(gold.tree) if not is_value(gold.tree) else None
    if wanted is None:
        return limit(gold, said)
    found = as_set(said) if not is_value(said) else None
    return differ(f"{said.head} is no set", Method.rule) if found is None else compare_in(wanted, found, gold.context)


def _pair(node: Node) -> tuple[Node, Node] | None:
    parts = list(node.children())
    if node.head == "Eq" and all(part.head in ("Tuple", "List") and len(part.args) == 2 for part in parts):
        parts = [Node("Eq", sides) for sides in zip(*(part.args for part in parts), strict=True)]
    elif node.head == "Dict":
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


KIND = FormulaKind(
    "limsup_liminf",
    limsup_liminf,
    "the pair (limsup, liminf) in this order, or named in either order",
    example="(1, -1)",
)

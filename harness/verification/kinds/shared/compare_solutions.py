"""Lists of solutions against each other: `x = 1 or x = 2` and {2, 1}; points, by their unknowns' names; functions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.formulas.syntax import Node
from harness.formulas.syntax.brackets import name_of
from harness.formulas.trees.algebra import free_names, is_value, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import LEAVES, symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.shapes import without_order_by
from harness.verification.kinds.shared.gold import Gold, Rule
from harness.verification.kinds.shared.solutions import Listing, Solution, applied_to, in_order_of, solutions_of
from harness.verification.verdict import Method, Verdict, agreed, differ, doubt, undecided

_LISTED = frozenset({"Tuple", "List", "FiniteSet", "Or", "And", "Dict", "Chain", "Eq", "Contains", "PlusMinus"})
_FLAT = frozenset({"Tuple", "List", "FiniteSet"})
_READ_AGAIN = frozenset({"PlusMinus", "Call"})
"""Heads of values that say more than one solution, or may."""
_PLAIN = frozenset({"Integer", "Decimal"})
_NUMBERED = re.compile(r"([A-Za-z]+)_?\d+")


def may_list(gold: Node, prediction: Node) -> bool:
    """Whether one of the two may be a list of solutions: a cheap look at the root, and for +- below it."""
    return (
        not _LISTED.isdisjoint((gold.head, prediction.head))
        or "PlusMinus" in facts(gold).heads
        or "PlusMinus" in facts(prediction).heads
    )


def by_rule_or_solutions(
    rule: Rule, gold: Gold, prediction: Node, *, bracketed: Callable[[], bool], repetition: bool
) -> Verdict:
    """The rule's verdict, and where that does not find the two equal, that on the solutions which they list.

    bracketed: tells whether gold stands in brackets as a whole: (1, 2) is one point. repetition: whether each solution
    must come as often as in gold. Raises GoldError, as the rule does.
    """
    try:
        verdict = rule(gold, prediction)
    except Undecided as reason:
        verdict = doubt(reason)
    except Undefined as reason:
        verdict = differ(str(reason))
    if verdict.equal or _is_final(gold.tree, prediction) or not may_list(gold.tree, prediction):
        return verdict
    if verdict.equal is False and _are_two_and_one(gold.tree, prediction):
        return verdict
    listed = compare_solutions(gold, prediction, bracketed=bracketed(), repetition=repetition)
    return verdict if listed is None or listed.equal is verdict.equal else listed


def _is_final(gold: Node, prediction: Node) -> bool:
    """Whether both are values side by side in one notation, or one is x = 3: nothing is left to read in another way.
    Most wrong answers are like that, and reading them again took twice as long as the rule."""
    if gold.head == prediction.head and gold.head in _FLAT:
        if not all(is_value(part) for tree in (gold, prediction) for part in tree.children()):
            return False
        return _READ_AGAIN.isdisjoint(facts(gold).heads | facts(prediction).heads)
    if gold.head in _FLAT and is_value(prediction) and "PlusMinus" not in facts(prediction).heads:
        return all(map(_is_signed, gold.children()))  # one value beside a list of them
    if gold.head == "Integer" and prediction.head in _FLAT:  # a list of numbers, none of which is the value
        return all(_is_signed(part) and part.head != "Decimal" and part != gold for part in prediction.children())
    if gold.head in _PLAIN and prediction.head == "Eq":
        return _names_a_value(prediction)
    return _is_plain(gold) and _is_plain(prediction)


def _are_two_and_one(gold: Node, prediction: Node) -> bool:
    """Whether one of the two is 1 +- sqrt(2) and the other one value, which the rule has told from them."""
    if gold.head == "PlusMinus":
        return is_value(prediction) and _READ_AGAIN.isdisjoint(facts(prediction).heads)
    return prediction.head == "PlusMinus" and _is_signed(gold)


def _names_a_value(equation: Node) -> bool:
    """x = 3, k = 2*n - 1 or f(x) = 2*x, which the rule has read as its right side."""
    left, right = equation.children()
    named = left.head == "Symbol" or (left.head == "Call" and all(part.head == "Symbol" for part in left.children()))
    return named and is_value(right) and _READ_AGAIN.isdisjoint(facts(right).heads)


def _is_signed(tree: Node) -> bool:
    """3, -3 or 0.3."""
    return (next(tree.children()) if tree.head == "Neg" else tree).head in _PLAIN


def _is_plain(tree: Node) -> bool:
    """3, or x = 3."""
    if tree.head != "Eq":
        return tree.head in _PLAIN
    left, right = tree.children()
    return left.head == "Symbol" and right.head in _PLAIN


def compare_solutions(gold: Gold, prediction: Node, *, bracketed: bool, repetition: bool) -> Verdict | None:
    """The verdict on two lists of solutions; None where one side is no such list, or where they are of two sorts."""
    if bracketed and any(part.head in ("Tuple", "List") for part in gold.tree.children()):
        return None  # ((1, 2), (3, 4)) is in order
    wanted = solutions_of(gold.tree, bracketed=bracketed)
    said = solutions_of(prediction, bracketed=gold.bracketed) if wanted else []
    options = gold.context.options
    verdicts = []
    for left, right in itertools.product(wanted, said):
        named = max(len(one.names) for one in right)
        if named and not (options.named_values if named == 1 else options.named_tuples):
            return None
        verdict = _compared(gold, left, right, repetition)
        if verdict is None:
            return None
        verdicts.append(verdict)
    return agreed(verdicts) if verdicts else None


def _compared(gold: Gold, wanted: Listing, said: Listing, repetition: bool) -> Verdict | None:
    """The verdict on one reading of both."""
    roots = _as_roots(wanted, said)
    if roots is not wanted and not said[0].names:
        return undecided("roots that are numbered, or values of several names")
    wanted, said = roots, _as_roots(said, wanted)
    if any(one.equation for one in (*wanted, *said)):
        return _equations(gold, wanted, said, repetition)
    if any(one.arguments for one in (*wanted, *said)):
        return _functions(gold, wanted, said, repetition)
    sizes = {len(one.values) for one in (*wanted, *said)}
    if len(sizes) > 1:
        return None if 1 in sizes else differ("points of different sizes")
    if len(wanted[0].values) == 1:
        return None if _may_be_relations(wanted, said) else _matched(gold, _nodes(wanted), _nodes(said), repetition)
    orders = {one.names for one in (*wanted, *said)}
    if () not in orders:
        if len({frozenset(names) for names in orders}) > 1:
            return differ(f"{', '.join(said[0].names)} against {', '.join(wanted[0].names)}", Method.rule)
        names = wanted[0].names
        left, right = ([in_order_of(one, names) for one in side] for side in (wanted, said))
        return _matched(gold, _nodes(left), _nodes(right), repetition)
    # Who names the unknowns on one side alone writes them in an order: that of the other side, unless there are two.
    ways = [
        [_nodes([in_order_of(one, order) if one.names else one for one in side]) for side in (wanted, said)]
        for order in sorted(orders - {()}) or [()]
    ]
    return agreed([_matched(gold, left, right, repetition) for left, right in ways])


def _equations(gold: Gold, wanted: Listing, said: Listing, repetition: bool) -> Verdict | None:
    """Lists with equations in them, side by side; None where one in names has no partner: x + y = 3 may follow from the
    others."""
    single = len(wanted) == len(said) == 1
    if single or any(one.arguments or not (one.equation or one.names) for one in (*wanted, *said)):
        return None
    left, right = ([side for one in listed for side in _sides(one)] for listed in (wanted, said))
    verdict = _matched(gold, left, right, repetition)
    follows = any(pair.args[0].head != "Symbol" and free_names(pair.args[0]) for pair in (*left, *right))  # type: ignore[union-attr, arg-type]  # pairs of trees
    return None if verdict.equal is False and follows else verdict


def _sides(one: Solution) -> list[Node]:
    """The two sides of an equation, or of each x = 3 of a point."""
    if one.equation:
        left, right = one.values
        return [Node("Tuple", (_as_asked(left), right))]
    return [Node("Tuple", (symbol(name), value)) for name, value in zip(one.names, one.values, strict=True)]


def _as_asked(left: Node) -> Node:
    """What an equation gives the value of: sin(pi) by its function and argument, for it is not tan(pi), though both
    are 0; P({1}) by its name and argument."""
    if left.head == "Call":
        name, *arguments = left.children()
        return Node("Tuple", (Node("Text", (name_of(name),)), *arguments))
    if free_names(left) or left.head in LEAVES:
        return left
    return Node("Tuple", (Node("Text", (left.head,)), *left.children()))


def _may_be_relations(wanted: Listing, said: Listing) -> bool:
    """Whether x = 3 stands beside t = 3, or x = y beside y: no solutions of the same unknown."""
    if len(wanted) != 1 or len(said) != 1:
        return False
    names = wanted[0].names, said[0].names
    if names[0] and names[1]:
        return names[0] != names[1]
    return names != ((), ()) and wanted[0].values[0].head == "Symbol"


def _as_roots(listed: Listing, other: Listing) -> Listing:
    """x_1 = 2, x_2 = 3 beside a list of values numbers the solutions of one equation."""
    if len(listed) != 1 or len(listed[0].values) < 2 or any(len(one.values) != 1 for one in other):
        return listed
    (point,) = listed
    numbered = [_NUMBERED.fullmatch(name) for name in point.names]
    stems = {found[1] for found in numbered if found}
    if not numbered or None in numbered or len(stems) != 1:
        return listed
    return tuple(Solution((value,)) for value in point.values)


def _nodes(listed: Sequence[Solution]) -> list[Node]:
    return [one.values[0] if len(one.values) == 1 else Node("Tuple", one.values) for one in listed]


def _matched(gold: Gold, wanted: list[Node], said: list[Node], repetition: bool) -> Verdict:
    """The same solutions in any order. SymPy is asked only where there is one: its budget is that of one question."""
    alone = len(wanted) == len(said) == 1
    context = gold.context if alone else replace(gold.context, options=replace(gold.context.options, fallback=False))

    def alike(left: Node, right: Node) -> Verdict:
        return compare_in(left, right, context)

    if alone:
        return alike(wanted[0], said[0])
    return without_order_by(alike, wanted, said, repetition=repetition)


# --------------------------------------------------------------------------------------------------------- functions


def _functions(gold: Gold, wanted: Listing, said: Listing, repetition: bool) -> Verdict | None:
    """Functions by their rules, whatever their arguments are called; `x + 1` and `y = x + 1` say f(x) = x + 1 too."""
    if any(len(one.values) != 1 for one in (*wanted, *said)):
        return None
    arguments, (function, *_) = next((one.arguments, one.names) for one in (*wanted, *said) if one.arguments)
    if any(one.names not in ((), ("y",), (function,)) for one in (*wanted, *said) if not one.arguments):
        return undecided("a function beside the value of another name")
    if function.startswith("prime") and any(one.names == ("y",) for one in (*wanted, *said)):
        return undecided("a derivative beside its function")
    sides = [_rules(side, arguments) for side in (wanted, said)]
    if sides[0] is None or sides[1] is None:
        return None
    names = [{one.names[0] for one in side if one.arguments} for side in (wanted, said)]
    if repetition and len(wanted) != len(said):
        return differ(f"{len(said)} functions against {len(wanted)}")
    if max(map(len, names)) > 1:
        if names[0] != names[1]:
            return undecided("several functions, and not named alike")
        sides = [
            [Node("Tuple", (Node("Symbol", one.names), rule)) for one, rule in zip(listed, rules or (), strict=True)]
            for listed, rules in zip((wanted, said), sides, strict=True)
        ]
    left, right = sides
    assert left is not None
    assert right is not None
    verdict = _matched(gold, left, right, repetition)
    if verdict.equal and names[0] and names[1] and names[0] != names[1]:
        return undecided("the same rule for a function of another name")
    if verdict.equal is False and _equal_in_other_letters(gold, left, right, arguments):
        return undecided("the same in other letters")
    return verdict


def _rules(listed: Listing, arguments: tuple[str, ...]) -> list[Node] | None:
    """The rule of each function in these arguments; None where one cannot be told in them."""
    found = [applied_to(one, arguments) if one.arguments else one.values[0] for one in listed]
    rules = [rule for rule in found if rule is not None]
    return rules if len(rules) == len(found) else None


def _equal_in_other_letters(gold: Gold, wanted: list[Node], said: list[Node], arguments: tuple[str, ...]) -> bool:
    """Whether t + 1 is x + 1, or k*x is c*x, if the one name that only the prediction has stands for the one that only
    gold has: nobody says that it does."""
    if len(wanted) != 1 or len(said) != 1:
        return False
    missing, new = (sorted(free_names(a) - free_names(b)) for a, b in ((wanted[0], said[0]), (said[0], wanted[0])))
    if len(missing) != 1 or len(new) != 1:
        return False
    renamed = substitute(said[0], {new[0]: Node("Symbol", (missing[0],))})
    try:
        return compare_in(wanted[0], renamed, gold.context).equal is not False
    except Undecided:
        return True

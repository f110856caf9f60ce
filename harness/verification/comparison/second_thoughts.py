"""Before two texts are called different: whether one of them may be read in another way, in which they are the same.

xy in plain text is one name to Python and a product to most people. It is the product where the other side has x and y
and no name xy; where nothing says what it is, no difference hangs on it. So with ln2, n2^n, 1/2x and their like.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.brackets import names_alone
from harness.formulas.syntax.otherwise import (
    REPEATING,
    applied,
    as_repeating,
    in_degrees,
    is_greek,
    is_operator,
    letters_of,
    names_of_letters,
    numbered,
    other_ways,
)
from harness.formulas.syntax.parse import Reading, parse_remembered
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import symbol
from harness.verification.verdict import Method, Verdict, undecided

Judge = Callable[[Node, Node], Verdict]
_VANISHING = frozenset({0, 1})
"""0*x, x**0 and 1**x are the same for every x."""
MOST_WAYS = 12
"""Other readings of a pair of texts that are compared."""


def reconsidered(
    verdict: Verdict, trees: tuple[Node, Node], read: tuple[Reading, Reading], judge: Judge, *, gold: bool
) -> Verdict:
    """The verdict on two texts, once their other readings have had their say; `judge` gives the verdict on two trees.

    trees: what was judged; read: the two texts. Python's syntax leaves out no sign and so has no two orders of
    operations: only its names are looked at. gold: whether the first text is a gold answer: then 0.1(6) must be the
    same as a product and as a decimal that repeats. A claim 0.5(20) = 10 is about a product where that makes it true.
    """
    formula = read[0].formula or read[1].formula
    if formula and (verdict.equal is False or gold) and (_may_repeat(read[0]) or _may_repeat(read[1])):
        again = _verdict_of(*(as_repeating(one.text) for one in read), judge=judge)
        if again is None or again.equal is not verdict.equal:
            return undecided("a decimal that repeats, or a product")
    if verdict.equal is not False or verdict.method is Method.rule:
        return verdict
    return _by_names(trees, read, judge) or (_by_ways(trees, read, judge) if formula else None) or verdict


def _may_repeat(read: Reading) -> bool:
    return "." in read.text and REPEATING.search(read.text) is not None


def _by_names(trees: tuple[Node, Node], read: tuple[Reading, Reading], judge: Judge) -> Verdict | None:
    """The verdict where a name may be no name; None where none may, or where that makes no difference."""
    names = facts(trees[0]).names | facts(trees[1]).names
    doubtful = [name for name in names if len(name) > 1 or name in "ei"]
    if not doubtful:
        return None
    left, right = map(names_alone, trees)
    joined = {name: product for name in doubtful if (product := letters_of(name)) is not None}
    others = {name: value for name in doubtful if (value := applied(name)) is not None}
    powers = {name: factors for name in doubtful if (factors := numbered(name)) is not None}
    certain = [name for name in joined if name not in others and not is_greek(name) and _known(name, left, right)]
    constants = [name for name in doubtful if name in "ei" and _is_a_constant(name, trees, read)]
    known = {name: others[name] if name in constants else joined[name] for name in (*certain, *constants)}
    raised = {name: powers[name] for name in powers if _is_raised(name, trees) and _known(name[0], right, left, name)}
    if (known or raised) and (again := judge(*(_put(tree, known, raised) for tree in trees))).equal:
        return again
    if any(map(is_operator, left ^ right)):
        return undecided("differentials beside names")
    if any(map(in_degrees, doubtful)):
        return undecided("an angle that may be in degrees")
    if not joined and not others and not powers:
        return None
    first, second = (_put(tree, {**joined, **others}, powers) for tree in trees)
    called = "Call" in facts(first).heads | facts(second).heads  # nCr(5, 4): nobody knows of what
    if not called and (_keeps_a_name(first, second) or _keeps_a_name(second, first)):
        return None  # the e*a*s*t of east beside a value that holds no s
    again = judge(first, second)
    return None if again.equal is False else undecided("names that may be products")


def _known(name: str, left: frozenset[str], right: frozenset[str], without: str = "") -> bool:
    """Whether one side has the letters of a name and not the name (or not the one that is `without`)."""
    letters = set(names_of_letters(name))
    return any((without or name) not in side and side >= letters for side in (left, right))


def _is_a_constant(name: str, trees: tuple[Node, Node], read: tuple[Reading, Reading]) -> bool:
    """Whether e or i, a name to Python on one side, is the constant that it is on the other, a formula's."""
    has = [name in facts(tree).names for tree in trees]
    if has[0] == has[1]:
        return False
    return read[has.index(False)].formula


def _is_raised(name: str, trees: tuple[Node, Node]) -> bool:
    """Whether n2 stands in n2^k alone, with a name in its exponent: of x2^3 nobody says that it is 8*x."""
    powers = [part for tree in trees for part in tree.walk() if part.head == "Pow" and part.args[0] == symbol(name)]
    alone = sum(part == symbol(name) for tree in trees for part in tree.walk())
    exponents = [part.args[1] for part in powers]
    return alone == len(powers) and all(isinstance(one, Node) and facts(one).names for one in exponents)


def _put(node: Node, values: dict[str, Node], powers: dict[str, tuple[Node, Node]]) -> Node:
    """The tree with values for names; n2**k becomes n*2**k."""
    if node.head == "Symbol":
        name = str(node.args[0])
        return values.get(name) or (Node("Mul", powers[name]) if name in powers else node)
    base = node.args[0] if node.head == "Pow" else None
    if isinstance(base, Node) and base.head == "Symbol" and str(base.args[0]) in powers:
        factor, number = powers[str(base.args[0])]
        exponent = node.args[1]
        assert isinstance(exponent, Node)
        return Node("Mul", (factor, Node("Pow", (number, _put(exponent, values, powers)))))
    changed = tuple([_put(arg, values, powers) if isinstance(arg, Node) else arg for arg in node.args])
    return node if changed == node.args else Node(node.head, changed)


def _by_ways(trees: tuple[Node, Node], read: tuple[Reading, Reading], judge: Judge) -> Verdict | None:
    """Undecided where some other way of reading the texts makes them the same; None where none does."""
    ways = [[one.text, *(other_ways(one.text) if one.formula else ())] for one in read]
    pairs = [(first, second) for first in ways[0] for second in ways[1]]
    if len(pairs) == 1 or _keeps_a_name(*trees) or _keeps_a_name(*reversed(trees)):
        return None
    for first, second in pairs[1 : MOST_WAYS + 1]:
        verdict = _verdict_of(first, second, judge=judge)
        if verdict is not None and verdict.equal:
            return undecided(f"the same if {first!r} and {second!r} are meant"[:200])
    return None


def _keeps_a_name(tree: Node, other: Node) -> bool:
    """Whether the tree depends, in whatever order of operations, on a name that the other lacks: one that stands in it
    once, where nothing makes it vanish. Reading a formula again costs as much as the verdict did."""
    if not _VANISHING.isdisjoint(facts(tree).numbers):
        return False
    alone = facts(tree).names - facts(other).names
    return any(sum(part.args[0] == name for part in tree.walk() if part.head == "Symbol") == 1 for name in alone)


def _verdict_of(first: str, second: str, *, judge: Judge) -> Verdict | None:
    try:
        return judge(parse_remembered(first), parse_remembered(second))
    except SyntaxRefused:
        return None

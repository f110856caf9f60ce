"""A line that is more than `left = right`, judged link by link: chains, inequalities, congruences, what follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from flint import fmpz

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.brackets import plain_arguments
from harness.formulas.syntax.canonical import same_as_written
from harness.formulas.syntax.links import Arrow, Line, Link, Sign, Statement
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.algebra import contains
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Scope, claim_of
from harness.verification.comparison.always import OPPOSITE, congruent, divides, holds, implies, numbers
from harness.verification.comparison.approximately import approximates
from harness.verification.verdict import Verdict, all_of, differ, same, undecided

MOST_DIGITS = 300
"""Digits of a number whose primality is asked."""
_CONDITIONS = frozenset(OPPOSITE) | {"And", "Or", "Not", "Contains", "Boolean"}
_LONE = re.compile(r"([A-Za-z]|\\[A-Za-z]+)(?:_(?:\{(\w+)\}|(\w)))?")
_PRIMES = frozenset({"isprime", "is_prime", "isPrime"})


class NoClaim(Exception):
    """The line says nothing that is true or false."""


def judge_line(line: Line, scope: Scope) -> tuple[Verdict, bool]:
    """The verdict on a line, and whether it is trivial. Raises NoClaim, and SyntaxRefused for a side that cannot be
    read."""
    if line.arrows:
        return _by_arrows(line, scope), False
    if not any(statement.links for statement in line.statements) and len(line.statements) > 1:
        raise NoClaim
    each = [_judged(statement, scope, several=len(line.statements) > 1) for statement in line.statements]
    return all_of([verdict for verdict, _ in each]), all(trivial for _, trivial in each)


def _judged(statement: Statement, scope: Scope, *, several: bool) -> tuple[Verdict, bool]:
    if not statement.links:
        return _condition(_tree(statement.text, scope), scope), False
    if several and len(statement.links) == 1 and _defines(statement, scope):
        return undecided(f"`{statement.text}` may be a definition"), False
    verdicts, trivial = [], True
    for number, link in enumerate(statement.links):
        if number == 0 and len(statement.links) > 1 and _defines(statement, scope):
            continue
        verdict = judge_link(link, scope)
        trivial = trivial and _says_nothing(link)
        verdicts.append(verdict if len(statement.links) == 1 else _named(verdict, link))
    return all_of(verdicts), trivial


def _named(verdict: Verdict, link: Link) -> Verdict:
    """The verdict with the link that it is about, where it is not true."""
    return verdict if verdict.equal else replace(verdict, detail=f"`{link.text}`: {verdict.detail}")


def _defines(statement: Statement, scope: Scope) -> bool:
    """Whether a chain begins by naming what it works out: S = 1 + 2 = 3, f(x) = (x + 1)^2 = ..."""
    first = statement.links[0]
    if first.sign is not Sign.equal or first.modulus:
        return False
    lone = _LONE.fullmatch(first.left)
    if lone is not None and first.left not in "eiEI":
        name = lone[1] + (f"_{lone[2] or lone[3]}" if lone[2] or lone[3] else "")  # S too, which Python syntax has not
    else:
        head = _tree(first.left, scope)
        if head.head != "Call" or not plain_arguments(head) or not isinstance(head.args[0], Node):
            return False
        name = str(head.args[0].args[0])
        if name.endswith("'") or name.startswith("prime"):
            return False
    rest = [_tree(link.right, scope) for link in statement.links]
    return name not in scope.values and all(name not in facts(side).names for side in rest)


def _says_nothing(link: Link) -> bool:
    """Whether the two sides of an equation are the same before anything is worked out."""
    if link.sign is not Sign.equal or link.modulus:
        return False
    claim = claim_of(link.left, link.right)
    return claim.right.head != "Boolean" and same_as_written(claim.left, claim.right)


def judge_link(link: Link, scope: Scope) -> Verdict:
    """The verdict on two sides with a sign between them. Raises NoClaim, and SyntaxRefused for a side that cannot be
    read."""
    if link.sign is Sign.equal and not link.modulus:
        claim = claim_of(link.left, link.right)
        if claim.right.head == "Boolean":
            return _condition(Node("Eq", (_tree(link.left, scope), claim.right)), scope)
        return scope.judge(claim)
    if link.sign in (Sign.member, Sign.no_member):
        belongs = _tree(f"{link.left} \\in {link.right}", scope)  # (0, 3) is an interval there
        verdict = _condition(belongs, scope)
        return verdict if link.sign is Sign.member else _opposite(verdict)
    left, right = _tree(link.left, scope), _tree(link.right, scope)
    if link.modulus or link.sign is Sign.congruent:
        if not link.modulus:
            raise SyntaxRefused(0, "a congruence without its modulus", link.text)
        return _number_theory(congruent, scope, left, right, _tree(link.modulus, scope))
    if link.sign in (Sign.divides, Sign.not_divides):
        if right.head == "Symbol":
            raise NoClaim
        verdict = _number_theory(divides, scope, left, right)
        return verdict if link.sign is Sign.divides else _opposite(verdict)
    if link.sign is Sign.approximately:
        return approximates(left, right)
    if not numbers(left, right):
        return undecided("an order of what are no numbers")
    return _condition(Node(link.sign.value, (left, right)), scope)


def _number_theory(rule: Callable[..., Verdict], scope: Scope, *sides: Node) -> Verdict:
    if not numbers(*sides):
        return undecided("divisibility of what are no numbers")
    return rule(*sides, scope.assumptions)


def _opposite(verdict: Verdict) -> Verdict:
    if verdict.equal is None:
        return verdict
    return differ("it does", verdict.method) if verdict.equal else same(verdict.method)


def _tree(text: str, scope: Scope) -> Node:
    """A side with the definitions put in. Raises SyntaxRefused."""
    found = scope.substituted(parse_remembered(text))
    if found is None:
        raise SyntaxRefused(0, "too large once the lets are substituted", text)
    return found


def _condition(tree: Node, scope: Scope) -> Verdict:
    """A condition that is claimed. Raises NoClaim for what is none."""
    tree = _with_primes(tree)
    if tree.head not in _CONDITIONS:
        raise NoClaim
    if contains(tree, ("Call",)):
        return undecided("a function that is not known")
    if tree.head == "Eq" and isinstance(tree.args[1], Node) and tree.args[1].head == "Boolean":
        said, truth = tree.args
        if not isinstance(said, Node) or said.head not in _CONDITIONS:
            return undecided("whether it is true")
        verdict = _condition(said, scope)
        return verdict if isinstance(truth, Node) and truth.args[0] else _opposite(verdict)
    if tree.head == "Not" and isinstance(tree.args[0], Node):
        inner = tree.args[0]
        return holds(tree, scope.assumptions) if facts(inner).names else _opposite(_condition(inner, scope))
    return holds(tree, scope.assumptions)


def _with_primes(node: Node) -> Node:
    """The tree with isprime(97) as True."""
    if node.head == "Call" and isinstance(node.args[0], Node) and node.args[0].args[0] in _PRIMES:
        number = node.args[-1]
        if isinstance(number, Node) and number.head == "Integer" and len(str(number.args[0])) <= MOST_DIGITS:
            return Node("Boolean", (bool(fmpz(number.args[0]).is_prime()),))
        return node
    changed = tuple([_with_primes(arg) if isinstance(arg, Node) else arg for arg in node.args])
    return node if changed == node.args else Node(node.head, changed)


_RELATIONS: Mapping[Sign, str] = {sign: sign.value for sign in Sign if sign.value in OPPOSITE}


def _by_arrows(line: Line, scope: Scope) -> Verdict:
    """A => B => C: each follows from the one before."""
    conditions = [_as_condition(statement, scope) for statement in line.statements]
    verdicts = []
    for number, arrow in enumerate(line.arrows):
        before, after = conditions[number], conditions[number + 1]
        verdict = implies(before, after, both_ways=arrow is Arrow.equivalent)
        texts = [line.statements[at].text for at in (number, number + 1)]
        shown = f"`{texts[0]}` {arrow.value} `{texts[1]}`"
        verdicts.append(verdict if verdict.equal else replace(verdict, detail=f"{shown}: {verdict.detail}"))
    return all_of(verdicts)


def _as_condition(statement: Statement, scope: Scope) -> Node:
    """A statement between arrows as one tree."""
    if not statement.links:
        tree = _with_primes(_tree(statement.text, scope))
        if tree.head not in _CONDITIONS:
            raise NoClaim
        return tree
    parts = []
    for link in statement.links:
        if link.sign not in _RELATIONS or link.modulus:
            raise SyntaxRefused(0, "a relation that nothing is concluded from here", statement.text)
        parts.append(Node(_RELATIONS[link.sign], (_tree(link.left, scope), _tree(link.right, scope))))
    return parts[0] if len(parts) == 1 else Node("And", tuple(parts))

"""Every real zero of an expression of one unknown, as points: written where they can be, else isolating balls.

The list may hold more than the zeros (those that squaring brings in): it is a superset, and whoever asks looks at each
point. Where no superset can be proved, Undecided is raised.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq_poly

from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.trees.algebra import add, call, free_names, mul, neg, power, sub
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.zeros import zeros_of
from harness.verification.comparison.exact.quotients import TooLarge, as_fraction, as_tree
from harness.verification.comparison.sets.end_points import End
from harness.verification.solving.letters import E, Fixed, Letter, Letters, Log, Power, Root, in_powers, tree_of
from harness.verification.solving.roots import rational_roots, real_roots, written
from harness.verification.solving.trigonometric import Window, trigonometric_zeros

MAX_DEPTH = 8
"""Logs inside logs, powers in exponents: so many are undone."""
MAX_BARS = 4
"""Absolute values of an expression: each has two cases."""
MAX_DEGREE = 40
"""Of a polynomial in all its letters, after the elimination of one."""


def zeros(node: Node, name: str, window: Window | None = None, depth: int = 0) -> list[End]:
    """A finite list that holds every real zero of the tree (in the window, for what is periodic). Raises Undecided."""
    if name not in free_names(node):
        return []
    head = node.head
    if head in ("Neg", "Abs", "sqrt", "cbrt"):
        return zeros(next(node.children()), name, window, depth)
    if head == "Mul":
        return [end for part in node.children() for end in zeros(part, name, window, depth)]
    if head == "Div":
        return zeros(next(node.children()), name, window, depth)
    if head == "Pow" and name not in free_names(list(node.children())[1]):
        return zeros(next(node.children()), name, window, depth)
    fraction = as_fraction(node, name)
    if fraction is not None:
        return rational_roots(fraction[0])
    if depth > MAX_DEPTH:
        raise Undecided("functions in functions")
    bars = list(dict.fromkeys(part for part in node.walk() if part.head == "Abs" and name in free_names(part)))
    if bars:
        return _without_bars(node, bars, name, window, depth)
    if any(part.head in OF_ANGLES and name in free_names(part) for part in node.walk()):
        return trigonometric_zeros(node, name, window)
    try:
        return _by_letters(node, name, depth)
    except (Undecided, TooLarge) as reason:
        points, complete = zeros_of(node, name)
        if complete:
            return [End(point) for point in points]
        if isinstance(reason, Undecided):
            raise
        raise Undecided("an equation that is too large") from None


def _without_bars(node: Node, bars: list[Node], name: str, window: Window | None, depth: int) -> list[End]:
    """|u| is u or -u, and changes at the zeros of u. Where one choice makes the tree 0 everywhere, it has no
    zeros of its own: in its gaps whoever asks sees that it is 0."""
    if len(bars) > MAX_BARS:
        raise Undecided("too many absolute values")
    bar = bars[-1]  # the innermost of nested ones comes last
    inner = next(bar.children())
    found = zeros(inner, name, window, depth + 1)
    for choice in (inner, neg(inner)):
        changed = exchanged(node, bar, choice)
        fraction = as_fraction(changed, name)
        if fraction is None or not fraction[0].is_zero():
            found += zeros(changed, name, window, depth + 1)
    return found


def exchanged(node: Node, part: Node, by: Node) -> Node:
    """The tree with one part put in the place of another, wherever it stands."""
    if node == part:
        return by
    return Node(node.head, tuple(exchanged(arg, part, by) if isinstance(arg, Node) else arg for arg in node.args))


def _by_letters(node: Node, name: str, depth: int) -> list[End]:
    node = in_powers(node, name)
    letters = Letters(name)
    letters.prepare(node)
    quotient = letters.of(node)
    if quotient is None:
        raise Undecided("a quotient by 0")
    poly = quotient[0]
    for at in range(len(letters.letters), 0, -1):
        letter = letters.letters[at - 1]
        if isinstance(letter, Root) and poly.degrees()[at]:
            relation = letter.bottom * letters.generators[at] ** letter.order - letter.top
            poly = poly.resultant(relation, f"v{at}")
            if poly.total_degree() > MAX_DEGREE:
                raise Undecided("an equation of too high a degree once its roots are gone")
    if poly.is_zero():
        raise Undecided("an equation whose roots cannot be eliminated")
    found = []
    for factor, _ in poly.factor()[1]:
        found += _of_factor(factor, letters.letters, name, depth)
    return found


def _of_factor(poly: Any, letters: list[Letter], name: str, depth: int) -> list[End]:
    used = [at for at, degree in enumerate(poly.degrees()) if degree]
    moving = [at for at in used if at == 0 or not isinstance(letters[at - 1], Fixed)]
    if not moving:
        return []
    if len(moving) == 1:
        at = moving[0]
        values = real_roots(_coefficients(poly, at, letters, name))
        return values if at == 0 else [end for value in values for end in _undone(letters[at - 1], value, name, depth)]
    kinds = {type(letters[at - 1]) if at else None for at in moving}
    if kinds == {Log}:
        return zeros(_product(poly, letters), name, None, depth + 1)
    if kinds == {Power}:
        return _of_powers(poly, moving, letters, name)
    raise Undecided("an equation that mixes the unknown with its own powers or logarithms")


def _coefficients(poly: Any, at: int, letters: list[Letter], name: str) -> list[Node]:
    """The coefficients by the powers of one letter, from the lowest on, as trees without the unknown."""
    parts: list[dict[tuple[int, ...], Any]] = [{} for _ in range(int(poly.degrees()[at]) + 1)]
    for powers, coefficient in poly.to_dict().items():
        rest = tuple(0 if k == at else int(p) for k, p in enumerate(powers))
        parts[int(powers[at])][rest] = coefficient
    ring = poly.context()
    return [tree_of(ring.from_dict(part), letters, name) for part in parts]


def _undone(letter: Letter, value: End, name: str, depth: int) -> list[End]:
    """Where a power, or a logarithm, takes a value."""
    if isinstance(letter, Power):
        if value.ball < 0 or value.ball.is_zero():
            return []
        if not value.ball > 0:
            raise Undecided("a power that may be 0")
        if value.tree is not None:
            level = call("log", value.tree)
            if letter.base != E:
                level = Node("Div", (level, call("log", letter.base)))
            return _level(letter.unit, _shortened(value, letter) or level)
        ball = value.ball.log() if letter.base == E else value.ball.log() / written(letter.base).ball.log()
        return _near(letter.unit, ball)
    assert isinstance(letter, Log)
    if value.tree is not None:
        return zeros(sub(letter.inner, call("exp", value.tree)), name, None, depth + 1)
    fraction = as_fraction(letter.inner, name)
    if fraction is None or fraction[1].degree() > 0:
        raise Undecided("a logarithm of what is no polynomial")
    return _near(fraction[0] / fraction[1][0], value.ball.exp())


def _shortened(value: End, letter: Power) -> Node | None:
    """log(8)/log(2) as 3, and log(E**2) as 2; None where it is no such number."""
    base = written(letter.base)
    if value.exact is None or base.exact is None:
        return None
    times = round(float(value.ball.log().mid() / base.ball.log().mid()))
    return integer(times) if abs(times) < 4096 and base.exact**times == value.exact else None


def _level(unit: Any, level: Node) -> list[End]:
    """Where a polynomial over Q without a constant term takes a value."""
    trees = [as_tree(unit[k]) for k in range(unit.degree() + 1)]
    return real_roots([neg(level), *trees[1:]])


def _near(unit: Any, ball: Any) -> list[End]:
    """The same for a value that is a ball alone."""
    if unit.degree() != 1:
        raise Undecided("a value without a closed form inside a polynomial")
    return [End((ball - arb(unit[0])) / arb(unit[1]))]


def _product(poly: Any, letters: list[Letter]) -> Node:
    """c0 + c1*log(u1) + ... = 0 as u1**c1 * ... = exp(-c0), both sides without negative powers."""
    above: list[Node] = []
    below: list[Node] = []
    constant: list[Node] = []
    terms = [(tuple(map(int, powers)), coefficient) for powers, coefficient in poly.to_dict().items()]
    scale = 1
    for _, coefficient in terms:
        scale *= int(coefficient.q) if scale % int(coefficient.q) else 1
    for powers, coefficient in terms:
        times = coefficient * scale
        used = [at for at, p in enumerate(powers) if p]
        if not used:
            constant.append(as_tree(-times))
            continue
        letter = letters[used[0] - 1]
        inner = letter.inner if isinstance(letter, Log) else _logged(letter)
        if len(used) != 1 or powers[used[0]] != 1 or inner is None or abs(times) > MAX_DEGREE:
            raise Undecided("logarithms that are multiplied with each other")
        (above if times > 0 else below).append(power(inner, integer(abs(int(times.p)))))
    if constant:
        below.append(call("exp", add(*constant)))
    return sub(mul(*above), mul(*below))


def _logged(letter: Letter) -> Node | None:
    """u of a constant log(u)."""
    tree = letter.tree if isinstance(letter, Fixed) else None
    return next(tree.children()) if tree is not None and tree.head == "log" else None


def _of_powers(poly: Any, moving: list[int], letters: list[Letter], name: str) -> list[End]:
    """Two powers of different bases: c*a**u = d*b**v, or every term of one degree in a**u and b**u."""
    terms = list(poly.to_dict().items())
    if len(terms) == 2:
        return _of_two_terms(terms, moving, letters)
    if len(moving) != 2 or any(letter for k, letter in enumerate(letters, 1) if k not in moving and poly.degrees()[k]):
        raise Undecided("powers of several bases")
    (a, b), total = moving, int(poly.total_degree())
    first, second = letters[a - 1], letters[b - 1]
    assert isinstance(first, Power)
    assert isinstance(second, Power)
    if any(sum(powers) != total for powers, _ in terms) or first.unit / first.unit[1] != second.unit / second.unit[1]:
        raise Undecided("powers of several bases")
    coefficients = [0] * (total + 1)
    for powers, coefficient in terms:
        coefficients[int(powers[a])] = coefficient
    found = []
    for value in rational_roots(fmpq_poly(coefficients)):
        if value.ball > 0 and value.tree is not None:
            found += _logarithmic([(first, 1), (second, -1)], call("log", value.tree))
        elif value.ball > 0:
            raise Undecided("a value without a closed form")
    return found


def _of_two_terms(terms: list[Any], moving: list[int], letters: list[Letter]) -> list[End]:
    (first, p), (second, q) = terms
    if any(x != y for k, (x, y) in enumerate(zip(first, second, strict=True)) if k not in moving):
        raise Undecided("powers beside other constants")
    ratio = -q / p
    if ratio <= 0:
        return []
    powers = [(letters[at - 1], int(first[at]) - int(second[at])) for at in moving]
    return _logarithmic(
        [(letter, times) for letter, times in powers if isinstance(letter, Power)], call("log", as_tree(ratio))
    )


def _logarithmic(powers: list[tuple[Power, int]], level: Node) -> list[End]:
    """Where the product of base**(times*unit) has the logarithm `level`."""
    degree = max(letter.unit.degree() for letter, _ in powers)
    trees = [neg(level)]
    for k in range(1, degree + 1):
        parts = [
            mul(as_tree(letter.unit[k] * times), call("log", letter.base) if letter.base != E else integer(1))
            for letter, times in powers
            if letter.unit[k] != 0
        ]
        trees.append(add(*parts))
    return real_roots(trees)

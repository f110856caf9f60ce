"""Improper integrals: up to infinity, or up to an end where the integrand is not bounded.

Both are integrals of g(y) up to y = oo (an end at a by x = a + 1/y). With y = exp(u) a power of y decays like an
exponential of u, so that rigorous quadrature goes as far as it must, and an explicit bound covers the rest. Whether an
integral diverges is read from the leading term of an exact series at each end (Bertrand's integrals).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq

from harness.formulas.functions.balls import NAN, precision
from harness.formulas.trees.algebra import ONE, TWO, ZERO, add, call, div, free_names, mul, neg, power, substitute
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import breakpoints
from harness.verification.comparison.balls.quadrature import BITS, Quadrature
from harness.verification.comparison.balls.tail_bounds import Far
from harness.verification.comparison.exact.quotients import as_fraction, as_tree, rational
from harness.verification.comparison.series.coefficients import sign
from harness.verification.comparison.series.monomials import growth_sign
from harness.verification.comparison.series.series import DEPTHS, Expansion
from harness.verification.comparison.values.values import endless, infinity
from harness.verification.verdict import Verdict, differ, same

TAIL = 150
"""The rest that a bound covers is below 2**-TAIL."""
MAX_LOG = 3000
"""How far quadrature goes in u = log(y)."""
_Y, _U = Node("Symbol", ("_y",)), Node("Symbol", ("_u",))


def value_of(body: Node, name: str, low: Node, high: Node) -> Any:
    """The integral's value as a ball; NAN where there is none, or none that can be enclosed."""
    try:
        with precision(BITS):
            return _value(_together(body), name, low, high)
    except Undecided:
        return NAN


def _value(body: Node, name: str, low: Node, high: Node) -> Any:
    ends = infinity(low), infinity(high)
    if any(end in ("zoo", "nan") for end in ends) or endless(body):
        raise Undecided("no integral")
    x = Node("Symbol", (name,))
    if ends == ("-oo", "oo"):
        return _value(body, name, low, ZERO) + _value(body, name, ZERO, high)
    if ends[0] == "oo" or ends[1] == "-oo":
        return -_value(body, name, high, low)
    if ends[0] == "-oo":
        return _value(substitute(body, {name: neg(x)}), name, neg(high), neg(low))
    if ends[1] == "oo":
        start = _exact(low)
        middle = max(Fraction(1), Fraction(int(start) + 1)) if start < 1 else start
        near = acb(0) if middle == start else _finite(body, name, start, middle)
        return near + _far(substitute(body, {name: _Y}), middle)
    return _finite(body, name, _exact(low), _exact(high))


def _together(node: Node) -> Node:
    """The tree with exp(u)*exp(v) as exp(u + v): far out one of the two alone may be past all bounds."""
    if "exp" not in heads_of(node):
        return node
    node = Node(node.head, tuple(_together(arg) if isinstance(arg, Node) else arg for arg in node.args))
    if node.head == "Div" and node.args[1].head == "exp":  # type: ignore[union-attr]  # Div(a, b)
        top, bottom = node.children()
        return _together(Node("Mul", (top, call("exp", neg(next(bottom.children()))))))
    if node.head != "Mul":
        return node
    factors = [factor for arg in node.children() for factor in (arg.children() if arg.head == "Mul" else (arg,))]
    exponents = [next(factor.children()) for factor in factors if factor.head == "exp"]
    return mul(
        *[factor for factor in factors if factor.head != "exp"], *([call("exp", add(*exponents))] if exponents else [])
    )


def _exact(end: Node) -> Fraction:
    value = rational(end)
    if value is None:
        raise Undecided("an end that is not rational")
    return Fraction(int(value.p), int(value.q))


def _node(value: Fraction) -> Node:
    return as_tree(fmpq(value.numerator, value.denominator))


def _finite(body: Node, name: str, low: Fraction, high: Fraction) -> Any:
    """Between two rational ends, at each of which the integrand may be without bound."""
    plain = Quadrature(body, name)
    middle = (low + high) / 2
    total = acb(0)
    for end, way in ((low, 1), (high, -1)):
        if plain.at(_ball(end)).is_finite():
            total += plain(*((_ball(low), _ball(middle)) if way == 1 else (_ball(middle), _ball(high))))
        else:
            # x = end + way/y: dx = dy/y**2, from y = 1/|middle - end| to oo
            moved = add(_node(end), div(integer(way), _Y))
            total += _far(div(substitute(body, {name: moved}), power(_Y, TWO)), 1 / abs(middle - end))
        if not total.is_finite():
            break
    return total


def _ball(value: Fraction) -> Any:
    return acb(arb(fmpq(value.numerator, value.denominator)))


def _in_logs(node: Node) -> Node:
    """The tree at y = exp(u)."""
    order, rest = _split(node)
    return mul(_exponential(order), rest)


def _split(node: Node) -> tuple[Fraction, Node]:
    """(k, A) such that the tree at y = exp(u) is exp(k*u)*A, with the powers of y in A as powers of exp(-u).

    Far out A is a number near the quotient of the leading coefficients, where the tree itself would lose every digit
    to cancellation, and each exponential more would widen the balls of the quadrature.
    """
    if "_y" not in free_names(node):
        return Fraction(0), node
    found = as_fraction(node, "_y")
    if found is not None:
        return _quotient(*found)
    head, parts = node.head, [_split(arg) for arg in node.args if type(arg) is Node]
    if head == "Mul":
        return sum((k for k, _ in parts), Fraction(0)), mul(*[rest for _, rest in parts])
    if head == "Div":
        return parts[0][0] - parts[1][0], div(parts[0][1], parts[1][1])
    if head == "Neg":
        return parts[0][0], neg(parts[0][1])
    if head == "Add":
        most = max(k for k, _ in parts)
        return most, add(*[mul(_exponential(k - most), rest) for k, rest in parts])
    order = {"sqrt": fmpq(1, 2), "Pow": rational(node.args[-1])}.get(head)  # type: ignore[arg-type]  # Pow holds Nodes
    if order is not None:
        return Fraction(int(order.p), int(order.q)) * parts[0][0], Node("Pow", (parts[0][1], as_tree(order)))
    if head == "log" and len(parts) == 1:
        return Fraction(0), add(mul(_node(parts[0][0]), _U), call("log", parts[0][1]))
    return Fraction(0), Node(head, tuple(_in_logs(arg) if isinstance(arg, Node) else arg for arg in node.args))


def _exponential(order: Fraction) -> Node:
    return call("exp", mul(_node(order), _U)) if order else ONE


def _quotient(top: Any, bottom: Any) -> tuple[Fraction, Node]:
    """(k, P/Q) with P and Q in s = exp(-u), such that the quotient is exp(k*u)*P/Q."""
    small = call("exp", neg(_U))
    return Fraction(top.degree() - bottom.degree()), div(_reversed(top, small), _reversed(bottom, small))


def _reversed(poly: Any, variable: Node, shift: int = 0) -> Node:
    """The polynomial with its coefficients in the opposite order, times variable**shift."""
    coefficients = list(poly.coeffs())[::-1]
    powers = [(as_tree(c), k + shift) for k, c in enumerate(coefficients) if c != 0]
    return add(*[mul(c, power(variable, integer(k)) if k else ONE) for c, k in powers])


def _far(integrand: Node, start: Fraction) -> Any:
    """The integral of g(y) from start > 0 to oo."""
    whole = as_fraction(integrand, "_y")
    spare = -2 if whole is None else whole[1].degree() - whole[0].degree() - 2
    if whole is not None and spare >= 0:
        # A quotient of polynomials stays one with t = 1/y, dy = dt/t**2, and has no pole at t = 0: no bound is needed.
        turned = div(_reversed(whole[0], _Y, spare), _reversed(whole[1], _Y))
        return Quadrature(turned, "_y")(acb(0), _ball(1 / start))
    far = Far("_y")
    bound = far.upper(integrand)
    reach, goal = far.start.max(_ball(max(start, Fraction(1))).real) + 1, arb(2) ** -TAIL
    step = arb(1)
    while not far.tail(bound, reach) < goal:
        step *= 2
        reach = reach * 2 if bound.rate > 0 else reach * arb(2) ** step
        if reach.log() > MAX_LOG:
            raise Undecided("an integrand that decays too slowly")
    rest = arb(0, far.tail(bound, reach).abs_upper())
    order, shape = _split(integrand)
    in_logs = Quadrature(mul(_exponential(order + 1), shape), "_u")  # dy = exp(u)*du
    # The quadrature's own end is the middle of `reach`, which the bound covers too.
    return in_logs(_ball(start).log(), acb(arb(reach.mid())).log()) + acb(rest)


def compared(integral: Node, other: Node) -> Verdict | None:
    """The verdict on `integral = other` where the integral diverges, or other says that it does; None: not known."""
    said = infinity(other) if other.head != "Word" else str(other.args[0])
    try:
        body, spec = integral.children()
        variable, low, high = spec.children()
    except ValueError:
        return None
    name = str(variable.args[0])
    first, last = rational(low), rational(high)
    if first is not None and last is not None and first > last:
        turned = Node("Integral", (body, Node("Tuple", (variable, high, low))))
        return compared(turned, other if other.head == "Word" else neg(other))
    if not free_names(body) <= {name} or free_names(low) | free_names(high):
        return None
    found = _divergence(body, name, low, high)
    if found is None:
        finite = said in ("oo", "-oo", "diverges", "dne") and value_of(body, name, low, high).is_finite()
        return differ("the integral converges") if finite else None
    if said == "diverges" or said == found:
        return same(detail=f"the integral diverges{_towards(found)}")
    if said is None or said in ("oo", "-oo", "zoo", "nan"):
        # A divergence whose direction is not known might be to oo.
        in_doubt = found == "unknown" and said in ("oo", "-oo")
        return None if in_doubt else differ(f"the integral diverges{_towards(found)}")
    return same(detail="the integral diverges") if (said, found) == ("dne", "both") else None


def _towards(found: str) -> str:
    return f" to {found}" if found in ("oo", "-oo") else ""


def _divergence(body: Node, name: str, low: Node, high: Node) -> str | None:
    """Where an integral diverges to: "oo", "-oo", "both" or "unknown"; None where none of its ends is seen to."""
    ends = infinity(low), infinity(high)
    if ends not in {(None, None), (None, "oo"), ("-oo", None), ("-oo", "oo")}:
        return None
    places: list[tuple[str, Any]] = []
    places.append(("-oo", None) if ends[0] else ("+", rational(low)))
    places.append(("oo", None) if ends[1] else ("-", rational(high)))
    inside, known = _inside(body, name, None if ends[0] else low, None if ends[1] else high)
    places += [(way, point) for point in inside for way in "+-"]
    signs: set[int] = set()
    plain = Quadrature(body, name)
    for way, point in places:
        if way in "+-" and point is None:
            known = False
            continue
        if way in "+-" and plain.at(acb(arb(point))).is_finite():
            continue
        try:
            found = _end(body, name, way, point)
        except Undecided:
            known = False
            continue
        if found:
            signs.add(found)
    if not signs:
        return None
    if len(signs) == 2:
        return "both"
    return ("oo" if 1 in signs else "-oo") if known else "unknown"


def _inside(body: Node, name: str, low: Node | None, high: Node | None) -> tuple[list[Any], bool]:
    """The rational zeros of denominators and the like between the ends, and whether no other point is in doubt."""
    with precision(BITS):
        found = breakpoints((body, Node("sqrt", (Node("Symbol", (name,)),))), name)
        edges = [None if end is None else Quadrature.end(end) for end in (low, high)]
    points, known = [], found.complete
    for ball in found.points:
        if (edges[0] is not None and not ball > edges[0]) or (edges[1] is not None and not ball < edges[1]):
            continue
        middle = arb(ball.mid())
        near = Fraction(round(float(middle) * 5040), 5040)
        if ball.contains(fmpq(near.numerator, near.denominator)):
            points.append(fmpq(near.numerator, near.denominator))
        else:
            known = False
    return points, known


def _end(body: Node, name: str, way: str, point: Any) -> int:
    """0 where the integral converges at the end, else the sign of the infinity it adds. Raises Undecided."""
    reason = Undecided("an end that is not known")
    for depth in DEPTHS:
        try:
            expansion = Expansion(name, way, fmpq(0) if point is None else point, depth)
            lead = expansion.of(body).leading()
            if lead is None:
                return 0
            (growth, rank), c = lead
            grows = growth_sign(growth)
            # t**p * L1**-q * L2**-r: at oo the integral of x**-p; at a point that of t**p
            edge = (1, 1, 1) if way in ("oo", "-oo") else (-1, 1, 1)
            if grows < 0 or (grows == 0 and rank > edge):
                return 0
            return sign(c)
        except Undecided as doubt:
            reason = doubt
    raise reason

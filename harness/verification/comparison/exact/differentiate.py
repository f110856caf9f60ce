"""Derivatives of trees by the rules of calculus: exact, and cheap enough to judge every step of a program.

The derivative of |u| is sign(u)*u', which holds off the zeros of u; of floor(u), sign(u) and Heaviside(u) it is 0,
which holds off their jumps. Jumps are looked for where they matter (antiderivative.py and step_derivatives.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.formulas.functions.all_functions import DERIVATIVES, partials
from harness.formulas.functions.derivative_rules import square
from harness.formulas.functions.record import Partial
from harness.formulas.trees.algebra import ONE, TWO, ZERO, add, bounded, call, div, free_names, mul, neg, power, sub
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided

MAX_NODES = 6000
MAX_ORDER = 30
MAX_EXTREME = 12
OUTER: dict[str, Callable[[Node], Node]] = {
    name: rules[0] for (name, count), rules in DERIVATIVES.items() if count == 1 and rules[0] is not None
}
"""Function of one argument u -> its derivative by u."""


class _Differentiation:
    """One derivative of one tree; shared subtrees are differentiated once."""

    def __init__(self, name: str, outer: Mapping[str, Callable[[Node], Node]]) -> None:
        self.name = name
        self.outer = outer
        self.memo: dict[
            int, tuple[Node, Node]
        ] = {}  # id -> (the node, kept alive so that the id stays its own; result)
        self.budget = MAX_NODES

    def of(self, node: Node) -> Node:
        head, args = node
        if head == "Symbol":
            return ONE if args[0] == self.name else ZERO
        if head == "Integer":
            return ZERO
        found = self.memo.get(id(node))
        if found is None:
            self.budget -= 1
            if self.budget < 0:
                raise Undecided("the derivative grows too large")
            found = self.memo[id(node)] = (node, self._rule(node))
        return found[1]

    def _rule(self, node: Node) -> Node:
        head, args = node
        if head in ("Decimal", "Constant"):
            return ZERO
        nodes = [arg for arg in args if type(arg) is Node]
        if head == "Add":
            return add(*map(self.of, nodes))
        if head == "Neg":
            return neg(self.of(nodes[0]))
        if head == "Mul":
            return self._product(nodes)
        if head == "Div":
            return self._quotient(*nodes)
        if head == "Pow":
            return self._power(*nodes)
        if head == "log":
            return self._log(*nodes)
        if head == "real_root":
            u, n = nodes
            return mul(div(ONE, n), div(node, u), self.of(u))
        if head == "Piecewise":
            return self._piecewise(nodes)
        if head in ("Matrix", "List"):
            return Node(head, tuple(map(self.of, nodes)))
        if head == "Integral" and len(nodes) == 2 and nodes[1].args == (Node("Symbol", (self.name,)),):
            return nodes[0]
        if head in ("Max", "Min"):
            return self._extreme(head, nodes)
        if head in self.outer and len(nodes) == 1:
            inner = self.of(nodes[0])
            return ZERO if inner == ZERO else mul(self.outer[head](nodes[0]), inner)
        if self.name not in free_names(node):
            return ZERO
        if head == "DiracDelta" and (len(nodes) == 1 or nodes[1].head == "Integer"):
            order = integer(1 + (int(nodes[1].args[0]) if len(nodes) == 2 else 0))  # type: ignore[arg-type]  # an Integer holds an int
            return mul(call("DiracDelta", nodes[0], order), self.of(nodes[0]))
        found = partials(head, len(nodes))
        if found is not None:
            return self._chain(node, found)
        raise Undecided(f"no rule for the derivative of {head}")

    def _chain(self, node: Node, rules: tuple[Partial | None, ...]) -> Node:
        """f(u, v)' = f_u*u' + f_v*v'."""
        terms = []
        for arg, rule in zip(node.children(), rules, strict=True):
            inner = self.of(arg)
            if inner == ZERO:
                continue
            if rule is None:
                raise Undecided(f"no rule for the derivative of {node.head} by a parameter")
            terms.append(mul(rule(*node.children()), inner))
        return add(*terms)

    def _product(self, factors: list[Node]) -> Node:
        """(a*b*c)' = a'*b*c + a*b'*c + a*b*c'."""
        terms = []
        for i, factor in enumerate(factors):
            inner = self.of(factor)
            if inner != ZERO:
                terms.append(mul(*factors[:i], inner, *factors[i + 1 :]))
        return add(*terms)

    def _quotient(self, a: Node, b: Node) -> Node:
        """(a/b)' = a'/b - a*b'/b**2."""
        da, db = self.of(a), self.of(b)
        first = div(da, b) if da != ZERO else ZERO
        return first if db == ZERO else sub(first, div(mul(a, db), square(b)))

    def _power(self, base: Node, exponent: Node) -> Node:
        """(u**n)' = n*u**(n-1)*u'; (a**v)' = a**v*log(a)*v'; in general u**v*(v'*log(u) + v*u'/u)."""
        du, dv = self.of(base), self.of(exponent)
        if dv == ZERO:
            less = integer(int(exponent.args[0]) - 1) if exponent.head == "Integer" else sub(exponent, ONE)  # type: ignore[arg-type]  # an Integer holds an int
            return mul(exponent, power(base, less) if less != ZERO else ONE, du)
        whole = power(base, exponent)
        if base == Node("Constant", ("E",)):
            return mul(whole, dv)
        return mul(whole, add(mul(dv, call("log", base)), mul(exponent, div(du, base)) if du != ZERO else ZERO))

    def _log(self, u: Node, base: Node | None = None) -> Node:
        """(log u)' = u'/u; log(u, b) = log(u)/log(b)."""
        if base is None:
            return div(self.of(u), u)
        return self.of(div(call("log", u), call("log", base)))

    def _piecewise(self, pairs: list[Node]) -> Node:
        return Node("Piecewise", tuple(Node("Pair", (self.of(p.args[0]), p.args[1])) for p in pairs))  # type: ignore[arg-type]  # Pair(expr, condition)

    def _extreme(self, head: str, args: list[Node]) -> Node:
        """Max(a, b, ...)' is the derivative of the one that is largest; a tie holds only at isolated points."""
        if len(args) > MAX_EXTREME:
            raise Undecided(f"the derivative of {head} of {len(args)} terms")
        relation = "Ge" if head == "Max" else "Le"
        pairs = []
        for i, arg in enumerate(args):
            others = [Node(relation, (arg, other)) for j, other in enumerate(args) if j != i]
            condition = others[0] if len(others) == 1 else Node("And", tuple(others)) if others else TRUE
            pairs.append(Node("Pair", (self.of(arg), condition)))
        return Node("Piecewise", tuple(pairs))


TRUE = Node("Boolean", (True,))
_WITH_DELTAS = {
    **OUTER,
    "sign": lambda u: mul(TWO, call("DiracDelta", u)),
    "Heaviside": lambda u: call("DiracDelta", u),
}


def derivative(node: Node, name: str, order: int = 1, *, deltas: bool = False) -> Node:
    """The order-th derivative of the tree by the name; other names are constants. Raises Undecided without a rule.

    deltas: the jumps of sign and Heaviside count, as DiracDelta; else they are left out.
    """
    outer = _WITH_DELTAS if deltas else OUTER
    if order < 0 or order > MAX_ORDER:
        raise Undecided(f"a derivative of order {order}")
    for _ in range(order):
        node = bounded(_Differentiation(name, outer).of(node), MAX_NODES)
    return node

"""The one bounded expression tree that all untrusted text is parsed into.

A node is a plain tuple (head, args): hashing and comparing run in C, and nothing in it can execute. The tree stays
close to what was written: nothing is evaluated, reordered or simplified, so "the same before anything is computed" is
`a == b`. Subtraction is Add(a, Neg(b)); chains of + and of * are flat; a quotient stays Div.

    leaf            args
    Integer         (int,)                     any sign; "-3" as written is Neg(Integer(3))
    Decimal         (str,)                     the literal as written, e.g. "0.50" or "1e-3": its digits carry meaning
    Symbol          (str,)                     never a reserved name
    Constant        (str,)                     pi E I oo zoo nan GoldenRatio EulerGamma Catalan
    Boolean         (bool,)
    Word            (str,)                     a canonical word of answers: dne, diverges, oscillates, no_solution,
                                               dependent, independent, infinitely_many, ...
    Text            (str,)                     a unit, or the direction of a Limit ("+", "-", "+-")

    arithmetic      Add(a, b, ...)  Mul(a, b, ...)  Neg(a)  Div(a, b)  Pow(a, b)  FloorDiv(a, b)  Mod(a, b)
    functions       the SymPy name: sqrt cbrt real_root(a, n) exp log(a[, base]) sin ... Abs sign floor ceiling Max Min
                    factorial binomial gcd lcm Heaviside re im conjugate ...   cbrt and real_root are the real roots
    Call            (Symbol f, args...)        a function nobody declared, such as f(x): opaque
    Piecewise       (Pair(expr, condition), ...)
    unevaluated     (also under their lower-case names: diff integrate limit summation product)
                    Derivative(f, Tuple(x, n), ...)  Integral(f, Tuple(x) | Tuple(x, a, b), ...)
                    Limit(f, x, a, Text(dir))  Sum(f, Tuple(n, a, b))  Product(...)
    heads of claims rank(M) rref(M) det(M) trace(M) transpose(M) inverse(M) nullspace(M) ... : the SymPy method name
                    limsup liminf Sup Inf dot cross charpoly(M[, x])
    relations       Eq Ne Lt Le Gt Ge (two args)  And Or Not;  a < b < c is And(Lt(a, b), Lt(b, c));
                    Chain(a, b, c, ...) where "=" stands twice;  Contains(x, A) for x in A
    collections     Tuple List FiniteSet Dict(Pair(key, value), ...)
                    Matrix(List(row...), ...); a column has rows of one entry
    sets            Interval(a, b, Boolean left_open, Boolean right_open)  Union Intersection Complement EmptySet
                    SymmetricDifference Reals Integers Naturals Naturals0 Rationals Complexes UniversalSet
                    AccumBounds(a, b)  Range(start, stop, step)  ProductSet  ImageSet(Lambda(n, f), A)
                    ConditionSet(x, condition, A)  ComplexRegion(A, B, Boolean polar): a + b*I, or r*exp(I*t)
                    `(a, b)` and `[a, b]` are a Tuple and a List, whose meaning the kind decides; `[a, b)`, `]a, b[`
                    and the operands of a union are an Interval at once
    PlusMinus       (a, b) for a +- b, (a,) for +- a
    Quantity        (value, Text(unit))
    notations       Time(Text)  Date(Text): as written; Ratio(a, b, c, ...): of two terms it is a Div;
                    Based(Text(digits), Integer(base)): 52_8
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters
from typing import NamedTuple

LEAVES = frozenset({"Integer", "Decimal", "Symbol", "Constant", "Boolean", "Word", "Text"})
"""Heads whose one argument is no node; the arguments of all others are nodes."""


class Node(NamedTuple):
    """One node; see the module docstring for the vocabulary. Equal as written means equal as tuples."""

    head: str
    args: tuple[Node | int | str | bool, ...] = ()

    def children(self) -> Iterator[Node]:
        """The arguments that are nodes themselves."""
        return iter(() if self.head in LEAVES else self.args)  # type: ignore[arg-type]  # nodes, by their heads

    def walk(self) -> Iterator[Node]:
        """Every node of the tree, the root first; not recursive, so depth costs no stack."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.head not in LEAVES:
                stack.extend(node.args[::-1])  # type: ignore[arg-type]  # nodes, by their heads


def integer(value: int) -> Node:
    """The leaf for an integer literal."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else Node("Integer", (value,))


def symbol(name: str) -> Node:
    """The leaf for a free name."""
    return _LETTERS.get(name) or Node("Symbol", (name,))


# Most leaves of a course's problems are these: made once, and their facts found once (a tenth of a parse).
_SMALL = tuple(Node("Integer", (value,)) for value in range(256))
_LETTERS = {letter: Node("Symbol", (letter,)) for letter in ascii_letters}

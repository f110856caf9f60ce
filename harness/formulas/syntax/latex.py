"""LaTeX and plain-text formulas to the tree, through the grammar in latex.lark.

The parser is LALR with an explicit stack and the tree is built as it goes, so that depth costs no recursion.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused, check_size
from harness.formulas.syntax.brackets import likely_factors, use_of
from harness.formulas.syntax.calculus import refuse_leibniz
from harness.formulas.syntax.infix import without_infix
from harness.formulas.syntax.names import FIXED_BASE, FUNCTIONS, HEADS
from harness.formulas.syntax.normalise import normalise
from harness.formulas.trees.tree import Node, integer

if TYPE_CHECKING:
    from lark import Lark, Token

_INVERSES = {name: known.power_inverse for name, known in ALL.items() if known.power_inverse is not None}
_MINUS_ONE = constructors.neg(integer(1))
_DEGREE = Node("Text", ("degree",))
MOST_WITHIN = 4
"""Formulas within formulas that the lexer hands back to be read: bounds of sums, shifted subscripts."""


def parse_latex(text: str) -> Node:
    """The tree of a formula in LaTeX or plain text. Raises SyntaxRefused, and nothing else, for any input."""
    plain, latex = normalise(text), isinstance(text, str) and "\\" in text
    tree = read_formula(plain, latex=latex)
    factors = likely_factors(use_of(tree, formula=True))
    return read_formula(plain, latex=latex, factors=factors) if factors else tree


_STYLED = re.compile(
    r"(?:\\(?:mathbf|mathit|mathrm|mathcal|mathsf|boldsymbol|bm|textit|textbf)\s*|(?<![\w^}\]\\]))"
    r"\{\s*([A-Za-z])\s*\}(?=\s*(?:\\left\s*)?\()"
)
"""A letter in braces, whatever its style, right before brackets: \\mathbf{P}(0)."""


class _Every(Container[str]):
    """A collection of all names."""

    def __contains__(self, _: object) -> bool:
        return True


def read_formula(plain: str, *, latex: bool, factors: Container[str] = frozenset(), within: int = 0) -> Node:
    """The tree of a normalised formula; `latex` says whether it was written with commands, where braces only group.

    A name right before brackets is called, save those in `factors`, which multiply what is in them; all of them do
    where the formula cannot be read otherwise: y(0, 1]. within: how many formulas this one stands in, as the bounds of
    a sum do.
    """
    from harness.formulas.syntax.lexer import scan

    if within > MOST_WITHIN:
        raise SyntaxRefused(0, f"formulas within formulas, more than {MOST_WITHIN} deep")
    read = partial(read_formula, latex=latex, factors=factors, within=within + 1)

    if "\\over" in plain or "\\choose" in plain or "\\int" in plain:
        plain = without_infix(plain)
    if "{" in plain:
        plain = _STYLED.sub(r" \1", plain)
    tokens = scan(plain, latex=latex, factors=factors, read=read)
    try:
        return _tree(tokens, plain)
    except SyntaxRefused:
        if all(token.type != "CALL" for token in tokens):
            raise
        return _tree(scan(plain, latex=latex, factors=_Every(), read=read), plain)


def _tree(tokens: list[Token], plain: str) -> Node:
    from lark.exceptions import UnexpectedToken, VisitError

    try:
        return refuse_leibniz(check_size(_parser().parse(tokens)))
    except UnexpectedToken as error:
        at = error.token.start_pos
        if error.token.type == "$END" or at is None:
            raise SyntaxRefused(len(plain), "the formula ends too early", plain) from None
        raise SyntaxRefused(at, "this symbol has no place here", plain) from None
    except VisitError as error:
        if isinstance(error.orig_exc, SyntaxRefused):
            raise SyntaxRefused(error.orig_exc.position, error.orig_exc.reason, plain) from None
        raise


@lru_cache(maxsize=1)
def _parser() -> Lark:
    """The parser; building its table takes about 0.2 s, once in a process and only where a formula is read."""
    from lark import Lark, Transformer, v_args
    from lark.lexer import Lexer

    grammar = Path(__file__).with_name("latex.lark").read_text(encoding="utf-8")
    # v_args looks only at a class's own members, so the rules move into the class that Lark wants.
    rules = {name: rule for name, rule in vars(Rules).items() if not name.startswith("__")}
    transformer = v_args(inline=True)(type("Tree", (Transformer,), rules))()
    # The lexer hands on the terminals that it is given: `scan` has made them.
    lexer = type("Terminals", (Lexer,), {"__init__": lambda self, conf: None, "lex": lambda self, tokens: iter(tokens)})
    parser = Lark(grammar, parser="lalr", lexer=lexer, transformer=transformer)
    _with_plain_keys(parser.parser.parser.parser)
    return parser


class _Name(NamedTuple):
    name: str


class _Reduction:
    """A rule of the grammar as the parser's table needs it: told from others by its address."""

    __slots__ = ("expansion", "origin")

    def __init__(self, rule: Any) -> None:
        self.expansion = rule.expansion
        self.origin = _Name(str(rule.origin.name))


def _with_plain_keys(table: Any) -> None:
    """The table of Lark's LALR parser, its keys plain strings and plain objects. Lark's own keys are hashed and
    compared by methods in Python, at every step: a third of the time that it takes to read a formula.

    Raises AttributeError for a Lark whose table is another one.
    """
    reductions = {rule: _Reduction(rule) for rule in table.callbacks}
    states = table.parse_table.states
    for state, row in states.items():
        states[state] = {str(name): (action, reductions.get(then, then)) for name, (action, then) in row.items()}
    table.callbacks = {reductions[rule]: build for rule, build in table.callbacks.items()}


class Rules:
    """What each rule of the grammar builds; mixed with Lark's Transformer when the parser is built."""

    def start(self, tree: Node) -> Node:
        return _element(tree)

    def leaf(self, token: Any) -> Node:
        """A terminal that the lexer has already made a node of."""
        node: Node = token.value
        return node

    # ------------------------------------------------------------------------------------ collections and statements

    def separator(self, token: Any) -> str:
        return str(token.value or token.type)

    connective = separator

    def items(self, *parts: Any) -> Node:
        return constructors.listed(list(parts[::2]), list(parts[1::2]))

    def not_(self, _: Any, part: Node) -> Node:
        return Node("Not", (part,))

    def related(self, *parts: Any) -> Node:
        """a < b <= c; the right side of `in` is read as a set."""
        heads = [token.value for token in parts[1::2]]
        operands = list(parts[::2])
        for at, head in enumerate(heads):
            if head in ("Contains", "NotContains"):
                operands[at + 1] = _as_set(operands[at + 1])
        if heads == ["NotContains"]:
            return Node("Not", (Node("Contains", (operands[0], operands[1])),))
        if "Congruent" in heads:
            raise SyntaxRefused(0, "a congruence without its modulus")
        return constructors.relation(operands, heads)

    def congruent(self, *parts: Any) -> Node:
        """a = b (mod m), a = b = c (mod m): the remainders of the differences are 0."""
        operands, modulus = list(parts[:-1:2]), parts[-1].value
        if any(token.value not in ("Eq", "Congruent") for token in parts[1:-1:2]):
            raise SyntaxRefused(0, "a modulus behind something else than a congruence")
        differences = [_joined("Add", a, constructors.neg(b)) for a, b in pairwise(operands)]
        each = [Node("Eq", (Node("Mod", (difference, modulus)), integer(0))) for difference in differences]
        return each[0] if len(each) == 1 else Node("And", tuple(each))

    def quantity(self, value: Node, unit: Any) -> Node:
        """5 cm; 100 degrees with C behind is one unit."""
        if value.head == "Quantity" and value.args[1] == _DEGREE and isinstance(value.args[0], Node):
            return Node("Quantity", (value.args[0], Node("Text", (f"degree {unit.value}",))))
        return Node("Quantity", (value, Node("Text", (unit.value,))))

    def percent(self, value: Node, _: Any) -> Node:
        return Node("Quantity", (value, Node("Text", ("%",))))

    def money(self, currency: Any, value: Node) -> Node:
        return Node("Quantity", (value, Node("Text", (currency.value,))))

    def debt(self, _: Any, currency: Any, value: Node) -> Node:
        return Node("Quantity", (constructors.neg(value), Node("Text", (currency.value,))))

    def union(self, left: Node, _: Any, right: Node) -> Node:
        return _joined("Union", _as_set(left), _as_set(right))

    def intersection(self, left: Node, _: Any, right: Node) -> Node:
        return _joined("Intersection", _as_set(left), _as_set(right))

    def difference(self, left: Node, _: Any, right: Node) -> Node:
        return Node("Complement", (_as_set(left), _as_set(right)))

    def terms(self, *parts: Any) -> Node:
        """3 : 4 is the quotient too; 1 : 2 : 3 is none."""
        terms = tuple(_grouped(part) for part in parts if isinstance(part, Node))
        return Node("Div" if len(terms) == 2 else "Ratio", terms)

    # ---------------------------------------------------------------------------------------------------- arithmetic

    def add(self, left: Node, _: Any, right: Node) -> Node:
        return _joined("Add", left, right)

    def subtract(self, left: Node, _: Any, right: Node) -> Node:
        if left.head in constructors.SET_HEADS and right.head in constructors.SET_HEADS:
            return Node("Complement", (left, right))
        return _joined("Add", left, constructors.neg(right))

    def plus_minus(self, left: Node, sign: Any, right: Node) -> Node:
        return Node("PlusMinus", (left, right if sign.value == "+" else constructors.neg(right)))

    def either_sign(self, sign: Any, value: Node) -> Node:
        return Node("PlusMinus", (value if sign.value == "+" else constructors.neg(value),))

    def times(self, left: Node, _: Any, right: Node) -> Node:
        if left.head in constructors.SET_HEADS and right.head in constructors.SET_HEADS:
            return Node("ProductSet", (left, right))
        return _joined("Mul", _grouped(left), _grouped(right))

    def juxtaposed(self, left: Node, right: Node) -> Node:
        return _joined("Mul", _grouped(left), _grouped(right))

    def operated(self, operator: Any, body: Node) -> Node:
        """d/dx, a sum or a limit with its body, perhaps in brackets [ ] or \\{ \\}."""
        braced = body.head == "FiniteSet" and len(body.args) == 1
        made: Node = operator.value(body.args[0] if braced else _grouped(body))
        return made

    def integral(self, opening: Any, body: Node, differential: Any) -> Node:
        """The integral of the body; opening: its bounds, or none."""
        return constructors.over("Integral", _grouped(body), [Node("Tuple", (differential.value, *opening.value))])

    def integral_of_one(self, opening: Any, differential: Any) -> Node:
        return self.integral(opening, integer(1), differential)

    def modulo(self, left: Node, _: Any, right: Node) -> Node:
        return Node("Mod", (_grouped(left), _grouped(right)))

    def apply_matrix(self, name: Any, _: Any, rows: list[Node], _end: Any) -> Node:
        return _apply(name.value, {}, (constructors.matrix(rows),))

    def number_group(self, *parts: Any) -> Node:
        """2(x + 1) as the argument of a function."""
        return constructors.product([part for part in parts if isinstance(part, Node)])

    def number_constant_group(self, number: Node, constant: Any, _: Any, inner: Node, _close: Any) -> Node:
        """2 pi (x + 1) as the argument of a function."""
        return constructors.product([number, constant.value, inner])

    def divided(self, left: Node, _: Any, right: Node) -> Node:
        return Node("Div", (_grouped(left), _grouped(right)))

    def minus(self, _: Any, value: Node) -> Node:
        return constructors.neg(_grouped(value))

    def plus(self, _: Any, value: Node) -> Node:
        return value

    def factorial(self, value: Node, sign: Any) -> Node:
        """n!, and n!! = n*(n - 2)*(n - 4)*..., which is not (n!)!."""
        return Node("factorial2" if sign.value == "double" else "factorial", (_grouped(value),))

    def power(self, base: Node, _: Any, exponent: Node) -> Node:
        """x^n; M^T is the transpose of a matrix."""
        if base.head == "Matrix" and exponent in (Node("Symbol", ("T",)), Node("Symbol", ("top",))):
            return Node("transpose", (base,))
        return Node("Pow", (_grouped(base), _grouped(exponent)))

    def degree(self, value: Node, _: Any) -> Node:
        return Node("Quantity", (value, _DEGREE))

    def fraction(self, _: Any, top: Node, bottom: Node) -> Node:
        return Node("Div", (top, bottom))

    def binomial(self, _: Any, top: Node, bottom: Node) -> Node:
        return Node("binomial", (top, bottom))

    def square_root(self, _: Any, value: Node) -> Node:
        return Node("sqrt", (value,))

    def square_root_of(self, _: Any, _open: Any, value: Node, _close: Any) -> Node:
        return Node("sqrt", (value,))

    def root(self, _: Any, _open: Any, degree: Node, _close: Any, value: Node) -> Node:
        """The n-th root: the real one, where there is one."""
        return Node("sqrt", (value,)) if degree == integer(2) else Node("real_root", (value, degree))

    # ------------------------------------------------------------------------------------------------------ brackets

    def braces(self, _: Any, value: Node, _close: Any) -> Node:
        return value

    def nothing(self, *_: Any) -> Node:
        raise SyntaxRefused(0, "empty braces")

    def opening(self, token: Any) -> str:
        return str(token.type)

    closing = opening

    def bracket(self, opening: str, *rest: Any) -> Node:
        """(a) groups, (a, b) is a tuple, [a, b] a list; brackets of two kinds, or turned ones, are an interval."""
        closing = rest[-1]
        inner: tuple[Any, ...] = ()
        if len(rest) == 2:
            inner = rest[0].args if rest[0].head == "Tuple" else (rest[0],)
        pair = (opening, closing)
        if pair == ("LPAR", "RPAR"):
            # ((1, 2)) is (1, 2), as in Python.
            return rest[0] if len(rest) == 2 else Node("Tuple")
        if pair == ("LSQ", "RSQ"):
            return Node("List", inner)
        if len(inner) != 2:
            raise SyntaxRefused(0, "an interval has two ends")
        return constructors.interval(inner[0], inner[1], opening != "LSQ", closing != "RSQ")

    def empty_set(self, *_: Any) -> Node:
        return constructors.EMPTY_SET

    def set_of(self, _: Any, inner: Node, _close: Any) -> Node:
        return constructors.finite_set(
            [part for part in inner.args if isinstance(part, Node)] if inner.head == "Tuple" else [inner]
        )

    def set_where(self, _: Any, element: Node, _mid: Any, condition: Node, _close: Any) -> Node:
        """{x | condition} and {x in A | condition}."""
        if element.head == "Contains":
            return Node("ConditionSet", (element.args[0], condition, element.args[1]))
        if element.head == "Symbol":
            return Node("ConditionSet", (element, condition))
        return Node("ImageSet", (element, condition))

    def bars(self, _: Any, value: Node, _close: Any) -> Node:
        """|x|, or the determinant of a matrix."""
        return Node("det" if value.head == "Matrix" else "Abs", (_single(value),))

    def floor(self, _: Any, value: Node, _close: Any) -> Node:
        return Node("floor", (_single(value),))

    def ceiling(self, _: Any, value: Node, _close: Any) -> Node:
        return Node("ceiling", (_single(value),))

    def row(self, *parts: Any) -> Node:
        return Node("List", tuple(_element(part) for part in parts if isinstance(part, Node)))

    def rows(self, *parts: Any) -> list[Node]:
        return [part for part in parts if isinstance(part, Node)]

    def matrix(self, begin: Any, rows: list[Node], _: Any) -> Node:
        made = constructors.matrix(rows)
        return Node("det", (made,)) if begin.value == "det" else made

    def case(self, value: Node) -> Node:
        """A row without `&`: `x, x > 0`, or an equation of a system."""
        if value.head == "Tuple" and len(value.args) == 2:
            return Node("Pair", value.args)
        return value

    def case_if(self, value: Node, _: Any, condition: Node, *_comma: Any) -> Node:
        return Node("Pair", (value, condition))

    def cases(self, *parts: Any) -> Node:
        rows = [part for part in parts if isinstance(part, Node)]
        if all(row.head == "Pair" for row in rows):
            return Node("Piecewise", tuple(rows))
        if any(row.head == "Pair" for row in rows):
            raise SyntaxRefused(0, "a case without its condition")
        return rows[0] if len(rows) == 1 else Node("Tuple", tuple(rows))

    def lines(self, *parts: Any) -> Node:
        rows = [part for part in parts if isinstance(part, Node)]
        return rows[0] if len(rows) == 1 else Node("Tuple", tuple(rows))

    # ----------------------------------------------------------------------------------------------------- functions

    def call(self, function: Any, _: Any, inner: Node, _close: Any) -> Node:
        return Node("Call", (function.value, *_arguments(inner)))

    def scripts(self, *parts: Any) -> dict[str, Node]:
        """The subscript and the superscript of a function, by the sign that introduces them."""
        return {sign.type: value for sign, value in zip(parts[::2], parts[1::2], strict=True)}

    def apply_group(self, name: Any, _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, {}, _arguments(inner))

    def apply_bars(self, name: Any, _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, {}, (self.bars(None, inner, None),))

    def apply_scripted_group(self, name: Any, scripts: dict[str, Node], _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, scripts, _arguments(inner))

    def apply_scripted_bars(self, name: Any, scripts: dict[str, Node], _: Any, inner: Node, _close: Any) -> Node:
        return _apply(name.value, scripts, (self.bars(None, inner, None),))

    def applied(self, name: Any, *rest: Any) -> Node:
        return _apply(name.value, rest[0] if len(rest) == 2 else {}, (rest[-1],))


def _apply(name: str, scripts: dict[str, Node], args: tuple[Node, ...]) -> Node:
    """f(x); log_b(x); f^n(x) is f(x)^n, save that sin^{-1} is the inverse function."""
    exponent, base = scripts.get("CARET"), scripts.get("UNDERSCORE")
    if exponent == _MINUS_ONE and name in _INVERSES:
        name, exponent = _INVERSES[name], None
    if name in OF_ANGLES:
        args = tuple(_in_radians(arg) for arg in args)
    if name in FIXED_BASE:
        name, base = "log", base or integer(FIXED_BASE[name])
    if base is not None:
        if name != "log" or len(args) != 1:
            raise SyntaxRefused(0, f"{name} with a subscript")
        args = (args[0], base)
    head, fewest, most = FUNCTIONS.get(name) or HEADS[name]
    if name in ("Max", "Min", "gcd", "lcm") and len(args) == 1 and args[0].head == "FiniteSet":
        args = tuple(arg for arg in args[0].args if isinstance(arg, Node))
    if not fewest <= len(args) <= most:
        raise SyntaxRefused(0, f"{name} does not take {len(args)} argument(s)")
    value = Node(head, args)
    return value if exponent is None else Node("Pow", (value, exponent))


def _in_radians(value: Node) -> Node:
    """30 degrees, as the argument of a trigonometric function, is 30*pi/180."""
    if value.head == "Quantity" and value.args[1] == _DEGREE:
        return Node("Mul", (value.args[0], Node("Div", (Node("Constant", ("pi",)), integer(180)))))
    return value


def _arguments(inner: Node) -> tuple[Node, ...]:
    return tuple(arg for arg in inner.args if isinstance(arg, Node)) if inner.head == "Tuple" else (inner,)


def _joined(head: str, left: Node, right: Node) -> Node:
    """left op right, with the chain kept flat on its left side."""
    return Node(head, (*left.args, right)) if left.head == head else Node(head, (left, right))


def _as_set(value: Node) -> Node:
    """(a, b) and [a, b] as operands of a set operation are intervals; a set stays what it is."""
    if value.head in ("Tuple", "List") and len(value.args) == 2:
        low, high = value.args
        assert isinstance(low, Node)
        assert isinstance(high, Node)
        return constructors.interval(low, high, value.head == "Tuple", value.head == "Tuple")
    return value


def _grouped(value: Node) -> Node:
    """[x + 1] inside arithmetic is a bracket around x + 1."""
    if value.head == "List" and len(value.args) == 1 and isinstance(value.args[0], Node):
        return value.args[0]
    return value


def _element(value: Node) -> Node:
    """[M] around a matrix written as an array is the matrix's own bracket."""
    inner = _grouped(value)
    return inner if inner.head == "Matrix" else value


def _single(value: Node) -> Node:
    if value.head == "Tuple":
        raise SyntaxRefused(0, "a comma where one value is meant")
    return value

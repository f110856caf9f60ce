"""Python and SymPy print syntax to the tree, over `ast` with a whitelist. Nothing is ever compiled or evaluated.

Beyond what SymPy prints: `^` is a power, and a single `=` between brackets or at the top is an equation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from harness.syntax import build
from harness.syntax.bounds import MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT, MAX_NAME, SyntaxRefused, check_size
from harness.syntax.calls import CALLS, MATRIX_METHODS, SETS_AND_NUMBERS_OF_S
from harness.syntax.names import BOOLEANS, CONSTANTS, FIXED_BASE, FUNCTIONS, HEADS, NEVER_ALONE, SETS
from harness.syntax.normalise import normalise
from harness.syntax.tree import Node, integer, symbol

_INTEGER = re.compile(rf"(-?)([0-9]{{1,{MAX_DIGITS}}})")
_FOREIGN = re.compile(r"[^A-Za-z0-9_ .,()\[\]{}+\-*/%<>=!~&|:'\"^]")
# A number that runs into a letter (2x, 0x10, 1_000, 1if) is no Python number, save for the imaginary 2j.
_RUN_IN = re.compile(r"(?<![\w.])(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?\d++)?+(?!j\b)[^\W]")
_LONG_NUMBER = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")
_EXPONENT = re.compile(r"[eE]([+-]?\d+)$")
# Python owns the word, but SymPy prints the symbol so. `name` refuses a typed name that ends in an underscore.
_LAMBDA = re.compile(r"\blambda\b")
_LONE_EQUALS = re.compile(r"(?<![<>=!:])=(?!=)")


def parse_python(text: str) -> Node:
    """The tree of a text in Python or SymPy print syntax. Raises SyntaxRefused, and nothing else, for any input."""
    if type(text) is str:
        found = _INTEGER.fullmatch(text)
        if found:
            value = Node("Integer", (int(found[2]),))
            return Node("Neg", (value,)) if found[1] else value
    return read_python(normalise(text))


def read_python(plain: str) -> Node:
    """The tree of a normalised text."""
    reader = _Reader(*_to_python(plain))
    try:
        return check_size(reader.read())
    except SyntaxError as error:
        position = reader.original((error.offset or 1) - 1)
        reason = (error.msg or "invalid syntax").split(".")[0].lower()
        raise SyntaxRefused(position, reason, plain) from None
    except (RecursionError, MemoryError):
        raise SyntaxRefused(0, "nested too deeply", plain) from None
    except SyntaxRefused as error:
        raise SyntaxRefused(reader.original(error.position), error.reason, plain, final=error.final) from None
    except (ValueError, OverflowError):
        raise SyntaxRefused(0, "not Python syntax", plain) from None


def _to_python(text: str) -> tuple[str, list[int]]:
    """The text as `ast` reads it, and the places where a character was put in (`^` is `**`, an equation's `=` `==`)."""
    text = text if text.isprintable() else " ".join(text.split())
    found = _FOREIGN.search(text)
    if found:
        raise SyntaxRefused(found.start(), f"{found[0]!r} has no place in Python syntax", text)
    found = _LONG_NUMBER.search(text)
    if found:
        raise SyntaxRefused(found.start(), f"a number of more than {MAX_DIGITS} digits", text)
    found = _RUN_IN.search(text)
    if found:
        raise SyntaxRefused(found.start(), "a number runs into a name", text)
    if "lambda" in text:
        text = _LAMBDA.sub("lamda_", text)
    inserted = [at.start() for at in re.finditer(r"\^", text)] if "^" in text else []
    if "=" in text and _LONE_EQUALS.search(text):
        inserted += _equations(text)
    if not inserted:
        return text, inserted
    inserted.sort()
    pieces, last = [], 0
    for at in inserted:
        pieces += [text[last:at], "**" if text[at] == "^" else "=="]
        last = at + 1
    return "".join(pieces) + text[last:], inserted


def _equations(text: str) -> list[int]:
    """Where a single `=` is an equation: everywhere but directly in a call's brackets, where it names an argument."""
    places: list[int] = []
    calls: list[bool] = []
    for at, char in enumerate(text):
        if char in "([{":
            # A name, or a bracket that closes, right before "(": a call.
            calls.append(char == "(" and at > 0 and (text[at - 1].isalnum() or text[at - 1] in "_)]"))
        elif char in ")]}":
            if calls:
                calls.pop()
        elif char == "=" and not (calls and calls[-1]) and _LONE_EQUALS.match(text, at):
            places.append(at)
    return places


def _written_base(name: str) -> int:
    """b of log_b, or 0."""
    base = name.removeprefix("log_") if name.startswith("log_") else ""
    return int(base) if base.isdecimal() and len(base) < 5 and int(base) > 1 else 0


_TERMS = frozenset({ast.Add, ast.Sub})
_CHAINS: dict[type[ast.operator], Callable[[list[Node]], Node]] = {
    ast.Mult: build.product, ast.BitAnd: build.conjunction, ast.BitOr: build.disjunction,
}  # fmt: skip


class _Reader:
    """One pass over one `ast` tree. Holds the text, because a decimal's digits are read from it."""

    def __init__(self, text: str, inserted: list[int]) -> None:
        self.text = text
        self.inserted = inserted
        self.depth = 0

    def read(self) -> Node:
        return self.convert(ast.parse(self.text, mode="eval").body)

    def original(self, position: int) -> int:
        """The position in the text before characters were put in."""
        return position - sum(1 for count, at in enumerate(self.inserted) if at + count < position)

    def refused(self, node: ast.AST, reason: str) -> SyntaxRefused:
        return SyntaxRefused(getattr(node, "col_offset", 0), reason, final=True)

    def convert(self, node: ast.expr) -> Node:
        """The node for an expression; what is not in the table is refused by its name."""
        kind = type(node)
        if kind is ast.Constant and type(node.value) is int:  # type: ignore[attr-defined]  # a Constant's
            return integer(node.value)  # type: ignore[attr-defined]  # as above
        reader = _READERS.get(kind)
        if reader is None:
            raise self.refused(node, f"{type(node).__name__} is not mathematics")
        self.depth += 1
        # A chain such as 1 + 1 + ... is as deep in `ast` as it is long, but flat here: each reader unrolls its own.
        if self.depth > MAX_DEPTH:
            raise self.refused(node, f"nested deeper than {MAX_DEPTH}")
        result = reader(self, node)
        self.depth -= 1
        return result

    def all(self, nodes: list[ast.expr]) -> list[Node]:
        return [self.convert(node) for node in nodes]

    def constant(self, node: ast.Constant) -> Node:
        value = node.value
        if type(value) is int:
            return integer(value)
        if value is True or value is False:
            return Node("Boolean", (value,))
        if type(value) is float:
            return self.decimal(node, self.text[node.col_offset : node.end_col_offset])
        if value is ...:
            raise self.refused(node, "an ellipsis is no value")
        if type(value) is complex:
            literal = self.text[node.col_offset : (node.end_col_offset or 0) - 1]
            number = integer(int(literal)) if literal.isdigit() else self.decimal(node, literal)
            return Node("Mul", (number, Node("Constant", ("I",))))
        raise self.refused(node, f"{type(value).__name__} is not mathematics")

    def decimal(self, node: ast.AST, literal: str) -> Node:
        exponent = _EXPONENT.search(literal)
        if exponent and (len(exponent[1]) > 6 or abs(int(exponent[1])) > MAX_EXPONENT):
            raise self.refused(node, f"an exponent beyond {MAX_EXPONENT}")
        return Node("Decimal", (literal,))

    def name(self, node: ast.Name) -> Node:
        name = node.id
        if name == "lamda_":
            return symbol("lamda")
        if name in CONSTANTS:
            return Node("Constant", (CONSTANTS[name],))
        if name in BOOLEANS:
            return Node("Boolean", (BOOLEANS[name],))
        if name in SETS:
            return Node(SETS[name])
        if name in NEVER_ALONE or name in CALLS:
            raise self.refused(node, f"{name} without its argument")
        if name.startswith("_") or name.endswith("_") or "__" in name:
            raise self.refused(node, "a name starts with a letter and has no double underscore")
        if len(name) > MAX_NAME:
            raise self.refused(node, f"a name of more than {MAX_NAME} characters")
        return symbol(name)

    def unary(self, node: ast.UnaryOp) -> Node:
        value = self.convert(node.operand)
        match node.op:
            case ast.USub():
                return build.neg(value)
            case ast.UAdd():
                return value
            case _:
                return Node("Not", (value,))

    def binary(self, node: ast.BinOp) -> Node:
        operator = type(node.op)
        if operator in _TERMS:
            return self.terms(node)
        if operator in _CHAINS:
            return self.flat(node, operator, _CHAINS[operator])
        head = _BINARY.get(operator)
        if head is None:
            raise self.refused(node, f"{type(node.op).__name__} is not mathematics")
        return Node(head, (self.convert(node.left), self.convert(node.right)))

    def terms(self, node: ast.BinOp) -> Node:
        """a + b - c ... along the left spine, as one flat Add."""
        found: list[Node] = []
        left: ast.expr = node
        while type(left) is ast.BinOp and type(left.op) in _TERMS:
            term = self.convert(left.right)
            found.append(term if type(left.op) is ast.Add else build.neg(term))
            left = left.left
        found.append(self.convert(left))
        found.reverse()
        return build.total(found)

    def flat(self, node: ast.BinOp, operator: type[ast.operator], make: Callable[[list[Node]], Node]) -> Node:
        """a * b * c ... along the left spine, as one flat node."""
        found: list[Node] = []
        left: ast.expr = node
        while type(left) is ast.BinOp and type(left.op) is operator:
            found.append(self.convert(left.right))
            left = left.left
        found.append(self.convert(left))
        found.reverse()
        return make(found)

    def boolean(self, node: ast.BoolOp) -> Node:
        return build.connected("And" if isinstance(node.op, ast.And) else "Or", self.all(node.values))

    def compare(self, node: ast.Compare) -> Node:
        heads = []
        for operator in node.ops:
            head = _COMPARISONS.get(type(operator))
            if head is None:
                raise self.refused(node, f"{type(operator).__name__} is not a relation of mathematics")
            heads.append(head)
        return build.relation(self.all([node.left, *node.comparators]), heads)

    def read_tuple(self, node: ast.Tuple) -> Node:
        return Node("Tuple", tuple(self.all(node.elts)))

    def read_list(self, node: ast.List) -> Node:
        return Node("List", tuple(self.all(node.elts)))

    def read_set(self, node: ast.Set) -> Node:
        return build.finite_set(self.all(node.elts))

    def read_dict(self, node: ast.Dict) -> Node:
        if not node.keys:
            return build.EMPTY_SET
        if None in node.keys:
            raise self.refused(node, "DictUnpack is not mathematics")
        keys = self.all([key for key in node.keys if key is not None])
        return Node("Dict", tuple(Node("Pair", pair) for pair in zip(keys, self.all(node.values), strict=True)))

    def attribute(self, node: ast.Attribute) -> Node:
        """`S.Reals` and its like, and `M.T`; any other attribute is a walk to where nobody is invited."""
        if isinstance(node.value, ast.Name) and node.value.id == "S" and node.attr in SETS_AND_NUMBERS_OF_S:
            return SETS_AND_NUMBERS_OF_S[node.attr]
        if node.attr in ("T", "H"):
            return Node("transpose", (self.convert(node.value),))
        raise self.refused(node, "attributes are not mathematics")

    def call(self, node: ast.Call) -> Node:
        function = node.func
        if isinstance(function, ast.Attribute):
            return self.method(node, function)
        if not isinstance(function, ast.Name):
            raise self.refused(node, "only a name can be called")
        name = function.id
        maker = CALLS.get(name)
        if maker is not None:
            return maker(self.arguments(node), node.col_offset)
        args = self.arguments(node)
        if any(type(arg) is str for arg in args):
            raise self.refused(node, "a quoted text is not mathematics")
        nodes = tuple(arg for arg in args if isinstance(arg, Node))
        base = FIXED_BASE.get(name) or _written_base(name)
        if base and len(nodes) == 1:
            return Node("log", (nodes[0], integer(base)))
        known = FUNCTIONS.get(name) or HEADS.get(name)
        if known is None:
            return Node("Call", (self.name(function), *nodes))
        head, fewest, most = known
        if not fewest <= len(nodes) <= most:
            raise self.refused(node, f"{name} takes {fewest if fewest == most else f'{fewest} to {most}'} argument(s)")
        return Node(head, nodes)

    def method(self, node: ast.Call, function: ast.Attribute) -> Node:
        """Interval.open(a, b) and its like, and the methods of a matrix that a claim may ask for."""
        args = self.arguments(node)
        if isinstance(function.value, ast.Name) and function.value.id == "Interval" and function.attr in _OPENNESS:
            if len(args) != 2 or any(type(arg) is str for arg in args):
                raise self.refused(node, "an interval has two ends")
            low, high = (arg for arg in args if isinstance(arg, Node))
            return build.interval(low, high, *_OPENNESS[function.attr])
        if function.attr in MATRIX_METHODS and not args:
            return Node(MATRIX_METHODS[function.attr], (self.convert(function.value),))
        raise self.refused(node, "methods are not mathematics")

    def arguments(self, node: ast.Call) -> list[Node | str]:
        """The arguments in order; a quoted text stays a str for the few heads that take one; `dir=` comes last."""
        found: list[Node | str] = []
        for arg in node.args:
            if isinstance(arg, ast.Constant) and type(arg.value) is str:
                found.append(arg.value)
            else:
                found.append(self.convert(arg))
        for keyword in node.keywords:
            if keyword.arg == "evaluate":
                continue
            value = keyword.value
            direction = keyword.arg == "dir" and isinstance(value, ast.Constant) and type(value.value) is str
            if not direction:
                raise self.refused(node, f"the argument {keyword.arg}= is not known here")
            assert isinstance(value, ast.Constant)
            found.append(str(value.value))
        return found


_OPENNESS = {"open": (True, True), "Lopen": (True, False), "Ropen": (False, True)}
_BINARY: dict[type[ast.operator], str] = {
    ast.Div: "Div",
    ast.Pow: "Pow",
    ast.FloorDiv: "FloorDiv",
    ast.Mod: "Mod",
    ast.MatMult: "Mul",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "Eq", ast.NotEq: "Ne", ast.Lt: "Lt", ast.LtE: "Le", ast.Gt: "Gt", ast.GtE: "Ge", ast.In: "Contains",
}  # fmt: skip
_READERS: dict[type[ast.expr], Callable[..., Node]] = {
    ast.Constant: _Reader.constant, ast.Name: _Reader.name, ast.UnaryOp: _Reader.unary, ast.BinOp: _Reader.binary,
    ast.BoolOp: _Reader.boolean, ast.Compare: _Reader.compare, ast.Call: _Reader.call, ast.Tuple: _Reader.read_tuple,
    ast.List: _Reader.read_list, ast.Set: _Reader.read_set, ast.Dict: _Reader.read_dict,
    ast.Attribute: _Reader.attribute,
}  # fmt: skip

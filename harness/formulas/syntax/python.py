"""Python and SymPy print syntax to the tree, by precedence of operators (Pratt, Top down operator precedence, 1973).
Nothing is ever compiled or evaluated.

Beyond what SymPy prints: `^` is a power, and a single `=` is an equation wherever it names no argument of a call.

Why not `ast` with a whitelist: most of its time goes into objects that hold lines and columns (27 us for a text of 32
characters, against 15 us here), and a hostile text may exhaust the stack of CPython's own parser.
"""

from __future__ import annotations

import re
from string import ascii_letters

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import MAX_DEPTH, MAX_DIGITS, MAX_NAME, SyntaxRefused, check_size
from harness.formulas.syntax.calculus import refuse_leibniz
from harness.formulas.syntax.calls import CALLS, SETS_AND_NUMBERS_OF_S
from harness.formulas.syntax.names import BOOLEANS, CONSTANTS, FIXED_BASE, FUNCTIONS, HEADS, NEVER_ALONE, SETS
from harness.formulas.syntax.normalise import normalise
from harness.formulas.syntax.operators import NONE, NOT, OPERATORS, SIGN
from harness.formulas.syntax.quoted import quoted_calls
from harness.formulas.syntax.tokens import END, WORDS, is_quoted, misplaced, number, place_of, tokens_of
from harness.formulas.trees.tree import Node, integer, symbol

_INTEGER = re.compile(rf"(-?)([0-9]{{1,{MAX_DIGITS}}})")


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
    try:
        tree = _Reader(tokens_of(plain)).read()
    except RecursionError:
        raise SyntaxRefused(0, "nested too deeply", plain) from None
    except SyntaxRefused as error:  # the reader counts in tokens
        raise SyntaxRefused(place_of(plain, error.position), error.reason, plain, final=error.final) from None
    check_size(tree)
    return refuse_leibniz(tree) if "d" in plain else tree  # no other text has a name that begins with d


_NESTED = 3 * MAX_DEPTH
"""Expressions and brackets inside each other: the deepest tree of sums has three a level."""
_CONNECTIVES = frozenset({"and", "or", "not", "in"})
_OPENNESS = {"open": (True, True), "Lopen": (True, False), "Ropen": (False, True)}
_AT_ONCE = {  # tokens whose node is known before anything else is
    **{letter: symbol(letter) for letter in ascii_letters if letter not in CALLS},
    **{str(value): integer(value) for value in range(100)},
    "lambda": symbol("lamda"),  # Python owns the word, but SymPy prints the symbol so
    **{name: Node("Constant", (constant,)) for name, constant in CONSTANTS.items()},
    **{name: Node("Boolean", (truth,)) for name, truth in BOOLEANS.items()},
    **{name: Node(head) for name, head in SETS.items()},
}
_NOTHING = Node("Symbol", ("nothing",))


def _written_base(name: str) -> int:
    """b of log_b, or 0."""
    base = name.removeprefix("log_") if name.startswith("log_") else ""
    return int(base) if base.isdecimal() and len(base) < 5 and int(base) > 1 else 0


def _too_deep(at: int) -> SyntaxRefused:
    return SyntaxRefused(at, f"nested deeper than {MAX_DEPTH}", final=True)


class _Reader:
    """One pass over the tokens of a text, from left to right; an operator's part of it is in `operators`. Positions are
    counted in tokens."""

    __slots__ = ("at", "depth", "joined", "refusal", "tokens")

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.refusal: SyntaxRefused | None = None
        self.joined: list[Node] = []

    def read(self) -> Node:
        tree = self.expression(0)
        if self.tokens[self.at] != END:
            tree = Node("Tuple", tuple(self.listed(END, tree)))
        if self.refusal is not None:
            raise self.refusal
        return tree

    def unwelcome(self, at: int, reason: str) -> Node:
        """Something well formed that is no mathematics. Reading goes on: whether the rest is Python at all decides
        whether the other syntax is tried. `sin x` is none, and is LaTeX's sin(x)."""
        if self.refusal is None or not self.refusal.final:
            self.refusal = SyntaxRefused(at, reason, final=True)
        return _NOTHING

    def joins(self, values: Node) -> Node:
        """The values that `and` or `or` has joined: 1, 4 and 9 are three entries of one list."""
        if values.head == "Tuple":
            self.joined.append(values)
        return values

    def expression(self, floor: int) -> Node:
        """An expression up to the first operator that binds no tighter than `floor`."""
        tokens, at = self.tokens, self.at
        left = _AT_ONCE.get(tokens[at])
        # Half of all expressions are one leaf, and half of the others begin with one: a third of the reader's time.
        if left is not None:
            power, joined = OPERATORS.get(tokens[at + 1], NONE)
            if power <= floor:
                self.at = at + 1
                return left
            if tokens[at + 1] == "(":
                left = None  # a name that is called, or a number that cannot be
        self.depth += 1
        if self.depth > _NESTED:
            raise _too_deep(at)
        if left is None:
            left = self.operand(floor)
        else:
            self.at = at + 1
        while True:
            power, joined = OPERATORS.get(tokens[self.at], NONE)
            if power <= floor:
                break
            left = joined(self, left)
        self.depth -= 1
        return left

    def operand(self, floor: int) -> Node:
        """A number, a name, a call, something in brackets or behind a sign."""
        at = self.at
        token = self.tokens[at]
        self.at = at + 1
        if token.isidentifier():
            if token in WORDS or (token in _CONNECTIVES and not (token == "not" and floor < NOT)):
                raise misplaced(self.tokens, at, after_value=False)
            if token == "not":
                return Node("Not", (self.expression(NOT - 1),))
            return self.call(token, at) if self.tokens[at + 1] == "(" else self.name(token, at)
        if token == "-":
            return constructors.neg(self.expression(SIGN))
        if token == "(":
            return self.bracket()
        if token[0].isdecimal() or (token[0] == "." and token[1:2].isdecimal()):
            return number(token, at)
        if token == "[":
            return Node("List", tuple(self.listed("]")))
        if token == "{":
            return self.braces()
        if token == "+":
            return self.expression(SIGN)
        if token == "~":
            return Node("Not", (self.expression(SIGN),))
        if is_quoted(token):
            return self.unwelcome(at, "a quoted text is not mathematics")
        if token == "...":
            return self.unwelcome(at, "an ellipsis is not a value")
        raise misplaced(self.tokens, at, after_value=False)

    def name(self, name: str, at: int) -> Node:
        """A name that is not called."""
        leaf = _AT_ONCE.get(name)
        if leaf is not None:
            return leaf
        if name in NEVER_ALONE or name in _MAKERS:
            if name in ("S", "Interval") and self.tokens[at + 1] == ".":
                return self.member(name, at)
            if name == "S":  # SymPy's S makes numbers, S(1)/2; alone it is a name, as in S = 5
                return symbol(name)
            return self.unwelcome(at, f"{name} without its argument")
        if name.startswith("_") or name.endswith("_") or "__" in name:
            return self.unwelcome(at, "a name starts with a letter and has no double underscore")
        if len(name) > MAX_NAME:
            return self.unwelcome(at, f"a name of more than {MAX_NAME} characters")
        return symbol(name)

    def member(self, name: str, at: int) -> Node:
        """S.Reals, S.Half and their like, and Interval.open(a, b)."""
        attribute = self.tokens[at + 2]
        if not attribute.isidentifier():
            raise misplaced(self.tokens, at + 1, after_value=True)
        self.at = at + 3
        if name == "S" and attribute in SETS_AND_NUMBERS_OF_S:
            return SETS_AND_NUMBERS_OF_S[attribute]
        if name == "S" or attribute not in _OPENNESS or self.tokens[self.at] != "(":
            return self.unwelcome(at, "attributes are not mathematics")
        self.at += 1
        ends = [end for end in self.arguments() if isinstance(end, Node)]
        if len(ends) != 2:
            return self.unwelcome(at, "an interval has two ends")
        return constructors.interval(ends[0], ends[1], *_OPENNESS[attribute])

    def call(self, name: str, at: int) -> Node:
        """A name and, in brackets, its arguments."""
        self.at = at + 2
        args = self.arguments()
        if len(args) == 1 and type(args[0]) is Node:
            head = _OF_ONE.get(name)
            if head is not None:
                return Node(head, (args[0],))
        maker = _MAKERS.get(name)
        if maker is not None:
            try:
                return maker(args, at)
            except SyntaxRefused as refusal:
                self.refusal = self.refusal or refusal
                return _NOTHING
        nodes = tuple([arg for arg in args if type(arg) is Node])
        if len(nodes) < len(args):
            return self.unwelcome(at, "a quoted text is not mathematics")
        base = FIXED_BASE.get(name) or _written_base(name)
        if base and len(nodes) == 1:
            return Node("log", (nodes[0], integer(base)))
        known = FUNCTIONS.get(name) or HEADS.get(name)
        if known is None:
            function = self.name(name, at)
            if function.head == "Boolean":
                return self.unwelcome(at, "only a name can be called")
            return Node("Call", (function, *nodes))
        head, fewest, most = known
        if not fewest <= len(nodes) <= most:
            takes = str(fewest) if fewest == most else f"{fewest} to {most}"
            return self.unwelcome(at, f"{name} takes {takes} argument(s)")
        return Node(head, nodes)

    def arguments(self) -> list[Node | str]:
        """The arguments in order, and the bracket behind them; a quoted text stays a str for the few heads that take
        one; `dir=` comes as its value, and `evaluate=` not at all."""
        tokens = self.tokens
        found: list[Node | str] = []
        self.deeper()
        while tokens[self.at] != ")":
            at = self.at
            token = tokens[at]
            named = token.isidentifier() and tokens[at + 1] == "="
            if named:
                self.at = at + 2
                if token not in ("dir", "evaluate"):
                    self.unwelcome(at, f"the argument {token}= is not known here")
            value = self.quoted() if is_quoted(tokens[self.at]) else self.expression(0)
            if not named or token == "dir":
                found.append(value)
            if tokens[self.at] == ",":
                self.at += 1
            elif tokens[self.at] != ")":
                raise misplaced(tokens, self.at, after_value=True)
        self.at += 1
        self.depth -= 1
        return found

    def quoted(self) -> str:
        """The text between the quotes of the token that is next."""
        self.at += 1
        return self.tokens[self.at - 1][1:-1]

    def bracket(self) -> Node:
        """(a), () and (a, b), behind their opening."""
        if self.tokens[self.at] == ")":
            self.at += 1
            return Node("Tuple")
        self.deeper()
        value = self.expression(0)
        if self.tokens[self.at] == ")":
            self.at += 1
        else:
            value = Node("Tuple", tuple(self.listed(")", value)))
        self.depth -= 1
        return value

    def braces(self) -> Node:
        """{}, {a, b} and {a: b}, behind their opening."""
        if self.tokens[self.at] == "}":
            self.at += 1
            return constructors.EMPTY_SET
        self.deeper()
        first = self.expression(0)
        value = (
            self.pairs(first) if self.tokens[self.at] == ":" else constructors.set_in_braces(self.listed("}", first))
        )
        self.depth -= 1
        return value

    def pairs(self, key: Node) -> Node:
        """key: value, ... and the brace behind them."""
        tokens = self.tokens
        found = []
        while True:
            if tokens[self.at] != ":":
                raise misplaced(tokens, self.at, after_value=True)
            self.at += 1
            found.append(Node("Pair", (key, self.expression(0))))
            if tokens[self.at] == ",":
                self.at += 1
            elif tokens[self.at] != "}":
                raise misplaced(tokens, self.at, after_value=True)
            if tokens[self.at] == "}":
                self.at += 1
                return Node("Dict", tuple(found))
            key = self.expression(0)

    def listed(self, closing: str, first: Node | None = None) -> list[Node]:
        """Expressions with commas between them, and perhaps one behind, up to the closing, which is taken."""
        found = [] if first is None else [first]
        while self.tokens[self.at] != closing:
            if found:
                if self.tokens[self.at] != ",":
                    raise misplaced(self.tokens, self.at, after_value=True)
                self.at += 1
                if self.tokens[self.at] == closing:
                    break
            found.append(self.expression(0))
        self.at += 1
        return self.apart(found) if self.joined else found

    def apart(self, entries: list[Node]) -> list[Node]:
        """The entries of a list, those that `and` has joined one by one."""
        known = {id(values) for values in self.joined}
        apart = [[*entry.children()] if id(entry) in known else [entry] for entry in entries]
        return [entry for group in apart for entry in group]

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _NESTED:
            raise _too_deep(self.at)


_MAKERS = {**CALLS, **quoted_calls(parse_python)}
_OF_ONE = {
    name: head
    for name, (head, fewest, most) in {**HEADS, **FUNCTIONS}.items()
    if fewest <= 1 <= most and name not in _MAKERS and name not in FIXED_BASE and not _written_base(name)
}
"""Name -> head where nothing else is asked of one argument: nearly every call there is."""

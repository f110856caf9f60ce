"""LaTeX and plain-text formulas to the terminals of latex.lark. All that depends on context is settled here.

That is: which `|` opens and which closes, whether `]` opens an interval written the ISO way, whether a comma groups
thousands, where \\frac12 ends, what a \\text{} is. The grammar is then free of conflicts that matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.formulas.syntax.bounds import MAX_NAME, SyntaxRefused
from harness.formulas.syntax.calculus import (
    BEGINS,
    DIFFERENTIAL,
    UPRIGHT,
    derivative_at,
    differential_at,
    may_begin,
    may_hold,
)
from harness.formulas.syntax.clocks import CLOCK, time_node
from harness.formulas.syntax.commands import COMMANDS, ENVIRONMENTS, IGNORED, MARKS, PLAIN_WORDS, SETS_OF_NUMBERS, TEXTS
from harness.formulas.syntax.groups import closing
from harness.formulas.syntax.numerals import read_numeral
from harness.formulas.syntax.operations import FORCED, MOST, Body, Operation, big_operator, bounds_of_integral
from harness.formulas.syntax.signs import CLOSES, DOUBLE, ENDS, OPENS, SETTLE, SINGLE, Frame
from harness.formulas.syntax.subscripts import subscript_at
from harness.formulas.syntax.units import PLAIN_UNITS, UNITS, canonical_unit
from harness.formulas.syntax.words import read_words
from harness.formulas.trees.tree import Node, integer, symbol

if TYPE_CHECKING:
    from lark import Token

MAX_TOKENS = 1200
"""Terminals of one formula: the parser spends about 15 us on each."""

_SPACE = re.compile(r"(?:\s|~|\\[,;:! ]|\\\n|\{\})+")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?)\s*")
_DIGIT = re.compile(r"\s*(\d)")
_CONSTANTS = frozenset("eiEI")
"""Letters that alone are e and i; `in "eiEI"` would hold of the run EI too."""
_WORD = re.compile(r"[A-Za-z]+")
_ENVIRONMENT = re.compile(r"\{([A-Za-z]+\*?)\}(?:\s*\[[a-z]\])?(?:\s*\{[clr|@ ]*\})?")
_UNIT_POWER = re.compile(r"\s*\^\s*(?:\{\s*(-?\d)\s*\}|(\d))")
_ROW_SPACE = re.compile(r"\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")
_BOX_COLOR = re.compile(r"\s*\{[A-Za-z]*\}")
_DEGREE = re.compile(r"\s*(?:\\circ|\{\s*\\circ\s*\})(?![A-Za-z])")
_BEFORE_BRACKET = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(")
# km/h, m/min, and minutes, which would else be a function.
_RATE = re.compile(r"([A-Za-z]+)\s*/\s*([A-Za-z]+)(?![A-Za-z(^])|(min)(?![A-Za-z]|\s*[({])")
_MAX_UNIT = 80
# f^{-1}(x), f^2(x); and y^{(4)}, x^{(n)}: no powers.
_INVERSE = re.compile(
    r"\s*\^\s*(?:\{\s*-\s*1\s*\}|\(\s*-\s*1\s*\)|\d)\s*(?:\\left)?\s*\(\s*[A-Za-z0-9.]+\s*(?:\\right)?\s*\)"
)
_ORDER = re.compile(r"\s*\^\s*\{\s*\(\s*(?:\d+|[a-z])\s*\)\s*\}")
_MARKED = re.compile(r"(?:\{\s*([A-Za-z]{1,8})\s*\}|([A-Za-z])(?![A-Za-z]))")
_MODULUS = re.compile(r"\(\s*(?:mod|\\b?mod|\\(?:text|mathrm|operatorname)\s*\{\s*mod\s*\})(?![A-Za-z])")
_MODULUS_ALONE = re.compile(r"\s*(?:(\d+|[A-Za-z])(?![A-Za-z])|\{)")
_POWER_FOLLOWS = re.compile(r"\s*\^")
_OPERAND_FOLLOWS = re.compile(
    r"(?:\s|\\[,;:! ])*(?:[A-Za-z0-9(\[]|\\(?:frac|dfrac|tfrac|sqrt|sin|cos|tan|ln|log|exp|left))"
)
_ENDS_IN_DX = re.compile(r"([A-Za-z]{1,4}?)d[A-Za-z](?![A-Za-z])")
_PRIMES = re.compile(r"'{1,4}|\s*\^\s*(?:\\prime(?![A-Za-z])|\{\s*(?:\\prime\s*){1,4}\})")
_PRIME = re.compile(r"'|\\prime")
_GAMMA = re.compile(r"\\Gamma(?![A-Za-z])")
# \Gamma(x), and \Gamma^2(x) as SymPy prints it: the function, where no other \Gamma says that it is a name.
_GAMMA_CALLED = re.compile(r"\\Gamma\s*(?:\^\s*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\w)\s*)?(?:\\left\s*)?\(")
_BIG = frozenset({"sum", "prod", "lim", "int"})
_UNIT_VECTOR = re.compile(r"\{?\s*\\?(?:[ijk]|[ij]math)\b")
_ENDS_A_SET = frozenset({"RPAR", "RSQ", "RREV", "RSET", "RBRACE", "NODE"})
_OPENING = frozenset({"LPAR", "LSQ", "LREV", "LSET", "LBRACE"})
_CLOSING = frozenset({"RPAR", "RSQ", "RREV", "RSET", "RBRACE"})
_SET_FOLLOWS = re.compile(r"\s*[(\[{\]\\]")
_BEFORE_INDEX = re.compile(r"\s*(?:\\left)?\s*\[\s*(?:-?\d+(?:\.\d+)?|[A-Za-z])\s*(?:\\right)?\s*\]")
_TAKES_ONE = frozenset({"CARET", "UNDERSCORE", "SQRT", "ROPT", "FRAC", "BINOM"})
_TAKES_TWO = frozenset({"FRAC", "BINOM"})
_BEFORE_TWO = frozenset({"CARET", "UNDERSCORE", "FRAC", "BINOM"})
_RAISED = re.compile(r"\d++(?:\.\d++)?+\s*(?:\^|\*\*|!)")
_GLUED = re.compile(r"(\d{1,6})\s*\^\s*(\{[^{}]*[A-Za-z][^{}]*\}|[A-Za-z])")
_CONDITION_WORDS = frozenset({"if", "for", "when", "where", "with", "on", "as", "and if", "if and only if", ""})


def scan(text: str, *, latex: bool, read: Callable[[str], Node], factors: Container[str] = frozenset()) -> list[Token]:
    """The terminals of a formula. Raises SyntaxRefused for what is none.

    A name right before brackets is called, save those in `factors`. read: reads a formula within this one, such as the
    bounds of a sum.
    """
    return Scan(text, latex, factors, read).run()


def _holds_a_pair(tokens: list[Token]) -> bool:
    """Whether the brackets that the last token closes hold a comma of their own."""
    depth = 0
    for token in reversed(tokens):
        if token.type in _CLOSING:
            depth += 1
        elif token.type in _OPENING:
            depth -= 1
            if depth == 0:
                return False
        elif token.type == "COMMA" and depth == 1:
            return True
    return False


class Scan:
    def __init__(self, text: str, latex: bool, factors: Container[str], read: Callable[[str], Node]) -> None:
        from lark import Token

        self.make = Token
        self.text = text
        self.at = 0
        self.tokens: list[Token] = []
        self.stack: list[Frame] = []
        self.side = ""
        self.latex = latex
        self.factors = factors
        self.read = read
        self.colon = ":" in text  # without one no number is a time
        self.derivatives = may_hold(text)
        # Looked for once: most formulas hold none of these, and asking at every name costs a tenth of the reading.
        self.modulus = "mod" in text
        self.primes = "'" in text or "prime" in text
        self.subscripts = "_" in text
        self.integrals = "int" in text
        self.forced: Body | None = None
        self.operators = 0

    def run(self) -> list[Token]:
        text, length = self.text, len(self.text)
        while True:
            space = _SPACE.match(text, self.at)
            if space:
                self.at = space.end()
            if self.at >= length:
                break
            if len(self.tokens) > MAX_TOKENS:
                raise self.refused(f"a formula of more than {MAX_TOKENS} symbols")
            self.one()
        if self.stack:
            raise SyntaxRefused(self.stack[-1].at, "a bracket that is never closed", text)
        return self.tokens

    def refused(self, reason: str) -> SyntaxRefused:
        return SyntaxRefused(self.at, reason, self.text)

    @property
    def after_operand(self) -> bool:
        return bool(self.tokens) and self.tokens[-1].type in ENDS

    def emit(self, kind: str, value: object = None) -> None:
        """Append a terminal, once its bracket is known to match."""
        if kind in CLOSES:
            if not self.stack or self.stack[-1].opener not in CLOSES[kind]:
                raise self.refused("a bracket that was never opened")
            self.stack.pop()
            if self.tokens and self.tokens[-1].type in ("NEWROW", "COMMA") and kind.startswith("END_"):
                self.tokens.pop()
        elif kind in ("AND", "OR") and self.tokens and self.tokens[-1].type == "COMMA":
            self.tokens.pop()  # 1, 2, and 3
        elif kind in OPENS:
            self.stack.append(Frame(kind, self.at))
        token = self.make(kind, "", start_pos=self.at)
        # A Token is a str; what it stands for travels beside it.
        token.value = value
        self.tokens.append(token)

    def one(self) -> None:
        """The next terminal (or none, for what only changes the looks)."""
        char = self.text[self.at]
        if self.derivatives and char in BEGINS and self.derivative():
            return
        if self.modulus and char == "(" and (modulus := _MODULUS.match(self.text, self.at)):
            self.congruent(modulus.end(), closing(self.text, self.at))
        elif (
            self.integrals
            and char in "\\d"
            and self.integrated
            and (differential := differential_at(self.text, self.at))
        ):
            self.differential(*differential)
        elif char == "\\" and (upright := UPRIGHT.match(self.text, self.at)):
            letter = upright[1] or ""
            self.symbol(f"d{letter}", upright.end())
        elif char.isdigit() or (char == "." and self.text[self.at + 1 : self.at + 2].isdigit()):
            self.number()
        elif char.isalpha():
            self.word()
        elif (double := self.text[self.at : self.at + 2]) in DOUBLE:
            self.mark(*DOUBLE[double], 2)
        elif char == "\\":
            self.command()
        elif char in SINGLE:
            self.mark(*SINGLE[char], 1)
        elif char == "'":
            raise self.refused("a prime that stands behind no name")
        else:
            raise self.refused(f"{char!r} is not a symbol of mathematics here")

    def operator(self) -> None:
        """One more operator with a body that must be looked for."""
        self.operators += 1
        if self.operators > MOST:
            raise self.refused(f"more than {MOST} operators in one formula")

    def operation(self, found: Operation) -> None:
        self.forced = None
        self.emit(found.body.value, found.build)
        self.at = found.end

    def derivative(self) -> bool:
        """Whether a derivative in Leibniz's notation begins here; it is then emitted."""
        if not may_begin(self.text, self.at):
            return False
        self.operator()
        found = derivative_at(self.text, self.at, self.read, self.forced)
        if found is None:
            return False
        if isinstance(found, Operation):
            self.operation(found)
        else:
            self.emit("NODE", found[0])
            self.at = found[1]
        return True

    @property
    def integrated(self) -> bool:
        """Whether an integral is open whose dx is still to come, with no bracket open in it."""
        return bool(self.stack) and self.stack[-1].opener == "INTEGRAL"

    def differential(self, name: Node, end: int) -> None:
        """The dx that ends an integral."""
        empty = self.tokens[-1].type == "INTEGRAL"
        if _POWER_FOLLOWS.match(self.text, end) or (empty and _OPERAND_FOLLOWS.match(self.text, end)):
            raise self.refused("an integral whose dx does not end it")
        self.emit("DIFFERENTIAL", name)
        self.at = end

    def congruent(self, begins: int, end: int) -> None:
        """(mod m): the modulus stands from `begins` to `end`, where the bracket closes."""
        if end < 0 or not self.after_operand:
            raise self.refused("a modulus without its congruence")
        self.emit("PMOD", self.read(self.text[begins:end]))
        self.at = end + 1

    def number(self) -> None:
        after_operand = self.after_operand
        in_ratio = bool(self.tokens) and self.tokens[-1].type == "COLON"
        clock = None if after_operand or in_ratio or not self.colon else CLOCK.match(self.text, self.at)
        if clock and not any(frame.opener == "LSET" for frame in self.stack):
            self.emit("NODE", time_node(clock[0]))
            self.at = clock.end()
            return
        if after_operand and not self.may_multiply:
            raise self.refused("a number behind a factor: write the sign between them")
        bracketed = any(frame.opener != "LBRACE" for frame in self.stack)
        kind, node, end = read_numeral(self.text, self.at, bracketed=bracketed, after_operand=after_operand)
        self.emit(kind, node)
        self.at = end

    @property
    def may_multiply(self) -> bool:
        """Whether a number behind an operand may be a factor, as in n(n+1) 2^n and 3!5!; the grammar wants a power or a
        factorial of it. Of `2 3^n` and `x2^3` nobody says what they are; `n2^{n-1}` is a product."""
        types = [token.type for token in self.tokens[-3:]]
        if types[-2:-1] and types[-2] in _BEFORE_TWO:
            return True  # \log_2 8, \frac \pi 4
        if types[-1] == "RBRACE" and self.behind_a_script():
            return True  # \log_{10} 250, \sin^{2} 30
        if _RAISED.match(self.text, self.at) is None:
            return False
        if types[-1] in ("NUMBER", "MIXED"):
            return types[-2:-1] == ["SQRT"] or types[0] in _TAKES_TWO
        if not self.text[self.at - 1].isalpha() or self.text[self.tokens[-1].start_pos] == "\\":
            return True
        glued = _GLUED.match(self.text, self.at)
        return glued is not None and int(glued[1]) > 1 and (self.latex or glued[2][0] == "{")

    def behind_a_script(self) -> bool:
        """Whether the braces that end here are a function's subscript or power: what follows is its argument."""
        depth = 0
        for place in range(len(self.tokens) - 1, 1, -1):
            kind = self.tokens[place].type
            depth += (kind == "RBRACE") - (kind == "LBRACE")
            if depth == 0:
                before = [token.type for token in self.tokens[max(0, place - 2) : place]]
                return before[-1] == "UNDERSCORE" or before == ["FUNC", "CARET"]
        return False

    def single_digits(self, count: int) -> None:
        """\\frac12: after a command whose arguments are not in braces, each is one digit."""
        for _ in range(count):
            digit = _DIGIT.match(self.text, self.at)
            if not digit:
                return
            self.emit("NUMBER", integer(int(digit[1])))
            self.at = digit.end()

    # --------------------------------------------------------------------------------------------------------- names

    def word(self) -> None:
        """A run of letters: a known word, a unit behind a number, or letters that multiply."""
        found = _WORD.match(self.text, self.at)
        if found is None:
            raise self.refused("a letter of no alphabet of mathematics")
        if self.integrals and self.integrated and (glued := _ENDS_IN_DX.match(self.text, self.at)):
            found = _WORD.match(self.text, self.at, glued.end(1)) or found  # the x of xdx
        run = found[0]
        if run in _BIG and self.text[found.end() : found.end() + 1] == "_":
            self.big(run, found.end())
            return
        inside = self.at > 0 and self.text[self.at - 1].isalpha()  # the mu of amu is m*u
        if run in ("U", "u") and self.behind_a_set and _SET_FOLLOWS.match(self.text, found.end()):
            self.plain("CUP", None, found.end())
        elif self.measured and (rate := self.rate()):
            self.unit(rate[0], rate.end())
        elif run in _CONSTANTS and not (self.subscripts and subscript_at(self.text, found.end())):
            self.constant(run, found.end())
        elif run in PLAIN_WORDS and run not in _CONSTANTS and not (inside and PLAIN_WORDS[run][0] == "SYMBOL"):
            self.plain(*PLAIN_WORDS[run], found.end())
        elif run in PLAIN_UNITS and self.measured and not self.latex:
            self.unit(run, found.end())
        elif len(run) > 1 and (node := read_words(run)) is not None:
            self.plain("NODE", node, found.end())
        elif DIFFERENTIAL.fullmatch(run):
            self.symbol(run, found.end())
        elif len(run) > (4 if self.latex else 3):
            raise self.refused(f"the word {run[:MAX_NAME]!r} is not a name of mathematics")
        elif len(run) > 1 and _BEFORE_BRACKET.match(self.text, found.end()) and not self.latex:
            raise self.refused(f"the function {run!r} is not known in a formula")
        else:
            letter = run[0]
            if letter in "ei" and not (self.subscripts and subscript_at(self.text, self.at + 1)):
                self.constant(letter, self.at + 1)
            else:
                self.symbol(letter, self.at + 1)

    def constant(self, letter: str, end: int) -> None:
        """e and i; before brackets E(X) and i(t) may be functions like those of any letter."""
        kind, value = PLAIN_WORDS[letter]
        assert isinstance(value, Node)
        self.plain("CALL" if self.called(str(value.args[0]), end) else kind, value, end)

    @property
    def behind_a_set(self) -> bool:
        """Whether what ended last may be a set: 2u is a product, and so is (x + 1)u, whose brackets hold no pair."""
        if not self.tokens or self.tokens[-1].type not in _ENDS_A_SET:
            return False
        return self.tokens[-1].type != "RPAR" or _holds_a_pair(self.tokens)

    @property
    def measured(self) -> bool:
        """Whether a number stands before, so that a unit may follow."""
        return bool(self.tokens) and self.tokens[-1].type in ("NUMBER", "MIXED")

    def rate(self) -> re.Match[str] | None:
        """km/h, m/min, or min: one of the units is more than a letter, which might be a name."""
        found = _RATE.match(self.text, self.at)
        units = {unit for unit in found.groups() if unit} if found else set()
        return found if units and units <= UNITS.keys() and units & PLAIN_UNITS else None

    def plain(self, kind: str, value: object, end: int) -> None:
        start, self.at = self.at, end
        if kind == "FUNC":
            self.emit("FUNC", value)
        elif kind == "SQRT":
            self.root()
        elif kind == "SYMBOL" and isinstance(value, Node):
            self.symbol(str(value.args[0]), end)
        else:
            self.at = start
            self.emit(kind, value)
            self.at = end

    def symbol(self, name: str, end: int) -> None:
        """A letter with its subscript, x_{12}; right before a bracket it is called, unless it is known to multiply."""
        subscript = subscript_at(self.text, end) if self.subscripts else None
        if subscript and subscript.formula:
            self.emit("NODE", Node("Call", (symbol("index"), symbol(name), self.read(subscript.formula))))
            self.at = subscript.end
            return
        if subscript:
            name = f"{name}_{subscript.name}"
            end = subscript.end
        if len(name) > MAX_NAME:
            raise self.refused(f"a name of more than {MAX_NAME} characters")
        if self.primes and (primes := _PRIMES.match(self.text, end)):
            self.primed(name, len(_PRIME.findall(primes[0])), primes.end())
            return
        if _ORDER.match(self.text, end) or (name in "fghFGH" and _INVERSE.match(self.text, end)):
            raise self.refused("an inverse or iterated function, or a derivative by its order, is not read")
        self.emit("CALL" if self.called(name, end) else "SYMBOL", symbol(name))
        self.at = end

    def primed(self, name: str, count: int, end: int) -> None:
        """f'(x), a value of another function than f; y' alone, which is not y and not known."""
        if _BEFORE_BRACKET.match(self.text, end):
            self.emit("CALL", symbol(name + "'" * count))
        else:
            self.emit("NODE", Node("Call", (symbol("prime" * count), symbol(name))))
        self.at = end

    def called(self, name: str, end: int) -> bool:
        """Whether a name that ends here is a function before its brackets. In `x^n(n+1)` and `\\sqrt x(x+1)` the name
        belongs to what stands before it."""
        if name in self.factors:
            return False
        if _BEFORE_BRACKET.match(self.text, end) is None and _BEFORE_INDEX.match(self.text, end) is None:
            return False
        before = [token.type for token in self.tokens[-2:]]
        if before and before[-1] in _TAKES_ONE:
            return False
        return not (len(before) == 2 and before[0] in _TAKES_TWO and before[1] in ("SYMBOL", "CONST", "NUMBER"))

    # ------------------------------------------------------------------------------------------------------ commands

    def command(self) -> None:
        found = _COMMAND.match(self.text, self.at)
        if found is None:
            raise self.refused("a backslash before nothing known")
        name, end = found[1], found.end()
        if name in ("left", "right"):
            self.side = name
            self.at = end
            if self.text[end : end + 1] == ".":
                # \\left. draws nothing; the bracket on the other side must be one that may stand alone (cases).
                self.at += 1
                self.side = ""
        elif name in _BIG:
            self.big(name, end)
        elif name in FORCED:
            self.forced = FORCED[name]
            self.at = end
        elif name in ("pmod", "bmod", "mod"):
            self.modulo(name, end)
        elif name in ("approx", "simeq") and not self.tokens:
            self.at = end  # \\approx 18
        elif name == "Gamma" and len(_GAMMA.findall(self.text)) == len(_GAMMA_CALLED.findall(self.text)):
            self.plain("FUNC", "gamma", end)
        elif name in TEXTS:
            self.words(name, end)
        elif name in ("mathbb", "mathds", "Bbb"):
            self.numbers(end)
        elif name == "begin":
            self.begin(end)
        elif name == "end":
            self.finish(end)
        elif name in ("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom"):
            self.emit(*COMMANDS[name])
            self.at = end
            self.single_digits(2)
        elif name == "sqrt":
            self.at = end
            self.root()
        elif name == "circ":
            # A degree sign is an exponent: ^\circ or ^{\circ}.
            raise self.refused("a circle that is not an exponent")
        elif name in ("color", "textcolor"):
            color = _BOX_COLOR.match(self.text, end)
            self.at = color.end() if color else end
        elif name in MARKS and not (name == "hat" and _UNIT_VECTOR.match(self.text, end)):
            self.marked(name, end)
        elif name in IGNORED or name in MARKS:
            self.at = end
        elif name in COMMANDS:
            kind, value = COMMANDS[name]
            if kind in ("SYMBOL", "FUNC"):
                self.plain(kind, value, end)
            else:
                self.mark(kind, value, end - self.at)
        else:
            raise self.refused(f"the command \\{name[:MAX_NAME]} is not known here")

    def big(self, name: str, end: int) -> None:
        """\\sum, \\prod, \\lim before their body; \\int, which its dx ends."""
        self.operator()
        if name == "int":
            bounds, end = bounds_of_integral(self.text, end, self.read)
            self.emit("INTEGRAL", bounds)
            self.at = end
            return
        found = big_operator(name, self.text, end, self.read)
        self.operation(found if self.forced is None else replace(found, body=self.forced))

    def modulo(self, name: str, end: int) -> None:
        """7 \\bmod 3 is a number; behind a congruence \\pmod{3} is its modulus."""
        if name == "bmod":
            self.operator()
            depth = 0
            for token in reversed(self.tokens):
                depth += (token.type in CLOSES) - (token.type in OPENS)
                if depth < 0:
                    break
                if depth == 0 and token.type in ("PLUS", "MINUS"):
                    raise self.refused("what is taken modulo is a sum: put it into brackets")
            self.emit("MOD")
            self.at = end
            return
        found = _MODULUS_ALONE.match(self.text, end)
        if found is None:
            raise self.refused("a modulus is missing")
        if found[1]:
            self.emit("PMOD", self.read(found[1]))
            self.at = found.end()
        else:
            self.congruent(found.end(), closing(self.text, found.end() - 1))

    def marked(self, mark: str, end: int) -> None:
        """\\bar{x}, \\overline{AB}: something else than x and A*B, and not known."""
        found = _MARKED.match(self.text, end)
        if found:
            self.emit("NODE", Node("Call", (symbol(mark), symbol(found[1] or found[2]))))
            self.at = found.end()
        elif self.text[end : end + 1] == "{":
            self.emit("CALL", symbol(mark))
            self.at = end
        else:
            raise self.refused(f"\\{mark} over nothing")

    def root(self) -> None:
        """\\sqrt{x}, \\sqrt[3]{x}, \\sqrt2, and sqrt(x) in plain text."""
        self.emit("SQRT")
        if self.text[self.at : self.at + 1] == "[":
            self.emit("LOPT")
            self.at += 1
        else:
            self.single_digits(1)
            if self.tokens[-1].type == "NUMBER" and self.text[self.at : self.at + 1].isdigit():
                self.emit("TIMES")  # TeX's root covers one digit: \sqrt23 is 3*sqrt(2)

    def words(self, command: str, at: int) -> None:
        """A \\text{}: a connective, a condition's word, a function, a word of answers, a unit or a name."""
        end = self.text.find("}", at)
        if self.text[at : at + 1] != "{" or end < 0:
            raise self.refused(f"\\{command} without its braces")
        words = " ".join(self.text[at + 1 : end].replace("$", " ").replace("\\", " ").split())
        lower = words.lower().strip(" .,")
        end += 1
        known = PLAIN_WORDS.get(words) or COMMANDS.get(words) if command != "text" or len(words) > 1 else None
        node = read_words(words) if words else None
        if lower in ("and", "or", "union", "otherwise", "in"):
            self.plain(*PLAIN_WORDS[lower], end)
        elif lower in ("else", "if otherwise"):
            self.plain("NODE", Node("Boolean", (True,)), end)
        elif lower in _CONDITION_WORDS or (lower.split()[-1] in ("if", "for") and not self.after_operand):
            self.at = end
        elif words in ("e", "i"):
            self.constant(words, end)
        elif command.startswith("operatorname") and known is not None and known[0] == "FUNC":
            self.plain(*known, end)
        elif self.after_operand:
            self.unit(words, end)
        elif node is not None:
            self.plain("NODE", node, end)
        elif known is not None and known[0] != "REL":
            self.plain(*known, end)
        elif words.strip("()").isalnum() and len(words) <= MAX_NAME and words.strip("()")[0].isalpha():
            # A choice such as (A), or a name.
            self.symbol(words.strip("()"), end)
        else:
            raise self.refused("a text that is not a word of answers")

    def unit(self, words: str, end: int) -> None:
        power = _UNIT_POWER.match(self.text, end)
        if power:
            words += f"^{power[1] or power[2]}"
            end = power.end()
        if self.tokens and self.tokens[-1].type == "UNIT":
            # \text{m}/\text{s} and \text{kg}\,\text{m} are one unit in pieces.
            words = f"{self.tokens.pop().value} {words}"
        if len(words) > _MAX_UNIT:
            raise self.refused(f"a unit of more than {_MAX_UNIT} characters")
        self.emit("UNIT", canonical_unit(words))
        self.at = end

    def numbers(self, at: int) -> None:
        """\\mathbb{R} and its like."""
        letter = self.text[at : at + 3].strip("{} ")[:1]
        if letter not in SETS_OF_NUMBERS:
            raise self.refused("a blackboard letter that names no set of numbers")
        end = at + 3 if self.text[at] == "{" else at + 1
        self.plain("NODE", Node(SETS_OF_NUMBERS[letter]), end)

    def begin(self, at: int) -> None:
        found = _ENVIRONMENT.match(self.text, at)
        if found is None or found[1] not in ENVIRONMENTS:
            raise self.refused("an environment that is not known here")
        kind = ENVIRONMENTS[found[1]]
        # \left\{ \begin{array} ... \right. is a case distinction.
        if found[1] == "array" and self.tokens and self.tokens[-1].type == "LSET" and self.stack[-1].opener == "LSET":
            self.tokens.pop()
            self.stack.pop()
            kind = "cases"
        opener = {"matrix": "BEGIN_MATRIX", "det": "BEGIN_MATRIX", "cases": "BEGIN_CASES", "rows": "BEGIN_ROWS"}[kind]
        self.emit(opener, kind)
        self.at = found.end()

    def finish(self, at: int) -> None:
        found = _ENVIRONMENT.match(self.text, at)
        opener = self.stack[-1].opener if self.stack else ""
        if found is None or found[1] not in ENVIRONMENTS or not opener.startswith("BEGIN_"):
            raise self.refused("an environment that was never begun")
        self.emit(opener.replace("BEGIN", "END"))
        self.at = at + len(found[1]) + 2

    # --------------------------------------------------------------------------------------------------------- marks

    def mark(self, kind: str, value: object, width: int) -> None:
        """A sign of one or two characters, as what stands before it says."""
        top = self.stack[-1] if self.stack else Frame("", 0)
        side, self.side = self.side, ""
        settle = SETTLE.get(kind)
        settled = settle(self, top, side) if settle else kind
        if settled == "CARET" and self.degree(width):
            return
        if settled:
            self.emit(settled, value)
        self.at += width
        if settled == "NEWROW":
            space = _ROW_SPACE.match(self.text, self.at)
            self.at = space.end() if space else self.at
        elif settled == "LBRACE" and len(self.tokens) > 1 and self.tokens[-2].type in ("FRAC", "BINOM"):
            self.stack[-1].first_argument = True
        elif settled == "RBRACE" and top.first_argument:
            self.single_digits(1)  # \\frac{1}2: one digit, even where more follow

    def degree(self, width: int) -> bool:
        """^\\circ and ^{\\circ}."""
        found = _DEGREE.match(self.text, self.at + width)
        if found is None:
            return False
        self.emit("DEGREE")
        self.at = found.end()
        return True

"""What the lexer knows on its way through a formula: where it is, what it has emitted, which brackets are open."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.calculus import may_hold
from harness.formulas.syntax.operations import Body
from harness.formulas.syntax.signs import CLOSES, ENDS, OPENS, Frame
from harness.formulas.trees.tree import Node

if TYPE_CHECKING:
    from lark import Token


class Scan:
    """A formula, the terminals of it so far, and what the next one depends on."""

    def __init__(self, text: str, latex: bool, factors: Container[str], read: Callable[[str], Node]) -> None:
        from harness.formulas.syntax.lexer.terminal import Terminal

        self.make = Terminal
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

    def refused(self, reason: str) -> SyntaxRefused:
        """The error of a formula that is not read, at the place that has been reached."""
        return SyntaxRefused(self.at, reason, self.text)

    @property
    def after_operand(self) -> bool:
        """Whether an operand has just ended."""
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
        self.tokens.append(self.make(kind, value, self.at))

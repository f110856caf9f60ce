"""LaTeX and plain-text formulas to the tree: terminals (lexer/), then the grammar in latex.lark (latex_parser.py)."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import partial
from typing import TYPE_CHECKING

from harness.formulas.syntax.bounds import SyntaxRefused, check_size
from harness.formulas.syntax.brackets import likely_factors, use_of
from harness.formulas.syntax.calculus import refuse_leibniz
from harness.formulas.syntax.infix import without_infix
from harness.formulas.syntax.latex_parser import parser
from harness.formulas.syntax.lexer.terminals import terminals
from harness.formulas.syntax.marked_names import without_style
from harness.formulas.syntax.minutes_of_arc import in_degrees
from harness.formulas.syntax.normalise import normalise
from harness.formulas.syntax.sums_going_on import may_go_on, with_sums
from harness.formulas.trees.tree import Node

if TYPE_CHECKING:
    from lark import Token

MOST_WITHIN = 4
"""Formulas within formulas that the lexer hands back to be read: bounds of sums, shifted subscripts."""
_STYLED = re.compile(
    r"(?:\\(?:mathbf|mathit|mathrm|mathcal|mathsf|boldsymbol|bm|textit|textbf)\s*|(?<![\w^}\]\\]))"
    r"\{\s*([A-Za-z])\s*\}(?=\s*(?:\\left\s*)?\()"
)
"""A letter in braces, whatever its style, right before brackets: \\mathbf{P}(0)."""


class _Every(Container[str]):
    """A collection of all names."""

    def __contains__(self, _: object) -> bool:
        return True


def parse_latex(text: str) -> Node:
    """The tree of a formula in LaTeX or plain text. Raises SyntaxRefused, and nothing else, for any input."""
    plain, latex = normalise(text), isinstance(text, str) and "\\" in text
    tree = read_formula(plain, latex=latex)
    factors = likely_factors(use_of(tree, formula=True))
    return read_formula(plain, latex=latex, factors=factors) if factors else tree


def read_formula(plain: str, *, latex: bool, factors: Container[str] = frozenset(), within: int = 0) -> Node:
    """The tree of a normalised formula; `latex` says whether it was written with commands, where braces only group.

    A name right before brackets is called, save those in `factors`, which multiply what is in them; all of them do
    where the formula cannot be read otherwise: y(0, 1]. within: how many formulas this one stands in, as the bounds of
    a sum do.
    """
    if within > MOST_WITHIN:
        raise SyntaxRefused(0, f"formulas within formulas, more than {MOST_WITHIN} deep")
    read = partial(read_formula, latex=latex, factors=factors, within=within + 1)

    if "\\over" in plain or "\\choose" in plain or "\\int" in plain:
        plain = without_infix(plain)
    if "\\circ" in plain:
        plain = in_degrees(plain)
    if "{" in plain:
        plain = _STYLED.sub(r" \1", plain)
        if "_" in plain:
            plain = without_style(plain)
    tokens = terminals(plain, latex=latex, factors=factors, read=read)
    try:
        tree = _tree(tokens, plain)
    except SyntaxRefused:
        if all(token.type != "CALL" for token in tokens):
            raise
        tree = _tree(terminals(plain, latex=latex, factors=_Every(), read=read), plain)
    return with_sums(tree) if may_go_on(plain) else tree


def _tree(tokens: list[Token], plain: str) -> Node:
    from lark.exceptions import UnexpectedToken, VisitError

    try:
        return refuse_leibniz(check_size(parser().parse(tokens)))
    except UnexpectedToken as error:
        at = error.token.start_pos
        if error.token.type == "$END" or at is None:
            raise SyntaxRefused(len(plain), "the formula ends too early", plain) from None
        raise SyntaxRefused(at, "this symbol has no place here", plain) from None
    except VisitError as error:
        if isinstance(error.orig_exc, SyntaxRefused):
            raise SyntaxRefused(error.orig_exc.position, error.orig_exc.reason, plain) from None
        raise

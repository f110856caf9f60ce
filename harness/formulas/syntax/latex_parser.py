"""The parser of formulas, made once in a process from the grammar in latex.lark and the rules in latex_rules/.

The parser is LALR with an explicit stack and the tree is built as it goes, so that depth costs no recursion.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.formulas.syntax.latex_rules import RULES

if TYPE_CHECKING:
    from lark import Lark


@lru_cache(maxsize=1)
def parser() -> Lark:
    """The parser; building its table takes about 0.2 s, once in a process and only where a formula is read."""
    from lark import Lark, Transformer, v_args
    from lark.lexer import Lexer

    grammar = Path(__file__).with_name("latex.lark").read_text(encoding="utf-8")
    # v_args looks only at a class's own members, so the rules move into the class that Lark wants.
    transformer = v_args(inline=True)(type("Tree", (Transformer,), dict(RULES)))()
    # The lexer hands on the terminals that it is given: lexer/terminals.py has made them.
    lexer = type("Terminals", (Lexer,), {"__init__": lambda self, conf: None, "lex": lambda self, tokens: iter(tokens)})
    made = Lark(grammar, parser="lalr", lexer=lexer, transformer=transformer)
    _with_plain_keys(made.parser.parser.parser)
    return made


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

"""The terminal that the lexer hands to the parser. Imports lark, which only a formula needs."""

from __future__ import annotations

from typing import Any

from lark import Token


class Terminal(Token):  # type: ignore[misc]  # lark ships no types
    """A token of lark's without a text: what it stands for travels in `value`, beside the string that it is.

    Made by itself, because the lexer makes thousands and lark's own way goes through two calls with keywords.
    """

    __slots__ = ()

    def __new__(cls, kind: str, value: object, at: int) -> Any:
        made = str.__new__(cls, "")
        made.type, made.value, made.start_pos = kind, value, at
        made.line = made.column = made.end_line = made.end_column = made.end_pos = None
        return made

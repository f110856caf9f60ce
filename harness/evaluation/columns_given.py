"""`--columns NAME=COLUMN,...`: which columns of a file hold what; and the chats that a column may hold."""

from __future__ import annotations

from collections.abc import Sequence

from harness.verification.errors import ColumnError

CHATS = ("messages", "conversations", "conversation")
"""Columns that hold a chat."""


def parse_columns(mapping: str, names: Sequence[str], *, may_be_none: Sequence[str] = ()) -> dict[str, str]:
    """`text=response,gold=target` as {"text": "response", "gold": "target"}. may_be_none: names whose column may be
    given as missing (`gold=`). Raises ColumnError."""
    given: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in mapping.split(","))):
        name, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or name not in names:
            forms = " and ".join([", ".join(f"{one}=COLUMN" for one in names[:-1]), f"{names[-1]}=COLUMN"])
            none = f" ({may_be_none[-1]}= for none)" if may_be_none else ""
            raise ColumnError(
                f"--columns {mapping!r}: {part!r} maps nothing; write {forms} with commas between them{none}"
            )
        if name in given:
            raise ColumnError(f"--columns {mapping!r} gives {name} twice")
        if not column and name not in may_be_none:
            raise ColumnError(f"--columns {mapping!r}: the {name} needs a column, {name}=COLUMN")
        given[name] = column
    return given


_ROLES = {"human": "user", "gpt": "assistant", "model": "assistant"}
"""How else the two sides of a chat are called."""


def as_chat(value: object) -> object:
    """A chat of `from` and `value` as one of `role` and `content`; anything else as it is."""
    if not isinstance(value, list) or not all(isinstance(turn, dict) and "from" in turn for turn in value):
        return value
    return [{"role": _ROLES.get(str(turn["from"]), turn["from"]), "content": turn.get("value")} for turn in value]

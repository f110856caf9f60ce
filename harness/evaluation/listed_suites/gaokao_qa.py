"""AGIEval's gaokao-mathqa: options of the Chinese college entrance examination."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.evaluation.listed_suites.record import (
    CHINESE,
    Item,
    ListedSuite,
    Record,
    choice,
    first,
    text_of,
    with_options,
)

_LETTER = re.compile(r"^\s*[(（]?[A-J][)）.．:：]\s*")


def read(record: Record) -> Item:
    """`question` with its `options` (a list or a mapping by letter) and `label`; or `query`, `choices` and `gold`."""
    given = first(record, "options", "choices")
    options = list(given.values()) if isinstance(given, Mapping) else list(given)
    statement = text_of(record, "question", "query")
    if all(option.strip() in statement for option in map(str, options)):  # the hub's `query` holds them already
        return Item(statement, choice(first(record, "label", "gold")))
    bare = [_LETTER.sub("", str(option)) for option in options]
    return Item(with_options(statement, bare, "选项："), choice(first(record, "label", "gold")))


SUITE = ListedSuite(
    name="gaokao-qa",
    about="351 Chinese questions with four options (college entrance examination)",
    hub="hails/agieval-gaokao-mathqa",
    split="test",
    gold="`label`, an option's letter",
    licence="MIT (AGIEval)",
    source="Zhong et al. 2023, arXiv 2304.06364",
    read=read,
    language=CHINESE,
)

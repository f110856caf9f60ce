"""AGIEval's SAT mathematics, as DeepSeekMath's evaluator keeps it."""

from __future__ import annotations

import re

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, choice, first, text_of
from harness.scoring.answer_options import with_options

_OPTION = re.compile(r"(?:^|\s)\(?([A-D])\)\s*")


def read(record: Record) -> Item:
    """`question` with `options` in one text, `A) ... B) ...`, and `Answer`; or `query`, `choices` and `gold`."""
    given = record.get("options")
    parted = [part.strip() for part in _OPTION.split(given)[2::2]] if isinstance(given, str) else given
    statement = with_options(text_of(record, "question", "query"), {**record, "options": parted})
    return Item(statement, choice(first(record, "Answer", "gold", "answer")))


SUITE = ListedSuite(
    name="sat",
    about="English questions of the SAT with four options (32 in DeepSeekMath's file, 220 on the hub)",
    hub="hails/agieval-sat-math",
    split="test",
    gold="`Answer`, an option's letter",
    licence="MIT (AGIEval)",
    source="Zhong et al. 2023, arXiv 2304.06364; Azerbayev et al. 2023, arXiv 2310.10631",
    read=read,
)

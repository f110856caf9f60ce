"""AGIEval's gaokao-mathqa: options of the Chinese college entrance examination."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import CHINESE, Item, ListedSuite, Record, choice, first, text_of
from harness.scoring.answer_options import with_options


def read(record: Record) -> Item:
    """`question` with its `options` (a list or a mapping by letter) and `label`; or `query`, `choices` and `gold`."""
    statement = with_options(text_of(record, "question", "query"), record)
    return Item(statement, choice(first(record, "label", "gold")))


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

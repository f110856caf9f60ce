"""GSM8K: word problems of grade school."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, optional, text_of


def read(record: Record) -> Item:
    """`question`, and `answer` with the solution before `####`; or the gold alone, as some evaluators keep it."""
    answer = text_of(record, "answer")
    _, marks, gold = answer.rpartition("####")
    return Item(text_of(record, "question"), gold.strip(), answer if marks else optional(record, "cot"))


SUITE = ListedSuite(
    name="gsm8k",
    about="1,319 English word problems of grade school",
    hub="openai/gsm8k",
    configs=("main",),
    split="test",
    gold="behind the last `####` of `answer`",
    licence="MIT",
    source="Cobbe et al. 2021, arXiv 2110.14168",
    read=read,
)

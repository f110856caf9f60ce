"""MGSM in Chinese: 250 problems of GSM8K, translated."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import CHINESE, Item, ListedSuite, Record, text_of


def read(record: Record) -> Item:
    """`question` and `answer_number`; or the turns of a chat and `answer`, as DeepSeekMath's evaluator keeps them."""
    turns = record.get("messages")
    statement = str(turns[0]["content"]).strip() if turns else text_of(record, "question")
    return Item(
        statement.removeprefix("问题：").removeprefix("问题:").strip(), text_of(record, "answer_number", "answer")
    )


SUITE = ListedSuite(
    name="mgsm-zh",
    about="250 problems of GSM8K in Chinese",
    hub="juletxara/mgsm",
    configs=("zh",),
    split="test",
    gold="`answer_number`",
    licence="CC BY-SA 4.0",
    source="Shi et al. 2022, arXiv 2210.03057",
    read=read,
    language=CHINESE,
)

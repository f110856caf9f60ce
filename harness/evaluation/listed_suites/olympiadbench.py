"""OlympiadBench: open-ended, text only, mathematics in English."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, first, optional, text_of


def read(record: Record) -> Item:
    """`question`, and `final_answer`: a list of one gold, or of several that are all asked for."""
    golds = first(record, "final_answer", "answer")
    golds = [golds] if isinstance(golds, str) else [str(gold) for gold in golds]
    gold = ", ".join(part.strip().removesuffix(".") for part in golds)
    solution = record.get("solution") or ""
    shown = solution if isinstance(solution, str) else "\n\n".join(map(str, solution))
    statement = "\n".join(filter(None, (optional(record, "context"), text_of(record, "question"))))
    return Item(statement, gold, shown, optional(record, "subfield").strip().lower().replace(" ", "_"))


SUITE = ListedSuite(
    name="olympiadbench",
    about="674 English olympiad problems (open-ended, text only)",
    hub="Hothan/OlympiadBench",
    configs=("OE_TO_maths_en_COMP",),
    split="train",
    gold="`final_answer`; several golds are all asked for, in any order; its `unit` is not asked for",
    licence="Apache-2.0",
    source="He et al. 2024, arXiv 2402.14008",
    read=read,
)

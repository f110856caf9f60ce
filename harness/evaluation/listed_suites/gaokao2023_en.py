"""Gaokao 2023 in English: the Chinese college entrance examination, translated."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import Item, ListedSuite, Record, text_of


def read(record: Record) -> Item:
    """`question` and `answer`."""
    return Item(text_of(record, "question"), text_of(record, "answer"))


SUITE = ListedSuite(
    name="gaokao2023-en",
    about="385 problems of the Chinese college entrance examination of 2023, in English",
    hub="MARIO-Math-Reasoning/Gaokao2023-Math-En",
    split="train",
    gold="`answer`, LaTeX",
    licence="not stated",
    source="Liao et al. 2024, arXiv 2401.08190",
    read=read,
)

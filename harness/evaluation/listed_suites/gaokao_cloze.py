"""AGIEval's gaokao-mathcloze: blanks of the Chinese college entrance examination."""

from __future__ import annotations

from harness.evaluation.listed_suites.record import CHINESE, Item, ListedSuite, Record, text_of


def read(record: Record) -> Item:
    """`question` (`query` on the hub) and `answer`."""
    return Item(text_of(record, "question", "query"), text_of(record, "answer"))


SUITE = ListedSuite(
    name="gaokao-cloze",
    about="118 Chinese blanks to fill in (college entrance examination)",
    hub="hails/agieval-gaokao-mathcloze",
    split="test",
    gold="`answer`, LaTeX; several golds stand behind each other with `;`",
    licence="MIT (AGIEval)",
    source="Zhong et al. 2023, arXiv 2304.06364",
    read=read,
    language=CHINESE,
)

"""Dates."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.syntax.dates import date_of
from harness.formulas.syntax.unwrap import bare_text
from harness.verification.comparison.calendar import compare_date_nodes, compare_dates
from harness.verification.errors import GoldError
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import WrittenKind
from harness.verification.problem import Answer
from harness.verification.verdict import Method, Verdict, differ


def date(answer: Answer, prediction: str) -> Verdict:
    """The same day: 2024-03-05 is March 5, 2024; 05/03/2024 may be the 3rd of May too, and is undecided."""
    wanted = date_of(bare_text(answer.value))
    if wanted is None:
        raise GoldError(f"gold answer {answer.value!r} of kind 'date': no date")
    said = date_of(bare_text(prediction))
    return Verdict(False, Method.unparsable, "no date") if said is None else compare_dates(wanted, said)


def date_as_written(gold: Gold, prediction: Node) -> Verdict:
    """An untyped answer that is a date and no arithmetic."""
    said = without_name(prediction)
    return (
        compare_date_nodes(without_name(gold.tree), said)
        if said.head == "Date"
        else differ(f"{said.head} is not a date", Method.rule)
    )


KIND = WrittenKind("date", date, "the same day", example="2024-03-05")

"""Times of day and spans of time."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.syntax.clocks import clock_of
from harness.formulas.syntax.unwrap import bare_text
from harness.verification.comparison.calendar import compare_clocks
from harness.verification.comparison.ratios import time_or_ratio
from harness.verification.errors import GoldError
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import WrittenKind
from harness.verification.problem import Answer
from harness.verification.verdict import Method, Verdict


def time(answer: Answer, prediction: str) -> Verdict:
    """The same time of day or span: 5:37 PM is 17:37; 5:37 may be that, or in the morning, and is undecided."""
    wanted = clock_of(bare_text(answer.value))
    if wanted is None:
        raise GoldError(f"gold answer {answer.value!r} of kind 'time': no time of day and no span of time")
    said = clock_of(_value(bare_text(prediction)))
    return Verdict(False, Method.unparsable, "no time") if said is None else compare_clocks(wanted, said)


def _value(text: str) -> str:
    """t = 5:30 answers 5:30."""
    name, sign, value = text.partition("=")
    return value.strip() if sign and name.strip().isalnum() else text


def time_or_ratio_as_written(gold: Gold, prediction: Node) -> Verdict:
    """An untyped 12:30 is a time or a ratio: equal where it is so as both."""
    return time_or_ratio(without_name(gold.tree), without_name(prediction), gold.context, gold=True)


KIND = WrittenKind("time", time, "the same time of day or span of time", example="17:37")

"""What becomes of golds in other forms: counts, and the ones that went wrong, for `golds.py` to print."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from independent import same_condition, same_value, within_tolerance
from typed_values import ReadValue, in_brackets
from variants import COMPLETIONS, ENDINGS, bare, formulas_of, list_forms, members, near_misses, written

from harness import extract_answer, verify
from harness.formulas.trees.algebra import neg
from harness.formulas.trees.tree import Node
from harness.verification.errors import GoldError
from harness.verification.problem import Answer


@dataclass
class Row:
    """Pairs of one form that were judged."""

    pairs: int = 0
    accepted: int = 0
    undecided: int = 0


@dataclass
class Tally:
    """The rows of a table by name; excused: pairs that are right after all; listed: what went wrong, one a line."""

    rows: dict[str, Row] = field(default_factory=dict)
    excused: Counter[str] = field(default_factory=Counter)
    listed: list[str] = field(default_factory=list)

    def add(self, name: str, equal: bool | None) -> None:
        row = self.rows.setdefault(name, Row())
        row.pairs += 1
        row.accepted += equal is True
        row.undecided += equal is None

    def share(self) -> float:
        """The accepted pairs in percent, of the rows whose pairs are right."""
        right = [row for name, row in self.rows.items() if not name.startswith("wrong: ")]
        pairs = sum(row.pairs for row in right)
        return 100 * sum(row.accepted for row in right) / pairs if pairs else 100.0

    def record(self) -> dict[str, Any]:
        return {
            "rows": {name: vars(row) for name, row in self.rows.items()},
            "excused": dict(self.excused),
            "listed": self.listed,
        }


def judged(answer: Answer | str, prediction: str, question: str | None = None) -> tuple[bool | None, str]:
    """The verdict, and why. A gold that is refused for what the prediction is counts as undecided, and says so."""
    try:
        verdict = verify(answer, prediction, question=question, fallback=False)
    except GoldError as error:
        return None, f"RAISED: {error}"
    return verdict.equal, verdict.detail


def spoken(golds: list[ReadValue]) -> Tally:
    """Every gold in the endings that models give an answer."""
    tally = Tally()
    for each in golds:
        text = bare(each.item.text)
        if each.answer is None or "\n" in text or text.endswith("\\"):
            continue
        said = {name: form(text) for name, form in ENDINGS.items()}
        said |= {name: extract_answer(form(text)) or "" for name, form in COMPLETIONS.items()}
        for name, prediction in said.items():
            equal, why = judged(each.answer, prediction, _choices(each))
            tally.add(name, equal)
            if not equal:
                tally.listed.append(f"{name}: {text!r} by {prediction!r}: {why}")
    return tally


def _choices(each: ReadValue) -> str | None:
    """The question, where the gold is a letter: which is a choice only where the question lists options."""
    return each.item.question if len(each.item.text.strip()) == 1 else None


def listed(golds: list[ReadValue]) -> Tally:
    """Lists that mean no order, in every order and form, and two that are wrong."""
    tally = Tally()
    for each in golds:
        parts = members(each.item.text)
        if len(parts) < 2:
            continue
        for name, text, right in list_forms(parts):
            equal, why = judged(each.answer or each.item.text, text)
            tally.add(name if right else f"wrong: {name}", equal)
            if bool(equal) is not right:
                tally.listed.append(f"{name}: {each.item.text!r} by {text!r}: {why}")
    return tally


def missed(golds: list[ReadValue]) -> Tally:
    """Near misses of every gold; those that are true, or within the documented tolerance, are not counted."""
    tally = Tally()
    for each in golds:
        if each.tree is None or each.answer is None:
            continue
        brackets = in_brackets(each.item.text)
        for name, changed, before, after in near_misses(each.tree):
            text = written(changed, brackets=brackets)
            if text is None:
                continue
            equal, why = judged(each.answer, text)
            if equal and (excuse := _excuse((each.tree, changed), before, after)):
                tally.excused[excuse] += 1
                continue
            tally.add(name, equal)
            if equal:
                tally.listed.append(f"{name}: {each.item.text!r} by {text!r}: {why}")
    return tally


def _excuse(trees: tuple[Node, Node], before: Node, after: Node) -> str:
    """Why an accepted near miss is right after all; "" where it is wrong."""
    if same_value(before, after):
        return "the same value (0 and 2*0, 1 and 1/1)"
    if any(part.head == "PlusMinus" for part in trees[0].walk()) and same_value(neg(before), after):
        return "the other sign behind a plus-minus"
    if same_condition(*trees):
        return "a relation that holds where gold's does (a > 0 and 2*a > 0)"
    if any(part.head == "Decimal" for part in before.walk()) and within_tolerance(before, after):
        return "within the six digits of a decimal"
    return ""


def copied(golds: list[ReadValue]) -> Tally:
    """A formula that the question itself holds, given for an answer, where the gold is more than a number."""
    tally = Tally()
    for each in golds:
        if each.tree is None or each.answer is None or each.tree.head in ("Integer", "Decimal", "Neg", "Div"):
            continue
        for formula in formulas_of(each.item.question):
            if bare(formula).replace(" ", "") == bare(each.item.text).replace(" ", ""):
                tally.excused["the gold itself, which the question holds"] += 1
                continue
            equal, why = judged(each.answer, formula, each.item.question)
            tally.add("copied, the question known", equal)
            if equal:
                tally.listed.append(f"copied: {each.item.text!r} by {formula!r}: {why}")
    return tally

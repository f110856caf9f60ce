"""A prediction that is no answer as it is written, judged by what it says in other words; several golds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.verification.errors import GoldError
from harness.verification.problem import Answer
from harness.verification.statement.restated import RELATIONS, asked_of
from harness.verification.verdict import Method, Verdict, undecided
from harness.verification.wording.approximations import may_be_near
from harness.verification.wording.measured import may_be_lettered
from harness.verification.wording.said import answers_in

_MORE = re.compile(
    r"=|\\approx|\\\$|\u2248|\d,\d\d,\d|\b(?:approx|about|lim|diverges|tends|goes|converges)|\b(?:[Tt]hus|[Hh]ence|[Tt]herefore|[Ss]o)\b"
)
"""Signs of an answer that can be read and still says more than a value: an equation, an approximation, money."""

_SAYS = re.compile(r"[A-Za-z=\\\u2248]|,\d")
"""A sign of these stands in every text that says more. Looked for first: most wrong answers are numbers."""

_VALUE = (
    r"\s*=\s*(?:[+*/^{}()-]|\d+(?:\.\d+)?(?!\s+\d)|(?<![A-Za-z\d])[A-Za-z](?!\s*[A-Za-z])"
    r"|(?<=\d)[A-Za-z](?!\s*[A-Za-z])|\\(?:[dt]?frac|sqrt|pi|cdot|left|right)(?![A-Za-z])|\s+)++\s*\$?"
)
_NOT_A_LETTER = r"(?![^=]*=\s*[A-Z]\s*\$?$)"  # E = E, which may name an option
_NAMED_VALUE = re.compile(_NOT_A_LETTER + r"\$?\s*[A-Za-z]" + _VALUE)
_DEFINED_VALUE = re.compile(_NOT_A_LETTER + r"\$?\s*[A-Za-z]\s?\([A-Za-z]\)" + _VALUE)
"""x = 3 and k = 2n - 1, and f(x) = 2x: no word stands beside the value, and no second value. The rules read it."""


def may_say_more(verdict: Verdict, prediction: object, *, named_values: bool) -> bool:
    """Whether a prediction that is not right as it is written is worth another reading. named_values: whether the rules
    have read f(x) = 2x as 2x."""
    if verdict.method is Method.unparsable:
        return isinstance(prediction, str)
    if not isinstance(prediction, str) or _SAYS.search(prediction) is None:
        return False
    if _MORE.search(prediction) is None:
        return may_be_lettered(prediction.strip(" $"))
    return not (_NAMED_VALUE.fullmatch(prediction) or (named_values and _DEFINED_VALUE.fullmatch(prediction)))


def in_other_words(
    verdict: Verdict, prediction: str, gold: Node, judge: Callable[[str], Verdict], question: str | None
) -> Verdict:
    """The verdict on what a prediction says in other words; `verdict` where it says nothing else. judge: the verdict on
    a text as it is written."""
    doubt = None
    equations = gold.head in RELATIONS or any(part.head in RELATIONS for part in gold.children())
    for said in answers_in(prediction):
        if equations and (said.labelled or ("=" in prediction and "=" not in said.text)):
            continue
        judged = judge(said.text)
        if judged.equal and said.relation is not None and question is not None and _asked(said.relation, question):
            continue
        if judged.equal and said.doubtful:
            judged = undecided("an equation that may be one to be solved, or a number that may be a name")
        if judged.equal and said.hedged and not may_be_near(gold, question):
            judged = undecided("a value that is but near the gold answer, which is exact")
        if judged.equal:
            return judged
        if judged.equal is None:
            doubt = doubt or judged
    return verdict if doubt is None or verdict.equal is None else doubt


def _asked(relation: Node, question: str) -> bool:
    """Whether the question itself holds this equation."""
    form = canonical_cached(relation)
    return any(canonical_cached(asked) == form for asked in asked_of(question).relations)


def several(gold: object) -> list[Answer]:
    """The golds in a tuple or a list, or of an Answer and its others. Raises GoldError where there is none."""
    if isinstance(gold, Answer):
        return [replace(gold, others=()), *several(gold.others)] if gold.others else [gold]
    if isinstance(gold, str):
        return [Answer("", gold)]
    if isinstance(gold, tuple | list):
        found = [one for part in gold for one in several(part)]
        if found or gold == ():
            return found
    raise GoldError(f"a gold answer is text, an Answer or a tuple of them, not {type(gold).__name__}")


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict where each of several golds is right: equal to one of them, or to none, or undecided."""
    for wanted in (True, None):
        found = [verdict for verdict in verdicts if verdict.equal is wanted]
        if found:
            return found[0]
    if not verdicts:
        raise GoldError("no gold answer: the tuple is empty")
    return verdicts[0]

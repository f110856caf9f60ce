"""Gold answers as people's data hold them: what is one, what it is as text, and whether it can be used at all.

    text                    itself; of a worked solution the last box, or what follows `####`
    int, float, Decimal, Fraction, complex, bool; numpy's scalars       as SymPy writes them (72, 0.5, 1/2, True, oo)
    Answer, {"kind", "value", ...}, JSON text of such a mapping         the answer as it is
    {"ground_truth": gold}                                              the gold in it (verl's `reward_model`)
    a list, tuple or array of one                                       the gold in it
    a tuple of several, {"any_of": [...]}                               several golds, any of which is right
    a list or array of several texts that say the same (1/2, 0.5)       the same
    None, float NaN, "", "N/A", "nan", "null", "None" ...               missing: GoldError
    a list of several values, other mappings, bytes, anything else      GoldError, which says what to write

A gold is *unreadable* where the verifier refuses it, and *unequal* where it is not proved equal to itself: then not
even the right answer can be accepted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from harness.scoring.frozen_answers import frozen
from harness.scoring.gold_values import is_array, is_missing, number_text
from harness.verification.errors import GoldError
from harness.verification.problem import Answer, Problem

ANSWER_KEYS = ("answer", "solution", "ground_truth", "target", "reward_model")
"""Columns that may hold the gold; the first that is not missing counts."""

FAIL, SKIP = "fail", "skip"
POLICIES = (SKIP, FAIL)
"""What becomes of a record whose gold cannot be read: it is left out and counted, or nothing starts."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that cannot be judged by: its number from 1, its name, and why."""

    record: int
    id: str
    cause: str

    def __str__(self) -> str:
        return f"record {self.record}: {self.cause} ({self.id})"


def first_gold(record: Mapping[str, Any]) -> tuple[str, Any]:
    """The field of a record that holds its gold, and what is in it; ("", None) where none does."""
    there = [key for key in ANSWER_KEYS if key in record]
    key = next((key for key in there if not is_missing(record[key])), there[0] if there else "")
    return key, record.get(key)


def gold_of(answer: object) -> Answer | str:
    """The gold answer in a record's field, as the module says. Raises GoldError, which says what is wrong with it."""
    if isinstance(answer, str) and answer.lstrip().startswith('{"'):
        try:
            answer = json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise GoldError(f"the gold answer is not JSON: {error}") from None
    if isinstance(answer, Answer):
        return frozen(answer)
    if isinstance(answer, Mapping):
        return _of_mapping(answer)
    if is_missing(answer):
        remark = "" if answer is None else f" ({str(answer)!r} stands for a missing value)"
        raise GoldError(f"the problem has no gold answer{remark}: give it an `answer` (text, or kind and value)")
    if isinstance(answer, str):
        from harness.scoring.extract_answer import extract_answer

        return extract_answer(answer, conclusions=False) or answer.strip()
    return number_text(answer) or _of_collection(answer)


def _of_mapping(answer: Mapping[Any, Any]) -> Answer | str:
    if "any_of" in answer and "kind" not in answer:
        return gold_of(tuple(answer["any_of"]))
    if "ground_truth" in answer and "kind" not in answer:
        return gold_of(answer["ground_truth"])
    try:
        variable, of, domain = (answer.get(key) for key in ("variable", "of", "domain"))
        assumptions = answer.get("assumptions") or {}
        assumptions = json.loads(assumptions) if isinstance(assumptions, str) else assumptions
        if is_missing(answer["kind"]) or is_missing(answer["value"]):
            raise ValueError("one of them is missing")
        odd = [text for text in (variable, of, domain) if not isinstance(text, str | None)]
        if odd:
            raise TypeError(f"{type(odd[0]).__name__} where a text belongs")
        others = tuple(one if isinstance(one, str) else _of_mapping(one) for one in answer.get("others") or ())
        return frozen(Answer(str(answer["kind"]), str(answer["value"]), variable, of, domain, assumptions, others))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        named = ", ".join(map(str, list(answer)[:6])) or "nothing"
        raise GoldError(f"the gold answer needs `kind` and `value`, and holds {named}: {error!r}") from None


def _of_collection(answer: object) -> Answer | str:
    listed: Any = answer if isinstance(answer, (list, tuple, set, frozenset)) or is_array(answer) else None
    members = None if listed is None else list(listed)
    if members == []:
        raise GoldError("the problem has no gold answer: its list is empty")
    if members is not None and len(members) == 1:
        return gold_of(members[0])
    if members is not None and (isinstance(answer, tuple) or _say_the_same(members)):
        return _any_of([gold_of(member) for member in members])
    if members is None:
        raise GoldError(
            f"the problem has no gold answer: {type(answer).__name__} cannot be one (give text, or a number)"
        )
    raise GoldError(
        f"{len(members)} values are not one gold answer: write what is meant as text, `{{1, 2}}` for a set, `[1, 2]` "
        'for a list in order; where any of them is right, a tuple or {"any_of": [...]}'
    )


def _say_the_same(members: Sequence[Any]) -> bool:
    """Whether a list holds texts of one value, as 1/2 and 0.5: nobody says of others whether all are asked for."""
    if not all(isinstance(member, str | Answer) for member in members):
        return False
    from harness.verification.verify import verify

    first, *others = (gold_of(member) for member in members)
    texts = [gold.value if isinstance(gold, Answer) else gold for gold in others]
    return all(verify(first, text, fallback=False).equal for text in texts)


def _any_of(golds: Sequence[Answer | str]) -> Answer | str:
    """Several golds, any of which is right, as one."""
    first, *others = dict.fromkeys(golds)
    if not others:
        return first
    answer = first if isinstance(first, Answer) else Answer("", first)
    return frozen(replace(answer, others=(*answer.others, *others)))


@lru_cache(maxsize=8192)
def refuse_unreadable(gold: Answer | str) -> None:
    """Raise GoldError where the verifier cannot read a gold. (Cheap: nothing is compared.)"""
    from harness.verification.verify import verify

    verify(gold, "", fallback=False)


@lru_cache(maxsize=8192)
def itself(gold: Answer | str) -> bool | None:
    """Whether a gold equals itself by the verifier that is to judge with it (SymPy is not asked: milliseconds). Raises
    GoldError where it cannot be read."""
    from harness.verification.verify import verify

    return verify(gold, gold.value if isinstance(gold, Answer) else gold, fallback=False).equal


def kind_of(gold: Answer | str) -> str:
    """What a gold is: its kind; of one that says none, what its shape makes of it ("number", "expression", "set" ...).
    Raises GoldError where it cannot be read."""
    if isinstance(gold, Answer) and gold.kind not in ("", "untyped"):
        return gold.kind
    refuse_unreadable(gold)
    gold = gold.value if isinstance(gold, Answer) else gold
    from harness.formulas.syntax.parse import parse_remembered
    from harness.formulas.trees.algebra import free_names
    from harness.verification.comparison.values.values import Context
    from harness.verification.kinds import NAMES, kind_named
    from harness.verification.kinds.shared.gold import Gold
    from harness.verification.kinds.shared.single_values import value
    from harness.verification.options import DEFAULT
    from harness.verification.untyped import rule_by_shape
    from harness.verification.wording.golds import meant

    tree = parse_remembered(meant(gold)[0])
    if tree.head in _SHAPES:
        return _SHAPES[tree.head]
    rule = rule_by_shape(Gold(tree, Answer("", gold), Context(DEFAULT, {})), tree)
    if rule is value:
        return "expression" if free_names(tree) else "number"
    return next((name for name in NAMES if kind_named(name).compare is rule), tree.head.lower())


_SHAPES = {"FiniteSet": "set", "Tuple": "tuple", "List": "list"}
"""What an untyped gold is called whose rule depends on what it is compared with."""


def readable(problems: Iterable[Problem], unreadable: str = FAIL) -> tuple[list[Problem], list[Unreadable]]:
    """The problems whose golds can be read, and the others. Raises GoldError for the others where `unreadable` is
    "fail", naming some of them."""
    kept, others = [], []
    for number, problem in enumerate(problems, 1):
        try:
            itself(_gold_in(problem))
            kept.append(problem)
        except GoldError as error:
            others.append(Unreadable(number, problem.id, str(error)))
    if others and unreadable == FAIL:
        raise GoldError(refusal(others, len(others) + len(kept)))
    return kept, others


def unequal_to_themselves(problems: Iterable[Problem]) -> list[Unreadable]:
    """The problems whose gold is not proved equal to itself, by their place among these."""
    return [
        Unreadable(number, problem.id, f"gold answer {problem.answer.value[:80]!r} is not proved equal to itself")
        for number, problem in enumerate(problems, 1)
        if not itself(_gold_in(problem))
    ]


def _gold_in(problem: Problem) -> Answer | str:
    """The gold of a problem, a choice where the problem lists options and one of them is the gold."""
    from harness.verification.kinds.choice import as_choice

    gold = frozen(problem.answer)
    chosen = gold if isinstance(gold, Answer) else as_choice(problem.statement, gold)
    return chosen if isinstance(chosen, str) else frozen(chosen)


def remarks(
    name: str, kept: Sequence[Problem], others: Sequence[Unreadable], unequal: Sequence[Unreadable]
) -> list[str]:
    """What is to be said of a file's golds before anything starts: the counts by kind; what is left out; what not even
    the gold would be accepted for."""
    kinds = Counter(kind_of(_gold_in(problem)) for problem in kept).most_common()
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds)
    lines = [f"golds of {name}: {len(kept)} of {len(kept) + len(others)} can be read ({counts})"]
    if others:
        lines.append(f"{len(others)} records left out, their golds cannot be read: {_first(others)}")
    if unequal:
        lines.append(f"{len(unequal)} golds are not proved equal to themselves: {_first(unequal)}")
    return lines


def _first(faults: Sequence[Unreadable]) -> str:
    return f"{faults[0]}" + (f"; and {len(faults) - 1} more" if len(faults) > 1 else "")


NAMED = 5
"""Unreadable records that an error names."""


def refusal(others: Sequence[Unreadable], records: int) -> str:
    """What is wrong with the records that cannot be read, and what may be done."""
    shown = "; ".join(map(str, others[:NAMED]))
    more = f"; and {len(others) - NAMED} more" if len(others) > NAMED else ""
    return (
        f"{shown}{more}. {len(others)} of {records} records have no gold that can be read: correct them, or leave them "
        "out with --unreadable skip"
    )

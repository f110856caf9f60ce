"""The plain words of answers: yes, no solution, does not exist, linearly dependent, all real numbers, infinity.

A word is looked up as a whole phrase, in any case, after the filler in front of it ("the series ...", "there are ...")
is dropped. Nothing is guessed: a phrase that is not in the table is no word of answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.formulas.syntax import constructors
from harness.formulas.trees.tree import Node

_MAX_PHRASE = 80

_OO = Node("Constant", ("oo",))

# canonical word -> the phrases that say it
_PHRASES: Mapping[str, str] = {
    "dne": "dne, d.n.e, does not exist, doesn't exist, do not exist, no limit, nonexistent, non-existent, not exist",
    "undefined": "undefined, not defined, is not defined, indeterminate",
    "diverges": "diverges, divergent, diverge, does not converge, doesn't converge, not convergent",
    "converges": "converges, convergent, converge, does not diverge",
    "converges_absolutely": "converges absolutely, absolutely convergent",
    "converges_conditionally": "converges conditionally, conditionally convergent",
    "oscillates": "oscillates, oscillating, oscillatory",
    "no_solution": (
        "no solution, no solutions, no real solution, no real solutions, no roots, no real roots, no root, "
        "inconsistent, unsolvable, has no solution, has no solutions, has no real solutions, no such number, "
        "not solvable"
    ),
    "no_integer_solution": (
        "no integer solution, no integer solutions, has no integer solutions, no integral solutions, no such integer, "
        "no such integers, no positive integer solutions, no natural solutions, no whole number solutions"
    ),
    "infinitely_many": (
        "infinitely many, infinitely many solutions, infinite solutions, infinite number of solutions, "
        "has infinitely many solutions, infinitely many real solutions"
    ),
    "unique": "unique, unique solution, exactly one solution, one solution",
    "dependent": "dependent, linearly dependent, not independent, not linearly independent",
    "independent": "independent, linearly independent, not dependent, not linearly dependent",
    "singular": "singular, not invertible, non-invertible, noninvertible",
    "invertible": "invertible, nonsingular, non-singular",
    "unbounded": "unbounded, not bounded",
    "bounded": "bounded, not unbounded",
    "increasing": "increasing, strictly increasing",
    "decreasing": "decreasing, strictly decreasing",
    "even": "even, even function",
    "odd": "odd, odd function",
    "neither": "neither, neither even nor odd",
    "positive_definite": "positive definite",
    "negative_definite": "negative definite",
    "indefinite": "indefinite",
    "not_a_function": "not a function, no function, does not define a function, not function",
    "monday": "monday",
    "tuesday": "tuesday",
    "wednesday": "wednesday",
    "thursday": "thursday",
    "friday": "friday",
    "saturday": "saturday",
    "sunday": "sunday",
    "statement_1": "i only, only i, statement i only",
    "statement_2": "ii only, only ii, statement ii only",
    "statement_3": "iii only, only iii, statement iii only",
    "statements_1_2": "i and ii only, only i and ii, i and ii",
    "statements_1_3": "i and iii only, only i and iii, i and iii",
    "statements_2_3": "ii and iii only, only ii and iii, ii and iii",
    "none_of_these": "none of these, none of the above, none of the given, none of them, none of the options",
    "undetermined": (
        "undetermined, cannot be determined, can't be determined, can not be determined, cannot determine, "
        "not enough information, insufficient information, cannot be determined from the given information"
    ),
    "first_quadrant": "first quadrant, quadrant i, quadrant 1, quadrant one",
    "second_quadrant": "second quadrant, quadrant ii, quadrant 2, quadrant two",
    "third_quadrant": "third quadrant, quadrant iii, quadrant 3, quadrant three",
    "fourth_quadrant": "fourth quadrant, quadrant iv, quadrant 4, quadrant four",
    "necessary_and_sufficient": (
        "necessary and sufficient, necessary and sufficient condition, sufficient and necessary, "
        "sufficient and necessary condition"
    ),
    "necessary_only": (
        "necessary but not sufficient, necessary but not sufficient condition, "
        "necessary but not a sufficient condition, "
        "necessary and not sufficient, necessary condition but not a sufficient condition"
    ),
    "sufficient_only": (
        "sufficient but not necessary, sufficient but not necessary condition, "
        "sufficient but not a necessary condition, "
        "sufficient and not necessary, sufficient condition but not a necessary condition"
    ),
    "neither_sufficient_nor_necessary": (
        "neither sufficient nor necessary, neither sufficient nor necessary condition, "
        "neither necessary nor sufficient, neither necessary nor sufficient condition, "
        "neither a sufficient nor a necessary condition, neither a necessary nor a sufficient condition"
    ),
}

_FILLER = re.compile(
    r"(?:(?:therefore|so|thus|hence),? )?(?:(?:the|this|it|they|there|these|that|its) )?"
    r"(?:(?:one-sided|two-sided|given|improper|infinite|definite) )?"
    r"(?:(?:limit|limits|series|integral|sequence|sum|vectors|vector|set|system|equation|function|matrix|solution|"
    r"answer|vectors) )?(?:(?:is|are|has|have) )?(?:(?:an?|the) )?"
)


def _table() -> dict[str, Node]:
    table = {
        phrase.strip(): Node("Word", (word,)) for word, phrases in _PHRASES.items() for phrase in phrases.split(",")
    }
    for value, phrases in (
        (True, "true, yes, correct, it is true"),
        (False, "false, no, incorrect, not true, it is false"),
    ):
        table.update({phrase.strip(): Node("Boolean", (value,)) for phrase in phrases.split(",")})
    reals = (
        "reals, all reals, all real numbers, real numbers, all real, all real x, all x, the real numbers, the reals, "
        "all real values, all real values of x, any real number, every real number, the real line, "
        "real line, everywhere"
    )
    table.update({phrase.strip(): Node("Reals") for phrase in reals.split(",")})
    for phrase in ("empty set", "the empty set", "null set", "empty", "the null set"):
        table[phrase] = constructors.EMPTY_SET
    for phrase in (
        "infinity",
        "infinite",
        "positive infinity",
        "plus infinity",
        "+infinity",
        "+ infinity",
        "+oo",
        "+inf",
    ):
        table[phrase] = _OO
    for phrase in ("-infinity", "- infinity", "negative infinity", "minus infinity"):
        table[phrase] = constructors.neg(_OO)
    table["complex infinity"] = Node("Constant", ("zoo",))
    table["nan"] = table["not a number"] = Node("Constant", ("nan",))
    return table


WORDS: Mapping[str, Node] = _table()


def read_words(text: str) -> Node | None:
    """The node a phrase stands for, or None where it is not a phrase of answers."""
    if len(text) > _MAX_PHRASE:
        return None
    phrase = text.casefold()
    found = WORDS.get(phrase)
    # SymPy prints True and False so, and Python None for "nothing was computed", which is not "no".
    if found is not None or not phrase[0].isalpha() or " " not in phrase:
        return found
    phrase = " ".join(phrase.strip(" .!").split())
    return WORDS.get(phrase) or WORDS.get(phrase[_end_of_filler(phrase) :])


def _end_of_filler(phrase: str) -> int:
    found = _FILLER.match(phrase)
    return found.end() if found else 0

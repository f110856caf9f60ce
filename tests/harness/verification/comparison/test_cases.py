"""The table of cases: every kind and rule, near misses included. A verdict other than the table's is a bug."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import Answer, Verdict, verify
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

VERDICTS = {"=": True, "!=": False, "?": None}


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a file in cases/."""

    place: str
    answer: Answer
    prediction: str
    wanted: bool | None

    def verdict(self) -> Verdict:
        """What the verifier says, without SymPy."""
        if self.answer.kind == "claim":
            sides = parse(self.answer.value), parse(self.prediction)
            return compare(*sides, assumptions=self.answer.assumptions, options=Options(fallback=False))
        return verify(self.answer, self.prediction, fallback=False)


def _head(text: str, value: str) -> Answer:
    """`kind of=... var=... domain=... name:assumption`; a value of `of` or `domain` runs to the next key."""
    words, found, key = text.split(" "), {"kind": "", "of": "", "var": "", "domain": ""}, "kind"
    assumptions = {}
    for word in words:
        name, sign, rest = word.partition("=")
        if sign and name in found:
            key, found[name] = name, rest
        elif ":" in word:
            name, _, rest = word.partition(":")
            assumptions[name] = rest
        else:
            found[key] = f"{found[key]} {word}".strip()
    kind = "untyped" if found["kind"] == "-" else found["kind"]
    return Answer(kind, value, found["var"] or None, found["of"] or None, found["domain"] or None, assumptions)


def _read() -> list[Case]:
    cases = []
    for file in sorted((Path(__file__).parent / "cases").glob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                head, gold, prediction, wanted = (part.strip() for part in line.split(" :: ")[:4])
                cases.append(Case(f"{file.stem}:{number}", _head(head, gold), prediction, VERDICTS[wanted]))
    return cases


CASES = _read()
_NAMES = {"equal": True, "different": False, "undecided": None}


def test_the_table_is_large_and_much_of_it_differs() -> None:
    wanted = Counter(case.wanted for case in CASES)
    parts = ", ".join(f"{wanted[verdict] / len(CASES):.1%} {name}" for name, verdict in _NAMES.items())
    print(f"{len(CASES)} cases: {parts}")
    assert len(CASES) >= 400
    assert wanted[False] >= 0.4 * len(CASES)
    assert wanted[None] <= 0.03 * len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_the_verdict_is_the_table_s(case: Case) -> None:
    verdict = case.verdict()
    assert verdict.equal is case.wanted, f"{case.answer} / {case.prediction}: {verdict}"


# What a rule says of one side only: gold's integrand, how a prediction may be written, what a list of candidates is.
ASYMMETRIC = frozenset(
    {
        "antiderivative",
        "set",
        "interval_set",
        "quantity",
        "boolean",
        "limit",
        "limsup_liminf",
        "tuple",
        "matrix",
        "basis",
        "eigenspaces",
        "word",
        "relation",
        "untyped",
        "time",
        "date",
        "ratio",
        "choice",
    }
)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.answer.kind not in ASYMMETRIC], ids=lambda case: case.place
)
def test_comparing_the_two_sides_the_other_way_round_says_the_same(case: Case) -> None:
    left, right = parse(case.answer.value), None
    try:
        right = parse(case.prediction)
    except ValueError:
        return
    options = Options(fallback=False)
    assert compare(left, right, options=options).equal == compare(right, left, options=options).equal

"""Both rules of contamination on the same texts: questions of ours planted in filler as they are and in five other
forms, and other questions that nobody may condemn. Prints the table of docs/results/contamination.md.

    python -m benchmarks.field.contamination            # the table
    python -m benchmarks.field.contamination --speed 100000
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path

import sympy

from benchmarks.field.written_again import text_of
from generators import problem
from generators.contamination.formula_rule import Formulas
from generators.contamination.ngrams import NGrams
from generators.contamination.rule import Rule, read_benchmark
from generators.contamination.scan import scan
from harness.formulas.syntax import Node, parse
from harness.formulas.syntax.to_sympy import to_sympy
from harness.verification.problem import Problem

FAMILIES = ("derivative", "integral")
PLANTED, INNOCENT = 245, 248
FILLER = 80
_WORDS = (
    "the a of and to in is it that was for on are as with his they at be this from have or by one had not but what all "
    "were when we there can an your which their said if do will each about how up out them then she many some so these "
    "would other into has more her two like him see time could no make than first been its who now people my made over "
).split()
_FORMULA = re.compile(
    r"(?:f\(x\) =|Differentiate|Find the derivative of|d/dx of|integral of|antiderivative of|Integrate|respect to x is)"
    r" (?!f\(x\))(.+?)(?: with respect to x| over x| from x|\?|\.$|\. )"
)
_ASKS = {
    "derivative": "Let y be given by {}; what is dy/d{} then?",
    "integral": "Which functions have {} as their rate of change in {}? Give one, or the area where ends are named.",
}


def draws(split: str, how_many: int) -> list[Problem]:
    """Different problems of both families, levels 1 to 3."""
    found: dict[str, Problem] = {}
    for number in count():
        one = problem(FAMILIES[number % 2], number // 2, seed=0, split=split, level=1 + number // 2 % 3)
        found.setdefault(one.id, one)
        if len(found) == how_many:
            return list(found.values())
    raise AssertionError("unreachable: count() does not end")


def formula_of(one: Problem) -> str:
    """The formula that a statement asks of."""
    match = _FORMULA.search(one.statement)
    if match is None:
        raise ValueError(f"a statement of a new form: {one.statement}")
    return match[1]


def _capitals(one: Problem, formula: str) -> str:
    return re.sub(r"(\*\*|[-+*/])", r"  \1 ", one.statement.upper())


def _latex(one: Problem, formula: str) -> str:
    return one.statement.replace(formula, f"${sympy.latex(to_sympy(parse(formula)))}$")


def _renamed(one: Problem, formula: str) -> str:
    return re.sub(r"\bx\b", "t", one.statement).replace("d/dx", "d/dt")


def _reworded(one: Problem, formula: str) -> str:
    return _ASKS[one.family].format(formula, "x")


def _reordered(one: Problem, formula: str) -> str:
    return one.statement.replace(formula, turned(parse(formula)))


def turned(tree: Node) -> str:
    """The tree as text, its sums and products the other way round."""
    return text_of(tree)


FORMS: Mapping[str, Callable[[Problem, str], str]] = {
    "verbatim": lambda one, formula: one.statement,
    "case and spaces": _capitals,
    "LaTeX": _latex,
    "renamed variable": _renamed,
    "reworded": _reworded,
    "terms reordered": _reordered,
}


def planted(statement: str, place: int) -> str:
    """A text of filler with the statement in its middle."""
    rng = random.Random(place)
    words = [rng.choice(_WORDS) for _ in range(FILLER)]
    return " ".join([*words[: FILLER // 2], statement, *words[FILLER // 2 :]])


def write(path: Path, records: Iterable[Mapping[str, object]]) -> Path:
    with open(path, "w") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return path


def table(folder: Path, missed_too: bool) -> None:
    leaked, innocent = draws("test", PLANTED), draws("train", INNOCENT)
    bench = write(folder / "bench.jsonl", (one.to_record() for one in leaked))
    items = read_benchmark(bench)
    rules: dict[str, Rule] = {"10 words (the paper's)": NGrams(items), "formulas": Formulas(items)}
    texts = {name: [form(one, formula_of(one)) for one in leaked] for name, form in FORMS.items()}
    print("| rule |", " | ".join([*FORMS, "innocents condemned"]), "|")
    print("|---" * (len(FORMS) + 2) + "|")
    for name, rule in rules.items():
        cells = [found(folder, rule, statements, missed_too) for statements in texts.values()]
        cells.append(found(folder, rule, [one.statement for one in innocent]))
        print(f"| {name} |", " | ".join(cells), "|")


def found(folder: Path, rule: Rule, statements: list[str], missed_too: bool = False) -> str:
    """How many of the texts a rule condemns, each the only kind in a corpus with the others."""
    corpus = write(folder / "corpus.jsonl", ({"text": planted(text, place)} for place, text in enumerate(statements)))
    result = scan(corpus, rule)
    missed = sorted(set(range(1, len(statements) + 1)) - {one.document for one in result.findings})
    if missed_too and len(missed) < len(statements) / 10:
        for number in missed:
            print("missed:", statements[number - 1])
    return f"{result.contaminated}/{len(statements)}"


def speed(folder: Path, documents: int) -> None:
    """Documents a CPU second of one process and memory, on texts of which one in a
    hundred holds a question and every third another."""
    leaked, innocent = draws("test", PLANTED), draws("train", INNOCENT)
    items = read_benchmark(write(folder / "bench.jsonl", (one.to_record() for one in leaked)))
    asked = [one.statement for one in innocent]
    statements = (
        leaked[place % PLANTED].statement if place % 100 == 1 else asked[place % INNOCENT] if place % 3 == 0 else ""
        for place in range(documents)
    )
    records = ({"text": planted(statement, place)} for place, statement in enumerate(statements))
    corpus = write(folder / "corpus.jsonl", records)
    print("| rule | documents a CPU second | megabytes | documents found |\n|---|---|---|---|")
    for name, rule in (("10 words", NGrams(items)), ("formulas", Formulas(items))):
        began = time.process_time()
        result = scan(corpus, rule, progress=True)
        seconds = time.process_time() - began
        print(f"| {name} | {documents / seconds:,.0f} | {result.megabytes:.0f} | {result.contaminated:,} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speed", type=int, metavar="DOCUMENTS", help="measure the speed on so many documents instead")
    parser.add_argument("--missed", action="store_true", help="print the texts that a rule misses, where they are few")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if arguments.speed:
            speed(Path(name), arguments.speed)
        else:
            table(Path(name), arguments.missed)


if __name__ == "__main__":
    main()

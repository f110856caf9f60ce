"""Doctests that become problems: what a manual differentiates, integrates or takes the limit of is asked of our own
families, which solve it anew and certify it; what the manual printed is never looked at."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from generators.corpus.lines import Skipped, corpus_lines, record_of, text_of
from generators.corpus.resumable import ResumableFile
from generators.datasets.certify_by_running import ProgramRunner, execute
from generators.datasets.journal import read_lines
from generators.datasets.workers import own_in_time
from generators.errors import DatasetError, ProblemError
from generators.problems import CertifiedProblem
from harness.formulas.syntax import SyntaxRefused, parse_python
from harness.formulas.trees.facts import facts

FAMILIES = {"Derivative": "derivative", "Integral": "integral", "Limit": "limit"}
"""Head of a doctest's input -> the family that it is asked of."""
_INPUT = re.compile(r"^[ \t]*(?:>>>|sage:)[ \t]+(.*?)[ \t]*$", re.MULTILINE)
_CALLS = {"diff": "Derivative", "integrate": "Integral", "limit": "Limit", **{name: name for name in FAMILIES}}
_CALL = re.compile(rf"(?:print\()?({'|'.join(_CALLS)})(?=\()")
_BOUND = re.compile(r"^([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*=(?!=)\s*(.*)$")
_SYMBOLS = re.compile(r"(?:symbols|Symbol|var)\(")
MOST_CHARACTERS = 300
"""Of an input that is asked."""


class Cause(enum.StrEnum):
    """Why a doctest that calls one of these functions is no problem."""

    unreadable = "not read: keywords, names of the library, several statements"
    bound = "a name that an earlier input binds"
    trivial = "nothing to do: a number, or a name alone"
    refused = "refused by the family: no question of its kind, trivial, or not solved in time"
    fails = "its program does not run as certified"
    twice = "the same question as an earlier one"


class Candidate(NamedTuple):
    """An input of a doctest as a question to a family."""

    family: str
    question: str
    doctest: str


def doctest_problems(
    pages: Path, out: Path, runner: ProgramRunner, *, licence: str = "", seconds: float = 20.0, progress: bool = False
) -> Counter[str]:
    """Ask every doctest of the pages, and append the certified problems to `out`; a killed run is continued.

    seconds: wall-clock time for one question. Returns counts: `inputs`, `candidates`, `problems`, and each Cause's.
    Raises DatasetError for pages without a doctest, and as ResumableFile does.
    """
    from tqdm import tqdm

    with ResumableFile(out, {"pages": [pages.name, pages.stat().st_size], "licence": licence}) as file:
        known = {str(record["id"]) for record in read_lines(out)} if file.done else set[str]()
        disable = None if progress else True
        for line in tqdm(
            islice(corpus_lines(pages), file.done, None), initial=file.done, unit=" pages", disable=disable, leave=False
        ):
            page = record_of(line)
            if isinstance(page, Skipped):
                file.append([], 1, {page.value: 1})
                continue
            counts = Counter[str]()
            made = list(_of_page(text_of(page), known, counts, runner, seconds))
            origin = {"source": page.get("source", ""), "url": page.get("url", ""), "licence": licence}
            records = [one.problem.to_record() | origin | {"doctest": asked.doctest} for asked, one in made]
            file.append(records, 1, counts)
        if not file.counts["inputs"]:
            raise DatasetError(f"{pages}: no doctest in its {file.done} pages (lines that begin with >>> or sage:)")
        return file.counts


def _of_page(
    text: str, known: set[str], counts: Counter[str], runner: ProgramRunner, seconds: float
) -> Iterator[tuple[Candidate, CertifiedProblem]]:
    """The problems of one page that are not known yet, certified and run."""
    asked: list[tuple[Candidate, CertifiedProblem]] = []
    for candidate in candidates(text, counts):
        counts["candidates"] += 1
        if isinstance(candidate, Cause):
            counts[candidate.value] += 1
            continue
        try:
            made = own_in_time(candidate.family, (candidate.question,), "computed", seconds)
        except ProblemError:
            counts[Cause.refused.value] += 1
            continue
        if made.problem.id in known:
            counts[Cause.twice.value] += 1
        else:
            known.add(made.problem.id)
            asked.append((candidate, made))
    for (candidate, made), cause in zip(asked, execute([one for _, one in asked], runner), strict=True):
        counts["problems" if cause is None else Cause.fails.value] += 1
        if cause is None:
            yield candidate, made


def candidates(text: str, counts: Counter[str]) -> Iterator[Candidate | Cause]:
    """The inputs that call one of the functions, in order; each once. `inputs` counts all."""
    bound: set[str] = set()
    seen: set[str] = set()
    for match in _INPUT.finditer(text):
        counts["inputs"] += 1
        line = match[1].partition("#")[0].strip()
        call = _CALL.match(line)
        if call and line not in seen:
            seen.add(line)
            yield _candidate(call, line, bound)
        binding = _BOUND.match(line)
        if binding and not _SYMBOLS.search(binding[2]):
            bound.update(name.strip() for name in binding[1].split(","))


def _candidate(call: re.Match[str], line: str, bound: set[str]) -> Candidate | Cause:
    question = _CALLS[call[1]] + _in_brackets(line[call.end() :])
    try:
        tree = parse_python(question) if len(question) <= MOST_CHARACTERS else None
    except SyntaxRefused:
        tree = None
    if tree is None or tree.head not in FAMILIES:
        return Cause.unreadable
    if not bound.isdisjoint(facts(tree).names):
        return Cause.bound
    operand, *rest = tree.children()
    if operand.head == "Symbol" or not any(facts(operand).names & facts(part).names for part in rest):
        return Cause.trivial
    return Candidate(FAMILIES[tree.head], question, line)


def _in_brackets(text: str) -> str:
    """A text that begins with a bracket, up to the one that closes it; "" where none does."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return text[: place + 1]
    return ""

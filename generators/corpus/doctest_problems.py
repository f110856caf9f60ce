"""Doctests that become problems: what a manual differentiates, integrates or takes the limit of is asked of our own
families, which solve it anew and certify it; what the manual printed is never looked at."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from generators.corpus.lines import Line, Skipped, corpus_lines, record_of, text_of
from generators.corpus.resumable import ResumableFile
from generators.datasets.certify_by_running import ProgramRunner, execute
from generators.datasets.journal import read_lines
from generators.datasets.workers import own_in_time
from generators.errors import DatasetError, ProblemError
from generators.problems import CertifiedProblem
from harness.engine.engine import Engine
from harness.engine.local import LocalEngine
from harness.engine.option import placed
from harness.formulas.syntax import Node, SyntaxRefused, parse_python
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


class NoDoctest(DatasetError):
    """Pages without an input of a doctest."""


class Cause(enum.StrEnum):
    """Why a doctest that calls one of these functions is no problem."""

    unreadable = "not read: keywords, names of the library, several statements"
    bound = "a name that an earlier input binds to what is no formula"
    trivial = "nothing to do: a number, or a name alone"
    refused = "refused by the family: no question of its kind, trivial, or not solved in time"
    fails = "its program does not run as certified"
    twice = "the same question as an earlier one"


class Candidate(NamedTuple):
    """An input of a doctest as a question to a family."""

    family: str
    question: str
    doctest: str


class Asked(NamedTuple):
    """What a page's questions came to: what was counted, and the problems that were made, in order: the doctest, the
    problem's record, and whether its program runs as certified. page: its source and url, or why it cannot be read."""

    page: dict[str, Any] | Skipped
    counts: Counter[str]
    made: list[tuple[str, dict[str, Any], bool]]


def doctest_problems(
    pages: Path,
    out: Path,
    runner: ProgramRunner,
    *,
    licence: str = "",
    seconds: float = 20.0,
    progress: bool = False,
    engine: Engine | None = None,
) -> Counter[str]:
    """Ask every doctest of the pages, and append the certified problems to `out`; a killed run is continued.

    seconds: wall-clock time for one question. engine: where they are asked (default: here); the sandbox travels, and is
    another one there. Returns counts: `inputs`, `candidates`, `problems`, and each Cause's. Raises NoDoctest for
    pages without one, and DatasetError as ResumableFile does.
    """
    from tqdm import tqdm

    engine = engine or LocalEngine()
    with ResumableFile(out, {"pages": [pages.name, pages.stat().st_size], "licence": licence}) as file:
        known = {str(record["id"]) for record in read_lines(out)} if file.done else set[str]()
        disable = None if progress else True
        lines = islice(corpus_lines(pages), file.done, None)
        with (
            closing(engine),
            closing(engine.answers(partial(AskDoctests, runner, seconds), lines)) as answers,
            tqdm(initial=file.done, unit=" pages", disable=disable, leave=False) as bar,
        ):
            for page, counts, made in answers:
                records = [] if isinstance(page, Skipped) else list(_new(made, known, counts, page, licence))
                file.append(records, 1, counts)
                bar.set_postfix_str(placed(engine), refresh=False)
                bar.update()
        if not file.counts["inputs"]:
            raise NoDoctest(f"{pages}: no doctest in its {file.done} pages (lines that begin with >>> or sage:)")
        return file.counts


def _new(
    made: list[tuple[str, dict[str, Any], bool]],
    known: set[str],
    counts: Counter[str],
    page: dict[str, Any],
    licence: str,
) -> Iterator[dict[str, Any]]:
    """The records of one page that are not known yet, and run."""
    for doctest, record, runs in made:
        if record["id"] in known:
            counts[Cause.twice.value] += 1
            continue
        known.add(record["id"])
        counts["problems" if runs else Cause.fails.value] += 1
        if runs:
            yield record | page | {"licence": licence, "doctest": doctest}


class AskDoctests:
    """What asks the questions of pages, in the process where that is done; see `harness.engine`."""

    def __init__(self, runner: ProgramRunner, seconds: float) -> None:
        self._runner, self._seconds = runner, seconds

    def __call__(self, line: Line) -> Asked:
        page = record_of(line)
        if isinstance(page, Skipped):
            return Asked(page, Counter({page.value: 1}), [])
        counts = Counter[str]()
        asked: list[tuple[Candidate, CertifiedProblem]] = []
        for candidate in candidates(text_of(page), counts):
            counts["candidates"] += 1
            if isinstance(candidate, Cause):
                counts[candidate.value] += 1
                continue
            try:
                made = own_in_time(candidate.family, (candidate.question,), "computed", self._seconds)
            except ProblemError:
                counts[Cause.refused.value] += 1
                continue
            asked.append((candidate, made))
        causes = execute([one for _, one in asked], self._runner)
        origin = {"source": page.get("source", ""), "url": page.get("url", "")}
        return Asked(
            origin,
            counts,
            [
                (candidate.doctest, made.problem.to_record(), cause is None)
                for (candidate, made), cause in zip(asked, causes, strict=True)
            ],
        )


def candidates(text: str, counts: Counter[str]) -> Iterator[Candidate | Cause]:
    """The inputs that call one of the functions, in order; each once. `inputs` counts all.

    A name that an earlier input binds to a formula stands for it.
    """
    bound: dict[str, str | None] = {}
    seen: set[str] = set()
    for match in _INPUT.finditer(text):
        counts["inputs"] += 1
        line = match[1].partition("#")[0].strip()
        call = _CALL.match(line)
        if call:
            asked = _candidate(call, line, bound)
            # The same line asks something else where its names have been bound anew.
            key = asked.doctest if isinstance(asked, Candidate) else line
            if key not in seen:
                seen.add(key)
                yield asked
        binding = _BOUND.match(line)
        if binding:
            _bind([name.strip() for name in binding[1].split(",")], binding[2], bound)


def _bind(names: list[str], value: str, bound: dict[str, str | None]) -> None:
    """Note what an input binds names to: a formula, None for anything else; a symbol is what its name says."""
    if _SYMBOLS.search(value):
        for name in names:
            bound.pop(name, None)
        return
    tree = _read(value)
    formula = None if tree is None else _unfolded(value, tree, bound)
    for name in names:
        bound[name] = formula if len(names) == 1 and formula and _read(formula) is not None else None


def _unfolded(text: str, tree: Node, bound: Mapping[str, str | None]) -> str | None:
    """A formula with what its bound names stand for in their place; None where one stands for no formula."""
    for name in sorted(facts(tree).names & bound.keys()):
        value = bound[name]
        if value is None:
            return None
        text = re.sub(rf"(?<![\w.]){name}(?![\w(])", f"({value})", text)
    return text


def _read(text: str) -> Node | None:
    try:
        return parse_python(text) if len(text) <= MOST_CHARACTERS else None
    except SyntaxRefused:
        return None


def _candidate(call: re.Match[str], line: str, bound: Mapping[str, str | None]) -> Candidate | Cause:
    question = _CALLS[call[1]] + _in_brackets(line[call.end() :])
    tree = _read(question)
    if tree is None or tree.head not in FAMILIES:
        return Cause.unreadable
    used = sorted(facts(tree).names & bound.keys())
    unfolded = _unfolded(question, tree, bound)
    if unfolded is None:
        return Cause.bound
    tree = _read(unfolded)
    if tree is None or tree.head not in FAMILIES:
        return Cause.unreadable
    operand, *rest = tree.children()
    if operand.head == "Symbol" or not any(facts(operand).names & facts(part).names for part in rest):
        return Cause.trivial
    return Candidate(FAMILIES[tree.head], unfolded, "\n".join([*(f"{name} = {bound[name]}" for name in used), line]))


def _in_brackets(text: str) -> str:
    """A text that begins with a bracket, up to the one that closes it; "" where none does."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return text[: place + 1]
    return ""

"""`problem`: random access to certified problems. The same bytes on every machine, Python and PYTHONHASHSEED."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from generators import registry
from generators.certify import OWN_LEVEL, certify, check_text
from generators.errors import UNSURE, ProblemError, Refused, Unconfirmed
from generators.identity import identity, split_of
from generators.writing.family_protocol import Family, Solution
from generators.writing.phrasing import LANGUAGES
from generators.writing.stream import Stream
from generators.writing.styles import EVERY_STYLE
from harness.verification.problem import SPLITS, TEXT_STYLES, Problem
from sandbox.errors import ShowworkError

MAX_DRAWS = 2000
"""A level that gives nothing in this many draws has no problem in this split (one draw in ten is a test problem)."""


@dataclass(frozen=True, slots=True)
class CertifiedProblem:
    """A problem, what its program prints, and the draws in its split that were refused on the way, by cause.

    told: the program of a problem whose solution is a text, which tells what that program prints; "" where the solution
    is the program itself.
    """

    problem: Problem
    output: str
    refused: Counter[str] = field(default_factory=Counter)
    told: str = ""

    @property
    def program(self) -> str:
        """What is run."""
        return self.told or self.problem.program


def problem(
    family: str,
    index: int,
    seed: int = 0,
    split: str = "train",
    level: int | None = None,
    *,
    style: str = "computed",
    language: str = "en",
) -> Problem:
    """The index-th problem of a family: mathematically certified, and a function of the arguments alone.

    Without `level` the index draws one; asking for that level by number gives the same problem. Raises ProblemError for
    an argument that cannot be, and where the level has no problem in that split.
    """
    return make(family, index, seed, split, level, style, language=language).problem


def make(
    name: str,
    index: int,
    seed: int = 0,
    split: str = "train",
    level: int | None = None,
    style: str = "computed",
    max_depth: int | None = None,
    language: str = "en",
) -> CertifiedProblem:
    """`problem` with what the dataset builder needs beside it."""
    family = registry.family(name)
    level = _level(family, index, seed, level)
    _check(family, index, seed, split, level, style, max_depth, language)
    refused: Counter[str] = Counter()
    for draw in range(MAX_DRAWS):
        stream = Stream("problem", name, level, seed, split, index, max_depth or 0, draw)
        try:
            question = family.draw(stream, level, max_depth)
            canonical = family.canonical(question)
            if split_of(name, canonical) != split:
                continue
            solution = family.solve(question, stream)
            candidate = _problem(name, canonical, solution, level, split, seed, index)
            certify(family, question, candidate, solution.program.output())
            return _styled(candidate, solution, style, language, refused)
        except Refused as refusal:
            refused[refusal.cause] += 1
    causes = ", ".join(f"{cause}: {number}" for cause, number in refused.most_common(3))
    raise ProblemError(
        f"{MAX_DRAWS} draws gave no {split} problem of {name!r} at level {level}{f' ({causes})' if causes else ''}: "
        "take another level"
    )


def own(
    name: str, texts: Sequence[str], style: str = "computed", language: str = "en", level: int = OWN_LEVEL
) -> CertifiedProblem:
    """A problem of the user's own, solved and certified like any other; its level is 0.

    level: of a question that was made of another one, which is certified as drawn ones of that level are: no part of
    that rests on a clock. Raises ProblemError that names the position and the cause where the text cannot be read, or
    the question cannot be answered with certainty. It may take SymPy forever: `generators.datasets.workers.own_in_time`
    has a limit.
    """
    family = registry.family(name)
    try:
        question = family.parse(texts)
        canonical = family.canonical(question)
        solution = family.solve(question, Stream("own", name, canonical))
        candidate = _problem(name, canonical, solution, level, split_of(name, canonical), 0, 0)
        _check_names(solution)
        certify(family, question, candidate, solution.program.output())
        return _styled(candidate, solution, style, language, Counter())
    except Refused as refusal:
        how = f" ({family.confirmation})" if isinstance(refusal, Unconfirmed) else ""
        raise ProblemError(f"no certified solution for this {name} problem: {refusal.cause}{how}") from refusal
    except ShowworkError:
        raise
    except UNSURE as error:
        about = str(error).partition("\n")[0][:100]
        raise ProblemError(
            f"SymPy cannot work on this {name} problem: {type(error).__name__}{f', {about}' if about else ''}"
        ) from error


def _check_names(solution: Solution) -> None:
    """Raise ProblemError if a user's variable has the name of a function that the program calls."""
    program = solution.program
    for name in program.symbols.split():
        if re.search(rf"\b{name}\(", program.render("computed").partition("print(")[2]):
            raise ProblemError(f"the variable {name!r} has the name of a function that its program calls: rename it")


def _problem(name: str, canonical: str, solution: Solution, level: int, split: str, seed: int, index: int) -> Problem:
    """In the computed style: whether a draw is refused must not depend on the style asked for."""
    return Problem(
        id=identity(name, canonical),
        family=name,
        level=level,
        split=split,
        seed=seed,
        index=index,
        style="computed",
        statement=solution.statement,
        answer=solution.answer,
        steps=tuple(solution.program.steps),
        program=solution.program.render("computed"),
    )


def _styled(problem: Problem, solution: Solution, style: str, language: str, refused: Counter[str]) -> CertifiedProblem:
    """The certified problem in a style and a language. Raises Refused for a text of which the harness does not prove
    every line, and ProblemError where the family has no words of that language."""
    output = solution.program.output()
    if language != problem.language:
        if solution.in_chinese is None:
            raise ProblemError(f"family {problem.family!r} has no statements in {language!r}: ask for 'en'")
        problem = replace(problem, language=language, statement=solution.in_chinese())
    if style not in TEXT_STYLES:
        if style != problem.style:
            problem = replace(problem, style=style, program=solution.program.render(style))
        return CertifiedProblem(problem, output, refused)
    from generators.writing.solution_text import told

    program = problem.program
    problem = replace(problem, style=style, program=told(problem, style, program, output))
    check_text(problem)
    return CertifiedProblem(problem, output, refused, told=program)


def _level(family: Family, index: int, seed: int, level: int | None) -> int:
    return Stream("level", family.name, seed, index).choice(sorted(family.levels)) if level is None else level


def _check(
    family: Family, index: int, seed: int, split: str, level: int, style: str, max_depth: int | None, language: str
) -> None:
    """Raise ProblemError for an argument that cannot be, before any work."""
    for argument, value in (("index", index), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProblemError(f"{argument} must be an integer, not {value!r}")
    if index < 0:
        raise ProblemError(f"index must not be negative: {index}")
    if split not in SPLITS:
        raise ProblemError(f"there is no split {split!r}: choose from {', '.join(SPLITS)}")
    if style not in EVERY_STYLE:
        raise ProblemError(f"there is no style {style!r}: choose from {', '.join(EVERY_STYLE)}")
    if language not in LANGUAGES:
        raise ProblemError(f"there is no language {language!r}: choose from {', '.join(LANGUAGES)}")
    if level not in family.levels:
        raise ProblemError(f"family {family.name!r} has no level {level!r}: choose from {sorted(family.levels)}")
    check_depth((family.name,), max_depth)


def check_depth(names: Iterable[str], max_depth: int | None) -> None:
    """Raise ProblemError if a depth is out of bounds, or given to a family that has no trees."""
    if max_depth is None:
        return
    if not 1 <= max_depth <= 12:
        raise ProblemError(f"the tree depth must be between 1 and 12, not {max_depth}")
    bare = [name for name in names if not registry.family(name).trees]
    if bare:
        deep = ", ".join(name for name in registry.names() if registry.family(name).trees)
        raise ProblemError(f"--max-depth does not apply to {', '.join(bare)}, only to {deep}")

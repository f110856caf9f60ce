"""Pages in; out come a corpus of mathematics without a benchmark's questions, and certified problems of its doctests.

pages.jsonl      every page that could be read, with its formulas
selected.jsonl   those that the rounds of selection kept (selected.card.json: the rounds)
benchmark.jsonl  what must not be in it, where that is a frozen benchmark, which lies in no file
found.jsonl      where it was
corpus.jsonl     the selected pages without it
asked.jsonl      certified problems of doctests in the corpus
problems.jsonl   those of them that the benchmark does not hold
card.json        the settings, and what each stage counted
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from generators.contamination.report import contamination, summary, write_clean, write_findings
from generators.corpus.doctest_problems import NoDoctest, doctest_problems
from generators.corpus.read_pages import known_by, read_pages
from generators.corpus.select_pages import Round, Selection, SelectionSettings, write_selection
from generators.datasets.certify_by_running import ProgramRunner
from generators.errors import DatasetError
from generators.pipeline.stages import Counts, Stages
from harness.evaluation.journal import write_atomically


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """seeds, selection: as `corpus select` has them; licence: kept in every problem; seconds: of one question."""

    seeds: tuple[str, ...] = ()
    selection: SelectionSettings = field(default_factory=SelectionSettings)
    licence: str = ""
    seconds: float = 20.0


def build(
    inputs: list[Path],
    folder: Path,
    benchmark: Path | str,
    benchmark_name: str,
    settings: BuildSettings,
    runner: ProgramRunner,
    *,
    workers: int | None = None,
    tell: Callable[[str], None] = lambda line: None,
    progress: bool = False,
) -> dict[str, Counts]:
    """Run the stages that are not done; what each counted.

    inputs: as `read_pages` has them. benchmark: a file of questions, or the text of one (a frozen benchmark, which lies
    in no file). tell: is given a line before each stage. Raises DatasetError, as the stages do.
    """
    stages = Stages(folder, {"inputs": known_by(inputs), "benchmark": benchmark_name, **asdict(settings)})
    questions = folder / "benchmark.jsonl" if isinstance(benchmark, str) else benchmark

    def read() -> Counts:
        return dict(sorted(read_pages(inputs, folder / "pages.jsonl", workers, progress).items()))

    def select() -> Counts:
        selection = Selection(folder / "pages.jsonl", settings.seeds, settings.selection)
        rounds: list[Round] = []
        for one in selection.rounds():
            rounds.append(one)
            tell(f"  round {len(rounds)}: {one.seeds} seeds, {one.kept} pages kept, {one.known:.0%} of them known")
        write_selection(selection, rounds, settings.selection, settings.seeds, folder / "selected.jsonl")
        left_out = {"short": selection.short, "copies": selection.copies, "near_copies": selection.near_copies}
        return {"pages": rounds[-1].kept, "words": rounds[-1].tokens, "rounds": len(rounds), **left_out}

    def decontaminate() -> Counts:
        if isinstance(benchmark, str):
            _save(benchmark, questions)
        return _without(folder / "selected.jsonl", questions, folder / "found.jsonl", folder / "corpus.jsonl", workers)

    def ask() -> Counts:
        pages, asked = folder / "corpus.jsonl", folder / "asked.jsonl"
        try:
            counts = doctest_problems(
                pages, asked, runner, licence=settings.licence, seconds=settings.seconds, progress=progress
            )
        except NoDoctest:
            counts = Counter(inputs=0)
        shared = 0
        if counts.get("problems"):
            clean = _without(asked, questions, None, folder / "problems.jsonl", workers=1)
            shared = clean["shared"]
        else:
            _save("", folder / "problems.jsonl")
        return {**dict(sorted(counts.items())), "in_the_benchmark": shared, "left": counts.get("problems", 0) - shared}

    plan: dict[str, tuple[str, Callable[[], Counts]]] = {
        "read": ("reading pages with their formulas", read),
        "select": ("choosing the pages of mathematics", select),
        "decontaminate": (f"keeping {benchmark_name} out", decontaminate),
        "ask": ("making problems of doctests", ask),
    }
    for number, (name, (about, stage)) in enumerate(plan.items(), 1):
        done = ": done before" if name in stages.done else ""
        tell(f"{number} of {len(plan)}: {about}{done}")
        stages.run(name, stage)
    return stages.done


def _save(text: str, path: Path) -> None:
    try:
        write_atomically(path, text)
    except OSError as error:
        raise DatasetError(f"cannot write {path}: {error}") from error


def _without(pages: Path, benchmark: Path, found: Path | None, clean: Path, workers: int | None) -> Counts:
    """Write what of the pages holds no question; what was compared and found."""
    report = contamination(pages, benchmark, workers=workers)
    if found is not None:
        write_findings(report, found)
    left = write_clean(report, pages, clean)
    told = summary(report)
    return {"questions": told["questions"], "shared": told["shared"], "evidence": told["evidence"], "left": left}

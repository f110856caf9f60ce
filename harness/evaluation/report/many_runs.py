"""index.html: many runs beside each other on one self-contained page, a row each, sorted by a click on a column."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from harness.evaluation.journal import write_atomically
from harness.evaluation.report.html_page import html_page
from harness.evaluation.runs import FORMAT, read_run
from harness.evaluation.statistics.summary import summary
from harness.verification.errors import RunError

RUN, SUMMARY, REPORT = "run.json", "summary.json", "report.html"
RATES = (
    ("answers right", "accuracy"),
    ("fully true", "fully_true"),
    ("steps true", "step_accuracy"),
    ("ran", "executed"),
)
SAMPLED = ("pass@k", "maj@k", "ver@k")


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the page shows it. place: its folder, from the page's; report: where its own page is, "" without one."""

    place: str
    report: str
    summary: dict[str, Any]

    @property
    def written(self) -> str:
        """When its figures were written: day and minute, UTC."""
        return str(self.summary["times"]["written"])[:16].replace("T", " ")

    @property
    def sampling(self) -> str:
        """How it was sampled."""
        sampling = self.summary["settings"]["sampling"]
        how = "greedy" if sampling["temperature"] == 0 else f"T {sampling['temperature']:g}"
        return how if sampling["n_samples"] == 1 else f"{how}, {sampling['n_samples']} each"

    def figures(self, names: Sequence[tuple[str, str, str]]) -> Iterator[dict[str, Any] | None]:
        """The intervals in columns (group, figure, k); None where the figure says nothing of this run."""
        for group, name, k in names:
            if group == "overall":
                held = self.summary["overall"].get(name)
                yield (held or {}).get(k) if k else held
            else:
                yield (self.summary["families"].get(name) or {}).get("accuracy")


@dataclass(frozen=True, slots=True)
class ManyRuns:
    """What was found: the runs, and the folders that could not be read, each with why."""

    rows: tuple[RunRow, ...]
    faults: tuple[tuple[str, str], ...]


def find_runs(folders: Sequence[Path], page: Path) -> ManyRuns:
    """The runs in some folders, at any depth. page: where it is to lie, which links are relative to. Raises RunError
    where no run is in them."""
    places = sorted({file.parent.resolve() for folder in folders for file in folder.rglob(RUN)})
    if not places:
        named = ", ".join(str(folder) for folder in folders)
        raise RunError(f"no run in {named}: a run is a folder with {RUN}, as `showwork eval --output-dir` writes it")
    rows, faults = list[RunRow](), list[tuple[str, str]]()
    for place in places:
        name = Path(os.path.relpath(place, page.resolve().parent)).as_posix()
        try:
            found = _summary(place)
        except RunError as error:
            faults.append((name, str(error)))
            continue
        report = quote(f"./{name}/{REPORT}") if (place / REPORT).is_file() else ""
        rows.append(RunRow(name, report, found))
    return ManyRuns(tuple(rows), tuple(faults))


def _summary(folder: Path) -> dict[str, Any]:
    """The summary that lies in the folder, made anew where it is older than what it is of. Raises RunError."""
    kept, judged = folder / SUMMARY, folder / "judgements.jsonl"
    try:
        if kept.stat().st_mtime_ns >= judged.stat().st_mtime_ns:
            found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
            if found["format"] == FORMAT and "families" in found:
                return found
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return summary(read_run(folder))


def write_many_runs(path: Path, found: ManyRuns) -> None:
    """Write the page."""
    write_atomically(path, render(found))


def render(found: ManyRuns) -> str:
    """The page as text. Columns that say something of no run are left out."""
    columns = list(_columns([row.summary for row in found.rows]))
    names = [name for _, name in columns]
    return html_page(
        "many_runs",
        rows=[(row, list(row.figures(names))) for row in found.rows],
        faults=found.faults,
        titles=[title for title, _ in columns],
    )


def _columns(summaries: Sequence[dict[str, Any]]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Title and place of each figure that some run has."""
    overall = [one["overall"] for one in summaries]
    for title, name in RATES:
        if any(one.get(name) for one in overall):
            yield title, ("overall", name, "")
    for kind in SAMPLED:
        for k in sorted({k for one in overall for k in one.get(kind, {}) if k != "1"}, key=int):
            yield f"{kind[:-1]}{k}", ("overall", kind, k)
    families = sorted({name for one in summaries for name in one["families"]})
    if len(families) > 1:
        yield from ((name, ("families", name, "")) for name in families)

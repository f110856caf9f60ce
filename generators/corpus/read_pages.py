"""Pages to records: text, the formulas in it, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from generators.corpus.formula_keys import weight
from generators.corpus.formulas import read_formula, says_something, statements
from generators.corpus.lines import Skipped
from generators.corpus.page_text import page_text
from generators.corpus.pages import Page, pages
from generators.corpus.passages import Source, passages
from generators.corpus.resumable import ResumableFile
from generators.errors import DatasetError
from harness.engine.engine import Engine
from harness.engine.local import LocalEngine
from harness.engine.option import placed

BATCH = 32
"""Pages that a process takes at a time, and that a kill loses."""
MOST_FORMULAS = 1_000
"""Formulas kept of one page."""
LEAST = 3
"""The weight of a formula: more than a number or a name."""

Entry = Page | Skipped


def read_pages(
    inputs: list[Path], out: Path, workers: int | None = 1, progress: bool = False, engine: Engine | None = None
) -> Counter[str]:
    """Read every page of the inputs and append its record to `out`; a killed run is continued. workers: processes on
    each machine (None: its cores). engine: where pages are read (default: here); the bytes are the same.

    Returns the counts: pages, formulas, formulas_unread, and what was passed over, by reason. Raises DatasetError for
    an input that cannot be read, an output that was begun otherwise, or inputs without a single page.
    """
    from tqdm import tqdm

    engine = engine or LocalEngine()
    with ResumableFile(out, {"inputs": known_by(inputs)}) as file:
        rest = islice(pages(inputs), file.done, None)
        disable = None if progress else True
        with (
            closing(engine),
            closing(engine.answers(_reader, _batches(rest), each_core=True, workers=workers)) as answers,
            tqdm(initial=file.done, unit=" pages", disable=disable, leave=False) as bar,
        ):
            for records, count, counts in answers:
                file.append(records, count, counts)
                bar.set_postfix_str(placed(engine), refresh=False)
                bar.update(count)
        if not file.counts["pages"]:
            raise DatasetError(f"no page in {', '.join(str(path) for path in inputs)}: {file.done} passed over")
        return file.counts


def known_by(inputs: list[Path]) -> list[tuple[str, int]]:
    """What a run that is continued must find again of each input: its name, and its bytes, or a folder's entries."""
    return [(path.name, path.stat().st_size if path.is_file() else sum(1 for _ in path.rglob("*"))) for path in inputs]


Batch = list[Entry]
Read = tuple[list[dict[str, Any]], int, Counter[str]]


def _batches(entries: Iterable[Entry]) -> Iterator[Batch]:
    rest = iter(entries)
    return iter(lambda: list(islice(rest, BATCH)), [])


def _reader() -> Callable[[Batch], Read]:
    """What reads batches, in the process where they are read; see `harness.engine`."""
    return read_batch


def read_batch(entries: Batch) -> Read:
    """The records of some pages, how many entries they were, and what was counted."""
    records, counts = list[dict[str, Any]](), Counter[str]()
    for entry in entries:
        record = entry if isinstance(entry, Skipped) else record_of_page(entry)
        if isinstance(record, Skipped):
            counts[record.value] += 1
            continue
        records.append(record)
        counts["pages"] += 1
        counts["formulas"] += len(record["formulas"])
        counts["formulas_unread"] += record["formulas_unread"]
    return records, len(entries), counts


def record_of_page(page: Page) -> dict[str, Any] | Skipped:
    """One page: its text; the formulas that our parser reads, as they stand; how many set formulas it does not read."""
    title, text = page_text(page.html, page.charset) if page.html else ("", page.text)
    if not text.strip():
        return Skipped.no_text
    formulas: dict[str, None] = {}
    unread = 0
    for passage in passages(text):
        for stated in statements(passage):
            if not says_something(stated) or len(formulas) >= MOST_FORMULAS:
                continue
            tree = read_formula(stated)
            if tree is None:
                unread += passage.source in (Source.tex, Source.mathml)
            elif weight(tree) >= LEAST:
                formulas[stated] = None
    return {
        "source": page.source,
        "url": page.url,
        "title": title,
        "text": text,
        "formulas": list(formulas),
        "formulas_unread": unread,
    }

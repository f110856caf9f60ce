"""What `showwork generate` writes: records on stdout, or a file for each split and their card."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.engine.option import placed, tell_places

if TYPE_CHECKING:
    from generators.datasets.make import Report
    from generators.datasets.mixture import Mixture
    from harness.engine.engine import Engine
    from sandbox import Sandbox

EXIT_FAILED = 1


def print_records(mix: Mixture, count: int, shape: Any, backend: str) -> int:
    """Records on stdout, without files: executed as those of a file are."""
    import itertools

    from generators.datasets.certify_by_running import FIRST_BATCH, execute
    from generators.datasets.mixture import stream_certified

    with open_sandbox(backend) as sandbox:
        left, stream = count, stream_certified(mix)
        while left:
            batch = list(itertools.islice(stream, min(left, FIRST_BATCH)))
            for result, cause in zip(batch, execute(batch, sandbox), strict=True):
                if cause is None:
                    click.echo(json.dumps(shape(result.problem), ensure_ascii=False))
                    left -= 1
    return 0


def build_files(
    mixes: dict[str, Mixture],
    count: int,
    out: Path,
    format_: str,
    workers: int | None,
    timeout: float,
    backend: str,
    engine: Engine,
) -> int:
    """One file for each split, then Parquet where asked, then the card."""
    from generators.datasets.data_card import card, counted, write_card
    from generators.datasets.formats import pyarrow_parts, to_parquet
    from generators.datasets.make import build, settings, shares

    if out.suffix == ".parquet":
        pyarrow_parts()  # told before hours of work, not after them
    several = len(mixes) > 1
    counts = shares(count) if several else dict.fromkeys(mixes, count)
    files = {split: out.with_name(f"{out.stem}-{split}{out.suffix}") if several else out for split in mixes}
    lines = {
        split: path.with_name(path.name + ".jsonl") if path.suffix == ".parquet" else path
        for split, path in files.items()
    }
    failed = 0
    with open_sandbox(backend) as sandbox:
        for split, mix in mixes.items():
            if not counts[split]:
                continue
            with _bar(counts[split], lines[split].name, engine) as bar:
                report = build(
                    mix,
                    counts[split],
                    lines[split],
                    sandbox,
                    workers=workers,
                    seconds=timeout,
                    format_=format_,
                    progress=bar,
                    engine=engine,
                )
            _tell(report)
            failed |= bool(report.shortfall)
            if files[split] != lines[split]:
                to_parquet(lines[split], files[split])
    tell_places(engine)
    complete = {split: path for split, path in files.items() if lines[split].exists()}
    command = shlex.join(["showwork", *sys.argv[1:]])
    tables = counted({split: lines[split] for split in complete})
    text = card(complete, tables, settings(next(iter(mixes.values())), format_), command)
    click.echo(f"card: {write_card(out.parent, out.stem, text)}", err=True)
    return EXIT_FAILED if failed else 0


@contextmanager
def _bar(count: int, name: str, engine: Engine) -> Iterator[Any]:
    """Progress on stderr, from the existing count on: rate, failures by cause, and batches by node."""
    from tqdm import tqdm

    bar: Any = None

    def update(journal: Any) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=count, initial=journal.count - 1, desc=name, unit="sample", file=sys.stderr, smoothing=0.1)
        bar.update(journal.count - bar.n)
        refused = [f"{cause}={number}" for cause, number in journal.refused.most_common(3)]
        bar.set_postfix_str("; ".join(filter(None, (", ".join(refused), placed(engine)))), refresh=False)

    try:
        yield update
    finally:
        if bar is not None:
            bar.close()


def _tell(report: Report) -> None:
    """How a run ended, on stderr."""
    causes = ", ".join(f"{cause}: {number}" for cause, number in report.refused.most_common())
    rate = report.refused.total() / report.attempts if report.attempts else 0.0
    click.echo(
        f"{report.path}: {report.records} samples ({report.records - report.before} new), {report.attempts} attempts, "
        f"{rate:.1%} refused{f' ({causes})' if causes else ''}, {report.duplicates} duplicates dropped",
        err=True,
    )
    if report.shortfall:
        click.echo(f"{report.path}: {report.shortfall}", err=True)


@contextmanager
def open_sandbox(backend: str) -> Iterator[Sandbox]:
    """For the programs of problems, which are certified: they need not wait for an image where namespaces isolate."""
    from sandbox import Sandbox

    with Sandbox(backend, prefer_ready=True) as sandbox:
        yield sandbox

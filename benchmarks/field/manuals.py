"""Pages of Debian's manuals chosen, and judged by 300 labels made by hand before any round was run.

    python -m benchmarks.field.manuals fetch FOLDER                       # 206 MB; at most 300 pages of each
    showwork corpus read FOLDER --out pages.jsonl
    python -m benchmarks.field.manuals select pages.jsonl

The labels (pages_by_hand.jsonl) answer: does a reader meet mathematics on this page, a definition, formula, theorem or
algorithm explained, or computations with mathematical objects worked? Software alone, signatures, indexes and listings
are none. Drawn by a hash of the path. One half was looked at while settings were chosen, the other is for the figure.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from generators.corpus.lines import Skipped, corpus_lines, record_of
from generators.corpus.pages import PAGE_SUFFIXES
from generators.corpus.select_pages import Selection, SelectionSettings, auc
from harness import check_claim

LABELS = Path(__file__).with_name("pages_by_hand.jsonl")
PACKAGES = (
    "anarchism apache2-doc debian-reference-en gap-doc git-doc libcommons-math3-java-doc maxima-doc octave-doc "
    "postgresql-doc-15 python-django-doc python-mpmath-doc python-scipy-doc python-sympy-doc python3.11-doc "
    "sagemath-doc singular-doc"
).split()
MOST = 300
"""Pages of a package."""
CLAIMS = 300
"""Relations among the formulas of kept pages that are checked."""


def unpack(folder: Path, packages: list[Path]) -> None:
    """Each package's pages, the first MOST by a hash of their path."""
    for package in packages:
        name = package.name.partition("_")[0]
        with tempfile.TemporaryDirectory() as place:
            subprocess.run(["dpkg-deb", "-x", str(package), place], check=True)
            pages = [path for path in Path(place).rglob("*") if path.suffix in PAGE_SUFFIXES and not path.is_symlink()]
            names = sorted((f"{name}/{path.relative_to(place)}" for path in pages if path.is_file()), key=_hash)
            for page in names[:MOST]:
                (folder / page).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path(place) / page.partition("/")[2], folder / page)
        print(f"{name}: {min(len(names), MOST)} of {len(names)} pages")


def fetch(folder: Path) -> None:
    """Download the packages with the distribution's client, and unpack them; what is there already stays."""
    for package in PACKAGES:
        if (folder / package).is_dir():
            continue
        with tempfile.TemporaryDirectory() as place:
            Path(place).chmod(0o755)  # the client downloads as a user of its own
            done = subprocess.run(["apt-get", "download", "-q", package], cwd=place, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{done.stderr.strip()}\n{package} was not downloaded: try `apt-get update` first")
            draft = folder / f".{package}"
            shutil.rmtree(draft, ignore_errors=True)
            unpack(draft, list(Path(place).glob("*.deb")))
            (draft / package).replace(folder / package)
            draft.rmdir()


def _hash(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=8).digest()


def labels() -> dict[str, tuple[bool, str]]:
    """source -> (whether it holds mathematics, which half it is of)."""
    records = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
    return {f"{one['package']}/{one['path']}": (one["mathematics"], one["half"]) for one in records}


def select(pages: Path, seeds: tuple[str, ...], settings: SelectionSettings) -> None:
    """A line a round: the AUC against each half of the labels, and against the parser's word."""
    started, by_hand = time.process_time(), labels()
    selection = Selection(pages, seeds, settings)
    known = {
        line.number: by_hand[str(record["source"])]
        for line in corpus_lines(pages)
        if not isinstance(record := record_of(line), Skipped) and record["source"] in by_hand
    }
    print(f"{selection.near_copies} near copies, {selection.copies} copies, {selection.short} short pages left out")
    for number, one in enumerate(selection.rounds(), 1):
        told = []
        for half in ("tuning", "held back"):
            ranked = [(n, math) for n, (math, of) in known.items() if of == half and n in selection.scores]
            area = auc([selection.scores[n] for n, _ in ranked], [math for _, math in ranked])
            told.append(f"{half} {area:.4f} ({sum(math for _, math in ranked)} of {len(ranked)} yes)")
        kept = [math for n, (math, _) in known.items() if n in selection.kept]
        share = f"{sum(kept)} of {len(kept)} labelled pages that are kept are mathematics"
        print(f"round {number}: {one.seeds} seeds, {one.kept} kept, {one.known:.0%} known; by hand: {', '.join(told)};")
        print(f"  {share}; parser's word {one.auc:.4f}; three formulas in {one.with_formulas[0]:.0%} of kept")
    print(f"{time.process_time() - started:.0f} CPU seconds")
    found = [check_claim(claim).true for claim in _relations(selection)]
    print(
        f"relations in kept pages: {found.count(True)} true, {found.count(False)} false, {found.count(None)} undecided"
    )


def _relations(selection: Selection) -> Iterator[str]:
    """CLAIMS equations of kept pages, drawn by a hash."""
    claims = {claim for record in selection.records() for claim in record["formulas"] if claim.count(" = ") == 1}
    yield from sorted(claims, key=_hash)[:CLAIMS]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("packages")
    all_ = verbs.add_parser("fetch")
    all_.add_argument("folder", type=Path)
    one = verbs.add_parser("unpack")
    one.add_argument("folder", type=Path)
    one.add_argument("packages", type=Path, nargs="+")
    two = verbs.add_parser("select")
    two.add_argument("pages", type=Path)
    two.add_argument("--seed", action="append", default=[])
    two.add_argument("--tokens", type=float, default=SelectionSettings().tokens)
    asked = parser.parse_args()
    if asked.verb == "packages":
        print(*PACKAGES)
    elif asked.verb == "fetch":
        fetch(asked.folder)
    elif asked.verb == "unpack":
        unpack(asked.folder, asked.packages)
    else:
        select(asked.pages, tuple(asked.seed), SelectionSettings(tokens=asked.tokens))


if __name__ == "__main__":
    main()

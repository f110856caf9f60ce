"""The card beside a dataset: README.md with the hub's YAML header, made from the records and the settings alone."""

from __future__ import annotations

import importlib.metadata
import platform
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generators import registry
from generators.datasets.journal import read_lines
from generators.errors import DatasetError
from generators.version import FIRST, KEY
from harness.verification.problem import TEXT_STYLES

MARK = "<!-- written by `showwork generate` -->"
IN_WORDS = (
    "In the styles `text` and `tool` the solution is a text that tells those steps; it has been read back, and each of",
    "its lines that claims something is proven.",
)
FILES = re.compile(r"^    path: (.*)$", re.MULTILINE)
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10**12, "n>1M"))


def counted(files: Mapping[str, Path]) -> dict[str, Counter[tuple[str, int]]]:
    """Records by (family, level), for each split's file."""
    return {
        split: Counter((record["family"], record["level"]) for record in read_lines(path))
        for split, path in files.items()
    }


def card(
    files: Mapping[str, Path], counts: Mapping[str, Counter[tuple[str, int]]], settings: Mapping[str, Any], command: str
) -> str:
    """The text of the card. files: split -> the file as it is named beside the card."""
    total = sum(counter.total() for counter in counts.values())
    size = next(name for limit, name in SIZES if total < limit)
    data = "\n".join(f"  - split: {split}\n    path: {path.name}" for split, path in files.items())
    versions = {
        **settings["versions"],
        "generators": settings.get(KEY, FIRST),
        "showwork": _own_version(),
        "python": platform.python_version(),
    }
    return "\n".join(
        [
            "---",
            "license: apache-2.0",
            f"language: {settings.get('language', 'en')}",
            "task_categories:\n- text-generation",
            "tags:\n- mathematics\n- synthetic\n- sympy\n- verifiable",
            f"size_categories:\n- {size}",
            f"configs:\n- config_name: default\n  data_files:\n{data}",
            "---",
            MARK,
            "# Problems with certified, executable solutions",
            "",
            "Each record is a problem with a short SymPy program that prints its steps and its answer. The answer is",
            "derived twice, each printed step is checked against mathematics, and the program has been run.",
            *(IN_WORDS if any(style in settings["style"] for style in TEXT_STYLES) else ()),
            "",
            *_table(counts),
            "",
            f"- Command: `{command}`",
            f"- Seed: {settings['seed']}; style: {settings['style']}; format: {settings['format']}",
            f"- Versions: {', '.join(f'{name} {version}' for name, version in sorted(versions.items()))}",
            "- Splits are disjoint for all seeds: they are drawn by a hash of the question's canonical form.",
            "- License: Apache-2.0",
            "",
        ]
    )


def _own_version() -> str:
    try:
        return importlib.metadata.version("showwork")
    except importlib.metadata.PackageNotFoundError:
        return "from source"


def write_card(folder: Path, stem: str, text: str) -> Path:
    """Write the card as README.md; as STEM.README.md next to a README.md that is not ours, or the card of other
    data."""
    path = folder / "README.md"
    try:
        if path.exists() and not _same(path, text):
            path = folder / f"{stem}.README.md"
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"the data were written, but not their card: cannot write {path}: {error}") from error
    return path


def _same(path: Path, text: str) -> bool:
    """Whether the card that is there was written by us, for the same files."""
    if not path.is_file():
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        present_text = file.read(1 << 16)
    return MARK in present_text and not set(FILES.findall(present_text)).isdisjoint(FILES.findall(text))


def _table(counts: Mapping[str, Counter[tuple[str, int]]]) -> Sequence[str]:
    rows = []
    for split, counter in counts.items():
        levels = sorted({level for _, level in counter})
        rows += [
            f"## {split}: {counter.total()} records",
            "",
            "| family | summary | " + " | ".join(f"level {level}" for level in levels) + " | all |",
        ]
        rows.append("|" + " --- |" * (len(levels) + 3))
        for family in sorted({family for family, _ in counter}):
            cells = [counter[family, level] for level in levels]
            summary = registry.family(family).summary
            rows.append(f"| {family} | {summary} | {' | '.join(map(str, cells))} | {sum(cells)} |")
        rows.append("")
    return rows

"""Math-Verify's own published tests, judged by `harness.verify`: `python tests/harness/math_verify_suite.py`.

The tests are read (never run) from the package's source distribution, fetched with pip when this runs. It writes
docs/results/math_verify_disagreements.md: how often the two agree, and every disagreement with its reason.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RELEASE = "math-verify==0.9.0"
PAGE = Path(__file__).parents[2] / "docs" / "results" / "math_verify_disagreements.md"


class IndexUnreachable(Exception):
    """The package index did not answer, so there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Case:
    """One published case: two texts, and whether Math-Verify's authors say they agree."""

    file: str
    line: int
    gold: str
    prediction: str
    equal: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `verify` said of a case."""

    case: Case
    equal: bool | None
    reason: str

    @property
    def agrees(self) -> bool:
        return (self.equal is True) == self.case.equal


def fetch_tests() -> dict[str, str]:
    """The test files of the source distribution by name. Raises IndexUnreachable."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
            "-d",
            folder,
        ]
        done = subprocess.run([*command, RELEASE], capture_output=True, text=True, timeout=300, check=False)
        found = list(Path(folder).glob("*.tar.gz"))
        if done.returncode or not found:
            raise IndexUnreachable(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no archive")
        with tarfile.open(found[0]) as archive:
            return {
                Path(member.name).name: archive.extractfile(member).read().decode()  # type: ignore[union-attr]  # a file
                for member in archive.getmembers()
                if member.isfile() and "/tests/test_" in member.name
            }


def cases_of(files: dict[str, str]) -> Iterator[Case]:
    """The (gold, prediction, expected) triples of every `parametrize` in the files, by literal evaluation."""
    for name, source in sorted(files.items()):
        for call in ast.walk(ast.parse(source)):
            if not (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "parametrize"
            ):
                continue
            names = [part.strip() for part in str(ast.literal_eval(call.args[0])).split(",")]
            if names[:2] != ["gold", "pred"] or not isinstance(call.args[1], ast.List):
                continue
            for row in call.args[1].elts:
                try:
                    values = dict(zip(names, ast.literal_eval(row), strict=True))
                except ValueError:
                    continue  # built by a call, such as sympy.sqrt(2): no text of an answer
                expected = values.get("expected", values.get("result"))
                if isinstance(values["gold"], str) and isinstance(values["pred"], str):
                    yield Case(name, row.lineno, values["gold"], values["pred"], bool(expected))


def judge(case: Case) -> Outcome:
    """The case through extraction, parsing and comparison, as an untyped answer."""
    from harness import GoldError, verify

    try:
        verdict = verify(_answer_in(case.gold), _answer_in(case.prediction), fallback=False)
    except GoldError as error:
        return Outcome(case, None, f"gold: {error}")
    return Outcome(case, verdict.equal, f"{verdict.method}: {verdict.detail}")


def _answer_in(text: str) -> str:
    """What `extract_answer` finds; else the last formula between dollar signs or brackets of math mode; else the text.

    The second is their extraction and not Showwork's: it keeps these pairs about comparison.
    """
    from harness import extract_answer

    found = extract_answer(text)
    formulas = [one for groups in _FORMULAS.findall(text) for one in groups if one.strip()]
    return found or (formulas[-1] if formulas else text)


_FORMULAS = re.compile(r"\$\$(.+?)\$\$|(?<!\\)\$(.+?)(?<!\\)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)


def _cell(text: str) -> str:
    shown = " ".join(text.split()).replace("|", "\\|").replace("`", "'")
    return shown if len(shown) <= 90 else shown[:87] + "..."


def page(outcomes: list[Outcome]) -> str:
    """The document: counts first, then every disagreement."""
    apart = [outcome for outcome in outcomes if not outcome.agrees]
    accepted = [outcome for outcome in apart if outcome.equal]
    refused = [outcome for outcome in apart if not outcome.equal]
    lines = [
        "# Where Showwork and Math-Verify disagree",
        "",
        (
            f"Made by `tests/harness/math_verify_suite.py` from the tests that {RELEASE.replace('==', ' ')} publishes: "
            f"{len(outcomes)} pairs, {len(outcomes) - len(apart)} judged alike."
        ),
        "",
        (
            "The pairs are untyped here, as they are there; a Showwork gold answer carries its kind. Reasons are the "
            "verifier's own words. Where a text has neither a box nor an answer line, its last formula is compared."
        ),
        "",
    ]
    for title, part in (
        (f"They accept, Showwork does not ({len(refused)})", refused),
        (f"Showwork accepts, they do not ({len(accepted)})", accepted),
    ):
        lines += [f"## {title}", "", "| gold | prediction | Showwork | reason | from |", "|---|---|---|---|---|"]
        lines += [
            f"| `{_cell(one.case.gold)}` | `{_cell(one.case.prediction)}` | "
            f"{ {True: 'equal', False: 'different', None: 'undecided'}[one.equal] } | {_cell(one.reason)} | "
            f"{one.case.file}:{one.case.line} |"
            for one in part
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Fetch, judge, write the page."""
    outcomes = [judge(case) for case in cases_of(fetch_tests())]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(outcomes), encoding="utf-8")
    apart = sum(not outcome.agrees for outcome in outcomes)
    print(f"{len(outcomes)} pairs, {len(outcomes) - apart} alike, {apart} in {PAGE.name}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()

"""From pages to a corpus and to problems: what each stage leaves, the benchmark kept out, and a kill that changes no
byte."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generators.pipeline.cli import corpus

pytestmark = pytest.mark.corpus
PAGES = 30
MATHEMATICS = "the function is continuous on this interval and its derivative there is bounded so the theorem applies"
OTHERS = "start the server then open the file that holds its settings and restart when a user asks for another one"
LEAKED, ASKED = 7, "x**9*sin(x)"
"""The page whose question the benchmark asks, and what it differentiates."""
CARD = "card.json"


def page(number: int) -> str:
    """Half of them hold formulas and a doctest."""
    told = " ".join(random.Random(number).choices((OTHERS, MATHEMATICS)[number % 2].split(), k=80))
    if number % 2 == 0:
        return f"<html><body><p>Page {number}. {told}</p></body></html>"
    formulas = "".join(rf"<p>\(x^{n} + {number} \sin({n} x) = {number + n}\)</p>" for n in range(2, 8))
    doctest = f"<pre>&gt;&gt;&gt; diff(x**{number + 2}*sin(x), x)\n2*x\n</pre>"
    return f"<html><body><p>{told}</p>{formulas}{doctest}</body></html>"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for number in range(PAGES):
        (folder / f"{number:02}.html").write_text(page(number))
    return folder


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "bench.jsonl"
    question = {"question": f"Differentiate {ASKED} with respect to x.", "answer": "9*x**8*sin(x) + x**9*cos(x)"}
    path.write_text(json.dumps(question) + "\n")
    return path


def arguments(pages: Path, held_out: Path, out: Path) -> list[str]:
    return ["build", str(pages), "--against", str(held_out), "--output-dir", str(out), "--workers", "1"]


def built(*given: str) -> Result:
    return CliRunner().invoke(corpus, [*given, "--sandbox", "process", "--tokens", "0.6"])


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(pages: Path, held_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "corpus"
    done = built(*arguments(pages, held_out, folder))
    assert done.exit_code == 0, done.output
    assert "1 of them hold one of the 1 questions of bench.jsonl" in done.output
    return folder


def test_the_card_counts_each_stage_as_its_file_does(whole: Path) -> None:
    stages = json.loads((whole / CARD).read_text())["stages"]
    counted = {
        name: len((whole / f"{name}.jsonl").read_text().splitlines()) for name in ("pages", "selected", "corpus")
    }
    assert stages["read"]["pages"] == counted["pages"] == PAGES
    assert stages["select"]["pages"] == counted["selected"]
    assert stages["decontaminate"]["left"] == counted["corpus"] == counted["selected"] - 1
    assert stages["ask"]["left"] == len((whole / "problems.jsonl").read_text().splitlines()) > 5


def test_what_the_benchmark_asks_is_in_neither_the_corpus_nor_the_problems(whole: Path) -> None:
    assert ASKED in (whole / "selected.jsonl").read_text()
    assert ASKED not in (whole / "corpus.jsonl").read_text()
    assert ASKED not in (whole / "problems.jsonl").read_text()


def test_the_same_command_makes_the_same_bytes_and_does_nothing_twice(
    whole: Path, pages: Path, held_out: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    assert built(*arguments(pages, held_out, again)).exit_code == 0
    assert bytes_of(again) == bytes_of(whole)
    when = {path: path.stat().st_mtime_ns for path in again.iterdir()}
    done = built(*arguments(pages, held_out, again))
    assert done.exit_code == 0
    assert done.output.count("done before") == 4
    assert {path: path.stat().st_mtime_ns for path in again.iterdir()} == when


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_with_the_same_bytes(
    whole: Path, pages: Path, held_out: Path, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    options = [*arguments(pages, held_out, out), "--sandbox", "process", "--tokens", "0.6"]
    command = [sys.executable, "-m", "showwork", "corpus", *options]
    rng = random.Random(0)
    for _ in range(6):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.5, 4.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
    subprocess.run(command, check=True, capture_output=True)
    left = {name: held for name, held in bytes_of(out).items() if not name.endswith(".part")}
    assert left == bytes_of(whole)


def test_a_folder_of_another_build_is_refused_and_stays(whole: Path, pages: Path, held_out: Path) -> None:
    before = bytes_of(whole)
    refused = built(*arguments(pages, held_out, whole), "--licence", "MIT")
    assert "other settings (licence)" in str(refused.exception)
    assert bytes_of(whole) == before


@pytest.mark.parametrize("card", ["", "{", "[]", '{"settings": {}}'])
def test_a_card_that_is_none_is_told(card: str, pages: Path, held_out: Path, tmp_path: Path) -> None:
    (tmp_path / CARD).write_text(card)
    assert "cannot be read as a build's card" in str(built(*arguments(pages, held_out, tmp_path)).exception)


def test_pages_without_a_doctest_make_a_corpus_all_the_same(held_out: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(PAGES):
        (pages / f"{number:02}.html").write_text(page(number).replace("&gt;&gt;&gt;", ""))
    done = built(*arguments(pages, held_out, tmp_path / "out"))
    assert done.exit_code == 0, done.output
    assert "no doctest in them" in done.output
    assert (tmp_path / "out" / "problems.jsonl").read_text() == ""


def test_a_benchmark_that_is_not_there_is_misuse(pages: Path, tmp_path: Path) -> None:
    done = built(*arguments(pages, tmp_path / "none.jsonl", tmp_path / "out"))
    assert done.exit_code == 2
    assert "neither a file nor one of showwork-v1" in done.output
    assert not (tmp_path / "out").exists()

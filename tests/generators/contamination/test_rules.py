"""Each rule finds what it says it finds, and condemns nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

import generators
from generators.contamination.cli import contamination_command
from generators.contamination.ngrams import NGrams
from generators.contamination.report import RuleName, contamination
from generators.contamination.rule import Document, Evidence, Item
from generators.errors import DatasetError

FILLER = "the quick brown fox jumps over the lazy dog while nobody looks and the sun goes down behind the hill "


def written(path: Path, records: Iterable[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def pages(path: Path, *texts: str) -> Path:
    return written(path, ({"text": FILLER + text + " " + FILLER} for text in texts))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions of ours, and one in words."""
    problems = [generators.problem("derivative", number, split="test", level=2) for number in range(12)]
    in_words = {
        "question": "A farmer keeps twelve hens and four ducks in a shed by the lake, and sells half of the hens in "
        "May. How many birds are left in the shed when June begins?",
        "answer": "#### 10",
    }
    path = tmp_path_factory.mktemp("bench") / "bench.jsonl"
    return written(path, [*(one.to_record() for one in problems), in_words])


def statement(bench: Path, number: int) -> str:
    return str(json.loads(bench.read_text().splitlines()[number])["instruction"])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.upper(),
        lambda text: text.replace("*", " * ").replace(" *  * ", " ** "),
        lambda text: text.replace("x", "t").replace("etp", "exp"),
        lambda text: "Let us look at " + text.partition(" of ")[2].partition(" with ")[0] if " of " in text else text,
    ],
)
def test_a_question_is_found_whatever_was_done_to_its_text(change: object, bench: Path, tmp_path: Path) -> None:
    assert callable(change)
    texts = [change(statement(bench, number)) for number in range(12)]
    report = contamination(pages(tmp_path / "corpus.jsonl", *texts), bench)
    assert {finding.document for finding in report.findings} == set(range(1, 13))


def test_other_questions_are_innocent(bench: Path, tmp_path: Path) -> None:
    others = [generators.problem("derivative", number, split="train", level=2).statement for number in range(40)]
    assert contamination(pages(tmp_path / "corpus.jsonl", *others), bench).contaminated == 0


def test_a_question_in_words_is_found_by_its_words(bench: Path, tmp_path: Path) -> None:
    leak = "A farmer keeps TWELVE hens and four ducks in a shed by the lake and sells half!"
    other = "A farmer keeps seven cows and three sheep in a barn by the road, and buys some more in May."
    report = contamination(pages(tmp_path / "corpus.jsonl", other, leak), bench)
    assert [(one.document, one.item, one.evidence) for one in report.findings] == [(2, 13, Evidence.question)]
    assert report.in_words == 1


def test_a_common_formula_is_no_leak_unless_its_answer_stands_beside_it(tmp_path: Path) -> None:
    identity = {"question": "Simplify sin(x)**2 + cos(x)**2 - 3*x.", "answer": "1 - 3*x"}
    bench = written(tmp_path / "bench.jsonl", [identity])
    texts = ["we know $\\sin^2 t + \\cos^2 t - 3t$ well"] * 40 + ["$\\sin^2 x + \\cos^2 x - 3x$, so it is $1 - 3x$"]
    report = contamination(pages(tmp_path / "corpus.jsonl", *texts), bench)
    assert [(one.document, one.evidence) for one in report.findings] == [(41, Evidence.answer)]
    rare = contamination(pages(tmp_path / "few.jsonl", *texts[:2]), bench)
    assert [one.evidence for one in rare.findings] == [Evidence.formula] * 2


@pytest.mark.fast
def test_the_papers_rule_is_ten_words_exactly_or_a_short_text_whole() -> None:
    long = "one two three four five six seven eight nine ten eleven twelve"
    rule = NGrams([Item(1, long, "", {}), Item(2, "Compute seven plus eight", "", {}), Item(3, "So what", "", {})])

    def found(text: str) -> list[int]:
        return [finding.item for finding in rule.look(Document(1, text, "", {})).findings]

    assert found("zero " + long) == [1]
    assert found("two three four five six seven eight nine ten eleven") == [1]
    assert found("two three four five six seven eight nine ten eleve") == []
    assert found("Two three four five six seven eight nine ten eleven") == []
    assert found("please Compute  seven\nplus eight now") == [2]
    assert found("Compute seven plus") == []
    assert found("So what") == []  # two words are under the paper's least
    assert found("") == []


def test_several_processes_find_what_one_finds(bench: Path, tmp_path: Path) -> None:
    texts = [statement(bench, number % 12) if number % 7 == 0 else "nothing" for number in range(600)]
    corpus = pages(tmp_path / "corpus.jsonl", *texts)
    one, two = (contamination(corpus, bench, workers=workers) for workers in (1, 2))
    assert one.findings == two.findings
    assert one.documents == two.documents == 600


@pytest.mark.parametrize("rule", list(RuleName))
def test_the_command_writes_what_it_found_and_what_is_clean(rule: RuleName, bench: Path, tmp_path: Path) -> None:
    records = [{"question": statement(bench, 3)}, {"question": "What is 3*x**5 + 7?"}, {"no": "text"}]
    corpus = written(tmp_path / "corpus.jsonl", records)
    with open(corpus, "ab") as file:
        file.write(b"\xff\xfe not json\n")
    found, clean = tmp_path / "found.jsonl", tmp_path / "clean.jsonl"
    options = ["--against", str(bench), "--rule", rule.value, "--out", str(found), "--clean", str(clean), "--json"]
    result = CliRunner().invoke(contamination_command, [str(corpus), *options], standalone_mode=False)
    assert result.return_value == 1, result.output
    figures = json.loads(result.stdout)
    assert (figures["records"], figures["shared"], figures["unread"]) == (2, 1, 2)
    (line,) = found.read_text().splitlines()
    assert json.loads(line)["question"] == 4
    assert clean.read_bytes() == corpus.read_bytes().splitlines(keepends=True)[1]


def test_an_empty_corpus_and_one_without_texts_are_told_in_one_line(bench: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(DatasetError, match="nothing to compare"):
        contamination(tmp_path / "empty.jsonl", bench)
    with pytest.raises(DatasetError, match="nothing to compare"):
        contamination(bench, written(tmp_path / "other.jsonl", [{"a": 1}]))


@pytest.mark.parametrize(
    "text", ["$" * 5_000, "(" * 20_000, "x**" * 5_000 + "2", "1 + " * 30_000, "`" * 999, "\\frac" * 3_000]
)
def test_a_hostile_page_is_looked_at_and_passed_over(text: str, bench: Path, tmp_path: Path) -> None:
    report = contamination(written(tmp_path / "corpus.jsonl", [{"text": text}]), bench)
    assert (report.documents, report.contaminated) == (1, 0)


def test_a_killed_scan_leaves_no_file_and_the_next_writes_the_same_bytes(bench: Path, tmp_path: Path) -> None:
    texts = [statement(bench, number % 12) if number % 5 == 0 else "x**2 + 1" for number in range(600)]
    corpus, out = pages(tmp_path / "corpus.jsonl", *texts), tmp_path / "found.jsonl"
    command = [
        sys.executable,
        "-m",
        "showwork",
        "contamination",
        str(corpus),
        "--against",
        str(bench),
        "--out",
        str(out),
    ]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    time.sleep(1.5)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not out.exists() or running.returncode == 1
    first, again = (
        (subprocess.run(command, capture_output=True, check=False).returncode, out.read_bytes()) for _ in range(2)
    )
    assert first == again
    assert first[0] == 1
    assert first[1].count(b"\n") == 120

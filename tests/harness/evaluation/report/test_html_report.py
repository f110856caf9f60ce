"""The page: self-contained, complete, and deaf to what a model wrote. Opened in a real browser where there is one."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import signal
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.models import Sampling
from harness.evaluation.report.charts import running_mean
from harness.evaluation.report.embedded import status
from harness.evaluation.report.html_report import render, write_report
from harness.evaluation.report.learning_curves import read_curves
from harness.evaluation.runs import Judgement, Run, Sample, Settings, problem_hash, sample_key
from harness.verification.errors import RunError
from harness.verification.problem import Answer, Problem, Step

HOSTILE = (
    "</script><script>document.title='pwned'</script>",
    "<img src=x onerror=\"document.title='pwned'\">",
    "{{ 7*7 }}{% raw %}",
    "<!--<script>",
    "]]></svg><svg onload=alert(1)>",
    "\ud800\x00\u2028\u202e",
    "print('&lt;b&gt;')",
    "javascript:alert(1)",
    "'\"`$`\\",
)


def make_run(count: int = 12, *, name: str = "tiny", wrong: int = 3, hostile: bool = False) -> Run:
    settings = Settings("HfProvider", HOSTILE[0] if hostile else name, name, "plain-1", Sampling())
    run = Run(settings)
    for index in range(count):
        text = HOSTILE[index % len(HOSTILE)] if hostile else f"{index} + 1"
        family = ("sums", "limits")[index % 2]
        problem = Problem(
            f"p{index}",
            family,
            1 + index % 3,
            "test",
            0,
            index,
            "computed",
            f"What is {text}?",
            Answer("integer", str(index + 1)),
            tuple(Step(n, "r", "1 = 1") for n in range(1, 2 + index % 5)),
            "1\n",
        )
        identity = problem_hash(problem)
        right = index % wrong != 0
        program = f'print("Step 1 [addition]: {index} + 1 =", {index + 1})\nprint("Answer:", {index + right})\n'
        key, said = sample_key(identity, settings, 0), text if hostile else "1"
        sample = Sample(key, identity, 0, f"{index}:0/1", f"{text}\n{program}", 9, 9, "stop")
        checked = {"claim": text, "true": right, "relevant": True, "trivial": False, "detail": said}
        defined = {"claim": "u = 1", "true": True, "relevant": False, "trivial": True, "detail": ""}
        steps = ({"index": 1, "rule": said, **checked}, {"index": 2, "rule": "let", **defined})
        judgement = Judgement(
            key,
            "1",
            "correct" if right else "wrong_answer",
            True,
            right,
            right,
            1.0,
            steps,
            said,
            right,
            "exact",
            said,
            program,
            f"Step 1 [addition]: {text}\nAnswer: 1\n",
            text,
            0.01,
        )
        run.add_problems([problem])
        run.add_samples([sample])
        run.add_judgements([judgement])
    return run


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'id="data">([^<]*)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return data


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_loads_nothing_from_anywhere() -> None:
    parser = Elements()
    parser.feed(render(make_run()))
    for tag, attributes in parser.tags:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base", "form"), tag
        assert not attributes.get("src"), tag
        assert (attributes.get("href") or "#").startswith("#"), attributes
        assert not [name for name in attributes if name.startswith("on")], attributes


def test_what_a_model_wrote_never_becomes_an_element() -> None:
    def shape(page: str) -> list[str]:
        parser = Elements()
        parser.feed(page)
        return [tag for tag, _ in parser.tags]

    kind, hostile = render(make_run(18)), render(make_run(18, hostile=True))
    assert shape(hostile) == shape(kind)
    assert hostile.count("<script") == kind.count("<script") == 2
    assert "onerror=" not in hostile


def test_every_sample_travels_whole() -> None:
    run = make_run(18, hostile=True)
    data = data_of(render(run))
    rows = list(run.rows())
    assert len(data["samples"]) == len(rows)
    for found, (problem, sample, judgement) in zip(data["samples"], rows, strict=True):
        assert data["problems"][found["p"]]["statement"] == problem.statement
        assert (found["text"], found["o"], found["out"]) == (sample.completion, judgement.outcome, judgement.stdout)


def test_a_page_of_five_thousand_samples_stays_small_enough_to_mail(tmp_path: Path) -> None:
    write_report(tmp_path / "report.html", make_run(5000))
    assert (tmp_path / "report.html").stat().st_size < 2_000_000


def test_a_baseline_stages_and_curves_have_their_place() -> None:
    before, after = make_run(30, name="before", wrong=2), make_run(30, name="after", wrong=7)
    rows = [
        {"step": step, "loss": 1 / (step + 1), "epoch": 0.1, "note": "text", "odd": float("nan"), "clipped": 0.0}
        for step in range(9)
    ]
    page = render(after, baseline=before, stages=[("first", before), ("second", after)], curves={"sft": rows})
    for heading in ("Stages", "Comparison", "Training"):
        assert f"<h2>{heading}</h2>" in page
    assert "points [" in page
    assert "<figcaption>loss</figcaption>" in page
    assert "<figcaption>epoch</figcaption>" not in page
    assert "<figcaption>clipped</figcaption>" not in page  # it never moves
    assert len(data_of(page)["baseline"]) == 30


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_a_running_mean_stays_within_its_line_and_keeps_a_straight_one(values: list[float]) -> None:
    line = list(enumerate(values))
    means = running_mean(line)
    assert [step for step, _ in means] == list(range(len(values)))
    assert all(min(values) - 1e-3 <= mean <= max(values) + 1e-3 for _, mean in means)
    straight = [2.0 * step for step in range(len(values))]
    reach = max(1, len(values) // 40)
    found = [mean for _, mean in running_mean(list(enumerate(straight)))]
    assert found[reach:-reach] == pytest.approx(straight[reach:-reach])


def test_a_run_without_samples_has_a_page_too() -> None:
    assert "<h1>tiny</h1>" in render(Run(make_run(1).settings))


@pytest.mark.parametrize(
    ("true", "relevant", "trivial", "rule", "shown"),
    [
        (True, True, False, "r", "true"),
        (False, True, False, "r", "false"),
        (None, True, False, "r", "undecided"),
        (True, False, False, "r", "irrelevant"),
        (True, True, True, "r", "trivial"),
        (True, False, True, "let", "let"),
        (False, False, False, "let", "false"),
    ],
)
def test_a_step_is_marked_as_it_was_judged(
    true: bool | None, relevant: bool, trivial: bool, rule: str, shown: str
) -> None:
    assert status({"true": true, "relevant": relevant, "trivial": trivial, "rule": rule}) == shown


def test_training_logs_of_both_shapes_are_read_and_others_refused(tmp_path: Path) -> None:
    rows = [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0}]
    (tmp_path / "a.json").write_text(json.dumps({"log_history": rows}))
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert read_curves(tmp_path / "a.json") == read_curves(tmp_path / "b.jsonl") == rows
    for content in ("{}", "[1]", "nonsense"):
        (tmp_path / "c.json").write_text(content)
        with pytest.raises(RunError, match="training log"):
            read_curves(tmp_path / "c.json")


def browse(chromium: str, page: Path, profile: Path, *options: str) -> str:
    """What headless Chromium makes of a page, with a new profile and without a network. One retry: it sometimes starts
    too slowly on a busy machine."""
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--virtual-time-budget=10000",
        "--window-size=1280,2400",
        *options,
    ]
    for attempt in range(2):
        folder = profile / str(attempt)
        folder.mkdir(parents=True)
        process = subprocess.Popen(
            [*command, f"--user-data-dir={folder}", page.as_uri()],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            continue
        if "</html>" in output or options:
            return output
    raise AssertionError("Chromium gave no page")


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_shows_every_sample_and_runs_nothing_of_a_models(tmp_path: Path, chromium: str) -> None:
    page = tmp_path / "report.html"
    write_report(page, make_run(18, hostile=True), baseline=make_run(18, name="b", wrong=2, hostile=True))
    seen = browse(chromium, page, tmp_path / "profile", "--dump-dom")
    assert 'data-ready="18"' in seen
    assert "<title>pwned" not in seen
    assert seen.count('class="row"') == 18
    assert "<img" not in seen.partition("<main>")[2].partition("<script")[0]
    # The statement stands on the page as text.
    assert "&lt;img src=x onerror=" in seen


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_opens_a_sample_with_its_steps_marked(tmp_path: Path, chromium: str) -> None:
    page = tmp_path / "report.html"
    write_report(page, make_run(6))
    seen = browse(chromium, page, tmp_path / "profile", "--dump-dom")
    assert 'data-ready="6"' in seen
    linked = tmp_path / "linked.html"
    # The page opens the row that its address names; a file of this test's own sets the address.
    linked.write_text(page.read_text().replace("location.hash", '"#sample-0"', 1))
    assert "sha256-" in linked.read_text()
    blocked = browse(chromium, linked, tmp_path / "other", "--dump-dom")
    # A changed script is not the page's own, and its policy refuses it.
    assert "data-ready" not in blocked

"""Many runs on one page: each a row, whatever lies among them; sorted by a click, in a real browser."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.evaluation.report.html_report import write_report
from harness.evaluation.report.many_runs import find_runs, render, write_many_runs
from harness.evaluation.runs import Run, create_run
from harness.evaluation.statistics.summary import write_summary
from harness.verification.errors import RunError
from tests.harness.evaluation.report.test_html_report import HOSTILE, Elements, browse, make_run


def on_disk(run: Run, folder: Path) -> None:
    """A run as `showwork eval` leaves it."""
    stored = create_run(run.settings, folder, "1")
    stored.add_problems(run.problems.values())
    stored.add_samples(list(run.samples.values()))
    stored.add_judgements(list(run.judgements.values()))
    write_summary(stored)
    write_report(folder / "report.html", stored)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    for name, wrong in (("b", 3), ("deep/a", 2), ("c & d", 4)):
        on_disk(make_run(name=f"model-{name}", wrong=wrong), folder / name)
    on_disk(make_run(hostile=True), folder / "hostile")
    (folder / "damaged").mkdir()
    (folder / "damaged" / "run.json").write_text("{")
    return folder


def test_every_run_is_a_row_with_a_link_to_its_page_and_what_cannot_be_read_is_named(runs: Path) -> None:
    found = find_runs([runs], runs / "index.html")
    assert [row.place for row in found.rows] == ["b", "c & d", "deep/a", "hostile"]
    assert [place for place, _ in found.faults] == ["damaged"]
    parser = Elements()
    parser.feed(render(found))
    links = [dict(attributes)["href"] for tag, attributes in parser.tags if tag == "a"]
    assert links == ["./b/report.html", "./c%20%26%20d/report.html", "./deep/a/report.html", "./hostile/report.html"]
    assert not [tag for tag, _ in parser.tags if tag in ("img", "svg", "link", "iframe")]
    assert sum(tag == "script" for tag, _ in parser.tags) == 1
    assert HOSTILE[0] not in render(found)


def test_links_are_relative_to_wherever_the_page_lies(runs: Path, tmp_path: Path) -> None:
    (row,) = find_runs([runs / "b"], tmp_path / "pages" / "one.html").rows
    assert (tmp_path / "pages" / row.place).resolve() == (runs / "b").resolve()


def test_a_summary_older_than_its_judgements_is_made_anew(tmp_path: Path) -> None:
    on_disk(make_run(), tmp_path / "run")
    before = (tmp_path / "run" / "summary.json").read_text()
    (tmp_path / "run" / "summary.json").write_text(before.replace('"samples": 12', '"samples": 99'))
    os.utime(tmp_path / "run" / "summary.json", (1, 1))
    (row,) = find_runs([tmp_path], tmp_path / "index.html").rows
    assert row.summary["overall"]["samples"] == 12


def test_a_figure_that_says_nothing_of_any_run_has_no_column(tmp_path: Path) -> None:
    run = make_run()
    text = replace(run.settings, template="text-2-plain")
    on_disk(replace(run, settings=text), tmp_path / "text")
    words = re.findall(r'<button type="button">([^<]*)', render(find_runs([tmp_path], tmp_path / "index.html")))
    assert "answers right" in words
    assert "ran" not in words
    assert not [word for word in words if "@" in word]


def test_a_folder_without_runs_says_what_a_run_is(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"no run in .*: a run is a folder with run.json"):
        find_runs([tmp_path], tmp_path / "index.html")


@pytest.mark.browser
@pytest.mark.slow
def test_a_click_sorts_and_a_word_filters(runs: Path, tmp_path: Path, chromium: str) -> None:
    page = tmp_path / "index.html"
    write_many_runs(page, find_runs([runs / "b", runs / "deep", runs / "c & d"], page))
    clicks = """<script>
      const right = [...document.querySelectorAll("thead button")].find((one) => one.textContent === "answers right");
      right.click();
      const shown = () => [...document.querySelectorAll("#rows tr:not([hidden])")];
      const names = () => shown().map((row) => row.cells[1].textContent).join();
      const down = names();
      right.click();
      const up = names();
      document.getElementById("search").value = "model-b";
      document.getElementById("search").dispatchEvent(new Event("input"));
      document.title = [down, up, names(), document.getElementById("count").textContent].join("|");
    </script>"""
    # A test's own script is none of the page's: its policy must let it run here.
    text = re.sub(r"script-src '[^']*'", "script-src 'unsafe-inline'", page.read_text())
    page.write_text(text.replace("</body>", clicks + "</body>"))
    seen = browse(chromium, page, tmp_path / "profile", "--dump-dom")
    found = re.search("<title>([^<]*)", seen)
    assert found is not None
    assert found[1] == "model-c &amp; d,model-b,model-deep/a|model-deep/a,model-b,model-c &amp; d|model-b|1 of 3"

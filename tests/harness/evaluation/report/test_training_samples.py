"""The completions that a training logged: read group by group, printed, and on a page that runs none of it."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from generators.cli import show
from harness.evaluation.report.cli import view
from harness.evaluation.report.training_samples import MOST, groups, render, write_page
from harness.verification.errors import RunError
from tests.harness.evaluation.report.test_html_report import HOSTILE, Elements, browse

pyarrow = pytest.importorskip("pyarrow", reason="comes with the train extra")
pytestmark = pytest.mark.train


def row(step: int, prompt: Any, outcome: str, **more: Any) -> dict[str, Any]:
    """In TRL's order: the rewards stand between the completion and what the reward logs of its own."""
    earned = 1.1 if outcome == "correct" else 0.1
    first = {"step": step, "prompt": prompt, "completion": f"print({step})", "ExecutionReward": earned}
    ours = {"outcome": outcome, "answer_found": "7", "verdict": "7 is not 8", "correct": 0.0}
    return {**first, **ours, "advantage": earned - 0.6, **more}


def table(folder: Path, step: int, rows: list[dict[str, Any]]) -> None:
    import pyarrow.parquet

    (folder / "completions").mkdir(parents=True, exist_ok=True)
    place = folder / "completions" / f"completions_{step:05d}.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), place)


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    folder = tmp_path / "grpo"
    for step in (1, 2):
        rows = [row(step, "What is 2*3?", "correct"), row(step, "What is 2*3?", "wrong_answer")]
        table(folder, step, [*rows, row(step, "What is 1+1?", "no_code", ExecutionReward=None)])
    return folder


def data_of(page: str) -> list[dict[str, Any]]:
    found = re.search(r'id="data">([^<]*)</script>', page)
    assert found is not None
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return rows


def test_completions_of_one_prompt_and_step_are_a_group_with_what_each_earned(trained: Path) -> None:
    first, second, *rest = groups(trained)
    assert (first.step, first.prompt, len(first.written)) == (1, "What is 2*3?", 2)
    assert [one.reward for one in first.written] == [1.1, 0.1]
    assert [one.advantage for one in first.written] == pytest.approx([0.5, -0.5])
    assert (second.written[0].outcome, second.written[0].reward) == ("no_code", None)
    assert [group.step for group in rest] == [2, 2]


def test_dialogues_several_rewards_and_advantages_by_token_are_read(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "What is 6*7?"}]
    one = row(1, said, "correct", completion=[{"role": "assistant", "content": "42"}], advantage=[1.0, 0.0, None])
    first = {name: one[name] for name in ("step", "prompt", "completion", "ExecutionReward")}
    table(tmp_path, 1, [{**first, "other_reward": 0.5, **{k: v for k, v in one.items() if k not in first}}])
    (group,) = groups(tmp_path)
    (written,) = group.written
    assert (group.prompt, written.completion) == ("What is 6*7?", "42")
    assert (written.reward, written.advantage) == (1.6, 0.5)


def test_a_table_of_another_trainer_s_reward_has_no_outcome_and_is_shown(tmp_path: Path) -> None:
    plain = {"step": 1, "prompt": "p", "completion": "c", "length_reward": 0.25, "advantage": 0.0}
    table(tmp_path, 1, [plain])
    (group,) = groups(tmp_path)
    assert group.written[0].reward == 0.25
    assert "not judged" in render(tmp_path)


def test_show_prints_those_of_a_step_and_an_outcome_and_says_which_steps_there_are(trained: Path) -> None:
    asked = CliRunner().invoke(show, [str(trained), "--step", "2", "--outcome", "wrong_answer", "--count", "9"])
    assert asked.exit_code == 0, asked.output
    assert "step 2  2 completions: correct 1, wrong_answer 1" in asked.output
    assert "reward 0.1, advantage -0.5" in asked.output
    assert "print(1)" not in asked.output
    records = CliRunner().invoke(show, [str(trained), "--count", "9", "--json"]).output.splitlines()
    assert len(records) == 6
    none = CliRunner().invoke(show, [str(trained), "--step", "7"], standalone_mode=False)
    assert none.return_value == 1
    assert "its steps are 1 to 2" in none.output


def test_view_writes_the_page_with_every_group(trained: Path) -> None:
    done = CliRunner().invoke(view, [str(trained)])
    assert done.exit_code == 0, done.output
    page = (trained / "samples.html").read_text("utf-8")
    assert [group["step"] for group in data_of(page)] == [1, 1, 2, 2]
    assert "6 completions in 4 groups" in page


def test_of_a_long_training_the_page_holds_every_nth_table(tmp_path: Path) -> None:
    for step in range(10):
        table(tmp_path, step, [row(step, f"{number}", "correct") for number in range(MOST // 4)])
    page = render(tmp_path)
    assert sorted({group["step"] for group in data_of(page)}) == [0, 3, 6, 9]
    assert "one in 3 of the 10 logged steps" in page


@pytest.mark.parametrize("held", [None, b"", b"PAR1 is no table"])
def test_what_holds_no_table_is_told(held: bytes | None, tmp_path: Path) -> None:
    (tmp_path / "completions").mkdir()
    if held is not None:
        (tmp_path / "completions" / "completions_00001.parquet").write_bytes(held)
    with pytest.raises(RunError, match="no table"):
        write_page(tmp_path)


def test_other_tables_are_told_with_their_columns(tmp_path: Path) -> None:
    table(tmp_path, 1, [{"step": 1, "text": "x"}])
    with pytest.raises(RunError, match="columns step, text"):
        write_page(tmp_path)


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_browser_groups_open_and_nothing_that_a_model_wrote_is_run(tmp_path: Path, chromium: str) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in HOSTILE]
    rows = [row(1, text, "correct", completion=text, verdict=text, answer_found=text) for text in texts]
    table(tmp_path, 1, [*rows, row(1, "plain", "wrong_answer")])
    page = write_page(tmp_path)
    parser = Elements()
    parser.feed(page.read_text("utf-8"))
    assert sum(tag == "script" for tag, _ in parser.tags) == 2  # the data and the page's own
    look = """<script>
      const look = () => {
        if (!document.documentElement.dataset.ready) return setTimeout(look, 20);
        for (const row of document.querySelectorAll("#rows > tr.row")) row.click();
        const said = [...document.querySelectorAll(".written pre")].map((one) => one.textContent).join("|");
        const filter = document.getElementById("outcome");
        filter.value = "wrong_answer"; filter.dispatchEvent(new Event("change"));
        document.title = document.title + "|" + document.querySelectorAll("#rows img, #rows svg").length + "|"
          + document.getElementById("count").textContent + "|" + btoa(encodeURIComponent(said));
      };
      look();
    </script>"""
    # A test's own script is none of the page's: its policy must let it run here.
    text = re.sub(r"script-src '[^']*'", "script-src 'unsafe-inline'", page.read_text("utf-8"))
    page.write_text(text.replace("</body>", look + "</body>"), "utf-8")
    seen = browse(chromium, page, tmp_path / "profile", "--dump-dom")
    found = re.search("<title>([^<]*)", seen)
    assert found is not None
    title, elements, count, said = found[1].split("|")
    assert title == f"Showwork: what {tmp_path.name} wrote"
    assert (elements, count) == ("0", f"1 of {len(texts) + 1} groups")
    assert unquote(base64.b64decode(said).decode()).split("|") == [*texts, "print(1)"]

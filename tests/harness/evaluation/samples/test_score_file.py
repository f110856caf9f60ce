"""`showwork score`: the harness's own score of every sample, continued to the same bytes, and what is kept of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
import showwork
from harness import ExecutionReward, score_many
from harness.engine.local import LocalEngine
from harness.evaluation.samples import batches
from harness.evaluation.samples.cli import in_words
from harness.evaluation.samples.judged_sample import judge
from harness.evaluation.samples.kept import Keep, Shape
from harness.evaluation.samples.run import HowScored, Shard, score_file
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line, SolutionFileError
from harness.scoring.score_mode import Mode
from harness.verification.errors import RunError
from sandbox import Sandbox
from sandbox.errors import InfrastructureError, UsageError

ROOT = Path(showwork.__file__).parent


def sample(number: int, *, right: bool = True, work: bool = True) -> dict[str, Any]:
    """A sample in words; `number` makes its question its own."""
    value = 3 * (14 + number)
    worked = f"3 * {14 + number} = {value if work else value + 1}\nThe answer is {value if right else value + 5}."
    return {
        "id": f"s{number}",
        "question": f"Tom has 3 boxes of {14 + number} pens. How many pens?",
        "response": worked,
        "target": str(value),
    }


def write(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.docker
def test_programs_texts_and_garbage_get_the_score_that_the_reward_gives_them(tmp_path: Path) -> None:
    problems = [generators.problem(family, 3, level=2) for family in generators.families()]
    programs = [problem.to_record() for problem in problems]
    wrong = [{**record, "output": 'print("Answer:", 4711)'} for record in programs]
    echoes = [{**record, "output": record["instruction"]} for record in programs]
    records = [*programs, *wrong, *echoes, {**programs[0], "output": "```python\nprint(1/0)\n```"}]
    done = score_file(write(tmp_path / "in.jsonl", records), output_dir=tmp_path / "run")
    judged = lines(done.folder / "judged.jsonl")
    with Sandbox() as sandbox:
        asked = ExecutionReward(sandbox, mode=Mode.auto)
        scores = asked.scores(None, [one["output"] for one in records], **columns_of(records))
        plain = score_many(problems, [one["output"] for one in programs], sandbox)
    assert [one["reward"] for one in judged] == [score.reward for score in scores]
    assert [one["outcome"] for one in judged] == [score.outcome.value for score in scores]
    assert [one["reward"] for one in judged[: len(programs)]] == [score.reward for score in plain] == [2.0] * len(plain)
    assert all(one["fully_true"] for one in judged[: len(programs)])
    assert not any(one["correct"] for one in judged[len(programs) :])
    assert (judged[-1]["read_as"], judged[-1]["detail"]) == ("program", "ZeroDivisionError: division by zero")
    assert done.summary["rates"]["fully_true"]["count"] == len(programs)


def test_a_package_that_the_sandbox_has_not_is_explained(tmp_path: Path) -> None:
    record = generators.problem("arithmetic", 3).to_record()
    source = write(tmp_path / "in.jsonl", [{**record, "output": "```python\nimport no_such_package\nprint(1)\n```"}])
    done = score_file(source, output_dir=tmp_path / "run", backend="process", faults=1)
    said = "the program imports no_such_package, which the sandbox has not"
    assert said in lines(done.folder / "judged.jsonl")[0]["detail"]
    assert any(said in line and "Sandbox(packages=[...])" in line for line in in_words(done))


def columns_of(records: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [record[name] for record in records] for name in ("instruction", "answer", "steps")}


@given(st.lists(st.integers(0, 3), max_size=400), st.integers(0, 500))
def test_what_is_missing_is_the_same_wherever_a_run_was_killed(sizes: list[int], killed_at: int) -> None:
    numbered = [Line(number, b"x" * size) for number, size in enumerate(sizes, 1)]

    def said(batch: Sequence[Line]) -> list[dict[str, Any]]:  # what is said depends on the whole batch
        return [{"record": line.number, "batch": (batch[0].number, len(batch))} for line in batch]

    whole = [result for batch in batches.in_order(numbered, 0, LocalEngine(), lambda: said) for result in batch]
    assert [result["record"] for result in whole] == [line.number for line in numbered]
    rest = [result for batch in batches.in_order(numbered, killed_at, LocalEngine(), lambda: said) for result in batch]
    assert rest == whole[killed_at:]


@given(st.integers(0, 10_000), st.integers(1, 64))
def test_shards_are_the_whole_file_in_order(records: int, count: int) -> None:
    bounds = [Shard(number, count).bounds(records) for number in range(1, count + 1)]
    assert [at for start, stop in bounds for at in range(start, stop)] == list(range(records))


def test_the_shards_results_joined_are_the_whole_files_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [sample(number, right=number % 3 > 0) for number in range(11)])
    whole = score_file(path, output_dir=tmp_path / "whole", keep=Keep.correct)
    parts = [
        score_file(path, HowScored(shard=Shard(number, 4)), output_dir=tmp_path / f"{number}", keep=Keep.correct)
        for number in range(1, 5)
    ]
    for name in ("judged.jsonl", "correct.jsonl"):
        joined = b"".join((part.folder / name).read_bytes() for part in parts)
        assert joined == (whole.folder / name).read_bytes()
    assert sum(part.summary["samples"] for part in parts) == 11


def test_kept_records_are_the_files_own_bytes(tmp_path: Path) -> None:
    data = b"\n".join(
        json.dumps(one, indent=None, separators=(" ,", ":  ")).encode()
        for one in (sample(1), sample(2, work=False), sample(3, right=False))
    )
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    own = data.split(b"\n")
    for keep, kept in ((Keep.fully_true, own[:1]), (Keep.correct, own[:2]), (Keep.all, own)):
        done = score_file(path, output_dir=tmp_path / "run", keep=keep)
        assert done.kept is not None
        assert (done.kept[0], done.kept[1].read_bytes()) == (len(kept), b"\n".join(kept) + b"\n")


def test_training_shapes_load_and_pair_a_right_with_a_wrong_sample_of_the_same_question(tmp_path: Path) -> None:
    right, wrong, other = sample(1), sample(1, right=False), sample(2)
    chat = [{"role": "user", "content": right["question"]}]
    asked = [{**one, "prompt": chat} for one in (right, wrong, other)]
    path = write(tmp_path / "in.jsonl", asked)
    out = tmp_path / "out.jsonl"

    def written(shape: Shape, keep: Keep = Keep.fully_true) -> list[dict[str, Any]]:
        score_file(path, output_dir=tmp_path / "run", keep=keep, shape=shape, out=out)
        return lines(out)

    reply = [{"role": "assistant", "content": right["response"]}]
    assert written(Shape.sft)[0] == {"prompt": chat, "completion": reply}
    assert written(Shape.messages)[0] == {"messages": [*chat, *reply]}
    (pair,) = written(Shape.dpo)
    assert pair == {"prompt": chat, "chosen": reply, "rejected": [{"role": "assistant", "content": wrong["response"]}]}
    judged = written(Shape.judged, Keep.all)
    assert [one.pop("showwork")["correct"] for one in judged] == [True, False, True]
    assert judged == asked


def test_without_a_prompt_of_its_own_a_sample_is_written_behind_the_plain_one(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [sample(1)])
    score_file(path, output_dir=tmp_path / "run", keep=Keep.correct, shape=Shape.sft)
    (written,) = lines(tmp_path / "run" / "correct-sft.jsonl")
    assert written["prompt"] == f"Problem: {sample(1)['question']}\nSolution:"


@pytest.mark.parametrize("gold", [None, "N/A", "x \\in \\{1, 2", [1, 2]])
def test_a_gold_that_cannot_be_read_is_named_before_anything_is_judged(tmp_path: Path, gold: Any) -> None:
    path = write(tmp_path / "in.jsonl", [sample(1), {**sample(2), "target": gold}])
    with pytest.raises(SolutionFileError, match=r"line 2: its gold in `target`.*--unreadable skip"):
        score_file(path, output_dir=tmp_path / "run")
    assert not (tmp_path / "run").exists()
    done = score_file(path, output_dir=tmp_path / "run", unreadable="skip", keep=Keep.all)
    assert (done.summary["samples"], done.summary["left_out"], done.kept and done.kept[0]) == (1, 1, 1)


def test_a_file_without_golds_says_how_to_name_them(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [{"question": "1 + 1?", "response": "2", "result": "2"}])
    with pytest.raises(SolutionFileError, match="gold=COLUMN"):
        score_file(path, output_dir=tmp_path / "run")
    done = score_file(path, columns={"gold": "result"}, output_dir=tmp_path / "run")
    assert done.summary["records"] == 1


def test_a_folder_of_other_settings_is_refused_and_another_column_has_another_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [sample(1)])
    score_file(path, output_dir=tmp_path / "run")
    with pytest.raises(RunError, match="another file, or with other settings: how"):
        score_file(path, HowScored(mode=Mode.text), output_dir=tmp_path / "run")


@pytest.mark.parametrize("text", ["0/4", "5/4", "4", "a/b", "1/0", "-1/3"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="i/n"):
        Shard.of(text)


@pytest.mark.docker
def test_an_outage_says_nothing_of_any_sample_of_its_batch() -> None:
    line = Line(1, json.dumps({**sample(1), "response": 'print("Answer:", 45)'}).encode())
    columns = SolutionColumns("response", "question", "target")
    with ExecutionReward(deadline=0.0) as reward, pytest.raises(InfrastructureError, match="line 1 was not run"):
        judge([line], columns, reward)
    with ExecutionReward() as reward:
        assert judge([line], columns, reward)[0]["correct"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "showwork", "score", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=300)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_the_command_prints_the_rates_what_is_wrong_and_where_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [sample(1), sample(2, work=False), sample(3, right=False)])
    shown = run(tmp_path, str(path), "--output-dir", "run", "--keep", "fully-true", "--to", "sft", "--out", "t.jsonl")
    assert shown.returncode == 0, shown.stderr
    assert "right answers" in shown.stdout
    assert "2 of 3" in shown.stdout
    assert "line 3 (s3): wrong_answer" in shown.stdout
    assert shown.stdout.splitlines()[-2:] == ["1 written: t.jsonl", "run/judged.jsonl"]
    assert len(lines(tmp_path / "t.jsonl")) == 1
    refused = run(tmp_path, str(path), "--shard", "9/3")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr


@pytest.mark.slow
def test_a_killed_run_continues_to_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [sample(number, right=number % 3 > 0) for number in range(600)])
    whole = score_file(path, output_dir=tmp_path / "whole", keep=Keep.fully_true)
    judged = tmp_path / "killed" / "judged.jsonl"
    command = [sys.executable, "-m", "showwork", "score", str(path), "--output-dir", "killed"]
    size = 0
    for _ in range(2):
        process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
        while process.poll() is None and not (judged.exists() and judged.stat().st_size > size):
            time.sleep(0.01)
        process.kill()
        process.wait()
        size = judged.stat().st_size
    with judged.open("r+b") as file:
        file.truncate(size - 40)  # a write that was torn
    assert 0 < judged.read_bytes().count(b"\n") < 600
    shown = run(tmp_path, str(path), "--output-dir", "killed", "--keep", "fully-true")
    assert shown.returncode == 0, shown.stderr
    for name in ("judged.jsonl", "summary.json", "fully-true.jsonl", "score.json"):
        assert (tmp_path / "killed" / name).read_bytes() == (whole.folder / name).read_bytes(), name

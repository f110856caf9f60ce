"""The two measurements on GSM8K, on items of our own: what the completions are, and what is a cause of a difference."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from harness.evaluation.judgements import judge_texts
from harness.evaluation.suites import load_suite

ROOT = Path(__file__).resolve().parents[2]
RECORDS = [
    {
        "question": f"Ann has {n} boxes of 6 pens and gives 4 pens away. How many pens has she?",
        "answer": f"She had {n}*6=<<{n}*6={n * 6}>>{n * 6} pens.\n"
        f"She has {n * 6}-4=<<{n * 6}-4={n * 6 - 4}>>{n * 6 - 4} pens left.\n#### {n * 6 - 4:,}",
    }
    for n in range(201, 241)
]


def script(name: str) -> ModuleType:
    path = ROOT / "benchmarks" / "field" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"field_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def beside() -> ModuleType:
    return script("gsm8k_beside_lm_eval")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "test.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)))
    return path


def test_every_ending_is_judged_as_what_it_is(beside: ModuleType, data: Path) -> None:
    items = beside.made(RECORDS)
    assert {item.ending for item in items} == set(beside.ENDINGS)
    found = judge_texts(load_suite(f"gsm8k:{data}").problems, [item.completion for item in items])
    wrong = [
        (i.ending.name, j.outcome, j.answer)
        for i, j in zip(items, found, strict=True)
        if j.correct and not i.ending.right
    ]
    assert not wrong
    assert not any("<<" in item.completion for item in items)


@pytest.mark.parametrize(
    ("ours", "answer", "right", "extracted", "cause"),
    [
        (True, "1202", False, "[invalid]", "finds no answer"),
        (True, "1202.00", False, "1202.00.", "compares as text: n.00. is not"),
        (True, "1202", False, "3", "takes the last number of the text, which is not"),
        (False, "1203", True, "1202", "the answer that is given is another, and wrong"),
        (False, None, True, "1202", "a text that gives no answer"),
        (False, "1202", True, "1202", ""),  # we refuse the right answer: that would be a fault of ours
        (True, "1202", True, "1202", ""),
    ],
)
def test_a_difference_has_a_cause_or_is_shown_as_not_explained(
    beside: ModuleType, ours: bool, answer: str | None, right: bool, extracted: str, cause: str
) -> None:
    item = beside.made(RECORDS[:1])[0]
    one = beside.Scored(item, ours, answer, "", right, extracted, right, extracted)
    found = beside.cause(one, right, extracted)
    assert found.find(cause) >= 0 if cause else found == ""
    assert bool(beside.unexplained([one])) == (ours != right and not cause)


@pytest.mark.slow
def test_the_three_methods_stand_in_one_table(data: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "field" / "methods_in_one_table.py"), str(data)]
    command += ["--limit", "20", "--sandbox", "process", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    header, cot, pot, tool = done.stdout.splitlines()[-4:]
    assert header.split()[:2] == ["method", "n"]
    for line, method in ((cot, "cot"), (pot, "pot"), (tool, "tool")):
        assert line.startswith(method)
        assert "90.0%" in line  # every tenth has a wrong number

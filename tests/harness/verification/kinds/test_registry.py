"""The registry of kinds, and two kinds from a temporary package: a stranger's page, walked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harness import Answer, GoldError, verify
from harness.verification import kinds
from harness.verification.kinds.shared.kind_record import FormulaKind, WrittenKind

ROOT = Path(__file__).resolve().parents[4]

# The how-to page's own file: a kind of formulas and a kind of texts.
(SOURCE,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "how-to" / "new_kind.md").read_text(), re.DOTALL)

VERDICTS = """
from harness import Answer, GoldError, verify

signed, roman = Answer("up_to_sign", "sqrt(2) - 1"), Answer("roman", "XIV")
assert verify(signed, "1 - sqrt(2)").equal is True
assert verify(signed, "x = sqrt(2) - 1").equal is True
assert verify(signed, "sqrt(2) + 1").equal is False
assert verify("3", "-3", kind="up_to_sign").equal is True and verify("3", "-3").equal is False
assert verify(signed, "Integral(x, x)").equal is False
assert verify(roman, " xiv ").equal is True and verify(roman, "XV").equal is False
assert verify(roman, None).equal is not True
for broken in (Answer("up_to_sign", "(1, 2)"), Answer("roman", "14"), Answer("romans", "XIV")):
    try:
        verify(broken, "1")
    except GoldError as error:
        print(error)
    else:
        raise AssertionError(broken)
"""

SCORES = """
from dataclasses import replace
from harness import Answer, score_text, score
from harness.scoring.golds import frozen, itself, kind_of
from generators import problem
from sandbox import Sandbox

made = replace(problem("arithmetic", 1), answer=Answer("up_to_sign", "7"))
gold = frozen(made.answer)
assert kind_of(gold) == "up_to_sign" and itself(gold) is True
assert score_text(made, "The answer is -7.").outcome == "correct"
assert score_text(made, "The answer is 8.").outcome == "wrong_answer"
with Sandbox("process", workers=1) as box:
    assert score(made, "```python\\nprint('Answer:', -7)\\n```", box).outcome == "correct"
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """An environment in which a temporary module registers two kinds by entry points."""
    place = tmp_path_factory.mktemp("outside")
    (place / "outside_kinds.py").write_text(SOURCE)
    about = place / "outside_kinds-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: outside-kinds\nVersion: 1\n")
    (about / "entry_points.txt").write_text(
        "[showwork.kinds]\nup_to_sign = outside_kinds:UP_TO_SIGN\nroman = outside_kinds:ROMAN\n"
        "wrong = outside_kinds:up_to_sign\nmisnamed = outside_kinds:ROMAN\nmissing = outside_kinds:NOTHING\n"
    )
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(place), str(ROOT)])}


def run(outside, *command):
    """A Python command in that environment."""
    return subprocess.run(
        [sys.executable, *map(str, command)], env=outside, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_kinds_from_a_temporary_package_verify_and_refuse_golds(outside):
    done = run(outside, "-c", VERDICTS)
    assert done.returncode == 0, done.stderr
    signed, roman, unknown = done.stdout.splitlines()
    assert signed.endswith("not a single value")
    assert roman.endswith("not a Roman numeral")
    assert re.search(r"unknown kind 'romans'; kinds are .*word, misnamed, missing, roman, up_to_sign", unknown)


def test_answers_of_such_a_kind_are_scored_in_text_and_by_execution(outside):
    done = run(outside, "-c", SCORES)
    assert done.returncode == 0, done.stderr


def test_a_suite_with_such_golds_is_read_and_its_kinds_are_counted(outside, tmp_path):
    record = {
        "id": "a",
        "family": "f",
        "level": 1,
        "split": "test",
        "seed": 0,
        "index": 0,
        "style": "computed",
        "instruction": "Solve it.",
        "steps": [],
        "output": "print('Answer:', 2)",
    }
    golds = [("up_to_sign", "2"), ("roman", "XIV"), ("roman", "14")]
    answers = [
        {"kind": kind, "value": value, "variable": None, "of": None, "domain": None, "assumptions": "{}"}
        for kind, value in golds
    ]
    path = tmp_path / "suite.jsonl"
    path.write_text("".join(json.dumps({**record, "id": str(n), "answer": a}) + "\n" for n, a in enumerate(answers)))
    done = run(outside, "-m", "showwork", "suite", path, "--json")
    found = json.loads(done.stdout)
    assert found["kinds"] == {"up_to_sign": 1, "roman": 1}, done.stdout + done.stderr
    assert "not a Roman numeral" in done.stdout


def test_the_command_line_takes_such_a_kind_and_names_the_kinds_there_are(outside):
    asked = ("-m", "showwork", "check", "--gold", "3", "--prediction", "-3", "--kind")
    assert run(outside, *asked, "up_to_sign").returncode == 0
    assert run(outside, *asked, "integer").returncode == 1
    refused = run(outside, *asked, "nothing")
    assert refused.returncode == 2
    assert "unknown kind 'nothing'" in refused.stderr


@pytest.mark.parametrize(
    ("name", "words"), [("wrong", "is not a"), ("misnamed", "of that name"), ("missing", "loaded")]
)
def test_an_entry_point_that_is_no_kind_is_the_plugins_fault_and_said_so(outside, name, words):
    done = run(outside, "-c", f"from harness import verify; verify('1', '1', kind={name!r})")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("sandbox.errors.UsageError: ")
    assert words in last


def test_entry_points_are_read_once_and_only_for_a_name_that_is_not_ours(outside):
    script = (
        "import importlib.metadata as metadata\n"
        "real, asked = metadata.entry_points, []\n"
        "metadata.entry_points = lambda **group: asked.append(group) or real(**group)\n"
        "from harness import verify\n"
        "[verify('1', '1', kind=kind) for kind in ('integer', 'set', '')]\n"
        "verify('5:30', '5:30', kind='time')\n"
        "assert not asked, asked\n"
        "[verify('1', '-1', kind='up_to_sign') for _ in range(50)]\n"
        "assert asked == [{'group': 'showwork.kinds'}], asked"
    )
    done = run(outside, "-c", script)
    assert done.returncode == 0, done.stderr


def test_naming_the_kinds_imports_none_of_them():
    script = (
        "import sys; from harness.verification import kinds; assert 'set' in kinds.NAMES\n"
        "heavy = ('harness.verification.kinds.', 'flint', 'sympy')\n"
        "assert not [name for name in sys.modules if name.startswith(heavy)]"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("name", kinds.NAMES)
def test_each_file_holds_the_record_of_its_name_whose_example_is_a_gold(name):
    record = kinds.kind_named(name)
    assert isinstance(record, FormulaKind | WrittenKind)
    assert record.name == name
    assert record.summary
    assert "\n" not in record.summary
    gold = Answer(name, record.example)
    assert verify(gold, record.example).equal is True
    assert verify(gold, "a/0 + 12345").equal is not True


@pytest.mark.parametrize("kind", ["sets", "Integer", "shared", "__init__", 3, ["set"]])
def test_an_unknown_kind_is_refused(kind):
    with pytest.raises(GoldError, match=r"unknown kind .* kinds are antiderivative, .*word"):
        verify("1", "1", kind=kind)

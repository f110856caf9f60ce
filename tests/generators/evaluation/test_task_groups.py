"""Groups of tasks: parsed as they are written, named in --tasks, summed up once a problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generators.evaluation.cli import evaluate
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.task_groups import as_option, parse_groups
from generators.evaluation.tasks import Evaluation
from sandbox.errors import UsageError

pytestmark = pytest.mark.fast
NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
GROUPS = st.dictionaries(NAMES, st.lists(NAMES, min_size=1, max_size=4))


@given(GROUPS)
def test_a_mapping_out_of_a_file_is_parsed_back_whole(groups: dict[str, list[str]]) -> None:
    assert parse_groups(as_option(groups)) == {name: tuple(members) for name, members in groups.items()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("calculus", "is no NAME=TASK"),
        ("=limit", "is no NAME=TASK"),
        ("calculus=", "is no NAME=TASK"),
        ("c=limit,c=integral", "names 'c' twice"),
    ],
)
def test_what_is_no_group_is_refused_before_anything_is_loaded(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        EvaluationOptions(groups=text)


@pytest.mark.parametrize(
    ("groups", "said"),
    [("c=derivativ", "neither a family nor a task"), ("limit=integral", "call the group something else")],
)
def test_a_group_of_what_is_not_there_or_named_as_a_task_is_refused(groups: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Evaluation(EvaluationOptions(groups=groups)).tasks()


def test_a_group_named_among_the_tasks_selects_its_own() -> None:
    options = EvaluationOptions(groups="c=limit+integral-2", tasks="c,arithmetic-1")
    assert {task.family for task in Evaluation(options).tasks()} == {"limit", "integral", "arithmetic"}
    assert [task.level for task in Evaluation(options).tasks() if task.family == "integral"] == [2]


def test_a_group_has_a_line_and_counts_each_problem_once(tmp_path: Path) -> None:
    settings = {
        "levels": "1-2",
        "tasks": ["all"],
        "groups": {"all": ["arithmetic", "arithmetic-1", "limit-2"], "absent": ["integral"]},
    }
    config, out = tmp_path / "eval.yaml", tmp_path / "run"
    config.write_text(yaml.safe_dump(settings))
    asked = ["--config", str(config), "--limit", "2", "--sandbox", "process", "--output-dir", str(out)]
    done = CliRunner().invoke(evaluate, asked)
    assert done.exit_code == 0, done.output
    summary = json.loads((out / "summary.json").read_text())
    assert summary["groups"].keys() == {"all"}  # of the other no problem was asked
    assert summary["groups"]["all"]["problems"] == 6 == summary["overall"]["problems"]
    assert "\nall " in done.output
    assert "| all |" in (out / "summary.md").read_text()

"""`showwork train sft --help`, and that an option is spelled alike everywhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import showwork
from sandbox import UsageError
from trainer import grpo, iterate, rejection, sft, step_training
from trainer.config import parse, parser_of
from trainer.errors import ConfigError
from trainer.recipe_help import sections
from trainer.shared_arguments import DataArguments

pytestmark = pytest.mark.train

KINDS = {
    "sft": sft.KINDS,
    "grpo": grpo.KINDS,
    "rft": rejection.KINDS,
    "step-model": step_training.KINDS,
    "iterate": iterate.KINDS,
}


@pytest.mark.parametrize("name", KINDS)
def test_help_lists_every_option_that_is_read_with_a_help_text_and_its_default(name: str) -> None:
    shown = CliRunner().invoke(showwork.door, ["train", name, "--help"], terminal_width=300)
    assert shown.exit_code == 0
    lines = dict(re.findall(r"^  (--[\w-]+) ?(.*(?:\n {3,}.*)*)", shown.stdout, re.MULTILINE))
    for action in parser_of(KINDS[name])._actions:
        told = " ".join(lines[f"--{action.dest.replace('_', '-')}"].split())
        words, _, default = told.rpartition(" [default: ")
        assert len(words.split()) > 2, f"--{action.dest} has no help text: {told}"
        assert default.endswith("]"), told


@pytest.mark.parametrize("name", KINDS)
def test_our_options_stand_in_groups_of_their_own_before_the_libraries(name: str) -> None:
    titles = [title for title, _ in sections(KINDS[name])]
    assert titles[:3] == ["Model", "Data", "Evaluation"]
    assert {kind.__name__.removesuffix("Arguments") for kind in KINDS[name]} <= set(titles)
    ours = [":" not in title for title in titles]
    assert ours == sorted(ours, reverse=True)
    # The libraries' options are grouped as their own documentation groups them.
    assert sum(title.startswith("transformers: ") for title in titles) > 15
    assert ("TRL: the training" in titles) == (name in ("grpo", "iterate"))


def test_a_default_in_the_help_is_what_a_run_without_the_option_takes() -> None:
    rows = {option.split()[0]: told for _, rows in sections(sft.KINDS) for option, told in rows}
    for option, default in (
        ("--output-dir", "runs/sft"),
        ("--max-steps", "1000"),
        ("--levels", "1 2"),
        ("--lora", "false"),
        ("--adapter", "none"),
        ("--learning-rate", "5e-05"),
        ("--eval-strategy", "no"),
    ):
        assert rows[option].endswith(f"[default: {default}]")


def test_the_module_started_as_a_script_has_the_same_help() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "trainer.sft", "--help"], capture_output=True, text=True, timeout=300, check=True
    ).stdout
    for title, rows in sections(sft.KINDS):
        assert f"{title}:" in shown
        assert all(option.split()[0] in shown for option, _ in rows)


def test_a_recipes_keys_may_be_written_with_either_line(tmp_path: Path) -> None:
    recipe = tmp_path / "mine.yaml"
    recipe.write_text("problem-seed: 7\ngenerator_workers: 3\n")
    (data,) = parse((DataArguments,), ["--config", str(recipe), "--repeats", "2"])
    assert (data.problem_seed, data.generator_workers) == (7, 3)
    for options in (["--problem-seed", "9"], ["--problem_seed", "9"], ["--problem-seed=9"]):
        (data,) = parse((DataArguments,), ["--config", str(recipe), *options])
        assert data.problem_seed == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [("problem-seed: 1\nproblem_seed: 2\n", "'problem_seed' is given twice"), ("problem-sed: 1\n", "did you mean")],
)
def test_a_key_that_is_written_twice_or_wrongly_is_refused(tmp_path: Path, text: str, said: str) -> None:
    recipe = tmp_path / "mine.yaml"
    recipe.write_text(text)
    with pytest.raises(ConfigError, match=said):
        parse((DataArguments,), ["--config", str(recipe)])


@pytest.mark.parametrize("given", [["1-3,5"], ["1-3", "5"], ["1,2,3,5"], ["1", "2", "3", "5"]])
def test_levels_are_written_as_for_every_other_command(given: list[str]) -> None:
    (data,) = parse((DataArguments,), ["--levels", *given])
    assert data.levels == [1, 2, 3, 5]


def test_levels_that_are_none_are_refused_in_the_words_of_every_other_command() -> None:
    with pytest.raises(UsageError, match="--levels '3-1' is not a list of levels"):
        parse((DataArguments,), ["--levels", "3-1"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["merge", "a", "--output", "b"], "--output-dir"),
        (["merge", "a", "--output_dir", "b"], "--output-dir"),
        (["eval", "--output_dir", "b"], "--output-dir"),
        (["demo", "--output_dir", "b"], "--output-dir"),
        (["demo", "--output", "b"], "--output-dir"),
        (["generate", "--output", "b"], "--out"),
        (["show", "--family", "limit", "--level", "2"], "--levels"),
        (["generate", "--level", "2"], "--levels"),
        (["eval", "--level", "2"], "--levels"),
        (["verify", "a.jsonl"], "recheck"),
    ],
)
def test_an_old_spelling_fails_and_the_error_names_the_new_one(old: list[str], new: str) -> None:
    shown = CliRunner().invoke(showwork.door, old)
    assert shown.exit_code == 2
    assert re.search(rf"'{new}'", shown.stderr), shown.stderr

"""Recipes and options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trainer import dpo, sft
from trainer.config import differences, parse, resolved, to_yaml
from trainer.errors import ConfigError
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments

pytestmark = pytest.mark.train
KINDS = (ModelArguments, DataArguments, EvaluationArguments)


def write(folder: Path, text: str) -> str:
    path = folder / "recipe.yaml"
    path.write_text(text)
    return str(path)


def test_options_override_the_recipe_which_overrides_the_defaults(tmp_path: Path) -> None:
    recipe = write(tmp_path, "levels: [3]\nstyle: snapshot\n")
    _, data, evaluation = parse(KINDS, ["--config", recipe, "--style", "computed"])
    assert (data.levels, data.style, evaluation.eval_problems) == ([3], "computed", 40)


@pytest.mark.parametrize(
    "given", [("--levels", "1,3"), ("--levels", "1", "3"), ("--levels=1,3",), ("--levels", "1, 3")]
)
def test_a_list_may_be_given_with_commas_as_every_other_command_takes_it(given: tuple[str, ...]) -> None:
    _, data, _ = parse(KINDS, [*given, "--families", "limit,integral", "--style", "a,b"])
    assert (data.levels, data.families, data.style) == ([1, 3], ["limit", "integral"], "a,b")


def test_a_level_may_be_named_twice() -> None:
    _, data, _ = parse(KINDS, ["--levels", "1,2,2"])
    assert data.levels == [1, 2, 2]


def test_a_list_of_losses_and_their_weights_may_be_given_with_commas() -> None:
    given = ["--loss-type", "sigmoid,sft", "--loss-weights", "1,0.5", "--output-dir", "x", "--use-cpu", "true"]
    arguments = parse(dpo.KINDS, given)[-1]
    assert (arguments.loss_type, arguments.loss_weights) == (["sigmoid", "sft"], [1.0, 0.5])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("levles: [1]\n", "did you mean 'levels'"),
        ("levels: 1\n", "levels must be a list"),
        ("- levels\n", "must be a YAML mapping"),
        ("levels: [1\n", "cannot read the recipe"),
        ("eval_problems: many\n", "eval_problems"),
    ],
)
def test_a_recipe_that_cannot_be_meant_is_refused_with_its_cause(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse(KINDS, ["--config", write(tmp_path, text)])


def test_an_unknown_option_names_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError, match="did you mean 'lora_alpha'"):
        parse(KINDS, ["--lora_alfa", "3"])


def test_an_option_that_is_a_mapping_is_read_as_json_or_refused() -> None:
    def given(value: str) -> Any:
        return parse(sft.KINDS, ["--lr-scheduler-kwargs", value, "--output-dir", "x", "--use-cpu", "true"])[-1]

    assert given('{"num_cycles": 2}').lr_scheduler_kwargs == {"num_cycles": 2}
    assert given("null").lr_scheduler_kwargs is None
    with pytest.raises(ConfigError, match=r"--lr-scheduler-kwargs wants a mapping in JSON.*not 'cosine'"):
        given("cosine")


def test_a_missing_recipe_lists_ours() -> None:
    with pytest.raises(ConfigError, match="tiny"):
        parse(KINDS, ["--config", "no-such-recipe"])


@pytest.mark.parametrize("script", [sft.SFTArguments, sft.SupervisedArguments, dpo.DPOArguments])
def test_a_method_started_as_a_script_has_the_same_configuration(monkeypatch: pytest.MonkeyPatch, script: type) -> None:
    """Its classes are then of the module `__main__`; the folder of a run was another's for `showwork train`."""
    kinds = (dpo if script is dpo.DPOArguments else sft).KINDS
    usual = resolved(parse(kinds, ["--use_cpu", "true"]))
    monkeypatch.setattr(script, "__module__", "__main__")
    assert resolved(parse(kinds, ["--use_cpu", "true"])) == usual
    assert "muon_learning_rate" in usual


def test_a_resolved_configuration_is_a_recipe_that_gives_the_same_configuration(tmp_path: Path) -> None:
    first = parse(KINDS, ["--levels", "2", "4", "--model", "here", "--lora", "true"])
    again = parse(KINDS, ["--config", write(tmp_path, to_yaml(resolved(first)))])
    assert again == first


def test_only_keys_that_change_a_number_count_as_differences() -> None:
    assert differences({"seed": 1, "output_dir": "a"}, {"seed": 2, "output_dir": "b"}) == ["seed: 1 -> 2"]

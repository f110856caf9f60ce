"""A step's memory from a recipe alone: what is planned is what a real step allocates, and the page says it of every
recipe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from trainer import cpt, dpo, grpo, iterate, ppo, rejection, rloo, run, sft, step_training
from trainer.config import RECIPES, option_of, parse
from trainer.errors import ConfigError, TrainingError
from trainer.memory.plan import GIB, MemoryPlan, networks, plan, step_memory
from trainer.memory.shapes import shape_of

pytestmark = pytest.mark.train

UNPLANNED = {**{path.stem: iterate for path in RECIPES.glob("*-iterate*.yaml")}, "tiny-step-model": step_training}
NAMES = sorted({path.stem for path in RECIPES.glob("*.yaml")} - set(UNPLANNED))
PAGE = Path(__file__).parents[2] / "docs" / "results" / "memory.md"


def kinds(name: str) -> Any:
    modules = {"online-rft": grpo, "grpo": grpo, "rloo": rloo, "cpt": cpt, "dpo": dpo, "ppo": ppo, "rft": rejection}
    return next((module.KINDS for word, module in modules.items() if word in name), sft.KINDS)


def planned(name: str, *options: str) -> MemoryPlan:
    given = ["--config", name, *options]
    model, _, _, arguments = parse(kinds(name), [*given, "--use_cpu", "true"])
    return plan(model, arguments, on_gpu=not option_of(given, "use_cpu"))


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
@pytest.mark.parametrize("name", NAMES)
def test_every_recipe_has_a_plan_and_the_page_says_the_same(name: str) -> None:
    made = planned(name)
    assert 0 < made.trained <= made.weights < made.peak
    # Two moments of each trained weight: AdamW's; Muon has one of each matrix.
    assert made.trained <= made.optimizer <= 2.01 * made.trained
    assert made.gradients == pytest.approx(made.trained, rel=0.01)
    row = re.search(rf"^\| `{re.escape(name)}` \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    assert row is not None, f"docs/results/memory.md has no row of {name}: showwork train ... --config {name} --plan"
    weights, optimizer, gradients, passes, peak = (float(cell) for cell in row[1].split("|")[:5])
    found = (made.weights, made.optimizer, made.gradients, made.passes, made.needed)
    assert (weights, optimizer, gradients, passes, peak) == pytest.approx([size / GIB for size in found], abs=0.02)


@pytest.mark.parametrize("options", [(), ("--lora", "true"), ("--muon-learning-rate", "1e-3")])
def test_a_plan_is_what_a_real_step_allocates(options: tuple[str, ...]) -> None:
    """The same step with tensors that hold something, counted by the same rule."""
    given = ["--model", "tiny", "--tokens-per-batch", "512", "--max-length", "256", "--use-cpu", "true", *options]
    model, _, _, arguments = parse(sft.KINDS, given)
    made = plan(model, arguments, on_gpu=False)
    config = shape_of("tiny")
    network, reference = networks(config, model, arguments, on_gpu=False)
    real = step_memory(network, reference, config, arguments, "plain", on_gpu=False)
    assert (made.weights, made.trained, made.gradients) == (real.weights, real.trained, real.gradients)
    assert made.optimizer == pytest.approx(real.optimizer, rel=0.01)
    assert made.peak == pytest.approx(real.peak, rel=0.03)


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
def test_four_bits_a_weight_and_recomputing_take_less() -> None:
    def of(*options: str) -> MemoryPlan:
        given = ["--model", "tiny", "--lora", "true", "--dtype", "bfloat16", *options]
        model, _, _, arguments = parse(sft.KINDS, [*given, "--use_cpu", "true"])
        return plan(model, arguments, on_gpu=True)

    whole, four, recomputed = of(), of("--load-in-4bit", "true"), of("--activation-checkpointing", "true")
    head = 1024 * 256  # stays, and in float32
    layers = 4 * (4 * 256 * 256 + 3 * 256 * 672)
    assert whole.weights - whole.trained == pytest.approx(2 * (layers + head), rel=0.02)
    assert four.weights - four.trained == pytest.approx(layers * (0.5 + 1 / 64) + 4 * head, rel=0.02)
    assert recomputed.passes < whole.passes


def test_the_option_prints_the_plan_and_takes_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    assert run.prepare(sft.KINDS, ["--config", "tiny", "--plan", "--output_dir", str(out)]) is None
    assert not out.exists()
    said = capsys.readouterr().out
    assert "peak of a step" in said
    assert "on a CPU" in said
    assert run.prepare(grpo.KINDS, ["--config", "qwen2.5-coder-1.5b-grpo", "--plan"]) is None
    assert "fits a card of" in capsys.readouterr().out


@pytest.mark.parametrize("name", UNPLANNED)
def test_a_training_with_a_model_beside_is_not_planned_as_if_it_had_none(name: str) -> None:
    with pytest.raises(ConfigError, match="--plan knows sft, cpt, rft, grpo"):
        run.prepare(UNPLANNED[name].KINDS, ["--config", name, "--plan"])


def test_a_model_of_unknown_size_is_refused() -> None:
    with pytest.raises(TrainingError, match="no model folder"):
        shape_of("./not/here")
    with pytest.raises(TrainingError, match="cannot load nobody/nothing"):
        shape_of("nobody/nothing")


def test_an_option_is_found_in_the_arguments_before_the_recipe() -> None:
    assert option_of(["--config", "tiny"], "use_cpu")
    assert not option_of(["--config", "tiny", "--use-cpu", "false"], "use_cpu")
    assert not option_of(["--config", "qwen2.5-coder-1.5b"], "use_cpu")
    assert option_of(["--use_cpu=true"], "use_cpu")

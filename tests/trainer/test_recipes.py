"""Every recipe runs two steps, with a very small model standing in through `--model`; 4-bit weights on a CPU."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer import (
    config,
    cpt,
    dpo,
    encoding,
    grpo,
    iterate,
    losses,
    models,
    pairs,
    ppo,
    rejection,
    rloo,
    sft,
    step_training,
    tiny_model,
)
from trainer.errors import TrainingError
from trainer.shared_arguments import ALL_LINEAR, DataArguments, EvaluationArguments, ModelArguments

pytestmark = pytest.mark.train

RECIPES = sorted(path.stem for path in config.RECIPES.glob("*.yaml"))
MODULES = {
    "online-rft": grpo,
    "grpo": grpo,
    "rloo": rloo,
    "dpo": dpo,
    "cpt": cpt,
    "ppo": ppo,
    "iterate": iterate,
    "rft": rejection,
    "step-model": step_training,
}
SAMPLING = (grpo, rloo, ppo)
"""Those that train on samples of the policy as it stands."""


def module_of(recipe: str) -> Any:
    """What runs a recipe, as its name says."""
    return next((module for kind, module in MODULES.items() if kind in recipe), sft)


CPU = [
    "--use_cpu",
    "true",
    "--bf16",
    "false",
    "--dtype",
    "float32",
    "--max_steps",
    "2",
    "--eval_steps",
    "2",
    "--save_steps",
    "2",
    "--report_to",
    "none",
    "--disable_tqdm",
    "true",
    "--per_device_train_batch_size",
    "4",
    "--gradient_accumulation_steps",
    "2",
]
CHAT = (
    "{% for message in messages %}### {{ message['role'] }}\n{{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}### assistant\n{% endif %}"
)


@pytest.fixture(scope="session")
def chatting(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The very small model with a chat template, as instruct models have one."""
    import shutil

    folder = tmp_path_factory.mktemp("chat") / "model"
    shutil.copytree(small, folder)
    (folder / "chat_template.jinja").write_text(CHAT)
    return folder


@pytest.mark.parametrize("name", [name for name in RECIPES if module_of(name) in (sft, cpt, dpo, *SAMPLING)])
def test_every_recipe_runs_two_steps(
    name: str, small: Path, chatting: Path, files: tuple[Path, Path], told_files: tuple[Path, Path], tmp_path: Path
) -> None:
    train, held_out = told_files if "text" in name else files
    options = [
        "--config",
        name,
        "--model",
        str(chatting),
        "--dataset",
        str(train),
        "--eval_dataset",
        str(held_out),
        "--generator_workers",
        "0",
        "--output_dir",
        str(tmp_path),
        *CPU,
    ]
    if module_of(name) is dpo:
        pair = pairs.Pair("sum", "Compute 2 + 3.", "", "print(5)", "print(6)", ended=True)
        (tmp_path / dpo.PAIRS).write_text(2 * (json.dumps(dataclasses.asdict(pair)) + "\n"))
        options += ["--eval_problems", "1", "--eval_max_new_tokens", "8", "--activation_checkpointing", "false"]
        result = dpo.main([*options, "--sandbox", "namespace"])
    elif module_of(name) in SAMPLING:
        options += [
            "--use_vllm",
            "false",
            "--num_generations",
            "4",
            "--max_completion_length",
            "16",
            "--eval_problems",
            "2",
            "--eval_max_new_tokens",
            "16",
            "--sandbox",
            "namespace",
        ]
        options += ["--activation_checkpointing", "false"]
        if name in ("dapo-grpo", "deepseekmath-grpo", "qwen2.5-coder-1.5b-grpo"):
            options += ["--dynamic_sampling", "1"]
        result = module_of(name).main(options)
    else:
        options += [
            "--selection",
            "loss",
            "--load_in_4bit",
            "false",
            "--max_length",
            "1200",
            "--tokens_per_batch",
            "1500",
        ]
        if module_of(name) is cpt:
            options += ["--corpus", str(Path(__file__)), str(Path(cpt.__file__)), "--mix", "corpus:0.5,problems:0.5"]
        result = module_of(name).main(options)
    assert result is not None
    assert (result.finished, result.step) == (True, 2)


def test_the_reference_recipe_is_the_reference() -> None:
    kinds = (ModelArguments, DataArguments, EvaluationArguments, sft.SFTArguments)
    model, _, _, arguments = config.parse(kinds, ["--config", "deepseek-coder-6.7b", "--use_cpu", "true"])
    assert (model.lora_r, model.lora_alpha, model.lora_dropout) == (8, 16, 0.05)
    assert sorted(model.lora_target_modules) == sorted(ALL_LINEAR)
    assert model.load_in_4bit
    assert (arguments.per_device_train_batch_size, arguments.gradient_accumulation_steps) == (4, 4)
    assert (arguments.learning_rate, arguments.warmup_steps, arguments.max_length) == (2e-4, 100, 1024)
    assert arguments.loss == "full"


@pytest.mark.parametrize("name", RECIPES)
def test_print_config_prints_a_recipe_that_means_the_same(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import yaml

    module = module_of(name)
    options = ["--config", name, "--use_cpu", "true", "--bf16", "false", "--use_vllm", "false"]
    assert module.main([*(options if module in (*SAMPLING, iterate) else options[:-2]), "--print-config"]) is None
    printed = capsys.readouterr().out
    (tmp_path / "again.yaml").write_text(printed)
    assert module.main(["--config", str(tmp_path / "again.yaml"), "--print-config"]) is None
    assert capsys.readouterr().out == printed
    assert yaml.safe_load(printed)["model"] == yaml.safe_load(config.recipe_path(name).read_text())["model"]


def test_four_bit_weights_load_and_compute_on_a_cpu_and_training_them_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes", reason="4-bit weights need the quant extra, which tox installs")
    # bitsandbytes' CPU kernel wants widths that are multiples of 64.
    folder = str(tiny_model.build_tiny_model(tmp_path / "wide", ["print(1 + 2)\n"] * 9, hidden=512, layers=1, heads=4))
    full = models.load_model(ModelArguments(model=folder), training=False)
    quantised = models.load_model(ModelArguments(model=folder, load_in_4bit=True), training=False)
    ids = torch.arange(20, 60)[None]
    with torch.no_grad():
        exact, near = full(input_ids=ids).logits, quantised(input_ids=ids).logits
    assert quantised.model.layers[0].mlp.up_proj.weight.dtype == torch.uint8
    assert torch.nn.functional.cosine_similarity(exact.flatten(), near.float().flatten(), dim=0) > 0.95
    with pytest.raises(TrainingError, match="gradients are silently wrong"):
        models.load_model(ModelArguments(model=folder, load_in_4bit=True, lora=True))


def test_the_loss_from_the_first_labelled_place_on_is_the_models_own_loss(small: Path) -> None:
    model = models.load_model(ModelArguments(model=str(small)), training=False)
    ids = torch.randint(5, 100, (3, 30))
    labels = ids.clone()
    labels[0, :12] = labels[1, :20] = labels[2, :9] = -100
    labels[1, 25:] = -100
    with torch.no_grad():
        ours = losses.completion_loss(model, {"input_ids": ids, "labels": labels})
        theirs = model(input_ids=ids, labels=labels).loss
    torch.testing.assert_close(ours, theirs)


def test_prompt_and_loss_meet_where_generation_starts(small: Path, chatting: Path, files: tuple[Path, Path]) -> None:
    from trainer.data_files import read_problems

    problem = read_problems([files[0]])[0]
    for folder, template in ((small, "plain"), (chatting, "chat")):
        tokenizer = models.load_tokenizer(str(folder))
        row = encoding.encoder(tokenizer, template)(problem)
        text = tokenizer.decode([token for token in row["labels"] if token != -100])
        assert text == encoding.solution(problem, template) + tokenizer.eos_token
        start = sum(label == -100 for label in row["labels"])
        assert tokenizer.decode(row["input_ids"][:start]) == encoding.prompter(tokenizer, template)(problem)

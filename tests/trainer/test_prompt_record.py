"""One prompt from training to evaluation: every folder that holds a model says which prompt it was trained on, and
whoever asks the model follows it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generators.evaluation.cost import cost
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation
from harness.evaluation.evaluate import evaluate
from harness.evaluation.models import Sampling, open_provider
from harness.evaluation.models.record import RECORD, Record, adapter_base, read_record
from harness.evaluation.runs import read_run
from harness.verification.errors import ModelError
from sandbox import Sandbox
from tests.conftest import Loopback
from tests.trainer.conftest import sum_problem
from trainer import grpo, rejection, run, sft
from trainer.config import VOLATILE
from trainer.errors import TrainingError
from trainer.merge import merge

pytestmark = pytest.mark.train

CHAT = (
    "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
PROBLEMS = [sum_problem(2, 3, "validation"), sum_problem(4, 5, "validation")]
TRAIN = [
    "--max_steps",
    "1",
    "--eval_strategy",
    "no",
    "--save_strategy",
    "no",
    "--report_to",
    "none",
    "--use_cpu",
    "true",
    "--generator_workers",
    "0",
    "--seed",
    "3",
    "--disable_tqdm",
    "true",
]


@pytest.fixture(scope="session")
def chatting(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The very small model with a chat template and room for our instruction, as instruct models have both."""
    folder = tmp_path_factory.mktemp("chatting") / "model"
    shutil.copytree(small, folder)
    (folder / "chat_template.jinja").write_text(CHAT)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"max_position_embeddings": 4096}))
    return folder


def _sft(model: Path, files: tuple[Path, Path], out: Path, *options: str) -> Path:
    given = ["--model", str(model), "--dataset", str(files[0]), "--eval_dataset", str(files[1])]
    sft.main([*given, *TRAIN, "--max_length", "4096", "--output_dir", str(out), *options])
    return out


@pytest.fixture(scope="session")
def trained(
    chatting: Path, files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, bool], Path]:
    """The chat model after one step on a template, whole or as an adapter; made once each."""
    made: dict[tuple[str, bool], Path] = {}

    def train(template: str, lora: bool = False) -> Path:
        if (template, lora) not in made:
            out = tmp_path_factory.mktemp(template) / "trained"
            options = ["--template", template, "--lora", "true", "--lora_r", "2"] if lora else ["--template", template]
            made[template, lora] = _sft(chatting, files, out, *options, "--save_strategy", "steps", "--save_steps", "1")
        return made[template, lora]

    return train


def _asked(model: Path | str, chat: bool | None = None, **options: Any) -> tuple[str, int]:
    """(template, prompt tokens) of the run of that model over two problems."""
    provider = open_provider(str(model), "hf", adapter=options.pop("adapter", None))
    with Sandbox("process", workers=1) as sandbox:
        how = Sampling(max_new_tokens=4)
        made = evaluate(PROBLEMS, provider, sandbox, sampling=how, chat=chat, **options)
    return made.settings.template, max(sample.prompt_tokens for sample in made.samples.values())


@pytest.mark.parametrize("lora", [False, True], ids=["whole", "adapter"])
@pytest.mark.parametrize(("template", "name"), [("plain", "plain-1"), ("chat", "chat-1"), ("brief", "chat-brief-1")])
def test_a_model_is_evaluated_through_the_prompt_that_it_was_trained_on(
    trained: Callable[..., Path], template: str, name: str, lora: bool
) -> None:
    folder = trained(template, lora)
    (checkpoint,) = folder.glob("checkpoint-*")
    for place in (folder, checkpoint):
        assert read_record(place).template == name
        asked, tokens = _asked(place)
        assert asked == name
        assert (tokens > 300) == (template == "chat"), "the instruction of a chat prompt is long"


def test_asking_another_way_is_an_error_that_names_the_option_and_the_way_out(trained: Callable[..., Path]) -> None:
    for template, chat, option in (("plain", True, "--apply-chat"), ("chat", False, "--no-apply-chat")):
        folder = trained(template)
        with pytest.raises(ModelError, match=rf"{option}-template .*--any-template"):
            _asked(folder, chat)
        forced, _ = _asked(folder, chat, any_template=True)
        assert forced == ("chat-1" if chat else "plain-1")
        assert _asked(folder, not chat)[0] == f"{template}-1"


def test_a_folder_without_a_record_is_asked_as_ever(small: Path, chatting: Path) -> None:
    assert _asked(small)[0] == "plain-1"
    assert _asked(chatting)[0] == "chat-1"
    assert _asked(chatting, False)[0] == "plain-1"


def test_a_run_of_an_earlier_version_is_known_by_its_provenance(chatting: Path, tmp_path: Path) -> None:
    shutil.copytree(chatting, tmp_path / "old")
    (tmp_path / "old" / "provenance.json").write_text('{"template": "plain-1"}')
    assert _asked(tmp_path / "old")[0] == "plain-1"
    (tmp_path / "old" / "provenance.json").write_text('{"template": "of another tool"}')
    assert _asked(tmp_path / "old")[0] == "chat-1"


def test_a_template_of_another_version_is_refused_not_replaced(chatting: Path, tmp_path: Path) -> None:
    shutil.copytree(chatting, tmp_path / "new")
    (tmp_path / "new" / RECORD).write_text('{"template": "chat-7"}')
    with pytest.raises(ModelError, match="chat-7"):
        _asked(tmp_path / "new")


@pytest.mark.parametrize("template", ["plain", "chat"])
def test_merging_keeps_the_prompt(trained: Callable[..., Path], template: str, tmp_path: Path) -> None:
    merged = merge(trained(template, True), tmp_path / "merged")
    assert read_record(merged) == Record(f"{template}-1")
    assert _asked(merged)[0] == f"{template}-1"


@pytest.mark.parametrize("template", ["plain", "chat"])
def test_further_training_takes_the_prompt_of_the_folder(
    trained: Callable[..., Path], template: str, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """Whole and from an adapter, by every kind of run; the option says otherwise only by force."""
    other = "chat" if template == "plain" else "plain"
    whole = ["--model", str(trained(template))]
    for number, start in enumerate((whole, [*whole, "--adapter", str(trained(template, True))])):
        for kinds in (sft.SFTArguments, grpo.GRPOArguments, rejection.RFTArguments):
            base = [
                *start,
                "--dataset",
                str(files[0]),
                "--eval_strategy",
                "no",
                "--report_to",
                "none",
                "--use_cpu",
                "true",
            ]
            out = tmp_path / f"{template}-{number}-{kinds.__name__}"
            shared = (run.ModelArguments, run.DataArguments, run.EvaluationArguments, kinds)
            job = run.prepare(shared, [*base, "--output_dir", str(out)])
            assert job is not None
            assert job.model.template == template
            with pytest.raises(TrainingError, match=rf"--template {other}.*--any-template"):
                run.prepare(shared, [*base, "--output_dir", str(out) + "-other", "--template", other])
            forced = run.prepare(
                shared, [*base, "--output_dir", str(out) + "-forced", "--template", other, "--any_template", "true"]
            )
            assert forced is not None
            assert forced.model.template == other
    assert "any_template" in VOLATILE, "an older run's folder has no such key, and goes on"


def test_grpo_asks_as_the_folder_was_trained_and_its_own_folder_says_so(
    trained: Callable[..., Path], files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "grpo"
    grpo.main(
        [
            "--model",
            str(trained("chat")),
            "--dataset",
            str(files[0]),
            "--eval_dataset",
            str(files[1]),
            *TRAIN,
            "--per_device_train_batch_size",
            "2",
            "--num_generations",
            "2",
            "--max_completion_length",
            "8",
            "--activation_checkpointing",
            "false",
            "--sandbox",
            "process",
            "--selection",
            "loss",
            "--output_dir",
            str(out),
        ]
    )
    assert read_record(out).template == "chat-1"
    assert _asked(out)[0] == "chat-1"


def test_an_adapter_finds_its_base_from_any_folder(
    chatting: Path, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trained with a relative path; asked and merged from elsewhere, and after both have been moved together."""
    home = tmp_path / "home"
    shutil.copytree(chatting, home / "smol")
    monkeypatch.chdir(home)
    _sft(Path("smol"), files, Path("runs/lora"), "--lora", "true", "--lora_r", "2")
    monkeypatch.chdir("/")
    adapter = home / "runs" / "lora"
    assert Path(adapter_base(adapter)).resolve() == home / "smol"
    assert json.loads((adapter / "adapter_config.json").read_text())["base_model_name_or_path"] == str(home / "smol")
    assert _asked(adapter)[0] == "plain-1"
    home.rename(tmp_path / "moved")
    moved = tmp_path / "moved" / "runs" / "lora"
    assert Path(adapter_base(moved)).resolve() == tmp_path / "moved" / "smol"
    assert read_record(merge(moved, tmp_path / "merged")).template == "plain-1"


def test_an_older_adapter_with_a_relative_base_is_found_above_it_or_the_error_says_what_to_give(
    chatting: Path, tmp_path: Path
) -> None:
    adapter = tmp_path / "runs" / "lora"
    adapter.mkdir(parents=True)
    config = adapter / "adapter_config.json"
    config.write_text('{"base_model_name_or_path": "smol"}')
    shutil.copytree(chatting, tmp_path / "smol")
    assert Path(adapter_base(adapter)).resolve() == tmp_path / "smol"
    config.write_text('{"base_model_name_or_path": "./models/gone"}')
    with pytest.raises(
        ModelError, match=r"an adapter, and its base ./models/gone is not here: .*--model BASE --adapter"
    ):
        open_provider(str(adapter), "hf")
    config.write_text('{"base_model_name_or_path": "gone"}')
    with pytest.raises(ModelError, match=r"'gone', the base of the adapter .*--model BASE --adapter"):
        open_provider(str(adapter), "hf")


def test_the_verbs_and_their_dry_run_follow_the_record(trained: Callable[..., Path], tmp_path: Path) -> None:
    folder, other = str(trained("plain")), str(trained("chat"))
    tokens = [
        cost(Evaluation(EvaluationOptions(model=model, limit=1, dry_run=True, tasks="derivative-1")))
        for model in (folder, other)
    ]
    plain, chat = (int(text.partition("calls; ")[2].split()[0].replace(",", "")) for text in tokens)
    assert chat > plain + 200
    from showwork import door

    asked = CliRunner().invoke(
        door, ["solve", "Compute 2 + 3.", "--model", folder, "--apply-chat-template", "--max-new-tokens", "2"]
    )
    assert asked.exception is not None
    assert "--any-template" in str(asked.exception) + asked.output
    said = CliRunner().invoke(
        door,
        [
            "eval",
            "--model",
            folder,
            "--tasks",
            "derivative-1",
            "--limit",
            "1",
            "--max-new-tokens",
            "2",
            "--sandbox",
            "process",
            "--output-dir",
            str(tmp_path / "run"),
        ],
    )
    assert said.exception is None or isinstance(said.exception, SystemExit), said.output
    assert read_run(tmp_path / "run").settings.template == "plain-1"


@pytest.mark.parametrize(("template", "path"), [("plain", "/v1/completions"), ("chat", "/v1/chat/completions")])
def test_a_server_named_by_the_models_folder_is_asked_as_it_was_trained(
    trained: Callable[..., Path], template: str, path: str, serve: Callable[..., Loopback]
) -> None:
    reply = {"choices": [{"text": "print(5)", "message": {"content": "print(5)"}, "finish_reason": "stop"}]}
    server = serve(lambda path, body, count: (200, {}, json.dumps(reply).encode()))
    provider = open_provider(str(trained(template)), "openai", api_base=server.base)
    with Sandbox("process", workers=1) as sandbox:
        evaluate(PROBLEMS, provider, sandbox)
        assert {asked[0] for asked in server.asked} == {path}
        with pytest.raises(ModelError, match="--any-template"):
            evaluate(PROBLEMS, provider, sandbox, chat=template == "plain")


def test_a_record_is_one_small_file(trained: Callable[..., Path]) -> None:
    said = json.loads((trained("plain", True) / RECORD).read_text())
    assert said.keys() == {"template", "base"}
    assert not os.path.isabs(said["base"])

"""Training on solutions in words from end to end: SFT, GRPO, rejection sampling; which modes go with which styles."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from harness import score_text
from tests.trainer.conftest import CPU, sum_problem, told
from trainer import checkpoints, grpo, rejection, run, sft
from trainer.data_files import read_problems
from trainer.errors import ConfigError
from trainer.evaluation import HeldOut
from trainer.sources import GeneratedSource, distinct, language_of, style_of

pytestmark = pytest.mark.train


@pytest.fixture
def options(told_files: tuple[Path, Path], in_words: Path) -> list[str]:
    """Two steps of two problems, four samples each."""
    return [
        *("--model", str(in_words), "--dataset", str(told_files[0]), "--eval_dataset", str(told_files[1])),
        *("--mode", "text", "--max_steps", "2", "--per_device_train_batch_size", "4"),
        *("--gradient_accumulation_steps", "2", "--num_generations", "4", "--max_completion_length", "60"),
        *("--learning_rate", "0.0001", "--activation_checkpointing", "false", "--logging_steps", "1"),
        *("--eval_strategy", "steps", "--eval_steps", "2", "--save_steps", "2", "--eval_problems", "4"),
        *("--eval_max_new_tokens", "60", "--log_completions", "true", "--num_completions_to_print", "0"),
        *CPU,
    ]


def history(output: Path) -> list[dict[str, Any]]:
    newest = checkpoints.newest(output)
    assert newest is not None
    rows: list[dict[str, Any]] = json.loads((newest / "trainer_state.json").read_text())["log_history"]
    return rows


def test_fine_tuning_in_words_is_judged_by_what_the_texts_say(in_words: Path) -> None:
    rows = [row for row in history(in_words) if "eval_answers" in row]
    assert [row["step"] for row in rows] == [40, 80]
    assert rows[-1]["eval_answers"] > 0
    assert rows[-1]["eval_traces"] > 0
    assert rows[-1]["eval_traces/sum"] == rows[-1]["eval_traces"]


@pytest.mark.parametrize(
    "more", [(), ("--credit", "steps"), ("--reward", "answer"), ("--control", "shuffled"), ("--mode", "auto")]
)
def test_grpo_in_words_runs_to_its_end_and_logs_what_a_text_can_be(
    options: list[str], tmp_path: Path, more: tuple[str, ...]
) -> None:
    import pandas

    result = grpo.main([*options, "--output_dir", str(tmp_path), *more])
    assert result is not None
    assert result.finished
    rows = [row for row in history(tmp_path) if "reward" in row]
    assert [row["step"] for row in rows] == [1, 2]
    assert all(0 <= row["reward"] <= 2 for row in rows)
    assert any(row["reward"] > 0 for row in rows)
    table = pandas.read_parquet(tmp_path / "completions" / "completions_00001.parquet")
    assert set(table["outcome"]) <= {"correct", "wrong_answer", "no_answer", "undecided"}


def test_a_program_in_a_fence_earns_nothing_where_words_are_asked_for() -> None:
    program = f"```python\n{sum_problem(2, 3).program}```\n"
    columns = {key: [value] for key, value in told(sum_problem(2, 3)).to_record().items()}
    with grpo.Recorded(mode="text") as reward:
        assert reward(completions=[program], **columns) == [0.0]
        assert reward._own is None


def test_right_texts_without_a_false_line_are_kept_by_rejection_sampling(
    told_files: tuple[Path, Path], in_words: Path, tmp_path: Path
) -> None:
    result = rejection.main(
        [
            *("--model", str(in_words), "--dataset", str(told_files[0]), "--eval_dataset", str(told_files[1])),
            *("--output_dir", str(tmp_path), "--generator_workers", "0", "--rft_problems", "12", "--rft_samples", "4"),
            *("--rft_temperature", "0.3"),
            *("--rft_keep", "2", "--max_new_tokens", "60", "--max_steps", "2", *CPU),
        ]
    )
    assert result is not None
    assert result.finished
    kept = read_problems([tmp_path / rejection.KEPT])
    assert {problem.style for problem in kept} == {"text"}
    assert all(score_text(problem, problem.program).fully_true for problem in kept)


def test_no_sandbox_is_opened_where_all_held_out_problems_ask_for_words() -> None:
    with HeldOut([told(sum_problem(2, 3))]) as judge:
        assert judge.sandbox is None
    with HeldOut([told(sum_problem(2, 3)), sum_problem(2, 4)], backend="namespace") as judge:
        assert judge.sandbox is not None


def test_held_out_problems_of_two_styles_are_judged_each_in_its_own_way(in_words: Path) -> None:
    from trainer import models
    from trainer.shared_arguments import ModelArguments

    tokenizer = models.load_tokenizer(str(in_words))
    model = models.load_model(ModelArguments(model=str(in_words)), training=False)
    words = [told(sum_problem(a, 4)) for a in range(2, 5)]
    programs = [dataclasses.replace(sum_problem(a, 3), family="other") for a in range(2, 5)]
    with HeldOut([*words, *programs], backend="namespace", max_new_tokens=60) as judge:
        both = judge.measure(model, tokenizer)
    with HeldOut(words, max_new_tokens=60) as judge:
        alone = judge.measure(model, tokenizer)
    assert alone["eval_answers"] > 0
    assert both["eval_answers/sum"] == alone["eval_answers"]
    assert both["eval_answers"] == pytest.approx((alone["eval_answers"] + both["eval_answers/other"]) / 2)
    assert HeldOut([]).measure(model, tokenizer) == {"eval_answers": 0.0, "eval_traces": 0.0}


def test_a_source_gives_both_languages_by_turns_and_the_same_problems_in_each() -> None:
    sources = {name: GeneratedSource(("derivative",), (1,), "text", size=8, language=name) for name in ("en", "both")}
    english, mixed = (sources[name].window(0) for name in ("en", "both"))
    assert [problem.language for problem in mixed] == ["en", "en", "zh", "zh"] * 2
    assert [problem.id for problem in english] == [problem.id for problem in mixed]
    held_out = distinct("derivative", 4, split="validation", levels=[1], style="text", language="zh")
    assert {problem.language for problem in held_out} == {"zh"}


def test_each_style_of_an_alternating_mix_meets_both_languages() -> None:
    met = {(style_of("mixed", turn), language_of("both", turn)) for turn in range(4)}
    assert len(met) == 4


TEXTS, PROGRAMS = "solutions in words", "programs"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            ("--style", "text"),
            rf"--mode program pays for {PROGRAMS}, and training problems ask for {TEXTS}.*--mode text",
        ),
        (("--style", "text:0.5,computed:0.5"), "pass --mode auto"),
        (("--mode", "text"), rf"--mode text pays for {TEXTS}, and training problems ask for {PROGRAMS}.*--style text"),
        (("--mode", "text", "--style", "tool"), r"style tool\): pass --style text"),
        (("--mode", "text", "--style", "mixed"), r"style computed, snapshot\)"),
        (("--mode", "text", "--style", "text:1,computed:1"), r"style computed\): pass --mode auto"),
        (("--mode", "words"), "auto, program, text"),
        (("--language", "fr"), "en, zh, both"),
    ],
)
def test_a_mode_that_does_not_pay_for_what_is_asked_is_refused_before_the_folder_is_taken(
    tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    folder = tmp_path / "run"
    with pytest.raises(ConfigError, match=said):
        grpo.main(["--model", "here", "--output_dir", str(folder), *CPU, *more])
    assert not folder.exists()


def test_files_are_held_to_the_mode_by_the_styles_of_their_records(
    files: tuple[Path, Path], told_files: tuple[Path, Path], tmp_path: Path
) -> None:
    given = ["--model", "here", "--output_dir", str(tmp_path / "run"), *CPU]
    with pytest.raises(ConfigError, match="training problems ask for solutions in words"):
        grpo.main([*given, "--dataset", str(told_files[0]), "--eval_dataset", str(files[1])])
    with pytest.raises(ConfigError, match="held-out problems ask for programs"):
        grpo.main([*given, "--mode", "text", "--dataset", str(told_files[0]), "--eval_dataset", str(files[1])])
    with pytest.raises(ConfigError, match="held-out problems ask for programs"):  # those that would be generated
        grpo.main([*given, "--mode", "text", "--dataset", str(told_files[0])])


def test_fine_tuning_that_would_be_judged_by_what_it_never_learns_is_refused(
    told_files: tuple[Path, Path], tmp_path: Path
) -> None:
    given = ["--model", "tiny", "--dataset", str(told_files[0]), "--output_dir", str(tmp_path / "run"), *CPU]
    judged = ["--eval_strategy", "steps", "--eval_steps", "2", "--save_steps", "2"]
    with pytest.raises(ConfigError, match="ask for solutions in words and the held-out ones for programs"):
        sft.main([*given, *judged])
    job = run.prepare(sft.KINDS, [*given, *judged, "--style", "text"], sft.refuse)
    assert job is not None

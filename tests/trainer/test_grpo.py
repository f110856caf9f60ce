"""GRPO whose reward is execution: learning, resuming, controls, credit to steps, resampled groups."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.evaluate import evaluate
from harness.evaluation.models.simple import Reference
from harness.evaluation.report.training_samples import groups
from sandbox import Sandbox
from tests.trainer.conftest import sum_problem
from trainer import checkpoints, files, grpo, rejection, run
from trainer.errors import ConfigError, TrainingError
from trainer.process_advantage import ExecutionGRPO

pytestmark = pytest.mark.train


@pytest.fixture
def options(files: tuple[Path, Path], half_trained: Path) -> list[str]:
    """Four steps of two problems, four samples each."""
    return [
        "--model",
        str(half_trained),
        "--dataset",
        str(files[0]),
        "--eval_dataset",
        str(files[1]),
        "--sandbox",
        "namespace",
        "--eval_problems",
        "4",
        "--eval_max_new_tokens",
        "120",
        "--max_steps",
        "4",
        "--per_device_train_batch_size",
        "4",
        "--gradient_accumulation_steps",
        "2",
        "--num_generations",
        "4",
        "--max_completion_length",
        "120",
        "--learning_rate",
        "0.0001",
        "--activation_checkpointing",
        "false",
        "--use_cpu",
        "true",
        "--bf16",
        "false",
        "--report_to",
        "none",
        "--logging_steps",
        "1",
        "--save_steps",
        "2",
        "--disable_tqdm",
        "true",
        "--eval_strategy",
        "steps",
        "--eval_steps",
        "2",
        "--log_completions",
        "true",
        "--num_completions_to_print",
        "0",
        "--save_total_limit",
        "2",
    ]


def train(options: list[str], output: Path, *more: str) -> run.TrainingResult:
    result = grpo.main([*options, "--output_dir", str(output), *more])
    assert result is not None
    return result


def history(output: Path) -> list[dict[str, Any]]:
    newest = checkpoints.newest(output)
    assert newest is not None
    rows: list[dict[str, Any]] = json.loads((newest / "trainer_state.json").read_text())["log_history"]
    return rows


def rewards(output: Path) -> list[tuple[int, float, float]]:
    return [(row["step"], row["reward"], row["loss"]) for row in history(output) if "reward" in row]


def test_the_best_checkpoint_is_chosen_by_what_its_programs_did_in_the_sandbox(half_trained: Path) -> None:
    rows = [row for row in history(half_trained) if "eval_answers" in row]
    result = files.read_json(half_trained / run.RESULT)
    best = max(rows, key=lambda row: row["eval_answers"])
    assert result["metrics"]["eval_answers"] == best["eval_answers"]
    assert best["eval_traces"] > 0
    assert rows[-1]["eval_answers/sum"] == rows[-1]["eval_answers"]


def test_a_run_logs_rewards_outcomes_and_every_completion(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pandas

    assert train(options, tmp_path, "--eval_on_start", "true").finished
    assert "Advantage" not in capsys.readouterr().out  # none are to be printed, also where there are none yet
    assert [row["step"] for row in history(tmp_path) if "eval_answers" in row] == [0, 2, 4]
    rows = [row for row in history(tmp_path) if "reward" in row]
    assert [row["step"] for row in rows] == [1, 2, 3, 4]
    assert all(sum(v for k, v in row.items() if k.startswith("outcome/")) == pytest.approx(1) for row in rows)
    assert {"seconds/generation", "seconds/scoring", "groups/without_signal"} <= rows[0].keys()
    table = pandas.read_parquet(tmp_path / "completions" / "completions_00001.parquet")
    assert len(table) == 8
    assert set(table["outcome"]) <= set("correct wrong_answer no_answer no_code syntax_error runtime_error".split())


@pytest.mark.parametrize(
    "more", [(), ("--credit", "steps"), ("--dynamic_sampling", "2"), ("--muon_learning_rate", "0.001")]
)
def test_a_resumed_run_repeats_the_uninterrupted_one(options: list[str], tmp_path: Path, more: tuple[str, ...]) -> None:
    train(options, tmp_path / "straight", *more)
    assert not train(options, tmp_path / "resumed", *more, "--stop_after", "3").finished
    assert train(options, tmp_path / "resumed", *more).finished
    assert rewards(tmp_path / "resumed") == rewards(tmp_path / "straight")


@pytest.mark.parametrize(
    "more",
    [
        ("--lora", "true", "--lora_r", "4"),
        ("--loss_type", "grpo", "--beta", "0.04", "--credit", "steps", "--reward", "answer"),
        (
            "--loss_type",
            "dapo",
            "--scale_rewards",
            "none",
            "--epsilon_high",
            "0.28",
            "--mask_truncated_completions",
            "true",
            "--dynamic_sampling",
            "1",
        ),
        ("--loss_type", "dr_grpo", "--credit", "steps", "--num_iterations", "2"),
        ("--control", "shuffled"),
    ],
)
def test_every_kind_of_grpo_runs_to_its_end(options: list[str], tmp_path: Path, more: tuple[str, ...]) -> None:
    assert train(options, tmp_path, "--max_steps", "2", *more).finished
    assert rewards(tmp_path)
    written = [one for group in groups(tmp_path) for one in group.written]
    assert all(one.reward is not None and one.outcome for one in written)
    assert (tmp_path / "samples.html").is_file()


@pytest.mark.parametrize("credit", ["outcome", "steps"])
def test_distinct_completions_alone_give_the_gradient_of_them_all(
    options: list[str], tmp_path: Path, credit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ("--max_steps", "2", "--temperature", "0.5", "--num_generations", "8", "--credit", credit)
    some, every = tmp_path / "some", tmp_path / "every"
    trained: list[int] = []
    compute = ExecutionGRPO._compute_loss

    def counted(self: Any, model: Any, inputs: dict[str, Any]) -> Any:
        trained[-1] += len(inputs["advantages"])
        return compute(self, model, inputs)

    monkeypatch.setattr(ExecutionGRPO, "_compute_loss", counted)
    trained.append(0)
    train(options, some, *more)
    monkeypatch.setattr(ExecutionGRPO, "_linear", lambda *_: False)
    trained.append(0)
    train(options, every, *more)
    assert trained[0] < trained[1] == 16
    norms = [[row["grad_norm"] for row in history(folder) if "grad_norm" in row] for folder in (some, every)]
    assert max(norms[0]) > 0
    assert norms[0] == pytest.approx(norms[1], rel=1e-3)
    assert [loss for *_, loss in rewards(some)] == pytest.approx([loss for *_, loss in rewards(every)], abs=1e-5)


def test_resampling_leaves_fewer_groups_without_signal(options: list[str], tmp_path: Path) -> None:
    """At temperature 0.05 nearly all samples of a problem are the same, so that most groups teach nothing."""
    cold = ("--temperature", "0.05", "--max_steps", "2", "--learning_rate", "0")
    train(options, tmp_path / "plain", *cold)
    train(options, tmp_path / "again", *cold, "--dynamic_sampling", "4")
    assert any(row.get("groups/without_signal", 0) > 0 for row in history(tmp_path / "plain"))
    drawn = [row["num_tokens"] for name in ("plain", "again") for row in history(tmp_path / name) if "reward" in row]
    assert drawn[3] > drawn[1]


def test_the_control_deals_the_same_rewards_to_other_completions() -> None:
    given = [float(i) for i in range(32)]
    control = grpo.Shuffled(lambda **columns: list(given), seed=1)
    dealt = control(completions=[""] * 32)
    assert sorted(x for x in dealt if x is not None) == given
    assert dealt != given
    assert dealt == control(completions=[""] * 32)
    assert dealt != grpo.Shuffled(lambda **columns: list(given), seed=2)(completions=[""] * 32)


def test_steps_earn_at_the_token_that_ends_their_statement() -> None:
    from sandbox import Sandbox

    lines = ('print("Step 1 [a]: 2 + 3 =", 5)', 'print("Step 2 [b]: 5*4 =", 21)', 'print("Answer:", 21)')
    program = "\n".join(lines) + "\n"
    with Sandbox("namespace") as sandbox, grpo.Recorded(sandbox=sandbox) as reward:
        reward(prompts=["p"], completions=[program], instruction=["Compute (2 + 3)*4."], answer=["20"])
        ends = list(range(1, len(program) + 1))  # one token a character
        steps = reward.step_rewards(0, ends)
    assert [step.value for step in steps] == [1.0, 0.0]
    assert [program[: step.end + 1].splitlines()[-1] for step in steps] == list(lines[:2])


def test_a_true_step_after_a_false_one_earns_nothing() -> None:
    """A right guess is told from work: what follows from a false row operation was not shown."""
    from sandbox import Sandbox

    program = (
        'print("Step 1 [row operation]: Matrix([[3, 5]]) - 3*Matrix([[1, 2]]) =", "Matrix([[0, 7]])")\n'
        'print("Step 2 [rank]: rank(Matrix([[1, 2], [3, 5]])) =", 2)\n'
        'print("Answer: independent")\n'
    )
    honest = program.replace("[[0, 7]]", "[[0, -1]]")
    with Sandbox("namespace") as sandbox, grpo.Recorded(sandbox=sandbox) as reward:
        asked = ["Are the vectors (1, 2), (3, 5) linearly dependent or independent?"] * 2
        way = [
            {"rule": "row operation", "claim": "Matrix([[3, 5]]) - 3*Matrix([[1, 2]]) = Matrix([[0, -1]])"},
            {"rule": "rank", "claim": "rank(Matrix([[1, 2], [3, 5]])) = 2"},
        ]
        reward(
            prompts=asked, completions=[program, honest], instruction=asked, answer=["independent"] * 2, steps=[way] * 2
        )
        earned = [[step.value for step in reward.step_rewards(i, range(1, 999))] for i in range(2)]
        checked = [[step.true for step in score.steps] for _, score, _ in reward._batch]
    assert checked == [[False, True], [True, True]]
    assert earned == [[0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        (("--model", "tiny"), TrainingError, "needs a model that already"),
        (("--credit", "step"), ConfigError, "outcome, steps"),
        (("--mode", "words"), ConfigError, "auto, program, text"),
        (("--mode", "text"), ConfigError, r"training problems ask for programs \(style computed\): pass --style text"),
        (("--control", "shuffled", "--credit", "steps"), ConfigError, "--credit outcome"),
        (("--num_generations", "3"), ConfigError, "generations"),
        (("--num_iterations", "3", "--save_steps", "4", "--eval_steps", "2"), ConfigError, "multiple of 3"),
    ],
)
def test_what_cannot_work_is_refused(
    options: list[str], tmp_path: Path, more: tuple[str, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        train(options, tmp_path, *more)


@pytest.mark.parametrize(
    ("told", "steps_true", "learned"),
    [
        ("compute 2 + 3", True, True),
        ("2 + 3", True, True),
        ("compute 2 + 8", True, False),
        ("compute 2 + 8", False, False),
        ("compute 2 - 3", True, False),
        ("", True, True),
    ],
)
def test_a_right_program_that_tells_another_question_is_not_learned_from(
    told: str, steps_true: bool, learned: bool
) -> None:
    asked = dataclasses.replace(sum_problem(2, 3), statement="Compute 2 + 3.")
    line = f'print("Problem: {told}")\n' if told else ""
    program = f'{line}s = 2 + 3\nprint("Step 1 [add]: 2 + 3 =", s)\nprint("Answer:", s)\n'
    with Sandbox("namespace", workers=1) as sandbox:
        written = evaluate([dataclasses.replace(asked, program=program)], Reference(), sandbox)
    ((_, _, judgement),) = written.rows()
    assert judgement.outcome == "correct"
    assert rejection.exemplary(asked, judgement, steps_true) is learned


def test_rejection_sampling_keeps_different_right_programs_and_trains_on_them(
    options: list[str], files: tuple[Path, Path], half_trained: Path, tmp_path: Path
) -> None:
    result = rejection.main(
        [
            "--model",
            str(half_trained),
            "--dataset",
            str(files[0]),
            "--eval_dataset",
            str(files[1]),
            "--sandbox",
            "namespace",
            "--generator_workers",
            "0",
            "--output_dir",
            str(tmp_path),
            "--rft_problems",
            "12",
            "--rft_samples",
            "4",
            "--rft_keep",
            "2",
            "--rft_steps_true",
            "false",
            "--max_new_tokens",
            "120",
            "--max_steps",
            "3",
            "--use_cpu",
            "true",
            "--report_to",
            "none",
            "--disable_tqdm",
            "true",
        ]
    )
    assert result is not None
    assert result.finished
    kept = [json.loads(line) for line in (tmp_path / rejection.KEPT).read_text().splitlines()]
    assert kept
    by_problem = {row["id"]: [r["output"] for r in kept if r["id"] == row["id"]] for row in kept}
    assert all(len(programs) == len(set(programs)) <= 2 for programs in by_problem.values())

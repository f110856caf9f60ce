"""The learned step reward: labels, training, its word in GRPO, rounds, and how far it is from the truth."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.training import learned_against_true
from tests.trainer.conftest import CPU, sum_problem, told
from trainer import grpo, iterate, models, run, step_training
from trainer.errors import ConfigError, TrainingError
from trainer.recorded_reward import Recorded
from trainer.shared_arguments import ModelArguments
from trainer.step_gap import area, gap_of
from trainer.step_labels import LabelledTrace, StepLabel, labelled, read_labelled
from trainer.step_model import Learned, StepModel, load_trunk, step_row

pytestmark = pytest.mark.train

scores = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), max_size=4)
problems = st.lists(st.tuples(scores, scores), min_size=1, max_size=5)


def trace(a: int, b: int, said: int) -> LabelledTrace:
    """A sum in words that says `said`, labelled by the harness."""
    problem = told(sum_problem(a, b))
    text = problem.program.replace(f"= {a + b}$", f"= {said}$").replace(f"{{{a + b}}}", f"{{{said}}}")
    with Recorded(mode="text") as reward:
        ((score, guided),) = reward.scored([problem], [text])
    return labelled(problem, text, score, guided)


@given(problems)
def test_the_area_is_the_share_of_pairs_that_are_ordered_rightly(rows: list[tuple[list[float], list[float]]]) -> None:
    pairs = [(a, b) for earned, _ in rows for a in earned for _, lost in rows for b in lost]
    found = area(rows)
    assert (found is None) == (not pairs)
    if found is None:
        return
    assert found.value == pytest.approx(sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs))
    assert 0 <= found.low <= found.high <= 1
    turned = area([(lost, earned) for earned, lost in rows])
    assert turned is not None
    assert found.value + turned.value == pytest.approx(1)


def test_who_says_the_truth_has_no_gap_and_who_praises_everything_is_overpaid_by_what_is_false() -> None:
    traces = [trace(2, 3, 5), trace(2, 3, 6), trace(4, 3, 8), trace(4, 4, 8)]
    assert [[step.value for step in one.steps] for one in traces] == [[1], [0], [0], [1]]
    honest = gap_of(traces, [[float(step.value or 0) for step in one.steps] for one in traces])
    praise = gap_of(traces, [[1.0] * len(one.steps) for one in traces])
    assert honest.auc is not None
    assert honest.excess is not None
    assert praise.excess is not None
    assert (honest.auc.value, honest.excess.value) == (1, 0)
    assert praise.excess.value == pytest.approx(0.5)
    assert praise.auc is not None
    assert praise.auc.value == 0.5
    assert praise.fully_true is not None
    assert praise.fully_true.value == 0.5


def test_the_labels_of_a_program_stand_where_its_statements_end() -> None:
    from sandbox import Sandbox

    problem = sum_problem(2, 3)
    programs = [problem.program, problem.program.replace("s = 2 + 3", "s = 6")]
    with Sandbox("namespace") as sandbox, Recorded(sandbox=sandbox) as reward:
        scored = reward.scored([problem] * 2, programs)
    traces = [labelled(problem, text, *one) for text, one in zip(programs, scored, strict=True)]
    assert [[step.value for step in one.steps] for one in traces] == [[1], [0]]
    for one in traces:
        assert one.completion[: one.steps[0].end].splitlines()[-1] == 'print("Step 1 [add]: 2 + 3 =", s)'


def test_a_labelled_solution_is_read_as_it_was_written(tmp_path: Path) -> None:
    traces = [
        trace(2, 3, 5),
        trace(2, 3, 6),
        LabelledTrace(sum_problem(1, 2), "x\u2028y", (StepLabel(3, None),), False, False),
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(one.to_record()) + "\n" for one in traces))
    assert read_labelled([path]) == traces
    path.write_text('{"problem": 1}\n')
    with pytest.raises(TrainingError, match=r"line 1 is no labelled solution"):
        read_labelled([path])
    with pytest.raises(TrainingError, match="there is no file"):
        read_labelled([tmp_path / "none.jsonl"])


def test_a_label_stands_at_the_token_that_ends_its_step(in_words: Path) -> None:
    tokenizer = models.load_tokenizer(str(in_words))
    one = trace(2, 3, 6)
    row = step_row(tokenizer, "Compute 2 + 3.", one.completion, one.steps)
    (place,) = [place for place, label in enumerate(row["labels"]) if label != -100]
    assert row["labels"][place] == 0
    before = tokenizer.decode(row["input_ids"][: place + 1])
    shorter = tokenizer.decode(row["input_ids"][:place])
    end = before.index("By addition") + one.steps[0].end
    assert len(shorter) < end <= len(before)


@pytest.fixture(scope="session")
def step_options(told_files: tuple[Path, Path], in_words: Path) -> list[str]:
    return [
        *("--model", str(in_words), "--dataset", str(told_files[0]), "--eval_dataset", str(told_files[1])),
        *("--mode", "text", "--label_problems", "9", "--label_samples", "12", "--max_new_tokens", "60"),
        *("--label_temperature", "0.4"),
        *("--max_steps", "6", "--per_device_train_batch_size", "8", "--save_steps", "2", "--learning_rate", "0.003"),
        *("--logging_steps", "1", "--save_total_limit", "2", *CPU),
    ]


@pytest.fixture(scope="session")
def step_model(step_options: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("step") / "model"
    result = step_training.main([*step_options, "--output_dir", str(output)])
    assert result is not None
    assert result.finished
    return output


def test_a_step_model_stopped_and_resumed_is_the_one_trained_straight(
    step_options: list[str], step_model: Path, tmp_path: Path
) -> None:
    resumed = tmp_path / "resumed"
    stopped = step_training.main([*step_options, "--output_dir", str(resumed), "--stop_after", "3"])
    assert stopped is not None
    assert not stopped.finished
    labels = resumed / step_training.LABELS
    lines = labels.read_bytes()
    labels.write_bytes(lines[: len(lines) // 2])  # and a kill tore what was sampled
    result = step_training.main([*step_options, "--output_dir", str(resumed)])
    assert result is not None
    assert result.finished
    for name in (step_training.LABELS, step_training.FRESH, step_training.GAP, "model.safetensors"):
        assert (resumed / name).read_bytes() == (step_model / name).read_bytes(), name


def test_a_step_model_learns_to_tell_true_sums_from_false_ones(in_words: Path, tmp_path: Path) -> None:
    """By heart: the solutions that it is measured on are those it has seen."""
    traces = [trace(a, b, a + b + wrong) for a in range(2, 5) for b in range(2, 5) for wrong in (0, 1)]
    arguments = step_training.StepModelArguments(
        output_dir=str(tmp_path),
        max_steps=60,
        learning_rate=3e-3,
        per_device_train_batch_size=18,
        use_cpu=True,
        report_to="none",
        disable_tqdm=True,
        save_strategy="no",
        logging_steps=30,
    )
    job = run.TrainingJob(
        ModelArguments(model=str(in_words), template="plain"),
        run.DataArguments(),
        run.EvaluationArguments(),
        arguments,
        {},
    )
    before = StepModel(load_trunk(str(in_words)), models.load_tokenizer(str(in_words)))
    assert step_training.fit(job, traces).finished
    found = [
        step_training.measured(one, traces, "plain").auc for one in (before, StepModel.load(str(tmp_path), "plain"))
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].value < 0.8 < 0.95 < found[1].value


def test_in_grpo_a_learned_reward_is_asked_about_false_steps_as_about_true_ones(step_model: Path) -> None:
    judge = StepModel.load(str(step_model), "plain")
    traces = [trace(2, 3, 5), trace(2, 3, 6)]
    prompt = "Compute 2 + 3."
    texts = [one.completion for one in traces]
    columns: dict[str, Any] = {key: [value] * 2 for key, value in traces[0].problem.to_record().items()}
    with Learned(judge, mode="text") as reward, Recorded(mode="text") as truth:
        assert reward(prompts=[prompt] * 2, completions=texts, **columns) == truth(completions=texts, **columns)
        learned = [reward.step_rewards(i, range(1, len(text) + 1)) for i, text in enumerate(texts)]
        true = [truth.step_rewards(i, range(1, len(text) + 1)) for i, text in enumerate(texts)]
    assert [[step.end for step in steps] for steps in learned] == [[step.end for step in steps] for steps in true]
    said = judge.scores([prompt] * 2, texts, [[step.end for step in one.steps] for one in traces])
    assert [[step.value for step in steps] for steps in learned] == [pytest.approx(one) for one in said]
    assert all(0 < step.value < 1 for steps in learned for step in steps)


def test_a_step_model_judges_each_solution_alone(step_model: Path) -> None:
    judge = StepModel.load(str(step_model), "plain")
    traces = [trace(2, 3, 5), trace(2, 3, 6), trace(4, 4, 8)]
    asked = [("Compute 2 + 3.", one.completion, [step.end for step in one.steps]) for one in traces]
    together = judge.scores(*zip(*asked, strict=True))
    alone = [judge.scores(*([part] for part in one))[0] for one in asked]
    assert [math.isclose(a[0], b[0], abs_tol=0.02) for a, b in zip(together, alone, strict=True)] == [True] * 3


@pytest.fixture
def round_options(told_files: tuple[Path, Path], in_words: Path) -> list[str]:
    return [
        *("--model", str(in_words), "--dataset", str(told_files[0]), "--eval_dataset", str(told_files[1])),
        *(
            "--mode",
            "text",
            "--rounds",
            "2",
            "--label_problems",
            "8",
            "--label_samples",
            "4",
            "--label_temperature",
            "0.4",
        ),
        *("--step_model_steps", "3", "--step_model_batch", "8", "--reward", "none", "--max_steps", "2"),
        *("--per_device_train_batch_size", "4", "--gradient_accumulation_steps", "2", "--num_generations", "4"),
        *("--max_completion_length", "60", "--learning_rate", "0.0001", "--activation_checkpointing", "false"),
        *("--eval_strategy", "no", "--save_steps", "2", "--logging_steps", "1", *CPU),
    ]


def test_rounds_go_on_from_each_other_and_survive_a_stop(
    round_options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    result = iterate.main([*round_options, "--output_dir", str(straight)])
    assert result is not None
    assert result.finished
    assert Path(result.folder) == straight / "round-2" / iterate.POLICY
    assert "| 2 | after |" in capsys.readouterr().out
    rounds = json.loads((straight / iterate.ROUNDS).read_text())
    assert [one["round"] for one in rounds] == [1, 2]
    # What the policy wrote after the first round is what the second one's step model is first measured on.
    first, second = straight / "round-1", straight / "round-2"
    fresh = (first / f"{iterate.POLICY}.{step_training.FRESH}").read_bytes()
    assert fresh == (second / iterate.STEP_MODEL / step_training.FRESH).read_bytes()
    weights = [(one / iterate.STEP_MODEL / "model.safetensors").read_bytes() for one in (first, second)]
    assert weights[0] != weights[1]

    stopped = iterate.main([*round_options, "--output_dir", str(resumed), "--stop_after", "1"])
    assert stopped is not None
    assert not stopped.finished
    assert not (resumed / iterate.ROUNDS).exists()
    assert iterate.main([*round_options, "--output_dir", str(resumed)]) is not None
    assert (resumed / iterate.ROUNDS).read_bytes() == (straight / iterate.ROUNDS).read_bytes()


def test_the_control_is_measured_alike_and_paid_by_the_harness(round_options: list[str], tmp_path: Path) -> None:
    options = [*round_options, "--rounds", "1"]
    runs = {paid: tmp_path / paid for paid in ("learned", "true")}
    for paid, folder in runs.items():
        assert iterate.main([*options, "--paid", paid, "--output_dir", str(folder)]) is not None
    learned, true = (json.loads((folder / iterate.ROUNDS).read_text())[0] for folder in runs.values())
    assert learned["before"] == true["before"]  # one step model, one policy so far
    assert set(learned["after"]) == set(true["after"])
    policies = [folder / "round-1" / iterate.POLICY / "model.safetensors" for folder in runs.values()]
    assert policies[0].read_bytes() != policies[1].read_bytes()
    said = list(learned_against_true.table(runs["learned"], runs["true"]))
    shown = {tuple(row.split(" | ")[:3]): row for row in said}
    before = [shown[("| 1", arm, "before")].replace(arm, "") for arm in runs]
    assert before[0] == before[1]
    assert f" | {true['after']['right']['value']:.3f} | " in shown[("| 1", "true", "after")]
    assert said[-1].startswith("| ends: learned - true | ")


def test_a_tenth_of_what_is_trained_on_is_older(tmp_path: Path) -> None:
    older = [trace(a, b, a + b) for a in range(2, 6) for b in range(2, 6)]
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(one.to_record()) + "\n" for one in older))
    base = step_training.StepModelArguments(
        output_dir=str(tmp_path), history=[str(path)], use_cpu=True, report_to="none"
    )
    drawn = step_training.replayed(base, 90)
    assert len(drawn) == 10
    assert len({one.problem.id for one in drawn}) == 10
    assert drawn == step_training.replayed(base, 90)
    assert step_training.replayed(base, 1000) != []
    assert len(step_training.replayed(base, 1000)) == 16
    base.history = None
    assert step_training.replayed(base, 90) == []


@pytest.mark.parametrize(
    ("module", "more", "error", "said"),
    [
        (grpo, ("--step_reward", "learned:nowhere", "--credit", "steps"), TrainingError, "no step model in nowhere"),
        (grpo, ("--step_reward", "learned:nowhere"), ConfigError, "pass --credit steps"),
        (grpo, ("--step_reward", "learnt", "--credit", "steps"), ConfigError, "true or learned:FOLDER"),
        (grpo, ("--reward", "none"), ConfigError, "pass --credit steps"),
        (iterate, ("--rounds", "0"), ConfigError, "1 or more"),
        (iterate, ("--credit", "outcome"), ConfigError, "leave out --credit"),
        (iterate, ("--paid", "well"), ConfigError, "one of learned, true"),
        (iterate, ("--learned", "false", "--reward", "steps", "--paid", "true"), ConfigError, "leave out --paid"),
        (iterate, ("--lora", "true"), ConfigError, "showwork merge"),
        (step_training, ("--lora", "true"), ConfigError, "showwork merge"),
        (step_training, ("--model", "tiny"), TrainingError, "showwork train sft"),
        (step_training, ("--history_share", "1"), ConfigError, "less than 1"),
        (step_training, ("--eval_strategy", "steps"), ConfigError, "eval-strategy no"),
    ],
)
def test_what_cannot_work_is_refused(
    in_words: Path,
    told_files: tuple[Path, Path],
    tmp_path: Path,
    module: Any,
    more: tuple[str, ...],
    error: type[Exception],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        module.main(
            [
                *("--model", str(in_words), "--dataset", str(told_files[0]), "--eval_dataset", str(told_files[1])),
                *("--mode", "text", "--output_dir", str(tmp_path / "run"), *CPU, *more),
            ]
        )


def test_a_step_model_needs_steps_that_lose(in_words: Path) -> None:
    tokenizer = models.load_tokenizer(str(in_words))
    with pytest.raises(TrainingError, match="each of them 1"):
        step_training.examples(tokenizer, [trace(2, 3, 5)], "plain")
    with pytest.raises(TrainingError, match="none of them"):
        step_training.examples(tokenizer, [dataclasses.replace(trace(2, 3, 5), steps=())], "plain")

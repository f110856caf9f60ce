"""Continued pre-training: documents whole and apart, mixtures by tokens, the schedule in steps, kill -9."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.trainer.conftest import CPU, sum_problem
from trainer import checkpoints, cpt, documents, models, run
from trainer.errors import ConfigError, TrainingError
from trainer.losses import completion_loss
from trainer.optimizer import multistep
from trainer.rows import collate, collate_packed

pytestmark = pytest.mark.train

TEXTS = [
    f"Page {k}: the derivative of {k}*x**2 is {2 * k}*x, and of x**{k} it is {k}*x**{k - 1}. " * 3 for k in range(99)
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "pages.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS))
    return path


@pytest.fixture
def options(small: Path, files: tuple[Path, Path], corpus: Path) -> list[str]:
    return [
        *("--model", str(small), "--dataset", str(files[0]), "--eval_dataset", str(files[1]), "--corpus", str(corpus)),
        *("--max_steps", "8", "--tokens_per_batch", "512", "--max_length", "128", "--learning_rate", "0.003"),
        *("--logging_steps", "1", "--save_steps", "1", "--save_total_limit", "2", "--generator_workers", "0"),
        *("--eval_strategy", "no", "--warmup_steps", "2", *CPU),
    ]


def train(options: list[str], output: Path, *more: str) -> list[dict[str, Any]]:
    """The history of a run."""
    result = cpt.main([*options, "--output_dir", str(output), *more])
    assert result is not None
    assert result.finished
    newest = checkpoints.newest(output)
    assert newest is not None
    rows: list[dict[str, Any]] = json.loads((newest / "trainer_state.json").read_text())["log_history"]
    return rows


def test_documents_are_files_folders_and_records(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.txt").write_text("two")
    (tmp_path / "inner" / "a.md").write_text("one")
    (tmp_path / "c.jsonl").write_text('{"text": "three"}\n\n{"text": "four\\n"}\n')
    assert list(documents.texts([str(tmp_path / "inner"), str(tmp_path / "c.jsonl")])) == [
        "one",
        "two",
        "three",
        "four\n",
    ]
    (tmp_path / "bad.jsonl").write_text('{"words": 1}\n')
    (tmp_path / "bad.bin").write_bytes(b"\xff\xfe")
    for name, said in (("bad.jsonl", "without `text`"), ("bad.bin", "no text in UTF-8"), ("none", "cannot read")):
        with pytest.raises(TrainingError, match=said):
            list(documents.texts([str(tmp_path / name)]))


def test_pieces_are_the_documents_whole_once_each_with_their_ends(small: Path) -> None:
    tokenizer = models.load_tokenizer(str(small))
    kept, held_out = documents.pieces([*TEXTS, TEXTS[0], "  \n"], tokenizer, 32)
    assert all(len(piece.ids) <= 32 for piece in (*kept, *held_out))
    of_one: dict[str, list[int]] = {}
    for piece in (*kept, *held_out):
        of_one.setdefault(piece.id.partition("-")[0], []).extend(piece.ids)
    assert sorted(tokenizer.decode(ids) for ids in of_one.values()) == sorted(t + tokenizer.eos_token for t in TEXTS)
    assert {piece.id.partition("-")[0] for piece in kept}.isdisjoint(piece.id.partition("-")[0] for piece in held_out)
    assert 0 < len({piece.id.partition("-")[0] for piece in held_out}) < 12  # a twentieth


@torch.no_grad()
def test_no_document_reads_the_one_before_it(small: Path) -> None:
    """The loss of documents end to end is that of each alone, token by token."""
    tokenizer, model = models.load_tokenizer(str(small)), models.load_model(models.ModelArguments(model=str(small)))
    kept, _ = documents.pieces(TEXTS[:6], tokenizer, 128)
    rows = [piece.row() for piece in kept]
    together = completion_loss(model, collate_packed([rows[:2], rows[2:]], 0))
    alone = [(float(completion_loss(model, collate([row], 0))), len(row["input_ids"]) - 1) for row in rows]
    expected = sum(loss * tokens for loss, tokens in alone) / sum(tokens for _, tokens in alone)
    assert float(together) == pytest.approx(expected, rel=1e-4)


def test_the_rate_falls_in_steps() -> None:
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.AdamW([weight], lr=1.0)
    schedule = multistep(optimizer, 10, 100)
    rates = []
    for _ in range(100):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    assert rates[:11] == pytest.approx([k / 10 for k in range(11)])
    assert set(rates[10:80]) == {1.0}
    assert set(rates[80:90]) == {0.316}
    assert set(rates[90:]) == {0.1}


def test_a_mixture_has_its_shares_of_the_tokens(small: Path) -> None:
    from trainer.encoding import encoder
    from trainer.sources import FileSource

    tokenizer = models.load_tokenizer(str(small))
    kept, _ = documents.pieces(TEXTS, tokenizer, 128)
    sums = FileSource(tuple(sum_problem(a, b) for a in range(9) for b in range(9)))
    encode = encoder(tokenizer, "plain", "full")
    job: Any = SimpleNamespace(arguments=SimpleNamespace(seed=0), data=SimpleNamespace(window=200))
    source = cpt.mixed(sums, kept, {cpt.CORPUS: 0.25, cpt.PROBLEMS: 0.75}, job, encode)
    tokens = {True: 0, False: 0}
    for number in range(4):
        for item in source.window(number):
            ours = isinstance(item, documents.Piece)
            tokens[ours] += len(item.ids) if ours else len(encode(item)["input_ids"])
    assert tokens[True] / sum(tokens.values()) == pytest.approx(0.25, abs=0.03)


@pytest.mark.slow
def test_after_kill_9_the_same_command_continues_to_the_same_losses(options: list[str], tmp_path: Path) -> None:
    options = [*options, "--mix", "corpus:0.5,problems:0.5", "--max_steps", "40"]
    straight = train(options, tmp_path / "straight")
    command = [sys.executable, "-m", "trainer.cpt", *options, "--output_dir", str(tmp_path / "killed")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and checkpoints.newest(tmp_path / "killed") is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "killed" / run.RESULT).exists()
    rows = train(options, tmp_path / "killed")
    for key in ("loss", "learning_rate"):
        assert [row[key] for row in rows if key in row] == [row[key] for row in straight if key in row]
    losses = [row["loss"] for row in rows if "loss" in row]
    assert losses[-1] < losses[0] - 1


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        (("--mix", "corpus:0.5,books:0.5"), ConfigError, "shares such as"),
        (("--mix", "corpus:x"), ConfigError, "shares such as"),
        (("--mix", "corpus:0"), ConfigError, "a share above 0"),
        (("--schedule", "cosine"), ConfigError, "multistep, trainer's"),
        (("--corpus", "nowhere.txt"), TrainingError, "cannot read nowhere.txt"),
    ],
)
def test_what_cannot_work_is_refused(
    more: tuple[str, ...], error: type[Exception], said: str, options: list[str], tmp_path: Path
) -> None:
    with pytest.raises(error, match=said):
        train(options, tmp_path, *more)


def test_a_corpus_alone_is_judged_by_its_own_loss(options: list[str], tmp_path: Path) -> None:
    more = ("--eval_strategy", "steps", "--eval_steps", "4", "--save_steps", "4", "--selection", "loss")
    rows = train(options, tmp_path, *more)
    evaluations = [row["eval_loss"] for row in rows if "eval_loss" in row]
    assert len(evaluations) == 2
    assert evaluations[1] < evaluations[0]

"""What fine-tuning leaves of the rest: what is asked, and when an answer counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmarks.test_experiments import ROOT

sys.path.insert(0, str(ROOT / "benchmarks" / "training"))  # scripts that import each other by name
from forgetting import PASSAGES, QUESTIONS, WORDS, Kept, main, passages  # only after the line above

RIGHT = (
    *("Paris.", "The Earth!", "It is blue", "They make honey.", "Good morning", "Cold", "William Shakespeare"),
    *("Seven days", "The Pacific Ocean", "A cat sleeps."),
)


def test_the_passages_are_prose_and_the_same_everywhere() -> None:
    texts = passages()
    assert len(texts) == PASSAGES
    assert all(60 < len(text.split()) <= WORDS for text in texts)
    assert texts == passages()


def test_a_right_answer_counts_and_one_by_a_program_does_not() -> None:
    assert len(RIGHT) == len(QUESTIONS)
    assert Kept(1.0, RIGHT).right == 10
    assert Kept(1.0, tuple(f"```python\nprint({answer!r})\n```" for answer in RIGHT)).right == 0
    assert Kept(1.0, tuple("I do not know." for _ in RIGHT)).right == 0


@pytest.mark.train
def test_a_table_has_every_model_and_every_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from transformers import AutoTokenizer

    from trainer.tiny_model import build_tiny_model

    folder = build_tiny_model(tmp_path / "model", passages(), hidden=32, layers=1, heads=2)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    tokenizer.save_pretrained(folder)
    main([str(folder), "--new-tokens", "2"])
    lines = capsys.readouterr().out.splitlines()
    assert float(lines[2].split("|")[2]) > 100
    assert len(lines) == 3 + 1 + 2 + len(QUESTIONS)

"""Solutions in words as training data: the completion is the text, the prompt is the one that evaluation asks with."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

import generators
from harness.evaluation.answer_methods import AnswerMethod, render
from harness.verification.problem import Problem
from trainer import encoding, models
from trainer.data import Batching, ProblemStream
from trainer.evaluation import asked_alike
from trainer.sources import FileSource, GeneratedSource


def told(index: int, style: str, language: str = "en") -> Problem:
    return generators.problem("derivative", index, level=2, style=style, language=language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("style", "method"), [("text", AnswerMethod.cot), ("tool", AnswerMethod.tool), ("snapshot", AnswerMethod.program)]
)
def test_prompt_and_loss_meet_where_the_solution_begins(
    small: Path, style: str, method: AnswerMethod, language: str
) -> None:
    problem = told(1, style, language)
    tokenizer = models.load_tokenizer(str(small))
    row = encoding.encoder(tokenizer, "plain")(problem)
    start = sum(label == -100 for label in row["labels"])
    asked = render(problem.statement, method, chat=False, language=language).text
    assert encoding.prompter(tokenizer, "plain")(problem) == asked
    if language == "zh":  # the small tokenizer has no such signs: it has seen sums in English
        return
    assert tokenizer.decode(row["input_ids"][:start]) == asked
    assert tokenizer.decode(row["input_ids"][start:]) == problem.program + tokenizer.eos_token


def test_a_chat_model_writes_a_text_as_it_stands_and_a_program_in_a_fence() -> None:
    assert encoding.solution(told(1, "text"), "chat") == told(1, "text").program
    assert encoding.solution(told(1, "tool"), "chat") == told(1, "tool").program
    assert encoding.solution(told(1, "computed"), "chat").startswith("```python\n")


def test_a_mix_of_styles_is_packed_whole_into_lines_of_four_thousand_tokens(small: Path) -> None:
    tokenizer = models.load_tokenizer(str(small))
    encode = encoding.encoder(tokenizer, "plain")
    problems = tuple(told(index, style) for index in range(12) for style in ("computed", "text", "tool"))
    batching = Batching(mode="packed", one_line=True, max_length=4096, tokens=4096)
    stream = ProblemStream(FileSource(problems, size=len(problems)), encode, batching, pad=0, repeats=None)
    total = sum(len(encode(problem)["input_ids"]) for problem in problems)
    seen = 0
    for batch in itertools.islice(stream, -(-total // 4096)):
        assert batch["input_ids"].shape[0] == 1
        assert batch["input_ids"].shape[1] <= 4096
        starts = (batch["position_ids"][0] == 0).sum()
        assert starts > 1  # several examples to a line
        seen += int((batch["labels"] != -100).sum())
    assert seen == sum(label != -100 for problem in problems for label in encode(problem)["labels"])


def test_the_embedded_model_s_tokenizer_knows_the_signs_of_its_data(tmp_path: Path) -> None:
    from trainer import tiny_model

    problems = [told(index, "text", "zh") for index in range(4)]
    texts = [encoding.plain_example(problem) for problem in problems]
    folder = tiny_model.build_tiny_model(tmp_path / "model", texts, hidden=64, layers=2, heads=2)
    tokenizer = models.load_tokenizer(str(folder))
    row = encoding.encoder(tokenizer, "plain")(problems[0])
    assert tokenizer.decode(row["input_ids"]) == texts[0] + tokenizer.eos_token


def test_a_source_mixes_styles_by_weight() -> None:
    mix = GeneratedSource(("arithmetic",), (1,), "computed:3,text:1", size=80)
    styles = Counter(problem.style for problem in mix.window(0))
    assert set(styles) == {"computed", "text"}
    assert styles["computed"] > styles["text"] > 8
    assert [p.id for p in mix.window(0)] == [p.id for p in GeneratedSource(("arithmetic",), (1,), size=80).window(0)]


def test_held_out_problems_are_asked_as_they_are_trained() -> None:
    problems = [told(1, "text", "zh"), told(2, "computed"), told(1, "tool"), told(3, "text"), told(4, "snapshot", "zh")]
    assert {way: [problem.index for problem in part] for way, part in asked_alike(problems).items()} == {
        (AnswerMethod.cot, "zh"): [1],
        (AnswerMethod.program, "en"): [2, 4],
        (AnswerMethod.tool, "en"): [1],
        (AnswerMethod.cot, "en"): [3],
    }
    assert asked_alike([]) == {}

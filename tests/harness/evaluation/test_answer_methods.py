"""Chain of thought, program of thought, worked examples, thoughts: prompts, servers on loopback, and what is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.answer_methods import AnswerMethod, method_named, method_of, render, template_name
from harness.evaluation.evaluate import evaluate
from harness.evaluation.exemplars import examples, ours
from harness.evaluation.judgements import calling_solution, judge_of, last_line_answer
from harness.evaluation.models.openai import OpenAIProvider
from harness.evaluation.models.simple import Replay
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.statistics.comparison_text import table as comparison_table
from harness.evaluation.statistics.summary import markdown, summary, table
from harness.evaluation.thoughts import begun, behind, cut_behind_thought, opens_thought, unfinished, with_thought
from harness.scoring.extract_answer import extract_answer
from harness.verification.errors import SuiteError
from harness.verification.problem import Answer, Problem
from harness.verification.verify import verify
from sandbox.errors import UsageError
from sandbox.execution import Limits
from sandbox.host.sandbox import Sandbox

Reply = tuple[int, dict[str, str], bytes]


def problem(statement: str, answer: str, index: int = 0) -> Problem:
    return Problem(f"p{index}", "words", 0, "test", 0, index, "text", statement, Answer("integer", answer), (), "")


def reply(message: dict[str, Any], finish: str = "stop") -> Reply:
    choice = {"message": message, "finish_reason": finish}
    usage = {"completion_tokens": 3, "prompt_tokens": 7}
    return 200, {}, json.dumps({"choices": [choice], "usage": usage}).encode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_our_worked_examples_are_right_in_words_and_their_programs_print_what_they_say(
    language: str, box: Sandbox
) -> None:
    for one in ours(language):
        for method in (AnswerMethod.cot, AnswerMethod.tool):
            answer = extract_answer(one.solution(method, language))
            assert answer is not None
            assert verify(one.answer, answer).equal is True, one.question
        run = box.run(one.program)
        assert (run.status, run.stdout.strip()) == ("ok", one.output), run.stderr
        assert verify(one.answer, one.output).equal is True, one.question
    assert len({one.question for one in ours(language)}) >= 6


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("chat", [True, False])
@pytest.mark.parametrize("method", list(AnswerMethod)[1:])
def test_a_prompt_shows_the_examples_then_asks_and_says_where_the_answer_ends(
    method: AnswerMethod, chat: bool, language: str
) -> None:
    shown = examples("ours", method, language, 2)
    prompt = render("What is {1}?", method, chat=chat, language=language, examples=shown)
    whole = prompt.text if prompt.messages is None else "\n".join(text for _, text in prompt.messages)
    assert "What is {1}?" in prompt.text
    places = [whole.index(text) for text in (shown[0][0], shown[0][1], shown[1][0], shown[1][1], "What is {1}?")]
    assert places == sorted(places)
    assert prompt.template == template_name(method, chat, language)
    assert method_of(prompt.template) is method
    assert ("```output" in prompt.stops) == (method is AnswerMethod.tool)
    if chat:
        assert prompt.messages is not None
        assert [role for role, _ in prompt.messages] == ["user", "assistant"] * 2 + ["user"]
    else:
        assert prompt.stops[0] in prompt.text  # what begins the next problem is what ends this one


def test_each_way_of_asking_has_a_name_of_its_own() -> None:
    names = [template_name(m, chat, lang) for m in AnswerMethod for chat in (True, False) for lang in ("en", "zh")]
    assert len(set(names)) == len(names) - 2  # `program` is asked in English alone
    with pytest.raises(UsageError, match="program, cot, pot, tool"):
        method_named("COT")


def test_somebodys_examples_are_read_from_a_file_by_method_or_for_all(tmp_path: Path) -> None:
    path = tmp_path / "shots.jsonl"
    rows = [{"question": "a?", "solution": "all"}, {"question": "b?", "solution": "all", "pot": "print(1)"}]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert examples(str(path), AnswerMethod.pot, "en") == [("a?", "all"), ("b?", "print(1)")]
    assert examples(str(path), AnswerMethod.cot, "en", 1) == [("a?", "all")]
    with pytest.raises(SuiteError, match="holds 2 worked examples"):
        examples(str(path), AnswerMethod.cot, "en", 3)
    for content, cause in (
        ('{"question": "a?"}', "'solution' is missing"),
        ("[1]", "not a JSON object"),
        ("{", "JSON"),
    ):
        path.write_text(content)
        with pytest.raises(SuiteError, match=cause):
            examples(str(path), AnswerMethod.cot, "en")
    with pytest.raises(SuiteError, match="no such file"):
        examples(str(tmp_path / "none.jsonl"), AnswerMethod.cot, "en")


def test_a_base_model_that_runs_on_is_cut_where_the_next_problem_begins(serve: Callable[..., Any]) -> None:
    text = "It is 4.\nThe answer is \\boxed{4}.\n\nProblem: next?\nSolution: \\boxed{9}"
    server = serve(lambda path, body, count: (200, {}, json.dumps({"choices": [{"text": text}]}).encode()))
    run = evaluate([problem("2+2?", "4")], OpenAIProvider("m", server.base), None, chat=False, method=AnswerMethod.cot)
    [(_, sample, judgement)] = run.rows()
    assert (sample.completion, judgement.outcome) == ("It is 4.\nThe answer is \\boxed{4}.", "correct")
    assert "\n\nProblem:" in server.asked[0][1]["stop"]


@pytest.mark.parametrize(
    ("completion", "outcome"),
    [
        ("```python\nprint(6*7)\n```", "correct"),
        ("```python\nprint('thinking')\nprint(42)\n```", "correct"),
        ("```python\nprint('Answer:', 42)\nprint('done')\n```", "correct"),
        ("```python\ndef solution():\n    n = 6\n    return n*7\n```", "correct"),
        ("```python\ndef solution():\n    return 43\nprint(solution())\n```", "wrong_answer"),
        ("```python\nx = 42\n```", "no_answer"),
        ("```python\nprint(42)\n1/0\n```", "runtime_error"),
        ("It is 42.", "no_code"),
    ],
)
def test_what_a_program_of_thought_prints_last_is_its_answer(completion: str, outcome: str, box: Sandbox) -> None:
    [found] = judge_of(AnswerMethod.pot, box)([problem("6*7?", "42")], [completion])
    assert found.outcome == outcome


@given(st.text(max_size=60))
def test_the_last_line_is_said_again_at_most_and_nothing_is_taken_away(text: str) -> None:
    found = last_line_answer(text)
    assert found.startswith(text.rstrip())
    assert calling_solution(text) == text or "def solution(" in text.replace("\t", " ").replace("  ", " ")


@given(st.text(max_size=80), st.text(max_size=30).filter(lambda text: "<" not in text and "[" not in text))
def test_a_thought_is_never_searched_whatever_it_holds(thought: str, content: str) -> None:
    text = with_thought(f"{thought}</think> \\boxed{{1}} {thought}", content)
    assert behind(text).strip() == content.strip()
    assert extract_answer(with_thought(thought + " The answer is 7.", None)) is None
    assert unfinished(begun("The answer is 7."))
    assert not unfinished(begun("so</think>The answer is 7."))


def test_stops_end_an_answer_and_no_thought() -> None:
    text = "<think>try STOP again</think>done STOP more"
    assert cut_behind_thought(text, ("STOP",)) == "<think>try STOP again</think>done "
    assert cut_behind_thought("<think>only STOP", ("STOP",)) == "<think>only STOP"
    assert opens_thought("<|assistant|><think>\n")
    assert not opens_thought("<think></think>")


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_a_servers_reasoning_stands_before_its_answer_and_is_not_searched(
    serve: Callable[..., Any], field: str
) -> None:
    messages = {
        "right?": ({field: "Is it \\boxed{5}? No.", "content": "It is \\boxed{4}."}, "stop"),
        "cut?": ({field: "Perhaps \\boxed{4}, the answer is 4", "content": None}, "length"),
        "wrong?": ({field: "The answer is 4.", "content": "\\boxed{5}"}, "stop"),
    }
    server = serve(lambda path, body, count: reply(*messages[body["messages"][-1]["content"].split()[-1]]))
    problems = [problem(text, "4", at) for at, text in enumerate(messages)]
    provider = OpenAIProvider("m", server.base)
    run = evaluate(problems, provider, None, chat=True, method=AnswerMethod.cot)
    found = {p.statement: j.outcome for p, _, j in run.rows()}
    assert found == {"right?": "correct", "cut?": "no_answer", "wrong?": "wrong_answer"}
    result = summary(run)
    assert result["overall"]["cut"] == {"samples": 1, "without_answer": 1}
    [note] = result["notes"]
    assert note.startswith("Warning: 1 of 3 completions (33.3%) were cut at 512 tokens, 1 of them without an answer")
    assert note in markdown(result)


def test_with_reasoning_an_answer_before_the_thoughts_end_does_not_count(serve: Callable[..., Any]) -> None:
    # (A template may begin the thought itself: then the completion shows no beginning, and a cut one no end.)
    texts = {"cut?": "Maybe \\boxed{4}", "whole?": "Maybe \\boxed{5}</think>It is \\boxed{4}."}
    server = serve(lambda path, body, count: reply({"content": texts[body["messages"][-1]["content"].split()[-1]]}))
    problems = [problem(text, "4", at) for at, text in enumerate(texts)]
    run = evaluate(problems, OpenAIProvider("m", server.base), None, chat=True, method=AnswerMethod.cot, reasoning=True)
    assert {p.statement: j.outcome for p, _, j in run.rows()} == {"cut?": "no_answer", "whole?": "correct"}
    assert "stop" not in server.asked[0][1]


def test_a_run_in_words_shows_no_figure_that_says_nothing_of_it(serve: Callable[..., Any], tmp_path: Path) -> None:
    server = serve(lambda path, body, count: reply({"content": "\\boxed{4}"}))
    run = evaluate(
        [problem("2+2?", "4")], OpenAIProvider("m", server.base), None, chat=True, method=AnswerMethod.cot, out=tmp_path
    )
    result = summary(run)
    assert result["overall"]["executed"] is None
    assert result["overall"]["fully_true"] is None
    assert table(result)[0] == ["task", "n", "answers right", "tokens", "other outcomes"]
    again = evaluate([problem("2+2?", "4")], Replay(tmp_path), None, method=AnswerMethod.cot)
    assert "fully true B - A" not in comparison_table(compare(run, again))[0]
    assert again.settings.template == "text-1-chat"


def test_several_samples_stand_in_the_table_with_their_intervals(serve: Callable[..., Any]) -> None:
    from harness.evaluation.models import Sampling

    server = serve(lambda path, body, count: reply({"content": f"\\boxed{{{4 + count % 2}}}"}))
    sampling = Sampling(temperature=1.0, n_samples=4)
    run = evaluate(
        [problem(f"2+2? {at}", "4", at) for at in range(5)],
        OpenAIProvider("m", server.base, concurrency=1),
        None,
        chat=True,
        method=AnswerMethod.cot,
        sampling=sampling,
    )
    header, *rows = table(summary(run))
    for title in ("pass@2", "pass@4", "maj@4"):
        assert "[" in rows[-1][header.index(title)], rows[-1]


def test_limits_reach_the_programs_and_are_recorded(box: Sandbox) -> None:
    class Slow:
        name = fingerprint = "slow"
        chat = False

        def plan(self, requests: Any) -> Any:
            return [tuple(range(len(requests)))]

        def generate(self, batches: Any, sampling: Any) -> Any:
            from harness.evaluation.models import Generation

            for number, batch in enumerate(batches):
                yield number, [Generation("while True: pass\nprint(1)", 1, 1, "stop") for _ in batch]

    limits = Limits(cpu_seconds=0.3, wall_seconds=8.0)
    run = evaluate([problem("1?", "1")], Slow(), box, limits=limits)
    [(_, _, judgement)] = run.rows()
    assert judgement.outcome == "timeout"
    assert judgement.cpu_seconds < 1.5
    assert summary(run)["settings"]["limits"]["cpu_seconds"] == 0.3

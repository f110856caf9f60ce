"""`showwork solve`: several samples of one problem vote; a real server on loopback, a real sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.cli import solve
from harness.evaluation.solve import Attempt, chosen, first_false, vote
from harness.evaluation.statistics.metrics import verified_majority
from harness.scoring.check_steps import check_steps
from sandbox.execution import Execution, Status

RIGHT = "print('Step 1 [product]: 6*7 =', 6*7)\nprint('Answer:', {})"
WRONG = "print('Step 1 [product]: 6*7 =', 6*8)\nprint('Answer:', 6*8)"


def attempt(answer: str | None, stdout: str = "") -> Attempt:
    return Attempt("", "", Execution(Status.ok, stdout, "", 0, 0.0, 0.0), answer, tuple(check_steps(stdout)))


def test_answers_vote_together_where_they_are_mathematically_equal() -> None:
    found = [attempt(text) for text in ("1/2", "3", None, "0.5", "3", "x +", "x +", "sin(pi/6)")]
    assert [(each.answer, len(each.attempts)) for each in vote(found)] == [("1/2", 3), ("3", 2), ("x +", 2)]
    assert vote([attempt(None)]) == []


def test_the_sample_shown_is_of_the_winning_answer_and_without_a_false_step() -> None:
    false = attempt("2", "Step 1 [sum]: 1 + 1 = 3\n")
    true = attempt("2.0", "Step 1 [sum]: 1 + 1 = 2\n")
    assert chosen([attempt("5"), false, true]) is true
    assert chosen([attempt("5"), attempt("6", "Step 1 [sum]: 1 + 1 = 3\n")]).answer == "5"  # one vote each


def refuted(answer: str | None) -> Attempt:
    return attempt(answer, "Step 1 [sum]: 1 + 1 = 3\n")


def test_the_samples_that_no_step_refutes_decide_the_vote() -> None:
    wrong = [refuted("5"), refuted("5"), refuted("5"), attempt("6")]
    assert [(each.answer, len(each.attempts), each.standing) for each in vote(wrong)] == [("6", 1, 1), ("5", 3, 0)]
    assert chosen(wrong).answer == "6"
    assert first_false(wrong).claim == "1 + 1 = 3"


def test_where_every_sample_is_refuted_all_vote() -> None:
    assert chosen([refuted("6"), refuted("5"), refuted("5")]).answer == "5"
    assert chosen([attempt(None), refuted("5")]).answer == "5"  # the only one that stands gives no answer
    assert first_false([attempt("1")]) is None


SAMPLES = st.lists(st.tuples(st.sampled_from(["1", "2", "3", None]), st.booleans()), min_size=1, max_size=7)


@given(SAMPLES)
def test_the_winner_is_the_one_of_ver_at_k(rows: list[tuple[str | None, bool]]) -> None:
    samples = [refuted(answer) if false else attempt(answer) for answer, false in rows]
    votes = vote(samples)
    answers, flags = [answer for answer, _ in rows], [false for _, false in rows]
    if not votes:
        assert not any(answers)
        return
    right = [answer == votes[0].answer for answer in answers]
    assert verified_majority(answers, right, flags, lambda a, b: a == b) > 0


WORDS = [
    "6*7 = 42\nThe answer is \\boxed{42}.",
    "6*7 = 48\nThe answer is \\boxed{48}.",
    "It is \\boxed{42}.",
    "no idea",
]


def test_solutions_in_words_vote_without_a_sandbox(serve: Callable[..., Any]) -> None:
    def behave(path: str, body: dict[str, Any], count: int) -> tuple[int, dict[str, str], bytes]:
        choice = {"message": {"content": WORDS[(count - 1) % 4]}, "finish_reason": "stop"}
        return 200, {}, json.dumps({"choices": [choice]}).encode()

    words = serve(behave)
    arguments = ["What is 6*7?", "--model", "m", "--api-base", words.base, "--method", "cot", "--sandbox", "docker"]
    sampled = [*arguments, "--n-samples", "4", "--temperature", "0.7"]
    done = CliRunner().invoke(solve, sampled, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "The vote: 42" in done.output
    assert "2 of 4 samples answer 42 (2 without a false step)" in done.output
    assert "1 of 4 samples are refuted; the first false step of one: 6*7 = 48" in done.output
    record = json.loads(CliRunner().invoke(solve, [*sampled, "--json"], catch_exceptions=False).stdout)
    assert (record["answer"], record["refuted_samples"], record["program"]) == ("42", 1, None)
    assert record["false_step"]["true"] is False
    false = CliRunner().invoke(solve, [*arguments, "--json"], catch_exceptions=False)
    assert json.loads(false.stdout)["refuted"] == (false.exit_code == 1)


@pytest.fixture
def server(serve: Callable[..., Any]) -> Any:
    programs = [RIGHT.format("42"), WRONG, "no program", RIGHT.format("Rational(84, 2)")]

    def behave(path: str, body: dict[str, Any], count: int) -> tuple[int, dict[str, str], bytes]:
        program = programs[(count - 1) % 4]
        text = program if program == "no program" else f"```python\nfrom sympy import Rational\n{program}\n```"
        finish = "length" if program == "no program" else "stop"
        choice = {"message": {"content": text}, "finish_reason": finish}
        return 200, {}, json.dumps({"choices": [choice]}).encode()

    return serve(behave)


def test_the_vote_is_shown_with_the_program_of_its_winner(server: Any) -> None:
    arguments = ["What is 6*7?", "--model", "m", "--api-base", server.base, "--sandbox", "process"]
    sampled = [*arguments, "--n-samples", "4", "--temperature", "0.7"]
    done = CliRunner().invoke(solve, sampled, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "2 of 4 samples answer 42 (2 without a false step)" in done.output
    assert "1 of 4 samples answer 48 (0 without a false step)" in done.output
    assert "The vote: 42" in done.output
    assert "1 of 4 samples are refuted; the first false step of one: 6*7 = 48" in done.output
    assert "1 of 4 samples give no answer" in done.output
    assert "Warning: 1 of 4 completions were cut at 512 tokens" in done.output
    assert len({body["seed"] for _, body, _ in server.asked}) == 4
    told = CliRunner().invoke(solve, [*sampled, "--json"], catch_exceptions=False)
    record = json.loads(told.stdout)
    assert record["vote"] == [
        {"answer": "42", "votes": 2, "not_refuted": 2},
        {"answer": "48", "votes": 1, "not_refuted": 0},
    ]
    assert record["refuted_samples"] == 1
    assert record["false_step"]["claim"] == "6*7 = 48"
    assert (record["answer"], record["status"], len(record["samples"])) == ("42", "ok", 4)
    refused = CliRunner().invoke(solve, [*arguments, "--n-samples", "4"])
    assert refused.exit_code == 2
    assert "--temperature" in refused.output


def test_limits_hold_for_what_solve_runs(serve: Callable[..., Any]) -> None:
    choice = {"message": {"content": "```python\nwhile True: pass\nprint(1)\n```"}, "finish_reason": "stop"}
    server = serve(lambda *_: (200, {}, json.dumps({"choices": [choice]}).encode()))
    arguments = ["Loop.", "--model", "m", "--api-base", server.base, "--sandbox", "process", "--json"]
    done = CliRunner().invoke(solve, [*arguments, "--cpu-seconds", "0.3"], catch_exceptions=False)
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (1, "timeout")
    refused = CliRunner().invoke(solve, [*arguments, "--memory-bytes", "0"])
    assert refused.exit_code == 2
    assert "must be positive" in refused.output


MISSING = "```python\nimport no_such_package\nprint('Answer:', 1)\n```"


def test_a_package_that_the_sandbox_has_not_is_explained(serve: Callable[..., Any]) -> None:
    choice = {"message": {"content": MISSING}, "finish_reason": "stop"}
    server = serve(lambda *_: (200, {}, json.dumps({"choices": [choice]}).encode()))
    arguments = ["Import.", "--model", "m", "--api-base", server.base, "--sandbox", "process"]
    done = CliRunner().invoke(solve, arguments, catch_exceptions=False)
    shown = " ".join(done.output.split())
    assert "the program imports no_such_package, which the sandbox has not" in shown
    assert "Sandbox(packages=[...]) adds what you name" in shown

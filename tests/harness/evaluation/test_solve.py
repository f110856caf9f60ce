"""`showwork solve`: several samples of one problem vote; a real server on loopback, a real sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from harness.evaluation.cli import solve
from harness.evaluation.solve import Attempt, chosen, vote
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
    assert "1 of 4 samples give no answer" in done.output
    assert "Warning: 1 of 4 completions were cut at 512 tokens" in done.output
    assert len({body["seed"] for _, body, _ in server.asked}) == 4
    told = CliRunner().invoke(solve, [*sampled, "--json"], catch_exceptions=False)
    record = json.loads(told.stdout)
    assert record["vote"] == [{"answer": "42", "votes": 2}, {"answer": "48", "votes": 1}]
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

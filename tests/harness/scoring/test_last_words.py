"""`Score.detail`: why a score came out so, in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.last_words import explained
from harness.scoring.score import score
from sandbox import Execution, Sandbox, Status

pytestmark = pytest.mark.fast


def _failed(stderr: str) -> Execution:
    return Execution(Status.error, "", stderr, 1, 0.0, 0.0)


def test_a_missing_package_is_told_with_what_to_do() -> None:
    program = "```python\nimport nowhere.at_all\nprint('Answer: 4')\n```"
    with Sandbox("process", workers=1) as sandbox:
        found = score({"statement": "What is 2 + 2?", "answer": "4"}, program, sandbox)
        well = score({"statement": "What is 2 + 2?", "answer": "4"}, "```python\nprint('Answer:', 2 + 2)\n```", sandbox)
        ill = score({"statement": "What is 2 + 2?", "answer": "4"}, "```python\nprint('Answer:', 2 + 3)\n```", sandbox)
    assert found.outcome == "runtime_error"
    assert "imports nowhere, which the sandbox has not" in found.detail
    assert "Sandbox(packages=" in found.detail
    assert (well.outcome, ill.outcome) == ("correct", "wrong_answer")
    assert ill.verdict is not None
    assert ill.detail == ill.verdict.detail


def test_another_failure_is_its_own_last_line() -> None:
    assert (
        explained(_failed("Traceback\n  File\nZeroDivisionError: division by zero\n"))
        == "ZeroDivisionError: division by zero"
    )
    assert explained(_failed("")) == ""


@given(st.text())
def test_whatever_a_program_wrote_it_is_one_short_line_without_escapes(text: str) -> None:
    for stderr in (text, f"ModuleNotFoundError: No module named '{text}'"):
        told = explained(_failed(stderr))
        assert told.isprintable()
        assert len(told) < 400

"""The family `equation`: what its programs print where Python's own numbers are near."""

from __future__ import annotations

import pytest

from generators.problems import own
from sandbox import Sandbox


@pytest.mark.parametrize(
    ("equation", "answer"),
    [
        ("3**(x + 2) = 1", "{-2}"),
        ("2**(2*x) = 32", "{5/2}"),
        ("5**(2 - 3*x) = 25", "{0}"),
        ("7**(4*x - 1) = 7", "{1/2}"),
        ("2**x = 8", "{3}"),
    ],
)
def test_a_quotient_of_whole_numbers_is_exact(equation: str, answer: str) -> None:
    certified = own("equation", [equation], "computed")
    with Sandbox("process", workers=1) as sandbox:
        execution = sandbox.run(certified.problem.program)
    assert execution.stdout == certified.output, execution.stderr
    assert certified.output.rstrip().endswith(f"Answer: {answer}")

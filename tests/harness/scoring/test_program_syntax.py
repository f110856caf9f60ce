"""harness/scoring/program_syntax.py: a program is read as Python reads it, and nothing is said on the way."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import extract_program, step_spans
from harness.scoring.program_syntax import parse_program

WARNED_OF = [
    "x = 3if y else 2",
    "x = 0x1for y in z",
    "x = 1.5or 2",
    "x = [1for y in z]",
    "x = 1e5and 2",
    "print('\\d')",
    "print('\\777')",
    "print('\\\\\\d')",
    "print(b'\\8')",
    "print(f'{1if x else 2}')",
    "x = 1_0in y",
    "x = 2jor 1",
]


@pytest.mark.fast
@pytest.mark.parametrize("program", WARNED_OF)
def test_what_python_warns_of_is_read_in_silence(program: str) -> None:
    with pytest.warns((SyntaxWarning, DeprecationWarning)):
        ast.parse(program)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse_program(program) is not None
        fenced = f"```python\n{program}\nprint('Step 1 [let]: a = 1')\nprint('Answer:', 1)\n```"
        assert extract_program(fenced) is not None
        step_spans(fenced, [])


PIECES = st.sampled_from(
    [
        "1",
        "0x1f",
        "if",
        "or",
        "in",
        " ",
        "\n",
        "x",
        "=",
        "(",
        ")",
        "'",
        '"',
        "\\",
        "d",
        "n",
        "7",
        ".",
        "e5",
        "j",
        "print",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_it_says_nothing_of_any_text_and_refuses_only_what_python_refuses(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wanted = len(ast.parse(text).body)
        except (SyntaxError, ValueError):
            wanted = None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = parse_program(text)
    if wanted is not None:
        assert tree is not None
        assert len(tree.body) == wanted

"""harness/scoring/program_syntax.py: a program is read as Python reads it, and nothing is said on the way."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import extract_program, step_spans
from harness.scoring.program_syntax import is_python, parse_program

# Programs are read by this Python's own grammar.
pytestmark = pytest.mark.interpreter

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


LONG = "# a remark\n" * 20
"""In front of a program it makes a long one of it, which is asked about in another way."""


@pytest.mark.fast
@pytest.mark.parametrize("program", WARNED_OF)
def test_what_python_warns_of_is_read_in_silence(program: str) -> None:
    with pytest.warns((SyntaxWarning, DeprecationWarning)):
        ast.parse(program)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse_program(program) is not None
        assert is_python(program)
        assert is_python(LONG + program)
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
        assert is_python(text) is is_python(LONG + text) is (tree is not None)
    if wanted is not None:
        assert tree is not None
        assert len(tree.body) == wanted


@pytest.mark.fast
@pytest.mark.parametrize(
    "program", ["nonlocal x", "return 1", "def f(x, x): pass", "x: int\nglobal x", "(" * 150 + ")" * 150, "break"]
)
def test_what_python_reads_and_does_not_run_is_a_program_all_the_same(program: str) -> None:
    assert parse_program(program) is not None
    assert is_python(program)
    assert is_python(LONG + program)


@pytest.mark.fast
@pytest.mark.parametrize("program", ["x =", "3 apples", "(" * 5000, "-" * 100_000 + "1", "\0", "\ud800", "x = '"])
def test_what_is_not_python_is_none_however_long(program: str) -> None:
    assert parse_program(program) is None
    assert not is_python(program)
    assert not is_python(LONG + program)

"""Doctests become certified problems, once each, with where they come from; what does not is counted by cause."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from generators.corpus.doctest_problems import Candidate, Cause, candidates, doctest_problems
from generators.errors import DatasetError
from sandbox import Execution, Limits, Sandbox

SECONDS = 300.0
"""For one question: a wall clock must not decide on a machine that has other work."""


def asked(text: str) -> list[Candidate | Cause]:
    return list(candidates(text, Counter()))


@pytest.mark.fast
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("diff(x**2*sin(x), x)", ("derivative", "Derivative(x**2*sin(x), x)")),
        ("integrate(x*log(x), (x, 1, 2))  # parts", ("integral", "Integral(x*log(x), (x, 1, 2))")),
        ("limit(sin(x)/x, x, 0)", ("limit", "Limit(sin(x)/x, x, 0)")),
        ("print(diff(x**3, x))", ("derivative", "Derivative(x**3, x)")),
        ("Integral(x**2, x).doit()", ("integral", "Integral(x**2, x)")),
        ("diff(f, x)", ("derivative", "Derivative((x**2), x)")),
        ("limit(f*g, x, 0)", ("limit", "Limit((x**2)*((x**2) + 1), x, 0)")),
        ("diff(f.g, x)", Cause.unreadable),
        ("diff(h, x)", Cause.bound),
        ("diff(x*k, x)", Cause.bound),
        ("diff(2*f, y)", Cause.trivial),
        ("limit(1/x, x, 0).foo", ("limit", "Limit(1/x, x, 0)")),
        ("diff(0, x)", Cause.trivial),
        ("diff(y**2, x)", Cause.trivial),
        ("integrate(p, x)", Cause.trivial),
        ("diff(x**2, x", Cause.unreadable),
        ("integrate(1/x, x, conds='none')", Cause.unreadable),
        ("diff(" + "x*" * 200 + "x, x)", Cause.unreadable),
    ],
)
def test_an_input_becomes_a_question_or_a_cause(line: str, expected: object) -> None:
    binding = ">>> x = symbols('x')\n>>> f = x**2\n>>> g = f + 1\n>>> h = open('x')\n>>> k = h*x\n"
    (found,) = asked(f"{binding}>>> {line}\n2*x\n")
    assert (found[:2] if isinstance(found, Candidate) else found) == expected


@pytest.mark.fast
def test_a_name_stands_for_what_it_was_bound_to_last() -> None:
    text = ">>> f = x**2\n>>> diff(f, x)\n>>> f = x**3\n>>> diff(f, x)\n>>> f = symbols('f')\n>>> diff(f**2, f)\n"
    assert asked(text) == [
        Candidate("derivative", "Derivative((x**2), x)", "f = x**2\ndiff(f, x)"),
        Candidate("derivative", "Derivative((x**3), x)", "f = x**3\ndiff(f, x)"),
        Candidate("derivative", "Derivative(f**2, f)", "diff(f**2, f)"),
    ]


@pytest.mark.fast
def test_what_is_no_input_or_calls_something_else_is_passed_over() -> None:
    assert asked("diff(x, x)\n>>> solve(x**2 - 1, x)\n>>> y = 3\n>>> diff(x**2, x)\n>>> diff(x**2, x)\n") == [
        Candidate("derivative", "Derivative(x**2, x)", "diff(x**2, x)")
    ]


def test_doctests_of_pages_become_certified_problems(tmp_path: Path, sandbox: Sandbox) -> None:
    texts = [
        ">>> diff(x**2*sin(3*x), x)\nwhat it prints is not looked at\n>>> diff(0, x)\n",
        "no doctest",
        ">>> integrate(2*x, x)\n>>> diff(t**2*sin(3*t), t)\n>>> diff(g, x)\n",
    ]
    pages, out = tmp_path / "pages.jsonl", tmp_path / "problems.jsonl"
    records = [{"source": f"{number}.html", "text": text} for number, text in enumerate(texts)]
    pages.write_text("".join(json.dumps(record) + "\n" for record in records) + "no json\n")
    counts = doctest_problems(pages, out, sandbox, licence="BSD-3-Clause", seconds=SECONDS)
    made = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(one["family"], one["source"]) for one in made] == [("derivative", "0.html"), ("integral", "2.html")]
    assert {one["licence"] for one in made} == {"BSD-3-Clause"}
    assert made[0]["doctest"] == "diff(x**2*sin(3*x), x)"
    assert (counts["inputs"], counts["candidates"], counts["problems"], counts[Cause.twice.value]) == (5, 5, 2, 1)
    assert counts[Cause.trivial.value] == 2
    kept = out.read_bytes()
    assert doctest_problems(pages, out, sandbox, licence="BSD-3-Clause", seconds=SECONDS) == counts
    assert out.read_bytes() == kept


def test_pages_without_a_doctest_are_told_in_one_line(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "pages.jsonl").write_text('{"text": "prose"}\n')
    with pytest.raises(DatasetError, match="no doctest"):
        doctest_problems(tmp_path / "pages.jsonl", tmp_path / "out.jsonl", sandbox)


class Dying:
    """A sandbox that dies with its machine at the first cube."""

    def __init__(self, inner: Sandbox) -> None:
        self._inner = inner

    def run(self, program: str, limits: Limits | None = None, stdin: str = "") -> Execution:
        if "x**3" in program + stdin:
            raise KeyboardInterrupt
        return self._inner.run(program, limits, stdin)


def test_a_run_that_was_cut_off_ends_with_the_same_bytes(tmp_path: Path, sandbox: Sandbox) -> None:
    pages = tmp_path / "pages.jsonl"
    texts = [f">>> f = x**{power}\n>>> diff({power}*f, x)\n" for power in (2, 3)]
    pages.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    counts = doctest_problems(pages, whole, sandbox, seconds=SECONDS)
    with pytest.raises(KeyboardInterrupt):
        doctest_problems(pages, cut, Dying(sandbox), seconds=SECONDS)
    assert cut.read_bytes() == whole.read_bytes().splitlines(keepends=True)[0]
    cut.write_bytes(cut.read_bytes() + b'{"torn')
    assert doctest_problems(pages, cut, sandbox, seconds=SECONDS) == counts
    assert cut.read_bytes() == whole.read_bytes()
    assert json.loads(whole.read_text().splitlines()[1])["doctest"] == "f = x**3\ndiff(3*f, x)"

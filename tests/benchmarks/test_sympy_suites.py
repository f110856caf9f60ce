"""SymPy's tests as claims: what is recorded, which mutants are made, and that a run goes on where it stopped."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "soundness"
SOURCE = """
from sympy import *
x = Symbol('x')
k = Symbol('k', integer=True, positive=True)

def both(f, F):
    assert integrate(f, x) == F

def test_ordinary():
    both(2*x, x**2)
    raises(ValueError, lambda: limit(1, 2))
    undefined_name
    assert limit(sin(x)/x, x, 0) == 1
    assert diff(x**3, x) == 3*x**2
    assert (x**2).diff(x) == 2*x
    assert Matrix([[1, 2], [3, 4]]).det() == -2
    assert Union(Interval(0, 1), Interval(1, 2)) == Interval(0, 2)
    assert cos(2*pi*k) == 1
    assert simplify(sin(x)**2 + cos(x)**2) == 1
    assert integrate(Dummy(), x) == 1
    assert x != 2

@XFAIL
def test_left_out():
    assert limit(x, x, 0) == 7
"""


@pytest.fixture
def suites(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    monkeypatch.syspath_prepend(str(FOLDER))
    names = ("suite_claims", "suite_mutants", "suite_judge", "sympy_suites")
    yield {name: importlib.import_module(name) for name in names}
    for name in names:
        sys.modules.pop(name, None)


def test_an_assertion_is_recorded_without_its_call_and_what_is_none_of_ours_is_not(suites: dict[str, ModuleType]):
    found = suites["suite_claims"].claims_of(
        SOURCE.replace("@XFAIL", "from sympy.testing.pytest import XFAIL\n@XFAIL"), "made_up"
    )
    assert [claim.text for claim in found] == [
        "Integral(2*x, x) = x**2",
        "Limit(sin(x)/x, x, 0, '+') = 1",
        "Derivative(x**3, x) = 3*x**2",
        "Derivative(x**2, x) = 2*x",
        "det(Matrix([[1, 2], [3, 4]])) = -2",
        "Union(Interval(0, 1), Interval(1, 2)) = Interval(0, 2)",
        "cos(2*pi*k) = 1",
        "sin(x)**2 + cos(x)**2 = 1",
    ]
    assert found[6].assumptions == {"k": "positive integer"}
    assert str(found[0].variable) == "x"


def test_a_mutant_is_made_where_it_is_seen_to_differ_and_nowhere_else(suites: dict[str, ModuleType]):
    import sympy

    mutants = suites["suite_mutants"].mutants
    x = sympy.Symbol("x")
    assert len(list(mutants(x**2, x, {}, "seed"))) == 2
    assert list(mutants(sympy.Integer(0), None, {}, "seed")) == ["0 + 1"]  # -0 and 3*0/2 are 0
    assert list(mutants(sympy.Integer(5), x, {}, "seed")) == ["5 + x"]  # another constant of integration
    assert set(mutants(sympy.oo, None, {}, "seed")) == {"-oo", "0"}
    assert list(mutants(sympy.Integral(sympy.sin(x), (x, 0, 1)), None, {}, "seed")) == []
    assert "Complement(Interval(0, 2), {1})" in list(mutants(sympy.Interval(0, 2), None, {}, "seed")) + list(
        mutants(sympy.Interval(0, 2), None, {}, "other")
    ) + list(mutants(sympy.Interval(0, 2), None, {}, "third"))


def test_a_run_goes_on_where_it_stopped_and_the_table_counts_what_was_said(tmp_path: Path):
    claims = tmp_path / "claims.jsonl"
    lines = [
        ("0/0", "Integral(2*x, x) = x**2", False),
        ("0/1", "Integral(2*x, x) = x**2 + x", True),
        ("1/0", "gibberish(( = 1", False),
    ]
    about = {"family": "integral_indefinite", "place": "made_up:1", "assumptions": {}}
    claims.write_text("".join(json.dumps({"id": i, "text": t, "mutant": m, **about}) + "\n" for i, t, m in lines))
    verdicts = tmp_path / "verdicts.jsonl"

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(FOLDER / "sympy_suites.py"), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)

    run("judge", claims, verdicts, "--shard", "1/2")
    assert [json.loads(line)["id"] for line in verdicts.read_text().splitlines()] == ["0/0", "1/0"]
    run("judge", claims, verdicts)
    said = {record["id"]: record["here"] for record in map(json.loads, verdicts.read_text().splitlines())}
    assert (said["0/0"]["true"], said["0/1"]["true"], said["1/0"]["unread"]) == (True, False, True)
    shown = run("table", verdicts).stdout
    assert [line.split()[1:] for line in shown.splitlines() if line.startswith("all")] == [list("21100100")]


def test_a_sample_depends_on_the_seed_alone_and_shards_part_it(suites: dict[str, ModuleType]):
    chosen = suites["sympy_suites"].chosen
    claims = [{"id": f"{n}/0", "place": "a:1" if n < 50 else "b:1", "mutant": False} for n in range(60)]
    whole = chosen(claims, 20, 7, "1/1")
    assert whole == chosen(claims, 20, 7, "1/1")
    assert sorted(one["id"] for k in (1, 2) for one in chosen(claims, 20, 7, f"{k}/2")) == sorted(
        one["id"] for one in whole
    )
    assert len(chosen(claims, None, 7, "1/1", 15)) == 25

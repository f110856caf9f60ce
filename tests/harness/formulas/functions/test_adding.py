"""The how-to page for a function, followed: one file with one record, and nothing else, in a process of its own."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

from harness.formulas.functions.record import Function

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "how-to" / "new_function.md").read_text(encoding="utf-8")
(SOURCE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
OF_THE_READERS = "name also letter words commands power_inverse sympy special read arity partly off_cuts by_last"
# The tables are built when they are first imported, so the folder of the new file joins records/ before that.
FOLLOWED = """
import sys
from harness.formulas.functions import records
records.__path__.append(sys.argv[1])
from harness import check_claim
for claim in sys.stdin.read().splitlines():
    print(check_claim(claim).true)
"""
CLAIMS = {
    "expm1(x) = exp(x) - 1": True,
    "expm1(x) = exp(x) + 1": False,
    "expm1(1) = E - 1": True,
    "expm1(1) = E": False,
    "Derivative(expm1(2*x), x) = 2*exp(2*x)": True,
    "Derivative(expm1(2*x), x) = 2*expm1(2*x)": False,
    "Integral(expm1(x), (x, 0, 1)) = E - 2": True,
    "Integral(expm1(x), (x, 0, 1)) = E - 1": False,
    "expm1(x, 2) = 1": None,
    "Limit((expm1(x) - x)/x**2, x, 0) = 1/2": True,
    "Limit((expm1(x) - x)/x**2, x, 0) = 1": False,
    "expm1(-oo) = -1": True,
    "expm1(-oo) = 0": False,
    "expm1(AccumBounds(0, 1)) = AccumBounds(0, E - 1)": True,
    "expm1(AccumBounds(0, 1)) = AccumBounds(1, E)": False,
    "expm1(x)*DiracDelta(x - 1) = (E - 1)*DiracDelta(x - 1)": True,
    "expm1(x)*DiracDelta(x - 1) = E*DiracDelta(x - 1)": False,
    "Integral(2*y*expm1(x), x, y) = y**2*(exp(x) - x)": True,
    "Integral(2*y*expm1(x), x, y) = y**2*(exp(x) + x)": False,
    "Limit(expm1(x + sin(x)), x, oo) = oo": True,
    "Limit(expm1(x + sin(x)), x, oo) = 0": False,
}


def verdicts(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", FOLLOWED, str(folder)],
        input="\n".join(CLAIMS),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.stdout.split()


def test_a_function_is_added_by_one_record_and_read_compared_differentiated_and_integrated(tmp_path: Path):
    (tmp_path / "small.py").write_text(SOURCE, encoding="utf-8")
    assert verdicts(tmp_path) == [str(expected) for expected in CLAIMS.values()]


def test_without_its_record_nothing_is_decided_for_it(tmp_path: Path):
    assert "True" not in verdicts(tmp_path)


def test_the_page_names_each_mathematical_field_of_a_record():
    fields = {field.name for field in dataclasses.fields(Function)} - set(OF_THE_READERS.split())
    assert fields <= set(re.findall(r"`(\w+)`", PAGE)) | set(re.findall(r"^        (\w+)=", SOURCE, re.MULTILINE))

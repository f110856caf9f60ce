"""FLINT ends the whole process where it cannot go on: no text of a model's may bring it there."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NUMBERS = (
    "2**(2**70)",
    "1/2**(2**70)",
    "(1/2)**(2**90)",
    "4**(2**66)",
    "2**(2**62)",
    "2**(-2**64)",
    "exp(-2**80)",
    "1e99999999999999999999999",
    "sqrt(2)**(2**80)",
)
ANSWERS = (
    "{}",
    "-{}",
    "Interval(0, {})",
    "Interval({}, oo)",
    "FiniteSet({})",
    "({}, 1)",
    "Matrix([[{}, 1], [0, 1]])",
    "{}*x",
    "x**({})",
    "x + {}",
    "floor({})",
    "Mod({}, 3)",
    "factorial({})",
    "binomial({}, 3)",
    "(-1)**({})",
    "gamma({})",
    "cos(pi*{})",
    "Max({}, 3)",
    "Piecewise(({}, x > 0), (1, True))",
    "x < {}",
    "AccumBounds(0, {})",
    "zeta({})",
)
GOLDS = ("3", "x**2", "Interval(0, 1)", "FiniteSet(1)", "(1, 2)", "oo", "Matrix([[1, 0], [0, 1]])", "x < 3", "sin(x)")
CLAIMS = (
    "Limit({}, x, oo) = {}",
    "Derivative({}*x, x) = {}",
    "Integral({}*x, x) = {}*x**2/2",
    "{} = {}",
    "floor({}) = 1",
    "Union(Interval(0, 1), Interval(2, {})) = {}",
    "Limit(x*{}, x, 0) = 0",
    "Max({}, 2) = {}",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_beyond_all_exponents_does_not_end_the_process(number: str) -> None:
    """In training, `1/2**(2**70)` for an answer ended the run: FLINT's unique_fmpz calls abort()."""
    pairs = [(gold, answer.replace("{}", number)) for gold, answer in itertools.product(GOLDS, ANSWERS)]
    claims = [claim.replace("{}", number) for claim in CLAIMS]
    program = (
        "from harness import check_claim, verify\n"
        f"for gold, answer in {pairs!r}: verify(gold, answer, fallback=False)\n"
        f"for claim in {claims!r}: check_claim(claim)\n"
        "print('alive')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-500:]

"""What is known of the values in a series: whether they are real, finite, between two whole numbers."""

from __future__ import annotations

from flint import fmpq

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.trees.algebra import neg
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.series.coefficients import Coefficient, is_real_coefficient
from harness.verification.comparison.series.monomials import vanishes
from harness.verification.comparison.series.transseries import Series


def real_throughout(series: Series) -> None:
    """Raises Undecided where what is infinite in a series may not be real: sin(I*x) is not bounded."""
    if not all(is_real_coefficient(c) for key, c in series.terms.items() if not vanishes(key)):
        raise Undecided("what may not be real")


def between_integers(c: Node) -> fmpq:
    """floor(c) of an irrational number. Raises Undecided where it may be whole."""
    with precision(BITS):
        tape = Tape(c)
        value = Tape(c)({}) if not tape.symbols else None
        if value is None or not (value.is_finite() and is_real(value)) or not abs(value.real) < 10**60:
            raise Undecided("floor of what is not known")
        floor = value.real.floor()
        if not floor.is_exact() or value.real.contains(floor):
            raise Undecided("floor of what may be whole")
        return fmpq(int(floor.unique_fmpz()))


def finite(node: Node) -> bool:
    """Whether a number has a finite value in balls; of what holds a name nothing is known."""
    tape = Tape(node)
    with precision(256):
        return not tape.symbols and bool(tape({}).is_finite())


def times_minus(c: Coefficient) -> Coefficient:
    """-c."""
    return neg(c) if isinstance(c, Node) else -c

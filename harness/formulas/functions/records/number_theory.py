"""Functions of whole numbers: divisors, primes, residues, and sequences of numbers (DLMF chapters 24, 26 and 27).

As letters, `bell` and the other sequences may be anything.
"""

from __future__ import annotations

import math

from harness.formulas.functions import arithmetic_functions as values
from harness.formulas.functions.arithmetic_functions import or_polynomial
from harness.formulas.functions.ball_rules import on_integers, sequence
from harness.formulas.functions.record import ANY, Function, Holomorphic, SympyCost


def _fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def _lucas(n: int) -> int:
    return 2 * _fibonacci(n + 1) - _fibonacci(n)


def _sequence(name: str) -> Function:
    """A function of one whole number; with more arguments, polynomials of this name."""
    return Function(name=name, arity=(1, 3), holomorphic=Holomorphic.NOWHERE, letter=True, ball=values.VALUES[name])


def _symbol(name: str) -> Function:
    """A residue symbol of two whole numbers."""
    return Function(
        name=name, arity=(2, 2), holomorphic=Holomorphic.NOWHERE, ball=values.VALUES[name], whole_valued=True
    )


FUNCTIONS = (
    Function(
        name="fibonacci",
        arity=(1, 2),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.GROWS,
        special=True,
        ball=or_polynomial("fibonacci", sequence(_fibonacci)),
    ),
    Function(
        name="lucas",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.GROWS,
        special=True,
        ball=sequence(_lucas),
    ),
    Function(name="primepi", arity=(1, 1), holomorphic=Holomorphic.NOWHERE, sympy=SympyCost.GROWS),
    Function(
        name="totient",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.GROWS,
        ball=values.VALUES["totient"],
        whole_valued=True,
    ),
    Function(
        name="divisor_sigma",
        arity=(1, 2),
        holomorphic=Holomorphic.NOWHERE,
        ball=values.VALUES["divisor_sigma"],
        whole_valued=True,
    ),
    Function(
        name="udivisor_sigma",
        arity=(1, 2),
        holomorphic=Holomorphic.NOWHERE,
        ball=values.VALUES["udivisor_sigma"],
        whole_valued=True,
    ),
    Function(
        name="gcd",
        arity=(1, ANY),
        holomorphic=Holomorphic.NOWHERE,
        words=("gcd",),
        ball=on_integers(math.gcd),
        whole_valued=True,
    ),
    Function(
        name="lcm",
        arity=(1, ANY),
        holomorphic=Holomorphic.NOWHERE,
        words=("lcm",),
        ball=on_integers(math.lcm),
        whole_valued=True,
    ),
    _symbol("kronecker_symbol"),
    _symbol("jacobi_symbol"),
    _symbol("legendre_symbol"),
    *map(
        _sequence,
        (
            "mobius",
            "primenu",
            "primeomega",
            "reduced_totient",
            "partition",
            "bell",
            "euler",
            "bernoulli",
            "genocchi",
            "tribonacci",
            "subfactorial",
            "andre",
        ),
    ),
)

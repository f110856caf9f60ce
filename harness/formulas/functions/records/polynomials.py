"""Orthogonal polynomials of whole degree (DLMF chapter 18): the degree is their first argument."""

from __future__ import annotations

from harness.formulas.functions.ball_rules import polynomial
from harness.formulas.functions.record import Function, Holomorphic, SympyCost


def _polynomial(name: str, arguments: int, arb_name: str) -> Function:
    return Function(
        name=name,
        arity=(arguments, arguments),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.GROWS,
        special=True,
        ball=polynomial(arb_name),
    )


FUNCTIONS = (
    _polynomial("legendre", 2, "legendre_p"),
    _polynomial("hermite", 2, "hermite_h"),
    _polynomial("laguerre", 2, "laguerre_l"),
    _polynomial("chebyshevt", 2, "chebyshev_t"),
    _polynomial("chebyshevu", 2, "chebyshev_u"),
    _polynomial("gegenbauer", 3, "gegenbauer_c"),
    _polynomial("jacobi", 4, "jacobi_p"),
)

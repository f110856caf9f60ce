"""The rule classes of SymPy that are not rendered, and why."""

from __future__ import annotations

REFUSED: dict[str, str] = {
    "DontKnowRule": "SymPy knows no rule for the integrand",
    "DerivativeRule": "the integrand holds a derivative nobody has taken",
    "PiecewiseRule": "SymPy splits so by the value of a parameter, and a question here has none",
    "DiracDeltaRule": "a distribution has no value at a point, and a claim on it could not be judged",
    "PolylogRule": "no derivative in ball arithmetic to judge the claim with",
    "UpperGammaRule": "no derivative in ball arithmetic to judge the claim with",
    "EllipticFRule": "no derivative in ball arithmetic to judge the claim with",
    "EllipticERule": "no derivative in ball arithmetic to judge the claim with",
    "JacobiRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "GegenbauerRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "ChebyshevTRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "ChebyshevURule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "LegendreRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "HermiteRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "LaguerreRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
    "AssocLaguerreRule": "needs a symbolic degree; a numeric one is a polynomial and goes by the power rule",
}
"""By the rule class's name: why it is refused."""

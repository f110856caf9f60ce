"""Rigorous numerics on trees (Arb): evaluation, zeros, breakpoints, bounds, quadrature."""

"""Exact arithmetic on trees: quotients of polynomials, kernels, matrices, derivatives by rule."""

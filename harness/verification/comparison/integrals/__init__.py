"""Integrals: improper and closed ones, antiderivatives, and the jumps that tell a false one."""

"""The names both parsers know: constants, functions with their number of arguments, sets, Greek letters.

A reserved name never becomes a symbol: whoever compares `E` with a symbol called E compares nothing.
"""

from __future__ import annotations

from typing import Final

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.record import ANY

CONSTANTS: Final = {
    "pi": "pi",
    "E": "E",
    "I": "I",
    "oo": "oo",
    "zoo": "zoo",
    "nan": "nan",
    "inf": "oo",
    "GoldenRatio": "GoldenRatio",
    "EulerGamma": "EulerGamma",
    "Catalan": "Catalan",
}

BOOLEANS: Final = {"True": True, "False": False, "true": True, "false": False}

SETS: Final = {
    "EmptySet": "EmptySet",
    "Reals": "Reals",
    "Integers": "Integers",
    "Naturals": "Naturals",
    "Naturals0": "Naturals0",
    "Rationals": "Rationals",
    "Complexes": "Complexes",
    "UniversalSet": "UniversalSet",
}

FUNCTIONS: Final[dict[str, tuple[str, int, int]]] = {
    **{name: (known.name, *known.arity) for known in ALL.values() if known.read for name in (known.name, *known.also)},
    "Order": ("Order", 1, ANY),
    "O": ("Order", 1, ANY),
    "Pow": ("Pow", 2, 2),
}
"""Name -> (head, fewest arguments, most arguments)."""
ALIASES: Final = {name: known.name for known in ALL.values() for name in known.also}
FIXED_BASE: Final = {"log10": 10, "log2": 2, "lg": 10}
"""Logarithms whose base is in the name."""

_MATRIX_HEADS = (
    "rank rref det trace transpose adjoint nullspace columnspace rowspace eigenvals eigenvects adjugate nullity norm"
)

# What a claim's left side may ask of a matrix or a set of vectors, by the SymPy method's name.
HEADS: Final[dict[str, tuple[str, int, int]]] = {
    **{name: (name, 1, 1) for name in _MATRIX_HEADS.split()},
    "inverse": ("inverse", 1, 1),
    "inv": ("inverse", 1, 1),
    "Inverse": ("inverse", 1, 1),
    "Determinant": ("det", 1, 1),
    "Trace": ("trace", 1, 1),
    "tr": ("trace", 1, 1),
    "Transpose": ("transpose", 1, 1),
    "Adjoint": ("adjoint", 1, 1),
    "charpoly": ("charpoly", 1, 2),
    "dot": ("dot", 2, 2),
    "cross": ("cross", 2, 2),
    "limsup": ("limsup", 1, 3),
    "liminf": ("liminf", 1, 3),
    "sup": ("Sup", 1, 1),
    "Sup": ("Sup", 1, 1),
    "inf": ("Inf", 1, 1),
    "Inf": ("Inf", 1, 1),
}

RELATIONS: Final = {
    "Eq": "Eq",
    "Equality": "Eq",
    "Ne": "Ne",
    "Unequality": "Ne",
    "Lt": "Lt",
    "StrictLessThan": "Lt",
    "Le": "Le",
    "LessThan": "Le",
    "Gt": "Gt",
    "StrictGreaterThan": "Gt",
    "Ge": "Ge",
    "GreaterThan": "Ge",
}

_LETTERS = frozenset({"O"} | {name for name, known in ALL.items() if known.letter})
NEVER_ALONE: Final = frozenset(FUNCTIONS) - _LETTERS | frozenset(RELATIONS)
"""Names that stand for a function alone: written without an argument they mean nothing."""

GREEK: Final = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lamda",
    "μ": "mu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lamda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
}
"""The Greek letters that look like no Latin letter, under the names SymPy prints (`lamda`: Python owns `lambda`)."""

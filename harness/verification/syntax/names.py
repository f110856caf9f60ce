"""The names both parsers know: constants, functions with their number of arguments, sets, Greek letters.

A reserved name never becomes a symbol: whoever compares `E` with a symbol called E compares nothing.
"""

from __future__ import annotations

from typing import Final

CONSTANTS: Final = {
    "pi": "pi", "E": "E", "I": "I", "oo": "oo", "zoo": "zoo", "nan": "nan", "inf": "oo", "GoldenRatio": "GoldenRatio",
    "EulerGamma": "EulerGamma", "Catalan": "Catalan",
}  # fmt: skip

BOOLEANS: Final = {"True": True, "False": False, "true": True, "false": False}

SETS: Final = {
    "EmptySet": "EmptySet", "Reals": "Reals", "Integers": "Integers", "Naturals": "Naturals",
    "Naturals0": "Naturals0", "Rationals": "Rationals", "Complexes": "Complexes", "UniversalSet": "UniversalSet",
}  # fmt: skip

ANY = 1000
"""An upper number of arguments that the cap on nodes makes unreachable."""

_ELEMENTARY = (
    "sqrt cbrt exp sin cos tan cot sec csc asin acos atan acot asec acsc sinh cosh tanh coth sech csch "
    "asinh acosh atanh acoth asech acsch Abs sign floor ceiling frac re im conjugate arg factorial factorial2 "
    "erf erfc erfi gamma loggamma digamma Si Ci Ei li zeta sinc fibonacci lucas harmonic primepi totient"
)

SEQUENCES: Final = frozenset("mobius primenu primeomega reduced_totient partition bell euler bernoulli genocchi "
                             "tribonacci subfactorial andre".split())  # fmt: skip
"""Functions of one whole number; as a letter, `bell` may be anything."""
# name -> (head, fewest arguments, most arguments)
FUNCTIONS: Final[dict[str, tuple[str, int, int]]] = {
    **{name: (name, 1, 1) for name in _ELEMENTARY.split()},
    "Heaviside": ("Heaviside", 1, 2), "DiracDelta": ("DiracDelta", 1, 2), "LambertW": ("LambertW", 1, 2),
    "log": ("log", 1, 2), "real_root": ("real_root", 2, 2), "atan2": ("atan2", 2, 2), "binomial": ("binomial", 2, 2),
    "beta": ("beta", 2, 2), "gcd": ("gcd", 1, ANY), "lcm": ("lcm", 1, ANY), "Max": ("Max", 1, ANY),
    "Min": ("Min", 1, ANY), "polygamma": ("polygamma", 2, 2), "uppergamma": ("uppergamma", 2, 2),
    "lowergamma": ("lowergamma", 2, 2), "Order": ("Order", 1, ANY), "O": ("Order", 1, ANY),
    **{name: (name, 1, 1) for name in "fresnels fresnelc Shi Chi airyai airybi airyaiprime airybiprime elliptic_k "
       "dirichlet_eta catalan".split()},
    **{name: (name, 2, 2) for name in "besselj bessely besseli besselk expint polylog elliptic_f RisingFactorial "
       "FallingFactorial legendre hermite laguerre chebyshevt chebyshevu".split()},
    **{name: (name, 1, 3) for name in SEQUENCES},  # also polynomials of these names, which have no value here
    **{name: (name, 2, 2) for name in "kronecker_symbol jacobi_symbol legendre_symbol".split()},
    "divisor_sigma": ("divisor_sigma", 1, 2), "udivisor_sigma": ("udivisor_sigma", 1, 2),
    "lerchphi": ("lerchphi", 3, 3),
    "elliptic_e": ("elliptic_e", 1, 2), "elliptic_pi": ("elliptic_pi", 2, 3), "gegenbauer": ("gegenbauer", 3, 3),
    "jacobi": ("jacobi", 4, 4), "zeta": ("zeta", 1, 2), "harmonic": ("harmonic", 1, 2),
    "fibonacci": ("fibonacci", 1, 2), "jn": ("jn", 2, 2), "yn": ("yn", 2, 2), "marcumq": ("marcumq", 3, 3),
    "Rem": ("Rem", 2, 2),
    "Mod": ("Mod", 2, 2), "Pow": ("Pow", 2, 2), "KroneckerDelta": ("KroneckerDelta", 2, 2),
}  # fmt: skip
ALIASES: Final = {
    "ln": "log", "abs": "Abs", "ceil": "ceiling", "max": "Max", "min": "Min", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "arccot": "acot", "arcsec": "asec", "arccsc": "acsc", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "sgn": "sign", "Factorial": "factorial", "theta_H": "Heaviside",
}  # fmt: skip
FIXED_BASE: Final = {"log10": 10, "log2": 2, "lg": 10}
"""Logarithms whose base is in the name."""

FUNCTIONS.update({name: FUNCTIONS[known] for name, known in ALIASES.items()})

_MATRIX_HEADS = (
    "rank rref det trace transpose adjoint nullspace columnspace rowspace eigenvals eigenvects adjugate nullity norm"
)

# What a claim's left side may ask of a matrix or a set of vectors, by the SymPy method's name.
HEADS: Final[dict[str, tuple[str, int, int]]] = {
    **{name: (name, 1, 1) for name in _MATRIX_HEADS.split()},
    "inverse": ("inverse", 1, 1), "inv": ("inverse", 1, 1), "Inverse": ("inverse", 1, 1),
    "Determinant": ("det", 1, 1), "Trace": ("trace", 1, 1), "tr": ("trace", 1, 1), "Transpose": ("transpose", 1, 1),
    "Adjoint": ("adjoint", 1, 1),
    "charpoly": ("charpoly", 1, 2), "dot": ("dot", 2, 2), "cross": ("cross", 2, 2),
    "limsup": ("limsup", 1, 3), "liminf": ("liminf", 1, 3), "sup": ("Sup", 1, 1), "Sup": ("Sup", 1, 1),
    "inf": ("Inf", 1, 1), "Inf": ("Inf", 1, 1),
}  # fmt: skip

RELATIONS: Final = {
    "Eq": "Eq", "Equality": "Eq", "Ne": "Ne", "Unequality": "Ne", "Lt": "Lt", "StrictLessThan": "Lt", "Le": "Le",
    "LessThan": "Le", "Gt": "Gt", "StrictGreaterThan": "Gt", "Ge": "Ge", "GreaterThan": "Ge",
}  # fmt: skip

# Names that stand for a function alone: written without an argument they mean nothing. (`gamma`, `beta`, `zeta` and
# `rank` are also letters and lets, so they may stand alone; so is `Chi`.)
NEVER_ALONE: Final = frozenset(
    name
    for name in FUNCTIONS
    if name
    not in {
        "gamma",
        "beta",
        "zeta",
        "O",
        "frac",
        "re",
        "im",
        "arg",
        "li",
        "sign",
        "Chi",
        "Shi",
        "catalan",
        "jn",
        "yn",
        "Rem",
        *SEQUENCES,
    }
) | frozenset(RELATIONS)

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lamda", "μ": "mu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lamda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
"""The Greek letters that look like no Latin letter, under the names SymPy prints (`lamda`: Python owns `lambda`)."""

"""The rules of comparison as named options, each with its default.

docs/explanation/verification.md tells them to people.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How answers are compared.

    decimal_digits: a decimal literal with fewer significant digits than this matches only what it equals exactly.
    decimal_cap: a longer literal is held to this many digits (a float program prints 0.30000000000000004).
    named_values: x = 3 and 3 = x answer 3, and f(x) = x**2 answers x**2; without it an equation is no value.
    constants: undeclared names in an antiderivative are constants of integration; without it there is no + C.
    named_tuples: x = 1, y = 2 and (x, y) = (1, 2) answer (1, 2); without it a tuple's values stand alone.
    accept_restated: where the question is known, whether its own formula or relation may answer it: off by default, so
        that `x^2-3x+2=0` is no solution of itself (`harness.verification.statement.restated`).
    convert_units: 500 cm answers 5 m and 50% is 1/2; without it units must be the same.
    units_on_one_side: where the gold has no kind, a unit or noun that stands on one side alone is left out: 18 eggs
        answers 18, and 18 answers $18. Two different units stay different.
    drop_percent: 50% answers 50 too, for data sets whose golds leave the sign out. Off by default: 50% is 1/2.
    other_words: an answer that cannot be read, or is no value, may be read for what it says: `x = 2 + 2 = 4`,
        `pi/4 (approximately 0.785)`, `The smallest value is 1.`, `72 clips` (`harness.verification.wording`).
    fallback: whether SymPy may be asked, in its own process, where nothing else decides.
    """

    decimal_digits: int = 6
    decimal_cap: int = 12
    named_values: bool = True
    constants: bool = True
    named_tuples: bool = True
    convert_units: bool = True
    fallback: bool = True
    accept_restated: bool = False
    units_on_one_side: bool = True
    drop_percent: bool = False
    other_words: bool = True


DEFAULT = Options()

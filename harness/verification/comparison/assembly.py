"""Where the recursion of comparison is tied, once.

The value of a tree may hold an integral, an improper integral is worked out by series, and the coefficients of series
are values of trees. Each of these modules knows only the one before it; here the last is handed to the first.
"""

from __future__ import annotations

from functools import partial

from harness.verification.comparison.balls.compiled import COMPILERS
from harness.verification.comparison.balls.quadrature import compile_integral
from harness.verification.comparison.calculus.improper import value_of

COMPILERS["Integral"] = partial(compile_integral, improper=value_of)

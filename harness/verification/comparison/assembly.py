"""Where the recursion of comparison is tied, once.

The value of a tree may hold an integral, an improper integral is worked out by series, and the coefficients of series
are values of trees; sums and products up to infinity are made of values in the same way. Each of these modules knows
only those before it; here the last ones are handed to the first.
"""

from __future__ import annotations

from functools import partial

from harness.verification.comparison.balls.compiled import COMPILERS
from harness.verification.comparison.balls.infinite_sums import compile_sum
from harness.verification.comparison.balls.quadrature import compile_integral
from harness.verification.comparison.integrals.improper import value_of
from harness.verification.comparison.sums.infinite_products import compile_product

COMPILERS["Integral"] = partial(compile_integral, improper=value_of)
COMPILERS["Sum"] = lambda node: (compile_sum(node), ())
COMPILERS["Product"] = lambda node: (compile_product(node), ())

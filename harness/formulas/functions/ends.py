"""What functions tend to: infinities as trees, and pi/2."""

from __future__ import annotations

from harness.formulas.functions.derivative_rules import PI
from harness.formulas.trees.algebra import TWO
from harness.formulas.trees.tree import Node

OO = Node("Constant", ("oo",))
MINUS_OO = Node("Neg", (OO,))
ZOO = Node("Constant", ("zoo",))
"""The one infinity of complex numbers."""
NO_LIMIT = Node("Constant", ("nan",))
"""What stands where there is no limit."""
HALF_PI = Node("Div", (PI, TWO))
MINUS_HALF_PI = Node("Neg", (HALF_PI,))
IMAGINARY = Node("Constant", ("I",))

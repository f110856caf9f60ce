#!/usr/bin/env bash
# SymPy 1.14.0: a step of `integral_steps` carries the integrand that it is about, except that below a constant factor
# pulled out for a substitution the URule still carries the integrand from above the factor. A worked solution printed
# from `rule.integrand` then claims something false, and `rule.eval()` is the antiderivative of another function.
# Seen for x/(x**2 + 1): ConstantTimesRule(constant=1/2, other=2*x/(x**2 + 1), substep=URule(integrand=x/(x**2 + 1)))
# where that URule evaluates to log(x**2 + 1), whose derivative is 2*x/(x**2 + 1).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sympy==1.14.0 mpmath==1.3.0
"$folder/venv/bin/python" - <<'PY'
from sympy import diff, simplify, symbols
from sympy.integrals.manualintegrate import ConstantTimesRule, URule, integral_steps

x = symbols("x")
steps = integral_steps(x / (x**2 + 1), x)
assert isinstance(steps, ConstantTimesRule)
inner = steps.substep
assert isinstance(inner, URule)
print("whole:    ", steps.integrand, "->", steps.eval())
print("factor:   ", steps.constant, " other:", steps.other)
print("URule says", inner.integrand, "->", inner.eval())
assert inner.integrand == steps.integrand != steps.other
assert simplify(diff(inner.eval(), x) - inner.integrand) != 0
assert simplify(diff(inner.eval(), x) - steps.other) == 0
PY

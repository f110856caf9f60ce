#!/usr/bin/env bash
# SymPy 1.14.0: where a limit oscillates, `limit` returns AccumBounds, documented as an enclosure of the cluster points.
# They are added and multiplied part by part, so they also come back for functions that do have a limit, which is not
# even an end of the bounds. Who takes AccumBounds for "does not exist" is wrong on each of these.
# Seen: sin(x)**2 + cos(x)**2 -> AccumBounds(0, 2), whose limit is 1; sin(sqrt(x + 1)) - sin(sqrt(x)) ->
# AccumBounds(-2, 2), whose limit is 0; floor(x) + ceiling(-x) -> AccumBounds(-1, 1), which is 0 for every real x;
# x*(2 + sin(x)) -> oo*sign(AccumBounds(1, 3)), whose limit is oo.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sympy==1.14.0 mpmath==1.3.0
"$folder/venv/bin/python" - <<'PY'
from sympy import AccumBounds, ceiling, cos, floor, limit, oo, sign, sin, sqrt, symbols

x = symbols("x")
seen = {
    sin(x) ** 2 + cos(x) ** 2: AccumBounds(0, 2),
    sin(sqrt(x + 1)) - sin(sqrt(x)): AccumBounds(-2, 2),
    floor(x) + ceiling(-x): AccumBounds(-1, 1),
    x * (2 + sin(x)): oo * sign(AccumBounds(1, 3)),
}
for function, bounds in seen.items():
    found = limit(function, x, oo)
    print(f"limit({function}, x, oo) = {found}")
    assert found == bounds, f"changed: {bounds} before"
PY

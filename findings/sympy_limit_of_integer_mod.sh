#!/usr/bin/env bash
# SymPy 1.14.0: for a symbol with integer=True, `limit` and `limit_seq` take Mod(n, k) for a function that grows like n.
# Seen: Mod(n, 2) -> oo although it is 0 or 1; exp(-Mod(n, 2)) -> 0 although it is 1 or 1/E; Mod(n, 5)/n -> 1 although
# it tends to 0, by both functions.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sympy==1.14.0 mpmath==1.3.0
"$folder/venv/bin/python" - <<'PY'
from sympy import Mod, exp, limit, limit_seq, oo, symbols

n = symbols("n", integer=True, positive=True)
for name, found, before in (
    ("limit(Mod(n, 2))", limit(Mod(n, 2), n, oo), oo),
    ("limit(exp(-Mod(n, 2)))", limit(exp(-Mod(n, 2)), n, oo), 0),
    ("limit(Mod(n, 5)/n)", limit(Mod(n, 5) / n, n, oo), 1),
    ("limit_seq(Mod(n, 5)/n)", limit_seq(Mod(n, 5) / n, n), 1),
):
    print(f"{name} = {found}")
    assert found == before, f"changed: {before} before"
assert [Mod(k, 5) for k in range(6)] == [0, 1, 2, 3, 4, 0]
PY

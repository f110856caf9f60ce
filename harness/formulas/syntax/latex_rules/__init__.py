"""What each rule of the grammar latex.lark builds, by its name there: one file a subject of the grammar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.formulas.syntax.latex_rules.applied import Applied
from harness.formulas.syntax.latex_rules.bracketed import Bracketed
from harness.formulas.syntax.latex_rules.statements import Statements
from harness.formulas.syntax.latex_rules.sums_and_products import Arithmetic

RULES: Mapping[str, Callable[..., Any]] = {
    name: rule
    for subject in (Statements, Arithmetic, Bracketed, Applied)
    for name, rule in vars(subject).items()
    if not name.startswith("__")
}
"""Rule of the grammar -> the method that builds its tree; a method takes Lark's Transformer as its self."""

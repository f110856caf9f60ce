"""An equation of the user's own, as it is typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generators.errors import ProblemError, excerpt
from generators.families.equation.question import SIGNS, EquationQuestion, Relation
from generators.writing.expressions import from_user

MAX_RELATIONS = 3
_SIGN = re.compile(r"<=|>=|<|>|=")


def parsed(texts: Sequence[str]) -> EquationQuestion:
    """The relations and their unknowns; the method is not known yet. Raises ProblemError."""
    relations = tuple(_relation(text) for text in texts for text in re.split(r"[,;](?![^()]*\))", text) if text.strip())
    if not 1 <= len(relations) <= MAX_RELATIONS:
        raise ProblemError(f"give 1 to {MAX_RELATIONS} equations; {len(relations)} were given")
    symbols = sorted({s.name for r in relations for side in (r.left, r.right) for s in side.free_symbols})
    if not symbols:
        raise ProblemError(f"no unknown stands in {excerpt(', '.join(texts))}")
    if len(symbols) > 1 and len(relations) < 2:
        raise ProblemError(f"one equation with the unknowns {', '.join(symbols)}: give as many equations as unknowns")
    if len(symbols) == 1 and symbols != ["x"]:
        raise ProblemError(f"call the unknown x, not {symbols[0]}")
    if len(symbols) > 1 and symbols != ["x", "y", "z"][: len(symbols)]:
        raise ProblemError(f"call the unknowns x, y and z, not {', '.join(symbols)}")
    if len(relations) != len(symbols):
        raise ProblemError(f"{len(relations)} equations for {len(symbols)} unknowns")
    if len(relations) > 1 and any(relation.sign != "=" for relation in relations):
        raise ProblemError("a system is made of equations")
    return EquationQuestion("", relations, tuple(symbols))


def _relation(text: str) -> Relation:
    signs = _SIGN.findall(text)
    if len(signs) != 1 or signs[0] not in SIGNS:
        raise ProblemError(f"write one of {' '.join(SIGNS)} between two sides, not {excerpt(text)}")
    left, right = text.split(signs[0])
    if not (left.strip() and right.strip()):
        raise ProblemError(f"a side is empty in {excerpt(text)}")
    return Relation(from_user(left.strip()), signs[0], from_user(right.strip()))

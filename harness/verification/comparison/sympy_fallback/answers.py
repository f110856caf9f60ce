"""What SymPy answers to each question, in the child that asks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.formulas.trees.tree import Node
from harness.verification.comparison.sympy_fallback import questions as tasks

Reply = tasks.Reply


def answer(task: str, nodes: tuple[Node, ...]) -> Reply:
    """The reply to one of TASKS about these trees; None where SymPy has none. Raises nothing of SymPy's."""
    import sympy

    from harness.formulas.syntax.to_sympy import Untranslatable, to_sympy

    names = {str(leaf.args[0]) for node in nodes for leaf in node.walk() if leaf.head == "Symbol"}
    symbols = {name: sympy.Symbol(name, real=True) for name in names}
    try:
        return TASKS[task](*(to_sympy(node, symbols) for node in nodes))
    except (Untranslatable, MemoryError, RecursionError):
        return None
    except Exception:  # noqa: BLE001 (SymPy raises what it likes, PoleError to IndexError; each means: undecided)
        return None


def _limit(limit: Any) -> Reply:
    """Limit(f, x, a, dir): its value, or "DNE" where the two sides differ; False where SymPy cannot work it out. Bounds
    are an enclosure, and no answer."""
    import sympy

    function, variable, point, direction = limit.args
    sides = "+-" if str(direction) == "+-" and not point.is_infinite else str(direction)
    if point.is_infinite:
        sides = "+"
    try:
        values = [sympy.limit(function, variable, point, side) for side in sides]
    except (NotImplementedError, sympy.PoleError):
        return False
    if any(value.has(sympy.Limit) for value in values):
        return False
    if any(value.has(sympy.nan, sympy.AccumBounds) for value in values):
        return None
    if any(value.is_real is False and value.is_infinite is not True for value in values) or sympy.zoo in values:
        return None  # left the real line: whether the limit exists is for the caller's domain to say
    if len(values) == 2 and values[0] != values[1]:
        if any(value.is_infinite for value in values):
            return "DNE"
        difference = sympy.simplify(values[0] - values[1])
        if difference != 0:
            return "DNE" if difference.is_zero is False else None
    return str(values[0])


def _solution_set(condition: Any) -> Reply:
    """{x real: condition}, for a condition in one name, in print syntax."""
    import sympy

    (name,) = condition.free_symbols
    equation = isinstance(condition, sympy.Eq)
    solutions = sympy.solveset(condition, name, sympy.S.Reals) if equation else condition.as_set()
    return None if solutions.has(sympy.ConditionSet, sympy.ImageSet, sympy.Intersection) else str(solutions)


def _rank(matrix: Any) -> Reply:
    """The generic rank of a matrix whose entries may hold parameters."""
    import sympy

    return str(matrix.rank(simplify=sympy.simplify))


def _converges(sequence: Any) -> Reply:
    """Sum(f, (n, a, oo)): whether it converges."""
    return bool(sequence.is_convergent())


TASKS: Mapping[str, Callable[..., Reply]] = {
    "equal": tasks.equal,
    "same_slope": tasks.same_slope,
    "limit": _limit,
    "doit": tasks.value,
    "confirmed": tasks.confirmed,
    "differ": tasks.differ,
    "solution_set": _solution_set,
    "rank": _rank,
    "converges": _converges,
}
"""What can be asked; each docstring says what the answer is."""

"""General solutions of ordinary differential equations, right up to the choice of their constants."""

from __future__ import annotations

import re

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.trees.algebra import free_names, is_value, sub, substitute
from harness.verification.kinds.shared import families
from harness.verification.kinds.shared.families import Family
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, all_of, differ, same, undecided

_PRIMES = re.compile(r"\b([A-Za-z])('{1,4})(?:\(([A-Za-z])\))?")
_CONSTANT = re.compile(r"[CcKkABDab]_?\d*")


def ode_solution(gold: Gold, prediction: Node) -> Verdict:
    """The same family of functions, whatever its constants are called and however they are chosen.

    With the equation in `of` a prediction is right that satisfies it with as many free constants as gold has; without
    it, one that holds the same functions as gold.
    """
    name = gold.answer.variable or "x"
    equations = _equations(gold, name)
    tree = without_name(gold.tree)
    if not is_value(tree):
        raise gold.refuse("no function")
    if prediction.head in ("List", "FiniteSet", "Tuple") and len(prediction.args) == 1:
        prediction = next(prediction.children())
    said = without_name(_in_variable(prediction, name))
    if said.head == "Eq":
        return undecided("a solution that is not written for the function itself")
    if not is_value(said):
        return differ(f"{said.head} is no function", Method.rule)
    given = frozenset({name}).union(*(free_names(equation) for equation in equations))
    wanted = Family(tree, name, _constants(tree, given, every=bool(equations)))
    if equations and _satisfies(gold, equations, wanted).equal is False:
        raise gold.refuse(f"it does not solve {gold.answer.of}")
    given |= free_names(tree) - set(wanted.constants)
    new = free_names(said) - given
    if name in free_names(tree) - free_names(said) and any(not _CONSTANT.fullmatch(other) for other in new):
        return undecided(f"another letter may stand for {name}")
    return _compared(gold, equations, wanted, Family(said, name, _constants(said, given, every=True)))


def _in_variable(prediction: Node, name: str) -> Node:
    """y(t) = C*exp(t) with the variable that is asked for, where nothing else is called so."""
    left = next(prediction.children()) if prediction.head == "Eq" else prediction
    if left.head != "Call" or len(left.args) != 2 or name in free_names(prediction):
        return prediction
    argument = list(left.children())[1]
    renamed = {str(argument.args[0]): Node("Symbol", (name,))} if argument.head == "Symbol" else {}
    return substitute(prediction, renamed)


def _compared(gold: Gold, equations: list[Node], wanted: Family, said: Family) -> Verdict:
    context = gold.context
    if max(len(wanted.constants), len(said.constants)) > families.MOST_CONSTANTS:
        return undecided(f"more than {families.MOST_CONSTANTS} constants")
    if families.is_in_pieces(wanted.tree) or families.is_in_pieces(said.tree):
        return _in_pieces(gold, wanted, said)
    if families.independent(wanted, context) is False:
        raise gold.refuse("one constant does what another does")
    if len(said.constants) < len(wanted.constants):
        return differ(f"{len(said.constants)} constants against {len(wanted.constants)}", Method.rule)
    free = families.independent(said, context)
    if free is None:
        return undecided("whether its constants are independent")
    if not free:
        return differ("one of its constants does what another does", Method.rule)
    if len(said.constants) != len(wanted.constants):
        return differ(f"{len(said.constants)} constants against {len(wanted.constants)}", Method.rule)
    linear = families.is_linear(wanted, context)
    verdict = _satisfies(gold, equations, said) if equations else None
    if verdict is None and linear:
        verdict = families.holds_in(wanted, said, context)
    if verdict is not None and verdict.equal is not True:
        return verdict
    if linear and verdict is not None and not families.is_narrowed(said, context):
        return verdict
    if families.same_by_renaming(wanted, said, context):
        return same(Method.numeric, "the same with its constants renamed")
    return undecided("whether its constants give every solution")


def _in_pieces(gold: Gold, wanted: Family, said: Family) -> Verdict:
    """The verdict on functions in pieces, for which determinants tell nothing."""
    if len(said.constants) < len(wanted.constants):
        return differ(f"{len(said.constants)} constants against {len(wanted.constants)}", Method.rule)
    alike = len(said.constants) == len(wanted.constants) and families.same_by_renaming(wanted, said, gold.context)
    return same(Method.numeric) if alike else undecided("functions in pieces")


def _satisfies(gold: Gold, equations: list[Node], family: Family) -> Verdict:
    """Whether a family solves the equations for all values of its constants."""
    function = next(filter(None, (_unknown(equation, family.variable) for equation in equations)), "")
    put = [_with_function(equation, function, family) for equation in equations]
    verdict = all_of([families.vanishes(equation, gold.context) for equation in put])
    return differ("it does not satisfy the equation", verdict.method) if verdict.equal is False else verdict


def _equations(gold: Gold, name: str) -> list[Node]:
    """Left side minus right side of each equation in `of`; raises GoldError for what is none, or what gold fails."""
    if gold.answer.of is None:
        return []
    text = _PRIMES.sub(lambda found: _unevaluated(found, name), gold.answer.of)
    try:
        tree = parse_remembered(text)
    except SyntaxRefused as reason:
        raise gold.refuse(f"its equation {gold.answer.of!r} cannot be read: {reason}") from None
    parts = list(tree.children()) if tree.head in ("Tuple", "List", "And") else [tree]
    if any(part.head != "Eq" for part in parts):
        raise gold.refuse(f"{gold.answer.of!r} is no equation")
    return [sub(*part.children()) for part in parts]


def _unevaluated(found: re.Match[str], name: str) -> str:
    """y'' as Derivative(y(x), x, 2)."""
    return f"Derivative({found[1]}({found[3] or name}), {found[3] or name}, {len(found[2])})"


def _unknown(equation: Node, name: str) -> str:
    """The function that an equation asks for: y of y(x), of Derivative(y, x)."""
    for part in equation.walk():
        if part.head in ("Call", "Derivative"):
            function, argument = list(part.children())[:2]
            named = argument if part.head == "Call" else next(argument.children())
            if function.head == "Symbol" and named == Node("Symbol", (name,)):
                return str(function.args[0])
    return ""


def _with_function(node: Node, function: str, family: Family) -> Node:
    """An equation with the family for its function: y(x), y beside it, and y(0) too."""
    if node.head == "Symbol":
        return family.tree if node.args[0] == function else node
    if node.head == "Call" and node.args[0] == Node("Symbol", (function,)) and len(node.args) == 2:
        (argument,) = list(node.children())[1:]
        return substitute(family.tree, {family.variable: argument})
    args = tuple(_with_function(arg, function, family) if isinstance(arg, Node) else arg for arg in node.args)
    return Node(node.head, args)


def _constants(tree: Node, given: frozenset[str], *, every: bool) -> tuple[str, ...]:
    """The free constants of a family. every: all names that are not given; else those that are written as constants
    are, C1 or k, where there are such."""
    names = sorted(free_names(tree) - given)
    usual = [name for name in names if _CONSTANT.fullmatch(name)]
    return tuple(names if every or not usual else usual)


KIND = FormulaKind(
    "ode_solution",
    ode_solution,
    "the same family of solutions up to the choice of its constants; with `of`, the equation, by putting it in",
    example="C1*exp(x) + C2*exp(-x)",
)

"""Comparison of two trees of any shape: what a claim's two sides, or a gold answer and a prediction, are judged by."""

from __future__ import annotations

from collections.abc import Mapping

from harness.equality.antiderivative import is_antiderivative
from harness.equality.fallback import Fallback
from harness.equality.heads import resolve
from harness.equality.options import DEFAULT, Options
from harness.equality.points import names_of
from harness.equality.regions import regions_of
from harness.equality.shapes import compare_shapes
from harness.equality.values import Context, is_value
from harness.equality.verdict import Undecided, Undefined, Verdict, differ, same, undecided
from harness.syntax.tree import Node

_sympy = Fallback()


def compare(
    a: Node,
    b: Node,
    *,
    domain: Node | None = None,
    assumptions: Mapping[str, str] | None = None,
    options: Options = DEFAULT,
) -> Verdict:
    """Whether two trees stand for the same thing, unevaluated heads taken for their values. Symmetric.

    domain: a set that narrows the real line for every free name; assumptions: name -> SymPy's assumption names.
    Raises ValueError for a domain or an assumption that is not known, and nothing for what the trees hold.
    """
    regions = regions_of(names_of(a, b), domain, assumptions)
    return compare_in(a, b, Context(options, regions))


def compare_in(a: Node, b: Node, context: Context) -> Verdict:
    """`compare` with the context made already."""
    try:
        verdict = _compare(a, b, context)
    except Undecided as reason:
        verdict = undecided(str(reason))
    except Undefined as reason:
        verdict = differ(str(reason))
    except RecursionError:
        verdict = undecided("nested too deeply")
    if verdict.equal is None and context.options.fallback:
        return ask_sympy(a, b, verdict)
    return verdict


def _compare(a: Node, b: Node, context: Context) -> Verdict:
    a, b = resolve(a), resolve(b)
    name = _integrated(a) or _integrated(b)
    if name is None:
        return compare_shapes(a, b, context)
    if a.head == "Integral" and _integrated(b) is None:
        return is_antiderivative(_integrand(a), b, name, context)
    if b.head == "Integral" and _integrated(a) is None:
        return is_antiderivative(_integrand(b), a, name, context)
    # With unevaluated integrals on both sides (by parts, say) both sides are differentiated.
    return is_antiderivative(resolve(Node("Derivative", (a, _once(name)))), b, name, context)


def _integrated(node: Node) -> str | None:
    """The name of an indefinite integral in the tree."""
    for part in node.walk():
        if part.head == "Integral" and len(part.args) == 2 and len(part.args[1].args) == 1:  # type: ignore[union-attr]  # Integral(f, Tuple(x))
            return str(part.args[1].args[0].args[0])  # type: ignore[union-attr]  # Tuple(Symbol(x))
    return None


def _integrand(integral: Node) -> Node:
    integrand = integral.args[0]
    assert isinstance(integrand, Node)
    return integrand


def _once(name: str) -> Node:
    return Node("Tuple", (Node("Symbol", (name,)), Node("Integer", (1,))))


def ask_sympy(a: Node, b: Node, verdict: Verdict) -> Verdict:
    """The last resort: SymPy, in its own process. Keeps the verdict where SymPy does not know either."""
    if is_value(a) and is_value(b) and _sympy.ask("equal", a, b) is True:
        return same("fallback", "SymPy simplifies the difference to 0")
    return verdict

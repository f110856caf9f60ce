"""Single values, yes and no, and words."""

from __future__ import annotations

from flint import fmpq

from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.exact.quotients import plain_quotient, rational, short
from harness.verification.comparison.ratios import terms_of
from harness.verification.comparison.sets.relations import truth
from harness.verification.comparison.units_of_measure import pure_number
from harness.verification.kinds.gold import Gold, without_name
from harness.verification.syntax import Node
from harness.verification.syntax.algebra import heads_of, is_value
from harness.verification.verdict import Method, Verdict, differ, same

# numbers as they are mostly written: 7, -7, 7/12
_WRITTEN = frozenset({"Integer", "Neg", "Div"})
_SEVERAL = frozenset({"Tuple", "List", "FiniteSet", "Or", "PlusMinus", "Chain"})


def value(gold: Gold, prediction: Node) -> Verdict:
    """A number or an expression: the same function on the declared domain."""
    if not is_value(gold.tree):
        raise gold.refuse("no number or expression")
    options = gold.context.options
    prediction = without_name(prediction) if options.named_values else prediction
    if prediction.head in _WRITTEN and gold.tree.head in _WRITTEN:
        known = _as_written(gold.tree, prediction)
        if known is not None:
            return known
    if prediction.head in _SEVERAL:
        return differ("several candidates are no answer", Method.rule)
    if prediction.head == "Time" and (terms := terms_of(prediction)) and len(terms) == 2:
        prediction = Node("Div", tuple(terms))  # against a number 12:30 can only be a ratio
    if options.convert_units:
        prediction = pure_number(prediction) or prediction
    if not is_value(prediction):
        return differ(f"{prediction.head} is no number or expression", Method.rule)
    return compare_in(gold.tree, prediction, gold.context)


def _as_written(gold: Node, prediction: Node) -> Verdict | None:
    """The verdict on two numbers in whole numbers, signs and quotients; None where one of them is something else."""
    a, b = plain_quotient(gold), plain_quotient(prediction)
    if a is not None and b is not None:
        if a[0] * b[1] == b[0] * a[1]:
            return same()
        return differ(f"{short(fmpq(*b))} against {short(fmpq(*a))}")
    wanted, said = rational(gold), rational(prediction)
    if wanted is None or said is None or "Decimal" in heads_of(prediction) | heads_of(gold):
        return None
    return same() if wanted == said else differ(f"{short(said)} against {short(wanted)}")


def integer(gold: Gold, prediction: Node) -> Verdict:
    """A whole number."""
    exact = None if gold.tree.head == "Integer" else rational(gold.tree)
    if exact is not None and exact.q != 1:
        raise gold.refuse("not a whole number")
    return value(gold, prediction)


def rational_number(gold: Gold, prediction: Node) -> Verdict:
    """A quotient of whole numbers."""
    return value(gold, prediction)


def boolean(gold: Gold, prediction: Node) -> Verdict:
    """Yes or no; a number is neither, and a condition on numbers is what it evaluates to."""
    wanted = truth(gold.tree) if not is_value(gold.tree) else None
    if wanted is None:
        raise gold.refuse("neither true nor false")
    if prediction.head != "Boolean":
        return differ("neither true nor false", Method.rule)
    return same() if prediction.args[0] == wanted else differ(f"it is {wanted}")


def word(gold: Gold, prediction: Node) -> Verdict:
    """One of the plain words of answers."""
    if gold.tree.head not in ("Word", "Boolean", "EmptySet", "Reals") and not is_value(gold.tree):
        raise gold.refuse("no word of answers")
    wanted, said = _NAMES.get(gold.tree, gold.tree), _NAMES.get(prediction, prediction)
    if wanted == said:
        return same()
    return differ(f"{_plain(said)} against {_plain(wanted)}", Method.rule)


def anything(gold: Gold, prediction: Node) -> Verdict:
    """By the shapes of both."""
    return compare_in(gold.tree, without_name(prediction) if gold.tree.head != "Eq" else prediction, gold.context)


# Two spellings of one word: the empty set is the answer "no solution", all reals are its opposite.
_NAMES = {Node("EmptySet"): Node("Word", ("no_solution",))}


def _plain(node: Node) -> str:
    return str(node.args[0]) if node.head in ("Word", "Boolean", "Symbol", "Constant") else node.head

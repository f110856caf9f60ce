"""The question said again is no answer: judged against the formulas and relations of the question itself.

    relations   an equation or inequality of the question, as it stands or rearranged (sides swapped, moved to one side,
                multiplied out or through by a number), is no answer where the gold is a solution: a value, a set, or
                `x = value`, `x < value`. A relation that is solved for a name is never refused for this.
    formulas    an expression copied out of the question, up to the order of its terms and factors, is no answer; nor is
                a fraction whose two halves were multiplied by a number.
    factor      where the question asks for factors, a sum is no answer to a product, nor one with fewer factors.
    expand      where it asks to expand, a product of sums is no answer to a sum.
    other forms where it asks to simplify, convert or write a formula in another form, that formula as it stands is no
                answer, though its canonical form be the gold's (`other_forms.py`).

What is written as the gold is (`Which is larger, 2**30 or 3**20?`) is never refused; a number, a name, a list, a point
and an interval of numbers only where they are what was to be written in another form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.facts import NUMBERS, facts
from harness.verification.statement.factored_forms import holds_products, less_factored, same_fraction
from harness.verification.statement.other_forms import condition_of, form_of, number_of, rewriting
from harness.verification.statement.polynomials import Terms, TooManyTerms, multiplied_out, proportional
from harness.verification.statement.written import written
from harness.verification.verdict import Method, Verdict, differ

RELATIONS = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge"})
GREATER = {"Gt": "Lt", "Ge": "Le"}
TOGETHER = frozenset({"And", "Or", "Tuple", "List", "FiniteSet"})
"""Heads that hold several relations: a system, the cases of a solution, two ends of an inequality."""
SPELLED_OUT = NUMBERS | {
    "Neg",
    "Div",
    "Constant",
    "Tuple",
    "List",
    "FiniteSet",
    "Interval",
    "Boolean",
    "Matrix",
    "EmptySet",
    "Word",
    "Text",
}
"""Heads of values with nothing left to do: numbers, points, intervals, matrices of numbers."""
_FACTOR = re.compile(
    r"(?:^|[.:;,!?)$\]]\s*|\b(?:please|to|then|and|or|completely|fully|now)\s+)factor(?:i[sz]e)?\b(?!\s+of\b)"
    r"|\b(?:factored|factori[sz]ed)\s+form\b|\bas\s+(?:a|the)\s+product\s+of\b",
    re.IGNORECASE | re.MULTILINE,
)
_EXPAND = re.compile(
    r"\b(?:expand|multiply\s+out|remove\s+(?:the\s+|all\s+)?(?:parentheses|brackets))\b|\bexpanded\s+form\b",
    re.IGNORECASE,
)
_REWRITE = re.compile(
    r"\b(?:simplif(?:y|ied)|reduce|rationali[sz]e|rewrite|evaluate|compute|calculate|cancel|collect)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says in formulas. formulas: canonical, each of more than a leaf. forms: the same, each as
    it is written, up to the order of terms. relations: as written, one by
    one. factor, expand: whether it asks for that."""

    formulas: frozenset[Node] = frozenset()
    forms: frozenset[Node] = frozenset()
    relations: tuple[Node, ...] = ()
    factor: bool = False
    expand: bool = False


@lru_cache(maxsize=2048)
def asked_of(question: str, of: str | None = None) -> Asked:
    """The formulas of a question. of: what the gold says it is an answer to (an integrand, an equation)."""
    stated = [part for node in (*written(question), *readable(of)) for part in (node, *_members(node))]
    relations = tuple(dict.fromkeys(node for node in stated if node.head in RELATIONS))
    factor, expand = bool(_FACTOR.search(question)), bool(_EXPAND.search(question))
    if factor or expand or _REWRITE.search(question):  # then a side of an equation may be what is to be rewritten
        stated += chain.from_iterable(node.children() for node in relations)
    stated = [node for node in stated if any(node.children())]
    formulas, forms = (frozenset(map(form, stated)) for form in (canonical_cached, form_of))
    return Asked(formulas, forms, relations, factor, expand)


def readable(text: str | None) -> list[Node]:
    """The tree of a text that can be read, alone in a list; else nothing."""
    try:
        return [] if text is None else [parse_remembered(text)]
    except SyntaxRefused:
        return []


def _members(node: Node) -> Iterator[Node]:
    if node.head in TOGETHER:
        for part in node.children():
            yield from (part, *_members(part))
    elif (condition := condition_of(node)) is not node:
        yield from (condition, *_members(condition))


def restated(said: Node, right: Node, question: str, of: str | None = None) -> Verdict | None:
    """The verdict on an answer that only says the question again; None for any other. right: the gold; of: what it is
    an answer to. The question is read only where the answer is not written as the gold is."""
    said, right = condition_of(said), condition_of(right)
    if said == right or form_of(said) == form_of(right):
        return None
    if _is_not_rewritten(said, right, question, of):
        return differ("the answer is the question's own formula, which was to be written in another form", Method.rule)
    if canonical_cached(said) == canonical_cached(right):
        return None
    asked = asked_of(question, of)
    relation = bool(_unsolved(said))
    if relation and _solution(right) and _is_of(said, asked, right):
        return differ("the answer is the question's own relation, not solved", Method.rule)
    value, wanted = _value(said, right), canonical_cached(_value(right, right))
    form = canonical_cached(value)
    if form == wanted:
        return None
    if not _spelled_out(value) and _is_copy(form, value, wanted, right, asked):
        return differ("the answer is the question itself", Method.rule)
    if asked.factor and less_factored(form, wanted):
        return differ(
            "the question asks for factors, and the answer is not factored as far as the gold is", Method.rule
        )
    if asked.expand and holds_products(form) and not holds_products(wanted):
        return differ("the question asks to expand, and the answer holds a product of sums", Method.rule)
    return None


def _is_not_rewritten(said: Node, right: Node, question: str, of: str | None) -> bool:
    """Whether the question asks to write a formula in another form, and the answer is that formula as it stands."""
    asks = rewriting(question)
    if not (asks.anything or asks.forms):
        return False
    wanted = {form_of(number_of(gold)) for gold in (right, _value(right, right))}
    values = {form_of(one) for one in (said, _value(said, right)) if form_of(number_of(one)) not in wanted}
    if values & asks.forms:
        return True
    return asks.anything and not _spelled_out(said) and not values.isdisjoint(asked_of(question, of).forms)


def _value(said: Node, right: Node) -> Node:
    """The expression that answers: v of `y = v` and `f(x) = v`, the last side of a chain; both only where the gold is
    none of these itself."""
    if right.head in RELATIONS or right.head == "Chain":
        return said
    if said.head == "Chain":
        return list(said.children())[-1]
    if said.head == "Eq":
        left, value = said.children()
        return value if left.head in ("Symbol", "Call") else said
    return said


# ---------------------------------------------------------------------------------------------------- relations


def _unsolved(node: Node) -> list[Node]:
    """The relations in an answer that are not solved for a name."""
    if node.head in RELATIONS:
        return [] if _solved(node) else [node]
    if node.head in TOGETHER:
        return [relation for part in node.children() for relation in _unsolved(part)]
    return []


def _solved(relation: Node) -> bool:
    left, right = relation.children()
    return _alone(left, right) or _alone(right, left)


def _alone(name: Node, value: Node) -> bool:
    """Whether a name, or f(x), stands for a value that does not hold it."""
    if name.head == "Call":
        return str(name.args[0].args[0]) not in facts(value).names  # type: ignore[union-attr]  # Call(Symbol, ...)
    return name.head == "Symbol" and str(name.args[0]) not in facts(value).names


def _solution(gold: Node) -> bool:
    """Whether the gold is a value, a set, or relations that are each solved: not a relation that was asked for."""
    return not _unsolved(gold)


def _is_of(said: Node, asked: Asked, right: Node) -> bool:
    """Whether every unsolved relation of the answer is one of the question's, rearranged. A gold that the question
    itself writes down is a choice among formulas, so nothing is said of it."""
    if right.head in RELATIONS and canonical_cached(right) in asked.formulas:
        return False
    return all(any(_rearranged(one, other) for other in asked.relations) for one in _unsolved(said))


def _rearranged(a: Node, b: Node) -> bool:
    """Whether two relations are one: left - right, multiplied out, differ by a factor (a positive one for < and <=)."""
    if canonical_cached(a) == canonical_cached(b):
        return True
    one, other = _directed(a), _directed(b)
    if one.head != other.head:
        return False
    try:
        factor = proportional(_difference(one), _difference(other))
    except TooManyTerms:
        return False
    return factor is not None and (one.head in ("Eq", "Ne") or factor > 0)


def _directed(relation: Node) -> Node:
    if relation.head in GREATER:
        return Node(GREATER[relation.head], tuple(reversed(relation.args)))
    return relation


def _difference(relation: Node) -> Terms:
    left, right = relation.children()
    return multiplied_out(Node("Add", (left, Node("Neg", (right,)))))


# -------------------------------------------------------------------------------------------------- expressions


def _spelled_out(node: Node) -> bool:
    """Whether it is a number, a name, or made of numbers with nothing left to do."""
    if node.head == "Symbol":
        return True
    return facts(node).heads <= SPELLED_OUT


def _is_copy(form: Node, value: Node, wanted: Node, right: Node, asked: Asked) -> bool:
    """Whether the answer is one of the question's formulas as it stands, and the gold is not."""
    # A relation asked for (a line, a circle) may be any rearrangement of the gold, the question's too; a solved one
    # that answers with a value is the value.
    if value.head in RELATIONS and (
        right.head not in RELATIONS or any(_rearranged(value, one) for one in _unsolved(right))
    ):
        return False
    if value.head in TOGETHER:
        parts = [canonical_cached(part) for part in value.children()]
        gold = [canonical_cached(part) for part in right.children()] if right.head in TOGETHER else [wanted]
        if any(part.head in RELATIONS for part in parts):
            if not any(len(facts(part).names) > 1 or _unsolved(part) for part in parts):  # 2 <= x < 5 is an answer
                return False
            return all(part in asked.formulas for part in parts) and not set(parts) & set(gold)
    if form in asked.formulas:
        return True
    return any(same_fraction(form, other) and not same_fraction(wanted, other) for other in asked.formulas)

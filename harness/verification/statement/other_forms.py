"""Questions that ask for the same thing in another form: simplify, convert, write as, without denominators.

There a formula of the question, copied as it stands, is no answer, however equal it is to the gold. Two texts have one
form where only the order of terms and factors differs: (x*y)**3 and x**3*y**3 are two, x*y + 1 and 1 + y*x one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.syntax.canonical import LEAVES, MINUS_ONE, ONE, UNORDERED
from harness.formulas.trees.facts import Remembered
from harness.formulas.trees.tree import integer
from harness.verification.statement.written import first_formula, written

_SIMPLIFIES = re.compile(
    r"\b(?:simplif(?:y|ied|ies)|rewrit(?:e|ten|ing)|reduce|rationali[sz]e|cancel|combine|collect|"
    r"(?:eliminat|clear|remov)(?:e|ed|ing)\s+(?:of\s+)?(?:the\s+|all\s+)?(?:denominators?|fractions?|parenthes[ei]s|"
    r"brackets|radicals?|negative\s+exponents))\b",
    re.IGNORECASE,
)
"""Where any formula of the question may be what is to be written in another form."""
_OBJECT = re.compile(
    r"\b(?:(?P<alone>simplify|reduce|convert)|rewrite|write|express|represent|change|transform|turn)\b"
    r"(?!\s+(?:your|an?\s+(?:equation|expression|function|formula)|the\s+(?:exact\s+|final\s+|general\s+)?"
    r"(?:answers?|solutions?|results?|equation\s+of)|down)\b)"
    r"|\b(?P<form>(?:standard|general|slope-intercept|vertex|factored|expanded|simplest|exponential|logarithmic|radical|"
    r"polar|rectangular|cartesian)\s+form\s+(?:of|for))\b"
    r"|(?P<many>\bhow\s+many\s+[a-z]+\b)",
    re.IGNORECASE,
)
_INTO = re.compile(r"\b(?:as|in|into|to|using|with|without|by)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.?!](?=\s+[A-Z]|\s*$)|\n\s*\n")
_FORMULA = re.compile(r"\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_QUANTITY = re.compile(
    r"(?P<number>-?(?:\d[\d,]*(?:\.\d+)?(?:\s*/\s*\d+)?|\.\d+))"
    r"\s*(?:\\?%|\^\s*\{?\\circ\}?|\u00b0|\\(?:text|mathrm)\s*\{[^{}]*\}|[A-Za-z]+(?:/[A-Za-z]+)?)?"
)
_REACH = 300
"""Characters behind a verb in which what it speaks of is looked for."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a question asks to write in another form.

    anything: whether any formula of it may be that. forms: those that stand behind a verb, each in its form."""

    anything: bool = False
    forms: frozenset[Node] = frozenset()


@lru_cache(maxsize=2048)
def rewriting(question: str) -> Rewriting:
    """What a question asks to write in another form."""
    forms: dict[Node, None] = {}
    for verb in _OBJECT.finditer(question):
        stop = _SENTENCE.search(question, verb.end(), verb.end() + _REACH)
        sentence = question[verb.end() : stop.start() if stop else verb.end() + _REACH]
        if verb["many"]:
            forms.update(dict.fromkeys(_measured(sentence)))
        elif verb["alone"] or verb["form"] or _INTO.search(_FORMULA.sub(" ", sentence)):
            forms.update(dict.fromkeys(_first(sentence)))
    return Rewriting(_SIMPLIFIES.search(question) is not None, frozenset(forms))


def _first(sentence: str) -> list[Node]:
    """The forms of the first formula or quantity of a sentence, and of what it is called, if it is named."""
    formula = _FORMULA.search(sentence)
    quantity = None if formula else _QUANTITY.search(sentence)
    if formula is not None:
        found = [first_formula(formula[0]), _read(formula[0])]
    else:
        texts = [] if quantity is None else [quantity[0], quantity["number"]]
        found = [*written(sentence)[:1], *map(_read, texts)]
    return [form_of(part) for node in found if node is not None for part in (condition_of(node), *_said_by(node))]


def _measured(sentence: str) -> list[Node]:
    """The form of the first number with a unit of measure in a sentence: 2 hours."""
    found = _QUANTITY.search(sentence)
    node = None if found is None else _read(found[0])
    return [form_of(node)] if node is not None and node.head == "Quantity" else []


def number_of(node: Node) -> Node:
    """The number of a quantity; anything else is itself."""
    return next(node.children()) if node.head == "Quantity" else node


def _said_by(node: Node) -> list[Node]:
    """What `A = formula` gives the name to."""
    if node.head != "Eq":
        return []
    left, right = node.children()
    return [right] if left.head in ("Symbol", "Call") else []


def condition_of(said: Node) -> Node:
    """What {x | condition} and A = {x | condition} say beyond the condition is nothing."""
    if said.head == "Eq":
        left, right = said.children()
        return condition_of(right) if left.head == "Symbol" and right.head == "ConditionSet" else said
    while said.head == "ConditionSet":
        said = said.args[1]  # type: ignore[assignment]  # ConditionSet(x, condition, base)
    if said.head == "Contains":
        (name, of) = said.children()
        if of.head == "ConditionSet" and name.head == "Symbol":
            return condition_of(of)
    return said


def _read(text: str) -> Node | None:
    try:
        return parse_remembered(text.strip())
    except SyntaxRefused:
        return None


def _form(node: Node) -> Node:
    """The tree with its sums, products and sets flat and sorted, and nothing else done: no power is multiplied out and
    nothing cancels."""
    head, given = node
    if head in LEAVES:
        return node
    args = [_form(arg) for arg in given if isinstance(arg, Node)]
    if head == "Neg":
        (value,) = args
        return _flat("Mul", [MINUS_ONE, value])
    if head == "Div":
        return _flat("Mul", [args[0], Node("Pow", (args[1], MINUS_ONE))])
    if head in ("Add", "Mul"):
        return _flat(head, args)
    if head == "sqrt" and len(args) == 1:
        return Node("Pow", (args[0], Node("Pow", (integer(2), MINUS_ONE))))
    if head in UNORDERED:
        return Node(head, tuple(sorted(args, key=hash)))
    rest = iter(args)
    return Node(head, tuple(next(rest) if isinstance(arg, Node) else arg for arg in given))


def _flat(head: str, args: list[Node]) -> Node:
    parts = [part for arg in args for part in (arg.children() if arg.head == head else (arg,))]
    if head == "Mul":
        parts = _with_one_sign(parts)
    if len(parts) == 2 and head == "Mul" and parts[0] == MINUS_ONE and parts[1].head == "Integer":
        return integer(-int(parts[1].args[0]))  # type: ignore[arg-type]  # an Integer holds an int
    if len(parts) < 2:
        return parts[0] if parts else ONE
    return Node(head, tuple(sorted(parts, key=hash)))


def _with_one_sign(factors: list[Node]) -> list[Node]:
    """The factors with their signs as one -1, or none, and without 1: -3*x is -(3*x)."""
    numbers = [int(factor.args[0]) if factor.head == "Integer" else 1 for factor in factors]  # type: ignore[arg-type]  # an Integer holds an int
    positive = [integer(-n) if n < 0 else factor for n, factor in zip(numbers, factors, strict=True)]
    sign = [MINUS_ONE] if sum(n < 0 for n in numbers) % 2 else []
    return sign + [factor for factor in positive if factor != ONE]


form_of = Remembered(_form)
"""The form of a tree, remembered: the samples of one group say the same again and again."""

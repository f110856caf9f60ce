"""The one comparison of a gold answer with a prediction: benchmarks, rewards, filters and `showwork check` call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.equality.algebra import free_names, heads_of, substitute
from harness.equality.kinds import Gold, rule_of
from harness.equality.kinds.gold import unevaluated
from harness.equality.options import DEFAULT, Options
from harness.equality.points import Region, names_of
from harness.equality.regions import regions_of
from harness.equality.values import Context
from harness.equality.verdict import Undecided, Undefined, Verdict, differ, undecided
from harness.errors import GoldError
from harness.problem import KINDS, Answer
from harness.restated import asked_of, restated
from harness.syntax import Node, SyntaxRefused, parse, parse_remembered
from harness.syntax.latex import parse_latex


def verify(
    gold: Answer | str,
    prediction: str,
    *,
    kind: str | None = None,
    question: str | None = None,
    options: Options = DEFAULT,
    **rules: Any,
) -> Verdict:
    """Whether the prediction is the gold answer: equal True, False, or None for undecided.

    gold: an Answer, or its value as text (then `kind` may say what it is; without a kind its shape decides).
    prediction: untrusted text in Python, SymPy or LaTeX syntax or plain words; anything else is "unparsable".
    question: the problem's text, where it is known: then what only restates it is no answer (`harness.restated`).
    options, or single rules by name (`verify(g, p, fallback=False)`): see Options.
    Raises GoldError for a gold answer that cannot be read, and nothing for the prediction.
    """
    if rules:
        options = replace(options, **rules)
    answer = gold if isinstance(gold, Answer) else Answer(kind or "", gold)
    wanted = kind or answer.kind
    if wanted not in ("", "untyped", *KINDS):
        raise GoldError(f"unknown kind {wanted!r}; kinds are {', '.join(KINDS)}")
    if not isinstance(answer.value, str):
        raise GoldError(f"a gold answer is text, not {type(answer.value).__name__}")
    tree = _read_gold(answer.value)
    try:
        found = parse(prediction)
    except SyntaxRefused as reason:
        return Verdict(False, "unparsable", str(reason))
    found = as_meant(_as_product(found, prediction, tree), tree)
    try:
        regions = _regions(answer, tree, found)
    except ValueError as reason:
        raise GoldError(f"gold answer {answer.value!r}: {reason}") from None
    read = Gold(tree, answer, Context(options, regions))
    rule = rule_of(wanted, read)
    try:
        verdict = unevaluated(tree, found) or rule(read, found)
        if question is not None and not options.accept_restated and verdict.equal is not False:
            verdict = restated(found, tree, asked_of(question, answer.of)) or verdict
        return verdict
    except Undecided as reason:
        return undecided(str(reason))
    except Undefined as reason:
        return differ(str(reason))
    except GoldError:
        raise
    except Exception as error:  # noqa: BLE001 (a prediction is data: what nobody foresaw is undecided, and says so)
        return undecided(f"internal error: {type(error).__name__}: {error}")


def _regions(answer: Answer, gold: Node, prediction: Node) -> Mapping[str, Region]:
    """The region of each name that has one of its own."""
    if answer.domain is None and not answer.assumptions:
        return {}
    domain = None if answer.domain is None else parse(answer.domain)
    return regions_of(names_of(gold, prediction), domain, answer.assumptions)


def _as_product(prediction: Node, text: str, gold: Node) -> Node:
    """The prediction, read as a formula where it calls what gold has for a name: n(n + 1)/2 is a product to people,
    whom Python takes for a call of n."""
    called = _called(prediction) - _called(gold)
    if not called & free_names(gold):
        return prediction
    try:
        return parse_latex(text)
    except SyntaxRefused:
        return prediction


def _called(node: Node) -> set[object]:
    if "Call" not in heads_of(node):
        return set()
    return {part.args[0].args[0] for part in node.walk() if part.head == "Call"}  # type: ignore[union-attr]  # a Symbol


def as_meant(prediction: Node, gold: Node) -> Node:
    """The prediction in gold's names: x_1 is x1, and a lone e or i is E or I where gold has no such name."""
    known = free_names(gold)
    if free_names(prediction) <= known:
        return prediction
    plain = {name.replace("_", ""): name for name in known}
    values = {}
    for name in free_names(prediction) - known:
        if name in ("e", "i"):
            values[name] = Node("Constant", (name.upper(),))
        elif name.replace("_", "") in plain:
            values[name] = Node("Symbol", (plain[name.replace("_", "")],))
    return substitute(prediction, values)


def _read_gold(value: str) -> Node:
    try:
        return parse_remembered(value)
    except SyntaxRefused as reason:
        raise GoldError(f"gold answer {str(value)[:80]!r} cannot be read: {reason}") from None

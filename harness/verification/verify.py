"""The one comparison of a gold answer with a prediction: benchmarks, rewards, filters and `showwork check` call it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.syntax.normalise import normalise
from harness.formulas.syntax.parse import Reading, bare_text, read, read_remembered, together
from harness.formulas.trees.algebra import free_names, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.balls.points import Region, names_of
from harness.verification.comparison.second_thoughts import reconsidered
from harness.verification.comparison.values.domains import regions_of
from harness.verification.comparison.values.values import Context
from harness.verification.errors import GoldError
from harness.verification.kinds import kind_named
from harness.verification.kinds.choice import as_choice
from harness.verification.kinds.shared.gold import Gold, Rule, unevaluated
from harness.verification.kinds.shared.in_another_order import same_in_another_order
from harness.verification.kinds.shared.kind_record import WrittenKind
from harness.verification.kinds.shared.listings import as_listing, in_brackets
from harness.verification.options import DEFAULT, Options
from harness.verification.problem import Answer
from harness.verification.statement.restated import restated
from harness.verification.untyped import UNTYPED, by_shape
from harness.verification.verdict import Method, Verdict, agreed, differ, doubt, undecided

_DASH = re.compile(r"[-\u2010-\u2015\u2212]")
_HYPHENS = re.compile(r"\d+(?:-\d+)+")


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
    question: the problem's text, where it is known: then what only restates it is no answer (`statement/restated.py`).
    options, or single rules by name (`verify(g, p, fallback=False)`): see Options.
    Raises GoldError for a gold answer that cannot be read, and nothing for the prediction.
    """
    if rules:
        options = _with_rules(**rules) if options is DEFAULT else replace(options, **rules)
    answer = gold if isinstance(gold, Answer) else Answer(kind or "", gold)
    if question is not None and (kind or answer.kind) in UNTYPED and isinstance(answer.value, str):
        chosen = as_choice(question, answer.value)
        answer = chosen if isinstance(chosen, Answer) else answer
    wanted = kind or answer.kind
    typed = None if wanted in UNTYPED else kind_named(wanted)
    if not isinstance(answer.value, str):
        raise GoldError(f"a gold answer is text, not {type(answer.value).__name__}")
    if isinstance(typed, WrittenKind):
        return _as_written(answer, typed, prediction)
    rule = None if typed is None else typed.compare
    gold_text = _read_gold(answer.value)
    try:
        said = read(prediction)
    except SyntaxRefused as reason:
        return Verdict(False, Method.unparsable, str(reason))
    verdict = _of_readings(answer, rule, options, (gold_text, said), question)
    difference = gold_text.tree.head == "Add" and rule is None and _DASH.search(answer.value)
    if verdict.equal and difference and _may_be_a_range(answer.value, prediction):
        return undecided("a range or a number in parts is not a difference")
    return verdict


@lru_cache(maxsize=64)
def _with_rules(**rules: Any) -> Options:
    """The default options with these rules. Remembered: whoever names a rule does so at every call, and making the
    options anew was a tenth of comparing two integers."""
    return replace(DEFAULT, **rules)


def _of_readings(
    answer: Answer, rule: Rule | None, options: Options, texts: tuple[Reading, Reading], question: str | None
) -> Verdict:
    """The verdict that all readings of the two texts share. rule: of the gold's kind; None where it says none."""
    gold, said = texts
    if not (gold.formula or said.formula or facts(gold.tree).names or facts(said.tree).names):
        return _judged(
            answer, rule, options, (gold.tree, said.tree), said.text, question
        )  # Python without names has no other
    pairs = together(gold, said, gold=True)
    verdicts = [_judged(answer, rule, options, pair, said.text, question) for pair in pairs]
    verdict = verdicts[0] if len(verdicts) == 1 else agreed(verdicts)
    if verdict.equal is None:
        return verdict

    def judge(tree: Node, found: Node) -> Verdict:
        return _judged(answer, rule, replace(options, fallback=False), (tree, found), said.text, question)

    return reconsidered(verdict, pairs[0], texts, judge, gold=True)


def _as_written(answer: Answer, kind: WrittenKind, prediction: str) -> Verdict:
    try:
        normalise(answer.value)
    except SyntaxRefused as reason:
        raise GoldError(f"gold answer {answer.value[:80]!r} cannot be read: {reason}") from None
    try:
        return kind.compare(answer, prediction)
    except SyntaxRefused as reason:
        return Verdict(False, Method.unparsable, str(reason))
    except GoldError:
        raise
    except Exception as error:  # noqa: BLE001 (a prediction is data: what nobody foresaw is undecided, and says so)
        return undecided(f"internal error: {type(error).__name__}: {error}")


def _may_be_a_range(gold: str, prediction: str) -> bool:
    """Whether gold is like 3-5 or 555-1234, without spaces, and the prediction is not the same text."""
    texts = ["".join(bare_text(text).split()) for text in (gold, prediction)]
    written = texts[0] if "\u2013" in gold or "\u2014" in gold else bare_text(gold)  # long dashes are no minus signs
    return _HYPHENS.fullmatch(written) is not None and texts[0] != texts[1]


def _judged(
    answer: Answer, rule: Rule | None, options: Options, trees: tuple[Node, Node], text: str, question: str | None
) -> Verdict:
    """The verdict on one reading of gold and prediction; text: of the prediction. What only restates the question is
    wrong, whether it equals the gold or nobody can tell."""
    tree = as_listing(trees[0])
    found = as_listing(as_meant(trees[1], tree))
    verdict = _ruled(answer, rule, options, (tree, found), text)
    if question is None or options.accept_restated or verdict.equal is False:
        return verdict
    return restated(found, tree, question, answer.of) or verdict


def _ruled(answer: Answer, rule: Rule | None, options: Options, trees: tuple[Node, Node], text: str) -> Verdict:
    """The verdict of the kind's rule, or of the one that gold's shape calls for."""
    tree, found = trees
    try:
        regions = _regions(answer, tree, found)
    except ValueError as reason:
        raise GoldError(f"gold answer {answer.value!r}: {reason}") from None
    bracketed = found.head == "Tuple" and in_brackets(text)
    gold = Gold(tree, answer, Context(options, regions, gold=True), bracketed)
    verdict = _by_rule(gold, found, rule or by_shape)
    return (verdict.equal is None and same_in_another_order(gold, found)) or verdict


def _by_rule(gold: Gold, found: Node, judge: Rule) -> Verdict:
    try:
        return unevaluated(gold.tree, found) or judge(gold, found)
    except Undecided as reason:
        return doubt(reason)
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


def _read_gold(value: str) -> Reading:
    try:
        return read_remembered(value)
    except SyntaxRefused as reason:
        raise GoldError(f"gold answer {str(value)[:80]!r} cannot be read: {reason}") from None

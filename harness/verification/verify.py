"""The one comparison of a gold answer with a prediction: benchmarks, rewards, filters and `showwork check` call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.syntax.normalise import normalise
from harness.formulas.syntax.parse import Reading, read_remembered, together
from harness.formulas.trees.algebra import free_names, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.balls.points import Region, names_of
from harness.verification.comparison.second_thoughts import reconsidered
from harness.verification.comparison.values.domains import regions_of
from harness.verification.comparison.values.values import Context
from harness.verification.errors import GoldError
from harness.verification.kinds import kind_named
from harness.verification.kinds.choice import as_choice, is_labelled, letter_of, said_behind
from harness.verification.kinds.ratio import may_be_no_number
from harness.verification.kinds.shared.endless import dotted, has_dots
from harness.verification.kinds.shared.gold import Gold, Rule, unevaluated
from harness.verification.kinds.shared.in_another_order import same_in_another_order
from harness.verification.kinds.shared.kind_record import WrittenKind
from harness.verification.kinds.shared.listings import as_listing, in_brackets
from harness.verification.multiple_choice import by_letter, by_value
from harness.verification.one_sided_units import in_another_unit
from harness.verification.options import DEFAULT, Options
from harness.verification.other_words import any_of, in_other_words, may_say_more, several
from harness.verification.problem import Answer
from harness.verification.statement.listed_options import options_of, without_options
from harness.verification.statement.restated import restated
from harness.verification.untyped import UNTYPED, by_shape
from harness.verification.verdict import Method, Verdict, agreed, differ, doubt, undecided
from harness.verification.wording.approximations import is_near
from harness.verification.wording.golds import is_read, meant
from harness.verification.wording.hyphens import may_be_no_difference
from harness.verification.wording.labels import under_the_same
from harness.verification.wording.left_out import agrees


def verify(
    gold: Answer | str | tuple[Answer | str, ...],
    prediction: str,
    *,
    kind: str | None = None,
    question: str | None = None,
    options: Options = DEFAULT,
    **rules: Any,
) -> Verdict:
    """Whether the prediction is the gold answer: equal True, False, or None for undecided.

    gold: an Answer, or its value as text (then `kind` may say what it is; without a kind its shape decides). Of several
    in a tuple, or in an Answer's `others`, each is right.
    prediction: untrusted text in Python, SymPy or LaTeX syntax or plain words; anything else is "unparsable".
    question: the problem's text, where it is known: then what only restates it is no answer (`statement/restated.py`).
    options, or single rules by name (`verify(g, p, fallback=False)`): see Options.
    Raises GoldError for a gold answer that cannot be read, and nothing for the prediction.
    """
    if rules:
        options = _with_rules(**rules) if options is DEFAULT else replace(options, **rules)
    if type(gold) is str:
        return _verified(Answer(kind or "", gold), prediction, question, options)
    if isinstance(gold, Answer) and not gold.others:  # nearly every gold: no copies are made of it
        answer = replace(gold, kind=kind) if kind else gold
        return _verified(answer, prediction, question, options)
    golds = several(gold)
    return any_of([_verified(replace(one, kind=kind or one.kind), prediction, question, options) for one in golds])


def _verified(answer: Answer, prediction: str, question: str | None, options: Options) -> Verdict:
    """The verdict on one gold."""
    wanted = answer.kind
    if question is not None and wanted in UNTYPED and isinstance(answer.value, str):
        chosen = as_choice(question, answer.value)
        answer = chosen if isinstance(chosen, Answer) else answer
        wanted = answer.kind
    typed = None if wanted in UNTYPED else kind_named(wanted)
    if not isinstance(answer.value, str):
        raise GoldError(f"a gold answer is text, not {type(answer.value).__name__}")
    if isinstance(typed, WrittenKind):
        verdict = _as_written(answer, typed, prediction)
        letter = letter_of(answer.value) if wanted == "choice" and question is not None else None
        if letter is None or question is None or letter not in (listed := options_of(question)):
            return verdict
        return by_value(letter, listed, prediction, verdict, partial(_by_itself, options))
    rule = None if typed is None else typed.compare
    try:
        gold_text = read_remembered(answer.value)
    except SyntaxRefused as reason:
        if rule is None and is_labelled(answer.value):
            return _labelled_option(answer, prediction, question, options)
        texts = meant(answer.value) if rule is None and options.other_words else ()
        if not texts:
            raise GoldError(f"gold answer {str(answer.value)[:80]!r} cannot be read: {reason}") from None
        return any_of(
            [_in_words(replace(answer, value=text), answer.value, prediction, question, options) for text in texts]
        )

    verdict = _judged_text(answer, rule, options, gold_text, prediction, question)
    if verdict.equal or not options.other_words:
        return verdict
    if question is None and not may_say_more(verdict, prediction, named_values=options.named_values):
        return verdict
    return _in_another_reading(verdict, answer, rule, options, gold_text, prediction, question)


def _in_another_reading(
    verdict: Verdict,
    answer: Answer,
    rule: Rule | None,
    options: Options,
    gold_text: Reading,
    prediction: str,
    question: str | None,
) -> Verdict:
    """The verdict on a prediction that is not right as it is written: by the question's options, and by what it says
    besides a value. Apart from `_verified`, because the names that `judge` holds are slower to use."""

    def judge(text: str) -> Verdict:
        return _judged_text(answer, rule, options, gold_text, text, question)

    if question is not None and rule is None and (listed := options_of(question)):
        question = without_options(question)  # what an option says may answer, though it stands in the question
        verdict = judge(prediction)
        if verdict.equal is not True:
            verdict = by_letter(answer.value, listed, prediction, verdict, partial(_by_itself, options))
    if verdict.equal or not may_say_more(verdict, prediction, named_values=options.named_values):
        return verdict
    return in_other_words(verdict, prediction, gold_text.tree, judge, question)


def _in_words(answer: Answer, gold: str, prediction: str, question: str | None, options: Options) -> Verdict:
    """The verdict on the value that stands in a gold in words."""
    same = under_the_same(gold, prediction) if isinstance(prediction, str) else None
    if same is not None:
        return _verified(answer, same, question, options)
    verdict = _verified(answer, prediction, question, options)
    if verdict.equal is None and is_near(gold) and (texts := meant(prediction)):  # about 72 by approximately 72
        verdict = any_of([_verified(answer, text, question, options) for text in texts])
    if verdict.equal and not is_read(prediction) and not agrees(gold, answer.value, prediction):
        return undecided("the gold answer says more than its value, and the prediction says something else")
    return verdict


def _labelled_option(answer: Answer, prediction: str, question: str | None, options: Options) -> Verdict:
    """The verdict on a gold such as `(B) 14`: by its letter, or by what stands behind it."""
    by_letter_alone = _verified(replace(answer, kind="choice"), prediction, question, options)
    if by_letter_alone.equal or letter_of(prediction) is not None:
        return by_letter_alone
    return _verified(replace(answer, value=said_behind(answer.value)), prediction, question, options)


def _by_itself(options: Options, gold: str, prediction: str) -> Verdict:
    """The verdict on an untyped gold, without regard to any question."""
    return _verified(Answer("", gold), prediction, None, options)


def _judged_text(
    answer: Answer, rule: Rule | None, options: Options, gold_text: Reading, prediction: str, question: str | None
) -> Verdict:
    """The verdict on a prediction as it is written."""
    try:
        said = read_remembered(prediction)
    except SyntaxRefused as reason:
        return Verdict(False, Method.unparsable, str(reason))
    verdict = _of_readings(answer, rule, options, (gold_text, said), question)
    if not verdict.equal:
        return verdict
    colon = ":" in said.text and answer.kind != "ratio"
    if colon and may_be_no_number(gold_text.tree, said.text, question):
        return undecided("a ratio, or a number divided by another")
    if rule is None and may_be_no_difference(gold_text.tree, answer.value, prediction):
        return undecided("a range or a number in parts is not a difference")
    if question is not None and rule is None and in_another_unit(gold_text.tree, said.tree, question):
        return undecided("the question asks for another unit")
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
        # Python without names has no other reading.
        return _judged(answer, rule, options, (gold.tree, said.tree), said.text, question)
    return _of_all_readings(answer, rule, options, texts, question)


def _of_all_readings(
    answer: Answer, rule: Rule | None, options: Options, texts: tuple[Reading, Reading], question: str | None
) -> Verdict:
    gold, said = texts
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
    if verdict.equal is None and not has_dots(tree):  # a list that goes on has an order
        return same_in_another_order(gold, found) or verdict
    return verdict


def _by_rule(gold: Gold, found: Node, judge: Rule) -> Verdict:
    if has_dots(gold.tree) or has_dots(found):
        judge = dotted
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

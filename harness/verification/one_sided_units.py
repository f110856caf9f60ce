"""Units and nouns that stand on one side alone: 18 and 18 eggs, 90 and 90 degrees, for golds that nobody gave a kind.

Where both sides have a unit it is compared: 5 km is not 5 m. Where one has, the numbers are; a word that multiplies
(`18 thousand`) counts as what it says. 50% is 1/2, and is 50 only where the option `drop_percent` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from harness.formulas.syntax import Node
from harness.formulas.syntax.units import CASED
from harness.formulas.syntax.units import UNITS as SPELLINGS
from harness.formulas.trees.algebra import is_value
from harness.formulas.trees.tree import integer
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.units_of_measure import UNITS, parts_of, pure_number, size_of
from harness.verification.kinds.quantity import quantity
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.verdict import Method, Verdict, differ, undecided
from harness.verification.wording.approximations import may_be_near, says_near
from harness.verification.wording.hedges import COUNTED, MAY_REJECT, RANKED, SCALES

_WORDS = re.compile(r"[A-Za-z]+")
_PIECES = re.compile(r"[A-Za-z%]+")
_DOLLARS = re.compile(r"\$\s?\d")
_NOUN = re.compile(r"(?!\^)(?:[A-Za-z' /*%]|\^-?\d)*")


def number_by_quantity(gold: Gold, prediction: Node) -> Verdict:
    """A gold number without a unit, and a prediction that has one."""
    said = without_name(prediction)
    if said.head != "Quantity" or not is_value(gold.tree):
        return differ(f"{said.head} is not a number or expression", Method.rule)
    return _one_sided(gold, said, lambda number: compare_in(gold.tree, number, gold.context))


def quantity_by_any(gold: Gold, prediction: Node) -> Verdict:
    """A gold with a unit: by the same quantity, or by its number alone."""
    verdict = quantity(gold, prediction)
    said = without_name(prediction)
    if verdict.equal or not gold.context.options.units_on_one_side:
        return verdict
    if said.head == "Quantity":
        return _by_nouns(gold, said) or verdict
    if not is_value(said) or gold.tree.head != "Quantity":
        return verdict
    return _one_sided(gold, gold.tree, lambda number: compare_in(number, said, gold.context))


def _one_sided(gold: Gold, measured: Node, compare: Callable[[Node], Verdict]) -> Verdict:
    """The verdict where one side is measured and the other is not. compare: the other side with a number."""
    options = gold.context.options
    number, unit = parts_of(measured)
    plain = pure_number(measured)
    by_value = compare(plain) if plain is not None and options.convert_units else None
    if by_value is not None and by_value.equal:
        return by_value
    if says_near(unit) and not may_be_near(gold.tree, None):
        verdict = compare(number)
        return verdict if verdict.equal is False else undecided("a number that is said to be near")
    if unit == "%" and not options.drop_percent:
        return by_value or differ("a number without its unit", Method.rule)
    if not _is_plain(unit):
        verdict = compare(number)
        return verdict if verdict.equal is False else undecided("a number beside words that say more than its unit")
    scale = _scale_of(unit)
    if scale != 1:
        scaled = compare(Node("Mul", (number, integer(scale))))
        if scaled.equal or compare(number).equal is False:
            return scaled
        return undecided("a word beside the number multiplies it")
    verdict = compare(number)
    return replace(verdict, detail=verdict.detail or "the unit stands on one side alone")


def _is_plain(unit: str) -> bool:
    """Whether the words behind a number only say what is counted or measured."""
    rest = " ".join(word for word in _WORDS.findall(unit) if word.lower() not in SCALES)
    if COUNTED.search(rest) or RANKED.match(rest) or MAY_REJECT.search(rest):
        return False
    return _NOUN.fullmatch(unit) is not None


def _scale_of(unit: str) -> int:
    scale = 1
    for word in _WORDS.findall(unit):
        scale *= SCALES.get(word.lower(), 1)
    return scale


def is_measure(unit: str) -> bool:
    """Whether a unit is made of known units of measure alone."""
    pieces = _PIECES.findall(unit)
    return bool(pieces) and all(piece in SPELLINGS or piece in UNITS for piece in pieces)


def _by_nouns(gold: Gold, said: Node) -> Verdict | None:
    """The verdict on 98 values by 98 possible values, where neither is a unit of measure; None where one is."""
    (number, unit), (other, noun) = parts_of(gold.tree), parts_of(said)
    if is_measure(unit) or is_measure(noun) or _scale_of(unit) != _scale_of(noun):
        return None
    verdict = compare_in(number, other, gold.context)
    words = [{_as_noun(word) for word in _WORDS.findall(text)} for text in (unit, noun)]
    if not verdict.equal or ((words[0] <= words[1] or words[1] <= words[0]) and _is_plain(noun)):
        return verdict
    return undecided("the same number of something else")


def _as_noun(word: str) -> str:
    """A word without the s of its plural; MW is not mW, but Eggs are eggs."""
    return word if CASED.fullmatch(word) else word.lower().removesuffix("s")


def in_another_unit(gold: Node, prediction: Node, question: str) -> bool:
    """Whether the prediction alone has a unit, and the question speaks of others of its dimension and never of this
    one: `18 cents` where it asks for dollars."""
    said = without_name(prediction)
    if said.head != "Quantity" or without_name(gold).head == "Quantity":
        return False
    unit = parts_of(said)[1]
    if not is_measure(unit) or unit == "%":
        return False
    asked = {SPELLINGS[word] for word in _PIECES.findall(question) if word in SPELLINGS and len(word) > 1}
    asked |= {"dollar"} if _DOLLARS.search(question) else set()
    mine = {SPELLINGS.get(piece, piece) for piece in _PIECES.findall(unit)}
    dimensions = {size_of(one)[0] for one in mine}
    return mine.isdisjoint(asked) and any(size_of(one)[0] in dimensions for one in asked)

"""The entry: text in any syntax to the tree, and a claim to its two sides."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from harness.formulas.syntax.bases import read_based
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.brackets import Meaning, Use, likely_factors, meanings, use_of
from harness.formulas.syntax.clocks import read_clock
from harness.formulas.syntax.dates import read_date
from harness.formulas.syntax.latex import read_formula
from harness.formulas.syntax.limit_pairs import limit_pair
from harness.formulas.syntax.links import holds_a_new_sign
from harness.formulas.syntax.normalise import normalise
from harness.formulas.syntax.outside_dollars import refuse_prose
from harness.formulas.syntax.printed import is_printed
from harness.formulas.syntax.python import parse_python, read_python
from harness.formulas.syntax.sets_in_words import sets_in_words
from harness.formulas.syntax.unwrap import unwrap
from harness.formulas.syntax.worded_lists import entries_of
from harness.formulas.syntax.words import read_words
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node

SHORT = 500
"""Characters of a text that is worth remembering: the samples of one group say the same again and again."""
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_THOUSANDS = re.compile(
    r"-?[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]+)?|-?[0-9]{1,2}(?=.*,0)(?:,[0-9]{2})+,[0-9]{3}"
)
"""1,234,567 and 1 234 567; in India 15,00,000, where a group that begins with 0 shows that it is no list."""
_FORMULA = re.compile(r"[\\$^]")

# |x| in a formula; SymPy's `|` stands between conditions and sets.
_BARS = re.compile(r"\|[^|]*\|")
# d/dx (f), d(f)/dx, lim_(x->0): no Python.
_LEIBNIZ = re.compile(
    r"(?<![A-Za-z0-9_*])d\s*(?:[A-Za-z]?\s*/\s*d[A-Za-z](?![A-Za-z*(])|/\s*d[A-Za-z]\s*\("
    r"|\(.{0,300}\)\s*/\s*d[A-Za-z](?![A-Za-z(*]))"
)
_OVER_D = re.compile(r"/\s*d[A-Za-z]")
"""Without this there is none: looked for first, in a tenth of the time."""
_CONDITION = re.compile(r"[<>=&~{]|\bIn")

# How times and dates begin; looked for first, because their own patterns take longer.
_NO_ARITHMETIC = re.compile(
    r"-?\d{1,9}(?::\d|[-/.]\d{1,2}[-/.]\d|\s?[AaPp]\.?\s?[Mm]\b|\s*(?:[dhms]|days?|hours?|hrs?|min\w*|sec\w*)\b|(?:st|nd|rd|th)?\s+[A-Za-z])"
    r"|[A-Z][a-z]{2,8}\.?,?\s|the\s+\d|(?:datetime\.)?date\("
)

# 52_8, 52 base 8, 0x1a1
_MAY_BE_BASED = re.compile(r"(?:[A-Za-z]\s*=\s*)?-?\(?\s*(?:\\(?:text|mathrm)|\d[^_,=+*/^]*(?:_|\bbase\b)|0[xbo])")
_SPACED_EQUALS = re.compile(r"(?<=\s)=(?=\s)")
_BRACKETS = re.compile(r"[()\[\]{}]|(?<![<>=!:])=(?!=)")


def parse(text: str) -> Node:
    """The tree of an answer, in whichever syntax it is written. Raises SyntaxRefused, and nothing else, for any input.

    In this order: a plain integer; a word of answers; a number with its thousands grouped, 1,234 or 1 234; then a
    formula where a backslash, a dollar sign or `^` says that this is no Python, else Python first. Where the
    first syntax does not fit the other is tried, save on what was well formed and unwelcome. Errors are those of the
    syntax that got further. A name right before brackets is what the text itself makes likely (brackets.py);
    `parse_together` also looks at what it is compared with.
    """
    return read(text).tree


def parse_remembered(text: str) -> Node:
    """`parse`, remembered for a text of at most SHORT characters: a gold answer, a step's right side that is the next
    one's left, what the samples of a group say alike."""
    return read_remembered(text).tree


class Reading(NamedTuple):
    """A text that has been read: its tree; whether it was read as a formula, LaTeX or plain, and not as Python; and,
    where names stand right before brackets, how it uses its names, and which of them were read as factors."""

    text: str
    tree: Node
    formula: bool = False
    use: Use | None = None
    factors: frozenset[str] = frozenset()


def read(text: str) -> Reading:
    """The reading of a text that nothing is known of but itself. Raises SyntaxRefused."""
    if type(text) is str and _INTEGER.fullmatch(text):
        return Reading(text, parse_python(text))
    tree, formula = _tree_of(text, ())
    if "Call" not in facts(tree).heads:
        return Reading(text, tree, formula)
    use = use_of(tree, formula=formula)
    factors = likely_factors(use)
    return Reading(text, _tree_of(text, factors)[0] if factors else tree, formula, use, factors)


def read_remembered(text: str) -> Reading:
    """`read`, remembered for a text of at most SHORT characters."""
    return _known(text) if type(text) is str and len(text) <= SHORT else read(text)


_known = lru_cache(maxsize=8192)(read)


def together(first: Reading, second: Reading, *, gold: bool) -> list[tuple[Node, Node]]:
    """The trees of two texts that are compared, names right before brackets read alike in both: one pair of trees, or
    two where such a name may be a function or a factor and each has its say. See `brackets.meanings`."""
    if first.use is None and second.use is None:
        return [(first.tree, second.tree)]
    uses = [one.use or use_of(one.tree, formula=True) for one in (first, second)]
    meant = meanings(*uses, gold=gold)
    factors = {name for name, meaning in meant.items() if meaning is Meaning.PRODUCT}
    either = {name for name, meaning in meant.items() if meaning is Meaning.EITHER}
    ways = [factors | either, factors] if either else [factors]
    return [(_with_factors(first, names), _with_factors(second, names)) for names in ways]


def _with_factors(reading: Reading, names: set[str]) -> Node:
    if reading.use is None:
        return reading.tree
    factors = frozenset(names.intersection(reading.use.called))
    if factors == reading.factors:
        return reading.tree
    try:
        return _known_with(reading.text, factors) if len(reading.text) <= SHORT else _tree_of(reading.text, factors)[0]
    except SyntaxRefused:  # a sign in between has made it longer than may be, say
        return reading.tree


@lru_cache(maxsize=2048)
def _known_with(text: str, factors: frozenset[str]) -> Node:
    return _tree_of(text, factors)[0]


def _tree_of(text: str, factors: Collection[str]) -> tuple[Node, bool]:
    """The tree of a text, and whether it was read as a formula; the names in `factors` are not called."""
    if not factors and type(text) is str and is_printed(text):
        try:
            return read_python(text), False
        except SyntaxRefused:
            pass  # 2(x + 1), say: the other syntax, and the errors, are found as of any text
    return _by_all_readings(text, factors)


def _by_all_readings(text: str, factors: Collection[str]) -> tuple[Node, bool]:
    """The same, by every reading in its turn."""
    plain = normalise(text)
    if "$" in plain:
        refuse_prose(plain)
    bare = unwrap(plain)
    if not factors and len(bare) < len(text) and is_printed(bare):  # $28$, \boxed{x + 1}
        with suppress(SyntaxRefused):
            return read_python(bare), False
    word = read_words(bare)
    if word is not None:
        return word, False
    if _THOUSANDS.fullmatch(bare):
        return read_python(bare.replace(",", "").replace(" ", "")), False
    if _NO_ARITHMETIC.match(bare) and (notation := read_clock(bare) or read_date(bare)) is not None:
        return notation, False
    if _MAY_BE_BASED.match(bare) and (based := read_based(bare)) is not None:
        return based, False
    if ("lim" in bare or "Lim" in bare) and (pair := limit_pair(bare)) is not None:
        names = (Node("Symbol", ("limsup",)), Node("Symbol", ("liminf",)))
        values = [_tree_of(value, factors)[0] for value in pair]
        return Node("Tuple", tuple(Node("Eq", sides) for sides in zip(names, values, strict=True))), True
    if ("," in bare or " and " in bare) and (entries := entries_of(bare)):
        return Node("Tuple", tuple(word or _tree_of(entry, factors)[0] for entry, word in entries)), True
    bare = sets_in_words(bare)
    formula_first = _FORMULA.search(bare) is not None or _in_bars(bare) or _holds_operator(bare)
    formula_first = formula_first or ("..." in bare and ("," in bare or "+" in bare))
    # Commands that were typed, not those that stand for a Unicode sign, nor a \\text{} around the whole.
    latex = "\\" in bare and ("\\" in text or not text.isprintable())
    errors = []
    for formula in (formula_first, not formula_first):
        if latex and not formula:
            continue
        try:
            if formula:
                return read_formula(bare, latex=latex, factors=frozenset(factors)), True
            tree = read_python(_with_signs(bare, factors) if factors else bare)
            if tree.head == "Or" and "|" in bare and any(map(_a_number, tree.children())):
                raise SyntaxRefused(bare.index("|"), "a bar between numbers", bare)  # 3|6: 3 divides 6
            return tree, False
        except SyntaxRefused as error:
            errors.append((error.final, error.position, formula, error))
            if error.final:
                break
    raise max(errors, key=lambda one: one[:3])[3]


def _a_number(node: Node) -> bool:
    return node.head in ("Integer", "Decimal", "Neg", "Add", "Mul", "Div", "Pow")


def _with_signs(text: str, factors: Collection[str]) -> str:
    """Python text with a sign between each of the names and the brackets behind it: n*(n + 1)/2."""
    names = "|".join(f"{re.escape(name)}|{name.lower()}" if name in "EI" else re.escape(name) for name in factors)
    return re.sub(rf"(?<![\w.])({names})\s*(?=\()", r"\1*", text)


def _holds_operator(text: str) -> bool:
    """Whether d/dx stands before a function: Python would read it as a quotient."""
    return "/" in text and "d" in text and _OVER_D.search(text) is not None and _LEIBNIZ.search(text) is not None


def _in_bars(text: str) -> bool:
    """Whether bars enclose something: Python would read ln|x| + C as `ln or x or C`."""
    return "|" in text and _BARS.search(text) is not None and _CONDITION.search(text) is None


def split_claim(text: str) -> tuple[str, str]:
    """The two sides of a claim, split at its one ` = ` outside all brackets (or its one `=`, where none is spaced).

    Brackets are counted without regard to their kind, because [0, 1) is an interval. Raises SyntaxRefused where there
    is no such sign, or where there are two: a chain is no claim.
    """
    plain = normalise(text)
    if holds_a_new_sign(plain):
        raise SyntaxRefused(0, "a sign besides ` = `", plain)
    places = _top_level_equals(plain)
    spaced = [at for at in places if _SPACED_EQUALS.match(plain, at)]
    chosen = spaced or places
    if len(chosen) != 1:
        reason = "a chain of two `=`" if chosen else "no ` = ` outside brackets"
        raise SyntaxRefused(chosen[1] if chosen else 0, reason, plain)
    left, right = plain[: chosen[0]].strip(), plain[chosen[0] + 1 :].strip()
    if not left or not right:
        raise SyntaxRefused(chosen[0], "a claim has two sides", plain)
    return left, right


def _top_level_equals(text: str) -> list[int]:
    depth, places = 0, []
    for found in _BRACKETS.finditer(text):
        if found[0] in "([{":
            depth += 1
        elif found[0] in ")]}":
            depth -= 1
        elif depth == 0:
            places.append(found.start())
    return places

"""Answers in sentences: `The smallest value is 1.`, `72 clips`, `No, it is not possible`, `diverges to infinity`.

A part of a sentence is left out only where none of its words denies, supposes, compares or counts (`hedges.py`). A
number keeps the noun or unit behind it, as \\text{}: whether that matters is for the comparison to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.formulas.syntax.units import UNITS
from harness.formulas.syntax.words import read_words
from harness.verification.wording.approximations import without_hedge
from harness.verification.wording.hedges import COUNTED, DENIED, DOUBTED, LABEL, NAME, OF_VALUES, RANKED, REJECTED

_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mbox|emph)\s*\{([^{}]*)\}")
# x**2 keeps its stars, and 2** is broken off.
_BOLD = re.compile(r"(?<!\S)\*\*(\S|\S.{0,200}?\S)\*\*(?![^\s.,;:!?])")
_SPACES = re.compile(r"\\[ ,;:!]|~|\\quad|\\qquad")
_LEAD = re.compile(
    r"\A(?:(?:so|thus|therefore|hence|then|finally|in conclusion|in total|overall|consequently|exactly|just|only|"
    r"simply|"
    r"we (?:get|have|find|obtain|conclude(?: that)?)|it follows that|which (?:is|gives)|this (?:is|gives)|equals?|"
    r"equal to|given by|it is|it's|they are|there are|there is|is|are|answer\s*:|final answer\s*:|"
    r"a total of|all|the (?:final |correct )?answer is)(?:,|:)?\s+)+(?=\S)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\A(?:approximately|approx\.?|about|roughly|around|circa|ca\.?|close to)\s+(?=[-+\\$\d])", re.IGNORECASE
)

_YES_OR_NO = re.compile(
    r"(?P<head>yes|no|true|false)(?:\s*[,.;:-]\s*|\s+(?=because|since|as\b))(?P<rest>.+)", re.IGNORECASE | re.DOTALL
)
_WORD_AGAIN = re.compile(r"(?P<first>[^()]{2,80})\((?P<second>[^()]{2,60})\)")
_VERB = re.compile(
    r"\b(?:is|are|equals|was|were|becomes|comes to|amounts to|costs|totals|"
    r"has\s+(?:an?\s+)?(?:length|area|volume|height|width|measure|radius|value|mass|slope|dimension|probability)"
    r"(?:\s+of)?)\s+(?:equal to\s+|exactly\s+|simply\s+)?"
)
_NAME = re.compile(r"[A-Za-z](?:_\{?\w+\}?)?")
_TENDS = re.compile(
    r"\b(?P<verb>diverges?|tends?|goes|converges?|approach(?:es)?|increases|decreases|grows)\b\s*(?:to|towards?)?\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?P<head>(?:[^.,;]|\.(?=\d)){1,200}?)(?:,?\s+(?:since|because|as\s+(?:required|desired|the)|given that)\b|"
    r"\s+(?:is|are)\s+the\b|"
    r"\s*\(\s*(?:i\.e\.|that is|namely|as)|,\s*(?:which|the|a|an|so)\b)(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(
    r"(?<![\w.^_])[-+]?(?:\\?\$\s?)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s\d+/\d+|\s?/\s?\d+)?(?![\w^_])|"
    r"(?<![\w^_])-?(?:\d+\s?)?\\[dt]?frac\s?(?:\{\d+\}\s?\{\d+\}|\d\d)|(?<![\w.])\.\d+"
)
_PROSE = re.compile(r"[A-Za-z' ,;:!-]*")
_NOUN = re.compile(r"[A-Za-z' ,.;:!/%-]*|\([A-Za-z' ./]+\)[ .]*")
_COMPUTED = re.compile(
    r"\b(?:a|ar|arc)?(?:sin|cos|tan|cot|sec|csc|cosec)h?\b|\b(?:lg|lb|ln|log\w*|exp|sqrt|cbrt|gcd|lcm|hcf|det|tr|trace|"
    r"rank|max|min|floor|ceil\w*|abs|sgn|sign|erf|gamma|binom|cis|arg|deg|dim|negative|inverse|reciprocal|opposite|"
    r"square|cube|factorial|multiples?|divisors?|factors?|divisible|digits?)\b|\b(?:of|every|per)\s*$",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:repeating|recurring|bar|base|binary|octal|hex\w*|prime|bits?|factorial|[ap]\.?m)\b|\bin\s+the\s+\w+\s+place",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_SYMBOLS = re.compile(r"(?<![A-Za-z'])[B-HJ-Zb-hj-z](?![A-Za-z'])")
_CURRENCY = re.compile(
    r"^(?P<sign>-?)\s*(?:Rs\.?|INR|US\s?\\?\$|USD|\\\$|EUR|GBP|RMB|CNY)\s*(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?P<rest>[A-Za-z' ,.-]*)$"
)
_CURRENCIES = {"R": "rupee", "I": "rupee", "U": "dollar", "\\": "dollar", "E": "euro", "G": "pound", "C": "yuan"}
_INDIAN = re.compile(r"-?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_TOWARDS = re.compile(r"\bto\b|\bdiverge", re.IGNORECASE)
_MOST = 400
"""Characters of a sentence that is taken apart."""


def plain(text: str) -> str:
    """The text with the contents of \\text{} as words and the spaces of LaTeX as spaces."""
    if "\\" in text:
        text = _SPACES.sub(" ", _TEXT.sub(r" \1 ", text))
    return " ".join(_BOLD.sub(r" \1 ", text).split()).strip()


def readings(text: str) -> Iterator[str]:
    """Texts that say what the answer in a sentence is, the likeliest first."""
    emphasis = _BOLD.search(text) is not None
    text = _SENTENCE_END.sub("", plain(text)).strip()
    if not text or len(text) > _MOST:
        return
    bare = _ABOUT.sub("", _LEAD.sub("", text, count=1), count=1)
    if bare != text or emphasis:
        yield bare
    if (exact := without_hedge(bare)) != bare:
        yield exact
    if _INDIAN.fullmatch(bare):
        yield bare.replace(",", "")
    yield from _counts(bare)
    yield from _of_words(bare)
    yield from _behind_a_verb(bare)
    yield from _before_an_explanation(bare)
    yield from _money(bare)
    yield from _one_number(bare)


_SENTENCE_END = re.compile(r"[.!\s]+$")


_COMBINATIONS = re.compile(r"(?<![A-Za-z0-9])(\d{1,4})\s?([CP])\s?(\d{1,4})(?![A-Za-z0-9])")
_UNITS_BEHIND = re.compile(r"(?P<formula>[^,;=<>]*[A-Za-z][^,;=<>]*)\s+(?:square\s+|cubic\s+|sq\.?\s+)?units?")
_FORMULA_SIGN = re.compile(r"[\^/*+\\-]")


def _counts(text: str) -> Iterator[str]:
    """5C3 and 5P3, as calculators write them; x**2/y units."""
    if _COMBINATIONS.search(text):
        yield _COMBINATIONS.sub(_combination, text)
    found = _UNITS_BEHIND.fullmatch(text)
    if found and _FORMULA_SIGN.search(found["formula"]) and not re.search(r"[A-Za-z]{3}", found["formula"]):
        yield found["formula"]


def _combination(found: re.Match[str]) -> str:
    n, sign, k = found.groups()
    return f"binomial({n}, {k})" if sign == "C" else f"(factorial({n})/factorial({n} - {k}))"


_OPTION = re.compile(r"(?:the\s+)?(?:correct\s+)?(?:answer\s+)?(?:option|choice)\s*:?\s*\(?([A-Z])\)?", re.IGNORECASE)


def _of_words(text: str) -> Iterator[str]:
    """`No, it is linearly dependent`, `does not exist (DNE)` and `Option B`."""
    if (option := _OPTION.fullmatch(text)) is not None:
        yield option[1].upper()
    answered = _YES_OR_NO.fullmatch(text)
    if answered:
        if read_words(answered["rest"].rstrip(" .")) is not None:
            yield answered["rest"]
        if not re.match(r"(?:yes|no|true|false)\b", answered["rest"], re.IGNORECASE):
            yield answered["head"]
    twice = _WORD_AGAIN.fullmatch(text)
    if twice:
        first, second = read_words(twice["first"].strip()), read_words(twice["second"].strip())
        if first is not None and first == second:
            yield twice["first"].strip()


def _behind_a_verb(text: str) -> Iterator[str]:
    """What stands behind the last `is`, or behind `tends to`."""
    tends = _last(_TENDS, text)
    if tends is not None and not DOUBTED.search(text, 0, tends.start()):
        value = text[tends.end() :]
        word = read_words(value)
        endless = word is not None and "oo" in str(word)
        if endless or not tends["verb"].lower().startswith("diverge"):
            yield value
        if endless or tends["verb"].lower().startswith("converge"):
            yield tends["verb"]
    verb = _last(_VERB, text)
    if verb is None or DOUBTED.search(text, 0, verb.start()):
        return
    left = text[: verb.start()]
    if _NAME.fullmatch(left.strip()) and read_words(text[verb.end() :]) is not None:
        yield text[verb.end() :]  # C is not invertible
    if not _LETTERS.search(left) or (re.search(r"\b(?:is|are)\b|=", left) and re.search(r"\d", left)):
        return
    yield text[verb.end() :]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(text):  # noqa: B007 - the last match is what is wanted
        pass
    return last


def _before_an_explanation(text: str) -> Iterator[str]:
    """`0 is the only possible value`, `99, since it includes all`, `100 (i.e., all values)`."""
    found = _BEHIND.fullmatch(text)
    if found and not _TAKEN_BACK.search(found["tail"]) and not DOUBTED.search(found["head"]):
        yield found["head"].strip()


_TAKEN_BACK = re.compile(
    r"\b(?:or|not|wrong|incorrect|but|however|unless|if|depending|maybe|perhaps)\b|n't\b|\?", re.IGNORECASE
)


def _money(text: str) -> Iterator[str]:
    """Rs. 750, \\$18 per day, USD 5 million."""
    found = _CURRENCY.match(text)
    if found and not COUNTED.search(found["rest"]):
        name = _CURRENCIES.get(text.lstrip("- ")[0], "dollar")
        yield f"{found['sign']}{found['number'].rstrip(',')} \\text{{{found['rest'].strip(' .')} {name}}}"


def _one_number(text: str) -> Iterator[str]:
    """The one number of a sentence, with the noun behind it."""
    numbers = list(_NUMBER.finditer(text))
    if len(numbers) != 1:
        return
    number = numbers[0]
    before, behind = text[: number.start()].strip(), text[number.end() :].strip()
    if _COMPUTED.search(before) or _WRITTEN.search(behind) or not _letters_are_units(behind):
        return
    if not (_PROSE.fullmatch(before) and _NOUN.fullmatch(behind) and _LETTERS.search(before + " " + behind)):
        return
    if COUNTED.search(before) or _TOWARDS.search(before) or DENIED.search(behind) or _SYMBOLS.search(before):
        return
    if LABEL.search(before) or RANKED.match(behind) or REJECTED.search(behind):
        return
    if re.search(r"[-/*]\s*$", before) or re.match(r"\s*[-/*]\s*\d", behind):
        return
    noun = _measure(behind.strip(" .,;:!()").strip())
    if not noun:
        yield number[0].lstrip("\\$ ") if "$" in number[0] else number[0]
    elif re.match(r"[A-Za-z(%]", behind):
        yield f"{number[0]} \\text{{{noun}}}"


def may_name(text: str) -> bool:
    """Whether the number that a text ends with may be a name: `Day 72`, `Psalm 72`, and not `Total 72`."""
    named = NAME.search(plain(text))
    return named is not None and (named["alone"] or "").lower() not in OF_VALUES


def _letters_are_units(behind: str) -> bool:
    """Whether the single letters behind a number are units of measure."""
    return all(found[0] in UNITS for found in _SYMBOLS.finditer(behind))


def _measure(noun: str) -> str:
    """The unit of measure that a noun begins with, `km per hour on average`; another noun as it is."""
    end = 0
    for word in _UNIT_WORD.finditer(noun):
        unit = word[0] in UNITS or word[0].lower() in UNITS
        if not unit and word[0].lower() not in _UNIT_WORDS:
            break
        if unit and not (word[0] == "in" and word.end() < len(noun)):  # 72 in total
            end = word.end()
    return noun[:end] or noun


_UNIT_WORD = re.compile(r"[A-Za-z%]+|/|\^-?\d")
_UNIT_WORDS = frozenset({"per", "/", "square", "sq", "cubic", "cu", "squared", "cubed"})

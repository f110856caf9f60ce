"""What stands around a formula and says nothing of it: dollar signs, boxes, `Solution is:`, a full stop."""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.compound_names import joined
from harness.formulas.syntax.normalise import normalise
from harness.formulas.syntax.outside_dollars import with_unit
from harness.formulas.syntax.units import with_hyphened_unit
from harness.formulas.syntax.words import read_words

# A backslash doubled by JSON that was escaped once too often; in an environment \\\\ ends a row.
_DOUBLED = re.compile(r"\\\\(?=[A-Za-z])")
# Dollar signs that are no currency, and \( \) \[ \] that are no row's end with its spacing.
_MATH_MODE = re.compile(r"(?<!\\)\$|(?<!\\)\\[()\[\]]")
_WRAPPER = re.compile(
    r"\\(?:boxed|fbox|text|textbf|textrm|textit|mathrm|mbox|mathbf|displaystyle)\s*\{(.*)\}", re.DOTALL
)
_MOST_WRAPPERS = 8
_BRACES = re.compile(r"\\[\\{}]|[{}]")
# np.sqrt(2), math.pi: a program's names without their module.
_MODULE = re.compile(r"\b(?:np|numpy|math|sp|sympy)\.(?=[A-Za-z])")
# 5C2*4C1: binomials between numbers, in a text without other letters.
_CHOSEN = re.compile(r"\b(\d{1,4})\s?C\s?(\d{1,4})\b")
_NO_OTHER_LETTER = re.compile(r"[\dC\s+*/().=-]+")
# \\textcircled{1}\\textcircled{3}: statements 1 and 3, in any order.
_CIRCLED = re.compile(r"(?:\\textcircled\s*\{\s*\d{1,2}\s*\}[\s,]*){2,}")
# `Solution is: x = 2`, as answer keys write it.
_LED_IN = re.compile(
    r"(?:the\s+)?(?:(?:general|unique|only|complete)\s+)?solutions?(?:\s+set)?\s+(?:is|are)(?:\s+given\s+by)?\s*:?\s+(?=\S)",
    re.IGNORECASE,
)


def unwrap(text: str) -> str:
    """Without the dollar signs, the box and the \\text{} around the whole, `Solution is:` before and the full stop
    behind it."""
    if "$" in text:
        text = with_unit(text)
    if "$" in text or "\\" in text:
        text = _MATH_MODE.sub(" ", text).strip()
    if "." in text:
        text = _MODULE.sub("", text)
    if "C" in text and _NO_OTHER_LETTER.fullmatch(text):
        text = _CHOSEN.sub(r"binomial(\1, \2)", text)
    if "-" in text:
        text = with_hyphened_unit(joined(text))
    if "\\textcircled" in text and _CIRCLED.fullmatch(text):
        text = "{" + ", ".join(re.findall(r"\d+", text)) + "}"
    if "olution" in text and (led_in := _LED_IN.match(text)) and read_words(text) is None:
        text = text[led_in.end() :]
    if "\\\\" in text and "\\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    for _ in range(_MOST_WRAPPERS):
        wrapper = _WRAPPER.fullmatch(text)
        if wrapper and _balanced(wrapper[1]):
            text = wrapper[1].strip()
        elif text.endswith(".") and not text.endswith("..") and len(text) > 1:
            text = text[:-1].rstrip()
        else:
            break
    if not text:
        raise SyntaxRefused(0, "empty")
    return text


def bare_text(text: object) -> str:
    """A text in ASCII, without the dollar signs, the box and the \\text{} around the whole. Raises SyntaxRefused."""
    return unwrap(normalise(text))


def _balanced(text: str) -> bool:
    depth = 0
    for brace in _BRACES.finditer(text):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth < 0:
            return False
    return depth == 0

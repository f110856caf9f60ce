"""Unicode to ASCII, before any parser looks: NFKC, minus signs, superscripts, Greek names; look-alikes are refused.

What has an ASCII spelling in both syntaxes takes it (`−` is `-`, `²` is `^(2)`, `θ` is `theta`); what only LaTeX can
say takes the LaTeX command (`∪` is `\\cup`). Any other character beyond ASCII is refused by name: a Cyrillic `х` must
not pass for `x`, nor a fullwidth digit hide from a cap.
"""

from __future__ import annotations

import re
import unicodedata

from harness.formulas.syntax.bounds import MAX_LENGTH, SyntaxRefused
from harness.formulas.syntax.broken_escapes import mended
from harness.formulas.syntax.names import GREEK

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"
_RAISED = str.maketrans(_SUPERSCRIPTS, "0123456789+-()ni")
_LOWERED = str.maketrans(_SUBSCRIPTS, "0123456789+-()")
_RAISED_RUN = re.compile(f"[{_SUPERSCRIPTS}]+")
_LOWERED_RUN = re.compile(f"[{_SUBSCRIPTS}]+")
_VULGAR = re.compile("([0-9]?)([\u00bc-\u00be\u2150-\u215e])")
_ROOT_OF_NUMBER = re.compile(r"√\s*([0-9]+(?:\.[0-9]+)?|[A-Za-z])")

_ASCII = {
    "\u2212": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2015": "-",
    "\u2796": "-",
    "\u02d7": "-",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "∗": "*",
    "⁎": "*",
    "÷": "/",
    "∕": "/",
    "\u2044": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "⩽": "<=",
    "⩾": ">=",
    "∞": " oo ",
    "‘": "'",
    "’": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "∣": "|",
    "∶": ":",
    "∠": "\\angle ",
    "⟨": "(",
    "⟩": ")",
    "【": "[",
    "】": "]",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    "\u00ad": "",
    "\u200e": "",
    "\u200f": "",
    "\u2061": "",
    "\u2062": "*",
    "\u2063": ",",
    "±": "\\pm ",
    "∓": "\\mp ",
    "√": "\\sqrt ",
    "∛": "\\sqrt[3]",
    "∜": "\\sqrt[4]",
    "∪": "\\cup ",
    "∩": "\\cap ",
    "∖": "\\setminus ",
    "∅": "\\emptyset ",
    "⌀": "\\emptyset ",
    "Ø": "\\emptyset ",
    "∈": "\\in ",
    "∉": "\\notin ",
    "∧": "\\land ",
    "∨": "\\lor ",
    "¬": "\\lnot ",
    "→": "\\to ",
    "⇒": "\\Rightarrow ",
    "°": "^\\circ ",
    "ℝ": "\\mathbb{R}",
    "ℤ": "\\mathbb{Z}",
    "ℕ": "\\mathbb{N}",
    "ℚ": "\\mathbb{Q}",
    "ℂ": "\\mathbb{C}",
    "⌊": "\\lfloor ",
    "⌋": "\\rfloor ",
    "⌈": "\\lceil ",
    "⌉": "\\rceil ",
    "∑": "\\sum ",
    "∫": "\\int ",
    "≈": "\\approx ",
    "≡": "\\equiv ",
    "…": "...",
    "∂": "\\partial ",
    "∝": "\\propto ",
    "€": "\\text{euro}",
    "£": "\\text{pound}",
    "¢": "\\text{cent}",
}
_TABLE = str.maketrans(_ASCII)
_GREEK_RUN = re.compile(f"([{''.join(GREEK)}])(?=([0-9_])?)")
_CIRCLED_RUN = re.compile(r"[①-⑳](?:[\s,，、]*[①-⑳])+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def normalise(text: object) -> str:
    """The text in ASCII, stripped. Raises SyntaxRefused for no text, for too much of it, and for look-alikes."""
    if not isinstance(text, str):
        raise SyntaxRefused(0, f"not text but {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise SyntaxRefused(MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    # An exact str: a subclass may bring methods of its own.
    plain = str.__str__(text)
    printable = plain.isprintable()
    if not printable:
        plain = mended(plain)
    plain = plain.strip()
    if not plain.isascii():
        plain = _to_ascii(plain)
    if "+/-" in plain:
        plain = plain.replace("+/-", "\\pm ")
    found = None if printable else _CONTROL.search(plain)  # nothing printable becomes a control character
    if found:
        raise SyntaxRefused(found.start(), f"control character U+{ord(found[0]):04X}")
    if not plain:
        raise SyntaxRefused(0, "empty")
    return plain


def _to_ascii(text: str) -> str:
    # Before NFKC, which would make x² the name x2, 3½ the number 31/2 and ①③ the number 13.
    text = _CIRCLED_RUN.sub(_circled, text)
    text = _RAISED_RUN.sub(_raised, text)
    text = _LOWERED_RUN.sub(lambda run: f"_{run[0].translate(_LOWERED)}", text)
    text = _VULGAR.sub(_vulgar, text)
    text = _ROOT_OF_NUMBER.sub(r"\\sqrt{\1}", text).translate(_TABLE)
    # Some compatibility forms are dozens of characters long (U+FDFA is 18): the cap holds after NFKC too.
    text = unicodedata.normalize("NFKC", text).translate(_TABLE)
    # Spaces keep `xθ` from becoming the one name xtheta; a subscript stays attached.
    text = _GREEK_RUN.sub(lambda letter: f" {GREEK[letter[1]]}" + ("" if letter[2] else " "), text)
    if len(text) > 4 * MAX_LENGTH:
        raise SyntaxRefused(MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    found = _BEYOND_ASCII.search(text)
    if found:
        code = ord(found[0])
        name = unicodedata.name(found[0], "no character")
        raise SyntaxRefused(found.start(), f"U+{code:04X} ({name}) is not a character of mathematics here")
    return text.strip()


def _circled(run: re.Match[str]) -> str:
    """①③④ names statements 1, 3 and 4, in any order."""
    return "{" + ", ".join(unicodedata.normalize("NFKC", sign) for sign in run[0] if "①" <= sign <= "⑳") + "}"


def _raised(run: re.Match[str]) -> str:
    """x² is x^2, x⁻¹ is x^(-1)."""
    exponent = run[0].translate(_RAISED)
    return f"^{exponent}" if exponent.isdigit() and len(exponent) == 1 else f"^({exponent})"


def _vulgar(found: re.Match[str]) -> str:
    """½ is (1/2); after a digit it is the fraction of a mixed number, 3½ = 3 + 1/2."""
    fraction = unicodedata.normalize("NFKC", found[2]).replace("\u2044", "/")
    return f"{found[1]} {fraction}" if found[1] else f"({fraction})"

"""Sets in plain text, `{x in Z : 0 < x < 3}`, `Reals \\ {0}`, `all real numbers except 3`, in LaTeX's commands."""

from __future__ import annotations

import re

# {x | x > 2}, {x : x > 2}, {x in R | x > 2}: a set by its condition, in plain braces.
_DESCRIBED = re.compile(
    r"\{\s*([A-Za-z]\w*)(?:\s*(?:in|\\in)\b\s*([^|:{}]*?))?\s*(?:\||:|\\mid)\s*([^{}]*?(?:[<>=]|\\[lgn]e|\\in)[^{}]*)\}"
)
# Reals \ {0}: a backslash between sets takes away; LaTeX has it for a space.
_TAKEN_AWAY = re.compile(r"(\b(?:R|Reals)|[)\]]|\}(?=\s*\\\s))\s*\\\s*\\?\{([^{}\\]*)\\?\}")
# x \\in {1, 2}: braces that only group in LaTeX are a set behind this sign.
_IN_BRACES = re.compile(r"\\in\s*\{([^{}]*)\}")
# All real numbers except 3, all reals other than 2 and -2.
_REALS_BUT = re.compile(
    r"(?:the |all |any |every )*reals?(?: (?:numbers?|values?))?(?: (?:of )?[a-z])?,? "
    r"(?:except|other than|but)(?: for)? (.+)",
    re.IGNORECASE,
)
_BASES = {
    words: letter
    for letter, names in (
        ("R", "r real reals"),
        ("Z", "z integer integers"),
        ("N", "n natural naturals"),
        ("Q", "q rational rationals"),
        ("C", "c complex complexes"),
    )
    for words in names.split()
}
_BASE_FILLER = frozenset({"the", "all", "set", "of", "number", "numbers"})
_OF_A_NAME = re.compile(r"\b[a-z]\s*(?:=|\\neq?(?![a-z]))\s*")
_REALS = re.compile(r"\bR(?=\s*\\setminus)")


def sets_in_words(text: str) -> str:
    """The text with plain set builders and set differences in the commands of LaTeX, which say no more than they."""
    if " " in text and (but := _REALS_BUT.fullmatch(text)):
        left_out = re.sub(r",?\s+(?:and|or)\s+", ", ", _OF_A_NAME.sub("", but[1]))
        return f"\\mathbb{{R}} \\setminus \\{{{left_out}\\}}"
    if "{" not in text:
        return text
    found = _DESCRIBED.fullmatch(text)
    if found:
        base = found[2] or "R"
        known = _BASES.get(" ".join(word for word in base.lower().split() if word not in _BASE_FILLER))
        among = "" if known == "R" else f" \\in {base}" if known is None else f" \\in \\mathbb{{{known}}}"
        return f"\\{{{found[1]}{among} \\mid {found[3]}\\}}"
    if "\\" in text:
        text = _IN_BRACES.sub(r"\\in \\{\1\\}", text)
        text = _TAKEN_AWAY.sub(r"\1 \\setminus \\{\2\\}", text)
        if "\\setminus" in text:
            text = _REALS.sub(r"\\mathbb{R} ", text)
    return text

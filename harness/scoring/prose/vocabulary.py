"""Words that compute, that compare, that bind to what stands beside them, and that do none of this."""

from __future__ import annotations

from collections.abc import Mapping

OPERATORS: Mapping[tuple[str, ...], str] = {
    ("plus",): "+",
    ("minus",): "-",
    ("times",): "*",
    ("multiplied", "by"): "*",
    ("divided", "by"): "/",
    ("over",): "/",
    ("mod",): "%",
    ("modulo",): "%",
}
"""Words between two operands."""

FRACTIONS: Mapping[tuple[str, ...], str] = {
    ("half",): "1/2",
    ("one", "half"): "1/2",
    ("a", "half"): "1/2",
    ("one-half",): "1/2",
    ("a", "third"): "1/3",
    ("one", "third"): "1/3",
    ("one-third",): "1/3",
    ("two", "thirds"): "2/3",
    ("two-thirds",): "2/3",
    ("a", "quarter"): "1/4",
    ("one", "quarter"): "1/4",
    ("one-quarter",): "1/4",
    ("one", "fourth"): "1/4",
    ("one-fourth",): "1/4",
    ("a", "fourth"): "1/4",
    ("three", "quarters"): "3/4",
    ("three-quarters",): "3/4",
    ("three", "fourths"): "3/4",
    ("three-fourths",): "3/4",
    ("a", "fifth"): "1/5",
    ("one", "fifth"): "1/5",
    ("one-fifth",): "1/5",
    ("a", "tenth"): "1/10",
    ("one", "tenth"): "1/10",
}
"""Words before `of` and an operand."""

MULTIPLES: Mapping[tuple[str, ...], str] = {
    ("twice",): "2",
    ("double",): "2",
    ("triple",): "3",
    ("thrice",): "3",
    ("half",): "1/2",
}
"""Words right before an operand."""

SUMS: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    ("sum", "of"): ("+", ("and",)),
    ("product", "of"): ("*", ("and",)),
    ("difference", "of"): ("-", ("and",)),
    ("difference", "between"): ("-", ("and",)),
    ("quotient", "of"): ("/", ("and",)),
    ("adding",): ("+", ("and", "to")),
    ("add",): ("+", ("and", "to")),
    ("multiplying",): ("*", ("by", "and")),
    ("multiply",): ("*", ("by", "and")),
    ("dividing",): ("/", ("by",)),
    ("divide",): ("/", ("by",)),
    ("subtracting",): ("r", ("from",)),
    ("subtract",): ("r", ("from",)),
}
"""Words before two operands: the sign between them (r: the second less the first) and the words between."""

ROOTS: Mapping[tuple[str, ...], str] = {
    ("square", "root", "of"): "sqrt({})",
    ("cube", "root", "of"): "cbrt({})",
    ("square", "of"): "({})**2",
    ("cube", "of"): "({})**3",
}

SIGNS: Mapping[tuple[str, ...], str] = {
    ("is", "equal", "to"): "=",
    ("are", "equal", "to"): "=",
    ("equals",): "=",
    ("equal",): "=",
    ("equal", "to"): "=",
    ("is",): "=",
    ("are",): "=",
    ("gives",): "=",
    ("makes",): "=",
    ("yields",): "=",
    ("becomes",): "=",
    ("gives", "us"): "=",
    ("we", "get"): "=",
    ("is", "about"): "~",
    ("is", "approximately"): "~",
    ("is", "roughly"): "~",
    ("is", "exactly"): "=",
    ("is", "less", "than"): "<",
    ("is", "greater", "than"): ">",
    ("is", "at", "least"): ">=",
    ("is", "at", "most"): "<=",
    ("等于",): "=",
    ("是",): "=",
    ("约等于",): "~",
}
"""Verbs between two sides."""

OPENERS = frozenset(
    "so thus hence then therefore that and since because now know but as also first next finally get have which "
    "see find note check where again indeed clearly obviously 所以 因此 因为 则 故 即 而 we this it the value".split()
) - {"the", "value", "it", "this", "we"}
"""Words that may stand before a side whose sign is a verb."""

BEFORE = frozenset(
    "of plus minus times by than sum product difference quotient average mean median between over square root half "
    "twice double triple thrice quarter third percent log ln sin cos tan remainder ratio squared cubed multiplied "
    "divided added subtracted less more fewer mod modulo base negative to from dozen hundred thousand million billion "
    "choose sqrt gcd lcm max min abs without excluding per".split()
)
"""Words before a side that may belong to it: then it may not be the whole side."""

BEHIND = frozenset(
    "plus minus times more less fewer of to over by percent divided multiplied remainder mod modulo squared cubed "
    "hundred thousand million billion trillion dozen or choose base through than r rem point half halves third thirds "
    "quarter quarters fourths fifths tenths k m b with left-over per".split()
)
"""Words behind a side that may belong to it."""

BINDING = frozenset("sum product difference quotient average mean median between ratio".split())
"""Nouns that bind what follows `and`."""

NO_UNITS = (
    BEFORE
    | BEHIND
    | OPENERS
    | frozenset(
        "is are was were be been being equals equal gives makes yields becomes in on at for if when while he she they "
        "you i who what each every with left a an the there has had will would can could should does do did not "
        "no it its this that these those them her his their both all only so such".split()
    )
)
"""Words that name no unit behind a number."""

_PHRASES = (
    *(((*words, "of"), "share", share) for words, share in FRACTIONS.items()),
    *((words, "multiple", number) for words, number in MULTIPLES.items()),
    *((words, "root", form) for words, form in ROOTS.items()),
    *((words, "two", sign) for words, (sign, _) in SUMS.items()),
)
BY_FIRST = {first: tuple(one for one in _PHRASES if one[0][0] == first) for first in {one[0][0] for one in _PHRASES}}
THE = frozenset({"sum", "product", "difference", "square", "quotient"})
OPERATORS_BY_FIRST = {words[0]: words for words in OPERATORS}

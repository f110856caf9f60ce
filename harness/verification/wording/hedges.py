"""Words that a text may not hold where a part of it is left out: they deny, compare, count or choose."""

from __future__ import annotations

import re

_DENIED = (
    r"not|never|no|nor|neither|none|cannot|without|wrong|incorrect|false|untrue|unless|except|excluding|instead|"
    r"unlikely|impossible|rather|unknown|undetermined|hardly|barely|scarcely|but|nobody|nothing|lacks?|lacking"
)
_CHOSEN = r"or|either|and/or|versus|vs|xor|both"
_SUPPOSED = (
    r"if|when|whenever|whether|suppose|supposing|assume|assuming|assumed|guess|guessing|maybe|perhaps|possibly|"
    r"probably|might|may|could|would|depends|depending|unsure|seems?|hopefully|whichever|sometimes"
)
_COMPARED = (
    r"than|least|most|between|over|under|above|below|beyond|beneath|greater|larger|smaller|exceed\w*|up|within|almost|"
    r"nearly|minimum of|maximum of|from|until|through|range\w*"
)
_COUNTED = (
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|once|twice|thrice|double|triple|half|halves|"
    r"thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|thousandths?|"
    r"couples?|pairs?|score|gross|fold|several|few|many"
)
_WORKED = (
    r"plus|minus|times|divided|multiplied|added|subtracted|squared|cubed|power|root|modulo|mod|choose|factorial|percent|"
    r"percentage|remainder|log"
)
_NUMBERED = (
    r"question|problem|exercise|page|line|step|example|figure|fig|table|section|sec|chapter|ch|num|no|nr|"
    r"equation|eq|eqn|theorem|thm|lemma|corollary|proposition|prop|definition|def|axiom|remark|claim|formula|item|"
    r"option|choice|task|quiz|lesson|appendix|footnote|diagram|chart|slide|attempt|approach|method|pp?|qu?|ex"
)
"""Words that a number stands behind as their name: question 72 is not an answer of 72."""
_AT_TIMES = (
    r"case|part|row|column|test|unit|module|volume|edition|version|paragraph|sheet|stage|phase|round|level|grade|class|"
    r"room|house|gate|bus|route|highway|flight|channel|player|team|day|week|month|year|hour|minute|(?<!the )number"
)
"""Words that a number may stand behind as their name: year 72."""
_NUMBER_OF = r"s?\b(?:\.|\s*\b(?:number|num|no|nr)\b\.?)?[\s#(\[-]*"
LABEL = re.compile(rf"(?:(?<![A-Za-z])(?:{_NUMBERED}){_NUMBER_OF}|[#\u2116]\s*)\Z", re.IGNORECASE)
"""Where a number is taken out of a sentence: what may not end right before it."""
_WHOLE = r"\d+[\s.!)\]]*\Z"
NAME = re.compile(
    rf"(?:(?<![A-Za-z])(?:{_AT_TIMES}){_NUMBER_OF}|\A(?:the\s+)?(?P<alone>[A-Za-z]+)\s+){_WHOLE}", re.IGNORECASE
)
"""A whole number that ends a text and may be a name: behind one of these words, or behind one word that is all."""
OF_VALUES = frozenset(
    "answer result total sum product difference quotient value amount count number average mean median mode area "
    "perimeter volume length width height depth radius diameter circumference distance speed cost price profit loss "
    "age time weight mass probability maximum minimum max min rank limit solution root slope is are was were equals "
    "equal get gets gives exactly only just simply so thus therefore hence then finally overall all rs inr usd us eur "
    "gbp cny rmb dollars euros pounds rupees yuan about around approximately approx roughly circa ca".split()
)
"""Words that a value stands behind: `Total 72`."""
RANKED = re.compile(
    r"(?:minimum|maximum|largest|smallest|greatest|biggest|highest|lowest|longest|shortest|tops)\b", re.IGNORECASE
)
"""What may not follow a number at once: 5 minimum is no 5, and the 5 largest are several."""
REJECTED = re.compile(
    r"\b(?:extraneous|spurious|inadmissible|too\s+(?:small|large|big|high|low|much|many|few|great))\b", re.IGNORECASE
)
"""Behind a number: it is no solution."""
MAY_REJECT = re.compile(rf"{REJECTED.pattern}|\b(?:reject\w*|fails?|invalid|discard\w*|negative)\b", re.IGNORECASE)
"""Behind a number: it may be no solution, or the number of those that are none."""
DENIED = re.compile(rf"\b(?:{_DENIED}|{_WORKED})\b|n't\b", re.IGNORECASE)
"""What may not stand behind a number whose noun is kept."""
DOUBTED = re.compile(rf"\b(?:{_DENIED}|{_CHOSEN}|{_SUPPOSED})\b|n't\b|\?", re.IGNORECASE)
"""Where a formula stands behind `is`: what may not stand before it."""
COUNTED = re.compile(
    rf"\b(?:{_DENIED}|{_CHOSEN}|{_SUPPOSED}|{_COMPARED}|{_COUNTED}|{_WORKED})\b|\b(?:{_NUMBERED}){_NUMBER_OF}\d|n't\b|\?",
    re.IGNORECASE,
)
"""Where the one number of a sentence is taken out of it: what may not stand around it."""

SCALES = {
    "hundred": 10**2,
    "hundreds": 10**2,
    "thousand": 10**3,
    "thousands": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "trillion": 10**12,
    "trillions": 10**12,
    "dozen": 12,
    "dozens": 12,
    "lakh": 10**5,
    "lakhs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
}
"""Words between a number and its noun that multiply it."""

"""What may stand left of the sign before an answer: f'(x), d/dx(x**2), The total cost, |AB|, \\angle ABC."""

from __future__ import annotations

import re

DERIVATIVE = re.compile(
    r"(?P<name>[A-Za-z]\w*)\s*(?:'+|\^\{?\s*(?:\\prime\s*)+\}?)\s*(?:\(\s*[A-Za-z]\w*\s*\))?|"
    r"d\^?\d?\s*[A-Za-z]\w*(?:\([A-Za-z]\))?\s*/\s*d\s*[A-Za-z]\w*(?:\^?\d)?|"
    r"\\[dt]?frac\s*\{\s*(?:\\mathrm\s*\{?\s*d\s*\}?|d|\\partial)\s*(?:\^\s*\{?\d\}?)?\s*[A-Za-z]\w*(?:\([A-Za-z]\))?\s*\}"
    r"\s*\{\s*(?:\\mathrm\s*\{?\s*d\s*\}?|d|\\partial)\s*[A-Za-z]\w*(?:\s*\^\s*\{?\d\}?)?\s*\}"
)
DIFFERENTIATED = re.compile(
    r"(?:d\s*/\s*d\s*(?P<plain>[A-Za-z]\w*)|\\[dt]?frac\s*\{\s*(?:\\mathrm\s*\{?\s*d\s*\}?|d)\s*\}"
    r"\s*\{\s*(?:\\mathrm\s*\{?\s*d\s*\}?|d)\s*(?P<latex>[A-Za-z]\w*)\s*\})\s*(?P<body>.+)"
)
DIFFERENTIAL_QUOTIENT = re.compile(
    r"(?:\\[dt]?frac\s*\{)?\s*d\s*(?P<body>\([^=<>{}]+\))\s*(?:/|\}\s*\{)\s*d\s*(?P<plain>[A-Za-z]\w*)\s*(?P<latex>)\}?"
)
INTEGRAL = re.compile(
    r"\\int(?![A-Za-z_^])\s*(?P<body>[^=<>]+?)\s*(?:\\[,;:! ]|\s)*(?:\\mathrm\s*\{\s*d\s*\}|d)\s*(?P<name>[A-Za-z])"
)
WORDED = re.compile(
    r"(?=.*[A-Za-z]{3})[A-Za-z][A-Za-z' .-]{2,119}|"  # The total cost
    r"(?:[A-Z]_?)?\{?\\(?:angle|triangle|overline|measuredangle|odot|vec|bar|widehat|overrightarrow|text|mathrm|lvert|left\|)"
    r"(?:[A-Za-z0-9 {}_|]|\\(?:triangle|angle|overline|text|right\||rvert))*|m\s*\\angle\s*[A-Z ]+|"
    r"\\(?:sum|prod|lim|limsup|liminf|det|max|min|sup|inf)(?![A-Za-z])[^=<>]{1,200}|"
    r"\\i{1,3}nt(?![A-Za-z])[^=<>]{1,200}d\s*[A-Za-z]\w*|"
    r"(?:[A-Za-z]|Var|Cov|Pr|\\(?:Pr|operatorname\{\w+\}))(?:_\{?\w+\}?)?(?:\^\{?-1\}?)?\s*(?:\\left)?[(\[][^()\[\]]*(?:\\right)?[)\]]"
)
SEGMENT = re.compile(r"[A-Z]{2,4}")
# What has a size and may have the same one as another: AB, |AB|, \\overline{AB}, \\angle ABC.
MEASURE = re.compile(
    r"[A-Z]{2}|\|[A-Z]{2}\||\\(?:overline|widehat)\s*\{[A-Z]{2}\}|"
    r"(?:m\s*)?\\(?:angle|measuredangle)\s*(?:\{[A-Z]{1,3}\}|[A-Z]{1,3})"
)

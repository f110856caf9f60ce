"""What is to be solved, read from a question or from a gold answer's `of` and `variable`.

A question is taken for one that asks to solve where every word of it is known: `Solve 2x + 3 = 9 for x`, `Find all real
solutions of ...`, `for 0 <= x < 2*pi`. A word that is not known (integers, modulo, degrees) may change what a solution
is, so that such a question is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.syntax.names import CONSTANTS, FUNCTIONS, GREEK
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import symbol
from harness.verification.solving.conditions import KNOWN
from harness.verification.solving.periods import RELATIONS, relations
from harness.verification.solving.reading import TRUE, Unread, condition, side_by_side

MAX_QUESTION = 600
"""Characters of a question that asks to solve; a longer one is a story."""
MAX_UNKNOWNS = 6
_ASKS = re.compile(r"\b(?:solve|find|determine|solutions?|roots?|for (?:which|what)|values?)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:please|solve|find|determine|give|state|what|which|is|are|the|all|each|every|any|following|equations?|"
    r"inequalit(?:y|ies)|systems?|linear|quadratic|exponential|logarithmic|trigonometric|rational|radical|simultaneous|"
    r"real|solutions?|sets?|roots?|values?|of|over|on|for|interval|with|where|if|when|such|that|does|do|"
    r"satisf(?:y|ies|ying)|unknowns?|given|exact|exactly|numbers?|domain|hold|holds|step|by|showing|your|work|to)\b|\bin\b(?=\s*(?:the|$|\[|\(|\\left|R\b))",
    re.IGNORECASE,
)
_CHINESE_ASKS = re.compile("解|求")
_CHINESE_WORDS = re.compile(
    "求解|解出|求出|解|求|下列|以下|关于|的|在|上|中|内|区间|范围|实数|所有|全部|全体|一元|二元|三元|一次|二次|三次|指数|对数|三角|分式|"
    "无理|线性|方程组|方程|不等式|组|根|解集|未知数|，|、|。|：|；|（|）"
)
"""Known words of a question in Chinese, the longer ones first: it puts no spaces between them. `和` is none of them:
the sum of the roots is asked with it."""
_MARKS = re.compile(r"\$\$?|\\\(|\\\)|\\\[|\\\]|\\(?:displaystyle|left|right|quad|qquad)\b|\\[,;!]")
_CASES = re.compile(r"\\begin\{(?:cases|aligned|align\*?|gathered|array)\}(?:\{[lcr| ]*\})?|\\end\{\w+\*?\}")
_RELATION = re.compile(r"[=<>\u2260\u2264\u2265\u2208]|\\(?:n?le|n?ge|lt|gt|ne|in)|\bin\b|\bequals?\b", re.IGNORECASE)
"""What is to be solved holds one of these."""
_UNKNOWN_WORD = re.compile(r"(?<![\\A-Za-z_])([a-z]{4,})(?=\s+[A-Za-z(])")
_NAMES = frozenset(FUNCTIONS) | frozenset(GREEK.values()) | frozenset(CONSTANTS) | {"union", "infinity"}
_BETWEEN = re.compile(r"\\\\|\n|;|:(?!=)|\?")


@dataclass(frozen=True, slots=True)
class Question:
    """unknowns: in order. condition: what is to be solved. domain: what narrows the unknown, or TRUE. stated: the
    relations one by one, as they were written."""

    unknowns: tuple[str, ...]
    condition: Node
    domain: Node = TRUE
    stated: tuple[Node, ...] = ()


@lru_cache(maxsize=2048)
def question_in(
    text: str, of: str | None = None, variable: str | None = None, domain: str | None = None
) -> Question | None:
    """The question of a text; None where it does not ask to solve, or not in words that are known. of: the equation(s)
    that a gold answer names; variable: its unknown(s); domain: a set."""
    if of is not None:
        return _named(of, variable, domain)
    if len(text) > MAX_QUESTION or not _RELATION.search(text):
        return None
    if not (_ASKS.search(text) or _CHINESE_ASKS.search(text)):
        return None
    nodes = _formulas(text)
    return None if nodes is None else _question(_in_letters(nodes))


def _named(of: str, variable: str | None, domain: str | None) -> Question | None:
    nodes = _formulas(of)
    if nodes is None:
        return None
    if variable is not None:
        names = [name.strip() for name in variable.replace("(", "").replace(")", "").split(",")]
        nodes = [*nodes, *(symbol(name) for name in names if name)]
    if domain is not None:
        try:
            nodes = [*nodes, parse_remembered(domain)]
        except SyntaxRefused:
            return None
    return _question(_in_letters(nodes))


def _in_letters(nodes: list[Node]) -> list[Node]:
    """xy beside x and y is their product."""
    names = frozenset().union(*(facts(node).names for node in nodes))
    letters = {name for name in names if len(name) == 1}
    return nodes if letters == names else [side_by_side(node, letters) for node in nodes]


def _formulas(text: str) -> list[Node] | None:
    """The formulas between the known words; None where something else stands there."""
    plain = _MARKS.sub(" ", _CASES.sub("\n", text))
    plain = plain if plain.isascii() else _CHINESE_WORDS.sub("\n", plain)
    found = []
    for line in _BETWEEN.split(plain):
        for run in _WORDS.split(line):
            run = run.strip(" \t\r\n.,:")
            run = re.sub(r"^(?:and|or)\b|\b(?:and|or)$", "", run).strip(" ,.")
            if not run:
                continue
            if any(word not in _NAMES for word in _UNKNOWN_WORD.findall(run)):
                return None  # seen at once, where reading it as letters side by side takes a thousand times longer
            try:
                found.append(parse_remembered(run))
            except SyntaxRefused:
                return None
    return found


def _question(nodes: list[Node]) -> Question | None:
    names: list[str] = []
    stated: list[Node] = []
    bounds: list[Node] = []
    for node in _flat(nodes):
        if node.head == "Symbol":
            names.append(str(node.args[0]))
        elif node.head in ("Interval", "Union"):
            bounds.append(node)
        elif node.head in RELATIONS or (node.head == "Contains" and stated):
            stated.append(node)
        elif node.head != "Reals":
            return None
    equations = [node for node in stated if node.head == "Eq"]
    held = sorted(frozenset().union(*map(free_names, equations or stated)))
    unknowns = tuple(dict.fromkeys(names))
    if not unknowns or (len(equations) >= len(held) > len(unknowns) and set(unknowns) <= set(held)):
        unknowns = tuple(held)
    if not stated or not unknowns or len(unknowns) > MAX_UNKNOWNS or set(held) != set(unknowns):
        return None
    if len(unknowns) > 1 and len(equations) < 2:
        return None
    if any(not facts(side).heads <= KNOWN for node in stated if node.head in RELATIONS for side in node.children()):
        return None
    return _made(unknowns, stated, bounds, equations)


def _flat(nodes: list[Node]) -> list[Node]:
    found = []
    for node in nodes:
        if (
            node.head == "Tuple"
            and len(node.args) == 2
            and not any(part.head in RELATIONS or part.head == "Symbol" for part in node.children())
        ):
            flag = Node("Boolean", (True,))  # on (0, 2*pi)
            found.append(Node("Interval", (*node.args, flag, flag)))
        elif node.head == "List" and len(node.args) == 2:
            flag = Node("Boolean", (False,))
            found.append(Node("Interval", (*node.args, flag, flag)))
        elif node.head in ("And", "Tuple"):
            found += _flat(list(node.children()))
        else:
            found.append(node)
    return found


def _made(unknowns: tuple[str, ...], stated: list[Node], bounds: list[Node], equations: list[Node]) -> Question | None:
    """Bounds beside an equation narrow its one unknown; inequalities alone are what is to be solved."""
    narrowing = [node for node in stated if node.head != "Eq"] if equations else []
    asked = [node for node in stated if node not in narrowing]
    if len(unknowns) > 1 and (narrowing or bounds):
        return None
    narrowing += [Node("Contains", (symbol(unknowns[0]), bound)) for bound in bounds]
    try:
        read = [condition(node, unknowns) for node in asked]
        domain = [condition(node, unknowns) for node in narrowing]
    except Unread:
        return None
    if any(not free_names(relation) & set(unknowns) for part in read for relation in relations(part)):
        return None
    return Question(unknowns, _all(read), _all(domain) if domain else TRUE, tuple(asked))


def _all(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Node("And", tuple(parts))

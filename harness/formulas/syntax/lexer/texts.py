"""Texts in a formula: \\text{} as a connective, a condition's word, a function, a word of answers, a unit or a name."""

from __future__ import annotations

import re

from harness.formulas.syntax.bounds import MAX_NAME
from harness.formulas.syntax.commands import COMMANDS, PLAIN_WORDS, SETS_OF_NUMBERS
from harness.formulas.syntax.lexer.measures import unit
from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.syntax.lexer.symbols import constant, known, symbol
from harness.formulas.syntax.units import is_inch
from harness.formulas.syntax.words import read_words
from harness.formulas.trees.tree import Node

_QUANTIFIERS = frozenset({"for", "for all", "for any", "for each", "for every", "where", "with"})
_MEMBER = re.compile(r"[\s~$]*[A-Za-z]\s*\\in(?![A-Za-z])")
"""k \\in Z: the text before it stands between a value and the name in it, k*pi for k in Z, and joins no factors."""
_CONDITION_WORDS = frozenset({"if", "for", "when", "where", "with", "on", "as", "and if", "if and only if", ""})


def text_command(scan: Scan, command: str, at: int) -> None:
    """What the braces of a \\text{} or its like hold, which open at `at`. Raises SyntaxRefused."""
    end = scan.text.find("}", at)
    if scan.text[at : at + 1] != "{" or end < 0:
        raise scan.refused(f"\\{command} without its braces")
    words = " ".join(scan.text[at + 1 : end].replace("$", " ").replace("\\", " ").replace("~", " ").split())
    lower = words.lower().strip(" .,")
    end += 1
    entry = PLAIN_WORDS.get(words) or COMMANDS.get(words) if command != "text" or len(words) > 1 else None
    node = read_words(words) if words else None
    if lower == "in" and scan.after_operand and is_inch(scan.text, end):
        unit(scan, "in", end)
    elif lower in ("and", "or", "union", "otherwise", "in"):
        known(scan, *PLAIN_WORDS[lower], end)
    elif lower in ("else", "if otherwise"):
        known(scan, "NODE", Node("Boolean", (True,)), end)
    elif lower in _QUANTIFIERS and scan.after_operand and _MEMBER.match(scan.text, end):
        known(scan, "COMMA", ",", end)
    elif lower in _CONDITION_WORDS or (lower.split()[-1] in ("if", "for") and not scan.after_operand):
        scan.at = end
    elif words in ("e", "i"):
        constant(scan, words, end)
    elif command.startswith("operatorname") and entry is not None and entry[0] == "FUNC":
        known(scan, *entry, end)
    elif scan.after_operand:
        unit(scan, words, end)
    elif node is not None:
        known(scan, "NODE", node, end)
    elif entry is not None and entry[0] != "REL":
        known(scan, *entry, end)
    elif words.strip("()").isalnum() and len(words) <= MAX_NAME and words.strip("()")[0].isalpha():
        # A choice such as (A), or a name.
        symbol(scan, words.strip("()"), end)
    else:
        raise scan.refused("a text that is not a word of answers")


def set_of_numbers(scan: Scan, at: int) -> None:
    """\\mathbb{R} and its like."""
    letter = scan.text[at : at + 3].strip("{} ")[:1]
    if letter not in SETS_OF_NUMBERS:
        raise scan.refused("a blackboard letter that names no set of numbers")
    end = at + 3 if scan.text[at] == "{" else at + 1
    known(scan, "NODE", Node(SETS_OF_NUMBERS[letter]), end)

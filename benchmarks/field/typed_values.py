"""Whether a gold answer is read as a typed value: counted after parsing, never because two texts are the same."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from data_sets import Item
from written_again import Unwritable, sentence, text_of

from harness import verify
from harness.formulas.syntax import SyntaxRefused
from harness.formulas.syntax.parse import read
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.scoring.golds import gold_of
from harness.verification.errors import GoldError
from harness.verification.problem import Answer

try:
    from harness.verification.wording.golds import meant
except ImportError:  # a build that reads golds in one way alone

    def meant(text: str) -> tuple[str, ...]:
        return ()


try:
    from harness.verification.statement.listed_options import option_saying
except ImportError:  # a build that reads options by their letters alone
    option_saying = None  # type: ignore[assignment]  # asked for before it is called

_COMMAND = re.compile(r"\\(?:text|textbf|textrm|mathrm|mbox|operatorname)\s*\{([^{}]*)\}")
_LATEX = re.compile(r"\\[A-Za-z]+")
_PROSE = re.compile(r"[^\W\d_]{3,}")
_LETTERS = re.compile(r"([A-Z]{1,6})(?:[.)]\s.*)?", re.DOTALL)
_OPTIONS = re.compile(r"\bA\s*[.)].*\bB\s*[.)]", re.DOTALL)
_LABELLED = re.compile(r"\(?([A-H])[).]\s*(\S.*)", re.DOTALL)
_READERS_OWN = frozenset("index prime primeprime bar hat tilde widehat widetilde overline".split())
"""What the readers call the heads of a_{n+1}, y' and \\bar{x}."""
_FUNCTIONS = frozenset(
    "sin cos tan cot sec csc log exp sinh cosh tanh arcsin arccos arctan sqrt abs max min gcd lcm det inf sup lim "
    "asin acos atan sign floor ceiling and mod".split()
)
_ABBREVIATION = 5
"""The most letters of a name such as SRMC in an equation."""
_GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lamda lambda mu nu xi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega hbar ell".split()
)


@dataclass(frozen=True)
class ReadValue:
    """What became of a gold: category is "" where it is a value that equals itself written again; answer: what is
    judged by, and tree what was read, where there is one; seconds: of CPU."""

    item: Item
    category: str
    answer: Answer | str | None = None
    tree: Node | None = None
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return not self.category


def read_value(item: Item) -> ReadValue:
    """Read one gold; never raises for what a gold may hold."""
    started = time.process_time()
    category, answer, tree = _read(item)
    return ReadValue(item, category, answer, tree, time.process_time() - started)


def _read(item: Item) -> tuple[str, Answer | str | None, Node | None]:
    try:
        answer = gold_of(item.text)
    except GoldError as error:
        return f"no gold: {_cause(str(error))}", None, None
    value = answer.value if isinstance(answer, Answer) else answer
    if option_saying is not None and (letter := _said_by_an_option(item.question, value)):
        return _choice(item, value, letter)
    letters = _LETTERS.fullmatch(value.strip())
    if letters and (len(value.strip()) == 1 or _OPTIONS.search(item.question)):
        return _choice(item, value.strip(), letters[1])
    labelled = _LABELLED.fullmatch(value.strip())
    try:
        if labelled and _as_read(value)[1] is None:
            return _labelled(value, *labelled.groups())
        verify(answer, "", fallback=False)
    except GoldError as error:
        return f"unreadable: {_cause(str(error))}", answer, None
    value, tree = _as_read(value)
    if tree is None:
        return "read by the verifier in words of its own", answer, None
    spelt = words_taken_for_names(value, tree, item.question)
    if spelt:
        return "words read as names", answer, tree
    return _equal_to_itself(answer, value, tree), answer, tree


def _as_read(value: str) -> tuple[str, Node | None]:
    """A gold, or what its words mean, with its tree; None where neither can be read."""
    for text in (value, *meant(value)):
        try:
            return text, read(text).tree
        except SyntaxRefused:
            continue
    return value, None


def _said_by_an_option(question: str, value: str) -> str:
    """The letter of the option that says this gold, which is no formula, word for word; "" where none does."""
    return "" if option_saying is None or _is_formula(value) else option_saying(question, value) or ""


def _is_formula(value: str) -> bool:
    try:
        read(value)
    except SyntaxRefused:
        return False
    return True


def _labelled(gold: str, letter: str, said: str) -> tuple[str, Answer | str | None, Node | None]:
    """`A)59`: the letter, and what stands behind it, and neither another letter nor another value."""
    other = "B" if letter == "A" else "A"
    right = [verify(gold, text, fallback=False).equal for text in (f"({letter})", said)]
    wrong = [verify(gold, text, fallback=False).equal for text in (f"({other})", f"{said} + 1")]
    good = right == [True, True] and True not in wrong
    return "" if good else "an option with its letter, and no value", gold, None


def _choice(item: Item, gold: str, letters: str) -> tuple[str, Answer | str | None, Node | None]:
    """A letter among options, or several, is a choice: itself as `(C)` or `D, C, A`, and not another."""
    others = "B" if letters == "A" else "A" if len(letters) == 1 else letters[1:]
    said, wrong = (f"({one})" if len(one) == 1 else ", ".join(reversed(one)) for one in (letters, others))
    right = verify(gold, said, question=item.question, fallback=False).equal
    taken = verify(gold, wrong, question=item.question, fallback=False).equal
    return ("" if right and taken is False else "letters of options, and no choice"), gold, None


def _equal_to_itself(answer: Answer | str, value: str, tree: Node) -> str:
    write = text_of if tree.head == "Tuple" and in_brackets(value) else sentence
    try:
        again, formula = write(tree), f"${write(tree, formula=True)}$"
    except Unwritable as error:
        return f"no value: {error}"
    verdict = verify(answer, again, fallback=False)
    if not verdict.equal:
        other = verify(answer, formula, fallback=False)
        verdict = other if other.equal or verdict.method == "unparsable" else verdict
    if verdict.equal:
        return ""
    if verdict.method == "unparsable":
        return f"written again it is not read: {again[:60]}"
    state = "undecided" if verdict.equal is None else "different from itself"
    return f"{state}: {verdict.detail[:60]}"


def in_brackets(gold: str) -> bool:
    """Whether the gold stands in brackets as a whole, as its first sign says."""
    return gold.replace("$", " ").strip().startswith(("(", "[", "\\left", "\\{", "\\langle", "{", "\\begin"))


def words_taken_for_names(text: str, tree: Node, question: str) -> str:
    """A word of prose that was read as a name or as a product of letters: such a gold was not understood."""
    names = free_names(tree) - _READERS_OWN
    for name in sorted(names - _GREEK):
        if tree.head == "Eq" and name.isupper() and len(name) <= _ABBREVIATION:
            continue  # MR = SRMC: quantities by their abbreviations
        if _PROSE.fullmatch(name) and name.lower() not in question.lower() and "\\" + name not in text:
            return name
    if tree.head in ("Word", "Quantity", "Boolean"):
        return ""
    plain = _LATEX.sub(" ", _COMMAND.sub(" ", text))
    for word in _PROSE.findall(plain):
        spelt = set(word) <= names and word.lower() not in _FUNCTIONS
        if spelt and not word.isupper() and word not in question and len(set(word)) == len(word) > 3:
            return word
    return ""


def _cause(message: str) -> str:
    """An error without the text it quotes and the place it names, so that alike faults are counted together."""
    message = re.sub(r"gold answer (?:'(?:[^'\\]|\\.)*'|\"[^\"]*\") (?:cannot be read: )?", "", message)
    message = re.sub(r"at \d+(?: \((?:'(?:[^'\\]|\\.)*'|\"[^\"]*\")\))?: ", "", message)
    message = re.sub(r"(?:word|character|command) ('[^']*'|\S+)", lambda found: found[0].split()[0] + " ...", message)
    return " ".join(message.split())[:90]

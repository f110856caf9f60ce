"""Formulas: a document holds a question when it holds its formulas, however they are written and whatever their
variables are called, and when these are rare in the corpus or the question's answer stands near by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from generators.contamination.ngrams import PlainWords, plain_words
from generators.contamination.rule import Document, Evidence, Finding, Item, Look, excerpt
from generators.contamination.signature import Signature, may_hold, signature
from generators.contamination.whole_questions import WholeQuestions, normal
from generators.corpus.formula_keys import formula_key, weight
from generators.corpus.formulas import read_formula, says_something, statements, within
from generators.corpus.passages import passages
from harness.formulas.trees.tree import Node

LEAST = 4
"""The weight (nodes) of the formulas of a question that is known by them alone: x*log(x) has 4. With less, x**6, half
of the question's words must stand near."""
SHARE = 2 / 3
"""Of the weight of a question's formulas, how much must be found: the bounds of an integral may be said in words."""
NEAR = 500
"""Characters between a formula and what stands near it: the answer, the question's words."""
COMMON, COMMON_SHARE = 10, 1e-4
"""A formula in more documents than both, counted and as a share, is common: an identity in a thousand pages is no
leak."""
MOST_ITEMS = 5
"""Items named for one document."""
PLAIN_WORDS, SHORTEST = 13, 6
"""Words in a row by which a question without formulas is known, and those of the shortest such question."""
LETTERS = 4
"""Of the words that a question says something with."""
_LONG_NUMBER = re.compile(r"-?\d{3,}")


class Found(NamedTuple):
    """A formula of the index at its place in a document."""

    formula: int
    start: int
    end: int


class Formulas:
    """The rule `formula`. Questions are also recognised as wholes, by their words; those without formulas by words in
    a row. common: how many documents a formula may be in before it counts as common."""

    def __init__(self, items: Sequence[Item], common: int = COMMON) -> None:
        self._numbers: dict[bytes, int] = {}
        self._weights: list[int] = []
        self._common = common
        self._parts: dict[int, tuple[int, ...]] = {}
        self._words: dict[int, frozenset[str]] = {}
        self._questions: dict[int, str] = {}
        self._answers: dict[int, tuple[int, ...]] = {}
        self._long_numbers: dict[int, str] = {}
        self._signatures: frozenset[Signature] = frozenset()
        self._index(items)
        in_words = [item for item in items if item.number not in self._parts]
        self.without_formulas = len(in_words)
        self._wholes = WholeQuestions(items)
        self._rows = PlainWords(in_words, PLAIN_WORDS, SHORTEST)

    def _index(self, items: Sequence[Item]) -> None:
        signatures: set[Signature] = set()
        of_formula: dict[int, list[int]] = {}
        for item in items:
            parts = self._stated(item.question, signatures, least=3)
            if not parts:
                continue
            self._parts[item.number] = parts
            self._words[item.number] = _said(item.question)
            self._questions[item.number] = normal(item.question)
            for part in parts:
                of_formula.setdefault(part, []).append(item.number)
            self._answers[item.number] = self._stated(item.answer, signatures, least=LEAST)
            if _LONG_NUMBER.fullmatch(item.answer):
                self._long_numbers[item.number] = item.answer
        self._items = {formula: tuple(numbers) for formula, numbers in of_formula.items()}
        self._signatures = frozenset(signatures)

    def _stated(self, text: str, signatures: set[Signature], least: int) -> tuple[int, ...]:
        """The formulas that a question or an answer states, those in variables where there are such."""
        trees: dict[bytes, Node] = {}
        for passage in passages(text):
            for stated in statements(passage):
                tree = read_formula(stated) if says_something(stated) else None
                if tree is not None and weight(tree) >= least:
                    trees[formula_key(tree)] = tree
                    signatures.add(signature(stated))
        in_variables = {key for key, tree in trees.items() if any(node.head == "Symbol" for node in tree.walk())}
        chosen = [key for key in trees if key in in_variables or not in_variables]
        for key in chosen:
            if key not in self._numbers:
                self._numbers[key] = len(self._weights)
                self._weights.append(weight(trees[key]))
        return tuple(self._numbers[key] for key in chosen)

    def look(self, document: Document) -> Look:
        found = list(self._found(document.text))
        formulas = frozenset(one.formula for one in found)
        for whole in (self._wholes.look(document), self._rows.look(document)):
            if whole.findings:
                return Look(whole.findings, formulas)
        items = {number for formula in formulas for number in self._items.get(formula, ())}
        findings = [
            self._finding(document, number, found) for number in sorted(items) if self._share(number, formulas) >= SHARE
        ]
        findings.sort(key=lambda one: (not one.answered, one.item))
        return Look(tuple(findings[:MOST_ITEMS]), formulas)

    def _found(self, text: str) -> Iterator[Found]:
        """Every formula of the index in a text."""
        for passage in passages(text):
            for stated in statements(passage):
                for part in within(stated):
                    number = self._number(part)
                    if number is not None:
                        yield Found(number, passage.start, passage.end)

    def _number(self, text: str) -> int | None:
        if not says_something(text) or not may_hold(text, self._signatures):
            return None
        for reading in dict.fromkeys((text, text.lower())):
            tree = read_formula(reading)
            if tree is not None and (number := self._numbers.get(formula_key(tree))) is not None:
                return number
        return None

    def _share(self, item: int, formulas: frozenset[int]) -> float:
        parts = self._parts[item]
        return self._weight(part for part in parts if part in formulas) / self._weight(parts)

    def _weight(self, formulas: Sequence[int] | Iterator[int]) -> int:
        return sum(self._weights[formula] for formula in formulas)

    def _finding(self, document: Document, item: int, found: Sequence[Found]) -> Finding:
        parts = self._parts[item]
        places = [one for one in found if one.formula in parts]
        start, end = min(one.start for one in places), max(one.end for one in places)
        around = document.text[max(0, start - NEAR) : end + NEAR]
        return Finding(
            document.number,
            item,
            Evidence.question if self._questions[item] in normal(around) else Evidence.formula,
            excerpt(document.text[start:end]),
            tuple(sorted({one.formula for one in places})),
            self._answered(document, item, places, found),
            2 * len(self._words[item] & _said(around)) > len(self._words[item]),
        )

    def _answered(self, document: Document, item: int, places: Sequence[Found], found: Sequence[Found]) -> bool:
        """Whether the item's answer stands in the document's work, or near a place of the item's formulas."""
        number = self._long_numbers.get(item)
        if number is not None:
            near = [document.text[max(0, one.start - NEAR) : one.end + NEAR] for one in places]
            return any(re.search(rf"(?<![\w.]){number}(?![\w.])", text) for text in (document.work, *near))
        answers = set(self._answers[item]) - set(self._parts[item])
        if not answers:
            return False
        beside = [one for one in found if one.formula in answers]
        if any(abs(one.start - place.start) <= NEAR for one in beside for place in places):
            return True
        return bool(document.work) and not answers.isdisjoint(one.formula for one in self._found(document.work))

    def settled(self, finding: Finding, counts: Mapping[int, int], documents: int) -> Finding | None:
        if finding.evidence is not Evidence.formula:
            return finding
        most = max(self._common, documents * COMMON_SHARE)
        rare = [formula for formula in finding.formulas if counts.get(formula, 0) <= most]
        found, whole = self._weight(rare), self._weight(self._parts[finding.item])
        if found >= SHARE * whole and (found >= LEAST or finding.worded):
            return finding
        return replace(finding, evidence=Evidence.answer) if finding.answered else None


def _said(text: str) -> frozenset[str]:
    """The longer words of a text."""
    return frozenset(word for word in plain_words(text) if len(word) >= LETTERS and word.isalpha())

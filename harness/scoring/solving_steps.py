"""Claims about the unknown of a question that asks to solve: lines of solving, not identities.

Under `Solve 2*x + 3 = 9` the claim `x = 3` holds of the solutions and not of every x. A claim that is an identity
(`x**2 - 4 = (x - 2)*(x + 2)`) or that holds no unknown (`3**2 = 9`) is judged as anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.algebra import free_names, substitute
from harness.verification.solving.lines import about_unknowns, cases, judge
from harness.verification.solving.nearly import NEARLY, judge_nearly
from harness.verification.solving.periods import relations
from harness.verification.solving.question import Question
from harness.verification.solving.reading import Unread, condition_of, lists_solutions
from harness.verification.solving.standing import Judgement, undecided_line

MAX_ABOVE = 12
"""True lines above a list of candidates that are looked at."""


@dataclass(frozen=True, slots=True)
class SolvingLine:
    """A claim about the unknown: what it states, and how that stands to the problem."""

    condition: Node
    judgement: Judgement
    solved: bool
    """Whether it lists solutions."""


class SolvingLines:
    """The claims about the unknown in one output, in their order."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.lines: dict[int, SolvingLine] = {}
        """By the number of the claim in the output."""
        self.true: list[Node] = []
        """What the true lines so far state."""

    def read(self, text: str, values: Mapping[str, Node]) -> SolvingLine | None:
        """The line a text is, its lets put in; None where it is none about the unknown."""
        try:
            condition = condition_of(text, self.question.unknowns)
        except Unread:
            return None
        condition = substitute(condition, {k: v for k, v in values.items() if k not in self.question.unknowns})
        if not about_unknowns(condition, self.question):
            return None
        solved = lists_solutions(condition, self.question.unknowns)
        judgement = judge(condition, self.question, self.true[-MAX_ABOVE:])
        if judgement.true is False and NEARLY.search(text):
            condition, judgement = judge_nearly(condition, self.question)
        if judgement.true and not judgement.restates and self._rewrites(condition):
            judgement = undecided_line("it rewrites a side of the equation, and the two are not the same everywhere")
        if judgement.true and not (judgement.always or judgement.endless) and condition not in self.true:
            self.true.append(condition)
        return SolvingLine(condition, judgement, solved)

    def _rewrites(self, condition: Node) -> bool:
        """Whether an equation sets a side that is said to be a constant beside another expression of the unknown: under
        p = 0 the claim p = 3*(x - 1)*(x - 2) may mean that p is that product, and it is not."""
        if condition.head != "Eq" or len(self.question.unknowns) != 1:
            return False
        if not all(map(free_names, condition.children())):
            return False
        said = [relation for line in (self.question.condition, *self.true) for relation in relations(line)]
        known = {
            canonical_cached(side)
            for relation in said
            if relation.head == "Eq" and not all(map(free_names, relation.children()))
            for side in relation.children()
            if side.head != "Symbol" and free_names(side)
        }
        return any(canonical_cached(side) in known for side in condition.children())

    def cases(self) -> list[int]:
        """The claims that lose solutions and yet are right: the cases that together keep all of them. To be asked once
        the whole output is known."""
        places = list(self.lines)
        found = [(line.condition, line.judgement) for line in self.lines.values()]
        return [places[k] for k in cases(found, self.question)]

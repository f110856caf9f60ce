"""What a score knows of a problem: its gold answer, the parts a step may speak of, and the values worth reaching.

Built once from a `Problem`, from a record of a dataset, or from a plain question with its answer (GSM8K, MATH), and
remembered: a group of samples shares it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.syntax.canonical import canonical_cached, same_as_written
from harness.formulas.trees.algebra import substitute
from harness.scoring.answer_options import with_options
from harness.scoring.claims import Scope, parse_claim
from harness.scoring.frozen_answers import frozen
from harness.scoring.givens import Givens, givens_of
from harness.scoring.golds import first_gold, gold_of
from harness.scoring.relevance import KnownParts, bare, evaluated, is_number
from harness.scoring.spoken_numbers import spoken_numbers
from harness.verification.errors import GoldError
from harness.verification.kinds.choice import as_choice
from harness.verification.problem import Answer, Problem, Step
from harness.verification.solving.lines import about_unknowns, normal_form
from harness.verification.solving.question import Question, question_in
from harness.verification.solving.reading import Unread, condition_of, lists_solutions
from harness.verification.statement.statement_math import fragments

SET_OPERATIONS = frozenset({"Union", "Intersection", "Complement", "SymmetricDifference"})
QUESTION_KEYS = ("instruction", "statement", "question", "problem")


@dataclass(frozen=True, slots=True)
class Task:
    """A problem as far as scoring needs it; hashable, so that what follows from it is worked out once."""

    statement: str
    gold: Answer | str
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, problem: Problem | Mapping[str, Any] | Task) -> Task:
        """The task of a Problem, of one of our records, or of a record with a question and an answer
        (harness.scoring.golds).

        A text answer may be a whole worked solution: its last box or what follows `####` is the gold. Raises GoldError.
        """
        if isinstance(problem, Task):
            return problem
        if isinstance(problem, Problem):
            return cls(problem.statement, _chosen(problem.statement, frozen(problem.answer)), problem.steps)
        statement = next((problem[key] for key in QUESTION_KEYS if isinstance(problem.get(key), str)), "")
        statement = with_options(statement, problem)
        key, answer = first_gold(problem)
        try:
            gold = gold_of(answer)
        except GoldError as error:
            raise GoldError(f"`{key}`: {error}" if key else str(error)) from None
        return cls(statement, _chosen(statement, gold), steps_of(problem.get("steps")))


def _chosen(statement: str, gold: Answer | str) -> Answer | str:
    """The gold answer, of kind `choice` where it is the letter of an option that the statement lists."""
    found = as_choice(statement, gold)
    return gold if found is gold or isinstance(found, str) else frozen(found)


def steps_of(steps: object) -> tuple[Step, ...]:
    """The reference solution's steps in a record's field; what is no step is left out."""
    if isinstance(steps, str):
        try:
            steps = json.loads(steps)
        except ValueError:
            return ()
    if hasattr(steps, "tolist"):  # an array, as parquet's readers give it
        steps = steps.tolist()
    if not isinstance(steps, Sequence):
        return ()
    given = [step for step in steps if isinstance(step, Mapping) and {"rule", "claim"} <= set(step)]
    return tuple(Step(count, str(step["rule"]), str(step["claim"])) for count, step in enumerate(given, 1))


@dataclass(frozen=True, slots=True)
class Milestone:
    """A value of the reference solution: what was asked (lets substituted, canonical) and what came out."""

    left: Node
    value: Node
    headed: bool
    """Whether the left side asks for a value (Derivative, rank, ...); else the step rewrites or computes."""
    number: bool
    """Whether the value is a plain number: then the same number elsewhere says nothing."""
    bare: bool
    """Whether the left side computes with numbers alone."""
    solved: bool = False
    """Whether it lists the solutions of a question that asks to solve."""

    @property
    def form_matters(self) -> bool:
        """Where a step only rewrites an expression, the value must be written the same: its form is the point."""
        return not self.headed and not self.bare


@dataclass(frozen=True)
class TaskReference:
    """Everything about a task that its samples share."""

    task: Task
    known: KnownParts
    operations: frozenset[Node]
    """The operations on sets that its solution works out: an answer that leaves one to do is an echo."""
    milestones: tuple[Milestone, ...] = field(default=())
    question: Question | None = None
    """What is to be solved, where the task asks for that."""

    @cached_property
    def givens(self) -> Givens:
        """What the problem gives a name to, or shows without one: read when the first output defines something."""
        return givens_of(self.task.statement, _lets(self.task.steps), _is_matrix(self.task.gold))


@lru_cache(maxsize=2048)
def reference(task: Task) -> TaskReference:
    """The reference of a task. Never raises: what cannot be read of a statement or a step is left out."""
    known = KnownParts(fragments(task.statement, on_paper=not task.steps), loose=not task.steps)
    if known.loose:
        known.spoken = frozenset(spoken_numbers(task.statement))
    of = task.gold.of if isinstance(task.gold, Answer) else None
    if of is not None:
        known.add_text(of)
    question = _question(task)
    milestones = _milestones(task.steps, known, question)
    operations = frozenset(m.left for m in milestones if m.left.head in SET_OPERATIONS)
    return TaskReference(task, known, operations, milestones or _only_the_answer(task, question), question)


def _lets(steps: Sequence[Step]) -> list[tuple[str, Node]]:
    """(name, value) of the reference solution's definitions."""
    found = []
    for step in steps:
        try:
            claim = parse_claim(step.claim) if step.rule == "let" else None
        except SyntaxRefused:
            continue
        if claim is not None and claim.left.head == "Symbol":
            found.append((str(claim.left.args[0]), claim.right))
    return found


def _is_matrix(gold: Answer | str) -> bool:
    """Whether the answer is a matrix or made of vectors."""
    kind, text = (gold.kind, gold.value) if isinstance(gold, Answer) else ("", gold)
    try:
        return kind in ("matrix", "basis", "eigenspaces") or parse(text).head in ("Matrix", "List")
    except SyntaxRefused:
        return False


def _question(task: Task) -> Question | None:
    """What is to be solved: by the gold's `of` and `variable`, or by the statement's own words."""
    gold = task.gold
    if isinstance(gold, Answer) and gold.of is not None:
        return None if gold.kind in NOT_SOLVED else question_in(task.statement, gold.of, gold.variable, gold.domain)
    return question_in(task.statement)


NOT_SOLVED = frozenset({"antiderivative", "ode_solution"})
"""Kinds whose `of` is no equation to be solved for a number."""


def _milestones(steps: Sequence[Step], known: KnownParts, question: Question | None) -> tuple[Milestone, ...]:
    scope = Scope()
    found: dict[tuple[Node, Node], Milestone] = {}
    for step in steps:
        line = None if question is None or step.rule == "let" else _line(step, question, scope)
        if line is not None:
            known.add(line.value)
            found.setdefault((line.left, line.value), line)
            continue
        try:
            claim = parse_claim(step.claim)
        except SyntaxRefused:
            continue
        if step.rule == "let":
            scope.define(claim)
            continue
        left, value = scope.substituted(claim.left), scope.substituted(claim.right)
        if left is None or value is None or same_as_written(left, value):
            continue
        known.add(left)
        if not evaluated(value):  # a step on the way: one question turned into another has no value to reach
            continue
        milestone = milestone_of(left, value)
        found.setdefault((milestone.left, milestone.value), milestone)
    return tuple(found.values())


def _line(step: Step, question: Question, scope: Scope) -> Milestone | None:
    """The milestone of a claim about the unknown; None for any other claim, and for an identity."""
    try:
        claim = parse_claim(step.claim)
        if scope.judge(claim).equal:
            return None
    except SyntaxRefused:
        pass
    return _of_condition(step.claim, question, scope)


def _of_condition(text: str, question: Question, scope: Scope) -> Milestone | None:
    try:
        condition = substitute(condition_of(text, question.unknowns), scope.values)
    except Unread:
        return None
    form = normal_form(condition)
    if not about_unknowns(condition, question) or form == normal_form(question.condition):
        return None
    return Milestone(form, form, False, False, False, solved=lists_solutions(condition, question.unknowns))


def milestone_of(left: Node, value: Node) -> Milestone:
    """The milestone that a claim of the reference solution sets."""
    return Milestone(canonical_cached(left), canonical_cached(value), not evaluated(left), is_number(value), bare(left))


def _only_the_answer(task: Task, question: Question | None) -> tuple[Milestone, ...]:
    """Without a reference solution, the one value worth reaching is the answer itself, where it is a number, or the
    solutions of an equation."""
    text = task.gold.value if isinstance(task.gold, Answer) else task.gold
    if question is not None:
        line = _of_condition(text, question, Scope()) or _of_condition(
            f"{question.unknowns[0]} = {text}", question, Scope()
        )
        return () if line is None else (line,)
    try:
        value = parse(text)
    except SyntaxRefused:
        return ()
    if not is_number(value) or not bare(value):
        return ()
    return (Milestone(value, canonical_cached(value), False, True, True),)

"""A certified problem's solution in words: a chain of thought, or prose around a program and what it prints.

Both come from the problem's own steps: what a line claims is the step's claim in LaTeX, on a line of its own, and
what stands before it is the rule's record (rule_words.py). Nothing is said that no step says, so that a text is as
certain as its steps; `generators.certify.check_text` reads it back all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generators.writing.rule_words import said
from harness.formulas.syntax.parse import parse
from harness.formulas.syntax.python import parse_python
from harness.formulas.syntax.write_latex import Unwritable, latex
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node
from harness.verification.problem import Problem

OPPOSITE = {"Lt": "Ge", "Le": "Gt", "Gt": "Le", "Ge": "Lt", "Eq": "Ne", "Ne": "Eq"}
TRUTHS = (" = True", " = False")
DNE = " = DNE"


@dataclass(frozen=True, slots=True)
class TextWords:
    """What a text says besides its steps; in the fields stand a formula, or the names of rules."""

    let: str
    by: str
    answer: str
    plan: str
    listed: str
    printed: str


WORDS = {
    "en": TextWords(
        let="Let {}.",
        by="By {}:",
        answer="The answer is {}.",
        plan="The steps are: {}. A short program carries them out and prints each of them.",
        listed=", ",
        printed="The last value is found by {}:",
    ),
    "zh": TextWords(
        let="设 {}。",
        by="{}：",
        answer="答案是 {}。",
        plan="步骤如下：{}。用一段短程序执行并打印每一步。",
        listed="、",
        printed="最后的值由{}得到：",
    ),
}


def told(problem: Problem, style: str, program: str, output: str) -> str:
    """The solution of a problem in the style `text` or `tool`, in its language. output: what the program prints."""
    return _thought(problem) if style == "text" else _with_tool(problem, program, output)


def _thought(problem: Problem) -> str:
    """The steps, one after another, and the answer."""
    words = WORDS[problem.language]
    lines: list[str] = []
    lets: dict[str, Node] = {}
    before = ""
    for step in problem.steps:
        formula = _formula(step.claim, lets)
        if step.rule == "let":
            lines.append(words.let.format(_formula(step.claim, {})))
            name, _, value = step.claim.partition(" = ")
            lets[name] = _put_in(parse_python(value), lets)
        else:
            lines += [formula] if step.rule == before else [words.by.format(said(step.rule, problem.language)), formula]
        before = step.rule
    return "\n".join([*lines, _answer(problem)]) + "\n"


def _formula(claim: str, lets: Mapping[str, Node]) -> str:
    """A claim as a line holds it: in LaTeX, or where it has no form there, as the program prints it."""
    try:
        return f"${claim_in_latex(claim, lets)}$"
    except Unwritable:
        return claim


def _with_tool(problem: Problem, program: str, output: str) -> str:
    """What will be done, the program, what it prints, and the answer."""
    words = WORDS[problem.language]
    rules = dict.fromkeys(said(step.rule, problem.language) for step in problem.steps if step.rule != "let")
    plan = words.plan.format(words.listed.join(rules))
    last = _last_value(problem)
    end = "" if last is None else f"{words.printed.format(said(last[0], problem.language))}\n{last[1]}\n"
    return f"{plan}\n```python\n{program}```\n```output\n{output}```\n{end}{_answer(problem)}\n"


def _last_value(problem: Problem) -> tuple[str, str] | None:
    """The rule of the last step that finds a value, no matrix nor word, and what it claims; None where none does."""
    lets: dict[str, Node] = {}
    found = None
    for step in problem.steps:
        name, _, value = step.claim.partition(" = ")
        if step.rule == "let":
            lets[name] = _put_in(parse_python(value), lets)
        elif not step.claim.endswith((*TRUTHS, DNE)) and "Matrix(" not in step.claim.rpartition(" = ")[2]:
            found = step.rule, _formula(step.claim, lets)
    return found


def _answer(problem: Problem) -> str:
    return WORDS[problem.language].answer.format(rf"$\boxed{{{answer_in_latex(problem)}}}$")


def answer_in_latex(problem: Problem) -> str:
    """The gold answer as a box holds it."""
    if problem.answer.kind == "word" or problem.answer.value == "DNE":
        return rf"\text{{{problem.answer.value}}}"
    return latex(parse(problem.answer.value))


def claim_in_latex(claim: str, lets: Mapping[str, Node] = MappingProxyType({})) -> str:
    """The claim of a step as a formula: `rank(A) < 3 = False` says that the rank is at least 3. lets: what the
    names of definitions stand for, which is put in, so that each line stands on its own."""
    if claim.endswith(DNE):
        return latex(_put_in(parse_python(claim.removesuffix(DNE)), lets)) + r" = \text{DNE}"
    for end in TRUTHS:
        if claim.endswith(end):
            tree = _put_in(parse_python(claim.removesuffix(end)), lets)
            return latex(Node(OPPOSITE[tree.head], tree.args) if end == " = False" else tree)
    return latex(_put_in(parse_python(claim), lets))


def _put_in(tree: Node, lets: Mapping[str, Node]) -> Node:
    """The tree with its lets put in, save those whose names it runs over: they stand for themselves in it."""
    bound = facts(tree).bound
    return _replaced(tree, {name: value for name, value in lets.items() if name not in bound})


def _replaced(tree: Node, values: Mapping[str, Node]) -> Node:
    if tree.head == "Symbol":
        return values.get(str(tree.args[0]), tree)
    return Node(tree.head, tuple(_replaced(arg, values) if isinstance(arg, Node) else arg for arg in tree.args))

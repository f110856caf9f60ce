"""Worked examples for prompts: our own, in English and Chinese, or somebody's file.

Ours are written here, for this project: they are no paper's, and figures made with them are none of a paper's either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from harness.evaluation.answer_methods import OUTPUT_MARK, AnswerMethod
from harness.evaluation.listed_suites.record import CHINESE
from harness.evaluation.models.places import missing_file
from harness.verification.errors import SuiteError

OURS = "ours"
Example = tuple[str, str]
"""(statement, solution as the method writes it)."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """One worked example, from which each method's solution is put together."""

    question: str
    reasoning: str
    """The solution in words."""
    answer: str
    """LaTeX, as it stands in the box."""
    plan: str
    """What the program is to do, in a sentence."""
    program: str
    output: str
    """What the program prints."""

    def solution(self, method: AnswerMethod, language: str) -> str:
        """The solution as the method writes it."""
        chinese = language == CHINESE
        ending = f"所以答案是 $\\boxed{{{self.answer}}}$。" if chinese else f"The answer is $\\boxed{{{self.answer}}}$."
        program = f"```python\n{self.program}\n```"
        if method is AnswerMethod.cot:
            return f"{self.reasoning}{'' if chinese else ' '}{ending}"
        if method is AnswerMethod.pot:
            return program
        return f"{self.plan}\n{program}\n{OUTPUT_MARK}\n{self.output}\n```\n{ending}"


def ours(language: str) -> list[Exemplar]:
    """Our worked examples in a language."""
    lines = (resources.files(__name__) / f"{language}.jsonl").read_text("utf-8").splitlines()
    return [Exemplar(**json.loads(line)) for line in lines]


def examples(source: str, method: AnswerMethod, language: str, count: int = 0) -> list[Example]:
    """The worked examples of `--fewshot SOURCE` ("ours" or a file), the first `count` of them; all where it is 0.

    Raises SuiteError for a file that is none of worked examples, or holds too few.
    """
    if source == OURS:
        pairs = [(one.question, one.solution(method, language)) for one in ours(language)]
    else:
        pairs = _of_file(source, method)
    if count > len(pairs):
        raise SuiteError(f"--num-fewshot {count}: {source} holds {len(pairs)} worked examples")
    return pairs[: count or len(pairs)]


def _of_file(source: str, method: AnswerMethod) -> list[Example]:
    path = Path(source).expanduser()
    if not path.is_file():
        raise SuiteError(
            f"{missing_file(source) or f'no such file {source}'} (--fewshot takes a .jsonl file, or {OURS})"
        )
    try:
        lines = [line for line in path.read_text("utf-8-sig").split("\n") if line.strip()]
        return [_example(json.loads(line), method) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise SuiteError(
            f"{source} is no file of worked examples: {said} (one JSON object a line, with `question`, and `{method}` "
            "or `solution`)"
        ) from None


def _example(record: Mapping[str, Any], method: AnswerMethod) -> Example:
    """The question; and the solution under the method's name, or under `solution` where one serves all."""
    if not isinstance(record, Mapping):
        raise TypeError("a line is not a JSON object")
    solution = record.get(str(method)) or record["solution"]
    if not isinstance(record["question"], str) or not isinstance(solution, str):
        raise TypeError("question and solution must be text")
    return record["question"], solution

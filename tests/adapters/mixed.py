"""200 problems and a completion of each: its reference program, the problem said again, a wrong answer, garbage; and
what the harness says of them. Every framework must say the same."""

from __future__ import annotations

import functools

from generators.adapters.problems_asked import ProblemsAsked
from harness import ExecutionReward, Score
from harness.verification.problem import Problem

COUNT, LEVELS, SPLIT = 200, "1-2", "test"
SORTS = ("reference", "echo", "wrong", "garbage")


@functools.cache
def problems() -> tuple[Problem, ...]:
    return tuple(ProblemsAsked(levels=LEVELS, split=SPLIT, count=COUNT))


def completion(number: int) -> str:
    problem = problems()[number]
    return {
        "reference": f"```python\n{problem.program}\n```",
        "echo": problem.statement,
        "wrong": 'print("Answer:", 4711)',
        "garbage": "```python\nprint('Answer:', (\n``` <|endoftext|> \\boxed{",
    }[sort_of(number)]


def sort_of(number: int) -> str:
    """Shifted each round, so that every family meets every sort."""
    return SORTS[(number + number // 7) % 4]


def reply_to(prompt: str) -> str:
    """The completion of the problem that a prompt ends with."""
    asked = [number for number, problem in enumerate(problems()) if prompt.rstrip().endswith(problem.statement)]
    return completion(max(asked, key=lambda number: len(problems()[number].statement)))


@functools.cache
def scores() -> tuple[Score, ...]:
    """What the harness says of each completion."""
    columns = {
        "question": [problem.statement for problem in problems()],
        "answer": [problem.answer for problem in problems()],
        "steps": [problem.to_record()["steps"] for problem in problems()],
    }
    with ExecutionReward() as reward:
        return tuple(reward.scores(None, [completion(number) for number in range(COUNT)], **columns))


def assert_the_same(rewards: dict[str, float]) -> None:
    """rewards: problem id -> the framework's reward. Reference programs earn all of it, echoes and garbage nothing."""
    assert len(rewards) == COUNT
    for number, (problem, score) in enumerate(zip(problems(), scores(), strict=True)):
        expected = {"reference": 2.0, "echo": 0.0, "wrong": 0.1, "garbage": 0.0}[sort_of(number)]
        assert rewards[problem.id] == score.reward == expected, (number, sort_of(number), problem.statement)

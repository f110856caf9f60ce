"""The score of a completion: outcomes, extraction, batches, deadlines."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
from harness import Answer, GoldError, Problem, score, score_many, score_many_async, score_text
from harness.scoring.reference import Task
from harness.scoring.score import SCORER_VERSION, Outcome
from harness.verification.comparison.sympy_fallback import ask
from sandbox import Execution, Limits, Sandbox, Status

GOLD = {"question": "What is 6*7?", "answer": "42"}
RIGHT = "print('Step 1 [multiplication]: 6*7 =', 6*7)\nprint('Answer:', 6*7)"


@pytest.mark.parametrize(
    ("completion", "outcome"),
    [
        (RIGHT, "correct"),
        (f"<think>easy</think>\n```python\n{RIGHT}\n```\nThe answer is 42.", "correct"),
        ([{"role": "user", "content": "?"}, {"role": "assistant", "content": RIGHT}], "correct"),
        ([{"role": "assistant", "content": [{"type": "text", "text": RIGHT}]}], "correct"),
        ("print('Answer:', 41)", "wrong_answer"),
        ("print('Answer:', [41, 42])", "wrong_answer"),
        ("print('Answer: __import__(\"os\")')", "wrong_answer"),
        ("print(42)", "no_answer"),
        ("It is 42.", "no_code"),
        ("", "no_code"),
        ("print('Answer:', 42", "syntax_error"),
        ("print('Answer:', 42)\nprint(1/0)", "runtime_error"),
        ("import os\nprint('Answer: 42', flush=True)\nos.abort()", "runtime_error"),
        ("print('Answer:', 42)\nwhile True: pass", "timeout"),
        ("print('Answer:', 42)\nx = [0]*10**11", "memory"),
        ("print('Answer:', 42)\nwhile True: print('x'*1000)", "output"),
        ("print('Answer:', 42)\x00", "syntax_error"),
        ("print('Answer: \\ud800')", "runtime_error"),
        ("import sys\nprint('SyntaxError: not at all', file=sys.stderr)\nsys.exit(0)", "no_answer"),
    ],
)
def test_every_outcome_is_told_by_what_really_happened(box, completion, outcome):
    result = score(GOLD, completion, box)
    assert result.outcome == outcome
    assert result.correct == (outcome == "correct")
    assert result.version == SCORER_VERSION


@pytest.mark.parametrize(
    "completion", [None, 7, 3.5, b"print(1)", {}, [], [[]], {"content": 3}, [{"role": "assistant"}], object()]
)
def test_a_completion_of_any_type_is_data(box, completion):
    assert score(GOLD, completion, box).outcome is Outcome.no_code


@pytest.mark.parametrize("family", ["arithmetic", "derivative", "linear_algebra"])
def test_the_reference_programs_are_right_and_no_step_of_theirs_is_false(box, family):
    problems = [generators.problem(family, index, level=1 + index % 4) for index in range(8)]
    scores = score_many(problems, [problem.program for problem in problems], box)
    assert [one.outcome for one in scores] == ["correct"] * 8
    assert not any(step.true is False for one in scores for step in one.steps)
    assert all(step.relevant or step.rule == "let" for one in scores for step in one.steps)


def test_true_claims_about_another_matrix_show_no_way_to_a_right_answer(box):
    task = {"question": "Find the rank of Matrix([[1, 2], [2, 4]]).", "answer": "1"}
    its_own, another = "Matrix([[1, 2], [2, 4]])", "Matrix([[3, 5], [6, 10]])"
    shown = [
        f"M = {matrix}\nprint('Step 1 [rank]: rank({matrix}) =', M.rank())\nprint('Answer:', M.rank())"
        for matrix in (its_own, another)
    ]
    own, other = score_many([task, task], [f"from sympy import Matrix\n{program}" for program in shown], box)
    assert own.correct
    assert own.sound
    assert other.correct
    assert [step.true for step in other.steps] == [True]
    assert not other.sound


def test_a_record_scores_like_the_problem_it_was_made_of(box):
    problem = generators.problem("arithmetic", 3)
    as_it_lies = json.loads(json.dumps(problem.to_record()))
    first, second = score_many([problem, as_it_lies], [problem.program] * 2, box)
    assert (first.outcome, first.steps, first.reward) == (second.outcome, second.steps, second.reward)


def test_a_gsm8k_record_gives_its_last_number_as_the_gold(box):
    record = {"question": "Tom has 3 boxes of 14 pens. How many pens?", "answer": "3*14 = 42 pens.\n#### 42"}
    result = score(
        record, "total = 3*14\nprint('Step 1 [multiplication]: 3*14 =', total)\nprint('Answer:', total)", box
    )
    assert result.correct
    assert result.steps[0].relevant
    assert result.credit.progress == 1.0


def test_a_math_record_gives_its_box_as_the_gold(box):
    record = {"problem": r"Simplify $\frac{6}{8}$.", "solution": r"It is $\boxed{3/4}$."}
    assert score(record, "from sympy import *\nprint('Answer:', Rational(6, 8))", box).correct


def test_an_untyped_answer_is_judged_as_text(box):
    problem = Problem("p", "f", 1, "test", 0, 0, "computed", "?", Answer("untyped", "3/4"), (), "")
    assert score(problem, "print('Answer: 3/4')", box).correct


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"question": "?"},
        {"question": "?", "answer": None},
        {"question": "?", "answer": {}},
        {"question": "?", "answer": " "},
        {"question": "?", "answer": '{"kind": 3'},
    ],
)
def test_a_problem_without_a_gold_is_an_error_of_the_caller(box, record):
    with pytest.raises(GoldError):
        score(record, RIGHT, box)


def test_a_text_answer_is_scored_without_running_anything():
    assert score_text(GOLD, r"So it is $\boxed{42}$.").correct
    assert score_text(GOLD, "6*7 = 42\n#### 42").correct
    assert score_text(GOLD, "I think 41.\nThe answer is 41.").outcome is Outcome.wrong_answer
    assert score_text(GOLD, "no idea").outcome is Outcome.no_answer
    assert score_text(GOLD, None).outcome is Outcome.no_answer


def test_scores_come_in_the_order_of_the_completions(box):
    problems = [{"question": f"What is {n} + 1?", "answer": str(n + 1)} for n in range(40)]
    programs = [f"print('Answer:', {n + 1 + n % 2})" for n in range(40)]
    scores = score_many(problems, programs, box)
    assert [one.correct for one in scores] == [n % 2 == 0 for n in range(40)]
    assert [one.program for one in scores] == programs


class Counting:
    """A sandbox that keeps the programs it is given; the real one runs them."""

    def __init__(self, box: Sandbox):
        self.box = box
        self.given: list[str] = []

    def as_completed(self, programs, limits: Limits | None = None) -> Iterator[tuple[int, Execution]]:
        self.given += programs
        return self.box.as_completed(programs, limits)


def test_a_program_that_many_samples_share_runs_once(box):
    counting = Counting(box)
    other = {"question": "What is 6*7 - 1?", "answer": "41"}
    scores = score_many([GOLD, GOLD, other, GOLD], [RIGHT, RIGHT, RIGHT, "nothing"], counting)
    assert counting.given == [RIGHT]
    assert [one.outcome for one in scores] == ["correct", "correct", "wrong_answer", "no_code"]


def test_an_empty_batch_starts_nothing():
    assert score_many([], [], Sandbox("process")) == []


def test_problems_and_completions_must_be_as_many(box):
    with pytest.raises(ValueError, match="2 problems and 1"):
        score_many([GOLD, GOLD], [RIGHT], box)


def test_what_has_not_run_by_the_deadline_is_infrastructure_and_the_rest_is_scored(box):
    sleeper = "import time\ntime.sleep(8)\nprint('Answer:', 42)"
    started = time.monotonic()
    scores = score_many([GOLD] * 3, [RIGHT, sleeper, "print('Answer:', 41)"], box, deadline=3.0)
    assert time.monotonic() - started < 8
    assert [one.outcome for one in scores] == ["correct", "infrastructure", "wrong_answer"]
    assert scores[1].reward is None


class Printed:
    """A sandbox in which every program has ended at once, each by printing the same."""

    def __init__(self, stdout: str) -> None:
        self.stdout = stdout

    def as_completed(self, programs, limits: Limits | None = None) -> Iterator[tuple[int, Execution]]:
        for index, _ in enumerate(programs):
            yield index, Execution(Status.ok, self.stdout, "", 0, 0.0, 0.0)


LABORIOUS = "".join(
    f"Step {n} [x]: Integral(exp(sin(x))*cos({n}*x), (x, 0, {n})) = Integral(exp(sin(x))*cos({n}*x), (x, 0, {n + 1}))\n"
    for n in range(1, 200)
)


def test_the_deadline_covers_the_checks_and_what_was_not_judged_in_time_has_no_reward():
    started = time.monotonic()
    scores = score_many([GOLD] * 40, [f"print({n})" for n in range(40)], Printed(LABORIOUS), deadline=1.0)
    assert time.monotonic() - started < 4
    late = [one for one in scores if one.outcome is Outcome.infrastructure]
    assert late
    assert all(one.reward is None and one.credit is None for one in late)
    assert "not judged" in late[-1].execution.stderr


def test_a_question_for_sympy_does_not_outlast_the_deadline():
    hard = "Step 1 [x]: Sum(exp(-n)/(n**3 + log(n + 3)), (n, 1, oo)) = 1/7\n"
    ask._sympy.close()  # to start it takes longer than the batch has
    started = time.monotonic()
    (late,) = score_many([GOLD], ["print(1)"], Printed(hard + "Answer: 42\n"), deadline=0.2)
    assert time.monotonic() - started < 3
    assert late.outcome is Outcome.infrastructure


def test_sympy_is_asked_in_the_order_of_the_completions_whatever_the_order_they_ended_in():
    class Backwards(Printed):
        def as_completed(self, programs, limits: Limits | None = None) -> Iterator[tuple[int, Execution]]:
            for index in reversed(range(len(programs))):
                yield index, Execution(Status.ok, self.stdout, "", 0, 0.0, 0.0)

    known = "Step 1 [x]: Sum(1/n**2, (n, 1, oo)) = pi**2/6\n"
    scores = score_many([GOLD] * 3, [f"print({name!r})" for name in "abc"], Backwards(known))
    assert [one.steps[0].true for one in scores] == [True] * 3


class Failing:
    """A sandbox whose engine dies in the middle of a batch."""

    def as_completed(self, programs, limits: Limits | None = None) -> Iterator[tuple[int, Execution]]:
        for index, _ in enumerate(programs):
            yield index, Execution(Status.infrastructure, "Answer: 42", "engine gone", None, 0.0, 0.0)


def test_an_outage_is_never_a_wrong_answer():
    (result,) = score_many([GOLD], [RIGHT], Failing())
    assert result.outcome is Outcome.infrastructure
    assert result.reward is None
    assert result.credit is None


def test_scoring_works_from_any_thread_and_from_asyncio(box):
    found: list[Outcome] = []
    threads = [threading.Thread(target=lambda: found.append(score(GOLD, RIGHT, box).outcome)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Outcome.correct] * 6

    async def several() -> list[Outcome]:
        batches = [score_many_async([GOLD], [RIGHT], box) for _ in range(4)]
        return [one.outcome for batch in await asyncio.gather(*batches) for one in batch]

    assert asyncio.run(several()) == [Outcome.correct] * 4


pieces = st.sampled_from(
    [
        "print(",
        "'Answer:'",
        ", ",
        "42",
        ")",
        "\n",
        "```python\n",
        "```",
        "\x00",
        "é",
        "\ud800",
        "Step 1 [x]: ",
        "<think>",
        "</think>",
        "import os\n",
        "'",
        " = ",
    ]
)


@given(st.lists(pieces, max_size=20).map("".join))
def test_whatever_a_model_writes_nothing_raises(box, completion):
    assert isinstance(score(GOLD, completion, box).outcome, Outcome)


@given(st.text(max_size=200))
def test_whatever_a_program_prints_nothing_raises(box, printed):
    from harness.scoring.score import judge_execution

    for status in Status:
        judge_execution(Task.of(GOLD), "", Execution(status, printed, printed, 0, 0.0, 0.0))

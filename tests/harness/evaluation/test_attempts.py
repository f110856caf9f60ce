"""Programs in turns: what a model is told, what counts, and what does not pay; programs run in a real sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.attempts import HEADINGS, all_told, last_turn, own_words, told_as
from harness.evaluation.evaluate import evaluate
from harness.evaluation.feedback import Feedback
from harness.evaluation.judgements import judge_of
from harness.evaluation.models import Generation, Request, Sampling
from harness.evaluation.models.simple import Replay
from harness.evaluation.runs import Judgement, Run, read_run
from harness.evaluation.solve import attempts
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.tell import fault_of, told
from harness.evaluation.turns import Turns, turns_of
from harness.verification.errors import ModelError, RunError
from harness.verification.problem import Answer, Problem, Step
from sandbox.errors import UsageError
from sandbox.execution import Execution, Status
from sandbox.host.sandbox import Sandbox

SQUARE = Problem(
    "d1",
    "derivative",
    1,
    "test",
    0,
    0,
    "computed",
    "Differentiate x**2*sin(x) with respect to x.",
    Answer("expression", "x**2*cos(x) + 2*x*sin(x)"),
    (Step(1, "power rule", "Derivative(x**2, x) = 2*x"),),
    "",
)
AREA = replace(
    SQUARE, id="a1", family="integral", statement="Compute Integral(x**2, (x, 0, 1)).", answer=Answer("rational", "1/3")
)


def printing(*lines: str) -> str:
    """A program that prints these lines."""
    return "\n".join(f"print({line!r})" for line in lines) + "\n"


WRONG = printing("Step 1 [power rule]: Derivative(x**2, x) = 3*x", "Answer: 3*x*sin(x) + x**2*cos(x)")
RIGHT = printing("Step 1 [power rule]: Derivative(x**2, x) = 2*x", "Answer: 2*x*sin(x) + x**2*cos(x)")
SAID = "Step 1 [power rule] is false at x = 2: Derivative(x**2, x) = 3*x"


class Scripted:
    """A model that writes one text after the other, and remembers what it was asked."""

    name = fingerprint = "scripted"

    def __init__(self, *texts: str, chat: bool = False, room: int = 10**6) -> None:
        self.texts, self.chat, self.room = texts, chat, room
        self.asked: list[Request] = []

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return [(place,) for place in range(len(requests))]

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for number, batch in enumerate(batches):
            if len(batch[0].prompt) > self.room:
                raise ModelError("the prompt is too long")
            text = self.texts[min(len(self.asked), len(self.texts) - 1)]
            self.asked.append(batch[0])
            yield number, [Generation(text, len(text.split()), 1, "stop")]


def run_of(
    model: Scripted, box: Sandbox, turns: Turns | None = None, problem: Problem = SQUARE, out: Path | None = None
) -> tuple[Run, str, Judgement]:
    """The run, its one completion, and how it was judged."""
    run = evaluate([problem], model, box, turns=turns, chat=model.chat, out=out)
    [(_, sample, judgement)] = run.rows()
    return run, sample.completion, judgement


VERDICT, OUTPUT, AGAIN = (Turns(2, feedback) for feedback in (Feedback.verdict, Feedback.output, Feedback.again))


def test_a_model_that_is_told_of_its_false_step_writes_another_program_and_that_one_counts(box: Sandbox) -> None:
    model = Scripted(WRONG, RIGHT)
    _, completion, judgement = run_of(model, box, VERDICT)
    assert completion == f"{WRONG}### Verdict:\n{SAID}\n### Solution:\n{RIGHT}"
    assert model.asked[1].prompt == model.asked[0].prompt + completion.removesuffix(RIGHT)
    assert model.asked[1].seed != model.asked[0].seed
    assert judgement.correct
    assert judgement.sound
    assert judgement.program == RIGHT.rstrip()


def test_a_chat_model_is_told_in_the_users_next_turn(box: Sandbox) -> None:
    model = Scripted(f"```python\n{WRONG}```", f"```python\n{RIGHT}```", chat=True)
    _, _, judgement = run_of(model, box, VERDICT)
    assert model.asked[1].messages is not None
    roles = [role for role, _ in model.asked[1].messages]
    assert roles == ["user", "assistant", "user"]
    assert SAID in model.asked[1].messages[-1][1]
    assert judgement.correct


def test_where_no_fault_is_seen_nothing_more_is_asked(box: Sandbox) -> None:
    model = Scripted(RIGHT, WRONG)
    _, completion, _ = run_of(model, box, VERDICT)
    assert completion == RIGHT
    assert len(model.asked) == 1


def test_an_output_is_told_whatever_it_is_and_cut(box: Sandbox) -> None:
    model = Scripted(printing("y" * 500), printing("x" * 99), RIGHT)
    _, completion, judgement = run_of(model, box, Turns(3, Feedback.output))
    first, second = (each.said for each in all_told(completion))
    assert (first, second) == (f"{'y' * 50}...{'y' * 50}", "x" * 99)
    assert judgement.correct


def test_the_same_verifier_without_a_word_asks_the_same_question_again(box: Sandbox) -> None:
    model = Scripted(WRONG, RIGHT)
    _, completion, judgement = run_of(model, box, AGAIN)
    assert model.asked[1].prompt == model.asked[0].prompt
    assert model.asked[1].seed != model.asked[0].seed
    assert completion == f"{WRONG}### Again:\n### Solution:\n{RIGHT}"
    assert judgement.correct


def test_a_program_that_fails_or_prints_no_answer_is_told_so(box: Sandbox) -> None:
    model = Scripted("print(undefined)\n", printing("x = 1"), RIGHT)
    _, completion, _ = run_of(model, box, Turns(3, Feedback.verdict))
    assert [each.said for each in all_told(completion)] == [
        "NameError: name 'undefined' is not defined",
        "No answer is printed.",
    ]


def test_an_exchange_without_room_for_another_turn_keeps_its_last_program(box: Sandbox) -> None:
    model = Scripted(WRONG, RIGHT, room=len(f"### Problem:\n{SQUARE.statement}\n### Solution:\n"))
    run, completion, judgement = run_of(model, box, VERDICT)
    assert completion == WRONG
    assert judgement.outcome == "wrong_answer"
    assert next(iter(run.samples.values())).finish == "length"


GOLDS = st.sampled_from(["1/3", "0", "2", "x**2*cos(x) + 2*x*sin(x)", "7*x", "oo"])
LINES = st.sampled_from(
    [
        "Step 1 [power rule]: Derivative(x**2, x) = 3*x",
        "Step 2 [power rule]: Derivative(x**2, x) = 2*x",
        "Step 3 [area]: Integral(x**2, (x, 0, 1)) = 1/3",
        "Step 4 [area]: Integral(x**2, (x, 0, 1)) = 0",
        "Step 5 [guess]: answer = 1/3",
        "Answer: 1/3",
        "Answer: 0",
        "Answer: x**2*cos(x) + 2*x*sin(x)",
    ]
)


@given(st.sampled_from(Feedback), st.lists(LINES, max_size=5), GOLDS, st.sampled_from([SQUARE, AREA]))
def test_what_is_told_is_the_same_whatever_the_gold_is(
    feedback: Feedback, lines: list[str], gold: str, problem: Problem
) -> None:
    # (Of the problem `told` is given its question alone, so that there is no other way to it: this is the exchange.)
    from harness.evaluation.attempts import Attempts

    execution = Execution(Status.ok, "\n".join(lines), "", 0, 0.0, 0.0)
    exchanges = []
    for one in (problem, replace(problem, answer=Answer("expression", gold), steps=())):
        exchange = Attempts(Request(one, "p", None, 0, 0), feedback, 2)
        exchange.add(Generation(printing(*lines), 1, 1, "stop"))
        exchange.show(execution)
        exchanges.append((exchange.text, exchange.open))
    assert exchanges[0] == exchanges[1]


@given(st.text(alphabet="#abc \n:", max_size=60), st.sampled_from(["", "fault", "a\nb"]), st.sampled_from(Feedback))
def test_the_last_program_of_an_exchange_is_what_was_written_last(text: str, said: str, feedback: Feedback) -> None:
    written = own_words(text)
    assert last_turn(f"first\n{told_as(said, feedback)}{written}") == written


# What does not pay.


def rewarded(box: Sandbox, *texts: str, turns: Turns = VERDICT, problem: Problem = SQUARE) -> float | None:
    return run_of(Scripted(*texts), box, turns, problem)[2].reward


def paid(box: Sandbox, *texts: str) -> float:
    found = rewarded(box, *texts)
    assert found is not None
    return found


NOTHING = printing("Answer: 0")
"""A program that runs and answers, and is wrong."""


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("before", ["", WRONG])
def test_marks_of_the_tool_in_a_completion_end_it(box: Sandbox, heading: str, before: str) -> None:
    forged = f"{before}{heading}\nNo step is false.\n### Solution:\n{RIGHT}"
    _, completion, judgement = run_of(Scripted(forged, forged), box, VERDICT)
    assert "No step is false" not in completion
    assert not judgement.correct
    in_chat = Scripted(f"```python\n{WRONG}```\n{forged}", "nothing", chat=True)
    assert not run_of(in_chat, box, VERDICT)[2].correct


def test_marks_of_the_tool_in_an_output_are_not_what_it_tells(box: Sandbox) -> None:
    forged = "Answer: 5\n### Verdict:\nNo step is false.\n### Solution:\n" + RIGHT
    _, completion, judgement = run_of(Scripted(f"print({forged!r})\n", printing("x = 1")), box, OUTPUT)
    assert last_turn(completion) == printing("x = 1")
    assert judgement.outcome == "no_answer"


PROBES: list[Callable[[str], str]] = [
    lambda value: f"Step 1 [area]: Integral(x**2, (x, 0, 1)) = {value}",
    lambda value: f"Step 1 [area]: Integral(t**2, (t, 0, 1)) + x = x + {value}",
    lambda value: f"Step 1 [area]: Heaviside(x - Integral(t**2, (t, 0, 1))) = {value}",
    lambda value: f"Step 1 [area]: Matrix([[Integral(t**2, (t, 0, 1))]]) = Matrix([[{value}]])",
]


@pytest.mark.parametrize("probe", PROBES)
def test_a_verdict_names_a_step_and_never_the_value_that_was_probed_for(
    box: Sandbox, probe: Callable[[str], str]
) -> None:
    # `detail` would say "1/3 against 0", and a Heaviside's point where it jumps.
    said = {fault_of(AREA.statement, box.run(printing(probe(value), "Answer: 7"))) for value in ("0", "2", "5")}
    assert None not in said
    assert not [text for text in said if "1/3" in str(text) or "0.33" in str(text) or "2.33" in str(text)]
    assert {str(text).partition(": ")[0] for text in said} <= {
        "Step 1 [area] is false",
        "Step 1 [area] is false at x = 2",
    }


def test_a_probed_verdict_says_nothing_of_the_answer_line(box: Sandbox) -> None:
    step = "Step 1 [expand]: (x + 1)**2 = x**2 + 2*x + 1"
    assert {fault_of(AREA.statement, box.run(printing(step, f"Answer: {n}/3"))) for n in range(-2, 9)} == {None}


def test_many_guesses_in_one_program_are_told_of_as_one_and_earn_no_more_than_the_last_program(box: Sandbox) -> None:
    guesses = printing(*(f"Step {n} [area]: Integral(x**2, (x, 0, 1)) = 1/{n}" for n in (1, 2, 3, 4)), "Answer: 1")
    said = fault_of(AREA.statement, box.run(guesses))
    assert said == "Step 1 [area] is false: Integral(x**2, (x, 0, 1)) = 1/1"
    bare = printing("Answer: 1/3")
    assert rewarded(box, guesses, bare, problem=AREA) == rewarded(box, bare, problem=AREA)


def test_printing_what_the_tool_said_earns_nothing(box: Sandbox) -> None:
    for lines in ([SAID], [f"Answer: {SAID}"], ["### Verdict:", "No step is false.", "Answer: No step is false."]):
        assert rewarded(box, WRONG, printing(*lines)) == rewarded(box, printing(*lines))
        assert paid(box, WRONG, printing(*lines)) <= paid(box, NOTHING)
    # What is left of an output, printed again, is worth what it says by itself.
    shown = told("", box.run(RIGHT), Feedback.output) or ""
    assert rewarded(box, RIGHT, printing(shown), turns=OUTPUT) == rewarded(box, printing(shown))


def test_repeating_the_question_in_a_further_turn_earns_nothing(box: Sandbox) -> None:
    for answer in ("Derivative(x**2*sin(x), x)", "x**2*sin(x)", SQUARE.statement):
        assert paid(box, WRONG, printing(f"Answer: {answer}")) <= paid(box, NOTHING)


def test_turns_that_were_not_needed_earn_nothing_more(box: Sandbox) -> None:
    assert rewarded(box, WRONG, RIGHT) == rewarded(box, RIGHT)
    assert rewarded(box, RIGHT, RIGHT, turns=OUTPUT) == rewarded(box, RIGHT)


# Runs.


def test_a_run_in_turns_says_so_resumes_replays_and_is_judged_again(box: Sandbox, tmp_path: Path) -> None:
    run, completion, judgement = run_of(Scripted(WRONG, RIGHT), box, VERDICT, out=tmp_path / "a")
    assert read_run(tmp_path / "a").settings.turns == {"count": 2, "feedback": "verdict"}
    silent = Scripted()
    assert run_of(silent, box, VERDICT, out=tmp_path / "a")[1] == completion  # nothing is asked again
    again = evaluate([SQUARE], Replay(tmp_path / "a"), box, turns=VERDICT)
    assert [one.correct for one in again.judgements.values()] == [True]
    with pytest.raises(RunError, match=r"turns\.count"):
        run_of(silent, box, Turns(3, Feedback.verdict), out=tmp_path / "a")
    assert run.samples.keys() != evaluate([SQUARE], Scripted(RIGHT), box).samples.keys()
    judge = judge_of(AnswerMethod.program, box, in_turns=True)
    assert judge([SQUARE], [completion])[0].correct == judgement.correct


def test_runs_in_different_turns_are_not_compared(box: Sandbox) -> None:
    one, two, told_nothing = (run_of(Scripted(WRONG, RIGHT), box, turns)[0] for turns in (None, VERDICT, AGAIN))
    for a, b in ((one, two), (two, told_nothing)):
        with pytest.raises(RunError, match="--turns and --feedback"):
            compare(a, b)
    assert compare(two, two).overall["accuracy"].difference.value == 0


def test_one_turn_is_as_ever(box: Sandbox) -> None:
    run, completion, _ = run_of(Scripted(WRONG, RIGHT), box, Turns(1, Feedback.verdict))
    assert completion == WRONG
    assert run.settings.turns == {}
    assert run.samples.keys() == run_of(Scripted(WRONG), box)[0].samples.keys()


def test_solving_shows_what_was_told(box: Sandbox) -> None:
    sampling = Sampling()
    [one] = attempts(SQUARE.statement, Scripted(WRONG, RIGHT), box, sampling, False, False, turns=VERDICT)
    assert one.told == (SAID,)
    assert one.sound
    assert one.program == RIGHT.rstrip()
    assert one.to_record()["told"] == [SAID]


def test_turns_that_make_no_sense_are_refused() -> None:
    assert turns_of(AnswerMethod.cot, None, "") is None
    assert turns_of(AnswerMethod.tool, None, "") == Turns(2, Feedback.output)
    assert turns_of(AnswerMethod.program, 2, "") == VERDICT
    for method, count, feedback in (
        (AnswerMethod.cot, 2, ""),
        (AnswerMethod.program, None, "verdict"),
        (AnswerMethod.program, 2, "gold"),
        (AnswerMethod.program, 0, ""),
        (AnswerMethod.tool, 2, "again"),
    ):
        with pytest.raises(UsageError):
            turns_of(method, count, feedback)

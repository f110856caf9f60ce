"""The reward of solutions in words: its modes, its components, the place of each line. Nothing is run for a text."""

import asyncio
import pickle

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

import generators
from harness import Answer, score_text, step_spans
from harness.scoring.prose.cells import without_cells
from harness.scoring.reasons import Reason
from harness.scoring.reference import Task, reference
from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_components import Weights
from harness.scoring.reward_functions import for_verifiers, for_verl
from harness.scoring.score import Outcome
from harness.scoring.score_mode import Mode, score_texts
from harness.scoring.text_steps import MAX_TEXT, Formulas, TraceWeigher, check_text, shows_work, solution_span
from harness.scoring.trace import check_trace
from harness.scoring.truths import OutOfTime
from tests.harness.worked import arithmetic, derivative, problem

BEST = 2.0
QUESTION, GOLD = "What is 6*7 + 8?", "50"
WORDS = "6*7 = 42\nso 42 + 8 = 50\nThe answer is \\boxed{50}."
FALSE = "6*7 = 48\nThe answer is \\boxed{50}."
PROGRAM = """a = 6*7
print("Step 1 [multiplication]: 6*7 =", a)
print("Step 2 [addition]: 42 + 8 =", a + 8)
print("Answer:", a + 8)"""


class NoSandbox:
    """A sandbox that nothing may be run in."""

    def as_completed(self, programs, limits=None):
        raise AssertionError("nothing is to be run")


class Kept:
    """A sandbox that keeps what it is given; the real one runs it."""

    def __init__(self, box):
        self.box, self.given = box, []

    def as_completed(self, programs, limits=None):
        programs = list(programs)
        self.given += programs
        return self.box.as_completed(programs, limits)


def rewards(mode, completions, sandbox=None, **options):
    with ExecutionReward(sandbox or NoSandbox(), mode=mode, **options) as reward:
        return reward(completions=completions, question=[QUESTION] * len(completions), answer=[GOLD] * len(completions))


def test_a_right_solution_in_words_earns_everything_and_nothing_is_run():
    assert rewards("text", [WORDS, FALSE, "no idea", ""]) == [pytest.approx(BEST), pytest.approx(1.1), 0.0, 0.0]


def test_by_default_a_completion_is_a_program(box):
    assert ExecutionReward().mode is Mode.program
    assert rewards("program", [WORDS, "no idea"]) == [0.0, 0.0]
    reward = ExecutionReward(box)
    assert reward(completions=[PROGRAM, WORDS], question=[QUESTION] * 2, answer=[GOLD] * 2) == rewards(
        "program", [PROGRAM, WORDS], box
    )


def test_auto_takes_the_program_where_there_is_one_and_else_the_text(box):
    kept = Kept(box)
    mixed = [WORDS, PROGRAM, f"First:\n```python\n# again\n{PROGRAM}\n```\n", FALSE]
    found = rewards("auto", mixed, kept)
    assert kept.given == [PROGRAM, f"# again\n{PROGRAM}"]
    assert found == [*rewards("text", mixed[:1]), *rewards("program", mixed[1:3], box), *rewards("text", mixed[3:])]
    assert found[:2] == [pytest.approx(BEST)] * 2


def test_auto_runs_nothing_for_texts_alone_and_opens_no_sandbox():
    assert rewards("auto", [WORDS, FALSE]) == rewards("text", [WORDS, FALSE])
    with ExecutionReward(mode="auto") as reward:
        assert reward(completions=[WORDS], question=[QUESTION], answer=[GOLD]) == [pytest.approx(BEST)]
        assert reward._own is None


def test_code_in_a_text_is_no_work_and_no_answer():
    fenced = f"```python\n{PROGRAM}\n```\n```output\nAnswer: 50\n```\n"
    assert rewards("text", [fenced + "It is \\boxed{50}."]) == [pytest.approx(1.1)]


def test_another_mode_is_an_error_that_names_the_modes():
    with pytest.raises(ValueError, match="auto, program, text"):
        ExecutionReward(mode="words")


def test_the_mode_travels_to_another_process():
    assert pickle.loads(pickle.dumps(ExecutionReward(mode="auto"))).mode is Mode.auto


def test_weights_and_steps_are_configuration():
    weights = Weights(correct=3.0, executed=0.25, steps=1.0, trace=0.5)
    assert rewards("text", [WORDS, FALSE], weights=weights) == [pytest.approx(4.75), pytest.approx(3.25)]
    assert rewards("text", [WORDS], steps=False) == [pytest.approx(1.1)]


def test_every_component_is_logged_under_its_own_name():
    metrics, texts = {}, {}
    ExecutionReward(mode="text")(
        completions=[WORDS, FALSE],
        question=[QUESTION] * 2,
        answer=[GOLD] * 2,
        log_metric=metrics.__setitem__,
        log_extra=texts.__setitem__,
    )
    assert metrics["reward/correct"] == metrics["reward/executed"] == metrics["outcome/correct"] == 1
    assert metrics["reward/trace"] == metrics["reward/progress"] == 0.5
    assert texts["answer_found"] == ["50", "50"]


def test_other_trainers_take_it():
    compute_score = for_verl(ExecutionReward(mode="text"))
    assert compute_score("x", WORDS, GOLD, {"question": QUESTION})["score"] == pytest.approx(BEST)
    reward = for_verifiers(ExecutionReward(mode="text"))
    chat = [{"role": "user", "content": QUESTION}]
    said = [{"role": "assistant", "content": WORDS}]
    assert asyncio.run(reward(prompt=chat, completion=said, answer=GOLD)) == pytest.approx(BEST)


def test_a_batch_beyond_its_deadline_gets_no_reward():
    assert rewards("text", [WORDS, WORDS], deadline=0.0) == [None, None]
    with pytest.raises(OutOfTime):
        score_text({"question": QUESTION, "answer": GOLD}, WORDS, until=0.0)


def test_a_gold_that_cannot_be_read_gives_none_and_the_rest_keep_theirs():
    reward = ExecutionReward(mode="text")
    assert reward(completions=[WORDS] * 2, question=[QUESTION] * 2, answer=["", GOLD]) == [None, pytest.approx(BEST)]


def test_a_text_that_samples_share_is_judged_once_for_each_problem():
    tasks = [Task(QUESTION, GOLD), Task("What is 6*7?", "42"), Task(QUESTION, GOLD)]
    first, other, again = score_texts(tasks, [WORDS] * 3)
    assert first is again
    assert (first.outcome, other.outcome) == (Outcome.correct, Outcome.wrong_answer)
    assert first.steps == score_text(tasks[0], WORDS).steps


def test_a_right_answer_with_every_line_true_is_fully_true():
    given = {"question": QUESTION, "answer": GOLD}
    assert score_text(given, WORDS).fully_true
    assert not score_text(given, FALSE).fully_true
    assert not score_text(given, "The answer is 50.").fully_true
    assert not score_text(given, WORDS.replace("{50}", "{51}")).fully_true
    assert not score_text(given, "6*7 = 42").executed


def test_an_open_line_is_no_fault_and_earns_nothing():
    given = {"question": QUESTION, "answer": GOLD}
    opened = "The number of the rest is 3 * 2 = 9 times as much.\n" + WORDS
    score = score_text(given, opened)
    assert Reason.open in [step.reason for step in score.steps]
    assert score.fully_true
    assert score.reward == pytest.approx(BEST)
    assert score_text(given, opened.replace(WORDS, "The answer is 50.")).reward == pytest.approx(1.1)


@pytest.mark.parametrize(
    "said", ["3*14", "40 + 2", "6*7", "\\frac{84}{2} + 0", "50 - 8", "40+2 \\text{ pens}", "\\sqrt{1764}", "42!/41!"]
)
def test_an_answer_that_leaves_its_arithmetic_to_do_is_wrong_in_the_reward(said):
    task = Task("Tom has 3 boxes of 14 pens. How many pens?", "42")
    (score,) = score_texts([task], [f"\\boxed{{{said}}}"])
    assert not score.correct


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ("7/2", "3\\frac{1}{2}"),
        ("1500", "1.5 \\times 10^3"),
        ("1000000", "10^6"),
        ("-2000", "-2 \\times 10^{3}"),
        ("42", "42.0"),
        ("1/2", "0.5"),
        ("1/2", "\\frac{2}{4}"),
        ("-3/4", "-\\frac{3}{4}"),
        ("42", "42 \\text{ pens}"),
        ("1200", "1{,}200"),
        ("1200", "1,200"),
        ("42", "\\$42"),
        ("42", "42 dollars"),
        ("42", "42 pens"),
        ("42", "42^\\circ"),
        ("1/2", "50\\%"),
        ("42", "+42"),
        ("42", "x = 42"),
        ("42", "42 \\text{ cm}^2"),
    ],
)
def test_a_number_may_be_written_in_its_usual_ways(gold, said):
    (score,) = score_texts([Task("How much is it?", gold)], [f"\\boxed{{{said}}}"])
    assert score.correct, score.verdict


def spans(completion, given):
    text = completion if isinstance(completion, str) else completion[-1]["content"]
    score = score_text(given, completion)
    found = step_spans(completion, score.steps)
    assert [span.check for span in found] == list(score.steps)
    return [text[span.start : span.end] for span in found if span.start is not None]


def test_a_span_is_the_line_that_was_judged():
    given = {"question": QUESTION, "answer": GOLD}
    assert spans(WORDS, given)[:2] == ["6*7 = 42", "42 + 8 = 50"]
    thought = "<think>6*7 = 41?</think>\n" + WORDS + "<|im_end|>"
    assert spans(thought, given)[:2] == ["6*7 = 42", "42 + 8 = 50"]
    assert spans([{"role": "assistant", "content": WORDS}], given)[:2] == ["6*7 = 42", "42 + 8 = 50"]
    fenced = f"```python\nx = 1\n```\n{WORDS}"
    assert spans(fenced, given)[:2] == ["6*7 = 42", "42 + 8 = 50"]


PIECES = st.sampled_from(
    ["6*7 = 42", "$6 \\cdot 7 = 42$", "so 42 + 8 = 50", "6*7 = 41", "x = 3 => x^2 = 9", "we add", "", "6*7 = 42 = 84/2"]
)


@drawn(st.lists(PIECES, max_size=8), st.sampled_from(["", "<think>6*7 = 42</think>", "```python\n6*7 = 42\n```\n"]))
def test_spans_stand_in_order_do_not_overlap_and_lie_behind_the_thought(lines, before):
    text = before + "\n".join(lines) + "\nThe answer is \\boxed{50}."
    score = score_text({"question": QUESTION, "answer": GOLD}, text)
    places = [(span.start, span.end) for span in step_spans(text, score.steps) if span.start is not None]
    ends = [0, *(place for span in places for place in span)]
    assert ends == sorted(ends)
    assert all(start >= len(before) and end <= len(text) for start, end in places)


def test_the_last_claim_of_a_chain_has_its_span():
    given = {"question": "Compute (17*4 + 29)/8 - 5.", "answer": "57/8", "steps": arithmetic.to_record()["steps"]}
    text = "17*4 = 68\n68 + 29 = 97\n97/8 - 5 = 57/8\n\\boxed{57/8}"
    assert spans(text, given) == text.splitlines()[:3]


def test_what_stands_beyond_the_longest_text_earns_nothing():
    far = "we think. " * (MAX_TEXT // 10 + 1)
    assert check_text(far + "\n6*7 = 42", reference(Task(QUESTION, GOLD))) == []
    assert solution_span(far)[1] <= MAX_TEXT


@drawn(st.text(alphabet="`pyton\n ab", max_size=80))
def test_blanked_blocks_move_nothing(text):
    blank = without_cells(text)
    assert len(blank) == len(text)
    assert blank.splitlines() == [] or blank.count("\n") == text.count("\n")
    assert all(a in (b, " ") for a, b in zip(blank, text, strict=True))


@pytest.mark.parametrize("value", [None, 3, b"6*7 = 42", [], [{"role": "user", "content": WORDS}], "\x00", "\ud800"])
def test_no_value_raises(value):
    assert rewards("text", [value]) == [0.0]
    assert rewards("auto", [value]) == [0.0]


def test_a_question_that_asks_to_solve_is_judged_by_its_solutions():
    solve = problem(
        "Solve x**2 = 5*x for x.", Answer("set", "{0, 5}", variable="x", of="x**2 = 5*x"), "x]: x*(x - 5) = 0"
    )
    right = "x^2 - 5x = 0\nx(x - 5) = 0\nx = 0 or x = 5\n\\boxed{\\{0, 5\\}}"
    lost = "x^2 = 5x\nx = 5\n\\boxed{\\{0, 5\\}}"
    assert rewards_of(solve, right) == pytest.approx(BEST)
    assert rewards_of(solve, lost) == pytest.approx(1.1)


def rewards_of(given, text):
    (score,) = score_texts([Task.of(given)], [text])
    return score.reward


def written_out(record):
    """A certified solution, line by line in words."""
    lines = [f"Let {step.claim}" if step.rule == "let" else step.claim for step in record.steps]
    return "\n".join([*lines, f"Answer: {record.answer.value}"])


FAMILIES = ["arithmetic", "derivative", "integral", "limit", "linear_algebra", "sequence_limit", "equation"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_certified_solution_written_as_text_earns_everything(family):
    for index in range(3):
        made = generators.problem(family, index)
        (score,) = score_texts([Task.of(made)], [written_out(made)])
        assert score.reward == pytest.approx(BEST), (made.statement, score.credit, score.steps)


@pytest.mark.parametrize("family", FAMILIES)
def test_one_false_line_of_it_costs_the_trace(family):
    made = generators.problem(family, 0)
    text = written_out(made)
    (score,) = score_texts([Task.of(made)], [f"1/2 + 1/4 = 5/4\n{text}"])
    assert not score.fully_true
    assert score.reward < BEST - 0.4


def test_a_derivative_in_latex_is_weighed_like_one_in_sympys_syntax():
    latex = "$\\frac{d}{dx} x^2 = 2x$\n$\\frac{d}{dx}\\sin(3x) = 3\\cos(3x)$"
    plain = "Derivative(x**2, x) = 2*x\nDerivative(sin(3*x), x) = 3*cos(3*x)"
    found = [[step.milestone for step in score_text(derivative, text).steps] for text in (latex, plain)]
    assert found == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    "work",
    [
        "Natalia sold 48/2 = <<48/2=24>>24 clips in May.\nNatalia sold 48+24 = <<48+24=72>>72 clips altogether.",
        "In May she sold half of 48, which is 24 clips. Altogether that makes 48 + 24 = 72 clips.",
        "Let $m$ be the number sold in May. Then $m = 48/2 = 24$. The total is $48 + m = 72$.",
        "April: 48\nMay: 48 \\div 2 = 24\nTotal = 48 + 24 = 72",
        "$$48 + \\frac{48}{2} = 48 + 24 = 72$$",
    ],
)
def test_a_word_problem_solved_in_sentences_earns_everything(work):
    question = "Natalia sold clips to 48 of her friends in April, and half as many clips in May. How many altogether?"
    for ending in ("#### 72", "So the answer is \\boxed{72} clips."):
        (score,) = score_texts([Task(question, "72")], [f"{work}\n{ending}"])
        assert score.reward == pytest.approx(BEST), score.steps
        (wrong,) = score_texts([Task(question, "72")], [f"{work}\n48 + 24 = 73\n{ending}"])
        assert not wrong.fully_true


def test_a_derivative_by_names_that_the_text_defines_earns_everything():
    text = (
        "Let $u = x^2$ and $v = \\sin(3x)$.\nThen $\\frac{d}{dx} x^2 = 2x$.\n"
        "By the chain rule $\\frac{d}{dx} \\sin(3x) = 3\\cos(3x)$.\n"
        "So $\\frac{d}{dx}(x^2\\sin(3x)) = 3x^2\\cos(3x) + 2x\\sin(3x)$.\nAnswer: $3x^2\\cos(3x) + 2x\\sin(3x)$"
    )
    (score,) = score_texts([Task.of(derivative)], [text])
    assert score.reward == pytest.approx(BEST), score.steps


def test_no_more_lines_are_weighed_than_are_asked_for():
    class Counting(TraceWeigher):
        weighed = 0

        def _of_line(self, count, line):
            self.weighed += 1
            return super()._of_line(count, line)

    lines = check_trace(WORDS, QUESTION, fallback=False).lines
    given = reference(Task(QUESTION, GOLD))
    weigher = Counting(given, Formulas(WORDS))
    assert next(weigher.check_lines(lines, 0)).counts
    assert weigher.weighed == 1 < len(lines)
    assert shows_work(WORDS, lines, given)
    assert not shows_work(FALSE, check_trace(FALSE, QUESTION, fallback=False).lines, given)

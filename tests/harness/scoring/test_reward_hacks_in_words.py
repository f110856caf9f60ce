"""Tricks of a model that answers in words, each seen failing: none earns more than the honest short solution, and what
only looks like work earns no more than the bare answer. Tricks of programs: test_reward_hacks.py and its kin."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from harness.scoring.reference import Task
from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_components import DEFAULT
from harness.scoring.score import Outcome
from harness.verification.problem import Answer
from tests.harness.worked import arithmetic, derivative, limit, problem

BEST = DEFAULT.correct + DEFAULT.executed + DEFAULT.steps + DEFAULT.trace
BARE = DEFAULT.correct + DEFAULT.executed
"""What a right answer earns without work."""

PENS = {"question": "Tom has 3 boxes of 14 pens and 5 loose pens. How many pens does he have?", "answer": "47"}
WORKED_PENS = {**PENS, "steps": [{"rule": "x", "claim": "3*14 = 42"}, {"rule": "x", "claim": "42 + 5 = 47"}]}
equation = problem(
    "Solve 2*x + 3 = 9 for x.",
    Answer("set", "{3}", variable="x", of="2*x + 3 = 9"),
    "subtract]: 2*x = 6",
    "divide]: x = 3",
)

HONEST = {
    "pens": (PENS, "3*14 = 42\n42 + 5 = 47\nThe answer is \\boxed{47}."),
    "worked pens": (WORKED_PENS, "3*14 = 42\nSo $42 + 5 = 47$\nThe answer is \\boxed{47}."),
    "arithmetic": (arithmetic, "17*4 = 68\n68 + 29 = 97\n97/8 - 5 = 57/8\nThe answer is \\boxed{57/8}."),
    "derivative": (
        derivative,
        (
            "$\\frac{d}{dx} x^2 = 2x$\n$\\frac{d}{dx} \\sin(3x) = 3\\cos(3x)$\n"
            "$\\frac{d}{dx}(x^2\\sin(3x)) = 2x\\sin(3x) + 3x^2\\cos(3x)$\n"
            "The answer is \\boxed{2x\\sin(3x) + 3x^2\\cos(3x)}."
        ),
    ),
    "limit": (limit, "$\\lim_{x \\to 0} 3\\cos(3x) = 3$\nThe answer is \\boxed{3}."),
    "equation": (equation, "2x + 3 = 9\n2x = 6\nx = 3\nThe answer is \\boxed{3}."),
}
NAMES = list(HONEST)


def scored(given, text):
    """The score of a text, by the reward that trainers call, which opens no sandbox for it."""
    with ExecutionReward(mode="text") as reward:
        (score,) = reward.scores(completions=[text], **columns(given))
        assert reward._own is None
    return score


def columns(given):
    record = given if isinstance(given, dict) else given.to_record()
    return {key: [value] for key, value in record.items()}


def earned(given, text):
    return scored(given, text).reward


def answered(name):
    """The honest solution's last line: the bare right answer."""
    return HONEST[name][1].splitlines()[-1]


@pytest.mark.parametrize("name", NAMES)
def test_the_honest_solution_earns_everything_and_the_bare_answer_the_answer(name):
    given, text = HONEST[name]
    score = scored(given, text)
    assert score.reward == pytest.approx(BEST), score.steps
    assert score.fully_true
    assert earned(given, answered(name)) == pytest.approx(BARE)
    assert not scored(given, answered(name)).fully_true


@pytest.mark.parametrize("name", NAMES)
def test_every_true_line_towards_a_wrong_answer_earns_less_than_the_bare_right_answer(name):
    given, text = HONEST[name]
    wrong = text.replace(answered(name), "The answer is \\boxed{4711}.")
    assert earned(given, wrong) < earned(given, answered(name))


@pytest.mark.parametrize("name", NAMES)
def test_leaving_lines_out_never_pays(name):
    given, text = HONEST[name]
    *lines, last = text.splitlines()
    rewards = [earned(given, "\n".join([*lines[:count], last])) for count in range(len(lines) + 1)]
    assert rewards == sorted(rewards)


@pytest.mark.parametrize("name", NAMES)
def test_a_false_line_costs_more_than_a_missing_one(name):
    given, text = HONEST[name]
    *lines, line, last = text.splitlines()
    false = line.rstrip("$") + " + 1" + "$" * line.endswith("$")
    assert scored(given, "\n".join([*lines, false, last])).steps[-1].true is False
    missing = earned(given, "\n".join([*lines, last]))
    assert earned(given, "\n".join([*lines, false, last])) <= missing
    assert not scored(given, "\n".join([*lines, false, last])).fully_true


TRIVIA = ["1 + 1 = 2", "2 + 2 = 4", "10*10 = 100", "x + x = 2x", "0 = 0", "1 = 1", "$\\frac{1}{2} = 0.5$", "7 > 3"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("line", TRIVIA)
def test_fifty_true_trivia_earn_nothing(name, line):
    given, _ = HONEST[name]
    assert earned(given, f"{line}\n" * 50 + answered(name)) == pytest.approx(BARE)
    assert earned(given, f"{line}\n" * 50) == 0


@pytest.mark.parametrize("name", NAMES)
def test_trivia_beside_the_honest_work_add_nothing_and_dilute_no_false_line(name):
    given, text = HONEST[name]
    trivia = "\n".join(f"{n} + {n} = {2 * n}" for n in range(30, 80))
    assert earned(given, f"{trivia}\n{text}") <= BEST
    *lines, line, last = text.splitlines()
    false = "\n".join([*lines, line.rstrip("$") + " + 1" + "$" * line.endswith("$"), last])
    assert earned(given, f"{trivia}\n{false}") <= earned(given, false)


RESTATED = {
    "pens": "Tom has 3 boxes of 14 pens and 5 loose pens.\n3 = 3\n14 = 14\n5 = 5",
    "worked pens": "We have 3 boxes of 14 pens each, 5 loose pens.\nWe are asked how many pens he has.",
    "arithmetic": "(17*4 + 29)/8 - 5 = (17*4 + 29)/8 - 5\n(17*4 + 29)/8 - 5 = (29 + 4*17)/8 - 5",
    "derivative": "$x^2\\sin(3x) = \\sin(3x)x^2$\n$\\frac{d}{dx}(x^2\\sin(3x)) = \\frac{d}{dx}(\\sin(3x)x^2)$",
    "limit": "$\\lim_{x \\to 0} \\frac{\\sin(3x)}{x} = \\lim_{x \\to 0} \\frac{\\sin 3x}{x}$",
    "equation": "2x + 3 = 9\n9 = 2x + 3\n3 + 2x = 9",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_question_restated_earns_nothing(name):
    given, _ = HONEST[name]
    assert earned(given, f"{RESTATED[name]}\n{answered(name)}") == pytest.approx(BARE)
    assert earned(given, f"{RESTATED[name]}\n" * 20) == 0


@pytest.mark.parametrize(
    "hedged",
    [
        "The answer is 47 or 48.",
        "The answer is either 46 or 47.",
        "The answer is \\boxed{47 \\text{ or } 48}.",
        "The answer is \\boxed{46, 47}.",
        "The answer is \\boxed{47} or \\boxed{48}.",
        "The answer is probably 46, maybe 47.",
        "The answer is between 46 and 48.",
        "The answer is at least 47.",
        "The answer is \\boxed{\\{46, 47, 48\\}}.",
        "The answer is \\boxed{47 \\pm 1}.",
        "The answer is not 46.",
        "The answer is 3*14 + 5.",
        "The answer is \\boxed{3 \\cdot 14 + 5}.",
        "The answer is \\boxed{40 + 7}.",
        "The answer is \\boxed{x}.",
        "The answer is \\boxed{\\text{the number of pens}}.",
        "\\boxed{47}\nThe answer is \\boxed{48}.",
        "Answer: 47\nAnswer: 48",
    ],
)
def test_hedging_and_several_answers_are_no_right_answer(hedged):
    work = "3*14 = 42\n42 + 5 = 47\n"
    assert not scored(PENS, work + hedged).correct
    assert earned(PENS, work + hedged) < BARE


@pytest.mark.parametrize("count", [3, 60, 300])
def test_of_many_boxes_the_last_alone_counts(count):
    boxes = "\n".join(f"Maybe \\boxed{{{n}}}." for n in range(48 - count, 48))
    assert earned(PENS, boxes) <= BARE  # which ends in 47: one guess
    assert not scored(PENS, f"{boxes}\n\\boxed{{1}}").correct


LOOKS_LIKE_A_CHECK = [
    "Check: 47 ✓",
    "✓ verified by the checker",
    "Step 1 [check]: true",
    "Step 1 [verified]: 47 = 47",
    "Check: 47 = 47",
    "assert 47 == 47",
    "Line 1: true\nLine 2: true\nevery line is true",
    '{"true": true, "relevant": true, "milestone": 0}',
    "Verdict(equal=True, method='exact')",
    "All steps are correct. Fully true. Reward: 2.0",
    "Step 1 [x]: 47 - 5 + 5 = 47",
    "Check: 47*1 = 47",
    "Check: 47 + 0 = 47",
    "Check: 47/47 = 1",
    "Check: 40 + 7 = 47",
]


@pytest.mark.parametrize("line", LOOKS_LIKE_A_CHECK)
@pytest.mark.parametrize("name", ["pens", "worked pens"])
def test_a_line_that_looks_like_a_check_earns_nothing(name, line):
    given, _ = HONEST[name]
    assert earned(given, f"{line}\n{answered(name)}") == pytest.approx(BARE)


@pytest.mark.parametrize(
    "quoted",
    [
        'One might think that "3*14 = 41", which is wrong.',
        "It is not true that 3*14 = 41.",
        "3*14 = 41? No.",
        "3*14 \\neq 41",
        "If 3*14 = 41, then 1 = 2, a contradiction.",
    ],
)
def test_quoting_the_false_to_refute_it_earns_nothing(quoted):
    for given in (PENS, WORKED_PENS):
        assert earned(given, f"{quoted}\n" * 20 + answered("pens")) <= BARE
        assert earned(given, f"{quoted}\n" * 20) == 0


def test_another_problems_milestones_earn_nothing():
    others = [text.rpartition("\n")[0] for name, (_, text) in HONEST.items() if "pens" not in name]
    for work in others:
        assert earned(WORKED_PENS, f"{work}\n{answered('pens')}") <= BARE
    for name in ("arithmetic", "derivative", "limit"):
        work = HONEST["pens"][1].rpartition("\n")[0]
        assert earned(HONEST[name][0], f"{work}\n{answered(name)}") == pytest.approx(BARE)
    copied = "4*25 = 100\n100 + 7 = 107"
    assert earned(PENS, f"{copied}\n{answered('pens')}") == pytest.approx(BARE)


@pytest.mark.parametrize("name", NAMES)
def test_a_repeated_line_counts_once(name):
    given, text = HONEST[name]
    first, *_, last = text.splitlines()
    assert earned(given, f"{first}\n" * 40 + last) == earned(given, f"{first}\n{last}")
    *lines, _, _ = text.splitlines()
    assert earned(given, "\n".join([*lines * 30, last])) == earned(given, "\n".join([*lines, last]))


@pytest.mark.parametrize(
    "line",
    [
        "0*3*14 + 47 = 47",
        "Max(47, 5) = 47",
        "gcd(47, 94) = 47",
        "47 + 0**3 = 47",
        "47*14**0 = 47",
        "Let 47 = 47",
        "3 + 14 = 17",
        "14 - 5 = 9",
        "a = 47",
        "Let p = 47.",
        "$N = 47$",
        "14 + 5 + 28 = 47",
    ],
)
def test_numbers_made_up_around_a_known_answer_earn_nothing(line):
    assert earned(WORKED_PENS, f"{line}\n{answered('pens')}") < BEST - DEFAULT.trace / 3
    if "28" not in line:  # without a reference a sum of numbers that its words may hold is not told from work
        assert earned(PENS, f"{line}\n{answered('pens')}") == pytest.approx(BARE)


def test_a_name_that_is_redefined_earns_nothing():
    planted = "Let x = 1.\nx^2 = 1\n$\\frac{d}{dx} x = 1$\nLet f = 2x.\nf = 2x"
    assert earned(derivative, f"{planted}\n{answered('derivative')}") == pytest.approx(BARE)


def test_an_answer_inside_a_thought_or_a_cell_is_none():
    work = HONEST["pens"][1]
    assert scored(PENS, f"<think>{work}").outcome is Outcome.no_answer
    assert earned(PENS, f"<think>{work}</think>") == 0
    assert earned(PENS, f"<think>\n3*14 = 42\n42 + 5 = 47\n</think>\n{answered('pens')}") == pytest.approx(BARE)
    cell = "```python\n3*14 = 42\n42 + 5 = 47\n```\n```output\n42 + 5 = 47\n```\n"
    assert earned(PENS, cell + answered("pens")) == pytest.approx(BARE)


WALLS = {
    "one long line": "3*14 = " + "+".join(["1"] * 60_000),
    "ten thousand lines": "\n".join(f"{n} + 1 = {n + 1}" for n in range(10_000)),
    "brackets": "(" * 30_000 + "\n" + "{" * 30_000,
    "boxes": "\\boxed{" * 10_000,
    "powers": "\n".join(f"9^9^9^9^{n} = {n}" for n in range(300)),
    "integrals": "\n".join(f"$\\int_0^1 \\frac{{\\sin(x^{n})}}{{\\ln(x+{n})}} dx = {n}$" for n in range(2, 260)),
    "words": "so we see that it is clear and therefore " * 4_000,
    "signs": "= " * 20_000,
    "chain": " = ".join(["42"] * 8_000),
    "digits": "9" * 100_000 + " = 1",
    "dollars": "$" * 60_000,
    "arrows": "1 = 1 => " * 5_000,
}


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_of_text_earns_nothing_and_ends(wall):
    assert earned(PENS, WALLS[wall]) == 0
    assert earned(PENS, f"{WALLS[wall]}\n{answered('pens')}") <= BARE


@drawn(st.text(max_size=300), st.sampled_from(NAMES))
def test_no_text_raises_and_none_earns_more_than_the_honest_solution(text, name):
    given, _ = HONEST[name]
    assert 0 <= earned(given, text) <= DEFAULT.executed + DEFAULT.steps
    assert earned(given, f"{text}\n{answered(name)}") <= BEST


@drawn(st.lists(st.sampled_from([*TRIVIA, *LOOKS_LIKE_A_CHECK, *RESTATED.values()]), max_size=12))
def test_no_mixture_of_tricks_pays(lines):
    for name in ("pens", "worked pens"):
        given, text = HONEST[name]
        assert earned(given, "\n".join([*lines, answered(name)])) <= BARE + 1e-9
        assert earned(given, "\n".join([*lines, text])) <= BEST + 1e-9


def test_the_same_text_earns_the_same_as_a_record_and_as_a_task():
    given, text = HONEST["arithmetic"]
    assert scored(given, text).steps == scored(given.to_record(), text).steps
    assert Task.of(given) == Task.of(given.to_record())

"""Tricks of a policy that answers in words, on the reward and the step credit as GRPO sees them: none earns as much as
the honest solution, nor more for a wrong answer than an honest attempt. The reward by itself:
test_reward_hacks_in_words.py."""

from __future__ import annotations

from typing import Any

import pytest

import generators
from harness.scoring.reward_components import DEFAULT
from harness.verification.problem import Problem
from trainer.grpo import Recorded
from trainer.paradigm import step_advantages

pytestmark = pytest.mark.train

BEST = DEFAULT.correct + DEFAULT.executed + DEFAULT.steps + DEFAULT.trace
BARE = DEFAULT.correct + DEFAULT.executed
WAY = [{"rule": "x", "claim": "3*14 = 42"}, {"rule": "x", "claim": "42 + 5 = 47"}]
PENS = {"question": "Tom has 3 boxes of 14 pens and 5 loose pens. How many pens does he have?", "answer": "47"}
ZH_PENS = {"question": "小明有3盒铅笔，每盒14支，另外还有5支。他一共有多少支铅笔？", "answer": "47"}
WORK = "3*14 = 42\n42 + 5 = 47\n"
RIGHT = "The answer is \\boxed{47}."
WRONG = "The answer is \\boxed{48}."


def seen(given: Problem | dict[str, Any], *texts: str) -> list[tuple[float, list[float]]]:
    """(reward, the values of its steps) of each text, as the trainer is told."""
    record = given.to_record() if isinstance(given, Problem) else given
    with Recorded(mode="text") as reward:
        outcomes = reward(completions=list(texts), **{key: [value] * len(texts) for key, value in record.items()})
        values = [[step.value for step in reward.step_rewards(at, characters(text))] for at, text in enumerate(texts)]
    return [(outcome or 0.0, steps) for outcome, steps in zip(outcomes, values, strict=True)]


def characters(text: str) -> list[int]:
    """Where each token ends, of a tokenizer that knows characters alone."""
    return list(range(1, len(text) + 1))


@pytest.mark.parametrize("given", [PENS, {**PENS, "steps": WAY}, {**ZH_PENS, "steps": WAY}])
def test_the_honest_solution_earns_everything(given: dict[str, Any]) -> None:
    guided = "steps" in given
    assert seen(given, WORK + RIGHT) == [(pytest.approx(BEST), [1.0, 1.0] if guided else [1.0])]
    assert seen(given, RIGHT) == [(pytest.approx(BARE), [])]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("family", ["arithmetic", "derivative", "integral", "equation", "limit", "sequence_limit"])
def test_a_certified_text_earns_everything_and_each_of_its_lines_its_own_credit(family: str, language: str) -> None:
    for index in range(3):
        made = generators.problem(family, index, level=1, style="text", language=language)
        ((outcome, steps),) = seen(made, made.program)
        assert outcome == pytest.approx(BEST), made.program
        assert steps
        assert set(steps) == {1.0}
        assert len(steps) <= len([step for step in made.steps if step.rule != "let"])


def test_the_credit_of_a_line_stands_at_its_last_character() -> None:
    text = f"First, $3 \\cdot 14 = 42$.\nThen 42 + 5 = 48, and so on.\n{RIGHT}"
    with Recorded(mode="text") as reward:
        reward(completions=[text], **{key: [value] for key, value in {**PENS, "steps": WAY}.items()})
        found = reward.step_rewards(0, characters(text))
    assert [(text[: step.end + 1].rpartition(" = ")[2], step.value) for step in found] == [("42", 1.0), ("48", 0.0)]


EMPTY = {
    "true trivia": "1 + 1 = 2\n2 + 2 = 4\n10*10 = 100\n7 > 3\n" * 12,
    "known numbers restated": "Tom has 3 boxes of 14 pens and 5 loose pens.\n3 = 3\n14 = 14\n5 = 5",
    "the question asked again": "How many pens are 3 boxes of 14 pens and 5 loose pens?",
    "lines that look like checks": "Check: 47 = 47 ✓\nStep 1 [verified]: 47 = 47\nAll steps are correct. Reward: 2.0",
    "a check of the answer by itself": "Check: 47*1 = 47\nCheck: 47 + 0 = 47\nCheck: 47/47 = 1",
    "the false quoted to refute it": 'One might think that "3*14 = 41", which is wrong.\n' * 10,
    "the false denied": "It is not true that 3*14 = 41.\n3*14 \\neq 41\n3*14 \\neq 40",
    "a contradiction": "If 3*14 = 41, then 41 + 5 = 46, a contradiction.",
    "a name for the answer": "Let p = 47.\nSo p = 47.",
    "in Chinese, trivia": "1+1=2。\n2+2=4。",
    "in Chinese, the question": "3盒，每盒14支，另外5支。已知3=3，14=14，5=5。",
    "in Chinese, a check": "验证：47=47 ✓\n检验：47×1=47",
    "in Chinese, the false refuted": "有人认为3×14=41，这是错误的。",
    "in Chinese, a contradiction": "如果3×14=41，那么41+5=46，矛盾。",
    "guesses asked": "Is 3*14 = 41? Is 3*14 = 42? Is 3*14 = 43?",
    "guesses supposed": "Suppose 3*14 = 41.\nSuppose 3*14 = 42.\nSuppose 3*14 = 43.",
    "guesses called wrong": "3*14 = 41 is wrong. 3*14 = 42 is wrong. 3*14 = 43 is wrong.",
    "guesses asked in other forms": "Is 3*14 = 42? Is 14*3 = 43? Is 3*14 + 0 = 44?",
    "in Chinese, guesses asked": "3×14=41吗？3×14=42吗？3×14=43吗？",
    "in Chinese, guesses supposed": "如果3×14=42，则47。如果3×14=43，则48。",
    "a choice": "3*14 = 42 or 43",
    "a choice in brackets": "3*14 = 42 (or 41).",
    "taken back": "3*14 = 42, no wait, 3*14 = 43.",
}


@pytest.mark.parametrize("trick", EMPTY)
@pytest.mark.parametrize("given", [PENS, {**PENS, "steps": WAY}, {**ZH_PENS, "steps": WAY}])
def test_what_only_looks_like_work_earns_no_more_than_the_bare_answer(given: dict[str, Any], trick: str) -> None:
    (right, steps), (wrong, _), (neither, _) = seen(
        given, f"{EMPTY[trick]}\n{RIGHT}", f"{EMPTY[trick]}\n{WRONG}", EMPTY[trick]
    )
    assert right <= BARE + 1e-9
    assert 1.0 not in steps
    assert wrong <= DEFAULT.executed + 1e-9
    assert neither == 0


@pytest.mark.parametrize(
    "hedged",
    [
        "The answer is 47 or 48.",
        "The answer is \\boxed{47}. Alternatively \\boxed{48}.",
        "The answer is \\boxed{47 \\text{ or } 48}.",
        "The answer is 47 (or possibly 48).",
        "The answer is between 46 and 48.",
        "#### 47\n#### 48",
        "答案是47或48。",
        "答案是47，也可能是48。",
        "答案在46和48之间。",
        "\\boxed{47} 或 \\boxed{48}",
    ],
)
@pytest.mark.parametrize("given", [PENS, {**PENS, "steps": WAY}, {**ZH_PENS, "steps": WAY}])
def test_a_hedged_answer_earns_no_more_than_an_honest_wrong_attempt(given: dict[str, Any], hedged: str) -> None:
    (hedge, _), (honest, _) = seen(given, WORK + hedged, WORK + WRONG)
    assert hedge <= honest


@pytest.mark.parametrize("word", ["dependent or independent", "not independent", "neither", "dependent, independent"])
def test_both_words_are_no_answer_to_a_question_of_either_or(word: str) -> None:
    made = generators.problem("linear_algebra", 3, level=1, style="text")
    ((outcome, _),) = seen(made, f"The answer is $\\boxed{{\\text{{{word}}}}}$.")
    assert outcome <= DEFAULT.executed


PADDING = {
    "products that go on": "\n".join(f"{42 * 3**k}*3 = {42 * 3 ** (k + 1)}" for k in range(15)),
    "multiples of the answer": "\n".join(f"47*{k} = {47 * k}" for k in range(2, 30)),
    "the same line again": "3*14 = 42\n" * 20,
    "the same line turned": "14*3 = 42\n42 = 3*14\n42 = 14*3\n3*14 + 0 = 42",
    "the way back": "47 - 5 = 42\n42/3 = 14\n42/14 = 3\n47 - 42 = 5",
}


@pytest.mark.parametrize("padding", PADDING)
@pytest.mark.parametrize("given", [PENS, {**PENS, "steps": WAY}])
def test_true_lines_beyond_the_way_earn_no_step_credit(given: dict[str, Any], padding: str) -> None:
    """Each used to: the advantage of a token is the sum over the steps behind it, so that a solution that went on and
    on with what is true drew ahead of the short one."""
    honest, padded = seen(given, WORK + RIGHT, f"{WORK}{PADDING[padding]}\n{RIGHT}")
    assert padded[0] <= honest[0] + 1e-9
    assert padded[1] == honest[1]


def test_in_a_group_the_padded_solution_gets_no_larger_advantage_than_the_honest_one() -> None:
    texts = [WORK + RIGHT, f"{WORK}{PADDING['multiples of the answer']}\n{RIGHT}", f"3*14 = 48\n48 + 5 = 53\n{WRONG}"]
    record = {**PENS, "steps": WAY}
    with Recorded(mode="text") as reward:
        reward(completions=texts, **{key: [value] * len(texts) for key, value in record.items()})
        steps = [reward.step_rewards(at, characters(text)) for at, text in enumerate(texts)]
    honest, padded, wrong = step_advantages([steps], max(map(len, texts)))[:, 0].tolist()
    assert padded == pytest.approx(honest)
    assert wrong < 0 < honest


def test_a_true_line_behind_a_false_one_earns_nothing() -> None:
    ((outcome, steps),) = seen({**PENS, "steps": WAY}, f"3*14 = 43\n42 + 5 = 47\n{RIGHT}")
    assert steps == [0.0, 0.0]
    assert outcome < BEST - DEFAULT.trace


@pytest.mark.parametrize(
    "work",
    [
        "3*14 = 41, no wait, 3*14 = 42.\n42 + 5 = 47",
        "He does not pay, so $3 \\times 14 = 42$.\n42 + 5 = 47",
        "Is 3*14 = 42? Yes.\n42 + 5 = 47",
        "3*14 = 42 or 42.0\n42 + 5 = 47",
        "每盒14支，所以3×14=42。\n42+5=47",
    ],
)
def test_work_in_the_words_of_people_keeps_its_credit(work: str) -> None:
    assert seen({**PENS, "steps": WAY}, f"{work}\n{RIGHT}") == [(pytest.approx(BEST), [1.0, 1.0])]

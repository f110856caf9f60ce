"""The endings of the common prompts: where an answer stands, whatever is put around it, and where there is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.extract_answer import extract_answer, find_answer
from harness.scoring.extract_program import extract_program

VALUES = st.sampled_from(["24", "-3/4", r"$\frac{1}{2}$", "$x^2+1$", "(1, 2)", r"\(7\)", "2*x", "C", r"$\{1, 2\}$"])
FORMS = [
    "Final Answer: The final answer is {}. I hope it is correct.",
    "Final Answer: The final answer is {}. I hope this is correct",
    "Answer: {}",
    "**Answer:** {}",
    "**Answer: {}**",
    "### Final Answer: **{}**",
    "Answer: The answer is {}",
    "Answer\uff1a{}",
    "<answer>{}</answer>",
    "<answer>\n{}\n</answer>",
    "<answer>{}",
    "<think>perhaps 5</think>\n<answer>The final answer is {}</answer>",
    "The answer is **{}**.",
    "The answer is __{}__.",
    "So the final answer is: {}.",
    "The correct answer is {}.",
    "The answer is therefore {}.",
    "the answer is:\n{}\n",
    "Work.\n\n**Final Answer**\n\n{}\n",
    "## Answer\n{}",
    "#### {}",
    "答案是 {}。",
    "答案为：{}。",
    "最终答案：{}",
    "故答案为 {}。",
    "【答案】{}",
    "因此，所求的值为 {}。",
    "综上所述，结果是 {}。",
    "所以 $a$ 等于 {}。",
]


@pytest.mark.parametrize("form", FORMS)
@given(value=VALUES)
def test_the_answer_is_found_in_the_form_that_a_prompt_asks_for(form: str, value: str) -> None:
    text = "We compute 3 + 4 = 7 first.\n" + form.format(value)
    found = find_answer(text)
    assert found is not None
    assert found.text.removesuffix(".") == value
    assert text[found.start : found.end] == found.text


ENDINGS = {
    "\\boxed{2\\ }": "2",
    "\\framebox{70}": "70",
    "\\framebox[2cm][c]{70}": "70",
    "so \\boxed{5} cm. This is the answer.": "5",
    "\\boxed{9 \\times 2 = 18}": "9 \\times 2 = 18",
    "Answer: 5\nAs a check: \\boxed{6}": "6",
    "<answer>3</answer>\n\\boxed{4}": "4",
    "\\boxed{4}\n<answer>3</answer>": "3",
    "<answer>\\boxed{4}</answer>": "4",
    "<answer>3</answer> or rather <answer>4</answer>": "4",
    "Answer: 72. Natalia sold clips in April.": "72",
    "Answer: **2** and **3**": "**2** and **3**",
    "Answer: 2**3": "2**3",
    "The answer is: **73.**": "73",
    "### Answer\n$$\n\\frac12\n$$": None,
    "The answer is:\n$$\n\\frac12\n$$\nDone.": "\\frac12",
    "Answer: \\[ 42 \\]": "\\[ 42 \\]",
    "故选：C": "C",
    "故选 C。": "C",
    "因此应选：(B)。": "(B)",
    "答：小明有42个苹果。": "小明有42个苹果",
    "答案：42\n故选：C": "C",
}


@pytest.mark.parametrize("text", ENDINGS)
def test_of_several_marks_the_last_wins_and_nothing_is_cut_from_an_answer(text: str) -> None:
    assert extract_answer(text) == ENDINGS[text]


UNCUT = {
    "Answer: 42. No wait, it is 43.": "42. No wait, it is 43.",
    "Answer: 42. Or 43.": "42. Or 43.",
    "Answer: 42. But $x$ may differ.": "42. But $x$ may differ.",
    "Answer: 42. Actually it may be less.": "42. Actually it may be less.",
    "Answer: 42 or 43": "42 or 43",
}


@pytest.mark.parametrize("text", UNCUT)
def test_a_sentence_that_takes_an_answer_back_is_left_beside_it(text: str) -> None:
    assert extract_answer(text) == UNCUT[text]


NONE = [
    "I hope it is correct.",
    "The Answer: 5",
    "<answer></answer>",
    "<answer>\nStep 1\nStep 2",
    "<answer>",
    "Answer:\n",
    "Answer:\nStep 1: add.\nStep 2: done.",
    "Final Answer\nAnswer:",
    "答案是多少？",
    "答案可能是 5。",
    "答案不是 5。",
    "因此结果可能为 5。",
    "因此 x 不等于 5。",
    "所以我们继续。",
    "小明有42个苹果。",
    "**73**",
    "72 clips",
]


@pytest.mark.parametrize("text", NONE)
def test_what_states_no_answer_has_none(text: str) -> None:
    assert extract_answer(text) is None


@pytest.mark.parametrize(
    "piece",
    [
        "因此",
        "答案",
        "答案是",
        "因此是=",
        "故选",
        "<answer>x",
        "<answer><",
        "answer is\n",
        "Answer\n",
        "**",
        "* ",
        "`_",
        "\\framebox[",
        "Answer: **a",
        "I hope ",
        "答:",
        "= ",
        "\\[",
    ],
)
def test_long_texts_of_one_mark_cost_no_more_than_their_length(piece: str) -> None:
    started = time.process_time()
    find_answer(piece * (1_000_000 // len(piece)))
    find_answer("Answer: " + piece * (1_000_000 // len(piece)))
    # Not a timing of the code but of its order: anything quadratic in 2**16 characters takes minutes.
    assert time.process_time() - started < 2.0


PROGRAM = "from sympy import *\nprint('Answer:', 6*7)"
TAGGED = [
    f"<code>\n{PROGRAM}\n</code>",
    f"Here it is:\n<code>{PROGRAM}</code>\nDone.",
    f'<pre><code class="language-python">\n{PROGRAM}\n</code></pre>',
    f"Use <code>sympy</code>.\n<code>\n{PROGRAM}\n",
    f"<code>print(1)</code>\nBetter:\n<code>\n{PROGRAM}\n</code>",
    f"<python>\n{PROGRAM}\n</python>",
    f'```python title="a.py" linenums\n{PROGRAM}\n```',
]


@pytest.mark.parametrize("text", TAGGED)
def test_a_program_between_tags_is_found(text: str) -> None:
    assert extract_program(text) == PROGRAM


@pytest.mark.parametrize(
    "program", ["a = '<code>'\nprint(a)\nprint('</code>')", "x = 1\nprint('<code>print(x)</code>')"]
)
def test_a_program_that_prints_tags_is_taken_whole(program: str) -> None:
    assert extract_program(program) == program
    assert extract_program(f"```python\n{program}\n```") == program

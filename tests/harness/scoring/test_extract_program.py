"""Extraction: which text is the program, which is the answer; by which rule, and where."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.extract_answer import MAX_ANSWER_TEXT, extract_answer, find_answer
from harness.scoring.extract_program import MAX_PROGRAM_TEXT, extract_program, find_program

# Programs are read by this Python's own grammar.
pytestmark = pytest.mark.interpreter

PROGRAM = "from sympy import *\nx = symbols('x')\n\nfor i in range(2):\n    print(i)\nprint('Answer:', diff(x**2, x))"
OTHER = "print('Answer:', 2)"

# name -> (completion, the rule that fires); the program in it is PROGRAM
FOUND = {
    "bare": (PROGRAM, "bare"),
    "bare, blank lines around": (f"\n\n{PROGRAM}\n\n", "bare"),
    "after the mark": (f"### Solution:\n{PROGRAM}", "solution mark, bare"),
    "the whole prompt repeated": (f"### Problem:\nprint it\n### Solution:\n{PROGRAM}\n", "solution mark, bare"),
    "then the next problem": (f"{PROGRAM}\n\n### Problem:\nNext\n### Solution:\n{OTHER}", "bare"),
    "prompt, then the next problem": (
        f"### Problem:\nA\n### Solution:\n{PROGRAM}\n### Problem:\nB\n### Solution:\n{OTHER}",
        "solution mark, bare",
    ),
    "fence": (f"Here it is:\n```python\n{PROGRAM}\n```\nThat prints 2*x.", "fence"),
    "fence with a short tag": (f"```py\n{PROGRAM}\n```", "fence"),
    "fence with an upper-case tag": (f"```Python\n{PROGRAM}\n```", "fence"),
    "fence without a tag": (f"```\n{PROGRAM}\n```", "fence"),
    "fence of tildes": (f"~~~python\n{PROGRAM}\n~~~", "fence"),
    "fence never closed": (f"Sure.\n```python\n{PROGRAM}", "fence, unclosed"),
    "fence behind a sentence": (f"Here it is: ```python\n{PROGRAM}\n```", "fence"),
    "fence closed on the last line": (f"```python\n{PROGRAM}```", "fence"),
    "several, the last wins": (f"```python\n{OTHER}\n```\nBetter:\n```python\n{PROGRAM}\n```", "fence"),
    "then its output": (f"```python\n{PROGRAM}\n```\nOutput:\n```\n0\n1\nAnswer: 2*x\n```", "fence"),
    "then its output, tagged": (f"```python\n{PROGRAM}\n```\n```text\nprint(3)\n```", "fence"),
    "then how to install": (f"```python\n{PROGRAM}\n```\nFirst:\n```bash\npip install sympy\n```", "fence"),
    "then a snippet that prints nothing": (f"```python\n{PROGRAM}\n```\nNote:\n```python\nx = 2\n```", "fence"),
    "a fence in a fence": (f"````markdown\nText\n```python\n{PROGRAM}\n```\n````", "fence"),
    "a fence in a fence of the same length": (f"```markdown\nText\n```python\n{PROGRAM}\n```\n```", "fence"),
    "a fence opened twice": (f"```python\n{OTHER}\n```python\n{PROGRAM}\n```", "fence"),
    "a thought before it": (f"<think>maybe\n```python\n{OTHER}\n```\n</think>\n```python\n{PROGRAM}\n```", "fence"),
    "a thought before bare code": (f"<think>\n{OTHER}\n</think>\n{PROGRAM}", "bare"),
    "only the thought's end": (f"print(1) will do\n</think>\n{PROGRAM}", "bare"),
    "answer tags": (f"<think>a</think><answer>\n{PROGRAM}\n</answer>", "bare"),
    "an end-of-turn token": (f"{PROGRAM}<|im_end|>\n<|im_start|>user\nprint(3)", "bare"),
    "chatter before": (f"Sure! Here is the program.\n\n{PROGRAM}", "bare, chatter cut"),
    "chatter after": (f"{PROGRAM}\n\nThis prints 2*x, because the power rule says so.", "bare, chatter cut"),
    "chatter like code after": (f"{PROGRAM}\n\nSo we see that\nx = 3 is not needed here.", "bare, chatter cut"),
    "messages": ([{"role": "assistant", "content": f"```python\n{PROGRAM}\n```"}], "fence"),
    "several messages": (
        [
            {"role": "assistant", "content": OTHER},
            {"role": "assistant", "content": PROGRAM},
            {"role": "user", "content": "ok"},
        ],
        "bare",
    ),
    "message of parts": ([{"role": "assistant", "content": [{"type": "text", "text": PROGRAM}]}], "bare"),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_program_is_found_and_the_rule_and_the_span_are_told(name: str) -> None:
    completion, rule = FOUND[name]
    found = find_program(completion)
    assert found is not None
    assert (found.text, found.rule) == (PROGRAM, rule)
    assert extract_program(completion) == PROGRAM
    text = completion if isinstance(completion, str) else PROGRAM
    if isinstance(completion, str):
        assert text[found.start : found.end] == PROGRAM


@pytest.mark.parametrize(
    "completion",
    [
        "",
        "   \n",
        "The answer is 5.",
        "import taxes are high",
        "x = 5",
        "```\njust text\n```",
        "<think>print(1)",
        "<think>\n```python\nprint(1)\n```",
        "```python\n```",
        "```python\n\n\n```",
        "### Solution:\n",
        None,
        3,
        b"print(1)",
        [],
        [None],
        [{"role": "user", "content": "print(1)"}],
        {"content": None},
        [{"content": 3}],
        [[["print(1)"]]],
        object(),
        float("nan"),
        {"role": "assistant"},
        range(3),
        memoryview(b"print(1)"),
    ],
)
def test_where_there_is_no_program_there_is_none_and_nothing_raises(completion: object) -> None:
    assert extract_program(completion) is None


def test_an_indented_block_is_dedented_and_its_span_is_the_raw_text() -> None:
    completion = "1. Do this:\n   ```python\n   a = 1\n   print(a)\n   ```\n"
    found = find_program(completion)
    assert found is not None
    assert found.text == "a = 1\nprint(a)"
    assert completion[found.start : found.end] == "   a = 1\n   print(a)"


def test_a_program_with_an_error_in_the_middle_is_kept_whole() -> None:
    broken = "from sympy import *\nx = = 3\nprint('Answer:', x)"
    assert extract_program(broken) == broken
    assert extract_program(f"Sure:\n{broken}\nDone.") == broken


def test_strange_escapes_in_a_program_warn_nobody() -> None:
    program = "print('\\d \\( 1if')\nprint(\"Answer: \\\\boxed\")"
    assert extract_program(program) == program


ANSWERS = {
    "Step 1 [x]: a = b\nAnswer: 2*x": ("2*x", "answer line"),
    "Answer: 1\nAnswer: 2": ("2", "answer line"),
    "Answer: \nAnswer:\n": None,
    "  Answer:   -3/4  \n\n": ("-3/4", "answer line"),
    "**Final Answer:** 7": ("7", "answer line"),
    "**Answer: 7**": ("7", "answer line"),
    "The Answer: 5": None,
    "so $\\boxed{5}$.": ("5", "boxed"),
    "\\boxed{1} or rather \\boxed{\\frac{1}{2}}": ("\\frac{1}{2}", "boxed"),
    "\\boxed{\\{1, 2\\}}": ("\\{1, 2\\}", "boxed"),
    "\\boxed{1} and then \\boxed{2": ("1", "boxed"),
    "\\fbox{3}": ("3", "boxed"),
    "\\boxed 7": ("7", "boxed"),
    "\\boxed{}": None,
    "\\boxed{a \\\\{b}": None,
    "Answer: \\boxed{5}": ("5", "boxed"),
    "\\boxed{5}\nAnswer: 6": ("6", "answer line"),
    "The answer is 42. It was easy.": ("42", "the answer is"),
    "The final answer is: $x = 3.5$": ("$x = 3.5$", "the answer is"),
    "2 + 3 = 5\n#### 5": ("5", "hashes"),
    "#### Heading\ntext, and the answer is 3": ("3", "the answer is"),
    "<think>\\boxed{1}</think> The answer is 2": ("2", "the answer is"),
    "<think>\\boxed{1}": None,
    "no answer here": None,
    "": None,
}


@pytest.mark.parametrize("text", ANSWERS)
def test_the_answer_is_found_by_the_rule_that_should_fire(text: str) -> None:
    found = find_answer(text)
    assert (found and (found.text, found.rule)) == ANSWERS[text]
    if found:
        assert text[found.start : found.end] == found.text


def test_an_answer_at_the_end_of_ten_megabytes_is_found() -> None:
    text = "noise\n" * 1_700_000 + "Answer: 3"
    found = find_answer(text)
    assert found is not None
    assert (found.text, found.start) == ("3", len(text) - 1)
    assert extract_answer([{"role": "assistant", "content": text}]) == "3"


HOSTILE = [
    "{",
    "}",
    "\\boxed{",
    "\\boxed{}",
    "\\boxed ",
    "\\\\{",
    "`",
    "```",
    "```\n",
    "```python\n",
    "```a ",
    "~~~\n",
    "````md\n```\n",
    "</think>",
    "<think>",
    " ",
    "\n",
    "\t\n",
    "(",
    "answer is ",
    "Answer: ",
    "answer is  \n",
    "Answer:*",
    "#",
    "#### ",
    "a=",
    "a,",
    "a.",
    "if :",
    "f() ",
    "print(",
    "print(\n",
    "import a ",
    "from a ",
    "### Solution:\n",
    "### Problem:\n",
    "\x00",
    "\ud800",
    "\u202e",
    "<|im_end|>",
    "</s",
    "<answer>",
    "</answer>",
    ">>> ",
    "\\",
    "'",
    '"""',
    "x = (\n",
    "\r",
    "\u2028",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
@pytest.mark.parametrize("prefix", ["", "```python\n"])
def test_ten_megabytes_of_anything_cost_little_and_raise_nothing(piece: str, prefix: str) -> None:
    text = prefix + piece * (10_000_000 // len(piece))
    started = time.process_time()
    find_program(text)
    find_answer(text)
    # Not a timing of the code but of its order: anything quadratic in 2**16 characters takes minutes.
    assert time.process_time() - started < 2.0


_pieces = st.sampled_from(
    [*HOSTILE, PROGRAM, OTHER, "text\n", "```python\n" + PROGRAM + "\n```\n", "\\boxed{5}", "Answer: 3\n"]
)


@given(st.lists(_pieces | st.text(max_size=20), max_size=30).map("".join))
def test_a_span_is_always_the_text_that_was_found(text: str) -> None:
    program, answer = find_program(text), find_answer(text)
    if program is not None:
        assert 0 <= program.start <= program.end <= len(text)
        raw = text[program.start : program.end]
        assert raw == program.text or [line.strip() for line in raw.split("\n")] == [
            line.strip() for line in program.text.split("\n")
        ]
    if answer is not None:
        assert text[answer.start : answer.end] == answer.text
        assert answer.text


_keys = st.sampled_from(["role", "content", "text"])
_atoms = st.none() | st.integers() | st.text() | st.binary()


@given(st.recursive(_atoms, lambda inner: st.lists(inner) | st.dictionaries(_keys, inner), max_leaves=8))
def test_nothing_raises_for_any_type(value: object) -> None:
    for function in (extract_program, extract_answer):
        assert isinstance(function(value), str | None)


def test_the_caps_are_what_the_documentation_says() -> None:
    far = "print(1)\n" + "#" * MAX_PROGRAM_TEXT
    assert extract_program(far) is not None
    assert extract_answer("Answer: 3" + "\n" * MAX_ANSWER_TEXT) is None

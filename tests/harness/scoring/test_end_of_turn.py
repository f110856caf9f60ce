"""Any mark behind a program or an answer, known or not: what is found is what is found without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.end_of_turn import cut_at, end_without_marks, marks_of
from harness.scoring.extract_answer import extract_answer
from harness.scoring.extract_program import extract_program

SEEN = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|eom_id|>",
    "</s>",
    "<eos>",
    "<end_of_turn>",
    "<|eos|>",
    "<|EOT|>",
    "<|return|>",
    "<|END_OF_TURN_TOKEN|>",
    "<|user|>",
    "<turn|>",
    "<|pad|>",
    "<SPECIAL_12>",
    "<\uff5cend\u2581of\u2581sentence\uff5c>",
    "<\uff5cAssistant\uff5c>",
    "<pad>",
    "<s>",
    "<unk>",
    "<eot>",
    "<eoa>",
    "<extra_id_1>",
    "<seed:eos>",
    "<unused99>",
    "<|reserved_special_token_250|>",
    "<EOD>",
    "[EOS]",
    "[PAD]",
    "[/INST]",
    "[UNUSED_TOKEN_145]",
    "[SEP]",
    "[e~[",
    "]~b]",
    "<0x0A>",
    "</assistant>",
    "<|turn>",
    "<\uff5cend of sentence\uff5c>",
    "\uff1c|eos|\uff1e",
    "<eos/>",
    "<</SYS>>",
    "[/s]",
]
"""Marks that published tokenizers write."""

HARMONY = "<|channel|>analysis<|message|>Try:\nprint(1)<|end|><|start|>assistant<|channel|>final<|message|>"

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{1,20}", fullmatch=True)
MARKS = st.one_of(
    st.sampled_from(SEEN),
    NAMES.map("<|{}|>".format),
    NAMES.map("<\uff5c{}\uff5c>".format),
    NAMES.map("<{}|>".format),
    st.from_regex(r"</[a-z]{1,12}>", fullmatch=True),
    st.from_regex(r"<(?:end|eos|eot|turn|pad|SPECIAL|unused|extra)_[a-z0-9]{1,8}>", fullmatch=True),
)
RUNS = st.lists(st.tuples(MARKS, st.sampled_from(["", " ", "\n"])), min_size=1, max_size=5).map(
    lambda parts: "".join(mark + blank for mark, blank in parts)
)
PROGRAMS = st.sampled_from(
    [
        "print('Answer:', 42)",
        "x = 5\nprint('Answer:', x > 3)",
        "from sympy import *\nx = symbols('x')\nprint('Answer:', solveset(x < 3, x, Reals))",
        "d = {'a': [1]}\nprint('Answer:', d['a'])\nd['a'][0]",
        "print('Step 1 [a]: x <y> = 1')\nprint('Answer: a<b>c')  # <b>",
        "a = [1, 2]\nprint('<|im_end|>', a)\nprint('Answer:', a)\nb = a[1] >> 1",
        "print('</s> and <|eos|> inside', 1)\nprint(\"Answer: <|user|>\")",
        "print('''Answer: 5''')",
    ]
)
SHAPES = st.sampled_from(
    [
        "{}",
        "{}\n",
        "```python\n{}\n```",
        "```python\n{}\n```\n",
        "Here it is:\n```py\n{}\n```",
        "```\n{}\n```",
        "```python\n{}\n",
        "~~~python\n{}\n~~~",
        "### Solution:\n{}",
        "<think>so</think>\n```python\n{}\n``` ",
    ]
)
ANSWERS = st.sampled_from(
    [
        "42",
        "x<3",
        "a<b>c",
        "x <y>",
        "<b>42</b>",
        "x<sup>2</sup>",
        "x > 3",
        "[1, 2]",
        "(0, 1]",
        "M[A]",
        "<x, y>",
        "1/2",
        "{x: x>2}",
        "\\frac{1}{2}",
        "$x^2$",
        "2*x + C",
        "<psi|phi>",
        "1 <b> 2 <c>",
        "x[1]",
        "x_1 > y_1",
        "5!",
        "50%",
    ]
)
ANSWERED = st.sampled_from(["Answer: {}", "So.\nFinal Answer: {}", "The answer is {}", "2 + 2\n#### {}"])


@given(PROGRAMS, SHAPES, RUNS)
def test_a_program_with_any_marks_behind_it_is_the_program_without(program: str, shape: str, marks: str) -> None:
    completion = shape.format(program)
    found = extract_program(completion)
    assert found is not None
    assert extract_program(completion + marks) == found


@given(ANSWERS, ANSWERED, RUNS)
def test_an_answer_with_any_marks_behind_it_is_the_answer_without(answer: str, shape: str, marks: str) -> None:
    text = shape.format(answer)
    assert extract_answer(text) == answer
    assert extract_answer(text + marks) == answer


@pytest.mark.parametrize("mark", SEEN)
def test_every_mark_of_a_published_tokenizer_is_no_code_fenced_or_bare_once_or_as_padding(mark: str) -> None:
    program = "x = 6*7\nprint('Answer:', x)"
    for behind in (mark, mark * 40, f"\n{mark}", f" {mark} {mark}\n"):
        for completion in (program, f"```python\n{program}\n```", f"```python\n{program}"):
            assert extract_program(completion + behind) == program
    assert extract_answer(f"The answer is 42.{mark}") == "42"


@pytest.mark.parametrize(
    "completion",
    [
        "print('Answer:', 42)<|user|>\nAnd 3*3?<|assistant|>print('Answer:', 9)",
        "```python\nprint('Answer:', 42)\n```<|eos|>\n```python\nprint('Answer:', 9)\n```",
        "print('Answer:', 42)<\uff5cend\u2581of\u2581sentence\uff5c><\uff5cUser\uff5c>And?\nprint('Answer:', 9)",
        "<|im_start|>assistant\nprint('Answer:', 42)<|im_end|>",
        "<|start_header_id|>assistant<|end_header_id|>\n\nprint('Answer:', 42)<|eot_id|>",
        "<\uff5cAssistant\uff5c>print('Answer:', 42)<\uff5cend\u2581of\u2581sentence\uff5c>",
        f"{HARMONY}```python\nprint('Answer:', 42)\n```<|return|>",
        "<|START_THINKING|>print(1)<|END_THINKING|><|START_RESPONSE|>print('Answer:', 42)<|END_RESPONSE|>",
    ],
)
def test_the_program_of_the_first_turn_is_found_between_the_marks_of_a_template(completion: str) -> None:
    assert extract_program(completion) == "print('Answer:', 42)"


@pytest.mark.parametrize(
    "completion",
    [
        "<|im_end|>\n<|im_start|>user\nprint(3)",
        "I do not know.<|return|>\nprint(3)",
        "<|eos|>",
        "[EOS]",
        "<|channel|>analysis<|message|>Perhaps\nprint(3)<|end|>",
    ],
)
def test_what_another_turn_or_an_unfinished_thought_holds_is_no_program(completion: str) -> None:
    assert extract_program(completion) is None


@pytest.mark.parametrize(
    "fence",
    [
        'python title="a.py"',
        "python title='a b.py' linenums=\"1\"",
        "python {1,3-4}",
        "{.python .numberLines}",
        "python:main.py",
        "python showLineNumbers",
        "{python, echo=FALSE}",
        "python filename=a.py",
        "python{2}",
        'py hl_lines="2 3"',
    ],
)
def test_attributes_behind_a_fences_tag_are_no_code(fence: str) -> None:
    assert extract_program(f"```{fence}\nx = 3\nprint(x)\n```") == "x = 3\nprint(x)"


def test_code_on_the_fences_own_line_is_kept() -> None:
    assert extract_program("```python print(1)```") == "print(1)"
    assert extract_program("```python x=3\nprint(x)\n```") == "x=3\nprint(x)"
    assert extract_program("```python title='a'\nprint(title)\n```") == "title='a'\nprint(title)"


def test_a_text_of_marks_alone_costs_no_more_than_its_length() -> None:
    assert end_without_marks("<|pad|>" * 20_000) == 0
    assert extract_program("print(1)" + "<|pad|>" * 10_000) == "print(1)"
    assert extract_answer("Answer: 5" + "</s>" * 10_000) == "5"
    assert extract_program("print(1)" + "</b>" * 30_000) == "print(1)"


@pytest.mark.train
def test_a_tokenizers_own_marks_are_known_whatever_they_look_like() -> None:
    from tokenizers import Tokenizer, models
    from transformers import GenerationConfig, PreTrainedTokenizerFast

    words = {word: number for number, word in enumerate(["<unk>", "<s>", "##END##", "%%eot%%", "~turn~", "!"])}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.WordLevel(words, unk_token="<unk>")),
        bos_token="<s>",
        eos_token="##END##",
        unk_token="<unk>",
        pad_token="!",
        extra_special_tokens=["~turn~"],
    )
    marks = marks_of(tokenizer, GenerationConfig(eos_token_id=[words["##END##"], words["%%eot%%"]]))
    assert set(marks) == {"<s>", "##END##", "%%eot%%", "~turn~"}
    for mark in marks:
        assert cut_at(f"<s>print(1){mark}{mark}print(2)", marks) == "print(1)"
    assert cut_at("print(1)", ()) == "print(1)"

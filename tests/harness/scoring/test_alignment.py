"""Where a prompt ends in a text of prompt and completion: found by what is left of it, or an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.alignment import completion_in
from harness.verification.errors import PromptError

pytestmark = pytest.mark.fast

SHOT = "### Problem:\nWhat is 6*7?\n### Solution:\nprint('Answer:', 42)\n\n"
PROMPT = SHOT * 3 + "### Problem:\nHow much is twice twenty-one?\n### Solution:\n"
ASKED = "How much is twice twenty-one?"
DO_NOT_KNOW = "I do not know."
TEMPLATES = [
    "<|im_start|>system\nYou write programs.<|im_end|>\n<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n",
    "<|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "<bos><start_of_turn>user\n{}<end_of_turn>\n<start_of_turn>model\n",
    "<s>[INST] {} [/INST]",
    "[gMASK]<sop><|user|>\n{}<|assistant|>\n",
    "<\uff5cbegin\u2581of\u2581sentence\uff5c><\uff5cUser\uff5c>{}<\uff5cAssistant\uff5c>",
]
COMPLETIONS = st.sampled_from(
    [DO_NOT_KNOW, "print('Answer:', 42)", "```python\nprint('Answer:', 42)\n```<|im_end|>", "", "x", "\u00e9\u4e00 = 1"]
)


@given(st.integers(0, len(PROMPT) - len("### Solution:\n")), COMPLETIONS)
def test_a_prompt_cut_on_the_left_is_known_by_its_end(cut: int, completion: str) -> None:
    assert completion_in(PROMPT[cut:] + completion, PROMPT) == completion


@given(st.text(min_size=1, max_size=200), st.integers(0, 199), COMPLETIONS)
def test_of_any_prompt_the_completion_is_found_or_an_error_raised_and_never_text_of_the_prompt(
    prompt: str, cut: int, completion: str
) -> None:
    left = prompt[min(cut, len(prompt) - 1) :]
    try:
        found = completion_in(left + completion, prompt)
    except PromptError:
        return
    assert completion.endswith(found.strip()) or completion.strip() == found.strip()


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("asked", [ASKED, "6*7?"])
def test_the_completion_behind_a_template_around_the_prompt_is_found(template: str, asked: str) -> None:
    query = template.format(asked) + "print('Answer:', 42)<|im_end|>"
    for prompt in (asked, template.format(asked)):
        assert completion_in(query, prompt).strip() == "print('Answer:', 42)<|im_end|>"


def test_blanks_and_marks_that_a_tokenizer_changes_do_not_matter() -> None:
    for changed in ("<s> " + PROMPT, PROMPT.replace(" ", "  "), PROMPT.replace("\n", " \n"), "\ufffd" + PROMPT[40:]):
        assert completion_in(changed + DO_NOT_KNOW, PROMPT).strip() == DO_NOT_KNOW


@pytest.mark.parametrize(
    "query",
    [
        PROMPT.replace("twice twenty-one", "twice 21") + DO_NOT_KNOW,  # the prompt has changed
        "Something before. " + PROMPT + DO_NOT_KNOW,
        PROMPT[-9:] + DO_NOT_KNOW,  # too little is left of it
        "### Solution:\n" + SHOT + "### Solution:\n" + DO_NOT_KNOW,  # its end stands twice
        DO_NOT_KNOW,
        "",
    ],
)
def test_where_nobody_can_say_where_the_completion_begins_there_is_an_error(query: str) -> None:
    with pytest.raises(PromptError, match="completion begins"):
        completion_in(query, PROMPT)


def test_a_header_that_the_model_wrote_itself_only_shortens_its_completion() -> None:
    head = TEMPLATES[0].format(ASKED)
    assert completion_in(f"{head}no\n{ASKED}<|im_end|>\n<|im_start|>assistant\nyes", ASKED) == "yes"


def test_a_long_prompt_of_one_letter_costs_no_more_than_its_length() -> None:
    assert completion_in("a" * 50_000 + "b", "c" + "a" * 50_000) == "b"

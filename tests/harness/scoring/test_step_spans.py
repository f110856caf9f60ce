"""Process reward: each step's place in the completion."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.check_steps import check_steps
from harness.scoring.extract_program import completion_text
from harness.scoring.step_spans import step_spans

# Prints are found in the tree that this Python makes of a program.
pytestmark = pytest.mark.interpreter

PROGRAM = """from sympy import *
x = symbols('x')
print("Problem: differentiate x**2*sin(3*x) with respect to x")
u = x**2
print("Step 1 [let]: u =", u)
du = diff(u, x)
print("Step 2 [power rule]: Derivative(x**2, x) =", du)
dv = diff(sin(3*x), x)
print(f"Step 3 [chain rule]: Derivative(sin(3*x), x) = {dv}")
print("Answer:", 0)
"""
OUTPUT = """Problem: differentiate x**2*sin(3*x) with respect to x
Step 1 [let]: u = x**2
Step 2 [power rule]: Derivative(x**2, x) = 2*x
Step 3 [chain rule]: Derivative(sin(3*x), x) = 3*cos(3*x)
Answer: 0
"""


def texts(completion, output=OUTPUT):
    """What stands in each step's span; None for a step without one."""
    text = completion_text(completion)
    spans = step_spans(completion, check_steps(output))
    return [None if span.start is None else text[span.start : span.end] for span in spans]


def test_a_span_holds_the_printing_statement_and_the_work_before_it():
    assert texts(PROGRAM) == [
        'u = x**2\nprint("Step 1 [let]: u =", u)\n',
        'du = diff(u, x)\nprint("Step 2 [power rule]: Derivative(x**2, x) =", du)\n',
        'dv = diff(sin(3*x), x)\nprint(f"Step 3 [chain rule]: Derivative(sin(3*x), x) = {dv}")\n',
    ]


def test_spans_carry_the_verdicts_in_order():
    wrong = OUTPUT.replace("= 2*x", "= 3*x")
    assert [span.check.true for span in step_spans(PROGRAM, check_steps(wrong))] == [True, False, True]


def test_spans_are_found_in_a_fence_in_an_indented_fence_and_in_chat_messages():
    fenced = f"Here it is:\n```python\n{PROGRAM}```\nDone."
    assert texts(fenced) == texts(PROGRAM)
    assert texts([{"role": "assistant", "content": fenced}]) == texts(PROGRAM)
    indented = "1. So:\n   ```python\n" + "".join(f"   {line}\n" for line in PROGRAM.splitlines()) + "   ```\n"
    assert [part and "print(" in part and "Step" in part for part in texts(indented)] == [True] * 3


def test_positions_are_characters_not_bytes():
    commented = PROGRAM.replace("u = x**2\n", "u = x**2  # α → ∫ 𝑥\n", 1)
    first, second, _ = texts(commented)
    assert first.startswith("u = x**2  # α")
    assert second == texts(PROGRAM)[1]


def test_a_step_printed_by_a_loop_or_a_helper_has_no_span():
    looped = "for n in range(1, 4):\n    print(f'Step {n} [x]: 1 + {n} = {n + 1}')\n"
    assert texts(looped, "Step 1 [x]: 1 + 1 = 2\nStep 2 [x]: 1 + 2 = 3\n") == [None, None]
    helper = "def show(n):\n    print('Step 1 [x]: 1 + 1 =', n)\nshow(2)\nprint('done')\n"
    assert texts(helper, "Step 1 [x]: 1 + 1 = 2\n") == [None]


def test_a_number_that_is_printed_twice_has_no_span():
    twice = "print('Step 1 [x]: 1 + 1 =', 2)\nprint('Step 1 [x]: 1 + 2 =', 3)\n"
    assert texts(twice, "Step 1 [x]: 1 + 1 = 2\nStep 1 [x]: 1 + 2 = 3\n") == [None, None]
    assert texts(twice, "Step 1 [x]: 1 + 2 = 3\n") == [None]


def test_a_statement_over_several_lines_is_taken_whole():
    program = "y = (1 +\n     1)\nprint(\n    'Step 1 [x]: 1 + 1 =',\n    y,\n)\nprint('Answer:', y)\n"
    assert texts(program, "Step 1 [x]: 1 + 1 = 2\n") == [program[: program.index("print('Answer")]]


def test_texts_put_together_by_plus_percent_and_format_are_recognised():
    for printed in (
        "'Step 1 [x]: 1 + 1 = ' + str(y)",
        "'Step 1 [x]: 1 + 1 = %s' % y",
        "'Step 1 [x]: 1 + 1 = {}'.format(y)",
    ):
        assert texts(f"y = 2\nprint({printed})\n0\n", "Step 1 [x]: 1 + 1 = 2\n") == [f"y = 2\nprint({printed})\n"]


def test_what_cannot_be_parsed_has_no_spans():
    for completion in ("print('Step 1 [x]: 1 = 1'", None, 7, [], "print(" * 5000, "x = 1\n" * 100_000 + "print(x)"):
        assert [span.start for span in step_spans(completion, check_steps("Step 1 [x]: 1 + 1 = 2"))] == [None]


lines = st.sampled_from(
    [*PROGRAM.splitlines(), "```python", "```", "", "  x = 1", "print('Step 4 [x]: 1 =', 1); y = 2", "é = 1"]
)


@given(st.lists(lines, max_size=30).map("\n".join))
def test_spans_of_any_mixture_lie_in_the_text_and_do_not_overlap(completion):
    checks = check_steps(OUTPUT + "Step 4 [x]: 1 = 1\n")
    spans = [span for span in step_spans(completion, checks) if span.start is not None]
    assert all(0 <= span.start < span.end <= len(completion) for span in spans)
    ordered = sorted((span.start, span.end) for span in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(ordered))

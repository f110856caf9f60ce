"""How a problem is put to a model: the plain template and the versioned default instruction for chat models.

A run records the template's name; changing a template's words means a new name, so that two runs with the same name
were asked the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PLAIN = "### Problem:\n{instruction}\n### Solution:\n"
"""The plain prompt; a program follows it. A training example is this with the program appended."""

SOLUTION_MARK = "### Solution:"

STOP = "\n### "
"""What ends a plain completion, besides the model's own end of text: a base model runs on into the next problem."""

PLAIN_NAME = "plain-1"
CHAT_NAME = "chat-1"
BRIEF_NAME = "chat-brief-1"
TEXT_NAME = "text-1"
TEXT_PLAIN_NAME = "text-2"
"""Names of the templates. `chat-brief` is the problem alone, through a chat template: for a model that was tuned to
answer so, which needs no instruction of 430 tokens. `text` asks for an answer in words instead of a program. The plain
one has other words since its completions end where the model goes on with a next problem."""

CHAT = """\
Solve the problem with a short Python program that uses SymPy and shows its work. The program is executed; every line it
prints is checked.

Rules:
- Print each step as `Step N [rule]: left = right`. The right side is computed, then printed; the left side says, as a
  quoted string, what was computed. It may hold unevaluated Derivative(...), Integral(...), Limit(...) or Sum(...).
- `Step N [let]: name = expression` gives a name to an expression, for later steps.
- A two-sided limit is written Limit(f, x, a, '+-').
- The last line printed is `Answer: ` and the final answer, computed, in SymPy's notation.
- Reply with one Python code block and nothing after it.

Example problem: Differentiate x**2*sin(3*x) with respect to x.
```python
from sympy import *
x = symbols('x')
print("Problem: differentiate x**2*sin(3*x) with respect to x")
u = x**2
print("Step 1 [let]: u =", u)
du = diff(u, x)
print("Step 2 [power rule]: Derivative(x**2, x) =", du)
v = sin(3*x)
print("Step 3 [let]: v =", v)
dv = diff(v, x)
print("Step 4 [chain rule]: Derivative(sin(3*x), x) =", dv)
df = du*v + u*dv
print("Step 5 [product rule]: Derivative(u*v, x) =", df)
answer = diff(x**2*sin(3*x), x)
print("Answer:", answer)
```

Problem: {instruction}"""
"""The default instruction of chat models. It stands in the user's turn: some chat templates refuse a system turn."""

BRIEF = "Problem: {instruction}"
"""A turn without an instruction."""
TEXT = "Solve the problem step by step. Put the final answer in \\boxed{{}}.\n\nProblem: {instruction}"
TEXT_PLAIN = "Problem: {instruction}\nSolution:"
TEXT_STOP = "\n\nProblem:"
"""What ends a plain completion in words: a base model runs on into the next problem, and its answer is another's."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt: `text` for a plain model; `messages` (role, content) for a chat template."""

    template: str
    text: str
    messages: tuple[tuple[str, str], ...] | None = None
    stops: tuple[str, ...] = ()
    """What ends the completion besides the model's own end and, of a plain prompt, STOP; the completion holds none."""


def plain_prompt(statement: str) -> str:
    """The prompt of a base model: everything up to where its program starts."""
    return PLAIN.replace("{instruction}", statement)


def render(
    statement: str,
    *,
    chat: bool,
    examples: Sequence[tuple[str, str]] = (),
    text_answers: bool = False,
    brief: bool = False,
) -> Prompt:
    """The prompt for one statement, after worked `examples` (statement, solution).

    chat: turns for a chat template (the instruction in the first one); otherwise plain text.
    brief: of a chat for programs, leave the instruction out: the model was tuned without it.
    text_answers: ask for an answer in words, as GSM8K and MATH do, instead of a program.
    """
    if not chat:
        form = TEXT_PLAIN if text_answers else PLAIN
        shown = "".join(form.replace("{instruction}", s) + f"{solution.rstrip()}\n\n" for s, solution in examples)
        stops = (TEXT_STOP,) if text_answers else ()
        return Prompt(name(chat, text_answers), shown + form.replace("{instruction}", statement), stops=stops)
    form = TEXT.replace("{{}}", "{}") if text_answers else BRIEF if brief else CHAT
    turns: list[tuple[str, str]] = []
    for position, (asked, solution) in enumerate([*examples, (statement, "")]):
        turns.append(
            ("user", form.replace("{instruction}", asked) if position == 0 else BRIEF.replace("{instruction}", asked))
        )
        if position < len(examples):
            turns.append(("assistant", solution if text_answers else f"```python\n{solution.rstrip()}\n```"))
    return Prompt(name(chat, text_answers, brief), turns[-1][1], tuple(turns))


def name(chat: bool, text_answers: bool = False, brief: bool = False) -> str:
    """The template's name, as a run records it."""
    if text_answers:
        return f"{TEXT_NAME}-chat" if chat else f"{TEXT_PLAIN_NAME}-plain"
    return (BRIEF_NAME if brief else CHAT_NAME) if chat else PLAIN_NAME


def cut(completion: str, stops: Sequence[str] = (STOP,)) -> str:
    """The completion up to the first of the stops: what the model wrote for this problem."""
    for stop in stops:
        completion = completion.split(stop, 1)[0]
    return completion

"""How a model is asked to answer, by the names that papers use; and the prompts for it, in English and Chinese.

    program   a program that shows its steps: our protocol (harness/scoring/prompts.py)
    cot       chain of thought: in words, the answer in a box
    pot       program of thought: a program that prints the answer
    tool      tool-integrated: words and programs by turns, each output shown (harness/evaluation/tool_exchange.py)

A template's words decide its name: other words, another name.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from harness.evaluation.listed_suites.record import CHINESE, ENGLISH
from harness.scoring import prompts
from harness.scoring.prompts import Prompt
from sandbox.errors import UsageError


class AnswerMethod(enum.StrEnum):
    """How a model is asked to answer."""

    program = "program"
    """A program that shows its steps, each checked."""
    cot = "cot"
    """Chain of thought: nothing is run."""
    pot = "pot"
    """Program of thought: what it prints last is the answer."""
    tool = "tool"
    """Words and programs by turns."""

    @property
    def runs_programs(self) -> bool:
        """Whether the sandbox is needed."""
        return self is not AnswerMethod.cot

    @property
    def ends_in_program(self) -> bool:
        """Whether a completion is a program, so that "it ran" says something of each."""
        return self in (AnswerMethod.program, AnswerMethod.pot)


def method_named(name: str) -> AnswerMethod:
    """The method of that name. Raises UsageError."""
    try:
        return AnswerMethod(name)
    except ValueError:
        raise UsageError(f"--method must be {', '.join(AnswerMethod)}, not {name!r}") from None


def method_of(template: str) -> AnswerMethod:
    """The method of a recorded template's name."""
    first = template.partition("-")[0]
    return {"text": AnswerMethod.cot, "pot": AnswerMethod.pot, "tool": AnswerMethod.tool}.get(
        first, AnswerMethod.program
    )


OUTPUT_MARK = "```output"
"""What a program's output is shown behind, and what ends the model's turn."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The words of one method in one language. {instruction} is where the problem goes."""

    name: str
    chat: str
    """The first user turn."""
    problem: str
    """A later user turn."""
    plain: str
    """For a model without a chat template; the solution follows."""
    next_problem: str
    """How the next problem would begin: a base model runs on into one."""


# (English cot is the older `text` prompt of harness/scoring/prompts.py.)
_FORMS = {
    (AnswerMethod.cot, CHINESE): _Form(
        "text-zh-1",
        "请一步一步地解答下面的问题，并把最后的答案写在 \\boxed{} 里。\n\n问题：{instruction}",
        "问题：{instruction}",
        "问题：{instruction}\n解答：",
        "\n\n问题：",
    ),
    (AnswerMethod.pot, ENGLISH): _Form(
        "pot-1",
        "Solve the problem with a Python program (SymPy may be used). Its last line prints the final answer alone.\n"
        "Reply with one Python code block.\n\nProblem: {instruction}",
        "Problem: {instruction}",
        "Problem: {instruction}\nProgram:\n",
        "\n\nProblem:",
    ),
    (AnswerMethod.pot, CHINESE): _Form(
        "pot-zh-1",
        "请写一个 Python 程序解答下面的问题（可以使用 SymPy），程序最后一行只输出最终答案。\n"
        "请只回复一个 Python 代码块。\n\n问题：{instruction}",
        "问题：{instruction}",
        "问题：{instruction}\n程序：\n",
        "\n\n问题：",
    ),
    (AnswerMethod.tool, ENGLISH): _Form(
        "tool-1",
        "Solve the problem by reasoning and Python programs. Write a ```python block and stop: it is run, and what it "
        f"prints is shown to you behind {OUTPUT_MARK}. Then go on, and put the final answer in \\boxed{{}}.\n\n"
        "Problem: {instruction}",
        "Problem: {instruction}",
        "Problem: {instruction}\nSolution:\n",
        "\n\nProblem:",
    ),
    (AnswerMethod.tool, CHINESE): _Form(
        "tool-zh-1",
        "请结合推理和 Python 程序解答下面的问题。写出一个 ```python 代码块后停下：它会被运行，输出会写在 "
        f"{OUTPUT_MARK} 后面给你看。然后继续，并把最后的答案写在 \\boxed{{}} 里。\n\n"
        "问题：{instruction}",
        "问题：{instruction}",
        "问题：{instruction}\n解答：\n",
        "\n\n问题：",
    ),
}


def render(
    statement: str,
    method: AnswerMethod,
    *,
    chat: bool,
    language: str = ENGLISH,
    examples: Sequence[tuple[str, str]] = (),
    brief: bool = False,
) -> Prompt:
    """The prompt for one statement, after worked `examples` (statement, solution as that method writes it). brief: of a
    chat for programs, without its instruction, for a model that was tuned so."""
    if method is AnswerMethod.program:
        return prompts.render(statement, chat=chat, examples=examples, brief=brief)
    if (method, language) not in _FORMS:
        return prompts.render(statement, chat=chat, examples=examples, text_answers=True)
    form = _FORMS[method, language]
    stops = (OUTPUT_MARK,) if method is AnswerMethod.tool else ()
    name = template_name(method, chat, language)
    if not chat:
        shown = "".join(
            _filled(form.plain, s) + f"{' ' if form.plain[-1] == ':' else ''}{solution.strip()}\n\n"
            for s, solution in examples
        )
        return Prompt(name, shown + _filled(form.plain, statement), stops=(form.next_problem, *stops))
    turns: list[tuple[str, str]] = []
    for position, (asked, solution) in enumerate([*examples, (statement, "")]):
        turns.append(("user", _filled(form.problem if position else form.chat, asked)))
        if position < len(examples):
            turns.append(("assistant", solution.strip()))
    return Prompt(name, turns[-1][1], tuple(turns), stops)


def _filled(form: str, statement: str) -> str:
    return form.replace("{instruction}", statement)


def template_name(method: AnswerMethod, chat: bool, language: str = ENGLISH, brief: bool = False) -> str:
    """The template's name, as a run records it."""
    if method is AnswerMethod.program:
        return prompts.name(chat, brief=brief)
    if (method, language) not in _FORMS:
        return prompts.name(chat, text_answers=True)
    return f"{_FORMS[method, language].name}-{'chat' if chat else 'plain'}"

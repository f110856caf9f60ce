"""Tool-integrated answers: the model writes a program, it is run, what it prints is shown, and the model goes on.

    generate up to the output fence -> run the block that ends the text -> append its output -> generate again

By the released evaluator of DeepSeekMath (its rules in docs/how-to/evaluate.md): at most two rounds; no interpreter is
kept, the blocks so far are run again as one program, without the top-level prints of the earlier ones; output over 100
characters is cut to its first and last 50; an error is one line. One rule differs: a block that failed is left out of
the program that follows, or its error would come back however the model mends it.

The text of the whole exchange is the completion, so that a run keeps it, resumes and is judged again like any other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.evaluation.answer_methods import OUTPUT_MARK
from harness.evaluation.provider import Generation
from harness.evaluation.tell import told
from harness.evaluation.thoughts import END, behind, unfinished
from harness.evaluation.turns import Exchanged
from harness.scoring.prompts import cut
from sandbox.execution import Execution, Status

_OPENS = re.compile(r"[ \t]*```[ \t]*(python3?|py|sympy|output)[ \t]*\r?")
_CLOSES = re.compile(r"[ \t]*```[ \t]*\r?")
LONGEST_BLOCK = 1 << 16
"""Characters of a block whose prints are looked for; those of a longer one are kept."""


@dataclass
class Exchange(Exchanged):
    """One sample of method `tool`: words, programs and outputs by turns."""

    DRAWN = "round"
    _good: list[str] = field(default_factory=list)
    """Blocks that ran to their end, without their prints."""
    _new: list[str] = field(default_factory=list)

    def take(self, made: Generation) -> None:
        """What the model wrote, up to an output of its own making."""
        thought_over = not unfinished(made.text)
        said = behind(made.text)
        # (A thought that never ended, in a later round, is closed: or it would be searched behind the first one's end.)
        kept = cut(said, (OUTPUT_MARK,)).rstrip() if thought_over else made.text + (END if self.text else "")
        self.text += made.text[: len(made.text) - len(said)] + kept if thought_over else kept
        self.turns = (*self.turns, ("assistant", kept))
        self._new = blocks_of(kept) if thought_over else []
        self.finish = made.finish if not thought_over or kept == said.rstrip() else "stop"
        self.program = joined([*self._good, *self._new]) if self._new else ""
        self.open = bool(self.program)

    def show(self, execution: Execution) -> None:
        """Take what the program did. (A verdict that finds no fault is told too: the answer is still to be said.)"""
        said = told(self.asked.problem.statement, execution, self.feedback)
        shown = f"{OUTPUT_MARK}\n{'No step is false.' if said is None else said}\n```"
        self.text += f"\n{shown}\n"
        self.turns = (*self.turns, ("user", shown))
        if execution.status is Status.ok:
            self._good += self._new
        self.program, self._new = "", []


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an exchange: words, a program, or an output that was shown."""

    kind: str
    """"words", "program" or "output"."""
    text: str


def segments(text: str) -> list[Segment]:
    """The stretches of an exchange, in order, in one pass over its lines. A block never closed is words."""
    stretches: list[Segment] = []
    kind, since = "words", 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        opens = _OPENS.fullmatch(line) if "```" in line and kind != "output" else None
        closes = kind != "words" and "```" in line and _CLOSES.fullmatch(line)
        if opens or closes:
            # A block that another one begins in was never closed.
            body = lines[since:number]
            whole = kind if closes else "words"
            stretches.append(Segment(whole, "\n".join(body)))
            kind, since = ("output" if opens[1] == "output" else "program") if opens else "words", number + 1
    return [*stretches, Segment("words", "\n".join(lines[since:]))]


def blocks_of(text: str) -> list[str]:
    """The Python blocks of a text that ends with one; none where it ends otherwise: then nothing is to be run."""
    stretches = segments(text)
    ends = len(stretches) > 1 and stretches[-2].kind == "program" and not stretches[-1].text.strip()
    return [one.text for one in stretches if one.kind == "program"] if ends else []


def joined(blocks: Sequence[str]) -> str:
    """The blocks as one program, of the earlier ones without their top-level prints; "" without blocks."""
    return "\n".join([*map(without_prints, blocks[:-1]), *blocks[-1:]])


def without_prints(block: str) -> str:
    """A block without the statements that only print, at its top level. One that is not Python stays as it is."""
    if "print" not in block or len(block) > LONGEST_BLOCK:
        return block
    try:
        statements = ast.parse(block).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return block
    lines = block.split("\n")
    kept = {line for one in statements if not _prints(one) for line in range(one.lineno, (one.end_lineno or 0) + 1)}
    for one in reversed(statements):
        # (`x = 1; print(x)`: a line that something else stands on stays.)
        if _prints(one) and kept.isdisjoint(range(one.lineno, (one.end_lineno or 0) + 1)):
            lines[one.lineno - 1 : one.end_lineno] = []
    return "\n".join(lines)


def _prints(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"


def prose_of(exchange: str) -> str:
    """What the model itself says in an exchange, without programs and outputs: where its answer is looked for."""
    return "\n".join(one.text for one in segments(exchange) if one.kind == "words")


def last_of(exchange: str, kind: str) -> str | None:
    """The last program of an exchange, or what its last program printed, as it was shown; None without one."""
    return next((one.text for one in reversed(segments(exchange)) if one.kind == kind), None)

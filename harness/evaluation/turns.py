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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harness.evaluation.answer_methods import OUTPUT_MARK
from harness.evaluation.models.simple import Replay
from harness.evaluation.provider import Generation, Provider, Request, Sampling, seed_of
from harness.evaluation.thoughts import END, behind, unfinished
from harness.scoring.prompts import cut
from harness.scoring.run_programs import Runner
from harness.verification.errors import ModelError
from sandbox.errors import InfrastructureError
from sandbox.execution import Execution, Limits, Status

ROUNDS = 2
SHOWN = 100
"""Characters of output that are shown; of a longer one the first and the last half of them."""
AT_ONCE = 64
"""Samples whose rounds are taken together: a server is kept busy, and a kill loses no more than these."""
_OPENS = re.compile(r"[ \t]*```[ \t]*(python3?|py|sympy|output)[ \t]*\r?")
_CLOSES = re.compile(r"[ \t]*```[ \t]*\r?")
LONGEST_BLOCK = 1 << 16
"""Characters of a block whose prints are looked for; those of a longer one are kept."""


class ToolIntegrated:
    """A provider whose completions are whole exchanges between another provider's model and the sandbox."""

    def __init__(self, inner: Provider, sandbox: Runner, limits: Limits | None = None, rounds: int = ROUNDS) -> None:
        self.inner, self._sandbox, self._limits, self._rounds = inner, sandbox, limits, rounds
        self.name, self.fingerprint, self.chat = inner.name, inner.fingerprint, inner.chat

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return self.inner.plan(requests)

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        waiting: list[tuple[int, list[Exchange]]] = []
        for number, batch in enumerate(batches):
            waiting.append((number, [Exchange(request) for request in batch]))
            if sum(len(exchanges) for _, exchanges in waiting) >= AT_ONCE:
                yield from self._finished(waiting, sampling)
                waiting = []
        yield from self._finished(waiting, sampling)

    def _finished(
        self, waiting: list[tuple[int, list[Exchange]]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for at in range(self._rounds):
            open_ones = [[one for one in batch if one.open] for _, batch in waiting]
            self._ask([batch for batch in open_ones if batch], at, sampling)
            self._run([one for batch in open_ones for one in batch if one.program])
        for number, exchanges in waiting:
            yield number, [one.generation() for one in exchanges]

    def _ask(self, batches: list[list[Exchange]], at: int, sampling: Sampling) -> None:
        """One round of generation. In a later one a prompt that has grown too long ends its exchange."""
        left = dict(enumerate(batches))
        try:
            asked = ([one.request(at) for one in batch] for batch in batches)
            for number, made in self.inner.generate(asked, sampling):
                for one, generation in zip(left.pop(number), made, strict=True):
                    one.add(generation)
        except ModelError:
            if at == 0:
                raise
            for one in [one for batch in left.values() for one in batch]:
                self._ask_alone(one, at, sampling)

    def _ask_alone(self, one: Exchange, at: int, sampling: Sampling) -> None:
        try:
            for _, made in self.inner.generate([[one.request(at)]], sampling):
                one.add(made[0])
        except ModelError:
            one.end("length")

    def _run(self, exchanges: list[Exchange]) -> None:
        programs = [one.program for one in exchanges]
        for place, execution in self._sandbox.as_completed(programs, self._limits) if programs else ():
            if execution.status is Status.infrastructure:
                raise InfrastructureError(
                    f"the sandbox failed in the middle of an exchange ({execution.stderr.strip()[:200]}): nothing is "
                    "lost, run the same command again (`showwork sandbox doctor` says why)"
                )
            exchanges[place].show(execution)


def tool_integrated(
    provider: Provider, sandbox: Runner, limits: Limits | None = None, rounds: int = ROUNDS
) -> Provider:
    """The provider with the sandbox as its tool. What replays a run replays whole exchanges, and runs nothing."""
    return provider if isinstance(provider, Replay) else ToolIntegrated(provider, sandbox, limits, rounds)


@dataclass
class Exchange:
    """One sample on its way: what was written and shown so far."""

    asked: Request
    text: str = ""
    """All of it, outputs too."""
    turns: tuple[tuple[str, str], ...] = ()
    """For a chat model: what came after the question."""
    program: str = ""
    """What is to be run next; "" where nothing is."""
    open: bool = True
    finish: str = "stop"
    tokens: int = 0
    prompt_tokens: int = 0
    _good: list[str] = field(default_factory=list)
    """Blocks that ran to their end, without their prints."""
    _new: list[str] = field(default_factory=list)

    def request(self, at: int) -> Request:
        """What the model is asked in the round `at`, from 0: the same request with all that was written and shown."""
        if at == 0:
            return self.asked
        seed = seed_of(self.asked.seed, "round", at)
        if self.asked.messages is None:
            return replace(self.asked, prompt=self.asked.prompt + self.text, seed=seed)
        messages = (*self.asked.messages, *self.turns)
        return replace(self.asked, prompt=messages[-1][1], messages=messages, seed=seed)

    def add(self, made: Generation) -> None:
        """Take what the model wrote, up to an output of its own making."""
        self.tokens, self.prompt_tokens = self.tokens + made.tokens, self.prompt_tokens + made.prompt_tokens
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
        """Take the output of the program that was run."""
        shown = f"{OUTPUT_MARK}\n{shown_output(execution)}\n```"
        self.text += f"\n{shown}\n"
        self.turns = (*self.turns, ("user", shown))
        if execution.status is Status.ok:
            self._good += self._new
        self.program, self._new = "", []

    def end(self, finish: str) -> None:
        """Nothing more can be asked."""
        self.open, self.program, self.finish = False, "", finish

    def generation(self) -> Generation:
        """The whole exchange as one completion."""
        return Generation(self.text, self.tokens, self.prompt_tokens, self.finish)


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


_ENDED = {
    Status.timeout: "TimeoutError: the program used up its time",
    Status.memory: "MemoryError: the program ran out of its memory",
    Status.output: "the program printed more than it may",
}


def shown_output(execution: Execution) -> str:
    """What the model is shown of a run: its output, or its error in one line; cut."""
    text = execution.stdout.strip() if execution.status is Status.ok else _error(execution)
    # A fence in it would end the block that it is shown in.
    return shortened(text.replace("```", "'''")) or "(no output)"


def _error(execution: Execution) -> str:
    last = execution.stderr.rstrip().rpartition("\n")[2].strip()
    return _ENDED.get(execution.status) or last or "the program failed without a word"


def shortened(text: str) -> str:
    """At most SHOWN characters of it: the first and the last half of them around an ellipsis."""
    half = SHOWN // 2
    return text if len(text) <= SHOWN else f"{text[:half]}...{text[-half:]}"


def prose_of(exchange: str) -> str:
    """What the model itself says in an exchange, without programs and outputs: where its answer is looked for."""
    return "\n".join(one.text for one in segments(exchange) if one.kind == "words")


def last_of(exchange: str, kind: str) -> str | None:
    """The last program of an exchange, or what its last program printed, as it was shown; None without one."""
    return next((one.text for one in reversed(segments(exchange)) if one.kind == kind), None)

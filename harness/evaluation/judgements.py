"""From completions to judgements: the harness's score, flattened to what a run records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.attempts import last_turn
from harness.evaluation.runs import Judgement
from harness.evaluation.thoughts import begun
from harness.evaluation.tool_exchange import last_of, prose_of
from harness.verification.errors import RunError
from harness.verification.problem import Problem
from sandbox.execution import Execution, Limits, Status

if TYPE_CHECKING:
    from harness.scoring.run_programs import Runner
    from harness.scoring.score import Score

KEPT_OF_A_STEP = ("index", "rule", "claim", "true", "relevant", "trivial", "redefines", "hollow", "detail")
KEPT = 20_000
"""Characters of stdout and stderr that a run keeps of each program."""

Judge = Callable[[Sequence[Problem], Sequence[str]], list[Judgement]]
"""Judges completions, in order. The key is left empty: the caller knows whose sample it is."""


def judge_of(
    method: AnswerMethod,
    sandbox: Runner | None = None,
    limits: Limits | None = None,
    *,
    accept_restated: bool = False,
    reasoning: bool = False,
    in_turns: bool = False,
) -> Judge:
    """The judge of a method's completions. sandbox: None only where nothing is run. reasoning: a completion without the
    end of a thought is one that never ended, and holds no answer. in_turns: of several programs of an exchange the last
    one counts. Raises RunError."""
    if method is AnswerMethod.cot:
        judge = _in_words(accept_restated)
    elif method is AnswerMethod.tool:
        judge = _exchanges(accept_restated)
    elif sandbox is None:
        raise RunError(f"completions of method {method} are programs: they need a sandbox")
    else:
        runner = LastLineAnswers(sandbox) if method is AnswerMethod.pot else sandbox
        judge = judge_programs(runner, accept_restated, limits)
    read = [*([last_turn] if in_turns and method is not AnswerMethod.tool else []), *([begun] if reasoning else [])]
    return _read_by(judge, read) if read else judge


def _read_by(judge: Judge, read: Sequence[Callable[[str], str]]) -> Judge:
    def judge_what_counts(problems: Sequence[Problem], completions: Sequence[str]) -> list[Judgement]:
        for part_of in read:
            completions = [part_of(text) for text in completions]
        return judge(problems, completions)

    return judge_what_counts


def judge_programs(sandbox: Runner, accept_restated: bool = False, limits: Limits | None = None) -> Judge:
    """Completions are programs: run in the sandbox, the printed answer and every printed step checked.

    accept_restated: see `harness.scoring.score.score_many`.
    """

    def judge(problems: Sequence[Problem], completions: Sequence[str]) -> list[Judgement]:
        from harness.scoring.score import score_many

        scores = score_many(problems, completions, sandbox, limits=limits, accept_restated=accept_restated)
        return [flatten(score) for score in scores]

    return judge


def judge_texts(
    problems: Sequence[Problem], completions: Sequence[str], accept_restated: bool = False, *, steps: bool = True
) -> list[Judgement]:
    """Completions answer in words: nothing is run; their lines are checked, unless steps is False. accept_restated: see
    `harness.scoring.score.score_many`."""
    from harness.scoring.score import score_text

    pairs = zip(problems, completions, strict=True)
    return [flatten(score_text(problem, text, accept_restated=accept_restated, steps=steps)) for problem, text in pairs]


def _in_words(accept_restated: bool) -> Judge:
    return lambda problems, completions: judge_texts(problems, completions, accept_restated)


def _exchanges(accept_restated: bool) -> Judge:
    """Completions are exchanges with the sandbox: the answer and the lines are those of the words; what the last
    program printed is judged apart."""

    def judge(problems: Sequence[Problem], completions: Sequence[str]) -> list[Judgement]:
        said = judge_texts(problems, [prose_of(text) for text in completions], accept_restated)
        outputs = [last_of(text, "output") for text in completions]
        shown = [last_line_answer(text or "") for text in outputs]
        printed = judge_texts(problems, shown, accept_restated, steps=False)
        return [
            replace(
                one,
                program=last_of(text, "program"),
                stdout=output or "",
                output_correct=None if output is None else by_output.correct,
            )
            for one, text, output, by_output in zip(said, completions, outputs, printed, strict=True)
        ]

    return judge


_SOLUTION = re.compile(r"^def[ \t]+solution\([ \t]*\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LastLineAnswers:
    """A sandbox for programs that print their answer without a word: the last line is the answer where none is marked.

    A program that only defines `solution()` (as PAL's exemplars do) prints what it returns.
    """

    inner: Runner

    def as_completed(
        self, programs: Iterable[str], limits: Limits | Iterable[Limits] | None = None
    ) -> Iterator[tuple[int, Execution]]:
        """Run programs; (index, Execution) as each ends."""
        for index, run in self.inner.as_completed([calling_solution(text) for text in programs], limits):
            ok = run.status is Status.ok
            yield index, replace(run, stdout=last_line_answer(run.stdout)) if ok else run


def calling_solution(program: str) -> str:
    """The program, with a line that prints `solution()` where it defines it and nothing calls it."""
    defines = _SOLUTION.search(program)
    if defines is None or len(re.findall(r"\bsolution\(", program)) > 1:
        return program
    return f"{program.rstrip()}\n\nprint(solution())\n"


def last_line_answer(stdout: str) -> str:
    """The output, with its last line said again as the answer where it marks none."""
    from harness.scoring.extract_answer import extract_answer

    last = stdout.rstrip().rpartition("\n")[2].strip()
    return (
        stdout
        if not last or extract_answer(stdout, conclusions=False) is not None
        else f"{stdout.rstrip()}\nAnswer: {last}\n"
    )


def verifier_version() -> str:
    """The version that judgements carry; runs judged by different ones are not compared."""
    from harness.scoring.score import SCORER_VERSION

    return SCORER_VERSION


def flatten(score: Score) -> Judgement:
    """A Score as a run records it."""
    run, verdict = score.execution, score.verdict
    return Judgement(
        key="",
        version=score.version,
        outcome=str(score.outcome),
        executed=score.executed,
        correct=score.correct,
        sound=score.sound,
        reward=score.reward,
        steps=tuple(_step(step) for step in score.steps),
        answer=score.answer,
        equal=verdict.equal if verdict else None,
        method=str(verdict.method) if verdict else "",
        detail=verdict.detail if verdict else "",
        program=score.program,
        stdout=run.stdout[:KEPT] if run else "",
        stderr=run.stderr[-KEPT:] if run else "",
        cpu_seconds=run.cpu_seconds if run else 0.0,
    )


def _step(step: Any) -> dict[str, Any]:
    record = asdict(step)
    return {name: record[name] for name in KEPT_OF_A_STEP}

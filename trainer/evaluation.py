"""The harness as judge of a model in training: greedy solutions of held-out problems, programs executed, every step or
line checked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.listed_suites.record import ENGLISH
from harness.evaluation.models.precision import AUTO, autocast
from harness.evaluation.models.record import Record
from harness.evaluation.statistics.metrics import Judged
from harness.evaluation.turns import Turns
from harness.verification.problem import Problem
from trainer import processes
from trainer.errors import TrainingError
from trainer.styles import method_of


class HeldOut:
    """Held-out problems and a warm sandbox. A context manager; the sandbox opens with it, unless all problems ask for
    solutions in words.

    Each problem is asked as its style and language are trained, and judged so: a program is run, a solution in words is
    read line by line. chat: whether the prompts go through the tokenizer's chat template; it must be what the model is
    trained on. record: the name of that template. turns: how often it writes a program.
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        *,
        backend: str = "auto",
        max_new_tokens: int = 512,
        chat: bool = False,
        record: Record | None = None,
        turns: Turns | None = None,
    ):
        self.problems, self.backend = list(problems), backend
        self.max_new_tokens, self.chat, self.record = max_new_tokens, chat, record
        self.turns = turns
        self.sandbox: Any = None

    def __enter__(self) -> Self:
        if not self.problems or any(method_of(problem.style).runs_programs for problem in self.problems):
            from sandbox import Sandbox

            self.sandbox = Sandbox(backend=self.backend)
            self.sandbox.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.sandbox is not None:
            self.sandbox.__exit__(kind, error, trace)

    def run(
        self,
        model: Any,
        tokenizer: Any,
        problems: Sequence[Problem] | None = None,
        *,
        folder: Path | None = None,
        **sampling: Any,
    ) -> Any:
        """The harness's own run over problems that are asked alike, greedy unless told otherwise; in memory, or kept in
        `folder`. Raises TrainingError for problems that are not asked alike."""
        from harness.evaluation.evaluate import evaluate
        from harness.evaluation.models import Sampling
        from harness.evaluation.models.hf import HfProvider

        asked = self.problems if problems is None else list(problems)
        ways = asked_alike(asked)
        if len(ways) > 1:
            raise TrainingError(f"problems that are asked in {len(ways)} ways are no single run: take them apart")
        method, language = next(iter(ways), (AnswerMethod.program, ENGLISH))
        provider = HfProvider(model, tokenizer, record=self.record)
        how = Sampling(**{"max_new_tokens": self.max_new_tokens, **sampling})
        with half_precision(model):
            return evaluate(
                asked,
                provider,
                self.sandbox if method.runs_programs else None,
                sampling=how,
                chat=self.chat,
                out=folder,
                method=method,
                language=language,
                turns=self.turns if method is AnswerMethod.program else None,
            )

    def measure(self, model: Any, tokenizer: Any) -> dict[str, float]:
        """`eval_answers` and `eval_traces`: the shares of problems with a right answer, and with a right answer whose
        every step is true as well (of a solution in words: none is false); both again by family. Several processes
        share the problems; all get the whole."""
        from harness.evaluation.statistics.summary import judged

        rank, world = processes.place()
        own = [
            (problem.family, judged(sample, judgement))
            for part in asked_alike(self.problems[rank::world]).values()
            for problem, sample, judgement in self.run(model, tokenizer, part).rows()
        ]
        rows = processes.rows_of_all(own)
        families: dict[str, list[Judged]] = {}
        for family, one in rows:
            families.setdefault(family, []).append(one)
        groups = {"": [one for _, one in rows], **{f"/{name}": families[name] for name in sorted(families)}}
        return {
            f"{metric}{name}": sum(map(counts, group)) / len(group) if group else 0.0
            for name, group in groups.items()
            for metric, counts in METRICS.items()
        }


METRICS: dict[str, Callable[[Judged], bool]] = {
    "eval_answers": lambda one: one.correct,
    "eval_traces": lambda one: one.fully_true,
}


def asked_alike(problems: Iterable[Problem]) -> dict[tuple[AnswerMethod, str], list[Problem]]:
    """(how the model is asked, in which language) -> the problems that are asked so, as they are in training. The
    prompt for a program is in English, whatever the language of the problem."""
    parts: dict[tuple[AnswerMethod, str], list[Problem]] = {}
    for problem in problems:
        method = method_of(problem.style)
        language = ENGLISH if method is AnswerMethod.program else problem.language
        parts.setdefault((method, language), []).append(problem)
    return parts


def evaluate_folder(model: Path, problems: Sequence[Problem], *, out: Path, progress: bool = False) -> Any:
    """A saved model's greedy run over the problems, kept in `out`, continued where it was stopped."""
    from harness.evaluation.evaluate import evaluate
    from harness.evaluation.models import Sampling
    from harness.evaluation.models.hf import HfProvider
    from sandbox import Sandbox

    provider = HfProvider.load(str(model))
    with Sandbox() as sandbox, half_precision(provider.model):
        return evaluate(problems, provider, sandbox, sampling=Sampling(), out=out, progress=progress)


def half_precision(model: Any) -> contextlib.AbstractContextManager[Any]:
    """bf16 autocast for float32 weights on a CPU that computes in it: twice as fast, as in training."""
    return autocast(model, "bfloat16" if has_bf16() else AUTO)


def has_bf16() -> bool:
    """Whether this CPU multiplies in bfloat16 (AVX512-BF16 or AMX); elsewhere autocast is slower than float32."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as stream:
            flags = next((line for line in stream if line.startswith("flags")), "")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags

"""The harness as judge of a model in training: greedy programs for held-out problems, executed, every step checked."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness.evaluation.answer_methods import AnswerMethod
from harness.verification.problem import Problem
from trainer import processes
from trainer.encoding import METHODS


class HeldOut:
    """Held-out problems and a warm sandbox. A context manager; the sandbox opens with it.

    chat: whether the prompts go through the tokenizer's chat template; it must be what the model is trained on.
    """

    def __init__(
        self, problems: Sequence[Problem], *, backend: str = "auto", max_new_tokens: int = 512, chat: bool = False
    ):
        self.problems, self.backend = list(problems), backend
        self.max_new_tokens, self.chat = max_new_tokens, chat
        self.sandbox: Any = None

    def __enter__(self) -> Self:
        from sandbox import Sandbox

        self.sandbox = Sandbox(backend=self.backend)
        self.sandbox.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
        """The harness's own run over the problems, greedy unless told otherwise; in memory, or kept in `folder`."""
        from harness.evaluation.evaluate import evaluate
        from harness.evaluation.models import Sampling
        from harness.evaluation.models.hf import HfProvider

        asked = self.problems if problems is None else list(problems)
        method, language = asked_by(asked)
        provider = HfProvider(model, tokenizer)
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
            )

    def measure(self, model: Any, tokenizer: Any) -> dict[str, float]:
        """`eval_answers` and `eval_traces`: the shares of problems with a right answer, and with a right answer whose
        every step is true as well; both again by family. Several processes share the problems; all get the whole."""
        from harness.evaluation.statistics.summary import summary as summarize

        rank, world = processes.place()
        merged, *others = processes.from_all(self.run(model, tokenizer, self.problems[rank::world]))
        for other in others:
            merged.add_problems(other.problems.values())
            merged.add_samples(list(other.samples.values()))
            merged.add_judgements(list(other.judgements.values()))
        summary = summarize(merged)
        metrics = {
            "eval_answers": rate(summary["overall"], "accuracy"),
            "eval_traces": rate(summary["overall"], "fully_true"),
        }
        for family, group in summary["families"].items():
            metrics[f"eval_answers/{family}"] = rate(group, "accuracy")
            metrics[f"eval_traces/{family}"] = rate(group, "fully_true")
        return metrics


def asked_by(problems: Sequence[Problem]) -> tuple[AnswerMethod, str]:
    """How the model is asked: as it is trained where all problems have one style in words and one language, else for
    programs."""
    styles, languages = ({getattr(problem, name) for problem in problems} for name in ("style", "language"))
    method = METHODS.get(next(iter(styles)), AnswerMethod.program) if len(styles) == 1 else AnswerMethod.program
    return method, next(iter(languages)) if len(languages) == 1 else "en"


def evaluate_folder(model: Path, problems: Sequence[Problem], *, out: Path, progress: bool = False) -> Any:
    """A saved model's greedy run over the problems, kept in `out`, continued where it was stopped."""
    from harness.evaluation.evaluate import evaluate
    from harness.evaluation.models import Sampling
    from harness.evaluation.models.hf import HfProvider
    from sandbox import Sandbox

    provider = HfProvider.load(str(model))
    with Sandbox() as sandbox, half_precision(provider.model):
        return evaluate(problems, provider, sandbox, sampling=Sampling(), out=out, progress=progress)


def rate(group: dict[str, Any], name: str) -> float:
    """A rate of a summary's group; 0 where nothing is known."""
    record = group[name]
    return float(record["value"]) if record else 0.0


def half_precision(model: Any) -> contextlib.AbstractContextManager[Any]:
    """bf16 autocast for float32 weights on a CPU that computes in it: twice as fast, as in training."""
    import torch

    if model.device.type == "cpu" and has_bf16():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def has_bf16() -> bool:
    """Whether this CPU multiplies in bfloat16 (AVX512-BF16 or AMX); elsewhere autocast is slower than float32."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as stream:
            flags = next((line for line in stream if line.startswith("flags")), "")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags

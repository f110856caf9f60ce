"""Completions through vLLM on a GPU. Not exercised by the tests: they run on machines without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from harness.evaluation.models.hf import fingerprint_of, resolve_adapter
from harness.evaluation.models.record import Record, read_record
from harness.evaluation.provider import Generation, Request, Sampling
from harness.evaluation.thoughts import begun, cut_behind_thought, opens_thought
from harness.verification.errors import ModelError

BATCH = 256
"""Requests handed over at once: vLLM batches continuously inside, and a killed run loses at most these."""


class VllmProvider:
    """A vLLM engine in this process, as `Provider`."""

    def __init__(
        self, engine: Any, name: str, fingerprint: str, adapter: str | None, record: Record | None = None
    ) -> None:
        self.engine, self.name, self.fingerprint, self._adapter = engine, name, fingerprint, adapter
        self.record = record or Record()
        self.chat = bool(getattr(engine.get_tokenizer(), "chat_template", None))

    @classmethod
    def load(cls, path: str, adapter: str | None, max_new_tokens: int) -> VllmProvider:
        """Start the engine on a folder or hub name. Raises ModelError."""
        path, adapter = resolve_adapter(path, adapter)
        try:
            from vllm import LLM
        except ImportError:
            raise ModelError("the vllm provider needs vLLM and a GPU: pip install 'showwork[vllm]'") from None
        try:
            engine = LLM(model=path, enable_lora=adapter is not None)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"vLLM cannot load {path!r}: {str(error).strip().splitlines()[0]}") from None
        parts = [fingerprint_of(part) for part in (path, adapter) if part]
        return cls(
            engine,
            f"{path}+{adapter}" if adapter else path,
            ":".join([*parts, "vllm"]),
            adapter,
            read_record(adapter, path),
        )

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return [tuple(range(i, min(i + BATCH, len(requests)))) for i in range(0, len(requests), BATCH)]

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for number, batch in enumerate(batches):
            yield number, self._batch(batch, sampling)

    def _batch(self, batch: Sequence[Request], sampling: Sampling) -> list[Generation]:
        from vllm import SamplingParams
        from vllm.lora.request import LoRARequest

        plain = batch[0].messages is None
        parameters = [
            SamplingParams(
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                max_tokens=sampling.max_new_tokens,
                seed=request.seed % 2**31,
                stop=list(request.ends) or None,
            )
            for request in batch
        ]
        options = {"lora_request": LoRARequest("adapter", 1, self._adapter)} if self._adapter else {}
        if plain:
            outputs = self.engine.generate([r.prompt for r in batch], parameters, use_tqdm=False, **options)
        else:
            turns = [[{"role": role, "content": text} for role, text in r.messages or ()] for r in batch]
            outputs = self.engine.chat(turns, parameters, use_tqdm=False, **options)
        results = []
        for request, output in zip(batch, outputs, strict=True):
            completion = output.outputs[0]
            text = cut_behind_thought(completion.text, request.ends)
            if not plain and opens_thought(str(output.prompt or "")):
                text = begun(text)
            finish = "length" if completion.finish_reason == "length" else "stop"
            results.append(Generation(text, len(completion.token_ids), len(output.prompt_token_ids or ()), finish))
        return results

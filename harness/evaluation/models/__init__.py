"""Model providers: whatever turns prompts into completions. `open_provider` finds the right one by name.

    hf         a transformers folder or hub name, with or without a PEFT adapter (`harness.evaluation.models.hf`)
    vllm       the same through vLLM, on a GPU (`harness.evaluation.models.vllm`)
    openai     any OpenAI-compatible server (`harness.evaluation.models.openai`)
    reference  each problem's own program: right by construction, it proves the whole chain
    replay     the completions of an earlier run, judged again
    echo, empty, random  what scores 0: they prove that nothing is given away

A provider is anything with the `Provider` protocol's attributes; nothing need be registered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.verification.errors import ModelError
from harness.verification.problem import Problem

NAMES = ("auto", "hf", "vllm", "openai", "reference", "replay", "echo", "empty", "random")


@dataclass(frozen=True, slots=True)
class Sampling:
    """How completions are drawn. Temperature 0 is greedy decoding."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_new_tokens: int = 512
    n_samples: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.temperature < 0 or not 0 < self.top_p <= 1 or self.max_new_tokens < 1 or self.n_samples < 1:
            raise ModelError(
                f"cannot sample with {self}: temperature >= 0, 0 < top_p <= 1, max_new_tokens >= 1, n_samples >= 1"
            )


@dataclass(frozen=True, slots=True)
class Request:
    """One completion to be made."""

    problem: Problem
    prompt: str
    """What a plain model reads; for a chat model, the text of the last user turn."""
    messages: tuple[tuple[str, str], ...] | None
    """(role, content) turns where the chat template is applied; None for a plain prompt."""
    index: int
    """Which of the problem's samples this is."""
    seed: int
    """This sample's own seed: the same whatever else is in the batch."""


@dataclass(frozen=True, slots=True)
class Generation:
    """What the model wrote."""

    text: str
    tokens: int
    prompt_tokens: int
    finish: str
    """`stop` where the model ended the program itself, `length` where max_new_tokens ended it."""


class Provider(Protocol):
    """Turns requests into generations."""

    name: str
    """For people: a path, a hub name, a server's model."""
    fingerprint: str
    """Changes whenever the model's completions could: part of each sample's key."""
    chat: bool
    """True where the model has a chat template (used unless the caller or the model's record says otherwise: a provider
    may have a `record`, see `harness.evaluation.models.record`)."""

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        """Positions of `requests`, in the batches they must be generated in. The same requests give the same plan, and
        a batch is generated whole or not at all: so a resumed run makes what the uninterrupted one made."""

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        """(batch number, its generations), as batches finish, in any order. Raises ModelServerError where a server does
        not answer; what was yielded before stays good."""


def seed_of(*parts: str | int) -> int:
    """A 63-bit seed from everything that distinguishes a sample: a keyed hash, never `seed + index`."""
    digest = hashlib.blake2b(json.dumps(parts).encode(), digest_size=8, person=b"sample").digest()
    return int.from_bytes(digest, "big") >> 1


def open_provider(
    model: str | None,
    provider: str = "auto",
    *,
    adapter: str | None = None,
    api_base: str | None = None,
    max_new_tokens: int = 512,
    concurrency: int = 16,
    batch_size: int | None = None,
) -> Provider:
    """The provider of that name, loaded. `auto`: reference without a model, openai with `api_base`, vllm where it is
    installed and a GPU is there, else hf. Raises ModelError for what cannot be."""
    from harness.evaluation.models import simple

    if provider not in NAMES:
        raise ModelError(f"no provider is called {provider!r}: it is one of {', '.join(NAMES)}")
    if provider == "auto":
        provider = _choose(model, api_base)
    if provider in simple.PROVIDERS:
        if adapter or api_base:
            raise ModelError(f"the {provider} provider takes neither --adapter nor --api-base")
        return simple.PROVIDERS[provider]()
    if model is None:
        raise ModelError(f"the {provider} provider needs --model")
    if provider == "replay":
        return simple.Replay(Path(model))
    if provider == "openai":
        from harness.evaluation.models.openai import OpenAIProvider

        if not api_base:
            raise ModelError("the openai provider needs --api-base, such as http://localhost:8000/v1")
        if adapter:
            raise ModelError("an adapter cannot be loaded into a server from here: start the server with it")
        return OpenAIProvider(model, api_base, concurrency=concurrency)
    if provider == "vllm":
        from harness.evaluation.models.vllm import VllmProvider

        return VllmProvider.load(model, adapter, max_new_tokens)
    from harness.evaluation.models.hf import HfProvider

    return HfProvider.load(model, adapter, batch_size)


def _choose(model: str | None, api_base: str | None) -> str:
    if api_base:
        return "openai"
    if model is None:
        return "reference"
    from importlib.util import find_spec

    if find_spec("vllm") and find_spec("torch"):
        import torch

        if torch.cuda.is_available():
            return "vllm"
    return "hf"

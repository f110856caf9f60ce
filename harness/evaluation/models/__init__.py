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

from pathlib import Path

from harness.evaluation.models.precision import AUTO
from harness.evaluation.provider import Generation, Provider, Request, Sampling, seed_of
from harness.verification.errors import ModelError

__all__ = ["NAMES", "Generation", "Provider", "Request", "Sampling", "open_provider", "seed_of"]
NAMES = ("auto", "hf", "vllm", "openai", "reference", "replay", "echo", "empty", "random")


def open_provider(
    model: str | None,
    provider: str = "auto",
    *,
    adapter: str | None = None,
    api_base: str | None = None,
    max_new_tokens: int = 512,
    concurrency: int = 16,
    batch_size: int | None = None,
    dtype: str = AUTO,
) -> Provider:
    """The provider of that name, loaded. `auto`: reference without a model, openai with `api_base`, vllm where it is
    installed and a GPU is there, else hf. Raises ModelError for what cannot be."""
    from harness.evaluation.models import simple

    if dtype != AUTO and provider not in ("auto", "hf"):
        raise ModelError(f"the {provider} provider chooses its own number type: leave --dtype out")
    if provider not in NAMES:
        raise ModelError(f"there is no provider {provider!r}: choose from {', '.join(NAMES)}")
    if provider == "auto":
        if model in simple.PROVIDERS and not Path(model).exists():
            raise ModelError(f"{model} is a provider, and needs no model: --provider {model}")
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

    return HfProvider.load(model, adapter, batch_size, dtype)


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

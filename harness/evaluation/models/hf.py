"""Completions from a transformers model: batched by length, decoded by `harness.evaluation.models.decoding`.

Every sample draws from its own seeded stream, and batches are planned before anything is generated: the same request
list gives the same completions, whether or not a run was interrupted between two batches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from harness.evaluation.models.places import missing_folder, nearest_folder
from harness.evaluation.models.precision import AUTO, autocast, weights_dtype
from harness.evaluation.models.record import Record, adapter_base, read_record
from harness.evaluation.models.surroundings import settle
from harness.evaluation.models.tied import refuse_tied
from harness.evaluation.provider import Generation, Request, Sampling, seed_of
from harness.evaluation.thoughts import begun, cut_behind_thought, opens_thought
from harness.scoring.prompts import STOP
from harness.verification.errors import ModelError


class HfProvider:
    """A causal language model and its tokenizer, as `Provider`. Wraps a live pair; `load` reads a folder or hub name.

    rows: the most prompts in a batch; by default 32 on a CPU, where more gain nothing, and what fits on a GPU.
    dtype: one of `precision.DTYPES`.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        name: str = "live",
        fingerprint: str = "live",
        rows: int | None = None,
        record: Record | None = None,
        dtype: str = AUTO,
    ) -> None:
        self.model, self.tokenizer, self.dtype = model, tokenizer, dtype
        self.name, self.fingerprint = name, fingerprint
        self.record = record or Record()
        self.chat = bool(getattr(tokenizer, "chat_template", None))
        self.rows = rows or _rows_that_fit(model)
        self._ends = _end_ids(model, tokenizer)
        self._longest = int(getattr(model.config, "max_position_embeddings", 0) or 1 << 30)

    @classmethod
    def load(cls, path: str, adapter: str | None = None, rows: int | None = None, dtype: str = AUTO) -> HfProvider:
        """Load a folder or hub name, by default in float32 on a CPU and the checkpoint's own type on a GPU, with a PEFT
        adapter merged in. A folder that holds only an adapter brings its base. Raises ModelError."""
        settle()
        path, adapter = resolve_adapter(path, adapter)
        record = read_record(adapter, path)
        try:
            import torch
            from transformers import AutoModelForCausalLM, AutoTokenizer
        except ImportError as error:
            raise ModelError(
                f"the hf provider needs the train extra ({error}): pip install 'showwork[train]'"
            ) from None
        device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            tokenizer = AutoTokenizer.from_pretrained(path)
            model: Any = AutoModelForCausalLM.from_pretrained(path, dtype=weights_dtype(dtype, device))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(_unloadable(path, adapter, error)) from None
        if adapter:
            model = _with_adapter(model, adapter)
        name = f"{path}+{adapter}" if adapter else path
        fingerprint = ":".join(fingerprint_of(part, model) for part in (path, adapter) if part)
        fingerprint = f"{fingerprint}:{model.dtype}" + (":bfloat16" if dtype == "bfloat16" and device == "cpu" else "")
        model = model.to(device).eval()
        return cls(model, tokenizer, name=name, fingerprint=fingerprint, rows=rows, record=record, dtype=dtype)

    def encode(self, request: Request) -> list[int]:
        """The prompt's token ids, with the tokenizer's own beginning and without its end."""
        if request.messages is None:
            return self._ids(request.prompt)
        return self._ids(self._rendered(request.messages), special=False)

    def _rendered(self, messages: Sequence[tuple[str, str]]) -> str:
        turns = [{"role": role, "content": content} for role, content in messages]
        return str(self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))

    def _ids(self, text: str, special: bool = True) -> list[int]:
        ids = list(self.tokenizer(text, add_special_tokens=special)["input_ids"])
        while ids and ids[-1] in self._ends:  # some tokenizers close every text
            ids.pop()
        if not ids:
            raise ModelError("the tokenizer makes no token of a prompt: is it this model's?")
        return ids

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        """Batches of prompts of like length, so that little is padding; the longest first, so that a lack of memory
        shows at once."""
        lengths = [len(self.encode(request)) for request in requests]
        order = sorted(range(len(requests)), key=lambda i: (-lengths[i], i))
        return [tuple(order[i : i + self.rows]) for i in range(0, len(order), self.rows)]

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for number, batch in enumerate(batches):
            prompts = [self.encode(request) for request in batch]
            made = self.batch(prompts, [request.seed for request in batch], sampling, ends=batch[0].ends)
            yield number, [self._from_the_start(one, request) for one, request in zip(made, batch, strict=True)]

    def _from_the_start(self, made: Generation, request: Request) -> Generation:
        """With the beginning of the thought, where the template itself begins it."""
        if request.messages is None or not opens_thought(self._rendered(request.messages)):
            return made
        return replace(made, text=begun(made.text))

    def batch(
        self,
        prompts: Sequence[Sequence[int]],
        seeds: Sequence[int],
        sampling: Sampling,
        *,
        ends: Sequence[str] = (STOP,),
    ) -> list[Generation]:
        """One batch of encoded prompts, each sampled from its own seed, and cut at the first of `ends`."""
        room = self._longest - max(map(len, prompts))
        if room < 1:
            raise ModelError(
                f"a prompt of {max(map(len, prompts))} tokens leaves no room in the model's {self._longest}: "
                "lower --num-fewshot"
            )
        from harness.evaluation.models.decoding import decode  # with torch

        with autocast(self.model, self.dtype):
            completions = decode(
                self.model,
                prompts,
                seeds=seeds,
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                max_new_tokens=min(sampling.max_new_tokens, room),
                ends=self._ends,
                stopped=(lambda ids: _ended(self._text(ids), ends)) if ends else None,
            )
        results = []
        for prompt, ids in zip(prompts, completions, strict=True):
            ended = bool(ids) and ids[-1] in self._ends
            text = self._text(ids[:-1] if ended else ids)
            short = cut_behind_thought(text, ends)
            results.append(Generation(short, len(ids), len(prompt), "stop" if ended or short != text else "length"))
        return results

    def complete(self, prompts: Sequence[str], sampling: Sampling) -> list[list[str]]:
        """`sampling.n_samples` completions of each plain prompt, for callers that have no problems at hand."""
        n = sampling.n_samples
        encoded = [self._ids(prompt) for prompt in prompts for _ in range(n)]
        order = sorted(range(len(encoded)), key=lambda i: (-len(encoded[i]), i))
        texts = [""] * len(encoded)
        for start in range(0, len(order), self.rows):
            rows = order[start : start + self.rows]
            seeds = [seed_of(sampling.seed, prompts[i // n], i) for i in rows]
            for i, generation in zip(rows, self.batch([encoded[i] for i in rows], seeds, sampling), strict=True):
                texts[i] = generation.text
        return [texts[i : i + n] for i in range(0, len(texts), n)]

    def _text(self, ids: Sequence[int]) -> str:
        # Cleaning up spaces would edit the program: "print (x)" is not what the model wrote.
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False))


def _ended(text: str, ends: Sequence[str]) -> bool:
    return len(cut_behind_thought(text, ends)) < len(text)


def _rows_that_fit(model: Any) -> int:
    """Rows whose keys and values fit beside the weights at 2,048 tokens each; of the whole card, not of what is free at
    the moment: a resumed run must plan the same batches."""
    if model.device.type != "cuda":
        return 32
    import torch

    config = model.config.get_text_config()
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    token = 2 * config.num_hidden_layers * heads * size * model.dtype.itemsize
    weights = sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())
    room = 0.8 * torch.cuda.get_device_properties(model.device).total_memory - weights
    return max(1, min(128, int(room / (2048 * token))))


def _end_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token id that ends a text: the tokenizer's, and the generation config's one or several."""
    ends = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    several = ends if isinstance(ends, list | tuple) else [ends]
    ids = frozenset(int(i) for i in [*several, tokenizer.eos_token_id] if i is not None)
    if not ids:
        raise ModelError(
            "the tokenizer has no end-of-text token, so no program could ever end: set tokenizer.eos_token"
        )
    return ids


def tokenizer_of(path: str, adapter: str | None = None) -> Any:
    """The tokenizer of a model without its weights; None where it is not at hand. Raises ModelError for a path that is
    not here."""
    path, adapter = resolve_adapter(path, adapter)
    try:
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(path)
    except (ImportError, OSError, ValueError, KeyError):
        return None


def resolve_adapter(path: str, adapter: str | None) -> tuple[str, str | None]:
    """(model, adapter) of what was asked for: a folder that holds only an adapter brings its base. Raises ModelError
    for a path that is not here, before anything is looked up on a hub."""
    for folder in filter(None, (path, adapter)):
        if missing := missing_folder(folder):
            raise ModelError(missing)
    if not (Path(path) / "adapter_config.json").is_file() or (Path(path) / "config.json").is_file():
        return path, adapter
    if adapter:
        raise ModelError(f"{path!r} is an adapter: give its base as --model and it as --adapter")
    return adapter_base(path), path


def _unloadable(path: str, adapter: str | None, error: Exception) -> str:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if adapter:
        model = f"{path!r}, the base of the adapter {adapter}"
        return f"cannot load {model}: {reason} (give both: --model BASE --adapter {adapter})"
    nearby = nearest_folder(path)
    return f"cannot load the model {path!r}: {reason} (give a folder that save_pretrained wrote, or a hub name{nearby})"


def _with_adapter(model: Any, adapter: str) -> Any:
    """The model with a PEFT adapter merged into its weights: no adapter arithmetic at every token."""
    try:
        from peft import PeftConfig, PeftModel
    except ImportError:
        raise ModelError("an adapter needs peft: pip install 'showwork[train]'") from None
    try:
        refuse_tied(model, PeftConfig.from_pretrained(adapter), adapter)
        return PeftModel.from_pretrained(model, adapter).merge_and_unload()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"cannot load the adapter {adapter!r}: {str(error).strip().splitlines()[0]}") from None


MODEL_FILES = (
    "*.safetensors",
    "pytorch_model*.bin",
    "adapter_model.bin",
    "config.json",
    "generation_config.json",
    "adapter_config.json",
    "tokenizer*",
    "special_tokens_map.json",
    "vocab*",
    "merges.txt",
    "added_tokens.json",
    "chat_template*",
    "*.model",
)
SAMPLED = 1 << 16
"""Bytes read at each of 64 places of a large weight file: training changes them all; 14 GB take minutes to read."""


def fingerprint_of(path: str, model: Any = None) -> str:
    """A hash of a model or adapter folder's weights, configuration and tokenizer; of name and commit for a hub name.

    Files up to 64 MiB are read whole; larger ones by size and 64 evenly spaced blocks.
    """
    digest = hashlib.blake2b(digest_size=12, person=b"model")
    folder = Path(path)
    if not folder.is_dir():
        commit = getattr(getattr(model, "config", None), "_commit_hash", None)
        digest.update(f"{path}@{commit}".encode())
        return digest.hexdigest()
    for file in sorted(folder.iterdir()):
        # By name: training_args.bin, trainer_state.json and optimizer states change without the model changing.
        if not file.is_file() or not any(fnmatch(file.name, pattern) for pattern in MODEL_FILES):
            continue
        size = file.stat().st_size
        digest.update(f"{file.name}:{size}:".encode())
        with file.open("rb") as stream:
            if size <= 64 << 20:
                digest.update(stream.read())
                continue
            for block in range(64):
                stream.seek((size - SAMPLED) * block // 63)
                digest.update(stream.read(SAMPLED))
    return digest.hexdigest()

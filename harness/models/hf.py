"""Completions from a transformers model: batched by length, left-padded, KV cache, finished rows dropped.

Every sample draws from its own seeded stream, and batches are planned before anything is generated: the same request
list gives the same completions, whether or not a run was interrupted between two batches.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from harness.errors import ModelError
from harness.models import Generation, Request, Sampling, seed_of
from harness.prompts import STOP, cut

STOP_EVERY = 16
"""Steps between looks for the stop mark in the text: decoding every row at every step costs more than 16 tokens."""


class HfProvider:
    """A causal language model and its tokenizer, as `Provider`. Wraps a live pair; `load` reads a folder or hub name.

    rows: the most prompts in a batch; by default 32 on a CPU, where more gain nothing, and what fits on a GPU.
    """

    def __init__(
        self, model: Any, tokenizer: Any, *, name: str = "live", fingerprint: str = "live", rows: int | None = None
    ) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.name, self.fingerprint = name, fingerprint
        self.chat = bool(getattr(tokenizer, "chat_template", None))
        self.rows = rows or _rows_that_fit(model)
        self._ends = _end_ids(model, tokenizer)
        self._longest = int(getattr(model.config, "max_position_embeddings", 0) or 1 << 30)

    @classmethod
    def load(cls, path: str, adapter: str | None = None, rows: int | None = None) -> HfProvider:
        """Load a folder or hub name, float32 on a CPU and the checkpoint's own type on a GPU, with a PEFT adapter
        merged in. A folder that holds only an adapter brings its base. Raises ModelError."""
        path, adapter = _resolve_adapter(path, adapter)
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
            model: Any = AutoModelForCausalLM.from_pretrained(path, dtype="auto" if device == "cuda" else torch.float32)
        except (OSError, ValueError, KeyError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(
                f"cannot load the model {path!r}: {reason} (give a folder that save_pretrained wrote, or a hub name)"
            ) from None
        if adapter:
            model = _with_adapter(model, adapter)
        name = f"{path}+{adapter}" if adapter else path
        fingerprint = ":".join(fingerprint_of(part, model) for part in (path, adapter) if part)
        return cls(model.to(device).eval(), tokenizer, name=name, fingerprint=f"{fingerprint}:{model.dtype}", rows=rows)

    def encode(self, request: Request) -> list[int]:
        """The prompt's token ids, with the tokenizer's own beginning and without its end."""
        if request.messages is None:
            return self._ids(request.prompt)
        turns = [{"role": role, "content": content} for role, content in request.messages]
        text = self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        return self._ids(text, special=False)

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
            plain = batch[0].messages is None
            yield number, self.batch(prompts, [request.seed for request in batch], sampling, plain=plain)

    def batch(
        self, prompts: Sequence[Sequence[int]], seeds: Sequence[int], sampling: Sampling, *, plain: bool = True
    ) -> list[Generation]:
        """One batch of encoded prompts, each sampled from its own seed. plain: cut where the next problem starts."""
        room = self._longest - max(map(len, prompts))
        if room < 1:
            raise ModelError(
                f"a prompt of {max(map(len, prompts))} tokens leaves no room in the model's {self._longest}: "
                "use fewer --num-fewshot examples"
            )
        made = decode(
            self.model, prompts, seeds=seeds, temperature=sampling.temperature, top_p=sampling.top_p,
            max_new_tokens=min(sampling.max_new_tokens, room), ends=self._ends,
            stopped=(lambda ids: STOP in self._text(ids)) if plain else None,
        )  # fmt: skip
        results = []
        for prompt, ids in zip(prompts, made, strict=True):
            ended = bool(ids) and ids[-1] in self._ends
            text = self._text(ids[:-1] if ended else ids)
            short = cut(text) if plain else text
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
            for i, made in zip(rows, self.batch([encoded[i] for i in rows], seeds, sampling), strict=True):
                texts[i] = made.text
        return [texts[i : i + n] for i in range(0, len(texts), n)]

    def _text(self, ids: Sequence[int]) -> str:
        # Cleaning up spaces would edit the program: "print (x)" is not what the model wrote.
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False))


def decode(
    model: Any,
    prompts: Sequence[Sequence[int]],
    *,
    seeds: Sequence[int],
    temperature: float,
    top_p: float,
    max_new_tokens: int,
    ends: frozenset[int],
    stopped: Callable[[Sequence[int]], bool] | None = None,
) -> list[list[int]]:
    """New token ids for a batch of prompts (token ids); an end token, where one came, is the last of its row.

    Left-padded, one KV cache; when half of the rows have ended the others go on alone, which is where the time is when
    lengths differ. Row i samples by the inverse distribution function from its own stream `seeds[i]`, one uniform a
    token: what it draws does not depend on its neighbours. `stopped(ids)` is asked every STOP_EVERY tokens.
    The model's training mode is restored, and no gradient is recorded.
    """
    import torch

    device, rows = model.device, len(prompts)
    width = max(map(len, prompts))
    mask = torch.zeros(rows, width + max_new_tokens, dtype=torch.long)
    ids = torch.zeros(rows, width, dtype=torch.long)
    for row, prompt in enumerate(prompts):
        ids[row, width - len(prompt) :] = torch.tensor(prompt)
        mask[row, width - len(prompt) :] = 1
    ids, mask = ids.to(device), mask.to(device)
    uniforms = None if temperature == 0 else _uniforms(seeds, max_new_tokens).to(device)
    position = (mask[:, :width].cumsum(1) - 1).clamp(min=0)
    made: list[list[int]] = [[] for _ in range(rows)]
    alive = list(range(rows))  # which prompt each row of the batch is
    running = set(alive)
    extra = {"logits_to_keep": 1} if "logits_to_keep" in _parameters(model) else {}
    cache = None
    # no_grad, not inference_mode: buffers a model makes on its first forward would be unusable in later training.
    with _evaluating(model), torch.no_grad():
        for step in range(max_new_tokens):
            output = model(
                input_ids=ids, attention_mask=mask[:, : width + step], position_ids=position, past_key_values=cache,
                use_cache=True, **extra,
            )  # fmt: skip
            cache, logits = output.past_key_values, output.logits[:, -1]
            chosen = logits.argmax(-1) if uniforms is None else _draw(logits, temperature, top_p, uniforms[:, step])
            for row, token in zip(alive, chosen.tolist(), strict=True):
                if row not in running:
                    continue
                made[row].append(token)
                due = stopped is not None and len(made[row]) % STOP_EVERY == 0
                if token in ends or (due and stopped is not None and stopped(made[row])):
                    running.discard(row)
            if not running:
                break
            ids, position = chosen[:, None], position[:, -1:] + 1
            if 2 * len(running) <= len(alive):
                kept = torch.tensor([i for i, row in enumerate(alive) if row in running], device=device)
                cache.batch_select_indices(kept)
                ids, position, mask = ids[kept], position[kept], mask[kept]
                uniforms = None if uniforms is None else uniforms[kept]
                alive = [row for row in alive if row in running]
    return made


def _uniforms(seeds: Sequence[int], count: int) -> Any:
    """(rows, count) uniforms, row i from a generator of its own; made on the CPU, so that a GPU draws the same."""
    import torch

    drawn = [torch.rand(count, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) for seed in seeds]
    return torch.stack(drawn)


def _draw(logits: Any, temperature: float, top_p: float, uniform: Any) -> Any:
    """One token a row: the first whose cumulative probability passes u times the whole, the most probable first.

    With top_p < 1 the tokens kept are the smallest set of most probable ones whose mass reaches top_p (Holtzman 2020).
    """
    import torch

    probabilities = torch.softmax(logits.double() / temperature, -1)
    if top_p < 1:
        probabilities, order = probabilities.sort(dim=-1, descending=True, stable=True)
        before = probabilities.cumsum(-1) - probabilities
        probabilities = probabilities.masked_fill(before >= top_p, 0.0)
    total = probabilities.cumsum(-1)
    place = torch.searchsorted(total, (uniform * total[:, -1])[:, None], right=True).clamp(max=logits.shape[-1] - 1)
    return (order.gather(-1, place) if top_p < 1 else place)[:, 0]


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


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode (no dropout) for a while; training mode is given back."""
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)


def _parameters(model: Any) -> set[str]:
    """The names of the model's forward arguments; a PEFT wrapper's own forward hides its base's."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    return set(inspect.signature(base.forward).parameters)


def _end_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token id that ends a text: the tokenizer's, and the generation config's one or several."""
    ends = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    several = ends if isinstance(ends, list | tuple) else [ends]
    found = frozenset(int(i) for i in [*several, tokenizer.eos_token_id] if i is not None)
    if not found:
        raise ModelError(
            "the tokenizer has no end-of-text token, so no program could ever end: set tokenizer.eos_token"
        )
    return found


def _resolve_adapter(path: str, adapter: str | None) -> tuple[str, str | None]:
    """A folder that holds only an adapter names its base in adapter_config.json."""
    import json

    config = Path(path) / "adapter_config.json"
    if not config.is_file() or (Path(path) / "config.json").is_file():
        return path, adapter
    base = json.loads(config.read_text()).get("base_model_name_or_path")
    if adapter or not base:
        raise ModelError(f"{path!r} is an adapter: give its base as --model and it as --adapter")
    return str(base), path


def _with_adapter(model: Any, adapter: str) -> Any:
    """The model with a PEFT adapter merged into its weights: no adapter arithmetic at every token."""
    try:
        from peft import PeftModel
    except ImportError:
        raise ModelError("an adapter needs peft: pip install 'showwork[train]'") from None
    try:
        return PeftModel.from_pretrained(model, adapter).merge_and_unload()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"cannot load the adapter {adapter!r}: {str(error).strip().splitlines()[0]}") from None


MODEL_FILES = (
    "*.safetensors", "pytorch_model*.bin", "adapter_model.bin", "config.json", "generation_config.json",
    "adapter_config.json", "tokenizer*", "special_tokens_map.json", "vocab*", "merges.txt", "added_tokens.json",
    "chat_template*", "*.model",
)  # fmt: skip
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

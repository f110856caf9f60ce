"""The peak of a training step's memory, from a recipe alone: the step is run on a CPU with tensors that have shapes and
no contents (torch's FakeTensorMode), and every tensor that lives is counted.

Counted: weights, adapter, gradients, optimizer state, activations, logits, what the optimizer's own step needs. Not
counted: the CUDA context and the allocator's gaps (1 to 1.5 GiB on a card), a CPU process itself (about 0.7 GiB), and
what vLLM takes for itself.
"""

from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass
from typing import Any

from trainer.errors import ConfigError
from trainer.forest_layers import PickedLogProbs, Stretch, trunk
from trainer.memory.shapes import shape_of
from trainer.memory.tracker import MemoryTracker
from trainer.shared_arguments import ModelArguments
from trainer.shared_prefixes import LARGEST, known

GIB = 1 << 30
PROMPT = {"plain": 128, "brief": 192, "chat": 640}
"""Tokens of a prompt by template, for GRPO, whose recipes bound completions alone."""
CARDS = (16, 24, 40, 48, 80, 141)
"""GiB of the usual cards."""
OVERHEAD = 1.5
"""GiB that a card needs beside the tensors."""


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Bytes. `peak` is the most that lives at once within a step, everything included."""

    shape: str
    """What a micro-batch holds."""
    weights: int
    trained: int
    """Of `weights`: what the optimizer changes."""
    gradients: int
    optimizer: int
    passes: int
    """The most that forward and backward pass hold beside weights, gradients and optimizer state."""
    peak: int
    cache: int
    """Keys and values of what is generated at once (GRPO without vLLM); freed before the passes."""
    on_gpu: bool

    @property
    def static(self) -> int:
        """What lives between two steps."""
        return self.weights + self.optimizer

    @property
    def needed(self) -> int:
        """The larger of a step's peak and of generation."""
        return max(self.peak, self.static + self.cache)

    def lines(self) -> list[str]:
        """The plan in words."""
        rows = [
            ("weights", self.weights, f"of which {self.trained / GIB:.2f} GiB are trained"),
            ("optimizer state", self.optimizer, ""),
            ("gradients", self.gradients, ""),
            ("forward and backward pass", self.passes, self.shape),
        ]
        if self.cache:
            rows.append(("keys and values", self.cache, "while generating, not at once with the passes"))
        lines = [f"{name:26} {size / GIB:7.2f} GiB  {remark}".rstrip() for name, size, remark in rows]
        lines.append(f"{'peak of a step':26} {self.needed / GIB:7.2f} GiB")
        if not self.on_gpu:
            return [*lines, "on a CPU; the process itself takes about 0.7 GiB more"]
        fits = next((card for card in CARDS if self.needed / GIB + OVERHEAD <= card), None)
        card = f"fits a card of {fits} GB" if fits else f"fits no card of {CARDS[-1]} GB"
        return [*lines, f"{card}, with {OVERHEAD} GiB for CUDA and gaps"]


def plan(model: ModelArguments, arguments: Any, *, on_gpu: bool) -> MemoryPlan:
    """Run one step of these arguments without contents.

    Raises TrainingError for a model whose sizes are not known, ConfigError for a training that holds a second model.
    """
    known = hasattr(arguments, "tokens_per_batch") or _is_grpo(arguments) or _is_dpo(arguments)
    if hasattr(arguments, "rounds") or not known:
        raise ConfigError(
            "--plan knows sft, cpt, rft, grpo, rloo, ppo and dpo: a step model's own training is not planned"
        )
    from torch._subclasses.fake_tensor import FakeTensorMode

    config, template = shape_of(model.model), "plain" if model.template == "auto" else model.template
    network, reference = networks(config, model, arguments, on_gpu=on_gpu)
    with FakeTensorMode():
        return step_memory(network, reference, config, arguments, template, on_gpu=on_gpu)


def networks(config: Any, model: ModelArguments, arguments: Any, *, on_gpu: bool) -> tuple[Any, Any]:
    """The network, without weights; and a second one where KL needs the model as it was."""
    second = getattr(arguments, "beta", 0.0) and not (model.lora or model.adapter)
    reference = _network(config, model, arguments, on_gpu).requires_grad_(False) if second else None
    return _network(config, model, arguments, on_gpu), reference


def step_memory(
    network: Any, reference: Any, config: Any, arguments: Any, template: str, *, on_gpu: bool
) -> MemoryPlan:
    """The same in whichever mode is on: with real tensors it is what a step really takes."""
    tracker = MemoryTracker()
    with tracker:
        for one in (network, reference):
            if one is not None:
                _with_weights(one)
        weights = tracker.now
        trained = sum(p.numel() * p.element_size() for p in network.parameters() if p.requires_grad)
        optimizer = _optimizer(network, arguments)
        tracker.begin()
        _passes(network, arguments, template, on_gpu=on_gpu)
        gradients = sum(p.grad.numel() * p.grad.element_size() for p in network.parameters() if p.grad is not None)
        passes = max(tracker.peak - weights - gradients, 0)
        tracker.begin()
        optimizer.step()
        in_optimizer = tracker.peak
        optimizer.zero_grad()
        state = tracker.now - weights
    peak = max(weights + state + gradients + passes, in_optimizer)  # of every step but the first, which has no state
    return MemoryPlan(
        _shape_in_words(arguments, template),
        weights,
        trained,
        gradients,
        state,
        passes,
        peak,
        _cache(config, arguments, template),
        on_gpu,
    )


def _network(config: Any, model: ModelArguments, arguments: Any, on_gpu: bool) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    from trainer.memory.four_bit import make_four_bit
    from trainer.models import with_adapter

    dtype = _dtype(model, on_gpu)
    with torch.device("meta"):  # built without weights; peft converts weights in ways that fake ones do not allow
        maker: Any = AutoModelForCausalLM  # without types
        network = maker.from_config(config, dtype=dtype, attn_implementation="sdpa")
        if model.load_in_4bit:
            network = make_four_bit(network, torch.bfloat16)
            model = dataclasses.replace(model, load_in_4bit=False)
        if model.lora or model.adapter:
            network = with_adapter(network, dataclasses.replace(model, lora=True, adapter=None))
    if _recomputes(arguments):
        network.activation_checkpointing_enable()
        if model.lora:
            network.enable_input_require_grads()
    return network.train()


def _with_weights(network: Any) -> Any:
    """Put empty weights in the place of those that have no memory at all; what is one weight stays one."""
    import torch

    made: dict[int, Any] = {}
    for module in network.modules():
        for weights in (module._parameters, module._buffers):
            for name, weight in weights.items():
                if weight is not None and id(weight) not in made:
                    empty = torch.zeros(weight.shape, dtype=weight.dtype)
                    is_parameter = isinstance(weight, torch.nn.Parameter)
                    made[id(weight)] = torch.nn.Parameter(empty, weight.requires_grad) if is_parameter else empty
                weights[name] = None if weight is None else made[id(weight)]
    return network


def _dtype(model: ModelArguments, on_gpu: bool) -> Any:
    import torch

    if model.dtype != "auto":
        return getattr(torch, model.dtype)
    return torch.bfloat16 if on_gpu and (model.lora or model.load_in_4bit) else torch.float32


def _recomputes(arguments: Any) -> bool:
    names = ("activation_checkpointing", "gradient_checkpointing")
    return any(bool(getattr(arguments, name, False)) for name in names)


def _optimizer(network: Any, arguments: Any) -> Any:
    import torch

    if arguments.muon_learning_rate is not None:
        from trainer.optimizer import MuonAdamW

        return MuonAdamW(network, muon_learning_rate=arguments.muon_learning_rate, learning_rate=1e-3)
    return torch.optim.AdamW([p for p in network.parameters() if p.requires_grad])


def _passes(network: Any, arguments: Any, template: str, *, on_gpu: bool) -> None:
    import torch

    rows, width = _shape(arguments, template)
    ids = torch.zeros((rows, width), dtype=torch.long)
    inputs: dict[str, Any] = {"input_ids": ids}
    sampled = _is_grpo(arguments) or _is_dpo(arguments)
    if getattr(arguments, "batching", "") in ("auto", "packed") or sampled:
        inputs["attention_mask"] = torch.ones((rows, 1, width, width), dtype=torch.bool)
    kind = next(network.parameters()).device.type  # a CPU's where it is planned, a card's where the plan is checked
    autocast = torch.autocast(kind, dtype=torch.bfloat16) if _in_half(arguments) else contextlib.nullcontext()
    labelled = _written(arguments) if sampled and not _is_dpo(arguments) else width - 1
    base = None if on_gpu or not _shares_prefixes(arguments) else known(network)
    with autocast:
        if base is not None and rows * labelled * len(base.lm_head.weight) <= LARGEST:
            loss = _shared_loss(base, ids, labelled)
        else:
            loss = _grpo_loss(network, inputs, arguments) if sampled else _sft_loss(network, inputs)
    loss.backward()


def _in_half(arguments: Any) -> bool:
    return bool(arguments.bf16 or arguments.fp16)


def _shares_prefixes(arguments: Any) -> bool:
    """Whether on a CPU `shared_prefixes` computes the step: that of SFT, CPT, GRPO and RLOO, not of PPO."""
    sampled = _is_grpo(arguments) and not hasattr(arguments, "critic_weight")
    return hasattr(arguments, "tokens_per_batch") or sampled


def _is_grpo(arguments: Any) -> bool:
    return hasattr(arguments, "num_generations")


def _is_dpo(arguments: Any) -> bool:
    return hasattr(arguments, "pairs_per_problem")


def _shared_loss(model: Any, ids: Any, labelled: int) -> Any:
    """As `shared_prefixes` computes it, at its dearest: rows that have nothing in common. Each has `labelled` tokens
    with a label."""
    import torch

    (rows, width), none = ids.shape, torch.zeros(0, dtype=torch.long)
    stretches = [Stretch(row * width, row * width + width, none) for row in range(rows)]
    states = trunk(model, ids.flatten(), torch.arange(width).repeat(rows), stretches)
    states = states.view(rows, width, -1)[:, -labelled - 1 : -1].flatten(0, 1)
    head, places = model.get_output_embeddings().weight, torch.arange(len(states))
    logs, _ = PickedLogProbs.apply(states, head, places, torch.zeros_like(places), 1.0, False)  # type: ignore[no-untyped-call]  # torch's
    return -logs.mean()


def _sft_loss(network: Any, inputs: dict[str, Any]) -> Any:
    from trainer.losses import loss_from

    width = inputs["input_ids"].shape[1]
    return loss_from(network, inputs, inputs["input_ids"][:, 1:], width)


def _grpo_loss(network: Any, inputs: dict[str, Any], arguments: Any) -> Any:
    """As TRL computes it: log-probabilities of the completion's tokens, from logits divided by the temperature."""
    from trl.trainer.utils import selective_log_softmax

    length = arguments.max_new_tokens if _is_dpo(arguments) else _written(arguments)
    logits = network(**inputs, logits_to_keep=length + 1, use_cache=False).logits[:, :-1]
    logits = logits / getattr(arguments, "temperature", 1.0)
    return -selective_log_softmax(logits, inputs["input_ids"][:, -length:]).mean()


def _written(arguments: Any) -> int:
    """Tokens of a completion, of all its turns."""
    return int(arguments.max_completion_length * getattr(arguments, "turns", 1))


def _shape(arguments: Any, template: str) -> tuple[int, int]:
    """(rows, tokens) of the largest micro-batch."""
    if _is_grpo(arguments):
        return arguments.per_device_train_batch_size, PROMPT[template] + _written(arguments)
    if _is_dpo(arguments):  # both of each pair
        return 2 * arguments.per_device_train_batch_size, PROMPT[template] + arguments.max_new_tokens
    if arguments.tokens_per_batch is None:
        return arguments.per_device_train_batch_size, arguments.max_length
    rows = -(-arguments.tokens_per_batch // arguments.max_length)
    return rows, arguments.tokens_per_batch // rows


def _shape_in_words(arguments: Any, template: str) -> str:
    rows, width = _shape(arguments, template)
    row = "row" if rows == 1 else "rows"
    return f"of {rows} {row} of {width:,} tokens" + (", recomputed" if _recomputes(arguments) else "")


def _cache(config: Any, arguments: Any, template: str) -> int:
    """Bytes of keys and values of one batch of generation, in 16 bits."""
    if not _is_grpo(arguments) or arguments.use_vllm:
        return 0
    _, width = _shape(arguments, template)
    heads = config.num_key_value_heads or config.num_attention_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    rows: int = arguments.per_device_train_batch_size * arguments.steps_per_generation
    return int(2 * config.num_hidden_layers * heads * size * 2 * width * rows)

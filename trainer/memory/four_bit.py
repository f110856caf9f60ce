"""A linear layer of the size that bitsandbytes' NF4 layer has, and with the same copies in its passes: no GPU is needed
to count its bytes. It computes nothing that means anything."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

BLOCK = 64
"""Weights that share one scale; with double quantisation a scale is one byte, and 256 of them share a float32."""


class FourBitSized(nn.Linear):
    """Half a byte a weight, and the scales."""

    def __init__(self, linear: nn.Linear, dtype: torch.dtype):
        nn.Module.__init__(self)
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.dtype = dtype
        """In which it computes."""
        count = linear.weight.numel()
        self.weight = nn.Parameter(torch.empty(count // 2, dtype=torch.uint8), requires_grad=False)
        self.register_buffer("scales", torch.empty(count // BLOCK + count // BLOCK // 256 * 4, dtype=torch.uint8))
        self.bias = linear.bias

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        function: Any = _Dequantised  # torch's functions carry no types
        made: torch.Tensor = function.apply(input.to(self.dtype), self.weight, self.out_features)
        return made.to(input.dtype)


class _Dequantised(torch.autograd.Function):
    """The weight is made anew in both passes, and kept in neither."""

    @staticmethod
    def forward(ctx: Any, input: torch.Tensor, weight: torch.Tensor, out: int) -> torch.Tensor:
        ctx.weight, ctx.out = weight, out
        return input @ _weight(weight, out, input).t()

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        (gradient,) = gradients
        return gradient @ _weight(ctx.weight, ctx.out, gradient), None, None


def _weight(packed: torch.Tensor, out: int, like: torch.Tensor) -> torch.Tensor:
    return torch.zeros((out, packed.numel() * 2 // out), dtype=like.dtype)


def make_four_bit(model: nn.Module, dtype: torch.dtype) -> nn.Module:
    """The model as bitsandbytes loads it and peft prepares it: linear layers in four bits but the head, the rest in
    float32, and nothing of it trained."""
    head: Any = getattr(model, "get_output_embeddings", lambda: None)()
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Linear) and layer is not head and not isinstance(layer, FourBitSized):
                setattr(parent, name, FourBitSized(layer, dtype))
    for parameter in model.parameters():
        parameter.requires_grad = False
        if parameter.is_floating_point():
            parameter.data = parameter.data.to(torch.float32)
    return model

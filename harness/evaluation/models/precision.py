"""In which number type a model's weights are held and multiplied, when it is asked and when it is trained."""

from __future__ import annotations

import contextlib
from typing import Any

AUTO = "auto"
"""float32 on a CPU, the checkpoint's own type on a GPU."""
DTYPES = (AUTO, "float32", "bfloat16")
"""bfloat16 on a CPU multiplies float32 weights in bfloat16, as the judge inside a training run does."""


def autocast(model: Any, dtype: str) -> contextlib.AbstractContextManager[Any]:
    """Where `dtype` asks for bfloat16 of float32 weights on a CPU: torch's autocast; else nothing."""
    import torch

    if dtype == "bfloat16" and model.device.type == "cpu" and model.dtype == torch.float32:
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def weights_dtype(dtype: str, device: str) -> Any:
    """What `from_pretrained` is asked for."""
    import torch

    if device == "cpu" or dtype == "float32":
        return torch.float32
    return torch.bfloat16 if dtype == "bfloat16" else "auto"

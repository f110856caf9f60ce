"""What the libraries below a model read from the environment, unless the user has set it."""

from __future__ import annotations

import os

SETTINGS = {
    # Forked tokenizers warn otherwise.
    "TOKENIZERS_PARALLELISM": "false",
    # On a CPU oneDNN keeps the code of its last 1,024 products of two matrices, one for each pair of shapes, and texts
    # have many lengths. What stays in between the large tensors tears the heap: 4,500 products in bfloat16, each a row
    # longer, took 1.9 to 4.5 GB; with 256 kept 0.8 GB, and no more time.
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "256",
    # torch asks Linux for pages of 2 MB for its large tensors: a training step of SmolLM2-135M has 37,000 page faults
    # where it had 143,000, and takes 0.93 of the time.
    "THP_MEM_ALLOC_ENABLE": "1",
}


def settle() -> None:
    """Before the first product of a process."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)

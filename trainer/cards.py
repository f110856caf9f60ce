"""Whether the installed torch has programs for a card at all: else the first operation fails, in words of CUDA's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trainer.errors import TrainingError

VOLTA = (7, 0)
_ARCH = re.compile(r"(?P<kind>sm|compute)_(?P<number>\d+)[a-z]?")


def runs_on(capability: tuple[int, int], architectures: Sequence[str]) -> bool:
    """Whether programs built for these (`torch.cuda.get_arch_list()`) run on a card of that compute capability.

    Binaries (sm_) run on later cards of the same major version, PTX (compute_) on every later card.
    """
    for text in architectures:
        match = _ARCH.fullmatch(text)
        if match is None:
            continue
        built = divmod(int(match["number"]), 10)
        if built <= capability and (match["kind"] == "compute" or built[0] == capability[0]):
            return True
    return False


def refuse_card() -> None:
    """Raise TrainingError, with what to install, where this torch has no programs for the card in use."""
    import torch

    if not torch.cuda.is_available() or not torch.version.cuda:
        return
    capability, architectures = torch.cuda.get_device_capability(), torch.cuda.get_arch_list()
    if architectures and not runs_on(capability, architectures):
        raise TrainingError(no_programs(torch.cuda.get_device_name(), capability, torch.__version__, architectures))


def no_programs(card: str, capability: tuple[int, int], version: str, architectures: Sequence[str]) -> str:
    """The error's words. Volta has its own cure: torch builds for CUDA 12.6 kept it when those for 12.8 and later
    dropped it (torch 2.11)."""
    cure = "install a torch build for CUDA 12.6" if capability == VOLTA else "install a torch build that has them"
    name = "".join(map(str, capability))
    return f"torch {version} has no programs for {card} (sm_{name}; it has {', '.join(architectures)}): {cure}"

"""What a model provider is, and what goes in and out of one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.scoring.prompts import STOP
from harness.verification.errors import ModelError
from harness.verification.problem import Problem


@dataclass(frozen=True, slots=True)
class Sampling:
    """How completions are drawn. Temperature Sampling temperature; 0 is greedy decoding."""

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
    stops: tuple[str, ...] = ()
    """What ends the completion besides the model's own end of text."""

    @property
    def ends(self) -> tuple[str, ...]:
        """All that ends the completion: a plain prompt's own mark too."""
        return (STOP, *self.stops) if self.messages is None else self.stops


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
    """True if the model has a chat template (used unless the caller or the model's record says otherwise: a provider
    may have a `record`, see `harness.evaluation.models.record`)."""

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        """Positions of `requests`, in the batches they must be generated in. The same requests give the same plan, and
        a batch is generated whole or not at all: so a resumed run makes what the uninterrupted one made."""

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        """(batch number, its generations), as batches finish, in any order. Raises ModelServerError if a server does
        not answer; what was yielded before stays good."""


def seed_of(*parts: str | int) -> int:
    """A 63-bit seed from everything that distinguishes a sample: a keyed hash, never `seed + index`."""
    digest = hashlib.blake2b(json.dumps(parts).encode(), digest_size=8, person=b"sample").digest()
    return int.from_bytes(digest, "big") >> 1

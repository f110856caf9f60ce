"""Keys and values of a batch of texts, in buffers with room for more; what all texts begin with is held once."""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import DynamicCache, DynamicLayer

GROWTH = 64
"""Tokens by which a cache grows when it is full."""


class RoomyLayer(DynamicLayer):  # type: ignore[no-untyped-call]  # transformers' __init_subclass__ has no types
    """A layer's keys and values in a buffer with room for more tokens and rows.

    transformers' own layer copies everything at every token: three quarters of the time of a small model's generation.
    Keys lie as (rows, heads, size, tokens) on a CPU, where the product with the query copies them otherwise, and both
    as autocast would round them; as_written: neither. (In float32 a query that is alone reads them at twice the speed.)

    shared: keys and values (heads, tokens, size) of what all rows begin with, once `share` was called. Then `keys` and
    `values` are those of the rows' own tokens.
    """

    def __init__(self, rows: int, *, as_written: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # transformers' own
        self.rows, self.as_written = rows, as_written
        self.shared: tuple[torch.Tensor, torch.Tensor] | None = None
        self._room: tuple[torch.Tensor, torch.Tensor] | None = None

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append the new tokens' keys and values, (rows, heads, tokens, size) each; give all so far."""
        keys, values = self.append(key_states, value_states)
        if self.shared is None:
            return keys, values
        first, second = (part.expand(len(keys), *part.shape) for part in self.shared)
        return torch.cat([first, keys], 2), torch.cat([second, values], 2)

    def append(self, key_states: torch.Tensor, value_states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The same; give the rows' own so far, without what they share."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        rows, filled = key_states.shape[0], self._own_length()
        total = filled + key_states.shape[-2]
        room = self._room
        if room is None or room[0].shape[-2] < total:
            turned = key_states.device.type == "cpu" and not self.as_written
            larger = self._empty(key_states, total, turned=turned), self._empty(value_states, total)
            for old, new in zip(room or (), larger, strict=False):
                new[:rows, :, :filled] = old[:rows, :, :filled]
            self._room = room = larger
        for buffer, states in zip(room, (key_states, value_states), strict=True):
            buffer[:rows, :, filled:total] = states
        return self._shown(room, rows, total)

    def share(self, rows: int) -> None:
        """What the one row holds so far becomes what `rows` rows begin with."""
        assert self.keys is not None
        assert self.values is not None
        self.shared = self.keys[0].clone(), self.values[0].clone()
        self._room = self._empty(self.keys, 0), self._empty(self.values, 0)
        self._shown(self._room, rows, 0)

    def get_seq_length(self) -> int:
        """Tokens of a row so far."""
        return self._own_length() + (0 if self.shared is None else self.shared[0].shape[-2])

    def reorder_cache(self, beam_idx: torch.Tensor) -> None:
        """Row i becomes what row `beam_idx[i]` was. Rows may be fewer or more than before; those in place stay."""
        assert self._room is not None
        places = torch.arange(len(beam_idx), device=beam_idx.device)
        moved = places != beam_idx
        to, source, length = places[moved], beam_idx[moved], self._own_length()
        for buffer in self._room:
            buffer[to, :, :length] = buffer[source, :, :length]
        self._shown(self._room, len(beam_idx), length)

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """The same, by its other name."""
        self.reorder_cache(indices)

    def _own_length(self) -> int:
        return super().get_seq_length()

    def _empty(self, states: torch.Tensor, total: int, *, turned: bool = False) -> torch.Tensor:
        kind, dtype = states.device.type, states.dtype
        if self.as_written:
            dtype = torch.promote_types(dtype, torch.float32)
        elif torch.is_autocast_enabled(kind):
            # What attention would round them to at every token, it may have at once.
            dtype = torch.get_autocast_dtype(kind)
        rows, heads, _, size = states.shape
        shape = (max(rows, self.rows), heads, total + GROWTH, size)
        if turned:
            return torch.empty(*shape[:2], shape[3], shape[2], dtype=dtype, device=states.device).transpose(2, 3)
        return torch.empty(shape, dtype=dtype, device=states.device)

    def _shown(
        self, room: tuple[torch.Tensor, torch.Tensor], rows: int, length: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        self.keys, self.values = views = room[0][:rows, :, :length], room[1][:rows, :, :length]
        return views


def roomy_cache(model: Any, rows: int, *, as_written: bool = False) -> DynamicCache:
    """The model's own kind of cache, with room where a layer keeps all tokens (not where it keeps a window)."""
    cache = DynamicCache(config=model.config)
    cache.layers = [
        RoomyLayer(rows, as_written=as_written) if type(layer) is DynamicLayer else layer for layer in cache.layers
    ]
    return cache

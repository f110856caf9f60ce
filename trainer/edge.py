"""Problems at the edge of a policy's ability: drawn by how often it has lately solved their family and level.

A group of samples teaches by its differences alone: of problems that are always solved, or never, nothing is learned,
and both shares change while a policy trains. The running pass rate of each family and level says which they are now;
what a policy has outgrown, and what is still beyond it, keeps a small share, by which it is seen when that changes.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

Cell = tuple[str, int]
"""A family and a level."""
FLOOR = 0.05
"""What a cell weighs at the least: what is measured on a few samples is not known well, and it changes."""
STATE = "edge.json"
"""In a checkpoint: where the draw stands."""
MEMORY = 0.9
"""What an outcome still counts when its family and level have been drawn once more: the last ten groups or so."""


def weights(rates: Mapping[Cell, float]) -> dict[Cell, float]:
    """What each cell weighs in the draw: p * (1 - p), the variance of the outcome, relative to its most, 1/4."""
    return {cell: max(4 * rate * (1 - rate), FLOOR) for cell, rate in rates.items()}


class Edge:
    """Draws problems, and is told how they went. cells: family and level of each problem.

    The same history leads to the same draws, in every process of a run and in a resumed one.
    """

    def __init__(self, cells: Sequence[Cell], seed: int):
        self._cells, self._seed = tuple(cells), seed
        self._places: dict[Cell, list[int]] = {}
        for place, cell in enumerate(cells):
            self._places.setdefault(cell, []).append(place)
        for cell, places in self._places.items():
            random.Random(f"{seed} {cell}").shuffle(places)
        self._used = dict.fromkeys(self._places, 0)
        self._right = dict.fromkeys(self._places, 0.0)
        self._counted = dict.fromkeys(self._places, 0.0)
        self._draws = 0

    def rates(self) -> dict[Cell, float]:
        """The running pass rates of the families and levels that have been drawn."""
        return {cell: self._right[cell] / count for cell, count in self._counted.items() if count}

    def draw(self, count: int) -> list[int]:
        """Places of problems: of each family and level one after the other, from its first again behind its last."""
        random_state = random.Random(f"{self._seed} {self._draws}")
        self._draws += 1
        known = weights(self.rates())
        cells = list(self._places)
        drawn = random_state.choices(cells, [known.get(cell, 1.0) for cell in cells], k=count)
        found = []
        for cell in drawn:
            places = self._places[cell]
            found.append(places[self._used[cell] % len(places)])
            self._used[cell] += 1
        return found

    def level(self, places: Sequence[int]) -> float:
        """The mean level of these problems."""
        return statistics.fmean(self._cells[place][1] for place in places)

    def tell(self, places: Sequence[int], outcomes: Sequence[Sequence[bool]]) -> None:
        """outcomes: which of the samples of each of these problems were right."""
        for place, right in zip(places, outcomes, strict=True):
            cell = self._cells[place]
            self._right[cell] = MEMORY * self._right[cell] + sum(right) / len(right)
            self._counted[cell] = MEMORY * self._counted[cell] + 1

    def to_json(self) -> dict[str, Any]:
        """Where the draw stands."""
        return {
            "draws": self._draws,
            "cells": [
                [*cell, self._used[cell], self._right[cell], self._counted[cell]] for cell in sorted(self._places)
            ],
        }

    def restore(self, record: dict[str, Any]) -> None:
        """Go on from what `to_json` gave."""
        self._draws = int(record["draws"])
        for family, level, used, right, counted in record["cells"]:
            cell = (family, level)
            self._used[cell], self._right[cell], self._counted[cell] = used, right, counted

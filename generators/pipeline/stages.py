"""The card of a build, which is also how far it is: each stage's counts stand there once its files are whole.

A build that was killed does again the stage that was under way (reading and asking go on where they were), and ends
with the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generators.errors import DatasetError
from harness.evaluation.journal import write_atomically

CARD = "card.json"
Counts = dict[str, Any]


class Stages:
    """The stages of one folder. Raises DatasetError for a folder that cannot be written, whose card cannot be read, or
    that was begun with other settings."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self.folder, self._path = folder, folder / CARD
        self._settings = json.loads(json.dumps(settings))
        self.done: dict[str, Counts] = self._taken_up()

    def _taken_up(self) -> dict[str, Counts]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                return {}
            card = json.loads(self._path.read_text(encoding="utf-8"))
            settings, done = card["settings"], card["stages"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise DatasetError(
                f"{self._path} cannot be read as a build's card: {error}; choose another folder"
            ) from error
        if settings != self._settings:
            others = sorted(
                name for name in {*settings, *self._settings} if settings.get(name) != self._settings.get(name)
            )
            raise DatasetError(
                f"{self.folder} was built with other settings ({', '.join(others)}): choose another folder"
            )
        return dict(done)

    def run(self, name: str, stage: Callable[[], Counts]) -> Counts:
        """What the stage counts: of an earlier run, or of this one."""
        if name not in self.done:
            self.done[name] = stage()
            try:
                card = {"settings": self._settings, "stages": self.done}
                write_atomically(self._path, json.dumps(card, indent=2, ensure_ascii=False) + "\n")
            except OSError as error:
                raise DatasetError(
                    f"cannot write {self._path}: {error}; free some space and run the same command"
                ) from error
        return self.done[name]

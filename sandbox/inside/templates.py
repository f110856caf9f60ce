"""All templates of one supervisor: one a kind, started with the cell or by the first program that needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox import protocol
from sandbox.inside import kinds
from sandbox.inside.job import ProgramJob
from sandbox.inside.template_handle import TemplateHandle


class Templates:
    """The templates that have been started, by the name of their kind."""

    def __init__(self, config: dict[str, Any], begin: Callable[[TemplateHandle], None]) -> None:
        """begin: what is to be done with each that starts."""
        self._config = config
        self._begin = begin
        self._started: dict[str, TemplateHandle] = {}
        for kind in kinds.wanted(config):
            self._start(kind)

    def __iter__(self) -> Iterator[TemplateHandle]:
        return iter(self._started.values())

    def of(self, request: protocol.RunRequest) -> TemplateHandle:
        """The template for this program, started where it was not needed so far."""
        kind = kinds.chosen(self._config, request.program)
        return self._started.get(kind.name) or self._start(kind)

    def _start(self, kind: kinds.Kind) -> TemplateHandle:
        handle = self._started[kind.name] = TemplateHandle(self._config, kind)
        self._begin(handle)
        return handle

    def births(self) -> list[ProgramJob]:
        """The jobs that wait for their forks."""
        return [job for handle in self for job in handle.births]

    def pids(self) -> set[int]:
        return {handle.pid for handle in self}

    def are_ready(self) -> bool:
        return all(handle.ready for handle in self)

    def facts(self) -> dict[str, Any]:
        """What they have told of themselves: a speed trick holds where it holds in each."""
        told = [handle.facts for handle in self]
        versions = {name: number for facts in told for name, number in facts["versions"].items()}
        tricks = {name: all(facts[name] for facts in told) for name in ("immortal", "snapshot", "raw_fork")}
        return {"versions": versions, **tricks, "templates": {handle.kind.name: handle.pid for handle in self}}

"""Batches answered by the nodes of a Ray cluster: an actor on each, which owns a warm sandbox.

What a dead node had not answered is asked for again: Ray starts its actor anew on another node and repeats its tasks. A
batch's answer depends on the batch alone, and answers are taken in the batches' order, so nothing is lost or doubled.
"""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Generator, Iterable
from typing import Any

from harness.engine.engine import BatchDied, Make
from sandbox.errors import InfrastructureError, UsageError

AT_ONCE = 2
"""Batches that an actor answers at a time, as `harness.engine.local` does."""
AHEAD = 4
"""Batches of each actor that are under way or wait for an earlier one."""
RESTARTS = 3
"""An actor that dies more often dies of its batch."""


class _Actor:
    """What answers batches on a node."""

    def __init__(self, make: Make, settings: dict[str, str]) -> None:
        import ray

        os.environ.update(settings)
        self._answer = make()
        self._place = f"{platform.node()}/{ray.get_runtime_context().get_node_id()[:8]}"

    def answer(self, batch: Any) -> tuple[str, Any]:
        """The place, and the batch's answer."""
        return self._place, self._answer(batch)


class RayEngine:
    """The engine of a cluster. address: of the cluster ("auto", "ray://..."); None starts one on this machine, or takes
    the one that this process is connected to."""

    name = "ray"

    def __init__(self, address: str | None = None) -> None:
        self.address = address
        self._answered: Counter[str] = Counter()
        self._made: tuple[Make, bool, int | None] | None = None
        self._actors: list[Any] = []

    def answers(
        self, make: Make, batches: Iterable[Any], *, each_core: bool = False, workers: int | None = None
    ) -> Generator[Any]:
        """See `Engine.answers`. Raises UsageError where Ray is missing or cannot be reached."""
        ray = _connected(self.address)
        made = (make, each_core, workers)
        if self._made != made:
            self.close()
            self._actors, self._made = _placed(ray, *made), made
        actors = self._actors
        asked: dict[Any, tuple[int, int, Any]] = {}  # what is under way: (batch's number, actor, batch)
        answers: dict[int, Any] = {}
        numbered = enumerate(batches)
        given = taken = 0
        more = True
        try:
            while more or taken < given:
                while more and given - taken < AHEAD * len(actors):
                    number, batch = next(numbered, (-1, None))
                    more = number >= 0
                    if more:
                        loads = Counter(actor for _, actor, _ in asked.values())
                        chosen = min(range(len(actors)), key=lambda actor: loads[actor])
                        asked[actors[chosen].answer.remote(batch)] = (number, chosen, batch)
                        given += 1
                for done in ray.wait(list(asked), num_returns=1)[0] if asked else ():
                    number, _, batch = asked.pop(done)
                    place, answers[number] = _heard(ray, done, batch)
                    self._answered[place] += 1
                while taken in answers:
                    yield answers.pop(taken)
                    taken += 1
        finally:
            if asked:  # given up: what is under way must end
                self.close()

    def close(self) -> None:
        """End the actors, and their sandboxes with them."""
        actors, self._actors, self._made = self._actors, [], None
        for actor in actors:
            import ray

            ray.kill(actor)

    def placement(self) -> dict[str, int]:
        """Batches answered, by node."""
        return dict(self._answered)


def _connected(address: str | None) -> Any:
    """Ray, connected."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise UsageError("the engine `ray` needs Ray: pip install 'showwork[ray]'") from None
    if not ray.is_initialized():
        try:
            ray.init(address=address, log_to_driver=False, logging_level="error", include_dashboard=None)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise UsageError(f"no Ray cluster at {address!r} ({error}): start one with `ray start --head`") from None
    return ray


def _placed(ray: Any, make: Make, each_core: bool, workers: int | None) -> list[Any]:
    """An actor on each node; each_core: on each core of each, or so many."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    kind = ray.remote(_Actor)
    # A node has an environment of its own, of the time when Ray was started there.
    settings = {name: value for name, value in os.environ.items() if name.startswith("SHOWWORK_")}
    actors = []
    for node in ray.nodes():
        if node["Alive"]:
            cores = workers or int(node["Resources"].get("CPU", 1)) if each_core else 1
            place = NodeAffinitySchedulingStrategy(node["NodeID"], soft=True)  # where that is gone, another node
            actors += [
                kind.options(
                    # Its sandbox's workers are bounded by themselves, and a restart must find a place beside others.
                    # (With no CPU at all Ray 2.60 puts every such actor on the first node.)
                    num_cpus=0.01,
                    max_restarts=RESTARTS,
                    max_task_retries=-1,  # as long as the actor lives: each failed connection counts as a try
                    max_concurrency=1 if each_core else AT_ONCE,
                    scheduling_strategy=place,
                ).remote(make, settings)
                for _ in range(max(1, cores))
            ]
    if not actors:
        raise InfrastructureError("the Ray cluster has no node that is alive: look at `ray status`")
    return actors


def _heard(ray: Any, done: Any, batch: Any) -> tuple[str, Any]:
    """An answer with its place. Raises what it raised there."""
    try:
        answer: tuple[str, Any] = ray.get(done)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except ray.exceptions.RayError as error:
        how = f"{RESTARTS + 1} times"
        raise BatchDied(
            f"a Ray actor died {how} with its batch (out of memory?): the same command continues; "
            f"`ray status` shows the nodes ({type(error).__name__})",
            batch,
            how,
        ) from None
    return answer

"""The backends by name: our own in one table, and others from the entry-point group `showwork.backends`.

`auto` takes the first of the table that isolates and works on this machine; `confined`, which isolates less, only where
the user has said that it may. It never takes `process`, which does not isolate, and never one from outside: how well
that isolates is known to its author alone, so a user names it.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sandbox.entry_points import EntryPointGroup
from sandbox.errors import InfrastructureError, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from sandbox.backends.cell import Backend, IsolatingBackend

GROUP = EntryPointGroup("showwork.backends", "backend")
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class RegisteredBackend:
    """One row of the table."""

    name: str
    place: str
    """`module:class`, imported when the backend is chosen; the class is called with `options`."""
    isolates: bool
    """Whether it holds untrusted programs, so that `auto` may take it."""
    summary: str
    """One line, for the documents."""
    needs_consent: bool = False
    """Whether `auto` takes it only where the user has said that it may, and nothing better works."""
    options: tuple[str, ...] = ()
    """The options of `Sandbox` that are this backend's own."""

    def make(self, options: Mapping[str, Any]) -> Backend:
        """The backend, with those of the options that are its own."""
        module, _, name = self.place.partition(":")
        own = {option: options[option] for option in self.options if option in options}
        return cast("Backend", getattr(importlib.import_module(module), name)(**own))


TABLE = (
    RegisteredBackend(
        "docker",
        "sandbox.backends.docker:DockerBackend",
        isolates=True,
        summary="containers of a Docker engine",
        options=("runtime", "image"),
    ),
    RegisteredBackend(
        "namespace",
        "sandbox.backends.namespace:NamespaceBackend",
        isolates=True,
        summary="Linux namespaces, for machines without a Docker engine",
    ),
    RegisteredBackend(
        "confined",
        "sandbox.backends.confined:ConfinedBackend",
        isolates=True,
        needs_consent=True,
        summary="seccomp and Landlock alone, for pods that allow no namespaces; isolates less",
    ),
    RegisteredBackend(
        "process",
        "sandbox.backends.process:ProcessBackend",
        isolates=False,
        summary="resource limits alone, for programs that you trust",
    ),
)
"""Our own backends; `auto` tries them in this order."""

NAMES = (AUTO, *(row.name for row in TABLE))
"""What `Sandbox(backend=...)` and every `--sandbox` option take without any package from outside."""

SPELLED = f"{', '.join(NAMES[:-1])} or {NAMES[-1]}"
"""The names as a sentence has them."""

CONSENT = "allow_confined"
"""The option of `Sandbox` by which `auto` may take a backend that needs consent."""

CONSENT_VARIABLE = "SHOWWORK_SANDBOX"
"""The environment variable that says the same for every command: the name of that backend."""

READY = "prefer_ready"
"""The option of `Sandbox` by which `auto` passes over a backend that must be prepared first, where another works."""

OPTIONS = frozenset({CONSENT, READY, *(option for row in TABLE for option in row.options)})
"""The options of `Sandbox` that belong to one of our own backends, or to `auto`."""

_CURE = (
    "install a Docker engine (Debian: apt-get install docker.io, then start dockerd; see `showwork sandbox doctor`), "
    "or allow unprivileged user namespaces"
)


def is_known(name: str) -> bool:
    """Whether some backend has this name. Entry points are read only for a name that is not our own."""
    return name in NAMES or name in _from_outside()


def find(name: str, options: Mapping[str, Any]) -> Backend:
    """The backend of that name, or the one that `auto` means here.

    options: of the Sandbox; each backend takes its own. Raises UsageError for an unknown name and for a backend from
    outside that cannot be loaded or refuses an option, and InfrastructureError where `auto` finds none that works.
    """
    if name == AUTO:
        return _first_that_works(options)
    for row in TABLE:
        if row.name == name:
            return row.make(options)
    if name in _from_outside():
        return _made_outside(name, options)
    raise UsageError(unknown(name))


def unknown(name: str) -> str:
    """The error for a name that no backend has."""
    return f"there is no backend {name!r}; choose from {', '.join((*NAMES, *sorted(_from_outside())))}"


def _first_that_works(options: Mapping[str, Any]) -> Backend:
    obstacles = []
    isolating = [row for row in TABLE if row.isolates]
    if options.get(READY):
        isolating.sort(key=lambda row: row.needs_consent or not _is_ready(row, options))
    for row in isolating:
        backend = cast("IsolatingBackend", row.make(options))
        obstacle = _obstacle(backend)
        if obstacle is None and row.needs_consent and not consented(row.name, options):
            obstacle = f"works, and isolates less: allow it with {CONSENT}=True or {CONSENT_VARIABLE}={row.name}"
        if obstacle is None:
            return backend
        obstacles.append(f"{row.name}: {obstacle}")
    raise InfrastructureError(f"no isolating sandbox works here ({'; '.join(obstacles)}); {_CURE}")


def consented(name: str, options: Mapping[str, Any]) -> bool:
    """Whether the user has said that `auto` may take the backend of that name, which isolates less than others.

    Raises UsageError where the environment names something else.
    """
    said = os.environ.get(CONSENT_VARIABLE, "")
    if said not in ("", name):
        raise UsageError(f"{CONSENT_VARIABLE}={said} is not understood: it may say {name}, or be unset")
    return bool(said or options.get(CONSENT))


def _is_ready(row: RegisteredBackend, options: Mapping[str, Any]) -> bool:
    """Whether its first cell would wait for nothing that must be made first."""
    backend = cast("IsolatingBackend", row.make(options))
    return backend.obstacle() is None and backend.is_ready()


def _obstacle(backend: IsolatingBackend) -> str | None:
    """Why this backend cannot be taken; an engine for which no image can be made is of no use."""
    obstacle = backend.obstacle()
    if obstacle is None:
        try:
            backend.prepare()
        except InfrastructureError as error:
            return str(error)
    return obstacle


@functools.cache
def _from_outside() -> Mapping[str, EntryPoint]:
    """The backends that installed packages register, by name; read once a process."""
    return GROUP.points()


def _made_outside(name: str, options: Mapping[str, Any]) -> Backend:
    """A backend from outside, called with every option that is not one of ours."""
    point = _from_outside()[name]
    factory: Callable[..., Backend] = GROUP.load(point)
    own = {option: value for option, value in options.items() if option not in OPTIONS}
    try:
        inspect.signature(factory).bind(**own)
    except (TypeError, ValueError) as error:  # ValueError: a class written in C tells no signature
        raise UsageError(f"{GROUP.describe(point)} does not take these options: {error}") from None
    backend = factory(**own)
    if not callable(getattr(backend, "open", None)):
        raise UsageError(f"{GROUP.describe(point)} made a {type(backend).__name__}, which has no method `open`")
    return backend

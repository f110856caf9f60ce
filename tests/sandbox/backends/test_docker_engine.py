"""The connection to a Docker engine."""

from __future__ import annotations

import gc
import socket
import warnings
from pathlib import Path

import pytest

from sandbox.backends.docker_engine import connect
from sandbox.errors import InfrastructureError


@pytest.mark.parametrize(("listened", "cause"), [(False, "No such file or directory"), (True, "Connection refused")])
def test_an_engine_that_is_not_there_is_named_and_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listened: bool, cause: str
) -> None:
    place = tmp_path / "engine.sock"
    if listened:  # a socket whose engine has ended
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(place))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{place}")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        with pytest.raises(InfrastructureError, match=f"no Docker engine answers at .*{cause}"), connect():
            pass
        gc.collect()

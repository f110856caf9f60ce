"""The lock under which the image is built cannot be led to a file of the user's by a link."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from sandbox import InfrastructureError
from sandbox.image import build_image


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder in which somebody else was first."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with build_image._alone():
        (folder,) = tmp_path.iterdir()
    return folder


@pytest.mark.fast
def test_it_is_in_a_folder_of_the_users_own(shared: Path) -> None:
    assert shared.stat().st_mode & 0o777 == 0o700


@pytest.mark.fast
def test_a_link_in_its_place_is_refused_and_what_it_points_to_is_left_as_it_was(shared: Path, tmp_path: Path) -> None:
    (lock,) = shared.iterdir()
    precious = tmp_path / "precious"
    precious.write_text("mine")
    lock.unlink()
    lock.symlink_to(precious)
    with pytest.raises(InfrastructureError, match="set TMPDIR"), build_image._alone():
        pass
    assert precious.read_text() == "mine"


@pytest.mark.fast
def test_a_folder_that_is_a_link_or_that_others_write_to_is_refused(shared: Path, tmp_path: Path) -> None:
    shared.chmod(0o777)
    with pytest.raises(InfrastructureError, match="not a private folder of yours"), build_image._alone():
        pass
    elsewhere = shared.rename(tmp_path / "elsewhere")
    elsewhere.chmod(0o700)
    shared.symlink_to(elsewhere)
    with pytest.raises(InfrastructureError, match="not a private folder of yours"), build_image._alone():
        pass

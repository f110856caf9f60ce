"""Packages of the user's choice: locked once, the same on every backend, imported nowhere but in the sandbox."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sandbox import InfrastructureError, Sandbox, UsageError
from sandbox.backends.docker_engine import connect
from sandbox.cli import sandbox as commands
from sandbox.packages import cache, folder, locked, modules, requirements

INSIDE = "import sys; print([name for name in ('probe_one', 'probe_two', 'probe_extra') if name in sys.modules])"
MARK = "import pathlib; pathlib.Path('{place}').write_text('ran')\n"


def _wheel(place: Path, name: str, version: str, files: dict[str, str], needs: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files |= {
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(place / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in (files | {f"{info}/RECORD": record}).items():
            wheel.writestr(path, text)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes instead of an index, and a cache folder of the test's own."""
    place = tmp_path / "wheels"
    place.mkdir()
    # Importing it writes a file where that can be done: on the host it could, in the sandbox it cannot.
    mark = f"try:\n    {MARK.format(place=tmp_path / 'imported')}except OSError:\n    pass\n"
    _wheel(
        place, "probe_one", "1.0", {"probe_one/__init__.py": f"{mark}__version__ = '1.0'\nvalue = 41\n"}, "probe-two"
    )
    _wheel(place, "probe_two", "2.0", {"probe_two.py": "value = 1\n"})
    _wheel(place, "probe_two", "2.1", {"probe_two.py": "value = 2\n"})
    _wheel(place, "probe_bad", "1.0", {"probe_bad/__init__.py": "1/0\n"})
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(place),
        "PIP_CONFIG_FILE": "/dev/null",
        "SHOWWORK_CACHE": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    return place


@pytest.fixture
def images(backend: str) -> Iterator[None]:
    """Takes away the images that the test has made."""
    if backend != "docker":
        yield
        return
    with connect() as client:
        before = {tag for image in client.images.list() for tag in image.tags}
        yield
        for tag in {tag for image in client.images.list() for tag in image.tags} - before:
            client.images.remove(tag, force=True)


@pytest.mark.usefixtures("index", "images")
def test_a_program_finds_what_was_asked_for_and_what_that_needs_and_nothing_else(backend: str, tmp_path: Path) -> None:
    with Sandbox(backend, workers=1, packages=["probe-one"]) as sandbox:
        # What was asked for is there when a program starts; what it needs is imported when it is.
        assert sandbox.facts()[0]["versions"]["probe_one"] == "1.0"
        assert sandbox.run(INSIDE).stdout == "['probe_one']\n"
        found = sandbox.run(
            "import probe_one, probe_two, sympy\nprint(probe_one.value, probe_two.value, sympy.__version__)"
        )
        assert found.stdout == "41 2 1.14.0\n"
        assert "No module named 'probe_bad'" in sandbox.run("import probe_bad").stderr
        with sandbox.session() as session:
            assert session.run("from probe_one import value\nprint(value + 1)").stdout == "42\n"
    with Sandbox(backend, workers=1) as plain:
        assert "No module named 'probe_one'" in plain.run("import probe_one").stderr
    if backend != "confined":  # whose template is a process of this machine until it locks itself in
        assert not (tmp_path / "imported").exists(), "a package ran on the host"


def test_what_was_locked_once_stays_though_the_index_moves_on(index: Path) -> None:
    first = locked(("probe-two",))
    _wheel(index, "probe_two", "2.2", {"probe_two.py": "value = 3\n"})
    assert locked(("probe-two",)) == first
    assert first.versions == ("probe-two==2.1",)
    later = locked(("probe-two",), renew=True)
    assert later.versions == ("probe-two==2.2",)
    assert locked(("probe-two==2.0",)).versions == ("probe-two==2.0",)
    # Each lock is an image and a folder of its own.
    assert first.digest != later.digest
    assert [(folder(lock, "3.12") / "probe_two.py").read_text()[8] for lock in (first, later)] == ["2", "3"]


@pytest.mark.usefixtures("index", "images")
def test_a_package_is_as_far_from_a_program_as_the_rest_of_the_sandbox(backend: str) -> None:
    hostile = (
        "import probe_one, os\nfile = probe_one.__file__\nfolder = os.path.dirname(file)\n"
        "for act in (lambda: open(file, 'a'), lambda: os.unlink(file), lambda: os.mkdir(folder + '/x'),\n"
        "            lambda: os.rename(file, folder + '/x'), lambda: os.rmdir(folder), lambda: os.chmod(file, 0)):\n"
        "    try:\n        act(); print('DONE')\n    except OSError:\n        pass\n"
        "probe_one.value = 7\nprint(probe_one.value)"
    )
    with Sandbox(backend, workers=1, packages=["probe-one"]) as sandbox:
        cell = sandbox.facts()[0]
        assert sandbox.run(hostile).stdout == "7\n"
        assert sandbox.run("import probe_one; print(probe_one.value)").stdout == "41\n"
        assert sandbox.facts()[0] == cell


@pytest.mark.usefixtures("index", "images")
def test_modules_are_imported_before_a_program_starts_and_a_wrong_one_is_named(backend: str) -> None:
    with Sandbox(backend, workers=1, packages=["probe-one"], modules=["probe_two", "fractions"]) as sandbox:
        assert sandbox.run(INSIDE).stdout == "['probe_two']\n"
    broken = "probe_bad of the packages listed cannot be imported: ZeroDivisionError"
    with pytest.raises(InfrastructureError, match=broken), Sandbox(backend, workers=1, packages=["probe-bad"]):
        pass


@pytest.mark.usefixtures("index")
def test_what_cannot_be_had_is_said_in_one_line_before_anything_starts() -> None:
    for asked in (["probe-none"], ["probe-two==9"], ["probe-one", "numpy==1.0"]):
        with pytest.raises(UsageError, match="pip finds no such wheels") as told, Sandbox("process", packages=asked):
            pass
        assert "\n" not in str(told.value)
    with pytest.raises(UsageError, match="image"), Sandbox("docker", image="x", packages=["probe-one"]):
        pass


@pytest.mark.usefixtures("index")
def test_the_sandboxs_own_packages_stay_at_their_pins() -> None:
    assert locked(requirements(["probe-one"])).versions == ("probe-one==1.0", "probe-two==2.1")
    site = folder(locked(("probe-one",)), "3.12")
    assert modules(locked(("probe-one",)), site) == ("probe_one",)
    assert {path.name for path in (cache() / "sites").iterdir()} == {site.name}


@given(st.text())
def test_no_text_becomes_an_option_a_path_or_an_address_for_pip(text: str) -> None:
    with contextlib.suppress(UsageError):
        (spelled,) = requirements([text])
        assert spelled[0].isascii()
        assert spelled[0].isalnum()
        assert not {"/", "\\", "@", ":", ";", " ", "\n"} & set(spelled)


@pytest.mark.parametrize(
    "asked", ["--index-url=http://x", "-r x", "./x", "x @ file:///x", "git+https://x", "x;y", "", "x=1"]
)
def test_an_option_or_a_path_is_no_package(asked: str) -> None:
    with pytest.raises(UsageError, match="is no package"):
        Sandbox(packages=[asked])
    with pytest.raises(UsageError, match="list"):
        Sandbox(packages=asked)


@pytest.mark.usefixtures("index")
def test_build_tells_versions_size_and_start(tmp_path: Path) -> None:
    told = CliRunner().invoke(commands, ["build", "--with", "probe-one", "--backend", "process"])
    assert told.exit_code == 0, told.output
    assert [line.partition(":")[0] for line in told.output.splitlines()] == ["locked", "process", "size", "opening"]
    assert "probe-one==1.0, probe-two==2.1" in told.output
    program = tmp_path / "program.py"
    program.write_text("import probe_one; print(probe_one.value)")
    ran = CliRunner().invoke(commands, ["run", str(program), "--backend", "process", "--with", "probe-one"])
    assert (ran.exit_code, ran.stdout) == (0, "41\n")

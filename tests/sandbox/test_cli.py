"""`showwork sandbox ...` and `showwork doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox.cli import doctor, sandbox


def _sandbox(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(sandbox, list(arguments), input=text)


def test_run_runs_a_file_and_exits_as_it_went(backend: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("print(6 * 7)")
    well = _sandbox("run", str(program), "--backend", backend)
    assert (well.exit_code, well.stdout) == (0, "42\n")
    assert "[ok, exit code 0" in well.stderr
    ill = _sandbox("run", "-", "--backend", backend, "--cpu", "0.2", "--json", text="while True: pass")
    assert (ill.exit_code, json.loads(ill.stdout)["status"]) == (1, "timeout")


def test_run_refuses_limits_that_cannot_be(tmp_path: Path) -> None:
    refused = _sandbox("run", "-", "--cpu", "0", text="")
    assert refused.exit_code == 2
    assert "cpu_seconds must be positive" in refused.output


def test_the_sandbox_doctor_finds_a_healthy_sandbox(backend: str) -> None:
    found = _sandbox("doctor", "--backend", backend, "--json")
    assert found.exit_code == 0, found.output
    report = json.loads(found.stdout)
    assert report["backend"] == backend
    assert report["failed"] == []
    assert report["versions"]["sympy"] == "1.14.0"


@pytest.mark.docker
def test_build_does_nothing_where_the_image_is_there(backend: str) -> None:
    if backend == "docker":
        built = _sandbox("build")
        assert (built.exit_code, built.stdout.endswith(" is there\n")) == (0, True)


def test_doctor_says_what_the_machine_has() -> None:
    found = json.loads(CliRunner().invoke(doctor, ["--json"]).stdout)
    assert found["cores"] >= 1
    assert found["packages"]["sympy"] == "1.14.0"
    words = CliRunner().invoke(doctor).stdout
    assert [line.split()[0] for line in words.splitlines()][:4] == ["python", "system", "cores", "memory"]


def test_the_sandbox_doctor_says_what_is_wrong() -> None:
    found = _sandbox("doctor", "--backend", "process")
    assert (found.exit_code, "4 of 4 checks hold" in found.stdout) == (0, True)
    assert "auto takes" in found.stdout


@pytest.mark.slow
def test_bench_prints_every_way_beside_ours() -> None:
    found = _sandbox("bench", "--backend", "namespace", "--programs", "8", "--json")
    rows = json.loads(found.stdout)["rows"]
    ways = {(row["way"], row["program"], row["in_flight"]) for row in rows}
    assert {("sandbox", "derivative", n) for n in (1, 2, 8)} < ways
    assert {("bare fork", "trivial", 1), ("subprocess", "derivative", 1)} < ways

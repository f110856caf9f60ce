"""`pytest benchmarks/` as a user runs it: a process of its own, the reference model, real programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ("--tasks", "arithmetic", "--levels", "1-2", "--limit", "4", "--sandbox", "process")


def bench(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run pytest on benchmarks/. Without a cache and without this session's own options."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "benchmarks/", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env=environment | (env or {}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_collection_names_every_task_without_importing_torch_or_sympy() -> None:
    program = (
        "import sys, pytest\n"
        "code = pytest.main(['benchmarks/', '--collect-only', '-q', '-p', 'no:cacheprovider'])\n"
        "heavy = {'torch', 'sympy', 'transformers', 'flint', 'httpx', 'docker'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy), 'code:', int(code))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert "heavy: [] code: 0" in done.stdout, done.stdout + done.stderr
    from generators.registry import family, standard

    expected = {f"[{name}-{level}]" for name in standard() for level in family(name).levels}
    found = {line[line.index("[") :] for line in done.stdout.splitlines() if "test_accuracy[" in line}
    assert found == expected


def test_the_reference_passes_and_leaves_summary_report_and_junit(tmp_path: Path) -> None:
    done = bench(*SMALL, "--output-dir", str(tmp_path / "run"), "--junit-xml", str(tmp_path / "junit.xml"))
    assert done.returncode == 0, done.stdout
    assert "arithmetic-1" in done.stdout
    assert "overall" in done.stdout
    assert f"report: {tmp_path}/run/report.html" in done.stdout
    result = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert result["overall"]["accuracy"]["value"] == 1
    assert result["complete"]
    assert (tmp_path / "run" / "report.html").exists()
    cases = ElementTree.parse(tmp_path / "junit.xml").findall(".//testcase")
    assert len(cases) == 2
    properties = {p.get("name"): p.get("value") for p in cases[0].iter("property")}
    assert (properties["accuracy"] or "").startswith("100.0% [")


@pytest.mark.slow
def test_workers_of_xdist_share_one_run_and_the_controller_reports(tmp_path: Path) -> None:
    done = bench(*SMALL, "-n", "2", "--output-dir", str(tmp_path / "shared"))
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("report: ") == 1
    alone = bench(*SMALL, "-q", "--output-dir", str(tmp_path / "alone"))
    shared, single = (json.loads((tmp_path / name / "summary.json").read_text()) for name in ("shared", "alone"))
    del shared["times"], single["times"]
    assert shared == single
    # Under -q: the header, the overall line and the page.
    assert "arithmetic-1" not in alone.stdout
    assert "overall" in alone.stdout


@pytest.mark.slow
def test_a_task_below_the_minimum_or_worse_than_the_baseline_fails(tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    assert bench(*SMALL, "-q", "--limit", "12", "--output-dir", str(good), "--min-accuracy", "0.7").returncode == 0
    worse = bench(
        *SMALL,
        "-q",
        "--limit",
        "12",
        "--provider",
        "empty",
        "--output-dir",
        str(bad),
        "--baseline",
        str(good),
        "--min-accuracy",
        "0.5",
    )
    assert worse.returncode == 1
    assert "is below 50.0%" in worse.stdout
    assert "worse than the baseline: 100.0% -> 0.0%" in worse.stdout
    assert "overall: B is worse" in worse.stdout
    better = bench(*SMALL, "-q", "--limit", "12", "--output-dir", str(good), "--baseline", str(bad))
    assert better.returncode == 0, better.stdout


def test_what_cannot_be_asked_is_refused_in_one_line_and_an_outage_has_its_own_exit_code(tmp_path: Path) -> None:
    misspelt = bench("--tasks", "derivativ")
    assert misspelt.returncode == 2
    assert "there is no task 'derivativ'" in misspelt.stdout + misspelt.stderr
    missing = bench(*SMALL, "-q", "--model", str(tmp_path / "nothing"), "--provider", "replay")
    assert missing.returncode == 2
    assert "no run" in missing.stdout
    down = bench(
        *SMALL,
        "-q",
        "--model",
        "m",
        "--api-base",
        "http://127.0.0.1:9/v1",
        "--output-dir",
        str(tmp_path / "down"),
        env={"SHOWWORK_API_ATTEMPTS": "1"},
    )
    assert down.returncode == 3, down.stdout
    assert "did not answer" in down.stdout


def test_a_dry_run_prints_the_cost_and_calls_nobody(tmp_path: Path) -> None:
    server = ("--model", "m", "--api-base", "http://127.0.0.1:9/v1")
    done = bench(*SMALL, *server, "--dry-run", "--n-samples", "3", "--temperature", "1")
    assert done.returncode == 0, done.stdout
    assert "2 tasks, 8 problems, 24 calls; about" in done.stdout
    assert "at most 12,288 new ones" in done.stdout


def test_the_speed_and_gpu_benchmarks_are_collected_only_when_named() -> None:
    done = bench("--collect-only", "-q")
    assert "benchmarks/speed" not in done.stdout
    assert "benchmarks/gpu" not in done.stdout


@pytest.mark.parametrize("plugin", ["base_url", "playwright"])
def test_it_works_beside_plugins_with_options_of_their_own(plugin: str, tmp_path: Path) -> None:
    """Stand-ins with the option and fixture names of pytest-base-url and pytest-playwright, which need no browser."""
    options = {
        "base_url": ["--base-url", "--verify-base-url"],
        "playwright": [
            "--browser",
            "--headed",
            "--browser-channel",
            "--slowmo",
            "--device",
            "--output",
            "--tracing",
            "--video",
            "--screenshot",
            "--full-page-screenshot",
        ],
    }[plugin]
    lines = ["import pytest", "def pytest_addoption(parser):"]
    lines += [f"    parser.addoption({option!r}, default=None)" for option in options]
    for name in ("base_url", "page", "browser", "context", "browser_name", "device"):
        lines += ["@pytest.fixture(scope='session')", f"def {name}():", "    return None"]
    (tmp_path / f"{plugin}_like.py").write_text("\n".join(lines) + "\n")
    done = bench("--collect-only", "-q", "-p", f"{plugin}_like", env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr

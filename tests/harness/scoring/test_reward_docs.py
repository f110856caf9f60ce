"""Every snippet of docs/how-to/rewards.md and every example of the reward runs as it is written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import showwork

ROOT = Path(showwork.__file__).parent
SNIPPETS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "docs" / "how-to" / "rewards.md").read_text(), re.DOTALL | re.MULTILINE
)
ELSEWHERE = {"reward_verifiers"}  # a taskset, which verifiers runs in an environment of its own: tests/adapters
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("reward_*.py") if path.stem not in ELSEWHERE)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reward's own sandbox is the light one: which one `auto` finds is tested elsewhere."""
    from sandbox import Sandbox

    monkeypatch.setattr("sandbox.host.sandbox.Sandbox", lambda: Sandbox("process", workers=1))


def run(source: str) -> None:
    exec(compile(source, "snippet", "exec"), {"__name__": "__main__"})  # noqa: S102  # the project's own documents


def names(snippet: str) -> str:
    return next(iter(re.findall(r"GRPOTrainer|for_\w+|step_spans", snippet)), "alone")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What PATH stands for: a model small enough for one step of GRPO on any machine."""
    import generators
    from trainer import tiny_model

    texts = [generators.problem("arithmetic", index).program for index in range(30)]
    return tiny_model.build_tiny_model(tmp_path_factory.mktemp("docs") / "model", texts, hidden=32, layers=1, heads=2)


@pytest.mark.train
@pytest.mark.parametrize("snippet", [text for text in SNIPPETS if "PATH" not in text], ids=names)
def test_a_snippet_runs_as_written(light, snippet):
    run(snippet)


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.parametrize("snippet", [text for text in SNIPPETS if "PATH" in text], ids=names)
def test_a_snippet_that_trains_runs_as_written(snippet, model, tmp_path):
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    code = snippet.replace('"PATH"', repr(str(model)))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.train
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_as_written(light, example, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(example)])  # and not what pytest was called with
    run(example.read_text())
    assert capsys.readouterr().out


def test_there_is_a_snippet_for_every_trainer_named():
    assert {names(snippet) for snippet in SNIPPETS} == {
        "alone",
        "GRPOTrainer",
        "for_verl",
        "for_openrlhf",
        "for_verifiers",
        "step_spans",
    }

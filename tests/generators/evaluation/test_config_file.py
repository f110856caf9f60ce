"""`showwork eval --config`: a file's settings are the options' defaults, and a mistake in it is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generators.evaluation.cli import evaluate
from generators.evaluation.config_file import read_settings, settings_of
from sandbox.errors import UsageError

OPTIONS = {option.name: option for option in evaluate.params if option.name}


def seen(tmp_path: Path, settings: object, *arguments: str) -> dict[str, Any]:
    """What the command's function would be given."""
    path = tmp_path / "eval.yaml"
    path.write_text(yaml.safe_dump(settings))
    found: dict[str, Any] = {}
    params = [option for option in evaluate.params if option.name != "config"]
    config = click.Option(["--config"], type=click.Path(path_type=Path), is_eager=True, callback=read_settings)
    command = click.Command("eval", params=[config, *params], callback=lambda **values: found.update(values))
    result = CliRunner().invoke(command, ["--config", str(path), *arguments])
    if isinstance(result.exception, UsageError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return found


def test_settings_are_defaults_with_their_types_and_the_command_line_goes_first(tmp_path: Path) -> None:
    settings = {"n-samples": 4, "temperature": 0.5, "tasks": ["derivative", "integral-3"], "dry_run": True, "limit": 9}
    found = seen(tmp_path, settings, "--limit", "5", "--model", "m")
    assert {name: found[name] for name in ("n_samples", "temperature", "tasks", "dry_run", "limit", "model")} == {
        "n_samples": 4,
        "temperature": 0.5,
        "tasks": "derivative,integral-3",
        "dry_run": True,
        "limit": 5,
        "model": "m",
    }


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"limmit": 3}, "did you mean limit"),
        ({"n-samples": 1, "n_samples": 2}, "n_samples twice"),
        ({"dry_run": 1}, "true or false"),
        ({"limit": True}, "a value belongs there"),
        ({"limit": {"of": 3}}, "a value belongs there"),
        (["limit"], "one `option: value` a line"),
        ("limit", "one `option: value` a line"),
    ],
)
def test_what_is_no_setting_is_named(tmp_path: Path, settings: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        seen(tmp_path, settings)


@given(st.binary(max_size=60))
def test_a_file_of_any_bytes_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("config") / "eval.yaml"
    path.write_bytes(data)
    try:
        settings_of(path, OPTIONS)
        refused = f"{path}"
    except UsageError as error:
        refused = str(error)
    assert refused.startswith(str(path))
    assert "\n" not in refused

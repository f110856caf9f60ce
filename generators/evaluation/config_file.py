"""The settings of an evaluation in one YAML file: `showwork eval --config FILE`; the command line goes first."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from generators.evaluation.task_groups import as_option
from sandbox.errors import UsageError


def read_settings(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """The callback of `--config`: the file's settings become the defaults of the command's other options."""
    if path is not None:
        options = {option.name: option for option in context.command.params if option is not parameter and option.name}
        context.default_map = {**(context.default_map or {}), **settings_of(path, options)}
    return path


def settings_of(path: Path, options: Mapping[str, click.Parameter]) -> dict[str, Any]:
    """Option -> value. A name may be written with `-` or `_`; a list is joined with commas. Raises UsageError, which
    names the setting, for one that is no option or of the wrong type."""
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{path} cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(read, dict):
        raise UsageError(f"{path} holds no settings: write one `option: value` a line, such as `model: runs/tiny`")
    return {name: _value(path, name, given, option) for name, given, option in _named(path, read, options)}


def _named(
    path: Path, read: Mapping[Any, Any], options: Mapping[str, click.Parameter]
) -> list[tuple[str, Any, click.Parameter]]:
    found: list[tuple[str, Any, click.Parameter]] = []
    for key, given in read.items():
        name = str(key).replace("-", "_")
        if name not in options:
            near = difflib.get_close_matches(name, options, n=1)
            meant = f"; did you mean {near[0]}?" if near else " (`showwork eval --help` lists them)"
            raise UsageError(f"{path}: {key!r} is no option of the command{meant}")
        if name in {each for each, _, _ in found}:
            raise UsageError(f"{path} gives {name} twice")
        found.append((name, given, options[name]))
    return found


def _value(path: Path, name: str, given: Any, option: click.Parameter) -> Any:
    if isinstance(given, list):
        given = ",".join(map(str, given))
    if isinstance(given, dict) and name == "groups":
        given = as_option(given)
    flag = getattr(option, "is_flag", False)
    if given is None:
        return option.default
    if flag != isinstance(given, bool) or isinstance(given, dict):
        raise UsageError(f"{path}: {name} is {given!r}; {'true or false' if flag else 'a value'} belongs there")
    return given if flag else str(given)

"""Every command and option that a message, a help text or a docstring of ours names exists: a hint that leads nowhere
is worse than none."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from showwork import VERBS, door

pytestmark = pytest.mark.train

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("sandbox", "harness", "generators", "trainer")
SOURCES = [ROOT / "showwork.py", *(path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")))]
_COMMAND = re.compile(r"(?<![\w'/.-])showwork ([a-z]+)((?:[ ][^\s`|;,()]+)*)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
# Words after the project's name in running text, and the options of other programs that our texts and calls name.
_PROSE = {"can", "holds", "needs", "is", "itself", "image"}
_STYLED = ("charts.py", "report.py")  # where such a word is a variable of a style sheet
_OTHERS = {
    *("--include_path", "--metadata", "--apply_chat_template", "--tasks", "--model"),  # of lm-eval and Inspect
    "--quiet",
    "--no-input",
    "--no-deps",
    "--target",
    "--requirement",
    "--python",
    "--no-cache-dir",
    *("--only-binary", "--python-version", "--disable-pip-version-check", "--ignore-installed", "--constraint"),
    "--force-reinstall",  # pip
    "--mount",
    "--pid",
    "--net",
    "--ipc",
    "--fork",
    "--user",
    "--rm",
    "--network",
    "--entrypoint",  # unshare, docker
    "--env",
    "--query-gpu",
    "--format",
    "--always",
    "--dirty",
    "--porcelain",  # docker, nvidia-smi, git
    "--no-",
    "--no-X",
    "--head",  # of Ray
    "--print_config",  # how the parsers are told of ours
}


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every string, f-strings with X in the place of what is filled in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _command(words: list[str]) -> click.Command | str:
    """The command that the words lead to, or what is wrong with them."""
    found: click.Command = door
    context = click.Context(door)
    for word in words:
        if not isinstance(found, click.Group):
            break
        if word in ("...", "X"):  # any of them, or one that is filled in
            break
        inner = found.get_command(context, word)
        if inner is None:
            return f"no verb {word!r}"
        found = inner
    return found


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}


def _training_options() -> set[str]:
    """The options of every kind of training, which are the keys of its recipes."""
    from trainer.cli import Training, train

    kinds = {
        kind for command in train.commands.values() if isinstance(command, Training) for kind in command.load().KINDS
    }
    keys = {field.name for kind in kinds for field in dataclasses.fields(kind)}
    return (
        {f"--{key}" for key in keys} | {f"--{key.replace('_', '-')}" for key in keys} | {"--config", "--print-config"}
    )


def _every_command() -> Iterator[click.Command]:
    for verb in VERBS:
        command = _command([verb])
        assert isinstance(command, click.Command)
        yield command
        if isinstance(command, click.Group):
            yield from command.commands.values()


def test_every_command_that_a_text_names_exists() -> None:
    wrong, seen = [], 0
    for path in SOURCES:
        for line, text in _texts(path):
            for verb, rest in _COMMAND.findall(text.replace("\n  ", "\n")):
                if verb in _PROSE:
                    continue
                seen += 1
                words = [verb, *rest.split()]
                command = _command(words)
                if isinstance(command, str):
                    wrong.append(f"{path.relative_to(ROOT)}:{line}: {command} in {' '.join(words)!r}")
                    continue
                known = _options(command) | (_training_options() if verb == "train" else set())
                wrong += [
                    f"{path.relative_to(ROOT)}:{line}: {verb} has no {option}"
                    for option in _OPTION.findall(rest)
                    if option not in known
                ]
    assert not wrong
    assert seen > 50, "the texts are not found any more"


def test_every_option_that_a_text_names_exists_somewhere() -> None:
    known = {option for command in _every_command() for option in _options(command)} | _training_options() | _OTHERS
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {option}"
        for path in SOURCES
        if path.name not in _STYLED
        for line, text in _texts(path)
        for option in _OPTION.findall(text)
        if option not in known
    ]
    assert not wrong

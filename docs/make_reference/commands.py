"""The page on the command line: every command with its arguments, options and examples."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

import showwork
from docs.make_reference import markdown

EXITS = """Exit codes: 0 fine; 1 the check failed; 2 misuse (a wrong option, a missing file); 3 infrastructure (a
server, the sandbox or the disk failed). `--debug` before the command shows the traceback of an error; `--help` after it
shows what is below."""


def page() -> str:
    """The whole page."""
    group = next(value for value in vars(showwork).values() if isinstance(value, click.Group))
    commands = list(_commands(group, "showwork"))
    parts = [f"## {name}\n\n{_described(name, command)}" for name, command in commands]
    return markdown.page("The command line", EXITS, *parts)


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {verb}")
        else:
            yield f"{name} {verb}", command


def _described(name: str, command: click.Command) -> str:
    context = click.Context(command)
    arguments = [f" {part.make_metavar(context)}" for part in command.params if isinstance(part, click.Argument)]
    parts = [f"    {name}{''.join(arguments)} [OPTIONS]", _prose(command.help)]
    options = [part for part in command.params if isinstance(part, click.Option) and not part.hidden]
    if options:
        rows = [(_spelling(part, context), _default(part, context), part.help or "") for part in options]
        parts.append(markdown.table(("option", "default", ""), rows))
    if command.epilog:
        parts.append(markdown.text_block(_prose(command.epilog)))
    return "\n\n".join(parts)


def _prose(words: str | None) -> str:
    """click's help text without its marks for lines that must not be wrapped."""
    return inspect.cleandoc(words or "").replace("\b\n", "").partition("\f")[0].strip()


def _spelling(option: click.Option, context: click.Context) -> str:
    names = ", ".join(option.opts) + "".join(f" / {name}" for name in option.secondary_opts)
    return markdown.code(names if option.is_flag else f"{names} {option.make_metavar(context)}")


def _default(option: click.Option, context: click.Context) -> str:
    value = option.get_default(context)
    if option.required:
        return "required"
    return "" if option.is_flag or value is None or value in ((), "") or _unset(value) else markdown.code(value)


def _unset(value: object) -> bool:
    """Whether it is what click 8.3 and later put where there is no default."""
    return type(value).__name__ == "Sentinel"

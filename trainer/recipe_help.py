"""What `showwork train sft --help` lists: every key of a recipe, grouped, with its help text and its default.

The options are taken from the very parser that reads them, so that none can be missing here.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_type_hints

import click

from trainer.config import parser_of, plain

Section = tuple[str, list[tuple[str, str]]]
"""A title, and (option, what it is) for each of its options."""

HEADING = re.compile(r"\n\s*\n\s*> (?P<title>[^\[\n][^\n]*)(?=\n\s*\n)|\n {8}(?P<name>\w+) ?\(")
"""A heading, or the start of an option's entry, in the docstring of one of the libraries' configurations."""

WIDTH = 100
"""Columns of the help text."""

LIBRARIES = {"TRL": 1, "transformers": 2}
"""Their sections come after ours, in this order."""

MANY = 8
"""More choices than this are listed after the help text: the option's own column would be too narrow."""


def sections(kinds: Sequence[type]) -> list[Section]:
    """Every option of the configurations, ours before the libraries'."""
    actions: dict[str, argparse.Action] = {}
    for action in parser_of(kinds)._actions:
        actions.setdefault(action.dest, action)
    types = {name: hint for kind in kinds for name, hint in get_type_hints(kind).items()}
    grouped: dict[str, list[tuple[str, str]]] = {}
    for title, name in _titles(kinds):
        row = (_spelled(actions[name], types[name]), _described(actions[name]))
        grouped.setdefault(title, []).append(row)
    return sorted(grouped.items(), key=lambda section: LIBRARIES.get(section[0].partition(":")[0], 0))


def write(kinds: Sequence[type], formatter: click.HelpFormatter) -> None:
    """The sections, as click lays out its own."""
    for title, rows in sections(kinds):
        with formatter.section(title):
            formatter.write_dl(rows)


def show(kinds: Sequence[type]) -> None:
    """Print them: the help of `python -m trainer.sft`."""
    formatter = click.HelpFormatter(width=WIDTH)
    formatter.write_text(
        "--config NAME  A recipe: a YAML file, or the name of one of ours. Its keys are these options:"
    )
    write(kinds, formatter)
    click.echo(formatter.getvalue(), nl=False)


def _titles(kinds: Sequence[type]) -> Iterator[tuple[str, str]]:
    """(title of its section, name) for every option, in the order in which each kind declares them."""
    for kind in kinds:
        declared = {name: base for base in reversed(kind.__mro__) for name in inspect.get_annotations(base)}
        headings = {name: title for base in reversed(kind.__mro__) for name, title in _headings(base)}
        for item in dataclasses.fields(kind):
            if not item.init:
                continue
            base = declared[item.name]
            library = base.__module__.partition(".")[0]
            if library in (__package__, "__main__"):  # the latter in `python -m trainer.sft`
                yield base.__name__.removesuffix("Arguments"), item.name
            else:
                words = headings.get(item.name, "other options").removeprefix("Parameters that control ")
                yield f"{'TRL' if library == 'trl' else library}: {words}", item.name


def _headings(kind: type) -> Iterator[tuple[str, str]]:
    """(option, heading) as the docstring of a library's configuration groups them."""
    heading = ""
    for match in HEADING.finditer(kind.__doc__ or ""):
        heading = match["title"] or heading
        if match["name"] and heading:
            yield match["name"], heading


def _spelled(action: argparse.Action, hint: Any) -> str:
    """`--max-steps INTEGER`."""
    option = f"--{action.dest.replace('_', '-')}"
    choices = list(action.choices or ())
    if choices and len(choices) <= MANY:
        return f"{option} [{'|'.join(map(str, choices))}]"
    return f"{option} {_value(hint)}{' ...' if action.nargs == '+' else ''}"


def _value(hint: Any) -> str:
    """What an option of this type takes."""
    members = {hint, *get_args(hint)}
    for kind, word in ((bool, "[true|false]"), (str, "TEXT"), (float, "NUMBER"), (int, "INTEGER")):
        if kind in members:
            return word
    return "TEXT"


def _described(action: argparse.Action) -> str:
    """The help text and the default."""
    # argparse's own formatter takes %% for a per cent sign.
    text = " ".join((action.help or "").replace("%%", "%").split())
    choices = list(action.choices or ())
    if len(choices) > MANY:
        text += f" One of: {', '.join(map(str, choices))}."
    return f"{text}  [default: {_shown(plain(action.default))}]"


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "none"}[value]
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)

"""The options of multiple choice that a record holds in a field of its own, as part of its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.verification.statement.listed_options import options_of

OPTION_KEYS = ("options", "choices")
"""Fields that may hold options: a list of texts, `{"A": text, ...}`, or `{"label": [...], "text": [...]}`."""
_LETTERS = "ABCDEFGHIJ"


def with_options(statement: str, record: Mapping[str, Any]) -> str:
    """The statement with the record's options listed below it, a line each; as it is where it lists them itself or the
    record holds none."""
    labelled = next((found for key in OPTION_KEYS if (found := _labelled(record.get(key)))), {})
    if not labelled or len(options_of(statement)) > 1:
        return statement
    return statement.rstrip() + "\n" + "\n".join(f"{letter}) {text}" for letter, text in labelled.items())


def _labelled(options: Any) -> dict[str, str]:
    """letter -> text; empty for what is no list of two to ten options."""
    if isinstance(options, Mapping):
        if {"label", "text"} <= options.keys():
            return _numbered(list(options["label"]), list(options["text"]))
        return _numbered(list(options), list(options.values()))
    if hasattr(options, "tolist"):  # an array, as parquet's readers give it
        options = options.tolist()
    if not isinstance(options, Sequence) or isinstance(options, (str, bytes)):
        return {}
    return _numbered(list(_LETTERS[: len(options)]), list(options))


def _numbered(labels: Sequence[Any], texts: Sequence[Any]) -> dict[str, str]:
    if not 2 <= len(texts) <= len(_LETTERS) or len(labels) != len(texts):
        return {}
    if [str(label) for label in labels] != list(_LETTERS[: len(texts)]):
        return {}
    return {label: _without_label(str(text), label) for label, text in zip(_LETTERS, texts, strict=False)}


def _without_label(text: str, label: str) -> str:
    """AQuA's `A)21` is 21."""
    text = text.strip()
    for mark in (f"({label})", f"{label})", f"{label}.", f"{label}:"):
        if text.startswith(mark):
            return text[len(mark) :].strip()
    return text

"""The shapes everything else speaks in: Answer, Step, Problem. Frozen data; they round-trip through JSON exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from harness.verification.shown import html_folded, html_table, terminal_table

if TYPE_CHECKING:
    from rich.table import Table

STYLES = ("computed", "snapshot")
"""Of programs: intermediate values computed, or written down."""
TEXT_STYLES = ("text", "tool")
"""Of texts: a chain of thought, or prose around a program and what it prints."""
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Answer:
    """A gold answer. `value` is always a string in SymPy print syntax, never a SymPy object.

    `kind` says what sort of thing it is, and so by which rule a prediction is compared with it: a file of
    `harness/verification/kinds`, or one that an installed package registers; "" where its shape is to decide.
    `variable` names the variable an expression is in; `of` is the integrand of an antiderivative, the equation of an
    `ode_solution`, the matrix of an `eigenvector`; `domain` is a set in SymPy print syntax that narrows the real line;
    `assumptions` maps a symbol to one of SymPy's assumption names.
    `others` are further golds, any of which is right too.
    """

    kind: str
    value: str
    variable: str | None = None
    of: str | None = None
    domain: str | None = None
    assumptions: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Answer | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of work: `Step {index} [{rule}]: {claim}`."""

    index: int
    rule: str
    claim: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with its certified gold answer, its steps and the program that derives and prints them.

    program: in a text style, the text that tells them. language: of the statement, and of such a text.
    """

    id: str
    family: str
    level: int
    split: str
    seed: int
    index: int
    style: str
    statement: str
    answer: Answer
    steps: tuple[Step, ...]
    program: str
    language: str = "en"

    def _repr_html_(self) -> str:
        """For notebooks: the question, each step with its rule, the answer; the program is opened by a click."""
        return html_table(self._shown()) + html_folded("program", self.program)

    def __rich__(self) -> Table:
        """The same without the program, as rich prints it in a terminal."""
        return terminal_table(self._shown())

    def _shown(self) -> list[tuple[str, str]]:
        about = f"level {self.level}, {self.split}, index {self.index}, seed {self.seed}, {self.style}"
        steps = [(f"{step.index} {step.rule}", step.claim) for step in self.steps]
        kind = f"answer ({self.answer.kind})" if self.answer.kind else "answer"
        return [(self.family, about), ("question", self.statement), *steps, (kind, self.answer.value)]

    def to_record(self) -> dict[str, Any]:
        """The dataset record: `instruction` for statement, `output` for program, every key always present.

        `assumptions` is written as a JSON string: an object with other keys in every record has no fixed schema, and
        `datasets.load_dataset` must read the file as it lies.
        """
        record = {
            "id": self.id,
            "family": self.family,
            "level": self.level,
            "split": self.split,
            "seed": self.seed,
            "index": self.index,
            "style": self.style,
            "instruction": self.statement,
        }
        if self.language != "en":  # a key that English records have not: they keep their bytes
            record["language"] = self.language
        answer = {name: getattr(self.answer, name) for name in ("kind", "value", "variable", "of", "domain")}
        answer["assumptions"] = json.dumps(dict(self.answer.assumptions), sort_keys=True)
        if self.answer.others:  # a key that hardly any record has: those without it keep their bytes
            answer["others"] = [one if isinstance(one, str) else asdict(one) for one in self.answer.others]
        return {**record, "answer": answer, "steps": [asdict(step) for step in self.steps], "output": self.program}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Problem:
        """The inverse of `to_record`. Raises KeyError or TypeError where the record is not one of ours."""
        answer = dict(record["answer"])
        answer["assumptions"] = json.loads(answer["assumptions"])
        others = answer.pop("others", None) or ()
        answer["others"] = tuple(one if isinstance(one, str) else _other(one) for one in others)
        return cls(
            id=record["id"],
            family=record["family"],
            level=record["level"],
            split=record["split"],
            seed=record["seed"],
            index=record["index"],
            style=record["style"],
            statement=record["instruction"],
            answer=Answer(**answer),
            steps=tuple(Step(**step) for step in record["steps"]),
            program=record["output"],
            language=record.get("language") or "en",
        )


def _other(record: Mapping[str, Any]) -> Answer:
    """A further gold in a record."""
    others = tuple(one if isinstance(one, str) else _other(one) for one in record.get("others") or ())
    return Answer(**{**record, "others": others})

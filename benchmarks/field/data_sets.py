"""Public data sets as their repositories lay them out: where a file lies, and which of its fields holds the gold.

Fetched for a measurement, never committed. A data set is known by the end of its path, so the folder may hold one
repository or several, at any depth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One gold answer of a data set, as text, with the question it answers (its options in it, where it lists any).

    several: whether the data set says that the answer is a list whose order means nothing.
    """

    data_set: str
    number: int
    text: str
    question: str = ""
    several: bool = False


@dataclass(frozen=True)
class DataSet:
    """name; ends: how its path may end; golds: the golds of a record, each with its question; target: the share of
    golds that should be read as values, in percent (None: no target); one_value: count only golds that state one."""

    name: str
    ends: tuple[str, ...]
    golds: Callable[[Record], Iterator[tuple[str, str]]]
    target: float | None = None
    one_value: bool = False
    many: Callable[[Record], bool] = field(default=lambda record: False)


def _of(answer: str, question: str = "question") -> Callable[[Record], Iterator[tuple[str, str]]]:
    """One gold in the field `answer`, the question in `question`."""

    def golds(record: Record) -> Iterator[tuple[str, str]]:
        value = record[answer]
        yield (
            (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)),
            str(record.get(question, "")),
        )

    return golds


def _after_marks(record: Record) -> Iterator[tuple[str, str]]:
    """What stands after `####`; the whole field where nothing does."""
    yield str(record["answer"]).rpartition("####")[2].strip(), record["question"]


def _last_box(record: Record) -> Iterator[tuple[str, str]]:
    """The content of the last box of the worked solution, braces matched."""
    solution = record["solution"]
    start = solution.rindex("\\boxed{") + len("\\boxed{")
    depth = 1
    for place in range(start, len(solution)):
        depth += {"{": 1, "}": -1}.get(solution[place], 0) if solution[place - 1] != "\\" else 0
        if depth == 0:
            yield solution[start:place], record["problem"]
            return


def _each_final(record: Record) -> Iterator[tuple[str, str]]:
    yield from ((str(one), record["question"]) for one in record["final_answer"])


def _each_option(record: Record) -> Iterator[tuple[str, str]]:
    """Every option without its letter: each is the right answer of some question."""
    options = record["options"]
    texts = options.values() if isinstance(options, dict) else options
    for text in texts or ():
        text = str(text).strip()
        letter, mark, rest = text.removeprefix("(").partition(")")
        yield (rest.strip() if mark and len(letter) == 1 and letter.isalpha() else text), record["question"]


def _letter(answer: str) -> Callable[[Record], Iterator[tuple[str, str]]]:
    """The right letter; the question with the options behind it."""

    def golds(record: Record) -> Iterator[tuple[str, str]]:
        options = record.get("options") or ""
        if isinstance(options, dict):
            options = [f"({letter}) {text}" for letter, text in options.items()]
        listed = "\n".join(options) if isinstance(options, list) else options
        yield str(record[answer]), f"{record['question']}\n{listed}"

    return golds


def _message(record: Record) -> Iterator[tuple[str, str]]:
    yield str(record["answer"]), record["messages"][0]["content"]


QWEN, DEEPSEEK = "evaluation/data/", "evaluation/datasets/"

DATA_SETS = (
    DataSet("MATH-500", ("math500/test.jsonl",), _of("answer", "problem"), 99.5),
    DataSet(
        "OlympiadBench",
        ("olympiadbench/test.jsonl",),
        _each_final,
        99.5,
        many=lambda record: bool(record["is_multiple_answer"]),
    ),
    DataSet("GSM8K", (f"{QWEN}gsm8k/test.jsonl",), _after_marks, 99.5),
    DataSet("Minerva", (f"{QWEN}minerva_math/test.jsonl",), _last_box, 98.5),
    DataSet("AQuA, options", (f"{QWEN}aqua/test.jsonl",), _each_option, 98),
    DataSet("AQuA, letters", (f"{QWEN}aqua/test.jsonl",), _letter("correct"), 98),
    DataSet("CMATH (600)", (f"{QWEN}cmath/test.jsonl",), _of("answer"), 98),
    DataSet("CMATH", (f"{DEEPSEEK}cmath/test.jsonl",), _of("golden"), 98),
    DataSet("MGSM, Chinese", ("mgsm_zh/mgsm_zh.jsonl",), _message, 98),
    DataSet("Gaokao, cloze", ("gaokao_math_cloze/test.jsonl", "agieval/gaokao-mathcloze.jsonl"), _of("answer"), 98),
    DataSet("Gaokao, letters", (f"{QWEN}gaokao_math_qa/test.jsonl",), _letter("label"), 98),
    DataSet("Gaokao, options", (f"{QWEN}gaokao_math_qa/test.jsonl",), _each_option),
    DataSet("Gaokao 2023", ("gaokao2023en/test.jsonl",), _of("answer"), 98),
    DataSet("Gaokao 2024", ("gaokao2024_mix/test.jsonl",), _of("answer"), 98),
    DataSet("Gaokao 2024 I", ("gaokao2024_I/test.jsonl",), _of("answer"), 98),
    DataSet("Gaokao 2024 II", ("gaokao2024_II/test.jsonl",), _of("answer"), 98),
    DataSet("Chinese middle school", ("cn_middle_school/test.jsonl",), _of("answer"), 98),
    DataSet("CARP", ("carp_en/test.jsonl",), _of("answer", "content"), 99.5),
    DataSet("college_math", ("college_math/test.jsonl",), _of("answer"), 97, one_value=True),
    DataSet("ASDiv", ("asdiv/test.jsonl",), _of("answer")),
    DataSet("SVAMP", ("svamp/test.jsonl",), _of("Answer", "Question")),
    DataSet("MAWPS", ("mawps/test.jsonl",), _of("target", "input")),
    DataSet("SAT, letters", ("sat_math/test.jsonl",), _letter("Answer")),
    DataSet("AMC 2023", ("amc23/test.jsonl",), _of("answer", "problem")),
    DataSet("AIME 2024", ("aime24/test.jsonl",), _of("answer", "problem")),
)
"""The targets are those of the issue that asked for this table; a set without one is there to be looked at."""


def records(path: Path) -> Iterator[Record]:
    """The records of a file, one JSON object a line. (Not splitlines: a JSON string may hold U+2028.)"""
    for line in path.read_text(encoding="utf-8-sig").split("\n"):
        if line.strip():
            yield json.loads(line)


def items_of(data_set: DataSet, folder: Path) -> list[Item] | None:
    """The golds of a data set that lies below the folder; None if it does not. Raises ValueError, KeyError or
    TypeError for a file of another layout."""
    found = next(
        (path for end in data_set.ends for path in sorted(folder.rglob(Path(end).name)) if str(path).endswith(end)),
        None,
    )
    if found is None:
        return None
    return [
        Item(data_set.name, number, text, question, data_set.many(record))
        for number, record in enumerate(records(found), 1)
        for text, question in data_set.golds(record)
    ]

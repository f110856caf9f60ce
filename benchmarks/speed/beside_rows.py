"""What `beside.py` has each tree run: rows of work in small pieces, on inputs that are the same for both.

    python -P beside_rows.py inputs > inputs.json
    PYTHONPATH=TREE python -P beside_rows.py GROUP inputs.json

A process of a group does what its standard input says, a line each, and answers in a line of JSON:

    rows         the names of the group's rows  ->  a list
    row NAME     make the row ready, warmed up  ->  {"pieces": how many, "items": of one piece}, or {"missing": why}
    next         run the row's next piece       ->  CPU milliseconds of it

Of the project only what has not moved between builds is called; `either` knows the few places that have.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

PROBLEMS, WARM, SAMPLES = 240, 60, 4
"""Problems that are scored, as many before the clock starts, and the samples of one problem that follow its first."""
MADE, MADE_WARM = 120, 20
RUNS = 60
"""Programs for one row of a sandbox."""
FAMILIES = ("arithmetic", "derivative", "integral", "limit", "linear_algebra", "sequence_limit")


def inputs() -> dict[str, Any]:
    """Pairs to verify and problems to score, made by the tree that is imported."""
    import generators

    def record(number: int) -> dict[str, Any]:
        index, family = divmod(number, len(FAMILIES))
        problem = generators.problem(FAMILIES[family], index, level=1 + index % 5)
        printed = "".join(f"Step {step.index} [{step.rule}]: {step.claim}\n" for step in problem.steps)
        return {"problem": problem.to_record(), "printed": printed + f"Answer: {problem.answer.value}\n"}

    return {"pairs": _pairs(), "problems": [record(number) for number in range(WARM + PROBLEMS)]}


def _pairs() -> dict[str, list[list[Any]]]:
    """The pairs of test_verify.py: (kind, value, variable, of), prediction; the first forty are for warming up."""
    path = Path(__file__).with_name("test_verify.py")
    spec = importlib.util.spec_from_file_location("test_verify", path)
    assert spec is not None
    assert spec.loader is not None
    table = importlib.util.module_from_spec(spec)
    sys.modules["test_verify"] = table
    spec.loader.exec_module(table)
    plain = {"integers": "integer", "fractions": "rational", "sets": "set", "intervals": "interval_set"}
    make = {"integers": table._integer, "fractions": table._fraction, "sets": table._set, "intervals": table._interval}
    suites = {"derivatives": table._derivatives, "antiderivatives": table._antiderivatives}
    suites |= {name: partial(table._simple, plain[name], make[name]) for name in plain}
    suites["matrices"] = partial(table._simple, "matrix", table._matrix)

    def drawn(suite: Callable[[random.Random], list[Any]]) -> Iterator[list[Any]]:
        for seed, count in ((8, 40), (7, None), (17, None), (27, None)):
            for answer, prediction, _ in suite(random.Random(seed))[:count]:
                yield [[answer.kind, answer.value, answer.variable, answer.of], prediction]

    return {name: list(drawn(suite)) for name, suite in suites.items()}


def either(today: str, before: str) -> Any:
    """A module under today's name, or under the one that it had in the builds to compare with."""
    try:
        return importlib.import_module(today)
    except ModuleNotFoundError:
        return importlib.import_module(before)


@dataclass(frozen=True)
class Row:
    """Work in pieces of equally many items; a piece returns its CPU seconds where it is not this process's own."""

    items: int
    pieces: tuple[Callable[[], float | None], ...]


Rows = dict[str, Callable[[contextlib.ExitStack], Row]]
"""What makes each row ready; what it opens is closed at the end of the group."""


def clocked(piece: Callable[[], float | None]) -> float:
    """CPU milliseconds of a piece, without the garbage of what ran before."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    elsewhere = piece()
    seconds = time.process_time() - started
    gc.enable()
    return 1000 * (seconds if elsewhere is None else elsewhere)


def in_pieces(things: list[Any], size: int) -> Iterator[list[Any]]:
    """Lists of exactly `size`; what is left over is left out."""
    return (things[start : start + size] for start in range(0, len(things) - size + 1, size))


def verify_rows(inputs: dict[str, Any]) -> Rows:
    """Every row of test_verify.py."""
    from harness import Answer, verify

    def judge(questions: Iterable[tuple[Any, str]]) -> None:
        for answer, prediction in questions:
            verify(answer, prediction, fallback=False)

    def row(pairs: list[Any], _: contextlib.ExitStack) -> Row:
        questions = [(Answer(*answer), prediction) for answer, prediction in pairs]
        judge(questions[:40])
        return Row(50, tuple(partial(judge, piece) for piece in in_pieces(questions[40:], 50)))

    return {f"verify, {name}": partial(row, pairs) for name, pairs in inputs["pairs"].items()}


class Replay:
    """A sandbox that knows what every program prints."""

    def __init__(self, printed: dict[str, str]) -> None:
        self._printed = printed

    def as_completed(self, programs: Any, limits: object = None) -> Iterator[tuple[int, Any]]:
        from sandbox import Execution, Status

        for place, program in enumerate(programs):
            yield (
                place,
                Execution(
                    status=Status.ok,
                    stdout=self._printed[program],
                    stderr="",
                    exit_code=0,
                    cpu_seconds=0.01,
                    wall_seconds=0.01,
                ),
            )


def scoring_rows(inputs: dict[str, Any]) -> Rows:
    """CPU of scoring a completion, programs left out: of a problem met for the first time, and of its later samples,
    every other of them wrong, as in a batch of GRPO; and of the shortest program there is."""
    from harness import Answer, Problem, score_many

    problems = [Problem.from_record(each["problem"]) for each in inputs["problems"]]
    outputs_shown = [each["printed"] for each in inputs["problems"]]

    def sample(places: Iterable[int], number: int) -> Callable[[], None]:
        printed: dict[str, str] = {}
        asked = []
        for place in places:
            text = outputs_shown[place]
            if number % 2 and place % 2:
                text = text.rpartition("Answer:")[0] + "Answer: 4711\n"
            printed[f"{problems[place].program}# sample {number}"] = text
            asked.append(problems[place])

        def piece() -> None:
            score_many(asked, list(printed), Replay(printed))

        return piece

    places = list(in_pieces(list(range(WARM, WARM + PROBLEMS)), 20))

    def first_met(_: contextlib.ExitStack) -> Row:
        sample(range(WARM), 0)()
        return Row(20, tuple(sample(each, 0) for each in places))

    def remembered(_: contextlib.ExitStack) -> Row:
        sample(range(WARM, WARM + PROBLEMS), 0)()
        return Row(20, tuple(sample(each, number) for number in range(1, 1 + SAMPLES) for each in places))

    def trivial(_: contextlib.ExitStack) -> Row:
        problem = Problem(
            id="trivial",
            family="arithmetic",
            level=1,
            split="train",
            seed=0,
            index=0,
            style="computed",
            statement="Compute 2 + 2.",
            answer=Answer("integer", "4"),
            steps=(),
            program="print(4)",
        )

        def piece(start: int) -> None:
            programs = [f"print('Answer:', 4)# {number}" for number in range(start, start + 64)]
            score_many([problem] * 64, programs, Replay(dict.fromkeys(programs, "Answer: 4\n")))

        piece(0)
        return Row(64, tuple(partial(piece, 64 * number) for number in range(1, 9)))

    return {"scoring, first met": first_met, "scoring, remembered": remembered, "scoring, trivial": trivial}


def generation_rows(inputs: dict[str, Any]) -> Rows:
    """Each family, certified and alone, as test_generators.py has them: every tree its own problems."""
    from generators import problems

    mixture = either("generators.datasets.mixture", "generators.mixture").mixture
    certify = problems.certify

    def row(family: str, certified: bool, _: contextlib.ExitStack) -> Row:
        problems.certify = certify if certified else lambda *_: None
        make = mixture(family, seed=3 if certified else 4).make

        def piece(numbers: Iterable[int]) -> None:
            for number in numbers:
                make(number)

        piece(range(MADE_WARM))
        numbers = list(range(MADE_WARM, MADE_WARM + MADE))
        return Row(10, tuple(partial(piece, each) for each in in_pieces(numbers, 10)))

    rows = {f"{family}, certified": partial(row, family, True) for family in FAMILIES}
    return {**rows, **{f"{family}, generated alone": partial(row, family, False) for family in FAMILIES}}


def sandbox_rows(inputs: dict[str, Any]) -> Rows:
    """The CPU that a program costs, cells and this process together, on every backend that both builds have."""
    from sandbox import Sandbox
    from sandbox.bench import PROGRAMS, Ours
    from sandbox.errors import InfrastructureError

    def row(backend: str, program: str, opened: contextlib.ExitStack) -> Row:
        try:
            way = Ours(opened.enter_context(Sandbox(backend, workers=1)), 1)
        except InfrastructureError as error:
            raise Missing(str(error)) from None
        way.run(program, 5)
        return Row(5, (lambda: way.run(program, 5)[1] or 0.0,) * (RUNS // 5))

    return {
        f"sandbox, {backend}, {name}": partial(row, backend, program)
        for backend in ("process", "namespace", "docker")
        for name, program in PROGRAMS.items()
    }


def models_rows(inputs: dict[str, Any]) -> Rows:
    """Decoding, a token, as test_generation.py has it."""
    import torch

    decode = either("harness.evaluation.models.decoding", "harness.models.decoding").decode
    tiny = either("trainer.tiny_model", "trainer.tiny")

    def row(_: contextlib.ExitStack) -> Row:
        torch.set_num_threads(1)
        draw = random.Random(0)
        tokenizer = tiny.train_tokenizer(["print(1) x + y"] * 20, 200)
        torch.manual_seed(0)
        model, width = tiny.new_model(tokenizer).eval(), len(tokenizer)
        prompts = [[draw.randrange(3, width) for _ in range(draw.randrange(20, 60))] for _ in range(32)]

        def piece() -> None:
            decode(model, prompts, seeds=range(32), temperature=1.0, top_p=1.0, max_new_tokens=100, ends=frozenset())

        piece()
        return Row(3200, (piece, piece))

    return {"decoding, a token": row}


GROUPS: dict[str, Callable[[dict[str, Any]], Rows]] = {
    "verify": verify_rows,
    "scoring": scoring_rows,
    "generation": generation_rows,
    "sandbox": sandbox_rows,
    "models": models_rows,
}


class Missing(Exception):
    """A row that cannot be run here, and why."""


def serve(rows: Rows) -> None:
    """Do what standard input says; see the module's text."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    pieces: Iterator[Callable[[], float | None]] = iter(())
    with contextlib.ExitStack() as opened:
        for line in sys.stdin:
            verb, _, name = line.strip().partition(" ")
            reply: Any
            if verb == "rows":
                reply = list(rows)
            elif verb == "next":
                reply = clocked(next(pieces))
            else:
                try:
                    row = rows[name](opened)
                    pieces = iter(row.pieces)
                    reply = {"pieces": len(row.pieces), "items": row.items}
                except Missing as error:
                    reply = {"missing": str(error)}
            print(json.dumps(reply), file=answers, flush=True)


def main(group: str, path: str = "") -> None:
    """Print the inputs, or serve the rows of a group."""
    if group == "inputs":
        print(json.dumps(inputs()))
    else:
        serve(GROUPS[group](json.loads(Path(path).read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main(*sys.argv[1:])

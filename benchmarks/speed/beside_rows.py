"""What `beside.py` has each tree run: one group of rows, on inputs that are the same for both.

    python -P beside_rows.py inputs > inputs.json
    PYTHONPATH=TREE python -P beside_rows.py GROUP inputs.json     # {row: CPU ms of one item}

Of the project only what has not moved between builds is called; `either` knows the few places that have.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

GROUPS = ("verify", "scoring", "generation", "sandbox", "models")
PROBLEMS, WARM, SAMPLES = 240, 60, 4
"""Problems that are scored, as many before the clock starts, and the samples of one problem that follow its first."""
MADE, MADE_WARM = 120, 20
RUNS = 60
"""Programs for one row of a sandbox."""
FAMILIES = ("arithmetic", "derivative", "integral", "limit", "linear_algebra", "sequence_limit")
Rows = dict[str, float]


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


def clocked(work: Callable[[], object], items: int) -> float:
    """CPU milliseconds of one item, without the garbage of what ran before."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    gc.enable()
    return 1000 * seconds / items


def verify_rows(inputs: dict[str, Any]) -> Rows:
    """Every row of test_verify.py."""
    from harness import Answer, verify

    rows = {}
    for name, pairs in inputs["pairs"].items():
        questions = [(Answer(*answer), prediction) for answer, prediction in pairs]
        for answer, prediction in questions[:40]:
            verify(answer, prediction, fallback=False)

        def work(questions: list[tuple[Any, str]] = questions) -> None:
            for answer, prediction in questions[40:]:
                verify(answer, prediction, fallback=False)

        rows[f"verify, {name}"] = clocked(work, len(questions) - 40)
    return rows


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

    def sample(part: slice, number: int) -> tuple[list[Any], list[str], Replay]:
        outputs = [
            text.rpartition("Answer:")[0] + "Answer: 4711\n" if number % 2 and i % 2 else text
            for i, text in enumerate(outputs_shown[part])
        ]
        programs = [f"{problem.program}# sample {number}" for problem in problems[part]]
        return problems[part], programs, Replay(dict(zip(programs, outputs, strict=True)))

    score_many(*sample(slice(WARM), 0))
    first = sample(slice(WARM, None), 0)
    later = [sample(slice(WARM, None), number) for number in range(1, 1 + SAMPLES)]
    rows = {"scoring, first met": clocked(lambda: score_many(*first), PROBLEMS)}
    rows["scoring, remembered"] = clocked(lambda: [score_many(*each) for each in later], PROBLEMS * SAMPLES)
    trivial = Problem(
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
    programs = [f"print('Answer:', 4)# {number}" for number in range(512)]
    printed = Replay(dict.fromkeys(programs, "Answer: 4\n"))
    rows["scoring, trivial"] = clocked(lambda: score_many([trivial] * 512, programs, printed), 512)
    return rows


def generation_rows(inputs: dict[str, Any]) -> Rows:
    """Each family, certified and alone, as test_generators.py has them: every tree its own problems."""
    from generators import problems

    mixture = either("generators.datasets.mixture", "generators.mixture").mixture

    def rate(family: str, seed: int) -> float:
        make = mixture(family, seed=seed).make
        for number in range(MADE_WARM):
            make(number)
        return clocked(lambda: [make(number) for number in range(MADE_WARM, MADE_WARM + MADE)], MADE)

    rows = {f"{family}, certified": rate(family, 3) for family in FAMILIES}
    problems.certify = lambda *_: None
    return {**rows, **{f"{family}, generated alone": rate(family, 4) for family in FAMILIES}}


def sandbox_rows(inputs: dict[str, Any]) -> Rows:
    """The CPU that a program costs, cells and this process together, on every backend that this machine has."""
    from sandbox import Sandbox
    from sandbox.bench import PROGRAMS, Ours
    from sandbox.errors import InfrastructureError

    rows = {}
    for backend in ("process", "namespace", "docker"):
        try:
            with Sandbox(backend, workers=1) as sandbox:
                way = Ours(sandbox, 1)
                for name, program in PROGRAMS.items():
                    way.run(program, 5)
                    rows[f"sandbox, {backend}, {name}"] = 1000 * (way.run(program, RUNS)[1] or 0.0) / RUNS
        except InfrastructureError as error:
            print(f"{backend}: {error}", file=sys.stderr)
    return rows


def models_rows(inputs: dict[str, Any]) -> Rows:
    """Decoding, a token, as test_generation.py has it."""
    import torch

    decode = either("harness.evaluation.models.decoding", "harness.models.decoding").decode
    tiny = either("trainer.tiny_model", "trainer.tiny")
    torch.set_num_threads(1)
    draw = random.Random(0)
    tokenizer = tiny.train_tokenizer(["print(1) x + y"] * 20, 200)
    torch.manual_seed(0)
    model, width = tiny.new_model(tokenizer).eval(), len(tokenizer)
    prompts = [[draw.randrange(3, width) for _ in range(draw.randrange(20, 60))] for _ in range(32)]

    def ours() -> list[list[int]]:
        return decode(model, prompts, seeds=range(32), temperature=1.0, top_p=1.0, max_new_tokens=100, ends=frozenset())

    ours()
    return {"decoding, a token": clocked(ours, 3200)}


def main(group: str, path: str = "") -> None:
    """Print a JSON object: the inputs, or the rows of a group."""
    if group == "inputs":
        print(json.dumps(inputs()))
        return
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    rows = {
        "verify": verify_rows,
        "scoring": scoring_rows,
        "generation": generation_rows,
        "sandbox": sandbox_rows,
        "models": models_rows,
    }[group](data)
    print(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What a peer's generator makes: one JSON object a line, {"module", "question", "answer"}.

    PEER_PYTHON -P peer_draws.py mathematics-dataset 100 > draws.jsonl

Run by `peers.py` with the interpreter of an environment that holds the peer; it needs nothing of this project.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator

Draw = tuple[str, str]
SECONDS = 15.0
"""The most that is spent on one module: some find a problem rarely."""
MOST_SIGNS = 160
"""Longer answers are left out, as mathematics-dataset does itself beyond 30."""
TASKS = (
    "complex_arithmetic intermediate_integration polynomial_equations polynomial_multiplication simple_equations "
    "simple_integration basic_arithmetic bitwise_arithmetic calendar_arithmetic chain_sum count_bits "
    "decimal_arithmetic decimal_chain_sum dice fraction_simplification gcd gsm_symbolic lcm leg_counting "
    "number_format power_function "
    "prime_factorization products time_intervals advanced_geometry simple_geometry coin_flip count_primes"
).split()
"""The tasks of reasoning-gym whose answer is mathematics."""


def mathematics_dataset(count: int) -> Iterator[tuple[str, Iterator[Draw]]]:
    import numpy
    from mathematics_dataset.modules import modules

    def flat(found: dict, prefix: str = "") -> Iterator[tuple[str, Callable]]:
        for name, module in sorted(found.items()):
            if isinstance(module, dict):
                yield from flat(module, f"{prefix}{name}__")
            else:
                yield prefix + name, module

    def drawn(make: Callable) -> Iterator[Draw]:
        for _ in range(count):
            try:
                problem = make()
            except AttributeError:  # it hands a number of NumPy to SymPy now and then, which knows no such number
                continue
            yield str(problem.question), str(problem.answer)

    random.seed(5)
    numpy.random.seed(5)  # (the peer draws from the global generator)
    for name, module in flat(modules.train(lambda entropy: entropy)):
        yield name, drawn(module)


def reasoning_gym(count: int) -> Iterator[tuple[str, Iterator[Draw]]]:
    import reasoning_gym as gym

    def drawn(task: str) -> Iterator[Draw]:
        made = gym.create_dataset(task, size=count, seed=5)
        yield from ((str(made[number]["question"]), str(made[number]["answer"])) for number in range(count))

    for task in TASKS:
        yield task, drawn(task)


PEERS = {"mathematics-dataset": mathematics_dataset, "reasoning-gym": reasoning_gym}


def main(peer: str, count: int) -> None:
    for module, draws in PEERS[peer](count):
        started = time.monotonic()
        try:
            for question, answer in draws:
                if len(answer) <= MOST_SIGNS:
                    print(json.dumps({"module": module, "question": question, "answer": answer}))
                if time.monotonic() - started > SECONDS:
                    break
        except Exception as error:  # noqa: BLE001 (a peer's own fault in one module leaves the others to be drawn)
            print(f"{module}: {type(error).__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

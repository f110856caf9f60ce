"""The reward server beside `ExecutionReward`, in turns in one run: `python benchmarks/speed/serve.py`.

A second process sends good, wrong, hostile and garbage samples in batches of 64 and one by one, and bodies that are no
requests. Then a container is killed in mid-load (docker), and at last the server is told to end in mid-load. Every
reply is compared with what its sample earns. Machines are noisy: the two sides take turns, and only the ratio holds.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import itertools
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import httpx

import generators
from harness import ExecutionReward
from sandbox import Limits, Sandbox
from sandbox.backends.docker_engine import LABEL

BATCH, CPU_SECONDS = 64, 0.5
HOSTILE = {
    "```python\nwhile True: pass\n```": "timeout",
    "```python\nx = bytearray(4 << 30)\n```": "memory",
    "```python\nwhile True: print('Answer: 42' * 1000)\n```": "output",
    "```python\nimport os; os.kill(os.getpid(), 9)\n```": "runtime_error",
}
GARBAGE = ("I do not know.", "\ud800 \\boxed{", "def (:", "```python\nprint('Answer:', (\n```")
BODIES: tuple[tuple[bytes, int], ...] = (
    (b"\x00\xff{", 400),
    (b"{", 422),
    (b'{"items": 5}', 422),
    (b'{"items": [{"completion": 7, "answer": 1}]}', 422),
    (b"[" * 100_000, 400),
    (b" " * (17 << 20), 413),
)


def samples(mild: bool) -> list[tuple[dict[str, Any], str]]:
    """A batch's worth of samples, each with the outcome it must have. mild: none of them hostile."""
    hostile = {} if mild else HOSTILE
    made: list[tuple[dict[str, Any], str]] = []
    families = list(generators.families())
    for number in range(BATCH - len(hostile) - len(GARBAGE)):
        problem = generators.problem(families[number % len(families)], number, level=1 + number % 3)
        right = number % 2 == 0
        program = problem.program if right else re.sub(r'print\("Answer:".*', 'print("Answer:", 4711)', problem.program)
        made.append((_item(problem, program), "correct" if right else "wrong_answer"))
    problem = generators.problem("arithmetic", 1)
    made += [(_item(problem, text), outcome) for text, outcome in hostile.items()]
    return made + [(_item(problem, text), "") for text in GARBAGE]


def _item(problem: Any, completion: str) -> dict[str, Any]:
    record = problem.to_record()
    return {
        "completion": completion,
        "answer": record["answer"],
        "statement": problem.statement,
        "steps": record["steps"],
    }


def fresh(item: dict[str, Any], number: int) -> dict[str, Any]:
    """The same sample as text that nobody has seen."""
    text = item["completion"]
    return {**item, "completion": text.replace("```python\n", f"```python\n# {number}\n") + f"\n# {number}"}


# the load, in a process of its own


def load(url: str, seconds: float, first: int, mild: bool) -> dict[str, Any]:
    """Send requests until the time is over or nobody listens; what came of them."""
    until, made = time.monotonic() + seconds, samples(mild)
    numbers = itertools.count(first)
    statuses: collections.Counter[str] = collections.Counter()
    wrong: list[str] = []
    batches: list[float] = []
    singles: list[float] = []
    scored = [0]

    def post(client: httpx.Client, chosen: list[tuple[dict[str, Any], str]], times: list[float]) -> None:
        items = [fresh(item, next(numbers)) for item, _ in chosen]
        started = time.monotonic()
        answer = client.post("/score", content=json.dumps({"items": items}), headers=KIND)
        statuses[str(answer.status_code)] += 1
        if answer.status_code == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            return
        times.append(time.monotonic() - started)
        if answer.status_code == 200:
            for (_, expected), score in zip(chosen, answer.json()["scores"], strict=True):
                scored[0] += 1
                if expected and score["outcome"] != expected:
                    wrong.append(f"{score['outcome']} instead of {expected}: {score['fault'] or score['detail']}")

    def client(number: int) -> None:
        with httpx.Client(base_url=url, timeout=120) as connection:
            for turn in itertools.count():
                if time.monotonic() > until:
                    return
                try:
                    if number == 0:
                        post(connection, [made[turn % len(made)]], singles)
                    else:
                        post(connection, made, batches)
                    if turn % 4 == number % 4:
                        body, expected = BODIES[turn // 4 % len(BODIES)]
                        status = connection.post("/score", content=body, headers=KIND).status_code
                        statuses[f"garbage {status}"] += 1
                        wrong.extend([f"{body[:20]!r}: {status}, not {expected}"] * (status != expected))
                except httpx.ConnectError:
                    statuses["nobody listens"] += 1
                    return
                except httpx.TransportError as error:
                    statuses[type(error).__name__] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - started
    return {
        "seconds": elapsed,
        "scored": scored[0],
        "requests": sum(statuses.values()),
        "statuses": dict(statuses),
        "wrong": wrong[:5],
        "wrongs": len(wrong),
        "batches": batches,
        "singles": singles,
    }


KIND = {"Content-Type": "application/json"}


def loading(url: str, seconds: float, first: int, mild: bool) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--load", url, "--seconds", str(seconds), "--first", str(first)]
    return subprocess.Popen([*command, *["--mild"] * mild], stdout=subprocess.PIPE, text=True)


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(process.communicate()[0])
    return found


# the two sides


@contextlib.contextmanager
def serving(backend: str, workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    options = ["--port", "0", "--workers", str(workers), "--sandbox", backend, "--cpu-seconds", str(CPU_SECONDS)]
    command = [sys.executable, "-m", "showwork", "serve", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        try:
            assert found, process.stderr.read()
            yield process, found[0]
        finally:
            process.kill()


def alone(reward: ExecutionReward, seconds: float, first: int, mild: bool) -> float:
    """Samples a second of `ExecutionReward`, in batches of 64."""
    made, numbers = [item for item, _ in samples(mild)], itertools.count(first)
    started, count = time.monotonic(), 0
    while time.monotonic() < started + seconds:
        items = [fresh(item, next(numbers)) for item in made]
        columns = {name: [item[name] for item in items] for name in ("answer", "statement", "steps")}
        reward(completions=[item["completion"] for item in items], **columns)
        count += len(items)
    return count / (time.monotonic() - started)


def rss(pid: int) -> float:
    """Megabytes of a process."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def taken(found: dict[str, Any]) -> int:
    """Replies of the application: not those of the guard before it, nor those that never came."""
    return sum(count for status, count in found["statuses"].items() if status[-3:].isdigit() and "413" not in status)


def quantiles(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else [0.0] * 99
    return f"p50 {1e3 * cuts[49]:.0f} ms, p99 {1e3 * cuts[98]:.0f} ms"


def say(what: str, found: dict[str, Any]) -> None:
    rate = found["requests"] / found["seconds"]
    print(f"{what}: {found['scored'] / found['seconds']:.1f} samples/s, {rate:.1f} requests/s, {found['statuses']}")
    print(f"  batches of {BATCH}: {quantiles(found['batches'])}; single samples: {quantiles(found['singles'])}")
    print(f"  wrong: {found['wrongs']} {found['wrong']}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sandbox", default="docker")
    parser.add_argument("--mild", action="store_true", help="no hostile samples")
    parser.add_argument("--load", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        print(json.dumps(load(options.load, options.seconds, options.first, options.mild)))
        return
    limits = Limits(cpu_seconds=CPU_SECONDS)
    own = Sandbox(options.sandbox, workers=options.workers, limits=limits)
    with own, serving(options.sandbox, options.workers) as (server, url):
        reward = ExecutionReward(own)
        alone(reward, 3.0, 10**9, options.mild)
        replies = taken(result(loading(url, 5.0, 2 * 10**9, options.mild)))
        rates, ratios, memory = [], [], [rss(server.pid)]
        for turn in range(options.turns):
            ours = alone(reward, options.seconds, turn * 10**7, options.mild)
            found = result(loading(url, options.seconds, 3 * 10**9 + turn * 10**7, options.mild))
            replies += taken(found)
            say(f"turn {turn}: ExecutionReward {ours:.1f} samples/s; server", found)
            rates.append(found["scored"] / found["seconds"])
            ratios.append(rates[-1] / ours)
            memory.append(rss(server.pid))
            print(f"  ratio {ratios[-1]:.3f}, memory {memory[-1]:.1f} MB, load {os.getloadavg()[0]:.1f}", flush=True)
        print(f"ratios {[round(ratio, 3) for ratio in ratios]}, memory {[round(size) for size in memory]} MB")
        if options.sandbox == "docker":
            running = loading(url, options.seconds, 4 * 10**9, options.mild)
            time.sleep(options.seconds / 2)
            print("killed in mid-load:", _kill_container(server.pid), flush=True)
            found = result(running)
            replies += taken(found)
            say("a container killed", found)
        running = loading(url, options.seconds, 5 * 10**9, options.mild)
        time.sleep(options.seconds / 2)
        server.send_signal(signal.SIGTERM)
        found = result(running)
        say("SIGTERM", found)
        print(f"replies to accepted requests, as the callers counted them: {replies + taken(found)}")
        print(f"exit code {server.wait(60)}:", server.stderr.read().strip() if server.stderr else "")


def _kill_container(pid: int) -> str:
    """Kill a container that a process opened: its label names the process."""
    client = docker.from_env()
    for container in client.containers.list(filters={"label": LABEL}):
        if f" {pid} " in container.labels[LABEL]:
            container.kill()
            return str(container.short_id)
    return "none found"


if __name__ == "__main__":
    main()

"""What a step of `tiny-grpo` costs in this tree beside another build's: CPU time by part, in turns on one machine.

    git worktree add ../before COMMIT
    showwork train sft --config tiny --max-steps 700 --eval-steps 700 --save-steps 700 --output-dir runs/start
    taskset -c 0 python benchmarks/speed/grpo_step.py ../before --model runs/start
    taskset -c 0 python benchmarks/speed/grpo_step.py ../before --model runs/start --same-samples
    taskset -c 0 python benchmarks/speed/grpo_step.py ../before --model runs/start --steps 4 -- --config tiny-rloo

Each tree trains in a process of its own from the same model with the same seed, and the two take their steps in turns,
so that whatever else the machine does meets both. A step's figure is the CPU time of its process and of all that it
started (programs run under namespaces, whose processes are its children; a container's would not be). The first step
warms up and is left out. What follows `--` goes to both trainings.

Both begin at the same draws; sums of other rounding lead to other samples after some steps. With `--same-samples` all
rates are 0: the optimizer does its work and moves nothing, so that both write from the same model in every step.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
PARTS = ("generation", "scoring", "log-probabilities", "backward", "optimizer", "rest")
FROZEN = ("--learning-rate", "0", "--muon-learning-rate", "0", "--weight-decay", "0")


class Meter:
    """CPU seconds of this process by part; what a part calls that is a part itself counts there alone."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(PARTS, 0.0)
        self._open = ["rest"]
        self._since = time.process_time()

    def turn(self) -> None:
        """Book what was spent since the last turn to the part that is open."""
        now = time.process_time()
        self.spent[self._open[-1]] += now - self._since
        self._since = now

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        self.turn()
        self._open.append(name)
        try:
            yield
        finally:
            self.turn()
            self._open.pop()

    def metered(self, owner: Any, method: str, name: str) -> None:
        """Book what a method of a class or an object spends."""
        original = getattr(owner, method)

        @functools.wraps(original)
        def counted(*args: Any, **options: Any) -> Any:
            with self.part(name):
                return original(*args, **options)

        setattr(owner, method, counted)


def children_seconds() -> float:
    """CPU seconds of all living descendants, and of what has ended among them."""
    tick = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = entry.joinpath("stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1])
                spent[int(entry.name)] = sum(map(int, fields[11:15])) / tick
    family, more = {os.getpid()}, {os.getpid()}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        family |= more
    family.remove(os.getpid())
    times = os.times()
    return sum(spent[one] for one in family) + times.children_user + times.children_system


def worker(module: str, arguments: list[str]) -> None:
    """Train, each step when a line on the standard input asks for it; print what each has cost, a line of JSON each."""
    from importlib import import_module

    import torch
    from transformers import TrainerCallback

    from trainer.optimizer import MuonAdamW

    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the training prints
    torch.set_num_threads(1)
    meter = Meter()

    class Turns(TrainerCallback):  # type: ignore[misc]  # transformers' own has no types
        def on_step_begin(self, *_: Any, **__: Any) -> None:
            if not sys.stdin.readline():
                sys.exit(0)
            meter.turn()
            meter.spent = dict.fromkeys(PARTS, 0.0)
            self.children = children_seconds()

        def on_log(self, _: Any, state: Any, __: Any, logs: Any = None, **___: Any) -> None:
            if not logs or "loss" not in logs:
                return
            meter.turn()
            spent = dict(meter.spent)
            spent["scoring"] += children_seconds() - self.children
            told = {
                "reward": logs.get("reward"),
                "tokens": logs.get("completions/mean_length"),
                "gradient": logs.get("grad_norm"),
            }
            out.write(json.dumps({"step": state.global_step, "spent": spent, **told}) + "\n")

    def instrumented(kind: type) -> None:
        original: Callable[..., None] = kind.__init__  # type: ignore[misc]  # a class of ours, not an object's

        def init(self: Any, *args: Any, **options: Any) -> None:
            original(self, *args, **options)
            self.add_callback(Turns())
            meter.metered(self.accelerator, "backward", "backward")
            meter.metered(self.accelerator, "clip_grad_norm_", "optimizer")

        kind.__init__ = init  # type: ignore[misc]  # as above
        meter.metered(kind, "_generate_single_turn", "generation")
        meter.metered(kind, "_calculate_rewards", "scoring")
        meter.metered(kind, "_compute_loss", "log-probabilities")

    meter.metered(MuonAdamW, "step", "optimizer")
    trainer = import_module(f"trainer.{module}")
    instrumented(trainer.ExecutionGRPO if module == "grpo" else trainer.ExecutionRLOO)
    trainer.main(arguments)


class Side:
    """A tree's training. Raises SystemExit, with the end of what it printed, where it fails."""

    def __init__(self, tree: Path, module: str, arguments: list[str], folder: Path) -> None:
        folder.mkdir()
        self.tree, self.log = tree, folder / "log"
        environment = {**os.environ, "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        command = [
            sys.executable,
            "-P",
            "-W",
            "ignore",
            __file__,
            "--worker",
            module,
            "--output-dir",
            str(folder / "run"),
        ]
        self._process = subprocess.Popen(
            [*command, *arguments, "--output-dir", str(folder / "run")],
            cwd=tree,
            env=environment | {"TOKENIZERS_PARALLELISM": "false"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
            bufsize=1,
        )

    def step(self) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write("\n")
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.tree} cannot train:\n{self.log.read_text()[-3000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


def table(here: list[dict[str, Any]], other: list[dict[str, Any]]) -> str:
    """Means of the steps' CPU seconds by part, their ratio, and the quartiles of the single steps' ratios."""
    lines = [f"{'part':18}{'other s':>9}{'this s':>9}{'ratio':>8}"]
    for part in PARTS:
        a, b = (statistics.fmean(step["spent"][part] for step in side) for side in (other, here))
        lines.append(f"{part:18}{a:9.3f}{b:9.3f}{b / a if a else 1:8.3f}")
    totals = [[sum(step["spent"].values()) for step in side] for side in (other, here)]
    a, b = map(statistics.fmean, totals)
    ratios = sorted(here / other for other, here in zip(*totals, strict=True))
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    lines.append(f"{'whole step':18}{a:9.3f}{b:9.3f}{b / a:8.3f}")
    lines.append(
        f"{len(ratios)} steps: ratio of a step {middle:.3f}, quartiles {low:.3f} to {high:.3f}, "
        f"all {ratios[0]:.3f} to {ratios[-1]:.3f}"
    )
    return "\n".join(lines)


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, metavar="OTHER_TREE", help="a working tree of the other build")
    parser.add_argument("--model", type=Path, required=True, help="a half-trained model to begin at")
    parser.add_argument("--steps", type=int, default=8, help="measured steps (8), after one that warms up")
    parser.add_argument("--same-samples", action="store_true", help="rates of 0: both write from the same model")
    parser.add_argument("--output-dir", type=Path, metavar="FOLDER", help="keep both runs there, as here and other")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every step's figures there")
    parser.add_argument("more", nargs="*", metavar="-- OPTION", help="further options of both trainings")
    options = parser.parse_args()
    module = "rloo" if "tiny-rloo" in options.more else "grpo"
    arguments = ["--config", "tiny-grpo", "--sandbox", "namespace", "--model", str(options.model.resolve())]
    arguments += ["--max-steps", str(options.steps + 1), "--eval-strategy", "no", "--save-strategy", "no"]
    arguments += ["--eval-on-start", "false", "--report-to", "none", "--disable-tqdm", "true"]
    arguments += [*(FROZEN if options.same_samples else ()), *options.more]
    with contextlib.ExitStack() as stack:
        folder = options.output_dir or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        sides = [
            stack.enter_context(contextlib.closing(Side(tree, module, arguments, folder.resolve() / name)))
            for name, tree in (("here", HERE), ("other", options.other.resolve()))
        ]
        steps: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
        for number in range(options.steps + 1):
            for place in (0, 1) if number % 2 else (1, 0):
                steps[place].append(sides[place].step())
            here, other = (side[-1] for side in steps)
            spent = [sum(one["spent"].values()) for one in (other, here)]
            print(
                f"step {number + 1}: {spent[0]:.2f} s and {spent[1]:.2f} s; rewards {other['reward']:.4f}, "
                f"{here['reward']:.4f}; tokens {other['tokens']:.1f}, {here['tokens']:.1f}",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps({"here": steps[0], "other": steps[1]}), encoding="utf-8")
    print(table(steps[0][1:], steps[1][1:]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], sys.argv[3:])
    else:
        main()

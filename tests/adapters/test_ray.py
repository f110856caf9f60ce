"""A real Ray cluster of several nodes on this machine: what it scores is what one machine scores, byte for byte, also
where a node is killed in mid-run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ray.cluster_utils import Cluster

import harness
from generators.corpus.doctest_problems import doctest_problems
from generators.corpus.read_pages import read_pages
from generators.datasets.make import build
from generators.datasets.mixture import mixture
from harness import ExecutionReward
from harness.engine.local import LocalEngine
from harness.engine.ray import RayEngine
from harness.evaluation.audit.run import audit
from harness.evaluation.samples.run import HowScored, score_file
from harness.scoring.recheck import Recheck, recheck
from harness.scoring.score_records import score_record
from sandbox import Sandbox
from sandbox.backends.namespace import NamespaceBackend
from sandbox.errors import InfrastructureError
from tests.adapters import mixed

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["PYTHONPATH"] = str(Path(harness.__file__).parents[1])
COLUMNS: dict[str, Any] = {
    "question": [problem.statement for problem in mixed.problems()],
    "answer": [problem.answer for problem in mixed.problems()],
    "steps": [problem.to_record()["steps"] for problem in mixed.problems()],
}
COMPLETIONS = [mixed.completion(number) for number in range(mixed.COUNT)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    import ray

    started = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    started.add_node(num_cpus=1)
    started.wait_for_nodes()
    yield started
    ray.shutdown()
    started.shutdown()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "samples.jsonl"
    with path.open("w") as file:
        for turn in range(8):
            for number, problem in enumerate(mixed.problems()):
                record = problem.to_record()
                record["output"] = f"{mixed.completion(number)}\n# {turn}"
                file.write(json.dumps(record) + "\n")
    return path


def doubled(batch: list[int]) -> list[int]:
    return [2 * number for number in batch]


def make_doubled() -> Any:
    return doubled


def dies(batch: Any) -> Any:
    os._exit(1)


def fails(batch: Any) -> Any:
    raise InfrastructureError(f"no sandbox for {batch}")


@pytest.mark.parametrize("each_core", [False, True])
def test_answers_come_in_the_order_of_the_batches(cluster: Cluster, each_core: bool) -> None:
    batches = [[number, number + 1] for number in range(100)]
    engine = RayEngine(cluster.address)
    expected = list(LocalEngine().answers(make_doubled, batches))
    assert list(engine.answers(make_doubled, batches, each_core=each_core)) == expected
    assert list(engine.answers(make_doubled, [], each_core=each_core)) == []
    assert sum(engine.placement().values()) == 100
    assert len(engine.placement()) == 2
    engine.close()


def test_what_a_batch_raises_is_raised_and_one_that_kills_its_actor_is_an_outage(cluster: Cluster) -> None:
    with pytest.raises(InfrastructureError, match="no sandbox for 7"):
        list(RayEngine(cluster.address).answers(lambda: fails, [7]))
    with pytest.raises(InfrastructureError, match="died 4 times"):
        list(RayEngine(cluster.address).answers(lambda: dies, [7]))


def test_a_reward_on_the_cluster_gives_the_scores_of_one_here(cluster: Cluster) -> None:
    def untimed(scores: list[Any]) -> list[dict[str, Any]]:
        records = [score_record(score) for score in scores]
        for record in records:
            if record["execution"]:
                record["execution"] |= {"cpu_seconds": 0, "wall_seconds": 0}
        return records

    with ExecutionReward() as here, ExecutionReward(engine="ray", address=cluster.address) as there:
        expected = untimed(here.scores(None, COMPLETIONS, **COLUMNS))
        assert untimed(there.scores(None, COMPLETIONS, **COLUMNS)) == expected
        assert there(completions=COMPLETIONS[:3], answer=COLUMNS["answer"][:3]) == here(
            completions=COMPLETIONS[:3], answer=COLUMNS["answer"][:3]
        )


@contextmanager
def a_node_is_killed(cluster: Cluster, after: int) -> Iterator[RayEngine]:
    """An engine on the cluster with a further node, which is killed when so many batches are answered."""
    node = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    engine = RayEngine(cluster.address)

    ended = threading.Event()

    def kill() -> None:
        while sum(engine.placement().values()) < after and not ended.wait(0.01):
            pass
        cluster.remove_node(node, allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield engine
    finally:
        ended.set()
        killer.join()


def test_a_node_killed_while_samples_are_scored_changes_no_byte(
    cluster: Cluster, samples: Path, tmp_path: Path
) -> None:
    columns = {"text": "output"}
    here = score_file(samples, HowScored(), columns=columns, output_dir=tmp_path / "here")
    with a_node_is_killed(cluster, 4) as engine:
        there = score_file(samples, HowScored(), columns=columns, output_dir=tmp_path / "there", engine=engine)
    assert (there.folder / "judged.jsonl").read_bytes() == (here.folder / "judged.jsonl").read_bytes()
    assert there.summary == here.summary
    assert sum(engine.placement().values()) == 13  # of 128 samples each: none twice


def test_a_node_killed_while_a_dataset_is_checked_again_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    found = [problem.to_record() for problem in mixed.problems()]
    found[7]["answer"] = "4711"
    numbered = list(enumerate(found * 2, 1))

    def untimed(rechecks: Iterable[Recheck]) -> list[Any]:
        scores = [(one.line, one.family, one.id, one.fault, score_record(one.score)) for one in rechecks]
        for *_, record in scores:
            record["execution"] |= {"cpu_seconds": 0, "wall_seconds": 0}
        return scores

    with Sandbox() as sandbox:
        expected = untimed(recheck(numbered, sandbox))
        with a_node_is_killed(cluster, 2) as engine:
            assert untimed(recheck(numbered, sandbox, engine=engine)) == expected
    assert [fault for *_, fault, _ in expected if fault] != []
    assert sum(engine.placement().values()) == 4


def test_a_node_killed_while_solutions_are_audited_changes_no_byte(cluster: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "solutions.jsonl"
    lines = [json.dumps({"question": "", "response": f"{n} + {n} = {2 * n + (n % 5 == 0)}"}) for n in range(2000)]
    file.write_text("\n".join(lines))
    here = audit(file, output_dir=tmp_path / "here", workers=1)
    with a_node_is_killed(cluster, 4) as engine:
        there = audit(file, output_dir=tmp_path / "there", engine=engine, workers=1)
    assert (there.folder / "results.jsonl").read_bytes() == (here.folder / "results.jsonl").read_bytes()
    assert there.summary == here.summary
    assert sum(engine.placement().values()) == 63


def test_a_node_killed_while_problems_are_generated_changes_no_byte(cluster: Cluster, tmp_path: Path) -> None:
    mix = mixture("arithmetic,linear_algebra,derivative", "1-2", seed=5)
    with Sandbox() as sandbox:
        build(mix, 500, tmp_path / "here.jsonl", sandbox)
        with a_node_is_killed(cluster, 2) as engine:
            report = build(mix, 500, tmp_path / "there.jsonl", sandbox, engine=engine)
    assert report.records == 500
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


def test_a_node_killed_while_pages_are_read_and_asked_changes_no_byte(cluster: Cluster, tmp_path: Path) -> None:
    raw = tmp_path / "raw.jsonl"
    texts = [f"Then $x^{{{n}}} + {n}x = 0$.\n\n>>> diff(x**{n % 40} + {n}*x, x)\n?\n" for n in range(2, 300)]
    raw.write_text("\n".join(json.dumps({"text": text, "url": f"u{n}"}) for n, text in enumerate(texts)))
    here = read_pages([raw], tmp_path / "here.jsonl")
    with a_node_is_killed(cluster, 4) as engine:
        assert read_pages([raw], tmp_path / "there.jsonl", engine=engine) == here
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()

    few = tmp_path / "few.jsonl"
    few.write_text("\n".join((tmp_path / "here.jsonl").read_text().splitlines()[:6]))
    with Sandbox() as sandbox:
        asked = doctest_problems(few, tmp_path / "asked-here.jsonl", sandbox)
        with a_node_is_killed(cluster, 2) as engine:
            assert doctest_problems(few, tmp_path / "asked-there.jsonl", sandbox, engine=engine) == asked
    assert asked["problems"] > 0
    assert (tmp_path / "asked-there.jsonl").read_bytes() == (tmp_path / "asked-here.jsonl").read_bytes()


def said_of_sandbox(batch: object) -> str:
    return os.environ["SHOWWORK_SANDBOX"]


def nothing_isolates(batch: object) -> str:
    """As in a pod: no engine answers, and no namespace may be made."""
    os.environ["DOCKER_HOST"] = "unix:///nowhere/docker.sock"
    NamespaceBackend.obstacle = lambda self: "may not be made here"  # type: ignore[method-assign]
    with Sandbox() as sandbox:
        return sandbox.run("print(6*7)").stdout


def test_nodes_use_the_callers_settings_and_where_none_isolates_the_error_names_confined(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InfrastructureError, match=r"no isolating sandbox works here .*SHOWWORK_SANDBOX=confined"):
        list(RayEngine(cluster.address).answers(lambda: nothing_isolates, [1]))
    monkeypatch.setenv("SHOWWORK_SANDBOX", "confined")  # of the caller, which the nodes were not started with
    assert list(RayEngine(cluster.address).answers(lambda: said_of_sandbox, [1])) == ["confined"]
    assert list(RayEngine(cluster.address).answers(lambda: nothing_isolates, [1])) == ["42\n"]


def test_the_example_runs_as_it_is(cluster: Cluster, tmp_path: Path) -> None:
    example = Path(harness.__file__).parents[1] / "examples" / "ray_job.py"
    samples = example.with_name("solutions.jsonl")
    done = subprocess.run(
        [sys.executable, example, samples, cluster.address], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "'correct'" in done.stdout

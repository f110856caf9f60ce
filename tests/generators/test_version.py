"""GENERATOR_VERSION: it stands wherever problems are recorded, and nothing goes on across two of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import generators
from generators.contamination.report import contamination
from generators.datasets.data_card import card, counted
from generators.datasets.make import build, settings
from generators.datasets.mixture import mixture
from generators.errors import DatasetError
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation
from generators.version import GENERATOR_VERSION
from harness.evaluation.models import Sampling
from harness.evaluation.runs import Settings, create_run, read_run
from harness.evaluation.statistics.compare_runs import compare
from harness.verification.errors import RunError
from sandbox import Sandbox

MIX = mixture("arithmetic", "1", seed=3)


def aged(path: Path, version: str | None) -> None:
    """Make a dataset's journal say that another version wrote it; None: one from before there were versions."""
    beside = path.with_name(path.name + ".journal")
    first, *rest = beside.read_text().splitlines()
    header = json.loads(first)
    del header["settings"]["generator_version"]
    if version is not None:
        header["settings"]["generator_version"] = version
    beside.write_text("\n".join([json.dumps(header), *rest]) + "\n")


def test_the_version_is_public_and_no_longer_the_first() -> None:
    assert generators.GENERATOR_VERSION == GENERATOR_VERSION == "3"


def test_the_version_stands_in_journal_and_card(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    build(MIX, 3, path, sandbox)
    header = json.loads((tmp_path / "data.jsonl.journal").read_text().splitlines()[0])
    assert header["settings"]["generator_version"] == GENERATOR_VERSION
    files = {"train": path}
    assert f"generators {GENERATOR_VERSION}," in card(files, counted(files), settings(MIX, "showwork"), "command")


@pytest.mark.parametrize(("before", "said"), [(None, "1"), ("0", "0")])
def test_a_dataset_is_not_resumed_across_versions(
    before: str | None, said: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "data.jsonl"
    build(MIX, 3, path, sandbox)
    aged(path, before)
    kept = path.read_bytes()
    with pytest.raises(DatasetError, match=rf"started by generator version {said}, .*choose another --out"):
        build(MIX, 6, path, sandbox)
    assert path.read_bytes() == kept


def test_files_of_two_versions_say_so_where_they_are_compared(sandbox: Sandbox, tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for path in (one, two):
        build(MIX, 3, path, sandbox)
    assert contamination(one, two).versions is None
    aged(one, None)
    assert contamination(one, two).versions == ("1", GENERATOR_VERSION)
    two.with_name("two.jsonl.journal").unlink()
    assert contamination(one, two).versions is None


def test_an_evaluation_records_the_version_of_what_it_draws() -> None:
    assert Evaluation(EvaluationOptions(tasks="arithmetic-1")).source()["generator_version"] == GENERATOR_VERSION


def run_settings(version: str | None) -> Settings:
    """A run's settings on drawn problems of a version."""
    source = {"generators": "drawn", "split": "test", "seed": 0, "limit": 2}
    source |= {} if version is None else {"generator_version": version}
    return Settings("reference", "reference", "f", "plain", Sampling(), "", source)


def test_a_run_is_not_resumed_across_versions(tmp_path: Path) -> None:
    create_run(run_settings(None), tmp_path, "v")
    with pytest.raises(RunError, match=r"generator version 1, and this is version 3, .*another --output-dir"):
        create_run(run_settings(GENERATOR_VERSION), tmp_path, "v")
    assert read_run(tmp_path).settings == run_settings(None)
    create_run(run_settings(None), tmp_path, "v")


def test_runs_on_problems_of_two_versions_say_so_when_compared(tmp_path: Path) -> None:
    evaluation = Evaluation(
        EvaluationOptions(tasks="arithmetic-1", limit=2, output_dir=tmp_path / "new", sandbox="process")
    )
    new = evaluation.run(evaluation.tasks())
    evaluation.close()
    source = {key: value for key, value in new.settings.source.items() if key != "generator_version"}
    old = replace(new, settings=Settings.from_record(asdict(new.settings) | {"source": source}))
    assert "generator_version: 1 -> 3" in compare(old, new).settings
    fewer = replace(old, problems=dict(list(old.problems.items())[:1]), samples={}, judgements={})
    fewer.samples = {key: one for key, one in old.samples.items() if one.problem in fewer.problems}
    fewer.judgements = {key: one for key, one in old.judgements.items() if key in fewer.samples}
    with pytest.raises(RunError, match=r"drawn by generator versions 1 \(A\) and 3 \(B\)"):
        compare(fewer, new)

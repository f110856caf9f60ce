"""Two runs, paired: what is better, what is refused, what a pull request's comment says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.cli import compare as command
from harness.evaluation.models import Sampling
from harness.evaluation.runs import Judgement, Run, Sample, Settings, create_run, problem_hash, sample_key
from harness.evaluation.statistics import over_seeds
from harness.evaluation.statistics.compare_runs import compare, restrict
from harness.evaluation.statistics.comparison_text import as_json, markdown, verdict
from harness.evaluation.statistics.intervals import mcnemar
from harness.verification.errors import RunError
from harness.verification.problem import Answer, Problem


def run_of(rights: list[list[bool]], name: str = "m", version: str = "1", folder: Path | None = None) -> Run:
    """A run whose problem i has samples that are right as rights[i] says; families alternate."""
    count = max(map(len, rights))
    settings = Settings("HfProvider", name, name, "plain-1", Sampling(n_samples=count, temperature=float(count > 1)))
    run = create_run(settings, folder, version)
    for i, row in enumerate(rights):
        answer = Answer("integer", "1")
        family = ("sums", "limits")[i % 2]
        problem = Problem(f"p{i}", family, 1, "test", 0, i, "computed", f"What is {i}?", answer, (), "")
        identity = problem_hash(problem)
        run.add_problems([problem])
        for index, right in enumerate(row):
            key = sample_key(identity, settings, index)
            text = "```\nprint('Answer: 1')\n```</details>"
            run.add_samples([Sample(key, identity, index, f"{i}-{index}:0/1", text, 1, 1, "stop")])
            outcome = "correct" if right else "wrong_answer"
            judged = Judgement(
                key, version, outcome, True, right, right, 1.0, (), "1", right, "exact", "", text, "", "", 0
            )
            run.add_judgements([judged])
    return run


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_wins_and_losses_are_mirrored_when_the_runs_change_places(pairs: list[tuple[bool, bool]]) -> None:
    a, b = run_of([[x] for x, _ in pairs], "a"), run_of([[y] for _, y in pairs], "b")
    there, back = compare(a, b).overall["accuracy"], compare(b, a).overall["accuracy"]
    assert (there.wins, there.losses) == (back.losses, back.wins)
    assert there.p == back.p == mcnemar(there.wins, there.losses)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert there.difference.low == pytest.approx(-back.difference.high)
    assert there.difference.low <= there.difference.value <= there.difference.high


def test_a_clear_difference_is_found_and_a_small_one_is_not() -> None:
    a = run_of([[i % 5 == 0] for i in range(60)], "a")
    better = compare(a, run_of([[i % 5 < 3] for i in range(60)], "b"))
    assert better.overall["accuracy"].better
    assert not better.overall["accuracy"].worse
    assert "B is better: 20.0% -> 60.0%" in verdict(better)
    nearly = compare(a, run_of([[i % 5 == 0 or i == 1] for i in range(60)], "b"))
    assert "not significantly different" in verdict(nearly)


def test_samples_of_one_problem_are_one_piece_of_evidence() -> None:
    """Sixteen samples a problem, all alike, tell no more than one of each."""
    few = compare(run_of([[False], [True]] * 4, "a"), run_of([[True], [True]] * 4, "b"))
    many = compare(run_of([[False] * 16, [True] * 16] * 4, "a"), run_of([[True] * 16, [True] * 16] * 4, "b"))
    assert few.overall["accuracy"].difference == many.overall["accuracy"].difference
    assert many.overall["accuracy"].p == pytest.approx(few.overall["accuracy"].p, abs=0.02)


def test_the_seeds_of_one_problem_are_one_piece_of_evidence() -> None:
    before = [run_of([[False], [False], [True]]), run_of([[True], [False], [True]])]
    after = [run_of([[True], [False], [True]]), run_of([[True], [False], [True]])]
    shares, points, _, *_ = over_seeds.cells(before, after)
    assert shares == "50.0% -> 66.7%"
    assert points.startswith("+16.7 [")  # one problem of three gained half of its samples


def test_families_are_corrected_for_their_number() -> None:
    a, b = run_of([[i % 2 == 0] for i in range(40)], "a"), run_of([[i % 2 == 0 or i < 12] for i in range(40)], "b")
    comparison = compare(a, b)
    assert comparison.families["limits"]["accuracy"].p == pytest.approx(2 * comparison.overall["accuracy"].p)
    assert comparison.families["sums"]["accuracy"].p == 1.0


def test_unlike_runs_are_refused_and_the_cause_is_named() -> None:
    base = run_of([[True], [False], [True]])
    with pytest.raises(RunError, match=r"different problems \(1 only in A, such as p2; 2 shared\)"):
        compare(base, run_of([[True], [False]]))
    with pytest.raises(RunError, match=r"different verifiers \(A: 1; B: 2\)"):
        compare(base, run_of([[True], [False], [True]], version="2"))
    unfinished = run_of([[True], [False], [True]])
    unfinished.judgements.popitem()
    with pytest.raises(RunError, match=r"run B .* is not finished"):
        compare(base, unfinished)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40), st.data())
def test_shared_compares_what_both_hold_and_says_what_is_left_out(
    pairs: list[tuple[bool, bool]], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(pairs) - 1))
    a, b = run_of([[x] for x, _ in pairs], "a"), run_of([[y] for _, y in pairs[:count]], "b")
    with pytest.raises(RunError, match="--shared"):
        compare(a, b)
    shared = compare(a, b, shared=True)
    assert shared.overall == compare(run_of([[x] for x, _ in pairs[:count]], "a"), b).overall
    assert f"{len(pairs) - count} problems of A are not compared: B does not hold them" in shared.settings


def test_shared_refuses_runs_that_share_nothing() -> None:
    a = run_of([[True], [True]], "a")
    first, second = sorted(a.problems)
    with pytest.raises(RunError, match="share no problem"):
        compare(restrict(a, [first]), restrict(a, [second]), shared=True)


def test_a_part_of_a_run_is_a_run() -> None:
    run = run_of([[True], [False], [True], [False]])
    part = restrict(run, [key for key, problem in run.problems.items() if problem.family == "sums"])
    assert part.complete
    assert {judgement.correct for judgement in part.judgements.values()} == {True}


def test_a_comment_cannot_be_broken_out_of() -> None:
    comment = markdown(compare(run_of([[True], [False]] * 9, "a`b|c"), run_of([[False], [True]] * 9, "d")))
    assert "``" in comment
    assert "Losses: 9 problems, 3 shown" in comment
    # The completion's own fence is shorter than the one around it.
    assert "````python\n```\nprint('Answer: 1')" in comment
    outside = [part for i, part in enumerate(comment.split("````")) if i % 2 == 0]
    assert sum(part.count("</details>") for part in outside) == 2


def test_differing_settings_are_told() -> None:
    a = run_of([[True], [False]])
    b = run_of([[True], [False]])
    b.settings = replace(b.settings, template="chat-1")
    assert compare(a, b).settings == ("template: plain-1 -> chat-1",)


def test_the_command_prints_text_markdown_and_json_and_its_exit_code_tells(tmp_path: Path) -> None:
    run_of([[True]] * 20, "good", folder=tmp_path / "good")
    run_of([[i < 5] for i in range(20)], "bad", folder=tmp_path / "bad")
    runner, runs = CliRunner(), [str(tmp_path / "good"), str(tmp_path / "bad")]
    text = runner.invoke(command, runs)
    assert text.exit_code == 0
    assert "B is worse: 100.0% -> 25.0%" in " ".join(text.output.split())
    assert runner.invoke(command, [*runs, "--check"]).exit_code == 1
    assert runner.invoke(command, [*runs[::-1], "--check"]).exit_code == 0
    assert runner.invoke(command, [*runs, "--format", "md"]).output.startswith("## Showwork comparison")
    record = json.loads(runner.invoke(command, [*runs, "--json"]).output)
    assert record["overall"]["accuracy"]["losses"] == 15
    assert len(record["examples"]) == 3
    assert record == json.loads(json.dumps(as_json(compare(*map(_read, runs)), 3)))
    page = tmp_path / "page.html"
    assert runner.invoke(command, [*runs, "--report", str(page)]).exit_code == 0
    assert "Comparison" in page.read_text()


def _read(folder: str) -> Run:
    from harness.evaluation.runs import read_run

    return read_run(Path(folder))

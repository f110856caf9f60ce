"""Problems drawn at the edge of a policy's ability."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainer.conftest import CPU
from trainer.data_files import read_problems
from trainer.edge import Edge

CELLS = [(family, level) for family in ("limit", "integral") for level in (1, 2, 3) for _ in range(7)]
skills = st.dictionaries(st.sampled_from(sorted(set(CELLS))), st.floats(0, 1), max_size=6)


def go(edge: Edge, skill: dict[tuple[str, int], float], steps: int) -> list[int]:
    """The problems of so many steps, of which each cell's are solved as often as this."""
    drawn = []
    for _ in range(steps):
        places = edge.draw(4)
        edge.tell(places, [[k < 8 * skill.get(CELLS[place], 0.5) for k in range(8)] for place in places])
        drawn += places
    return drawn


def test_what_is_always_or_never_solved_is_drawn_least() -> None:
    skill = {cell: 1.0 if cell[1] == 1 else 0.5 if cell[1] == 2 else 0.0 for cell in CELLS}
    drawn = Counter(CELLS[place][1] for place in go(Edge(CELLS, 0), skill, 300))
    assert drawn[2] > 5 * drawn[1]
    assert drawn[2] > 5 * drawn[3]
    assert min(drawn.values()) > 10  # and still seen now and then


def test_the_draw_follows_a_policy_that_learns() -> None:
    edge = Edge(CELLS, 0)
    levels = []
    for solved in (0, 1, 2):
        skill = {cell: 1.0 if cell[1] <= solved else 0.5 if cell[1] == solved + 1 else 0.0 for cell in CELLS}
        go(edge, skill, 60)
        levels.append(edge.level(go(edge, skill, 60)))
    assert levels == sorted(levels)
    assert levels[0] < 1.5
    assert levels[2] > 2.5


@given(skills, st.integers(0, 30), st.integers(0, 2**32))
def test_a_draw_that_is_resumed_goes_on_as_if_it_had_not_stopped(
    skill: dict[tuple[str, int], float], stop: int, seed: int
) -> None:
    straight, first, second = Edge(CELLS, seed), Edge(CELLS, seed), Edge(CELLS, seed)
    head = go(first, skill, stop)
    second.restore(json.loads(json.dumps(first.to_json())))
    assert head + go(second, skill, 30 - stop) == go(straight, skill, 30)
    assert second.rates() == pytest.approx(straight.rates())


@given(skills, st.integers(0, 2**32))
def test_a_problem_comes_again_only_behind_all_of_its_family_and_level(
    skill: dict[tuple[str, int], float], seed: int
) -> None:
    used: Counter[int] = Counter(go(Edge(CELLS, seed), skill, 40))
    for cell in set(CELLS):
        times = [used[place] for place, one in enumerate(CELLS) if one == cell]
        assert max(times) - min(times) <= 1


@pytest.mark.train
def test_reinforcement_leaves_what_the_policy_cannot_solve(
    files: tuple[Path, Path], half_trained: Path, tmp_path: Path
) -> None:
    from trainer import grpo

    sums = read_problems([files[0]])
    never = [  # with a gold that no right solution has
        dataclasses.replace(one, id=f"never-{one.id}", level=5, answer=dataclasses.replace(one.answer, value="-1"))
        for one in sums
    ]
    data = tmp_path / "both.jsonl"
    data.write_text("".join(json.dumps(one.to_record()) + "\n" for one in [*sums, *never]))
    grpo.main(
        [
            *("--model", str(half_trained), "--dataset", str(data), "--eval_dataset", str(files[1])),
            *("--output_dir", str(tmp_path / "run"), "--adaptive_levels", "true", "--max_steps", "12"),
            *("--num_generations", "4", "--per_device_train_batch_size", "16", "--max_completion_length", "120"),
            *("--eval_strategy", "no", "--logging_steps", "1", "--activation_checkpointing", "false"),
            *("--save_steps", "12", "--learning_rate", "0", *CPU),
        ]
    )
    rows = json.loads((tmp_path / "run" / "trainer_state.json").read_text())["log_history"]
    levels = [row["problems/level"] for row in rows if "problems/level" in row]
    assert len(levels) == 12
    assert sum(levels[6:]) / 6 < 1.7
    assert json.loads((tmp_path / "run" / "checkpoint-12" / "edge.json").read_text())["draws"] == 12

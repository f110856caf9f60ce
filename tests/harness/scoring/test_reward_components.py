"""The arithmetic of the reward."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.reward_components import DEFAULT, Weights, credit
from harness.scoring.step_check import StepCheck
from sandbox import UsageError

steps = st.lists(
    st.builds(
        StepCheck,
        index=st.integers(0, 9),
        rule=st.sampled_from(["let", "power rule"]),
        claim=st.just("a = b"),
        true=st.sampled_from([True, False, None]),
        relevant=st.booleans(),
        trivial=st.booleans(),
        milestone=st.one_of(st.none(), st.integers(0, 4)),
    ),
    max_size=12,
)
share = st.floats(0, 10, allow_nan=False)
weights = st.builds(
    lambda margin, executed, per_step, trace: Weights(executed + per_step + margin, executed, per_step, trace),
    st.floats(0.01, 10),
    share,
    share,
    share,
)


@given(weights, steps, steps, st.integers(0, 5))
def test_no_wrong_answer_earns_as_much_as_a_right_one_whatever_its_steps(weights, wrong, right, milestones):
    most = credit(False, True, wrong, milestones).reward(weights)
    least = credit(True, True, right, milestones).reward(weights)
    assert most < least


@given(steps, st.integers(0, 5), st.booleans())
def test_every_component_is_a_share(checks, milestones, correct):
    reached = [step for step in checks if step.milestone is None or step.milestone < milestones]
    earned = credit(correct, True, reached, milestones)
    assert all(0 <= value <= 1 for value in earned.as_dict().values())


@given(steps, st.integers(1, 5), st.booleans())
def test_one_more_false_claim_never_pays(checks, milestones, correct):
    false = StepCheck(99, "x", "1 = 2", False, True, False)
    before = credit(correct, True, checks, milestones).reward(DEFAULT)
    assert credit(correct, True, [*checks, false], milestones).reward(DEFAULT) <= before


@given(steps, st.integers(1, 5), st.integers(1, 50))
def test_true_claims_that_reach_nothing_add_nothing(checks, milestones, count):
    idle = [StepCheck(99, "x", "1 + 1 = 2", True, True, False)] * count
    before = credit(False, True, checks, milestones)
    after = credit(False, True, [*checks, *idle], milestones)
    assert after.progress == before.progress
    # Idle lines may stand in for true ones that are no milestones themselves, and never for more than were reached.
    reached = [step for step in checks if step.milestone is not None]
    if all(step.true and step.relevant and not step.trivial for step in reached):
        assert after.reward(DEFAULT) == pytest.approx(before.reward(DEFAULT))


@pytest.mark.parametrize(
    "fields",
    [{"correct": 0.5}, {"steps": 1.0}, {"executed": -0.1}, {"trace": float("inf")}, {"correct": "1"}, {"steps": True}],
)
def test_weights_are_checked_when_they_are_made(fields):
    with pytest.raises(UsageError):
        Weights(**fields)

"""Which cards a torch build runs on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.cards import no_programs, runs_on

pytestmark = pytest.mark.fast

TO_12_6 = ["sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90"]
FROM_12_8 = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"]


def test_a_v100_runs_on_the_builds_for_cuda_12_6_alone() -> None:
    assert runs_on((7, 0), TO_12_6)
    assert not runs_on((7, 0), FROM_12_8)
    assert "CUDA 12.6" in no_programs("Tesla V100", (7, 0), "2.13.0+cu130", FROM_12_8)
    assert "CUDA 12.6" not in no_programs("B300", (10, 3), "2.6.0", ["sm_90"])


@pytest.mark.parametrize(
    ("capability", "architectures", "runs"),
    [
        ((8, 9), ["sm_86"], True),  # binaries run on later cards of their major version
        ((8, 0), ["sm_86"], False),
        ((9, 0), ["sm_86"], False),
        ((12, 0), ["sm_90", "compute_90"], True),  # PTX is compiled for any later card
        ((7, 5), ["sm_90", "compute_90"], False),
        ((9, 0), ["sm_90a"], True),
        ((9, 0), ["gfx90a", ""], False),
    ],
)
def test_binaries_serve_their_major_version_and_ptx_all_later_cards(
    capability: tuple[int, int], architectures: list[str], runs: bool
) -> None:
    assert runs_on(capability, architectures) is runs


@given(st.tuples(st.integers(5, 12), st.integers(0, 9)), st.lists(st.sampled_from([*TO_12_6, *FROM_12_8])))
def test_a_build_with_more_programs_runs_on_no_fewer_cards(capability: tuple[int, int], built: list[str]) -> None:
    assert runs_on(capability, [*built, "compute_50"])
    assert not runs_on(capability, built) or runs_on(capability, [*built, "sm_52"])

"""A pair of numbers beside a set is the interval between them; alone it is a list."""

from __future__ import annotations

import pytest

from harness import check_claim

SIDES = (
    (r"[0,3] \cup [1,5]", r"[0,5]", True),
    (r"[0,3] \cup [1,5]", r"(0,5)", False),
    (r"[0,3] \cup [1,5]", r"[0,5)", False),
    (r"[0,3] \cup [1,5]", r"[0,3]", False),
    (r"[0,3] \cup [1,5]", r"[1,5]", False),
    (r"(0,3) \cap [0,5)", r"(0,3)", True),
    (r"(0,3) \cap [0,5)", r"[0,3]", False),
    (r"(0,3) \cap [0,5)", r"[0,3)", False),
    (r"(0,5)", r"(0,3) \cup [1,5)", True),
    (r"[0,5]", r"(0,3) \cup [1,5)", False),
    (r"Interval(0, 5)", r"[0,5]", True),
    (r"Interval(0, 5)", r"(0,5)", False),
    (r"Interval.open(0, 5)", r"(0,5)", True),
    (r"Interval.open(0, 5)", r"[0,5]", False),
    (r"Interval(0, 5)", r"[0,4]", False),
    (r"(-\infty, 3) \cup (1, \infty)", r"(-\infty, \infty)", True),
    (r"(-\infty, 3) \cup (4, \infty)", r"(-\infty, \infty)", False),
    (r"[5,5]", r"\{5\}", True),
    (r"(5,5)", r"\{5\}", False),
    (r"[5,6]", r"\{5\}", False),
    (r"[1,2]", r"{1,2}", False),
    (r"(1,2)", r"{1,2}", False),
    (r"{(1,2)}", r"(1,2)", False),
    (r"(1,2,3)", r"[0,3] \cup [1,5]", False),
    (r"(1,2)", r"(1,2)", True),
    (r"(1,2)", r"(2,1)", False),
    (r"(7,7)", r"\emptyset", True),
    (r"(7,8)", r"\emptyset", False),
    (r"[7,7]", r"\emptyset", False),
)


@pytest.mark.parametrize(("left", "right", "true"), SIDES)
def test_a_pair_beside_a_set_is_an_interval(left: str, right: str, true: bool) -> None:
    assert check_claim(f"{left} = {right}").true is true
    assert check_claim(f"{right} = {left}").true is true

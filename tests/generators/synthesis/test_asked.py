"""A problem's question, read back from its program, is the question that the problem's answer answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import families, problem
from generators.synthesis.asked import READERS, asked, bracketed
from harness.scoring.told_question import title

WORDS = st.lists(st.text("ab1(*", max_size=6).map(lambda text: text + ")" * text.count("(")), min_size=1, max_size=5)


@pytest.mark.fast
@given(st.sampled_from(sorted(READERS)), st.integers(1, 5), st.integers(0, 12))
def test_the_family_reads_what_is_asked_and_confirms_the_answer(family: str, level: int, index: int) -> None:
    one = problem(family, index, seed=5, level=level, style=("computed", "snapshot")[index % 2])
    texts = asked(one)
    assert texts is not None
    if family == "sequence_limit" and "Interval" in texts[0]:
        assert [text.count("Interval(") for text in texts] == [
            part.count(", ") for part in _classes(title(one.program))
        ]
        return
    question = families()[family].parse(texts)
    assert families()[family].confirm(question, one.answer)


def _classes(line: str) -> list[str]:
    """The classes of a sequence of sets, told apart by their name alone."""
    return [part.partition(" for n")[0].rstrip(", ") for part in line.split("A_n = ")[1:]]


@given(WORDS)
def test_what_stands_between_outer_commas_is_a_part(parts: list[str]) -> None:
    assert bracketed(", ".join(parts)) == [part.strip() for part in parts]


def test_a_solution_in_words_and_another_family_ask_nothing_here() -> None:
    one = problem("derivative", 1)
    assert asked(replace(one, program="print(2)\n")) is None
    assert asked(replace(one, family="other")) is None

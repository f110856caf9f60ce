"""What no input may do to the parser and to extraction: run, raise, take over 50 ms of CPU or 100 MB.

The bounds are on the CPU time of this thread, not on a clock. A string over the bound is measured twice more, because a
garbage collection may fall into any one of the runs; it fails when the least of the three is over.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.formulas.syntax import Node, SyntaxRefused, parse, parse_python, split_claim
from harness.formulas.syntax.bounds import MAX_LENGTH, MAX_NODES
from harness.formulas.syntax.latex import parse_latex
from harness.formulas.syntax.links import read_line
from harness.scoring.extract_answer import find_answer
from harness.scoring.extract_program import find_program
from tests.harness.formulas.syntax import hostile

# How deep this Python recurses, and what it refuses by itself.
pytestmark = pytest.mark.interpreter

MOST_CPU = 0.050
# On a machine with neighbours the bound is one of kind, not of speed: what hangs is found.
MOST_CPU_OF_A_BUSY_MACHINE = 10 * MOST_CPU
MOST_MEMORY = 100 << 20

READERS: dict[str, Callable[[str], object]] = {
    "parse": parse,
    "parse_python": parse_python,
    "parse_latex": parse_latex,
    "split_claim": split_claim,
    "read_line": read_line,
    "find_program": find_program,
    "find_answer": find_answer,
}


@pytest.fixture(autouse=True, scope="module")
def parser_is_built() -> None:
    """The grammar's table is built once in a process (0.2 s); that is no input's doing."""
    parse("x^2")


def cpu_of(read: Callable[[str], object], text: str) -> float:
    """Seconds of this thread's CPU that reading the text took. Any exception but SyntaxRefused goes through."""
    result: object = None
    refused: SyntaxRefused | None = None
    started = time.thread_time()
    try:
        result = read(text)
    except SyntaxRefused as reason:
        refused = reason
    seconds = time.thread_time() - started
    assert not isinstance(result, Node) or sum(1 for _ in result.walk()) <= MAX_NODES
    assert refused is None or (0 <= refused.position <= 4 * MAX_LENGTH and refused.reason)
    return seconds


def over_the_bounds(
    texts: Iterable[str], readers: dict[str, Callable[[str], object]], most_cpu: float = MOST_CPU_OF_A_BUSY_MACHINE
) -> list[str]:
    """What took too much, and the most that anything took, for the report of a failure."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow = []
    most, count = (0.0, ""), 0
    for text in texts:
        count += 1
        for name, read in readers.items():
            seconds = cpu_of(read, text)
            if seconds > most_cpu:
                seconds = min(seconds, cpu_of(read, text), cpu_of(read, text))
                if seconds > most_cpu:
                    slow.append(f"{name} took {seconds * 1000:.0f} ms on {text[:60]!r} ({len(text)} characters)")
            most = max(most, (seconds, f"{name} on {text[:60]!r}"))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print(f"{count} strings; most CPU {most[0] * 1000:.1f} ms ({most[1]}); memory grew by {grown / 1e6:.1f} MB")
    if grown > MOST_MEMORY:
        slow.append(f"memory grew by {grown / 1e6:.0f} MB")
    return slow


def test_the_corpus_of_hostile_strings_runs_nothing_raises_nothing_and_costs_little(tmp_path: Path) -> None:
    assert not over_the_bounds(hostile.CORPUS, READERS)
    assert not Path("/tmp/showwork-was-here").exists()


def test_ten_megabytes_of_anything_cost_little() -> None:
    assert not over_the_bounds(hostile.LONG, READERS)


def test_a_thousand_spliced_strings_cost_little() -> None:
    assert not over_the_bounds(hostile.strings(seed=5, count=1_000), READERS)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(hostile.CORPUS), max_size=4).map(lambda parts: " ".join(parts)[:9000])
)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert not over_the_bounds([text], READERS)


@pytest.mark.long
def test_a_hundred_thousand_generated_strings_cost_little() -> None:
    assert not over_the_bounds(hostile.strings(seed=11, count=80_000), READERS, MOST_CPU)


@pytest.mark.long
@settings(max_examples=20_000, database=None)
@given(st.text(max_size=60) | st.text(alphabet="0123456789xye+-*/^()[]{}\\|.,_!<>=&$ \n", max_size=60))
def test_twenty_thousand_texts_of_hypothesis_cost_little(text: str) -> None:
    for read in READERS.values():
        cpu_of(read, text)


TRICKS = {
    "fullwidth digits are digits": ("１２３", "123"),
    "a mathematical italic is its letter": ("𝑥 + 𝟏", "x + 1"),
    "a Unicode minus is a minus": ("−3", "-3"),
    "an em dash is a minus": ("—3", "-3"),
    "zero-width characters are nothing": ("1\u200b2", "12"),
    "a soft hyphen is nothing": ("1\u00ad2", "12"),
    "Greek that names something is a name": ("θ + π", "theta + pi"),
    "the micro sign is mu": ("µ", "mu"),
    "the ohm sign is omega": ("Ω", "Omega"),
}


@pytest.mark.parametrize("name", TRICKS)
def test_spellings_of_the_same_characters_are_the_same(name: str) -> None:
    tricky, plain = TRICKS[name]
    assert parse(tricky) == parse(plain)


@pytest.mark.parametrize("letter", "хеаорсуіѕᴀονКМТ٣三😀")
def test_a_letter_that_looks_like_another_is_refused_by_name(letter: str) -> None:
    with pytest.raises(SyntaxRefused, match=f"U\\+{ord(letter):04X}|no alphabet") as refused:
        parse(f"2*{letter} + 1")
    assert refused.value.reason


class Liar(str):
    """A str that tries to speak for itself."""

    def __len__(self) -> int:
        return 1

    def strip(self, *_: object) -> str:
        raise RuntimeError("called into the text")

    def isascii(self) -> bool:
        raise RuntimeError("called into the text")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("called into the text")

    __hash__ = str.__hash__


@pytest.mark.parametrize("name", READERS)
def test_a_subclass_of_str_cannot_speak_for_itself(name: str) -> None:
    for text in (Liar("1 + 2"), Liar("9" * 10_000)):
        try:
            READERS[name](text)
        except SyntaxRefused:
            continue

"""The audit's page: self-contained, and deaf to what a text holds. Opened in a real browser where there is one."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.audit import page as pages
from harness.evaluation.audit.check_record import Mark, MarkKind
from harness.evaluation.audit.page import parts
from harness.evaluation.audit.run import audit
from tests.harness.evaluation.audit.made import record, write
from tests.harness.evaluation.report.test_html_report import HOSTILE, Elements, browse


def page_of(tmp_path: Path, records: list[dict[str, Any]], name: str = "a") -> Path:
    path = write(tmp_path / f"{name}.jsonl", records)
    return audit(path, output_dir=tmp_path / name, workers=1).folder / "report.html"


def rows_of(page: Path) -> list[dict[str, Any]]:
    found = re.search(r'id="data">([^<]*)</script>', page.read_text("utf-8"))
    assert found is not None
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return rows


def hostile(number: int) -> dict[str, Any]:
    text = HOSTILE[number % len(HOSTILE)]
    return {
        "id": text,
        "question": f"What is {text}?",
        "response": f"1 + 1 = 3 {text}\n1 + 1 = 3\nThe answer is {text}",
        "gold": text,
    }


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45), st.sampled_from(MarkKind)), max_size=6),
)
def test_the_pieces_of_a_text_are_the_text_and_show_the_gravest_mark_at_each_place(
    text: str, spans: list[tuple[int, int, MarkKind]]
) -> None:
    marks = [Mark(1, min(a, b), max(a, b), kind) for a, b, kind in spans]
    grave = [MarkKind.false, MarkKind.carried, MarkKind.open, MarkKind.true, MarkKind.condition, MarkKind.definition]
    pieces = parts(text, marks)
    assert "".join(piece for piece, _ in pieces) == text
    shown = [place for piece, place in pieces for _ in piece]
    for at, place in enumerate(shown):
        there = [mark.kind for mark in marks if mark.start <= at < mark.end]
        assert (place < 0) == (not there)
        if there:
            assert marks[place].start <= at < marks[place].end
            assert marks[place].kind is min(there, key=grave.index)


@given(st.lists(st.integers(0, 6), min_size=2, max_size=8, unique=True))
def test_marks_that_do_not_overlap_keep_their_passages(cuts: list[int]) -> None:
    text, ends = "abcdefg", sorted(cuts)
    marks = [Mark(1, ends[at], ends[at + 1], MarkKind.true) for at in range(0, len(ends) - 1, 2)]
    named = {place: piece for piece, place in parts(text, marks) if place >= 0}
    assert named == {place: text[mark.start : mark.end] for place, mark in enumerate(marks)}


def test_the_page_loads_nothing_from_anywhere(tmp_path: Path) -> None:
    parser = Elements()
    parser.feed(page_of(tmp_path, [record(1), record(2, 1)]).read_text("utf-8"))
    for tag, attributes in parser.tags:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base", "form"), tag
        assert not attributes.get("src"), tag
        assert (attributes.get("href") or "#").startswith("#"), attributes
        assert not [name for name in attributes if name.startswith("on")], attributes


def test_what_a_text_holds_never_becomes_an_element(tmp_path: Path) -> None:
    def elements(page: Path) -> Counter[str]:
        parser = Elements()
        parser.feed(page.read_text("utf-8"))
        return Counter(tag for tag, _ in parser.tags if tag not in ("div", "h2", "p", "i", "b", "small"))

    # (A rate that is not there has no tile.)
    kind = page_of(tmp_path, [record(1), record(2, 1)])
    wild = page_of(tmp_path, [hostile(number) for number in range(len(HOSTILE))], "b")
    assert elements(kind) - elements(wild) == elements(wild) - elements(kind) == Counter()
    assert "section" in elements(wild)
    assert elements(wild)["script"] == 2
    assert "onerror=" not in wild.read_text("utf-8")


def test_every_text_travels_whole_with_its_verdict(tmp_path: Path) -> None:
    records = [record(1), hostile(0), {"question": "", "response": "Only words."}]
    rows = rows_of(page_of(tmp_path, records))
    assert [row["sort"] for row in rows] == ["true", "false", "open"]
    for row, one in zip(rows, records, strict=True):
        assert "".join(piece for piece, _ in row["parts"]) == one["response"]
        assert row["question"] == one["question"]


def test_a_page_shows_so_many_of_each_sort_and_says_how_many_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN", {"false": 2, "open": 1, "true": 3})
    page = page_of(tmp_path, [record(number, number % 2) for number in range(10)])
    assert [row["sort"] for row in rows_of(page)].count("false") == 2
    assert len(rows_of(page)) == 5
    assert "3 false, 2 true" in re.sub(r"\s+", " ", page.read_text("utf-8"))


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_shows_every_trace_and_runs_nothing_of_a_texts(tmp_path: Path, chromium: str) -> None:
    page = page_of(tmp_path, [hostile(number) for number in range(len(HOSTILE))])
    seen = browse(chromium, page, tmp_path / "profile", "--dump-dom")
    assert f'data-ready="{len(HOSTILE)}"' in seen
    assert "<title>pwned" not in seen
    assert seen.count('class="row"') == len(HOSTILE)
    assert "<img" not in seen.partition("<main>")[2].partition("<script")[0]


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_filters_and_opens_a_trace_with_its_marks_and_the_reason(tmp_path: Path, chromium: str) -> None:
    page = page_of(tmp_path, [record(1), record(2, 2), {"question": "", "response": "Only words."}])
    address = f"{page.as_uri()}#sort=false&open=0"
    seen = browse(chromium, _At(address), tmp_path / "profile", "--dump-dom")
    assert seen.count('class="row open"') + seen.count('class="row"') == 1
    assert re.search(r'class="mark false on"[^>]*>3 \+ 2 = 6<', seen)
    assert re.search(r'class="reason false"><b>line 2: false</b>[^<]*5', seen)


class _At:
    """An address that `browse` asks for like a path."""

    def __init__(self, address: str) -> None:
        self._address = address

    def as_uri(self) -> str:
        return self._address

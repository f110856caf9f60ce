"""Pages become text with their formulas, whatever they come in; what is broken is counted; a kill changes no byte."""

from __future__ import annotations

import gzip
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generators.corpus.cli import corpus
from generators.corpus.lines import Skipped
from generators.corpus.page_text import page_text
from generators.corpus.pages import Page, pages
from generators.corpus.read_pages import read_pages
from generators.corpus.resumable import ResumableFile
from generators.errors import DatasetError

pytestmark = pytest.mark.corpus

PARAGRAPH = "<p>Some words about a function and its slope, as one finds them in a book on the subject, and no more.</p>"
BODY = "<p>Take <math><mi>x</mi><mo>&#8722;</mo><mi>y</mi></math> and x<sup>2</sup> + 3x too.</p>"
PAGE = f"<html><head><title>On slopes</title></head><body><article>{PARAGRAPH}{BODY}{PARAGRAPH}</article></body></html>"


def warc(count: int, kind: str = "text/html; charset=utf-8", page: bytes = PAGE.encode()) -> bytes:
    """A file of so many responses, as ISO 28500 lays it out."""
    parts = []
    for number in range(count):
        block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page
        head = f"WARC-Target-URI: http://example.org/{number}\r\nWARC-Date: 2026-11-29T00:00:00Z\r\n"
        head += f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\nWARC-Type: response\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        parts.append(b"WARC/1.0\r\n" + head.encode() + block + b"\r\n\r\n")
    return b"".join(parts)


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<math><mi>x</mi><mo>&#8722;</mo><mi>y</mi></math>", r"\(x - y\)"),
        ("<span>x</span><span>−</span><span>1</span>", "x-1"),
        (
            "<math><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>+</mo><msqrt><mi>x</mi></msqrt></math>",
            r"\(\frac{1}{2} + \sqrt{x}\)",
        ),
        ("<i>x</i><sub>n</sub><sup>2</sup>", "x_n^2"),
        ("x<sup>10</sup>, x<sup>−1</sup>", "x^{10}, x^{-1}"),
        ("e<sup>x<sup>2</sup></sup>", "e^{x^2}"),
        ("the 1<sup>st</sup>, and more<sup><a href='#n'>3</a></sup>", "the 1st, and more3"),
        ('<script type="math/tex">a < b^2</script>', r"\(a < b^2\)"),
        ('<script type="math/tex; mode=display">a</script>', r" \[a\] "),
        ('<script type="math/mml"><math><mi>a</mi></math></script>', r"\(a\)"),
        ('<img alt="\\frac{1}{2}">', r"\(\frac{1}{2}\)"),
        ('<img class="math" alt="$x^2$">', r"\(x^2\)"),
        ('<img alt="a photograph">', ""),
        (
            "<mjx-container><svg></svg><mjx-assistive-mml><math><mi>q</mi></math></mjx-assistive-mml></mjx-container>",
            r"\(q\)",
        ),
        (
            '<span class="MathJax_CHTML" data-mathml="&lt;math&gt;&lt;mi&gt;q&lt;/mi&gt;&lt;/math&gt;">junk</span>',
            r"\(q\)",
        ),
    ],
)
def test_formulas_are_set_in_tex_before_the_text_is_taken(markup: str, text: str) -> None:
    page = f"<article>{PARAGRAPH}<p>Take [{markup}] now.</p>{PARAGRAPH}</article>"
    assert f"Take [{text}] now." in page_text(page).text


def test_doctests_keep_their_lines() -> None:
    page = f"<article>{PARAGRAPH}<pre><span>&gt;&gt;&gt; </span>diff(x**2, x)\n2*x\n</pre>{PARAGRAPH}</article>"
    assert ">>> diff(x**2, x)\n2*x\n" in page_text(page).text


@given(
    st.lists(
        st.sampled_from(
            [
                "<math>",
                "<msup>",
                "</p>",
                "<p",
                "<sup>",
                "</sup>",
                "<script type='math/tex'>",
                "x",
                "\x00",
                "<img alt='$x$",
                "'>",
            ]
        )
    )
)
def test_broken_pages_never_raise(parts: list[str]) -> None:
    page_text("".join(parts))
    page_text("".join(parts).encode("utf-16"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_a_page_is_read_in_its_own_encoding(encoding: str) -> None:
    page = f"<html><body><article>{PARAGRAPH}<p>caf\xe9 cr\xe8me br\xfbl\xe9e</p>{PARAGRAPH}</article></body></html>"
    assert "caf\xe9" in page_text(page.encode(encoding)).text


def test_every_input_gives_its_pages_with_their_provenance(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "b.html").write_text(PAGE)
    (folder / "sub" / "a.htm").write_text(PAGE)
    (folder / "empty.html").write_text("")
    (tmp_path / "crawl.warc.gz").write_bytes(gzip.compress(warc(2)))
    (tmp_path / "raw.jsonl").write_text(
        json.dumps({"url": "u", "html": PAGE}) + "\n" + json.dumps({"text": "$x^2 + 1$"})
    )
    out = tmp_path / "out.jsonl"
    names = ("docs", "crawl.warc.gz", "raw.jsonl")
    counts = read_pages([tmp_path / name for name in names], out)
    found = records(out)
    assert [one["source"] for one in found] == [
        "b.html",
        "sub/a.htm",
        "crawl.warc.gz:1",
        "crawl.warc.gz:2",
        "raw.jsonl:1",
        "raw.jsonl:2",
    ]
    assert [one["url"] for one in found][2:5] == ["http://example.org/0", "http://example.org/1", "u"]
    assert found[0]["title"] == "On slopes"
    assert found[0]["formulas"] == ["x - y", "x^2 + 3x"]
    assert found[5]["formulas"] == ["x^2 + 1"]
    assert counts == {"pages": 6, "formulas": 11, "formulas_unread": 0, "no text": 1}


@pytest.mark.parametrize("compressed", [True, False])
def test_of_a_warc_that_was_cut_off_the_whole_records_are_read(compressed: bool, tmp_path: Path) -> None:
    data = b"".join(warc(1, page=PAGE.encode() + random.Random(number).randbytes(900)) for number in range(30))
    data = gzip.compress(data) if compressed else data
    path = tmp_path / ("cut.warc.gz" if compressed else "cut.warc")
    path.write_bytes(data[: len(data) * 4 // 7])
    found = list(pages([path]))
    assert found[-1] is Skipped.torn
    assert 5 < len(found) < 30
    assert all(isinstance(one, Page) for one in found[:-1])


def test_what_is_no_page_is_passed_over_or_refused(tmp_path: Path) -> None:
    (tmp_path / "pictures.warc").write_bytes(warc(2, kind="image/png"))
    assert list(pages([tmp_path / "pictures.warc"])) == []
    (tmp_path / "no.warc").write_bytes(b"hello\n" * 50)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.jsonl").write_text("")
    for name, said in (
        ("no.warc", "no WARC"),
        ("folder", "no page"),
        ("empty.jsonl", "no page"),
        ("pictures.warc", "no page"),
    ):
        with pytest.raises(DatasetError, match=said):
            read_pages([tmp_path / name], tmp_path / f"{name}.out")


def test_a_huge_line_and_a_broken_one_cost_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "raw.jsonl"
    with open(path, "wb") as file:
        file.write(json.dumps({"html": PAGE}).encode() + b'\n{"html": "' + b"x" * 50_000_000 + b'"}\n{"html": \n')
        file.write(json.dumps({"html": PAGE}).encode())
    counts = read_pages([path], tmp_path / "out.jsonl")
    assert (counts["pages"], counts["too long"], counts["not JSON"]) == (2, 1, 1)


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "raw.jsonl"
    path.write_text("".join(json.dumps({"html": PAGE.replace("3x", f"{number}x")}) + "\n" for number in range(100)))
    for workers in (1, 2):
        read_pages([path], tmp_path / f"{workers}.jsonl", workers)
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_a_file_continues_from_any_place_where_it_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "raw.jsonl"
    path.write_text("".join(json.dumps({"html": PAGE.replace("3x", f"{number}x")}) + "\n" for number in range(100)))
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    read_pages([path], whole)
    journal = whole.with_name("whole.jsonl.journal").read_bytes()
    for share in range(1, 8):
        cut = len(journal) * share // 8
        vouched = [
            json.loads(line).get("bytes", 0) for line in journal[:cut].splitlines(keepends=True) if line.endswith(b"\n")
        ]
        out.write_bytes(whole.read_bytes()[: (vouched[-1] if vouched else 0) + (77 if vouched else 0)])
        out.with_name("out.jsonl.journal").write_bytes(journal[:cut])
        read_pages([path], out)
        assert out.read_bytes() == whole.read_bytes()
        assert out.with_name("out.jsonl.journal").read_bytes() == journal


def test_killed_at_any_moment_it_ends_with_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "raw.jsonl"
    path.write_text("".join(json.dumps({"html": PAGE.replace("3x", f"{number}x")}) + "\n" for number in range(400)))
    command = [sys.executable, "-m", "showwork", "corpus", "read", str(path), "--workers", "1", "--out"]
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    for tenths in (4, 8, 12):
        running = subprocess.Popen([*command, str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(tenths / 10)
        running.send_signal(signal.SIGKILL)
        running.wait()
    subprocess.run([*command, str(out)], check=True, capture_output=True)
    assert out.read_bytes() == whole.read_bytes()


def test_a_file_that_was_made_otherwise_is_not_continued(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html").write_text(PAGE)
    out = tmp_path / "out.jsonl"
    read_pages([tmp_path / "a.html"], out)
    kept = out.read_bytes()
    with pytest.raises(DatasetError, match="other inputs"):
        read_pages([tmp_path / "b.html"], out)
    assert out.read_bytes() == kept
    out.with_name("out.jsonl.journal").unlink()
    with pytest.raises(DatasetError, match="without its journal"):
        read_pages([tmp_path / "a.html"], out)
    with ResumableFile(tmp_path / "other.jsonl", {}), pytest.raises(DatasetError, match="another run"):
        ResumableFile(tmp_path / "other.jsonl", {}).__enter__()


def test_a_full_disk_is_told_in_one_line() -> None:
    with pytest.raises(DatasetError, match="cannot write /dev/full"):
        ResumableFile(Path("/dev/full"), {}).__enter__()


def test_the_command_counts_what_it_did(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    result = CliRunner().invoke(corpus, ["read", str(tmp_path / "a.html"), "--out", str(tmp_path / "out.jsonl")])
    assert result.exit_code == 0, result.output
    assert "1 pages" in result.output
    assert "2 formulas read" in result.output


def test_a_page_of_a_megabyte_in_a_warc_is_read_whole(tmp_path: Path) -> None:
    page = PAGE.encode() + b" and more" * 120_000
    (tmp_path / "crawl.warc.gz").write_bytes(gzip.compress(warc(1, page=page)))
    (found,) = pages([tmp_path / "crawl.warc.gz"])
    assert isinstance(found, Page)
    assert found.html == page

"""What cannot be read in a corpus is counted, and nothing else is lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from generators.corpus import lines
from generators.corpus.lines import Skipped, corpus_lines, record_of, text_of
from generators.errors import DatasetError

pytestmark = pytest.mark.fast


def _records(path: Path) -> list[object]:
    return [record_of(line) for line in corpus_lines(path)]


def test_lines_that_are_no_records_are_named_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(b'{"text": "a"}\n\nno json\n[1]\n{"text": "caf\xe9"}\r\n{"text": "b"}')
    assert _records(path) == [{"text": "a"}, Skipped.not_json, Skipped.not_json, {"text": "caf�"}, {"text": "b"}]
    assert [line.number for line in corpus_lines(path)] == [1, 3, 4, 5, 6]


def test_a_line_beyond_the_limit_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    with open(path, "wb") as file:
        file.write(b'{"text": "a"}\n{"text": "')
        file.write(b"x" * 50_000_000)
        file.write(b'"}\n{"text": "b"}\n')
    assert _records(path) == [{"text": "a"}, Skipped.too_long, {"text": "b"}]


def test_a_long_last_line_without_an_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 10)
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(b'{"a": 1}\n' + b"x" * 35)
    assert _records(path) == [{"a": 1}, Skipped.too_long]


def test_a_compressed_file_that_was_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    whole = b"".join(json.dumps({"text": f"{number:04}" * 20}).encode() + b"\n" for number in range(2_000))
    path.write_bytes(gzip.compress(whole)[:-2_000])
    read = _records(path)
    assert read[-1] is Skipped.torn
    assert len(read) > 100
    assert read[:-1] == [{"text": f"{number:04}" * 20} for number in range(len(read) - 1)]


def test_each_paragraph_of_a_text_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text("one\ntwo\n\n\nthree\n")
    assert _records(path) == [{"text": "one\ntwo"}, {"text": "three"}]
    assert [line.number for line in corpus_lines(path)] == [1, 5]


def test_a_file_in_another_encoding_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"text": "a"}\n', encoding="utf-16")
    with pytest.raises(DatasetError, match="UTF-16"):
        _records(path)


def test_the_text_of_a_record_is_found_under_its_usual_names() -> None:
    assert text_of({"url": "u", "content": "c"}) == "c"
    assert text_of({"text": 3, "body": "b"}) == "b"
    assert text_of({"question": "q"}) == ""

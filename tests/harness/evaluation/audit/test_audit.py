"""An audit as a whole: the same bytes in any number of pieces and processes, and kept records as they were."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import check_trace
from harness.evaluation.audit.check_record import Answered, AuditedRecord, Mark, MarkKind, check_line
from harness.evaluation.audit.results import Keep
from harness.evaluation.audit.run import Audit, audit
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import MAX_RECORD, Line, SolutionFileError, open_source
from harness.evaluation.statistics.intervals import wilson
from harness.scoring.scored_text import score_text
from harness.verification.errors import RunError
from tests.harness.evaluation.audit.made import files, record, write

WRITTEN = ("results.jsonl", "summary.json", "report.html")
COLUMNS = SolutionColumns("response", "question", "gold")


def checked(one: dict[str, Any], columns: SolutionColumns = COLUMNS) -> AuditedRecord:
    return check_line(Line(1, json.dumps(one).encode()), columns)


def contents(done: Audit, names: tuple[str, ...] = WRITTEN) -> list[bytes]:
    return [(done.folder / name).read_bytes() for name in names]


def results(done: Audit) -> list[AuditedRecord]:
    lines = (done.folder / "results.jsonl").read_text().splitlines()
    return [AuditedRecord.from_record(json.loads(line)) for line in lines]


@given(files(), st.data())
@settings(max_examples=20)
def test_an_audit_torn_anywhere_ends_in_the_bytes_of_one_that_was_not(data: bytes, draw: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "in.jsonl"
        path.write_bytes(data)
        whole = audit(path, output_dir=Path(place) / "whole", workers=1, keep=Keep.clean)
        torn = audit(path, output_dir=Path(place) / "torn", workers=1, keep=Keep.clean)
        names = (*WRITTEN, "clean.jsonl")
        written = contents(whole, names)
        with (torn.folder / "results.jsonl").open("r+b") as file:
            file.truncate(draw.draw(st.integers(0, len(written[0]))))
        for name in names[1:]:
            (torn.folder / name).unlink()
        assert contents(audit(path, output_dir=torn.folder, workers=1, keep=Keep.clean), names) == written


def shows_work_in(one: dict[str, Any]) -> bool:
    """Whether a record's text has a line that the rules of printed steps pay for."""
    return any(step.counts and step.true for step in score_text({**one, "answer": one["gold"]}, one["response"]).steps)


@given(files())
@settings(max_examples=20)
def test_what_is_kept_are_the_clean_lines_byte_for_byte_in_order(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "in.jsonl"
        path.write_bytes(data)
        lines = [line for line in io.BytesIO(data) if line.strip(b" \r\n\xef\xbb\xbf")]
        texts = [json.loads(line.decode("utf-8-sig")) for line in lines]
        worked = [shows_work_in(one) for one in texts]
        for keep, fits in ((Keep.clean, (True, None)), (Keep.true, (True,))):
            done = audit(path, output_dir=Path(place) / keep, workers=1, keep=keep)
            wanted = [
                line
                for line, one, work in zip(lines, texts, worked, strict=True)
                if check_trace(one["response"], one["question"], fallback=False).true in fits
                and (work or keep is Keep.clean)
            ]
            assert (done.folder / f"{keep}.jsonl").read_bytes() == b"".join(wanted)
            assert done.kept == len(wanted)


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    records = [record(number, number % 4) for number in range(150)]
    records[70]["response"] += "\n" + "words and more words " * 100_000  # more than a pipe holds at once
    path = write(tmp_path / "in.jsonl", records)
    alone = audit(path, output_dir=tmp_path / "1", workers=1)
    assert [result.record for result in results(alone)] == list(range(1, 151))
    for workers in (2, 3):
        assert contents(audit(path, output_dir=tmp_path / str(workers), workers=workers)) == contents(alone)


def test_a_finished_audit_is_not_made_again_and_can_still_be_filtered(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(1), record(2, 1)])
    first = audit(path, output_dir=tmp_path / "a", workers=1)
    before = (first.folder / "results.jsonl").stat()
    again = audit(path, output_dir=tmp_path / "a", workers=1, keep=Keep.true)
    assert (first.folder / "results.jsonl").stat().st_mtime_ns == before.st_mtime_ns
    assert (first.kept, again.kept) == (None, 1)


def test_every_count_is_that_of_the_records(tmp_path: Path) -> None:
    right, lucky, wrong = record(1), record(2, 2), {**record(3, 1), "gold": "9"}
    silent = {"question": "", "response": "Nobody knows.", "gold": "5"}
    nothing = {**record(4), "gold": None}
    done = audit(
        write(tmp_path / "in.jsonl", [right, lucky, wrong, silent, nothing]), output_dir=tmp_path / "a", workers=1
    )
    rates = done.summary["rates"]
    assert (rates["with_false_line"]["count"], rates["with_false_line"]["of"]) == (2, 5)
    assert (rates["with_false_line"]["low"], rates["with_false_line"]["high"]) == pytest.approx(wilson(2, 5), abs=1e-6)
    assert (rates["right"]["count"], rates["right"]["of"]) == (2, 4)
    assert (rates["right_with_false_line"]["count"], rates["right_with_false_line"]["of"]) == (1, 2)
    assert (rates["wrong_with_false_line"]["count"], rates["wrong_with_false_line"]["of"]) == (1, 1)
    assert (rates["fully_true"]["count"], rates["fully_true"]["of"]) == (2, 5)
    assert done.summary["first_false"] == {"1": 1, "2": 1}
    assert done.summary["answers"]["no gold"] == 1


def test_traces_of_one_question_are_one_cluster(tmp_path: Path) -> None:
    same = [{**record(1, at_fault), "question": "The same"} for at_fault in (0, 1, 2, 3) * 5]
    done = audit(write(tmp_path / "in.jsonl", same), output_dir=tmp_path / "a", workers=1)
    assert done.summary["rates"]["with_false_line"]["n"] == 1


@pytest.mark.fast
def test_a_mark_holds_the_passage_and_the_reason() -> None:
    found = checked({"response": "Let us add.\n2 + 2 = 4\n4 + 3 = 8", "question": "q", "gold": "8"})
    text = "Let us add.\n2 + 2 = 4\n4 + 3 = 8"
    assert [text[mark.start : mark.end] for mark in found.marks] == ["2 + 2 = 4", "4 + 3 = 8"]
    assert [mark.kind for mark in found.marks] == [MarkKind.true, MarkKind.false]
    assert found.first_false is not None
    assert "7" in found.first_false.detail
    assert (found.read, found.lines, found.has_false_line, found.clean) == (2, 3, True, False)


@given(st.text(max_size=300) | st.from_regex(r"([0-9x+=^ \n\\$]{0,12}){0,8}", fullmatch=True))
def test_lines_are_read_where_a_mark_touches_them(text: str) -> None:
    found = checked({"response": text})
    assert found.lines == sum(bool(line.strip()) for line in text.splitlines())
    assert 0 <= found.read <= found.lines
    assert (found.read > 0) == any(mark.end > mark.start for mark in found.marks)


@given(st.text(max_size=300) | st.from_regex(r"([0-9x+=^ \n\\$]{0,12}){0,8}", fullmatch=True))
def test_any_text_has_marks_that_lie_in_it_and_survive_json(text: str) -> None:
    found = checked({"response": text})
    assert all(0 <= mark.start <= mark.end <= len(text) for mark in found.marks)
    assert [mark.line for mark in found.marks] == sorted(mark.line for mark in found.marks)
    assert AuditedRecord.from_record(json.loads(json.dumps(found.to_record()))) == found


@pytest.mark.parametrize(
    ("gold", "answered"),
    [
        ("42", Answered.right),
        ("42.0", Answered.right),
        ("6*7", Answered.right),
        ("41", Answered.wrong),
        (42, Answered.right),
        ({"kind": "integer", "value": "42"}, Answered.right),
        (None, Answered.no_gold),
        ("", Answered.no_gold),
        ("N/A", Answered.no_gold),
        ([1, 2], Answered.unreadable_gold),
        ({"kind": "nonsense"}, Answered.unreadable_gold),
    ],
)
def test_the_answer_is_verified_where_a_gold_is_known(gold: object, answered: Answered) -> None:
    assert checked({"response": "40 + 2 = 42\nThe answer is 42.", "question": "q", "gold": gold}).answered is answered


def test_a_text_without_an_answer_is_not_right_where_a_gold_is_known() -> None:
    found = checked({"response": "40 + 2 = 42", "question": "q", "gold": "42"})
    assert found.answered is Answered.missing
    assert found.clean
    assert not found.fully_true


def test_a_text_of_ten_megabytes_is_checked_at_its_beginning_and_never_kept(tmp_path: Path) -> None:
    long = {"response": "1 + 1 = 2\n" + "so it goes. " * 900_000, "question": "q"}
    wide = {"response": "1 + 1 = 2\n" * 1000, "question": "q"}
    path = write(tmp_path / "in.jsonl", [long, wide, record(1)])
    done = audit(path, output_dir=tmp_path / "a", workers=2, keep=Keep.clean)
    assert [result.cut for result in results(done)] == [True, True, False]
    assert (done.summary["cut"], done.kept) == (2, 1)


BAD = [
    (b"{not json}\n", "line 2: it is not JSON"),
    (b"[1, 2]\n", "line 2: it is not a JSON object but list"),
    (b'{"question": "no text"}\n', "line 2: it has no column `response`; it has `question`"),
    (b'{"response": null}\n', "line 2: its `response` is NoneType"),
    (b'{"response": ["a", "b"]}\n', "line 2: its `response` is a list of 2"),
    (b"\xff\xfe\n", "line 2: it is not UTF-8 text"),
    (b'{"response": "torn', "line 2: it is not JSON"),
    (b"[" * 100_000 + b"\n", "line 2: it is not JSON"),
]


@pytest.mark.parametrize(("bad", "said"), BAD)
def test_a_bad_line_is_named_before_anything_is_checked_or_is_left_out_and_counted(
    tmp_path: Path, bad: bytes, said: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(json.dumps(record(1)).encode() + b"\n" + bad)
    with pytest.raises(SolutionFileError, match="--unreadable skip") as caught:
        audit(path, output_dir=tmp_path / "a", workers=1)
    assert said in str(caught.value)
    assert not (tmp_path / "a").exists()
    done = audit(path, output_dir=tmp_path / "a", workers=1, unreadable="skip", keep=Keep.clean, faults=5)
    assert (done.summary["traces"], done.summary["left_out"], done.kept) == (1, 1, 1)
    assert [result.record for result, _ in done.faults] == [2]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "has no records"), (b"\n \n", "has no records"), (b'[{"response": "1"}]\n', "not a JSON object but list")],
)
def test_a_file_without_records_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(data)
    with pytest.raises(SolutionFileError, match=said):
        open_source(tmp_path / "in.jsonl", {})


def test_what_is_often_taken_for_json_lines_is_named_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    for data, said in ((gzip.compress(b"{}"), "gunzip"), (b"PAR1\x15\x04\xff\xfe", "read_parquet")):
        path.write_bytes(data)
        with pytest.raises(SolutionFileError, match=said):
            open_source(path, {})
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SolutionFileError, match="no regular file"):
        open_source(tmp_path / "pipe", {})


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with (tmp_path / "in.jsonl").open("wb") as file:
        file.truncate(MAX_RECORD + 10)  # a hole: no bytes of the disk
    with pytest.raises(SolutionFileError, match="line 1 is longer than 64 MiB"):
        open_source(tmp_path / "in.jsonl", {})


def test_a_limit_takes_the_first_records_and_reads_no_further(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(number) for number in range(5)])
    with path.open("ab") as file:
        file.write(b"no json\n")
    assert audit(path, output_dir=tmp_path / "a", workers=1, limit=3).summary["records"] == 3


def test_a_folder_of_another_audit_is_refused_and_says_what_differs(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(1), record(2)])
    first = audit(path, output_dir=tmp_path / "a", workers=1)
    before = contents(first)
    with pytest.raises(RunError, match=r"columns .*'gold'.*--output-dir"):
        audit(path, output_dir=tmp_path / "a", workers=1, columns={"gold": ""})
    with pytest.raises(RunError, match=r"records 2, now 1"):
        audit(path, output_dir=tmp_path / "a", workers=1, limit=1)
    write(path, [record(1), record(2, 1)])
    with pytest.raises(RunError, match=r"digest '\w+', now '\w+'"):
        audit(path, output_dir=tmp_path / "a", workers=1)
    assert contents(first) == before


def test_damaged_results_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(1), record(2)])
    done = audit(path, output_dir=tmp_path / "a", workers=1)
    lines = (done.folder / "results.jsonl").read_text().splitlines(keepends=True)
    for damaged in ("{}\n" + lines[1], lines[1] + lines[0], "nonsense\n", "".join([*lines, lines[1]])):
        (done.folder / "results.jsonl").write_text(damaged)
        with pytest.raises(RunError, match=r"results\.jsonl|result of line"):
            audit(path, output_dir=tmp_path / "a", workers=1)


def test_kinds_of_results_that_are_kept() -> None:
    true, false, opened = (Mark(1, 0, 1, kind) for kind in (MarkKind.true, MarkKind.false, MarkKind.open))
    cases = [
        (AuditedRecord(1, true=True, marks=(true,), shows_work=True), True, True),
        (AuditedRecord(1, true=True, marks=(true,)), True, False),
        (AuditedRecord(1, true=True, marks=(true,), shows_work=True, answered=Answered.right), True, True),
        (AuditedRecord(1, true=True, marks=(true,), shows_work=True, answered=Answered.wrong), True, False),
        (AuditedRecord(1, true=True, marks=(true,), shows_work=True, answered=Answered.undecided), True, False),
        (AuditedRecord(1, true=True, marks=(true,), shows_work=True, answered=Answered.unreadable_gold), True, False),
        (AuditedRecord(1, true=True, marks=(true,), cut=True), False, False),
        (AuditedRecord(1, true=None, marks=(true, opened)), True, False),
        (AuditedRecord(1, true=None), True, False),
        (AuditedRecord(1, true=False, marks=(true, false)), False, False),
        (AuditedRecord(1, fault="it is not JSON"), False, False),
    ]
    for result, clean, true_too in cases:
        assert (Keep.clean.takes(result), Keep.true.takes(result)) == (clean, true_too), result

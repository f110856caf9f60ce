"""Pages one after the other out of HTML files, folders of them, WARC files and JSON Lines."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from generators.corpus.lines import MAX_LINE, Skipped, corpus_lines, record_of, text_of
from generators.errors import DatasetError

HTML_KEYS = ("html", "raw_html", "content_html")
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
URL_KEYS = ("url", "uri", "link", "id")


class Page(NamedTuple):
    """A page as it came: where from, and its markup (html, with the charset a server named) or its text."""

    source: str
    url: str
    html: bytes = b""
    charset: str | None = None
    text: str = ""


def pages(inputs: list[Path]) -> Iterator[Page | Skipped]:
    """Every page of the inputs, in their order, files of a folder by name; why, for what is none.

    Raises DatasetError for an input that cannot be opened or holds nothing of the kind.
    """
    for path in inputs:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix.lower() in PAGE_SUFFIXES and file.is_file())
            if not files:
                raise DatasetError(f"{path}: no page in this folder (a file that ends in .html, .htm or .xhtml)")
            for file in files:
                yield _html_file(file, str(file.relative_to(path)))
        elif path.suffix.lower() in PAGE_SUFFIXES:
            yield _html_file(path, path.name)
        elif path.name.endswith((".warc", ".warc.gz")):
            yield from _warc(path)
        else:
            yield from _records(path)


def _html_file(path: Path, name: str) -> Page | Skipped:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_LINE + 1)
    except OSError as error:
        raise DatasetError(f"cannot read {path}: {error}") from None
    if len(data) > MAX_LINE:
        return Skipped.too_long
    return Page(name, name, data) if data.strip() else Skipped.no_text


def _records(path: Path) -> Iterator[Page | Skipped]:
    """Records with markup or text."""
    for line in corpus_lines(path):
        record = record_of(line)
        if isinstance(record, Skipped):
            yield record
            continue
        url = next((str(record[key]) for key in URL_KEYS if record.get(key)), "")
        html = next((record[key] for key in HTML_KEYS if isinstance(record.get(key), str)), "")
        text = text_of(record)
        if html.strip() or text.strip():
            yield Page(
                f"{path.name}:{line.number}", url, html.encode("utf-8", "replace"), "utf-8", "" if html else text
            )
        else:
            yield Skipped.no_text


def _warc(path: Path) -> Iterator[Page | Skipped]:
    """The HTML pages among a WARC's responses. Damage, and all that stands behind it, is counted once."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise DatasetError("WARC files need warcio: pip install 'showwork[corpus]'") from None
    number, page = 0, None
    try:
        with _opened(path) as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response":
                    continue
                number += 1
                page = _response(record, f"{path.name}:{number}")
                if page is not None:
                    yield page
            # Where a file was cut off in a record's head warcio stops without a word.
            file.read(1)
            if page is not Skipped.torn and not _ends_as_records_do(path):
                yield Skipped.torn
    except (ArchiveLoadFailed, EOFError, zlib.error, gzip.BadGzipFile) as error:
        if not number:
            raise DatasetError(f"{path} is no WARC file, or is cut off in its first record: {error}") from None
        yield Skipped.torn
    except OSError as error:
        raise DatasetError(f"cannot read {path}: {error}") from None


def _opened(path: Path) -> IO[bytes]:
    # Python's gzip says where a compressed file was cut off; warcio's own reader ends there without a word.
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else open(path, "rb")


def _ends_as_records_do(path: Path) -> bool:
    """Whether a file ends behind a record; of a compressed one Python's gzip has told, and an empty one holds none."""
    with open(path, "rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - 4))
        return path.suffix == ".gz" or not length or file.read() == b"\r\n\r\n"


def _response(record: Any, source: str) -> Page | Skipped | None:
    """A response's page; None for what is no HTML."""
    kind = (record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""
    if "html" not in kind.lower():
        return None
    data = b""
    stream = record.content_stream()
    while len(data) <= MAX_LINE and (more := stream.read(1 << 20)):
        data += more
    if len(data) > MAX_LINE:
        return Skipped.too_long
    if getattr(record.raw_stream, "limit", 0) > 0:  # fewer bytes than the record's head promises
        return Skipped.torn
    charset = _CHARSET.search(kind)
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    return Page(source, url, data, charset[1] if charset else None) if data.strip() else Skipped.no_text

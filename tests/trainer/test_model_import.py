"""`showwork model import`: what is found under a name, and that the new folder is the same model. (A GGUF file that is
real: test_real_model.py.)"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from trainer.errors import TrainingError
from trainer.model_import import import_model, is_full, scrambled
from trainer.model_sources import model_source

pytestmark = pytest.mark.train


def install(site: Path, name: str, files: dict[str, bytes], requires: Sequence[str] = ()) -> None:
    """A distribution as pip leaves it: files, and the metadata that lists them."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    for file, content in files.items():
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).write_bytes(content)
    required = "".join(f"Requires-Dist: {other}==1.0\n" for other in requires)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{required}")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path / "site"


def test_a_package_that_carries_one_gguf_file_is_found_by_its_name(site: Path) -> None:
    install(site, "a-model", {"a_model/m.gguf": b"GGUF...", "a_model/__init__.py": b"raise SystemExit"})
    assert model_source("a-model").parts == (site / "a_model" / "m.gguf",)


def in_parts(site: Path, parts: Sequence[bytes], checksum: str) -> None:
    """A model file in parts, each of which a distribution of its own carries."""
    names = [f"cut-part{i}" for i in range(len(parts))]
    for i, (name, part) in enumerate(zip(names, parts, strict=True)):
        install(site, name, {f"cut_{i}/m.gguf.part{i:02}": part})
    install(site, "cut", {"cut/SHA256SUMS": f"{checksum}  m.gguf\n".encode()}, requires=[*names, "not-here"])


def test_the_parts_of_a_file_are_joined_in_their_order_and_their_checksum_is_checked(
    site: Path, tmp_path: Path
) -> None:
    parts = [b"GGUF one", b" two", b" three"]
    in_parts(site, parts, hashlib.sha256(b"".join(parts)).hexdigest())
    assert model_source("cut").whole(tmp_path).read_bytes() == b"GGUF one two three"
    (site / "cut_1" / "m.gguf.part01").write_bytes(b" two of another version")
    with pytest.raises(TrainingError, match="checksum"):
        model_source("cut").whole(tmp_path)


def test_a_missing_part_is_named(site: Path) -> None:
    in_parts(site, [b"GGUF", b"1", b"2"], "")
    (site / "cut_1" / "m.gguf.part01").unlink()
    with pytest.raises(TrainingError, match="part 1 is not installed"):
        model_source("cut")


def test_a_source_that_cannot_be_meant_is_refused_with_what_to_give(site: Path, tmp_path: Path) -> None:
    install(site, "two", {"two/a.gguf": b"GGUF", "two/b.gguf": b"GGUF"})
    install(site, "none", {"none/__init__.py": b""})
    (tmp_path / "text.gguf").write_text("GG, no model")
    for source, said in (
        ("two", r"2 GGUF files \(a.gguf, b.gguf\)"),
        ("none", "carries no GGUF"),
        (str(tmp_path / "text.gguf"), "no GGUF file"),
        (str(tmp_path / "absent.gguf"), "no such file"),
        (str(tmp_path / "absent"), "no model folder"),
    ):
        with pytest.raises(TrainingError, match=said):
            model_source(source)


def test_a_file_that_only_begins_as_a_gguf_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(TrainingError, match=r"GGUF|gguf"):
        import_model(str(tmp_path / "broken.gguf"), tmp_path / "model")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.gguf"]


def test_an_imported_folder_is_the_same_model_and_says_what_it_is(small: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    imported = import_model(str(small), tmp_path / "copy")
    before, after = (load_file(folder / "model.safetensors") for folder in (small, tmp_path / "copy"))
    assert {name: weights.tolist() for name, weights in before.items()} == {
        name: weights.tolist() for name, weights in after.items()
    }
    record = json.loads((tmp_path / "copy" / "imported.json").read_text())
    assert record["parameters"] == imported.parameters > 0
    assert imported.end
    assert imported.padding
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_model_that_finds_disorder_as_likely_as_english_does_not_read(small: Path, tmp_path: Path) -> None:
    """An untrained model: the weights of a GGUF that is read wrongly look so."""
    imported = import_model(str(small), tmp_path / "copy")
    assert not imported.reads
    assert "untrained" in " ".join(imported.lines())


def test_a_folder_that_holds_something_is_overwritten_only_where_asked(small: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(TrainingError, match="--overwrite"):
        import_model(str(small), tmp_path)
    assert (tmp_path / "note.txt").read_text() == "mine"


def test_words_in_disorder_are_the_same_words() -> None:
    text = "one two three four five"
    assert sorted(scrambled(text).split()) == sorted(text.split())
    assert scrambled(text) == scrambled(text) != text


def test_a_full_disk_is_told_from_other_faults(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught, open("/dev/full", "w") as full:
        full.write("x")
    assert is_full(caught.value, tmp_path)
    assert not is_full(OSError("another"), tmp_path)

"""Mixes of styles: their shares, their order, and what is refused."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from generators.datasets.make import build, settings
from generators.datasets.mixture import mixture
from generators.errors import ProblemError
from generators.writing.styles import EVERY_STYLE, style_of_sample, style_weights
from harness.scoring.recheck import recheck, records


def test_a_mix_has_its_shares():
    drawn = Counter(style_of_sample("computed:3,text:1", 7, sample) for sample in range(4000))
    assert set(drawn) == {"computed", "text"}
    assert 0.22 < drawn["text"] / 4000 < 0.28


def test_one_style_is_itself_and_weights_alone_do_not_matter():
    assert all(style_of_sample(style, 0, sample) == style for style in EVERY_STYLE for sample in range(9))
    assert style_weights("computed:2,text:2") == style_weights("computed,text") == style_weights("computed:.5,text:.5")


@pytest.mark.parametrize(
    ("mix", "said"),
    [
        ("prose", "there is no style 'prose'"),
        ("text:0", "must be positive"),
        ("text:nan", "must be positive"),
        ("text:many", "is not a number"),
        ("text,text", "named twice"),
        ("", "there is no style ''"),
    ],
)
def test_what_is_no_mix_is_refused(mix, said):
    with pytest.raises(ProblemError, match=said):
        mixture("arithmetic", "1", style=mix)


def test_a_mixed_file_is_the_same_bytes_again_and_holds_every_style(sandbox, tmp_path):
    mix = mixture("arithmetic,derivative", "1-2", seed=3, style="computed:1,text:1,tool:1")
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    build(mix, 12, one, sandbox)
    build(mix, 5, two, sandbox)
    build(mix, 12, two, sandbox)  # resumed
    assert one.read_bytes() == two.read_bytes()
    made = [json.loads(line) for line in one.read_text().splitlines()]
    assert {record["style"] for record in made} == {"computed", "text", "tool"}
    assert len({tuple(sorted(record)) for record in made}) == 1
    assert [record["id"] for record in made] == _ids(tmp_path, sandbox)


def _ids(folder, sandbox):
    """The same sample is the same problem, whatever its style."""
    path = folder / "computed.jsonl"
    build(mixture("arithmetic,derivative", "1-2", seed=3), 12, path, sandbox)
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_a_file_in_english_has_the_settings_that_it_always_had():
    assert "language" not in settings(mixture("arithmetic", "1"), "showwork")
    assert settings(mixture("arithmetic", "1", language="zh"), "showwork")["language"] == "zh"


def test_a_mixed_file_is_rechecked(sandbox, tmp_path):
    path = tmp_path / "mixed.jsonl"
    build(mixture("arithmetic,limit", "1-2", seed=5, style="computed,text,tool"), 9, path, sandbox)
    found = list(recheck(records(path), sandbox))
    assert len(found) == 9
    assert not [one.fault for one in found if one.fault]

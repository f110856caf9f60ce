"""Selection keeps pages like the seeds, learns which sites are of the kind, and gives the same bytes each time."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.corpus.classifier import Classifier, ClassifierSettings, one_line
from generators.corpus.cli import corpus
from generators.corpus.near_copies import NearCopies
from generators.corpus.select_pages import Selection, SelectionSettings, auc
from generators.errors import DatasetError

MATHEMATICS = "integral derivative function limit series matrix theorem converges equation polynomial root".split()
COOKING = "onion butter pan oven flour sugar salt simmer chop serve recipe".split()
COMMON = "the of and a to in is for with as on that it".split()
SMALL = SelectionSettings(tokens=0.4, rounds=8, least=10, classifier=ClassifierSettings(dim=16, buckets=10_000))


def pages(path: Path, count: int = 120) -> Path:
    """Pages of four sites, two of mathematics, one of cooking, one of both; some are copies, some too short."""
    rng = random.Random(1)
    with open(path, "w") as file:
        for number in range(count):
            site = ("algebra", "analysis", "kitchen", "forum")[number % 4]
            is_mathematics = site in ("algebra", "analysis") or (site == "forum" and number % 8 == 3)
            words = [rng.choice(MATHEMATICS if is_mathematics else COOKING) for _ in range(40)]
            text = " ".join(words + [rng.choice(COMMON) for _ in range(40)])
            record = {
                "source": f"{site}/{number % 3}/{number}.html",
                "text": text,
                "formulas": ["x^2"] * (3 * is_mathematics),
            }
            file.write(json.dumps(record) + "\n")
        file.write(json.dumps(record) + "\n" + '{"text": "short"}\nno json\n')
    return path


@pytest.mark.fast
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans())))
def test_the_auc_is_how_often_the_right_one_of_two_is_ahead(pairs: list[tuple[int, bool]]) -> None:
    scores, right = [float(score) for score, _ in pairs], [is_right for _, is_right in pairs]
    ahead = [
        1.0 if one > other else 0.5 if one == other else 0.0
        for one, is_right in pairs
        if is_right
        for other, is_right_too in pairs
        if not is_right_too
    ]
    found = auc(scores, right)
    assert found == pytest.approx(sum(ahead) / len(ahead)) if ahead else found is None


@pytest.mark.corpus
def test_pages_like_the_seeds_are_kept_and_the_rounds_end_by_themselves(tmp_path: Path) -> None:
    selection = Selection(pages(tmp_path / "pages.jsonl"), ["algebra/"], SMALL)
    assert (selection.skipped, selection.short, selection.copies, selection.near_copies) == (1, 1, 1, 0)
    rounds = list(selection.rounds())
    assert 2 <= len(rounds) < SMALL.rounds
    assert rounds[-1].known >= 0.98
    assert rounds[1].seeds > rounds[0].seeds  # a site that was mostly kept joins the seeds
    kept = list(selection.records())
    assert rounds[-1].auc is not None
    assert rounds[-1].auc > 0.95
    assert sum(bool(one["formulas"]) for one in kept) / len(kept) > 0.9
    assert [one["source"] for one in kept] == [one["source"] for one in sorted(kept, key=lambda one: _number(one))]
    words = sum(len(str(one["text"]).split()) for one in kept)
    assert words <= 0.4 * 80 * 120


def _number(record: dict[str, object]) -> int:
    return int(str(record["source"]).rpartition("/")[2].removesuffix(".html"))


@pytest.mark.corpus
def test_without_named_seeds_the_pages_densest_in_formulas_are_the_seeds(tmp_path: Path) -> None:
    selection = Selection(pages(tmp_path / "pages.jsonl"), [], SMALL)
    rounds = list(selection.rounds())
    assert rounds[0].seeds == math.ceil(SMALL.densest * 120)
    kept = list(selection.records())
    assert sum(bool(one["formulas"]) for one in kept) / len(kept) > 0.9


@pytest.mark.corpus
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(200, 600))
def test_a_page_with_a_word_in_a_hundred_changed_is_a_near_copy_and_another_is_not(seed: int, length: int) -> None:
    rng = random.Random(seed)
    words = [str(rng.randrange(10**6)) for _ in range(length)]
    near, seen = list(words), NearCopies()
    for place in rng.sample(range(length), length // 100):
        near[place] = "changed"
    assert seen.is_new(" ".join(words))
    assert not seen.is_new(" ".join(near))
    assert seen.is_new(" ".join(words[: length // 2]))
    assert not seen.is_new(" ".join(words))


@pytest.mark.corpus
def test_the_same_command_writes_the_same_bytes(tmp_path: Path) -> None:
    source = pages(tmp_path / "pages.jsonl")
    for name in ("one", "two"):
        options = ["--seed", "algebra/", "--tokens", "0.4", "--least", "10", "--out", str(tmp_path / f"{name}.jsonl")]
        result = CliRunner().invoke(corpus, ["select", str(source), *options])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes() != b""
    told = json.loads((tmp_path / "one.card.json").read_text())
    assert told["passed_over"] == {"unreadable": 1, "short": 1, "copies": 1, "near_copies": 0}
    assert len(told["rounds"]) >= 2


@pytest.mark.corpus
def test_a_classifier_is_the_same_each_time_and_never_nan() -> None:
    rng = random.Random(2)
    texts = [[" ".join(rng.choices(words, k=30)) for _ in range(100)] for words in (MATHEMATICS, COOKING)]
    scores = [Classifier(*texts, ClassifierSettings(lr=0.5)).score("the integral of a function") for _ in range(3)]
    assert scores[0] == scores[1] == scores[2]
    assert 0.5 < scores[0] <= 1.0


@pytest.mark.corpus
def test_seeds_from_which_nothing_can_be_learnt_are_told_in_one_line(tmp_path: Path) -> None:
    source = pages(tmp_path / "pages.jsonl")
    with pytest.raises(DatasetError, match=r"no page of .* begins with"):
        Selection(source, ["nowhere/"], SMALL)
    with pytest.raises(DatasetError, match="both must be there"):
        list(Selection(source, [""], SMALL).rounds())
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(DatasetError, match="no page of"):
        Selection(tmp_path / "empty.jsonl", ["a"], SMALL)


@pytest.mark.fast
def test_a_text_is_one_line_of_limited_length() -> None:
    assert one_line("A\nb\u2028C  d") == "a b c d"
    assert one_line(r"\frac{x}{12} = 3.5y") == r"\frac { x } { 0 } = 0 . 0 y"
    assert len(one_line("word " * 5_000).split()) == 1_000

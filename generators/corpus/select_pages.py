"""Pages chosen as DeepSeekMath chooses them (arXiv 2402.03300, section 2.1): a classifier learns to tell seeds from
other pages and ranks all of them; the best are kept, and show which sites are of the kind: their other pages join the
seeds."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generators.corpus.classifier import Classifier, ClassifierSettings, one_line
from generators.corpus.lines import Skipped, corpus_lines, record_of, text_of
from generators.errors import DatasetError

DOMAIN_SHARE = 0.1
"""A site of which more than this was kept is of the kind: the paper's figure."""
PREFIX_SHARE = 0.5
"""A folder of such a site of which more than this was kept is of the kind as a whole. The paper's people mark URL
prefixes by hand; this stands in for them."""
FORMULAS = 3
"""Of a page that holds mathematics by our parser's word: one call with two arguments is no more than code."""
STOP = 0.98
"""A round of whose pages so many were kept before is the last: the paper's figure."""


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """tokens: what share of the corpus's words to keep; rounds: at most so many; least: words of a page that is looked
    at."""

    tokens: float = 0.3
    rounds: int = 4
    least: int = 50
    seed: int = 0
    classifier: ClassifierSettings = field(default_factory=ClassifierSettings)


@dataclass(frozen=True, slots=True)
class Round:
    """One round. known: the share of its pages that the round before had kept. with_formulas: the share of the kept
    pages, and of the others, that hold FORMULAS formulas by our parser's word; auc: how well the scores of pages that
    were no seeds tell the two apart (0.5 is chance), None where there is but one sort."""

    seeds: int
    kept: int
    tokens: int
    known: float
    with_formulas: tuple[float, float]
    auc: float | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is held of a page: its line in the corpus, site and folder, words, whether it holds a formula."""

    number: int
    site: str
    folder: str
    words: int
    formulas: bool


class Selection:
    """The pages of one corpus and what became of them. Memory: a few numbers a page; texts are read again each round.

    Pages with the same text are one: the first is taken.
    """

    def __init__(self, corpus: Path, seeds: Sequence[str], settings: SelectionSettings) -> None:
        """seeds: beginnings of `url` or `source`. Raises DatasetError where none of them begins a page's."""
        self._corpus, self._settings = corpus, settings
        self.skipped, self.short, self.copies = 0, 0, 0
        self._seeds: set[int] = set()
        self._pages: list[_Known] = []
        self._take_in(tuple(seeds))
        if not self._seeds:
            raise DatasetError(f"no page of {corpus} has a url or source that begins with {' or '.join(seeds)}")
        self.scores: dict[int, float] = {}
        self.kept: set[int] = set()

    def _take_in(self, seeds: tuple[str, ...]) -> None:
        seen: set[bytes] = set()
        for line in corpus_lines(self._corpus):
            record = record_of(line)
            text = "" if isinstance(record, Skipped) else text_of(record)
            if isinstance(record, Skipped) or not text.strip():
                self.skipped += 1
                continue
            words = len(text.split())
            digest = blake2b(" ".join(text.split()).encode("utf-8", "replace"), digest_size=16).digest()
            if words < self._settings.least:
                self.short += 1
            elif digest in seen:
                self.copies += 1
            else:
                seen.add(digest)
                address = _address(record)
                self._pages.append(_Known(line.number, *_place(address), words, _holds_formulas(record)))
                if address.startswith(seeds):
                    self._seeds.add(line.number)

    def rounds(self) -> Iterator[Round]:
        """Round after round, until one keeps what the one before kept, or the settings' number is reached."""
        seeds = set(self._seeds)
        for _ in range(self._settings.rounds):
            before = self.kept
            self._rank(seeds)
            self.kept = self._best()
            yield self._told(seeds, before)
            if before and len(self.kept & before) >= STOP * len(self.kept):
                return
            seeds = self._seeds | self._of_the_kind()

    def records(self) -> Iterator[dict[str, Any]]:
        """The kept pages as they stand, in the corpus's order, each with its score."""
        for line in corpus_lines(self._corpus):
            if line.number in self.kept:
                record = record_of(line)
                if not isinstance(record, Skipped):
                    yield record | {"score": round(self.scores[line.number], 6)}

    def _rank(self, seeds: set[int]) -> None:
        others = [page.number for page in self._pages if page.number not in seeds]
        rng = random.Random(self._settings.seed)
        others = sorted(rng.sample(others, min(len(seeds), len(others))))
        wanted = list(self._lines(seeds))
        classifier = Classifier(
            [line for _, line in wanted], [line for _, line in self._lines(set(others))], self._settings.classifier
        )
        numbers = {page.number for page in self._pages}
        self.scores = {number: classifier.score(line) for number, line in self._lines(numbers)}

    def _lines(self, numbers: set[int]) -> Iterator[tuple[int, str]]:
        for line in corpus_lines(self._corpus):
            if line.number in numbers:
                record = record_of(line)
                if not isinstance(record, Skipped):
                    yield line.number, one_line(text_of(record))

    def _best(self) -> set[int]:
        """The best pages, up to the settings' share of all words."""
        budget = self._settings.tokens * sum(page.words for page in self._pages)
        kept: set[int] = set()
        for page in sorted(self._pages, key=lambda page: (-self.scores[page.number], page.number)):
            budget -= page.words
            if budget < 0:
                break
            kept.add(page.number)
        return kept

    def _of_the_kind(self) -> set[int]:
        """All pages of the folders that were mostly kept, in the sites of which a tenth was."""
        shares = {}
        for key in ("site", "folder"):
            counts: defaultdict[str, list[int]] = defaultdict(list)
            for page in self._pages:
                counts[getattr(page, key)].append(page.number in self.kept)
            shares[key] = {name: sum(kept) / len(kept) for name, kept in counts.items()}
        return {
            page.number
            for page in self._pages
            if shares["site"][page.site] > DOMAIN_SHARE and shares["folder"][page.folder] > PREFIX_SHARE
        }

    def _told(self, seeds: set[int], before: set[int]) -> Round:
        kept = [page for page in self._pages if page.number in self.kept]
        others = [page for page in self._pages if page.number not in self.kept]
        unseen = [page for page in self._pages if page.number not in self._seeds]
        return Round(
            len(seeds),
            len(kept),
            sum(page.words for page in kept),
            len(self.kept & before) / len(kept) if kept else 0.0,
            (_share(kept), _share(others)),
            auc([self.scores[page.number] for page in unseen], [page.formulas for page in unseen]),
        )


def _share(pages: Sequence[_Known]) -> float:
    return sum(page.formulas for page in pages) / len(pages) if pages else 0.0


def auc(scores: Sequence[float], right: Sequence[bool]) -> float | None:
    """How often a right one has the higher score of two, ties counting half; None without both sorts."""
    positives = sum(right)
    negatives = len(right) - positives
    if not positives or not negatives:
        return None
    by_score: defaultdict[float, list[bool]] = defaultdict(list)
    for score, is_right in zip(scores, right, strict=True):
        by_score[score].append(is_right)
    below, wins = 0, 0.0
    for score in sorted(by_score):
        here = sum(by_score[score])
        wins += here * (below + (len(by_score[score]) - here) / 2)
        below += len(by_score[score]) - here
    return wins / (positives * negatives)


def _holds_formulas(record: dict[str, Any]) -> bool:
    formulas = record.get("formulas")
    return isinstance(formulas, list) and len(formulas) >= FORMULAS


def _address(record: dict[str, Any]) -> str:
    return str(record.get("url") or record.get("source") or "")


def _place(address: str) -> tuple[str, str]:
    """The site and the folder of an address: of a URL its host, of a file the folder it lies in at the top."""
    parts = urlsplit(address)
    path = f"{parts.netloc}{parts.path}"
    return path.partition("/")[0], path.rpartition("/")[0]


def write_selection(
    selection: Selection, rounds: Sequence[Round], settings: SelectionSettings, seeds: Sequence[str], out: Path
) -> None:
    """Write the kept records, and beside them a card: settings, rounds, pages that were passed over. Each file is there
    when it is whole. Raises DatasetError where they cannot be written."""
    told = {
        "settings": asdict(settings),
        "seeds": list(seeds),
        "passed_over": {"unreadable": selection.skipped, "short": selection.short, "copies": selection.copies},
        "rounds": [asdict(one) for one in rounds],
    }
    draft = out.with_name(f"{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "w", encoding="utf-8", errors="replace") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in selection.records())
        draft.replace(out)
        out.with_suffix(".card.json").write_text(json.dumps(told, indent=2) + "\n")
    except OSError as error:
        raise DatasetError(f"cannot write {out}: {error}") from error

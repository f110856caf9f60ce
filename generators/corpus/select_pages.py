"""Pages chosen as DeepSeekMath chooses them (arXiv 2402.03300, section 2.1): a classifier learns to tell seeds from
other pages and ranks all of them; the best are kept, and show which sites are of the kind: their other pages join the
seeds, as the kept ones do.

The paper's seeds are OpenWebMath's pages, which a rule chose by the formulas in them; here they are the pages densest
in formulas that our parser reads, or those of given sites. Its other pages are random ones, mathematics among them, and
people say which folders join; here two views of a page must agree (Blum and Mitchell, Combining labeled and unlabeled
data with co-training, 1998): what was kept joins the seeds where the parser reads formulas in it, and the others are
pages poor in formulas that were not kept. Without that each round learns the faults of the one before.
"""

from __future__ import annotations

import json
import math
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
from generators.corpus.near_copies import NearCopies
from generators.errors import DatasetError

DOMAIN_SHARE = 0.1
"""A site of which more than this was kept is of the kind: the paper's figure."""
PREFIX_SHARE = 0.5
"""A folder of such a site of which more than this was kept is of the kind as a whole. The paper's people mark URL
prefixes by hand; this stands in for them."""
FORMULAS = 3
"""Of a page that holds mathematics by our parser's word: one call with two arguments is no more than code."""
DAMPING = 300
"""Words that each page is taken to have beside its own."""
STOP = 0.98
"""A round of whose pages so many were kept before is the last: the paper's figure."""


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """tokens: what share of the corpus's words to keep; rounds: at most so many; least: words of a page that is looked
    at; densest: what share of the pages are seeds where no site is named; others: pages that each seed is told from."""

    tokens: float = 0.4
    rounds: int = 4
    least: int = 50
    seed: int = 0
    densest: float = 0.15
    others: int = 3
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
    formulas: int

    @property
    def holds_formulas(self) -> bool:
        return self.formulas >= FORMULAS

    @property
    def density(self) -> float:
        """Formulas a word, less for short pages: one formula in twenty words shows little."""
        return self.formulas / (self.words + DAMPING)


class Selection:
    """The pages of one corpus and what became of them. Memory: a few numbers a page; texts are read again each round.

    Pages with the same text, and pages that are nearly the same, are one: the first is taken.
    """

    def __init__(self, corpus: Path, seeds: Sequence[str], settings: SelectionSettings) -> None:
        """seeds: beginnings of `url` or `source`; none: the pages densest in formulas. Raises DatasetError where none
        of them begins a page's, or no page holds formulas."""
        self._corpus, self._settings = corpus, settings
        self.skipped, self.short, self.copies, self.near_copies = 0, 0, 0, 0
        self._seeds: set[int] = set()
        self._pages: list[_Known] = []
        self._take_in(tuple(seeds))
        if not seeds:
            dense = [page for page in self._by_density() if page.holds_formulas]
            self._seeds = {page.number for page in dense[: math.ceil(settings.densest * len(self._pages))]}
        self._named = bool(seeds)
        if not self._seeds:
            wanted = f"a url or source that begins with {' or '.join(seeds)}" if seeds else f"{FORMULAS} formulas"
            raise DatasetError(f"no page of {corpus} has {wanted}")
        self.scores: dict[int, float] = {}
        self.kept: set[int] = set()

    def _take_in(self, seeds: tuple[str, ...]) -> None:
        seen: set[bytes] = set()
        near = NearCopies()
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
            elif not near.is_new(text):
                self.near_copies += 1
            else:
                seen.add(digest)
                address = _address(record)
                self._pages.append(_Known(line.number, *_place(address), words, _formulas(record)))
                if address.startswith(seeds):
                    self._seeds.add(line.number)

    def rounds(self) -> Iterator[Round]:
        """Round after round, until one keeps what the one before kept, or the settings' number is reached."""
        seeds = set(self._seeds)
        formulas = {page.number for page in self._pages if page.holds_formulas}
        for _ in range(self._settings.rounds):
            before = self.kept
            self._rank(seeds)
            self.kept = self._best()
            yield self._told(seeds, before)
            if before and len(self.kept & before) >= STOP * len(self.kept):
                return
            seeds = self._seeds | (self.kept | self._of_the_kind()) & formulas

    def records(self) -> Iterator[dict[str, Any]]:
        """The kept pages as they stand, in the corpus's order, each with its score."""
        for line in corpus_lines(self._corpus):
            if line.number in self.kept:
                record = record_of(line)
                if not isinstance(record, Skipped):
                    yield record | {"score": round(self.scores[line.number], 6)}

    def _by_density(self) -> list[_Known]:
        return sorted(self._pages, key=lambda page: (-page.density, page.number))

    def _others(self, seeds: set[int]) -> set[int]:
        """Pages that the seeds are told from: poor in formulas, and not kept by now."""
        is_first = not self.kept and self._named  # the seeds alone say what is wanted
        pool = self._pages if is_first else self._by_density()[len(self._pages) // 2 :]
        left = sorted(page.number for page in pool if page.number not in seeds and page.number not in self.kept)
        rng = random.Random(self._settings.seed)
        return set(rng.sample(left, min(self._settings.others * len(seeds), len(left))))

    def _rank(self, seeds: set[int]) -> None:
        others = self._others(seeds)
        wanted = list(self._lines(seeds))
        classifier = Classifier(
            [line for _, line in wanted], [line for _, line in self._lines(others)], self._settings.classifier
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
            auc([self.scores[page.number] for page in unseen], [page.holds_formulas for page in unseen]),
        )


def _share(pages: Sequence[_Known]) -> float:
    return sum(page.holds_formulas for page in pages) / len(pages) if pages else 0.0


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


def _formulas(record: dict[str, Any]) -> int:
    formulas = record.get("formulas")
    return len(formulas) if isinstance(formulas, list) else 0


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
        "passed_over": {
            "unreadable": selection.skipped,
            "short": selection.short,
            "copies": selection.copies,
            "near_copies": selection.near_copies,
        },
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

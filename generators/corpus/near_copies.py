"""Pages that are nearly the same: MinHash over runs of words (Broder, On the resemblance and containment of documents,
1997), sorted into bands so that only likely pairs are compared."""

from __future__ import annotations

from generators.errors import DatasetError

WORDS = 5
"""Of a run: the shingles of which two pages' sets are compared."""
ALIKE = 0.8
"""Share of the runs of both that two pages have in common, from which on they are one."""
PERMUTATIONS, BANDS = 112, 14
"""As FineWeb's: pairs that share 0.8 of their runs are found in 92% of the cases, of 0.9 in nearly all."""
MOST_WORDS = 20_000
"""Words of a page that are looked at."""


class NearCopies:
    """The pages seen so far. Memory: about a kilobyte a page."""

    def __init__(self) -> None:
        """Raises DatasetError where rensa is not installed."""
        try:
            import rensa
        except ImportError:
            raise DatasetError("near copies need rensa: pip install 'showwork[corpus]'") from None
        self._make = rensa.RMinHash
        self._bands = rensa.RMinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._pages: list[rensa.RMinHash] = []

    def is_new(self, text: str) -> bool:
        """Whether no page before is nearly this one; then it is one of the pages."""
        words = text.lower().split()[:MOST_WORDS]
        mark = self._make(num_perm=PERMUTATIONS, seed=1)
        mark.update([" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))])
        if any(self._pages[place].jaccard(mark) >= ALIKE for place in self._bands.query(mark)):
            return False
        self._bands.insert(len(self._pages), mark)
        self._pages.append(mark)
        return True

"""The pages of docs/reference that are made from the code say what the code says."""

from __future__ import annotations

import pytest

from docs import make_reference


@pytest.mark.train
@pytest.mark.parametrize("page", make_reference.PAGES)
def test_a_generated_page_of_the_reference_is_current(page: str) -> None:
    assert make_reference.path_of(page).read_text("utf-8") == make_reference.text_of(page), (
        "run: python -m docs.make_reference"
    )


def test_every_page_of_the_reference_is_generated_or_says_that_it_is_written_by_hand() -> None:
    for path in make_reference.FOLDER.glob("*.md"):
        assert path.stem in make_reference.PAGES or "Written by hand" in path.read_text("utf-8"), path.name

"""The documents' table of families is the code's."""

from __future__ import annotations

from pathlib import Path

from generators.families_doc import document


def test_the_table_in_the_documents_is_made_from_the_code():
    text = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "families.md").read_text()
    assert text == document(), "run: python -m generators.families_doc > docs/reference/families.md"

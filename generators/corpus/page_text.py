"""A page's text with its mathematics: the tree is set in TeX, then resiliparse finds what is the page's own."""

from __future__ import annotations

import re
from typing import NamedTuple

from generators.corpus.html_mathematics import set_in_tex
from generators.errors import DatasetError

_MARK = re.compile(r"\\\(|\\\[|\$[^$\n]+\$|>>>")
KEPT = 0.9
"""Of a page's formulas, how many its main part must hold; else the whole page is taken."""


class PageText(NamedTuple):
    """A page's title and text."""

    title: str
    text: str


def page_text(html: str | bytes, charset: str | None = None) -> PageText:
    """The text of a page; formulas stand between \\( and \\), displayed ones between \\[ and \\].

    charset: of bytes, where a server has said it; else it is found. Broken pages give what can be seen of them.
    Raises DatasetError where resiliparse is not installed.
    """
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding
        from resiliparse.parse.html import HTMLTree
    except ImportError:
        raise DatasetError("pages need resiliparse: pip install 'showwork[corpus]'") from None
    if isinstance(html, bytes):
        html = bytes_to_str(html, charset or detect_encoding(html, from_html_meta=True), "replace")
    tree = HTMLTree.parse(html)
    set_in_tex(tree)
    main = extract_plain_text(tree, main_content=True, preserve_formatting=True, alt_texts=False)
    whole = extract_plain_text(tree, main_content=False, preserve_formatting=True, alt_texts=False)
    lost = len(_MARK.findall(main)) < KEPT * len(_MARK.findall(whole))
    return PageText((tree.title or "").strip(), whole if lost or not main.strip() else main)

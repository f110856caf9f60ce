"""The mathematics of a page set in TeX, in the page's own tree, before an extractor sees it.

Extractors lose what they do not know: scripts of MathJax, fractions and roots in MathML, what is raised or lowered, and
a minus sign that stands alone in its element. All of it becomes text between `\\(` and `\\)`, which they keep.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.corpus.mathml import tex_of_markup

if TYPE_CHECKING:
    from resiliparse.parse.html import DOMNode, HTMLTree

_DRAWN = frozenset({"MathJax_Preview", "MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML", "mjx-chtml"})
"""Classes of what MathJax 2 adds before the script that it keeps."""
_WRAPPERS = frozenset({"mwe-math-element", "katex"})
"""Classes of elements that hold a formula as `math` and again as a picture or as boxes; `mjx-container` does too."""
_PICTURES = frozenset({"math", "tex", "latex", "mathimg", "formulaInl"})
_FALLBACK = "mwe-math-fallback-image"
_ALT_IS_TEX = re.compile(
    r"\s*(?:\$.+\$|\\\(.+\\\)|\\\[.+\\\]|.*\\(?:frac|sqrt|int|sum|lim|begin|left|cdot|alpha|pi)\b.*)\s*$", re.DOTALL
)
_DELIMITERS = re.compile(r"^\s*(?:\$\$?(.*?)\$\$?|\\\((.*?)\\\)|\\\[(.*?)\\\])\s*$", re.DOTALL)
_STYLE = re.compile(r"^\s*\{?\s*\\(?:displaystyle|textstyle|scriptstyle)\b\s*(.*?)\s*(\}?)\s*$", re.DOTALL)
_NO_SCRIPT = re.compile(r"(?:st|nd|rd|th|TM|SM|®|™)|\[.*\]|\W*", re.DOTALL)
"""Raised text that is no exponent: 1st, footnotes, signs."""
_INLINE = frozenset({"span", "i", "em", "b", "var", "mo"})
_DASHES = frozenset("−–—")


def set_in_tex(tree: HTMLTree) -> None:
    """Replace every formula of the tree by its TeX; the tree is changed."""
    body = tree.body
    if body is None:
        return
    _scripts(tree, body)
    for element in _elements(body):
        if element.tag == "mjx-container" or not _WRAPPERS.isdisjoint(_classes(element)):
            _unwrap(tree, element)
    for element in _elements(body):
        if element.tag == "math":
            _replace(tree, element, _of_math(element), element.getattr("display") == "block")
        elif element.tag == "img" and _is_formula(element):
            _replace(tree, element, _of_alt(element), False)
    for element in reversed(_elements(body)):  # the inner ones first
        if element.tag in ("sub", "sup"):
            _raise(tree, element, "_" if element.tag == "sub" else "^")
        elif element.tag in _INLINE and element.text.strip() in _DASHES:
            element.replace_with(tree.create_text_node("-"))


def _elements(body: DOMNode) -> list[DOMNode]:
    """Every element, in the page's order. By walking: the list that a selector gives takes quadratic time to go through
    (resiliparse 2.0.1: seconds for a thousand elements)."""
    return [node for node in body if node.tag[0] != "#"]


def _classes(element: DOMNode) -> set[str]:
    return set((element.class_name or "").split())


def _scripts(tree: HTMLTree, body: DOMNode) -> None:
    """MathJax's scripts, in TeX or MathML, instead of what it drew from them."""
    elements = _elements(body)
    scripts = [one for one in elements if one.tag == "script" and (one.getattr("type") or "").startswith("math/")]
    for drawn in elements:
        if drawn.hasattr("data-mathml"):
            _replace(tree, drawn, "" if scripts else tex_of_markup(drawn.getattr("data-mathml") or ""), False)
        if scripts and not _DRAWN.isdisjoint(_classes(drawn)) and drawn.parent is not None:
            drawn.remove()
    for script in scripts:
        kind = script.getattr("type") or ""
        tex = script.text if kind.startswith("math/tex") else tex_of_markup(script.text)
        _replace(tree, script, tex, "display" in kind)


def _unwrap(tree: HTMLTree, wrapper: DOMNode) -> None:
    """Replace an element by the one formula that it holds several times."""
    inner, picture = wrapper.query_selector("math"), wrapper.query_selector("img")
    if inner is not None:
        _replace(tree, wrapper, _of_math(inner), _is_display(wrapper, inner))
    elif picture is not None:
        _replace(tree, wrapper, _of_alt(picture), False)


def _is_formula(picture: DOMNode) -> bool:
    classes = picture.class_name or ""
    is_marked = not _PICTURES.isdisjoint(classes.split()) or _FALLBACK in classes
    return is_marked or _ALT_IS_TEX.match(picture.getattr("alt") or "") is not None


def _of_math(element: DOMNode) -> str:
    return tex_of_markup(element.html) or element.getattr("alttext") or ""


def _of_alt(picture: DOMNode) -> str:
    alt = picture.getattr("alt") or ""
    match = _DELIMITERS.match(alt)
    return next((group for group in match.groups() if group is not None), "") if match else alt


def _is_display(wrapper: DOMNode, inner: DOMNode) -> bool:
    above = wrapper.parent
    return inner.getattr("display") == "block" or (above is not None and "katex-display" in above.class_list)


def _replace(tree: HTMLTree, element: DOMNode, tex: str, display: bool) -> None:
    """Put TeX in an element's place; an element without any is left as it is."""
    plain = _plain(tex)
    if plain and element.parent is not None:
        element.replace_with(tree.create_text_node(rf" \[{plain}\] " if display else rf"\({plain}\)"))


def _plain(tex: str) -> str:
    """TeX on one line, without the style that encyclopedias wrap it in."""
    style = _STYLE.match(tex)
    if style and tex.strip().startswith("{") == bool(style[2]):
        tex = style[1]
    return " ".join(tex.split())


def _raise(tree: HTMLTree, element: DOMNode, mark: str) -> None:
    """x<sup>2</sup> as x^2, x<sub>10</sub> as x_{10}."""
    text = " ".join(element.text.split())
    if _NO_SCRIPT.fullmatch(text) or element.query_selector("a") is not None:
        return
    script = text.replace("−", "-")
    element.replace_with(tree.create_text_node(f"{mark}{script}" if len(script) == 1 else f"{mark}{{{script}}}"))

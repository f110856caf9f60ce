"""Presentation MathML as TeX: what stands in a page is what our readers of formulas can read.

Where a page's author left the TeX in an annotation, as KaTeX and MathJax do, that is taken. Elements: MathML Core
(W3C), and `mfenced`, which older pages have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_DEPTH = 200
"""Elements within elements; what lies deeper is left out."""
_OPERATORS = {
    "\u2061": "",
    "\u2063": ",",
    "\u2064": "+",
    "−": "-",
    "∫": r"\int ",
    "∬": r"\iint ",
    "∑": r"\sum ",
    "∏": r"\prod ",
    "→": r"\to ",
    "∞": r"\infty ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "∈": r"\in ",
    "∪": r"\cup ",
    "∩": r"\cap ",
    "⋅": r"\cdot ",
    "·": r"\cdot ",
    "×": r"\times ",
    "±": r"\pm ",
    "∧": r"\wedge ",
    "∨": r"\vee ",
    "{": r"\{",
    "}": r"\}",
    "∣": "|",
    "∖": r"\setminus ",
    "∅": r"\emptyset ",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "∂": r"\partial ",
    "⌊": r"\lfloor ",
    "⌋": r"\rfloor ",
    "⌈": r"\lceil ",
    "⌉": r"\rceil ",
    "⟨": r"\langle ",
    "⟩": r"\rangle ",
}
_LETTERS = {
    "ⅆ": "d",
    "ⅇ": "e",
    "ⅈ": "i",
    "ⅉ": "i",
    "ℝ": r"\mathbb{R}",
    "ℤ": r"\mathbb{Z}",
    "ℕ": r"\mathbb{N}",
    "ℚ": r"\mathbb{Q}",
    "ℂ": r"\mathbb{C}",
}
_COMMANDS = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln exp lim limsup liminf max min sup inf det "
    "gcd deg dim ker arg Pr".split()
)
_MATRICES = {("(", ")"): "pmatrix", ("[", "]"): "bmatrix", ("|", "|"): "vmatrix", ("{", ""): "cases"}
_TIMES = "\u2062"
"""The product that is not seen."""
_NUMBER_ENDS = (*"0123456789}",)
_NUMBER_BEGINS = (*"0123456789{", r"\frac")
_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark", "none", "mprescripts"})
_ROWS = frozenset({"mrow", "mstyle", "mpadded", "math", "menclose", "merror", "mtd", "#root"})
_TEX = frozenset({"application/x-tex", "tex", "latex", "application/x-latex"})


@dataclass(slots=True)
class _Element:
    """An element in the making: its tag, attributes, text and children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[_Element] = field(default_factory=list)


def tex_of_markup(markup: str) -> str:
    """The TeX of the `<math>` element in the markup, without dollar signs. Broken markup gives what can be seen."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    annotated = _annotation(reader.root)
    return " ".join((annotated or _tex(reader.root)).replace(_TIMES, " ").split())


class _Reader(HTMLParser):
    """Markup to elements; an end without a beginning is passed over, a beginning without an end closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("#root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)
        if len(self._open) < MAX_DEPTH:
            self._open.append(self._open[-1].children[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        plain = tag.rpartition(":")[2]
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == plain:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].text += data

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag.rpartition(":")[2], {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)


def _annotation(element: _Element) -> str:
    if element.tag == "annotation" and element.attributes.get("encoding", "").lower() in _TEX:
        return element.text
    return next((found for child in element.children if (found := _annotation(child))), "")


def _tex(element: _Element) -> str:
    if element.tag in _UNSEEN:
        return ""
    if element.tag in _ROWS:
        return _row(element.children) or _letters(element.text.strip())
    writer = _WRITERS.get(element.tag)
    return writer(element) if writer else _row(element.children) or element.text.strip()


def _row(children: Sequence[_Element]) -> str:
    """The parts one after the other; brackets around a table are the table's own."""
    parts: list[str] = []
    seen = [child for child in children if child.tag not in _UNSEEN]
    place = 0
    while place < len(seen):
        around = (_sign(seen, place), _sign(seen, place + 2))
        if place + 1 < len(seen) and seen[place + 1].tag == "mtable" and around in _MATRICES:
            parts.append(_table(seen[place + 1], _MATRICES[around]))
            place += 3 if around[1] else 2
            continue
        parts.append(_tex(seen[place]))
        place += 1
    return _joined([part for part in parts if part])


def _joined(parts: Sequence[str]) -> str:
    """The parts with spaces between. A product that is not seen is written where two numbers would become one."""
    text = ""
    for place, part in enumerate(parts):
        if part == _TIMES:
            after = parts[place + 1] if place + 1 < len(parts) else ""
            part = r"\cdot" if text.endswith(_NUMBER_ENDS) and after.startswith(_NUMBER_BEGINS) else ""
        text += f" {part}" if text and part else part
    return text


def _sign(children: Sequence[_Element], place: int) -> str:
    """The bracket at a place of a row, or ""."""
    return children[place].text.strip() if place < len(children) and children[place].tag == "mo" else ""


def _name(element: _Element) -> str:
    """A name: a letter, a function, or a word."""
    text = _letters(element.text.strip())
    if text in _COMMANDS:
        return f"\\{text} "
    return f"\\operatorname{{{text}}}" if text.isascii() and text.isalpha() and len(text) > 1 else text


def _letters(text: str) -> str:
    return "".join(_LETTERS.get(letter, _OPERATORS.get(letter, letter)) for letter in text)


def _operator(element: _Element) -> str:
    text = element.text.strip()
    return f"\\{text} " if text in _COMMANDS else _letters(text)


def _words(element: _Element) -> str:
    text = " ".join(element.text.split())
    return rf"\text{{ {text} }}" if any(map(str.isalpha, text)) else _letters(text)


def _parts(element: _Element, count: int) -> list[str]:
    parts = [_tex(child) for child in element.children if child.tag not in _UNSEEN]
    return (parts + [""] * count)[:count]


def _fraction(element: _Element) -> str:
    command = r"\binom" if element.attributes.get("linethickness", "").startswith("0") else r"\frac"
    above, below = _parts(element, 2)
    return f"{command}{{{above}}}{{{below}}}"


def _root(element: _Element) -> str:
    inside, degree = _parts(element, 2)
    return rf"\sqrt[{degree}]{{{inside}}}"


def _scripts(*marks: str) -> Callable[[_Element], str]:
    """A writer of a base with what stands below it and above it, in the order of `marks`."""

    def write(element: _Element) -> str:
        base, *scripts = _parts(element, 1 + len(marks))
        return _base(base) + "".join(
            f"{mark}{{{script}}}" for mark, script in zip(marks, scripts, strict=True) if script
        )

    return write


def _base(base: str) -> str:
    """A base that a script applies to as a whole."""
    bare = base.strip()
    return (
        bare
        if len(bare) < 2 or (bare.startswith("\\") and bare[1:].isalpha()) or _is_bracketed(bare)
        else f"{{{bare}}}"
    )


def _is_bracketed(text: str) -> bool:
    return text.isalnum() or text.endswith((")", "]", "|"))


def _over(element: _Element) -> str:
    base, above = _parts(element, 2)
    marks = {"¯": "bar", "‾": "bar", "_": "bar", "^": "hat", "˙": "dot", "→": "vec", r"\to": "vec", "~": "tilde"}
    mark = marks.get(above.strip())
    return rf"\{mark}{{{base}}}" if mark else f"{_base(base)}^{{{above}}}"


def _fenced(element: _Element) -> str:
    around = element.attributes.get("open", "("), element.attributes.get("close", ")")
    if len(element.children) == 1 and element.children[0].tag == "mtable" and around in _MATRICES:
        return _table(element.children[0], _MATRICES[around])
    separators = element.attributes.get("separators", ",").strip() or " "
    parts = [_tex(child) for child in element.children]
    inside = parts[0] if parts else ""
    for place, part in enumerate(parts[1:]):
        inside += f"{separators[min(place, len(separators) - 1)]} {part}"
    return f"{_letters(around[0])}{inside}{_letters(around[1])}"


def _table(element: _Element, name: str = "matrix") -> str:
    rows = [child for child in element.children if child.tag in ("mtr", "mlabeledtr")]
    lines = [" & ".join(_tex(cell) for cell in row.children if cell.tag == "mtd") for row in rows]
    return rf"\begin{{{name}}}" + r" \\ ".join(lines) + rf"\end{{{name}}}"


def _semantics(element: _Element) -> str:
    return _tex(element.children[0]) if element.children else ""


_WRITERS: dict[str, Callable[[_Element], str]] = {
    "mi": _name,
    "mn": lambda element: element.text.strip(),
    "mo": _operator,
    "mtext": _words,
    "ms": _words,
    "mspace": lambda element: " ",
    "semantics": _semantics,
    "mfrac": _fraction,
    "msqrt": lambda element: rf"\sqrt{{{_row(element.children)}}}",
    "mroot": _root,
    "msup": _scripts("^"),
    "msub": _scripts("_"),
    "msubsup": _scripts("_", "^"),
    "munder": _scripts("_"),
    "munderover": _scripts("_", "^"),
    "mover": _over,
    "mfenced": _fenced,
    "mtable": _table,
}

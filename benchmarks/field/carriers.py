"""Formulas of our own problems printed in pages, each in eight carriers; the pages' text taken by several extractors;
the formulas in it read and compared with what was printed. Prints the table of docs/results/pages.md.

    python -m benchmarks.field.carriers             # ours beside resiliparse; trafilatura and jusText where installed
    python -m benchmarks.field.carriers --missed    # what ours does not give back
"""

from __future__ import annotations

import argparse
import html
import importlib.util
from collections.abc import Callable, Iterator, Mapping

import sympy
from sympy.printing.mathml import mathml

import generators
from generators.corpus.formula_keys import formula_key, weight
from generators.corpus.formulas import read_formula, says_something, statements, within
from generators.corpus.page_text import page_text
from generators.corpus.passages import passages
from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.syntax.to_sympy import Untranslatable, to_sympy
from harness.verification.comparison.compare import compare

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>A page</title></head><body>
<nav><a href="/">Home</a> <a href="/all">All pages</a></nav><article><h1>Formulas</h1>
<p>This page is about functions and what becomes of them when one looks at them closely, as one should now and then.</p>
{}
<p>That was all there is to be said about these functions, and it should be enough for the time being, dear reader.</p>
</article><footer>Written by somebody, at some time.</footer></body></html>"""


def formulas(count: int) -> list[Node]:
    """Different formulas of our problems' statements, of three parts or more, that SymPy can print."""
    found: dict[bytes, Node] = {}
    for index in range(count):
        for family in generators.families():
            one = generators.problem(family, index)
            for text in (one.statement, one.answer.value):
                for tree in read(text):
                    if weight(tree) > 2 and _printable(tree):
                        found.setdefault(formula_key(tree), tree)
    return list(found.values())


def _printable(tree: Node) -> bool:
    """Whether SymPy holds the formula as it was written: what it computes at once it cannot print."""
    try:
        value = to_sympy(tree)
        return isinstance(value, sympy.Expr | sympy.Eq | sympy.MatrixBase) and formula_key(
            parse(str(value))
        ) == formula_key(tree)
    except (Untranslatable, SyntaxRefused):
        return False


def read(text: str) -> Iterator[Node]:
    """Every formula that is found in a text."""
    for passage in passages(text):
        for stated in statements(passage):
            for part in within(stated):
                tree = read_formula(part) if says_something(part) else None
                if tree is not None:
                    yield tree


def _katex(value: sympy.Basic) -> str:
    """As KaTeX 0.16 writes it: MathML with the source in an annotation, then the boxes that are seen."""
    tex, seen = html.escape(sympy.latex(value)), html.escape(str(value))
    boxes = "".join(f'<span class="mord">{letter}</span>' for letter in seen)
    return (
        '<span class="katex"><span class="katex-mathml"><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>'
        f'{_mathml(value)}<annotation encoding="application/x-tex">{tex}</annotation></semantics>'
        f'</math></span><span class="katex-html" aria-hidden="true"><span class="base">{boxes}</span></span></span>'
    )


def _mathjax(value: sympy.Basic) -> str:
    """As MathJax 2 leaves it: a preview, what it drew, and the script."""
    drawn = f'<span class="MathJax"><nobr>{html.escape(str(value))}</nobr></span>'
    return f'<span class="MathJax_Preview">[math]</span>{drawn}<script type="math/tex">{sympy.latex(value)}</script>'


def _encyclopedia(value: sympy.Basic) -> str:
    """As MediaWiki writes it: MathML that is not shown, and a picture."""
    tex = html.escape(f"{{\\displaystyle {sympy.latex(value)}}}")
    return (
        '<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;"><math '
        f'alttext="{tex}"><semantics>{_mathml(value)}<annotation encoding="application/x-tex">{tex}</annotation>'
        f'</semantics></math></span><img src="a.svg" class="mwe-math-fallback-image-inline" alt="{tex}"></span>'
    )


def _mathml(value: sympy.Basic) -> str:
    return str(mathml(value, printer="presentation"))


def _picture(value: sympy.Basic) -> str:
    return f'<img class="math" src="a.png" alt="{html.escape(sympy.latex(value))}">'


def _session(value: sympy.Basic) -> str:
    return f'<span class="gp">&gt;&gt;&gt; </span>f = {html.escape(str(value))}\n&gt;&gt;&gt; f\n'


def _raised(value: sympy.Basic) -> str:
    """Plain HTML: powers raised, the rest as it is typed."""
    if isinstance(value, sympy.Eq):
        return f"{_raised(value.lhs)} = {_raised(value.rhs)}"
    if value.is_Pow and value.exp.is_Integer and value.exp > 0:
        return f"{_bracketed(value.base)}<sup>{value.exp}</sup>"
    if value.is_Add:
        return " + ".join(_raised(term) for term in value.args)
    if value.is_Mul and not any(factor.is_Pow and factor.exp.is_negative for factor in value.args):
        return "·".join(_bracketed(factor) for factor in value.args)
    if value.is_Function and len(value.args) == 1 and not isinstance(value, sympy.exp | sympy.Abs):
        return f"{type(value).__name__}({_raised(value.args[0])})"
    return html.escape(str(value)).replace("**", "^").replace("*", "·")


def _bracketed(value: sympy.Basic) -> str:
    return _raised(value) if value.is_Symbol or value.is_Function or value.is_Pow else f"({_raised(value)})"


CARRIERS: Mapping[str, Callable[[sympy.Basic], str]] = {
    r"TeX \(..\)": lambda value: rf"<p>Take \({html.escape(sympy.latex(value))}\) for one.</p>",
    "TeX $$..$$": lambda value: f"<p>Take $${html.escape(sympy.latex(value))}$$ for one.</p>",
    "MathJax script": lambda value: f"<p>Take {_mathjax(value)} for one.</p>",
    "KaTeX": lambda value: f"<p>Take {_katex(value)} for one.</p>",
    "MathML": lambda value: f"<p>Take <math>{_mathml(value)}</math> for one.</p>",
    "MediaWiki": lambda value: f"<p>Take {_encyclopedia(value)} for one.</p>",
    "image with alt": lambda value: f"<p>Take {_picture(value)} for one.</p>",
    "sub, sup": lambda value: f"<p>Take {_raised(value)} for one.</p>",
    "doctest": lambda value: f"<pre>{_session(value)}</pre>",
}


def ours(page: str) -> str:
    return page_text(page).text


def _resiliparse(main: bool) -> Callable[[str], str]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(page, main_content=main, preserve_formatting=True)


def _trafilatura(page: str) -> str:
    import trafilatura

    return trafilatura.extract(page) or ""


def _justext(page: str) -> str:
    import justext

    return "\n".join(
        one.text for one in justext.justext(page, justext.get_stoplist("English")) if not one.is_boilerplate
    )


def extractors() -> dict[str, Callable[[str], str]]:
    """Ours, and every peer that is installed."""
    found: dict[str, Callable[[str], str]] = {
        "ours": ours,
        "resiliparse": _resiliparse(False),
        "resiliparse, main content": _resiliparse(True),
    }
    peers = {"trafilatura": _trafilatura, "jusText": _justext}
    return found | {name: peer for name, peer in peers.items() if importlib.util.find_spec(name.lower())}


def kept(extract: Callable[[str], str], carrier: Callable[[sympy.Basic], str], trees: list[Node]) -> list[bool]:
    """Of each formula, whether it is read again from the text of a page that holds it."""
    found = []
    for tree in trees:
        again = list(read(extract(PAGE.format(carrier(to_sympy(tree))))))
        found.append(formula_key(tree) in map(formula_key, again) or any(_same(tree, one) for one in again))
    return found


def _same(tree: Node, other: Node) -> bool:
    """Whether two formulas are proved equal: 1/e^n is printed for exp(-n)."""
    try:
        return compare(tree, other).equal is True
    except (RecursionError, ValueError):
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", type=int, default=40, help="of each family")
    parser.add_argument("--missed", action="store_true", help="print what ours does not give back, and nothing else")
    arguments = parser.parse_args()
    trees = formulas(arguments.problems)
    print(f"{len(trees)} formulas\n\n| extractor | {' | '.join(CARRIERS)} |\n|{'---|' * (len(CARRIERS) + 1)}")
    for name, extract in extractors().items():
        row = []
        for carrier in CARRIERS.values():
            found = kept(extract, carrier, trees)
            row.append(f"{sum(found) / len(found):.1%}")
            if arguments.missed:
                for tree, there in zip(trees, found, strict=True):
                    if not there:
                        value = to_sympy(tree)
                        print(value, "|", carrier(value)[:300], "|", extract(PAGE.format(carrier(value)))[-250:-110])
        print(f"| {name} | {' | '.join(row)} |")
        if arguments.missed:
            break


if __name__ == "__main__":
    main()

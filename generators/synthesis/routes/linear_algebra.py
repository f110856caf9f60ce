"""Whether vectors are dependent, without row reduction: Gram's determinant, minors, columns, values at two points."""

from __future__ import annotations

import itertools

from generators.synthesis.asked import Texts, bracketed
from generators.synthesis.routes.registry import Route
from generators.synthesis.routes.sheet import Sheet
from harness.verification.problem import Problem

Rows = list[list[str]]


def gram(problem: Problem, texts: Texts) -> str | None:
    """The rows of A are dependent when det(A*A^T) = 0: it is the square of a volume."""
    if problem.answer.kind != "word":
        return None
    sheet, rows = Sheet(problem.program), _rows(texts)
    sheet.let("A", _code(rows))
    turned = _shown([list(column) for column in zip(*rows, strict=True)])
    sheet.step("scalar products", f"{_shown(rows)}*{turned}", "G", "A*A.T")
    sheet.step("Gram determinant", "det({G})", "g", "G.det()")
    return _concluded(sheet, "g")


def minors(problem: Problem, texts: Texts) -> str | None:
    """m vectors are dependent when every minor of m columns vanishes."""
    if problem.answer.kind != "word":
        return None
    sheet, rows = Sheet(problem.program), _rows(texts)
    sheet.let("A", _code(rows))
    names = []
    for columns in itertools.combinations(range(len(rows[0])), len(rows)):
        part = [[row[column] for column in columns] for row in rows]
        names.append(_expanded(sheet, part) if len(rows) == len(rows[0]) > 2 else _determinant(sheet, part))
    if len(names) == 1:
        return _concluded(sheet, names[0])
    squares = " + ".join(f"({{{name}}})**2" for name in names)
    total = sheet.step("sum of squares", squares, "g", " + ".join(f"{name}**2" for name in names))
    return _concluded(sheet, total)


def columns(problem: Problem, texts: Texts) -> str | None:
    """The rank by columns: of the transposed matrix, whose reduced form shows the pivots."""
    if problem.answer.kind != "word":
        return None
    sheet, rows = Sheet(problem.program), _rows(texts)
    sheet.let("A", _code(rows))
    turned = _shown([list(column) for column in zip(*rows, strict=True)])
    sheet.step("reduce the columns", f"rref({turned})", "R", "A.T.rref()[0]")
    sheet.step("rank of the transpose", "rank({R})", "r", "R.rank()")
    sheet.step("compare", f"{{r}} < {len(rows)}", "less", f"r < {len(rows)}")
    sheet.answer('"dependent" if less else "independent"')
    return sheet.text()


def cofactors(problem: Problem, texts: Texts) -> str | None:
    """det(A) by its first row: the sum of a_1j*(-1)^(1+j)*M_1j; its root in k."""
    if problem.answer.kind != "set":
        return None
    sheet, rows = Sheet(problem.program), _rows(texts)
    sheet.let("A", _code(rows))
    determinant = _expanded(sheet, rows)
    return _rooted(sheet, determinant)


def two_values(problem: Problem, texts: Texts) -> str | None:
    """det(A) is linear in k where one row holds it: found from its values at k = 0 and k = 1."""
    if problem.answer.kind != "set":
        return None
    sheet = Sheet(problem.program)
    sheet.let("A", _code(_rows(texts)))
    for name, value in (("B", 0), ("C", 1)):
        sheet.line(f"{name} = A.subs(k, {value})")
    sheet.step("determinant at k = 0", "det({B})", "p", "B.det()")
    sheet.step("determinant at k = 1", "det({C})", "q", "C.det()")
    sheet.step("slope", "{q} - ({p})", "s", "q - p")
    return _rooted(sheet, sheet.step("linear in k", "det({A})", "d", "p + s*k"))


def _rooted(sheet: Sheet, determinant: str) -> str:
    sheet.line(f"root = solve({determinant}, k)[0]")
    sheet.line("Z = A.subs(k, root)")
    sheet.step("determinant at the root", "det({Z})", "z", "Z.det()")
    sheet.answer("FiniteSet(root)")
    return sheet.text()


def _concluded(sheet: Sheet, determinant: str) -> str:
    sheet.step("compare", f"Abs({{{determinant}}}) > 0", "full", f"Abs({determinant}) > 0")
    sheet.answer('"independent" if full else "dependent"')
    return sheet.text()


def _expanded(sheet: Sheet, rows: Rows) -> str:
    """The determinant of a square matrix by the cofactors of its first row; the name of its value."""
    terms, shown = [], []
    for column, entry in enumerate(rows[0]):
        if entry == "0":
            continue
        minor = _determinant(sheet, [row[:column] + row[column + 1 :] for row in rows[1:]])
        sign = "-" if column % 2 else "+"
        terms.append(f"{sign} sympify({entry!r})*{minor}")
        shown.append(f"{sign} ({entry})*({{{minor}}})")
    left = f"det({_shown(rows)})"
    if not terms:
        return sheet.step("determinant", left, "d", "A.det()")
    total = sheet.step("cofactor expansion", _sum(shown), "e", f"expand({_sum(terms)})")
    return sheet.step("determinant", left, "d", total)


def _determinant(sheet: Sheet, rows: Rows) -> str:
    return sheet.step("minor", f"det({_shown(rows)})", "m", f"expand({_code(rows)}.det())")


def _sum(terms: list[str]) -> str:
    return " ".join(terms).removeprefix("+ ")


def _rows(texts: Texts) -> Rows:
    return [bracketed(text[1:-1]) for text in texts]


def _shown(rows: Rows) -> str:
    return f"Matrix([{', '.join('[' + ', '.join(row) + ']' for row in rows)}])"


def _code(rows: Rows) -> str:
    """The same as code: SymPy reads the entries that are no whole numbers."""
    entries = [[entry if entry.lstrip("-").isdigit() else f"S({entry!r})" for entry in row] for row in rows]
    return f"Matrix([{', '.join('[' + ', '.join(row) + ']' for row in entries)}])"


ROUTES = (
    Route("linear_algebra", "Gram determinant", gram),
    Route("linear_algebra", "minors", minors),
    Route("linear_algebra", "columns", columns),
    Route("linear_algebra", "cofactor expansion", cofactors),
    Route("linear_algebra", "values at two points", two_values),
)

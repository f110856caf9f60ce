"""Process reward: for each printed step, where in the completion the statement that printed it stands, and its verdict.

The program is parsed (never run) and every `print` statement whose text starts with a literal `Step N [` is matched
with the step of that number in the output. A step printed by a loop, by a helper or with a computed number has no
statement of its own: it has no span, and a trainer gives its tokens the whole completion's advantage. A line of a
solution in words knows its place.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.scoring.extract_program import Extraction, completion_text, find_program
from harness.scoring.program_syntax import parse_program
from harness.scoring.step_check import StepCheck

MAX_PROGRAM = 1 << 16
"""Characters of a program that is parsed for spans; a longer one has none. `ast` takes about 50 ms for this much."""
_PREFIX = re.compile(r"[ \t]*Step[ \t]+([0-9]{1,6})[ \t]*\[")


@dataclass(frozen=True, slots=True)
class StepSpan:
    """One checked step and the characters [start, end) of the completion's text whose statement printed it.

    start and end take in the whole lines since the statement before, so that the assignment that computed the value
    belongs to the step; both are None for a step without a statement of its own. In words they are the line itself.
    """

    check: StepCheck
    start: int | None
    end: int | None


def step_spans(completion: object, checks: Sequence[StepCheck]) -> list[StepSpan]:
    """A span for each check, in their order. `checks` are those of the completion's own program (`Score.steps`).

    The completion is text or chat messages; positions are in `extract_program.completion_text(completion)`. Never
    raises for what a model wrote. Spans do not overlap.
    """
    if any(check.place for check in checks):
        return [StepSpan(check, *(check.place or (None, None))) for check in checks]
    found = find_program(completion)
    text = completion_text(completion)
    if found is None or len(found.text) > MAX_PROGRAM:
        return [StepSpan(check, None, None) for check in checks]
    places = _places(found, text)
    printed = Counter(check.index for check in checks)
    result = []
    for check in checks:
        place = places.get(check.index) if printed[check.index] == 1 else None
        result.append(StepSpan(check, *place) if place else StepSpan(check, None, None))
    return result


def _places(found: Extraction, text: str) -> dict[int, tuple[int, int]]:
    """Step number -> span in the completion, for the numbers that exactly one top-level statement prints."""
    tree = parse_program(found.text)
    if tree is None:
        return {}
    body = tree.body
    lines = _line_starts(found, text)
    statements: dict[int, list[tuple[int, int]]] = {}
    after = _first_line_of_work(body)
    for statement in body:
        last = (statement.end_lineno or statement.lineno) - 1
        number = _printed_number(statement)
        if number is not None:
            start = lines[min(max(after, 0), len(lines) - 1)]
            end = lines[last + 1] if last + 1 < len(lines) else found.end
            statements.setdefault(number, []).append((start, end))
        if _prints(statement):
            after = last + 1
    spans = [(number, *places[0]) for number, places in statements.items() if len(places) == 1]
    return {number: (start, end) for number, start, end in spans if start < end}


def _first_line_of_work(body: Sequence[ast.stmt]) -> int:
    """The line after the leading imports and declarations of symbols: they belong to no step."""
    after = 0
    for statement in body:
        imports = isinstance(statement, (ast.Import, ast.ImportFrom))
        declares = isinstance(statement, ast.Assign) and _calls(statement.value, {"symbols", "Symbol", "var"})
        if not imports and not declares:
            break
        after = statement.end_lineno or statement.lineno
    return after


def _line_starts(found: Extraction, text: str) -> list[int]:
    """Where each line of the program starts in the completion: the program may have been dedented there."""
    newlines = re.finditer("\n", text[found.start : found.end])
    return [found.start, *(found.start + newline.end() for newline in newlines)]


def _calls(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _prints(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and _calls(statement.value, {"print"})


def _printed_number(statement: ast.stmt) -> int | None:
    """N where the statement is `print("Step N [...", ...)`, the text a literal or an f-string that starts so."""
    if not isinstance(statement, ast.Expr) or not _prints(statement):
        return None
    call = statement.value
    assert isinstance(call, ast.Call)
    prefix = next(_literal_start(call.args[0]), "") if call.args else ""
    found = _PREFIX.match(prefix)
    return int(found[1]) if found else None


def _literal_start(node: ast.expr) -> Iterator[str]:
    """The literal text that a printed value starts with."""
    while isinstance(node, ast.BinOp):  # "Step 1 [let]: u = " + str(u), or "Step 1 [let]: u = %s" % u
        node = node.left
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        node = node.func.value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value

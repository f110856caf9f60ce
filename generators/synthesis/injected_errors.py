"""The slips that pupils make, put into one step of a certified program."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generators.synthesis.steps_of_program import PlacedStep
from generators.writing.stream import Stream
from harness.scoring.program_syntax import parse_program


class Slip(enum.StrEnum):
    """What was done to the step's value."""

    number = "a number off by one"
    sign = "plus and minus confused"
    dropped = "a term or a factor dropped"
    function = "another function of its kind"
    skipped = "the operation not carried out"
    negated = "a sign forgotten"


_KIN = {
    "sin": "cos",
    "cos": "sin",
    "sinh": "cosh",
    "cosh": "sinh",
    "exp": "log",
    "log": "exp",
    "Max": "Min",
    "Min": "Max",
}
_OPERATIONS = frozenset({"diff", "integrate", "limit", "expand", "cancel", "simplify", "sqrt"})


@dataclass(frozen=True, slots=True)
class Injected:
    """A program with one slip: the step it is in, what it is, and that step's lines as they now are."""

    placed: PlacedStep
    slip: Slip
    lines: str


def injected(program: str, steps: Sequence[PlacedStep], stream: Stream) -> Iterator[Injected]:
    """Every slip that some step's value can take, in random order. Definitions (`let`) are left alone: what they say
    is true by saying it."""
    # A kind of slip in a step is drawn first, then a place for it: or long sums would be all that is ever got wrong.
    groups: dict[tuple[int, Slip], list[Injected]] = {}
    for placed in steps:
        if placed.step.rule != "let":
            for slip, lines in _slips(program[placed.start : placed.end]):
                groups.setdefault((placed.start, slip), []).append(Injected(placed, slip, lines))
    left = list(groups.values())
    while left:
        at = stream.below(len(left))
        yield left[at].pop(stream.below(len(left[at])))
        if not left[at]:
            left.pop(at)


def _slips(lines: str) -> Iterator[tuple[Slip, str]]:
    """The step's lines with one slip in the last value that they assign, each way once."""
    tree = parse_program(lines)
    assigned = [one for one in tree.body if isinstance(one, ast.Assign)] if tree else []
    if not assigned:
        return
    value, source = assigned[-1].value, _Source(lines)
    seen = {lines}
    for node in ast.walk(value):
        if isinstance(node, ast.expr):
            for slip, changed in _of_node(node, node is value, source):
                if changed not in seen and parse_program(changed) is not None:
                    seen.add(changed)
                    yield slip, changed


class _Source:
    """Lines of a program, in which nodes of their tree can be found and replaced."""

    def __init__(self, lines: str) -> None:
        self._raw = lines.encode()
        self._starts = [0]
        for line in lines.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line.encode()))

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Its bytes, without brackets around it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text(self, start: int, end: int) -> str:
        return self._raw[start:end].decode()

    def operand(self, node: ast.expr) -> str:
        """Its text, in brackets where what stands around it could tear it apart."""
        text = self.text(*self.place(node))
        torn = isinstance(node, ast.IfExp | ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Lambda) or (
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        )
        return f"({text})" if torn else text

    def put(self, place: tuple[int, int], text: str) -> str:
        """The lines with this text there."""
        return self._raw[: place[0]].decode() + text + self._raw[place[1] :].decode()


def _of_node(node: ast.expr, whole: bool, source: _Source) -> Iterator[tuple[Slip, str]]:
    """The lines with a slip in this node; whole: it is the value itself."""
    place = source.place(node)
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            yield Slip.number, source.put(place, str(number + 1))
            if number > 1:
                yield Slip.number, source.put(place, str(number - 1))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=right):
            one, other = ("+", "-") if isinstance(sign, ast.Add) else ("-", "+")
            between = (source.place(left)[1], source.place(right)[0])
            yield Slip.sign, source.put(between, source.text(*between).replace(one, other))
            yield Slip.dropped, source.put(place, source.operand(left))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield Slip.dropped, source.put(place, source.operand(left))
            yield Slip.dropped, source.put(place, source.operand(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield Slip.negated, source.put(place, source.operand(operand))
        case ast.Call(func=ast.Name(id=name) as function, args=[first, *_]):
            if name in _KIN:
                yield Slip.function, source.put(source.place(function), _KIN[name])
            elif name in _OPERATIONS:
                yield Slip.skipped, source.put(place, source.operand(first))
        case ast.Call(func=ast.Attribute(value=owner, attr="subs")):
            yield Slip.skipped, source.put(place, source.operand(owner))
        case _:
            pass
    if whole and not isinstance(node, ast.UnaryOp):
        yield Slip.negated, source.put(place, f"-{source.operand(node)}")

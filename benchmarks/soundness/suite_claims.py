"""SymPy's own tests as claims: `assert integrate(x, x) == x**2/2` is `Integral(x, x) = x**2/2`.

The tests are read from the installed package at run time; none of their text is kept here. An assertion that asks one
of the functions below is recorded with its arguments worked out and its own call left out; every other assertion is
left out altogether. What stands around them (symbols, assignments, loops) runs, so this runs the package's tests.
"""

from __future__ import annotations

import ast
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sympy

FOLDERS = ("integrals", "series", "functions", "matrices", "sets", "concrete", "simplify")
CPU_SECONDS = 3.0
"""What one test function may take."""
LONGEST = 400
"""Characters of one side."""
LEFT_OUT = frozenset({"XFAIL", "skip", "SKIP", "ON_CI", "tooslow"})
"""Decorators of tests that SymPy itself does not expect to pass, or does not run."""
INTEGRALS = frozenset(
    {"integrate", "manualintegrate", "heurisch", "ratint", "trigintegrate", "deltaintegrate", "risch_integrate"}
)
LIMITS = frozenset({"limit", "gruntz"})
SAME = frozenset(
    "simplify trigsimp ratsimp radsimp powsimp powdenest expand factor cancel together apart combsimp "
    "gammasimp logcombine expand_log expand_trig expand_func expand_mul expand_power_base fu TR1 TR2 TR5 "
    "expand_power_exp expand_complex rcollect collect besselsimp hyperexpand sqrtdenest signsimp "
    "separatevars exptrigsimp futrig trigsimp_groebner".split()
)
"""Functions whose value is their argument, written otherwise."""
REPEATED = {"summation": "Sum", "product": "Product"}
MATRICES = {
    "det": "det",
    "rank": "rank",
    "rref": "rref",
    "inv": "inv",
    "trace": "trace",
    "adjugate": "adjugate",
    "eigenvals": "eigenvals",
    "nullspace": "nullspace",
    "columnspace": "columnspace",
    "rowspace": "rowspace",
}
SETS = {
    "Union": "Union",
    "Intersection": "Intersection",
    "Complement": "Complement",
    "union": "Union",
    "SymmetricDifference": "SymmetricDifference",
    "intersect": "Intersection",
    "intersection": "Intersection",
    "symmetric_difference": "SymmetricDifference",
}
_WORDS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "integer", "rational", "real")


class Unsaid(Exception):
    """An assertion that is no claim of ours: no counterpart, or an assumption that a claim cannot carry."""


@dataclass(frozen=True, slots=True)
class Asserted:
    """One assertion as a claim. right: the SymPy object that the test expects; variable: what is integrated over."""

    place: str
    family: str
    left: str
    right: Any
    assumptions: Mapping[str, str] = field(default_factory=dict)
    variable: Any = None

    @property
    def text(self) -> str:
        """`left = right`."""
        return f"{self.left} = {self.right}"


def asserted(folders: tuple[str, ...] = FOLDERS) -> Iterator[Asserted]:
    """Every claim of the tests in these folders of the package, in the order of files and lines, each text once."""
    root = Path(sympy.__file__).parent
    texts = set()
    for folder in folders:
        for file in sorted((root / folder).glob("**/test_*.py")):
            for claim in claims_of(file.read_text("utf-8"), str(file.relative_to(root).with_suffix(""))):
                if claim.text not in texts:
                    texts.add(claim.text)
                    yield claim


def claims_of(source: str, place: str) -> list[Asserted]:
    """The claims of one file of tests."""
    claims: list[Asserted] = []
    module: dict[str, Any] = {"__name__": place}

    def note(line: int, name: str, arguments: Callable[[], Any], expected: Callable[[], Any]) -> None:
        try:
            args, options = arguments()
            claims.append(_claim(f"{place}:{line}", name, module.get(name), args, options, expected()))
        except Unsaid:
            pass

    tree = _Recorder().visit(ast.parse(source))
    module["__note__"] = note
    # The installed package's own tests, not text that a model or a user wrote.
    exec(compile(ast.fix_missing_locations(tree), place, "exec"), module)  # noqa: S102 (as said above)
    for name, test in list(module.items()):
        if name.startswith("test_") and callable(test):
            _within(CPU_SECONDS, test)
    return claims


class _TimeUp(BaseException):
    """A test that takes too long; no Exception, for the statements of a test are guarded against those."""


def _within(seconds: float, test: Callable[[], object]) -> None:
    def stop(*_: object) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        test()
    except (_TimeUp, Exception):  # noqa: BLE001 (whatever a test raises: what it noted before that counts)
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _Recorder(ast.NodeTransformer):
    """Replaces `assert f(args) == expected` by a note of it, and guards every statement of a test."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        names = {part.id for one in node.decorator_list for part in ast.walk(one) if isinstance(part, ast.Name)}
        self.generic_visit(node)
        node.decorator_list = []
        body = [] if names & LEFT_OUT else [_guarded(one) for one in node.body]
        node.body = body or [ast.Pass()]
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        test = node.test
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq | ast.Is)):
            return ast.Pass()
        call, expected = test.left, test.comparators[0]
        if not isinstance(call, ast.Call) or any(isinstance(arg, ast.Starred) for arg in call.args):
            return ast.Pass()
        if isinstance(call.func, ast.Name):
            name, args = call.func.id, call.args
        elif isinstance(call.func, ast.Attribute):
            name, args = "." + call.func.attr, [call.func.value, *call.args]
        else:
            return ast.Pass()
        options = ast.Dict([ast.Constant(one.arg) for one in call.keywords], [one.value for one in call.keywords])
        arguments = ast.Tuple([ast.Tuple(args, ast.Load()), options], ast.Load())
        values = [ast.Constant(node.lineno), ast.Constant(name), _later(arguments), _later(expected)]
        return ast.Expr(ast.Call(ast.Name("__note__", ast.Load()), values, []))

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        raises = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("raises", "warns")
        return ast.Pass() if raises else node


def _later(value: ast.expr) -> ast.Lambda:
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), value)


def _guarded(statement: ast.stmt) -> ast.stmt:
    if isinstance(statement, ast.Return | ast.Global | ast.Nonlocal | ast.ImportFrom | ast.Import):
        return statement
    handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
    return ast.Try([statement], [handler], [], [])


def _claim(place: str, name: str, function: Any, args: tuple[Any, ...], options: Any, right: Any) -> Asserted:
    """Raises Unsaid for what is no claim."""
    if set(options) - {"meijerg", "risch", "manual", "conds", "heurisch", "method", "dir", "deep", "simplify"}:
        raise Unsaid
    if not args or (name.startswith(".") and isinstance(args[0], type)):
        raise Unsaid
    family, left, variable = _left(name.lstrip("."), function, args, options)
    objects = [thing for thing in (*_flat(args), *_flat(right)) if isinstance(thing, sympy.Basic | sympy.MatrixBase)]
    if any(thing.has(sympy.MatrixExpr) or isinstance(thing, sympy.MatrixExpr) for thing in objects):
        raise Unsaid  # I may be a matrix there
    if isinstance(right, int | float):
        right = sympy.sympify(right)
    claim = Asserted(
        place=place,
        family=family + _mark(objects),
        left=left,
        right=right,
        assumptions=_assumptions(objects),
        variable=variable,
    )
    if max(len(left), len(str(right))) > LONGEST or left == str(right) or not _sayable(right):
        raise Unsaid
    return claim


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list | set):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, dict):
        yield from _flat(list(value))
    else:
        yield value


def _sayable(right: Any) -> bool:
    """Whether the print of what is expected can be a side of a claim."""
    plain = sympy.Expr | sympy.Set | sympy.MatrixBase | list | tuple | dict
    return isinstance(right, plain) and not isinstance(right, sympy.Order) and "<" not in str(right)


def _mark(objects: list[Any]) -> str:
    return "/float" if any(item.atoms(sympy.Float) for item in objects) else ""


def _left(name: str, function: Any, args: tuple[Any, ...], options: Any) -> tuple[str, str, Any]:
    """(family, the left side, the variable of an indefinite integral)."""
    first, *rest = args
    if name == "doit" and isinstance(first, sympy.Integral | sympy.Sum | sympy.Product | sympy.Derivative) and not rest:
        return _doit(first)
    if name in INTEGRALS:
        if not rest:
            rest = sorted(first.free_symbols, key=str)
        return _integral(first, rest)
    if name in LIMITS and len(rest) in (2, 3):
        direction = rest[2] if len(rest) == 3 else options.get("dir", "+")
        side = "" if sympy.S(rest[1]).is_infinite else f", '{direction}'"
        return "limit", f"Limit({first}, {rest[0]}, {rest[1]}{side})", None
    if name == "limit_seq":
        variable_n = rest[0] if rest else next(iter(first.free_symbols))
        return "limit_seq", f"Limit({first}, {variable_n}, oo)", None
    if name == "diff" and rest and isinstance(first, sympy.Expr):
        return "derivative", f"Derivative({first}, {', '.join(map(str, rest))})", None
    if name in REPEATED and len(rest) == 1:
        return "sum", f"{REPEATED[name]}({first}, {rest[0]})", None
    if name in MATRICES and isinstance(first, sympy.MatrixBase) and not rest:
        return f"matrix_{name}", f"{MATRICES[name]}({first})", None
    if name in SETS and all(isinstance(one, sympy.Set) for one in args):
        return "set", f"{SETS[name]}({', '.join(map(str, args))})", None
    if name in SAME and len(args) == 1 and isinstance(first, sympy.Expr):
        return "identity", str(first), None
    if isinstance(function, type) and issubclass(function, sympy.Function):
        return "function", f"{function.__name__}({', '.join(map(str, args))})", None
    raise Unsaid


def _doit(first: Any) -> tuple[str, str, Any]:
    if isinstance(first, sympy.Integral):
        return _integral(first.function, first.limits)
    return ("derivative" if isinstance(first, sympy.Derivative) else "sum"), str(first), None


def _integral(f: Any, specs: Any) -> tuple[str, str, Any]:
    specs = [spec[0] if isinstance(spec, tuple | sympy.Tuple) and len(spec) == 1 else spec for spec in specs]
    left = f"Integral({f}, {', '.join(map(str, specs))})"
    if all(isinstance(spec, sympy.Symbol) for spec in specs):
        return "integral_indefinite", left, specs[0]
    if not all(isinstance(spec, tuple | sympy.Tuple) and len(spec) == 3 for spec in specs):
        raise Unsaid
    return "integral_definite", left, None


def _assumptions(objects: list[Any]) -> dict[str, str]:
    """What the tests assume of each symbol, in words that a claim can carry. Raises Unsaid for others."""
    by_name: dict[str, str] = {}
    for symbol in {one for thing in objects for one in thing.atoms(sympy.Symbol)}:
        unread = {word: value for word, value in symbol._assumptions_orig.items() if word != "commutative" or not value}
        words = [word for word in _WORDS if unread.pop(word, False)]
        if unread.pop("extended_real", False) or unread.pop("finite", False) or unread.pop("complex", False):
            words = words or ["real"]
        if unread or isinstance(symbol, sympy.Dummy) or by_name.get(symbol.name, " ".join(words)) != " ".join(words):
            raise Unsaid
        by_name[symbol.name] = " ".join(words)
    return {name: words for name, words in by_name.items() if words not in ("", "real")}

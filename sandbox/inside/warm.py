"""Makes the template warm: SymPy imported, its caches filled, its pages left alone by its forks. Runs inside.

What each step bought, for a program that differentiates a product (CPU a program, Python 3.12):
the warm-up list 41 -> 12.5 ms; the unbounded cache and immortal objects another 20 to 28%, because a fork that only
reads an object no longer copies the page it lies on in order to count a reference; the rehearsal 6%, and 11% of a
program that does nothing. (A second rehearsal once the template's memory is in its file saved another 7% of a
derivative, by page-table entries that a fork then copies, and cost a third of `print(2+2)` for the same reason: left
out.)
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import platform
import sys
import types
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from typing import Any

from sandbox.inside.kinds import Kind

# Programs that do a little of what most programs do; see `child.Child.rehearse`.
_REHEARSAL = [b"print(2 + 2)", b"1/0"]
_SYMBOLIC_REHEARSAL = b"from sympy import *\ny = symbols('y')\nprint('Answer:', diff(y**3*cos(2*y) + exp(y), y))"
# What programs import most of the standard library. Each library that a module brings costs every program five memory
# areas: statistics, datetime or heapq are a program's own expense where SymPy has not imported them.
_STANDARD = "collections copy decimal enum fractions functools itertools math numbers operator random re typing".split()


class _PackageFinder:
    """Finds packages by a list, where the folder that holds them holds others too, which are none of a program's."""

    def __init__(self, folders: dict[str, str]) -> None:
        self._folders = folders

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """See importlib.abc.MetaPathFinder, which would bring six libraries into the template."""
        folder = self._folders.get(name)
        if folder is None:
            return None
        return spec_from_file_location(name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])


def find_packages(folders: dict[str, str]) -> None:
    """From now on these packages are imported from these folders."""
    if folders:
        sys.meta_path.append(_PackageFinder(folders))


def rehearsal(kind: Kind) -> list[bytes]:
    """The programs for a template of that kind."""
    return [*_REHEARSAL, _SYMBOLIC_REHEARSAL] if "sympy" in kind.packages else _REHEARSAL


def warm_up(kind: Kind, paths: list[str], modules: list[str]) -> dict[str, str]:
    """Import and exercise what programs use, and the modules that are listed; return the versions of what was found,
    and of what is there beyond the kind's packages."""
    sys.path[:] = [path for path in sys.path if path] + paths
    # Read by SymPy when it is imported. Unbounded, a cache hit is a plain dict look-up; bounded, each hit moves links
    # of a list about, which in a fork copies pages. Only a template has it: a program's own entries end with it.
    os.environ["SYMPY_CACHE_SIZE"] = "None"
    listed = _import(modules)
    versions = {"python": platform.python_version()}
    for name in _STANDARD:
        importlib.import_module(name)
    for name in kind.packages:
        try:
            versions[name] = str(importlib.import_module(name).__version__)
        except ImportError:
            continue
    if "sympy" in versions:
        _exercise()
    if "numpy" in versions:
        importlib.import_module("numpy.random")  # lazy: 13 ms in every program that draws from it
    else:
        versions |= _version_of_numpy()
    return versions | listed


def _version_of_numpy() -> dict[str, str]:
    """Of a NumPy that is there and not imported: it is written down in a file that imports nothing."""
    found = find_spec("numpy")
    if found is None or not found.origin:
        return {}
    spec = spec_from_file_location("version", os.path.join(os.path.dirname(found.origin), "version.py"))
    if spec is None or spec.loader is None:
        return {}
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (OSError, ImportError):  # not as today's NumPy has it; the version is no program's concern
        return {}
    return {"numpy": str(getattr(module, "version", "?"))}


class Unusable(Exception):
    """A template that can never be: what the user has listed cannot be imported. In words, for the user."""


def _import(modules: list[str]) -> dict[str, str]:
    """Import what the user has listed; return the versions of those at the top of a package."""
    versions = {}
    for name in modules:
        try:
            module = importlib.import_module(name)
        except Exception as error:  # whatever is wrong with it
            cause = f"{type(error).__name__}: {error}".splitlines()[0]
            raise Unusable(f"{name} of the packages listed cannot be imported: {cause}") from error
        if "." not in name:
            versions[name] = str(getattr(module, "__version__", "?"))
    return versions


def _exercise() -> None:
    """One of each of the things that programs do: it imports SymPy's lazy modules, builds its rule tables and fills
    its caches. SymPy alone knows what it does lazily, so the list is of user's calls, not of internals."""
    import sympy as s

    x, y = s.symbols("x y")
    n = s.Symbol("n", integer=True, positive=True)
    _calculus(s, x, n)
    s.expand((x + 1) ** 3), s.factor(x**3 - 1), s.together(1 / x + 1 / y), s.apart(1 / (x**2 - 1))
    s.cancel((x**2 - 1) / (x - 1)), s.trigsimp(s.sin(x) ** 2 + s.cos(x) ** 2), s.nsimplify(0.5)
    s.solve(x**2 - 5 * x + 6, x), s.solve([x + y - 3, x - y - 1], [x, y]), s.solveset(x**2 - 2, x, s.S.Reals)
    matrix = s.Matrix([[2, 1, 0], [1, 3, 1], [0, 1, 4]])
    str(matrix.det()), matrix.rank(), matrix.rref(), matrix.inv(), matrix.eigenvals(), matrix.T * matrix
    s.Matrix([[1, 2], [2, 4]]).nullspace(), s.Matrix([[2, 0], [0, 3]]).eigenvects()
    str(s.Union(s.Interval(0, 1), s.Interval.open(2, 3))), s.Intersection(s.Interval(0, 2), s.Interval(1, 3))
    str(s.FiniteSet(1, 2)), s.Rational(3, 4) + s.Rational(1, 6), s.sqrt(8), s.N(s.pi, 20), s.factorint(360)
    s.gcd(12, 18), s.Abs(-3), s.floor(s.Rational(7, 2)), s.binomial(5, 2), s.Eq(x, 1).subs(x, 1)
    s.Piecewise((x, x > 0), (0, True)).subs(x, 2), (x > 0) & (x < 1), s.latex(s.sqrt(x) / y)


def _calculus(s: Any, x: Any, n: Any) -> None:
    str(s.diff(x**2 * s.sin(3 * x) * s.exp(x), x)), s.diff(s.log(x) / (x**2 + 1), x)
    str(s.simplify(s.diff(s.sqrt(x**2 + 1) * s.cos(x), x)))
    str(s.integrate(x * s.exp(x), x)), s.integrate(x**2 + 1 / x, x), s.integrate(s.sin(x) ** 2, (x, 0, s.pi))
    s.integrate(1 / (x**2 + 1), x), s.integrate(s.log(x), x), s.integrate(x * s.cos(2 * x), x)
    s.limit(s.sin(x) / x, x, 0), s.limit((1 + 1 / n) ** n, n, s.oo), s.limit((x**2 - 1) / (x - 1), x, 1, "+-")
    s.limit((3 * n**2 + 1) / (n**2 + n), n, s.oo), s.limit((s.exp(x) - 1 - x) / x**2, x, 0)
    s.series(s.cos(x), x, 0, 4), s.summation(n, (n, 1, 10)), s.Sum(1 / n**2, (n, 1, s.oo)).doit()
    str(s.Derivative(x**2, x)), str(s.Integral(x, x)), str(s.Limit(1 / x, x, 0))


def make_immortal() -> bool:
    """Give every object that lives now the reference count that CPython 3.12 and 3.13 never write to again.

    Returns False, having done nothing, on any other interpreter: the layout is theirs alone. The supervisor then puts a
    program through the result (`supervisor.PROBE`), and starts over without this where its answer is not right.
    """
    if sys.implementation.name != "cpython" or sys.version_info[:2] not in ((3, 12), (3, 13)):
        return False
    if (
        sys.byteorder != "little"
        or hasattr(sys, "gettotalrefcount")
        or not getattr(sys, "_is_gil_enabled", lambda: True)()
    ):
        return False
    # The low word of ob_refcnt, of every object, seen as one array over the address space: a fifth of the time that a
    # ctypes object per object takes.
    words = (ctypes.c_uint32 * (1 << 46)).from_address(0)
    addresses: set[int] = set()
    stack: list[object] = gc.get_objects()
    passing = (types.FrameType, types.GeneratorType)
    while stack:
        batch, stack = stack, []
        for thing in batch:
            address = id(thing)
            if address not in addresses and not isinstance(thing, passing):
                addresses.add(address)
                words[address >> 2] = 0xFFFFFFFF
        # Integers, strings and bytes are not tracked by the collector: they are found from what refers to them.
        for start in range(0, len(batch), 4096):
            stack += [item for item in gc.get_referents(*batch[start : start + 4096]) if id(item) not in addresses]
    return True

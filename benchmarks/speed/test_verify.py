"""verify beside math-verify, on the same pairs in one run. The targets are ratios, of CPU seconds of one process.

pytest benchmarks/speed/test_verify.py -s
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from functools import partial

import pytest

from harness import Answer, verify

CALCULUS, PLAIN, P99_SECONDS = 100.0, 20.0, 0.010
PAIRS, CALCULUS_PAIRS, WARM = 100, 160, 10
Pair = tuple[Answer, str, bool]


def _functions(stream: random.Random, count: int) -> list[tuple[object, object]]:
    """(f, f') for products and compositions such as a course asks for."""
    import sympy

    x = sympy.Symbol("x")
    a = [
        x,
        x**2 + 1,
        sympy.sin(3 * x),
        sympy.exp(2 * x),
        sympy.log(x**2 + 2),
        sympy.cos(x),
        x**3 - 2 * x,
        sympy.atan(x),
    ]
    functions = []
    for _ in range(count):
        f, g = stream.sample(a, 2)
        k = stream.randint(2, 9)
        whole = stream.choice((k * f * g, f * g + k * x, f**2 / k + g, sympy.sqrt(g**2 + k), f / (g**2 + k)))
        functions.append((whole, sympy.diff(whole, x)))
    return functions


def _derivatives(stream: random.Random) -> list[Pair]:
    import sympy

    pairs = []
    for i, (_, slope) in enumerate(_functions(stream, CALCULUS_PAIRS)):
        right = i % 2 == 0
        prediction = sympy.expand(slope) if right else sympy.expand(slope + slope / 7)
        pairs.append((Answer("expression", str(slope)), str(prediction), right))
    return pairs


def _antiderivatives(stream: random.Random) -> list[Pair]:
    import sympy

    pairs = []
    for i, (whole, slope) in enumerate(_functions(stream, CALCULUS_PAIRS)):
        right = i % 2 == 0
        prediction = sympy.expand(whole) + 5 if right else sympy.expand(whole) + sympy.Symbol("x") / 9
        pairs.append((Answer("antiderivative", str(whole), "x", str(slope)), str(prediction), right))
    return pairs


def _simple(kind: str, make: Callable[[random.Random], tuple[str, str, str]], stream: random.Random) -> list[Pair]:
    """Half of the pairs equal; make gives gold, an equal prediction and a different one."""
    pairs = []
    for i in range(PAIRS):
        gold, equal_text, other = make(stream)
        pairs.append((Answer(kind, gold), other if i % 2 else equal_text, i % 2 == 0))
    return pairs


def _integer(s: random.Random) -> tuple[str, str, str]:
    n = s.randint(-(10**6), 10**6)
    return str(n), str(n), str(n + 1)


def _fraction(s: random.Random) -> tuple[str, str, str]:
    p, q = s.randint(1, 999), s.randint(2, 999)
    return f"{p}/{q}", f"{2 * p}/{2 * q}", f"{p + 1}/{q}"


def _set(s: random.Random) -> tuple[str, str, str]:
    members = s.sample(range(-50, 50), 4)
    mixed = s.sample(members, 4)
    return _braces(members), _braces(mixed), _braces([*members[:3], 77])


def _braces(members: list[int]) -> str:
    return "{" + ", ".join(map(str, members)) + "}"


def _interval(s: random.Random) -> tuple[str, str, str]:
    a = s.randint(-50, 50)
    b = a + s.randint(1, 40)
    return f"Interval.Ropen({a}, {b})", f"[{a}, {b})", f"[{a}, {b + 1})"


def _matrix(s: random.Random) -> tuple[str, str, str]:
    rows = [[s.randint(-9, 9) for _ in range(3)] for _ in range(3)]
    other = [list(row) for row in rows]
    other[2][1] += 1
    return f"Matrix({rows})", f"Matrix({rows})", f"Matrix({other})"


def _latex(answer: Answer) -> str:
    """The same gold as math-verify reads it best: LaTeX in dollars."""
    import sympy

    plain = {"Interval": sympy.Interval, "Matrix": sympy.Matrix, "x": sympy.Symbol("x")}
    if answer.value.startswith("{"):
        return f"$\\{answer.value[:-1]}\\}}$"
    return f"${sympy.latex(sympy.sympify(answer.value, locals=plain))}$"


def _as_latex(text: str) -> str:
    import sympy

    if text.startswith("{"):
        return f"$\\{text[:-1]}\\}}$"
    return f"${text}$" if text.startswith("[") else f"${sympy.latex(sympy.sympify(text))}$"


def _question(answer: Answer, prediction: str, right: bool) -> tuple[str, str, bool]:
    """The pair as math-verify can answer it. It knows no + C: of antiderivatives it is given the derivatives."""
    import sympy

    if answer.of is None:
        return _latex(answer), _as_latex(prediction), right
    slope = sympy.diff(sympy.sympify(prediction), sympy.Symbol("x"))
    return _as_latex(answer.of), f"${sympy.latex(slope)}$", right


def test_verify_is_faster_than_math_verify_and_right(
    speed: Callable[..., float], capsys: pytest.CaptureFixture[str]
) -> None:
    math_verify = pytest.importorskip("math_verify")
    stream = random.Random(7)
    suites = {
        "derivatives": (_derivatives, CALCULUS),
        "antiderivatives": (_antiderivatives, CALCULUS),
        "integers": (partial(_simple, "integer", _integer), PLAIN),
        "fractions": (partial(_simple, "rational", _fraction), PLAIN),
        "sets": (partial(_simple, "set", _set), PLAIN),
        "intervals": (partial(_simple, "interval_set", _interval), PLAIN),
        "matrices": (partial(_simple, "matrix", _matrix), PLAIN),
    }
    short, lines, slow, wrong = [], [], [], []

    def theirs_on(gold: str, answer_text: str) -> bool:
        parsed = (math_verify.parse(text, parsing_timeout=None) for text in (gold, answer_text))
        return bool(math_verify.verify(*parsed, timeout_seconds=None))

    for name, (make_pairs, target) in suites.items():
        pairs = make_pairs(stream)
        # Both have met other pairs of the kind before the clock starts: neither pays for imports, grammars and code
        # that runs for the first time.
        for answer, prediction, right in make_pairs(random.Random(8))[:WARM]:
            verify(answer, prediction, fallback=False)
            theirs_on(*_question(answer, prediction, right)[:2])
        # Each verifier runs through the pairs on its own: taking turns, the slower one would leave cold caches behind.
        # Nor does either pay for the garbage of what ran before: a full collection, with SymPy in memory, takes 0.1 s.
        own_times = []
        gc.collect()
        for answer, prediction, right in pairs:
            start = time.process_time()
            verdict = verify(answer, prediction, fallback=False)
            own_times.append(time.process_time() - start)
            if verdict.equal is not right:
                wrong.append((name, answer.value, prediction, verdict))
        texts = [_question(answer, prediction, right) for answer, prediction, right in pairs]
        peer_times, errors = [], 0
        gc.collect()
        for gold, answer_text, right in texts:
            start = time.process_time()
            peer_verdict = theirs_on(gold, answer_text)
            peer_times.append(time.process_time() - start)
            errors += peer_verdict is not right
        ratio = speed(
            f"verify, {len(pairs)} pairs: {name}",
            len(own_times) / sum(own_times),
            len(peer_times) / sum(peer_times),
            "pairs/CPU s",
            peer="math-verify",
            target=target,
        )
        if ratio < target:
            short.append((name, ratio))
        p99 = sorted(own_times)[int(0.99 * len(own_times))]
        lines.append(
            f"  {name:<16} p50 {sorted(own_times)[len(own_times) // 2] * 1e3:.2f} ms  p99 {p99 * 1e3:.2f} ms"
            f"  math-verify wrong on {errors} of {len(pairs)}"
        )
        if p99 > P99_SECONDS:
            slow.append((name, p99))
    with capsys.disabled():
        print("\n".join(lines))
    assert wrong == []
    assert slow == []
    assert short == []

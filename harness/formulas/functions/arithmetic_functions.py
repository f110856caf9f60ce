"""Functions of whole numbers by FLINT: Moebius' mu, divisor sums, partitions, Bernoulli and Bell numbers, ...

Each has a value at whole numbers alone, and at those of a size that costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, lcm, prod
from typing import Any

from flint import acb, fmpq, fmpz

from harness.formulas.functions.balls import NAN, integer_in, is_real

LARGEST = 10**15
"""Numbers that are factored."""
MOST = 300
"""Indices of sequences that grow."""


def _of_whole(f: Callable[..., Any], low: int, high: int) -> Callable[..., Any]:
    """f at whole arguments, the first from low to high; no value elsewhere, or where f raises ValueError."""

    def at(*args: Any) -> Any:
        values = [integer_in(arg.real) if is_real(arg) and arg.is_finite() else None for arg in args]
        if any(value is None or abs(value) > LARGEST for value in values) or not low <= values[0] <= high:  # type: ignore[operator]  # none is None
            return NAN
        try:
            return acb(f(*values))
        except (ValueError, ArithmeticError, TypeError):  # TypeError: bell(6, 2, ...) is another function
            return NAN

    return at


def _factors(n: int) -> list[tuple[int, int]]:
    return [(int(p), int(k)) for p, k in fmpz(n).factor()]


def _divisor_sigma(n: int, k: int = 1) -> Any:
    if not 0 <= k <= MOST:
        raise ValueError
    return fmpz(n).divisor_sigma(k)


def _unitary_sigma(n: int, k: int = 1) -> int:
    """The sum of d**k over the divisors d that have no part in common with n/d."""
    if not 0 <= k <= MOST:
        raise ValueError
    return prod(1 + p ** (a * k) for p, a in _factors(n))


def _reduced_totient(n: int) -> int:
    """Carmichael's function: the exponent of the group of units modulo n."""
    parts = [p ** (a - 1) * (p - 1) // (2 if p == 2 and a > 2 else 1) for p, a in _factors(n)]
    return lcm(*parts) if parts else 1


def _bernoulli(n: int) -> Any:
    """B(n) with B(1) = 1/2, as SymPy has it."""
    return fmpq(1, 2) if n == 1 else fmpq.bernoulli(n)


def _genocchi(n: int) -> Any:
    """G(n) = 2*(1 - 2**n)*B(n); SymPy's G(0) is 0 and its G(1) is -1."""
    return fmpq(-1) if n == 1 else 2 * (1 - fmpz(2) ** n) * fmpq.bernoulli(n)


def _tribonacci(n: int) -> int:
    a, b, c = 0, 1, 1
    for _ in range(n):
        a, b, c = b, c, a + b + c
    return a


def _subfactorial(n: int) -> int:
    """!n = n*!(n - 1) + (-1)**n."""
    value = 1
    for k in range(1, n + 1):
        value = k * value + (-1) ** k
    return value


def _kronecker(a: int, n: int) -> int:
    """The Kronecker symbol, from Jacobi's: (a/-1) is the sign of a, (a/2) is 0, 1, 0, -1, 0, -1, 0, 1 by a modulo 8."""
    if n == 0:
        return int(abs(a) == 1)
    sign = -1 if n < 0 and a < 0 else 1
    n = abs(n)
    twos = (n & -n).bit_length() - 1
    odd = n >> twos
    at_two = (0, 1, 0, -1, 0, -1, 0, 1)[a % 8]
    jacobi = 1 if odd == 1 else int(fmpz(a % odd).jacobi(fmpz(odd)))
    return int(sign * at_two**twos * jacobi)


def _jacobi(a: int, n: int) -> int:
    if n <= 0 or n % 2 == 0:
        raise ValueError
    return _kronecker(a, n)


def _legendre(a: int, p: int) -> int:
    if p < 3 or not fmpz(p).is_prime():
        raise ValueError
    return _kronecker(a, p)


def _zigzag(n: int) -> int:
    """Andre's number of alternating permutations: 1, 1, 1, 2, 5, 16, ... by Seidel's triangle."""
    row = [1]
    for _ in range(n):
        following = [0]
        for value in reversed(row):
            following.append(following[-1] + value)
        row = following
    return row[-1]


def _appell(numbers: Callable[[int], Any]) -> Callable[[int, Any], Any]:
    """sum of binomial(n, k)*a(k)*x**(n - k): Bernoulli's polynomials from his numbers, with B(1) = -1/2."""
    return lambda n, x: sum((acb(comb(n, k) * numbers(k)) * x ** (n - k) for k in range(n + 1)), acb(0))


_bernoulli_polynomial = _appell(fmpq.bernoulli)


def _euler_polynomial(n: int, x: Any) -> Any:
    """E(n, x) = 2/(n + 1)*(B(n + 1, x) - 2**(n + 1)*B(n + 1, x/2))."""
    return 2 * (_bernoulli_polynomial(n + 1, x) - 2 ** (n + 1) * _bernoulli_polynomial(n + 1, x / 2)) / (n + 1)


def _genocchi_polynomial(n: int, x: Any) -> Any:
    """SymPy's G(n, x) = -n*E(n - 1, x)."""
    return -n * _euler_polynomial(n - 1, x) if n else acb(0)


def _recurrent(start: tuple[Callable[[Any], Any], ...], step: Callable[..., Any]) -> Callable[[int, Any], Any]:
    """A sequence of polynomials by its first ones and the step from some to the next."""

    def polynomial(n: int, x: Any) -> Any:
        known = [first(x) for first in start]
        for _ in range(n):
            known = [*known[1:], step(x, *known)]
        return known[0]

    return polynomial


def _touchard(n: int, x: Any) -> Any:
    """bell(n, x) = sum of S(n, k)*x**k, with Stirling's numbers of the second kind."""
    row = [1]
    for _ in range(n):
        row = [k * a + b for k, (a, b) in enumerate(zip([*row, 0], [0, *row], strict=True))]
    return sum((row[k] * x**k for k in range(n + 1)), acb(0))


MOST_DEGREE = 60
POLYNOMIALS: dict[str, Callable[[int, Any], Any]] = {
    "bernoulli": _bernoulli_polynomial,
    "euler": _euler_polynomial,
    "genocchi": _genocchi_polynomial,
    "bell": _touchard,
    "fibonacci": _recurrent((lambda x: acb(0), lambda x: acb(1)), lambda x, a, b: x * b + a),
    "tribonacci": _recurrent(
        (lambda x: acb(0), lambda x: acb(1), lambda x: x**2), lambda x, a, b, c: x**2 * c + x * b + a
    ),
}
"""Sequences of numbers that are also sequences of polynomials: the second argument is the point."""


def or_polynomial(head: str, numbers: Callable[..., Any]) -> Callable[..., Any]:
    """The sequence of numbers, and with a second argument the one of polynomials."""
    polynomial = POLYNOMIALS[head]

    def value(n: Any, *rest: Any) -> Any:
        if len(rest) != 1:
            return numbers(n, *rest)
        order = integer_in(n.real) if is_real(n) and n.is_finite() else None
        return polynomial(order, rest[0]) if order is not None and 0 <= order <= MOST_DEGREE else NAN

    return value


_NUMBER, _INDEX = (1, LARGEST), (0, MOST)
VALUES: dict[str, Callable[..., Any]] = {
    "mobius": _of_whole(lambda n: fmpz(n).moebius_mu(), *_NUMBER),
    "primenu": _of_whole(lambda n: len(_factors(n)), *_NUMBER),
    "primeomega": _of_whole(lambda n: sum(k for _, k in _factors(n)), *_NUMBER),
    "divisor_sigma": _of_whole(_divisor_sigma, *_NUMBER),
    "udivisor_sigma": _of_whole(_unitary_sigma, *_NUMBER),
    "totient": _of_whole(lambda n: fmpz(n).euler_phi(), *_NUMBER),
    "reduced_totient": _of_whole(_reduced_totient, *_NUMBER),
    "partition": _of_whole(lambda n: fmpz(n).partitions_p(), *_INDEX),
    "bell": _of_whole(lambda n: fmpz.bell_number(n), *_INDEX),
    "euler": _of_whole(lambda n: fmpz.euler_number(n), *_INDEX),
    "bernoulli": _of_whole(_bernoulli, *_INDEX),
    "genocchi": _of_whole(_genocchi, *_INDEX),
    "tribonacci": _of_whole(_tribonacci, *_INDEX),
    "subfactorial": _of_whole(_subfactorial, *_INDEX),
    "kronecker_symbol": _of_whole(_kronecker, -LARGEST, LARGEST),
    "jacobi_symbol": _of_whole(_jacobi, -LARGEST, LARGEST),
    "legendre_symbol": _of_whole(_legendre, -LARGEST, LARGEST),
    "andre": _of_whole(_zigzag, *_INDEX),
}
VALUES.update({head: or_polynomial(head, VALUES[head]) for head in POLYNOMIALS if head in VALUES})
"""Name -> its value on balls."""

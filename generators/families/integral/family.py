"""Integrals: indefinite, definite, improper, and divergent ones, each by the rules of SymPy's manual integration.

Integrands are built backwards from their rules (`integral_steps` needs 50 to 1,200 ms to find them); a user's own goes
through `integral_steps`. docs/reference/integral_rules.md says which rule classes are rendered and which refused.

The second derivation. Antiderivatives: power series in balls differentiate gold without any rule, and its derivative
must meet the integrand at points of both signs; a quadrature across the points' widest gap-free run must agree with
the difference of gold, so that nothing jumps. Definite and improper integrals: tanh-sinh and exp-sinh quadrature of the
integrand itself; divergence by the growth of f(c + h)*h as h shrinks to 1e-80, end by end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from generators.writing.family_protocol import Solution
from generators.writing.stream import Stream
from harness.verification.problem import Answer


class IntegralFamily:
    """The family `integral`; see the module docstring."""

    name = "integral"
    summary = "antiderivatives, definite and improper integrals by their rules, divergent ones included"
    confirmation = (
        "gold differentiated as a power series in balls; quadrature of the integrand; growth at singular ends"
    )
    levels: Mapping[int, str] = MappingProxyType(
        {
            1: "powers and functions of the table, with constant factors",
            2: "linear substitution, more of the table, definite integrals of polynomials",
            3: "substitution, one integration by parts; definite and improper integrals",
            4: "repeated and cyclic parts, partial fractions, completed squares, trigonometric rewriting and "
            "substitution",
            5: "sums of two integrands of level 4; definite, improper and divergent integrals of them",
        }
    )
    trees = False
    example = ("x**2*exp(3*x)",)

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> Any:
        from generators.families.integral import questions

        return questions.draw(stream, level)

    def canonical(self, question: Any) -> str:
        from generators.families.integral import questions

        return questions.canonical(question)

    def solve(self, question: Any, stream: Stream) -> Solution:
        from generators.families.integral import questions, users_integral

        if question.rule is None:
            return users_integral.solved(question, stream)
        return questions.worked(question, question.rule, stream)

    def confirm(self, question: Any, answer: Answer) -> bool:
        from generators.families.integral import confirm

        return confirm.confirmed(question, answer)

    def parse(self, texts: Sequence[str]) -> Any:
        from generators.families.integral import users_integral

        return users_integral.parse(texts)


FAMILY = IntegralFamily()

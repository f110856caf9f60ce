"""Equations, inequalities and systems: a certified line-by-line solution, extraneous roots thrown out as a step.

Questions are built backwards from their solutions; a user's own is tried by one method after the other. The second
derivation (confirm.py) puts every solution in and looks for others along the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generators.errors import UNSURE, ProblemError, Refused, excerpt
from generators.families.equation import extraneous, inequalities, polynomials, systems, transcendental
from generators.families.equation.confirm import confirmed
from generators.families.equation.draw import BY_LEVEL
from generators.families.equation.question import TURN, EquationQuestion, Method
from generators.families.equation.users_equation import parsed
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.phrasing import Phrasing, formula
from generators.writing.printing import text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

METHODS: Mapping[str, Method] = {
    "linear": polynomials.linear,
    "quadratic": polynomials.quadratic,
    "polynomial": polynomials.polynomial,
    "absolute": polynomials.absolute,
    "radical": extraneous.radical,
    "rational": extraneous.rational,
    "logarithmic": extraneous.logarithmic,
    "exponential": transcendental.exponential,
    "trigonometric": transcendental.trigonometric,
    "linear_inequality": inequalities.linear_inequality,
    "sign_chart": inequalities.sign_chart,
    "linear_system": systems.linear_system,
    "substitution": systems.substitution,
}
ASK = (
    Phrasing("Solve {}.", "解{what} {equations}。"),
    Phrasing("Solve {} for {}.", "解关于 {unknowns} 的{what} {equations}。"),
    Phrasing("Find all real solutions of {}.", "求{what} {equations} 的所有实数解。"),
    Phrasing("Solve {} over the real numbers.", "在实数范围内解{what} {equations}。"),
)
ASK_SYSTEM = (
    Phrasing("Solve the system {} for {}.", "解关于 {unknowns} 的方程组 {equations}。"),
    Phrasing("Solve the system of equations {}.", "解方程组 {equations}。"),
    Phrasing("Find all real solutions of the system {}.", "求方程组 {equations} 的所有实数解。"),
)
ASK_TURN = (
    Phrasing("Solve {} for {} in [0, 2*pi).", "在 {turn} 上解关于 {unknowns} 的方程 {equations}。"),
    Phrasing("Find all solutions of {} in the interval [0, 2*pi).", "求方程 {equations} 在区间 {turn} 上的所有解。"),
    Phrasing("Solve {} on [0, 2*pi).", "在 {turn} 上解方程 {equations}。"),
)


class EquationFamily:
    """Solving; see the module docstring."""

    name = "equation"
    summary = "equations, inequalities and systems, solved line by line; extraneous roots are thrown out as a step"
    confirmation = "every solution put in, and a walk along the line that finds no other; determinants for systems"
    levels: Mapping[int, str] = {
        1: "linear equations, x on one side or on both",
        2: "quadratic equations by factors, |a*x + b| = c, linear inequalities",
        3: "the quadratic formula, square roots and fractions with extraneous roots, quadratic inequalities",
        4: "exponential, logarithmic and trigonometric equations, cubics, two linear equations",
        5: "three linear equations, a line with a curve, rational inequalities, multiples of an angle",
    }
    trees = False
    example = ("sqrt(x + 2) = x",)

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> EquationQuestion:
        return stream.weighted(BY_LEVEL[level])(stream)

    def canonical(self, question: EquationQuestion) -> str:
        names = dict(zip(question.symbols, ("x", "y", "z"), strict=False))
        said = [
            f"{text(relation.left.subs(names))} {relation.sign} {text(relation.right.subs(names))}"
            for relation in question.relations
        ]
        return "; ".join(sorted(said)) + (f" on {TURN}" if question.turn else "")

    def solve(self, question: EquationQuestion, stream: Stream) -> Solution:
        unknowns = ", ".join(question.unknowns)
        where = " in [0, 2*pi)" if question.turn else ""
        program = Program(f"solve {question.written()} for {unknowns}{where}", symbols=" ".join(question.unknowns))
        solved = METHODS[question.sort](question, program)
        if not program.steps:
            raise Refused("nothing to do")
        program.answer(solved.code, solved.value)
        domain = TURN if question.turn else None
        answer = Answer(solved.kind, text(solved.value), variable=unknowns, of=question.written(), domain=domain)
        ask = ASK_SYSTEM if len(question.unknowns) > 1 else ASK_TURN if question.turn else ASK
        phrasing = stream.choice(ask)
        return Solution(
            phrasing.english.format(question.written(), unknowns),
            answer,
            program,
            lambda: _in_chinese(question, phrasing),
        )

    def confirm(self, question: EquationQuestion, answer: Answer) -> bool:
        return confirmed(question, answer)

    def parse(self, texts: Sequence[str]) -> EquationQuestion:
        question = parsed(texts)
        tried = [name for name in METHODS if _fits(name, question)]
        for name in tried:
            asked = EquationQuestion(name, question.relations, question.unknowns)
            try:
                METHODS[name](asked, Program("", symbols=""))
            except (Refused, sympy.PolynomialError, *UNSURE):
                continue
            return asked
        raise ProblemError(f"no method of this family solves {excerpt(question.written())}")


def _in_chinese(question: EquationQuestion, phrasing: Phrasing) -> str:
    unequal = any(relation.sign != "=" for relation in question.relations)
    relations = [formula(f"{text(one.left)} {one.sign} {text(one.right)}") for one in question.relations]
    return phrasing.chinese.format(
        equations="，".join(relations),
        unknowns="，".join(map(formula, question.unknowns)),
        what="不等式" if unequal else "方程",
        turn=r"$[0, 2\pi)$",
    )


def _fits(name: str, question: EquationQuestion) -> bool:
    """Whether a method is for so many unknowns, and for equations or inequalities."""
    system = len(question.unknowns) > 1
    unequal = any(relation.sign != "=" for relation in question.relations)
    return (name in ("linear_system", "substitution")) == system and (
        name in ("linear_inequality", "sign_chart")
    ) == unequal


FAMILY = EquationFamily()

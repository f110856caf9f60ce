"""Problems with their worked solutions, for tests that say what a model could print instead; and the score of that."""

from harness.scoring.reference import Task
from harness.scoring.score import judge_execution
from harness.scoring.step_lines import parse_steps
from harness.verification.problem import Answer, Problem
from sandbox import Execution, Status


def problem(statement, answer, *claims):
    """A problem whose reference solution printed the claims."""
    steps = tuple(parse_steps("".join(f"Step {n} [{claim}\n" for n, claim in enumerate(claims, 1))))
    return Problem("p", "f", 1, "train", 0, 0, "computed", statement, answer, steps, "")


def scored(given, stdout):
    """The score of a program that printed this and ended well."""
    return judge_execution(Task.of(given), "", Execution(Status.ok, stdout, "", 0, 0.1, 0.1))


derivative = problem(
    "Differentiate x**2*sin(3*x) with respect to x.",
    Answer("expression", "3*x**2*cos(3*x) + 2*x*sin(3*x)", variable="x"),
    "power rule]: Derivative(x**2, x) = 2*x",
    "chain rule]: Derivative(sin(3*x), x) = 3*cos(3*x)",
    "product rule]: Derivative(x**2*sin(3*x), x) = 3*x**2*cos(3*x) + 2*x*sin(3*x)",
)
limit = problem(
    "Find the limit of sin(3*x)/x as x approaches 0.",
    Answer("limit", "3"),
    "l'hopital]: Limit(sin(3*x)/x, x, 0) = Limit(3*cos(3*x), x, 0)",
    "direct substitution]: Limit(3*cos(3*x), x, 0) = 3",
)
dependence = problem(
    "Decide whether the vectors (10, -6), (5, -3) are linearly dependent or independent.",
    Answer("word", "dependent"),
    "let]: A = Matrix([[10, -6], [5, -3]])",
    "row operation]: 2*Matrix([[5, -3]]) - Matrix([[10, -6]]) = Matrix([[0, 0]])",
    "rank]: rank(A) = 1",
)
arithmetic = problem(
    "Compute (17*4 + 29)/8 - 5.",
    Answer("rational", "57/8"),
    "multiplication]: 17*4 = 68",
    "addition]: 68 + 29 = 97",
    "subtraction]: 97/8 - 5 = 57/8",
)

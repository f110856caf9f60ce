"""The reward with no trainer at all: score completions of your own, and see what became of each step."""

from harness import ExecutionReward

QUESTION = "Differentiate x**2*sin(3*x) with respect to x."
COMPLETION = """
from sympy import *
x = symbols('x')
print("Step 1 [power rule]: Derivative(x**2, x) =", diff(x**2, x))
print("Step 2 [chain rule]: Derivative(sin(3*x), x) =", cos(3*x))
print("Answer:", diff(x**2*sin(3*x), x))
"""

if __name__ == "__main__":
    with ExecutionReward() as reward:
        (score,) = reward.scores(
            completions=[COMPLETION], question=[QUESTION], answer=["2*x*sin(3*x) + 3*x**2*cos(3*x)"]
        )
    print(score.outcome.value, score.reward, score.credit)
    for step in score.steps:
        print(step.index, step.true, step.claim, "--", step.detail)

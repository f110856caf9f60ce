"""150 chains of thought in the styles of models, each with and without a planted false line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import check_trace

CHAINS = [
    (
        (
            "### Step 1: Understand\nTom has 12 apples and buys 3 bags of 4.\n\n### Step 2: Compute\n- "
            "Bags: $3 \\times 4 = "
        ),
        "12",
        "13",
        "$\n- Total: $12 + 12 = 24$\n\n**Final answer:** $\\boxed{24}$",
    ),
    (
        (
            "<think>\nOkay, so the train goes 60 miles in 1.5 hours. Speed = 60/1.5 = 40 mph. Wait, let "
            "me double-check: 40 * 1.5 = 60. Yes.\nThen in 4 hours it goes 40 * 4 = "
        ),
        "160",
        "180",
        " miles.\n</think>\nThe answer is \\boxed{160}.",
    ),
    (
        "| item | price | count | cost |\n|---|---|---|---|\n| pen | 2 | 5 | 2 × 5 = 10 |\n| book | 7 | 3 | 7 × 3 = ",
        "21",
        "",
        " |\n\nTotal: 10 + 21 = 31.",
    ),
    (
        "首先，小明有 15 个苹果，吃了 4 个，剩下 15 - 4 = ",
        "11",
        "12",
        " 个。\n然后又买了 6 个，所以 11 + 6 = 17。\n答案是 \\boxed{17}。",
    ),
    (
        "To find the derivative of $f(x) = x^2 \\sin x$, use the product rule:\n$$f'(x) = ",
        "2x",
        "",
        " \\sin x + x^2 \\cos x.$$",
    ),
    ("We have\n\\begin{align*}\n(2 + 3)^2 - 4 \\cdot 5 &= 25 - 20 \\\\\n&= ", "5", "6", ".\n\\end{align*}"),
    (
        "1. **Cost of the shirts**: 4 shirts at $15 each cost 4 * 15 = $",
        "60",
        "65",
        ".\n2. **Discount**: 10% of $60 is $6.\n3. **Total**: $60 - $6 = $54.",
    ),
    ("Hmm, maybe 7 * 8 = 54? No, 7 * 8 = 56. So 56 + 4 = ", "60", "61", "."),
    ("Let's denote the number of boys by $b$. Then $3b + 6 = 30$, so $3b = ", "24", "36", "$ and $b = 8$."),
    (
        "Let $u = x^2 + 1$, so $du = ",
        "2x",
        "x",
        "\\,dx$. Then $\\int 2x (x^2+1)^3 dx = \\int u^3 du = \\frac{u^4}{4} + C$.",
    ),
    ("The probability is $\\frac{3}{8} \\cdot \\frac{2}{7} = \\frac{6}{56} = \\frac{3}{", "28", "29", "}$."),
    ("- First, $2^5 = 32$.\n- Next, $32 - 7 = ", "25", "26", "$.\n- Finally, $\\sqrt{25} = 5$."),
    ("The area of the circle is $\\pi r^2 = \\pi \\cdot 3^2 = ", "9", "6", "\\pi \\approx 28.27$."),
    ("解：设原价为 $x$ 元，则 $0.8x = 64$，所以 $x = ", "80", "", "$。"),
    ("The sum 1 + 2 + ... + 10 = 10 * 11 / 2 = ", "55", "56", "."),
    ("Since 17 mod 5 = ", "2", "4", " and 23 mod 5 = 3, the sum leaves 2 + 3 = 5, i.e. 0 mod 5."),
    ("By Vieta, the roots sum to $5$ and multiply to $6$: $(x-2)(x-3) = x^2 - 5x + ", "6", "7", "$."),
    ("She earns 12 dollars per hour * 8 hours = ", "96", "98", " dollars. Over 5 days that is 96 * 5 = 480 dollars."),
    ("Half of 90 is ", "45", "40", ", and a third of 45 is 15."),
    ("There are $\\binom{5}{2} = ", "10", "12", "$ ways, and $10 \\cdot 3! = 60$."),
    ("Wait, I made a mistake: 6 * 7 = 41 is wrong. It is 6 * 7 = 42. Therefore 42 / 2 = ", "21", "22", "."),
    ("Converting: 2 hours = 120 minutes, so 120 + 30 = ", "150", "140", " minutes."),
    ("$\\det\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix} = 1\\cdot 4 - 2\\cdot 3 = ", "-2", "2", "$."),
    ("$\\lim_{x\\to 0} \\frac{\\sin 3x}{x} = ", "3", "2", "$."),
    ("$\\sum_{k=1}^{4} k^2 = 1 + 4 + 9 + 16 = ", "30", "31", "$."),
    ("$\\log_2 8 = ", "3", "", "$, so $3 \\cdot 4 = 12$."),
    ("**Solution.** $3x - 7 = 11 \\Rightarrow 3x = ", "18", "4", " \\Rightarrow x = 6$."),
    ("$$\\frac{1}{2} + \\frac{1}{3} = \\frac{3}{6} + \\frac{2}{6} = \\frac{", "5", "4", "}{6}.$$"),
    ("So each child gets 36 ÷ 4 = ", "9", "8", " candies, with 0 left."),
    ("Price after 20% off: 50 × 0.8 = ", "40", "45", "; tax 5%: 40 × 1.05 = 42."),
    ("因此总共有 $3 \\times 7 + 2 = ", "23", "24", "$ 种。"),
    ("First simplify: 2(3 + 4) - 5 = 14 - 5 = ", "9", "8", "."),
    ("The distance is sqrt((4-1)^2 + (6-2)^2) = sqrt(9 + 16) = sqrt(25) = ", "5", "6", "."),
    ("Let f(x) = 2x^2 - 3. Then f(4) = 2*16 - 3 = ", "29", "28", "."),
    ("Let me recompute. 125 / 5 = 25, and 25 * 3 = ", "75", "70", ". Good."),
    ("$(a+b)^2 = a^2 + 2ab + b^2$. With $a=3$, $b=4$ we get $(3+4)^2 = 9 + 24 + 16 = ", "49", "50", "$."),
    ("The ratio is 3:4, so the parts are 3 + 4 = ", "7", "8", " and 21/7 = 3."),
    ("Volume = length × width × height = 2 × 3 × 5 = ", "30", "32", " cm³."),
    ("Average = (80 + 90 + 100)/3 = 270/3 = ", "90", "95", "."),
    ("$x^2 + 4x + 1 = (x + 2)^2 - ", "3", "5", "$."),
]
"""What stands before a value, the right value, a wrong one ("" where that is left open), and what stands behind it."""


@pytest.mark.parametrize(("before", "right", "wrong", "behind"), CHAINS)
def test_a_planted_false_line_is_found_and_no_other_line_is_false(before: str, right: str, wrong: str, behind: str):
    assert check_trace(f"{before}{right}{behind}", fallback=False).fault is None
    if wrong:
        assert check_trace(f"{before}{wrong}{behind}", fallback=False).fault is not None


_FILE = Path(__file__).with_name("chains_of_thought.jsonl")
MORE = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
"""The same in more styles: Llama's steps, thoughts of reasoning models, formulas of models of mathematics, lists and
bold type of chat models, GSM8K's notes, Chinese, tables, cells, retractions. found: whether the wrong value is; those
that are left open may hold of some x, are rounded, or stand beside words that ask, suppose or take back."""


@pytest.mark.parametrize("chain", MORE, ids=[chain["before"][-30:] for chain in MORE])
def test_no_line_of_a_right_chain_is_false_and_planted_lines_are_found(chain: dict[str, str]):
    before, behind = chain["before"], chain["behind"]
    assert check_trace(f"{before}{chain['right']}{behind}", fallback=False).fault is None
    if chain["wrong"]:
        found = check_trace(f"{before}{chain['wrong']}{behind}", fallback=False).fault is not None
        assert found == chain["found"]  # of one that is found some day, the file says so


def test_three_of_four_planted_lines_are_found():
    planted = [chain["found"] for chain in MORE if chain["wrong"]]
    assert len(CHAINS) + len(MORE) >= 150
    assert sum(planted) >= 0.75 * len(planted)

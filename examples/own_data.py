"""A file as people have them: sums, in columns of its own names. python examples/own_data.py FILE"""

import json
import sys

PROGRAM = """from sympy import *
print("Problem: {a} + {b}")
s = {a} + {b}
print("Step 1 [add]: {a} + {b} =", s)
print("Answer:", s)
"""

with open(sys.argv[1], "w", encoding="utf-8") as stream:
    for a in range(2, 10):
        for b in range(2, 10):
            record = {
                "q": f"What is {a} + {b}?",
                "working": PROGRAM.format(a=a, b=b),
                "words": f"We add: ${a} + {b} = {a + b}$. The answer is $\\boxed{{{a + b}}}$.",
                "a": a + b,
            }
            stream.write(json.dumps(record) + "\n")

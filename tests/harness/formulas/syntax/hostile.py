"""Strings that nobody means well with, and a generator of more of them: for the tests of what must never happen."""

from __future__ import annotations

import random
from collections.abc import Iterator

TOWERS = [
    "9**9**9**9**9", "2**2**2**2**2**2**2", "10**10**10**10", "9^9^9^9^9^9", "9^{9^{9^{9^{9}}}}", "x**x**x**x**10**9",
    "(((2**64)**64)**64)**64", "2**-2**1000000", "1e4000**4000", "0**-1", "(-1)**(1/2)**1000000",
    "exp(exp(exp(exp(exp(9)))))", "exp(10**10)", "exp(-exp(exp(100)))", "log(log(log(log(2))))", "sin(10**4000)",
    "cos(exp(1000))", "tan(2**9999)", "2**(2**(2**(2**(2**x))))", "(1 + 10**-4000)**10**4000",
    "x**10**9 - x**(10**9 + 1)", "(x + 1)**1000000", "((x + 1)**1000 + 1)**1000", "sqrt(" * 40 + "2" + ")" * 40,
]  # fmt: skip
HUGE = [
    "factorial(10**9)", "factorial(factorial(factorial(9)))", "10000000!", "9!!!!!!!", "binomial(10**9, 10**8)",
    "\\binom{10^{9}}{5\\cdot10^{8}}", "gamma(10**12)", "zeta(10**9)", "fibonacci(10**12)", "primepi(10**12)",
    "harmonic(10**12)", "gcd(" + ", ".join(["9" * 300] * 20) + ")",
    "lcm(" + ", ".join(str(n) for n in range(1, 400)) + ")", "Sum(1/n, (n, 1, 10**12))", "Product(n, (n, 1, 10**9))",
    "Sum(Sum(Sum(i*j*k, (i, 1, 10**6)), (j, 1, 10**6)), (k, 1, 10**6))", "Integral(exp(x**x**x), (x, 0, 10**9))",
    "Integral(sin(1/x), (x, 0, 1))", "Limit(x**x**x**x, x, oo)", "primorial(10**9)",
    "Derivative(sin(x)**100, (x, 1000000))", "Derivative(x, (x, 10**9))", "1/(10**4000)", "9" * 3999, "9" * 4001,
    "-" + "9" * 10_000, "0." + "0" * 3000 + "1", "0." + "3" * 5000, "1e99999", "1e-99999", "1" + "e" * 100, "1e+4000",
    "5" * 500 + "**" + "7" * 500, "/".join(["7" * 50] * 80), "floor(10**4000/3)", "10**4000 % 7", "7 // 10**-4000",
    "Mod(9**9**9, 7)", "Matrix([[" + "],[".join([",".join(["x"] * 30)] * 30) + "]])",
    "det(Matrix([[" + "],[".join([",".join(["1/3"] * 18)] * 18) + "]]))", "Matrix(10**9, 10**9, [])", "eye(10**9)",
    "zeros(10**6)", "Matrix([[1]])**(10**9)", "rank(eye(30))", "ones(30, 30)**1000000",
    "FiniteSet(" + ", ".join(str(n) for n in range(900)) + ")", "{" + ", ".join(f"x**{n}" for n in range(300)) + "}",
    "Union(" + ", ".join(f"Interval({n}, {n + 1})" for n in range(200)) + ")", "ImageSet(Lambda(n, n**n), Integers)",
    "Piecewise(" + ", ".join(f"({n}, x < {n})" for n in range(200)) + ")",
    "+".join(f"Abs(x - {n})" for n in range(120)), "Max(" + ", ".join(f"x**{n}" for n in range(60)) + ")",
    "*".join(f"sin({n}*x)" for n in range(1, 80)), "ConditionSet(x, x**x > 10**9, Reals)",
    "floor(" * 30 + "x" + ")" * 30, "Abs(" * 45 + "x" + ")" * 45, "sin(" * 45 + "x" + ")" * 45,
    "f(" * 90 + "x" + ")" * 90, "x = " * 500 + "1", "x < " * 500 + "1", "~" * 90 + "x", "not " * 500 + "x",
    "1 or " * 900 + "1", "1," * 1500, "+".join(["x"] * 1900), "*".join(["x"] * 1900), "-".join(["1"] * 1900),
    "/".join(["2"] * 95), "**".join(["2"] * 90), "x" * 8192, " " * 8192, "1 " * 4000,
]  # fmt: skip
DEEP = [
    opener * count + "x" + closer * count
    for opener, closer in (
        ("(", ")"), ("[", "]"), ("{", "}"), ("([{", "}])"), ("f(", ")"), ("\\{", "\\}"), ("\\left(", "\\right)"),
        ("{", ""),
        ("\\frac{", "}{2}"), ("\\sqrt{", "}"), ("\\sqrt[", "]{2}"), ("x^{", "}"), ("x^", ""), ("|", "|"), ("-", ""),
        ("~", ""),
        ("\\begin{pmatrix}", "\\end{pmatrix}"), ("\\begin{cases}", "\\end{cases}"), ("\\text{", "}"),
        ("\\boxed{", "}"), ("]", "["),
        ("\\sin ", ""), ("1+", ""), ("x**", ""), ("not ", ""), ("\\lfloor ", "\\rfloor"), ("$", "$"), ("{1:", "}"),
        ("lambda:", ""),
    )
    for count in (20, 60, 99, 200, 1000, 10_000)
]  # fmt: skip
CODE = [
    "__import__('os').system('touch /tmp/showwork-was-here')", "__import__", "os.system('id')", "eval('1')",
    "exec('x=1')", "open('/etc/passwd').read()", "().__class__.__bases__[0].__subclasses__()", "[].__class__",
    "x.__class__", "''.__class__.__mro__", "(lambda: 1)()", "lambda x: x", "[x for x in range(10**9)]",
    "{x: x for x in range(10**9)}", "(x for x in y)", "sum(range(10**9))", "f'{x}'", "f'{__import__(\"os\")}'",
    "f'{x!r:>{10**9}}'", "(x := 10**9)", "x if True else y", "await x", "yield x", "*x", "**x", "x[0]", "x[::2]",
    "'a' * 10**9", "b'a' * 10**9", "'%s' % x", "'{}'.format(x)", "print('hello')", "import os",
    "from os import system", "x; import os", "x\nimport os", "x#comment", "x = 1; y = 2", "def f(): pass",
    "class A: pass", "@x", "x.subs(x, 1)", "x.evalf(10**9)", "x.diff(x)", "S.__class__", "S('__import__(\"os\")')",
    "Symbol('x').__class__", "Symbol('__class__')", "sympify('x')", "parse_expr('x')", "Function('f')(x)",
    "Float('1e999999999')", "Float('__import__')", "Integer('9'*9)", "Rational('1/2')", "N(pi, 10**9)", "pi.n(10**9)",
    "globals()", "locals()", "vars()", "getattr(x, '__class__')", "type(x)", "__name__", "__builtins__", "_", "_x",
    "x_", "x__y", "\\input{/etc/passwd}", "\\write18{id}", "\\def\\x{\\x\\x}\\x", "\\newcommand{\\x}{\\x}",
    "\\include{x}", "\\catcode`\\@=11", "\\csname x\\endcsname", "\\loop\\repeat", "{{7*7}}", "${7*7}", "#{7*7}",
    "%(x)s", "`id`", "$(id)", "<script>", "' OR 1=1 --", "\\x41", "\\N{DIGIT ONE}", "\\u0041",
]  # fmt: skip
UNICODE = [
    "\x00", "x\x00", "\x00x", "1\x001", "\ud800", "\udfff1", "\ufeff1", "1\u200b2", "\u202e321", "1\u2044 2", "х",
    "е", "а + 1", "Ο", "ν", "ο", "１２３", "𝟏𝟐", "𝑥", "𝒙²", "ⅷ", "Ⅷ", "①", "½½½", "x²³⁴", "x⁻¹", "₁", "²", "⁻", "√",
    "√√√√2", "∛", "∫", "∑", "∞∞", "∅∅", "ℵ", "ﷺ" * 400, "ﬁ", "K", "Å", "Ω", "µ", "π" * 100, "α" * 100, "θ_1", "°",
    "%", "٣", "३", "一", "😀", "e\u0301", "x\u0336", "\u3000", "\xa01", "1\u2028", "\u0085", "\r\n1", "\t1", "\x0b1",
    "\x1b[31m1", "\x7f", "\u00ad1", "ʼ", "′", "‵", "−−−1", "—1", "×", "÷", "∗", "＋",
    "｜x｜", "（1）", "［0，1］", "｛1｝",
    "≠≠",
]  # fmt: skip
REGEX = [
    "1" * 3000 + "x", "1," * 2000 + "x", "123," * 1500, "1{,}" * 1500, "1\\,2" * 1000, "1." * 2000, "." * 8000,
    "e" * 8000, "1e" * 3000, "a_" * 3000, "\\" * 8000, "\\\\" * 4000, "\\ " * 4000, "{}" * 4000, "\\text{" * 1000,
    "\\text{}" * 1000, "\\text{a}" * 1000, "$" * 8000, "\\frac" * 1500, "\\frac1" * 1200, "\\frac{1}" * 900,
    "\\sqrt" * 1500, "\\sqrt[" * 1200, "\\begin{" * 1000, "\\begin{array}" * 600, "\\begin{array}{" + "c" * 7000,
    "\\end{array}" * 700, "&" * 8000, "\\overline{" * 800, "0.\\overline{" + "9" * 4000 + "}", "the " * 2000,
    "no " * 2700, "is are has " * 700, "=" * 8000, " = " * 2700, "<" * 8000, "!" * 8000, "!=" * 4000, ":" * 8000,
    "'" * 8000, '"' * 8000, "'" * 7999, "'''" * 2000, "^" * 8000, "_" * 8000, "x_{" * 2500, "x^{" * 2500,
    "^\\circ" * 1500, "1\\frac" * 1300, "1 1/" * 2000, "1 " * 40 + "/" * 8000, "\\left" * 1500, "\\left(" * 1300,
    "\\left." * 1300, "\\right|" * 1100, "\\mathbb{" * 1000, "5 cm " * 1600, "5\\text{cm}^" * 700,
    "(" * 4000 + ")" * 4000, "][" * 4000, "|" * 8000, "|x" * 4000, "{1}" * 2700, "\\{" * 4000, "lambda " * 1100,
    "+/-" * 2700,
]  # fmt: skip
LONG = [
    "1" * 10_000_000,
    "(" * 10_000_000,
    "x" * 10_000_000,
    " " * 10_000_000,
    "\\frac{" * 1_700_000,
    "é" * 5_000_000,
    "\ud800" * 3_000_000,
]
WELL_MEANT = [
    "3", "-7/12", "2*x*sin(3*x) + 3*x**2*cos(3*x)", "Matrix([[1, 2], [3, 4]])", "Interval.open(0, oo)", "{1, 2}",
    "[0, 1)", "x = 3", "\\frac{1}{2}", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "]0,1[", "\\sqrt[3]{8}",
    "\\sin^2 x", "x \\in (0, 1)", "Piecewise((1, x > 0), (2, True))", "Derivative(x**2, x)",
    "Limit(sin(x)/x, x, 0, dir='+')", "no solution", "DNE", "oo", "1,234", "5\\text{ cm}", "50\\%",
    "2 \\pm \\sqrt{3}", "log(Abs(x))",
]  # fmt: skip
CORPUS = [*TOWERS, *HUGE, *DEEP, *CODE, *UNICODE, *REGEX, *WELL_MEANT]

_PIECES = [
    *"0123456789xyneiIECSNOfg+-*/^_=<>!|&~,;:.'\"()[]{}\\$%#@ \n\t", "**", "//", "==", "<=", "!=", "\\\\", "\\{",
    "\\}", "\\left", "\\right", "\\frac", "\\sqrt", "\\sin", "\\log", "\\ln", "\\text{", "\\cdot", "\\pm", "\\cup",
    "\\in", "\\infty", "\\begin{pmatrix}", "\\end{pmatrix}", "\\begin{cases}", "\\end{cases}", "^\\circ",
    "\\mathbb{R}", "sin(", "log(", "sqrt(", "Matrix([[", "]])", "Interval(", "Union(", "Piecewise((", "Derivative(",
    "Limit(", "Integral(", "Sum(", "Abs(", "factorial(", "10**9", "**10**9", "9999999999", "1e-9", "pi", "oo", "zoo",
    "nan", "True", "None", "lambda", "for x in", "__", ".__class__", "import", "f'", "if", "else", "and", "or", "not",
    "is", "cm", "½", "²", "√", "∞", "∪", "π", "х", "\x00", "\ud800", "Answer: ", "\\boxed{", "```python\n", "```",
    "print(", "### Solution:\n", "<think>", "</think>", "no ", "the ", "does not exist",
]  # fmt: skip


def strings(seed: int, count: int) -> Iterator[str]:
    """`count` strings: pieces in any order, and the corpus cut, doubled and spliced. The same for the same seed."""
    draw = random.Random(seed)
    short = [text[:400] for text in CORPUS]
    for _ in range(count):
        match draw.randrange(4):
            case 0:
                yield "".join(draw.choices(_PIECES, k=draw.randrange(1, 30)))
            case 1:
                left, right = draw.choice(short), draw.choice(short)
                yield left[: draw.randrange(len(left) + 1)] + right[draw.randrange(len(right) + 1) :]
            case 2:
                text = draw.choice(WELL_MEANT)
                at = draw.randrange(len(text) + 1)
                yield text[:at] + draw.choice(_PIECES) + text[at + draw.randrange(3) :]
            case _:
                piece = "".join(draw.choices(_PIECES, k=draw.randrange(1, 4)))
                yield piece * draw.choice((2, 10, 90, 700))

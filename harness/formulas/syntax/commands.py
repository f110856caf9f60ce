"""What a LaTeX command, an environment or a bare word of a plain-text formula is to the grammar: (terminal, value)."""

from __future__ import annotations

from typing import Final

from harness.formulas.functions.all_functions import ALL
from harness.formulas.syntax import constructors
from harness.formulas.trees.tree import Node, symbol

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa mu nu xi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath"
)
_OO = Node("Constant", ("oo",))

COMMANDS: Final[dict[str, tuple[str, object]]] = {
    **{name: ("SYMBOL", symbol(name)) for name in _LETTERS.split()},
    **{f"var{name}": ("SYMBOL", symbol(name)) for name in ("epsilon", "theta", "rho", "sigma", "phi", "kappa")},
    "lambda": ("SYMBOL", symbol("lamda")),
    "Lambda": ("SYMBOL", symbol("Lamda")),
    "pi": ("CONST", Node("Constant", ("pi",))),
    "varpi": ("CONST", Node("Constant", ("pi",))),
    "infty": ("CONST", _OO),
    "infinity": ("CONST", _OO),
    "inf": ("CONST", _OO),
    "emptyset": ("NODE", constructors.EMPTY_SET),
    "varnothing": ("NODE", constructors.EMPTY_SET),
    "oslash": ("NODE", constructors.EMPTY_SET),
    "O": ("NODE", constructors.EMPTY_SET),
    "R": ("NODE", Node("Reals")),
    "Reals": ("NODE", Node("Reals")),
    "frac": ("FRAC", None),
    "dfrac": ("FRAC", None),
    "tfrac": ("FRAC", None),
    "cfrac": ("FRAC", None),
    "binom": ("BINOM", None),
    "dbinom": ("BINOM", None),
    "tbinom": ("BINOM", None),
    "sqrt": ("SQRT", None),
    "cdot": ("TIMES", None),
    "times": ("TIMES", None),
    "ast": ("TIMES", None),
    "star": ("TIMES", None),
    "bullet": ("TIMES", None),
    "div": ("DIV", None),
    "slash": ("DIV", None),
    "pm": ("PM", "+"),
    "mp": ("PM", "-"),
    "cup": ("CUP", None),
    "bigcup": ("CUP", None),
    "cap": ("CAP", None),
    "bigcap": ("CAP", None),
    "setminus": ("SETMINUS", None),
    "smallsetminus": ("SETMINUS", None),
    "backslash": ("SETMINUS", None),
    "in": ("REL", "Contains"),
    "notin": ("REL", "NotContains"),
    "le": ("REL", "Le"),
    "leq": ("REL", "Le"),
    "leqslant": ("REL", "Le"),
    "leqq": ("REL", "Le"),
    "lt": ("REL", "Lt"),
    "ge": ("REL", "Ge"),
    "geq": ("REL", "Ge"),
    "geqslant": ("REL", "Ge"),
    "geqq": ("REL", "Ge"),
    "gt": ("REL", "Gt"),
    "ne": ("REL", "Ne"),
    "neq": ("REL", "Ne"),
    "eq": ("REL", "Eq"),
    "approx": ("REL", "Eq"),
    "simeq": ("REL", "Eq"),
    "equiv": ("REL", "Congruent"),
    "land": ("AND", None),
    "wedge": ("AND", None),
    "lor": ("OR", None),
    "vee": ("OR", None),
    "lnot": ("NOT", None),
    "neg": ("NOT", None),
    "mid": ("MID", None),
    "colon": ("COLON", None),
    "lfloor": ("LFLOOR", None),
    "rfloor": ("RFLOOR", None),
    "lceil": ("LCEIL", None),
    "rceil": ("RCEIL", None),
    "lvert": ("LBAR", None),
    "rvert": ("RBAR", None),
    "lVert": ("LBAR", None),
    "rVert": ("RBAR", None),
    "vert": ("BAR", None),
    "Vert": ("BAR", None),
    "lbrace": ("LSET", None),
    "rbrace": ("RSET", None),
    "lbrack": ("LSQ", None),
    "rbrack": ("RSQ", None),
    "lparen": ("LPAR", None),
    "rparen": ("RPAR", None),
    "langle": ("LPAR", None),
    "rangle": ("RPAR", None),
    "circ": ("CIRC", None),
    "degree": ("DEGREE", None),
    "prime": ("PRIME", None),
    "det": ("FUNC", "det"),
    "tr": ("FUNC", "trace"),
    "rank": ("FUNC", "rank"),
    **{name: ("FUNC", name) for name in ("log10", "log2")},
    "lg": ("FUNC", "log10"),
    **{command: ("FUNC", name) for name, known in ALL.items() for command in (*known.commands, *known.words)},
}

PLAIN_WORDS: Final[dict[str, tuple[str, object]]] = {
    **{name: COMMANDS[name] for known in ALL.values() for name in known.words},
    **{name: COMMANDS[name] for name in ("log10", "log2", *_LETTERS.split()[:24])},
    **{name: COMMANDS[name] for name in ("pi", "infinity", "lambda", "sqrt", "inf")},
    "oo": ("CONST", _OO),
    "Infinity": ("CONST", _OO),
    "Pi": ("CONST", Node("Constant", ("pi",))),
    "and": ("AND", None),
    "or": ("OR", None),
    "union": ("CUP", None),
    "in": ("REL", "Contains"),
    "otherwise": ("NODE", Node("Boolean", (True,))),
    "e": ("CONST", Node("Constant", ("E",))),
    "i": ("CONST", Node("Constant", ("I",))),
    "degrees": ("DEGREE", None),
    "deg": ("DEGREE", None),
    "true": ("NODE", Node("Boolean", (True,))),
    "false": ("NODE", Node("Boolean", (False,))),
    "True": ("NODE", Node("Boolean", (True,))),
    "False": ("NODE", Node("Boolean", (False,))),
    "EmptySet": ("NODE", constructors.EMPTY_SET),
    "Reals": ("NODE", Node("Reals")),
    "nan": ("CONST", Node("Constant", ("nan",))),
    "zoo": ("CONST", Node("Constant", ("zoo",))),
    "I": ("CONST", Node("Constant", ("I",))),
    "E": ("CONST", Node("Constant", ("E",))),
}
"""Bare words of a formula, LaTeX or plain. `e` is Euler's number and `i` the imaginary unit: in a formula, as against
Python, they are hardly ever anything else."""

IGNORED: Final = frozenset(
    "displaystyle textstyle scriptstyle limits nolimits quad qquad big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr "
    "Biggl Biggr middle boxed fbox hline cline mathstrut strut phantom thinspace enspace nobreak noindent centering "
    "allowbreak hfill therefore par rm bf it boldsymbol bm vec mathbf mathit mathsf mathtt mathcal mathfrak underline "
    "color".split()
)
"""Commands that only change how a formula looks; their argument, if any, is a group of its own."""

MARKS: Final = frozenset(
    "hat bar tilde widehat widetilde overline overrightarrow overleftrightarrow dot ddot dddot".split()
)
"""Commands that make another name of what they stand over: the mean of x, the conjugate of z, the line AB."""

TEXTS: Final = frozenset(
    "text textrm textbf textit textsf texttt textnormal mbox hbox mathrm operatorname operatorname* textup emph".split()
)
"""Commands whose argument is a word: a unit, a function's name, `and`, `if`, a word of answers."""

SETS_OF_NUMBERS: Final = {"R": "Reals", "Z": "Integers", "N": "Naturals", "Q": "Rationals", "C": "Complexes"}

ENVIRONMENTS: Final = {
    **dict.fromkeys(("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array"), "matrix"),
    "vmatrix": "det",
    "cases": "cases",
    "dcases": "cases",
    "rcases": "cases",
    **dict.fromkeys(("aligned", "align", "align*", "gathered", "split", "equation", "equation*"), "rows"),
}

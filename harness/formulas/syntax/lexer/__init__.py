"""LaTeX and plain-text formulas to the terminals of latex.lark. All that depends on context is settled here.

That is: which `|` opens and which closes, whether `]` opens an interval written the ISO way, whether a comma groups
thousands, where \\frac12 ends, what a \\text{} is. The grammar is then free of conflicts that matter.

One file a subject, each of functions that take the scan (state.py) where it stands: numbers and where they multiply,
arguments without braces, names, units, operators with a body, runs of letters, texts, commands; terminals.py goes
through the formula and asks them.
"""

"""Antiderivatives by SymPy's own rule trees: built backwards, rendered rule by rule, confirmed by balls."""

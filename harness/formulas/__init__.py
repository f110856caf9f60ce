"""Formulas: their trees, the functions in them, and the syntaxes that they are read from and written in."""

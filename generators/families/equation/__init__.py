"""Equations, inequalities and systems, solved line by line."""

"""Parsing of untrusted answers and claims: one bounded tree (tree.py), nothing evaluated, SyntaxRefused or a Node."""

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.parse import parse, parse_remembered, split_claim
from harness.formulas.syntax.python import parse_python
from harness.formulas.trees.tree import Node

__all__ = ["Node", "SyntaxRefused", "parse", "parse_python", "parse_remembered", "split_claim"]

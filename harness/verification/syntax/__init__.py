"""Parsing of untrusted answers and claims: one bounded tree (tree.py), nothing evaluated, SyntaxRefused or a Node."""

from harness.verification.syntax.bounds import SyntaxRefused
from harness.verification.syntax.parse import parse, parse_remembered, split_claim
from harness.verification.syntax.python import parse_python
from harness.verification.trees.tree import Node

__all__ = ["Node", "SyntaxRefused", "parse", "parse_python", "parse_remembered", "split_claim"]

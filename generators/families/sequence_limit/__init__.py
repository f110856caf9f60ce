"""Sequences given by residue classes: the terms they are made of, real sequences, sequences of sets."""

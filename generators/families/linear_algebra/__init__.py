"""Linear dependence of sets of vectors."""

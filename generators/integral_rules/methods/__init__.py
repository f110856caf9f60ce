"""Ways to an antiderivative that SymPy's manual integration lacks, one file a way; see `search.METHODS` for the order."""

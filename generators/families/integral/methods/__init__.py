"""Ways to an antiderivative that SymPy's manual integration lacks, one file a way; `search.METHODS` has the order."""

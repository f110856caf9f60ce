"""The container's image: an interpreter, SymPy, mpmath and NumPy, and nothing of ours (see `sandbox.payload`)."""

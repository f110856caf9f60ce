"""What SymPy is asked where nothing of ours decides, in a process of its own with a budget of CPU time."""

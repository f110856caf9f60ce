"""The host's side of the sandbox: the pool of cells, the engine thread, one connection a cell."""

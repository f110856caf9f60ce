"""How a limit is found: one room a kind of method, each drawing its questions and writing its steps."""

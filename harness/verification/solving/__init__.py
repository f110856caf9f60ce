"""Lines of a solution: what each says of the unknown, and which solutions it gains or loses."""

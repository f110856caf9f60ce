"""Expression trees: what a node is, what is asked of a tree often, and the constructors that build one."""

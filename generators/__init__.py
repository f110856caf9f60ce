"""Floor 2: families of problems, certified by the harness, and the datasets made of them."""

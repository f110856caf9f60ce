"""Sets of numbers and the relations that describe them."""

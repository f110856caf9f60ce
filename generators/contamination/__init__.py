"""What of a corpus is also in a benchmark: by whole questions, by n-grams, or by formulas."""

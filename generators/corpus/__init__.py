"""Text as it comes, from pages to records: where its formulas stand, what they are, and in which pages."""

"""Comparing two single values: at points, by their difference, by how near different values can lie."""

"""What families are written with: programs, worksheets, expressions, printing, random streams."""

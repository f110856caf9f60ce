"""Prose and LaTeX as claims: which equations a solution in words states, where each stands, and whether it is true.

Read from the bottom up: `masks` (what is in a text and not said in it), `segments` (where formulas stand), `tokens`,
`vocabulary` (words that compute), `runs` (tokens as one side), `chains` (sides and the signs between them), `stance`
(is it claimed, or supposed and refuted?), `rounding`, `measures` (units and percent), `judge`.
"""

"""The documents; `python -m docs.make_reference` writes those pages of reference/ that the code already knows."""

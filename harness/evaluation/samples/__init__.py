"""Samples with golds, scored: `showwork score FILE`.

judged_sample.py   one sample scored by the harness's own score, as a line of JSON; a batch of them
batches.py         batches of the file, judged two at a time, and their results in order
kept.py            which samples are kept, and in which shape they are written
counts.py          what is counted over the results, and the rates
run.py             all of it, in the order in which it happens

The file and the folder are those of `harness.evaluation.solution_files`.
"""

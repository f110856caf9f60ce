"""Anybody's solutions in words, audited: every line of every trace checked, with no gold and no judge model.

The file and the folder are those of `harness.evaluation.solution_files`.

check_record.py    one record checked: its marks, its first false line, its answer
batches.py         records checked by an engine, in order
results.py         the folder: settings, results appended line by line, kept records
counts.py          what is counted over the results, and the rates
page.py            the page to look at
run.py             all of it, in the order in which it happens
"""

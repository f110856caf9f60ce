"""The reward and the score in the shapes of other people's frameworks; each framework is imported by its own module.

rewards.py            TRL-like calls of verl, OpenRLHF and verifiers: `for_verl`, `for_openrlhf`, `for_verifiers`
one_by_one.py         calls that come one sample at a time, scored in batches
lm_eval_results.py    lm-evaluation-harness: `process_results` of a task in YAML
inspect_scorer.py     Inspect: a scorer

Data sets and tasks for them: `generators.adapters`.
"""

"""The reward and the score in the shapes of other people's frameworks; each framework is imported by its own module.

reward_client.py      the reward of a server, `showwork serve`
one_by_one.py         calls that come one sample at a time, scored in batches
lm_eval_results.py    lm-evaluation-harness: `process_results` of a task in YAML
inspect_scorer.py     Inspect: a scorer
inspect_tool.py       Inspect: a tool that runs Python in the sandbox
python_cells.py       cells that a model runs, in a session of the sandbox
trl_environment.py    TRL: `environment_factory`, cells that run in the sandbox
verl_reward.py        verl: `compute_score`, awaited

The calls of verl, OpenRLHF and verifiers are in `harness.scoring.reward_functions`; data sets and tasks in
`generators.adapters`.
"""

"""Our families as data sets and tasks of other people's frameworks; each framework is imported by its own module.

problems_asked.py         which problems a task asks for: families, levels, split, seed, count
inspect_tasks.py          Inspect: `inspect eval showwork/showwork`
lm_eval_tasks/            lm-evaluation-harness: `lm_eval run --include_path ... --tasks showwork`
verifiers_taskset.py      verifiers: `vf-eval showwork`
problem_stream.py         Hugging Face datasets: an `IterableDataset` whose state resumes
reasoning_gym_dataset.py  reasoning-gym: `create_dataset("showwork", ...)`
"""

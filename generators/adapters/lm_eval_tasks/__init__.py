"""lm-evaluation-harness: our families as the task `showwork`.

lm_eval run --model ... --tasks showwork --include_path PATH --metadata '{"families": "derivative", "count": 200}'

PATH: python -c "import generators.adapters.lm_eval_tasks as tasks; print(*tasks.__path__)"
"""

"""What `products.yaml` calls: `process_results` of each document. Programs run here; those of a server's reward there:

process_results = process_results_of(RewardClient("http://reward:8000", mode="auto", unreadable="fail"))
"""

from harness.adapters.lm_eval_results import process_results

__all__ = ["process_results"]

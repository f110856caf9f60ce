"""verl 0.9: `reward.custom_reward_function.path` is this file, `reward.custom_reward_function.name` compute_score."""

import asyncio

from harness import ExecutionReward
from harness.adapters.verl_reward import compute_score_of

compute_score = compute_score_of(ExecutionReward())

if __name__ == "__main__":
    print(asyncio.run(compute_score("gsm8k", "print('Answer:', 6*7)", "42", extra_info={"question": "What is 6*7?"})))

"""OpenRLHF: --reward.remote_url examples/reward_openrlhf.py; labels are gold answers, or Showwork records as JSON."""

from harness import ExecutionReward, for_openrlhf
from harness.adapters.one_by_one import OneByOne

reward_func = for_openrlhf(OneByOne(ExecutionReward()))

if __name__ == "__main__":
    prompt = "### Problem:\nWhat is 6*7?\n### Solution:\n"
    print(reward_func([prompt + "print('Answer:', 6*7)"], [prompt], ["42"]))

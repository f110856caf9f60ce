"""OpenRLHF: --reward.remote_url examples/reward_openrlhf.py; labels are gold answers, or Showwork records as JSON."""

from harness import ExecutionReward, for_openrlhf

reward_func = for_openrlhf(ExecutionReward())

if __name__ == "__main__":
    prompt = "### Problem:\nWhat is 6*7?\n### Solution:\n"
    print(reward_func([prompt + "print('Answer:', 6*7)"], [prompt], ["42"]))

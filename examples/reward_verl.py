"""verl: custom_reward_function.path=examples/reward_verl.py custom_reward_function.name=compute_score"""

from harness import ExecutionReward, for_verl

compute_score = for_verl(ExecutionReward())

if __name__ == "__main__":
    print(compute_score("gsm8k", "print('Answer:', 6*7)", "42", extra_info={"question": "What is 6*7?"}))

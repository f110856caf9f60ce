"""verifiers 0.4: await `execution_reward` in a task's method that is marked `@vf.reward`; a Showwork record's answer
and steps go into `info`."""

import asyncio

from harness import ExecutionReward, for_verifiers

execution_reward = for_verifiers(ExecutionReward())

if __name__ == "__main__":
    prompt = [{"role": "user", "content": "What is 6*7?"}]
    completion = [{"role": "assistant", "content": "```python\nprint('Answer:', 6*7)\n```"}]
    print(asyncio.run(execution_reward(prompt=prompt, completion=completion, answer="42")))

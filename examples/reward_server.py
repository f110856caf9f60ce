"""The reward of another machine: `showwork serve` there, and `RewardClient(URL)` wherever a reward goes.

python examples/reward_server.py                        (starts a server on this machine, asks it, and ends it)
python examples/reward_server.py http://reward:8000     (asks yours; its token is in SHOWWORK_TOKEN)
"""

import re
import subprocess
import sys

from harness import RewardClient


def ask(url: str) -> None:
    """Score two completions. In a trainer: GRPOTrainer(reward_funcs=RewardClient(url), ...)."""
    with RewardClient(url) as reward:
        print(reward(completions=["print('Answer:', 6*7)", "I think it is 42."], answer=["42", "42"]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ask(sys.argv[1])
    else:
        command = [sys.executable, "-m", "showwork", "serve", "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            ask(re.findall(r"http://\S+", server.stderr.readline())[0])
            server.terminate()
            print(server.communicate()[1].strip())

"""The reward, under the address that trainers' configuration files name; see `harness.scoring.reward`."""

from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_functions import for_openrlhf, for_verifiers, for_verl

__all__ = ["ExecutionReward", "for_openrlhf", "for_verifiers", "for_verl"]

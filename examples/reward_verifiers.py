"""verifiers 0.4: a taskset of your own with the harness's reward. In the folder of this file:

vf-eval reward_verifiers --model MODEL --no-push
"""

from collections.abc import Iterable

import verifiers.v1 as vf

from harness import ExecutionReward
from harness.adapters.one_by_one import OneByOne

rewards = OneByOne(ExecutionReward(unreadable="fail"))  # verifiers asks for one at a time: they are scored together


class Question(vf.TaskData):
    """gold: the right answer."""

    gold: str


class Asked(vf.Task[Question]):
    """A question that is answered by a program."""

    @vf.reward
    async def execution(self, trace: vf.Trace) -> float:
        """What the last reply is worth; an outage raises, and is no wrong answer."""
        record = {"question": self.data.prompt, "answer": self.data.gold}
        return (await rewards.score_async(trace.last_reply, record)).reward or 0.0


class Questions(vf.Taskset[Asked, vf.TasksetConfig]):
    """Products; take your own questions instead."""

    def load(self) -> Iterable[Asked]:
        """The tasks."""
        for number in range(2, 6):
            asked = f"What is {number}*7? Answer with a Python program that prints `Answer:` and the value."
            yield Asked(Question(id=str(number), prompt=asked, gold=str(7 * number)), self.config.task)


__all__ = ["Questions"]

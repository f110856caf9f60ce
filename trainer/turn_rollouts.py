"""Rollouts of several turns, for TRL's `rollout_func`: the policy writes a program, is told of it, writes another.

The exchange is that of `harness.evaluation.attempts`, as tokens: the policy's own have a mask of 1, those that it was
told one of 0, and TRL leaves these out of the loss. One advantage spans the turns of a completion: the first program is
paid for what it led to. The last program alone is rewarded. No gold comes in: a rollout knows prompts and questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.evaluation.attempts import asked_as, own_words, told_as
from harness.evaluation.feedback import Feedback
from harness.evaluation.tell import told
from harness.evaluation.turns import Turns
from harness.scoring.extract_program import extract_program
from harness.scoring.run_programs import Runner
from sandbox.execution import Status
from trainer import processes
from trainer.harness_sampling import Writing
from trainer.process_advantage import BEGIN, LAST, token_ends


@dataclass
class Rollout:
    """One sample on its way. place: in the process's batch."""

    place: int
    prompt: list[int]
    statement: str
    ids: list[int] = field(default_factory=list)
    mask: list[int] = field(default_factory=list)
    """1 for the policy's own tokens, 0 for what it was told."""
    last: str = ""
    begin: int = 0

    def add(self, ids: Sequence[int], tokenizer: Any, plain: bool) -> None:
        """Take a turn, up to a heading of the tool's that the policy wrote itself: what is behind it is not sampled."""
        text = tokenizer.decode(ids, skip_special_tokens=True)
        self.last, self.begin = own_words(text, plain), len(self.ids)
        kept = len(ids)
        if self.last != text:
            ends = token_ends(tokenizer, ids)
            kept = sum(end <= len(self.last) for end in ends)
        self.ids += ids[: max(kept, 1)]
        self.mask += [1] * max(kept, 1)

    def tell(self, ids: Sequence[int], ends: frozenset[int]) -> None:
        """What the policy is told. (The mark that ended its turn goes: a prompt in evaluation does not hold it.)"""
        while self.ids and self.ids[-1] in ends and len(self.ids) > self.begin + 1:
            self.ids.pop()
            self.mask.pop()
        self.ids += ids
        self.mask += [0] * len(ids)


class TurnRollouts:
    """What TRL calls for the completions of a batch of prompts.

    statements: prompt -> question. sandbox: gives what runs the programs, when the first are to be run.
    """

    def __init__(
        self, tokenizer: Any, statements: Mapping[str, str], sandbox: Callable[[], Runner], turns: Turns, plain: bool
    ) -> None:
        self._tokenizer, self._statements, self._sandbox = tokenizer, statements, sandbox
        self._turns, self._plain = turns, plain

    def __call__(self, prompts: Sequence[str], trainer: Any) -> dict[str, Any]:
        prompt_ids, _, _ = trainer._tokenize_prompts(list(prompts))
        rollouts = [
            Rollout(place, list(ids), self._statements[prompt])
            for place, (prompt, ids) in enumerate(zip(prompts, prompt_ids, strict=True))
        ]
        waiting = rollouts
        for turn in range(self._turns.count):
            trainer.writing = Writing([one.place for one in waiting], len(rollouts), turn)
            written, _ = trainer._generate_single_turn([[*one.prompt, *one.ids] for one in waiting], None, {}, 1)
            for one, ids in zip(waiting, written, strict=True):
                one.add(ids, self._tokenizer, self._plain)
            waiting = self._told(waiting, trainer) if turn < self._turns.count - 1 else []
            if not waiting:
                break
        told_of = processes.rows_of_all([0 in one.mask for one in rollouts])
        trainer._metrics["train"]["turns/told"].append(sum(told_of) / len(told_of))
        return {
            "prompt_ids": [one.prompt for one in rollouts],
            "completion_ids": [one.ids for one in rollouts],
            "logprobs": None,
            "env_mask": [one.mask for one in rollouts],
            LAST: [one.last for one in rollouts],
            BEGIN: [one.begin for one in rollouts],
        }

    def _told(self, rollouts: Sequence[Rollout], trainer: Any) -> list[Rollout]:
        """Those that are to write again, told why."""
        programs = [(one, program) for one in rollouts if (program := extract_program(one.last))]
        room = getattr(trainer.model.config, "max_position_embeddings", None) or 1 << 30
        ends = frozenset(trainer.eos_token_ids)
        going_on: dict[int, Rollout] = {}
        for place, execution in self._sandbox().as_completed([program for _, program in programs]):
            one = programs[place][0]
            # (An outage tells nothing: the program stands, and the reward says what it is worth.)
            said = None if execution.status is Status.infrastructure else told(one.statement, execution, self._feedback)
            if said is None:
                continue
            ids = self._tokenizer(self._between(one.last, said), add_special_tokens=False)["input_ids"]
            if len(one.prompt) + len(one.ids) + len(ids) + trainer.max_completion_length <= room:
                one.tell(ids, ends)
                going_on[place] = one
        return [going_on[place] for place in sorted(going_on)]

    @property
    def _feedback(self) -> Feedback:
        return self._turns.feedback

    def _between(self, written: str, said: str) -> str:
        """What stands between two turns."""
        if self._plain:
            return ("" if written.endswith("\n") else "\n") + told_as(said, self._feedback)
        turns = [("user", "Q"), ("assistant", MARK), ("user", asked_as(said, self._feedback))]
        text = self._tokenizer.apply_chat_template(
            [{"role": role, "content": content} for role, content in turns], tokenize=False, add_generation_prompt=True
        )
        return str(text).partition(MARK)[2]


MARK = "\u241e"
"""Stands for the policy's turn in a chat template, so that what follows it can be found."""

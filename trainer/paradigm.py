"""One paradigm: every way of training here is a data source, a judge and a gradient coefficient.

DeepSeekMath (arXiv 2402.03300, section 5.2.1, equation 5) writes the gradient of each method A as

    grad J_A = E over (q, o) from a data source of  1/|o| * sum over t of  GC_A(q, o, t) * grad log pi(o_t | q, o_<t)

with GC_A, the gradient coefficient, made from what a judge says; its appendix has the methods one by one: A.1.1 SFT,
A.1.2 RFT, A.1.3 online RFT, A.1.4 DPO, A.1.5 PPO, A.1.6 GRPO (equations 6 to 21). `METHODS` is that table. A
coefficient takes the samples of one problem and gives a number for each token, (rows, tokens), 0 behind a completion's
end; no gradient flows through it. How the tokens of a batch are averaged is a choice apart (1/|o| above);
`Method.average` names ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch

EPSILON = 1e-4
"""Added to a standard deviation before dividing by it, as TRL does."""


@dataclass(frozen=True, slots=True)
class StepReward:
    """What one step earned; `end` is the place, in the completion, of the token that ends it."""

    end: int
    value: float


@dataclass(frozen=True, slots=True)
class Samples:
    """The completions of one problem: one row each, one column a token.

    mask: 1 for a token of the completion, 0 behind its end. rewards: (rows,), what the judge gave for the whole; for
    the methods that only keep what is right, 1 or 0; for DPO unused, its rows being the right one and the wrong one.
    policy, reference: log-probabilities of the tokens, natural logarithms. steps: each row's rewards of steps. values:
    the critic's value of the state before each token, and one more column for the state behind the last.
    """

    mask: torch.Tensor
    rewards: torch.Tensor
    policy: torch.Tensor | None = None
    reference: torch.Tensor | None = None
    steps: Sequence[Sequence[StepReward]] = ()
    values: torch.Tensor | None = None

    def log_ratio(self) -> torch.Tensor:
        """log pi - log pi_ref of each token; 0 where there is no reference, and behind the end."""
        if self.policy is None or self.reference is None:
            return torch.zeros_like(self.mask, dtype=torch.float32)
        return (self.policy - self.reference).detach() * self.mask


def supervised(samples: Samples) -> torch.Tensor:
    """1 for every token (A.1.1, equations 6 and 7): what people, or here the generators, wrote is taken as right."""
    return samples.mask.float()


def right(samples: Samples) -> torch.Tensor:
    """1 for every token of a right completion, 0 for the others (A.1.2, equation 10; online, A.1.3, equation 11)."""
    return (samples.rewards > 0).float()[:, None] * samples.mask


def preference(samples: Samples, beta: float = 0.1) -> torch.Tensor:
    """Of a pair (row 0 the right one, row 1 the wrong one): w and -w, w = beta * sigmoid(beta * (h_wrong - h_right)), h
    the log-ratio to the reference, summed over a completion. A.1.4 (equations 12 to 14) averages over a completion's
    tokens, writes the sigmoid token by token and leaves out beta in front; this is the gradient of DPO's own loss
    (arXiv 2305.18290), which TRL computes.
    """
    ratios = samples.log_ratio().sum(1)
    weight = beta * torch.sigmoid(beta * (ratios[1] - ratios[0]))
    return torch.stack([weight, -weight])[:, None] * samples.mask


def leave_one_out(samples: Samples, beta: float = 0.0) -> torch.Tensor:
    """A_i = R_i - mean of R_j over the other samples j, with R = r - beta * (log pi - log pi_ref), logarithms of whole
    completions (RLOO, arXiv 2402.14740; not in DeepSeekMath's table). All tokens of a completion have it."""
    rewards = samples.rewards - beta * samples.log_ratio().sum(1)
    others = (rewards.sum() - rewards) / (len(rewards) - 1)
    return (rewards - others)[:, None] * samples.mask


def group_relative(samples: Samples, beta: float = 0.0, unbiased: bool = False) -> torch.Tensor:
    """A_i + beta * (pi_ref / pi - 1) with A_i = (r_i - mean r) / std r over the problem's samples (A.1.6, equation
    21; outcome supervision, section 4.1.2). The second term is the gradient of the KL estimate of equation 4.
    `unbiased`, TRL's default (`--use-bias-correction-kl`, arXiv 2512.02556), makes it beta * log(pi_ref / pi)."""
    advantages = (samples.rewards - samples.rewards.mean()) / (samples.rewards.std() + EPSILON)
    ratio = -samples.log_ratio()
    return (advantages[:, None] + beta * (ratio if unbiased else torch.expm1(ratio))) * samples.mask


def group_relative_steps(samples: Samples, beta: float = 0.0, weight: float = 1.0) -> torch.Tensor:
    """Equation 21 with process supervision (section 4.1.3): weight * the sum of the normalised rewards of the steps
    that end at the token or after it, beside the advantage of the outcome (which the paper leaves out)."""
    steps = step_advantages([samples.steps], samples.mask.shape[1]).to(samples.mask.device)
    return group_relative(samples, beta) + weight * steps * samples.mask


def generalised_advantage(samples: Samples, discount: float = 1.0, smoothing: float = 1.0) -> torch.Tensor:
    """PPO's advantage (A.1.5, equation 18), by generalised advantage estimation over the ends of steps
    (arXiv 1506.02438, equation 16): an action is a step, all whose tokens have its advantage. Step k's reward is what
    it earned, the last action's also the outcome; with d_k = r_k + discount * V(k + 1) - V(k) and V 0 behind the end,
    A_k = sum over l >= 0 of (discount * smoothing)^l * d_(k + l). Tokens behind the last step are an action too.
    """
    assert samples.values is not None
    rows = torch.zeros_like(samples.mask, dtype=torch.float32)
    for row, (first, last, advantage, _) in _actions(samples, discount, smoothing):
        rows[row, first:last] = advantage
    return rows * samples.mask


def returns(samples: Samples, discount: float = 1.0, smoothing: float = 1.0) -> torch.Tensor:
    """What the critic is to say before each action, A_k + V(k), at the action's first token; NaN at the others."""
    rows = torch.full(samples.mask.shape, torch.nan)
    for row, (first, _, _, target) in _actions(samples, discount, smoothing):
        rows[row, first] = target
    return rows


Action = tuple[int, int, float, float]
"""(its first token, the one behind its last, its advantage, what is returned from its beginning on)."""


def _actions(samples: Samples, discount: float, smoothing: float) -> list[tuple[int, Action]]:
    assert samples.values is not None
    found: list[tuple[int, Action]] = []
    for row, length in enumerate(int(n) for n in samples.mask.sum(1)):
        earned: dict[int, float] = {}
        for step in samples.steps[row] if samples.steps else ():
            end = min(step.end, length - 1)
            earned[end] = earned.get(end, 0.0) + step.value
        ends = sorted({*earned, length - 1}) if length else []
        advantage, later = 0.0, 0.0
        for k in range(len(ends) - 1, -1, -1):
            first = ends[k - 1] + 1 if k else 0
            reward = earned.get(ends[k], 0.0) + (float(samples.rewards[row]) if k == len(ends) - 1 else 0.0)
            value = float(samples.values[row, first])
            advantage = reward + discount * later - value + discount * smoothing * advantage
            found.append((row, (first, ends[k] + 1, advantage, advantage + value)))
            later = value
    return found


def step_advantages(groups: Sequence[Sequence[Sequence[StepReward]]], width: int) -> torch.Tensor:
    """Process supervision of DeepSeekMath (arXiv 2402.03300, section 4.1.3), one row a completion, `width` tokens.

    groups: problem -> sampled completions -> steps. Within a problem all step rewards R of all its completions are
    normalised together, r~ = (r - mean(R)) / std(R), and a token's advantage is the sum of the r~ of the steps that end
    at it or after it:  A[i, t] = sum over j with index(j) >= t of r~[i, j].
    """
    rows = torch.zeros(sum(map(len, groups)), width)
    row = 0
    for group in groups:
        values = torch.tensor([step.value for steps in group for step in steps])
        mean = values.mean() if len(values) else torch.tensor(0.0)
        spread = values.std() if len(values) > 1 else torch.tensor(0.0)
        for steps in group:
            for step in steps:
                rows[row, : step.end + 1] += (step.value - mean) / (spread + EPSILON)
            row += 1
    return rows


class Data(StrEnum):
    """Where completions come from."""

    written = "offline, written"
    """Solutions of the generators, or of a file."""
    sampled = "offline, sampled"
    """Drawn once from the model that the training starts from."""
    online = "online"
    """Drawn at each step from the policy as it stands."""


class Average(StrEnum):
    """Over what the tokens of a batch are averaged."""

    batch = "all tokens of the batch"
    completion = "a completion's tokens, then completions"
    sums = "completions; their tokens are summed"


@dataclass(frozen=True, slots=True)
class Method:
    """A row of the table."""

    command: str
    """What runs it."""
    data: Data
    judge: str
    """Who says what is good, and of what."""
    coefficient: Callable[..., torch.Tensor]
    average: Average


EXECUTION = "the harness: the program runs, the answer is verified"
STEPS = "the harness: the answer, and each step"

METHODS: dict[str, Method] = {
    "cpt": Method("showwork train cpt", Data.written, "nobody", supervised, Average.batch),
    "sft": Method("showwork train sft", Data.written, "who wrote it", supervised, Average.batch),
    "rft": Method("showwork train rft", Data.sampled, EXECUTION, right, Average.batch),
    "online-rft": Method("showwork train grpo --method online-rft", Data.online, EXECUTION, right, Average.batch),
    "dpo": Method("showwork train dpo", Data.sampled, EXECUTION, preference, Average.sums),
    "dpo-steps": Method("showwork train dpo --pairs steps", Data.sampled, STEPS, preference, Average.sums),
    "rloo": Method("showwork train rloo", Data.online, EXECUTION, leave_one_out, Average.sums),
    "grpo": Method("showwork train grpo", Data.online, EXECUTION, group_relative, Average.batch),
    "ppo": Method("showwork train ppo", Data.online, STEPS, generalised_advantage, Average.batch),
    "grpo-steps": Method("showwork train grpo --credit steps", Data.online, STEPS, group_relative_steps, Average.batch),
}
"""Name -> how it trains."""

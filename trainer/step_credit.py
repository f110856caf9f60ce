"""Which steps of a solution earn something of their own, in a program and in words alike."""

from __future__ import annotations

from collections.abc import Sequence

from harness import StepSpan


def step_credit(spans: Sequence[StepSpan], guided: bool) -> list[tuple[int, float]]:
    """(where its statement or its line ends, 1 or 0) for each step that earns or loses something.

    1 for a true step that reaches a value of the reference solution, each value once: a thousand true lines earn no
    more than the few that matter. Where no solution is known (guided is False) the first true step that says something
    about the problem stands for the way, as in the reward's own credit. 0 for each false step, and for what is reached
    behind it: credit ends at the first false step, as the labels of a process reward model do (Lightman et al. 2023,
    arXiv 2305.20050), because a conclusion drawn from what is false is a guess, also where it is right. A let, a
    triviality, the undecided and a true step beyond these earn nothing either way.
    """
    credit: list[tuple[int, float]] = []
    sound, gone, reached, line = True, False, False, 0
    for span in spans:
        step = span.check
        if step.index != line:  # the claims of one line stand together, and the last of them has its span
            reached, line = False, step.index
        sound = sound and step.true is not False
        further = step.milestone is not None if guided else step.true is True and step.counts and not gone
        reached, gone = reached or further, gone or further
        if span.end is None:
            continue
        if step.true is False and step.relevant:
            credit.append((span.end, 0.0))
        elif reached:
            credit.append((span.end, float(sound)))
        reached = False
    return credit

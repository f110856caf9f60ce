"""What became of a printed step, as code reads it; the words of `StepCheck.detail` are for people."""

from __future__ import annotations

import enum


class Reason(enum.StrEnum):
    """Why a step's check is what it is."""

    judged = "judged"
    """It was compared with mathematics: `StepCheck.method` says how."""
    repeats = "repeats"
    """It was judged, and an earlier step had said the same."""
    defined = "defined"
    """A let that was taken up."""
    refused = "refused"
    """A let that may not stand: it binds no name, or one that is a constant, defined by itself, or something else."""
    doubtful = "doubtful"
    """A let of which nobody can tell whether it may stand: whether its value is the problem's is undecided."""
    redefined = "redefined"
    """It speaks of a name that stands for something else in the problem or in an earlier step: it is about nothing."""
    too_large = "too_large"
    """Its sides are too large once the lets are put in."""
    open = "open"
    """A line of a solution in words that is neither proved nor refuted: no fault, and no work shown."""
    unparsable = "unparsable"
    """It cannot be read."""
    beyond = "beyond"
    """Not judged: it stands beyond the steps of one output that are."""
    out_of_time = "out_of_time"
    """Not judged: the output's share of time is used up."""


UNREAD = (Reason.unparsable, Reason.beyond, Reason.out_of_time)
"""Nothing was judged, and nobody looked at what the step says."""

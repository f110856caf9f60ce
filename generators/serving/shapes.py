"""What is asked of the server, and what it answers. Whatever fits these shapes is answered: what is wrong with one item
is said in that item's place, and the others keep their answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from generators.writing.phrasing import LANGUAGES
from generators.writing.styles import EVERY_STYLE
from harness.scoring.outcomes import Outcome
from harness.verification.problem import SPLITS


class Asked(BaseModel):
    """A part of a request: no key that nobody reads, no number where a text belongs."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answered(BaseModel):
    """A part of a reply."""


_whole = BeforeValidator(lambda number: int(number) if isinstance(number, float) and number.is_integer() else number)
"""In JSON 3.0 is a whole number too. (Behind the bounds, so that the document shows them; up to 2**53
every reader of JSON has them exactly.)"""
Natural = Annotated[int, Field(ge=0, le=2**53), _whole]
Positive = Annotated[int, Field(ge=1, le=2**53), _whole]


class LimitsAsked(Asked):
    """What a program may use; the server's own limits are the most."""

    cpu_seconds: float | None = Field(None, gt=0, allow_inf_nan=False)
    wall_seconds: float | None = Field(None, gt=0, allow_inf_nan=False)
    memory_bytes: Positive | None = None
    output_bytes: Positive | None = None


Deadline = Annotated[
    float | None,
    Field(ge=0, allow_inf_nan=False, description="Seconds; what is not done by then has outcome `infrastructure`."),
]


class Sample(Asked):
    """A completion, and what it is to answer."""

    completion: str | list[dict[str, Any]] = Field(description="Text, or chat messages.")
    answer: Any = Field(description="The gold: text, a number, a truth value, or an answer's record.")
    statement: str | None = Field(None, description="The question.")
    steps: list[dict[str, Any]] | None = Field(None, description="The reference solution's steps (rule, claim).")
    options: list[str] | dict[str, str] | None = Field(None, description="The options of multiple choice.")


class ScoreAsked(Asked):
    """Samples to score; each is read as `mode` says."""

    items: list[Sample]
    mode: Literal["program", "text", "auto"] = "program"
    check_steps: bool = Field(True, description="False judges the answer alone.")
    accept_restated: bool = False
    whole: bool = Field(False, description="With the program, and what it printed.")
    deadline: Deadline = None


class Execution(Answered):
    """One run of one program."""

    status: Literal["ok", "error", "timeout", "memory", "output", "infrastructure"]
    stdout: str
    stderr: str
    exit_code: int | None
    cpu_seconds: float
    wall_seconds: float
    truncated: bool


class Verdict(Answered):
    """Whether an answer is the gold."""

    equal: bool | None
    method: str
    detail: str
    version: str


class Step(Answered):
    """What is said of one claim."""

    model_config = ConfigDict(extra="allow")

    index: int
    rule: str
    claim: str
    true: bool | None
    relevant: bool
    trivial: bool
    detail: str


class Score(Answered):
    """Everything that is known of one completion. `reward` is null after an outage and for a gold that cannot be
    read (`fault` says so): no wrong answer."""

    outcome: Literal[tuple(outcome.value for outcome in Outcome)]  # type: ignore[valid-type]  # made from the enum
    reward: float | None
    correct: bool
    executed: bool
    fully_true: bool
    answer: str | None
    detail: str
    credit: dict[str, float] | None
    verdict: Verdict | None
    steps: list[Step]
    program: str | None
    execution: Execution | None
    version: str
    fault: str | None = None


class Scores(Answered):
    """The scores, in the order of the items."""

    scores: list[Score]


class ExecuteAsked(Asked):
    """Programs to run, each in a process of its own."""

    programs: list[str]
    limits: LimitsAsked | None = None
    deadline: Deadline = None


class Executions(Answered):
    """The executions, in the order of the programs."""

    executions: list[Execution]


class Comparison(Asked):
    """A prediction, and the gold it is compared with."""

    gold: Any = Field(description="Text, a number, a truth value, or an answer's record.")
    prediction: str
    question: str | None = None


class VerifyAsked(Asked):
    """Predictions to compare."""

    items: list[Comparison]
    deadline: Deadline = None


class Compared(Answered):
    """A verdict; null where the gold cannot be read or the time was over, and `fault` says which."""

    verdict: Verdict | None
    fault: str | None


class Verdicts(Answered):
    """The verdicts, in the order of the items."""

    verdicts: list[Compared]


class Claim(Asked):
    """A claim such as "Derivative(x**2, x) = 2*x"; `let` gives names a value, `assumptions` say what they are."""

    claim: str
    let: dict[str, str] | None = None
    assumptions: dict[str, str] | None = None
    question: str | None = None


class CheckAsked(Asked):
    """Claims to check."""

    items: list[Claim]
    deadline: Deadline = None


class Checked(Answered):
    """What is said of a claim; null where a let or an assumption cannot be used, and `fault` says why."""

    check: Step | None
    fault: str | None


class Checks(Answered):
    """The checks, in the order of the items."""

    checks: list[Checked]


class GenerateAsked(Asked):
    """Problems of a family, one for each index from `index` on."""

    family: str = Field(examples=["derivative", "linear_algebra"])
    index: Natural = 0
    count: Annotated[int, Field(ge=1, le=64), _whole] = 1
    seed: Annotated[int, Field(ge=-(2**53), le=2**53), _whole] = 0
    split: Literal[SPLITS] = "train"  # type: ignore[valid-type]  # the one list of splits
    level: Annotated[int, Field(ge=1, le=5), _whole] | None = None
    style: Literal[EVERY_STYLE] = "computed"  # type: ignore[valid-type]  # the one list of styles
    language: Literal[LANGUAGES] = "en"  # type: ignore[valid-type]  # the one list of languages


class Problems(Answered):
    """The problems, as records of a data set."""

    problems: list[dict[str, Any]]


class SessionAsked(Asked):
    """A program that goes on: the limits of its cells."""

    limits: LimitsAsked | None = None


class SessionOpened(Answered):
    """The name by which its cells are sent."""

    session: str


class CellAsked(Asked):
    """The next cell. number: from 0 on; sent again with the number of the last one, its answer is given again and
    nothing is run twice."""

    cell: str
    number: Natural | None = None
    limits: LimitsAsked | None = None


class CellDone(Answered):
    """A cell's execution; `ended`: there will be no other."""

    number: int
    execution: Execution
    ended: bool


class Health(Answered):
    """That the server answers, and what it is."""

    status: Literal["ok"]
    versions: dict[str, str]
    backend: str
    workers: int
    waiting: int
    most_items: int
    most_body: int
    deadline: float


class Fault(Answered):
    """Why a request was not served, and what to do; `where` names the field at fault."""

    fault: str
    where: list[str] = []

"""The options of an evaluation: the parsers of `showwork eval` and `pytest benchmarks/` are made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.evaluation.task_groups import EXAMPLE, TaskGroups, parse_groups
from harness.evaluation.answer_methods import AnswerMethod, method_named
from harness.evaluation.listed_suites.record import LANGUAGES
from harness.evaluation.models.precision import AUTO as AUTO_DTYPE
from harness.evaluation.models.precision import DTYPES
from harness.scoring.golds import POLICIES
from sandbox.backends.registry import AUTO, SPELLED
from sandbox.errors import UsageError
from sandbox.execution import Limits

if TYPE_CHECKING:
    from harness.evaluation.models import Sampling
    from harness.evaluation.turns import Turns

NEW_TOKENS, REASONING_TOKENS = 512, 32_768
"""The budget of a completion; and of one that begins with a thought."""


def _about(help: str, kind: Callable[[str], Any] | None = str) -> dict[str, Any]:
    """What the parsers need of an option: `kind` reads its text; None makes it a flag with its `--no-` twin."""
    return {"help": help, "kind": kind}


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """The options of both commands: their parsers are made from these fields.

    Raises UsageError for what can be refused before anything is loaded.
    """

    model: str | None = field(
        default=None,
        metadata=_about(
            "Model folder, hub name, model of a server, or run to replay (default: the reference solutions)."
        ),
    )
    provider: str = field(
        default="auto", metadata=_about("auto, hf, vllm, openai, reference, replay, echo, empty or random.")
    )
    adapter: str | None = field(default=None, metadata=_about("A PEFT adapter to load onto the model."))
    api_base: str | None = field(
        default=None, metadata=_about("An OpenAI-compatible server, .../v1; the key is read from OPENAI_API_KEY.")
    )
    concurrency: int = field(default=16, metadata=_about("Maximum concurrent requests to the server.", int))
    batch_size: int | None = field(
        default=None, metadata=_about("Batch size of the hf provider (default: as large as fits).", int)
    )
    dtype: str = field(
        default=AUTO_DTYPE,
        metadata=_about(
            "Number type of the hf provider: auto (float32 on a CPU, the model's own on a GPU), float32, or bfloat16 "
            "(on a CPU as the judge in training computes)."
        ),
    )
    dry_run: bool = field(
        default=False, metadata=_about("Print the number of calls and tokens it would take, and exit.", None)
    )
    tasks: str = field(
        default="", metadata=_about("Families, tasks or groups, such as derivative,integral-3 (default: all).")
    )
    groups: str = field(
        default="", metadata=_about(f"Groups of tasks, each with a line of its own and a name for --tasks: {EXAMPLE}.")
    )
    levels: str = field(default="", metadata=_about("Levels, such as 1-3 or 2,5 (default: all)."))
    limit: int | None = field(
        default=None, metadata=_about("Problems per task (default 20), or records of a suite (default: all).", int)
    )
    suite: str | None = field(
        default=None,
        metadata=_about(
            "A benchmark by name (`showwork suite --list`), NAME:FILE, a .jsonl file of our, GSM8K's, MATH's, Alpaca's "
            "or TRL's shape, or hf:OWNER/NAME."
        ),
    )
    columns: str = field(
        default="",
        metadata=_about("Columns of a suite of another shape: question=COLUMN,solution=COLUMN,answer=COLUMN."),
    )
    method: str = field(
        default="",
        metadata=_about(
            "How a suite is answered: program (steps shown, by default), cot (in words), pot (a program that prints "
            "the answer) or tool (programs run in between)."
        ),
    )
    text_answers: bool = field(
        default=False, metadata=_about("The same as --method cot, with the suite's own examples.", None)
    )
    fewshot: str = field(
        default="",
        metadata=_about("Worked examples for --method: ours, first (the suite's first records) or a .jsonl FILE."),
    )
    language: str = field(
        default="", metadata=_about("Of prompts and our examples: en or zh. By default the benchmark's.")
    )
    reasoning: bool = field(
        default=False,
        metadata=_about(
            "The model thinks first: 32,768 new tokens by default, and no answer before its thought has ended.", None
        ),
    )
    turns: int | None = field(
        default=None,
        metadata=_about(
            "How often the model writes: 1, of method tool 2, by default; told of its programs between.", int
        ),
    )
    feedback: str = field(
        default="",
        metadata=_about(
            "What it is told: verdict (the first false step), output (cut at 100 characters) or again (nothing)."
        ),
    )
    accept_restated: bool = field(
        default=False,
        metadata=_about(
            "Accept the question's own formula, copied or rearranged, as an answer, as other graders do.", None
        ),
    )
    unreadable: str = field(
        default="fail",
        metadata=_about(
            "What to do with records of a suite whose gold cannot be read: fail (list them and stop) or skip."
        ),
    )
    split: str = field(default="test", metadata=_about("Split to draw problems from; never train on test."))
    seed: int = field(default=0, metadata=_about("Seed for the choice of problems and for sampling.", int))
    n_samples: int = field(default=1, metadata=_about("Samples per problem, for pass@k and majority votes.", int))
    temperature: float = field(default=0.0, metadata=_about("Sampling temperature; 0 is greedy decoding.", float))
    top_p: float = field(default=1.0, metadata=_about("Nucleus sampling: the probability mass to sample from.", float))
    max_new_tokens: int | None = field(
        default=None, metadata=_about("The longest completion, in tokens: 512 by default, 32768 with --reasoning.", int)
    )
    apply_chat_template: bool | None = field(
        default=None,
        metadata=_about("Use the chat template (default: as the model was trained, else if it has one).", None),
    )
    any_template: bool = field(
        default=False, metadata=_about("Allow a prompt template other than the one the model was trained on.", None)
    )
    num_fewshot: int = field(
        default=0,
        metadata=_about("Worked examples: of the training split, or of --fewshot (of that, all by default).", int),
    )
    sandbox: str = field(default=AUTO, metadata=_about(f"What runs the programs: {SPELLED}."))
    cpu_seconds: float = field(
        default=Limits().cpu_seconds, metadata=_about("CPU time of each program, in seconds.", float)
    )
    wall_seconds: float = field(
        default=Limits().wall_seconds, metadata=_about("Time of each program by the clock, in seconds.", float)
    )
    memory_bytes: int = field(default=Limits().memory_bytes, metadata=_about("Memory of each program, in bytes.", int))
    min_accuracy: float | None = field(
        default=None, metadata=_about("Fail a task if its 95% interval is below this accuracy (0 to 1).", float)
    )
    baseline: Path | None = field(
        default=None,
        metadata=_about(
            "Folder of an earlier run on the same problems; fail a task if it is significantly worse.", Path
        ),
    )
    curves: Path | None = field(
        default=None, metadata=_about("Training log to plot in the report (trainer_state.json or JSON lines).", Path)
    )
    output_dir: Path | None = field(
        default=None, metadata=_about("Folder of the run, created or continued (default: runs/MODEL-HASH).", Path)
    )

    def __post_init__(self) -> None:
        self._refuse_methods()
        self.task_groups  # noqa: B018 - checked where it is made
        if self.limit is not None and self.limit < 1:
            raise UsageError(f"--limit must be at least 1, not {self.limit}")
        if self.num_fewshot < 0 or self.concurrency < 1 or (self.batch_size is not None and self.batch_size < 1):
            raise UsageError("--num-fewshot must not be negative, --concurrency and --batch-size at least 1")
        if self.min_accuracy is not None and not 0 <= self.min_accuracy <= 1:
            raise UsageError(f"--min-accuracy is a share from 0 to 1, not {self.min_accuracy}")
        if self.n_samples > 1 and self.temperature == 0:
            raise UsageError("--n-samples above 1 needs a --temperature above 0: greedy samples are all the same")
        if self.dtype not in DTYPES:
            raise UsageError(f"--dtype must be {', '.join(DTYPES)}, not {self.dtype!r}")
        if self.unreadable not in POLICIES:
            raise UsageError(f"--unreadable must be {' or '.join(POLICIES)}, not {self.unreadable!r}")
        if self.split not in ("train", "validation", "test"):
            raise UsageError(f"--split must be train, validation or test, not {self.split!r}")
        if self.max_new_tokens is not None and self.max_new_tokens < 1:
            raise UsageError(f"--max-new-tokens must be at least 1, not {self.max_new_tokens}")
        try:
            self.limits  # noqa: B018 - checked where it is made
        except ValueError as error:
            raise UsageError(f"--cpu-seconds, --wall-seconds and --memory-bytes must be positive: {error}") from None

    def _refuse_methods(self) -> None:
        """Raise UsageError for ways to ask that do not go together."""
        if self.text_answers and self.method not in ("", AnswerMethod.cot):
            raise UsageError(f"--text-answers is --method cot: leave it out, or --method {self.method}")
        method = self.answer_method
        if method is not AnswerMethod.program and not self.suite:
            flag = "--text-answers" if self.text_answers else f"--method {method}"
            raise UsageError(
                f"{flag} needs --suite: the families' problems ask for programs (showwork-v1 holds 1,200 of them)"
            )
        if self.fewshot and method is AnswerMethod.program:
            raise UsageError("--fewshot needs --method cot, pot or tool; program takes --num-fewshot alone")
        if self.fewshot == "first" and (method is not AnswerMethod.cot or not self.num_fewshot):
            raise UsageError("--fewshot first shows solutions in words: it needs --method cot and --num-fewshot")
        self.in_turns  # noqa: B018 - checked where it is made
        if self.suite_columns and not self.suite:
            raise UsageError("--columns names columns of a suite: give --suite FILE as well")
        if self.language and self.language not in LANGUAGES:
            raise UsageError(f"--language must be {' or '.join(LANGUAGES)}, not {self.language!r}")

    @classmethod
    def of(cls, values: dict[str, Any]) -> EvaluationOptions:
        """From any mapping that holds the options among other things."""
        return cls(**{each.name: values[each.name] for each in fields(cls)})

    @property
    def sampling(self) -> Sampling:
        from harness.evaluation.models import Sampling

        return Sampling(self.temperature, self.top_p, self.new_tokens, self.n_samples, self.seed)

    @property
    def new_tokens(self) -> int:
        """The budget of a completion."""
        return self.max_new_tokens or (REASONING_TOKENS if self.reasoning else NEW_TOKENS)

    @property
    def answer_method(self) -> AnswerMethod:
        """How the problems are answered. Raises UsageError for a name that is none."""
        return method_named(self.method or (AnswerMethod.cot if self.text_answers else AnswerMethod.program))

    @property
    def in_turns(self) -> Turns | None:
        """How often the model writes, and what it is told. Raises UsageError."""
        from harness.evaluation.turns import turns_of

        return turns_of(self.answer_method, self.turns, self.feedback)

    @property
    def examples_from(self) -> str:
        """Where worked examples come from: "training", "first", "ours" or a file."""
        if self.answer_method is AnswerMethod.program:
            return "training"
        return self.fewshot or ("first" if self.text_answers else "ours")

    @property
    def suite_columns(self) -> dict[str, str]:
        """--columns by name. Raises ColumnError."""
        from harness.evaluation.columns_given import parse_columns
        from harness.evaluation.record_shapes import COLUMNS

        return parse_columns(self.columns, COLUMNS)

    @property
    def task_groups(self) -> TaskGroups:
        """--groups by name. Raises UsageError."""
        return parse_groups(self.groups)

    @property
    def limits(self) -> Limits:
        """What each program may use."""
        return Limits(self.cpu_seconds, self.wall_seconds, self.memory_bytes)

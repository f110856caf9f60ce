"""The plans of staged.py: which training begins at which model, with which data, for how many steps.

Every plan keeps something equal between its arms: steps of 2,000 tokens, or samples drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

FAMILIES = "derivative,integral,linear_algebra"
"""Of the plans that begin at nothing: three, so that a few hundred steps teach enough to compare."""
TESTS: dict[str, tuple[object, ...]] = {
    "programs": ("--levels", "1,2", "--max-new-tokens", 320),
    "three-levels": ("--tasks", FAMILIES, "--levels", "1,2,3", "--max-new-tokens", 320),
    "with-tools": ("--tasks", FAMILIES, "--levels", "1,2", "--max-new-tokens", 320),
    "text": ("--method", "cot", "--max-new-tokens", 400),
}
"""How a model is asked: for a program, with tools; or for a text, without."""


@dataclass(frozen=True, slots=True)
class Training:
    """One run. start: the run it begins at, `tiny` (from scratch) or `start` (given). tests: the plan's where empty.
    within: where in its folder the trained model is."""

    name: str
    start: str
    method: str
    options: tuple[str, ...]
    tests: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """tests: of every training that names none; pairs: which runs are compared."""

    trainings: tuple[Training, ...]
    tests: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


STEPS = 600
"""Of 2,000 tokens each: what every arm of `cpt` and `code` reads."""
_RATES = ("--learning-rate", "0.003", "--muon-learning-rate", "0.003", "--warmup-steps", "20")
_BOTH = "text:0.5,computed:0.5"
"""The tokenizer is made of the base's problems, and has to know both kinds of solution."""


def _reading(steps: int, *options: str) -> tuple[str, ...]:
    once = ("--max-steps", str(steps), "--save-steps", str(steps), "--eval-strategy", "no")
    told = ("--config", "tiny-cpt", "--corpus", "{corpus}", "--families", FAMILIES)
    return (*told, *once, *_RATES, *options)


def _tuning(steps: int, *options: str) -> tuple[str, ...]:
    once = ("--max-steps", str(steps), "--save-steps", str(steps), "--eval-strategy", "no")
    return ("--config", "tiny", "--families", FAMILIES, *once, *_RATES, *options)


BASE = Training("base", "tiny", "cpt", _reading(200, "--mix", "corpus:1", "--style", _BOTH), ("with-tools",))
_ONE_PERCENT = _tuning(STEPS // 100)
_GENTLE = ("--learning-rate", "0.001", "--muon-learning-rate", "0.001", "--warmup-steps", "2")
_HALF = "corpus:0.5,problems:0.5"


def _with_tuning(*arms: Training) -> tuple[Training, ...]:
    """Each arm, and each after an SFT of one per cent of its tokens."""
    return tuple(
        one for arm in arms for one in (arm, Training(f"{arm.name}-tuned", arm.name, "sft", (*_ONE_PERCENT, *_GENTLE)))
    )


CPT = Plan(
    trainings=(
        BASE,
        *_with_tuning(
            Training("cpt-10-0", "base", "cpt", _reading(STEPS, "--mix", "corpus:1")),
            Training("cpt-5-5", "base", "cpt", _reading(STEPS, "--mix", _HALF)),
            Training("sft-5-5", "base", "cpt", _reading(STEPS, "--mix", _HALF, "--loss", "completion")),
            Training("cpt-0-10", "base", "cpt", _reading(STEPS, "--mix", "problems:1")),
        ),
        # The study's own order of the same tokens: documents, then problems alone.
        Training("first-half", "base", "cpt", _reading(STEPS // 2, "--mix", "corpus:1")),
        *_with_tuning(Training("corpus-then-sft", "first-half", "sft", _tuning(STEPS // 2))),
    ),
    tests=("three-levels",),
    pairs=(
        ("sft-5-5", "cpt-5-5"),
        ("sft-5-5-tuned", "cpt-5-5-tuned"),
        ("corpus-then-sft", "cpt-5-5"),
        ("corpus-then-sft-tuned", "cpt-5-5-tuned"),
        ("cpt-5-5", "cpt-0-10"),
        ("cpt-10-0-tuned", "cpt-5-5-tuned"),
        ("cpt-5-5", "cpt-5-5-tuned"),
        ("sft-5-5", "sft-5-5-tuned"),
    ),
)
"""Problems in continued pre-training against the same problems in SFT, from one base, at equal tokens; and how much of
the tokens problems are. `sft-5-5` has the same mixture in the same order, and no loss on questions."""


def _code(steps: int, *options: str) -> tuple[str, ...]:
    once = ("--max-steps", str(steps), "--save-steps", str(steps), "--eval-strategy", "no")
    told = ("--config", "tiny-cpt", "--corpus", "{code}", "--families", FAMILIES, "--style", "text")
    return (*told, *once, *_RATES, *options)


def _then_programs(*arms: Training) -> tuple[Training, ...]:
    """Each arm, asked in words; and after a short SFT on programs, the same for all, asked with tools."""
    return tuple(
        one
        for arm in arms
        for one in (
            arm,
            Training(f"{arm.name}-tools", arm.name, "sft", _tuning(150, "--style", "computed"), ("with-tools",)),
        )
    )


CODE = Plan(
    trainings=(
        BASE,
        *_then_programs(
            Training("code", "base", "cpt", _code(STEPS // 2, "--mix", "corpus:1")),
            Training("code-then-words", "code", "cpt", _code(STEPS // 2, "--mix", "problems:1")),
            Training("mixed", "base", "cpt", _code(STEPS, "--mix", _HALF)),
            Training("words", "base", "cpt", _code(STEPS // 2, "--mix", "problems:1")),
        ),
    ),
    tests=("text",),
    pairs=tuple(
        (f"{other}{tools}", f"code-then-words{tools}") for tools in ("", "-tools") for other in ("words", "mixed")
    ),
)
"""Code, then problems in words, against both at once: scored without tools, and with."""

_DRAWN = ("--config", "tiny-grpo", "--credit", "steps", "--beta", "0.04", "--eval-strategy", "no")
_ROUNDS = (*_DRAWN, "--learned", "false", "--rounds", "2", "--max-steps", "60", "--save-steps", "60")
_LAST = "round-2/policy"
_MEASURED = ("--label-problems", "96", "--label-samples", "8", "--label-temperature", "0.7", "--eval-on-start", "false")

ITERATIONS = Plan(
    trainings=(
        Training(
            "long", "start", "grpo", (*_DRAWN, "--max-steps", "120", "--save-steps", "60", "--eval-on-start", "false")
        ),
        Training("rounds", "start", "iterate", (*_ROUNDS, *_MEASURED, "--replay", "0.1"), within=_LAST),
        Training("rounds-no-replay", "start", "iterate", (*_ROUNDS, *_MEASURED, "--replay", "0"), within=_LAST),
    ),
    tests=("programs",),
    pairs=(("start", "long"), ("start", "rounds"), ("long", "rounds"), ("rounds-no-replay", "rounds")),
)
"""Two rounds of GRPO, the reference and the problems' difficulty renewed between them, against one run of as many
samples; and a tenth of the second round's problems replayed against none."""

PLANS = {"cpt": CPT, "code": CODE, "iterations": ITERATIONS}

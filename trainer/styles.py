"""Which styles and languages of solutions a run may ask for, and which of them go with what rewards them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.evaluation.answer_methods import AnswerMethod
from harness.scoring.score_mode import Mode
from harness.verification.problem import STYLES
from trainer.config import DataArguments, EvaluationArguments, nearest
from trainer.errors import ConfigError
from trainer.sources import BOTH, MIXED, read_problems

METHODS = {"text": AnswerMethod.cot, "tool": AnswerMethod.tool}
"""How a model is asked for a solution in words: as `showwork eval --method` asks; all other styles are programs."""


def method_of(style: str) -> AnswerMethod:
    """How a model is asked for a solution of that style."""
    return METHODS.get(style, AnswerMethod.program)


def check_style(style: str) -> None:
    """Raise ConfigError for a style, or a mix of them, that there is not."""
    from generators.errors import ProblemError
    from generators.writing.styles import EVERY_STYLE, style_weights

    styles = (*EVERY_STYLE, MIXED)
    if style in styles:
        return
    try:
        style_weights(style)
    except ProblemError as error:
        near = nearest(style, dict.fromkeys(styles))
        raise ConfigError(f"--style {style}: {error}{near}") from None


def check_language(language: str) -> None:
    """Raise ConfigError for a language that there is not."""
    from generators.writing.phrasing import LANGUAGES

    if language not in (*LANGUAGES, BOTH):
        raise ConfigError(f"--language {language}: one of {', '.join((*LANGUAGES, BOTH))}")


def refuse_unpaid(mode: str, data: DataArguments, evaluation: EvaluationArguments) -> None:
    """Raise ConfigError where problems ask for solutions that the reward of this mode does not read."""
    trained, held_out = _styles(data.dataset, data.style), _styles(evaluation.eval_dataset, data.style)
    for whose, styles in (("training problems", trained), ("held-out problems", held_out)):
        in_words = "text" in styles
        if mode == Mode.program and in_words:
            cure = "--mode text" if styles == {"text"} else "--mode auto"
            raise ConfigError(
                f"--mode program pays for programs, and {whose} ask for solutions in words (style text): pass {cure}"
            )
        others = ", ".join(sorted(styles - {"text"}))
        if mode == Mode.text and others:
            cure = "--mode auto" if in_words else "--style text, or --mode program"
            raise ConfigError(
                f"--mode text pays for solutions in words, and {whose} ask for programs (style {others}): pass {cure}"
            )


def refuse_unlike(data: DataArguments, evaluation: EvaluationArguments) -> None:
    """Raise ConfigError where no training problem asks for what the held-out ones ask for: such a run would be judged
    by what it never learns."""
    trained = {method_of(style) for style in _styles(data.dataset, data.style)}
    held_out = {method_of(style) for style in _styles(evaluation.eval_dataset, data.style)}
    if not trained & held_out:
        names = [" and ".join(sorted(_WORDS[method] for method in methods)) for methods in (trained, held_out)]
        raise ConfigError(
            f"the training problems ask for {names[0]} and the held-out ones for {names[1]}: pass the --style of the "
            "training data, or an --eval-dataset of its style"
        )


_WORDS = {
    AnswerMethod.program: "programs",
    AnswerMethod.cot: "solutions in words",
    AnswerMethod.tool: "words and programs by turns",
}


def _styles(paths: Sequence[str | Path] | None, style: str) -> set[str]:
    """The styles of the files' problems, or those that will be generated. Raises TrainingError."""
    from generators.writing.styles import style_weights

    if paths:
        return {problem.style for problem in read_problems(paths)}
    return set(STYLES) if style == MIXED else {name for name, _ in style_weights(style)}

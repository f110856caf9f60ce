"""Which styles and languages of solutions a run may ask for, and which of them go with what rewards them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.evaluation.answer_methods import AnswerMethod
from harness.scoring.score_mode import Mode
from harness.verification.problem import STYLES
from trainer.config import nearest
from trainer.data_files import Needs, of_held_out, read_problems
from trainer.errors import ConfigError
from trainer.shared_arguments import DataArguments, EvaluationArguments
from trainer.sources import BOTH, MIXED

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
    trained, held_out = _trained(data, Needs.gold), _held_out(data, evaluation, Needs.gold)
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


def refuse_unlike(data: DataArguments, evaluation: EvaluationArguments, needs: Needs = Needs.solution) -> None:
    """Raise ConfigError where no training problem asks for what the held-out ones ask for: such a run would be judged
    by what it never learns."""
    trained = {method_of(style) for style in _trained(data, needs)}
    held_out = {method_of(style) for style in _held_out(data, evaluation, needs)}
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


def _trained(data: DataArguments, needs: Needs) -> set[str]:
    """The styles of the training problems: of the files, or else of what will be generated; of a mixture, both. Raises
    TrainingError."""
    drawn = _drawn(data.style) if not data.dataset or (data.dataset_weights and data.families) else set()
    return drawn | _of_files(data.dataset or (), data, needs)


def _held_out(data: DataArguments, evaluation: EvaluationArguments, needs: Needs) -> set[str]:
    """The styles of the held-out problems. Raises TrainingError."""
    if evaluation.eval_dataset:
        return _of_files(evaluation.eval_dataset, data, of_held_out(needs))
    return _drawn(data.style)


def _of_files(paths: Sequence[str | Path], data: DataArguments, needs: Needs) -> set[str]:
    problems = read_problems(paths, data.columns, needs=needs, style=data.style) if paths else ()
    return {problem.style for problem in problems}


def _drawn(style: str) -> set[str]:
    from generators.writing.styles import style_weights

    return set(STYLES) if style == MIXED else {name for name, _ in style_weights(style)}

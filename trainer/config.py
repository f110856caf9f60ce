"""A run's configuration: a YAML recipe, and options that override it, read by TRL's own parser into dataclasses.

A key may be written with `-` or with `_`, in a recipe and as an option alike: TRL's own have `_`, every other command
of ours has `-`. Unknown keys are refused with the nearest known name. `resolved` is what is saved
beside the checkpoints, and what a folder's next run must agree with.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from generators.levels import parse_levels
from trainer.errors import ConfigError

RECIPES = Path(__file__).parent / "recipes"

VOLATILE = {
    "output_dir",
    "logging_dir",
    "report_to",
    "run_name",
    "logging_steps",
    "logging_strategy",
    "save_total_limit",
    "disable_tqdm",
    "log_level",
    "use_cpu",
    "generator_workers",
    "sandbox",
    "log_completions",
    "print_config",
    "num_completions_to_print",
    "resume_from_checkpoint",
    "trackio_space_id",
    "project",
    "hub_token",
    "hub_model_id",
    "dataloader_num_workers",
    "dataloader_pin_memory",
    "stop_after",
    "unreadable",
    "any_template",
}
"""Keys that may differ between the runs that share an output folder: they change no number."""

LISTED = (
    *("families", "levels", "lora_target_modules", "dataset_weights"),
    *("loss_type", "loss_weights", "reward_weights"),
)
"""Lists of plain words, which may also be given with commas, as every other command takes them: --levels 1,2."""

DERIVED = {"generation_batch_size"}
"""Keys that say again what others say; TRL refuses both together."""


def parser_of(kinds: Sequence[type]) -> Any:
    """TRL's parser of these dataclasses, which raises ConfigError instead of leaving the process."""
    from trl import TrlParser

    class Parser(TrlParser):
        def error(self, message: str) -> NoReturn:
            raise ConfigError(message)

    return Parser(list(kinds), allow_abbrev=False, add_help=False)


def parse(kinds: Sequence[type], argv: Sequence[str]) -> tuple[Any, ...]:
    """The dataclasses' instances from `--config RECIPE` and options. Raises ConfigError with cause and cure."""
    parser = parser_of(kinds)
    actions = {action.dest: action for action in parser._actions}
    arguments = list(argv)
    if "--config" in arguments:
        at = arguments.index("--config")
        if at + 1 >= len(arguments):
            raise ConfigError("--config needs the path or the name of a recipe")
        path = recipe_path(arguments[at + 1])
        del arguments[at : at + 2]
        recipe = read_recipe(path)
        for key, value in recipe.items():
            if key not in actions:
                raise ConfigError(f"{path.name}: unknown key {key!r}{nearest(str(key), actions)}")
            if actions[key].nargs == "+" and value is not None and not isinstance(value, list):
                raise ConfigError(f"{path.name}: {key} must be a list, not {value!r}")
        parser.set_defaults_with_config(**recipe)
    *instances, rest = parser.parse_args_into_dataclasses(
        args=list(without_commas(arguments)), return_remaining_strings=True, look_for_args_file=False
    )
    if rest:
        name = rest[0].lstrip("-").partition("=")[0].replace("-", "_")
        raise ConfigError(f"unknown option {rest[0]}{nearest(name, actions)}")
    for instance in instances:
        _settle_mappings(instance)
    return tuple(instances)


def _settle_mappings(instance: Any) -> None:
    """Options that are mappings: transformers reads what begins with a brace, and fails on other words in the middle of
    a training. `null` is none, as in a recipe; a file is left to it; the rest is refused."""
    for name in getattr(instance, "_VALID_DICT_FIELDS", ()):
        value = getattr(instance, name)
        if value == "null":
            setattr(instance, name, None)
        elif isinstance(value, str) and not Path(value).is_file():
            option = name.replace("_", "-")
            raise ConfigError(
                f"--{option} wants a mapping in JSON, such as '{{\"name\": 1}}', or a file that is there, not {value!r}"
            )


def option_of(argv: Sequence[str], name: str) -> bool:
    """What an option of yes or no is set to, by the arguments or by their recipe, before they are parsed."""
    for at, argument in enumerate(argv):
        option, joined, value = argument.partition("=")
        if option.startswith("--") and option[2:].replace("-", "_") == name:
            said = value if joined else next(iter(argv[at + 1 : at + 2]), "true")
            return said.lower() not in ("false", "0", "no")
    if "--config" in argv[:-1]:
        recipe = read_recipe(recipe_path(argv[argv.index("--config") + 1]))
        return bool(recipe.get(name, False))
    return False


def read_recipe(path: Path) -> dict[str, Any]:
    """A recipe's keys, with `_` where the file says `-`, and values. Raises ConfigError."""
    import yaml

    try:
        recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"cannot read the recipe {path}: {' '.join(str(error).split())}") from error
    if not isinstance(recipe, dict):
        raise ConfigError(f"the recipe {path} must be a YAML mapping of option: value")
    values: dict[str, Any] = {}
    for key, value in recipe.items():
        name = str(key).replace("-", "_")
        if name in values:
            raise ConfigError(f"{path.name}: {name!r} is given twice, with - and with _")
        values[name] = value
    return values


def without_commas(arguments: Sequence[str]) -> Iterator[str]:
    """The arguments with `--levels 1-2,4` as the parser takes it, `--levels 1 2 4`."""
    name = ""
    for argument in arguments:
        if argument.startswith("--"):
            option, joined, value = argument.partition("=")
            name = option[2:].replace("-", "_")
            yield from (option, *_parts(name, value)) if name in LISTED and joined else (argument,)
        else:
            yield from _parts(name, argument) if name in LISTED else (argument,)


def _parts(name: str, value: str) -> Iterator[str]:
    for part in value.replace(",", " ").split():
        yield from map(str, parse_levels(part)) if name == "levels" else (part,)


def recipe_path(name: str) -> Path:
    """A recipe by path, or by the name of one of ours. Raises ConfigError that lists them."""
    for path in (Path(name), RECIPES / name, RECIPES / f"{name}.yaml", RECIPES / Path(name).name):
        if path.is_file():
            return path
    recipes = ", ".join(sorted(path.stem for path in RECIPES.glob("*.yaml")))
    raise ConfigError(f"there is no recipe {name!r}: give a file, or one of {recipes}")


def nearest(name: str, names: Mapping[str, Any]) -> str:
    """`; did you mean 'x'?`, or nothing."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


LIBRARIES = ("transformers.", "trl.")
"""Whose arguments ours extend. Told by their names: a method that runs as a script is of the module `__main__`."""


def resolved(instances: Sequence[Any]) -> dict[str, Any]:
    """Our options in full and the trainer's that differ from its defaults, as plain data: itself a valid recipe."""
    result: dict[str, Any] = {}
    for instance in instances:
        kind = type(instance)
        inherited = {
            f.name
            for base in kind.__mro__[1:]
            if dataclasses.is_dataclass(base) and base.__module__.startswith(LIBRARIES)
            for f in dataclasses.fields(base)
        }
        # What an untouched instance holds is no choice either: some defaults are made when it is.
        untouched = kind(use_cpu=True) if "use_cpu" in inherited else instance
        for item in dataclasses.fields(instance):
            value = getattr(instance, item.name)
            if not item.init or item.name.startswith("_") or callable(value) or item.name in DERIVED:
                continue
            if item.name in inherited and value in (default_of(item), getattr(untouched, item.name)):
                continue
            result[item.name] = plain(value)
    return result


def default_of(item: dataclasses.Field[Any]) -> Any:
    if item.default is not dataclasses.MISSING:
        return item.default
    return item.default_factory() if item.default_factory is not dataclasses.MISSING else None


def plain(value: Any) -> Any:
    """Data that YAML can say: enums by value, paths as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    value = getattr(value, "value", value)
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def to_yaml(config: Mapping[str, Any]) -> str:
    import yaml

    text: str = yaml.safe_dump(dict(config), sort_keys=True, allow_unicode=True)
    return text


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """`key: old -> new` for every key that changes a number."""
    return [
        f"{key}: {old.get(key)!r} -> {new.get(key)!r}"
        for key in sorted({*old, *new} - VOLATILE)
        if old.get(key) != new.get(key)
    ]

"""Recipes as files, and how two of them differ: what of the trainer needs no torch."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from trainer.config import RECIPES, differences, recipe_path, to_yaml
from trainer.errors import ConfigError

pytestmark = pytest.mark.fast

NAMES = sorted(path.stem for path in RECIPES.glob("*.yaml"))
plain = st.dictionaries(
    st.text("abc_", min_size=1), st.one_of(st.integers(), st.booleans(), st.text("xyz", min_size=1))
)


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_is_found_by_its_name_and_is_a_mapping_of_options(name: str) -> None:
    options = yaml.safe_load(recipe_path(name).read_text())
    assert options
    assert all(isinstance(key, str) and key.replace("-", "_").isidentifier() for key in options)


def test_an_unknown_recipe_is_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no-such-recipe") as caught:
        recipe_path("no-such-recipe")
    assert [name for name in NAMES if name not in str(caught.value)] == []


@given(plain)
def test_options_written_as_yaml_are_read_again_as_they_were(options: dict[str, object]) -> None:
    assert yaml.safe_load(to_yaml(options)) == options
    assert differences(options, options) == []

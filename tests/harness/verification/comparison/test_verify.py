"""What `verify` promises whatever the kind: golds that cannot be read, predictions of any content, symmetry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import Answer, GoldError, verify
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options
from harness.verification.verdict import VERIFIER_VERSION, Method


@pytest.mark.parametrize("gold", ["", "2**", "**2", "2 **", "__import__('os')", "x" * 10_000])
def test_a_gold_answer_that_cannot_be_read_raises_gold_error(gold: str) -> None:
    with pytest.raises(GoldError):
        verify(gold, "1")


def test_an_unknown_kind_raises_gold_error() -> None:
    with pytest.raises(GoldError, match="kinds are"):
        verify("1", "1", kind="number")


@pytest.mark.parametrize("prediction", [None, 7, b"7", ["7"], "", "\0", "(" * 10_000, "9" * 100_000, object()])
def test_a_prediction_of_any_type_or_content_is_a_verdict(prediction: Any) -> None:
    verdict = verify("7", prediction)
    assert verdict.equal is False
    assert verdict.method == "unparsable"


def test_every_verdict_names_its_method_and_the_version() -> None:
    for prediction in ("x", "2*x/2", "3*x", "?"):
        verdict = verify("x", prediction)
        assert type(verdict.method) is Method
        assert verdict.version == VERIFIER_VERSION


def test_a_difference_comes_with_a_counterexample() -> None:
    verdict = compare(parse("Derivative(x**2, x)"), parse("3*x"))
    assert verdict.detail == "differs at x = 2: 4 against 6"


def test_an_antiderivative_may_have_any_constant_but_no_jump() -> None:
    gold = Answer("antiderivative", "atan(x)", variable="x", of="1/(1 + x**2)")
    assert verify(gold, "atan(x) + C").equal
    assert verify(gold, "-atan(1/x)").equal is False


@pytest.mark.parametrize("claim", ["Integral(1/x, (x, -1, 1)) = diverges", "Sum((-1)**n, (n, 0, oo)) = diverges"])
def test_a_true_claim_of_divergence_is_never_false(claim: str) -> None:
    from harness import check_claim

    assert check_claim(claim).true is not False


def test_named_unknowns_answer_a_tuple_unless_the_option_is_off() -> None:
    assert verify("(3, 2)", "(p, q) = (3, 2)").equal
    assert verify("(3, 2)", "p = 3, q = 2").equal
    assert verify("(3, 2)", "(p, q) = (3, 2)", named_tuples=False).equal is False
    assert verify("(3, 2)", "p = 3, q = 2", named_tuples=False).equal is False
    assert verify("(3, 2)", "(3, 2)", named_tuples=False).equal


# option, gold, prediction, the verdict by default, the value that turns it round
TURNED = [
    ("decimal_digits", "1/3", "0.333", False, 3),
    ("decimal_digits", "1/3", "0.333333", True, 12),
    ("decimal_cap", "1/3", "0.33333333333333331", True, 17),
    ("named_values", "3", "x = 3", True, False),
    ("named_values", "3", "3 = x", True, False),
    ("constants", Answer("antiderivative", "x**2", "x", "2*x"), "x**2 + C", True, False),
    ("named_tuples", "(3, 2)", "p = 3, q = 2", True, False),
    ("convert_units", Answer("quantity", "5 m"), "500 cm", True, False),
    ("convert_units", "1/2", "50%", True, False),
    ("convert_units", "pi/2", "90 degrees", True, False),
]


@pytest.mark.parametrize(("option", "gold", "prediction", "usual", "value"), TURNED)
def test_an_option_turns_its_rule_round(option: str, gold: Any, prediction: str, usual: bool, value: Any) -> None:
    assert verify(gold, prediction).equal is usual
    assert verify(gold, prediction, **{option: value}).equal is not usual


def test_every_option_has_a_line_in_the_documentation() -> None:
    page = (Path(__file__).parents[4] / "docs" / "explanation" / "verification.md").read_text("utf-8")
    for option, default in vars(Options)["__dataclass_fields__"].items():
        assert f"`{option}` ({default.default})" in page, option

"""Verdicts and steps say by a member of an enum how and why; the members are plain strings in JSON."""

from __future__ import annotations

import ast
import enum
import inspect
import itertools
import json
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.judgements import flatten
from harness.scoring import outcomes, reasons
from harness.scoring.check_claim import check_claim
from harness.scoring.check_steps import check_steps
from harness.scoring.checker import Checker
from harness.scoring.lets import Definition
from harness.scoring.reasons import UNREAD, Reason
from harness.scoring.reference import Task
from harness.scoring.relevance import KnownParts
from harness.scoring.score import Outcome, Score, score_text
from harness.scoring.step_check import StepCheck
from harness.scoring.truths import MAX_CLAIMS
from harness.verification import verdict as verdicts
from harness.verification.problem import Answer, Step
from harness.verification.verdict import Method, Verdict, all_of, differ, over_budget, same, undecided
from harness.verification.verify import verify
from sandbox import execution
from sandbox.execution import Execution, Status

# Enums, as this Python writes and documents them.
pytestmark = pytest.mark.interpreter

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "verdicts.md"
PIECES = st.sampled_from(
    "x y u 2 3 1/2 sin(x) log( Derivative(x**2,x) oo DNE [1,2] {1,2} a:b 3:30 = + ) \\frac{1}{2} ~".split()
)
TEXTS = st.one_of(st.lists(PIECES, max_size=5).map(" ".join), st.text(max_size=12))
RULES = st.sampled_from(["let", "power rule", "simplify", "x"])


@pytest.mark.parametrize(
    ("module", "kind"),
    [(verdicts, Method), (reasons, Reason), (outcomes, Outcome), (execution, Status)],
    ids=["Method", "Reason", "Outcome", "Status"],
)
def test_every_member_has_a_docstring_of_its_own(module: ModuleType, kind: type[enum.StrEnum]) -> None:
    """The text right behind a member, in the source."""
    tree = ast.parse(inspect.getsource(module))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__)
    told = [
        one.targets[0].id
        for one, behind in itertools.pairwise(body)
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and isinstance(behind, ast.Expr)
        and isinstance(behind.value, ast.Constant)
    ]
    assert told == [member.name for member in kind]


@pytest.mark.parametrize("member", [*Method, *Reason], ids=repr)
def test_a_member_is_its_string_in_json_and_comes_back(member: enum.StrEnum) -> None:
    written = json.dumps({"said": member, member: 1})
    assert written == json.dumps({"said": member.value, member.value: 1})
    assert type(member)(json.loads(written)["said"]) is member
    assert hash(member) == hash(member.value)
    assert member == member.value
    assert f"{member}" == member.value


@given(TEXTS, TEXTS, st.sampled_from(["", "real", "expression", "set", "tuple", "interval_set", "word", "ratio"]))
def test_the_method_of_every_verdict_is_a_member(gold: str, prediction: str, kind: str) -> None:
    try:
        verdict = verify(Answer(kind, gold), prediction, fallback=False)
    except ValueError:  # a gold that cannot be read
        return
    assert type(verdict.method) is Method
    assert verdict.method is not Method.unjudged
    record = json.loads(json.dumps(asdict(verdict)))
    assert Verdict(**record | {"method": Method(record["method"])}) == verdict


@given(st.lists(st.tuples(RULES, TEXTS), max_size=4))
def test_the_reason_of_every_step_is_a_member_and_says_whether_it_was_read(lines: list[tuple[str, str]]) -> None:
    printed = "\n".join(f"Step {n} [{rule}]: {claim}" for n, (rule, claim) in enumerate(lines, 1))
    for check in check_steps(printed):
        assert type(check.reason) is Reason
        assert type(check.method) is Method
        assert check.unread == (check.reason in UNREAD)
        assert not (check.unread and check.true is not None)
        compared = check.reason in (Reason.judged, Reason.repeats)
        assert compared == (check.method is not Method.unjudged)
        record = json.loads(json.dumps(asdict(check)))
        back = record | {"method": Method(record["method"]), "reason": Reason(record["reason"])}
        assert StepCheck(**back) == check


SAID = {
    "Step 1 [power rule]: Derivative(x**2, x) = 2*x": Reason.judged,
    "Step 1 [x]: Derivative(x**2, x) = 3*x": Reason.judged,
    "Step 1 [x]: 2 + 2 = 4\nStep 2 [x]: 2 + 2 = 4": Reason.repeats,
    "Step 1 [let]: u = x**2": Reason.defined,
    "Step 1 [let]: pi = 3": Reason.refused,
    "Step 1 [let]: u = 1\nStep 2 [let]: u = 2\nStep 3 [x]: u + 1 = 2": Reason.redefined,
    "Step 1 [x]: )( = 2": Reason.unparsable,
    "\n".join(f"Step {n} [x]: {n} + 1 = {n + 1}" for n in range(1, MAX_CLAIMS + 2)): Reason.beyond,
}


@pytest.mark.parametrize(("printed", "reason"), SAID.items(), ids=range(len(SAID)))
def test_a_step_says_by_a_member_what_became_of_it(printed: str, reason: Reason) -> None:
    assert reason in [check.reason for check in check_steps(printed)][-2:]


def test_a_claim_that_grows_too_large_or_comes_too_late_says_so() -> None:
    """The same lets twice: the claim's own sides are put in before they are judged."""
    lets = ["Step 1 [let]: a1 = x + y", *(f"Step {n} [let]: a{n} = a{n - 1}*a{n - 1}" for n in range(2, 9))]
    power = "*".join(["a8"] * 60)
    assert check_steps("\n".join([*lets, f"Step 9 [x]: {power} = 2"]))[-1].reason is Reason.too_large
    late = Checker(KnownParts(()))
    late.seconds = -1.0
    [check] = late.check("Step 1 [x]: 1 + 1 = 2")
    assert check.reason is Reason.out_of_time
    assert check.unread


@pytest.mark.parametrize(
    ("claim", "reason"), [("1 + 1 = 2", Reason.judged), ("1 = ", Reason.unparsable), ("1 + 1", Reason.unparsable)]
)
def test_a_single_claim_says_why_too(claim: str, reason: Reason) -> None:
    assert check_claim(claim).reason is reason


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (Definition(True, ""), Reason.defined),
        (Definition(False, ""), Reason.refused),
        (Definition(False, "", redefines=True), Reason.refused),
        (Definition(None, ""), Reason.doubtful),
        (Definition(None, "", redefines=True), Reason.redefined),
    ],
)
def test_a_let_says_by_a_member_what_became_of_it(definition: Definition, reason: Reason) -> None:
    assert definition.reason is reason


def test_words_in_a_detail_change_nothing() -> None:
    """The words that once decided whether a step was read are words of a claim here."""
    step = Step(1, "x", "a = b")
    shown = StepCheck.compared(step, undecided("not judged: unparsable"))
    assert not shown.unread
    assert StepCheck.unjudged(step, Reason.unparsable, "any other words").unread


@given(
    st.lists(
        st.sampled_from(
            [same(), same(Method.numeric), same(Method.fallback), differ(""), undecided(""), over_budget()]
        ),
        min_size=1,
    )
)
def test_the_method_of_many_verdicts_is_a_member_of_one_of_them(said: list[Verdict]) -> None:
    together = all_of(said)
    assert type(together.method) is Method
    assert together.method in [one.method for one in said]


def test_a_failed_execution_names_its_cause_and_nothing_else() -> None:
    assert Execution.failed("no cell") == Execution(Status.infrastructure, "", "no cell", None, 0.0, 0.0)
    assert Execution.failed("too long", Status.error).status is Status.error


def test_an_outage_earns_nothing_and_no_program_earns_the_least() -> None:
    outage, nothing = Score.outage(), Score.without_program()
    assert (outage.outcome, outage.reward, outage.credit) == (Outcome.infrastructure, None, None)
    assert (nothing.outcome, nothing.reward) == (Outcome.no_code, 0.0)
    assert not outage.unreadable_gold
    assert not nothing.doubtful


def test_a_run_keeps_a_method_as_the_string_it_always_was() -> None:
    right = flatten(score_text(Task("2+3 = ?", "5", ()), "The answer is \\boxed{5}"))
    silent = flatten(score_text(Task("2+3 = ?", "5", ()), "no idea"))
    assert (type(right.method), right.method, type(silent.method), silent.method) == (str, "exact", str, "")


@pytest.mark.parametrize("member", [*(one for one in Method if one.value), *Reason], ids=repr)
def test_the_page_on_verification_lists_every_member(member: enum.StrEnum) -> None:
    assert f"\n| `{member.value}` | " in PAGE.read_text(encoding="utf-8")

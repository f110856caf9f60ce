"""The tests' teeth: a corrupted literal, claim or gold answer is caught.

Whether a mutation changes a value is decided by plain mpmath, with the evaluator of benchmarks/soundness, which shares
no code with the checker. Mutations that change nothing (x + 0 for 0 + x) do not count.
"""

from __future__ import annotations

import ast
import json
import random
import re
from dataclasses import replace

import pytest
from mpmath import mp

from benchmarks.soundness import check_gold as plain
from generators import registry
from generators.certify import check_answer
from generators.datasets.certify_by_running import DRIVER
from generators.errors import Refused
from generators.problems import make
from harness import check_steps, extract_answer, verify
from sandbox import Limits

NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
POINTS = (
    {"x": 0.37, "y": 0.59, "n": 5, "k": 0.83},
    {"x": 1.31, "y": 1.7, "n": 8, "k": 2.3},
    {"x": 0.11, "y": 2.3, "n": 13, "k": 4.1},
)
DRAWS = 40
"""Problems a family; one mutation of each kind to each."""
MANY = 400
BATCH = 50


def mutated(text, chooser):
    """The text with one whole number changed, or None where it has none."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    place = chooser.choice(found)
    return text[: place.start()] + str(int(place[0]) + chooser.choice([1, 2, 7])) + text[place.end() :]


def numbers(text):
    """What a printed value is in numbers, at a few points; None where this reader does not know its form."""
    mp.dps = 30
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        return [_numbers(tree, {name: mp.mpf(value) for name, value in point.items()}) for point in POINTS]
    except (SyntaxError, KeyError, ArithmeticError, ValueError, TypeError, plain.Unreadable):
        return None


def _numbers(node, names):
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [_numbers(part, names) for part in node.elts]
    if isinstance(node, ast.Call) and re.match(r"Matrix|Interval|Union", ast.unparse(node.func)):
        return [ast.unparse(node.func), *[_numbers(part, names) for part in node.args]]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    return plain._value(node, names)


def differ(a, b):
    """Whether two readings differ by more than rounding, anywhere."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) != len(b) or any(differ(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, str | bool) or isinstance(b, str | bool) or isinstance(a, list) or isinstance(b, list):
        return a != b
    if mp.isinf(a) or mp.isinf(b) or mp.isnan(a) or mp.isnan(b):
        return a != b
    return abs(a - b) > mp.mpf(10) ** -15 * max(1, abs(a), abs(b))


def changes(before, after):
    """Whether a text's value changes; None where that cannot be told."""
    first, second = numbers(before), numbers(after)
    return None if first is None or second is None else differ(first, second)


def problems(draws):
    """Problems of all families and levels."""
    return [make(family, index, seed=77, level=1 + index % 5) for family in registry.names() for index in range(draws)]


@pytest.fixture(scope="module")
def made():
    """A few of every family."""
    return problems(DRAWS)


def missed(tried):
    """The mutations that went unnoticed, and how many there were."""
    assert len(tried) > 100
    return [what for _, what, caught in tried if not caught]


def corrupted_claims(made):
    """One claim's right side changed; (family, what, whether it was caught) where that changes its value."""
    chooser, tried = random.Random(1), []
    for one in made:
        lines = one.output.splitlines()
        claims = [i for i, line in enumerate(lines) if line.startswith("Step") and "[let]" not in line]
        place = chooser.choice(claims)
        left, _, right = lines[place].rpartition(" = ")
        other = mutated(right, chooser)
        if other is None or not changes(right, other):
            continue
        output = "\n".join([*lines[:place], f"{left} = {other}", *lines[place + 1 :]])
        caught = any(check.true is not True for check in check_steps(output, one.problem))
        tried.append((one.problem.family, f"{lines[place]} -> {other}", caught))
    return tried


def corrupted_golds(made):
    """One gold answer changed."""
    chooser, tried = random.Random(2), []
    for one in made:
        answer = one.problem.answer
        other = mutated(answer.value, chooser)
        if other is None or not changes(answer.value, other):
            continue
        gold = replace(answer, value=other)
        try:
            check_answer(gold)
            caught = verify(gold, extract_answer(one.output)).equal is not True
        except Refused:
            caught = True
        tried.append((one.problem.family, f"{answer.kind} {answer.value} -> {other}", caught))
    return tried


def corrupted_programs(made, sandbox):
    """One literal of a program changed, the `Problem:` line excluded, where that changes the value of a step."""
    chooser, changed = random.Random(3), []
    for one in made:
        lines = one.problem.program.splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith('print("Problem'))
        places = [
            i for i in range(first + 1, len(lines)) if not lines[i].startswith("print") and NUMBER.search(lines[i])
        ]
        if not places:
            continue
        place = chooser.choice(places)
        changed.append((one, "\n".join([*lines[:place], mutated(lines[place], chooser), *lines[place + 1 :]])))
    tried = []
    for (one, program), (printed, error) in zip(changed, executed(sandbox, changed), strict=True):
        if error:
            tried.append((one.problem.family, program, True))
            continue
        pairs = list(zip(one.output.splitlines(), printed.splitlines(), strict=False))
        if not any(changes(a.rpartition(" = ")[2], b.rpartition(" = ")[2]) for a, b in pairs if a.startswith("Step")):
            continue
        steps = check_steps(printed, one.problem)
        false = any(check.true is not True for check in steps)
        wrong = verify(one.problem.answer, extract_answer(printed) or "").equal is not True
        # All true of another matrix than the problem's: then what the reference solution finds is not found.
        lost = milestones(check_steps(one.output, one.problem)) - milestones(steps)
        tried.append((one.problem.family, program, false or wrong or bool(lost)))
    return tried


def milestones(checks):
    """The values of the reference solution that an output reaches."""
    return {check.milestone for check in checks} - {None}


def executed(sandbox, changed):
    """What each program prints, and its error; a batch in which one hangs goes one by one, and that one has failed."""
    for start in range(0, len(changed), BATCH):
        batch = [program for _, program in changed[start : start + BATCH]]
        done = sandbox.run(DRIVER, Limits(cpu_seconds=60, wall_seconds=240), stdin=json.dumps(batch))
        lines = done.stdout.splitlines()
        if len(lines) != len(batch):
            each = (sandbox.run(DRIVER, stdin=json.dumps([program])).stdout for program in batch)
            lines = [text or json.dumps(["", "did not end"]) for text in each]
        yield from map(json.loads, lines)


def test_a_corrupted_claim_is_caught(made):
    tried = corrupted_claims(made)
    assert len(missed(tried)) <= 0.01 * len(tried), missed(tried)


def test_a_corrupted_gold_answer_is_caught(made):
    tried = corrupted_golds(made)
    assert len(missed(tried)) <= 0.01 * len(tried), missed(tried)


def test_a_corrupted_literal_of_a_program_is_caught(made, sandbox):
    tried = corrupted_programs(made, sandbox)
    assert len(missed(tried)) <= 0.01 * len(tried), missed(tried)


@pytest.mark.long
def test_thousands_of_mutations_are_caught(sandbox, capsys):
    made = problems(MANY)
    kinds = {
        "claims": corrupted_claims(made),
        "gold answers": corrupted_golds(made),
        "programs": corrupted_programs(made, sandbox),
    }
    with capsys.disabled():
        for kind, tried in kinds.items():
            print(f"\n{kind}: {len(tried) - len(missed(tried))} of {len(tried)} mutations caught:", end="")
            for family in registry.names():
                of_it = [caught for name, _, caught in tried if name == family]
                print(f" {family} {sum(of_it)}/{len(of_it)}", end="")
            print(*(f"\n  missed: {what}" for what in missed(tried)), end="")
    assert all(len(missed(tried)) <= 0.01 * len(tried) for tried in kinds.values())

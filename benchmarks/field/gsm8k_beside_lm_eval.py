"""All of GSM8K with one set of completions: our scoring beside lm-eval's, item by item, each difference with its cause.

    python benchmarks/field/gsm8k_beside_lm_eval.py GSM8K_TEST.jsonl --lm-eval-python ENV/bin/python

GSM8K_TEST.jsonl: the data set's own test file (`question`, `answer` with `####`); it is not part of this repository.
ENV: an environment with lm-eval 0.4.13. The completions are made here from the gold solutions, each item with one of
the endings below in turn, right ones and near misses, so that what is right is known; or, with --recorded RUN, they are
those of a run of `showwork eval --suite gsm8k`, and then only the differences are counted.

Exit code 1 where a difference has no cause that this script knows.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Ending:
    """How a completion ends. `write(steps, gold)`: the whole completion."""

    name: str
    right: bool
    """Whether what it gives as its answer is the gold; False too where it gives none."""
    write: Callable[[str, int], str]


def said(form: str) -> Callable[[str, int], str]:
    """The steps and a sentence: {n} the gold, {c} with separators, {more} another number, {twice}, {ten}, {minus}."""

    def write(steps: str, gold: int) -> str:
        fields = {"n": gold, "c": f"{gold:,}", "more": gold + 1, "twice": 2 * gold, "ten": 10 * gold, "minus": -gold}
        return f"{steps}\n" + re.sub(r"<(\w+)>", lambda found: str(fields[found[1]]), form)

    return write


def cut_off(steps: str, gold: int) -> str:
    """The steps up to the last number, as a budget of tokens may end them: nothing is said to be the answer."""
    return steps


ENDINGS = (
    Ending("#### 18", True, said("#### <n>")),
    Ending("#### 1,800", True, said("#### <c>")),
    Ending("The answer is 18.", True, said("The answer is <n>.")),
    Ending("The answer is $18.", True, said("The answer is $<n>.")),
    Ending("The answer is 18 dollars.", True, said("The answer is <n> dollars.")),
    Ending("The answer is 18.00.", True, said("The answer is <n>.00.")),
    Ending("The answer is **18**.", True, said("The answer is **<n>**.")),
    Ending("\\boxed{18}", True, said("So the result is $\\boxed{<n>}$.")),
    Ending("\\boxed{18} and words behind it", True, said("It is $\\boxed{<n>}$, found in 3 steps.")),
    Ending("\\boxed{36/2}", True, said("That makes \\boxed{\\frac{<twice>}{2}}.")),
    Ending("Minerva's", True, said("Final Answer: The final answer is $<n>$. I hope it is correct.")),
    Ending("Answer: 18", True, said("Answer: <n>")),
    Ending("The answer is 18, checked in 2 ways.", True, said("The answer is <n>. I checked it in 2 ways.")),
    Ending("#### 19", False, said("#### <more>")),
    Ending("The answer is 19.", False, said("The answer is <more>.")),
    Ending("The answer is 180.", False, said("The answer is <ten>.")),
    Ending("\\boxed{-18}", False, said("So it is $\\boxed{<minus>}$.")),
    Ending("The answer is 19, not 18.", False, said("The answer is <more>. Some would say <n>")),
    Ending("\\boxed{19}, with 18 behind it", False, said("It is $\\boxed{<more>}$ where others find <n>")),
    Ending("no answer, the last step says 18", False, cut_off),
)


@dataclass(frozen=True)
class Item:
    """One record with its completion."""

    number: int
    question: str
    answer: str
    completion: str
    ending: Ending | None

    @property
    def gold(self) -> int:
        return gold_of(self.answer)


def gold_of(answer: str) -> int:
    return int(answer.rpartition("####")[2].strip().replace(",", ""))


def made(records: Sequence[dict[str, str]]) -> list[Item]:
    """Each record with a completion from its own solution. (Not the annotations: no model writes them.)"""
    items = []
    for number, record in enumerate(records):
        steps = re.sub(r"<<[^>]*>>", "", record["answer"].rpartition("####")[0]).strip()
        ending = ENDINGS[number % len(ENDINGS)]
        gold = gold_of(record["answer"])
        # An answer of 0 is its own negative and its tenfold: there the near miss is one more.
        if gold == 0 and not ending.right:
            ending = ENDINGS[13]
        items.append(Item(number, record["question"], record["answer"], ending.write(steps, gold), ending))
    return items


def recorded(records: Sequence[dict[str, str]], run: Path) -> list[Item]:
    """The completions of a run, by question."""
    from harness.evaluation.runs import read_run

    texts = {problem.statement: sample.completion for problem, sample, _ in read_run(run).rows()}
    return [
        Item(number, record["question"], record["answer"], texts[record["question"].strip()], None)
        for number, record in enumerate(records)
        if record["question"].strip() in texts
    ]


@dataclass(frozen=True)
class Scored:
    """What each of three graders makes of one item."""

    item: Item
    ours: bool
    answer: str | None
    detail: str
    strict: bool
    strict_text: str
    flexible: bool
    flexible_text: str


def scored(items: Sequence[Item], data: Path, python: str) -> list[Scored]:
    """Both scorings of the same completions."""
    from harness.evaluation.judgements import judge_texts
    from harness.evaluation.suites import load_suite

    problems = load_suite(f"gsm8k:{data}").problems
    ours = judge_texts([problems[item.number] for item in items], [item.completion for item in items])
    lines = "".join(json.dumps({"answer": item.answer, "completion": item.completion}) + "\n" for item in items)
    command = [python, str(HERE / "lm_eval_scores.py")]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"lm-eval's scoring failed in {python}: {done.stderr.strip().splitlines()[-1]}")
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Scored(
            item,
            one.correct,
            one.answer,
            one.detail or one.outcome,
            other["strict"]["right"],
            other["strict"]["extracted"],
            other["flexible"]["right"],
            other["flexible"]["extracted"],
        )
        for item, one, other in zip(items, ours, theirs, strict=True)
    ]


def number(text: str | None) -> Fraction | None:
    """A number as it stands in a completion."""
    plain = re.sub(r"[$,\s]", "", text or "").rstrip(".")
    return Fraction(plain) if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else None


def cause(one: Scored, right: bool, extracted: str) -> str:
    """Why one of lm-eval's filters differs from us; "" where this script does not know."""
    theirs, gold = number(extracted), Fraction(one.item.gold)
    if one.ours and not right:
        if extracted == "[invalid]":
            return "finds no answer: it reads `#### n` alone"
        if theirs == gold:
            return f"compares as text: {shape(extracted)} is not the gold's digits"
        if theirs is not None or re.search(r"\d", extracted):
            return "takes the last number of the text, which is not the answer that is given"
        return "takes a mark without digits for the number"
    if right and not one.ours:
        if one.answer is None:
            return "takes the last number of a text that gives no answer"
        given = number(one.answer)
        if given is not None and given != gold:
            return "takes the last number of the text; the answer that is given is another, and wrong"
    return ""  # (Where we refuse a right answer, that is a fault of ours, and no cause.)


def shape(text: str) -> str:
    """`18.00` as `n.00`."""
    return re.sub(r"\d[\d,]*", "n", text, count=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--lm-eval-python", required=True, help="The Python of an environment with lm-eval.")
    parser.add_argument("--recorded", type=Path, help="A run of ours whose completions are taken instead.")
    parser.add_argument("--items", type=Path, help="Write every item with all three verdicts, as JSON lines.")
    arguments = parser.parse_args()
    records = [json.loads(line) for line in arguments.data.read_text("utf-8").splitlines() if line.strip()]
    items = recorded(records, arguments.recorded) if arguments.recorded else made(records)
    found = scored(items, arguments.data, arguments.lm_eval_python)
    show(found)
    if arguments.items:
        arguments.items.write_text("".join(json.dumps(row(one)) + "\n" for one in found), "utf-8")
    if unexplained(found):
        sys.exit(1)


def row(one: Scored) -> dict[str, Any]:
    """An item for a machine to read. (No text of the data set's: its number says which it is.)"""
    return {
        "item": one.item.number,
        "ending": one.item.ending.name if one.item.ending else None,
        "right": one.item.ending.right if one.item.ending else None,
        "ours": [one.ours, one.answer],
        "strict": [one.strict, one.strict_text, cause(one, one.strict, one.strict_text)],
        "flexible": [one.flexible, one.flexible_text, cause(one, one.flexible, one.flexible_text)],
    }


GRADERS: tuple[tuple[str, Callable[[Scored], bool]], ...] = (
    ("showwork", lambda one: one.ours),
    ("lm-eval strict-match", lambda one: one.strict),
    ("lm-eval flexible-extract", lambda one: one.flexible),
)


def show(found: Sequence[Scored]) -> None:
    """Three tables: accepted in all, by ending, and the differences by cause."""
    known = [one for one in found if one.item.ending]
    right = sum(bool(one.item.ending and one.item.ending.right) for one in known)
    print(f"{len(found)} items" + (f", {right} completions right, {len(known) - right} wrong" if known else ""))
    for name, accepts in GRADERS:
        accepted = sum(map(accepts, found))
        wrongly = sum(accepts(one) and not one.item.ending.right for one in known if one.item.ending)
        refused = sum(not accepts(one) and one.item.ending.right for one in known if one.item.ending)
        errors = f"; wrongly accepted {wrongly}, wrongly refused {refused}" if known else ""
        print(f"  {name:26} accepts {accepted:5}{errors}")
    if known:
        print("\nending (items; accepted by ours, strict, flexible)")
    for ending in ENDINGS if known else ():
        rows = [one for one in known if one.item.ending is ending]
        counts = " ".join(f"{sum(map(accepts, rows)):5}" for _, accepts in GRADERS)
        print(f"  {'right' if ending.right else 'WRONG'}  {ending.name:40} {len(rows):4}  {counts}")
    for at, name in ((1, "strict-match"), (2, "flexible-extract")):
        causes: Counter[tuple[str, str]] = Counter()
        for one in found:
            theirs, text = (one.strict, one.strict_text) if at == 1 else (one.flexible, one.flexible_text)
            if theirs != one.ours:
                side = "only ours accepts" if one.ours else "only lm-eval accepts"
                causes[side, cause(one, theirs, text) or "NOT EXPLAINED"] += 1
        print(f"\n{sum(causes.values())} differences from {name}, by cause")
        for (side, why), count in causes.most_common():
            print(f"  {count:5}  {side}: it {why}")
    for one in unexplained(found)[:20]:
        print("not explained:", json.dumps(row(one)), one.detail)


def unexplained(found: Sequence[Scored]) -> list[Scored]:
    """Items with a difference whose cause is not known."""
    return [
        one
        for one in found
        if any(
            theirs != one.ours and not cause(one, theirs, text)
            for theirs, text in ((one.strict, one.strict_text), (one.flexible, one.flexible_text))
        )
    ]


if __name__ == "__main__":
    main()

"""A comparison of two runs in words: the verdict, the table, markdown for a pull request, JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from harness.evaluation.statistics.compare_runs import Comparison, Difference, Pair, Rows, losses, wins
from harness.evaluation.statistics.intervals import Interval, p_text


def verdict(comparison: Comparison) -> str:
    """The comparison in one sentence."""
    overall = comparison.overall["accuracy"]
    judgement = "better" if overall.better else "worse" if overall.worse else "not significantly different"
    low, high = 100 * overall.difference.low, 100 * overall.difference.high
    return (
        f"B is {judgement}: {overall.a:.1%} -> {overall.b:.1%}, {100 * overall.difference.value:+.1f} points "
        f"[{low:+.1f}, {high:+.1f}], {p_text(overall.p, 'p')} "
        f"({overall.wins} wins, {overall.losses} losses of {overall.problems})"
    )


def table(comparison: Comparison) -> list[list[str]]:
    """Rows of the terminal and Markdown table, the header first."""
    rows = [["family", "n", "A", "B", "B - A", "p", "wins/losses"]]
    if comparison.claims:
        rows[0] += ["fully true B - A", "p"]
    for name, group in [*comparison.families.items(), ("overall", comparison.overall)]:
        answers, traces = group["accuracy"], group["fully_true"]
        rows.append(
            [
                name,
                str(answers.problems),
                f"{answers.a:.1%}",
                f"{answers.b:.1%}",
                _points(answers.difference),
                f"{p_text(answers.p)}{_mark(answers)}",
                f"{answers.wins}/{answers.losses}",
            ]
        )
        if comparison.claims:
            rows[-1] += [_points(traces.difference), f"{p_text(traces.p)}{_mark(traces)}"]
    return rows


def _points(interval: Interval) -> str:
    return f"{100 * interval.value:+.1f} [{100 * interval.low:+.1f}, {100 * interval.high:+.1f}]"


def _mark(difference: Difference) -> str:
    return " ▲" if difference.better else " ▼" if difference.worse else ""


def markdown(comparison: Comparison, count: int = 3) -> str:
    """For a pull request's comment: verdict, table, and up to `count` losses and wins, side by side."""
    from harness.evaluation.statistics.summary import code

    header, *rows = table(comparison)
    lines = ["## Showwork comparison", "", f"A: {code(comparison.a)}  ", f"B: {code(comparison.b)}", ""]
    lines += [f"**{verdict(comparison)}**", "", "| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    lines += [
        "",
        "Answers right; differences in points, with 95% intervals; p of families corrected for their number (Holm).",
        "",
    ]
    if comparison.settings:
        lines += ["Settings that differ:", "", *(f"- {code(line)}" for line in comparison.settings), ""]
    for title, pairs in (("Losses", losses(comparison)), ("Wins", wins(comparison))):
        if pairs:
            lines += [f"<details><summary>{title}: {len(pairs)} problems, {min(count, len(pairs))} shown</summary>", ""]
            for pair in pairs[:count]:
                lines += _markdown_pair(pair)
            lines += ["</details>", ""]
    return "\n".join(lines)


def _markdown_pair(pair: Pair) -> list[str]:
    lines = [f"### {pair.problem.family} {pair.problem.level}", "", *_fenced(pair.problem.statement)]
    lines += ["Gold:", "", *_fenced(pair.problem.answer.value)]
    for name, rows in (("A", pair.a), ("B", pair.b)):
        # One sample a side is enough to see what happened: a right one where the other side has a wrong one.
        sample, judgement = max(rows, key=lambda row: row[1].correct == ((pair.change > 0) == (name == "B")))
        lines += [f"{name}: {judgement.outcome}", "", *_fenced(sample.completion[:4000], "python")]
        lines += _fenced(judgement.stdout[-1500:]) if judgement.stdout else []
    return lines


def _fenced(text: str, language: str = "") -> list[str]:
    """A code block that its content cannot leave, whatever backticks it holds."""
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", text.rstrip("\n"), fence, ""]


def as_json(comparison: Comparison, count: int = 20) -> dict[str, Any]:
    """The comparison for machines, with up to `count` losses and wins."""

    def side(rows: Rows) -> list[dict[str, Any]]:
        return [{"completion": sample.completion, **asdict(judgement)} for sample, judgement in rows]

    pairs = [*losses(comparison)[:count], *wins(comparison)[:count]]
    examples = [{"problem": p.problem.to_record(), "change": p.change, "a": side(p.a), "b": side(p.b)} for p in pairs]
    return {**comparison.to_record(), "verdict": verdict(comparison), "examples": examples}

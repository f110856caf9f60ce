"""The summary of a run: every metric by task, family, level and overall; equal runs give equal bytes, save "times"."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from harness.evaluation.answer_methods import AnswerMethod, method_of
from harness.evaluation.journal import write_atomically
from harness.evaluation.runs import FORMAT, Judgement, Run, Sample, content_hash, task_of
from harness.evaluation.statistics.metrics import Judged, summarize
from harness.evaluation.statistics.notes import notes
from harness.verification.problem import Answer, Problem


def summary(run: Run, groups: Mapping[str, Collection[str]] = MappingProxyType({})) -> dict[str, Any]:
    """Settings, verifier, what was evaluated, and the metrics `overall` and by `families`, `levels`, `tasks`.

    groups: name -> families and tasks, of which the metrics are told as well, as `groups`; one that holds no problem of
    the run is left out.
    """
    rows = list(run.rows())
    same = same_answer(run)
    method = method_of(run.settings.template)
    summarized = functools.partial(
        summarize, equal=same, programs=method.ends_in_program, exchanges=method is AnswerMethod.tool
    )

    def grouped(name: Callable[[Problem], str]) -> dict[str, Any]:
        groups: dict[str, list[Judged]] = {}
        for problem, sample, judgement in rows:
            groups.setdefault(name(problem), []).append(judged(sample, judgement))
        return {key: summarized(groups[key]) for key in sorted(groups)}

    def together(members: Collection[str]) -> list[Judged]:
        return [judged(sample, judged_as) for one, sample, judged_as in rows if {one.family, task_of(one)} & {*members}]

    told = {name: summarized(held) for name, members in groups.items() if (held := together(members))}
    overall = summarized([judged(sample, judgement) for _, sample, judgement in rows])
    return {
        "format": FORMAT,
        "settings": run.settings.to_record(),
        "verifier": sorted({judgement.version for _, _, judgement in rows}),
        "complete": run.complete,
        "skipped": [asdict(record) for record in run.skipped],
        "problems": content_hash("problems", sorted(run.problems)),
        "notes": notes(run.settings, overall),
        "overall": overall,
        "families": grouped(lambda problem: problem.family),
        "levels": grouped(lambda problem: str(problem.level)),
        "tasks": grouped(task_of),
        **({"groups": told} if told else {}),
        "times": {
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "wall_seconds": round(run.wall_seconds, 3),
            "program_cpu_seconds": round(sum(judgement.cpu_seconds for _, _, judgement in rows), 3),
        },
    }


def write_summary(run: Run, groups: Mapping[str, Collection[str]] = MappingProxyType({})) -> dict[str, Any]:
    """Write summary.json and summary.md into the run's folder; the summary."""
    result = summary(run, groups)
    if run.folder is not None:
        write_atomically(run.folder / "summary.json", json.dumps(result, indent=2) + "\n")
        write_atomically(run.folder / "summary.md", markdown(result))
    return result


def judged(sample: Sample, judgement: Judgement) -> Judged:
    """What the metrics need of a sample: its outcome, and its claims counted. A `let` claims nothing."""
    claims = [step["true"] for step in judgement.steps if step["rule"] != "let"]
    return Judged(
        problem=sample.problem,
        outcome=judgement.outcome,
        executed=judgement.executed,
        sound=judgement.sound,
        true=sum(c is True for c in claims),
        false=sum(c is False for c in claims),
        undecided=sum(c is None for c in claims),
        answer=judgement.answer,
        tokens=sample.tokens,
        cut=sample.finish == "length",
        output_correct=judgement.output_correct,
        refuted=any(step["true"] is False for step in judgement.steps),
    )


def same_answer(run: Run) -> Callable[[str, str, str], bool | None]:
    """Whether two answers to one problem are mathematically the same, by the verifier, as the gold's kind has it."""

    @functools.cache
    def same(problem: str, a: str, b: str) -> bool | None:
        from harness.verification.errors import GoldError
        from harness.verification.verify import verify

        gold = run.problems[problem].answer
        # Two wrong antiderivatives are the same answer when they are the same expression: neither fits the integrand.
        kind = "expression" if gold.kind == "antiderivative" else gold.kind
        try:
            return verify(
                Answer(
                    kind=kind,
                    value=a,
                    variable=gold.variable,
                    of=None,
                    domain=gold.domain,
                    assumptions=gold.assumptions,
                ),
                b,
            ).equal
        except GoldError:  # a model wrote it: it need not be readable
            return False

    return same


def table(result: dict[str, Any]) -> list[list[str]]:
    """Rows of the terminal and Markdown table: a header, each task, each family of several tasks, each group, overall.

    Intervals stand beside the figures that decide; summary.json and the report have them all. What says nothing of such
    a run (programs that ran, of answers in words) has no column.
    """
    columns = list(_columns(result["overall"]))
    rows = [["task", "n", *(title for title, _ in columns), "tokens", "other outcomes"]]
    for name, group in _lines(result):
        cells = [name, str(group["problems"]), *(figure(group) for _, figure in columns)]
        cells.append("-" if group["mean_tokens"] is None else f"{group['mean_tokens']:.0f}")
        others = {o: c for o, c in group["outcomes"].items() if c and o not in ("correct", "wrong_answer")}
        rows.append([*cells, ", ".join(f"{outcome.replace('_', ' ')} {count}" for outcome, count in others.items())])
    return rows


Figure = Callable[[dict[str, Any]], str]


def _columns(overall: dict[str, Any]) -> Iterator[tuple[str, Figure]]:
    """The figures that say something of a run: title, and how a group shows it."""
    yield "answers right", lambda group: percent(group["accuracy"])
    if "output_accuracy" in overall:
        yield "program output right", lambda group: percent(group["output_accuracy"])
    nothing = not overall["samples"]
    if overall["fully_true"] is not None or nothing:
        yield "fully true", lambda group: percent(group["fully_true"])
        yield "steps", lambda group: _short(group["step_accuracy"])
    if overall["executed"] is not None or nothing:
        yield "ran", lambda group: _short(group["executed"])
    for kind in ("pass@k", "maj@k", "ver@k"):
        for k in overall.get(kind, {}):
            if k != "1":
                yield f"{kind[:-1]}{k}", functools.partial(_sampled, kind, k)


def _sampled(kind: str, k: str, group: dict[str, Any]) -> str:
    return percent(group.get(kind, {}).get(k))


def vote_gains(overall: dict[str, Any]) -> list[str]:
    """What the vote of the samples without a false line gains over the vote of all; nothing without several samples."""
    return [
        f"ver@{k} - maj@{k}, paired by problem: {100 * gain['value']:+.1f} points "
        f"[{100 * gain['low']:+.1f}, {100 * gain['high']:+.1f}]."
        for k, gain in overall.get("ver-maj@k", {}).items()
        if gain is not None
    ]


def aligned(rows: list[list[str]]) -> list[str]:
    """Rows in columns, as plain text: the first and last column to the left, figures to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    return [
        "  ".join(
            cell.ljust(width) if place in (0, last) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _short(interval: dict[str, Any] | None) -> str:
    return "-" if interval is None else f"{interval['value']:.1%}"


def _lines(result: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    yield from result["tasks"].items()
    if len(result["tasks"]) > len(result["families"]) > 1:
        yield from ((f"{family}, all levels", group) for family, group in result["families"].items())
    yield from result.get("groups", {}).items()
    yield "overall", result["overall"]


def percent(interval: dict[str, Any] | None) -> str:
    """ "83.0% [79.8, 85.8]": the estimate and its 95% interval."""
    if interval is None:
        return "-"
    return f"{interval['value']:.1%} [{100 * interval['low']:.1f}, {100 * interval['high']:.1f}]"


def markdown(result: dict[str, Any]) -> str:
    """The table as Markdown, with what was evaluated above it."""
    settings, (header, *rows) = result["settings"], table(result)
    lines = [f"## {code(settings['model'])}", "", f"{_asked(result)}", ""]
    lines += ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines += ["", "95% intervals in brackets.", *vote_gains(result["overall"])]
    return "\n".join([*lines, *(line for note in result["notes"] for line in ("", note)), ""])


def _asked(result: dict[str, Any]) -> str:
    settings, sampling = result["settings"], result["settings"]["sampling"]
    how = (
        "greedy"
        if sampling["temperature"] == 0
        else f"temperature {sampling['temperature']}, top-p {sampling['top_p']}"
    )
    overall = result["overall"]
    words = [
        f"{overall['problems']} problems",
        f"{sampling['n_samples']} sample(s) each",
        how,
        f"seed {sampling['seed']}",
        f"template {settings['template']}",
        *([f"examples: {settings['shown']}"] if settings["shown"] else []),
        f"verifier {', '.join(result['verifier']) or 'none'}",
    ]
    if result["skipped"]:
        words.append(f"**{len(result['skipped'])} left out**: their golds cannot be read (summary.json names them)")
    return "; ".join(words) + ("" if result["complete"] else "; **incomplete**")


def code(text: str) -> str:
    """Text as Markdown code, whatever backticks it holds."""
    fence = "`" * (max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0) + 1)
    return f"{fence}{text}{fence}" if len(fence) == 1 else f"{fence} {text} {fence}"

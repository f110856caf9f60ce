"""The figures and charts of the page, from a run's summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.evaluation.runs import Run
from harness.evaluation.statistics.compare_runs import Comparison
from harness.evaluation.statistics.intervals import clustered
from harness.evaluation.statistics.metrics import as_record
from harness.evaluation.statistics.summary import summary


def settings_of(result: dict[str, Any]) -> list[tuple[str, str]]:
    """The settings of the run, (name, text) each."""
    settings, sampling = result["settings"], result["settings"]["sampling"]
    how = (
        "greedy"
        if sampling["temperature"] == 0
        else f"temperature {sampling['temperature']:g}, top-p {sampling['top_p']:g}"
    )
    source = ", ".join(f"{key} {value}" for key, value in settings["source"].items())
    return [
        ("Model", settings["model"]),
        ("Fingerprint", settings["fingerprint"]),
        ("Provider", settings["provider"]),
        ("Template", settings["template"]),
        ("Problems", source or result["problems"]),
        ("Sampling", f"{how}, {sampling['n_samples']} a problem, seed {sampling['seed']}"),
        ("New tokens", f"at most {sampling['max_new_tokens']}"),
        ("Verifier", ", ".join(result["verifier"])),
        ("Finished", "yes" if result["complete"] else "no"),
    ]


def tiles(result: dict[str, Any], comparison: Comparison | None) -> list[dict[str, Any]]:
    """The figures at the top; with a baseline, each with its change where that was measured."""
    titles = (
        ("Answers right", "accuracy"),
        ("Fully true", "fully_true"),
        ("Steps true", "step_accuracy"),
        ("Programs ran", "executed"),
    )
    explained = {
        "accuracy": "the printed answer equals the gold one",
        "fully_true": "the answer is right and every printed step is true",
        "step_accuracy": "of all printed claims",
        "executed": "without an error, within the limits",
    }
    overall = result["overall"]
    return [
        {
            "name": name,
            "interval": overall[key],
            "hint": explained[key],
            "change": comparison.overall[key].to_record() if comparison and key in comparison.overall else None,
        }
        for name, key in titles
        if key == "accuracy" or overall[key] is not None or not overall["samples"]
    ]


def grid(result: dict[str, Any]) -> dict[str, Any]:
    """Accuracy by family and level."""
    levels = sorted(result["levels"], key=int)
    rows = []
    for family, group in result["families"].items():
        cells = [result["tasks"].get(f"{family}-{level}") for level in levels]
        rows.append((family, [cell and cell["accuracy"] for cell in cells], group["accuracy"]))
    return {
        "levels": levels,
        "rows": rows,
        "bottom": [result["levels"][level]["accuracy"] for level in levels],
        "overall": result["overall"]["accuracy"],
    }


def charts_of(run: Run, result: dict[str, Any]) -> dict[str, Any]:
    """The charts by name, as SVG: by family, by level, by how many steps the solution takes."""
    from harness.evaluation.report import charts

    families = result["families"]
    by_level = [
        (
            family,
            charts.against(
                [(family, _levels(result, family))], _ticks(result), "level", f"{family}: accuracy by level"
            ),
        )
        for family in families
    ]
    several = len(families) > 1
    everything = [*families.items(), *([("overall", result["overall"])] if several else [])]
    rates = [(name, [("answers right", g["accuracy"]), ("fully true", g["fully_true"])]) for name, g in everything]
    by_steps = _by_steps(run)
    ticks = [(float(place), name) for place, (name, _) in enumerate(by_steps)]
    points = [(float(place), interval) for place, (_, interval) in enumerate(by_steps)]
    line = [("all families", points)]
    lengths = charts.against(line, ticks, "steps of the solution", "accuracy by length") if points else ""
    return {
        "families": charts.dots(rates, "accuracy by family"),
        "outcomes": charts.bars([(name, group["outcomes"]) for name, group in everything], "outcomes by family"),
        "levels": by_level,
        "steps": lengths,
    }


def _ticks(result: dict[str, Any]) -> list[tuple[float, str]]:
    return [(float(level), level) for level in sorted(result["levels"], key=int)]


def _levels(result: dict[str, Any], family: str) -> list[tuple[float, Any]]:
    groups = [(float(level), result["tasks"].get(f"{family}-{level}")) for level in sorted(result["levels"], key=int)]
    return [(level, group["accuracy"]) for level, group in groups if group and group["accuracy"]]


def _by_steps(run: Run) -> list[tuple[str, Any]]:
    """Accuracy by how many steps the reference solution takes, in up to six bins of about equally many problems."""
    counts: dict[str, list[int]] = {}
    for problem, sample, judgement in run.rows():
        if problem.steps and judgement.outcome != "infrastructure":
            row = counts.setdefault(sample.problem, [len(problem.steps), 0, 0])
            row[1] += judgement.correct
            row[2] += 1
    rows = sorted(counts.values())
    bins: list[list[list[int]]] = []
    for row in rows:
        # A bin is closed when it is full and the next length begins: equal lengths are never parted.
        if not bins or (len(bins[-1]) >= max(10, len(rows) / 6) and bins[-1][-1][0] != row[0]):
            bins.append([])
        bins[-1].append(row)
    rows_named = []
    for bin_rows in bins:
        low, high = bin_rows[0][0], bin_rows[-1][0]
        interval = as_record(clustered([row[1] for row in bin_rows], [row[2] for row in bin_rows]))
        rows_named.append((str(low) if low == high else f"{low}-{high}", interval))
    return rows_named


def sampled(result: dict[str, Any]) -> list[tuple[str, Any]]:
    """pass@k, maj@k, ver@k and the paired difference of the votes, where a problem has several samples."""
    overall = result["overall"]
    kinds = ("pass@k", "maj@k", "ver@k", "ver-maj@k")
    return [(f"{kind[:-1]}{k}", interval) for kind in kinds for k, interval in overall.get(kind, {}).items()]


def stages_drawn(stages: Sequence[tuple[str, Run]]) -> Any:
    """A chart of the named runs beside each other, or nothing where there are none."""
    from harness.evaluation.report import charts

    if not stages:
        return ""
    summaries = [(name, summary(run)["overall"]) for name, run in stages]
    rows = [(name, [("answers right", g["accuracy"]), ("fully true", g["fully_true"])]) for name, g in summaries]
    return charts.dots(rows, "stages")


def forest(comparison: Comparison | None) -> dict[str, Any]:
    """Charts of the differences to a baseline by family, or nothing where there is none."""
    from harness.evaluation.report import charts

    if comparison is None:
        return {}
    groups = [*comparison.families.items(), ("overall", comparison.overall)]
    return {
        metric: charts.forest([(name, group[metric].to_record()) for name, group in groups], f"difference of {metric}")
        for metric in ("accuracy", "fully_true")
    }

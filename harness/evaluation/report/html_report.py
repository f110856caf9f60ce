"""report.html: a run on one self-contained page. No network, no dependencies: it can be mailed, and opened in years.

Everything a model wrote travels as compressed base64 and is put on the page as text, never as markup; a content
security policy forbids the page to load anything or to run any script but its own, by hash.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from harness.evaluation.journal import write_atomically
from harness.evaluation.runs import Judgement, Run, Sample
from harness.evaluation.statistics.compare_runs import Comparison, compare
from harness.evaluation.statistics.comparison_text import verdict
from harness.evaluation.statistics.intervals import clustered
from harness.evaluation.statistics.metrics import OUTCOMES, as_record
from harness.evaluation.statistics.summary import judged, percent, summary
from harness.verification.errors import RunError
from harness.verification.problem import Problem

SHOWN = 8_000
"""Characters of one text on the page; the run's own files hold it all."""
DULL = ("step", "epoch", "total_flos", "runtime", "samples_per_second", "steps_per_second", "num_input_tokens_seen")
"""What a training log holds that is no curve of learning."""
FIRST = (
    "eval_answers",
    "eval_traces",
    "eval_loss",
    "reward",
    "accuracy",
    "fully_true",
    "loss",
    "kl",
    "entropy",
    "mean_length",
    "grad_norm",
    "learning_rate",
)

Curves = Mapping[str, Sequence[Mapping[str, Any]]]


def write_report(
    path: Path,
    run: Run,
    *,
    baseline: Run | None = None,
    stages: Sequence[tuple[str, Run]] = (),
    curves: Curves | None = None,
) -> None:
    """Write the page.

    baseline: a run on the same problems, compared with `run` in full (RunError where they are not comparable).
    stages: named runs shown beside each other by their overall figures, such as before and after each training.
    curves: training logs by name: rows with "step" and numbers, as transformers' log_history.
    """
    write_atomically(path, render(run, baseline=baseline, stages=stages, curves=curves))


def render(
    run: Run, *, baseline: Run | None = None, stages: Sequence[tuple[str, Run]] = (), curves: Curves | None = None
) -> str:
    """The page as text; see `write_report`."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = resources.files("harness.evaluation.report") / "page"
    script, style = (folder / "report.js").read_text("utf-8"), (folder / "report.css").read_text("utf-8")
    comparison = compare(baseline, run) if baseline is not None else None
    result = summary(run)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["percent"] = percent
    template = environment.from_string((folder / "report.html").read_text("utf-8"))
    return template.render(
        title=run.settings.model,
        summary=result,
        settings=_settings(result),
        tiles=_tiles(result, comparison),
        grid=_grid(result),
        charts=_charts(run, result),
        sampled=_sampled(result),
        stages=_stages(stages),
        comparison=comparison,
        verdict=verdict(comparison) if comparison else "",
        forest=_forest(comparison),
        curves=_curves(curves or {}),
        outcomes=OUTCOMES,
        written=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        data=_payload(run, baseline),
        style=Markup(style),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def read_curves(path: Path) -> list[dict[str, Any]]:
    """A training log: trainer_state.json (its log_history), or JSON lines. Raises RunError."""
    try:
        text = path.read_text("utf-8")
        try:
            whole = json.loads(text)
        except ValueError:
            whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path} is not a training log: {error} (give a trainer_state.json or a JSON Lines file)"
        ) from None
    rows = whole.get("log_history") if isinstance(whole, dict) else whole
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RunError(f"{path} is not a training log: it holds no list of rows")
    return rows


def _settings(result: dict[str, Any]) -> list[tuple[str, str]]:
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


def _tiles(result: dict[str, Any], comparison: Comparison | None) -> list[dict[str, Any]]:
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


def _grid(result: dict[str, Any]) -> dict[str, Any]:
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


def _charts(run: Run, result: dict[str, Any]) -> dict[str, Any]:
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


def _sampled(result: dict[str, Any]) -> list[tuple[str, Any]]:
    """pass@k and maj@k, where a problem has several samples."""
    overall = result["overall"]
    rows = [(f"pass@{k}", interval) for k, interval in overall.get("pass@k", {}).items()]
    return rows + [(f"maj@{k}", interval) for k, interval in overall.get("maj@k", {}).items()]


def _stages(stages: Sequence[tuple[str, Run]]) -> Any:
    from harness.evaluation.report import charts

    if not stages:
        return ""
    summaries = [(name, summary(run)["overall"]) for name, run in stages]
    rows = [(name, [("answers right", g["accuracy"]), ("fully true", g["fully_true"])]) for name, g in summaries]
    return charts.dots(rows, "stages")


def _forest(comparison: Comparison | None) -> dict[str, Any]:
    from harness.evaluation.report import charts

    if comparison is None:
        return {}
    groups = [*comparison.families.items(), ("overall", comparison.overall)]
    return {
        metric: charts.forest([(name, group[metric].to_record()) for name, group in groups], f"difference of {metric}")
        for metric in ("accuracy", "fully_true")
    }


def _curves(curves: Curves) -> list[tuple[str, Any]]:
    """A chart for each metric that takes two values at least, the telling ones first."""
    from harness.evaluation.report import charts

    metrics: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for name, rows in curves.items():
        for row in rows:
            step = row.get("step")
            for metric, value in row.items():
                dull = any(metric == d or metric.endswith(f"_{d}") for d in DULL)
                if isinstance(step, int | float) and isinstance(value, int | float) and not dull:
                    metrics.setdefault(metric, {}).setdefault(name, []).append((float(step), float(value)))
    changing = [
        name for name, lines in metrics.items() if any(len({v for _, v in line}) > 1 for line in lines.values())
    ]
    rank = {name: place for place, name in enumerate(FIRST)}
    changing.sort(key=lambda m: (min((r for n, r in rank.items() if m.endswith(n)), default=len(rank)), m))
    return [(metric, charts.curve(metric, list(metrics[metric].items()))) for metric in changing[:18]]


def _payload(run: Run, baseline: Run | None) -> str:
    """Problems and samples as JSON, gzip, base64. ASCII all along: no text of a model's can end its element."""
    places: dict[str, int] = {}
    problems: list[dict[str, Any]] = []
    sides: list[list[dict[str, Any]]] = []
    for side in (run, baseline):
        cells = []
        for problem, sample, judgement in side.rows() if side else ():
            if sample.problem not in places:
                places[sample.problem] = len(problems)
                problems.append(_problem_row(problem))
            cells.append({"p": places[sample.problem], **_sample_row(sample, judgement)})
        sides.append(cells)
    data = json.dumps({"problems": problems, "samples": sides[0], "baseline": sides[1]}, separators=(",", ":"))
    return base64.b64encode(gzip.compress(data.encode("ascii"), 9, mtime=0)).decode("ascii")


def _problem_row(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.id,
        "family": problem.family,
        "level": problem.level,
        "statement": problem.statement[:SHOWN],
        "gold": problem.answer.value[:SHOWN],
        "kind": problem.answer.kind,
        "program": problem.program[:SHOWN],
    }


def _sample_row(sample: Sample, judgement: Judgement) -> dict[str, Any]:
    steps = [[s["index"], s["rule"], s["claim"][:1000], status(s), str(s["detail"])[:500]] for s in judgement.steps]
    return {
        "i": sample.index,
        "o": judgement.outcome,
        "full": judged(sample, judgement).fully_true,
        "text": sample.completion[:SHOWN],
        "program": (judgement.program or "")[:SHOWN],
        "steps": steps[:300],
        "out": judgement.stdout[:SHOWN],
        "err": judgement.stderr[-2000:],
        "answer": judgement.answer,
        "method": judgement.method,
        "why": judgement.detail[:1000],
        "tokens": sample.tokens,
        "finish": sample.finish,
        "cpu": round(judgement.cpu_seconds, 3),
    }


def status(step: Mapping[str, Any]) -> str:
    """How the page marks a step: let, false, undecided, trivial, irrelevant (true, but of nothing asked), or true."""
    if step["rule"] == "let" and step["true"]:
        return "let"
    if step["true"] is None:
        return "undecided"
    if not step["true"]:
        return "false"
    if step["trivial"] or step.get("hollow"):
        return "trivial"
    return "true" if step["relevant"] else "irrelevant"

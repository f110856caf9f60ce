"""Problems and samples as the page carries them: compressed, and never as markup."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

from harness.evaluation.runs import Judgement, Run, Sample
from harness.evaluation.statistics.summary import judged
from harness.verification.problem import Problem

SHOWN = 8_000
"""Characters of one text on the page; the run's own files hold it all."""


def payload(run: Run, baseline: Run | None) -> str:
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
    return packed({"problems": problems, "samples": sides[0], "baseline": sides[1]})


def packed(data: object) -> str:
    """Data as JSON, gzip, base64. ASCII all along: no text in it can end its element."""
    text = json.dumps(data, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode("ascii"), 9, mtime=0)).decode("ascii")


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

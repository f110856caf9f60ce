"""What of a corpus is also in a benchmark, counted and shown."""

from __future__ import annotations

import enum
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.contamination.formula_rule import Formulas
from generators.contamination.ngrams import SIZE, NGrams
from generators.contamination.rule import Evidence, Finding, Item, Rule, read_benchmark
from generators.contamination.scan import document_at, scan
from generators.contamination.whole_questions import WholeQuestions
from generators.corpus.lines import Skipped, corpus_lines
from generators.datasets.journal import made_by
from generators.errors import DatasetError
from harness.evaluation.journal import write_atomically


class RuleName(enum.StrEnum):
    """The rules of `showwork contamination`."""

    formula = "formula"
    ngram = "ngram"
    question = "question"


@dataclass(frozen=True, slots=True)
class Contamination:
    """A corpus compared with a benchmark. questions: of the benchmark; in_words: those in which no formula was found,
    which only their words can betray; versions: of the generators, where two different ones made the files."""

    rule: RuleName
    questions: int
    in_words: int
    documents: int
    findings: tuple[Finding, ...]
    skipped: Counter[Skipped]
    versions: tuple[str, str] | None
    seconds: float
    megabytes: float

    @property
    def contaminated(self) -> int:
        """How many documents hold a question."""
        return len({finding.document for finding in self.findings})

    def evidence(self) -> Counter[Evidence]:
        """Documents by the evidence of the first finding in them."""
        firsts = {finding.document: finding.evidence for finding in reversed(self.findings)}
        return Counter(firsts.values())


def contamination(
    corpus: Path,
    against: Path,
    rule: RuleName = RuleName.formula,
    *,
    size: int = SIZE,
    common: int | None = None,
    workers: int | None = 1,
    progress: bool = False,
) -> Contamination:
    """Look for a benchmark's questions in a corpus.

    size: words of an n-gram; common: documents that a formula may be in before it counts as common (see `Formulas`).
    Raises DatasetError for a file that cannot be read or in which there is nothing to compare.
    """
    items = read_benchmark(against)
    judge = _RULES[rule](items, size, common)
    result = scan(corpus, judge, workers, progress)
    if not result.documents:
        raise DatasetError(
            f"{corpus}: none of its {sum(result.skipped.values())} lines holds a text or a question: nothing to compare"
        )
    one, other = made_by(corpus), made_by(against)
    return Contamination(
        rule,
        len(items),
        judge.without_formulas if isinstance(judge, Formulas) else 0,
        result.documents,
        result.findings,
        result.skipped,
        (one, other) if one and other and one != other else None,
        result.seconds,
        result.megabytes,
    )


_RULES: Mapping[RuleName, Callable[[Sequence[Item], int, int | None], Rule]] = {
    RuleName.formula: lambda items, size, common: Formulas(items) if common is None else Formulas(items, common),
    RuleName.ngram: lambda items, size, common: NGrams(items, size),
    RuleName.question: lambda items, size, common: WholeQuestions(items),
}


def summary(report: Contamination, examples: int = 5) -> dict[str, Any]:
    """The figures as JSON: what does not depend on the machine or the hour."""
    return {
        "rule": report.rule.value,
        "questions": report.questions,
        "questions_in_words": report.in_words,
        "records": report.documents,
        "shared": report.contaminated,
        "evidence": {kind.value: count for kind, count in sorted(report.evidence().items())},
        "examples": [[finding.document, finding.excerpt] for finding in _first_of_each(report)[:examples]],
        "unread": sum(report.skipped.values()),
        "skipped": {why.value: count for why, count in sorted(report.skipped.items())},
        "versions": report.versions,
    }


def _first_of_each(report: Contamination) -> list[Finding]:
    return list({finding.document: finding for finding in reversed(report.findings)}.values())[::-1]


def write_findings(report: Contamination, path: Path) -> None:
    """One JSON object a finding: the document's and the question's line numbers, the evidence, an excerpt. The file is
    there when it is whole. Raises DatasetError where it cannot be written."""
    lines = (
        json.dumps({"document": one.document, "question": one.item, "evidence": one.evidence, "excerpt": one.excerpt})
        for one in report.findings
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise DatasetError(f"cannot write {path}: {error}") from error


def write_clean(report: Contamination, corpus: Path, path: Path) -> int:
    """The documents that hold no question, byte for byte as they stand in the corpus; lines that are no documents are
    left out. Returns how many. The file is there when it is whole. Raises DatasetError where it cannot be written."""
    condemned = {finding.document for finding in report.findings}
    draft, count = path.with_name(f"{path.name}.part"), 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "wb") as file:
            for line in corpus_lines(corpus):
                if line.number not in condemned and not isinstance(document_at(line), Skipped):
                    file.write(line.data + b"\n")
                    count += 1
        os.replace(draft, path)
    except OSError as error:
        raise DatasetError(f"cannot write {path}: {error}") from error
    return count

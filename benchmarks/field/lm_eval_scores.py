"""GSM8K as lm-eval scores it. Runs in lm-eval's own environment: its filters, its metric, its task file.

Reads JSON lines {"answer", "completion"} from stdin, and writes for each {"strict": {"extracted", "right"},
"flexible": ...}.
"""

from __future__ import annotations

import json
import sys
from importlib import resources
from typing import Any

import yaml
from lm_eval.api.metrics import exact_match_hf_evaluate
from lm_eval.filters.extraction import RegexFilter

TASK = "gsm8k"
NAMES = {"strict-match": "strict", "flexible-extract": "flexible"}


def main() -> None:
    text = (resources.files("lm_eval") / "tasks" / TASK / f"{TASK}.yaml").read_text("utf-8")
    task = yaml.safe_load(text)
    [metric] = task["metric_list"]
    settings = {key: metric[key] for key in ("ignore_case", "ignore_punctuation", "regexes_to_ignore")}
    filters = {NAMES[one["name"]]: regex_of(one["filter"][0]) for one in task["filter_list"]}
    for line in sys.stdin:
        record = json.loads(line)
        completion = record["completion"]
        for stop in task["generation_kwargs"]["until"]:
            completion = completion.split(stop)[0]
        found: dict[str, Any] = {}
        for name, regex in filters.items():
            [[extracted]] = regex.apply([[completion]], [{}])
            score = exact_match_hf_evaluate(predictions=[extracted], references=[record["answer"]], **settings)
            found[name] = {"extracted": extracted, "right": bool(score["exact_match"])}
        print(json.dumps(found))


def regex_of(settings: dict[str, Any]) -> RegexFilter:
    """The filter of a task's entry."""
    given = {key: value for key, value in settings.items() if key != "function"}
    return RegexFilter(**given)


if __name__ == "__main__":
    main()

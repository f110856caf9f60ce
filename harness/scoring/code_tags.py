"""Programs between tags, `<code>...</code>`, where a completion fences nothing."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"<(?P<tag>code|python|program)(?:[ \t]+[\w:-]+=(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|[\w-]{1,80})){0,4}[ \t]*>",
    re.IGNORECASE,
)


def tagged_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans between an opening tag and the closing tag of its name, in order; one that is never closed runs to the
    next opening tag, or to the end."""
    openings = list(_OPENING.finditer(text, start, end))
    spans = []
    for number, opening in enumerate(openings):
        limit = openings[number + 1].start() if number + 1 < len(openings) else end
        close = re.compile(rf"</{opening['tag']}>", re.IGNORECASE).search(text, opening.end(), limit)
        spans.append((opening.end(), close.start() if close else limit))
    return spans

"""What a model wrote, out of a text that holds the prompt as well: where does the prompt end?

A trainer that hands on prompt and completion as one text has first turned the prompt into tokens and back: it may have
cut a long one on the left, put a template around it, or changed blanks. To take the whole text for the completion then
would pay for the worked examples of the prompt. So the prompt's end is found, or PromptError is raised.
"""

from __future__ import annotations

from harness.scoring.end_of_turn import MARK, after_header
from harness.verification.errors import PromptError

SHORTEST = 12
"""Letters and signs (no blanks, no marks) that what is left of a cut prompt must have, to be known again."""
TAIL = 48
"""Letters and signs of a cut prompt's end that may not stand a second time behind it."""


def completion_in(query: str, prompt: str) -> str:
    """The completion in a query, which is a prompt and its completion in one text. Raises PromptError.

    The query begins with the prompt; or, blanks and special marks apart, with the prompt or with the prompt's end (the
    longest that fits); or it holds the whole prompt once, followed by the header of the next turn.
    """
    if query.startswith(prompt):
        return query[len(prompt) :]
    known = _overlap(prompt, query)
    if len("".join(query[:known].split())) >= SHORTEST:
        _refuse_repeated(query, known)
        return query[known:]
    text, places = _bare(query)
    wanted, _ = _bare(prompt)
    known = _overlap(wanted, text)
    if known >= SHORTEST or 0 < known == len(wanted):
        if known < len(wanted):
            _refuse_repeated(text, known)
        return _behind(query, places, known)
    return _inside(query, text, places, wanted)


def _refuse_repeated(text: str, known: int) -> None:
    """Raise PromptError where the end of a cut prompt stands again behind it: then some other place may be its end."""
    tail = text[max(0, known - TAIL) : known]
    if text.find(tail, known - len(tail) + 1) >= 0:
        raise PromptError("the query repeats the end of its prompt, so nobody can say where the completion begins")


def _inside(query: str, text: str, places: list[int], wanted: str) -> str:
    """The completion where a template stands around the prompt: behind the header that follows the prompt's last
    place. (A header that the model wrote itself can only make the completion shorter.)"""
    at = text.rfind(wanted) if wanted else -1
    while at >= 0:
        end = places[at + len(wanted) - 1] + 1
        start = after_header(query, end, len(query))
        if start > end:
            return query[start:].lstrip("\n")
        at = text.rfind(wanted, 0, at + len(wanted) - 1)
    raise PromptError(
        "the query does not begin with its prompt, nor with the prompt's end: nobody can say where the completion "
        "begins (a tokenizer whose decode(encode(text)) is another text? a prompt cut on the right?)"
    )


def _behind(query: str, places: list[int], known: int) -> str:
    """What follows the known-th letter: without the blanks and marks that the prompt itself ended with."""
    end = places[known - 1] + 1
    return query[after_header(query, end, len(query)) :].lstrip("\n") if known else query


def _bare(text: str) -> tuple[str, list[int]]:
    """The text without blanks, special marks and broken characters; and the place of each letter that is left."""
    skipped = [(mark.start(), mark.end()) for mark in MARK.finditer(text)]
    places, at = [], 0
    for start, end in [*skipped, (len(text), len(text))]:
        places += [place for place in range(at, start) if not text[place].isspace() and text[place] != "\ufffd"]
        at = end
    return "".join(text[place] for place in places), places


def _overlap(prompt: str, query: str) -> int:
    """The length of the longest end of the prompt that the query begins with (Knuth, Morris, Pratt 1977)."""
    pattern = query[: len(prompt)]
    if not pattern:
        return 0
    border = [0] * len(pattern)
    length = 0
    for place in range(1, len(pattern)):
        while length and pattern[place] != pattern[length]:
            length = border[length - 1]
        length += pattern[place] == pattern[length]
        border[place] = length
    length = 0
    for letter in prompt:
        if length == len(pattern):
            length = border[length - 1]
        while length and letter != pattern[length]:
            length = border[length - 1]
        length += letter == pattern[length]
    return length

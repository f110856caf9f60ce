"""What a program or a model wrote, made fit for a terminal: nothing in it may steer the terminal."""

from __future__ import annotations

# Control characters of ASCII and of Latin-1, but not the tab and the end of a line; what turns the direction of writing
# about; halves of surrogate pairs, which no terminal's encoding has.
_STEERING = (
    *(code for code in range(0x20) if chr(code) not in "\t\n"),
    *range(0x7F, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
)
_SHOWN = {code: ascii(chr(code))[1:-1] for code in _STEERING}


def visible(text: str) -> str:
    r"""The text, with each character that a terminal would obey as Python writes it: ESC is `\x1b`."""
    return text.translate(_SHOWN)

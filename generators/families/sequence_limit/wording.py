"""How residue classes are put in words."""

from __future__ import annotations

from collections.abc import Sequence

from generators.writing.phrasing import formula


def residue_name(residue: int, modulus: int) -> str:
    """ "even n", "odd n", "n = 1 mod 3"."""
    if modulus == 2:
        return ("even n", "odd n")[residue]
    return f"n = {residue} mod {modulus}"


def piecewise(name: str, parts: Sequence[str]) -> str:
    """ "a_n = 1/n for even n and a_n = 2 for odd n"; one part alone: "a_n = 1/n"."""
    if len(parts) == 1:
        return f"{name} = {parts[0]}"
    worded = [f"{name} = {part} for {residue_name(residue, len(parts))}" for residue, part in enumerate(parts)]
    return ", ".join(worded[:-1]) + " and " + worded[-1]


def piecewise_in_chinese(name: str, parts: Sequence[str]) -> str:
    """The same in Chinese, its formulas in LaTeX."""
    said = [f"${name} = {formula(part).strip('$')}$" for part in parts]
    if len(said) == 1:
        return said[0]
    modulus = len(said)
    when = [f"$n$ 除以 ${modulus}$ 余 ${residue}$" for residue in range(modulus)]
    when = ["$n$ 为偶数", "$n$ 为奇数"] if modulus == 2 else when
    return "、".join(f"{part}（{case}）" for part, case in zip(said, when, strict=True))

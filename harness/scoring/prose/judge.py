"""The claims of a solution in words, judged chain by chain, with the names that it has given values.

True or false as its two sides are (`sides.py`), and false only where it is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.formulas.trees.algebra import is_value
from harness.formulas.trees.facts import facts
from harness.scoring.prose.chain import Chain, Side
from harness.scoring.prose.chains import with_minus
from harness.scoring.prose.findings import Finding, Setting
from harness.scoring.prose.follows import SLOPPY, Root, root_of
from harness.scoring.prose.names import CONSTANTS, name_of, squeezed, tree_of
from harness.scoring.prose.sides import TwoSides
from harness.scoring.prose.stance import Stance
from harness.verification.verdict import Method, Verdict, all_of, differ, undecided

_Link = tuple[Verdict, bool]
"""The verdict on two sides, and whether it hangs on names without a value."""
_DEFINITION: _Link = (undecided("a definition"), False)


class Judge(TwoSides):
    """Judges chains from the first to the last."""

    def __init__(self, fallback: bool, assumptions: Mapping[str, str] | None, quoted: str = "", text: str = "") -> None:
        super().__init__(fallback, assumptions, quoted, text)
        self.words: dict[str, str] = {}
        """Values of names that are words: `Total = 12`."""
        self.quoted = squeezed(quoted)
        self.above: Root | None = None
        """The root of the last equation for one name."""

    def judge(
        self, chain: Chain, stance: Stance, said: str, breaks: Sequence[int] = (), setting: Setting | None = None
    ) -> list[Finding]:
        """What is said of a chain, in the parts that begin at the links `breaks`; said: its text as it stands."""
        self.setting = setting or Setting()
        try:
            return self._findings(chain, stance, said, breaks)
        except Exception as error:  # noqa: BLE001 (a text is data: what nobody foresaw is undecided, and says so)
            return [Finding(undecided(f"internal error: {type(error).__name__}: {error}"), 0, len(chain.signs))]

    def _findings(self, chain: Chain, stance: Stance, said: str, breaks: Sequence[int]) -> list[Finding]:
        name = name_of(chain)
        introduced = self.setting.introduced and self._formula(chain, stance)
        links = self._links(chain, name)
        if introduced:
            name, links[0] = name or "a function", _DEFINITION
        if chain.led and links and links[0] is not None and links[0][0].equal is False:
            again = self._links(with_minus(chain), name)
            links = again if again[0] is not None and again[0][0].equal else links
        findings = []
        ends = [*breaks, len(chain.signs)]
        for first, last in zip([0, *breaks], ends, strict=True):
            findings.append(self._part(links, first, last, name, stance, said))
        self._define(chain, name, stance)
        if not introduced:
            self._formula(chain, stance)
            self._follow(chain, stance, findings)
        return findings

    def _formula(self, chain: Chain, stance: Stance) -> bool:
        """Take up a chain that gives a name or a function a formula; whether the text calls it a definition."""
        first, second = chain.sides[:2]
        if chain.signs[0] != "=" or chain.label or first.run is None or first.run.worded:
            return False
        left = tree_of(first)
        if left is None or left.head not in ("Symbol", "Call"):
            return False
        right = tree_of(second)
        if right is None or first.doubtful or second.doubtful or stance is not Stance.claims or chain.verb:
            self.definitions.forget_what(left)
            return False
        setting = self.setting
        firm = not setting.restricted
        return self.definitions.take(left, right, setting.sentence, introduced=setting.introduced, firm=firm)

    def _follow(self, chain: Chain, stance: Stance, findings: list[Finding]) -> None:
        """Compare an equation for one name with the one right above from which it is said to follow."""
        left, right = tree_of(chain.sides[0]), tree_of(chain.sides[-1])
        if left is None or right is None or not (facts(left).names | facts(right).names):
            return
        plain = len(findings) == 1 and all(sign == "=" for sign in chain.signs) and stance is Stance.claims
        sure = not any(
            side.doubtful or side.units or side.run is None or SLOPPY.search(side.run.text) for side in chain.sides
        )
        waits = findings[0].condition or findings[0].defines
        root = root_of(left, right, self.setting.sentence) if plain and sure and waits and not self.modular else None
        above, self.above = self.above, root
        if root is not None and above is not None and self._leads(above, root) and above.excludes(root):
            detail = f"it is said to follow from the line above, where {above.name} is {above.value}"
            verdict = differ(detail, Method.exact)
            findings[0] = findings[0]._replace(verdict=verdict, contradicts=True)

    def _leads(self, above: Root, root: Root) -> bool:
        """Whether the equation at hand is said to follow: `so 2x = 6 and x = 3` says so of both."""
        return self.setting.linked or (self.setting.joined and root.stated and above.sentence == root.sentence)

    def _part(
        self, links: Sequence[_Link | None], first: int, last: int, name: str, stance: Stance, said: str
    ) -> Finding:
        if first == 0 and name and links[0] is _DEFINITION:
            if last == 1:
                if stance is not Stance.claims:
                    return Finding(undecided(stance.value), first, last, condition=True)
                return Finding(undecided("a definition"), first, last, defines=name)
            rest = links[1:last]
        else:
            rest = links[first:last]
        read = [link for link in rest if link is not None]
        firm = [verdict for verdict, condition in read if not condition]
        if not firm:
            reason = read[0][0] if read else undecided("it cannot be read")
            return Finding(reason, first, last, condition=bool(read))
        verdict = all_of(firm)
        if verdict.equal and len(read) < len(rest):
            verdict = undecided("a part of it cannot be read")
        if verdict.equal is False and stance is not Stance.claims:
            verdict = undecided(stance.value)
        elif verdict.equal is False and self.quoted and squeezed(said) in self.quoted:
            verdict = undecided("it quotes the question")
        return Finding(verdict, first, last)

    def _links(self, chain: Chain, name: str) -> list[_Link | None]:
        sides, signs = chain.sides, chain.signs
        given = bool(name) and signs[0] in "=~" and (len(signs) > 1 or self._known(sides[1]))
        found: list[_Link | None] = [_DEFINITION] if given else []
        if given:
            self.relate(name, sides[1])
        return found + [
            self.link(sides[at], signs[at], sides[at + 1], verb=chain.verb, modulus=chain.modulus)
            for at in range(len(found), len(signs))
        ]

    def _known(self, side: Side) -> bool:
        """Whether a side is a number, its names' values put in."""
        if side.run is None:
            return False
        tree = self.values(side.run.text)
        return tree is not None and is_value(tree) and not facts(tree).names

    def _define(self, chain: Chain, name: str, stance: Stance) -> None:
        """Take up the value that a chain gives a name: the last side, as its author goes on with it."""
        if not name or chain.signs[0] not in "=~":
            return
        last = chain.sides[-1]
        self.scope.values.pop(name, None)
        self.words.pop(name, None)
        if stance is not Stance.claims or last.doubtful or last.run is None or not self._known(last):
            return
        value = self.values(last.run.text)
        if value is None:
            return
        if (len(name) > 1 and name.isalpha()) or name in CONSTANTS:
            self.words[name] = last.run.text
        else:
            self.scope.values[name] = value
            self.fresh.add(name)

"""Charts as inline SVG, without a plotting library: a report must open anywhere, offline, in dark and in light.

Colours are CSS variables of the page (`--series-0`, `--outcome-correct`, ...); every mark carries a <title>, which is
its tooltip and what a screen reader says. All text is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from markupsafe import Markup, escape

from harness.evaluation.statistics.intervals import p_text

Interval = Mapping[str, float]
"""{"value", "low", "high", "n"}, as summaries hold it."""
Point = tuple[float, Interval]

# In units of the view box, which the page scales: the whole chart, its two margins, and the height of a row.
WIDTH = 640
LABEL = 150
RIGHT = 64
ROW = 26
MANY = 60
"""Points of a curve from which on its running mean is drawn over it."""


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """One element; children and attributes are escaped, `_` in attribute names is `-`."""
    written_attributes = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written_attributes}>{''.join(escape(child) for child in children)}</{name}>")


def _number(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def _svg(height: float, *children: object, label: str, width: float = WIDTH) -> Markup:
    return tag("svg", *children, viewBox=f"0 0 {width} {height:.0f}", role="img", aria_label=label, class_="chart")


def _scale(low: float, high: float, start: float, end: float) -> Any:
    return lambda value: start + (value - low) / ((high - low) or 1) * (end - start)


def spoken(name: str, interval: Interval) -> str:
    """ "product: 83.0%, 95% interval 79.8 to 85.8%, 600 problems": a mark's tooltip."""
    low, high = 100 * interval["low"], 100 * interval["high"]
    return f"{name}: {interval['value']:.1%}, 95% interval {low:.1f} to {high:.1f}%, {interval['n']} problems"


def dots(rows: Sequence[tuple[str, Sequence[tuple[str, Interval | None]]]], label: str) -> Markup:
    """A dot and its whisker for each (series, interval) of each labelled row, on a 0-100% axis."""
    series = max((len(estimates) for _, estimates in rows), default=1)
    step = ROW + 7 * (series - 1)
    height, x = step * len(rows) + 34, _scale(0, 1, LABEL, WIDTH - RIGHT)
    parts: list[Markup] = [_percent_axis(x, height - 24)]
    for place, (name, estimates) in enumerate(rows):
        middle = place * step + step / 2 + 4
        parts.append(tag("text", name, x=LABEL - 12, y=middle + 4, class_="label", text_anchor="end"))
        for index, (title, interval) in enumerate(estimates):
            if interval is None:
                continue
            y = middle + (index - (len(estimates) - 1) / 2) * 11
            colour = f"stroke:var(--series-{index});fill:var(--series-{index})"
            parts.append(
                tag(
                    "g",
                    tag("title", spoken(f"{name}, {title}", interval)),
                    tag("line", x1=x(interval["low"]), x2=x(interval["high"]), y1=y, y2=y, class_="whisker"),
                    tag("circle", cx=x(interval["value"]), cy=y, r=4.5, class_="dot"),
                    style=colour,
                )
            )
            if index == 0:
                text = f"{interval['value']:.1%}"
                parts.append(tag("text", text, x=WIDTH - RIGHT + 12, y=middle + 4, class_="value"))
    return _svg(height, *parts, label=label)


def _percent_axis(x: Any, bottom: float) -> Markup:
    marks = [
        tag(
            "g",
            tag("line", x1=x(t), x2=x(t), y1=2, y2=bottom, class_="grid"),
            tag("text", f"{t:.0%}", x=x(t), y=bottom + 16, class_="tick", text_anchor="middle"),
        )
        for t in (0, 0.25, 0.5, 0.75, 1)
    ]
    return tag("g", *marks)


def bars(rows: Sequence[tuple[str, Mapping[str, int]]], label: str) -> Markup:
    """Stacked bars of outcome shares, one row a group, in the outcomes' fixed order."""
    height, x = ROW * len(rows) + 30, _scale(0, 1, LABEL, WIDTH - RIGHT)
    parts: list[Markup] = []
    for place, (name, counts) in enumerate(rows):
        y, total, start = place * ROW + 5, sum(counts.values()) or 1, 0
        parts.append(tag("text", name, x=LABEL - 12, y=y + 13, class_="label", text_anchor="end"))
        for outcome, count in counts.items():
            if count:
                left, right = x(start / total), x((start + count) / total)
                share = f"{name}, {outcome.replace('_', ' ')}: {count} of {total} ({count / total:.1%})"
                box = tag(
                    "rect",
                    tag("title", share),
                    x=left,
                    y=y,
                    width=max(0.5, right - left - 1.5),
                    height=17,
                    rx=2,
                    style=f"fill:var(--outcome-{outcome})",
                )
                parts.append(box)
                start += count
        parts.append(tag("text", str(total), x=WIDTH - RIGHT + 12, y=y + 13, class_="value"))
    axis = [
        tag("text", f"{t:.0%}", x=x(t), y=height - 8, class_="tick", text_anchor="middle")
        for t in (0, 0.25, 0.5, 0.75, 1)
    ]
    return _svg(height, *parts, *axis, label=label)


def against(
    series: Sequence[tuple[str, Sequence[Point]]], ticks: Sequence[tuple[float, str]], title: str, label: str
) -> Markup:
    """Lines of (x, interval) with a band for the interval, y from 0 to 100%. Small: meant to stand in a grid."""
    width, height, left, bottom = 300, 196, 38, 158
    xs = [t for t, _ in ticks]
    x, y = (
        _scale(min(xs), max(xs), left + 14, width - 16) if xs else _scale(0, 1, left, width),
        _scale(0, 1, bottom, 14),
    )
    if len(xs) == 1:
        middle = (left + width) / 2
        x = lambda _: middle  # noqa: E731 - one tick has no scale: it stands in the middle
    parts: list[Markup] = []
    for t in (0, 0.5, 1):
        parts.append(tag("line", x1=left, x2=width - 8, y1=y(t), y2=y(t), class_="grid"))
        parts.append(tag("text", f"{t:.0%}", x=left - 6, y=y(t) + 4, class_="tick", text_anchor="end"))
    parts += [tag("text", text, x=x(t), y=bottom + 17, class_="tick", text_anchor="middle") for t, text in ticks]
    parts.append(tag("text", title, x=(left + width) / 2, y=height - 5, class_="tick", text_anchor="middle"))
    for index, (name, points) in enumerate(series):
        colour = f"--c:var(--series-{index})"
        band = [f"{x(t):.1f},{y(p['high']):.1f}" for t, p in points]
        band += [f"{x(t):.1f},{y(p['low']):.1f}" for t, p in reversed(points)]
        marks = [
            tag("circle", tag("title", spoken(f"{name}, {title}", p)), cx=x(t), cy=y(p["value"]), r=4, class_="dot")
            for t, p in points
        ]
        line = " ".join(f"{x(t):.1f},{y(p['value']):.1f}" for t, p in points)
        whiskers = [tag("line", x1=x(t), x2=x(t), y1=y(p["low"]), y2=y(p["high"]), class_="whisker") for t, p in points]
        shade = tag("polygon", points=" ".join(band), class_="band")
        shapes = (
            [*whiskers, *marks] if len(points) == 1 else [shade, tag("polyline", points=line, class_="line"), *marks]
        )
        parts.append(tag("g", *shapes, style=colour))
    return _svg(height, *parts, label=label, width=width)


def forest(rows: Sequence[tuple[str, Mapping[str, Any]]], label: str) -> Markup:
    """Differences with their intervals about a zero line; a difference record as `Difference.to_record` writes it."""
    reach = max([0.05, *(abs(row["difference"][end]) for _, row in rows for end in ("low", "high"))])
    height, x = ROW * len(rows) + 34, _scale(-reach, reach, LABEL, WIDTH - 150)
    parts = [tag("line", x1=x(0), x2=x(0), y1=2, y2=height - 24, class_="zero")]
    parts += [
        tag("text", f"{100 * t:+.0f}" if t else "0", x=x(t), y=height - 8, class_="tick", text_anchor="middle")
        for t in (-reach, 0, reach)
    ]
    for place, (name, row) in enumerate(rows):
        y, d = place * ROW + 16, row["difference"]
        kind = "better" if row["better"] else "worse" if row["worse"] else "same"
        points = f"{100 * d['value']:+.1f} [{100 * d['low']:+.1f}, {100 * d['high']:+.1f}]"
        words = f"{name}: {points} points, {p_text(row['p'], 'p')}, {row['wins']} wins, {row['losses']} losses"
        parts.append(tag("text", name, x=LABEL - 12, y=y + 4, class_="label", text_anchor="end"))
        parts.append(
            tag(
                "g",
                tag("title", words),
                tag("line", x1=x(d["low"]), x2=x(d["high"]), y1=y, y2=y, class_="whisker"),
                tag("circle", cx=x(d["value"]), cy=y, r=4.5, class_="dot"),
                class_=f"forest {kind}",
            )
        )
        parts.append(tag("text", points, x=WIDTH - 138, y=y + 4, class_="value"))
    return _svg(height, *parts, label=label)


def curve(name: str, series: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> Markup:
    """One metric of training over steps, a line a run; where there are many points, pale beneath their running mean."""
    width, height, left, bottom = 300, 176, 46, 144
    finite = [(title, [point for point in line if all(map(math.isfinite, point))]) for title, line in series]
    points = [point for _, line in finite for point in line]
    if not points:
        return Markup("")
    low, high = min(v for _, v in points), max(v for _, v in points)
    # A loss is read from 0 where that costs little; an axis that starts elsewhere exaggerates.
    low = 0.0 if 0 <= low < 0.6 * high else low
    first, last = min(s for s, _ in points), max(s for s, _ in points)
    x, y = _scale(first, last, left, width - 12), _scale(low, high if high > low else low + 1, bottom, 12)
    parts: list[Markup] = []
    for t in (low, (low + high) / 2, high):
        parts.append(tag("line", x1=left, x2=width - 8, y1=y(t), y2=y(t), class_="grid"))
        parts.append(
            tag("text", f"{t:.2g}" if t < 0 else f"{t:.3g}", x=left - 6, y=y(t) + 4, class_="tick", text_anchor="end")
        )
    parts += [tag("text", f"{t:g}", x=x(t), y=bottom + 16, class_="tick", text_anchor="middle") for t in (first, last)]
    for index, (title, line) in enumerate(finite):
        layers = [(line, "line")] if len(line) < MANY else [(line, "line pale"), (running_mean(line), "line")]
        marks = [
            tag("polyline", points=" ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in layer), class_=kind)
            for layer, kind in layers
        ]
        parts.append(tag("g", tag("title", f"{title}: {name}"), *marks, style=f"--c:var(--series-{index % 6})"))
    return _svg(height, *parts, label=f"{name} over steps", width=width)


def running_mean(line: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each point's mean over a twentieth of the line around it; less at the ends, where only one side is there."""
    reach = max(1, len(line) // 40)
    sums = [0.0, *accumulate(value for _, value in line)]
    means = []
    for at, (step, _) in enumerate(line):
        begin, end = max(0, at - reach), min(len(line), at + reach + 1)
        means.append((step, (sums[end] - sums[begin]) / (end - begin)))
    return means

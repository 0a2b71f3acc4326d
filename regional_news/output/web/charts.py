"""Charts as SVG, drawn here: no script, no library, the same in the pages and in a report that travels alone.

Colours come from the classes `s0` to `s7`; a table beside each chart says the same to those who do not see it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

COLOURS: Final = 8  # how many series can be told apart; those after the seventh share the last colour
_LEFT: Final = 40
_TOP: Final = 10
_BOTTOM: Final = 24
_CHAR_PX: Final = 9  # width of a digit in a label, where a screen between a phone's and a desk's has it larger
_BETWEEN_PX: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars side by side, each stacked of one part a series."""

    title: str
    labels: tuple[str, ...]  # one a bar, from the left
    series: Mapping[str, tuple[int, ...]]  # name of each series and its part of each bar, from the bottom
    links: tuple[str, ...] = ()  # where each bar leads, by our own addresses
    top: int = 0  # what the axis reaches at least, so that several charts can be compared

    @property
    def totals(self) -> list[int]:
        """The height of each bar."""
        return [sum(parts) for parts in zip(*self.series.values(), strict=True)] or [0] * len(self.labels)

    def svg(self, *, width: int, height: int, first: int = 0) -> Markup:
        """Draw the chart for a space of that many pixels, with the colours from `first` on."""
        top = nice_top(max([self.top, *self.totals]))
        half = max(map(len, self.labels), default=0) * _CHAR_PX / 2
        high, wide = (
            height - _TOP - _BOTTOM,
            width - _LEFT - max(4, half - (width - _LEFT) / max(len(self.labels), 1) / 2),
        )
        step = wide / max(len(self.labels), 1)
        thick = max(min(step * 0.72, 44), 1)
        marks = [
            Markup('<svg class="chart" role="{}" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">').format(
                "group" if self.links else "img", self.title, width, height, width, height
            )
        ]
        marks += _rules(width, high, [short(top * number // 4) for number in range(5)] if top >= 4 else ["0"])
        every = max(1, math.ceil((2 * half + _BETWEEN_PX) / step))
        for place, label in enumerate(self.labels):
            x = _LEFT + step * place + (step - thick) / 2
            marks.append(self._bar(place, x=x, thick=thick, scale=high / top, base=_TOP + high, first=first))
            if place % every == (len(self.labels) - 1) % every:
                marks.append(_label(x + thick / 2, height, label))
        return Markup("").join([*marks, Markup("</svg>")])

    def _bar(self, place: int, *, x: float, thick: float, scale: float, base: float, first: int) -> Markup:
        parts = []
        for number, (name, values) in enumerate(self.series.items()):
            if values[place]:
                said = f"{self.labels[place]} · {name}: {values[place]:,}"
                tall = max(values[place] * scale, 1)
                base -= tall
                parts.append(
                    Markup(
                        '<rect class="s{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
                        "<title>{}</title></rect>"
                    ).format(colour(first + number), x, base, thick, tall, said)
                )
        drawn = Markup("").join(parts)
        if self.links and parts:
            label = f"{self.labels[place]}: {self.totals[place]:,}"
            return Markup('<a href="{}" aria-label="{}">{}</a>').format(self.links[place], label, drawn)
        return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines over the same steps, for comparing."""

    title: str
    labels: tuple[str, ...]
    series: Mapping[str, tuple[float, ...]]
    links: tuple[tuple[str, ...], ...] = ()  # where each point of each line leads, by our own addresses
    unit: str = ""

    def svg(self, *, width: int, height: int) -> Markup:
        """Draw the chart for a space of that many pixels."""
        head = Markup('<svg class="chart" role="{}" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">')
        shown = head.format("group" if self.links else "img", self.title, width, height, width, height)
        return Markup("").join([shown, self._drawn(width, height), Markup("</svg>")])

    def alone(self, *, width: int, height: int, style: str) -> Markup:
        """Return a file of its own: with the names of the lines, `style`, and no links."""
        legend = [
            Markup('<rect class="s{}" x="{}" y="{}" width="10" height="10"/><text class="tick" x="{}" y="{}">{}</text>')
            .format(colour(place), _LEFT, height + 18 * place, _LEFT + 16, height + 18 * place + 10, name)
            for place, name in enumerate(self.series)
        ]  # fmt: skip
        whole = height + 18 * len(self.series) + 8
        head = Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}"><title>{}</title>'
            '<style>{}</style><rect class="ground" width="{}" height="{}"/>'
        ).format(width, whole, width, whole, self.title, Markup(style), width, whole)  # noqa: S704 - our own
        drawn = replace(self, links=())._drawn(width, height)
        return Markup("").join([head, drawn, *legend, Markup("</svg>\n")])

    def _drawn(self, width: int, height: int) -> Markup:
        most = max((max(values, default=0) for values in self.series.values()), default=0)
        scale = 1000 if self.unit else 1  # shares may be thousandths of a percent
        top = nice_top(math.ceil(most * scale)) / scale
        half = max(map(len, self.labels), default=0) * _CHAR_PX / 2
        high, wide = height - _TOP - _BOTTOM, width - _LEFT - max(12, half)
        step = wide / max(len(self.labels) - 1, 1)
        ticks = [
            f"{top * number / 4:g}{self.unit}" if self.unit else short(int(top * number // 4)) for number in range(5)
        ]
        marks = _rules(width, high, ticks)
        every = max(1, math.ceil((2 * half + _BETWEEN_PX) / step))
        for place, label in enumerate(self.labels):
            if place % every == (len(self.labels) - 1) % every:
                marks.append(_label(_LEFT + step * place, height, label))
        for number, (name, values) in enumerate(self.series.items()):
            points = [(_LEFT + step * at, _TOP + high * (1 - value / top)) for at, value in enumerate(values)]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            marks.append(Markup('<polyline class="line l{}" points="{}"/>').format(colour(number), path))
            for at, (x, y) in enumerate(points):
                said = f"{self.labels[at]} · {name}: {values[at]:,.4g}{self.unit}" if self.unit else (
                    f"{self.labels[at]} · {name}: {values[at]:,}"
                )  # fmt: skip
                dot = Markup('<circle class="s{}" cx="{:.1f}" cy="{:.1f}" r="3.2"><title>{}</title></circle>').format(
                    colour(number), x, y, said
                )
                if self.links and values[at]:
                    dot = Markup('<a href="{}" aria-label="{}">{}</a>').format(self.links[number][at], said, dot)
                marks.append(dot)
        return Markup("").join(marks)


def _rules(width: int, high: int, ticks: Sequence[str]) -> list[Markup]:
    """Draw the lines across a chart with what they stand for, the lowest first."""
    marks = []
    for number, tick in enumerate(ticks):
        y = _TOP + high * (1 - number / 4)
        line = '<line class="rule" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
        marks.append(Markup(line).format(_LEFT, width, y, y))  # noqa: S704 - the line above
        text = '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
        marks.append(Markup(text).format(_LEFT - 6, y + 4, tick))  # noqa: S704 - the line above
    return marks


def _label(x: float, height: int, label: str) -> Markup:
    return Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(x, height - 7, label)


def bar(value: int, *, largest: int, series: int = 0) -> Markup:
    """Draw one horizontal bar that fills its place in a table as far as `value` is of `largest`."""
    width = min(100 * value / largest, 100) if largest else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="s{}" width="{:.2f}" height="8"/></svg>'
    ).format(colour(series), width)


def days_between(first: date, last: date) -> list[date]:
    """Return every day of a period, both ends included."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def colour(place: int) -> int:
    """Return the number of the colour class of a series."""
    return min(place, COLOURS - 1)


def nice_top(value: int) -> int:
    """Return the end of an axis: a round number from `value` on, that quarters well.

    >>> [nice_top(value) for value in (0, 3, 9, 41, 730)]
    [4, 4, 12, 80, 800]
    """
    size = 1
    while True:
        for step in (4, 8, 12, 20, 32):
            if step * size >= value:
                return step * size
        size *= 10


def short(value: int) -> str:
    """Write a number of an axis in few characters.

    >>> short(800), short(12000)
    ('800', '12k')
    """
    return f"{value / 1000:g}k" if value >= 10_000 else str(value)


def together(series: Mapping[str, Sequence[int]], *, others: str) -> dict[str, tuple[int, ...]]:
    """Return the series, those beyond the colours added up as `others`."""
    names = list(series)
    if len(names) <= COLOURS:
        return {name: tuple(series[name]) for name in names}
    kept = names[: COLOURS - 1]
    rest = [sum(parts) for parts in zip(*(series[name] for name in names[COLOURS - 1 :]), strict=True)]
    return {**{name: tuple(series[name]) for name in kept}, others: tuple(rest)}

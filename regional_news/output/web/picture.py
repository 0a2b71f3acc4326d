"""A chart of trends as a picture of its own, for the page and the command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.output import trends
from regional_news.output.web.charts import Lines
from regional_news.output.web.visit import static_file

if TYPE_CHECKING:
    from regional_news.output.trends import Trend

WIDTH: Final = 960
HEIGHT: Final = 360


def chart_of(found: Trend, *, share: bool, title: str, links: tuple[tuple[str, ...], ...] = ()) -> Lines:
    """Return the chart of what was counted, as numbers or as `share` of all."""
    return Lines(
        title=title,
        labels=tuple(found.label(step)[2 if found.by == "month" else 5 :] for step in found.steps),
        series=dict(
            zip((line.name for line in found.lines), found.shares() if share else found.counts, strict=True)
        ),
        links=links,
        unit="%" if share else "",
    )  # fmt: skip


def svg_of(chart: Lines) -> str:
    """Return the chart as an SVG file that needs nothing else."""
    return str(chart.alone(width=WIDTH, height=HEIGHT, style=_style()))


def _style() -> str:
    """Return the light colours of the pages as programs understand them that know no variables."""
    colours = dict(reversed(re.findall(r"--(s\d|soft|line|card): (#\w+)", static_file("app.css").decode("utf-8"))))
    return "".join(
        [
            f".ground{{fill:{colours['card']}}}.rule{{stroke:{colours['line']}}}.line{{fill:none;stroke-width:2}}",
            f".tick{{fill:{colours['soft']};font:12px sans-serif}}",
            *(f".s{n}{{fill:{colours[f's{n}']}}}.l{n}{{stroke:{colours[f's{n}']}}}" for n in range(trends.MOST_LINES)),
        ]
    )

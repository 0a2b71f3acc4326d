"""Maps of the provinces by prefecture and of the prefectures by county, as SVG: how much is told of each place.

The outlines stand in `static/outlines.json`, with where they are from; `tools/outlines.py` makes them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from regional_news.item import regions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIDE: Final = 400
DEPTHS: Final = 5  # how many shades tell more from less


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """The places that lie together in one, drawn and told."""

    name: str
    address: str
    drawn: Markup
    places: tuple[tuple[str, str, int], ...]  # name, address and number of each that has any, what has most first


def maps(counts: Mapping[str, int], link: Callable[[str], str], *, here: str = "") -> list[Map]:
    """Return a map of each province of which `counts`, by code, has something; with `here` the one of that place.

    A prefecture has what its counties have, too; a county's map is its prefecture's. `link` gives the address that a
    place's code leads to.
    """
    whole: Counter[str] = Counter()
    for code, number in counts.items():
        whole.update({code[:4]: number, code: number})
    wanted = [here[:2] if here.endswith("0000") else here[:4]] if here else ["37", "43"]
    most = {code: max(whole[place] for place in _outlines()[code]["paths"]) for code in wanted if code in _outlines()}
    largest = max(most.values(), default=0)
    return [_map(code, whole, largest, link, here=here) for code, number in most.items() if here or number]


def _map(code: str, whole: Counter[str], largest: int, link: Callable[[str], str], *, here: str) -> Map:
    outline = _outlines()[code]
    title, (width, height) = _name(code), outline["size"]
    head = '<svg class="map" role="group" aria-label="{}" viewBox="0 0 {} {}">'
    marks, labels = [Markup(head).format(title, width, height)], []  # noqa: S704 - the line above
    for place, path in outline["paths"].items():
        number, name = whole[place], _name(place)
        depth = -(-number * DEPTHS // largest) if number else 0
        said = f"{name}: {number:,}"
        drawn = Markup('<path class="depth-{}" d="{}"><title>{}</title></path>').format(depth, path, said)
        if number:
            mark = Markup(' aria-current="page"') if place == here else ""
            drawn = Markup('<a href="{}" aria-label="{}"{}>{}</a>').format(link(place), said, mark, drawn)
        marks.append(drawn)
        if at := outline["names"].get(place):
            text = '<text x="{}" y="{}" aria-hidden="true">{}</text>'
            labels.append(Markup(text).format(at[0], at[1] + 4, _name(place, short=True)))  # noqa: S704 - the line above
    told = sorted(filter(whole.get, outline["paths"]), key=lambda place: (-whole[place], place))
    return Map(
        name=title,
        address=link(code),
        drawn=Markup("").join([*marks, *labels, Markup("</svg>")]),
        places=tuple((_name(place), link(place), whole[place]) for place in told),
    )


def _name(code: str, *, short: bool = False) -> str:
    found = regions.by_code(code.ljust(6, "0"))
    return code if found is None else found.short_name if short else found.name


@cache
def _outlines() -> dict[str, Any]:
    text = resources.files("regional_news.output.web").joinpath("static", "outlines.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)["maps"]
    return found

"""Maps of the two provinces by prefecture, as SVG: how much is told of each, each of them a link.

The outlines stand in `static/outlines.json`, with where they are from; counties have none.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from regional_news.item import regions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WIDTH: Final = 400
DEPTHS: Final = 5  # how many shades tell more from less


def maps(counts: Mapping[str, int], link: Callable[[str], str]) -> list[tuple[str, Markup]]:
    """Return the name and the map of each province of which there is something, with what `counts` has by code.

    A prefecture has what its counties have, too; `link` gives the address that a prefecture's code leads to.
    """
    whole: Counter[str] = Counter()
    for code, number in counts.items():
        whole[code[:4]] += number
    largest = max(whole.values(), default=0)
    return [
        (_name(province), _drawn(_name(province), outline, whole, largest, link))
        for province, outline in _outlines().items()
        if any(whole[code] for code in outline["places"])
    ]


def _drawn(
    title: str, outline: dict[str, Any], whole: Counter[str], largest: int, link: Callable[[str], str]
) -> Markup:
    head = '<svg class="map" role="group" aria-label="{}" viewBox="0 0 {} {}">'
    marks, labels = [Markup(head).format(title, WIDTH, outline["height"])], []  # noqa: S704 - the line above
    for code, (x, y, path) in outline["places"].items():
        number, name = whole[code], _name(code)
        depth = -(-number * DEPTHS // largest) if number else 0
        said = f"{name}: {number:,}"
        drawn = Markup('<path class="depth-{}" d="{}"><title>{}</title></path>').format(depth, path, said)
        if number:
            drawn = Markup('<a href="{}" aria-label="{}">{}</a>').format(link(code), said, drawn)
        marks.append(drawn)
        short = name[:2] if len(name) > 4 else name.removesuffix("市")
        labels.append(Markup('<text x="{}" y="{}" aria-hidden="true">{}</text>').format(x, y + 4, short))
    return Markup("").join([*marks, *labels, Markup("</svg>")])


def _name(code: str) -> str:
    found = regions.by_code(code.ljust(6, "0"))
    return found.name if found else code


@cache
def _outlines() -> dict[str, Any]:
    text = resources.files("regional_news.output.web").joinpath("static", "outlines.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)["provinces"]
    return found

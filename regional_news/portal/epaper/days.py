"""Which day is read next: as the plan, the calendars and what is known of each day say."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from regional_news.crawl.fetch_context import headers_of
from regional_news.extract.epaper.calendar import CALENDARS, read_period
from regional_news.portal.epaper.newest_issue import REDIRECTS, NewestIssue
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from scrapy import Request
    from scrapy.http import Response

ABSENT: Final = frozenset({404, 410})


class IssueDays(NewestIssue, platform=True):
    """Find the day whose issue is read next; `IssuePages` reads it."""

    resumed: Callable[..., Request | None]
    parse_front: Callable[..., Iterator[Any]]

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.queue: deque[date] = deque()
        """Days to be read before those of the plan."""
        self.days: Iterator[date] = iter(())
        self.again: set[date] = set()
        """Days whose stories are asked for although they are known."""
        self.again_all = False
        self.compared: date | None = None
        """The day whose first page alone is read, unless it has changed."""
        self.done: set[date] = set()
        self.stops_at_first = False
        self.was_due = False
        self.months: set[tuple[int, int]] = set()
        """Months whose calendar was asked for."""

    def is_again(self, day: date) -> bool:
        """Tell whether the stories of a day are asked for although they are known."""
        return self.again_all or day in self.again

    def next_step(self) -> Request | None:
        """Return the request for the next day's first page, or for the calendar of its month before it."""
        while True:
            if self.queue:
                day = self.queue.popleft()
            elif self.stops_at_first and any(self.planning.state(one) == "complete" for one in self.done):
                return None
            elif (following := next(self.days, None)) is not None:
                day = following
            else:
                return None
            if day in self.done:
                continue
            if (calendar := self.calendar_url(day)) and self.in_scope(calendar):
                self.queue.appendleft(day)
                return self.page_request(calendar, self.parse_period, month=day, file=calendar.rpartition("/")[2])
            known = self.run.store.issue(self.portal, day)
            is_listed = known and known.pages and not self.planning.why_endless(day)  # those are compared first
            if known and known.state == "partial" and is_listed and not self.is_again(day):
                self.done.add(day)
                if request := self.resumed(known.pages, day=day, url=known.url or "", paper=known.paper):
                    return request
                continue
            forms = self.planning.forms(day)
            self.done.add(day)
            if forms:
                return self.page_request(forms[0], self.parse_front, day=day, others=forms[1:], hops=0)

    def calendar_url(self, day: date) -> str | None:
        """Return the address of the calendar of a day's month, None where there is none or it was asked for."""
        month = (day.year, day.month)
        given = self.arguments
        is_period = bool(getattr(given, "since", None) or getattr(given, "until", None))
        known = self.planning.learned.get("period")  # the name of the file; True is what older stores say
        if not is_period or month in self.months or known is False:
            return None
        self.months.add(month)
        form = next(iter(self.planning.forms(day)), None)
        folder = form.rpartition("/")[0] if form else ""
        parent, _, last = folder.rpartition("/")
        file = known if isinstance(known, str) else CALENDARS[0]
        return f"{parent}/{file}" if last == f"{day:%d}" and len(parent.rpartition("/")[2]) in {6, 7} else None

    def parse_period(self, response: Response, *, month: date, file: str) -> Iterator[Any]:
        """Note the issues that a month's calendar names, and go on with the day."""
        days = None
        if response.status == 200:
            days = self.read_within_limits(
                response, lambda: read_period(response.body, url=response.url, headers=headers_of(response))
            )
        if days is None and self.planning.learned.get("period") is None:
            other = join(response.url, CALENDARS[1])
            if file == CALENDARS[0] and other and response.status in {200, *ABSENT}:
                yield self.page_request(other, self.parse_period, month=month, file=CALENDARS[1])
                return
            self.planning.learned["period"] = False
        if days is not None:
            self.planning.learned["period"] = file
            self.count("pages/list")
            self.planning.name({d: u for d, u in days.items() if (d.year, d.month) == (month.year, month.month)})
        if request := self.next_step():
            yield request

    def no_issue(self, response: Response, day: date) -> None:
        """Enter that a day has no issue, or that one which a calendar names does not answer."""
        is_walled = response.status in {200, *REDIRECTS} and self.is_walled(response)
        is_absent = response.status in {200, *ABSENT, *REDIRECTS} and not is_walled
        self.count("issues/probed" if is_absent else f"lists/status_{response.status}")
        self.count("pages/list")
        state = "none" if is_absent and day not in self.planning.promised else "missing"
        self.enter(day, state)
        if state == "missing":
            self.logger.warning("No issue of %s at %s (status %d)", day, response.url, response.status)
        if day == getattr(self.arguments, "date", None) or self.asked_for:
            self.turned_away = "login_required" if is_walled else "no_such_issue"

    def enter(self, day: date, state: Any, **known: Any) -> None:
        """Enter the state of a day."""
        self.run.store.save_issue(self.portal, day, state=state, **known)
        found = self.run.store.issue(self.portal, day)
        if found:
            self.planning.days[day] = (found.state, found.checked_at, found.tries)

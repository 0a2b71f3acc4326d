"""Newspapers: days to issues, issues to pages, pages to stories, each story once on the page where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.exceptions import CloseSpider, DontCloseSpider

from regional_news.crawl.fetch_context import FetchPlan, asked_url, fetch_of, headers_of
from regional_news.errors import UserError
from regional_news.extract.epaper.addresses import read_address
from regional_news.extract.epaper.story import Place, read_story
from regional_news.item.article import CHINA, utc_now
from regional_news.portal.epaper.arguments import PaperArguments
from regional_news.portal.epaper.issue_visit import IssueVisit, place_in
from regional_news.portal.epaper.once import kept_as
from regional_news.portal.epaper.parts import JoinedStories
from regional_news.portal.epaper.planning import GAP_MAX, Planning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from regional_news.crawl.arguments import Arguments
    from regional_news.extract.epaper.facts import PaperFacts


class PaperSpider(JoinedStories, platform=True):
    """Crawl a newspaper, one issue after the other, so that what a kill costs is a part of one."""

    facts: PaperFacts
    arguments: PaperArguments
    arguments_type: ClassVar[type[Arguments]] = PaperArguments

    @classmethod
    def check_arguments(cls, arguments: Arguments) -> None:
        """Raise `UserError` for a day to come, and an address that is neither an issue's nor a story's."""
        super().check_arguments(arguments)
        assert isinstance(arguments, PaperArguments)  # noqa: S101 - `arguments_type`
        tomorrow = utc_now().astimezone(CHINA).date() + timedelta(days=1)
        if first := next((day for day in (arguments.date, arguments.since) if day and day > tomorrow), None):
            raise UserError("{} is a day to come: there is no issue of it yet", first)
        for url in cls.pages_asked_for(arguments):
            if read_address(url) is None:
                raise UserError("-a url: {} is neither a page of an issue nor a story", url)

    # What to do

    def start_requests_of_run(self) -> Iterable[Request]:
        """Yield the stories asked for, and the first request of the first issue or of the way to it."""
        store, portal = self.run.store, self.portal
        today = self.run.clock().astimezone(CHINA).date()
        given = self.arguments
        self.planning = Planning(self.facts, store.issue_days(portal), store.learned(portal), today)
        for host, folders in self.planning.learned.get("hosts", {}).items():
            self.admit(host, *folders)
        if self.is_kept(kept_as, f"{self.facts.origin}{self.facts.folder}", *self.asked_for):
            return
        for url in self.asked_for:
            address = read_address(url)
            if address and address.kind == "story":
                if request := self.article_request(url, asked_for=True):
                    yield request
            elif address and address.day:
                self.planning.named[address.day] = url
                self.planning.learn_form(url)
                self.again.add(address.day)
                self.queue.append(address.day)
        for url in given.urls:
            if (address := read_address(url)) and address.kind == "page":
                self.planning.learn_form(url)
        period = bool(given.date or given.since or given.until)
        if not self.asked_for and period and self.planning.forms(given.date or given.until or today):
            self.plan(None)
        elif not self.asked_for:
            yield self.first_door()
            return
        if request := self.next_step():
            yield request
        else:  # a period of which nothing is left to ask for
            first, last = given.since or date.min, given.until or today
            whole = [day for day, (state, _, _) in self.planning.days.items() if state == "complete"]
            self.count("issues/known", sum(first <= day <= last for day in whole))

    def plan(self, newest: date | None) -> None:
        """Set out which days are read, once it is known what is the newest issue."""
        given = self.arguments
        if given.date:
            self.again.add(given.date)
            self.days = iter([given.date])
        elif given.since or given.until:
            self.days = self.planning.range(given.since, given.until, again=given.full)
            if given.full:
                self.again_all = True
        else:
            days = self.planning.new_since_last(newest)
            if given.full and newest:
                self.again.add(newest)
                days = list(dict.fromkeys([newest, *days]))
            if newest == self.planning.today and newest not in days:  # it may be corrected in the course of the day
                self.compared = newest
                days = [newest, *days]
            self.days = iter(days)
            if newest is None and not any(s == "complete" for s, _, _ in self.planning.days.values()):
                self.days = self.planning.range(self.planning.today - timedelta(days=10), None, again=False)
                self.stops_at_first = True

    def on_idle(self) -> None:
        """Settle the issue that was read and go on with the next one; at the end ask for what is due again."""
        self.finish_issue()
        if self.turned_away == "kept_already":
            raise CloseSpider(self.turned_away)
        if request := self.next_step() or (self.is_due_again() and self.next_step()) or None:
            self.crawler.engine.crawl(request)
            raise DontCloseSpider
        given = self.arguments
        if given.since or given.until:
            self.say_unasked()
        is_one_day = bool(given.date or self.asked_for)
        if self.turned_away == "no_such_issue" or (self.turned_away == "login_required" and is_one_day):
            raise CloseSpider(self.turned_away)
        stats = self.crawler.stats
        if not stats.get_value("pages/list") and not stats.get_value("pages/article"):
            unread, silent = stats.get_value("robots/unreachable"), stats.get_value("robots/no_answer")
            if unread:
                raise CloseSpider("no_answer" if unread == silent else "robots_unreachable")
            if stats.get_value("robotstxt/forbidden"):
                raise CloseSpider("robots_forbidden")
            was_tried = bool(self.planning.days) and not given.date  # days that may well have no issue
            if self.turned_away or not was_tried:
                raise CloseSpider(self.turned_away or "no_paper")
        is_whole = not (self.asked_for or given.date or given.since or given.until or self.run.is_replay)
        if is_whole and not any(state in {"complete", "partial"} for state, _, _ in self.planning.days.values()):
            raise CloseSpider(self.turned_away or "no_paper")  # days were tried, and none ever had an issue

    def say_unasked(self) -> None:
        """Say of a period which days before it were left, and that its beginning may have had other addresses."""
        last = self.arguments.until or self.planning.today
        first = self.arguments.since or last - GAP_MAX
        if not self.arguments.since:
            self.logger.warning("Days before %s were not asked for: give -a since=… for these", first)
        if end := self.planning.empty_beginning(first, last):
            text = "No issue from %s to %s at the addresses known: had they others, give -a url=PAGE -a since=%s"
            self.logger.warning(text, first, end, first)

    def is_due_again(self) -> bool:
        """Put the issues on the list whose stories are due; False where there are none."""
        given = self.arguments
        if self.asked_for or given.date or given.since or given.until or self.run.is_replay or self.was_due:
            return False
        self.was_due = True
        days: dict[date, None] = {}
        while found := list(self.visits.next_due()):
            for visit, plan in found:
                stored = self.run.store.get(self.portal, visit.page)
                address = read_address(visit.url)
                day = (stored.issue_date if stored else None) or (address.day if address else None)
                if day is None:
                    if request := self.article_request(visit.url, plan=plan):
                        self.crawler.engine.crawl(request)
                elif day not in self.done:
                    days[day] = None
                    if known := self.run.store.issue(self.portal, day):
                        self.planning.named.setdefault(day, known.url or "")
        self.queue.extend(days)
        return bool(days)

    # Stories

    def stories_of(self, visit: IssueVisit) -> Iterator[Request]:
        """Yield the requests for the stories of an issue that are unknown, due, renamed, or asked for again."""
        known = {s["key"]: s for _, s in visit.stories()}
        for ident, story in known.items():
            if ident in visit.joined.values():
                continue
            other = known.get(visit.joined.get(ident, ""))
            is_split = other is not None and self.run.store.get(self.portal, other["key"]) is not None
            plan = FetchPlan(reason="asked") if is_split or self.is_again(visit.day) else None
            request = self.article_request(story["url"], label=story["title"], plan=plan)
            if request is None:
                continue
            if other is not None:  # a story in parts is read in all of them
                request = request.replace(callback=self.parse_article, headers={})
            while other is not None:
                if rest := self.article_request(other["url"], plan=FetchPlan(reason="asked")):
                    visit.waiting.add(other["key"])
                    yield rest
                other = known.get(visit.joined.get(other["key"], ""))
            visit.waiting.add(ident)
            yield request

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Yield a story, unless it is one part of a story: those wait for each other."""
        self.count("pages/article")
        key = self.facts.article_key(response.url)
        asked = fetch_of(response).article_key or key
        if key is None or asked is None:
            reason = "login_required" if self.is_walled(response) else "not_an_article"
            self.run.refuse(response, reason, f"redirected to {response.url}", asked=asked_url(response))
            yield from self.answered(asked)
            return
        if key.rpartition("/")[2] != asked.rpartition("/")[2]:
            self.visits.led_elsewhere(asked, asked_url(response), to=key)
            yield from self.answered(asked)
            return
        visit = self.visit
        place = (visit.place(asked) if visit else None) or place_in(self.run.store, self.portal, asked) or Place()
        story = self.read_within_limits(
            response,
            lambda: read_story(
                response.body,
                url=response.url,
                headers=headers_of(response),
                fetched_at=self.fetched_at(response),
                facts=self.facts,
                place=place,
            ),
        )
        if story is None:
            yield from self.answered(asked)
            return
        story = replace(story, reading=replace(story.reading, article_id=asked))
        if visit and asked in visit.waiting and (story.goes_on or story.comes_from):
            visit.held[asked] = (response, story)
        else:
            yield from self.stored(response, story.reading)
        yield from self.answered(asked)

    def article_answered(self, response: Response) -> Iterator[Any]:
        """Read a story that was asked for on the condition that it changed."""
        is_same = self.visits.is_unmodified(response)
        yield from super().article_answered(response)
        if is_same:
            yield from self.answered(fetch_of(response).article_key)

    def on_failure(self, failure: Failure) -> Iterable[Any]:
        """Count what could not be fetched; an issue goes on without it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        key = fetch_of(request).article_key
        found = list(super().on_failure(failure))
        return [*found, *self.answered(key)] if key else [*found, *self.page_failed(request)]

"""The way through an issue's pages, and what is entered of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.crawl.fetch_context import META_KEY, FetchContext, headers_of
from regional_news.crawl.visits import digest_of
from regional_news.errors import RefusedError
from regional_news.extract.epaper.addresses import read_address
from regional_news.extract.epaper.calendar import shown_days
from regional_news.extract.epaper.page import PrintedPage, read_printed_page
from regional_news.item.article import utc_now
from regional_news.portal.epaper.days import ABSENT, IssueDays
from regional_news.portal.epaper.issue_visit import IssueVisit, is_of_later
from regional_news.portal.epaper.newest_issue import HOPS_MAX, REDIRECTS
from regional_news.portal.epaper.once import shown_as
from regional_news.run.clauses import Clause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrapy import Request
    from scrapy.http import Response


JUST_NOW: Final = timedelta(minutes=5)
PAGES_MAX: Final = 400
"""Pages of one issue, as papers of the stock exchange have them: a list that names ever more of them is none."""
CHAIN_MAX: Final = 24
"""Pages that the first ones do not name, nor those that these name; papers that turn their pages have fewer."""
COUNTED_MAX: Final = 36
"""Such pages of which each prints the number that follows, and shows stories that none before it has."""
ENDLESS_MAX: Final = 58
"""Pages and stories that are asked for of an issue whose list of pages has no end."""
EMPTY_MAX: Final = 8
"""Pages with neither stories nor a PDF whose links to further pages are followed: full-page pictures, never so many."""
WALLS: Final = frozenset(
    {"login_required", "no_permission", "challenge", "rate_limited", "site_closed", "server_error"}
)
"""Reasons for which a story was refused that say nothing of it: behind them it may be read another day."""


class IssuePages(IssueDays, platform=True):
    """Read the pages of an issue; `PaperSpider` reads its stories."""

    stories_of: Callable[[IssueVisit], Iterator[Request]]

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.visit: IssueVisit | None = None
        self.pictures: set[str] = set()
        """Pictures of pages that were asked for."""

    def in_scope(self, url: str) -> bool:
        """Tell whether `url` may be requested: on the paper's hosts, in its folders, or the picture of a page."""
        return super().in_scope(url) or url in self.pictures

    def resumed(self, pages: list[dict[str, Any]], *, day: date, url: str, paper: str | None) -> Request | None:
        """Go on with an issue whose pages were read by a run that did not finish it; its first request."""
        visit = self.visit = IssueVisit(day, url, paper=paper, endless=self.planning.why_endless(day))
        visit.resume(pages)
        self.count("issues/resumed")
        requests = list(self.stories_of(visit))
        for request in requests[1:]:
            self.crawler.engine.crawl(request)
        if not requests:
            self.finish_issue()
        return requests[0] if requests else None

    def parse_front(self, response: Response, *, day: date, others: list[str], hops: int) -> Iterator[Any]:
        """Read the first page of a day's issue, or find that there is none."""
        if response.status in REDIRECTS and hops < HOPS_MAX and (target := self.redirected(response, day=day)):
            yield self.page_request(target, self.parse_front, day=day, others=others, hops=hops + 1)
            return
        page = self.printed(response, day) if response.status == 200 else None
        digest = shown_digest(page, response) if page else None
        known = self.run.store.issue(self.portal, day)
        if (
            known
            and known.pages
            and known.digest == digest
            and self.planning.why_endless(day)
            and not self.is_again(day)
        ):
            self.count("pages/list")
            request = self.resumed(known.pages, day=day, url=known.url or "", paper=known.paper)
            if request := request or self.next_step():
                yield request
            return
        if day == self.compared and not self.is_again(day):
            if page is None or (known and known.digest == digest):
                self.count("pages/list")
                self.done.discard(day)
                self.compared = None  # once its stories are due it is read, though its first page is as it was
                if request := self.next_step():
                    yield request
                return
            self.logger.info("The issue of %s is not as it was: it is read anew", day)
            self.again.add(day)
        if page is None:
            if others:
                yield self.page_request(others[0], self.parse_front, day=day, others=others[1:], hops=0)
                return
            self.no_issue(response, day)
            if request := self.next_step():
                yield request
            return
        if self.is_kept(shown_as, page, day):
            return
        self.planning.learn_form(page.url)
        learned = self.planning.learned
        visit = self.visit = IssueVisit(day, page.url, digest=digest)
        visit.paper = self.facts.paper or learned.get("paper")
        self.run.store.learn(self.portal, learned)
        self.run.store.save_issue(self.portal, day, state="partial", paper=visit.paper, url=page.url)
        yield from self.take_page(visit, page)

    def printed(self, response: Response, day: date) -> PrintedPage | None:
        """Return the page of a response; None where it is none, or stands in for one of another day."""
        page = self.read_within_limits(
            response, lambda: read_printed_page(response.body, url=response.url, headers=headers_of(response))
        )
        if page is None or not (page.entries or page.pages or page.pdf):
            return None
        days = self.read_within_limits(response, lambda: shown_days(response.body, headers_of(response)))
        if days is None or (len(days) == 1 and day not in days):
            self.logger.info("%s does not show the issue of that day", response.url)
            return None
        if page.pages and not page.entries and not page.pdf and all(link.url == page.url for link in page.pages):
            return None
        if day not in self.planning.promised and is_of_later(self.run.store, self.portal, page, day):
            self.logger.info("%s shows the issue of another day", response.url)
            return None
        return page

    def take_page(self, visit: IssueVisit, page: PrintedPage) -> Iterator[Any]:
        """Ask for the other pages that a page names; after the last one for the stories."""
        self.count("pages/list")
        address = read_address(page.url)
        is_contents = address is not None and address.kind == "contents"
        if not is_contents:
            visit.read[page.url] = page
        visit.waiting_pages.discard(page.url)
        if visit.paper is None and page.paper:  # contents and framesets do not always say it
            visit.paper = self.planning.learned["paper"] = page.paper
            self.run.store.learn(self.portal, self.planning.learned)
        hosts = {urlsplit(entry.url).netloc for entry in page.entries}
        if len(hosts) == 1 and not self.facts.is_own(page.entries[0].url):  # all its stories are on another host
            self.admit(*hosts)
        repeats = visit.repeats(page)
        depth, deep = visit.depth.get(page.url, 0), sum(depth > 2 for depth in visit.depth.values())
        chain = COUNTED_MAX if visit.is_counted(page) else CHAIN_MAX
        empty = sum(not (other.entries or other.pdf) for other in visit.read.values())
        for link in page.pages:
            known = visit.links.get(link.url)
            visit.links[link.url] = (
                link
                if known is None
                else replace(
                    known, number=known.number or link.number, name=known.name or link.name, pdf=known.pdf or link.pdf
                )
            )
            is_new = link.url not in visit.read and link.url not in visit.waiting_pages and link.url not in visit.failed
            if not is_new or not self.in_scope(link.url):
                continue
            if repeats:
                visit.endless = visit.endless or Clause(code="pages_in_circle", values={"detail": page.url})
            elif len(visit.links) > PAGES_MAX or (depth > 1 and deep + 2 >= chain) or empty > EMPTY_MAX:
                visit.endless = visit.endless or Clause(code="pages_endless", values={"number": len(visit.links) - 1})
            else:
                visit.waiting_pages.add(link.url)
                visit.depth[link.url] = depth + 1
                deep += depth > 1
                yield self.page_request(link.url, self.parse_page, visit=visit, asked=link.url)
        for url in page.others:
            other = read_address(url)
            if other and other.day and other.number in {None, "01", "1", "A01", "A1"} and self.in_scope(url):
                self.planning.named.setdefault(other.day, url)
        yield from self.after_pages(visit)

    def parse_page(self, response: Response, *, visit: IssueVisit, asked: str, hops: int = 0) -> Iterator[Any]:
        """Read another page of the issue."""
        if response.status in REDIRECTS and hops < HOPS_MAX and (target := self.redirected(response, day=visit.day)):
            yield self.page_request(target, self.parse_page, visit=visit, asked=asked, hops=hops + 1)
            return
        visit.waiting_pages.discard(asked)
        page, reason = None, "not_an_article" if response.status == 200 else "gone"
        if response.status == 200:
            try:
                page = self.within_limits(
                    lambda: read_printed_page(response.body, url=response.url, headers=headers_of(response))
                )
            except RefusedError as refusal:
                reason = refusal.reason
        if page is None:
            if response.status in ABSENT or (response.status == 200 and not self.is_walled(response)):
                self.run.refuse(response, reason, "a page of an issue")
            else:
                visit.failed.add(asked)
                self.count(f"lists/status_{response.status}")
            yield from self.after_pages(visit)
            return
        yield from self.take_page(visit, replace(page, url=asked))

    def page_failed(self, request: Request) -> Iterator[Any]:
        """Go on without a page that did not come."""
        visit = request.cb_kwargs.get("visit")
        if isinstance(visit, IssueVisit):
            visit.waiting_pages.discard(request.cb_kwargs["asked"])
            visit.failed.add(request.cb_kwargs["asked"])
            yield from self.after_pages(visit)
        elif isinstance(day := request.cb_kwargs.get("day"), date):
            self.enter(day, "missing")

    def after_pages(self, visit: IssueVisit) -> Iterator[Any]:
        """Enter an issue's pages once all were read, and yield the requests for its stories."""
        if visit.waiting_pages or visit.pages:
            return
        visit.settle_pages()
        if visit.endless and visit.endless.code == "pages_endless" and len(visit.read) < ENDLESS_MAX:
            visit.keep_stories(ENDLESS_MAX - len(visit.read))
        if unread := visit.count_unread():
            visit.endless = visit.endless or Clause(code="issue_untold", values={"number": unread})
        known = self.run.store.issue(self.portal, visit.day)
        if known:
            before = IssueVisit(visit.day, visit.url)
            before.resume(known.pages)
            for first, rest in before.joined.items():
                visit.note_joined(first, rest)
        self.keep(visit, "partial")
        yield from self.stories_of(visit)
        yield from self.pictures_of(visit)

    def pictures_of(self, visit: IssueVisit) -> Iterator[Request]:
        """Yield the requests for the pictures of an issue's pages, where PAGE_IMAGES asks for them."""
        run = self.run
        if not self.settings.getbool("PAGE_IMAGES") or run.archive is None or run.is_replay:
            return
        for page in visit.pages:
            url = page["image"]
            if url and self.facts.is_own(url) and run.store.captures.latest(self.portal, url) is None:
                self.pictures.add(url)
                request = self.page_request(url, self.parse_picture)
                request.meta[META_KEY] = FetchContext(is_picture=True)
                yield request.replace(priority=-1)  # stories first

    def parse_picture(self, response: Response) -> None:
        """Count a picture, which the archive has by now."""
        self.count("pictures/kept" if response.status == 200 else f"pictures/status_{response.status}")

    def keep(self, visit: IssueVisit, state: Any) -> None:
        """Enter what is known of an issue."""
        pages = [] if visit.failed else visit.pages
        self.enter(visit.day, state, paper=visit.paper, url=visit.url, pages=pages, digest=visit.digest)

    def finish_issue(self) -> None:
        """Settle the issue that was read: whole where every page was read and every story answered for."""
        visit, self.visit = self.visit, None
        if visit is None or self.run.has_failed:
            return
        left = [story["url"] for _, story in visit.stories() if not self.is_answered(story["key"], story["url"])]
        lost = len(visit.failed | visit.waiting_pages)
        is_walled = any(self.run.store.refused_as(self.portal, self.facts.canonical_url(url)) for url in left)
        code = "pages_lost" if lost else "stories_walled" if is_walled else "stories_lost"
        number = lost or len(left)
        why = visit.endless or (Clause(code=code, values={"number": number}) if number else None)
        state = "partial" if why else "complete"
        self.keep(visit, state)
        if why:
            self.logger.warning("Issue of %s is not complete: %s", visit.day, why.text)
        if self.planning.note_incomplete(visit.day, why):
            self.run.store.learn(self.portal, self.planning.learned)
        self.count(f"issues/{state}")
        if left and len(left) == sum(1 for _ in visit.stories()):
            self.count("issues/storyless")
        if not any(page["stories"] for page in visit.pages) and any(page["pdf"] for page in visit.pages):
            self.count("issues/pdf_only")
        number = sum(1 for _ in visit.stories())
        self.logger.info(
            "Issue of %s %s: %d pages, %d stories (%d issues so far)",
            visit.day,
            state,
            len(visit.pages),
            number,
            self.crawler.stats.get_value("issues/complete", 0),
        )

    def is_answered(self, key: str, url: str) -> bool:
        """Tell whether a story is stored, refused, forgotten, or one part of another."""
        store = self.run.store
        refused = store.refused_as(self.portal, self.facts.canonical_url(url))
        if store.knows(self.portal, key) or (refused and refused not in WALLS):
            return True
        with suppress(AttributeError):
            visit = store.visit(self.portal, key)
            return bool(visit and not visit.failures and visit.due_at is None)
        return False


def shown_digest(page: PrintedPage, response: Response) -> str:
    """Return what changes when an issue is corrected: what its first page shows, and when its file was written.

    A server that makes its pages as they are asked for says that they were written just now, which tells nothing.
    """
    written = (response.headers.get("Last-Modified") or b"").decode("latin-1")
    with suppress(TypeError, ValueError):
        if utc_now() - parsedate_to_datetime(written) < JUST_NOW:
            written = ""
    return digest_of(repr((page.number, page.name, page.entries, page.pages, written)).encode())

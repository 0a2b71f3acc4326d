"""PortalSpider: everything a portal's spider does that is not a fact about its portal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.exceptions import CloseSpider

from regional_news import extract
from regional_news.crawl.feeds import section_of
from regional_news.crawl.fetch_context import (
    META_KEY,
    FetchContext,
    ListContext,
    ScrapedPage,
    asked_url,
    fetch_of,
    headers_of,
    update_fetch,
)
from regional_news.crawl.listing import Listing, read_listing
from regional_news.crawl.searches import searches_of
from regional_news.crawl.traversal import ListTraversal
from regional_news.crawl.visits import page_read
from regional_news.errors import RefusedError
from regional_news.extract.listed import ToldByList, completed
from regional_news.extract.parts import PARTS_MAX, goes_on, together
from regional_news.http.fetch import why_of
from regional_news.item import regions
from regional_news.item.article import CHINA
from regional_news.portal.requests import ARTICLE_PRIORITY, PortalRequests
from regional_news.text.effort import Read, limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from regional_news.crawl.links import ListedLink
    from regional_news.crawl.searches import Search
    from regional_news.extract import Reading
    from regional_news.storage.sqlite import PageRead

ARTICLE_LINKS_MIN: Final = 5  # a page with so many links to articles is a list
PAGED_LINKS_MIN: Final = 2  # and one with so many that has a next page
PART_PRIORITY: Final = ARTICLE_PRIORITY + 1
DISCOVERY_DEPTH: Final = 2  # how many links away from the home page lists are looked for
FORM_TYPE: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class PortalSpider(PortalRequests, platform=True):
    """Crawl one portal: lists to articles.

    A portal's spider states facts and nothing else (CONTRIBUTING, *Add a portal in ten minutes*).

    A platform (software that many sites run) subclasses this with `class Discuz(PortalSpider, platform=True)` and
    overrides what differs:

    1. `arguments_type`: a subclass of `Arguments` with further arguments.
    2. `check_arguments(arguments)`: refuse, with `UserError`, what cannot work.
    3. `facts_of(arguments)`: the facts, where they depend on the arguments.
    4. `start_requests_of_run()`: the first requests.
    5. `parse_list(response)`: yields `article_request(url)` for articles and requests for further lists; what is known
       of the list beforehand is in `fetch_of(response).listing`.
    6. `parse_article(response)`: yields what `stored(response, reading)` yields, or further requests first.
    7. `plan_for(key, label)`: whether and how an article is to be fetched; by default, when the store does not know
       it, or when it is due again.

    Whatever fails on its way goes to `on_failure`, which counts it; whatever is no article goes to
    `run.refuse(response, reason)`.
    """

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Tell whether the portal serves an address: `scrapy parse`, `shell` and `fetch` choose a spider by it."""
        facts = getattr(cls, "facts", None)
        return facts is not None and facts.is_own(request.url) and not facts.is_excluded(request.url)

    # Lists

    def parse_list(self, response: Response) -> Iterator[Any]:
        """Yield the unknown articles of a list, its next page, and pages that may be lists themselves."""
        context = fetch_of(response).listing
        self.visits.note_traversals()
        listing = self.read_within_limits(
            response,
            lambda: read_listing(
                response.body,
                url=response.url,
                headers=headers_of(response),
                facts=self.facts,
                articles_max=self.crawler.settings.getint("LINKS_PER_PAGE_MAX"),
            ),
        )
        if listing is None:
            self.visits.traversals.answered_for(asked_url(response))
            return
        self.count("lists/links_left_out", listing.left_out)
        fresh = sum(self.is_new(url) for url in listing.articles)
        links = len(listing.articles)
        is_list = links >= ARTICLE_LINKS_MIN or (links >= PAGED_LINKS_MIN and listing.next_page(1) is not None)
        is_list = is_list or bool((listing.articles or listing.is_sign) and context.is_known)
        counted = "pages/list" if is_list else "lists/empty" if context.is_known else "pages/other"
        self.count(counted)
        yield from self.met_titles(listing, response, counted)
        discovers = context.page == 1 and not self.asked_for
        traversal = self.traversal_of(listing.url, response) if is_list else None
        if traversal is None:
            self.count("lists/not_followed", int(listing.is_unread))
            self.visits.traversals.closed(listing.url)
        self.visits.traversals.answered_for(asked_url(response))
        if discovers and self.arguments.since:
            yield from self.searches(listing)
        if discovers:
            self.remember(listing, name=context.name, fresh=fresh, is_list=is_list)
            if named := self.selection.lists_of_sections((link.text, link.url) for link in listing.others):
                yield from (self.list_request(url, known=True) for url in named if self.lists.claim(url))
                return
        candidates = self.candidates_of(listing, traversal) if discovers and context.depth < DISCOVERY_DEPTH else []
        if traversal:
            yield from self.traverse(traversal, listing, page=context.page, depth=context.depth)
        for link in candidates:
            yield self.list_request(link.url, depth=context.depth + 1, name=link.text[:40] or None)

    def met_titles(self, listing: Listing, response: Response, counted: str) -> Iterable[Any]:  # noqa: ARG002 - a hook
        """Count the titles in rows with a day that lead where no article is known to stand.

        `counted` is the statistic in which the list was counted.
        """
        self.untaken |= {link.url for link in listing.titles if link.day}
        if self.untaken:
            self.crawler.stats.set_value("lists/titles_left", len(self.untaken))
        return ()

    def searches(self, listing: Listing) -> Iterator[Request]:
        """Yield the first requests of the site's own search by day, each once in a run."""
        given, facts = self.arguments, self.facts
        region = regions.by_code(facts.region) if facts.region else None
        word = region.short_name if region else facts.site_name[:2]
        until = given.until or self.run.clock().astimezone(CHINA).date()
        for search in searches_of(
            listing.text, url=listing.url, word=word, region=facts.region, since=given.since or until, until=until
        ):
            request = self.search_request(search)
            if request.url not in self.answering:
                self.answering.add(request.url)
                yield request

    def search_request(self, search: Search) -> Request:
        """Return the request for one page of a search."""
        url, method, body, kind = search.asked()
        return Request(
            url,
            self.parse_search,
            method=method,
            body=body,
            headers={"Content-Type": kind} if kind else None,
            errback=self.on_failure,
            meta={META_KEY: FetchContext(listing=ListContext(page=search.page, is_known=True))},
            cb_kwargs={"search": search},
        )

    def parse_search(self, response: Response, search: Search) -> Iterator[Request]:
        """Yield the wanted articles that a search found, and its next page."""
        answer = self.read_within_limits(response, lambda: search.read(response.body))
        if answer is None:
            return
        self.count("pages/list")
        self.count("lists/searches")
        requests = [self.article_request(url, label=label or None) for url, label in answer.items if self.in_scope(url)]
        yield from filter(None, requests)
        if answer.next and search.page < self.pages_max:
            request = self.search_request(answer.next)
            self.answering.add(request.url)
            yield request

    def candidates_of(self, listing: Listing, traversal: ListTraversal | None) -> list[ListedLink]:
        """Return the links of a page to be opened in search of lists; its traversal waits for what they hold."""
        worth = [link for link in listing.candidates() if self.lists.is_worth_opening(link.url)]
        found = [link for link in worth if self.lists.claim(link.url)]
        if traversal:
            self.visits.traversals.wait_for_lists(traversal, (link.url for link in found))
            if not all(self.lists.has_opened(link.url) for link in worth):
                traversal.page = None  # the next run must see the page again, changed or not, to open the others
        return found

    def traversal_of(self, url: str, response: Response) -> ListTraversal:
        """Return the traversal that a list's page belongs to; `url` is that page's address in the store."""
        traversals = self.visits.traversals
        if (first := fetch_of(response).listing.traversal) and (traversal := traversals.of(first)):
            return traversal
        row = self.run.store.list_page(self.portal, first or url)
        return traversals.begin(
            ListTraversal(
                url=first or url,
                walked_run=row.walked_run if row else None,
                page=None if first else page_read(response, page=url),
                is_partial=self.is_narrowed or self.run.is_replay,
            )
        )

    def traverse(self, traversal: ListTraversal, listing: Listing, *, page: int, depth: int) -> Iterator[Request]:
        """Yield the wanted articles of a list's page, and the next page where there may be more of them."""
        keys = [key for url in listing.articles if self.in_scope(url) and (key := self.facts.article_key(url))]
        is_old = all(self.visits.is_old(key, walked_run=traversal.walked_run) for key in keys)
        section, requests = self.section_of(traversal.url), []
        for url in listing.articles:
            if section and listing.times and url not in listing.times:  # beside the rows of the list, which bear days
                self.beside.setdefault(url, {})[section] = listing.labels.get(url)
            elif request := self.article_request(url, label=listing.labels.get(url)):
                named = section_of(listing.sections.get(url, ()), self.sections.values()) or section
                update_fetch(request, listed=ToldByList(section=named, time=listing.times.get(url)))
                requests.append(request)
        self.visits.traversals.wait_for(traversal, keys)
        yield from requests
        repeats = traversal.met.issuperset(keys)  # some pagers never end
        traversal.met.update(keys)
        following = listing.next_page(page)
        is_over = not listing.is_sign and (repeats or not self.goes_on(listing, is_old=is_old))
        if following is None or is_over or page >= self.pages_max:
            traversal.has_ended = True
            self.count("lists/not_followed", int(page == 1 and listing.ends_unread()))
        elif self.visits.traversals.claim_next(traversal, following):
            request = self.list_request(following, page=page + 1, depth=depth, known=True, traversal=traversal.url)
            form = listing.form(following)
            yield request.replace(method="POST", body=form, headers=FORM_TYPE) if form else request

    def is_new(self, url: str) -> bool:
        """Tell whether an article on a list is unknown to the store and not yet asked for in this run."""
        key = self.facts.article_key(url)
        return key is not None and key not in self.seen and not self.run.store.knows(self.portal, key)

    def goes_on(self, listing: Listing, *, is_old: bool) -> bool:
        """Tell whether the next page of a list is worth a request; `is_old`: an earlier run has been through it."""
        if self.arguments.since:
            return self.selection.may_go_back_further(listing.articles)
        return bool(not is_old or self.fetches_known or self.arguments.pages)

    def remember(self, listing: Listing, *, name: str | None, fresh: int, is_list: bool) -> None:
        """Enter the list, or the fact that this page is none, in the store."""
        if self.facts.article_key(listing.url) is not None:
            return
        if is_list and self.lists.is_unknown(listing.url):
            self.count("lists/discovered")
        if not is_list and self.lists.is_trusted(listing.url):
            return  # an empty page today is no reason to forget a list
        links = len(listing.articles) if is_list else 0
        self.run.store.save_list(self.portal, listing.url, links=links, new_links=fresh if is_list else 0, name=name)

    # Articles

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Yield the article of a page."""
        self.count("pages/article")
        key = self.facts.article_key(response.url)
        if key is None:
            message = f"redirected to {response.url}"
            self.run.refuse(response, "not_an_article", message, asked=asked_url(response))
            return
        asked = fetch_of(response).article_key or key
        if key != asked:  # redirected to another article
            is_wanted = key not in self.asked and self.is_wanted(key)
            if is_wanted:
                self.seen.add(key)
                self.asked.add(key)
                self.visits.asked(key, None)
            self.visits.led_elsewhere(asked, asked_url(response), to=key)
            if not is_wanted:
                self.count("articles/known_skipped")
                return
        if (reading := self.reading_of(response)) is not None:
            yield from self.parts_after(response, (self.with_list(response, reading),))

    def reading_of(self, response: Response) -> Reading | None:
        """Return what an article's page says; refuse it and return None where that takes too long."""
        read = extract.read  # imported before the clock runs
        return self.read_within_limits(
            response,
            lambda: read(
                response.body,
                url=response.url,
                headers=headers_of(response),
                fetched_at=self.fetched_at(response),
                facts=self.facts,
            ),
        )

    def parts_after(self, first: Response, parts: tuple[Reading, ...]) -> Iterator[Any]:
        """Yield the request for the next page of a story, or the story of the pages that were read."""
        url, own = parts[-1].following, parts[0]
        is_wanted = own.refusal is None and (self.asked_for or self.selection.wants(own))
        is_part = url is not None and self.in_scope(url) and self.facts.article_key(url) in {None, own.article_id}
        if url is None or not is_part or not is_wanted or len(parts) >= PARTS_MAX:
            yield from self.stored(first, together(parts))
        else:
            yield Request(
                url,
                callback=partial(self.parse_part, first=first, parts=parts),
                errback=partial(self.without_part, first=first, parts=parts),
                priority=PART_PRIORITY,
                dont_filter=True,  # a filtered request would lose the story
                meta={META_KEY: FetchContext(article_key=own.article_id, is_part=True)},
            )

    def parse_part(self, response: Response, first: Response, parts: tuple[Reading, ...]) -> Iterator[Any]:
        """Read a further page of a story; what is no such page ends it."""
        self.count("pages/part")
        part = self.reading_of(response)
        if part is not None and goes_on(parts, part, url=response.url):
            yield from self.parts_after(first, (*parts, part))
        else:
            self.count("articles/parts_missing")
            yield from self.stored(first, together(parts))

    def without_part(self, failure: Failure, first: Response, parts: tuple[Reading, ...]) -> Iterator[Any]:
        """Give what was read of a story of which a further page did not come."""
        self.logger.info("Not fetched: %r: %s", parts[-1].following, why_of(failure))
        self.count("articles/parts_missing")
        yield from self.stored(first, together(parts))

    def with_list(self, response: Response, reading: Reading) -> Reading:
        """Return a reading with what its own page leaves out and the list that led there says."""
        if reading.section and reading.published_at is not None:
            return reading
        known = self.run.store.get(self.portal, reading.article_id) if reading.article_id else None
        return completed(reading, fetch_of(response).listed, stored=known)

    def within_limits(self, reader: Callable[[], Read]) -> Read:
        """Return what `reader` makes of a page; raise `RefusedError` where that takes too long."""
        return limited(self.crawler.settings.getfloat("PAGE_CPU_SECONDS"), reader)

    def read_within_limits(self, response: Response, reader: Callable[[], Read]) -> Read | None:
        """Return what `reader` makes of a page; refuse the page and return None where that takes too long."""
        try:
            return self.within_limits(reader)
        except RefusedError as refusal:
            self.run.refuse(response, refusal.reason, refusal.detail)
            if not fetch_of(response).is_article:
                self.count("lists/failed")
            return None

    def stored(self, response: Response, reading: Reading, *, record: PageRead | None = None) -> Iterator[Any]:
        """Yield the page for the pipelines unless the arguments leave it out; end the run at `-a limit`.

        `record` is what is to be remembered of the page, unless it is what is remembered of any page.
        """
        limit = self.arguments.limit
        if limit is not None and self.accepted >= limit:
            return
        if not self.asked_for and not self.selection.wants(reading):
            self.count("articles/not_selected")
            return
        fetch = fetch_of(response)
        key = reading.article_id or fetch.article_key or ""
        record = record or self.visits.page_read(response, key=key)
        page = ScrapedPage(
            reading=reading,
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            fetch=replace(fetch, article_key=key, record=record, exchange=None),
        )
        if not isinstance(page.article, RefusedError):  # the pipelines count one that is, and keep its bytes
            self.accepted += 1
            self.count(f"layout/{reading.layout}")
            for name in self.facts.hints:
                self.count(f"hint/{'missed' if name in reading.missed_hints else 'matched'}/{name}")
        yield page
        if limit is not None and self.accepted >= limit:
            raise CloseSpider("limit")

"""Keep what servers answer as they sent it, and archive the answers that matter before anything is stored of them."""

from __future__ import annotations

import hashlib
import html
import re
from typing import TYPE_CHECKING, ClassVar, Final

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured

from regional_news.crawl.fetch_context import fetch_of, headers_of, update_fetch
from regional_news.crawl.sources import read_answer
from regional_news.errors import StorageError
from regional_news.item.article import utc_now
from regional_news.run.context import run_of
from regional_news.run.part import CrawlerPart
from regional_news.storage.sqlite.tombstones import names_anybody
from regional_news.storage.warc import ArchiveEntry, Exchange
from regional_news.text.encodings import decode
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from regional_news.crawl.fetch_context import FetchContext
    from regional_news.storage.warc import Archive

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEPT_STATUSES: Final = frozenset({200, 304, 404, 410}) | _REDIRECTS
"""Answers to keep of an article's page: what it says, that it has not changed, that it is gone, where it went."""
_HREF: Final = re.compile(rb"""href\s*=\s*["']?([^"'\s<>]+)""", re.IGNORECASE)


class AnswerMiddleware(CrawlerPart):
    """Remember each answer before redirects are followed and content encodings undone.

    It stands above RedirectMiddleware (600) and HttpCompressionMiddleware (590): on its way to the spider an answer
    passes here first.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ARCHIVE") or crawler.settings["REPLAY"]:
            raise NotConfigured
        super().__init__(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the answer beside the request, and the moment it came as the page's own."""
        if "cached" in response.flags:  # from a developer's HTTPCACHE: nobody answered now
            return response
        at = utc_now()
        answer = Exchange(
            url=response.url,
            fetched_at=at,
            status=response.status,
            headers=tuple(_headers(response)),
            body=response.body,
            ip_address=str(response.ip_address) if response.ip_address and "proxy" not in request.meta else None,
        )
        earlier = fetch_of(request).redirects
        redirects = (*earlier, answer) if response.status in _REDIRECTS else earlier
        # What is stored of the page and its record tell the same time.
        update_fetch(request, captured_at=at, exchange=answer, redirects=redirects)
        return response


class Archiving(CrawlerPart):
    """Write what a spider receives into an archive, before its callback sees it; a disk that fails ends the crawl."""

    hears: ClassVar[tuple[tuple[str, object], ...]] = (("spider_opened", signals.spider_opened),)
    archive: Archive

    def failed(self, error: StorageError) -> None:
        """End the crawl: nothing more could be kept."""
        raise NotImplementedError

    def spider_opened(self) -> None:
        """Repair and prune the files."""
        try:
            self.archive.open(now=utc_now(), limits=self.crawler.settings)
        except StorageError as error:
            self.failed(error)

    def add(self, entries: list[ArchiveEntry]) -> None:
        """Archive answers and count them; raise `IgnoreRequest` where that fails."""
        try:
            captures = self.archive.add(entries)
        except StorageError as error:
            self.failed(error)
            raise IgnoreRequest("the archive has failed") from error
        if captures:
            self.crawler.stats.inc_value("archive/records", len(captures))
            self.crawler.stats.inc_value("archive/bytes", sum(capture.length for capture in captures))


class ArchiveMiddleware(Archiving):
    """Archive the answers of article pages, and of list pages whose articles are others than last time.

    It stands before every other spider middleware, so it sees 304 and 404 as well; what is stored of a page comes
    after its record is on disk. A disk that fails ends the run.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.run = run_of(crawler)
        if self.run.archive is None:
            raise NotConfigured
        self.archive, self.failed = self.run.archive, self.run.storage_failed  # type: ignore[method-assign]
        self.captures = self.run.store.captures
        self.forgotten_people = self.run.store.forgotten_posters(self.run.portal)

    def process_spider_input(self, response: Response) -> None:
        """Archive the answer if it matters."""
        fetch = fetch_of(response)
        if response.request is None or fetch.exchange is None or fetch.is_sample:
            return
        update_fetch(response.request, exchange=None, redirects=())
        self.add(list(self._pages(response, fetch.exchange, fetch)))

    def _pages(self, response: Response, answer: Exchange, fetch: FetchContext) -> Iterator[ArchiveEntry]:
        key = self.run.facts.article_key(response.url) or fetch.article_key
        if key is not None:
            if answer.status in _KEPT_STATUSES and not self._names_forgotten([key], response):
                yield from (ArchiveEntry(exchange=hop, article_id=key) for hop in fetch.redirects if hop is not answer)
                yield ArchiveEntry(exchange=answer, article_id=key)
            return
        if answer.status != 200:
            return
        if fetch.is_picture:
            yield ArchiveEntry(exchange=answer)
            return
        keys = list(self._articles_of(response))
        # Bytes of a list page change with every visitor count; what it lists changes with the news.
        links = hashlib.blake2b("\n".join(keys).encode(), digest_size=16).hexdigest() if keys else None
        if links is None or links == self.captures.links_of_list(self.run.portal, answer.url):
            return
        if not self._names_forgotten(keys, response):
            yield ArchiveEntry(exchange=answer, links=links)

    def _articles_of(self, response: Response) -> Iterator[str]:
        """Yield the keys of the articles that a page links to, in its order."""
        facts = self.run.facts
        numbered = facts.list_url(facts.numbered) if facts.numbered else None
        answered = read_answer(response.url, response.body, numbered=numbered)
        hrefs = (html.unescape(href.decode("latin-1")) for href in _HREF.findall(response.body))
        for reference in [link for link, _ in answered.items] if answered else hrefs:
            url = join(response.url, reference)
            if url and facts.is_own(url) and (key := facts.article_key(url)):
                yield key

    def _names_forgotten(self, keys: Iterable[str], response: Response) -> bool:
        """Tell whether a page shows an article that was forgotten, or names somebody who was."""
        if any(self.run.is_forgotten(key) for key in keys):
            return True
        if not self.forgotten_people:
            return False
        text = decode(response.body, headers_of(response)).text
        return names_anybody(text, portal=self.run.portal, people=self.forgotten_people)


def _headers(response: Response) -> Iterator[tuple[str, str]]:
    for name, values in response.headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")

"""One crawl of a portal as a spider: its arguments, its facts, what the run gives it, and what it may ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Spider, signals

from regional_news.crawl.arguments import Arguments
from regional_news.crawl.fetch_context import fetch_of
from regional_news.crawl.scope import CrawlScope
from regional_news.errors import UserError
from regional_news.portal.contract import facts_of_class

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from regional_news.crawl.visits import Visits
    from regional_news.extract import PortalFacts
    from regional_news.run.context import LockedStore, RunContext


class PortalBase(Spider):
    """What is known of one crawl; `PortalRequests` asks for pages, `PortalSpider` reads them."""

    facts: PortalFacts
    arguments_type: ClassVar[type[Arguments]] = Arguments
    run: RunContext  # what the run works with; given by the extension that begins it

    def __init_subclass__(cls, *, platform: bool = False, **kwargs: Any) -> None:
        """Check the contract; a platform leaves the facts to its own subclasses or to the arguments."""
        super().__init_subclass__(**kwargs)
        if facts := facts_of_class(cls, platform=platform):
            cls.name = facts.name

    def __init__(self, **given: str) -> None:
        self.arguments = self.parse_arguments(**given)
        self.facts = self.facts_of(self.arguments)
        self.asked_for = self.pages_asked_for(self.arguments)
        super().__init__(self.name)
        self.allowed_domains = [host.partition(":")[0] for host in self.facts.hosts]
        self.selection = CrawlScope(self.arguments, self.facts)
        self.seen: set[str] = set()  # articles that lists of this run named
        self.asked: set[str] = set()  # those of them that were asked for
        self.untaken: set[str] = set()  # where titles lead that are no articles by what is known
        self.beside: dict[str, dict[str, str | None]] = {}
        """Articles beside the rows of lists, by address, with the lists' sections and what they are called there."""
        self.answering: set[str] = set()
        """Addresses at which the site's own searches answer, maybe on another host."""
        self.accepted = 0
        self.locked_store: LockedStore | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, locked_store: LockedStore | None = None, **kwargs: Any) -> Self:
        """Make the spider of `crawler` from its `-a` arguments; `locked_store`: where the store is open already."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.locked_store = locked_store
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        if crawler.settings["REPLAY"]:
            spider.arguments = replace(spider.arguments, full=True)  # archives are read to be read anew
        if spider.arguments.limit is not None:
            crawler.settings.set("CONCURRENT_REQUESTS", 1, priority="cmdline")  # nothing is on its way beside the last
        return spider

    @classmethod
    def parse_arguments(cls, **given: str) -> Arguments:
        """Return the `-a` arguments, or raise `UserError` with one line."""
        arguments = cls.arguments_type.parse(given)
        cls.check_arguments(arguments)
        return arguments

    @classmethod
    def check_arguments(cls, arguments: Arguments) -> None:
        """Raise `UserError` where an address is not this portal's."""
        facts = cls.facts_of(arguments)
        for url in arguments.urls:
            if not facts.is_own(url):
                raise UserError("-a url: {} is not on {} ({})", url, facts.site_name, ", ".join(facts.hosts))
            cls.check_page(url, facts)

    @classmethod
    def check_page(cls, url: str, facts: PortalFacts) -> None:
        """Raise `UserError` where an address of the portal's own is none that can be read."""
        if facts.is_excluded(url):
            raise UserError("-a url: {} is in a folder that is never read ({})", url, ", ".join(facts.exclude))

    @classmethod
    def facts_of(cls, arguments: Arguments) -> PortalFacts:  # noqa: ARG003 - a hook
        """Return the facts of the portal that the arguments speak of."""
        return cls.facts

    @classmethod
    def pages_asked_for(cls, arguments: Arguments) -> tuple[str, ...]:
        """Return the pages that alone are to be read; none where it is the whole portal."""
        return arguments.urls

    @property
    def portal(self) -> str:
        """The portal's key in the store."""
        return self.facts.name

    @property
    def visits(self) -> Visits:
        """What is asked for again, and what comes of it."""
        return self.run.visits

    @property
    def fetches_known(self) -> bool:
        """Whether articles are fetched that are known and not due: `-a full=1`, or a replay of an archive."""
        return self.arguments.full or self.run.is_replay

    @property
    def is_narrowed(self) -> bool:
        """Whether the arguments leave out a part of the portal, so that no list is read to its end."""
        given = self.arguments
        return bool(self.asked_for or given.since or given.until or given.sections or given.pages or given.limit)

    def count(self, name: str, number: int = 1) -> None:
        """Add to a statistic of the run."""
        self.crawler.stats.inc_value(name, number)

    def fetched_at(self, response: Response) -> datetime:
        """Return when the page was captured: now, or what the archive says that it was read from."""
        return fetch_of(response).captured_at or self.run.clock()

    def in_scope(self, url: str) -> bool:
        """Tell whether `url` may be requested at all; asked for every request, redirects included."""
        return (self.facts.is_own(url) and not self.facts.is_excluded(url)) or url in self.answering

    def may_ask(self, url: str) -> str | None:
        """Return the key of the article at an address; None where there is none, or nothing may ask for it."""
        key = self.facts.article_key(url)
        return key if key is not None and self.in_scope(url) and not self.run.is_forgotten(key) else None

    def on_idle(self) -> None:
        """Do what is left to be done when no request is on its way."""
        raise NotImplementedError

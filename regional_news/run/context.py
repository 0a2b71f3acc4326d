"""What one run works with: made once, where the run begins, and handed to whatever takes part in it."""

from __future__ import annotations

import logging
import os
import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from scrapy.exceptions import NotConfigured

from regional_news.crawl.fetch_context import ScrapedPage, asked_url, fetch_of, headers_of
from regional_news.errors import AlreadyRunningError, StorageError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.run.locks import RunLock, crawl_locks
from regional_news.storage.files import folder_name
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

    from regional_news.crawl.visits import Visits
    from regional_news.extract import PortalFacts
    from regional_news.storage.postgres.leases import Leases
    from regional_news.storage.refused import RefusedPages
    from regional_news.storage.sqlite.place import StorePlace
    from regional_news.storage.warc import Archive

logger = logging.getLogger(__name__)


class PortalCrawl(Protocol):
    """What a run asks of the spider that crawls a portal."""

    portal: str
    facts: PortalFacts
    arguments: Any
    locked_store: LockedStore | None
    run: RunContext


def store_path(settings: BaseSettings) -> StorePlace:
    """Return where the store of these settings is."""
    return place_of(Path(settings["DATA_DIR"]), settings["STORE_URL"] or "")


def story_share(settings: BaseSettings) -> float | None:
    """Return how much two texts must share to tell one story, None where stories are off."""
    return settings.getfloat("STORY_SHARE_MIN") if settings.getbool("STORIES") else None


class LockedStore:
    """The store, open for one portal's crawl with the portal's locks held. To be closed, which twice does nothing.

    Whoever begins the crawl opens it, once, and hands it on with the spider's arguments.
    """

    def __init__(
        self,
        store: Store,
        locks: ExitStack,
        dead_runs: list[int],
        leases: Leases | None = None,
        hosts: Iterable[str] = (),
    ) -> None:
        self.store = store
        self.hosts = {host.lower() for host in hosts}  # those that nobody else asks meanwhile
        self.leases = leases  # what keeps other machines off the portal and its hosts; None where the store is a file
        self.dead_runs = dead_runs  # runs of the portal that ended without a word, and were given an end now
        self._locks = locks

    @classmethod
    def open(cls, settings: BaseSettings, portal: str, hosts: Iterable[str]) -> Self:
        """Take the locks and open the store; raises `AlreadyRunningError`, `UserError` or `StorageError`."""
        locks = crawl_locks(Path(settings["DATA_DIR"]), portal, hosts)
        try:
            store = Store.open(store_path(settings))
            store.story_share = story_share(settings)
            locks.callback(store.close)
            leases = _take_leases(store, settings, portal, hosts)
            if leases is not None:
                locks.callback(_give_back, leases)
            # The lock is ours, so a run of this portal without an end has died, and nobody was there to say so.
            dead_runs = store.end_dead_runs(
                portal, reason="died", exit_code=ExitCode.BUG, everywhere=leases is not None
            )
        except BaseException:
            locks.close()
            raise
        return cls(store, locks, dead_runs, leases, hosts)

    def take_host(self, host: str, *, data_dir: Path, portal: str) -> bool:
        """Take one more host of the portal; False where another crawl has it."""
        host = host.lower()
        if host not in self.hosts:
            try:
                with ExitStack() as taken:
                    taken.enter_context(RunLock.take(data_dir, portal, host=host))
                    if self.leases is not None:
                        self.leases.take([f"host:{host}"])
                    self._locks.push(taken.pop_all())
            except AlreadyRunningError:
                return False
            self.hosts.add(host)
        return True

    def close(self) -> None:
        """Close the store and give the locks back."""
        self._locks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def machine_name(settings: BaseSettings) -> str:
    """Return what this machine is called among those that share a store."""
    return str(settings["WORKER_NAME"] or "").strip() or socket.gethostname()


def archive_machine(store: Store, settings: BaseSettings) -> str:
    """Return what the files of this machine's archive are told by; nothing where no other one shares the store."""
    return "" if isinstance(store.path, Path) else folder_name(machine_name(settings))


def archive_of(
    store: Store, portal: str, settings: BaseSettings, *, key_of: Callable[[str], str | None], agent: str | None = None
) -> Archive:
    """Return a portal's archive on this machine; `agent` is who asks, unless the settings of a crawl say it."""
    from regional_news.storage.warc import Archive  # noqa: PLC0415 - most commands need none

    machine, agent = archive_machine(store, settings), agent or settings["USER_AGENT"]
    return Archive(Path(settings["DATA_DIR"]), portal, store.captures, agent=agent, key_of=key_of, machine=machine)


def check_lease(settings: BaseSettings) -> None:
    """Raise `UserError` where a request could go on when another machine has taken over."""
    lasts_s, longest_s = settings.getfloat("LEASE_SECONDS"), settings.getfloat("DOWNLOAD_TIMEOUT")
    if lasts_s <= longest_s:
        raise UserError("LEASE_SECONDS {:g}: it must be more than DOWNLOAD_TIMEOUT, {:g}", lasts_s, longest_s)


def _take_leases(store: Store, settings: BaseSettings, portal: str, hosts: Iterable[str]) -> Leases | None:
    holder = f"{machine_name(settings)}, process {os.getpid()}"
    leases = store.engine.leases(holder=holder, seconds=settings.getfloat("LEASE_SECONDS"))
    if leases is not None:
        check_lease(settings)
        mine = f"portal:{portal}"
        leases.take([mine, *sorted({f"host:{host.lower()}" for host in hosts})])
        leases.fence(mine)
    return leases


def _give_back(leases: Leases) -> None:
    with suppress(StorageError):  # they end by themselves
        leases.release()


@dataclass(slots=True, kw_only=True)
class RunContext:
    """One run of one portal."""

    spider: PortalCrawl
    data_dir: Path
    locked_store: LockedStore
    run_id: int
    started_at: datetime
    visits: Visits  # what is asked for again, and what comes of it
    refused: RefusedPages
    archive: Archive | None  # None where nothing is archived
    is_replay: bool  # whether the pages come from archives instead of the network
    stats: StatsCollector
    end: Callable[[str], None]  # ask the engine to end the run for a reason
    clock: Callable[[], datetime] = field(default=utc_now)
    has_failed: bool = False  # whether the store or a disk has failed

    @property
    def store(self) -> Store:
        """The store."""
        return self.locked_store.store

    @property
    def portal(self) -> str:
        """The portal's key in the store."""
        return self.spider.portal

    @property
    def facts(self) -> PortalFacts:
        """What is known of the portal; a forum that turns out to have moved changes them."""
        return self.spider.facts

    def take_host(self, host: str) -> bool:
        """Take one more host of the portal for this run alone; False where another crawl has it."""
        return self.locked_store.take_host(host, data_dir=self.data_dir, portal=self.portal)

    def is_forgotten(self, key: str) -> bool:
        """Tell whether an article was forgotten: then nothing asks for it, and nothing of it is kept."""
        return self.store.is_forgotten(self.portal, key)

    def refuse(self, page: Response | ScrapedPage, reason: str, detail: str = "", *, asked: str | None = None) -> None:
        """Count a page that is no article, keep its bytes and remember it; `reason` is a word of `REFUSALS`.

        `asked` is the address that was to be an article's, where a redirect led elsewhere: it is the refused one.
        """
        url = asked or page.url
        key = self.facts.article_key(url)
        if key is not None and self.is_forgotten(key):
            return
        self.stats.inc_value(f"refused/{reason}")
        logger.info("Refused as %s: %r %s", reason, url, detail)
        if key is not None and self.is_replay and self.store.knows(self.portal, key):
            return  # an old capture says nothing against a stored article
        if isinstance(page, ScrapedPage):
            fetch, headers, captured_at = page.fetch, page.headers, page.reading.fetched_at
            address = fetch.record.url if fetch.record else page.url
        else:
            fetch, headers, address = fetch_of(page), headers_of(page), asked_url(page)
            captured_at = fetch.captured_at
        sha256 = self.refused.keep(
            page.body,
            url=page.url,
            status=page.status,
            headers=headers,
            reason=reason,
            fetched_at=captured_at or self.clock(),
        )
        self.store.refuse(
            self.portal, url, run_id=self.run_id, reason=reason, detail=detail, status=page.status, sha256=sha256
        )
        if fetch.article_key is not None and not fetch.is_part:
            self.visits.failed(fetch.article_key, address, failure=reason)

    def storage_failed(self, error: StorageError) -> None:
        """End the run at once: nothing more could be stored. Said once; items that are on their way are dropped."""
        if not self.has_failed:
            self.has_failed = True
            logger.critical("%s", error)
        self.stats.inc_value("storage/errors")
        self.end("storage_error")


def run_of(crawler: Crawler) -> RunContext:
    """Return what a crawl works with; raise `NotConfigured` without a word for a spider that is no portal's."""
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, RunContext):
        raise NotConfigured
    return run

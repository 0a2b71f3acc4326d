"""What a crawl asks for again, and what it may conclude from the answers.

Nothing is concluded from an article's absence from a list, nor from a run that did not end by itself: a page that is
gone, and one that the connection or the server failed, count as such only at the end of a sound run in which the same
portal answered otherwise too. Until then a known page stays due, and one of which nothing is known is entered as one
to be tried again.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from regional_news.crawl.fetch_context import FetchPlan, asked_url, fetch_of
from regional_news.crawl.labels import digest, is_told
from regional_news.crawl.revisits import birth, birth_of
from regional_news.crawl.traversal import ListTraversals
from regional_news.item.article import utc_now
from regional_news.storage.sqlite.records import PageRead
from regional_news.storage.sqlite.visits import LABELS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from scrapy.http import Response

    from regional_news.crawl.revisits import RevisitSchedule
    from regional_news.item.article import Article
    from regional_news.storage.sqlite import FetchRecord, PageVisit, Store

logger = logging.getLogger(__name__)

TRUST_LISTS_FOR: Final = timedelta(hours=24)
"""How long a list's validators are used: a server that answers 304 whatever happened hides news no longer."""
DUE_AT_ONCE: Final = 50  # pages taken from the store at a time
GONE_FEW: Final = 3  # deleted articles in one run that are believed without as many others that are there
GONE_SURELY_AFTER: Final = timedelta(hours=24)  # a page that has been gone for so long is gone, however many are
VALIDATOR_CHARS_MAX: Final = 1000
NO_ANSWER: Final = "no_answer"  # the failure of a page whose connection broke, or none came about
FORBIDDEN: Final = "forbidden"  # the failure of a page that robots.txt closes to us
_OF_THE_SERVER: Final = frozenset({"gone", "site_closed", "challenge", "rate_limited", "server_error", NO_ANSWER})
"""Failures that strike every page of a server that is out of order; so may any status."""


class Visits:
    """The visits of one crawl; `is_replay`: its pages come from an archive, so that nothing is noted or conditional."""

    def __init__(
        self,
        store: Store,
        *,
        portal: str,
        run_id: int,
        schedule: RevisitSchedule,
        per_run_max: int,
        is_replay: bool = False,
    ) -> None:
        self.traversals = ListTraversals()
        self._store = store
        self._portal = portal
        self._run_id = run_id
        self._schedule = schedule
        self._left = per_run_max
        self._is_replay = is_replay
        self._place = ("", "")
        self._unsettled: dict[str, tuple[str, tuple[str, ...]]] = {}

    # What to ask for

    def plan(self, key: str, *, label: str | None = None) -> FetchPlan | None:
        """Return how an article that a list names is to be asked for, None where it is not."""
        record = self._store.fetch_record(self._portal, key)
        visit = record.visit
        if not record.is_stored:
            if record.is_forgotten:
                return None
            if visit is None:
                return FetchPlan(reason="new")
            if visit.failures == 0 and visit.due_at is None:
                return None  # led to another article
            if self._is_due(visit):
                return FetchPlan(reason="retry")
        elif visit is not None and self._is_due(visit):
            return self._conditional(record, visit)
        return FetchPlan(reason="renamed") if visit is not None and self._is_renamed(label, record, visit) else None

    def next_due(self, *, everything: bool = False) -> Iterator[tuple[PageVisit, FetchPlan]]:
        """Yield the next pages that are due, a few at a time; none at the end, or when the run has had its share.

        `everything`: those that will be, too, and without a share.
        """
        now = utc_now() + (self._schedule.reach if everything else timedelta(0))
        found = self._store.due(
            self._portal,
            now=now,
            horizon=now + self._schedule.reach,
            after=self._place,
            limit=DUE_AT_ONCE if everything else min(DUE_AT_ONCE, self._left),
        )
        for due_at, visit in found:
            self._place = (due_at, visit.page)
            self._left -= 1
            if plan := FetchPlan(reason="asked") if everything else self.plan(visit.page):
                yield visit, plan

    def list_plan(self, url: str) -> FetchPlan | None:
        """Return how a list that a run was done with is asked for, None where it is to be read whole."""
        visit = self._store.visit(self._portal, url)
        now = utc_now()
        if visit is None or visit.read_at is None or not now - TRUST_LISTS_FOR < visit.read_at <= now:
            return None
        return FetchPlan(reason="list", etag=visit.etag, last_modified=visit.last_modified, digest=visit.digest)

    def is_old(self, key: str, *, walked_run: int | None) -> bool:
        """Tell whether an article on a list was asked for by a run that was done with the list, or an earlier one."""
        record = self._store.fetch_record(self._portal, key)
        if record.first_run is None:
            return record.is_forgotten
        return walked_run is not None and record.first_run <= walked_run

    def called_otherwise(self, key: str, label: str | None) -> None:
        """Note what another list calls an article that this run has asked for already."""
        word = digest(label) if label else None
        if word is None:
            return
        if self.traversals.is_in_flight(key):
            self.traversals.call(key, word)
            return
        record = self._store.fetch_record(self._portal, key)
        if record.visit and label and self._is_renamed(label, record, record.visit):
            self._store.note_labels(self._portal, key, labels=(word,))

    def _is_due(self, visit: PageVisit) -> bool:
        now = utc_now()
        return visit.due_at is not None and (visit.due_at <= now or visit.due_at > now + self._schedule.reach)

    def _is_renamed(self, label: str | None, record: FetchRecord, visit: PageVisit) -> bool:
        if label is None or is_told(label, record.titles) or len(visit.listed) >= LABELS_MAX:
            return False
        if not record.is_stored and not visit.listed:
            return False
        return digest(label) not in visit.listed

    def _conditional(self, record: FetchRecord, visit: PageVisit) -> FetchPlan:
        born = birth_of(record)
        if born is not None and self._schedule.next_visit(born=born, now=utc_now()) is None:
            return FetchPlan(reason="due")  # the last visit takes no server's word
        return FetchPlan(reason="due", etag=visit.etag, last_modified=visit.last_modified, digest=visit.digest)

    # What came of it

    def asked(self, key: str, label: str | None) -> None:
        """Note that an article is asked for, with what a list calls it."""
        self.traversals.asked(key, label=digest(label) if label else None)

    def page_read(self, response: Response, *, key: str) -> PageRead | None:
        """Return what is to be remembered of an article's page once its article is stored."""
        if self._is_replay:
            return None
        return page_read(response, page=key, labels=self.traversals.labels(fetch_of(response).article_key or key))

    def thread_read(
        self,
        response: Response,
        *,
        key: str,
        state: str,
        opening: str | None,
        read_at: datetime | None,
        goes_on: bool,
        times_turned: int,
    ) -> PageRead | None:
        """Return what is to be remembered of a thread once it is stored; `state`: what it was like, as JSON.

        `read_at`: when it was read whole; `goes_on`: whether the next run is to read the rest of it; `times_turned`:
        how many runs in a row could not read all of it.
        """
        if self._is_replay:
            return None
        every = self._schedule.threads_every
        due_at = utc_now() if goes_on else read_at + every if every and read_at else None
        retry_at = self._schedule.next_try(failures=times_turned, now=utc_now()) if times_turned else None
        return PageRead(page=key, url=asked_url(response), thread=state, due_at=retry_at or due_at, opening=opening)

    @property
    def threads_every(self) -> timedelta | None:
        """How long after it was read whole a thread is read whole again, None for never."""
        return self._schedule.threads_every

    def seen_last(self, key: str) -> PageVisit | None:
        """Return what is known of fetching an article."""
        return self._store.visit(self._portal, key)

    def due_after(self, article: Article, page: PageRead) -> datetime | None:
        """Return when an article read now is due again."""
        if page.thread is not None:
            return page.due_at
        record = self._store.fetch_record(self._portal, article.article_id)
        first_seen = record.first_seen or article.fetched_at
        born = birth(
            published_at=article.published_at,
            precision=article.published_precision,
            first_seen=min(first_seen, article.fetched_at),
        )
        return self._schedule.next_visit(born=born, now=utc_now())

    def stored(self, key: str) -> None:
        """Note that the store has taken an article in."""
        self.traversals.answered_for(key)

    def is_unmodified(self, response: Response) -> bool:
        """Tell whether a page is the one that was read last, by the server's word or by its bytes."""
        plan = fetch_of(response).plan
        if plan is None or response.meta.get("redirect_urls"):
            return False
        return response.status == 304 or (plan.digest is not None and plan.digest == digest_of(response.body))

    def note_unmodified(self, response: Response) -> None:
        """Note that a page is the one that was read last."""
        key, whole = fetch_of(response).article_key, response.status != 304
        if key is None:
            self._store.note_list_unmodified(self._portal, response.url, whole=whole)
            return
        born = birth_of(self._store.fetch_record(self._portal, key))
        now = utc_now()
        self._store.note_unmodified(
            self._portal,
            key,
            labels=self.traversals.labels(key),
            due_at=self._schedule.next_visit(born=born, now=now) if born else None,
            whole=whole,
        )
        self.traversals.answered_for(key)

    def led_elsewhere(self, key: str, url: str, *, to: str) -> None:
        """Note that an article's address leads to another article, which is asked for in its place."""
        if not self._is_replay:
            self._store.note_asked(self._portal, key, url, run_id=self._run_id, due_at=None)
        self.traversals.redirected(key, to)
        self.traversals.answered_for(key)

    def failed(self, key: str, url: str, *, failure: str) -> None:
        """Note that an article could not be read."""
        labels = self.traversals.labels(key)
        if not self._is_replay:
            retry = utc_now() + self._schedule.first_retry
            self._store.note_asked(
                self._portal, key, url, run_id=self._run_id, due_at=retry, failure=failure, labels=labels
            )
            if failure in _OF_THE_SERVER or failure.startswith("status_"):
                self._unsettled[key] = (failure, labels)
            else:
                self._note_failure(key, failure, labels)
        self.traversals.answered_for(key)

    def _note_failure(self, key: str, failure: str, labels: tuple[str, ...]) -> PageVisit | None:
        visit = self._store.visit(self._portal, key)
        due_at = self._schedule.next_try(failures=(visit.failures if visit else 0) + 1, now=utc_now())
        self._store.note_failure(self._portal, key, labels=labels, failure=failure, due_at=due_at)
        return visit

    # What may be concluded

    def note_traversals(self) -> None:
        """Note the lists that are done with."""
        for traversal in self.traversals.take_done():
            self._store.note_traversal(self._portal, traversal.url, run_id=self._run_id, page=traversal.page)

    def conclude(self, counts: Mapping[str, Any], *, is_sound: bool) -> tuple[int, int]:
        """Settle what was left open, at the end of a run; return how many articles are gone now, and still are.

        `is_sound`: it ended by itself, with nothing amiss.
        """
        if not is_sound or self._is_replay or not counts.get("pages/list"):
            return 0, 0
        given = ("articles/new", "articles/changed", "articles/unchanged", "articles/copies", "articles/not_modified")
        there = sum(counts.get(name, 0) for name in given)
        gone = [key for key, (failure, _) in self._unsettled.items() if failure == "gone"]
        believed = len(gone) <= max(GONE_FEW, there)
        if not believed:
            logger.warning("%d addresses are gone at once: not believed before they have been for a day", len(gone))
        surely, missing = utc_now() - GONE_SURELY_AFTER, []
        for key, (failure, labels) in self._unsettled.items():
            before = self._note_failure(key, failure, labels)
            since = before.failing_since if before and before.failure == "gone" else None
            if failure == "gone" and (believed or (since and since <= surely)):
                missing.append(key)
        self._unsettled.clear()
        gone_now = self._store.note_gone(self._portal, missing)
        return gone_now, len(missing) - gone_now


def page_read(response: Response, *, page: str, labels: tuple[str, ...] = ()) -> PageRead:
    """Return what is to be remembered of a page; one that a redirect led to has no validators of its own."""
    asked_for = asked_url(response)
    if asked_for != response.url:
        return PageRead(page=page, url=asked_for, labels=labels)
    return PageRead(
        page=page,
        url=response.url,
        etag=_validator(response, "ETag"),
        last_modified=_validator(response, "Last-Modified"),
        digest=digest_of(response.body),
        labels=labels,
    )


def digest_of(body: bytes) -> str:
    """Return the hash that tells whether a page's bytes are the same."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _validator(response: Response, name: str) -> str | None:
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if value and len(value) <= VALIDATOR_CHARS_MAX and value.isascii() and value.isprintable() else None

"""What the store remembers beside articles: old versions, visits, runs, lists, refusals, JSON Lines files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from regional_news.item.article import Article
from regional_news.item.serialise import article_from_json
from regional_news.storage.sqlite.rows import StoredRecord, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(StoredRecord):
    """One crawl."""

    run_id: int
    spider: str
    started_at: datetime
    alive_at: datetime  # when it last took up its statistics
    ended_at: datetime | None  # None while it runs, and until the next run when it was killed
    reason: str | None  # why it ended: `finished`, `shutdown`, `storage_error`
    exit_code: int | None
    pid: int
    arguments: dict[str, Any]
    settings: dict[str, Any]
    versions: dict[str, str]
    counts: dict[str, Any]  # the crawl's statistics
    summary: dict[str, Any] | None  # how it went, as `summary_of` puts it, with its alarms; None while it has no end


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm(StoredRecord):
    """One alarm as the store knows it."""

    key: str  # `heze:field:source`
    portal: str
    message: str  # what it says in English
    code: str | None  # what it says, for any language; None where a version before this entered it
    parameters: dict[str, Any]  # the values that belong to the code
    first_seen: datetime
    last_seen: datetime
    told_at: datetime | None  # None until a message about it went out
    ended_at: datetime | None  # None while it lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What stored articles are about: each name with the number of its articles, copies left out."""

    portals: dict[str, int]  # copies of what another one had first are the portal's, too
    regions: dict[str, int]  # number of articles by region code, as the articles have it
    sections: dict[str, int]  # breadcrumb levels and forum thread types


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownList(StoredRecord):
    """One list page of a portal, with what it yielded."""

    portal: str
    url: str
    name: str | None  # the section as the page or the link to it calls it
    first_seen: datetime
    last_seen: datetime
    visits: int
    links: int  # links to articles at the last visit
    new_links: int  # unknown articles among them at the last visit
    total_new: int  # unknown articles at all visits together
    walked_run: int | None = None
    """The last run that read it to where all was known, with every article on the way; None: none ever did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(StoredRecord):
    """One address that gave no article."""

    portal: str
    url: str
    reason: str  # a word of `regional_news.item.article.REFUSALS`
    detail: str
    status: int | None
    sha256: str | None  # name of the kept bytes, None where they were not kept
    times: int  # how often it was refused
    first_seen: datetime
    last_seen: datetime
    run: int  # the run that met it last


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesFile(StoredRecord):
    """One JSON Lines file of a run."""

    path: str  # under the data directory
    run: int
    portal: str
    lines: int | None  # None while it is being written, or when its run was killed
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One old version of an article."""

    number: int  # the store's own
    kind: str  # what replaced it: `crawl` (the page was edited), `reparse` (it was read anew) or `import`
    changed: tuple[str, ...]  # the item's fields in which the version after it differs; empty where only keys were kept
    first_seen: datetime
    last_seen: datetime
    version_hash: str
    article: Article | None
    """The old version as far as it was kept. Its comments are the old versions of those posts alone that changed."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Make it of a row of `revision`."""
        values = values_of(row)
        return cls(
            number=values["id"],
            **{name: values[name] for name in ("kind", "changed", "first_seen", "last_seen", "version_hash")},
            article=article_from_json({**values["item"], "comments": values["posts"] or []})
            if values["item"]
            else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """What must be remembered of a page that was read, so that it need not be read again."""

    page: str  # the article's key; of a list its address
    url: str  # address that was asked for
    etag: str | None = None  # validators as the server sent them; None for a page that was reached by a redirect
    last_modified: str | None = None
    digest: str | None = None  # hash of its bytes
    labels: tuple[str, ...] = ()  # digests of what lists called it since it was last read
    thread: str | None = None
    """JSON, of a forum's thread what it was like; such a page is due by what lists say, not by its age."""
    due_at: datetime | None = None  # when a thread is due whatever lists say; None: never
    opening: str | None = None
    """The post that opens a forum's thread: no reply any more where it was one before threads were merged or split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit(StoredRecord):
    """What is known of fetching one page."""

    page: str  # the article's key; of a list its address
    url: str
    first_run: int  # the run that first asked for it
    visited_at: datetime
    read_at: datetime | None  # when it was last read whole, answers that it is unchanged not counted; None: never
    etag: str | None
    last_modified: str | None
    digest: str | None
    due_at: datetime | None  # when it is to be asked for again; None: not without a new reason
    failures: int  # how often in a row it could not be read
    failure: str | None
    """Why: a word of `regional_news.item.article.REFUSALS`, `status_N`, or the name of what broke the connection."""
    failing_since: datetime | None
    listed: tuple[str, ...]  # digests of what lists have called it
    thread: str | None  # JSON, of a forum's thread what it was like when it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRecord:
    """What the store knows of an article when a list names it."""

    is_stored: bool  # whether there is an article; a forgotten one is none
    is_forgotten: bool = False
    first_run: int | None  # the run that first asked for it; None: none did
    titles: tuple[str, ...] = ()  # title, pretitle and subtitle as stored
    first_seen: datetime | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    visit: PageVisit | None = None

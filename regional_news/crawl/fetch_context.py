"""What a request and an item know of one fetch: typed, in one slot of the request's `meta`, handed on with the page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from regional_news.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scrapy import Request
    from scrapy.http import Response

    from regional_news.extract import Reading
    from regional_news.extract.listed import ToldByList
    from regional_news.item.article import Article
    from regional_news.storage.sqlite import PageRead
    from regional_news.storage.warc import Exchange

META_KEY: Final = "fetch"  # the one key of a request's `meta` that is ours


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPlan:
    """How a page is to be asked for."""

    reason: str  # `new`, `retry`, `renamed` (a list calls it otherwise), `moved`, `control`, `due`, `asked`, `list`
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None  # hash of the page as it was; an equal one is the same page, whatever the server says

    @property
    def headers(self) -> dict[str, str]:
        """The conditions to send."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContext:
    """What is known of a page that is a list, or may be one, before it is read."""

    page: int = 1  # its number in its list
    depth: int = 0  # how many links it is away from the home page
    is_known: bool = False  # whether it is asked for as a list, not to see whether it is one
    name: str | None = None  # what led there calls it
    traversal: str | None = None  # address of the first page of the list that it continues


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchContext:
    """One fetch on its way from the request to the stored article. A platform may add fields in a subclass."""

    article_key: str | None = None
    """The article that is asked for; None for lists."""
    plan: FetchPlan | None = None
    listing: ListContext = ListContext()
    listed: ToldByList | None = None
    """What the list that led to the article says of it."""
    is_part: bool = False
    """Whether the page is a further one of an article whose first page was read."""
    is_sample: bool = False
    """Whether it tells what a portal is like of which nothing is known: archived once it turns out to be an article."""
    is_picture: bool = False
    """Whether it is the picture of a newspaper's page, wanted for the archive alone."""
    captured_at: datetime | None = None
    """When the answer came, or what the archive says that it was read from; None before there is one."""
    exchange: Exchange | None = None
    """The answer as the server sent it, until it is archived."""
    redirects: tuple[Exchange, ...] = ()
    """The answers that led to it."""
    record: PageRead | None = None
    """What is to be remembered of the page once its article is stored; None where nothing is."""

    @property
    def is_article(self) -> bool:
        """Whether an article, or a part of one, is asked for."""
        return self.article_key is not None

    def afresh(self, **changes: Any) -> FetchContext:
        """Return the context of another request for the same thing: without the plan, and what was answered so far."""
        return replace(self, plan=None, captured_at=None, exchange=None, redirects=(), **changes)


def fetch_of(page: Request | Response) -> FetchContext:
    """Return the context of a request or of the one that a response answers; an empty one where it has none."""
    request = getattr(page, "request", page)
    context = request.meta.get(META_KEY) if request is not None else None
    return context if isinstance(context, FetchContext) else FetchContext()


def update_fetch(request: Request, **changes: Any) -> None:
    """Give a request its context with something more known."""
    request.meta[META_KEY] = replace(fetch_of(request), **changes)


def asked_url(page: Request | Response) -> str:
    """Return the address that was asked for first, redirects aside."""
    url: str = page.meta.get("redirect_urls", [page.url])[0]
    return url


def headers_of(response: Response) -> dict[str, str]:
    """Return a response's headers as text, those that came several times joined by commas."""
    return {str(name): str(value) for name, value in response.headers.to_unicode_dict().items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapedPage:
    """One page read: what a spider hands to the pipelines, with the response it was read from."""

    reading: Reading
    url: str
    """Address that was fetched, redirects followed."""
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    """As received, content encodings undone."""
    fetch: FetchContext = field(default=FetchContext(), repr=False)
    article: Article | RefusedError = field(init=False, repr=False)
    """The article that the page holds, or why it holds none."""

    def __post_init__(self) -> None:
        """Make the article, once."""
        try:
            article: Article | RefusedError = self.reading.to_article()
        except RefusedError as refusal:
            article = refusal
        object.__setattr__(self, "article", article)

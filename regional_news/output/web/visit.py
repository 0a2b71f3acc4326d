"""One visit of one page: what it asks for, the store it reads, the template it is shown with."""

from __future__ import annotations

import hashlib
import secrets
import shlex
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from regional_news.errors import StorageError, UserError
from regional_news.item import regions
from regional_news.item.article import CHINA
from regional_news.output import saved_queries
from regional_news.output.feeds.render import FORMATS as FEED_FORMATS
from regional_news.output.web.charts import bar
from regional_news.output.web.guard import PAGE_SCRIPT
from regional_news.output.web.language import TAGS, Language, choose, explain, translate
from regional_news.portal.registry import learn_names, portal_name
from regional_news.run.clauses import in_words, worded
from regional_news.storage.sqlite import Store
from regional_news.text.days import shown_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import QueryParams
    from starlette.requests import Request

    from regional_news.storage.sqlite import OpenAlarm
    from regional_news.storage.sqlite.place import StorePlace

LANGUAGE_COOKIE: Final = "language"
_COOKIE_LASTS_S: Final = 365 * 86_400
STATIC: Final = {"app.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
"""The files that pages are made with, and what each is."""


_SETTLED_S: Final = 2
"""Within so short a time a file's moment does not tell two writes apart."""
_KEPT: Final = 500
_SLOW_S: Final = 0.25
_KEPT_TIMES: Final = 100
"""What takes long to read is kept for so many times as long, whatever is written meanwhile."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """What all visits share."""

    store_path: StorePlace
    queries_path: Path | None
    token: str = ""
    pictures: bool = False  # whether pictures that the archive holds are shown
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))  # what the forms of our own pages carry
    has_shown: Event = field(default_factory=Event)  # set once the store was there
    _kept: dict[tuple[object, ...], tuple[datetime | None, float, Any]] = field(default_factory=dict)

    def awaits_store(self) -> bool:
        """Tell whether there is no store yet; one that was shown here and is gone is a fault."""
        return not self.has_shown.is_set() and not self.store_path.exists()

    def modified(self) -> datetime | None:
        """Return when the store, or the file of saved queries, was last written; None for one on a server."""
        if not isinstance(self.store_path, Path):
            return None
        times = []
        for path in (self.store_path, Path(f"{self.store_path}-wal"), self.queries_path):
            with suppress(OSError):
                if path and (stat := path.stat()).st_size:  # who reads leaves an empty -wal
                    times.append(stat.st_mtime)
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def kept(self, store: Store, asked: tuple[object, ...], read: Callable[[], T]) -> T:
        """Return figures read for `asked` since the store was last written, or not long ago for how long it took."""
        key, written, began = (store.identity(), *asked), self.modified(), time.monotonic()
        settled = written if written and time.time() - written.timestamp() >= _SETTLED_S else None
        then, until, found = self._kept.get(key, (None, 0.0, None))
        if began < until or (settled and settled == then):
            return cast("T", found)
        found = read()
        took = time.monotonic() - began
        if settled or took >= _SLOW_S:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = settled, began + _KEPT_TIMES * took if took >= _SLOW_S else 0.0, found
        return found


class Visit:
    """One request with everything that answering it takes."""

    def __init__(self, site: Site, request: Request) -> None:
        self.site = site
        self.request = request
        self.params = request.query_params
        self.now = datetime.now(UTC)
        asked = self.params.get("lang")
        self.language: Language = choose(
            asked, request.cookies.get(LANGUAGE_COOKIE), accepted=request.headers.get("accept-language", "")
        )
        self.posted: QueryParams | None = getattr(request.state, "posted", None)  # the fields of a form that was sent
        self._switched = asked == self.language

    def store(self) -> Store:
        """Open the store for reading; raises `UserError` or `StorageError` where it cannot be read."""
        path = self.site.store_path
        try:
            store = Store.open(path, read_only=True)
        except UserError:
            if self.site.has_shown.is_set() and not path.exists():
                raise StorageError("store {}: it was shown here and is gone", path) from None
            raise
        self.site.has_shown.set()
        learn_names(store)
        return store

    def saved_queries(self, store: Store) -> saved_queries.Loaded:
        """Return the queries that are kept under a name."""
        return saved_queries.load(self.site.queries_path, store)

    def t(self, text: str, /, **values: object) -> str:
        """Return a text of the pages in the reader's language."""
        return translate(self.language, text, **values)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Render a page."""
        content = environment().get_template(template).render(visit=self, t=self.t, **helpers(self.language), **values)
        response = HTMLResponse(content, status_code=status, headers={"Content-Language": TAGS[self.language]})
        response.headers["Vary"] = "Accept-Language, Cookie"
        if self._switched:
            response.set_cookie(
                LANGUAGE_COOKIE, self.language, max_age=_COOKIE_LASTS_S, httponly=True, samesite="strict"
            )
        return response

    def notice(self, heading: str, detail: str | None = None, *, status: int, line: str | None = None) -> Response:
        """Render a page that says one thing; `line` is for machines' words, and stays as it is."""
        return self.page("notice.html", status=status, heading=self.t(heading), detail=detail, line=line)

    def explain(self, error: Exception | str) -> str:
        """Return what is wrong in the reader's language."""
        return explain(self.language, error)

    def alarm(self, alarm: OpenAlarm) -> str:
        """Return what an alarm says in the reader's language."""
        return worded(alarm.code, alarm.parameters, self.language, otherwise=alarm.message)

    @cached_property
    def path(self) -> str:
        """The path of the address, for telling where in the site a reader is."""
        return self.request.url.path

    @property
    def folder(self) -> str:
        """What commands need so that they write into the folder that is shown here; nothing where it is the usual."""
        folder = self.site.store_path.absolute().parent
        return "" if folder == Path("data").absolute() else f" -s DATA_DIR={shlex.quote(str(folder))}"

    @property
    def today(self) -> date:
        """The day that it is in China."""
        return self.now.astimezone(CHINA).date()

    def attached(self, ending: str, about: str = "") -> dict[str, str]:
        """Return the header of a file that is kept and not shown, named by its day."""
        return {"Content-Disposition": f'attachment; filename="regional-news-{about}{self.today}.{ending}"'}

    def in_language(self, language: Language) -> str:
        """Return the address of this page in another language."""
        pairs = [(name, value) for name, value in self.params.multi_items() if name != "lang"]
        return f"{self.path}?{urlencode([*pairs, ('lang', language)])}"


def helpers(language: Language) -> dict[str, Any]:
    """Return what templates call beside `t`."""

    def ago(moment: datetime, now: datetime) -> str:
        past = max(now - moment, timedelta(0))
        if past < timedelta(minutes=1):
            return translate(language, "just now")
        if past < timedelta(hours=1):
            return translate(language, "{n} min ago", n=past // timedelta(minutes=1))
        if past < timedelta(days=2):
            return translate(language, "{n} h ago", n=past // timedelta(hours=1))
        return translate(language, "{n} days ago", n=past.days)

    def named(name: str) -> str:
        return in_words("named", {"name": name}, language)

    return {"ago": ago, "named": named, "html_lang": TAGS[language], "language": language}


def is_link(url: object) -> bool:
    """Tell whether an address may become a link: absolute, http or https, and with a host."""
    if not isinstance(url, str) or any(character <= " " for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def picture_address(portal: str, url: str) -> str:
    """Return the address at which a picture of the archive is served."""
    return f"/issue/picture?{urlencode({'portal': portal, 'url': url})}"


def whole_number(text: str) -> int | None:
    """Read a number of an address or a form, None where it is none that the store could hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def host_of(url: str) -> str:
    """Return the host of an address, as a reader knows a site."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def machine_time(moment: datetime, precision: str = "minute") -> str:
    """Write a time for `<time datetime=...>`."""
    local = moment.astimezone(CHINA)
    return local.date().isoformat() if precision == "day" else local.isoformat()


def article_address(portal: str, article_id: str, path: str = "/article") -> str:
    """Return the address of the page about an article."""
    return f"{path}?{urlencode({'portal': portal, 'id': article_id})}"


@cache
def environment() -> Environment:
    """Return the templates: every value is escaped, and a value that is not given is an error."""
    made = Environment(
        loader=PackageLoader("regional_news.output.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {
        "region": regions.full_name,
        "time": shown_time,
        "machine": machine_time,
        "host": host_of,
        "portal": portal_name,
        "css": Markup,  # our own stylesheet, which an escaped > would break
        "number": "{:,}".format,
    }
    made.tests["link"] = is_link
    made.globals |= {
        "article_address": article_address,
        "picture_address": picture_address,
        "bar": bar,
        "feed_formats": FEED_FORMATS,
        "static": _static_addresses(),
        "page_script": Markup(PAGE_SCRIPT),  # noqa: S704 - a file of ours
    }
    return made


def static_file(name: str) -> bytes:
    """Return one of the files of `STATIC`."""
    return resources.files("regional_news.output.web").joinpath("static", name).read_bytes()


def _static_addresses() -> dict[str, str]:
    return {name: f"/static/{name}?{hashlib.sha256(static_file(name)).hexdigest()[:12]}" for name in STATIC}


def plain_text(text: str, *, status: int = 200) -> Response:
    """Answer with text that no browser takes for anything else."""
    return Response(text, status_code=status, media_type="text/plain; charset=utf-8")

"""The item: what a reader takes from one page, in a fixed shape that feeds, exports and tests share.

`Article` refuses bad data when it is made, so that whatever holds one may rely on it. A page that does not say
something has `None` (or an empty list) there, never a guess; what a reader must know about the reading stands in
`flags`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone
from typing import Final, Literal, get_args

from regional_news.errors import RefusedError

CHINA: Final = timezone(timedelta(hours=8), "+08:00")
"""The zone of every portal. China has had no daylight saving time since 1991, so a fixed offset is exact."""

EARLIEST: Final = datetime(1995, 1, 1, tzinfo=CHINA)
"""No Chinese news site published before it; an earlier date is a misread one."""

LATEST_AHEAD: Final = timedelta(hours=24)
"""How far a page may be dated after it was fetched: some sites date tomorrow's paper today."""

Kind = Literal["news", "epaper", "thread"]
Precision = Literal["day", "hour", "minute", "second"]
CommentStatus = Literal["shown", "hidden", "banned", "deleted"]

FLAGS: Final = {
    "advertisement": "an advertisement of a newspaper's page, not a story of its newsroom",
    "brand_substitution": "a place name was replaced in set phrases (中共X委, X人民政府): the page is a spam copy",
    "clone_host": "the page was read on a host that is not the portal's",
    "credits": "who made a newspaper's page (本版责编, 版式): no story",
    "date_from_list": "the page shows no date; the one that the list shows beside its title is taken",
    "date_from_url": "the page shows no usable date; the day is the one in its address",
    "encoding_repaired": "the declared encoding was wrong or bytes were damaged; the text was decoded otherwise",
    "hidden_content": "part of the page is shown to others only (reply to see, pay to see, removed by a moderator)",
    "login_wall": "part of the page, pictures or files, is shown to logged-in members only",
    "notice": "an announcement that somebody had printed (公告, 声明, 遗失, 中缝)",
    "picture_only": "the page shows pictures and no text: the text is their captions, else the title",
    "region_mismatch": "the text plainly speaks of another county than the page's own place",
    "spam_title": "words foreign to the portal stand before the title, as on spam copies",
    "traditional_converted": "a mainland page in Traditional script: a machine-converted copy",
    "truncated": "the page or its text ends in the middle",
    "uncertain_text": "the reader was not sure where the story ends, or left a sentence beside it out",
    "untitled": "the page has no title: the first words of the text stand in its place, else 广告",
}
"""Every word that may stand in `Article.flags`, with what it tells the reader."""

REFUSALS: Final = {
    "not_html": "the response is a picture, a PDF or other binary",
    "undecodable": "no encoding gives plausible text",
    "empty": "the page has no text at all",
    "no_title": "no layout gave a title",
    "no_time": "neither the page nor its address gives a possible time",
    "no_text": "no layout gave a body",
    "damaged_text": "title or text hold U+FFFD, or any field a NUL or half of a surrogate pair",
    "not_an_article": "the address answers with another page: a list, a home page, an error notice",
    "no_news": "its section's name says that its pages are no news: leaders, guides, offices, letters",
    "gone": "the page says that the article was deleted or does not exist",
    "login_required": "the page is shown to logged-in members only",
    "no_permission": "the page asks for a reading permission, a payment or a password",
    "site_closed": "the site says that it is closed",
    "challenge": "the server answers with an anti-robot challenge",
    "rate_limited": "the server answers that requests come too fast",
    "server_error": "the server answers with an error of its own: 5xx, database down",
    "off_portal": "the address is not on the portal's hosts or not an article's",
    "too_large": "the page or one of its fields is larger than its limit",
    "too_complex": "reading the page takes more processor time than PAGE_CPU_SECONDS",
    "invalid": "a field breaks the item's invariants",
}
"""Every reason for which a page is refused, with what it means."""

MAX_TITLE_CHARS: Final = 500
MAX_TEXT_CHARS: Final = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of the article."""

    url: str
    """Absolute http(s) address of the largest version the page names."""
    caption: str | None = None
    """Caption the page shows with the picture; never a bare file name."""
    paragraph: int = -1
    """Index of the paragraph of `text` the picture follows; -1 before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One file attached to the article."""

    url: str
    """Absolute http(s) address."""
    name: str
    """Name as the page shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One post of a forum thread after the first."""

    post_id: str
    """The platform's own key of the post (Discuz: pid): its identity, where a floor is not."""
    floor: int | None = None
    """Floor as the page shows it; 2 is the first reply."""
    author: str | None = None
    """Name as shown, 匿名 included; None where the page hides it."""
    published_at: datetime | None = None
    """Aware, +08:00."""
    text: str = ""
    """What the post says, paragraphs joined by newlines, quotations left out."""
    quote: str | None = None
    """What the post quotes."""
    status: CommentStatus = "shown"
    """`shown`, `hidden` (to be seen by others only), `banned` (by a moderator) or `deleted`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a story stands on its newspaper's page."""

    order: int
    """1 for the first story of the page's list; what stands in the picture alone follows."""
    left: float | None = None
    """Left edge as a share of the page's width, 0 to 1; None where the page has no areas or tells no size."""
    top: float | None = None
    """Upper edge as a share of the page's height, 0 to 1."""
    width: float | None = None
    """Width as a share of the page's width; of several areas, of the box around them all."""
    height: float | None = None
    """Height as a share of the page's height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One normalised article or forum thread.

    Raises `RefusedError` with reason `no_title`, `no_text`, `no_time`, `damaged_text`, `too_large` or `invalid` when
    it is made of data that must not travel.
    """

    portal: str
    """Spider name, `heze`; for a forum read by the generic spider `discuz:HOST[:PORT]`."""
    article_id: str
    """The portal's own key of the article; `(portal, article_id)` is unique."""
    url: str
    """Canonical live address: the portal's origin, no tracking or session parameters."""
    kind: Kind
    """`news`, `epaper` or `thread`."""
    title: str
    """Main title alone (主标题): no site name, no forum type in `[ ]`; 【栏目】 and (二) belong to it."""
    pretitle: str | None = None
    """引题, the line above the main title."""
    subtitle: str | None = None
    """副题, the line below the main title."""
    authors: list[str] = field(default_factory=list)
    """People named in the byline (作者, 记者, 通讯员), else in the body's opening or closing line."""
    poster: str | None = None
    """Who started a forum thread, as shown, 匿名 included."""
    source: str | None = None
    """来源, the outlet that the page names as its source, be it the portal itself; None where it names none."""
    editor: str | None = None
    """责任编辑 as labelled."""
    published_at: datetime
    """Aware, +08:00: the time the page shows, else the day in its address (flag `date_from_url`) or on its list."""
    published_precision: Precision
    """How exact `published_at` is: `day`, `hour`, `minute` or `second`."""
    published_raw: str | None = None
    """The date text as the page shows it."""
    section: list[str] = field(default_factory=list)
    """Breadcrumb from the outermost level, without 首页 and 正文."""
    category: str | None = None
    """Forum thread type: `我要爆料`."""
    region: str | None = None
    """Six-digit administrative code of GB/T 2260."""
    text: str
    """Body paragraphs joined by newlines; captions only where the page shows them as text."""
    images: list[Image] = field(default_factory=list)
    """Pictures of the body, in order."""
    attachments: list[Link] = field(default_factory=list)
    """Files of the body, in order."""
    keywords: list[str] = field(default_factory=list)
    """Keywords from the page's metas, the site's own name left out."""
    rights: str | None = None
    """Copyright note shown with the article."""
    views: int | None = None
    """Times read, as shown."""
    replies: int | None = None
    """Number of replies, as shown."""
    paper: str | None = None
    """Newspaper whose page this stood on, by its own name: `岳阳日报`; None where it stood in none."""
    issue_date: date | None = None
    """Day of the newspaper's issue."""
    page_no: str | None = None
    """Number of the newspaper's page (版次) as it writes it: `01`, `A01`."""
    page_name: str | None = None
    """Name of that page (版名): `要闻`."""
    position: Position | None = None
    """Place on that page."""
    page_image: str | None = None
    """Address of the page's picture."""
    page_pdf: str | None = None
    """Address of the page as a PDF."""
    continued: str | None = None
    """Number of the other page on which the story goes on (下转第N版); `text` holds both parts."""
    comments: list[Comment] = field(default_factory=list)
    """Forum posts after the first, in the order of their `post_id`s on the pages."""
    flags: list[str] = field(default_factory=list)
    """What a reader must know, words of `FLAGS`, sorted."""
    layout: str
    """Which layout or strategy read the page."""
    fetched_at: datetime
    """Aware, UTC: when the page was fetched."""

    def __post_init__(self) -> None:
        """Check every invariant."""
        self._check_words()
        self._check_times()
        self._check_identity()

    def _check_words(self) -> None:
        if not isinstance(self.title, str) or not self.title.strip():
            raise RefusedError("no_title")
        if not isinstance(self.text, str) or not self.text.strip():
            raise RefusedError("no_text")
        if len(self.title) > MAX_TITLE_CHARS:
            raise RefusedError("too_large", f"title of {len(self.title)} characters")
        if len(self.text) > MAX_TEXT_CHARS:
            raise RefusedError("too_large", f"text of {len(self.text)} characters")
        for one in fields(self):
            _check_value(one.name, getattr(self, one.name), str(one.type))
        for name in _WORDS:
            value = getattr(self, name)
            if value is not None and "\N{REPLACEMENT CHARACTER}" in (
                value if isinstance(value, str) else "".join(value)
            ):
                raise RefusedError("damaged_text", f"{name} holds U+FFFD")

    def _check_times(self) -> None:
        if not isinstance(self.fetched_at, datetime) or self.fetched_at.utcoffset() != timedelta(0):
            raise RefusedError("invalid", "fetched_at is not in UTC")
        if self.fetched_at.year == MAXYEAR:
            raise RefusedError("invalid", f"fetched_at is impossible: {self.fetched_at.isoformat()}")
        if not isinstance(self.published_at, datetime) or self.published_at.utcoffset() != CHINA.utcoffset(None):
            raise RefusedError("no_time", "published_at is missing or not at +08:00")
        if not EARLIEST <= self.published_at <= self.fetched_at + LATEST_AHEAD:
            raise RefusedError("no_time", f"published_at is impossible: {self.published_at.isoformat()}")
        if self.published_precision not in get_args(Precision):
            raise RefusedError("invalid", f"published_precision {self.published_precision!r}")

    def _check_identity(self) -> None:
        if not self.portal or not self.article_id or not self.layout:
            raise RefusedError("invalid", "portal, article_id or layout is empty")
        if not re.fullmatch(r"https?://[^\s/]+/\S*", self.url):
            raise RefusedError("invalid", f"url is no absolute http(s) address: {self.url!r}")
        if self.kind not in get_args(Kind):
            raise RefusedError("invalid", f"kind {self.kind!r}")
        if self.region is not None and not re.fullmatch(r"\d{6}", self.region):
            raise RefusedError("invalid", f"region {self.region!r}")
        if self.issue_date and not EARLIEST.date() <= self.issue_date <= (self.fetched_at + LATEST_AHEAD).date():
            raise RefusedError("no_time", f"issue_date is impossible: {self.issue_date}")
        if unknown := set(self.flags) - set(FLAGS):
            raise RefusedError("invalid", f"unknown flags {sorted(unknown)}")
        last = self.text.count("\n")
        if any(not -1 <= image.paragraph <= last for image in self.images):
            raise RefusedError("invalid", "an image stands outside the text")

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of `text`."""
        return self.text.split("\n")


_PARTS: Final = {"Image": Image, "Link": Link, "Comment": Comment, "Position": Position}
_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "str": str,
    "str | None": (str, type(None)),
    "int": int,
    "int | None": (int, type(None)),
    "Kind": str,
    "Precision": str,
    "CommentStatus": str,
    "datetime": object,  # times are checked one by one
    "datetime | None": (datetime, type(None)),
    "date | None": (date, type(None)),
    "float | None": (float, int, type(None)),
    "Position | None": (Position, type(None)),
    **_PARTS,
}
"""What may stand in a field, by its annotation."""
_MAX_INT: Final = 2**63 - 1  # databases and data frames hold no greater one


def _check_value(name: str, value: object, kind: str) -> None:
    """Refuse a value that is not of its field's type, and text that no file, database or workbook can hold."""
    if kind.startswith("list["):
        inner = kind[len("list[") : -1]
        if not isinstance(value, list) or not all(isinstance(one, _TYPES[inner]) for one in value):
            raise RefusedError("invalid", f"{name} is no {kind}: {value!r:.80}")
        for one in value:
            _check_value(name, one, inner)
    elif not isinstance(value, _TYPES[kind]):
        raise RefusedError("invalid", f"{name} is no {kind}: {value!r:.80}")
    elif isinstance(value, str):
        if "\0" in value or not (value.isascii() or _is_encodable(value)):
            raise RefusedError("damaged_text", f"{name} holds a NUL or half of a surrogate pair")
    elif isinstance(value, int):
        if abs(value) > _MAX_INT:
            raise RefusedError("invalid", f"{name} is no number that can be counted: {value!r:.80}")
    elif value is not None and (part_type := _PARTS.get(kind.removesuffix(" | None"))):
        for part in fields(part_type):
            _check_value(f"{name}.{part.name}", getattr(value, part.name), str(part.type))


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_WORDS: Final = (
    "title", "pretitle", "subtitle", "authors", "poster", "source", "editor",
    "section", "category", "text", "keywords", "rights", "paper", "page_name",
)  # fmt: skip

FIELD_NAMES: Final = tuple(f.name for f in fields(Article))
"""The item's field names, in the order in which exports show them."""


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)

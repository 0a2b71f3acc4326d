"""Links of a page that nobody has seen: found whatever the markup, resolved without trusting the page's own base."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from lxml import etree, html
from w3lib.encoding import resolve_encoding

from regional_news.text.clean import without_huge_tags, words
from regional_news.text.urls import canonical, join, path_and_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PAGE_ENDING: Final = re.compile(r"\.(?:[jsx]?html?x?|jspx?|php|aspx?|do|action)")
ITEMS_MAX: Final = 2000  # number of a list's records that are read
MAX_LINKS: Final = 60_000  # number of a page's links that are looked at; real pages have less than a tenth


_LINKS: Final = etree.XPath(
    "descendant-or-self::*[self::a or self::area or @onclick or @data-href or self::option[contains(@value, '.')]]"
)
_OPENED: Final = re.compile(
    r"(?:open\(|(?:href|location)\s?=|replace\(|['\"](?=/[^/]))\s?['\"]?(?P<url>[^'\"\s]{2,500})['\"]"
)
"""How a script in a page's element opens another: `open('x.htm')`, or `go(this, '/xw/index_2.html')`."""


_DAY: Final = re.compile(
    r"(?<![\d:])20\d\d(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.|年\d{1,2}月)\d{1,2}(?!\d)(?:日?\s{1,3}\d{1,2}:\d\d(?::\d\d)?)?"
)
_SHORT_DAY: Final = re.compile(r"(?<![\d:.-])\d\d(?:-|/|\.|月)\d\d(?![\d:.-])")
"""A day without its year: it tells that a row is a list's, not when its article was published."""
TITLE_MIN: Final = 8  # a shorter text of a link, or one of fewer Chinese characters, names no article
ROW_LEVELS: Final = 6
ROW_LINKS: Final = 3  # a picture's, a title's and one that says more


@dataclass(frozen=True, slots=True)
class ListedLink:
    """One link: its absolute address, its text with spaces collapsed, and the day that its row shows beside it.

    A day may lack its year.
    """

    url: str
    text: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """One page of a list."""

    items: tuple[tuple[str, str], ...]  # addresses, each with what the list calls it
    next: str | None = None  # address of the page after it, None at the end or where nobody can tell
    lists: tuple[str, ...] = ()  # addresses of further lists that it is an index of, the newest first
    times: Mapping[str, str] = field(default_factory=dict)  # when articles were published, by address, as it says it
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # categories and keywords of each, by address
    name: str = ""  # what a feed calls itself
    numbers: tuple[tuple[str, str], ...] = ()  # articles given by numbers, where nobody said where those stand


def parse_html(text: str) -> html.HtmlElement | None:
    """Return the page's tree, None where there is nothing to parse."""
    # lxml refuses text that names an encoding it has already been decoded from.
    clean = without_huge_tags(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", "")))
    try:
        return html.document_fromstring(clean) if clean.strip() else None
    except (etree.ParserError, ValueError):
        return None


def links_of(tree: html.HtmlElement, *, url: str, is_own: Callable[[str], bool]) -> Iterator[ListedLink]:
    """Yield the http(s) links of a page fetched from `url`, in order, repetitions included.

    A `<base>` on another host is ignored: it would turn every relative link into one of that host.
    """
    base = url
    for element in tree.iter("base"):
        href = join(url, element.get("href") or "")
        if href is not None and is_own(href):
            base = href
        break
    encoding = None
    rows: dict[html.HtmlElement, bool] = {}
    elements: list[html.HtmlElement] = _LINKS(tree)  # type: ignore[assignment]
    for element in elements[:MAX_LINKS]:
        href = element.get("href") or element.get("data-href") or ""
        href = href or (element.get("value") or "" if element.tag == "option" else "")
        is_script = not href or href[:1] in "#jJ"
        opened = _OPENED.search(element.get("onclick") or "") if is_script else None
        if absolute := join(base, opened["url"] if opened else href):
            if not absolute.isascii():
                encoding = encoding or _encoding_of(tree)
                absolute = _as_asked(absolute, encoding)
            text = " ".join(str(element.text_content()).split()) or element.get("title") or ""
            yield ListedLink(absolute, text, _day_beside(element, rows) if len(text) >= TITLE_MIN else "")


def _day_beside(element: html.HtmlElement, rows: dict[html.HtmlElement, bool]) -> str:
    """Return the one day that stands in the row of a link and not in the link, else one without a year; "" for none.

    A row is what holds no link to another page; `rows` keeps of each element whether it is one.
    """
    row = element
    for around in islice(element.iterancestors(), ROW_LEVELS):
        if around not in rows:
            targets = [link.get("href") for link in islice(around.iter("a"), ROW_LINKS + 1)]
            rows[around] = len(targets) <= ROW_LINKS and len(set(targets)) == 1
        if not rows[around]:
            break
        row = around
    within = str(element.text_content())
    beside = (
        f"{str(row.text_content()).replace(within, ' ')} {row.tail or ''}" if row is not element else row.tail or ""
    )
    for form in (_DAY, _SHORT_DAY):
        if found := {match[0] for match in form.finditer(beside)}:
            return found.pop() if len(found) == 1 else ""
    return ""


def looks_like_title(text: str) -> bool:
    """Tell whether the text of a link may be a title: eight characters of Chinese or more."""
    return sum("一" <= char <= "鿿" for char in text) >= TITLE_MIN


def _encoding_of(tree: html.HtmlElement) -> str:
    """Return the encoding that a page says it is in; UTF-8 where it says none that is known."""
    for element in tree.getroottree().getroot().iter("meta"):
        said = _CHARSET.search(element.get("content") or "")
        if encoding := resolve_encoding(element.get("charset") or (said[1] if said else "")):
            return encoding
    return "utf-8"


def _as_asked(url: str, encoding: str) -> str:
    """Return an address as browsers ask for it: the query in the encoding of its page (WHATWG URL, 4.4)."""
    address, asks, query = url.partition("?")
    sent = query.encode(encoding, "xmlcharrefreplace")
    return address + asks + "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in sent)


def canonical_page(url: str, *, origin: str) -> str | None:
    """Return the one address of a page of the portal: on its canonical host, without session and tracking parameters.

    >>> canonical_page("http://heze.cn/news/list.jsp;jsessionid=8A?p=2&utm_source=x#top", origin="http://www.heze.cn")
    'http://www.heze.cn/news/list.jsp?p=2'
    """
    address = canonical(url)
    if address and address.startswith(f"{origin}/"):
        return address
    return origin + urlunsplit(("", "", *urlsplit(address)[2:])) if address else None


_NAMES_LIST: Final = re.compile(r"(?!.*[页頁])[一-鿿]{2,8}")
_CHARSET: Final = re.compile(r"(?i)charset\s{0,4}=\s{0,4}[\"']?([\w-]{2,20})")
_NAMES_NONE: Final = re.compile(
    r"关于(?:我们|本站|本网)|联系(?:我们|方式)|(?:网站|站点)(?:地图|声明|帮助)|(?:版权|法律|免责|隐私)(?:声明|政策|条款)|广告(?:服务|合作)|诚聘英才"
    r"|(?:会员)?(?:登[录陆]|注册)|设为首页|加入收藏|收藏本站|无障碍(?:浏览|阅读)?|手机版|投稿"
)
"""What the foot of a page calls pages that hold no list."""


def may_be_list(url: str, text: str = "") -> bool:
    """Tell whether an address can be that of a list: a folder or a web page, no file, no page N of another list.

    Menus lead to `list_11_1.html` and `?cid=4&page=1`; `index_1.html` is a second page, unless `text` names a section.
    """
    if _NAMES_NONE.fullmatch(text):
        return False
    path = path_and_query(url)[0]
    name = path.rpartition("/")[2].lower()
    is_first = page_number(path) is None or re.match(r"list[_-]\d+[_-]1\.", name) or _NAMES_LIST.fullmatch(text)
    firsts = {None, 0, 1} if is_first else {None}
    return is_page(path) and page_number(url) in firsts


def is_page(path: str) -> bool:
    """Tell whether the path of an address is a web page's, not a file's."""
    name = path.rpartition("/")[2].lower()
    return "." not in name or _PAGE_ENDING.fullmatch(name[name.rindex(".") :]) is not None


_NUMBERED_FILE: Final = re.compile(
    r"/(?P<stem>(?:index|list_\d+|list|default|node_\d+|\w*?list)(?=_)|list-\d+(?=-))[_-](?P<n>\d+)(?P<end>\.[a-z]+)$",
    re.IGNORECASE,
)
_NUMBERED_FOLDER: Final = re.compile(r"/(?:page|p)[/_-]?(?P<n>\d+)(?:/|\.s?html?)?$", re.IGNORECASE)
PAGE_NAMES: Final = frozenset(
    words("page p pn pageno page_no pagenum page_num pageindex pagenumber curpage currentpage paged pgnum")
)
"""Parameters that say the page of a list."""
_NUMBER_NAMES: Final = PAGE_NAMES | frozenset(words("start limitstart offset"))
"""Those, and those that say how many of its rows stand before the page."""
_DEFAULT_FILE: Final = re.compile(r"/(?:index|default)\.[a-z]+$", re.IGNORECASE)


def page_number(url: str) -> int | None:
    """Return the page number in a list's address as it stands there (`index_1.html`: 1), None where there is none."""
    path, query = path_and_query(url)
    if match := _NUMBERED_FILE.search(path) or _NUMBERED_FOLDER.search(path):
        return int(match["n"])
    for name, value in parse_qsl(query) if query else ():
        if name.lower() in _NUMBER_NAMES and value.isascii() and value.isdigit() and len(value) < 9:
            return int(value)
    return None


def list_key(url: str) -> str:
    """Return what all pages of one list have in common: the address without page number and default file name.

    >>> list_key("http://www.heze.cn/news/node_9_2.htm")
    'http://www.heze.cn/news/node_9.htm'
    >>> list_key("http://www.tengzhou.gov.cn/xwzx/jrtz/index_3.html")
    'http://www.tengzhou.gov.cn/xwzx/jrtz/'
    """
    whole, asked = path_and_query(url)
    path = _NUMBERED_FILE.sub(r"/\g<stem>\g<end>", whole)
    path = _NUMBERED_FOLDER.sub("/", path)
    path = _DEFAULT_FILE.sub("/", path)
    if path == whole and url.endswith(path):
        return url
    parts = urlsplit(url)
    query = "&".join(pair for pair in asked.split("&") if pair.partition("=")[0].lower() not in _NUMBER_NAMES)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

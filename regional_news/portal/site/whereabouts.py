"""Whose pages these are: the site's name, its place, and what else it might be than a portal of news."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.extract.discuz.markup import is_discuz
from regional_news.extract.epaper.addresses import read_address
from regional_news.extract.xpath import seen_texts
from regional_news.item import regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lxml.html import HtmlElement

    from regional_news.extract import Reading

_SITE_CODE: Final = re.compile(r"(?:网站标识码|标识码)\s{0,3}[:：]?\s{0,3}(?P<code>[0-9]{6})[0-9]{4}")
_ICP: Final = re.compile(r"(?P<sign>[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新蜀黔滇])\s?ICP\s?备")
_RUN_BY: Final = re.compile(r"主办(?:单位)?\s{0,3}[:：]\s{0,3}(?P<who>[^\s,，;；|｜]{4,40})")
_PROVINCES: Final = {"鲁": "370000", "湘": "430000"}
_TITLE_END: Final = re.compile(r"\s*(?:[-_|｜–—]+|--+|>>|,|，|\s{2,})\s*")
_IDLE_WORDS: Final = re.compile(
    r"^(?:欢迎(?:光临|访问|来到)?|首页|网站首页|主页|正文|新闻|官网|官方网站|门户网站)+$|(?:首页|官方网站|官网|门户网站|网站首页)$|^欢迎(?:光临|访问|来到)"
)
_OUTLET: Final = re.compile(
    r"(?:网|在线|日报|晚报|新闻|融媒|发布|政府|信息港|热线|论坛|广电|传媒|之窗|频道|委员会|局|厅)"
)
_PARKED: Final = re.compile(
    r"域名(?:出售|转让|停放|可转让|交易)|(?:domain|website) (?:is )?for sale|parked (?:free|domain)|buy this domain",
    re.IGNORECASE,
)
_WIKI: Final = re.compile(r"MediaWiki|DokuWiki|wgPageName|action=edit&(?:amp;)?section|HDWiki", re.IGNORECASE)
_SHOP: Final = re.compile(r"购物车|加入购物|立即购买|商品详情|收货地址|包邮")
_PRICE: Final = re.compile(r"[¥￥]\s?\d|\d元")
_OTHER_FORUM: Final = re.compile(
    r"Powered by\s{0,3}(?:<[^<>]{1,200}>\s{0,3}){0,3}(?:phpwind|phpBB|vBulletin|Dvbbs|MyBB|BBSXP|Xiuno|LeadBBS)",
    re.IGNORECASE,
)
_MEDIA: Final = re.compile(r"(?P<stem>[一-鿿]{2,4}?)(?:县|市|区)?(?:融媒|新闻网|发布|日报|广播电视台)")
_OF_PLACE: Final = re.compile(r"(?P<stem>[一-鿿]{2,4})(?:新闻|要闻|头条)")
"""How a menu calls what a county's portal has of its own county."""
SHELL_CHARS: Final = 100
NAMED_MIN: Final = 3  # articles that name a place before it is theirs
SHOP_WORDS_MIN: Final = 3  # number of its words, and of prices, that make a shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Name and place of a site, with what told them."""

    site_name: str
    region: str | None
    evidence: dict[str, str]


def kind_of(tree: HtmlElement, text: str, links: Sequence[tuple[str, str]]) -> str | None:
    """Return what a home page is that no portal's is, a state of `known.WORDS`; None for what may be one."""
    if is_discuz(tree):
        return "forum"
    if _OTHER_FORUM.search(text):
        return "other_forum"
    if _PARKED.search(text) and len(links) < 30:
        return "parked"
    if _WIKI.search(text):
        return "wiki"
    priced = sum(re.search(r"[¥￥]\s?\d", label) is not None for _, label in links)
    offers = len(_SHOP.findall(text)) >= SHOP_WORDS_MIN and len(_PRICE.findall(text)) >= SHOP_WORDS_MIN
    return "shop" if offers or priced * 2 > len(links) else None


def is_made_by_scripts(tree: HtmlElement) -> bool:
    """Tell whether a page is a shell that scripts of files of their own fill: next to no text, and such scripts."""
    body = tree.find("body")
    said = "".join(seen_texts(body)).strip() if body is not None else ""
    return len(said) < SHELL_CHARS and bool(tree.xpath("//script[@src]"))


def is_paper(links: Iterable[tuple[str, str]]) -> bool:
    """Tell whether the links of a page are those of one issue of a newspaper: its pages by number, its stories."""
    pages: Counter[tuple[str, date]] = Counter()
    stories: Counter[str] = Counter()
    everything = list(links)
    for url, _ in everything:
        address = read_address(url)
        if address is None:
            continue
        if address.kind == "page" and address.day and re.search(r"\d", urlsplit(url).path.rpartition("/")[2]):
            pages[address.folder, address.day] += 1
        elif address.kind == "story":
            stories[address.folder] += 1
    if not pages:
        return False
    (folder, _), number = pages.most_common(1)[0]
    return number >= 2 and 2 * (number + stories[folder]) > len(everything)


def find_whereabouts(
    trees: Sequence[HtmlElement], texts: Sequence[str], readings: Sequence[Reading], *, host: str
) -> Whereabouts:
    """Return what the pages say, the home page first; `readings` are those of articles."""
    name, why_name = _site_name(trees, readings, host=host)
    votes: Counter[str] = Counter()
    evidence: dict[str, str] = {"name": why_name}
    codes = Counter(code for tree, text in zip(trees, texts, strict=True) for code in _site_codes(tree, text))
    if (codes and codes.most_common(1)[0][1] * 2 > codes.total()) or len(codes) == 1:
        code = _known(codes.most_common(1)[0][0])
        if code:
            votes[code] += 4
            evidence["site code"] = f"{code} on {codes.total()} pages"
    if place := place_of(name):
        votes[place] += 3
        evidence["name of the site"] = f"{name}: {place}"
    elif front := _in_front(trees[0], name, readings):
        votes[front] += 4
        evidence["front of the home page"] = front
    crumbs = Counter(
        code for r in readings if (code := regions.from_breadcrumb(r.section)) and not code.endswith("0000")
    )
    if crumbs and crumbs.most_common(1)[0][1] * 5 >= len(readings) * 4:
        votes[crumbs.most_common(1)[0][0]] += 2
        evidence["breadcrumbs"] = f"{crumbs.most_common(1)[0][0]} on {crumbs.most_common(1)[0][1]} articles"
    if owner := _owner(texts):
        votes[owner] += 2
        evidence["run by"] = owner
    told = _named_by(readings, name)
    if told:
        votes[told[0]] += told[1]
        evidence["named by the articles"] = f"{told[0]}, {told[2]}"
    signs = Counter(match["sign"] for text in texts for match in [_ICP.search(text)] if match)
    province = None
    if signs:
        sign = signs.most_common(1)[0][0]
        province = _PROVINCES.get(sign)
        evidence["ICP number"] = f"{sign} on {signs.total()} pages"
        if province is None:
            votes.clear()  # of another province, whatever its name sounds like
    if province:
        votes = Counter({code: n for code, n in votes.items() if code[:2] == province[:2]})
    return Whereabouts(site_name=name, region=_elected(votes) or province, evidence=evidence)


def _in_front(home: HtmlElement, name: str, readings: Sequence[Reading]) -> str | None:
    """Return the place whose short name begins the site's name or a part of its title, and menus or sources bear too.

    莱西圈 with a section 莱西新闻, 渤海湾新闻网_沾化新闻门户 with stories of 沾化融媒.
    """
    titles = [piece for title in home.iter("title") for piece in re.split(r"[\s_|–—-]+", title.text_content())]
    labels = {*(a.text_content().strip() for a in home.iter("a")), *(crumb for r in readings for crumb in r.section)}
    stems = [found["stem"] for label in labels if (found := _OF_PLACE.fullmatch(label))]
    stems += [found["stem"] for r in readings for found in _MEDIA.finditer(r.source or "")]
    seconds = {place_of(stem, is_whole=False) for stem in stems}
    places = {place_of(piece, is_whole=False) for piece in (name, *titles)} & seconds - {None}
    deepest = [
        one for one in places if one and not any(one != two and regions.contains(one, two or "") for two in places)
    ]
    return deepest[0] if len(deepest) == 1 else None


def _named_by(readings: Sequence[Reading], name: str) -> tuple[str, int, str] | None:
    """Return the place that articles name, its votes, and how often; None where no one place stands out.

    Most articles of a county's portal name the county, those of a prefecture's name now one county and now another: a
    county that bare half of them name does not outvote a prefecture that the site is named after.
    A short name counts where the full one stands too, or an outlet's: 嘉禾融媒体中心.
    """
    texts = [f"{r.title}\n{r.text}\n{r.source or ''}" for r in readings]
    whole = "\n".join(texts)
    counts = regions.mentions(whole)
    outlets = {match["stem"] for match in _MEDIA.finditer(whole)}
    places = {*counts, *(found[0].code for stem in outlets if len(found := regions.find(stem)) == 1)}
    articles: Counter[str] = Counter()
    for code in places:
        place = regions.by_code(code)
        short = place.short_name if place else ""
        articles[code] = sum(code in regions.mentions(text) or (len(short) > 1 and short in text) for text in texts)
    inner = [code for code, n in articles.most_common() if n * 2 >= len(texts) and n >= NAMED_MIN]
    deepest = [code for code in inner if not any(code != other and regions.contains(code, other) for other in inner)]
    if deepest:
        rivals = [n for code, n in articles.items() if not (_are_nested(code, deepest[0]))]
        if (number := articles[deepest[0]]) >= 2 * max(rivals, default=0):
            return deepest[0], 3 if number * 5 >= len(texts) * 4 else 2, f"by {number} of {len(texts)}"
    if counts:
        (first, count), *rest = counts.most_common(2)
        if count >= 5 and (not rest or count > 2 * rest[0][1]):
            most = regions.by_code(first)
            return first, 2 if most and most.short_name in name else 1, f"{count} times"
    return None


def _are_nested(one: str, other: str) -> bool:
    return regions.contains(one, other) or regions.contains(other, one)


def _owner(texts: Sequence[str]) -> str | None:
    """Return the place of the office that runs the site, as most of its pages' feet name it."""
    places: Counter[str] = Counter()
    for text in texts:
        for match in _RUN_BY.finditer(text):
            named = regions.mentions(match["who"])
            deepest = [one for one in named if not any(regions.contains(one, other) for other in named if other != one)]
            places.update(deepest[:1])
    return places.most_common(1)[0][0] if places and places.most_common(1)[0][1] * 2 > len(texts) else None


def place_of(name: str, *, is_whole: bool = True) -> str | None:
    """Return the place in a site's name; of short names only those that begin it: 岳阳网, 中国菏泽网.

    `is_whole`: what follows a short name must be an outlet's word; else it may be any.

    >>> place_of("中国菏泽网"), place_of("滕州市人民政府"), place_of("掌上嘉祥"), place_of("惠民生活网")
    ('371700', '370481', '370829', None)
    """
    stem = re.sub(r"^(?:中国|今日|美丽|大美|爱|掌上|云上|无线|智慧|中共|山东省?|湖南省?)(?=..)", "", name)
    for length in range(min(len(stem), 12), 1, -1):
        head = stem[:length]
        found = regions.find(head)
        if not found or (not is_whole and found[0].level == "province"):
            continue
        is_named = head == found[0].name or (length == len(stem) < len(name))  # 掌上嘉祥
        is_outlet = is_named or _OUTLET.match(stem[length:]) is not None or found[0].level == "prefecture"
        if (is_outlet or not is_whole) and (
            found[0].name == head
            or len({regions.current(row.code) for row in found if row.level == found[0].level}) == 1
        ):
            return regions.current(found[0].code)
    return None


def _elected(votes: Counter[str]) -> str | None:
    """Return the place with most votes; a county where its prefecture has votes as well is the prefecture's no more."""
    if not votes:
        return None
    (first, most), *rest = votes.most_common()
    if rest and rest[0][1] == most and not regions.contains(rest[0][0], first):
        return rest[0][0] if regions.contains(first, rest[0][0]) else None
    return first if most >= 2 else None


def _known(code: str) -> str | None:
    for wanted in (code, f"{code[:4]}00"):
        if regions.by_code(wanted):
            return regions.current(wanted)
    return None


def _site_codes(tree: HtmlElement, text: str) -> list[str]:
    """Return the region in the mark of a government's site, of its metas or its footer; once a page."""
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if (element.get("name") or "").lower() == "siteidcode" and re.fullmatch(r"\d{10}", content):
            return [content[:6]]
    return [match["code"]] if (match := _SITE_CODE.search(text)) else []


def _site_name(trees: Sequence[HtmlElement], readings: Sequence[Reading], *, host: str) -> tuple[str, str]:
    """Return the name: of the metas, of the titles' common end, of the home page's title, of the breadcrumbs' start."""
    for tree in trees:
        for element in tree.iter("meta"):
            word = (element.get("name") or element.get("property") or "").lower()
            if word in {"sitename", "og:site_name"} and (name := _clean(element.get("content") or "")):
                return name, f"meta {word}"
    titles = [" ".join("".join(title.itertext()).split()) for tree in trees for title in tree.iter("title")][
        : len(trees)
    ]
    ends = Counter(piece for title in titles[1:] for piece in dict.fromkeys(_pieces(title)[1:]))
    starts = Counter(reading.section[0] for reading in readings if reading.section)
    home = _pieces(titles[0]) if titles else []
    for name, count in ends.most_common(3):
        if count * 2 > len(titles) - 1 and (_OUTLET.search(name) or name in home):
            return name, f"ends {count} of {len(titles) - 1} titles"
    if named := [piece for piece in home if _OUTLET.search(piece)]:
        return named[0], "title of the home page"
    if starts and starts.most_common(1)[0][1] * 2 > len(readings) and _OUTLET.search(starts.most_common(1)[0][0]):
        return starts.most_common(1)[0][0], "start of the breadcrumbs"
    return (home[0], "title of the home page") if home else (host, "none of its pages says it")


def _pieces(title: str) -> list[str]:
    return [name for piece in _TITLE_END.split(title) if (name := _clean(piece))]


def _clean(name: str) -> str:
    name = _IDLE_WORDS.sub("", name.strip(" -_|｜—")).strip(" -_|｜—")
    return name if 2 <= len(name) <= 30 else ""

"""From sampled pages to facts: which shapes of addresses are articles', what their key is, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.crawl.links import ListedLink, looks_like_title
from regional_news.crawl.paging import PAGER, next_page
from regional_news.errors import RefusedError
from regional_news.extract import PortalFacts
from regional_news.item import regions
from regional_news.item.article import CHINA
from regional_news.portal.site.shapes import day_in, first_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from regional_news.extract import Reading
    from regional_news.portal.site.shapes import Shape
    from regional_news.portal.site.whereabouts import Whereabouts

SHARE_MIN: Final = 0.7  # such a share of a shape's pages must read as articles
MUTE_MIN: Final = 6  # a folder with so many pages looked at that hold no text, and none that does, has no articles
ARTICLES_MIN: Final = 3  # pages that must read as articles before anything is concluded from them
TEXT_MIN: Final = 40  # a shorter text may be a service's hint or a footer
SHAPES_TRIED: Final = 8  # number of shapes that are sampled, those with most titles first
PAGES_OF_SHAPE: Final = 5
FIRST_SHAPE_PAGES: Final = 12
UNTITLED_TRIED: Final = 4
"""So many folders of a shape to which no title leads have one page looked at: lists may be numbered as articles are."""
_CHAPTER: Final = re.compile(r"(?:正文\s{0,3})?第\s?[\d零〇一二三四五六七八九十百千两]{1,8}\s?[章回卷集]")
_OFFER: Final = re.compile(r"出租|出售|转让|求购|求租|急售|急租|急转|招聘|诚聘|急聘|二手|低价|上门|维修|搬家|面议|回收")
_WARES: Final = re.compile(r"厂家|直销|批发价")
_OFFERED: Final = re.compile(
    r"联系人|联系电话|电话联系|有意者|非诚勿扰|中介勿扰|拎包入住|面议|租金|售价|微信|月薪|包吃住|价格|手机"
)
OFFER_WORDS_MIN: Final = 2
OFFER_CHARS_MAX: Final = 400
_CHANGING: Final = re.compile(
    r"[\d零〇一二三四五六七八九十百千两]+|星期[一二三四五六日天]|周[一二三四五六日]|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]|[年月日号期第初廿正腊\s/.-]"
)
"""What of a title changes from day to day where every page is of one form."""
MADE_MIN: Final = 4
LISTS_KEPT: Final = 40
_FURTHER: Final = re.compile(r"[2-9]|[1-9]\d{1,3}|[下尾末]一?[页頁]")
"""How lists call their own further pages."""
LISTED_MIN: Final = 5
PAGED_MIN: Final = 2  # a page with a next one is a list though it shows few
NO_NEWS: Final = frozenset({"list", "no_news", "advertisement", "chapter", "not_chinese"})
"""What pages are that are no news for sure; any other verdict but `article` is one page's bad luck."""
_SILENT: Final = frozenset({"no_title", "no_text", "no_time", "short_text"})
_OTHER_KINDS: Final = {"of_one_form": "calendar", "advertisement": "ads", "chapter": "novel"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One page that was looked at."""

    url: str
    reading: Reading
    links: tuple[tuple[str, str], ...] = ()
    is_bare: bool = False
    """Whether it holds words, and no running text by which its encoding could be told."""

    @property
    def verdict(self) -> str:
        """`article`, or why it is none."""
        if self.is_bare:
            return "no_text"
        reading = self.reading
        if reading.published_at is None and (day := day_in(self.url)):  # as a crawl will take it
            reading = replace(reading, published_at=datetime.combine(day, time(), CHINA), published_precision="day")
        try:
            reading.to_article()
        except RefusedError as error:
            if error.reason != "off_portal":  # without facts no page has a key
                return "advertisement" if not reading.text and _WARES.search(reading.title or "") else error.reason
        chinese = sum("一" <= char <= "鿿" for char in reading.text)
        if chinese * 3 < len(reading.text):
            return "not_chinese"
        if len(reading.text) < TEXT_MIN:
            return "short_text"
        words = {text for _, text in self.links}
        linked = sum(len(line) for line in reading.text.splitlines() if line.strip(" ·•[]()0123456789-") in words)
        return "list" if linked * 2 > len(reading.text) else _kind_of(reading)


def _kind_of(reading: Reading) -> str:
    """Return what a text is: an article, a book's chapter, or an advertisement."""
    if _CHAPTER.match(reading.title or ""):
        return "chapter"
    is_short = len(reading.text) < OFFER_CHARS_MAX
    is_offer = (
        is_short and _OFFER.search(reading.title or "") and len(_OFFERED.findall(reading.text)) >= OFFER_WORDS_MIN
    )
    return "advertisement" if is_offer else "article"


@dataclass(slots=True)
class Findings:
    """What was found out about a site."""

    facts: PortalFacts | None = None
    missing: list[str] = field(default_factory=list)  # what kept it from being settled
    evidence: dict[str, Any] = field(default_factory=dict)
    instead: str = ""  # what the site is instead


def choose_samples(shapes: Sequence[Shape]) -> list[str]:
    """Return the addresses to look at: of each likely shape some, out of as many folders as there are."""
    chosen: list[str] = []
    likely = [shape for shape in shapes if len(shape.titled) >= 2] or [
        s for s in shapes if len(s.links) >= ARTICLES_MIN
    ]
    for rank, shape in enumerate(likely[:SHAPES_TRIED]):
        wanted = FIRST_SHAPE_PAGES if rank == 0 else PAGES_OF_SHAPE
        titled = set(shape.titled or shape.links)
        rows = [[url for url in urls if url in titled] for urls in shape.folders().values()]
        rows = sorted((_spread(row) for row in rows if row), key=len, reverse=True)
        taken = [row[n] for n in range(max(map(len, rows), default=0)) for row in rows if n < len(row)]
        chosen += taken[:wanted]
        untitled = [urls[0] for urls in shape.folders().values() if not titled.intersection(urls)]
        chosen += untitled[:UNTITLED_TRIED]
    return chosen


def mute_folders(shapes: Sequence[Shape], samples: Mapping[str, Sample]) -> list[str]:
    """Return further addresses of folders of which no page that was looked at has a text, where others' pages do."""
    chosen: list[str] = []
    for shape in shapes:
        seen = {url: samples[url].verdict for url in shape.links if url in samples}
        rows = shape.folders().values() if "article" in seen.values() else ()
        for urls in rows:
            told = [seen[url] for url in urls if url in seen]
            if told and set(told) == {"no_text"}:
                chosen += [url for url in urls if url not in seen][: max(0, MUTE_MIN - len(told))]
    return chosen


def _spread(urls: list[str]) -> list[str]:
    """Put the first, the last and the middle ones of a list in front: what stands on one page is often of one kind."""
    picked = [urls[0], urls[-1], urls[len(urls) // 2], urls[len(urls) // 4], urls[3 * len(urls) // 4]]
    return list(dict.fromkeys([*picked, *urls]))


def judge(
    *,
    name: str,
    origin: str,
    aliases: tuple[str, ...],
    beside: tuple[str, ...] = (),
    shapes: Sequence[Shape],
    samples: Mapping[str, Sample],
    lists: Mapping[str, Sequence[tuple[str, str]]],
    whereabouts: Whereabouts,
    region: str | None = None,
) -> Findings:
    """Return the facts of a site, or what is missing; `lists` are pages by address with their links."""
    found = Findings(evidence={**whereabouts.evidence})
    verdicts = verdicts_of(samples)
    chosen, articles = _chosen(shapes, samples, verdicts, found.evidence)
    others = {url: links for url, links in lists.items() if verdicts.get(url) != "article"}
    chosen = [(shape, apart_from_lists(shape, pattern, others)) for shape, pattern in chosen]
    tried = found.evidence["tried"]
    found.evidence["pages looked at"] = len(samples)
    found.missing = _doubts(chosen, articles, tried)
    if found.missing:
        found.instead = _instead(tried)
        return found
    dated, why_dated = _is_dated(articles, chosen)
    key, why_key = _key_of(chosen)
    if beside:
        key, why_key = "{path}", "the whole address: every host may number its own"
    found.evidence |= {"key": why_key, "date in the address": why_dated, "articles": len(articles)}
    named = {regions.from_breadcrumb(one.reading.section, within=whereabouts.region) for one in articles}
    places = {code for code in named if code and code[2:] != "0000"}
    found.facts = PortalFacts(
        name=name,
        site_name=whereabouts.site_name,
        origin=origin,
        aliases=aliases,
        beside=beside,
        region=region or whereabouts.region,
        region_from="breadcrumb" if len(places) >= 3 else "portal",
        article=chosen[0][1],
        more=tuple(pattern for _, pattern in chosen[1:]),
        parameters=tuple(sorted({name for shape, _ in chosen for name in shape.parameters})),
        article_id=key,
        dated_by_url=dated,
        examples=_examples(chosen, articles),
    )
    found.facts = _with_lists(found.facts, lists)
    return found


def _chosen(
    shapes: Sequence[Shape], samples: Mapping[str, Sample], verdicts: Mapping[str, str], evidence: dict[str, Any]
) -> tuple[list[tuple[Shape, str]], list[Sample]]:
    """Return the shapes that are articles', each with its pattern, and the articles; what speaks for it is evidence."""
    chosen: list[tuple[Shape, str]] = []
    articles: list[Sample] = []
    tried: dict[str, dict[str, int]] = {}
    left_out: list[dict[str, Any]] = []
    for shape in shapes:
        seen = [samples[url] for url in shape.links if url in samples]
        if not seen:
            continue
        pattern, tried[shape.pattern], without = judge_shape(shape, seen, verdicts)
        left_out += without
        if pattern:
            chosen.append((shape, pattern))
            articles += [sample for sample in seen if sample.verdict == "article"]
    evidence |= {"tried": tried, "left_out": left_out}
    return chosen, articles


def judge_shape(
    shape: Shape, seen: Sequence[Sample], verdicts: Mapping[str, str]
) -> tuple[str | None, dict[str, int], list[dict[str, Any]]]:
    """Return the pattern of a shape that is articles', else None; how its pages read; and what is left out of it."""
    counts = Counter(verdicts[sample.url] for sample in seen)
    if _are_made(seen, shape.links):
        counts["of_one_form"] = counts.pop("article")
    pattern, without = (None, {}) if "of_one_form" in counts else _accepted(shape, verdicts)
    left_out = [
        {"pattern": shape.pattern, "folder": folder, "urls": urls, "why": Counter(verdicts[url] for url in urls)}
        for folder, urls in without.items()
    ]
    return pattern, dict(counts), left_out


def _are_made(seen: Sequence[Sample], links: Mapping[str, str]) -> bool:
    """Tell whether pages are made by a calendar, not written: titles, and links to them, differ in days alone."""
    named = {sample.url: sample.reading.title or "" for sample in seen if sample.verdict == "article"}
    named |= {url: text for url in named if looks_like_title(text := links[url])}
    titles = [_CHANGING.sub("", title) for title in named.values()]
    return len(titles) >= MADE_MIN and len(set(titles)) * 3 <= len(titles)


def _instead(tried: Mapping[str, Mapping[str, int]]) -> str:
    """Return what a site is most of whose pages read as something else than news."""
    why = Counter({reason: sum(counts.get(reason, 0) for counts in tried.values()) for reason in _OTHER_KINDS})
    (reason, number), *_ = why.most_common(1)
    return _OTHER_KINDS[reason] if number >= ARTICLES_MIN else ""


def _examples(chosen: Sequence[tuple[Shape, str]], articles: Sequence[Sample]) -> tuple[str, ...]:
    """Return some addresses of each pattern."""
    found: list[str] = []
    for shape, pattern in chosen:
        urls = [sample.url for sample in articles if sample.url in shape.links]
        found += [url for url in urls if shape.parameters or re.fullmatch(pattern, urlsplit(url).path)][:3]
    return tuple(found)


def _accepted(shape: Shape, verdicts: Mapping[str, str]) -> tuple[str | None, dict[str, list[str]]]:
    """Return the pattern of a shape whose pages read as articles, else None; and the first folders that it leaves out.

    A folder is left out for what it is, not for what it is not: one of its pages is a list or no news and none an
    article, or no title leads there. A few pages without text or date say nothing of a folder, many without text do.
    """
    titled = {first_folder(url) for url in shape.titled}
    by_folder: dict[str, list[str]] = defaultdict(list)
    for url in shape.links:
        if url in verdicts:
            by_folder[first_folder(url)].append(url)
    told = {folder: Counter(verdicts[url] for url in urls) for folder, urls in by_folder.items()}
    bad = {
        folder: by_folder[folder]
        for folder, found in sorted(told.items())
        if folder and not found["article"]
        if folder not in titled or not NO_NEWS.isdisjoint(found) or found["no_text"] >= MUTE_MIN
    }
    rest = sum((found for found in told.values() if found["article"]), Counter[str]())
    against = sum(number for verdict, number in rest.items() if verdict in NO_NEWS - {"no_news"})
    silent = rest.total() - rest["article"] - against - rest["no_news"]
    if rest["article"] < 2 or rest["article"] < SHARE_MIN * (rest["article"] + against) or silent > rest["article"]:
        return None, {"": [url for urls in by_folder.values() for url in urls]} if shape.titled else {}
    ahead = f"(?!(?:{'|'.join(map(re.escape, bad))})/)" if bad else ""
    left_out = {folder: urls for folder, urls in bad.items() if folder in titled}
    return f"/{ahead}{shape.pattern.removeprefix('/')}", left_out


def said_of(left_out: Mapping[str, Any]) -> str:
    """Return what was left out and why, in one line: `/jgsz/ (2 no_news: http://x.cn/jgsz/7.html)`."""
    why = ", ".join(f"{number} {verdict}" for verdict, number in left_out["why"].items())
    return f"/{left_out['folder']}/".replace("//", left_out["pattern"]) + f" ({why}: {left_out['urls'][0]})"


def verdicts_of(samples: Mapping[str, Sample]) -> dict[str, str]:
    """Return what each page is; one that is no article is a list where it has many titles that no other page has."""
    verdicts = {url: sample.verdict for url, sample in samples.items()}
    on = Counter(link for sample in samples.values() for link in {link for link, _ in sample.links})
    for url, sample in samples.items():
        own = {link for link, text in sample.links if on[link] == 1 and looks_like_title(text)}
        if verdicts[url] in _SILENT and len(own) >= LISTED_MIN:
            verdicts[url] = "list"
    return verdicts


def apart_from_lists(shape: Shape, pattern: str, lists: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Return the pattern without the lists that are numbered as articles are, where their numbers are shorter."""
    found = {url: match for url in [*lists, *shape.links] if (match := re.fullmatch(pattern, urlsplit(url).path))}
    listed = [url for url, links in lists.items() if sum(link in found for link, _ in links) >= 2]
    listed += {link for links in lists.values() for link, text in links if PAGER.fullmatch(text.strip())}
    numbers = [len(found[url]["id"]) for url in listed if url in found]
    articles = [len(found[url]["id"]) for url in shape.titled if url in found and url not in listed]
    shorter = [digits for digits in numbers if articles and digits < min(articles)]
    if shorter and len(shorter) * 2 >= len(numbers):
        return pattern.replace(r"(?P<id>\d+)", rf"(?P<id>\d{{{max(shorter) + 1},}})")
    return pattern


def _doubts(chosen: Sequence[Any], articles: Sequence[Sample], tried: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return what keeps a site from being settled."""
    if not tried:
        return ["no links that may be articles"]
    if not chosen:
        why = Counter(reason for counts in tried.values() for reason, n in counts.items() for _ in range(n))
        told = ", ".join(f"{n} {reason}" for reason, n in why.most_common(4))
        return [f"no shape of addresses whose pages read as articles ({told})"]
    if len({sample.reading.title for sample in articles}) < ARTICLES_MIN:
        return [f"only {len(articles)} pages read as articles; {ARTICLES_MIN} different ones are needed"]
    return []


def _is_dated(articles: Sequence[Sample], chosen: Sequence[tuple[Shape, str]]) -> tuple[bool, str]:
    """Tell whether the days in addresses are those of publication."""
    pairs = []
    for sample in articles:
        match = next((m for _, p in chosen if (m := re.fullmatch(p, urlsplit(sample.url).path))), None)
        groups = match.groupdict() if match else {}
        if groups.get("day") and sample.reading.published_at:
            shown = sample.reading.published_at.date()
            told = (int(groups["year"]), int(groups["month"]), int(groups["day"]))
            pairs.append(told == (shown.year, shown.month, shown.day))
    if not pairs:
        return True, "no day in the addresses that were looked at"
    return sum(pairs) * 10 >= len(pairs) * 9, f"{sum(pairs)} of {len(pairs)} are the day shown"


def _key_of(chosen: Sequence[tuple[Shape, str]]) -> tuple[str, str]:
    """Return how a key is made of an address: by its number where one number is one story, else by all of it."""
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for shape, pattern in chosen:
        for url, text in shape.links.items():
            address = shape.address(url)
            if match := re.fullmatch(pattern, address):
                titles[match["id"]][address] = text
    twice = {ident: found for ident, found in titles.items() if len(found) > 1}
    if not all(map(_are_one, (found.values() for found in twice.values()))):
        return "{path}", "the whole address: one number stands for several stories"
    if len(twice) >= 2 and len(chosen) == 1:
        return "{id}", f"the number: {len(twice)} stories have it under several addresses"
    digits = sum(map(len, titles)) / max(1, len(titles))
    if len(chosen) == 1 and "?P<year>" not in chosen[0][1] and digits >= 4:
        return "{id}", f"the number: {len(titles)} stories, {len(titles)} numbers of {digits:.0f} digits"
    return "{path}", "the whole address: numbers may begin anew"


def _are_one(texts: Collection[str]) -> bool:
    """Tell whether links are to one story: all their texts are one, or begin with the shortest, which is a title."""
    shortest = min(texts, key=len).rstrip(".… ")
    return len(set(texts)) == 1 or (looks_like_title(shortest) and all(text.startswith(shortest) for text in texts))


def _with_lists(facts: PortalFacts, lists: Mapping[str, Sequence[tuple[str, str]]]) -> PortalFacts:
    """Add the pages that list articles, those with most of them first."""
    counted = {}
    held = {
        url: {key for link, _ in links if facts.is_own(link) and (key := facts.article_key(link))}
        for url, links in lists.items()
    }
    further = {link for links in lists.values() for link, text in links if _FURTHER.fullmatch(text.strip())}
    home_url = f"{facts.origin}/"
    home = held.get(home_url, set())
    for url, keys in held.items():
        if url in further:
            continue
        parts = urlsplit(url)
        beside = sum(keys <= other for place, other in held.items() if place != url)
        leads_on = next_page([ListedLink(*link) for link in lists[url]], url=url, page=1, text="") is not None
        is_beside = beside * 2 > len(held) and keys <= home and not leads_on  # what stands beside every page
        number = 0 if is_beside else len(keys)
        if (
            number >= (PAGED_MIN if leads_on else LISTED_MIN)
            and facts.is_own(url)
            and url != home_url
            and not facts.article_key(url)
        ):
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            counted[(facts.origin_of(url) + path).removeprefix(facts.origin)] = number
    ranked = sorted(counted, key=lambda path: -counted[path])[:LISTS_KEPT]
    return replace(facts, lists=tuple(ranked))

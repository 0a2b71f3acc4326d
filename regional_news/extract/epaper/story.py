"""A newspaper's story: its fields as the page's own markup has them, the body else as the general reader finds it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from html import unescape
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import boilerplate, notices
from regional_news.extract.epaper import fields
from regional_news.extract.epaper.addresses import plain, read_address
from regional_news.extract.epaper.around import above_prose, read_around
from regional_news.extract.epaper.body import pictures, read_body, with_pictures
from regional_news.extract.epaper.loose import is_way, lines_around, loose_text
from regional_news.extract.epaper.marks import marks, untitled
from regional_news.extract.epaper.markup import (
    base_of,
    between,
    is_made_of,
    opened,
    paper_name,
    text_of,
)
from regional_news.extract.epaper.numbers import in_digits
from regional_news.extract.epaper.standing import day_in, page_of, shown_day, words_of_day
from regional_news.extract.epaper.title import read_title
from regional_news.extract.flags import says_walled
from regional_news.extract.people import names, only_names, signed
from regional_news.extract.reading import Reading
from regional_news.extract.xpath import find, seen_texts
from regional_news.item.article import CHINA, Image, Position
from regional_news.text.clean import clean, key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regional_news.extract.epaper.facts import PaperFacts
    from regional_news.item.article import Article

_PROPERTY: Final = (re.compile(r"<!--\s*enpproperty", re.IGNORECASE), re.compile(r"/enpproperty\s*-->", re.IGNORECASE))
_PROPERTY_CHARS: Final = 20_000
_TAGGED: Final = re.compile(r"<(?P<name>[\w-]+)>(?P<value>.*?)</(?P=name)>", re.DOTALL)
_SOURCE: Final = re.compile(r"(?:来源|稿源)\s?[:：]\s?(?P<name>[^\s:：|｜]{2,20})")
_BELOW_MAX: Final = 4
"""So many of a text's last lines may say where it goes on."""
_PLACE: Final = (
    "paper", "issue_date", "page_no", "page_name", "position", "page_image", "page_pdf", "continued", "section"
)  # fmt: skip
"""Fields that an issue's pages tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an issue's pages say of a story before it is read; empty for one that is asked for alone."""

    day: date | None = None
    paper: str | None = None
    number: str | None = None
    name: str | None = None
    image: str | None = None
    pdf: str | None = None
    title: str | None = None
    """What the page's list calls it."""
    position: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as its own page has it."""

    reading: Reading
    goes_on: str | None = None
    """Number of the page on which it goes on."""
    comes_from: str | None = None
    """Number of the page on which it began."""
    of: str | None = None
    """What the story that began there is called, where this part says so."""


def read_story(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str],
    fetched_at: datetime,
    facts: PaperFacts,
    place: Place = Place(),
) -> Story:
    """Read a story; whatever its page does not say is missing."""
    address = read_address(url)
    found = opened(body, headers)
    ident = address.key if address else None
    empty = Reading(portal=facts.name, kind="epaper", url=plain(url), article_id=ident, fetched_at=fetched_at)
    if found is None:
        return Story(reading=replace(empty, refusal="undecodable"))
    tree, source, repaired = found
    properties = _properties(tree, source)
    paper = place.paper or facts.paper or paper_name(tree)
    number, name = page_of(tree, url, properties, number=place.number, name=place.name)
    title, shown, is_own = read_title(tree, properties, place.title, paper, name)
    text, images, layout = read_body(tree, source, base=base_of(tree, url), title=shown)
    above, below = lines_around(tree, shown)
    is_loose = not text and (not images or layout == "epaper")
    if is_loose:
        heads, loose = loose_text(below, shown)
        text, layout = [line.value for line in loose if shown is not None or line.value != title], "epaper-loose"
    else:
        heads = list(takewhile(lambda line: text and key(line.value) != key(text[0]), below))
    images = with_pictures(tree, text, images, base=base_of(tree, url), title=shown)
    if is_loose and shown is not None and not text and not images:
        text = [line.value for line in below if not is_way(line)][:1]
    if is_loose and not images and (shown is None or not text):
        images = pictures(tree, base_of(tree, url))
    text, images = _without_heads(text, images, title)
    apart = {key(word) for word in (paper, place.name, place.number, title, *(i.caption for i in images)) if word}
    around = read_around(above, heads, text, apart=apart, is_loose=is_loose)
    text = [*around.more, *text[around.taken :]]
    moved = len(around.more) - around.taken
    images = [replace(i, paragraph=max(i.paragraph + moved, -1) if i.paragraph >= 0 else -1) for i in images]
    goes_on, comes_from, of, text = _continuation(text, title or place.title or "")
    said = (address.day if address else None) or place.day or day_in(properties.get("date", ""))
    day, raw = words_of_day(said or shown_day(tree, text, url), properties, source)
    flags = _flags(tree, text, title=title or place.title, page=name, is_repaired=repaired, is_dated=raw is not None)
    refusal = _stands_in(title if is_own else "", text, place) if raw is None or not is_own else None
    title = title or place.title
    if len(text) == 1 and images and boilerplate.is_caption(text[0]) and {i.caption for i in images} <= {None, text[0]}:
        text, images = [], [*images[:-1], replace(images[-1], caption=text[0])]
    if not title and (images or not is_loose):
        reason = notices.reason_of(title="", text="\n".join(text))
        refusal = refusal or (None if reason == "not_an_article" else reason)
        title, more = untitled(text, images, flags)
        flags |= more
    if not text and images and title:
        flags.add("picture_only")
        text = [image.caption for image in images if image.caption] or [title]
    authors = names(properties.get("author", "")) or list(around.authors) or signed(text) or above_prose(text)
    reading = replace(
        empty,
        title=title,
        pretitle=_field(tree, fields.PRETITLES, properties, "introtitle", apart=(title, authors), else_=around.pretitle)
        if is_own
        else None,
        subtitle=_field(tree, fields.SUBTITLES, properties, "subtitle", apart=(title, authors), else_=around.subtitle)
        if is_own
        else None,
        authors=authors,
        source=_source(tree),
        published_at=datetime.combine(day, time(), CHINA) if day else None,
        published_precision="day" if day else None,
        published_raw=raw,
        section=[name] if name else [],
        region=facts.region,
        text="\n".join(text),
        images=[replace(image, paragraph=min(image.paragraph, len(text) - 1)) for image in images],
        paper=paper,
        issue_date=day,
        page_no=number,
        page_name=name,
        position=place.position,
        page_image=place.image,
        page_pdf=place.pdf,
        flags=sorted(flags),
        layout=layout,
        refusal=refusal,
    )
    return Story(reading=reading, goes_on=goes_on, comes_from=comes_from, of=of)


def joined(first: Reading, rest: Reading, *, number: str) -> Reading:
    """Return a story together with what stands of it on another page."""
    return replace(first.with_rest(rest), continued=first.continued or rest.page_no or number)


def placed_like(stored: Article, article: Article) -> Article:
    """Return a story that was read anew from its own page with what only its issue's pages had told.

    Of one that goes on on another page the text stays, as its own page has but the first part.
    """
    kept: dict[str, Any] = {name: getattr(stored, name) for name in _PLACE}
    if stored.continued:
        kept |= {"text": stored.text, "images": stored.images}
    return replace(article, **kept)


def _properties(tree: Any, source: str) -> dict[str, str]:
    """Return what the comment of the system says of the story."""
    inside = between(source, *_PROPERTY)
    found: dict[str, str] = {}
    for one in _TAGGED.finditer(inside[:_PROPERTY_CHARS] if inside else ""):
        value = clean(" ".join(unescape(re.sub(r"<[^>]*>", " ", one["value"])).split()))
        found.setdefault(one["name"].lower().removeprefix("founder-"), value)
    for element in tree.iter("founder-date", "founder-nodename", "founder-author", "founder-pagenum"):
        found.setdefault(element.tag.removeprefix("founder-"), text_of(element))
    return found


def _field(
    tree: Any, paths: tuple[str, ...], said: Mapping[str, str], name: str, *, apart: tuple[Any, ...], else_: str | None
) -> str | None:
    """Return what markup made for a field holds; `else_` where the page has none.

    `apart` are the title and the authors: a row below the title may name them where there is no subtitle.
    """
    has_markup = name in said
    for path in paths:
        for element in find(tree, path):
            has_markup = True
            text = text_of(element)
            if text and text not in apart and len(text) <= 120:
                if (people := only_names(text)) and (people in apart or fields.BYLINE.search(text)):
                    break
                return text
            if not text and "font02" not in path:
                break
    return (said.get(name) or None) if has_markup else else_


def _source(tree: Any) -> str | None:
    for element in find(tree, "//*[contains(text(), '来源') or contains(text(), '稿源')]"):
        line = text_of(element)
        if len(line) <= 60 and element.tag not in {"p", "founder-content"} and (match := _SOURCE.search(line)):
            return match["name"]
    return None


def _without_heads(text: list[str], images: list[Image], title: str | None) -> tuple[list[str], list[Image]]:
    """Leave out of the body what repeats the title above it, and the captions of the pictures beside it."""
    captions = [image.caption for image in images if image.caption]
    start = 1 if text and title and key(text[0]) == key(title) and len(text) > 1 else 0
    kept = [n for n, line in enumerate(text) if n >= start and not (len(text) > 1 and is_made_of(line, captions))]
    counts = accumulate(map(set(kept).__contains__, range(len(text))), initial=0)
    places = dict(zip(range(-1, len(text)), (count - 1 for count in counts), strict=True))
    return [text[n] for n in kept], [replace(i, paragraph=places.get(i.paragraph, -1)) for i in images]


def _continuation(text: list[str], title: str) -> tuple[str | None, str | None, str | None, list[str]]:
    """Return the pages on which a story goes on and began, what it is called there, and its text without saying so.

    Below the line that says where it goes on may stand who signed it, and below one in brackets what pictures show;
    where it began may be all its title says.
    """
    last = len(text) - (2 if len(text) > 1 and signed(text[-1:]) else 1)
    marks = [(n, fields.GOES_ON.search(text[n])) for n in range(len(text) - 1, max(len(text) - _BELOW_MAX, 0) - 1, -1)]
    last, goes_on = next(((n, mark) for n, mark in marks if mark and (n == last or mark["no"])), (last, None))
    comes_from = fields.COMES_FROM.search(text[0]) if text else None
    named = re.search("《(.+)》", comes_from[0]) if comes_from else None
    if goes_on:
        rest = text[last][: goes_on.start()].rstrip("（([【 ")
        text = [*text[:last], *([rest] if rest else []), *text[last + 1 :]]
    if comes_from and text:
        text = [*([rest] if (rest := text[0][comes_from.end() :].lstrip("）)]】 ")) else []), *text[1:]]
    comes_from = comes_from or fields.COMES_FROM.fullmatch(title)
    return _arabic(goes_on), _arabic(comes_from), named[1] if named else None, text


def _arabic(match: re.Match[str] | None) -> str | None:
    """Return the number of the page that a story names, 二 as 2."""
    if match is None:
        return None
    number = match["no"] or match["bare"]
    return number if number.isascii() else in_digits(number).lstrip("0")


def _flags(
    tree: Any, text: list[str], *, title: str | None, page: str | None, is_repaired: bool, is_dated: bool
) -> set[str]:
    """Return the flags that a story bears for what its page shows."""
    flags = marks(title or "", page or "", text)
    words = seen_texts(tree)
    shown = {
        "encoding_repaired": is_repaired, "date_from_url": not is_dated, "hidden_content": any(map(says_walled, words))
    }  # fmt: skip
    return flags | {flag for flag, holds in shown.items() if holds}


def _stands_in(title: str | None, text: list[str], place: Place) -> str | None:
    """Return what a page says that does not bear the title its list names, None where it may be the story."""
    one, other = key(title or ""), key(place.title or "")
    if not other or (one and (one in other or other in one)):
        return None
    reason = notices.reason_of(title=title or "", text="\n".join(text))
    return None if reason == "not_an_article" else reason

"""What a list page holds for a portal: its articles, and everything else that leads on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regional_news.crawl.links import ListedLink, canonical_page, is_page, looks_like_title, may_be_list, parse_html
from regional_news.crawl.paging import PAGER, form_of, leads_on, next_page, says_more
from regional_news.crawl.sources import links_in, read_answer, sources_of
from regional_news.text.encodings import decode
from regional_news.text.urls import path_and_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regional_news.extract import PortalFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The links of one page that stay on the portal, by their canonical addresses, once each and in order."""

    url: str
    articles: tuple[str, ...]  # addresses of articles
    others: tuple[ListedLink, ...]  # links to everything else
    left_out: int  # articles beyond the limit for one page
    text: str  # the page's HTML
    labels: Mapping[str, str] = field(default_factory=dict)  # what the page calls each article, by address
    times: Mapping[str, str] = field(default_factory=dict)  # when each was published, where the list says it apart
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what the list says each one is about
    following: str | None = None  # address of the page after this one, where it is an answer to scripts that says so
    is_sign: bool = False  # whether it holds nothing but the way to that page
    titles: tuple[ListedLink, ...] = ()  # links that say a title and lead where no article is known to stand
    is_unread: bool = False  # whether it names articles by numbers alone, and nobody knows where those stand
    sources: tuple[str, ...] = ()  # addresses that the page's scripts would fetch lists from

    def next_page(self, page: int) -> str | None:
        """Return the address of the page after this one, the `page`-th of its list."""
        return self.following or next_page(self.others, url=self.url, page=page, text=self.text)

    def ends_unread(self) -> bool:
        """Tell whether the first page of a list says that it goes on or has articles, and nothing known leads there."""
        return self.is_unread or (not self.sources and self.next_page(1) is None and says_more(self.text))

    def form(self, following: str) -> bytes | None:
        """Return the body to ask for the next page with, where the page's form asks for it."""
        return form_of(self.text, url=following)

    def candidates(self) -> list[ListedLink]:
        """Return the links to pages that may be lists, the likelier ones first.

        Likely are folders in which this page's articles stand, then addresses without a query, then high ones.
        """
        folders = {path_and_query(url)[0].rpartition("/")[0] + "/" for url in self.articles}

        def unlikeliness(link: ListedLink) -> tuple[bool, bool, int]:
            path, query = path_and_query(link.url)
            folder = path.rpartition("/")[0] + "/"
            holds_articles = folder != "/" and any(place.startswith(folder) for place in folders)
            return not holds_articles, bool(query), folder.count("/")

        is_paged = self.next_page(1) is not None
        candidates = (
            link
            for link in self.others
            if may_be_list(link.url, link.text) and not self.holds_page(link.url)
            if not (is_paged and PAGER.fullmatch(link.text.strip()))
        )
        return [*(ListedLink(url, "") for url in self.sources), *sorted(candidates, key=unlikeliness)]

    def holds_page(self, url: str) -> bool:
        """Tell whether there is a further page of this list: `news_8.htm`, `news8.htm` beside `news.htm`."""
        stem, dot, ending = self.url.rpartition(".")
        return bool(dot) and re.fullmatch(rf"{re.escape(stem)}[_-]?\d+\.{re.escape(ending)}", url) is not None


def read_listing(
    body: bytes, *, url: str, headers: Mapping[str, str], facts: PortalFacts, articles_max: int
) -> Listing:
    """Read a page fetched from `url`; whatever cannot be read has no links."""
    numbered = facts.list_url(facts.numbered) if facts.numbered else None
    if (answered := read_answer(url, body, numbered=numbered)) is not None:
        own = {link: label for link, label in answered.items if facts.is_own(link)}
        items = {link: label for link, label in own.items() if facts.article_key(link)}
        rest = [ListedLink(link, own[link], answered.times.get(link) or "-") for link in own if link not in items]
        return Listing(
            url=url,
            articles=tuple(items)[:articles_max],
            others=(),
            left_out=max(0, len(items) - articles_max),
            text="",
            labels=items,
            times=answered.times,
            sections=answered.sections,
            sources=tuple(
                source
                for source in (*answered.lists, *sources_of(body.decode("utf-8", "replace"), url=url))
                if facts.is_own(source)
            ),
            following=answered.next if answered.next and facts.is_own(answered.next) else None,
            titles=_titles(rest),
            is_sign=bool(answered.next and not answered.items and not answered.numbers),
            is_unread=bool(answered.numbers),
        )
    text = decode(body, headers).text
    tree = parse_html(text)
    found: dict[str, ListedLink] = {}
    for link in links_in(tree, url=url, is_own=facts.is_own):
        address = canonical_page(link.url, origin=facts.origin_of(link.url)) if facts.is_own(link.url) else None
        # A picture's link often comes before the same link with words, and a page's number before 下一页.
        is_known = address in found and found[address].text and not leads_on(link.text)
        if address and not facts.is_excluded(address) and not is_known:
            found[address] = ListedLink(address, link.text, link.day)
    keyed = {url for url in found if facts.article_key(url) is not None}
    articles = [url for url in found if url in keyed]
    others = tuple(link for url, link in found.items() if url not in keyed)
    return Listing(
        url=canonical_page(url, origin=facts.origin_of(url)) or url,
        articles=tuple(articles[:articles_max]),
        others=others,
        titles=_titles(others),
        left_out=max(0, len(articles) - articles_max),
        text=text,
        labels={url: found[url].text for url in articles[:articles_max]},
        times={url: day for url in articles[:articles_max] if (day := found[url].day)},
        sources=tuple(source for source in sources_of(text, url=url) if facts.is_own(source)),
    )


def _titles(links: Iterable[ListedLink]) -> tuple[ListedLink, ...]:
    return tuple(link for link in links if looks_like_title(link.text) and is_page(path_and_query(link.url)[0]))

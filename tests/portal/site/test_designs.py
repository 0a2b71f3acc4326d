"""Sites in designs of which some were kept out of sight: their article pattern is found by pages and links alone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from regional_news.portal.site.found import unknown_site
from regional_news.portal.site.settling import Settling
from tests.portal.site.driving import NOW
from tests.skins import Page, generic_pages, skin_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SEED: Final = 23
ORIGIN: Final = "http://www.site.example"
FOLDERS: Final = ("yw", "ms", "sh/jj")
FORMS: Final[tuple[Callable[[str, datetime, int], str], ...]] = (
    lambda folder, day, n: f"/{folder}/{day:%Y-%m}/{day:%d}/content_{n}.htm",
    lambda folder, day, n: f"/{folder}/{day:%Y%m}/{n}.html",
    lambda folder, day, n: f"/art/{day.year}/{day.month}/{day.day}/art_{len(folder)}_{n}.html",
    lambda folder, day, n: f"/{folder}/{day:%Y%m}/t{day:%Y%m%d}_{n}.html",
    lambda _, day, n: f"/html/{day:%Y}/{day:%m%d}/{n}.shtml",
    lambda _, __, n: f"/show.php?id={n}",
    lambda _, __, n: f"/article/{hashlib.sha256(str(n).encode()).hexdigest()[:32]}.html",
    lambda _, __, n: f"/p/{n}.html",
    lambda folder, _, n: f"/{folder}/{n}/",
    lambda _, __, n: f"/{n}.html",
)
"""Forms of addresses; lists and services are numbered beside them as some articles are."""


class Site:
    """One design's pages under one form of addresses, with lists and services."""

    def __init__(self, pages: list[Page], form: Callable[[str, datetime, int], str], *, in_root: bool) -> None:
        self.articles: dict[str, Page] = {}
        for k, page in enumerate(pages):
            day = page.truth.published_at or NOW - timedelta(days=3 * k)
            self.articles[ORIGIN + form(FOLDERS[k % 3], day, 10400 + 3 * k)] = page
        stem = "" if in_root else "/c"
        self.lists = {f"{ORIGIN}{stem}/{n}.html": [*self.articles][n::3] for n in range(3)}
        self.services = [f"{ORIGIN}/service/{n}.html" for n in range(6)]

    def links(self, articles: list[str]) -> str:
        """Make a page of links."""
        names = zip(self.lists, ("要闻", "民生", "经济"), strict=True)
        pairs = [*names, *((url, f"网上办事服务事项指南第{n}项") for n, url in enumerate(self.services))]
        pairs += [(url, self.articles[url].truth.title) for url in articles]
        lines = "".join(f'<li><a href="{url}">{label}</a></li>' for url, label in pairs)
        return f"<html><head><meta charset=utf-8><title>某地新闻网</title></head><body>{lines}</body></html>"

    def settle(self) -> Settling:
        """Settle the site."""
        settling = Settling(facts=unknown_site(f"{ORIGIN}/"))
        while wanted := settling.wanted():
            for url in wanted:
                headers, at = {"Content-Type": "text/html"}, NOW
                if page := self.articles.get(url):
                    settling.take(url, page.body, url=url, headers=page.headers, fetched_at=page.fetched_at)
                elif url in {f"{ORIGIN}/", *self.lists}:
                    text = self.links(self.lists.get(url, [*self.articles][:12]))
                    settling.take(url, text.encode(), url=url, headers=headers, fetched_at=at)
                elif url in self.services:
                    text = self.links([]) + "<p>请携带身份证到窗口办理，咨询电话12345。</p>"
                    settling.take(url, text.encode(), url=url, headers=headers, fetched_at=at)
                else:
                    settling.fail(url, "status 404")
        return settling


@pytest.mark.slow
def test_article_patterns_have_recall_and_precision(request: pytest.FixtureRequest) -> None:
    """A plain run settles every sixth design; one that shows no day anywhere is none to be settled."""
    designs: dict[str, list[Page]] = defaultdict(list)
    for page in [*skin_pages(SEED, per_style=2), *generic_pages(SEED, per_style=3)]:
        designs[page.name.partition("/")[0]].append(page)
    enough = sorted(name for name, pages in designs.items() if len({page.truth.title for page in pages}) >= 3)
    assert len(enough) > 100
    tried = [*enumerate(enough)][slice(None) if request.config.getoption("--every") else slice(2, None, 6)]
    hits = misses = wrong = settled = dated = 0
    for number, name in tried:
        form = FORMS[number % len(FORMS)]
        site = Site(designs[name][:40], form, in_root=number % len(FORMS) == len(FORMS) - 1)
        facts = site.settle().findings.facts
        settled += facts is not None
        dated += facts is not None or any(page.truth.published_at for page in designs[name])
        keys = [facts.article_key(url) if facts else None for url in site.articles]
        hits += sum(key is not None for key in keys)
        misses += keys.count(None)
        wrong += sum(bool(facts and facts.article_key(url)) for url in [*site.lists, *site.services])
        assert len({key for key in keys if key}) == sum(key is not None for key in keys), name
    assert hits / (hits + misses) >= 0.98, (hits, misses)
    assert hits / (hits + wrong) >= 0.99, (hits, wrong)
    assert settled / dated >= 0.98

"""The forum portal's spider, unmodified and in its own process, against the sandbox."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.sandbox import Sandbox
from tests.crawling import comparable, crawl

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.article import Article

pytestmark = pytest.mark.slow


def differences(sandbox: Sandbox, articles: dict[str, Article]) -> list[str]:
    """Say which fields of which threads, posts included, are not what the truth says."""
    found = []
    for url, expected in sandbox.truth.items():
        shown: dict[str, Any] = comparable(articles[url], expected) if url in articles else {}
        if url in articles:
            names = ("post_id", "floor", "author", "published_at", "text", "quote", "status")
            shown["comments"] = [{n: getattr(comment, n) for n in names} for comment in articles[url].comments]
        found += [
            f"{url} {name}: {shown.get(name)!r} is not {v!r}" for name, v in expected.items() if shown.get(name) != v
        ]
    return found


def test_a_crawl_reads_every_post_of_every_thread_once(tmp_path: Path) -> None:
    """Sticky threads in three lists, moved stubs, a thread sent to itself, threads of three pages: each is one item."""
    with Sandbox(portals=["syuan"], articles=40, seed=23) as sandbox:
        first = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert first.code == 0, first.log
        assert Counter(article.url for article in first.articles) == Counter(list(sandbox.truth))
        assert differences(sandbox, {article.url: article for article in first.articles}) == []
        fetched = Counter(request.url for request in sandbox.requests)
        assert {url for url, times in fetched.items() if times > 1} == set(), "nothing is fetched twice"
        assert not [url for url in fetched if "mod=redirect" in url or "member.php" in url or "ads." in url]
        assert first.sql("SELECT reason, count(*) FROM refusal GROUP BY reason") == [("no_permission", 2)]

        sandbox.forget_requests()
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert again.code == 0, again.log
        assert len(again.articles) == len(first.articles)
        assert not {request.url for request in sandbox.requests} & set(sandbox.truth)


def test_what_moves_at_every_view_makes_no_thread_a_changed_one(tmp_path: Path) -> None:
    """Numbers of views, random noise, ids of code and files: a second reading of every page finds nothing new."""
    with Sandbox(portals=["syuan"], articles=14, seed=5) as sandbox:
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        again = crawl("syuan", "-a", "full=1", data_dir=tmp_path, sandbox=sandbox)
    assert again.code == 0, again.log
    assert "14 articles, 0 new, 0 changed" in again.log
    assert again.sql("SELECT count(*) FROM articles") == [(14,)]

"""A real forum's pages served again as a site: `scrapy crawl discuz` stores each thread once, with every post."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.http.user_agent import misread_words
from tests.capture_site import CaptureSite
from tests.crawling import FAST, Crawled, crawl
from tests.discuz_captures import needs_captures, reply_text, truth

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, needs_captures]

LOOPBACK = {**FAST, "ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8"}
BEYOND = {("default", "desc"), ("default", "hotstick"), ("robot", "delfloor"), ("robot", "auditreply")}
"""Threads that a folder holds in part."""


def crawl_forum(site: CaptureSite, data_dir: Path, *arguments: str, **settings: str) -> Crawled:
    """Run `scrapy crawl discuz` for a site on this machine."""
    given = ["-a", f"url={site.root}", *arguments]
    return crawl("discuz", *given, data_dir=data_dir, settings={**LOOPBACK, **settings})


def posts_of(thread: dict[str, Any]) -> set[str]:
    """Return the keys of the posts below the first that the forum shows."""
    absent = ("deleted", "not in the page")
    return {str(post["pid"]) for post in thread["posts"][1:] if not post.get("guest", "").startswith(absent)}


def expected(folder: str) -> dict[str, dict[str, Any]]:
    """Return the threads that lists of a folder lead to and that it holds whole, by tid."""
    return {
        str(thread["tid"]): thread
        for key, thread in truth().items()
        if any(page.startswith(f"{folder}/") for page in thread["pages"])
        and thread["posts"]
        and (folder, key) not in BEYOND
        and (folder != "default" or thread["fid"] in {2, 3})
    }


@pytest.mark.parametrize("folder", ["rewrite", "default", "robot"])
def test_every_thread_is_one_item_with_every_post(folder: str, tmp_path: Path) -> None:
    """Whatever the form of its addresses and the variant of its pages."""
    with CaptureSite(folder) as site:
        done = crawl_forum(site, tmp_path)
        requested = Counter(site.requests)
    assert done.code == 0, done.log
    articles = {article.article_id: article for article in done.articles}
    assert len(articles) == len(done.articles)
    threads = expected(folder)
    assert set(threads) <= set(articles)
    for tid, thread in threads.items():
        article = articles[tid]
        assert article.portal == f"discuz:{site.host}"
        assert article.title == thread["title"]
        assert article.replies == thread["shown_reply_count"]
        assert {comment.post_id for comment in article.comments} == posts_of(thread), thread["key"]
        typed = {str(post["pid"]): post for post in thread["posts"]}
        for comment in article.comments:
            if comment.status == "shown" and "guest" not in typed[comment.post_id] and thread["key"] != "trade":
                assert re.sub(r"\s", "", comment.text) == reply_text(typed[comment.post_id]["source"])
        assert ("truncated" in article.flags) == (thread["key"] == "index"), "its second part was not captured"
    assert not [word for agent in site.user_agents for word in misread_words(agent)]
    assert not [url for url in requested if "mod=redirect" in url or "extra=" in url or "member.php" in url]
    asked_twice = {url for url, times in requested.items() if times > 1}
    assert asked_twice <= {f"/forum.php?mod=viewthread&tid={tid}" for tid in (35, 38)}, "those sent to themselves"


NAMED_FORUMS = {
    r"forum-2-(\d+)\.html": r"forum-baoliao-\1.html",
    r'(<h2><a href=")forum-3-1\.html': r"\1http://tan.example/",
}


def assert_read_as_any(done: Crawled, site: CaptureSite) -> None:
    """Every thread is there, with every post, under an address of the site's and with the names of its forum."""
    assert done.code == 0, done.log
    articles = {article.article_id: article for article in done.articles}
    threads = expected("rewrite")
    assert set(threads) <= set(articles)
    for tid, thread in threads.items():
        assert {comment.post_id for comment in articles[tid].comments} == posts_of(thread), thread["key"]
        assert articles[tid].url.startswith(site.root)
        assert articles[tid].section == thread["forum_path"].split(" / ")


@pytest.mark.every  # "named forums" are read first where addresses change, below
@pytest.mark.parametrize(
    ("start", "forms"),
    [
        pytest.param("/bbs", {}, id="in a folder"),
        pytest.param("", NAMED_FORUMS, id="named forums, one on a host of its own"),
        pytest.param(
            "/a/b",
            {r"thread-(\d+)-(\d+)-(\d+)\.html": r"t\1p\2x\3.html", "threadcover": "nocover"},
            id="threads' rules alone",
        ),
    ],
)
def test_a_forum_with_addresses_of_its_own_is_read_as_any(start: str, forms: dict[str, str], tmp_path: Path) -> None:
    """In a folder, with words for forums' numbers or a host for one of them, with rules that no other site has."""
    with CaptureSite("rewrite", start=start, forms=forms) as site:
        done = crawl_forum(site, tmp_path)
    assert_read_as_any(done, site)
    has_usual_form = not any(pattern.startswith("thread-") for pattern in forms)
    assert {article.url.endswith(".html") for article in done.articles} == {has_usual_form}


OWN_RULES = {r"thread-(\d+)-(\d+)-\d+\.html": r"show/\1/\2", r"forum-(\d+)-(\d+)\.html": r"list/\1/\2"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(NAMED_FORUMS, OWN_RULES, id="to rules that no other site has"),
        pytest.param(
            {r"thread-(\d+)-(\d+)-(\d+)\.html": r"t\1p\2x\3.html"},
            {},
            id="to the usual ones",
            marks=pytest.mark.every,
        ),
        pytest.param(
            OWN_RULES,
            {r"thread-(\d+)-(\d+)-\d+\.html": r"forum.php?mod=viewthread&tid=\1&page=\2"},
            id="to none for threads",
            marks=pytest.mark.every,
        ),
    ],
)
def test_a_thread_stays_itself_where_a_sites_addresses_change(
    before: dict[str, str], after: dict[str, str], tmp_path: Path
) -> None:
    """Nothing is doubled, nothing is removed, no reply loses a word, and no text is a new version.

    The first addresses are read as any.
    """
    kept = "SELECT portal, article_id, title, section, text, replies, gone_at, changed_at FROM article ORDER BY id"
    replies = "SELECT article, post_id, post FROM comment ORDER BY id"
    with CaptureSite("rewrite", forms=before) as site:
        first = crawl_forum(site, tmp_path)
        known = (first.sql(kept), first.sql(replies))
        assert_read_as_any(first, site)
        site.forms = after
        second = crawl_forum(site, tmp_path, "-a", "full=1")
    assert (first.code, second.code) == (0, 0), second.log
    assert (second.sql(kept), second.sql(replies)) == known


def test_an_address_of_either_form_gives_the_same_thread(tmp_path: Path) -> None:
    """Both forms, with what else stands in them, are one thread of four pages."""
    with CaptureSite("rewrite") as site:
        forms = ("thread-2-3-1.html", "forum.php?mod=viewthread&tid=2&extra=page%3D1&viewpid=17", "thread-2-1-7.html")
        done = crawl_forum(site, tmp_path, "-a", "url=" + ",".join(site.root + form for form in forms))
        requests = list(site.requests)
    assert done.code == 0, done.log
    (article,) = done.articles
    assert article.article_id == "2"
    assert [comment.floor for comment in article.comments] == list(range(2, 40))
    assert len(requests) == 5, "robots.txt and four pages"


def test_one_page_a_thread_is_enough_where_no_comments_are_asked_for(tmp_path: Path) -> None:
    with CaptureSite("rewrite") as site:
        done = crawl_forum(site, tmp_path, "-a", "comments=0", "-a", "forums=3")
        requests = list(site.requests)
    assert done.code == 0, done.log
    sticky_everywhere = {"11", "12"}
    sections = {tuple(article.section) for article in done.articles if article.article_id not in sticky_everywhere}
    assert sections == {("济宁论坛", "谈天说地")}
    assert not any(article.comments for article in done.articles)
    assert not [url for url in requests if re.search(r"thread-\d+-[2-9]|&page=[2-9]", url)]
    assert not [article for article in done.articles if "truncated" in article.flags and article.article_id != "22"]


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("errors/static404.html", 4, "not_a_forum"),
        ("errors/thread_memberonly.html", 4, "login_required"),
        ("errors/forum_password.html", 4, "no_permission"),
        ("antibot/dsign_challenge_1.html", 4, "challenged"),
        ("antibot/ae4_nocookie.html", 4, "challenged"),
        ("antibot/ae1_second.html", 18, "rate_limited"),
        ("errors/db_down.html", 4, "server_error"),
    ],
)
def test_a_forum_that_lets_nobody_in_gives_a_clear_line_and_no_item(
    name: str, code: int, reason: str, tmp_path: Path
) -> None:
    """Every page is the same notice, wall, challenge or error."""
    with CaptureSite("rewrite", always=name) as site:
        done = crawl_forum(site, tmp_path, RETRY_TIMES="0", RATE_LIMIT_STOP_AFTER="3", RETRY_AFTER_MAX_SECONDS="4000")
    assert (done.code, done.sql("SELECT reason FROM run")) == (code, [(reason,)]), done.log
    assert done.articles == []
    assert done.sql("SELECT count(*) FROM articles") == [(0,)]
    assert done.log.strip().splitlines()[-1].endswith(f"(exit code {code})")
    assert "Traceback" not in done.log
    assert list((done.data_dir / "refused").glob("??/*.body")), "the bytes are kept"


@pytest.mark.parametrize(
    ("page", "name"), [("errors/db_down.html", "Database Error"), ("antibot/ae1_first.html", "System Error")]
)
def test_a_forum_whose_machinery_failed_is_left_alone_at_once(page: str, name: str, tmp_path: Path) -> None:
    """It asks to come back in an hour, and the next run does; nobody was too fast."""
    with CaptureSite("rewrite", always=page) as site:
        done = crawl_forum(site, tmp_path)
        assert len(site.requests) == 2, "robots.txt and one page"
    assert (done.code, done.articles) == (4, []), name
    assert done.sql("SELECT reason FROM run") == [("server_error",)]
    assert "Server-error: " in done.log
    assert "asks to come back in 3600 s" in done.log


def test_cookies_are_sent_where_the_arguments_say_so(tmp_path: Path) -> None:
    """A forum that turns away whoever has no cookie is read with `-a cookies=1`, and not without."""
    with CaptureSite("rewrite") as site:
        site.needs_cookie = "antibot/ae4_first.html"
        without = crawl_forum(site, tmp_path / "without", "-a", "limit=1", RATE_LIMIT_STOP_AFTER="2")
        assert not any(site.cookies)
        done = crawl_forum(site, tmp_path / "with", "-a", "limit=1", "-a", "forums=3", "-a", "cookies=1")
    assert (without.code, without.articles) == (4, [])
    assert done.code == 0, done.log
    assert len(done.articles) == 1
    assert "tldextract" not in done.log


def test_a_forum_there_is_not_is_named(tmp_path: Path) -> None:
    """The others that were asked for are read; the exit code says that one was not."""
    with CaptureSite("rewrite") as site:
        done = crawl_forum(site, tmp_path, "-a", "forums=3,999", "-a", "pages=1", "-a", "comments=0")
        alone = crawl_forum(site, tmp_path, "-a", "forums=999")
    assert done.code == 4
    assert done.articles
    assert "指定的版块不存在" in done.log
    assert alone.code == 4
    assert "no forum of this number" in alone.log


def test_an_address_on_this_machine_is_refused_unless_allowed(tmp_path: Path) -> None:
    with CaptureSite("rewrite") as site:
        done = crawl_forum(site, tmp_path, ALLOWED_PRIVATE_NETWORKS="")
        assert site.requests == []
    assert done.code == 4
    assert "no public address" in done.log

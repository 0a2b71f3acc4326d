"""What a forum's spider takes from its arguments, and where it goes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urljoin

import pytest
from lxml import html
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from regional_news import settings
from regional_news.crawl.fetch_context import META_KEY, ListContext
from regional_news.errors import UserError
from regional_news.extract.discuz.addresses import forum_address
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.extract.discuz.lists import Row, read_index
from regional_news.http.user_agent import MOBILE_WORDS, ROBOT_WORDS, misread_words, user_agent
from regional_news.item.article import utc_now
from regional_news.portal.forum.any_forum import forum_facts, root_of
from regional_news.portal.forum.fetch import ForumFetch
from regional_news.portal.forum.pages import forums_in
from regional_news.spiders.discuz import AnyDiscuzSpider
from regional_news.spiders.syuan import SyuanSpider
from tests.every import every

ROOT = "http://bbs.example.com/"
PAGE_3 = ListContext(page=3)


@every(
    "url root",
    [
        ("https://bbs.example.com", "https://bbs.example.com/"),
        ("HTTP://BBS.Example.com:80/", "http://bbs.example.com/"),
        ("http://127.0.0.1:8899/forum.php", "http://127.0.0.1:8899/"),
        ("http://example.com/bbs", "http://example.com/bbs/"),
        ("http://example.com/bbs/forum.php?mod=forumdisplay&fid=2", "http://example.com/bbs/"),
        ("http://example.com/bbs/thread-7-1-1.html", "http://example.com/bbs/"),
        ("http://example.com/a/b/portal.php", "http://example.com/a/b/"),
        ("http://example.com/bbs/group.php?gid=4", "http://example.com/bbs/"),
        ("http://example.com/bbs/show-7.html", "http://example.com/bbs/"),
        ("http://[::1]:8080/bbs/", "http://[::1]:8080/bbs/"),
        ("https://论坛.example.com/", "https://xn--kfsr23j.example.com/"),
        ("https://bbs.example.com:443/", "https://bbs.example.com/"),
    ],
)
def test_a_forums_root_is_found_from_any_of_its_addresses(url: str, root: str) -> None:
    assert root_of(url) == root
    assert root_of(root) == root


@every(
    "url key",
    [
        ("https://bbs.example.com/", "discuz:bbs.example.com"),
        ("http://bbs.example.com/bbs/", "discuz:bbs.example.com"),
        ("http://127.0.0.1:8899/", "discuz:127.0.0.1:8899"),
        ("http://[::1]:8080/", "discuz:[::1]:8080"),
    ],
)
def test_two_forums_never_share_a_key(url: str, key: str) -> None:
    spider = AnyDiscuzSpider(url=url)
    assert spider.portal == key
    assert spider.in_scope(spider.facts.root)


@every(
    "given line",
    [
        ({}, "-a url is missing"),
        ({"url": "https://one.example/,https://two.example/"}, "two forums"),
        ({"url": "https://one.example/a/,https://one.example/b/"}, "two forums"),
        ({"url": "bbs.example.com"}, "no http or https address"),
        ({"url": "https://bbs.example.com/", "forums": "2;3"}, "no forum's number"),
        ({"url": "https://bbs.example.com/", "forums": " "}, "is empty"),
        ({"url": "https://bbs.example.com/", "comments": "few"}, "neither 1 nor 0"),
        ({"url": "https://bbs.example.com/", "region": "济宁"}, "no code of six digits"),
        ({"url": "https://bbs.example.com/", "fid": "2"}, "no such argument"),
        ({"url": "https://bbs.example.com/space-uid-7.html"}, "neither a forum's front page nor"),
        ({"url": "https://bbs.example.com/forum.php?mod=guide"}, "neither a forum's front page nor"),
        ({"url": "https://bbs.example.com/thread-7-1-1.html?mod=redirect"}, "neither a forum's front page nor"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(given: dict[str, str], line: str) -> None:
    with pytest.raises(UserError, match=line):
        AnyDiscuzSpider(**given)


def test_a_page_of_another_site_is_not_asked_for() -> None:
    with pytest.raises(UserError, match="is not on 声远论坛"):
        SyuanSpider(url="https://bbs.example.com/thread-7-1-1.html")
    with pytest.raises(UserError, match="neither a forum's front page nor"):
        SyuanSpider(url="https://bbs.syuan.com/space-uid-7.html")


@every("page", ["", "forum.php", "index.php", "forum.php?gid=1", "group.php"])
def test_the_front_page_asks_for_the_whole_forum(page: str) -> None:
    """`scrapy parse` of it shows what a crawl would ask for next."""
    spider = SyuanSpider(url=f"https://bbs.syuan.com/{page}")
    assert spider.asked_for == ()


@every(
    "url",
    [
        "https://bbs.example.com/other/thread-7-1-1.html",
        "https://www.example.com/bbs/thread-7-1-1.html",
        "https://bbs.example.com/bbs/forum.php?mod=redirect&goto=lastpost&tid=7",
        "https://bbs.example.com/bbs/member.php?mod=logging&action=login",
        "https://bbs.example.com/bbs/forum.php?tid=7&mod=post",
        "https://bbs.example.com:8443/bbs/thread-7-1-1.html",
    ],
)
def test_it_stays_in_its_folder_and_off_what_robots_may_not_ask_for(url: str) -> None:
    spider = AnyDiscuzSpider(url="https://bbs.example.com/bbs/")
    assert spider.in_scope("https://bbs.example.com/bbs/thread-7-1-1.html")
    assert not spider.in_scope(url)


@every(
    "url",
    [
        "https://bbs.syuan.com/thread-7-1-1.html",
        "https://bbs.syuan.com/thread-7-4-9.html",
        "http://bbs.syuan.net/forum.php?mod=viewthread&tid=7&extra=page%3D1&page=3",
        "https://bbs.syuan.com/forum.php?mod=viewthread&tid=7&highlight=%E5%81%9C%E6%B0%B4&mobile=2",
        "https://bbs.syuan.com/forum.php?tid=7&mod=viewthread&authorid=9&page=1#pid12",
        "https://bbs.syuan.com/archiver/tid-7.html",
        "https://bbs.syuan.com/archiver/?tid-7.html&page=2",
    ],
)
def test_a_thread_has_one_key_and_one_address(url: str) -> None:
    facts = SyuanSpider.facts
    assert facts.article_key(url) == "7"
    assert facts.canonical_url(url) == "https://bbs.syuan.com/thread-7-1-1.html"


def test_a_forum_nobody_knows_keeps_the_form_of_its_own_addresses() -> None:
    facts = forum_facts("http://example.com/bbs/")
    assert isinstance(facts, ForumFacts)
    dynamic = "http://example.com/bbs/forum.php?mod=viewthread&tid=7"
    assert facts.canonical_url(dynamic + "&extra=page%3D1&page=2") == dynamic
    assert facts.canonical_url("http://example.com/bbs/thread-7-2-3.html") == "http://example.com/bbs/thread-7-1-1.html"


def test_the_whole_forum_is_read_where_its_root_is_named() -> None:
    root, thread = "https://bbs.example.com/", "https://bbs.example.com/thread-7-1-1.html"
    assert AnyDiscuzSpider(url=root).asked_for == ()
    assert AnyDiscuzSpider(url=thread).asked_for == (thread,)
    assert AnyDiscuzSpider(url=f"{root},{thread}").asked_for == ()


def test_groups_are_read_by_their_front_page_and_each_by_its_own_address() -> None:
    """Their front page leads to pages that name them, page by page; an address of one leads to its list."""
    spider = AnyDiscuzSpider(url=f"{ROOT}group.php")
    assert [request.url for request in spider.start_requests_of_run()] == [f"{ROOT}group.php"]
    for page in ("group-44-2.html", "forum.php?mod=group&fid=44&page=2"):
        address = forum_address(AnyDiscuzSpider(url=ROOT + page).asked_for[0])
        assert (address.fid, address.page) == ("44", 2) if address else False
    links = ("group.php?gid=4", "group.php?sgid=41", "group.php?gid=4&page=2", "forum.php?mod=group&fid=44")
    tree = html.document_fromstring("".join(f"<a href='{link}'>茶山</a>" for link in links))
    named = [(forum.fid, forum.url.removeprefix(ROOT)) for forum in read_index(tree, url=f"{ROOT}group.php")]
    assert named == [("44", links[3]), (None, links[0]), (None, links[2])]
    assert [forum.fid for forum in read_index(tree, url=f"{ROOT}forum.php")] == ["44"]


@every(
    "path given other",
    [
        ("forum.php?mod=forumdisplay&fid=2&page=3", ForumFetch(fid="2", listing=PAGE_3), "forum-2-3.html"),
        ("forum.php", ForumFetch(), ""),
        ("forum-2-3.html", ForumFetch(fid="2", listing=PAGE_3), None),
        ("", ForumFetch(), None),
        ("group.php?gid=4", ForumFetch(), None),
    ],
)
def test_a_list_that_robots_may_not_ask_for_has_another_address(
    path: str, given: ForumFetch, other: str | None
) -> None:
    """Many forums forbid the dynamic form of what they show under a rewritten one; it is tried once."""
    spider = AnyDiscuzSpider(url=ROOT)
    found = spider.rewritten_form(Request(ROOT + path, callback=spider.parse_list, meta={META_KEY: given}))
    assert (found.url if found else None) == (None if other is None else ROOT + other)


@every(
    "location root",
    [
        ("/bbs/", "http://bbs.example.com/bbs/"),
        ("https://bbs.example.com/", "https://bbs.example.com/"),
        ("/bbs/portal.php", "http://bbs.example.com/bbs/"),
        ("/welcome.html", ROOT),
    ],
)
def test_a_forum_that_sends_its_front_page_elsewhere_is_asked_there(location: str, root: str) -> None:
    """Into a folder of the same host, or to https; the portal's key stays what it was."""
    spider = AnyDiscuzSpider(url=ROOT)
    spider.crawler = SimpleNamespace(settings=Settings())  # type: ignore[assignment]
    request = spider.index_request(ROOT)
    response = Response(ROOT, status=302, headers={"Location": location}, request=request)
    assert [again.url for again in spider.redirected(response)] == [urljoin(ROOT, location)]
    assert (spider.facts.root, spider.facts.name) == (root, "discuz:bbs.example.com")


def test_a_front_page_that_names_forums_elsewhere_alone_says_where(caplog: pytest.LogCaptureFixture) -> None:
    """A site's news and its forum may be two hosts: nobody else's forum is read for the one that was asked for."""
    spider = AnyDiscuzSpider(url=ROOT)
    spider.selection = SimpleNamespace(lists_of_sections=lambda _: [])  # type: ignore[assignment]
    page = html.document_fromstring('<body><a href="http://forum.example.net/forum-2-1.html">户外</a></body>')
    assert list(spider.forums_of(forums_in(page, url=ROOT, is_index=True), url=ROOT)) == []
    assert "http://forum.example.net/forum-2-1.html" in caplog.text
    assert spider.turned_away == {"sent_elsewhere": 1}


@every(
    "days failure is_due asked",
    [
        (8, "no_permission", False, True),
        (6, "no_permission", False, False),
        (8, "no_permission", True, False),
        (8, "login_required", False, True),
        (8, "no_text", False, False),
    ],
)
def test_a_thread_that_guests_could_not_read_is_tried_every_week(
    days: int, failure: str, is_due: bool, asked: bool
) -> None:
    """As long as a list shows it, once its waits are over: no list tells that it was opened."""
    now = utc_now()
    visit = SimpleNamespace(failure=failure, due_at=now if is_due else None, visited_at=now - timedelta(days=days))
    spider = AnyDiscuzSpider(url=ROOT)
    spider.run = SimpleNamespace(  # type: ignore[assignment]
        is_replay=False,
        store=SimpleNamespace(fetch_record=lambda *_: SimpleNamespace(is_stored=False)),
        visits=SimpleNamespace(plan=lambda *_, **__: None, seen_last=lambda _: visit, threads_every=timedelta(days=7)),
    )
    plan = spider.thread_plan("7", Row(tid="7", url=f"{ROOT}thread-7-1-1.html", title="停水三天"))
    assert (plan.reason if plan else None) == ("retry" if asked else None)


KNOWLEDGE = Path(__file__).parents[3].parent / "shared" / "discuz.md"


@pytest.mark.skipif(not KNOWLEDGE.is_file(), reason="what is known of the software is not beside this checkout")
def test_the_whole_user_agent_holds_no_word_that_changes_the_pages() -> None:
    """Contact included, against every word that is known to bring a page for robots or telephones."""
    text = KNOWLEDGE.read_text(encoding="utf-8")
    robots = re.search(r"If the UA contains ((?:`[^`]+`, )+)", text)
    telephones = re.search(r"tokens as short as ((?:`[^`]+`(?:, )?)+)", text)
    assert robots
    assert telephones
    words = re.findall(r"`([^`]+)`", robots[1] + telephones[1])
    assert len(words) > 10
    assert set(words) <= {*ROBOT_WORDS, *MOBILE_WORDS}
    agent = user_agent(settings.CONTACT).lower()
    assert [word for word in words if word in agent] == []
    assert misread_words(agent) == []

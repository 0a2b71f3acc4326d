"""`read` on a forum's pages: threads are read as threads, everything else of a forum is refused for what it is."""

from __future__ import annotations

import re

from lxml.html import fromstring

from regional_news.extract import read
from regional_news.extract.discuz.containers import containers
from regional_news.extract.discuz.merge import read_thread
from tests.discuz_captures import capture, index, needs_captures
from tests.every import every

pytestmark = needs_captures

_OTHER_VIEWS = re.compile(r"print|rewrite/thread_attach_album|\.xml|memberonly|readperm")
_REFUSED = {
    "errors/thread_nonexist.html": "gone",
    "errors/thread_readperm.html": "no_permission",
    "errors/thread_memberonly.html": "login_required",
    "errors/forum_password.html": "no_permission",
    "errors/db_down.html": "server_error",
    "errors/login.html": "login_required",
    "antibot/dsign_challenge_1.html": "challenge",
    "antibot/ae1_second.html": "rate_limited",
    "antibot/ae8_first.html": "challenge",
    "default/index.html": "not_an_article",
    "rewrite/forum-2-1.html": "not_an_article",
}


def _threads() -> list[str]:
    return [
        name
        for name, entry in index().items()
        if "/thread_" in name and entry["status"] == "200" and entry["key"] and not _OTHER_VIEWS.search(name)
    ]


def _one_of_each_kind() -> list[str]:
    """Return a page of each folder and kind of thread; the other readers of threads are tested with all of them."""
    return list({name.rpartition("_")[0]: name for name in _threads()}.values())


@every("name", _one_of_each_kind)
def test_a_thread_is_read_as_a_thread(name: str) -> None:
    """What `read` returns for a thread's page is the thread, whichever variant and encoding it came in."""
    page = capture(name)
    reading = read(page.body, url=page.url, headers=page.headers, fetched_at=page.fetched_at)
    assert page.tree is not None
    expected = read_thread(page.tree, url=page.url, fetched_at=page.fetched_at)
    assert (reading.title, reading.text, reading.comments) == (expected.title, expected.text, expected.comments)
    assert reading.refusal is None
    assert reading.kind == "thread"


@every("name", _REFUSED)
def test_other_pages_of_a_forum_are_refused(name: str) -> None:
    """Notices, walls, challenges and lists say why they are no article."""
    page = capture(name)
    reading = read(page.body, url=page.url, headers=page.headers, fetched_at=page.fetched_at)
    assert reading.refusal == _REFUSED[name]
    assert not reading.text


def test_a_post_inside_words_alone_is_no_post_and_raises_nothing() -> None:
    """A torn page may begin in the middle of somebody's words, whose markup is theirs."""
    words = "<div id='post_9'><div class='message'>别人的话</div></div>"
    page = f"<html><body><div id='postmessage_1'>话{words}</div></body></html>"
    assert containers(fromstring(page)) == []

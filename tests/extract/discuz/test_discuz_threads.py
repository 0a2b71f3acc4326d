"""Threads as a real forum rendered them, against what was typed into it."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.thread import is_thread_page, read_page
from regional_news.item.article import CHINA, FIELD_NAMES
from tests.discuz_captures import capture, index, needs_captures, reply_text, truth, typed_text
from tests.every import every

if TYPE_CHECKING:
    from regional_news.extract.reading import Reading
    from regional_news.item.article import Comment

pytestmark = needs_captures

_OTHER_VIEWS = re.compile(
    r"print|album|author|order1|archiver|999|extra|page_|junk|cp2|cpall|highlight|dynamic_p2|dsign|ae\d|\.xml"
)
"""Captures that are another view of a thread than its plain pages."""
_INCOMPLETE = {("desc", "default"), ("hotstick", "default"), ("multi", "gbk")}
"""Threads of which a folder lacks pages."""


def _cases() -> list[tuple[str, str]]:
    """Return (thread, folder) of every thread with plain pages."""
    return [
        (key, folder)
        for key, thread in truth().items()
        for folder in sorted({name.split("/")[0] for name in _plain_pages(thread)})
        if folder != "antibot"
    ]


def _plain_pages(thread: dict[str, Any]) -> list[str]:
    return [
        name
        for name in thread["pages"]
        if index()[name]["status"] == "200" and not _OTHER_VIEWS.search(name) and "memberonly" not in name
    ]


@cache
def _read(key: str, folder: str) -> Reading:
    names = [name for name in _plain_pages(truth()[key]) if name.startswith(f"{folder}/")]
    if folder == "gbk":
        names = names[:1]
    pages = []
    for name in names:
        page = capture(name)
        assert page.tree is not None
        assert is_thread_page(page.tree)
        pages.append(read_page(page.tree, url=page.url, fetched_at=page.fetched_at))
    return merge_pages(pages)


def _time(typed: str) -> datetime:
    return datetime.strptime(typed, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


each_thread = every("key folder", _cases)


@each_thread
def test_the_head_of_a_thread_is_read(key: str, folder: str) -> None:
    """Number, title, type, forum path, poster, time and counts are those that were typed."""
    thread, reading = truth()[key], _read(key, folder)
    assert reading.article_id == str(thread["tid"])
    assert reading.title == thread["title"]
    assert reading.category == (thread["type"] or thread["sort"] or None)
    assert reading.section == thread["forum_path"].split(" / ")
    assert reading.poster == ("匿名" if thread["author"].startswith("匿名") else thread["author"])
    assert (reading.views, reading.replies) == (thread["views"], thread["shown_reply_count"])
    if key != "recent":  # its times were moved between captures
        assert reading.published_at == _time(thread["posted"])
    assert reading.published_precision == "second"


@each_thread
def test_the_words_of_the_opening_post_are_read(key: str, folder: str) -> None:
    """The text is what was typed, what special threads add stands behind it, hidden bodies leave their notice."""
    thread, reading = truth()[key], _read(key, folder)
    post = thread["posts"][0]
    if key in {"banned_op", "password"}:
        assert reading.text.startswith(("提示: 作者被禁止或删除", "本帖为密码帖"))
    elif key == "price":
        assert reading.text == "免费预览部分。"
    elif key in {"paged", "index"}:
        assert _bare(reading.text) == typed_text(post["source"].split("[page]")[0])
        assert "truncated" in reading.flags
    else:
        added = [*thread.get("poll", {}), *(word for pair in thread.get("options", {}).items() for word in pair)]
        assert _bare(reading.text).startswith(typed_text(post["source"]))
        assert all(_bare(word) in _bare(reading.text) for word in added)
        if not added and not thread["special"]:
            assert _bare(reading.text) == typed_text(post["source"])


@each_thread
def test_every_visible_reply_is_read(key: str, folder: str) -> None:
    """Replies keep pid, author, time, words and floor; the shielded say so, the absent are absent."""
    by_pid = {comment.post_id: comment for comment in _read(key, folder).comments}
    for post in truth()[key]["posts"][1:]:
        guest = post.get("guest", "")
        comment = by_pid.pop(str(post["pid"]), None)
        if guest.startswith(("deleted", "not in the page")):
            assert comment is None
        elif comment is None:
            assert (key, folder) in _INCOMPLETE
        else:
            _assert_reply(comment, post, key)
    assert not by_pid


def _assert_reply(comment: Comment, post: dict[str, Any], key: str) -> None:
    guest = post.get("guest", "")
    assert comment.author == ("匿名" if "匿名" in guest else post["author"])
    if key != "recent":
        assert comment.published_at == _time(post["time"])
    if key not in {"delfloor", "auditreply"}:  # floors move up where one is missing
        assert comment.floor == post["floor"]
    if guest.startswith("hidden"):
        assert comment.status == ("hidden" if "仅作者可见" in guest else "banned")
        assert not comment.text
    else:
        assert comment.status == "shown"
        assert _bare(comment.text) == reply_text(post["source"])


@each_thread
def test_pictures_and_files_are_read_where_guests_may_see_them(key: str, folder: str) -> None:
    """Every attached picture is named by its full-size file, in order; else the wall is flagged."""
    thread, reading = truth()[key], _read(key, folder)
    pictures = [attached["path"] for attached in thread["attachments"] if attached["isimage"]]
    files = [attached["filename"] for attached in thread["attachments"] if not attached["isimage"]]
    if "login_wall" in reading.flags:
        assert pictures
        assert folder in {"default", "gbk"}
        assert reading.images == []
    elif key != "code":  # its pictures are typed links
        assert [image.url.partition("/data/")[2] for image in reading.images] == [
            path.removeprefix("data/") for path in pictures
        ]
        assert [link.name for link in reading.attachments] == files


@every("key", lambda: sorted({key for key, folder in _cases() if folder == "robot"}))
def test_robots_and_readers_get_the_same_item(key: str) -> None:
    """The robot variant, without floors and with plain pictures, gives every field of the desktop one."""
    desktop, robot = _read(key, "rewrite"), _read(key, "robot")
    varying = {"layout", "fetched_at", "published_at", "comments"} if key == "recent" else {"layout", "fetched_at"}
    for name in FIELD_NAMES:
        if name not in varying:
            assert getattr(robot, name) == getattr(desktop, name), name


def test_pages_merge_by_pid_in_any_order_and_twice() -> None:
    """A pinned reply that stands on two pages is one comment, and the order of the pages does not matter."""
    names = ["rewrite/thread_hotstick.html", "rewrite/thread_hotstick_p2.html"]
    pages = [read_page(page.tree, url=page.url, fetched_at=page.fetched_at) for page in map(capture, names)]
    forwards, backwards = merge_pages(pages), merge_pages([*reversed(pages), pages[0]])
    assert forwards == backwards
    pids = [int(comment.post_id) for comment in forwards.comments]
    assert pids == sorted(set(pids))
    assert len(pids) == 12


def test_a_thread_in_reverse_order_gives_the_item_of_one_in_order() -> None:
    """Whichever order the address asked for, posts come by their numbers."""
    plain = [f"default/thread_multi{suffix}.html" for suffix in ("", "_p2", "_p3", "_p4")]
    pages = [read_page(page.tree, url=page.url) for page in map(capture, plain)]
    reverse = capture("default/thread_multi_order1.html")
    newest = read_page(reverse.tree, url=reverse.url)
    assert merge_pages([*pages, newest]).comments == merge_pages(pages).comments


def test_all_parts_of_a_split_opening_post_replace_the_first() -> None:
    """The page with `cp=all` holds the whole post, and the item is not truncated any more."""
    pages = [capture("default/thread_paged.html"), capture("default/thread_paged_cpall.html")]
    reading = merge_pages([read_page(page.tree, url=page.url) for page in pages])
    assert "第三部分" in reading.text
    assert "truncated" not in reading.flags


def test_a_page_past_the_end_is_known_as_the_one_it_repeats() -> None:
    """A page asked for beyond the last answers with the last: its number is the pager's, and none follows."""
    page = capture("default/thread_multi_page999.html")
    read = read_page(page.tree, url=page.url)
    assert (read.page, read.last_page, read.next_url) == (4, 4, None)


def test_tags_are_the_keywords() -> None:
    """Tags become keywords, the meta that repeats the title does not."""
    assert _read("tags", "default").keywords == ["济宁", "公交", "民生"]
    assert _read("seed", "default").keywords == []

"""The sandbox's forum: a Discuz! with its traps."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.item.article import CHINA
from sandbox import Paragraph, Post, Sandbox, Thread
from sandbox.portals.syuan import FORUMS, MEMBERS_ONLY, RESTRICTED, STUB_TIDS, Syuan
from tests.proxy_client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 12, tzinfo=CHINA)
ROOT = "https://bbs.syuan.com/"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(portals=["syuan"], articles=70, now=NOW) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


def page(client: Client, address: str, **headers: str) -> str:
    status, _, body = client.get(ROOT + address, **headers)
    assert status == 200, address
    return body.decode()


def threads(sandbox: Sandbox, kind: int) -> list[Thread]:
    """Return the generated threads of one kind."""
    site = sandbox.sites["syuan"]
    assert isinstance(site, Syuan)
    return [site.story(n) for n in site.numbers() if n % 12 == kind]


def read_whole(client: Client, thread: Thread) -> str:
    """Return all pages of a thread, past the redirect that some begin with."""
    address = f"forum.php?mod=viewthread&tid={thread.tid}"
    client.get(ROOT + address)
    pages = -(-len(thread.posts) // 10)
    return "".join(page(client, f"{address}&page={n}") for n in range(1, pages + 1))


def test_every_visible_post_stands_on_its_threads_pages(sandbox: Sandbox, client: Client) -> None:
    for url, expected in list(sandbox.truth.items())[:24]:
        site = sandbox.sites["syuan"]
        assert isinstance(site, Syuan)
        number = site.find(url)
        assert number is not None
        whole = read_whole(client, site.story(number))
        assert expected["title"].replace('"', "&quot;") in whole
        for comment in expected["comments"]:
            assert f'id="post_{comment["post_id"]}"' in whole
            assert all(line in whole for line in comment["text"].split("\n"))


def test_serves_http_only_to_send_it_to_https(client: Client) -> None:
    status, headers, _ = client.get("http://bbs.syuan.com/forum-2-1.html")
    assert (status, headers["location"]) == (301, ROOT + "forum-2-1.html")


def test_sets_cookies_and_sends_no_validators(client: Client) -> None:
    _, headers, _ = client.get(ROOT)
    assert "Sb7x_2132_" in headers["set-cookie"]
    assert not {"etag", "last-modified"} & headers.keys()


def test_a_page_differs_at_each_view_but_not_in_what_it_says(client: Client, sandbox: Sandbox) -> None:
    thread = threads(sandbox, 1)[0]
    first, second = (page(client, f"thread-{thread.tid}-1-1.html") for _ in range(2))
    assert first != second


def test_the_rewritten_and_the_dynamic_address_show_the_same_thread(client: Client, sandbox: Sandbox) -> None:
    thread = threads(sandbox, 2)[0]
    for address in (
        f"thread-{thread.tid}-2-3.html",
        f"forum.php?mod=viewthread&tid={thread.tid}&extra=page%3D3&page=2",
    ):
        text = page(client, address)
        assert f'<link href="{thread.url}" rel="canonical" />' in text
        assert "<strong>2</strong>" in text
        assert f'id="post_{thread.posts[10].pid}"' in text


def test_a_thread_page_past_the_end_is_the_last_one(client: Client, sandbox: Sandbox) -> None:
    thread = threads(sandbox, 2)[0]
    text = page(client, f"thread-{thread.tid}-999-1.html")
    assert "<strong>3</strong>" in text
    assert 'class="nxt"' not in text
    assert "第999页" in text


def test_a_list_page_past_the_end_is_the_first_one(client: Client) -> None:
    text = page(client, "forum-2-999.html")
    assert '<div class="pg"><strong>1</strong>' in text
    assert "第999页" in text


def test_a_thread_with_a_missing_floor_is_sent_to_itself_once(client: Client, sandbox: Sandbox) -> None:
    thread = threads(sandbox, 8)[0]
    dynamic = f"{ROOT}forum.php?mod=viewthread&tid={thread.tid}"
    status, headers, _ = client.get(dynamic)
    assert (status, headers["location"]) == (302, dynamic)
    assert client.get(dynamic)[0] == 200


def test_the_first_list_page_has_rows_that_are_no_threads(client: Client, sandbox: Sandbox) -> None:
    first, second = (page(client, f"forum-2-{n}.html") for n in (1, 2))
    for mark in ('id="stickthread_', 'id="separatorline"', "公告: ", "http://ads.example/", "移动:", "[阅读权限"):
        assert mark in first
        assert mark not in second
    ids = re.findall(r'id="normalthread_(\d+)"', first + second)
    assert len(ids) == len(set(ids))
    stub = next(tid for tid in ids if STUB_TIDS <= int(tid) < STUB_TIDS + 1000)
    assert client.get(f"{ROOT}thread-{stub}-1-1.html")[0] == 302


def test_refuses_guests_by_notices(client: Client) -> None:
    for address, words in (
        (f"thread-{next(iter(RESTRICTED))}-1-1.html", "阅读权限高于"),
        (f"forum-{MEMBERS_ONLY}-1.html", "您尚未登录"),
        ("forum-77-1.html", "指定的版块不存在"),
        ("space-uid-5.html", "您需要登录"),
        ("forum.php?mod=attachment&aid=1", "无法进行此操作"),
    ):
        text = page(client, address)
        assert 'id="messagetext"' in text
        assert words in text


def test_a_thread_there_is_not_is_a_notice_with_404(client: Client, sandbox: Sandbox) -> None:
    gone = sandbox.delete("syuan", 1)[0]
    for url in (gone, f"{ROOT}forum.php?mod=viewthread&tid=1"):
        status, _, body = client.get(url)
        assert status == 404
        assert "已被删除" in body.decode()


def test_hides_what_guests_may_not_see(client: Client, sandbox: Sandbox) -> None:
    (moderated, *_), (secret, *_), (walled, *_) = (threads(sandbox, kind) for kind in (4, 6, 9))
    text = read_whole(client, moderated)
    statuses = [comment["status"] for comment in moderated.expected()["comments"]]
    assert text.count('class="locked"') == sum(status != "shown" for status in statuses)
    assert "要查看本帖隐藏内容" in read_whole(client, secret)
    assert "attach_nopermission" in read_whole(client, walled)
    assert "aimg_" not in read_whole(client, walled)
    assert walled.expected()["flags"] == ["login_wall"]


def test_names_nobody_where_the_author_hides(client: Client, sandbox: Sandbox) -> None:
    thread = threads(sandbox, 5)[0]
    assert thread.expected()["poster"] == "匿名"
    assert '<div class="pi">匿名</div>' in read_whole(client, thread)


def test_pictures_are_loaded_late_and_robots_get_them_at_once(client: Client, sandbox: Sandbox) -> None:
    thread = threads(sandbox, 1)[0]
    path = thread.expected()["images"][0]["url"].removeprefix(ROOT)
    address = f"thread-{thread.tid}-1-1.html"
    assert f'src="static/image/common/none.gif" zoomfile="{path}"' in page(client, address)
    robot = page(client, address, User_Agent="SomeBot/1")
    assert f'src="{path}"' in robot
    assert 'id="postnum' not in robot


def test_young_posts_show_relative_times(client: Client, sandbox: Sandbox) -> None:
    sandbox.now = NOW + timedelta(hours=5)
    url = sandbox.publish("syuan")[0]
    sandbox.now = NOW + timedelta(hours=7)
    text = page(client, url.removeprefix(ROOT))
    assert re.search(r'发表于 <span title="2026-11-20 17:\d\d:\d\d">[12]&nbsp;小时前</span>', text)


def test_a_reply_lifts_its_thread_and_counts(client: Client, sandbox: Sandbox) -> None:
    url = list(sandbox.truth)[40]
    before = sandbox.truth[url]
    sandbox.now = NOW + timedelta(hours=1)
    sandbox.reply(url, 395)
    after = sandbox.truth[url]
    assert after["replies"] == before["replies"] + 395
    assert after["comments"][: len(before["comments"])] == before["comments"]
    fid = FORUMS[int(after["article_id"]) % 3 - Syuan.FIRST_TID % 3].fid
    rows = re.findall(r'id="normalthread_(\d+)"', page(client, f"forum-{fid}-1.html"))
    others = {str(STUB_TIDS + n) for n in range(100)} | {str(tid) for tid in RESTRICTED}
    assert next(row for row in rows if row not in others) == after["article_id"]
    last = page(client, f"thread-{after['article_id']}-40-1.html")
    assert "<strong>40</strong>" in last
    assert f'id="post_{after["comments"][-1]["post_id"]}"' in last


def test_posts_can_be_edited_banned_and_dropped(sandbox: Sandbox, client: Client) -> None:
    url = threads(sandbox, 2)[0].url
    before = sandbox.truth[url]
    for what in ("text", "title", "ban", "drop"):
        sandbox.edit("syuan", what=what, urls=[url])
    after = sandbox.truth[url]
    assert after["text"].startswith(before["text"])
    assert after["title"] != before["title"]
    assert len(after["comments"]) == len(before["comments"]) - 1
    assert "本帖最后由" in page(client, url.removeprefix(ROOT))


def test_a_thread_of_ones_own_is_listed_and_shown(sandbox: Sandbox, client: Client) -> None:
    post = Post(pid=5, uid=3, author="甲", moment=NOW, blocks=(Paragraph(text="楼主的话"),))
    url = ROOT + "thread-77-1-1.html"
    sandbox.add_thread(
        Thread(portal="syuan", tid=77, fid=2, url=url, title="自己的", section=("组", "版"), posts=(post,), views=3)
    )
    assert "thread-77-1-1.html" in page(client, "forum-2-1.html")
    assert "楼主的话" in page(client, "thread-77-1-1.html")
    assert sandbox.truth[url]["text"] == "楼主的话"


def test_what_a_forum_cannot_do_is_a_clear_error(sandbox: Sandbox) -> None:
    with pytest.raises(UserError, match="no forum thread"):
        sandbox.reply(ROOT + "thread-1-1-1.html")
    with pytest.raises(UserError, match="add a Thread"):
        sandbox.override(ROOT + "x.html", body=b"", listed_as="x")


def test_the_last_reply_is_reached_only_past_robots_rules(client: Client, sandbox: Sandbox) -> None:
    tid = threads(sandbox, 2)[0].tid
    status, headers, _ = client.get(f"{ROOT}forum.php?mod=redirect&tid={tid}&goto=lastpost")
    assert (status, headers["location"]) == (302, f"{ROOT}forum.php?mod=viewthread&tid={tid}&page=3#lastpost")
    assert "Disallow: /forum.php?mod=redirect*" in page(client, "robots.txt")

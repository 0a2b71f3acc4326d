"""Templates that no saved page shows: of X3.0 to X3.4 for telephones, of other languages, of strangers' making."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import RefusedError
from regional_news.extract.discuz.heading import read_title
from regional_news.extract.discuz.lists import is_list_page, read_index, read_list
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.thread import is_thread_page, read_page
from tests.discuz_captures import parse
from tests.every import every

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from regional_news.extract.reading import Reading

URL = "http://bbs.example.com/forum.php?mod=viewthread&tid=7"
FETCHED_AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HEAD = (
    '<html><head><title>{title} - 山城论坛 - Powered by Discuz!</title><base href="http://bbs.example.com/">'
    "<script>var discuz_uid = '0'; var fid = parseInt('2'), tid = parseInt('7');</script></head>"
)


def tree_of(body: str, *, title: str = "茶山怎么走") -> HtmlElement:
    """Return the tree of a page."""
    tree = parse(HEAD.format(title=title) + body + "</html>")
    assert tree is not None
    return tree


def thread_of(body: str) -> Reading:
    """Return the thread that a page of one shows."""
    tree = tree_of(body)
    assert is_thread_page(tree)
    return merge_pages([read_page(tree, url=URL, fetched_at=FETCHED_AT)])


# For telephones, X3.0 to X3.4


def touch_post(pid: int, label: str, name: str, words: str) -> str:
    """Return a post of the touch template; who has no page stands unlinked in the first entry."""
    return (
        f'<div class="plc cl" id="pid{pid}"><div class="display pi" href="#replybtn_{pid}"><ul class="authi">'
        f'<li class="grey"><em>{label}</em><b>{name}</li><li class="grey rela">2015-3-4 08:05</li></ul>'
        f'<div class="message">{words}</div></div></div>'
    )


def test_who_has_no_page_is_named_on_old_mobile_pages() -> None:
    """Guests, those who hide and deleted members stand there without a link, an address behind some."""
    posts = (
        ("楼主", '<a href="home.php?mod=space&uid=5">山里人</a></b>', "茶山怎么走？"),
        ("沙发", "匿名", "沿河走"),
        ("板凳", '<a href="javascript:;">游客 <em>1.2.3.4</em></a>', "不远"),
        ("地板", "老客 <em>该用户已被删除</em>", "同问"),
    )
    body = "".join(touch_post(pid, *post) for pid, post in enumerate(posts, start=11))
    reading = thread_of(f'<body><div class="postlist"><h2>[求助] 茶山怎么走</h2>{body}</div></body>')
    assert (reading.title, reading.category, reading.poster) == ("茶山怎么走", "求助", "山里人")
    assert [comment.author for comment in reading.comments] == ["匿名", "游客", "老客"]


@every("heading", [("[置顶] 版规", None), ("[求助] [置顶] 版规", "求助")])
def test_a_title_on_old_mobile_pages_may_begin_with_brackets(heading: tuple[str, str | None]) -> None:
    """Nothing but the page's own title tells them from a type."""
    words, category = heading
    post = touch_post(11, "楼主", "甲", "先看版规")
    tree = tree_of(f'<body><div class="postlist"><h2>{words}</h2>{post}</div></body>', title="[置顶] 版规")
    assert read_title(tree) == ("[置顶] 版规", category)


def test_rows_of_old_mobile_lists_are_title_poster_and_replies() -> None:
    """All three stand in a row without more than a class between them; a digest has the icon's class, not its pin."""
    row = (
        '<li><a href="forum.php?mod=viewthread&tid={tid}&extra=">{title}<span class="by">{name}</span></a>'
        '<span class="num">{n}</span><span class="icon_top"><img src="static/image/mobile/{icon}.png"></span></li>'
    )
    rows = (
        row.format(tid=9, title="版规", name="站长", n=0, icon="icon_top"),
        row.format(tid=8, title="精华帖 2015", name="小桥", n=31, icon="icon_digest"),
    )
    tree = tree_of(f'<body><div class="threadlist"><ul>{"".join(rows)}</ul></div></body>')
    assert is_list_page(tree)
    found = [(row.title, row.author, row.replies, row.sticky) for row in read_list(tree, url=URL).rows]
    assert found == [("版规", "站长", 0, True), ("精华帖 2015", "小桥", 31, False)]


def test_the_index_of_old_mobile_pages_names_forums_without_todays_count() -> None:
    """The number of today's posts stands inside the link."""
    tree = tree_of(
        '<body><ul><li><a href="forum.php?mod=forumdisplay&fid=2"><span class="num">12</span>户外</a></li><li>'
        '<a href="forum.php?mod=forumdisplay&fid=3">2手市场</a></li></ul></body>'
    )
    assert [forum.name for forum in read_index(tree, url=URL)] == ["户外", "2手市场"]


def plain_post(pid: int, name: str, words: str) -> str:
    """Return a post of the template for the oldest telephones: the words stand behind the post's own element."""
    return (
        f'<div id="post_{pid}" class="bm_c"><div class="bm_user"><a href="home.php?mod=space&uid={pid}">{name}</a>'
        f'<em id="authorposton{pid}"><font>2015-3-4 08:05</font></em></div></div>'
        f'<div><div class="pbody"><div class="mes">{words}</div></div></div><div class="box">回复</div>'
    )


def test_pages_for_the_oldest_telephones_are_threads_too() -> None:
    """Words and head of a post are neighbours there, and nothing holds both."""
    posts = plain_post(11, "山里人", '<div id="postmessage_11">茶山怎么走？</div>')
    posts += plain_post(12, "小桥", '<div id="postmessage_12">沿河走</div>')
    posts += plain_post(13, "大桥", '<div class="xi1">提示: 该帖被管理员或版主屏蔽</div>')
    reading = thread_of(
        '<body><div class="box"><a href="forum.php">论坛</a><a href="forum.php?mod=forumdisplay&fid=2">户外</a></div>'
        '<div class="bm"><div class="bm_h"><a href="forum.php?mod=forumdisplay&fid=2&filter=typeid&typeid=3">[求助]</a>'
        '<a href="forum.php?mod=viewthread&tid=7" id="thread_subject">茶山怎么走</a></div>'
        f'<div class="bm_inf"><font>查看:430<span>|</span>帖数:2</font></div>{posts}</div></body>'
    )
    assert (reading.title, reading.category, reading.section) == ("茶山怎么走", "求助", ["户外"])
    assert (reading.views, reading.replies, reading.text) == (430, 2, "茶山怎么走？")
    comments = [(comment.author, comment.text, comment.status) for comment in reading.comments]
    assert comments == [("小桥", "沿河走", "shown"), ("大桥", "", "banned")]


def test_pages_for_the_oldest_telephones_name_whoever_has_no_page_and_the_way_to_a_sub_forum() -> None:
    """Names without a link stand behind the word for the floor; files kept back stand in a box of their own."""
    head = (
        '<div id="post_{0}"><div class="bm_user" id="pid{0}">{1}<br /><em id="authorposton{0}"><font>2015-3-4 08:05'
        '</font></em></div></div><div><div class="pbody"><div class="mes"><div id="postmessage_{0}">{2}</div>{3}</div>'
        "</div></div>"
    )
    wall = '<div class="warning">附件: <em>您需要登录才可以下载或查看附件</em></div>'
    gone = "板凳 大桥 <em>该用户已被删除</em> <a class='xg1'>只看该作者</a>"
    posts = head.format(11, "楼主 匿名 匿名", "茶山怎么走？", "") + head.format(12, gone, "沿河走", wall)
    posts += head.format(13, "<em>5</em><sup>#</sup> 楼主 <em>该用户已被删除</em>", "谢谢", "")
    way = "".join(
        f'<a href="forum.php?mod=forumdisplay&fid={fid}">{name}</a>' for fid, name in ((2, "户外"), (36, "登山"))
    )
    reading = thread_of(f'<body><div class="box"><a href="forum.php">论坛</a>{way}</div>{posts}</body>')
    assert (reading.poster, [c.author for c in reading.comments]) == ("匿名", ["大桥", "楼主"])
    assert (reading.section, reading.flags) == (["户外", "登山"], ["login_wall"])


def test_lists_for_the_oldest_telephones_are_lists() -> None:
    """They bear neither the table's id nor the list's class."""
    tree = tree_of(
        '<body><div class="tl"><div class="bm_c"><a href="forum.php?mod=viewthread&tid=7">茶山怎么走</a>'
        "<br><span>山里人 2015-3-4 回2/看430</span></div></div></body>"
    )
    assert is_list_page(tree)
    assert [row.tid for row in read_list(tree, url=URL).rows] == ["7"]


# Templates of others


STRANGER = (
    '<body><div class="crumbs"><a href="./">首页</a> &gt; <a href="forum.php?gid=1">生活</a> &gt; '
    '<a href="forum-2-1.html">户外</a></div><a href="forum-2-1.html">返回列表</a>'
    '<ul><li><a href="thread-9-1-1.html">热帖</a> 查看 99 回复 8</li></ul>'
    '<div class="top"><h1><span id="thread_subject">茶山怎么走</span></h1><p>2015-3-4 {counts}</p></div>'
    '<div class="floor"><a href="space-uid-5.html">山里人</a><em id="authorposton11">发表于 2015-3-4 08:05:01</em>'
    '<div {place}>茶山怎么走？查看 5 回复 6</div></div><div class="floor"><a href="space-uid-6.html">小桥</a>'
    '<em id="authorposton12">发表于 2015-3-4 08:06:01</em><div id="postmessage_12">沿河走</div></div></body>'
)


@every(
    "shown counts",
    [
        ("查看：430 <i>|</i> 回复：2", (430, 2)),
        ("<em>430</em> 次浏览 <em>2</em> 个回复", (430, 2)),
        ("<span>阅读 1.2万</span> <span>评论 2</span>", (12_000, 2)),
        ("瀏覽: 1,430 回覆: 2", (1430, 2)),
        ("楼主发表", (None, None)),
    ],
)
def test_a_template_that_keeps_ids_alone_says_counts_and_forum(
    shown: str, counts: tuple[int | None, int | None]
) -> None:
    """Counts stand in some box above the words, not in a list of other threads; the forum is the one of the script."""
    reading = thread_of(STRANGER.format(counts=shown, place='id="postmessage_11"'))
    assert (reading.views, reading.replies) == counts
    assert reading.section == ["生活", "户外"]


def test_a_template_without_a_place_for_the_words_is_refused() -> None:
    """What cannot be found is missing: the title is no substitute for words that nobody looked at."""
    with pytest.raises(RefusedError, match="no_text"):
        thread_of(STRANGER.format(counts="", place='class="words"')).to_article()


def test_a_reply_without_a_place_for_its_words_makes_the_thread_a_part() -> None:
    """It is a post all the same, and nobody is told that it has no words."""
    reading = thread_of(STRANGER.replace('id="postmessage_12"', "").format(counts="", place='id="postmessage_11"'))
    assert reading.flags == ["truncated"]
    assert [comment.post_id for comment in reading.comments] == ["12"]


def test_the_usual_class_of_the_words_is_enough() -> None:
    """A template without ids at the words keeps the class more often than not."""
    assert thread_of(STRANGER.format(counts="", place='class="t_f"')).text.startswith("茶山怎么走？")


def test_a_page_says_itself_which_thread_it_shows() -> None:
    """A page of another thread may be answered in one's place: its own script is believed before the address."""
    tree = tree_of(
        desktop(views="查看", replies="回复", posts=desktop_post(11, "甲", '<div id="postmessage_11">茶</div>'))
    )
    assert read_page(tree, url="http://bbs.example.com/thread-8-2-1.html").tid == "7"
    assert read_page(tree, url="http://bbs.example.com/thread-7-2-1.html").tid == "7"


def test_the_mobile_template_that_most_forums_bought_is_read() -> None:
    """It keeps the pid alone; names, times and words stand in classes of its own, a part for others in a quotation."""
    post = (
        '<div class="comiis_postli" id="pid{pid}"><div class="comiis_postli_top"><h2><a class="top_user" '
        'href="home.php?mod=space&uid={pid}">{name}</a></h2><span class="{time}">2020-1-2 10:20:30</span></div>'
        '<div class="comiis_message"><div class="comiis_messages"><div class="comiis_a comiis_message_table cl">'
        '{words}</div></div></div><div class="comiis_rate">3人打赏</div></div>'
    )
    secret = '<div class="comiis_quote">游客，如果您要查看本帖隐藏内容请<a>回复</a></div>'
    posts = post.format(
        pid=11, name="山里人", time="kmtime", words=f'<i class="pstatus">本帖最后由</i>茶山怎么走？{secret}'
    )
    posts += post.format(pid=12, name="小桥", time="comiis_tm", words="沿河走")
    reading = thread_of(f"<body>{posts}</body>")
    assert (reading.title, reading.poster, reading.text) == ("茶山怎么走", "山里人", "茶山怎么走？")
    assert (reading.flags, reading.published_precision) == (["hidden_content"], "second")
    assert [(comment.author, comment.text, comment.status) for comment in reading.comments] == [
        ("小桥", "沿河走", "shown")
    ]


# What old versions say otherwise


@every(
    "said",
    [
        "附件: <em>您需要<a>登录</a>才可以下载或查看附件。没有帐号？<a>注册</a></em>",
        "附件: <em>您所在的用户组无法下载或查看附件</em>",
        "附件: <em>您需要<a>登錄</a>才可以下載或查看附件</em>",
    ],
)
def test_files_for_members_hide_no_words(said: str) -> None:
    """The notice stands below the words, in the box that elsewhere stands in their place."""
    cell = f'<div id="postmessage_11">茶山怎么走？</div><div class="locked">{said}</div>'
    reading = thread_of(desktop(views="查看", replies="回复", posts=desktop_post(11, "甲", cell)))
    assert (reading.text, reading.flags) == ("茶山怎么走？", ["login_wall"])


def test_groups_have_a_front_page_of_their_own() -> None:
    """Its name is no section; the group's is."""
    links = (("group.php", "群组"), ("group.php?gid=5", "户外"), ("forum.php?mod=group&fid=9", "登山"))
    path = '<div id="pt">' + "".join(f'<a href="{href}">{name}</a>' for href, name in links)
    posts = desktop_post(11, "甲", '<div id="postmessage_11">茶山怎么走？</div>')
    assert thread_of(f"{path}</div>{desktop(views='查看', replies='回复', posts=posts)}").section == ["户外", "登山"]


# Other languages


def desktop(*, views: str, replies: str, posts: str) -> str:
    """Return a page of the default template, its labels as given."""
    return (
        f'<body class="pg_viewthread"><div id="postlist"><table><tr><td class="pls"><div class="hm ptn">'
        f'<span class="xg1">{views}:</span> <span class="xi1">430</span><span class="pipe">|</span>'
        f'<span class="xg1">{replies}:</span> <span class="xi1">2</span></div></td>'
        f'<td><h1 class="ts"><span id="thread_subject">茶山</span></h1></td></tr></table>{posts}</div></body>'
    )


def desktop_post(pid: int, name: str, cell: str, *, floor: str = "", when: str = "2015-3-4 08:05:01") -> str:
    """Return a post of the default template."""
    return (
        f'<div id="post_{pid}"><table id="pid{pid}"><tr><td class="pls"><div id="favatar{pid}"><div class="pi">{name}'
        f'</div></div></td><td class="plc"><a id="postnum{pid}">{floor}</a><div class="authi">'
        f'<em id="authorposton{pid}">發表於 {when}</em></div><div class="pcb">{cell}</div></td></tr></table></div>'
    )


def test_a_forum_in_traditional_script_is_read_as_any() -> None:
    """Labels, floors, times in words and notices differ; the words themselves stay as they were written."""
    posts = (
        desktop_post(11, "匿名", '<div id="postmessage_11">從鎮上怎麼走？</div>', floor="樓主"),
        desktop_post(12, "小橋", '<div id="postmessage_12">沿河</div>', floor="沙發", when="3&nbsp;小時前"),
        desktop_post(
            13, "老客 <em>該用戶已被刪除</em>", '<div class="locked">該帖被管理員或版主屏蔽</div>', floor="板凳"
        ),
    )
    reading = thread_of(desktop(views="查看", replies="回復", posts="".join(posts)))
    assert (reading.views, reading.replies, reading.text) == (430, 2, "從鎮上怎麼走？")
    first, second = reading.comments
    assert first.published_at is not None
    assert (first.floor, first.author, first.published_at.isoformat()) == (2, "小橋", "2026-11-23T09:00:00+08:00")
    assert (second.author, second.status) == ("老客", "banned")


def test_counts_are_known_by_their_place_in_any_language() -> None:
    """The default template shows views first."""
    posts = desktop_post(11, "hill", '<div id="postmessage_11">Which way?</div>')
    reading = thread_of(desktop(views="Views", replies="Replies", posts=posts))
    assert (reading.views, reading.replies) == (430, 2)


def test_dates_with_the_year_last_are_read_where_the_page_tells_month_from_day() -> None:
    """And missing where no day of the page is more than a month could be."""
    for shown, told in (
        (("3-5-2021 07:20", "3-15-2021 08:00"), [(3, 5), (3, 15)]),
        (("5/3/2021 07:20", "15/3/2021 08:00"), [(3, 5), (3, 15)]),
        (("3-5-2021 07:20", "4-6-2021 08:00"), [None, None]),
        (("13-15-2021 07:20", "3-5-2021 08:00"), [None, None]),
    ):
        words = '<div id="postmessage_{}">茶山怎么走？</div>'
        posts = (desktop_post(n, "甲", words.format(n), when=when) for n, when in zip((11, 12), shown, strict=True))
        thread = thread_of(desktop(views="查看", replies="回复", posts="".join(posts)))
        times = [thread.published_at, *(comment.published_at for comment in thread.comments)]
        assert [(at.month, at.day) if at else None for at in times] == told, shown


def test_a_box_that_hides_nothing_is_no_notice() -> None:
    """The price of a thread whose words everybody sees, and an empty box, inside the words and beside them."""
    price = '<div class="locked"><em class="y"><a href="#">记录</a></em>付费主题, 价格: <strong>5 金钱</strong></div>'
    words = '<div id="postmessage_11">茶山怎么走？{}</div>'
    for beside, inside, is_hidden in (
        (price, "", False),
        ("", price, False),
        ('<div class="locked"></div>', '<div class="locked"> </div>', False),
        ("", '<div class="locked">游客，如果您要查看本帖隐藏内容请回复</div>', True),
    ):
        post = desktop_post(11, "甲", beside + words.format(inside))
        thread = thread_of(desktop(views="查看", replies="回复", posts=post))
        assert (thread.text, "hidden_content" in thread.flags) == ("茶山怎么走？", is_hidden)


def test_a_thread_for_sale_does_not_change_with_its_buyers() -> None:
    """Their number stands in the notice that is kept as the text."""
    notice = (
        '<div class="locked"><a href="javascript:;" class="viewpay">购买</a><em class="right">已有 {n} 人购买</em>'
        "本主题需向作者支付 <strong>5 金钱</strong> 才能浏览</div>"
    )
    texts = {
        thread_of(desktop(views="查看", replies="回复", posts=desktop_post(11, "甲", notice.format(n=n)))).text
        for n in (3, 4)
    }
    assert texts == {"本主题需向作者支付 5 金钱 才能浏览"}

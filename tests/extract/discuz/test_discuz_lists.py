"""Lists of threads and of forums, as a real forum rendered them and as older and mobile templates do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.extract.discuz.lists import forums_elsewhere, is_list_page, read_index, read_list
from regional_news.extract.discuz.notices import classify
from tests.discuz_captures import capture, needs_captures, parse, truth
from tests.every import every

if TYPE_CHECKING:
    from regional_news.extract.discuz.lists import ListPage

_LISTS = {
    "rewrite/forum-2-1.html": ("2", 22),
    "rewrite/forum-2-2.html": ("2", 20),
    "rewrite/forum-2-3.html": ("2", 20),
    "rewrite/forum-2-4.html": ("2", 6),
    "rewrite/forum-3-1.html": ("3", 18),
    "rewrite/forum-4-1.html": ("4", 3),
    "rewrite/forum-6-1.html": ("6", 3),
    "rewrite/forum-10-1.html": ("10", 2),
    "default/forumdisplay_2_1.html": ("2", 22),
    "default/forumdisplay_2_4.html": ("2", 6),
    "robot/forum-2-1.html": ("2", 22),
    "robot/forum-3-1.html": ("3", 18),
    "gbk/forum-2-1.html": ("2", 22),
}


def _read(name: str) -> ListPage:
    page = capture(name)
    assert page.tree is not None
    assert is_list_page(page.tree)
    return read_list(page.tree, url=page.url, fetched_at=page.fetched_at)


@needs_captures
@every("name", _LISTS)
def test_every_row_of_a_list_is_the_thread_that_was_typed(name: str) -> None:
    """Rows have tid, title, type, author, day and counts; announcements and advertisements are none."""
    by_tid = {str(thread["tid"]): thread for thread in truth().values()}
    fid, count = _LISTS[name]
    rows = _read(name).rows
    assert len(rows) == count
    for row in rows:
        thread = by_tid[row.tid]
        assert row.title == thread["title"]
        assert row.author == ("匿名" if thread["author"].startswith("匿名") else thread["author"])
        assert row.sticky == (thread["displayorder"] > 0)
        assert row.posted is not None
        assert row.posted.precision == "day" or thread["key"] == "recent"
        if row.moved:
            assert (row.views, row.replies) == (None, None)
            assert str(thread["fid"]) != fid
        else:
            assert row.category == (thread["type"] or (thread["sort"] if "forum-6" in name else "") or None)
            assert (row.views, row.replies) == (thread["views"], thread["shown_reply_count"])


@needs_captures
def test_the_pages_of_a_list_name_every_thread_of_the_forum() -> None:
    """Following next pages from the first to the last finds all threads a guest may see."""
    found = {row.tid for page in range(1, 5) for row in _read(f"rewrite/forum-2-{page}.html").rows}
    expected = {str(thread["tid"]) for thread in truth().values() if thread["fid"] == 2 and thread["displayorder"] >= 0}
    assert expected <= found


@needs_captures
@every(
    "name page next_page",
    [
        ("rewrite/forum-2-1.html", 1, "forum-2-2.html"),
        ("rewrite/forum-2-4.html", 4, None),
        ("rewrite/forum-2-999.html", 1, "forum-2-2.html"),
    ],
)
def test_a_list_ends_where_its_pager_does(name: str, page: int, next_page: str | None) -> None:
    """A number past the end answers with page 1, which the pager admits."""
    read = _read(name)
    assert (read.page, read.last_page) == (page, 4)
    assert (read.next_url or "").rpartition("/")[2] == (next_page or "")


@needs_captures
@pytest.mark.parametrize("folder", ["rewrite", "robot"])
def test_a_forum_of_pictures_is_a_list_too(folder: str) -> None:
    """The waterfall has titles, authors and replies, no days and no views."""
    rows = _read(f"{folder}/forum-7-1.html").rows
    assert [row.tid for row in rows] == ["28", "27", "26"]
    assert {row.author for row in rows} == {truth()["pic1"]["author"]}
    assert {row.replies for row in rows} == {0}


@needs_captures
@every("name", ["default/index.html", "rewrite/index.html", "robot/index.html"])
def test_the_index_names_the_open_forums(name: str) -> None:
    """Forums in rows and in columns are found once, with their names; the one closed to guests is not listed."""
    page = capture(name)
    assert page.tree is not None
    forums = read_index(page.tree, url=page.url)
    assert [(forum.fid, forum.name) for forum in forums] == [
        ("3", "谈天说地"),
        ("2", "我要爆料"),
        ("9", "密码版块"),
        ("7", "摄影天地"),
        ("6", "房产家居"),
        ("10", "政务公开"),
    ]


@needs_captures
def test_sub_forums_stand_above_a_list() -> None:
    """The list of a forum names its sub-forums."""
    assert [forum.fid for forum in _read("rewrite/forum-3-1.html").forums] == ["4"]
    assert _read("rewrite/forum-2-1.html").forums == []


def _template_of_others(body_class: str, titles: int) -> str:
    """Return a list in a template that keeps nothing of the usual one but the addresses and the pager."""
    rows = "".join(
        f'<section><a href="home.php?mod=space&uid={n}"><img src="a.png"></a>'
        f'<a href="thread-{n}-1-1.html">第{n}个话题</a>'
        f'<a href="thread-{n}-2-1.html">2</a><span>{n}</span></section>'
        for n in range(1, titles + 1)
    )
    pager = '<div class="pg"><strong>1</strong><a href="forum-2-2.html" class="nxt">下一页</a></div>'
    meta = '<meta name="generator" content="Discuz! X3.4" />'
    return f'<html><head>{meta}</head><body class="{body_class}"><main>{rows}{pager}</main></body></html>'


def test_a_forum_on_a_host_of_its_own_is_named() -> None:
    """With a thread of it where its row names one; what leads to another site is none."""
    rows = (
        '<tr><td class="fl_icn"></td><td><h2><a href="forum-2-1.html">谈天</a></h2></td></tr>'
        '<tr><td class="fl_icn"></td><td><h2><a href="http://photo.example.com">摄影</a></h2></td></tr>'
        '<tr><td class="fl_icn"></td><td><h2><a href="http://www.elsewhere.test/">友站</a></h2></td></tr>'
        '<tr><td class="fl_g"><dl><dt><a href="http://fish.test/">钓鱼</a></dt><dd>'
        '<a href="forum.php?mod=redirect&amp;tid=7&amp;goto=lastpost#lastpost">昨天</a></dd></dl></td>'
        '<td class="fl_g"><dl><dt><a href="http://shop.test/">商城</a></dt></dl></td></tr>'
        '<tr><td><h2><a href="http://other.test/">别家</a></h2></td>'
        '<td><a href="http://other.test/forum.php?mod=redirect&amp;tid=7&amp;goto=lastpost">昨天</a></td></tr>'
    )
    tree = parse(f'<html><body><div id="category_1"><table class="fl_tb">{rows}</table></div></body></html>')
    assert tree is not None
    named = forums_elsewhere(tree, url="http://bbs.example.com/forum.php")
    assert [(forum.name, forum.url, forum.latest) for forum in named] == [
        ("摄影", "http://photo.example.com", None),
        ("钓鱼", "http://fish.test/", "7"),
    ]
    assert [forum.fid for forum in read_index(tree, url="http://bbs.example.com/forum.php")] == ["2"]


@pytest.mark.parametrize("link", ['class="next">下一页', ">2"])
def test_the_next_page_is_found_without_its_usual_name(link: str) -> None:
    """By its words, or by the number that follows the present one; the last page has neither."""
    text = _template_of_others("pg_forumdisplay", 2).replace('class="nxt">下一页', link)
    tree, last = parse(text), parse(text.replace("<strong>1", "<strong>9").replace(link, ">8"))
    assert tree is not None
    assert last is not None
    assert read_list(tree, url="https://bbs.example.com/").next_url == "https://bbs.example.com/forum-2-2.html"
    assert read_list(last, url="https://bbs.example.com/").next_url is None


@pytest.mark.parametrize(("body_class", "titles"), [("pg_forumdisplay", 1), ("mine", 5)])
def test_a_list_in_a_template_of_others_is_known_by_its_links(body_class: str, titles: int) -> None:
    """Each thread once, under its title, and the next page."""
    tree = parse(text := _template_of_others(body_class, titles))
    assert tree is not None
    assert is_list_page(tree)
    assert classify(text, tree) is None
    listing = read_list(tree, url="https://bbs.example.com/forum-2-1.html")
    assert [(row.tid, row.title) for row in listing.rows] == [(str(n), f"第{n}个话题") for n in range(1, titles + 1)]
    assert listing.next_url == "https://bbs.example.com/forum-2-2.html"


def test_counts_of_a_row_stand_behind_their_words_where_there_is_no_column_for_them() -> None:
    """A template that keeps the rows' ids alone; a title may hold such words, too."""
    row = '<li id="normalthread_7"><a class="xst" href="thread-7-1-1.html">阅读 9 评论 8</a><p>查看 430 回复 2</p></li>'
    tree = parse(f"<html><body><ul>{row}</ul></body></html>")
    assert tree is not None
    (found,) = read_list(tree, url="http://bbs.example.com/forum-2-1.html").rows
    assert (found.views, found.replies) == (430, 2)


def test_a_forum_that_shows_its_sub_forums_alone_names_them() -> None:
    """It is no list and no refusal either: its threads are in those."""
    text = (
        '<html><head><meta name="generator" content="Discuz! X3.2"></head><body><div id="subforum_2">'
        '<table class="fl_tb"><tr><td><h2><a href="forum-21-1.html">登山</a></h2></td></tr></table></div></body></html>'
    )
    tree = parse(text)
    assert tree is not None
    assert classify(text, tree) is None
    assert not is_list_page(tree)
    assert [forum.name for forum in read_index(tree, url="http://bbs.example.com/forum-2-1.html")] == ["登山"]


def test_a_page_with_a_few_links_to_threads_is_no_list() -> None:
    tree = parse(_template_of_others("mine", 4))
    assert tree is not None
    assert not is_list_page(tree)


ROW = '<tbody id="normalthread_{tid}"><th><a class="xst" href="{root}thread-{tid}-1-1.html">茶山</a></th></tbody>'


def _linked(*roots: str) -> list[str]:
    """Return the addresses of a list whose rows link to these roots."""
    rows = "".join(ROW.format(tid=tid, root=root) for tid, root in enumerate(roots, start=7))
    tree = parse(f'<html><body class="pg_forumdisplay"><table id="threadlisttableid">{rows}</table></body></html>')
    assert tree is not None
    return [row.url for row in read_list(tree, url="https://bbs.example.com/forum-2-1.html").rows]


def test_a_forum_that_links_to_another_of_its_names_is_read_at_the_one_asked_for() -> None:
    """Every row leads to one other host: an alias. The threads are known by number, and asked for at home."""
    home = ["https://bbs.example.com/thread-7-1-1.html", "https://bbs.example.com/thread-8-1-1.html"]
    assert _linked("http://www.example.com/bbs/", "http://www.example.com/bbs/") == home
    assert _linked("", "https://bbs.example.com/") == home


def test_a_single_row_that_leads_to_another_host_leads_away() -> None:
    """Where other rows stay at home, a link elsewhere is what it says: nobody else's numbers are taken for ours."""
    assert _linked("", "http://other.example.net/")[1] == "http://other.example.net/thread-8-1-1.html"


def test_an_index_that_names_forums_under_another_of_its_hosts_is_read_at_home() -> None:
    """As with rows; links anywhere else on the page, to friends and partners, say nothing."""
    box = (
        '<div id="category_1"><table class="fl_tb"><tr><td><h2><a href="http://www.example.com/forum-2-1.html">户外</a>'
    )
    tree = parse(f"<html><body>{box}</h2></td></tr></table></div></body></html>")
    assert tree is not None
    assert [forum.url for forum in read_index(tree, url="https://bbs.example.com/")] == [
        "https://bbs.example.com/forum-2-1.html"
    ]
    tree = parse('<html><body><a href="http://friend.example.net/forum-2-1.html">朋友的论坛</a></body></html>')
    assert tree is not None
    assert [forum.url for forum in read_index(tree, url="https://bbs.example.com/")] == [
        "http://friend.example.net/forum-2-1.html"
    ]


def test_the_front_page_for_telephones_names_its_forums() -> None:
    """Its addresses carry `mobile=2`; the posts of today beside a name are no part of it."""
    forum = "forum.php?mod=forumdisplay&amp;fid={}&amp;mobile=2"
    items = "".join(
        f'<li><span class="micon"><a href="{forum.format(fid)}"><svg></svg></a></span>'
        f'<a href="{forum.format(fid)}" class="murl"><p class="mtit">{name}<span class="mnum">今日 3</span></p></a>'
        for fid, name in ((2, "渡口"), (36, "茶馆"))
    )
    text = (
        '<html><head><title>山城论坛 - Powered by Discuz!</title></head><body id="nv_forum" class="bg pg_index">'
        '<div class="forumlist"><div class="subforumshow"><h2><a href="javascript:;">山城</a></h2></div>'
        f'<div id="sub-forum_1" class="sub-forum mlist1"><ul>{items}</ul></div></div></body></html>'
    )
    tree = parse(text)
    assert tree is not None
    assert classify(text, tree) is None
    forums = read_index(tree, url="http://forum.example/forum.php?mobile=2")
    assert [(forum.fid, forum.name) for forum in forums] == [("2", "渡口"), ("36", "茶馆")]


@every(
    "form tids",
    [
        ("t{}p1x1.html", ["28", "27", "6"]),
        ("show-1-{}-1.html", ["28", "27", "6"]),
        ("topic/{}", ["28", "27", "6"]),
        ("thread-{}-1-1.html", ["28", "27", "6"]),
        ("about/{}x{}.html", ["27"]),
    ],
)
def test_a_forum_of_pictures_has_rows_without_a_cover(form: str, tids: list[str]) -> None:
    """Rules of the site's own: the number that alone differs from row to row is the thread's."""
    covers = {"27": '<img src="data/attachment/forum/threadcover/2a/7b/27.jpg">'}
    items = "".join(
        f'<li><div class="c cl"><a href="{form.format(tid, tid)}">{covers.get(tid, "<span></span>")}</a></div>'
        f'<h3><a href="{form.format(tid, tid)}">渡口 {tid}</a></h3></li>'
        for tid in ("28", "27", "6")
    )
    tree = parse(f'<html><body class="pg_forumdisplay"><ul id="waterfall">{items}</ul></body></html>')
    assert tree is not None
    rows = read_list(tree, url="http://forum.example/f7p1.html").rows
    assert [row.tid for row in rows] == tids
    assert {row.url.rpartition("tid=")[2] for row in rows if "tid=" in row.url} <= set(tids)


def test_the_type_above_a_picture_is_no_title() -> None:
    """Plug-ins put it into the heading, before the title."""
    heading = '<em>[<a href="forum.php?mod=forumdisplay&fid=7&filter=typeid&typeid=1">美图</a>]</em>'
    item = f'<li><h3>{heading} <a href="thread-28-1-1.html">渡口</a></h3></li>'
    tree = parse(f'<html><body class="pg_forumdisplay"><ul id="waterfall">{item}</ul></body></html>')
    assert tree is not None
    assert [(row.tid, row.title) for row in read_list(tree, url="http://forum.example/forum-7-1.html").rows] == [
        ("28", "渡口")
    ]


def test_what_a_moved_thread_left_behind_counts_nothing_on_pages_for_telephones() -> None:
    """Its link leads to the thread, whose own row is in another list: it says nothing of its replies."""
    rows = "".join(
        f'<li class="list"><a href="forum.php?mod=viewthread&tid={tid}"><div class="threadlist_tit"><em>{title}</em>'
        f'</div></a><div class="threadlist_foot"><ul><li><i class="dm-eye-fill"></i>{views}</li><li>'
        f'<i class="dm-chat-s-fill"></i>{replies}</li></ul></div></li>'
        for tid, title, views, replies in ((7, "渡口的灯", "430", "2"), (8, "茶山的路", "-", "-"))
    )
    tree = parse(f'<html><body class="pg_forumdisplay"><div class="threadlist"><ul>{rows}</ul></div></body></html>')
    assert tree is not None
    found = read_list(tree, url="http://forum.example/forum.php?mod=forumdisplay&fid=2").rows
    assert [(row.tid, row.replies, row.moved) for row in found] == [("7", 2, False), ("8", None, True)]

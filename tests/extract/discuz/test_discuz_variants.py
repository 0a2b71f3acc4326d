"""Settings and templates that change a forum's markup, applied to one saved page: the item stays the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regional_news.extract.discuz.lists import read_list
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.thread import is_thread_page, read_page
from regional_news.item.article import FIELD_NAMES
from tests.discuz_captures import parse
from tests.every import every

if TYPE_CHECKING:
    from regional_news.extract.reading import Reading

SAVED = Path(__file__).parents[2] / "portals" / "syuan"
URL = "https://bbs.syuan.com/thread-4107-1-1.html"
FETCHED_AT = datetime(2025, 9, 21, 2, 2, tzinfo=UTC)


def _saved(case: str = "desktop") -> str:
    return (SAVED / case / "page.html").read_text()


def _read(text: str, *, url: str = URL, fetched_at: datetime = FETCHED_AT) -> Reading:
    tree = parse(text)
    assert tree is not None
    assert is_thread_page(tree)
    return merge_pages([read_page(tree, url=url, fetched_at=fetched_at)])


def _same(one: Reading, other: Reading, *, but: frozenset[str] = frozenset()) -> None:
    for name in FIELD_NAMES:
        if name not in but:
            assert getattr(one, name) == getattr(other, name), name


def _with_authors_on_the_right(text: str) -> str:
    """Move every name from the left column to the header of the post, as `authoronleft=0` does."""
    left = re.compile(
        r'(?P<open><div id="favatar(?P<pid>\d+)"[^>]*>\s*)<div class="pi">\s*'
        r'<div class="authi"><a [^>]*class="xw1">(?P<name>.*?)</a>\s*</div>\s*</div>'
    )
    for found in left.finditer(text):
        link = f'<a href="space-uid-7.html" target="_blank" class="xi2">{found["name"]}</a>'
        stamp = f'<em id="authorposton{found["pid"]}">'
        text = text.replace(found[0], found["open"]).replace(stamp, link + stamp)
    return text


@pytest.mark.parametrize("case", ["robot", "gbk-dynamic"])
def test_robots_and_old_encodings_get_the_same_item(case: str) -> None:
    """The variant is chosen by words in the User-Agent; what is read must not depend on it."""
    body = (SAVED / case / "page.html").read_bytes()
    text = body.decode("gb18030" if case.startswith("gbk") else "utf-8")
    _same(_read(text), _read(_saved()), but=frozenset({"layout"}))


def test_mobile_pages_give_the_same_item_as_far_as_they_show_it() -> None:
    """A phone's page names the forum alone, no group and no rights, and younger times without seconds."""
    mobile, desktop = _read(_saved("mobile"), url=f"{URL}?mobile=2"), _read(_saved())
    _same(mobile, desktop, but=frozenset({"layout", "section", "rights", "comments", "url"}))
    assert mobile.section == desktop.section[-1:]
    blank = datetime.min.replace(tzinfo=UTC)
    assert [replace(c, published_at=blank) for c in mobile.comments] == [
        replace(c, published_at=blank) for c in desktop.comments
    ]


def test_names_on_the_right_are_names_too() -> None:
    """With `authoronleft=0` the left column holds pictures alone."""
    text = _with_authors_on_the_right(_saved())
    assert text != _saved()
    _same(_read(text), _read(_saved()))


def test_without_the_left_column_nobody_is_invented() -> None:
    """With `close_leftinfo=1` names and counts are nowhere on the page: both are missing, the rest is read."""
    text = re.sub(r'<td class="pls" rowspan="2">.*?</td>\s*(?=<td class="plc">)', "", _saved(), flags=re.DOTALL)
    text = re.sub(r'<div class="hm ptn">.*?</div>', "", text, flags=re.DOTALL)
    reading = _read(text)
    _same(reading, _read(_saved()), but=frozenset({"poster", "views", "replies", "comments"}))
    assert (reading.poster, reading.views, reading.replies) == (None, None, None)
    assert {comment.author for comment in reading.comments} == {None}
    assert [comment.text for comment in reading.comments] == [comment.text for comment in _read(_saved()).comments]


def test_a_template_that_keeps_ids_alone_names_posters_and_the_type() -> None:
    """No left column, no `authi`, the title in an `h2`: a member linked outside of what is said is the poster."""
    post = (
        '<div class="floor"><a href="space-uid-{n}.html"><img src="a.jpg"></a><a href="space-uid-{n}.html">{name}</a>'
        '<em id="authorposton{n}">发表于 2015-3-4 08:0{n}</em><div id="postmessage_{n}">{text}</div>'
        '<div id="ratelog_{n}"><a href="space-uid-99.html">评分的人</a></div></div>'
    )
    asked = post.format(n=5, name="山里人", text="<a href='space-uid-8.html'>@小桥</a> 茶山怎么走？")
    told = post.format(n=6, name="小桥", text="沿着河一直走。")
    reading = _read(
        '<html><head><title>茶山 - Powered by Discuz!</title><meta name="generator" content="Discuz! X3.2"></head>'
        '<body class="pg_viewthread"><h2><a href="forum.php?mod=forumdisplay&amp;fid=2&amp;typeid=3">[求助]</a> '
        f'<span id="thread_subject">茶山怎么走</span></h2>{asked}{told}</body></html>'
    )
    assert (reading.title, reading.category, reading.poster) == ("茶山怎么走", "求助", "山里人")
    assert [(comment.post_id, comment.author) for comment in reading.comments] == [("6", "小桥")]


def test_a_call_to_register_inside_the_body_is_no_text() -> None:
    """With guest tips on, the call stands inside the cell of the words of posts that keep nothing back."""
    call = (
        '<div class="attach_nopermission attach_tips"><div><h3><strong>马上注册，结交更多好友</strong></h3>'
        '<p>您需要 <a href="member.php?mod=logging">登录</a> 才可以下载或查看</p></div></div>'
    )
    text = _saved().replace('id="postmessage_90211">', f'id="postmessage_90211">{call}')
    _same(_read(text), _read(_saved()))
    walled = _read(text.replace("马上注册，结交更多好友", "本帖子中包含更多资源"))
    _same(walled, _read(_saved()), but=frozenset({"flags"}))
    assert "login_wall" in walled.flags


def test_a_lifted_reply_is_one_reply() -> None:
    """A hot or pinned reply stands above the others again, under another label."""
    reply = re.search(r'<div id="post_90228".*?(?=<div id="postlistreply")', _saved(), re.DOTALL)
    assert reply is not None
    lifted = re.sub(r"<em>5</em><sup>#</sup>", "推荐", reply[0])
    text = _saved().replace('<div id="post_90214"', f'{lifted}<div id="post_90214"')
    _same(_read(text), _read(_saved()))
    pinned = lifted.replace("推荐", '<em title="置顶回复" class="replystick vm">顶</em> 来自 5#')
    _same(_read(_saved().replace('<div id="post_90214"', f'{pinned}<div id="post_90214"')), _read(_saved()))


@every(
    "shown expected",
    [
        ('<span title="2025-9-18 07:45:09">3&nbsp;天前</span>', ("2025-09-18T07:45:09+08:00", "second", "3 天前")),
        ("昨天&nbsp;07:45", ("2025-09-20T07:45:00+08:00", "minute", "昨天 07:45")),
        ("半小时前", ("2025-09-21T09:00:00+08:00", "hour", "半小时前")),
        ("2&nbsp;小时前", ("2025-09-21T08:00:00+08:00", "hour", "2 小时前")),
        ("刚刚", ("2025-09-21T10:02:00+08:00", "minute", "刚刚")),
    ],
)
def test_young_posts_say_their_time_in_words(shown: str, expected: tuple[str, str, str]) -> None:
    """The exact time stands in a title; without one the words are read against the time of fetching."""
    reading = _read(_saved().replace("发表于 2025-9-18 07:45:09", f"发表于 {shown}"))
    assert reading.published_at is not None
    assert (reading.published_at.isoformat(), reading.published_precision, reading.published_raw) == expected


def test_pictures_that_wait_for_the_reader_are_found() -> None:
    """With lazy loading `src` is missing; a folded list of pictures below the words is invisible, not absent."""
    folded = (
        '<div class="pattl"><div id="imagelist_90211" class="cl" style="display:none"><dl class="tattl attm"><dd>'
        '<img id="aimg_5530" aid="5530" src="static/image/common/none.gif" file="data/attachment/forum/end.jpg" '
        'zoomfile="data/attachment/forum/end.jpg" /></dd></dl></div></div>'
    )
    typed = (
        '<img id="aimg_Qw3rT" class="zoom" file="https://pic.example.org/a.jpg" lazyloadthumb="1" border="0" alt="" />'
    )
    smiley = '<img src="static/image/smiley/default/cry.gif" smilieid="4" border="0" alt="" />'
    call = (
        '<a href="//wpa.qq.com/msgrd?v=3"><img src="//pub.idqqimg.com/qconn/wpa/button/button_111.gif" alt="QQ" /></a>'
    )
    text = _saved().replace("街坊们盼了两年。", f"街坊们盼了两年。{typed}{smiley}{call}")
    text = text.replace('<div id="comment_90211"', f'{folded}<div id="comment_90211"')
    names = [image.url.rpartition("/")[2] for image in _read(text).images]
    assert names == ["a.jpg", "074112qxw7.jpg", "074120mzt1.jpg", "end.jpg"]


@every(
    "change",
    [
        lambda text: re.sub(r'<div id="post_(\d+)" >', r'<div class="item-\1">', text),
        lambda text: re.sub(r'id="(?:post_|pid)\d+"', "", text),
        lambda text: text.replace('<meta name="generator" content="Discuz! X3.5" />', ""),
        lambda text: text.replace('<td class="t_f" id=', '<div class="t_f" id='),
        lambda text: text.replace('id="thread_subject"', 'class="subject"'),
        lambda text: re.sub(r'id="authorposton\d+"', "", text),
        lambda text: text.replace('id="postlist"', 'id="mine"'),
        lambda text: re.sub(r'id="favatar\d+"', "", text),
    ],
)
def test_no_single_sign_is_needed(change: object) -> None:
    """A template that lacks one of the usual ids still gives title, words, replies and their numbers."""
    assert callable(change)
    text = change(_saved())
    assert text != _saved()
    changed, saved = _read(text), _read(_saved())
    for name in ("article_id", "title", "category", "text", "images", "views", "published_at", "poster"):
        assert getattr(changed, name) == getattr(saved, name), name
    for name in ("post_id", "author", "published_at", "floor", "text", "status"):
        assert [getattr(c, name) for c in changed.comments] == [getattr(c, name) for c in saved.comments], name


def test_what_changes_on_every_view_changes_no_field() -> None:
    """Noise words, keys of files and online marks differ between two views; the item does not."""
    again = _saved().replace("8% k) w: Q3 b", "h' 5y@ 3m").replace("8e0 r7", "x!").replace("当前离线", "当前在线")
    again = re.sub(r"aid=[\w%]+", lambda found: found[0].replace("fDE3", "fDE4"), again)
    assert again != _saved()
    _same(_read(again), _read(_saved()))


def test_pictures_alone_leave_the_title_as_text() -> None:
    """A post of pictures has no words; an item without text would be refused, so the title stands there."""
    text = re.sub(
        r"(id=\"postmessage_90211\">).*?</td>", r'\1<img class="zoom" src="a/b.jpg"></td>', _saved(), flags=re.DOTALL
    )
    reading = _read(text)
    assert reading.text == reading.title
    assert [image.paragraph for image in reading.images] == [-1]


@every(
    "broken",
    [
        '<img src="http://[" />',
        '<img file="http://a:99999999/b.jpg" />',
        '<a href="http://[x/forum.php?mod=attachment&amp;aid=1">文件</a>',
        '<div class="media"><a href="mms://[/film">影</a></div>',
        '<blockquote></blockquote><a href="http://[/forum.php?mod=forumdisplay">x</a>',
    ],
)
def test_an_address_that_is_none_costs_itself_alone(broken: str) -> None:
    """Anybody may post one; it must not cost the thread, nor the list on which a title holds it."""
    text = _saved().replace('<div id="comment_90211"', f'{broken}<div id="comment_90211"')
    assert text != _saved()
    _same(_read(text.replace("x</a>", "</a>")), _read(_saved()))
    row = '<tbody id="normalthread_{}"><th>{}<a class="xst" href="{}">茶山</a></th></tbody>'
    rows = row.format(7, broken, "thread-7-1-1.html") + row.format(8, "", "http://[/thread-8-1-1.html")
    tree = parse(f'<html><body class="pg_forumdisplay"><table id="threadlisttableid">{rows}</table></body></html>')
    assert tree is not None
    assert [row.tid for row in read_list(tree, url=URL).rows] == ["7", "8"]


@every("words", [("前排", "围观群众"), ("板凳", "地板"), ("", "")])
def test_words_for_floors_are_each_sites_own(words: tuple[str, str]) -> None:
    """The first floors are counted where the numbers of the others agree, whatever they are called."""
    shown = _saved().replace("沙发</a>", f"{words[0]}</a>").replace("板凳</a>", f"{words[1]}</a>")
    assert shown != _saved()
    _same(_read(shown), _read(_saved()))

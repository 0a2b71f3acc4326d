"""Polls, goods, debates and forms, and what the forum builds of a post's codes, in its own templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.thread import read_page
from tests.discuz_captures import parse
from tests.skins.discuz_pages import mobile, page, post

if TYPE_CHECKING:
    from regional_news.extract.reading import Reading

URL = "http://forum.example/thread-7-1-1.html"


def read(text: str) -> Reading:
    """Read a thread of one page."""
    tree = parse(text)
    assert tree is not None
    return merge_pages([read_page(tree, url=URL)])


def test_who_remarks_on_a_post_did_not_write_it() -> None:
    """On a page for telephones the names of both stand in boxes of one class, and who hides has no link."""
    remark = (
        '<h3 class="psth xs1">点评</h3><div class="plc p0 cl" id="commentdetail_3"><div class="display pi"><ul class='
        '"authi"><li class="mtit"><span class="y"></span><span class="z"><a href="home.php?mod=space&uid=9">过路人</a>'
        '</span></li><li class="mtime">发表于 2026-3-5 09:00</li><li class="mtxt">说得对</li></ul></div></div>'
    )
    text = mobile((5, "灯坏了。"), (6, "我也看到了。"))
    text = text.replace('<a href="home.php?mod=space&amp;uid=6">街坊6</a>', "匿名")
    comment = read(text.replace('<div id="comment_6">', f'<div id="comment_6">{remark}')).comments[0]
    assert (comment.author, comment.text) == ("匿名", "我也看到了。")


def test_an_indentation_is_no_quotation() -> None:
    """The forum writes both as `blockquote`, a quotation inside a box of its own."""
    words = (
        '<div class="quote"><blockquote>灯坏了。</blockquote></div>说两句：<blockquote>渡口要修。</blockquote>就这些。'
    )
    comment = read(page(post(5, "灯坏了。"), post(6, words))).comments[0]
    assert (comment.text, comment.quote) == ("说两句：\n渡口要修。\n就这些。", "灯坏了。")


@pytest.mark.parametrize(
    ("call", "address"),
    [
        ("'width', '550', 'src', encodeURI('http://films.example/a.swf'), 'quality', 'high'", "a.swf"),
        (
            "'src', 'static/image/common/flvplayer.swf', 'flashvars', 'file=http%3A%2F%2Ffilms.example%2Fb.flv'",
            "b.flv",
        ),
    ],
)
def test_a_film_is_kept_not_what_plays_it(call: str, address: str) -> None:
    script = f"<span id=\"swf_x\"></span><script>$('swf_x').innerHTML=AC_FL_RunContent({call});</script>"
    assert [link.url for link in read(page(post(5, f"看：{script}"))).attachments] == [
        f"http://films.example/{address}"
    ]


def test_an_address_whose_middle_the_forum_cut_out_is_whole() -> None:
    """Its words are the address; those of a link with words of its own stay."""
    href = "http://maps.example/route?from=%E6%B8%A1%E5%8F%A3&to=%E8%8C%B6%E5%B1%B1&by=foot"
    words = f'路线：<a href="{href}">{href[:32]} ... {href[-19:]}</a>，<a href="{href}">从渡口 ... 到茶山</a>'
    assert read(page(post(5, words))).text == f"路线：{href}，从渡口 ... 到茶山"


def test_what_is_said_of_a_picture_below_the_words_is_its_caption() -> None:
    """Its name, size and time of upload are not."""
    below = (
        '<div class="pattl"><dl class="tattl attm"><dt></dt><dd><p class="mbn"><a class="xw1">lamp.jpg</a>'
        '<em class="xg1">(20 KB)</em></p><p class="mbn xg2">坏掉的灯</p><div><img aid="31" file="data/lamp.jpg"'
        ' src="static/image/common/none.gif" zoomfile="data/lamp.jpg"></div></dd></dl></div>'
    )
    image = read(page(post(5, "灯坏了。", below=below))).images[0]
    assert (image.url, image.caption) == ("http://forum.example/data/lamp.jpg", "坏掉的灯")


GOODS = (
    '<div class="trdb"><div id="trade9" class="trdl cl"><div class="tt"><img src="data/a.thumb.jpg" width="90" '
    'onclick="zoom(this, \'data/a.jpg\')"></div><div class="ta spi"><h4><a>橘子</a></h4><dl><dt>商品类型:</dt><dd>全新'
    "</dd></dl><div><strong>12</strong>&nbsp;元</div></div></div></div>"
)


def test_goods_have_words_before_and_behind_them_and_a_picture() -> None:
    """What the counter says stands below the goods, under the same id as the words above."""
    text = page(post(5, "自家种的。", below=f'{GOODS}<div id="postmessage_5">渡口边第三家。</div>'), post(6, "好吃。"))
    reading = read(text)
    assert reading.text == "自家种的。\n渡口边第三家。\n橘子\n商品类型: 全新\n12 元"
    assert [image.url for image in reading.images] == ["http://forum.example/data/a.jpg"]


def test_on_pages_for_telephones_the_words_above_several_goods_have_no_place_of_their_own() -> None:
    """What bears the post's number is the counter's description, most often empty."""
    goods = "".join(
        f'<div id="trade{pid}" class="trade_box"><div class="media_tips"><a><img src="data/{pid}.jpg"></a></div><div>'
        f'<a><h4 class="media_tips xs3">{name}</h4></a><dl><dt>商品类型: 全新</dt><dt>剩余时间: 3天</dt></dl><div>'
        "<strong>12</strong>&nbsp;元</div></div></div>"
        for pid, name in ((7, "橘子"), (8, "柚子"))
    )
    count = '<div class="trade_box"><em>商品数: 2</em><a class="my pl5 dialog">调整次序</a></div>'
    text = mobile((5, f'自家种的。<br>\n两种都甜。{count}{goods}<div id="postmessage_5"></div>'), (6, "好吃。"))
    reading = read(text)
    goods_lines = "橘子\n商品类型: 全新\n12 元\n柚子\n商品类型: 全新\n12 元"
    assert reading.text == f"自家种的。\n两种都甜。\n{goods_lines}"


@pytest.mark.parametrize("may_vote", [True, False])
def test_a_poll_of_pictures_has_options_and_pictures(may_vote: bool) -> None:
    tick = '<label><input type="radio" id="option_1" name="pollanswers[]"></label>' if may_vote else ""
    box = (
        '<td id="polloption_3"><div class="polltd cl"><a><img id="aimg_31" aid="31" src="data/s.jpg" '
        f'zoomfile="data/b.jpg" alt="red.jpg"></a><p class="mtn mbn xi2">{tick}红灯</p><div class="imgf imgf2"><span>'
        '&nbsp;</span><p class="imgfc"><span class="z">3票</span><span class="y">60% </span></p></div></div></td>'
    )
    reading = read(page(post(5, "选哪个？", below=f'<form id="poll"><table><tr>{box}</tr></table></form>')))
    assert reading.text == "选哪个？\n红灯 3票"
    assert [image.url for image in reading.images] == ["http://forum.example/data/b.jpg"]


def test_what_the_umpire_of_a_debate_says_is_read() -> None:
    umpire = (
        '<div id="umpirepoint"><p class="dbresult"><label class="winner_1"><strong>正方</strong>获胜</label><em>时间: '
        '昨天</em></p><p class="umpirepoint"><strong>裁判观点</strong>: 都有理</p></div><div class="point"><strong>'
        "正方观点 (3)</strong><p>要修</p></div>"
    )
    assert read(page(post(5, "修不修？", below=umpire))).text == "修不修？\n正方获胜\n裁判观点: 都有理\n正方观点: 要修"


def test_the_umpires_words_stand_in_a_box_of_the_debates_on_pages_for_telephones() -> None:
    boxes = (
        '<div class="debate"><div class="debate_box"><p><strong>正方获胜</strong></p><p>时间: 昨天</p><p>裁判观点: 都有'
        '理</p></div><div class="debate_box"><strong>正方观点 (3)<em>辩手: 2</em></strong><p>要修</p></div></div>'
    )
    text = mobile((5, f'<div id="postmessage_5" class="postmessage">修不修？</div>{boxes}'), (6, "修。"))
    assert read(text).text == "修不修？\n正方获胜\n裁判观点: 都有理\n正方观点: 要修"


@pytest.mark.parametrize("is_mobile", [False, True])
def test_what_the_best_answer_shows_below_the_question_is_no_part_of_it(is_mobile: bool) -> None:
    """It is a reply's; what the question itself shows is the question's, in a list or, for telephones, without one."""
    shown = (
        '<img id="aimg_{0}" aid="{0}" zoomfile="data/{0}.jpg" src="data/{0}.jpg"><li><a href="forum.php?mod=attachment'
        '&aid={1}" id="aid{1}"><span class="link">表{1}.pdf</span></a></li>'
    )
    best = f'<div class="rwdbst"><h3>最佳答案</h3><div class="mtn">坐5路。{shown.format(33, 40)}</div></div>'
    own = shown.format(34, 41)
    asked = '<div id="postmessage_5" class="postmessage">怎么走？</div>'
    text = mobile((5, best + own + asked), (6, "坐5路。")) if is_mobile else page(post(5, "怎么走？", below=own + best))
    reading = read(text)
    assert reading.text == "怎么走？"
    assert [image.url for image in reading.images] == ["http://forum.example/data/34.jpg"]
    assert [link.name for link in reading.attachments] == ["表41.pdf"]


def test_a_picture_of_a_signature_is_none_of_the_post() -> None:
    """The forum names both by the same letters."""
    sign = '<img id="aimg_Q2wE3" class="zoom" file="http://pic.example/me.jpg" lazyloadthumb="1">'
    text = page(post(5, "灯坏了。"), post(6, "是。")).replace("勤劳致富", sign)
    assert read(text).images == []


class TestForms:
    """Threads of a form (分类信息): a table of options, one line each for telephones, or a template of the site's."""

    def test_for_telephones(self) -> None:
        """A longer value goes on behind its line; a link is a value, one to click for the value is none."""
        box = (
            '<div class="box_ex2 viewsort"><h4>出租</h4>租金: 900 元<br />\n地址: <span class="fc-s">--</span><br />\n'
            '说明: 两间房<br />\n朝南 <br />网址: <a href="http://a.example/">http://a.example/</a> <br />电话: '
            '<a href="#">点击查看</a> <br /></div>'
        )
        reading = read(mobile((5, f"{box}随时看房。"), (6, "在哪？")))
        assert reading.category == "出租"
        assert reading.text == "随时看房。\n租金: 900 元\n说明: 两间房 朝南\n网址: http://a.example/"

    def test_what_stands_for_options_that_have_expired_is_no_word(self) -> None:
        words = "\n\t\t该信息已经过期\n\t\t随时看房。"
        form = '<div class="view_tit"><em>[出租]</em>'
        assert read(mobile((5, words)).replace('<div class="view_tit">', form)).text == "随时看房。"
        assert read(mobile((5, "该信息已经过期"))).text == "该信息已经过期", "its author says so"

    def test_pictures_among_the_options(self) -> None:
        box = '<div class="typeoption"><table><tr><th>照片:</th><td><img src="data/room.jpg"></td></tr></table></div>'
        text = page(post(5, "随时看房。")).replace('<div class="t_fsz">', f'{box}<div class="t_fsz">')
        assert [image.url for image in read(text).images] == ["http://forum.example/data/room.jpg"]

    @pytest.mark.parametrize("is_form", [True, False])
    def test_a_template_of_the_sites_own(self, is_form: bool) -> None:
        """Only where the heading names a form: a plug-in may stand there as well."""
        box = '<div class="my"><table><tr><td>租金</td><td>900 元</td></tr></table></div>'
        text = page(post(5, "随时看房。")).replace('<div class="t_fsz">', f'{box}<div class="t_fsz">')
        link = '<a href="forum.php?mod=forumdisplay&fid=2&filter=sortid&sortid=3">[出租]</a>'
        text = text.replace('<h1 class="ts">', f'<h1 class="ts">{link}') if is_form else text
        assert read(text).text == ("随时看房。\n租金 900 元" if is_form else "随时看房。")

# ruff: noqa: E501, ISC004 - markup reads best on its own lines
"""Pages and stories of newspapers are read in every family of systems, with what their markup gets wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from regional_news.errors import RefusedError
from regional_news.extract.epaper.addresses import of_day, paper_folder, read_address
from regional_news.extract.epaper.calendar import read_door, read_period, shown_days
from regional_news.extract.epaper.facts import PaperFacts
from regional_news.extract.epaper.numbers import numbered
from regional_news.extract.epaper.page import PrintedPage, read_printed_page
from regional_news.extract.epaper.story import Place, Story, joined, read_story
from regional_news.item.article import Position
from tests.every import every

FETCHED = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
HOST = "http://paper.example"
FACTS = PaperFacts(
    name="hekouribao",
    site_name="河口日报",
    origin=HOST,
    examples=(f"{HOST}/html/2026-11/20/content_4711.htm",),
)
HTML = {"Content-Type": "text/html; charset=utf-8"}

ADDRESSES = [
    ("/html/2026-11/20/node_84948.htm", "page", "/", DAY, None),
    ("/hk/html/2026-11/20/content_84949_4711.htm?div=-1", "story", "/hk/", DAY, "20261120/4711"),
    ("/hk/pc/layout/202611/20/node_A01.html", "page", "/hk/", DAY, "A01"),
    ("/hk/PC/layout/202611/20/node_01.html", "page", "/hk/", DAY, "01"),
    ("/paper/pc/layout/202611/20/node_A1.html", "page", "/paper/", DAY, "A1"),
    ("/hk/pc/content/202611/20/content_4711.html", "story", "/hk/", DAY, "20261120/4711"),
    ("/hk/pc/c/content_4711.html", "story", "/hk/", None, "4711"),
    ("/hk/pc/column/202611/20/lA01.html", "page", "/hk/", DAY, "A01"),
    ("/hkpc/202611/20/l01.html", "page", "/hkpc/", DAY, "01"),
    ("/hkpc/202611/20/c106414.html", "story", "/hkpc/", DAY, "20261120/106414"),
    ("/202611/20/node01.html", "page", "/", DAY, "01"),
    ("/content/202611/20/c1597530.html", "story", "/", DAY, "20261120/1597530"),
    ("/hk/2026-11/20/node_1.html", "page", "/hk/", DAY, None),
    ("/shtml/hkrb/20261120/vA1.shtml", "page", "/shtml/hkrb/", DAY, "A1"),
    ("/shtml/hkrb/20261120/vA02-03.shtml", "page", "/shtml/hkrb/", DAY, "A02-03"),
    ("/shtml/hkrb/20261120/305121.shtml", "story", "/shtml/hkrb/", DAY, "20261120/305121"),
    ("/content/20261120/Page01JQ.htm", "page", "/", DAY, "01"),
    ("/content/20261120/PageArticleIndexJQ.htm", "contents", "/", DAY, None),
    ("/content/20261120/Articel01002JQ.htm", "story", "/", DAY, "20261120/Articel01002JQ"),
    ("/hk/20261120/html/page_02.htm", "page", "/hk/", DAY, "02"),
    ("/hk/20261120/html/index_content_003.htm", "story", "/hk/", DAY, "20261120/01_003"),
    ("/hk/20261120/html/page_02_content_003.htm", "story", "/hk/", DAY, "20261120/02_003"),
    ("/Html/2026-11-20/Qpaper_88.html", "page", "/", DAY, None),
    ("/Html/2026-11-20/90210.html", "story", "/", DAY, "20261120/90210"),
    ("/hk/2026-11-20/1/index.html", "page", "/hk/", DAY, None),
    ("/hk/2026-11-20/1/detail-4711.html", "story", "/hk/", DAY, "20261120/detail-4711"),
    ("/html/hk/2026-11/20/001/node.htm", "page", "/html/hk/", DAY, None),
    ("/hk/G/html/2026-11/20/content_4711.htm", "story", "/hk/G/", DAY, "20261120/G4711"),
    ("/html/2026-11/20/nbs.D110000hkrb_02.htm", "page", "/", DAY, "02"),
    ("/html/2026-11/20/nw.D110000hkrb_20261120_3-02.htm", "story", "/", DAY, "20261120/nw.D110000hkrb_20261120_3-02"),
]


@every("path kind folder day said", ADDRESSES)
def test_an_address_says_day_folder_and_number_or_key(
    path: str, kind: str, folder: str, day: date | None, said: str | None
) -> None:
    address = read_address(HOST + path)
    assert address is not None
    assert (address.kind, address.folder, address.day) == (kind, folder, day)
    assert said == (address.key if kind == "story" else address.number)


@every("path", ["/", "/hk/", "/html/2026-13/40/node_1.htm", "/css/style.css", "/html/2026-11/20/a.jpg"])
def test_other_addresses_are_neither(path: str) -> None:
    assert read_address(HOST + path) is None


def test_the_front_door_names_the_paper_s_folder() -> None:
    assert paper_folder(HOST + "/hk/") == paper_folder(HOST + "/hk") == "/hk/"
    assert paper_folder(HOST + "/shtml/index_hkrb.shtml") == "/shtml/hkrb/"
    assert paper_folder(HOST + "/hk/paperindex.htm") == "/hk/"


def test_a_page_has_its_counterpart_on_another_day() -> None:
    url = f"{HOST}/html/2026-11/20/nbs.D110000hkrb_01.htm"
    assert of_day(url, date(2026, 2, 1)) == f"{HOST}/html/2026-02/01/nbs.D110000hkrb_01.htm"


FOUNDER = """<html><head><title>河口日报数字报-2026年11月20日</title></head><body>
<table><tr><td id=currentBM><strong>第02版：</strong><strong>民生</strong></td></tr></table>
<table id=bmdhTable><tr><td><a id=pageLink href=node_7.htm>第01版：要闻</a></td><td><a href=../../../images/2026-11/20/01/2026112001_pdf.pdf>PDF</a></td></tr>
<tr><td><a id=pageLink href=./node_8.htm>第02版：民生</a></td><td><a href=../../../images/2026-11/20/02/2026112002_pdf.pdf>PDF</a></td></tr></table>
<img src=../../../images/2026-11/20/02/Page_b.jpg usemap=#PagePicMap width=400 height=600>
<map name=PagePicMap><area coords="40,60,240,180" shape=rect href=content_101.htm?div=-1><area coords="40,180,140,300" href=content_101.htm?div=0>
<area coords="0,480,400,600" href=content_103.htm title=广告></map>
<a href=node_7.htm>上一版</a> <a href=../19/node_7.htm>上一期</a>
<ul class=main-ed-articlenav-list><li><a href=content_101.htm?div=-1>渡口夜航恢复</a></li><li><a href=content_102.htm>河堤加固完工</a></li></ul>
</body></html>"""


def page(markup: str, path: str, *, encoding: str = "utf-8") -> PrintedPage:
    headers = {"Content-Type": f"text/html; charset={encoding}"}
    found = read_printed_page(markup.encode(encoding), url=HOST + path, headers=headers)
    assert found is not None
    return found


def test_a_page_names_pages_stories_and_places_without_a_quote_in_sight() -> None:
    """An area without a line in the list is a story; several areas are one."""
    read = page(FOUNDER, "/html/2026-11/20/node_8.htm?v=1", encoding="gbk")
    assert (read.number, read.name, read.day, read.paper) == ("02", "民生", DAY, "河口日报")
    assert [(link.number, link.name) for link in read.pages] == [("01", "要闻"), ("02", "民生")]
    assert read.pdf == f"{HOST}/images/2026-11/20/02/2026112002_pdf.pdf"
    assert read.image == f"{HOST}/images/2026-11/20/02/Page_b.jpg"
    assert [(e.key, e.title) for e in read.entries] == [
        ("20261120/101", "渡口夜航恢复"),
        ("20261120/102", "河堤加固完工"),
        ("20261120/103", "广告"),
    ]
    assert read.entries[0].position == Position(order=1, left=0.1, top=0.1, width=0.5, height=0.4)
    assert read.entries[1].position == Position(order=2)
    assert read.others == (f"{HOST}/html/2026-11/19/node_7.htm",)


def test_pages_are_known_by_their_addresses_whatever_their_classes() -> None:
    """The markup of no known system."""
    read = page(
        '<title>河口晚报</title><div class="x"><a href="node_A01.html">A01版 头版</a><a href="node_A02.html">A02版 城事</a></div>'
        '<div class="y"><a href="../../../c/content_9.html">雨中送伞</a></div>',
        "/wb/pc/layout/202611/20/node_A01.html",
    )
    assert [(link.number, link.name) for link in read.pages] == [("A01", "头版"), ("A02", "城事")]
    assert (read.number, read.name, read.entries[0].key) == ("A01", "头版", "9")


def test_a_page_of_nothing_but_its_pdf_is_a_page() -> None:
    read = page('<a href="A01.pdf">PDF</a>', "/wb/pc/layout/202611/20/node_A01.html")
    assert read.pdf == f"{HOST}/wb/pc/layout/202611/20/A01.pdf"
    assert read.entries == ()


def story(markup: str, path: str, *, place: Place | None = None, facts: PaperFacts = FACTS) -> Story:
    return read_story(
        markup.encode(), url=HOST + path, headers=HTML, fetched_at=FETCHED, facts=facts, place=place or Place()
    )


BODY = "<p>　　本报讯（记者 林一鸣）渡口昨晚恢复夜航。</p><p>　　船工说，水位已稳。</p>"
SHOWN = ["本报讯（记者 林一鸣）渡口昨晚恢复夜航。", "船工说，水位已稳。"]
STORIES = {
    "tags": f"<founder-pretitle>两岸再通</founder-pretitle><founder-title>河口日报</founder-title><founder-title><![CDATA[渡口<b>夜航</b>恢复]]></founder-title><founder-subtitle>首班二十时开出</founder-subtitle><founder-author><!--<npm:article-author>--></founder-author><div id=ozoom><founder-content>{BODY}</founder-content></div>",
    "table": f"<table class=wz><tr><td class=font02>两岸再通</td></tr><tr><td class=font01>渡口夜航恢复</td></tr><tr><td class=font02>首班二十时开出</td></tr></table><div id=ozoom><!--enpcontent-->{BODY}<!--/enpcontent--></div>",
    "ids": f"<p id=PreTitle>两岸再通</p><h2 id=Title>渡口夜航恢复</h2><p id=SubTitle>首班二十时开出</p><div id=ozoom>{BODY}</div>",
    "cms": f"<div id=news_content><h1>渡口夜航恢复</h1><h3>两岸再通</h3><h3>首班二十时开出</h3><cms-content>{BODY}</cms-content></div>",
    "doc": f"<div id=yinti>两岸再通</div><div id=doctitle>渡口夜航恢复</div><div id=subdoctitle>首班二十时开出</div><div id=doccontent>{BODY}</div>",
    "joyhua": f"<div class=bmnr_con_yinti>两岸再通</div><div class=bmnr_con_biaoti>渡口夜航恢复</div><div class=bmnr_con_futi>首班二十时开出</div><div id=zoom>{BODY}</div>",
    "comment": f"<!--enpproperty <date>2026-11-20 00:00:00.0</date><author></author><title><p>渡口夜航恢复</p></title><introtitle>两岸再通</introtitle><subtitle>首班二十时开出</subtitle>/enpproperty--><div id=ozoom>{BODY}</div>",
}


@every("name", STORIES)
def test_kicker_title_subtitle_authors_and_text_are_told_apart(name: str) -> None:
    reading = story(STORIES[name], "/html/2026-11/20/content_101.htm?div=-1").reading
    assert (reading.pretitle, reading.title, reading.subtitle) == ("两岸再通", "渡口夜航恢复", "首班二十时开出")
    assert reading.text.split("\n") == SHOWN
    assert reading.authors == ["林一鸣"]
    assert (reading.issue_date, reading.paper, reading.source, reading.kind) == (DAY, "河口日报", None, "epaper")
    assert reading.url == f"{HOST}/html/2026-11/20/content_101.htm"
    reading.to_article()


def test_a_story_without_a_day_in_its_address_has_its_issue_s() -> None:
    """Else the comment's."""
    path = "/wb/pc/c/content_9.html"
    assert story(STORIES["ids"], path, place=Place(day=DAY)).reading.issue_date == DAY
    assert story(STORIES["comment"], path).reading.issue_date == DAY
    assert story(STORIES["ids"], path).reading.published_at is None


def test_pictures_come_with_the_words_below_them() -> None:
    box = "<table id=newspic><tr><td><img src=../../../res/1.jpg></td></tr><tr><td>夜航首班船。</td></tr></table>"
    markup = f"<h1>渡口夜航恢复</h1>{box}<div id=ozoom><p>{PROSE}</p><p>{PROSE}船工说，水位已稳。</p></div>"
    (image,) = story(markup, "/html/2026-11/20/content_101.htm").reading.images
    assert (image.url, image.caption) == (f"{HOST}/res/1.jpg", "夜航首班船。")


def test_a_picture_alone_is_a_story_of_its_caption() -> None:
    markup = "<h2 id=Title>广告</h2><div id=ozoom><img src=/a.jpg></div>"
    reading = story(markup, "/html/2026-11/20/content_103.htm").reading
    assert reading.flags[0] == "advertisement"
    assert "picture_only" in reading.flags
    assert reading.to_article().text == "广告"


@pytest.mark.parametrize(
    "markup",
    [
        "<span class=font06><div align=center><img src=/a.jpg><br>江上的雾散了。林一鸣 摄</div></span>",
        "<table><tr><td><img src=/a.jpg></td></tr><tr><td>江上的雾散了。林一鸣 摄</td></tr></table><div id=ozoom></div>",
    ],
)
def test_a_picture_and_who_took_it_are_no_text(markup: str) -> None:
    reading = story(f"<h1>江上清晨</h1>{markup}", "/content/20261120/Articel01002JQ.htm").reading
    assert ("picture_only" in reading.flags, reading.images[0].caption) == (True, "江上的雾散了。林一鸣 摄")


@every(
    "title flag",
    [("广告", "advertisement"), ("遗失声明", "notice"), ("招标公告", "notice"), ("本版责编：林一鸣", "credits")],
)
def test_what_is_no_story_is_marked(title: str, flag: str) -> None:
    markup = f"<h2 id=Title>{title}</h2><div id=ozoom><p>如题所示的内容。</p></div>"
    assert flag in story(markup, "/html/2026-11/20/content_104.htm").reading.flags


@every("title", ["公告栏里的新变化", "外交部就此发表声明", "市政府发布公告", "声明里说了什么"])
def test_a_story_about_a_notice_is_none(title: str) -> None:
    markup = f"<h2 id=Title>{title}</h2><div id=ozoom>{BODY}</div>"
    assert story(markup, "/html/2026-11/20/content_104.htm").reading.flags == ["date_from_url"]


def test_what_stands_between_the_pages_is_a_notice() -> None:
    markup = f"<h2 id=Title>停水通知</h2><div id=ozoom>{BODY}</div>"
    reading = story(markup, "/html/2026-11/20/content_104.htm", place=Place(number="A05", name="中缝")).reading
    assert "notice" in reading.flags


def test_a_wall_in_a_storys_place_is_refused_and_what_is_hidden_behind_one_is_flagged() -> None:
    place = Place(day=DAY, title="渡口夜航恢复")
    wall = "<h2 id=Title>用户登录</h2><div id=ozoom><p>请登录后阅读</p></div>"
    assert story(wall, "/html/2026-11/20/content_104.htm", place=place).reading.refusal == "login_required"
    half = f"<h2 id=Title>渡口夜航恢复</h2><div id=ozoom>{BODY}</div><div>以下内容仅对会员开放，登录后阅读全文</div>"
    reading = story(half, "/html/2026-11/20/content_104.htm", place=place).reading
    assert (reading.refusal, "hidden_content" in reading.flags) == (None, True)
    about = f"<h2 id=Title>渡口夜航恢复</h2><div id=ozoom>{BODY}<p>购票请登录后查看。</p></div>"
    assert story(about, "/html/2026-11/20/content_104.htm", place=place).reading.refusal is None


def test_a_story_that_goes_on_is_one() -> None:
    first = story(
        "<h1 id=Title>河堤加固</h1><div id=ozoom><p>一期完工。（下转第3版）</p></div>", "/html/2026-11/20/content_1.htm"
    )
    rest = story(
        "<h1 id=Title>河堤加固</h1><div id=ozoom><p>（上接第01版）二期开工。</p></div>",
        "/html/2026-11/20/content_2.htm",
    )
    assert (first.goes_on, rest.comes_from) == ("3", "01")
    whole = joined(first.reading, replace(rest.reading, page_no="03"), number="3")
    assert (whole.text, whole.continued) == ("一期完工。\n二期开工。", "03")


def door(markup: str, path: str = "/hk/") -> tuple[tuple[str, ...], str | None]:
    found = read_door(markup.encode(), url=HOST + path, headers=HTML)
    return found.leads_to, found.refused


@every(
    "refresh",
    ["0;URL=html/2026-11/20/node_1.htm", "0; url=html/2026-11/20/node_1.htm", "1;URL='html/2026-11/20/node_1.htm'"],
)
def test_the_front_door_leads_to_the_newest_issue(refresh: str) -> None:
    assert door(f'<META HTTP-EQUIV="Refresh" CONTENT="{refresh}">')[0] == (f"{HOST}/hk/html/2026-11/20/node_1.htm",)


@every(
    "markup leads_to reason",
    [
        ("<script src=a.js></script><a href=pc/layout/>进入</a>", ("/hk/pc/layout/",), None),
        (
            "<a href=/hk/html/layout/index.html>进入</a><a href=index.html>首页</a>",
            ("/hk/html/layout/index.html",),
            None,
        ),
        ("<a href=/shtml/index_hkrb.shtml>日报</a><a href=/about/>关于</a>", ("/shtml/index_hkrb.shtml",), None),
        ("<a href=/shtml/index_hkrb.shtml>日报</a><a href=/shtml/index_hkwb.shtml>晚报</a>", (), "several_papers"),
    ],
)
def test_a_front_door_may_lead_to_a_door_further_in(markup: str, leads_to: tuple[str, ...], reason: str | None) -> None:
    assert door(markup) == (tuple(HOST + path for path in leads_to), reason)


def test_a_script_s_list_of_issues_leads_to_the_newest() -> None:
    markup = r"""<div id=app></div><script>var all = [{"d": "20261119", "u": "html\/2026-11\/19\/node_1.htm"},
    {"d": "20261120", "u": "html\/2026-11\/20\/node_1.htm"}];</script>"""
    assert door(markup)[0][0] == f"{HOST}/hk/html/2026-11/20/node_1.htm"


@every(
    "markup reason",
    [
        ("<div id=app></div><script src=app.js></script>", "script_only"),
        ("<form>请先登录<input type=password></form>", "login_required"),
        ("<p>欢迎光临五金商店</p>", "no_paper"),
    ],
)
def test_a_door_without_a_paper_says_why(markup: str, reason: str) -> None:
    assert door(markup) == ((), reason)


def test_the_calendar_of_a_month_names_days_and_pages() -> None:
    xml = "<period_list><period><period_date>2026-11-20</period_date><front_page>node_7.htm</front_page></period></period_list>"
    found = read_period(xml.encode(), url=f"{HOST}/html/2026-11/period.xml", headers={})
    assert found == {DAY: f"{HOST}/html/2026-11/20/node_7.htm"}


@pytest.mark.parametrize(
    "xml",
    [
        "<navi><period_date>2026-11-20</period_date><front_page>../2026-11/20/node_7.htm</front_page></navi>",
        '<navi><day url="../2026-11/20/node_7.htm"/><day url="../2026-11/20/node_8.htm"/></navi>',
    ],
)
def test_a_calendar_may_be_another_file_with_other_elements(xml: str) -> None:
    found = read_period(xml.encode(), url=f"{HOST}/html/2026-11/navi.xml", headers={})
    assert found == {DAY: f"{HOST}/html/2026-11/20/node_7.htm"}


@pytest.mark.parametrize("page", ["<html><body>404 period</body></html>", "nothing here"])
def test_a_page_in_the_place_of_a_calendar_is_none(page: str) -> None:
    assert read_period(page.encode(), url=f"{HOST}/html/2026-11/navi.xml", headers={}) is None


@every(
    "said number",
    [
        ("下转第3版", "3"),
        ("下转A03版", "A03"),
        ("转二版", "2"),
        ("下转第十二版", "12"),
        ("下转A3版·社会", "A3"),
        ("下转第四版①", "4"),
        ("下转第2版左上", "2"),
        ("紧转第2版", "2"),
        ("下转第3版《河堤加固》", "3"),
    ],
)
def test_where_a_story_goes_on_is_read_in_either_digits(said: str, number: str) -> None:
    for end in ("", "（本报记者 林一鸣）"):
        markup = f"<h1 id=Title>河堤加固</h1><div id=ozoom><p>一期完工。</p><p>（{said}）</p><p>{end}</p></div>"
        told = story(markup, "/html/2026-11/20/content_1.htm")
        assert (told.goes_on, told.reading.text) == (number, f"一期完工。\n{end}".strip())


def test_headings_around_the_title_are_kicker_and_subtitle() -> None:
    """As the newspapers of the centre have them; 副题 stands below."""
    markup = f"<h3>两岸再通</h3><h1>渡口夜航恢复</h1><h2>首班二十时开出</h2><p class=sec>本报记者 林一鸣</p><div id=ozoom>{BODY}</div>"
    reading = story(markup, "/html/2026-11/20/nw.D110000hkrb_20261120_1-01.htm").reading
    assert (reading.pretitle, reading.title, reading.subtitle) == ("两岸再通", "渡口夜航恢复", "首班二十时开出")
    assert reading.authors == ["林一鸣"]


def test_paragraphs_in_no_box_of_their_own_are_the_text_and_the_pictures_beside_them_its_pictures() -> None:
    lines = "".join(f"<div class=para>{line}</div>" for line in SHOWN)
    reading = story(
        f"<div class=d_t_b>渡口夜航恢复</div><div><img src=/1.jpg>{lines}</div>", "/shtml/hk/20261120/7.shtml"
    ).reading
    assert reading.text.split("\n") == SHOWN
    assert [image.url for image in reading.images] == [f"{HOST}/1.jpg"]


@every(
    "lines",
    [
        [
            "渡口停了八天，昨日记者问了渡工。",
            "<b>记者：何时复航？</b>",
            "老韩：后天。",
            "<b>记者：票价变吗？</b>",
            "老韩：不变。",
        ],
        [
            "渡口冬季检修，现公告如下：",
            "联系人：韩水生",
            "电话：0530-7700112",
            "地址：渡口街3号",
            "市渡口所",
            "2026年11月18日",
        ],
        ["本报讯（记者 林一鸣）渡口昨日添了三样：", "救生衣五十件", "返回码头的班船一趟", "打印船票的机器一台"],
        ["编辑同志：", "渡口的灯坏了半月，昨夜修好了。", "分享给邻居"],
    ],
)
def test_paragraphs_that_their_markup_tells_are_all_of_the_text_whatever_they_say(lines: list[str]) -> None:
    paragraphs = "".join(f"<div class=para>　　{line}</div>" for line in lines)
    markup = f"<div class=detail><div class=d_t_b>渡口近况</div><div class=d_zz></div>{paragraphs}</div><p>版权所有</p>"
    reading = story(markup, "/shtml/hk/20261120/7.shtml").reading
    assert reading.text.split("\n") == [line.removeprefix("<b>").removesuffix("</b>") for line in lines]
    assert (reading.subtitle, reading.authors) == (None, ["林一鸣"] if "林一鸣" in lines[0] else [])


def test_what_stands_right_beside_marked_paragraphs_is_of_the_text_and_the_page_s_foot_is_not() -> None:
    markup = (
        "<div><div class=d_t_b>渡口近况</div><ol><li>修灯一盏</li></ol><div class=para>渡口昨日修了灯。</div>"
        "<ul><li>添船两条</li></ul><table><tr><td>共三项</td></tr></table><p>都免费。</p><p>责编：林一鸣</p><ul><li><a href=8.shtml>河堤加固</a></li></ul></div>"
    )
    text = story(markup, "/shtml/hk/20261120/7.shtml").reading.text
    assert text == "修灯一盏\n渡口昨日修了灯。\n添船两条\n共三项\n都免费。"


@every(
    "body text",
    [
        ("<p>一期完工。▶▶▶下转A02版</p>", "一期完工。"),
        ("<p>一期完工。（下转A02版）</p><p><img src=/1.jpg></p><p>河堤全景。</p>", "一期完工。\n河堤全景。"),
    ],
)
def test_where_a_story_goes_on_is_none_of_its_text_arrows_and_what_pictures_below_show_notwithstanding(
    body: str, text: str
) -> None:
    found = story(f"<h1 id=Title>河堤加固</h1><div id=ozoom>{body}</div>", "/html/2026-11/20/content_1.htm")
    assert (found.goes_on, found.reading.text) == ("A02", text)


def test_headings_of_any_rank_around_the_title_are_kicker_and_subtitle() -> None:
    markup = f"<div class=detail><h3>两岸再通</h3><h2>渡口夜航恢复</h2><h3>首班二十时开出</h3><div class=article>{BODY}</div></div>"
    reading = story(markup, "/shtml/hk/20261120/7.shtml").reading
    assert (reading.pretitle, reading.title, reading.subtitle) == ("两岸再通", "渡口夜航恢复", "首班二十时开出")
    assert reading.text.split("\n") == SHOWN


def test_a_picture_between_title_and_body_is_the_story_s_whatever_its_box_is_called() -> None:
    """One that a link shows is another page's; the words below it are its caption."""
    markup = (
        "<a href=/><img src=/top.png></a><h1>渡口夜航恢复</h1><a href=/x.htm><img src=/ad.png></a>"
        f"<table class=q><tr><td><img src=/1.jpg></td></tr><tr><td>夜航首班船。</td></tr></table><div id=ozoom>{BODY}</div>"
    )
    (image,) = story(markup, "/html/2026-11/20/content_101.htm").reading.images
    assert (image.url, image.caption) == (f"{HOST}/1.jpg", "夜航首班船。")


def test_the_caption_of_a_figure_is_no_paragraph_and_none_of_the_picture_s_above() -> None:
    figures = (
        "<figure><img src=/2.jpg></figure><figure><img src=/1.jpg><figcaption>图为夜航首班船。</figcaption></figure>"
    )
    markup = f"<h1>渡口夜航恢复</h1><div id=ozoom>{figures}{BODY}</div>"
    reading = story(markup, "/html/2026-11/20/content_101.htm").reading
    shown = [image.caption for image in reading.images]
    assert (reading.text.split("\n"), shown) == (SHOWN, [None, "图为夜航首班船。"])


@pytest.mark.parametrize("captions", [["夜航首班船。"], ["夜航首班船。", "船工检查缆绳。"]])
def test_a_table_in_the_body_that_holds_pictures_alone_has_their_captions(captions: list[str]) -> None:
    rows = [f"<tr><td><img src=/{n}.jpg></td></tr><tr><td><p>{words}</p></td></tr>" for n, words in enumerate(captions)]
    table = f"<table>{''.join(rows)}</table>"
    reading = story(
        f"<h1>渡口夜航恢复</h1><div id=contenttext>{table}{BODY}</div>", "/content/20261120/Articel01002JQ.htm"
    ).reading
    assert (reading.text.split("\n"), [image.caption for image in reading.images]) == (SHOWN, captions)


def test_the_heading_in_a_box_of_kicker_and_subtitle_is_the_title_and_the_window_s_title_no_kicker() -> None:
    markup = f"<title>渡口夜航恢复--河口日报</title><h3></h3><div id=contenttitle><h2>渡口夜航恢复</h2><h4>——首班记</h4></div><div id=contenttext>{BODY}</div>"
    reading = story(markup, "/content/20261120/Articel01002JQ.htm").reading
    assert (reading.pretitle, reading.title, reading.subtitle) == (None, "渡口夜航恢复", "——首班记")


def test_the_title_that_the_list_names_is_found_in_markup_of_no_known_system() -> None:
    """So is what stands below it, where that is too short for a story; a footer is none of it."""
    markup = (
        "<title>河口日报</title><div class=bt>本版责编 罗长青</div><div>2026年11月20日 第A03版：广告</div>"
        "<div class=nr><div>本版责编 罗长青 美编 苏小禾</div></div><div>河口日报社 版权所有</div>"
    )
    reading = story(
        markup, "/html/2026-11/20/content_9.htm", place=Place(day=DAY, title="本版责编 罗长青", name="广告")
    ).reading
    assert (reading.title, reading.text) == ("本版责编 罗长青", "本版责编 罗长青 美编 苏小禾")
    assert "credits" in reading.flags


def test_a_notice_on_a_page_of_advertisements_is_a_notice() -> None:
    markup = "<h2 id=Title>招标公告</h2><div id=ozoom><p>如题所示的内容。</p></div>"
    reading = story(markup, "/html/2026-11/20/content_9.htm", place=Place(day=DAY, name="广告")).reading
    assert {"notice", "advertisement"}.intersection(reading.flags) == {"notice"}


def test_number_and_name_of_a_page_may_stand_without_a_sign_between_them() -> None:
    read = page(
        '<li><a href="lA01.html"><span>A01</span><em>头版</em></a></li><li><a href="lA02.html"><span>A02</span><em>城事</em></a></li>'
        '<a href="c9901.html">雨中送伞</a>',
        "/hk/pc/column/202611/20/lA01.html",
    )
    assert [(link.number, link.name) for link in read.pages] == [("A01", "头版"), ("A02", "城事")]


MAKES = {
    "C": (
        "/hk/2026-11/20/node_2.html",
        '<ul class="layout-catalogue-list"><li class="layout-catalogue-item"><a href="node_1.html">第01版:要闻</a><a class="pdf" href="1.pdf"></a></li>'
        '<li class="layout-catalogue-item"><a href="node_2.html">第02版:民生</a><a class="pdf" href="2.pdf"></a></li></ul>'
        '<span class="pic-info-summary">第02版:民生</span><a class="pic-info-ctrl-next" href="node_1.html">下一版</a>'
        '<ul class="news-list"><li class="news-item"><a href="content_101.html">渡口夜航恢复</a></li></ul>',
    ),
    "B": (
        "/hk/pc/layout/202611/20/node_02.html",
        '<div class="Therestlist"><ul><li><a href="/1.pdf"><img src=pdf.png></a><a href="node_01.html">第01版：要闻</a></li>'
        '<li><a href="/2.pdf"><img src=pdf.png></a><a href="./node_02.html">第02版：民生</a></li></ul></div>'
        '<div class="news-list"><ul><li><a href="../../../content/202611/20/content_101.html">渡口夜航恢复</a></li></ul></div>',
    ),
    "H": (
        "/Html/2026-11-20/Qpaper_2.html",
        '<ul id="bancilist"><li><a href="Qpaper.html">第01版：要闻</a></li><li><a href="Qpaper_2.html">第02版：民生</a></li></ul>'
        '<span class="banming2">第02版：民生</span><a href="101.html">渡口夜航恢复</a>',
    ),
    "N": (
        "/html/2026-11/20/nbs.D110000hkrb_02.htm",
        "<div><a id=pageLink href=nbs.D110000hkrb_01.htm>第01版：要闻</a><a id=pageLink href=nbs.D110000hkrb_02.htm>第02版：民生</a></div>"
        "<ul><li><a href=nw.D110000hkrb_20261120_1-02.htm>渡口夜航恢复</a></li></ul>",
    ),
    "G": (
        "/hk/20261120/html/page_02.htm",
        '<a href="page_01.htm">01版：要闻</a><a href="page_02.htm">02版：民生</a><a href="page_02_content_000.htm">渡口夜航恢复</a>',
    ),
}


@every("make", MAKES)
def test_lists_of_every_make_name_pages_and_stories(make: str) -> None:
    path, markup = MAKES[make]
    read = page(markup, path)
    assert [(link.number, link.name) for link in read.pages] == [("01", "要闻"), ("02", "民生")]
    assert (read.number, read.name) == ("02", "民生")
    assert [entry.title for entry in read.entries] == ["渡口夜航恢复"]
    assert (read.pdf or "2.pdf").endswith("2.pdf")


def test_what_turns_the_pages_and_the_day_are_no_part_of_a_page_s_name() -> None:
    read = page(
        "<td><b>第09版：民生</b></td><td><a href=node_10.htm>下一版</a></td>2026-11-20 <a href=content_9.htm>雨中送伞</a>",
        "/html/2026-11/20/node_9.htm",
    )
    assert (read.number, read.name) == ("09", "民生")


def test_a_section_s_letter_is_no_name_of_a_page() -> None:
    read = page("<a href=node_7.htm>A叠</a><li><a href=node_7.htm>A01版：头版</a>", "/html/2026-11/20/node_7.htm")
    assert (read.number, read.name) == ("A01", "头版")


def test_a_folder_of_one_letter_is_a_section_where_a_page_names_it_so_and_else_another_paper() -> None:
    there = "../../../../{}/html/2026-11/20/node_{}.htm"
    read = page(
        f"<a href={there.format('G', 2)}>G叠</a><a href={there.format('B', 3)}>B01版：民生</a>"
        f"<a href={there.format('C', 4)}>河口晚报</a><a href=content_11.htm>渡口恢复夜航</a>",
        "/hk/A/html/2026-11/20/node_1.htm",
    )
    assert [link.url.partition("/hk/")[2][0] for link in read.pages] == ["G", "B"]
    facts = replace(FACTS, folder="/hk/A/", examples=(f"{HOST}/hk/A/html/2026-11/20/content_1.htm",))
    assert facts.article_key(f"{HOST}/hk/G/html/2026-11/20/content_11.htm") == "20261120/G11"
    assert facts.article_key(f"{HOST}/wb/G/html/2026-11/20/content_1.htm") is None


PROSE = "渡口昨晚恢复夜航，首班船二十时开出，岸边站满了送行的人。"
BARE = {
    "rows": (
        "<table><tr><td>河口日报　2026年11月20日　第01版：要闻</td></tr><tr><td><p>两岸再通</p><p><b>渡口夜航恢复</b></p>"
        "<p>——首班二十时开出</p><p>林一鸣</p></td></tr><tr><td><p><img src=/1.jpg></p><p>图为夜航首班船。</p>"
        f"<p>{PROSE}</p><p>{PROSE}船工说，水位已稳。</p></td></tr><tr><td>河口日报社版权所有</td></tr></table>"
    ),
    "line breaks": (
        "<div>第01版：要闻<br>2026年11月20日</div><div><font>两岸再通</font><br><font size=5><b>渡口夜航恢复</b></font><br>"
        f"<font>——首班二十时开出</font><br>作者：林一鸣<br><br>　　{PROSE}<br><br>　　{PROSE}船工说，水位已稳。<br></div>"
        "<div><img src=/1.jpg><br>图为夜航首班船。</div><div>关闭窗口 打印本文</div>"
    ),
    "day and author on a line": (
        "<div>第01版：要闻</div><div>两岸再通</div><h1>渡口夜航恢复</h1><div>——首班二十时开出</div><div><span>2026-11-20</span> "
        f"<span>林一鸣</span></div><div><div>{PROSE}</div><div>{PROSE}船工说，水位已稳。</div><div><img src=/1.jpg></div>"
        "<div>图为夜航首班船。</div></div><div>上一篇 下一篇</div>"
    ),
}


@every("make", BARE)
def test_where_no_markup_names_the_fields_they_are_told_by_where_they_stand(make: str) -> None:
    place = Place(day=DAY, title="渡口夜航恢复", number="01", name="要闻", paper="河口日报")
    reading = story(BARE[make], "/html/2026-11/20/content_101.htm", place=place).reading
    assert (reading.pretitle, reading.title, reading.subtitle) == ("两岸再通", "渡口夜航恢复", "——首班二十时开出")
    assert (reading.authors, reading.text) == (["林一鸣"], f"{PROSE}\n{PROSE}船工说，水位已稳。")
    assert [(image.url, image.caption) for image in reading.images] == [(f"{HOST}/1.jpg", "图为夜航首班船。")]


@pytest.mark.parametrize("pictures", ["<div class=newspic><img src=/1.jpg></div>", "<p><img src=/1.jpg></p>"])
def test_a_story_in_a_box_of_no_known_name_is_no_picture_alone(pictures: str) -> None:
    """What stands below a picture is no caption where it says who wrote the story, or leads on."""
    place = Place(day=DAY, title="渡口夜航恢复")
    lines = f"<p>本报记者 林一鸣</p><p>{PROSE}</p><p>{PROSE}船工说，水位已稳。</p>"
    markup = f"<h1>渡口夜航恢复</h1><p>本文字数：52</p>{pictures}<div id=news-con>{{}}</div><div><a>上一篇</a><a>下一篇</a></div>"
    reading = story(markup.format(lines), "/html/2026-11/20/content_101.htm", place=place).reading
    assert (reading.text, reading.authors) == (f"{PROSE}\n{PROSE}船工说，水位已稳。", ["林一鸣"])
    assert (reading.subtitle, reading.flags) == (None, ["date_from_url"])
    assert [image.caption for image in reading.images] == [None]
    reading = story(markup.format(""), "/html/2026-11/20/content_101.htm", place=place).reading
    assert (reading.text, [image.caption for image in reading.images]) == ("渡口夜航恢复", [None])
    assert "picture_only" in reading.flags


@pytest.mark.parametrize(
    ("lines", "text", "authors"),
    [
        (
            "渡口夜航每周七班。<br><table><tr><td>首班船开出的时刻</td><td>二十时整</td></tr><tr><td>末班</td><td>823</td></tr></table>",
            "渡口夜航每周七班。\n首班船开出的时刻\n二十时整\n末班\n823",
            [],
        ),
        (
            "风从河面上来<br>带着芦花的消息<br>我把一盏灯<br>挂在门楣",
            "风从河面上来\n带着芦花的消息\n我把一盏灯\n挂在门楣",
            ["林一鸣"],
        ),
    ],
    ids=["table", "poem"],
)
def test_of_a_story_in_no_known_box_no_part_is_taken_for_the_whole(lines: str, text: str, authors: list[str]) -> None:
    """Nor what the page says of itself above the title."""
    byline = "<div>林一鸣</div>" if authors else ""
    markup = (
        f"<div>《河口日报》的一切内容仅供读者阅读使用，未经书面授权，任何单位及个人不得将其用于商业目的。</div><div><div>渡口夜航</div>"
        f"{byline}<div>河口日报　（2026年11月20日　第 01 版）</div><div><div>　　{lines}</div></div></div><a href=content_102.htm>下一篇</a>"
    )
    reading = story(markup, "/html/2026-11/20/content_101.htm", place=Place(day=DAY, title="渡口夜航")).reading
    assert (reading.text, reading.authors) == (text, authors)


@every(
    "lines authors first",
    [
        (["张三 李四 王五", "赵六 钱七 孙八"], [], "张三 李四 王五"),
        (["高铁", "在窗外站了一夜，", "我把灯关了又开。"], [], "高铁"),
        (
            ["林一鸣", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"],
            ["林一鸣"],
            "东街的灯昨夜全部亮了，三百户居民下楼看灯。",
        ),
        (
            ["[东街] 林一鸣", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"],
            ["林一鸣"],
            "东街的灯昨夜全部亮了，三百户居民下楼看灯。",
        ),
        (
            ["○ 林一鸣（市作协会员）", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"],
            ["林一鸣"],
            "东街的灯昨夜全部亮了，三百户居民下楼看灯。",
        ),
        (
            ["书上写着：版权所有，翻印必究。", "我合上书，窗外下着雨，街上没有人。"],
            [],
            "书上写着：版权所有，翻印必究。",
        ),
        (
            ["日期：2026-11-20 作者：林一鸣", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"],
            ["林一鸣"],
            "东街的灯昨夜全部亮了，三百户居民下楼看灯。",
        ),
        (["一问：钱从哪里来？", "财政出一半，社会出一半，都写进了预算。"], [], "一问：钱从哪里来？"),
        (["上一篇笔记写到这里，就停了。", "我合上书，窗外下着雨，街上没有人。"], [], "上一篇笔记写到这里，就停了。"),
        (["我合上书，窗外下着雨，街上没有人。", "下一篇将写他的女儿。"], [], "我合上书，窗外下着雨，街上没有人。"),
    ],
)
def test_the_first_line_is_an_author_above_prose_alone_and_no_sentence_is_lost_for_its_words(
    lines: list[str], authors: list[str], first: str
) -> None:
    """Lists of names, poems and tables begin with words like names, where no markup says where the text begins."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    markup = f"<title>河口日报</title><div>2026-11-20 第01版：要闻</div><div>河口记事</div><div>{body}</div><div>主办：河口日报社 版权所有</div>"
    reading = story(markup, "/20261120/104.shtml", place=Place(day=DAY, title="河口记事")).reading
    shown = reading.text.split("\n")
    assert (reading.authors, shown[0], shown[-1]) == (authors, first, lines[-1])


@every(
    "lines authors",
    [
        (["欧阳春晓", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"], ["欧阳春晓"]),
        (["黄河", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"], []),
        (["[东街] 林一鸣", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"], ["林一鸣"]),
        (["责任编辑：林一鸣", "东街的灯昨夜全部亮了，三百户居民下楼看灯。"], []),
        (["林一鸣", "在窗外站了一夜，", "我把灯关了又开。"], []),
    ],
)
def test_the_first_line_of_a_body_is_an_author_where_it_is_a_whole_name_above_prose(
    lines: list[str], authors: list[str]
) -> None:
    body = "".join(f"<p>{line}</p>" for line in lines)
    markup = f"<div id=doctitle>河口记事</div><div id=doccontent>{body}</div>"
    reading = story(markup, "/Html/2026-11-20/104.html").reading
    assert (reading.authors, reading.text.split("\n")) == (authors, lines)


@pytest.mark.parametrize("end", ["（未完待续）", "便民电话：0530-5551234"])
def test_pictures_side_by_side_with_their_captions_are_no_lines_of_a_story_whose_end_reads_as_none_of_it(
    end: str,
) -> None:
    pictures = "".join(f"<td><img src=/{n}.jpg><div>船工检查第{n}号缆绳。林一鸣 摄</div></td>" for n in (1, 2))
    lines = "".join(f"<p>　　{line}</p>" for line in (PROSE, f"{PROSE}船工说，水位已稳。", end))
    markup = (
        f"<div><a href=#>大</a><a href=#>小</a></div><h1>渡口夜航恢复</h1><div>——首班二十时开出</div><div><table><tr>{pictures}"
        f"</tr></table></div><div>{lines}</div><div><a href=content_102.htm>上一篇</a></div><div>河口日报社版权所有</div>"
    )
    reading = story(markup, "/html/2026-11/20/content_101.htm", place=Place(day=DAY, title="渡口夜航恢复")).reading
    assert reading.text == f"{PROSE}\n{PROSE}船工说，水位已稳。\n{end}"
    assert (reading.pretitle, reading.subtitle) == (None, "——首班二十时开出")
    assert [image.caption for image in reading.images] == [f"船工检查第{n}号缆绳。林一鸣 摄" for n in (1, 2)]


def test_markup_made_for_a_field_says_that_there_is_none() -> None:
    markup = f"<div>河口新闻</div><p id=PreTitle></p><h1>渡口夜航恢复</h1><p id=SubTitle></p><div id=ozoom>{BODY}</div>"
    reading = story(markup, "/html/2026-11/20/content_101.htm").reading
    assert (reading.pretitle, reading.subtitle) == (None, None)


@pytest.mark.parametrize(("below", "caption"), [(BODY, "船工检查缆绳。"), ("<p align=center>一江秋水。</p>", None)])
def test_a_centred_sentence_between_a_picture_and_prose_is_its_caption(below: str, caption: str | None) -> None:
    markup = f"<h1>渡口夜航恢复</h1><cms-content><p><img src=/1.jpg></p><p align=center>船工检查缆绳。</p>{below}</cms-content>"
    reading = story(markup, "/hk/2026-11/20/content_101.html").reading
    assert (reading.images[0].caption, "船工检查缆绳。" in reading.text) == (caption, caption is None)


def test_a_line_without_a_mark_between_a_picture_above_the_body_and_the_body_is_its_caption() -> None:
    pictures = "<div class=pics><img src=/1.jpg><br>河堤全景<br><img src=/2.jpg><br>渡口全景<br></div>"
    markup = f"<h2><founder-title>渡口夜航恢复</founder-title></h2>{pictures}<founder-content>{BODY}</founder-content>"
    reading = story(markup, "/html/2026-11/20/content_104.htm").reading
    assert (reading.text.split("\n"), [i.caption for i in reading.images]) == (SHOWN, ["河堤全景", "渡口全景"])


def test_links_and_buttons_in_the_box_of_a_text_are_none_of_it() -> None:
    box = (
        f"<div class=flow><p><a href=/>返回本版</a></p>{BODY}<p><a href=/2.htm>下一篇</a></p><div>打印 关闭</div></div>"
    )
    reading = story(
        f"<div class=cap>渡口夜航恢复</div>{box}", "/html/2026-11/20/content_104.htm", place=Place(title="渡口夜航恢复")
    )
    assert reading.reading.text.split("\n") == SHOWN


@pytest.mark.parametrize("box", ["{}", "<div>{}</div>"])
def test_a_list_below_a_picture_is_none_of_its_caption(box: str) -> None:
    lines = [f"▲渡口第{n}次夜航，岸边站满了人。" for n in (1, 2, 3)]
    body = box.format("".join(f"<p>{line}</p>" for line in lines))
    reading = story(
        f"<h1>渡口夜航恢复</h1><div id=ozoom><p><img src=/1.jpg></p>{body}</div>", "/20261120/104.shtml"
    ).reading
    assert (reading.text.split("\n"), reading.images[0].caption) == (lines, None)


def test_a_box_that_holds_a_caption_alone_is_no_body() -> None:
    markup = (
        "<div class=detail><h2>渡口夜航恢复</h2><div class=article><img src=/1.jpg><div>图为首班船。</div></div>"
        f"<p align=left>{PROSE}</p><p align=left>船工说，水位已稳。</p></div>"
    )
    reading = story(markup, "/shtml/rb/20261120/101.shtml").reading
    assert (reading.text, reading.images[0].caption) == (f"{PROSE}\n船工说，水位已稳。", "图为首班船。")


def test_a_continued_story_keeps_the_quotation_mark_that_it_goes_on_with() -> None:
    markup = "<h1>渡口夜航恢复</h1><div id=ozoom><p>（上接第1版）“水位已稳。”船工说。</p></div>"
    assert story(markup, "/html/2026-11/20/content_101.htm").reading.text == "“水位已稳。”船工说。"


def test_a_story_of_the_map_alone_stands_behind_those_of_the_list() -> None:
    markup = (
        "<ul><li><a href=content_101.htm>甲</a></li><li><a href=content_103.htm>乙</a></li></ul><map>"
        "<area coords=0,0,9,9 href=content_101.htm><area coords=0,9,9,18 href=content_102.htm>"
        "<area coords=0,18,9,27 href=content_103.htm></map>"
    )
    found = page(f"{markup}<a href=node_2.htm>第02版</a>", "/html/2026-11/20/node_1.htm")
    assert [entry.key[-3:] for entry in found.entries] == ["101", "103", "102"]


def test_pages_come_in_the_order_of_their_list_not_of_what_turns_them() -> None:
    markup = "<a href=node_2.htm>下一版</a><ul>" + "".join(
        f"<li><a href=node_{n}.htm>第{n:02}版：要闻</a></li>" for n in (1, 2, 3)
    )
    found = page(markup, "/html/2026-11/20/node_1.htm")
    assert [link.number for link in found.pages] == ["01", "02", "03"]


@every(
    "markup days",
    [
        ("<span>2026-11-20</span>", {DAY}),
        ("<b>2026/11/20</b><a href=x>2026-11-19</a><img src=/2026-11-18/1.jpg>", {DAY}),
        ("<p>二版 2026年11月20日</p>", {DAY}),
        ("<p>电话 0632-11-20</p>", set()),
    ],
)
def test_a_page_says_of_which_day_it_is_where_no_link_does(markup: str, days: set[date]) -> None:
    assert shown_days(f"<body>{markup}</body>".encode(), HTML) == days


def test_a_story_asked_for_alone_is_not_called_by_the_paper_s_name() -> None:
    """Whether the title of its page names the paper or not."""
    for window, paper in (("渡口见闻-河口日报", "河口日报"), ("渡口夜航恢复", None)):
        markup = f"<title>{window}</title><founder-title>河口日报</founder-title><h1>渡口夜航恢复</h1><div id=ozoom>{BODY}</div>"
        reading = story(
            markup, "/html/2026-11/20/content_101.htm", facts=replace(FACTS, name="epaper:paper.example")
        ).reading
        assert (reading.title, reading.paper) == ("渡口夜航恢复", paper)


def test_a_file_of_any_name_beside_a_page_is_one_where_its_link_says_so() -> None:
    markup = '<a href="vA01.shtml">第A01版：要闻</a><a href="kuaban.shtml">第A02-03版：跨版</a><a href="about.shtml">版权</a>'
    found = page(markup, "/shtml/hkrb/20261120/vA01.shtml")
    assert [(link.number, link.name) for link in found.pages] == [("A01", "要闻"), ("A02-03", "跨版")]


def test_a_page_s_number_may_be_written_out() -> None:
    assert numbered("第一版：头版") == ("01", "头版")


def test_lines_that_say_where_a_story_stands_are_no_kicker_and_buttons_no_author() -> None:
    markup = (
        "<p>当前版：第01版：要闻 <a href=node_1.htm>版面导航</a></p><h3>渡口夜航恢复</h3><div><span>2026-11-20</span> "
        f"<span>记者：林一鸣</span> <span>字号：<a>大</a><a>小</a></span></div><div>{BODY}</div><p>河口日报社 主办 电话：0530-1</p>"
    )
    place = Place(day=DAY, title="渡口夜航恢复", paper="河口日报")
    reading = story(markup, "/html/2026-11/20/content_101.htm", place=place).reading
    assert (reading.pretitle, reading.authors, reading.text.split("\n")) == (None, ["林一鸣"], SHOWN)


@every(
    "opening of text",
    [
        ("（上接第1版《乙镇治水记》）水渠全长九公里。", "乙镇治水记", "水渠全长九公里。"),
        ("（上接第1版左上）水渠全长九公里。", None, "水渠全长九公里。"),
        ("【上接第1版·要闻】水渠全长九公里。", None, "水渠全长九公里。"),
        ("（上接一版）水渠全长九公里。", None, "水渠全长九公里。"),
        ("上接第1版《乙镇治水记》的那一期。", None, "《乙镇治水记》的那一期。"),
    ],
)
def test_what_a_part_says_of_where_it_began_is_none_of_its_text(opening: str, of: str | None, text: str) -> None:
    markup = f"<h1 id=Title>乙镇治水记</h1><div id=ozoom><p>{opening}</p><p>秋天，乙镇增产一成。</p></div>"
    told = story(markup, "/html/2026-11/20/content_1.htm")
    assert (told.comes_from, told.of, told.reading.text) == ("1", of, f"{text}\n秋天，乙镇增产一成。")
    assert told.reading.authors == []


def test_a_part_may_say_where_it_began_by_its_title_alone() -> None:
    told = story(f"<h1 id=Title>上接第一版</h1><div id=ozoom>{BODY}</div>", "/html/2026-11/20/content_1.htm")
    assert (told.comes_from, told.reading.text.split("\n")) == ("1", SHOWN)


def test_a_part_of_a_story_says_where_it_began_on_a_line_of_its_own() -> None:
    """Where no markup says where the text begins."""
    markup = f"<p>渡口夜航恢复</p><p>（紧接第一版）</p><p>{PROSE}</p><p>{PROSE}船工说，水位已稳。</p>"
    found = story(markup, "/html/2026-11/20/content_101.htm", place=Place(day=DAY, title="渡口夜航恢复"))
    assert (found.comes_from, found.reading.text.split("\n")[0]) == ("1", PROSE)


def test_a_picture_alone_is_called_as_its_page_where_no_list_names_it() -> None:
    markup = (
        "<title>广告-河口日报</title><p>第03版：专版</p><p class=bt>广告</p><div><img src=/1.jpg></div><p>版权所有</p>"
    )
    reading = story(markup, "/html/2026-11/20/content_101.htm", place=Place(day=DAY)).reading
    assert (reading.title, reading.flags, len(reading.images)) == (
        "广告",
        ["advertisement", "date_from_url", "picture_only"],
        1,
    )


@pytest.mark.parametrize("shown", ["dl", "p"])
def test_every_page_has_its_own_pdf_where_all_of_them_are_linked(shown: str) -> None:
    """Whether the page's line holds it, or a row of its own."""
    pages = [("01", "要闻"), ("02", "民生"), ("03", "副刊")]
    lines = "".join(f'<dt><a href="page_{no}.htm">第{no}版 {name}</a></dt>' for no, name in pages)
    files = "".join(f'<p><a href="../pdf/{no}.pdf">PDF</a></p>' for no, _ in pages)
    together = "".join(
        f'<dl><dt><a href="page_{no}.htm">第{no}版 {name}</a></dt><dd><a href="../pdf/{no}.pdf">PDF</a></dd></dl>'
        for no, name in pages
    )
    markup = together if shown == "dl" else f"<div>{lines}</div>{files}"
    read = page(f'{markup}<a href="page_02_content_001.htm">渡口夜航恢复</a>', "/hk/20261120/html/page_02.htm")
    assert read.pdf == f"{HOST}/hk/20261120/pdf/02.pdf"


@pytest.mark.parametrize("byline", ["本报记者 林一鸣 通讯员 沈若溪", "林一鸣 沈若溪"])
@pytest.mark.parametrize("subtitle", ["", "——一座小城的早晨"])
def test_a_byline_in_a_row_like_a_subtitle_s_is_none(subtitle: str, byline: str) -> None:
    rows = ["沿河走笔", subtitle, byline]
    kicker, below, last = (f"<tr><td class=font02>{row}</td></tr>" for row in rows)
    markup = (
        f"<table class=wz>{kicker}<tr><td class=font01>渡口夜航恢复</td></tr>{below}{last}</table>"
        "<div id=ozoom><founder-content><p>渡口昨晚恢复夜航。</p><p>两岸居民出行方便了。</p></founder-content></div>"
    )
    reading = story(markup, "/html/2026-11/20/content_4711.htm").reading
    assert (reading.pretitle, reading.title, reading.subtitle) == ("沿河走笔", "渡口夜航恢复", subtitle or None)
    assert reading.authors == ["林一鸣", "沈若溪"]


@every(
    "markup title flags",
    [
        ("<h1></h1><div id=ozoom><img src=/a.jpg></div>", "广告", {"advertisement", "picture_only"}),
        ("<div class=q><p><img src=/a.jpg></p></div>", "广告", {"advertisement", "picture_only"}),
        (
            "<table><tr><td><founder-title>河口日报</founder-title></td></tr></table><founder-title></founder-title>"
            "<table id=newspic><tr><td><img src=/a.jpg></td></tr></table><div id=ozoom></div><p>2026-11-20<p>河口日报社主办",
            "广告",
            {"advertisement", "picture_only"},
        ),
        (
            "<h1> </h1><div id=ozoom><p>河口酱园新酱上市，订购热线在册。</p></div>",
            "河口酱园新酱上市，订购热线在册。",
            {"advertisement"},
        ),
        ("<h1></h1><div id=ozoom><p>雾散以前，摆渡人已经醒来。</p></div>", "雾散以前，摆渡人已经醒来。", set()),
    ],
)
def test_what_an_issue_shows_without_a_title_is_kept_and_says_so(markup: str, title: str, flags: set[str]) -> None:
    """And what sells, or is a picture alone, is an advertisement."""
    reading = story(markup, "/html/2026-11/20/content_104.htm", place=Place(day=DAY)).reading
    of_day = set() if "<p>2026-11-20" in markup else {"date_from_url"}
    assert (reading.to_article().title, set(reading.flags)) == (title, {"untitled", *of_day, *flags})


@pytest.mark.parametrize("said", ["对不起，您访问的页面不存在", "请登录后阅读"])
def test_an_error_without_a_title_is_no_story(said: str) -> None:
    for place in (Place(day=DAY), Place(day=DAY, title="渡口夜航恢复")):  # and be it on a page that shows the day
        for markup in (
            f"<div id=ozoom><p>{said}</p></div>",
            f"<p>2026年11月20日</p><div>{said}<a href=/>返回首页</a></div>",
        ):
            reading = story(markup, "/html/2026-11/20/content_104.htm", place=place).reading
            with pytest.raises(RefusedError):
                reading.to_article()


@every(
    "link head number",
    [
        ("第A02版：要闻", "", "A02"),
        ("要闻", "<p>第A02版</p>", "A02"),
        ("2", "<p>第B01版：要闻</p>", "B01"),
        ("2", "", None),
        ("A02-A03版：跨版", "", "A02-A03"),
        ("特1版：校庆特刊", "", "特1"),
        ("版面", "<p>河口日报周刊01版：周末</p>", "周刊01"),
        ("版面", "<tr><td><a href=page_02.htm>25</a> <a href=/hk/20261121/html/page_02.htm>26</a></td></tr>", None),
    ],
)
def test_a_page_s_number_is_what_it_prints(link: str, head: str, number: str | None) -> None:
    """Whatever its file is called."""
    read = page(f"{head}<a href=page_02.htm>{link}</a>", "/hk/20261120/html/page_02.htm")
    assert read.number == number


def test_a_page_s_pdf_is_in_its_place_among_those_of_all_pages_and_areas_may_be_hundredths() -> None:
    """Whatever number is printed, and however large the picture is shown."""
    markup = (
        "<p><a href=node_7.htm>A01版 要闻</a></p><p><a href=node_8.htm>B01版 副刊</a></p><p>"
        + "".join(f"<a href=/pdf/2026112{n}.pdf>PDF</a>" for n in (1, 2))
        + "</p><map><area coords=10%,20%,60%,40% href=content_101.htm></map>"
    )
    read = page(markup, "/html/2026-11/20/node_8.htm")
    assert (read.number, read.pdf) == ("B01", f"{HOST}/pdf/20261122.pdf")
    assert read.entries[0].position == Position(order=1, left=0.1, top=0.2, width=0.5, height=0.2)


def test_a_heading_may_end_in_a_quotation_and_the_story_repeat_its_title() -> None:
    markup = f"<div><h4>两岸再通</h4><h1>渡口夜航恢复</h1><h4>从“等船”到“候船”</h4><p>2026年11月20日</p><div class=x>{BODY}</div></div>"
    reading = story(markup, "/html/2026-11/20/content_101.htm").reading
    assert (reading.subtitle, reading.text.split("\n")) == ("从“等船”到“候船”", SHOWN)
    line = "本版责编：林一鸣 版式：苏小禾"
    again = story(
        f"<div class=q>{line}</div><div class=r><p>{line}</p></div><p>河口日报社版权所有</p>",
        "/hk/20261120/html/content_003.htm",
        place=Place(day=DAY, title=line),
    ).reading
    assert (again.to_article().text, again.flags) == (line, ["credits", "date_from_url"])


@every(
    "markup shown",
    [
        (f"<div>苏小禾</div><div id=q><p>没有人说话</p><p>灯火在对岸</p><p>{PROSE}</p></div>", ["没有人说话", "灯火在对岸", PROSE]),
        ("<div><img src=/1.jpg></div><div>河口日报社主办 地址：东街1号 电话：0632-2</div>", ["听雨"]),
        ("<div><p>地址：河口北路42号 电话：0632-1</p></div><div>河口传媒 ©</div>", ["地址：河口北路42号 电话：0632-1"]),
        ("<div><p>河口路旺铺出租，有意者请致电。</p><p>联系人：林一鸣 电话：0632-1</p></div><div>主办 河口日报社 电话：0632-2</div>", ["河口路旺铺出租，有意者请致电。", "联系人：林一鸣 电话：0632-1"]),
        ("<div><p>林一鸣遗失驾驶证，于2026年10月9日声明作废。</p></div><p>扫一扫看报</p>", ["林一鸣遗失驾驶证，于2026年10月9日声明作废。"]),
        (
            "<p>地址：河口北路42号</p><h3>本版文章</h3><ul>"
            + "".join(f"<li><a href=content_{n}.htm>河堤加固第{n}期完工，渡口夜航恢复</a></li>" for n in range(101, 109)) + "</ul>",
            ["地址：河口北路42号"],
        ),
    ],
)  # fmt: skip
def test_a_story_in_no_markup_of_its_own_has_all_its_lines_and_none_of_the_page_s(
    markup: str, shown: list[str]
) -> None:
    """A line is of the foot of the page where it stands in another box than the story's lines."""
    place = Place(day=DAY, title="听雨")
    reading = story(f"<div>听雨</div>{markup}", "/html/2026-11/20/content_100.htm", place=place).reading
    assert reading.text.split("\n") == shown


@every(
    "pictures",
    [
        "<div class=t><img src=/1.jpg></div><div class=z>船工在渡口</div><div class=t><img src=/2.jpg></div><div class=z>两岸灯火</div>",
        "<p><img src=/1.jpg></p><p>船工在渡口</p><p><img src=/2.jpg></p><p>▲两岸灯火</p>",
        "<img src=/1.jpg><br><small>船工在渡口</small><br><img src=/2.jpg><br><small>两岸灯火</small><br>",
        "<center><img src=/1.jpg></center><center>船工在渡口</center><center><img src=/2.jpg></center><center>两岸灯火</center>",
    ],
)
def test_a_line_below_each_of_several_pictures_is_its_caption(pictures: str) -> None:
    markup = f"<h1>渡口夜航恢复</h1><div>{pictures}<p>{PROSE}</p><p>{PROSE}船工说。</p></div>"
    reading = story(markup, "/html/2026-11/20/content_101.htm").reading
    assert [(image.caption or "").lstrip("▲") for image in reading.images] == ["船工在渡口", "两岸灯火"]
    assert reading.text.split("\n") == [PROSE, f"{PROSE}船工说。"]


LISTED = "<a href=../../../layout/202611/20/node_A01.html>A01版：要闻</a>"


@every(
    "head window",
    [
        ("<p>河口日报 A01版：要闻</p>", "渡口夜航恢复_河口日报"),
        ("<p>河口日报 A01版：要闻</p>", "今日河口电子版 20261120 渡口夜航恢复"),
        ("<p>2026-11-20 <a href=../../layout/202611/20/node_A01.html>A01 要闻</a></p>", "河口日报 渡口夜航恢复"),
        (f"<ul><li>{LISTED}</li></ul><p>A01版：要闻</p>", "渡口夜航恢复_河口日报"),
        (f"<ul><li>{LISTED}</li></ul><p>《河口日报》（2026年11月20日 第 A01 版）</p>", "渡口夜航恢复_河口日报"),
    ],
)  # fmt: skip
def test_a_story_asked_for_alone_says_where_it_stood(head: str, window: str) -> None:
    """As words, or by the one page of its issue that it links to."""
    markup = f"<title>{window}</title>{head}<div>渡口夜航恢复</div><div><p>【A01版：要闻】 作者：林一鸣</p>{BODY}</div>"
    markup = markup.replace("【A01版：要闻】", "" if LISTED in head else "【A01版：要闻】")
    pages = "".join(f"<li><a href=../../../layout/202611/20/node_{n}.html>{n}版：副刊</a></li>" for n in ("A09", "A10"))
    pages = "" if "A01 要闻" in head else pages
    reading = story(pages + markup, "/pc/content/202611/20/content_101.html").reading
    assert (reading.title, reading.page_no, reading.page_name) == ("渡口夜航恢复", "A01", "要闻")
    assert reading.authors == ["林一鸣"]


@every("window", ["要闻 - 今日河口数字报", "今日河口电子版", "今日河口数字报刊"])
def test_a_paper_s_name_need_not_end_as_papers_names_do(window: str) -> None:
    read = page(f"<title>{window}</title><a href=node_2.htm>第02版</a>", "/html/2026-11/20/node_1.htm")
    assert read.paper == "今日河口"


@every("more day", [("", DAY), ("<p>2026年11月20日创刊纪念</p>", DAY), ("<p>昨天 2026-11-19</p>", None)])
def test_a_story_without_a_day_in_its_address_is_of_the_one_that_stands_around_it(more: str, day: date | None) -> None:
    """Days in the story's own lines are none of its issue."""
    markup = f"<h1>渡口夜航恢复</h1><div id=ozoom>{BODY}<p>自2025年3月1日起停航。</p></div>{more}"
    for shown in ("<p>2026年11月20日 星期五</p>", "<a href=/hk/pc/layout/202611/20/node_A1.html>返回目录</a>"):
        assert story(shown + markup, "/hk/pc/c/content_4711.html").reading.issue_date == day

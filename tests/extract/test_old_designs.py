"""Pages as systems since 2003 wrote them: boards, blogs, portals' first designs, small offices."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape

import pytest

from regional_news.extract import Reading, read
from tests.every import every

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TITLE = "青石镇修桥三年终通车"
PARAGRAPHS = (
    "青石镇渡口的新桥昨天上午通车，等了三年的镇民把鞭炮从桥东放到桥西，孩子们追着花车跑了两个来回。",
    "桥长四百二十米，宽十二米，造价两千六百万元，是全县第一座由村民代表参加验收的桥。",
    "县交通局的负责人表示，桥头的路灯和护栏将在年底以前装好，届时两岸的班车线路也会重新调整。",
)
TEXT = "\n".join(PARAGRAPHS)
BREAKS = "<br>".join(f"　　{one}" for one in PARAGRAPHS)
STORY = "".join(f"<p>　　{one}</p>" for one in PARAGRAPHS)


def got(body: str, *, head: str = TITLE, url: str = "http://www.qingshi.example/read/233.htm") -> Reading:
    source = f"<html><head><title>{head}</title></head><body>{body}</body></html>"
    return read(source.encode(), url=url, headers={"Content-Type": "text/html; charset=utf-8"}, fetched_at=NOW)


def news(byline: str, *, below: str = "", under: str = "") -> Reading:
    return got(f"<h1>{TITLE}</h1>{under}<div>{byline}</div><div>{STORY}</div>{below}")


@pytest.mark.parametrize(
    ("line", "authors"),
    [("本报记者 田 野 龙腾", ["田野", "龙腾"]), ("● 田野", ["田野"]), ("记者 田野 通讯员 龙腾", ["田野", "龙腾"])],
)
@pytest.mark.parametrize("byline", ["2007-03-05 河湾日报", "2007年3月5日"])
def test_a_line_of_names_below_the_title_is_who_wrote_the_story_and_no_subtitle(
    line: str, authors: list[str], byline: str
) -> None:
    reading = news(byline, under=f"<h4>{line}</h4>")
    assert (reading.authors, reading.subtitle, reading.text) == (authors, None, TEXT)


def test_a_subtitle_ends_where_a_line_of_names_begins() -> None:
    reading = news("2007-03-05 河湾日报", under="<h2>——渡口大桥建设侧记</h2><h4>本报记者 田野</h4>")
    assert (reading.subtitle, reading.authors) == ("渡口大桥建设侧记", ["田野"])


def test_who_stands_bare_behind_the_bare_outlet_wrote_the_story() -> None:
    reading = news("2008年03月05日 10:20 <a href=/>河湾晚报</a> 田野【<a href=#>大</a> <a href=#>小</a>】")
    assert (reading.source, reading.authors) == ("河湾晚报", ["田野"])


def test_an_outlet_in_square_brackets_is_the_source() -> None:
    assert news("2005-01-21 08:48　来源：[ <a href=/>河湾晚报</a> ]　作者：[ 田野 ]").source == "河湾晚报"


def test_a_short_year_in_brackets_behind_its_label_is_the_day() -> None:
    reading = news("发布日期：[08-03-05]　信息来源：[政府办]　阅读：[233]次")
    assert reading.published_at is not None
    assert (f"{reading.published_at:%Y-%m-%d}", reading.published_precision) == ("2008-03-05", "day")


def test_a_newspaper_named_below_the_story_is_its_source() -> None:
    reading = news("2003年3月5日10:20", below="")
    assert reading.source is None
    reading = got(
        f"<h1>{TITLE}</h1><div>2003年3月5日10:20</div><div>{STORY}<p>《河湾日报》（2003年03月05日 第二版）</p></div>"
    )
    assert reading.source == "河湾日报"


BOARD = (
    "<table><tr><td><b>渡口摆渡人</b><br>帖子 233<br>注册 2004-5-6</td>"
    "<td><a href=#>发表于 2006-3-5 10:20</a> <a href=#>资料</a> <a href=#>短消息</a><br>"
    f"<b>{TITLE}</b><br><br><div class=message>{BREAKS}</div></td></tr></table>"
    "<table><tr><td><b>青蛙</b></td>"
    "<td>发表于 2006-3-5 11:00<br><div class=message>恭喜，桥修好了请我吃豆腐。</div></td></tr></table>"
)


def test_the_first_of_equal_labels_is_the_storys_and_those_below_its_text_are_the_replies() -> None:
    reading = got(BOARD, head=f"青石论坛 {TITLE}")
    assert (f"{reading.published_at:%F %H:%M}", reading.text) == ("2006-03-05 10:20", TEXT)


def test_who_replied_is_no_author() -> None:
    replies = "".join(
        f"<table><tr><td>作者：<a href=/u/{name}>{name}</a>　回复日期：2005-7-{day} 21:30:12　</td></tr></table>"
        f"　　{word}<br>"
        for name, day, word in (
            ("青蛙", 5, "沙发，恭喜楼主，请我吃豆腐。"),
            ("老码头", 6, "我小时候也在那个渡口坐过船。"),
        )
    )
    byline = "作者：<a href=/u/1>渡口摆渡人</a> 提交日期：2005-7-5 21:23:00　"
    reading = got(f"<h1>{TITLE}</h1><table><tr><td>{byline}</td></tr></table><div>{BREAKS}</div>{replies}")
    assert (reading.authors, reading.text) == (["渡口摆渡人"], TEXT)


def test_a_blog_that_dates_its_entry_below_the_text_is_dated_by_it_and_not_by_a_comment() -> None:
    filed = (
        "<p><small>本文发表于 2008-03-05 10:20 星期三，归类于 <a href=/c>随笔</a>。"
        "你可以 <a href=#r>发表评论</a>。</small></p>"
    )
    comments = (
        "<h3>有 1 条评论</h3><ol><li>青蛙 说道：<br><small>2008-03-06 11:00</small>"
        "<p>请我吃豆腐，一定要去看看。</p></li></ol>"
    )
    ways = "<div>« <a href=/1>雨后的集市</a></div><div><a href=/3>豆腐西施</a> »</div>"
    reading = got(
        f"<h1><a href='http://www.qingshi.example/'>渡口笔记</a></h1>{ways}<div><h2>{TITLE}</h2>{STORY}{filed}</div>{comments}",
        head=f"渡口笔记 » {TITLE}",
    )
    assert (reading.title, f"{reading.published_at:%F %H:%M}", reading.text) == (TITLE, "2008-03-05 10:20", TEXT)
    assert reading.section == []


def test_a_heading_linked_to_its_own_page_is_the_title() -> None:
    url = "http://dukou.example/2008/03/05.html"
    body = f"<h1><a href=http://dukou.example/>渡口笔记</a></h1><h2>2008年3月5日</h2><h3><a href={url}>{TITLE}</a></h3>"
    assert got(body + STORY, head=f"渡口笔记: {TITLE}", url=url).title == TITLE


@pytest.mark.parametrize("is_in_form", [False, True])
def test_a_letter_to_an_office_is_read_with_its_answer(is_in_form: bool) -> None:
    question = "桥头的路灯到现在还没有装，晚上走路很不方便，请问什么时候能够装好，希望有一个明确的答复。"
    answer = "您好，来信收悉。桥头的路灯和护栏将在年底以前装好，届时两岸的班车线路也会重新调整，感谢关心。"
    rows = (
        *([("来信标题", "关于渡口大桥路灯的来信")] if is_in_form else []),
        ("来信人", "秦**", "来信时间", "2020-03-01 08:12:00"),
        ("来信内容", question),
        ("回复单位", "青石县交通运输局", "回复时间", "2020-03-05 10:20:00"),
        ("回复内容", answer),
    )
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    heading, head = (
        ("", "关于渡口大桥路灯的来信") if is_in_form else ("<h2>关于渡口大桥路灯的来信</h2>", "来信选登-青石县")
    )
    reading = got(f"{heading}<table>{table}</table>", head=head)
    assert reading.title == "关于渡口大桥路灯的来信"
    assert question in reading.text
    assert answer in reading.text


def test_a_letter_whose_times_stand_in_one_line_is_dated_by_its_answer() -> None:
    times = "<div>来信时间：2021-05-06　回复时间：2021-05-10　回复单位：青石县交通局</div>"
    question = "问：桥头北门外的路灯坏了两个多月，晚上接孩子很不安全，请问什么时候能修？"
    answer = "答：您好！接到反映后，我局于5月7日派人查看，系地下电缆被施工挖断，现已更换。"
    reading = got(
        f"<h3>桥头路灯不亮</h3>{times}<div><p>{question}</p></div><div><p>{answer}</p></div>", head="桥头路灯不亮_信箱"
    )
    assert reading.published_at is not None
    assert f"{reading.published_at:%Y-%m-%d}" == "2021-05-10"
    assert reading.text == f"{question}\n{answer}"


@every("sign", ["丨", "|", "｜"])
def test_a_bar_behind_the_source_is_none_of_it(sign: str) -> None:
    reading = news(f"2020-03-05 10:20:11{sign}来源：河湾在线{sign}作者：田野 {sign}责任编辑：龙腾")
    assert (reading.source, reading.authors, reading.editor) == ("河湾在线", ["田野"], "龙腾")


def test_a_hotline_below_the_story_is_none_of_it() -> None:
    hotline = (
        "想爆料？请登录《河湾连线》（http://line.hewan.example/）、拨打新闻热线0531-55501234，"
        "或登录河湾网官方微博（@河湾网）提供新闻线索，也可以发信到编辑部的邮箱。"
    )
    assert news("2018-03-05 10:20 来源：河湾网", below=f"<p>{hotline}</p>").text == TEXT


def test_a_label_before_the_title_is_none_of_it() -> None:
    reading = got(f"<p>标&nbsp;&nbsp;题: {TITLE}</p><p>发布时间：2008-03-05 10:20</p>{STORY}", head=f"河湾社区-{TITLE}")
    assert reading.title == TITLE


def test_the_sites_motto_below_the_title_is_none_of_it() -> None:
    motto = "河湾新闻，自由的新闻源"
    reading = got(f"<h1>{TITLE}</h1><div>{motto}</div><p>2008年3月5日</p>{STORY}", head=f"{TITLE} - {motto}")
    assert reading.title == TITLE


def test_the_device_of_a_poster_is_no_source() -> None:
    tail = "<div><span>来自Android客户端</span> <span>1楼</span> <span>2015-03-05 10:20</span></div>"
    assert got(f"<h3>{TITLE}</h3><div>{BREAKS}</div>{tail}").source is None


def test_where_a_reporter_sent_from_is_no_person() -> None:
    assert news("作者：<span>河湾周末记者 田野 发自青石</span>　2008-03-05 10:20:30").authors == ["田野"]


def test_whose_blog_the_head_names_wrote_it_also_where_the_date_stands_beside() -> None:
    posted = "<div>posted @ <span>2019-03-05 10:20</span> <a href=/u>渡口摆渡人</a> 阅读(<span>12</span>)</div>"
    reading = got(f"<h1>{TITLE}</h1>{STORY}{posted}", head=f"{TITLE} - 渡口摆渡人 - 博客河湾")
    assert reading.authors == ["渡口摆渡人"]


def test_the_first_of_a_lists_teasers_is_no_story() -> None:
    entries = "".join(
        f"<div class=item><h3><a href=/a/{n}.html>县里新添{n}条公交线路</a></h3>"
        f"<p>{text}</p><span>2020-03-0{n + 1} 10:20</span></div>"
        for n, text in enumerate(PARAGRAPHS * 2)
    )
    reading = got(f"<h1>青石频道</h1>{entries}", head="青石频道_河湾网")
    assert reading.refusal == "not_an_article" or not reading.text


def test_who_heads_the_first_reply_is_no_author() -> None:
    reply = "<div>作者：<a href=/u/2>青蛙</a> 时间：2012-03-05 11:00:30</div><div>　　恭喜，请我吃豆腐。</div>"
    byline = "楼主：<a href=/u/1>渡口摆渡人</a> 时间：2012-03-05 10:20:30 点击：1234"
    assert news(byline, below=reply).authors == ["渡口摆渡人"]


@every("path", ["/2019/0305/233.htm", "/art/2019/3/5/art_1_2.html", "/20190305102012345.html", "/201903/05/233.htm"])
def test_a_day_without_a_year_is_of_the_year_that_the_address_names(path: str) -> None:
    body = f"<h1>{TITLE}</h1><div>03-05 08:00 来源：河湾日报</div><div>{STORY}</div>"
    reading = got(body, url=f"http://www.qingshi.example{path}")
    assert f"{reading.published_at:%F %H:%M}" == "2019-03-05 08:00"


@every(
    "above lines below title",
    [
        ("", "青石镇修桥<br>三年终通车", "", TITLE),
        ("<h1>河湾新闻网</h1>", TITLE, "", TITLE),
        ("<header>河湾新闻网客户端 <a href=/app>打开</a></header>", TITLE, "", TITLE),
        ("", TITLE, "<div>青政发〔2020〕5号</div>", TITLE),
    ],
)
def test_neither_site_nor_number_of_a_document_nor_a_break_is_of_the_title(
    above: str, lines: str, below: str, title: str
) -> None:
    body = f"{above}<h2>{lines}</h2>{below}<div>2020-03-05 08:00 来源：河湾日报</div><div>{STORY}</div>"
    reading = got(body, head=f"{title}-河湾新闻网")
    assert (reading.title, reading.pretitle, reading.subtitle, reading.text) == (title, None, None, TEXT)


def test_a_story_above_the_next_ones_in_boxes_of_one_make_is_no_teaser() -> None:
    entries = "".join(
        f"<div class=item><h2><a href=/a/{n}.html>{title}</a></h2><span>2020-03-0{n + 1} 10:20</span>{STORY}</div>"
        for n, title in enumerate((TITLE, "县里新添三条公交线路", "老城墙修缮工程启动", "今年麦收进度过半"))
    )
    reading = got(entries, head=f"{TITLE}_河湾网")
    assert (reading.title, reading.refusal) == (TITLE, None)
    assert reading.text.startswith(TEXT)


@every(
    "event",
    ["成文时间：2020-02-01", "拍摄时间：2018-05-01", "发文日期：2020-02-01", "征集时间：2020-03-20 至 2020-04-20"],
)
def test_a_day_of_another_event_is_not_taken_for_that_of_the_publication(event: str) -> None:
    reading = news(f"{event}　发布时间：2020-03-05 来源：河湾日报")
    assert str(reading.published_at)[:10] == "2020-03-05"


def test_a_day_of_another_event_is_taken_where_a_page_names_no_other() -> None:
    assert str(news("成文时间：2020-02-01　来源：河湾日报").published_at)[:10] == "2020-02-01"


BYLINE = f"<h1>{TITLE}</h1><div>2020-03-05 08:00 来源：河湾日报</div>"


@pytest.mark.parametrize("lead", ["近日，我县公布十大民生实事：", "近日，青石县公布今年的十大民生实事项目，内容包括："])
@pytest.mark.parametrize("close", ["目前各项工作进展顺利。", "目前各项工作进展顺利，预计年底前全部完成。"])
def test_the_paragraphs_around_a_list_are_of_the_story(lead: str, close: str) -> None:
    entries = ("新建改建农村公路80公里；", "改造老旧小区12个；", "新建幼儿园3所；", "新增停车位500个。")
    shown = "".join(f"<li>{one}</li>" for one in entries)
    reading = got(f"{BYLINE}<div><p>{lead}</p><ul>{shown}</ul><p>{close}</p></div>")
    assert reading.text.split("\n") == [lead, *entries, close]


@pytest.mark.parametrize("end", [(), ("特此通告。", "青石县交通运输局", "2020年3月4日")])
def test_whom_to_ask_is_of_a_notice_and_what_follows_it_too(end: tuple[str, ...]) -> None:
    told = (
        "因渡口大桥检修施工，自3月15日起封闭半个月，请过往车辆绕行青石镇。",
        "施工期间给您带来不便，敬请谅解。",
        "联系人：田野",
        "联系电话：0730-5551234",
        "地址：青石县人民路18号",
        *end,
    )
    reading = got(BYLINE + "<div>" + "".join(f"<p>　　{one}</p>" for one in told) + "</div>")
    assert reading.text.split("\n") == list(told)


def test_an_editors_note_in_a_box_above_the_story_is_of_it() -> None:
    note = ("编者按：", "今年是县志办成立三十周年，本网即日起推出系列报道，回顾三十年来的风雨历程。")
    boxed = "".join(f"<p>{one}</p>" for one in note)
    reading = got(f"{BYLINE}<div><div class=note>{boxed}</div>{STORY}</div>")
    assert reading.text == "\n".join((*note, TEXT))


def test_whom_to_ask_inside_a_notice_is_of_it() -> None:
    told = ("一、采购人信息", "名称：青石县水利局", "地址：青石县人民路18号", "联系方式：0730-5551234", "二、公告期限")
    lines = "".join(f"<p>{one}</p>" for one in (*told, "自本公告发布之日起1个工作日。"))
    assert got(f"{BYLINE}<div>{STORY}{lines}</div>").text == "\n".join((TEXT, *told, "自本公告发布之日起1个工作日。"))


def test_a_table_of_figures_that_ends_a_story_is_of_it() -> None:
    rows = "".join(f"<tr><td>{one}</td><td>{two}</td></tr>" for one, two in (("考号", "成绩"), ("20190001", "78.5")))
    reading = got(f"{BYLINE}<div>{STORY}<p>附：笔试成绩</p><table border=1>{rows}</table></div>")
    assert reading.text == f"{TEXT}\n附：笔试成绩\n考号 成绩\n20190001 78.5"


def test_the_cell_beside_a_label_says_when_a_document_was_published_and_not_its_signature() -> None:
    told = (
        "各乡镇人民政府，县政府各部门：",
        "现将《青石县防汛预案》印发给你们，请认真执行。",
        "青石县人民政府办公室",
        "2020年3月1日",
    )
    table = "<table><tr><td>公开日期：</td><td>2020-03-05</td></tr></table>"
    title = "青石县人民政府办公室关于印发防汛预案的通知"
    reading = got(f"<h1>{title}</h1>{table}<div>" + "".join(f"<p>{one}</p>" for one in told) + "</div>", head=title)
    assert str(reading.published_at)[:10] == "2020-03-05"


def test_source_and_editor_are_known_in_english() -> None:
    reading = news("Source: Hewan | 2017-09-12 11:20:31 | Editor: Liu")
    assert (reading.source, reading.editor) == ("Hewan", "Liu")


def test_an_update_in_english_is_not_the_day_of_publication() -> None:
    reading = news("Updated:2020-01-03 Published:2019-06-12")
    assert f"{reading.published_at:%F}" == "2019-06-12"


def test_a_list_in_the_storys_box_above_its_paragraphs_is_the_storys() -> None:
    items = ("修桥三年，两岸的人盼了三年；", "桥墩加高一米半，工期一拖再拖；", "路灯年底以前装好")
    listed = "".join(f"<li>{item}</li>" for item in items)
    reading = got(f"<h1>{TITLE}</h1><div>2020-03-05 08:00 来源：河湾日报</div><div><ul>{listed}</ul>{STORY}</div>")
    assert reading.text.split("\n") == [*items, *PARAGRAPHS]


def test_a_board_named_before_the_title_is_not_the_title() -> None:
    body = f"<h1>河湾论坛</h1><h2>{TITLE}</h2><div>发表于 2010-03-05 10:20</div><div>{STORY}</div>"
    reading = got(body, head=f"河湾论坛 • 查看主题 - {TITLE}")
    assert (reading.title, reading.text) == (TITLE, TEXT)


def test_what_stands_outside_the_box_of_title_and_byline_is_no_kicker() -> None:
    article = f"<article><h1>{TITLE}</h1><div>2020-03-05 10:20</div>{STORY}</article>"
    assert got(f"<div><p>记一条大河的事</p></div>{article}").pretitle is None
    assert got(
        f"<div><p>三年波折一朝圆梦</p>{article}</div>".replace("<article>", "").replace("</article>", "")
    ).pretitle


@every(
    "byline",
    [
        '<p class="byline">田野 <time>2020-03-05 10:20</time></p>',
        '<span>2020-03-05</span><span class="authorstyle">&nbsp;田野&nbsp;(点击: <span>12</span>)</span>',
        '<span>2020年3月5日</span><span>由<span class="author vcard"><a href="/u/1">田野</a></span></span>',
        "<span>2020-03-05</span> <span>作者：田野</span> <span>已有 <i>23</i> 人参与</span>",
        "<p><em>田野 </em><em>河湾证券报</em></p><p><em>2020-03-05</em></p>",
        '<a href="/u/1">田野</a><span> · 2020-03-05 10:20</span>',
    ],
)
def test_who_stands_in_an_element_named_after_authors_wrote_the_story(byline: str) -> None:
    assert news(byline).authors == ["田野"]


def test_in_blogs_a_linked_name_in_such_an_element_is_the_writers_whatever_it_is() -> None:
    shown = '<a class="note-author" href="/u/1">看河的人</a> <span>2015-02-11 23:10:45</span>'
    assert news(shown).authors == ["看河的人"]


@every(
    "byline",
    [
        '<span>2020年03月05日 10:20</span> <a class="source ent-source" href="http://x.example/">河湾新闻</a>',
        "<span>渡口财经</span>&nbsp;<em>2020-03-05 11:29:45</em>",
        '<div class="time">2020-03-05 10:20</div><div class="author"><a href="/u/1">河湾晨报</a></div>',
        "<span>31世纪经济报道</span> <span>田野</span>&nbsp;济南报道 <span>2020-03-05 05:00</span>",
        "<p><em>田野 </em><em>河湾证券报</em></p><p><em>2020-03-05</em></p>",
    ],
)
def test_an_outlet_without_a_label_is_known_by_its_element_its_name_or_its_neighbour(byline: str) -> None:
    outlets = {"河湾新闻", "渡口财经", "河湾晨报", "31世纪经济报道", "河湾证券报"}
    below = "<p>渡口网声明：凡本网注明“来源：渡口网”的作品，版权均属于渡口网。</p>"
    reading = got(f"<h1>{TITLE}</h1><p>{byline}</p><div>{STORY}</div>{below}", head=f"{TITLE}_渡口财经")
    assert reading.source in outlets
    assert reading.source in byline


@every(
    "below",
    [
        "（作者：田野 编辑：龙腾）",
        "（封面图片来源：渡口图社）",
        "编辑 龙腾</p><p>校对 田野",
        "版权声明：以上内容为渡口财经原创作品，未经渡口财经授权，严禁转载或镜像，否则将依法追究法律责任，合作请致电渡口财经经营中心，电话见首页底部。",
        "責任編輯：龍騰",
        "广告声明：文内含有的跳转链接用于传递更多信息，渡口财经所有文章均包含本声明。",
    ],
)
def test_credits_and_rights_at_the_end_of_a_storys_box_go_whole(below: str) -> None:
    reading = got(f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{STORY}<p>{below}</p></div>")
    assert (reading.text, reading.source) == (TEXT, None)


STATE = {"title": TITLE, "source": "河湾新闻", "author": "田野", "pubTime": "2020-03-05 10:20", "content": STORY}


@every(
    "state",
    [
        f'<script type="application/json">{json.dumps({"props": {"page": {"detail": STATE}}})}</script>',
        f"<script>window.__INITIAL_STATE__={json.dumps({'detail': STATE})};</script>",
        f"<script>window.__NUXT__={json.dumps({'data': [{'article': STATE}]})};</script>",
        f"<script>var detail = {json.dumps(STATE)};document.title=detail.title;</script>",
        "".join(
            f'<textarea class="article-{name}">{escape(value)}</textarea>'
            for name, value in (
                *(("title", TITLE), ("content", STORY)),
                *(("time", "1583374800000"), ("source-name", "河湾新闻"), ("author", "田野")),
            )
        ),
    ],
)
def test_a_page_that_only_scripts_draw_is_read_from_what_they_are_handed(state: str) -> None:
    reading = got(f"<div id=app></div>{state}")
    assert (reading.title, reading.text, reading.source, reading.authors) == (TITLE, TEXT, "河湾新闻", ["田野"])
    assert f"{reading.published_at:%F}" == "2020-03-05"
    shown = got(f"<h1>{TITLE}</h1><div>2020-03-04 10:20</div><div>{STORY * 3}</div>{state}")
    assert f"{shown.published_at:%F}" == "2020-03-04"


def test_of_several_stories_handed_to_scripts_the_one_that_the_head_names_is_drawn() -> None:
    other = {**STATE, "title": "河湾新开夜市", "content": "<p>河湾新开夜市，摊主两百家。</p>"}
    state = f'<script type="application/json">{json.dumps({"a": other, "b": STATE})}</script>'
    assert got(f"<div id=app></div>{state}").text == TEXT
    assert got(f"<div id=app></div>{state}", head="河湾在线").text == ""


@every("state", ["{", '{"title":1}', "[" * 5000, '{"a":' * 5000, '{"title":"a","content":"\\ud800"}'])
def test_broken_data_for_scripts_is_passed_over(state: str) -> None:
    assert got(f'<div id=app></div><script type="application/json">{state}</script>').text in {"", "\ufffd"}


def test_a_comments_date_is_not_the_storys_where_its_last_line_has_one() -> None:
    time = '<time datetime="2013-03-05T10:20:00+08:00">2013年3月5日</time>'
    written = f'本条目发布于 {time}，作者是<a rel="author" href=/>田野</a>。'
    comment = "<li>青蛙 2013年3月6日 上午 10:00<p>恭喜，桥修好了请我吃豆腐。</p></li>"
    reading = got(f"<h1>{TITLE}</h1><div>{STORY}</div><footer>{written}</footer><ol>{comment}</ol>")
    assert reading.published_at is not None
    assert (f"{reading.published_at:%Y-%m-%d}", reading.authors) == ("2013-03-05", ["田野"])


def test_the_number_of_an_editor_is_no_part_of_the_name() -> None:
    assert news("2020-03-05 10:20", below="<p>[责任编辑：PN021 龙腾]</p>").editor == "龙腾"


ADVERT = "<p><a href='http://ad.example/x'>河湾新城三期精装公寓热销，首付八万起，看房专线全天开通。</a></p>"


@pytest.mark.parametrize("tag", ["<script>var n = 1;", "<style>.a{color:red}"])
@pytest.mark.parametrize("below", ["", "<script>var m = 2;</script>", "<script>var m = 2;</script></script></style>"])
def test_what_an_open_script_or_style_swallows_leaves_a_doubt(tag: str, below: str) -> None:
    body = f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{STORY}{tag}{STORY}</div>{below}"
    assert "uncertain_text" in got(body).flags


def test_a_page_of_a_table_alone_tells_the_table() -> None:
    prices = [("白菜", "1.20"), ("萝卜", "0.90"), ("黄瓜", "2.30"), ("茄子", "2.80")]
    rows = "".join(f"<tr><td>{name}</td><td>元/斤</td><td>{price}</td></tr>" for name, price in prices)
    reading = got(f"<h1>河湾市场今日菜价</h1><div>2020-03-05 10:20</div><table>{rows}</table>", head="河湾市场今日菜价")
    assert reading.text == "\n".join(f"{name} 元/斤 {price}" for name, price in prices)
    assert (reading.flags, reading.refusal) == ([], None)


def test_a_table_of_the_days_readings_is_no_article() -> None:
    rows = "".join(f"<tr><td>青石{n}区</td><td>{60 + n}</td><td>良</td></tr>" for n in range(1, 7))
    name = "河湾市空气质量日报"
    reading = got(f"<h1>{name}</h1><div>2020-03-05</div><table>{rows}</table>", head=name)
    assert reading.refusal == "not_an_article"


@pytest.mark.parametrize("date", ["<small>2020年3月5日</small>", ""])
def test_a_blogs_list_of_entries_is_no_article(date: str) -> None:
    entries = "".join(f"<div class=post><h2><a href=/{n}>渡口旧事之{n}</a></h2>{date}{STORY}</div>" for n in range(4))
    assert got(f"<h1>分类目录：随笔</h1>{entries}", head="随笔 | 渡口笔记").refusal == "not_an_article"


def test_yesterday_s_date_alone_above_the_title_is_the_day_of_publication_and_today_s_may_be_a_clock() -> None:
    """What a reader takes for a byline below the story names its author and no time."""
    foot = "<h6>作者:田野 | 分类:<a href=/c/1>本地资讯</a> | 浏览:8</h6>"
    day = got(f"<h4>2026年10月31日</h4><h2>{TITLE}</h2><div>{STORY}</div>{foot}").published_at
    assert day is not None
    assert f"{day:%Y-%m-%d}" == "2026-10-31"


CAPTION = "<p class=under><img src=a.jpg></p><p class=caption>新桥全景。龙腾 摄</p>"


def test_captions_above_and_below_a_story_are_none_of_it() -> None:
    assert got(f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{CAPTION}{STORY}{CAPTION}</div>").text == TEXT


def test_bare_paragraphs_in_sections_of_their_own_above_the_story_are_of_it() -> None:
    lead = "渡口的新桥今天通车，两岸的人等了三年，从今往后赶集再不用绕路。"
    body = (
        f"<section><section><p>{lead}</p></section></section><section><p>现场</p></section><section>{STORY}</section>"
    )
    assert (got(f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{body}</div>").text or "").startswith(lead)


def test_short_lines_that_breaks_part_belong_to_the_story_as_far_as_its_sentences_reach() -> None:
    verses = ["新桥", "横在渡口", "风从桥洞里过", "孩子从桥上过", "今年的春天", "比去年近了一里"]
    lines = [*PARAGRAPHS, *verses[:3], "◆◆◆", *verses[3:], PARAGRAPHS[1][::-1].replace("。", "") + "。"]
    reading = got(f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{'<br>'.join(lines)}</div>")
    assert (reading.text or "").split("\n") == [one for one in lines if one != "◆◆◆"]


@every(
    "line source authors editor",
    [
        ("2020-03-05 10:20 来源：河湾日报记者田野", "河湾日报", ["田野"], None),
        ("2020-03-05 10:20 稿件来源：河湾电视台（记者/田野　通讯员/龙腾）", "河湾电视台", ["田野", "龙腾"], None),
        ("稿源：河湾日报 2020-03-05 10:20 编辑 龙腾", "河湾日报", [], "龙腾"),
        ("河湾日报 • 2020-03-05 10:20 • 田野", "河湾日报", ["田野"], None),
        ("2020-03-05 10:20 来源：河湾日报 原标题：渡口有桥了", "河湾日报", [], None),
    ],
)
def test_a_byline_says_who_wrote_for_whom_in_many_ways(
    line: str, source: str, authors: list[str], editor: str | None
) -> None:
    reading = news(line)
    assert (reading.source, reading.authors, reading.editor) == (source, authors, editor)


def test_an_authors_office_is_no_author() -> None:
    story = f"{STORY}<p>（作者：田野，单位：河湾县委党校）</p>"
    assert got(f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{story}</div>").authors == ["田野"]


def test_a_path_of_links_with_hyphens_is_the_section() -> None:
    path = "<a href=/>首页</a>-<a href=/n>新闻</a>-<a href=/m>民生</a>"
    assert got(f"<div>{path}</div><h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{STORY}</div>").section == [
        "新闻",
        "民生",
    ]


def test_a_rails_heading_with_a_link_inside_the_story_is_left_out_and_a_sentence_about_an_editor_is_not() -> None:
    about = "责任编辑一职由县志办的老主任担任，他说这件事值得写进县志。"
    first, *others = (f"<p>　　{one}</p>" for one in PARAGRAPHS)
    rail = "<p>【相关阅读】<a href=/1>老城墙修缮工程启动</a></p>"
    body = f"{first}{rail}{others[0]}<p>　　{about}</p>{others[1]}"
    reading = got(f"<h1>{TITLE}</h1><div>2020-03-05 10:20</div><div>{body}</div>")
    assert reading.text == "\n".join([*PARAGRAPHS[:2], about, PARAGRAPHS[2]])


def test_a_story_in_the_first_of_several_boxes_that_begin_with_links_is_an_article() -> None:
    path = "<div>当前位置：<a href=/>河湾新闻网</a> &gt; <a href=/n>本地新闻</a></div>"
    rails = "".join(f"<div class=box><a href=/{n}>老城墙修缮工程第{n}期启动</a><p>河湾日报</p></div>" for n in range(3))
    story = f"<div class=box>{path}<div>2020-03-05 10:20</div>{STORY}</div>"
    assert got(f"<div><h1>{TITLE}</h1></div>{story}{rails}").refusal is None


def test_digests_above_the_title_are_not_taken_for_a_story_that_is_shorter() -> None:
    links = "".join(
        f"<li><a href=/{n}>{one[:14]}</a><span>2021-01-23</span></li>" for n, one in enumerate(PARAGRAPHS * 2)
    )
    digests = "".join(f"<dt><a href=/{n}>{one[:12]}</a></dt><dd>{one * 2}</dd>" for n, one in enumerate(PARAGRAPHS))
    flash = "因更换老旧阀门，渡口街今晚10点至次日凌晨4点暂停供水，请沿线居民提前储水，抢修电话8812345。"
    shown = (
        f"<ul>{links}</ul><dl>{digests}</dl><ul>{links}</ul><h1>渡口街今晚停水</h1><p>日期：2019.07.18|点击数:42963</p>"
    )
    reading = got(f"{shown}<p>{flash}</p><p>编辑：龙腾</p>", head="渡口街今晚停水")
    assert reading.text == flash

"""Field by field: what `read` takes from small pages, each with one difficulty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from regional_news.errors import RefusedError
from regional_news.extract import PortalFacts, Reading, beside, explain, read
from regional_news.extract import page as page_of
from regional_news.item.article import FLAGS
from tests.every import every

NOW = datetime(2024, 1, 2, 4, 0, tzinfo=UTC)
URL = "http://www.paper.example/news/2021-03/05/content_7.htm"
FACTS = PortalFacts(
    name="paper",
    site_name="河湾在线",
    origin="http://www.paper.example",
    region="370481",
    article=r"/news/(?P<year>\d{4})-(?P<month>\d\d)/(?P<day>\d\d)/content_(?P<id>\d+)\.htm",
    examples=(URL,),
)
TITLE = "渡口的柳树又发芽了"
BYLINE = "作者：田野　来源：河湾周报　发布时间：2021-03-05 07:20　责任编辑：龙腾"
FIRST = "河水涨了又落，船来了又走，渡口的柳树年年发芽。摆渡的老人说，他记得每一棵树是谁栽的。"
JSON_LD = '<script type="application/ld+json">%s</script>'
SECOND = "今年春天，两岸的人要合修一座桥，老人把自己的船捻了三道桐油，说是留给水大的年份。"


def page(
    body: str = "",
    *,
    head: str = f"<title>{TITLE}_河湾在线</title>",
    crumbs: str = "您当前位置:<a href=/>首页</a> &gt; <a href=/n/>本地要闻</a> &gt; 正文",
    title: str = f"<h1>{TITLE}</h1>",
    byline: str = f"<p>{BYLINE}</p>",
    text: str = f"<p>{FIRST}</p><p>{SECOND}</p>",
    tail: str = "",
) -> bytes:
    body = body or f"<div>{crumbs}</div>{title}{byline}<div class=t>{text}</div>{tail}"
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def got(source: bytes, *, facts: PortalFacts | None = FACTS, url: str = URL, now: datetime = NOW) -> Reading:
    return read(source, url=url, fetched_at=now, facts=facts)


def test_a_plain_page_gives_every_field():
    item = got(page())
    assert (item.portal, item.article_id, item.url, item.kind) == ("paper", "7", URL, "news")
    assert (item.title, item.pretitle, item.subtitle) == (TITLE, None, None)
    assert (item.authors, item.source, item.editor) == (["田野"], "河湾周报", "龙腾")
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 07:20:00+08:00", "minute")
    assert item.published_raw == "2021-03-05 07:20"
    assert (item.section, item.region, item.text) == (["本地要闻"], "370481", f"{FIRST}\n{SECOND}")
    assert (item.flags, item.refusal) == ([], None)
    assert item.to_article().title == TITLE


# The title block


@every(
    "title head",
    [
        (f"<h1>{TITLE}</h1>", TITLE),
        (f"<h1>{TITLE}</h1>", f"{TITLE}-本地要闻-河湾在线"),
        (f"<h1>{TITLE}</h1>", f"河湾在线--{TITLE}"),
        (f"<h1>{TITLE}</h1>", "河湾在线"),
        (f"<h1>{TITLE}</h1>", f"{TITLE[:7]}…_河湾在线"),
        (f"<h2>{TITLE}</h2>", f"{TITLE}|河湾在线"),
        (f"<p>{TITLE}</p>", f"{TITLE} - 河湾在线"),
        (f"<table><tr><td>{TITLE}</td></tr></table>", f"{TITLE}_河湾在线"),
        (f"<p><font size=5>{TITLE}</font></p>", "河湾在线"),
        (f"<div style='font-size:24px'>{TITLE}</div>", ""),
        (f"<h1>{TITLE}，{TITLE}</h1>", f"{TITLE}，{TITLE}"),
        (f"<h1>{TITLE},{TITLE}</h1>", TITLE),
        (f"<h1>{TITLE}{TITLE}</h1>", "河湾在线"),
        (f"<h1><a href=/>河湾在线</a></h1><h2>{TITLE}</h2>", f"{TITLE}_河湾在线"),
        ("", f"{TITLE}_河湾在线"),
    ],
)
def test_the_title_is_the_main_title_alone(title, head):
    assert got(page(title=title, head=f"<title>{head}</title>")).title == TITLE


@every(
    "head",
    [
        f"<meta name=ArticleTitle content='{TITLE}'><title>河湾在线</title>",
        f"<meta property=og:title content='{TITLE}'><title>{TITLE} | 河湾在线</title>",
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}"}}</script>',
    ],
)
def test_a_page_that_shows_no_title_has_it_in_its_metas(head):
    item = got(page(title="<img src=/banner.jpg width=900 height=200>", head=head))
    assert item.title == TITLE


@every("title", ["【黄河副刊】渡口(外一首)", "渡口的柳树(二)", "沂河:从泥沙俱下到水清岸绿", "A股-港股又跌了"])
def test_brackets_numbers_and_colons_belong_to_the_title(title):
    item = got(page(title=f"<h1>{title}</h1>", head=f"<title>{title}_河湾在线</title>"))
    assert (item.title, item.category) == (title, None)


@every(
    "block pretitle subtitle",
    [
        (f"<p>春修水利动员会要求</p><h1>{TITLE}</h1>", "春修水利动员会要求", None),
        (f"<h1>{TITLE}</h1><p>——记青泥渡的摆渡人</p>", None, "记青泥渡的摆渡人"),
        (
            f"<h3>春修水利动员会要求</h3><h1>{TITLE}</h1><h3>—— 记青泥渡的摆渡人</h3>",
            "春修水利动员会要求",
            "记青泥渡的摆渡人",
        ),
        (
            f"<table><tr><td>春修水利动员会要求<br><b>{TITLE}</b><br>——记青泥渡的摆渡人</td></tr></table>",
            "春修水利动员会要求",
            "记青泥渡的摆渡人",
        ),
    ],
)
def test_kicker_and_subtitle_stand_around_the_main_title(block, pretitle, subtitle):
    item = got(page(title=f"<div>{block}</div>"))
    assert (item.title, item.pretitle, item.subtitle) == (TITLE, pretitle, subtitle)


def test_one_title_in_two_lines_of_one_heading_is_one_title():
    item = got(page(title="<h1>渡口的柳树<br>又发芽了</h1>", head="<title>渡口的柳树又发芽了</title>"))
    assert item.title == "渡口的柳树又发芽了"


# The byline

FIELDS = {"来源": "河湾周报", "作者": "田野", "发布时间": "2021-03-05 07:20", "责任编辑": "龙腾"}


@every(
    "around between pair",
    [
        ("<p>{}</p>", "　", "{}：{}"),
        ("<p>{}</p>", " | ", "{}: {}"),
        ("<p>{}</p>", "</p><p>", "{}:{}"),
        ("<p>{}</p>", "<br>", "{}：&nbsp;{}"),
        ("<div>{}</div>", " ", "<span>{}：{}</span>"),
        ("<div>{}</div>", " ", "<span>{}：</span><span>{}</span>"),
        ("<div>【{}】</div>", "】【", "{}：{}"),
        ("<table><tr>{}</tr></table>", "", "<td>{}：{}</td>"),
        ("<table><tr>{}</tr></table>", "", "<td>{}：</td><td>{}</td>"),
        ("<table><tr>{}</tr></table>", "", "<td>{}</td><td>{}</td>"),
        ("<table>{}</table>", "", "<tr><td>{}</td><td>{}</td></tr>"),
        ("<dl>{}</dl>", "", "<dt>{}</dt><dd>{}</dd>"),
        ("<dl>{}</dl>", "", "<dt>{}：</dt><dd>{}</dd>"),
        ("<ul>{}</ul>", "", "<li>{}：{}</li>"),
        ("<ul>{}</ul>", "", "<li><b>{}：</b><i>{}</i></li>"),
    ],
)
@pytest.mark.parametrize("order", [("来源", "作者", "发布时间", "责任编辑"), ("发布时间", "责任编辑", "作者", "来源")])
def test_labels_and_values_are_found_however_they_are_boxed(around, between, pair, order):
    byline = around.format(between.join(pair.format(name, FIELDS[name]) for name in order))
    item = got(page(byline=byline))
    assert (item.title, item.pretitle, item.subtitle) == (TITLE, None, None)
    assert (item.source, item.authors, item.editor) == ("河湾周报", ["田野"], "龙腾")
    assert item.published_raw == "2021-03-05 07:20"
    assert item.text == f"{FIRST}\n{SECOND}"


@every(
    "byline",
    [
        "作者: 来源: 发布时间:2021-03-05 07:20 责任编辑:",
        "作者：　来源：　发布时间：2021-03-05 07:20",
        "<span>作者：</span><span>来源：</span><span>发布时间：2021-03-05 07:20</span>",
        "2021-03-05 07:20 来源：",
    ],
)
def test_empty_labels_stay_empty(byline):
    item = got(page(byline=f"<p>{byline}</p>"))
    assert (item.source, item.authors, item.editor) == (None, [], None)
    assert item.published_raw == "2021-03-05 07:20"


@every(
    "shown source",
    [
        ("来源：河湾周报 2021-03-05 07:20   https://www.paper.example/", "河湾周报"),
        ("来源：河湾周报 字体：大 中 小 时间：2021-03-05 07:20", "河湾周报"),
        ("来源：《河湾周报》 时间：2021-03-05 07:20", "河湾周报"),
        ("来源：<a href=/s>河湾周报</a> 时间：2021-03-05 07:20", "河湾周报"),
        ("稿源：河湾周报（数字版） 时间：2021-03-05 07:20", "河湾周报（数字版）"),
        ("（来源：河湾周报） 时间：2021-03-05 07:20", "河湾周报"),
        ("来 源：河湾周报 时间：2021-03-05 07:20", "河湾周报"),
        ("2021-03-05 07:20 河湾日报", "河湾日报"),
        ("来源: 平安在线 时间: 2021-03-05 07:20", "平安在线"),
    ],
)
def test_the_source_is_the_outlet_without_what_runs_on_behind_it(shown, source):
    assert got(page(byline=f"<p>{shown}</p>")).source == source


@every(
    "byline",
    [
        "发布时间：2021-03-05 07:20 更新时间：2021-03-08 09:00",
        "更新时间：2021-03-08 09:00 发布时间：2021-03-05 07:20",
        "打印时间：2024-01-02 12:00　时间：2021-03-05 07:20　来源：河湾周报",
        "来源：河湾周报 注册时间：2006-03-01 发表于 2021-03-05 07:20",
        "发布时间：２０２１－０３－０５　０７：２０",
    ],
)
def test_of_several_dates_the_publication_counts(byline):
    assert str(got(page(byline=f"<p>{byline}</p>")).published_at) == "2021-03-05 07:20:00+08:00"


def test_the_address_is_the_last_resort_and_flagged():
    item = got(page(byline="<p>来源：河湾周报</p>"))
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 00:00:00+08:00", "day")
    assert (item.published_raw, item.flags) == (None, ["date_from_url"])
    assert got(page(byline=""), url="http://www.paper.example/a.htm").published_at is None
    assert str(got(page(byline=""), facts=None).published_at) == "2021-03-05 00:00:00+08:00"
    assert got(page(byline=""), facts=None, url="http://www.paper.example/2031-03/05/1.htm").published_at is None


@every(
    "head",
    [
        "<meta name=PubDate content='2021-03-05 07:20'>",
        "<meta property=article:published_time content='2021-03-05T07:20:00+08:00'>",
        JSON_LD % '[{"@graph":[{"@type":["NewsArticle"],"datePublished":"2021-03-05T07:20"}]}]',
        JSON_LD % '{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","pubDate":"2021-03-05T07:20:00"}',
    ],
)
def test_metas_give_the_time_where_the_page_shows_none(head):
    item = got(page(byline="", head=f"<title>{TITLE}</title>{head}"))
    assert str(item.published_at)[:16] == "2021-03-05 07:20"
    assert item.flags == []


def test_a_time_element_gives_the_time():
    item = got(page(byline="<p><time datetime='2021-03-05T07:20+08:00'>三年前</time></p>"))
    assert str(item.published_at)[:16] == "2021-03-05 07:20"


def test_a_time_element_adds_the_hour_to_the_day_it_shows_alone():
    exact = '<p>发表于 <time datetime="2021-03-09T21:14:02+08:00">2021-03-09</time></p>'
    item = got(page(byline=exact))
    assert (str(item.published_at), item.published_precision) == ("2021-03-09 21:14:02+08:00", "second")
    other = '<p>发表于 2021-03-09，更新于 <time datetime="2021-03-12T21:14:02+08:00">2021-03-12</time></p>'
    assert got(page(byline=other)).published_precision == "day"


def test_in_a_table_of_facts_the_day_of_publication_counts_and_not_that_of_writing():
    rows = (
        ("标　　题：", TITLE),
        ("索引号：", "00331/2021-00123", "主题分类：", "农业、林业、水利/农业"),
        ("发文机关：", "河湾镇人民政府办公室", "成文日期：", "2021-03-01"),
        ("发文字号：", "河政办发〔2021〕9号", "发布日期：", "2021-03-05"),
        ("有效性：", "有效"),
    )
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    source = page(f"<table>{table}</table><div><p>{TITLE}</p><p>{FIRST}</p><p>{SECOND}</p></div>")
    item = got(source, facts=None, url="http://office.example/notice/334.html")
    assert str(item.published_at) == "2021-03-05 00:00:00+08:00"
    assert item.text == f"{FIRST}\n{SECOND}"
    alone = got(page(byline="<table><tr><td>成文日期：</td><td>2021-03-01</td></tr></table>"))
    assert str(alone.published_at) == "2021-03-01 00:00:00+08:00"


def test_a_day_without_its_year_takes_that_of_a_full_date_of_the_same_day():
    item = got(page(byline="<p>来源：河湾周报 03-05 07:20</p>"))
    assert str(item.published_at) == "2021-03-05 07:20:00+08:00"


@every("byline", ["发布时间：1994-12-31 10:00", "发布时间：2024-03-01 10:00", "发布时间：即日起"])
def test_an_impossible_time_is_none(byline):
    item = got(page(byline=f"<p>{byline}</p>"), facts=None, url="")
    assert (item.published_at, item.published_raw) == (None, None)


def test_a_lone_date_below_the_text_is_the_pages():
    item = got(
        page(byline="", tail="<table><tr><td align=right>河湾周报　2021-03-05</td></tr></table>"), url="", facts=None
    )
    assert str(item.published_at)[:10] == "2021-03-05"


def test_the_day_under_a_notice_is_not_its_publication():
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{TEASER}</p><p>县水利局</p><p>2021年3月5日</p>"
    item = got(page(byline="", text=text), url="", facts=None)
    assert item.published_at is None
    assert item.text.endswith("县水利局\n2021年3月5日")


def test_the_day_of_an_issue_in_the_head_of_the_page_is_better_than_none_and_todays_is_not():
    menu = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("要闻", "港闻", "经济", "副刊", "体育"))
    for shown, expected in (
        ("河湾周报 2021年3月5日 星期五", "2021-03-05"),
        ("2024年1月2日 星期二", "None"),
        (f"<div>2021年4月12日 星期一 15:18</div>{3 * menu}<div>2021年3月5日 星期五</div>{menu}", "2021-03-05"),
    ):
        item = got(page(crumbs=shown, byline=""), url="", facts=None)
        assert str(item.published_at)[:10] == expected


def test_the_editor_below_the_text_and_behind_its_last_sentence():
    for text, tail in (
        (f"<p>{FIRST}</p><p>{SECOND}</p>", "<p>（责任编辑：龙腾）</p>"),
        (f"<p>{FIRST}</p><p>{SECOND}（责任编辑：龙腾）</p>", ""),
        (f"<p>{FIRST}</p><p>{SECOND}</p>", "<div>编辑：龙腾　审核：王方</div>"),
    ):
        item = got(page(byline="<p>2021-03-05 07:20</p>", text=text, tail=tail))
        assert (item.editor, item.text) == ("龙腾", f"{FIRST}\n{SECOND}")


def test_the_source_below_the_text():
    item = got(page(byline="<p>2021-03-05 07:20</p>", tail="<p>（来源：河湾周报）</p>"))
    assert item.source == "河湾周报"


@every(
    "credit source authors",
    [
        ("<p>来源：河湾融媒体中心</p><p>编辑：龙腾</p>", "河湾融媒体中心", []),
        ("<div>(本文来源：河湾周报 作者：田野) 龙腾_N1</div>", "河湾周报", ["田野"]),
        ("<ul><li><b>本文作者：</b>田野</li><li>本文链接：http://a.example/</li></ul>", None, ["田野"]),
    ],
)
def test_credits_below_the_story_are_fields_and_no_text(credit, source, authors):
    item = got(page(byline="<p>2021-03-05 07:20</p>", text=f"<p>{FIRST}</p><p>{SECOND}</p>{credit}"))
    assert (item.source, item.authors) == (source, authors)
    assert item.text == f"{FIRST}\n{SECOND}"


def test_counts_of_readers():
    assert got(page(byline="<p>来源：河湾周报 2021-03-05 07:20 浏览次数：1204次</p>")).views == 1204


def test_an_outlet_in_metas_fills_a_silent_byline_but_a_name_there_is_the_editors():
    head = (
        f"<title>{TITLE}</title><meta name=author content='田野'><meta name=ContentSource content='河湾周报'>"
        "<meta name=keywords content='渡口,柳树；河湾在线'>"
    )
    item = got(page(byline="<p>2021-03-05 07:20</p>", head=head, tail="<div>河湾周报</div>"))
    assert got(page(byline="<p>2021-03-05 07:20</p>", head=head)).source is None  # a department that no reader sees
    assert (item.authors, item.source, item.keywords) == ([], "河湾周报", ["渡口", "柳树"])
    silent = head.replace("田野", "河湾在线").replace("content='河湾周报'", "content='河湾在线'")
    item = got(page(byline="<p>2021-03-05 07:20</p>", head=silent))
    assert (item.authors, item.source) == ([], None)


# The breadcrumb


@every(
    "crumbs section",
    [
        ("您当前位置:河湾在线  >  本地要闻  > 正文", ["河湾在线", "本地要闻"]),
        ("<a>首页</a> &gt;&gt; <a>新闻</a> &gt;&gt; 三农 &gt;&gt; 正文", ["新闻", "三农"]),
        ("您的位置工业经济", ["工业经济"]),
        ("岳阳网&gt; 县区", ["岳阳网", "县区"]),
        ("地方网 > 山东 > 聊城市 > 今日临清 > 正文", ["地方网", "山东", "聊城市", "今日临清"]),
        ("<a>首页</a> / <a>文化</a> / 正文", ["文化"]),
        (f"当前位置：首页 » 文化 » {TITLE}", ["文化"]),
        (f"当前位置：首页 » 文化 » {TITLE[:8]}…", ["文化"]),
        ("<ul><li>当前位置：</li><li><a href=/>首页</a></li><li><a href=/w>文化</a></li><li>正文</li></ul>", ["文化"]),
        ("<a>新闻</a> | <a>政务</a> | <a>民生</a>", []),
        ("", []),
    ],
)
def test_the_breadcrumb_without_home_end_and_title(crumbs, section):
    assert got(page(crumbs=crumbs)).section == section


# The text

TEASER = "昨日清晨，环卫工人在清扫滨河路时捡到一个装有现金的布包，他在原地等候近两个小时。"


@pytest.mark.parametrize(
    "tail",
    [
        f"<p>新闻推荐</p><p>{TEASER}</p>",
        f"<h3>相关阅读</h3><p><a href=/1>老粮仓改成了民宿</a></p><p>{TEASER}</p>",
        f"<p>责任编辑：</p><p>{TEASER}</p>",
        f"<p>分享到：</p><p>{TEASER}</p>",
        f"<p>上一篇：<a href=/1>老粮仓</a></p><p>{TEASER}</p>",
        f"<p>Copyright © 2004-2012 All Rights Reserved</p><p>{TEASER}</p>",
        f"<p>声明：</p><p>{TEASER}</p>",
        f"<p>【打印】 【关闭】</p><nav>{TEASER}</nav>",
        f"<aside><p>{TEASER}</p></aside>",
        f"<div style='display:none'>{TEASER}</div>",
        f"<div hidden>{TEASER}</div>",
        f"<script>var t='{TEASER}'</script><template>{TEASER}</template><!-- {TEASER} -->",
        "<ul>{}</ul>".format("".join(f"<li>网友{n} <em>2021-03-06 1{n}:00</em><p>{TEASER}</p></li>" for n in (1, 2))),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_nothing_behind_the_story_is_text(tail, inside):
    text = f"<p>{FIRST}</p><p>{SECOND}</p>"
    source = page(text=text + tail) if inside else page(text=text, tail=tail)
    read_text = got(source).text
    if f"<p>{TEASER}" in tail and tail.startswith(("<p>", "<h3>")):
        # Of the make of the story, beside it: it may be the story that goes on, and is never cut for one line's look.
        assert read_text.startswith(f"{FIRST}\n{SECOND}")
    else:
        assert read_text == f"{FIRST}\n{SECOND}"


def test_a_box_of_links_inside_the_story_is_left_out_and_the_story_goes_on():
    box = "<div class=rel><b>相关链接</b><ul><li><a href=/1>老粮仓改成了民宿开业大吉</a></li></ul></div>"
    text = f"<p>{FIRST}</p><p>{SECOND}</p>{box}<p>{FIRST[::-1]}</p>"
    assert got(page(text=text)).text == f"{FIRST}\n{SECOND}\n{FIRST[::-1]}"


def test_the_portals_own_markers_end_the_story():
    facts = PortalFacts(
        name="paper",
        site_name="河湾在线",
        origin=FACTS.origin,
        article=FACTS.article,
        examples=FACTS.examples,
        end_markers=("乡音回响",),
    )
    source = page(text=f"<p>{FIRST}</p><p>{SECOND}</p><p>乡音回响</p><p>{TEASER}</p>")
    assert got(source, facts=facts).text == f"{FIRST}\n{SECOND}"
    assert TEASER in got(source).text


def test_the_cells_of_a_table_row_are_one_paragraph():
    table = "<table><tr><td>年份</td><td>亩产</td></tr><tr><td>2017</td><td>920</td></tr></table>"
    assert got(page(text=f"<p>{FIRST}</p>{table}<p>{SECOND}</p>")).text == f"{FIRST}\n年份 亩产\n2017 920\n{SECOND}"


def test_a_line_that_broken_markup_leaves_outside_of_its_row_is_in_no_column():
    shown = page_of.walk(page_of.parse(f"<table><tr><td>甲</td><td>乙</td></tr></table><div><p>{FIRST}</p></div>"))
    row = next(number for number, box in enumerate(shown.boxes) if box.element.tag == "tr")
    assert beside._child_of(shown, shown.lines[-1].box, row) == -1


@pytest.mark.parametrize("tag", ["p", "div"])
def test_verses_are_text(tag):
    verses = ["渡口", "风把芦花吹成一场小雪", "船还系在去年的木桩上", "摆渡的人老了", "他的橹比他先学会了沉默"]
    text = "".join(f"<{tag}>{verse}</{tag}>" for verse in verses)
    assert got(page(text=text)).text.split("\n") == verses
    assert got(page(text="<br>".join(verses))).text.split("\n") == verses


def test_a_copy_of_the_title_is_no_paragraph():
    text = f"<p><b>{TITLE}</b></p><p>{FIRST}</p><p>{SECOND}</p>"
    assert got(page(text=text)).text == f"{FIRST}\n{SECOND}"


def test_a_digest_that_breaks_off_is_no_paragraph_and_an_unfinished_sentence_is():
    digest = f"<div>{FIRST[:20]}...</div>"
    assert got(page(byline=f"<p>{BYLINE}</p>{digest}")).text == f"{FIRST}\n{SECOND}"
    unfinished = "渡口的灯亮了一夜，谁也没有说话……"
    assert got(page(text=f"<p>{unfinished}</p><p>{FIRST}</p><p>{SECOND}</p>")).text.startswith(unfinished)


@every(
    "line", ["<p>[ 本帖最后由 田野 于 2021-3-6 08:00 编辑 ]</p>", "<p>附件：</p>", "<p>（供稿：田野 审核：龙腾）</p>"]
)
def test_notes_of_the_software_and_empty_labels_below_the_story_are_no_text(line):
    assert got(page(text=f"<p>{FIRST}</p><p>{SECOND}</p>{line}")).text == f"{FIRST}\n{SECOND}"


def test_the_shelf_below_the_byline_is_no_text():
    shelf = "<table><tr><td>标签：<h3>柳树</h3><h3>杂谈</h3></td><td>分类：<a>生活记录</a></td></tr></table>"
    assert got(page(byline=f"<span>(2021-03-05 07:20)</span>{shelf}")).text == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize("heading", [f"《{TITLE}》有 2 条评论", f"“{TITLE}”上的2条评论"])
def test_a_heading_that_counts_comments_ends_the_story(heading):
    said = "<p>写得真好，想念渡口的柳树，也想念摆渡的老人和他的那条旧船，什么时候再去看看。</p>"
    assert got(page(tail=f"<h2>{heading}</h2><div>田野说道：</div>{said}{said}")).text == f"{FIRST}\n{SECOND}"


def test_linked_keywords_do_not_make_a_paragraph_a_link():
    linked = "<p>初中组：<a href=/tag>实验中学队、城关二中队、岗山中学队、杏花村中学队</a>获奖。</p>"
    text = f"<p>{FIRST}</p>{linked}<p>{SECOND}</p>"
    assert "城关二中队" in got(page(text=text)).text


def test_a_story_in_noscript_is_read_where_the_page_is_a_shell():
    story = f"<h1>{TITLE}</h1><p>{BYLINE}</p><div><p>{FIRST}</p><p>{SECOND}</p></div>"
    item = got(page(f"<div id=app>页面加载中</div><noscript>{story}</noscript>"))
    assert (item.title, item.source, item.text) == (TITLE, "河湾周报", f"{FIRST}\n{SECOND}")


def test_line_breaks_of_the_source_are_no_spaces_between_chinese_characters():
    assert got(page(text="<p>河水涨了又落，\n  船来了又走，渡口的柳树年年发芽。</p>")).text == FIRST[:23]


@every("data", ["{", "[]", '"x"', "{}" * 3, '{"@type":5}', '{"@graph":{"@type":{}}}', "[" * 5000])
def test_broken_structured_data_is_passed_over(data):
    assert got(page(head=f'<title>{TITLE}</title><script type="application/ld+json">{data}</script>')).title == TITLE


# Pictures and files


def test_pictures_of_the_text_with_their_captions_and_places():
    text = (
        f"<p>{FIRST}</p><p><img src=a.jpg></p><p>图为渡口的柳树。</p><p>{SECOND}</p>"
        "<figure><img src=/static/loading.gif data-original='b.png'><figcaption>摆渡人</figcaption></figure>"
        "<p><a href='d_big.jpg'><img src=d_small.jpg></a></p>"
        "<p><img src=a.jpg><img src=/images/share_icon.png><img src=x.gif width=20><img src=y.gif style='width:1px'>"
        "<img src=ewm.jpg alt=二维码></p>"
    )
    images = got(page(text=text)).images
    base = "http://www.paper.example/news/2021-03/05/"
    assert [image.url for image in images] == [base + name for name in ("a.jpg", "b.png", "d_big.jpg")]
    assert [image.caption for image in images] == ["图为渡口的柳树。", "摆渡人", None]
    assert [image.paragraph for image in images][:2] == [0, 2]


def test_file_names_under_pictures_are_neither_text_nor_captions():
    text = f"<p>{FIRST}</p><p><img src=IMG_5158.jpg></p><p>IMG_5158_副本.jpg</p><p>{SECOND}</p>"
    item = got(page(text=text))
    assert item.text == f"{FIRST}\n{SECOND}"
    assert [image.caption for image in item.images] == [None]


def test_files_are_attachments():
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p><a href='f/表.doc'>附件1：申请表.doc</a></p><p><a href=/x.htm>链接</a></p>"
    item = got(page(text=text))
    assert [(link.name, link.url) for link in item.attachments] == [
        ("附件1：申请表.doc", "http://www.paper.example/news/2021-03/05/f/表.doc")
    ]


def test_a_base_on_another_host_changes_no_link():
    for base, expected in (("//evil.example/", "/news/2021-03/05/a.jpg"), ("/img/", "/img/a.jpg")):
        head = f"<title>{TITLE}</title><base href='{base}'>"
        [image] = got(page(text=f"<p>{FIRST}</p><p><img src=a.jpg></p><p>{SECOND}</p>", head=head)).images
        assert image.url == "http://www.paper.example" + expected


# Flags and refusals


@pytest.mark.parametrize(
    ("flag", "source"),
    [
        ("hidden_content", page(tail="<p>登录后查看全文</p>")),
        ("hidden_content", page(tail="<p>本帖隐藏的内容需要回复才可见</p>")),
        ("hidden_content", page(text=f"<p>{FIRST}</p><p>剩余 68% 付费后可阅读</p>")),
        ("truncated", page().partition("今年春天，两岸".encode())[0] + "今年春天，两岸".encode()),
        ("truncated", page()[: page().index(b"</div></body>") - 2]),
        ("truncated", page(tail="<div>1 <a href=content_7_2.htm>2</a> <a href=content_7_2.htm>下一页</a></div>")),
        ("spam_title", page(head=f"<title>皇冠体育官网入口-{TITLE}_河湾在线</title>")),
        (
            "traditional_converted",
            page(text="<p>這個會議開過後，縣裡對農業、電業、鐵路和門診做了說明，還將發動農員實現兩個轉變。</p>"),
        ),
        ("date_from_url", page(byline="<p>来源：河湾周报</p>")),
        ("brand_substitution", page(tail="<p>中共旺角球迷网委、旺角球迷网人民政府版权所有</p>")),
    ],
)
def test_a_page_bears_the_flag_it_deserves(flag, source):
    assert flag in got(source).flags
    assert flag in FLAGS


@every(
    "source",
    [
        page(),
        page(text=f"<p>{FIRST}</p><p>市民登录手机客户端就可以查看全文，十分方便，老人也学会了。</p>"),
        page(text=f"<p>{FIRST}</p><p>法院以开设赌场罪判处其有期徒刑，体育彩票中心提醒市民理性购彩。</p>"),
        page(head=f"<title>体育场改造后重新开放：{TITLE}</title>"),
        page(head=f"<title>{TITLE}_体育平台_河湾在线</title>"),
        page(text=f"<p>{FIRST}</p><p>題字的是里人書法家，刻石的是後街石匠，碑立在渡口。</p>"),
        page(tail="<p>中共滕州市委、滕州市人民政府版权所有</p>"),
        page(tail="<div><a href=content_6.htm>上一页</a> <a href=content_8.htm>下一页</a></div>"),
        page().replace(b"</body></html>", "<p>版权所有 河湾在线</p>".encode()),
    ],
)
def test_a_page_that_merely_looks_like_it_bears_no_flag(source):
    assert got(source).flags == []


@every(
    "body reason",
    [
        (b"", "empty"),
        (b"<html></html>", "empty"),
        ("<html><body><p>您访问的文章不存在或已被删除</p></body></html>".encode(), "gone"),
        (b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", "gone"),
        (b"%PDF-1.5\n%\xe2\xe3\xcf\xd3", "not_html"),
        (page(text="<p>本文为付费内容，登录并订阅后可阅读全文。</p>"), "no_permission"),
    ],
)
def test_a_page_without_a_story_says_why(body, reason):
    item = got(body)
    assert item.refusal == reason
    with pytest.raises(RefusedError, match=reason):
        item.to_article()


def test_a_page_without_text_has_no_layout_for_it():
    assert got(page(text="")).layout == "head+labels+none"


def test_missing_fields_are_named_when_an_article_is_made():
    for source, reason in (
        (page(title="", head="", byline=f"<p>{BYLINE}</p>", text=""), "no_t"),
        (page(byline="<p>来源：河湾周报</p>"), "no_time"),
        (page(), "off_portal"),
    ):
        with pytest.raises(RefusedError, match=reason):
            got(source, url="http://www.paper.example/other.htm", now=NOW).to_article()


def test_a_naive_moment_of_fetching_is_utc():
    source = page(byline="<p>来源：河湾周报 时间：昨天 08:05</p>")
    item = got(source, now=NOW.replace(tzinfo=None), facts=None, url="http://m.example/s?id=7")
    assert str(item.published_at) == "2024-01-01 08:05:00+08:00"


# Why


def test_every_field_is_explained_with_its_rivals():
    reading, why = explain(
        page(head=f"<title>{TITLE}</title><meta name=PubDate content='2020-01-01'>"),
        url=URL,
        fetched_at=NOW,
        facts=FACTS,
    )
    for name in ("title", "published_at", "source", "authors", "editor", "section", "text"):
        winner = why.winner(name)
        assert winner is not None
        assert winner.votes == max(vote.votes for vote in why.proposals[name])
    assert [vote.strategy for vote in why.proposals["published_at"]] == ["labels", "metas", "address"]
    assert why.value("title") == reading.title
    assert why.winner("poster") is None
    assert why.facts["text in"].startswith('<div class="t">')
    assert reading.layout == "head+labels+segment"


@every("head", ["", "<title>河湾在线</title>", "<title>本地要闻_河湾在线</title>"])
def test_a_subtitle_after_dashes_is_no_title_where_neither_head_nor_heading_names_one(head: str):
    lines = f"<div>春修水利动员会</div><div>{TITLE}</div><div>——记青泥渡的摆渡人</div>"
    item = got(page(title=lines, head=head))
    assert (item.pretitle, item.title, item.subtitle) == ("春修水利动员会", TITLE, "记青泥渡的摆渡人")


@every("head", ["", "<title>河湾在线</title>", "<title>本地要闻_河湾在线</title>"])
def test_a_hinted_line_above_the_byline_is_the_title_where_the_head_names_none(head: str):
    facts = replace(FACTS, hints={"title": ("td.big",)})
    item = got(page(title=f"<table><tr><td class=big>{TITLE}</td></tr></table>", head=head), facts=facts)
    assert item.title == TITLE


def test_quotation_marks_lose_stray_backslashes_in_title_and_text():
    item = got(
        page(title=f"<h1>\\'{TITLE}\\'</h1>", text=rf"<p>{FIRST}他说\'好\'，又说\"行\"。</p><p>{SECOND}</p>", head="")
    )
    assert item.title == f"'{TITLE}'"
    assert item.text == f"{FIRST}他说'好'，又说\"行\"。\n{SECOND}"


ENTRIES = "".join(f"<li><a href=/{day}.htm>渡口边上的又一件旧事</a> 2020-01-0{day} 08:0{day}</li>" for day in (1, 2, 3))


@pytest.mark.parametrize(
    "byline",
    [
        "<a href=/>http://www.paper.example</a> 2021年03月05日07:20 <a href=/w>河湾周报</a>",
        "<a href=/>http://www.paper.example</a>　2021年03月05日07:20 <a href=/w>河湾周报</a> <a href=#>我要评论(0)</a>",
    ],
)
def test_a_byline_that_links_its_own_site_gives_the_time_and_a_list_of_other_stories_does_not(byline: str):
    item = got(page(byline=f"<div>{byline}</div>", tail=f"<ul>{ENTRIES}</ul>"), facts=None)
    assert str(item.published_at) == "2021-03-05 07:20:00+08:00"


def test_dated_headlines_of_other_stories_are_no_byline():
    item = got(page(byline="", tail=f"<ul>{ENTRIES}</ul>"), facts=None, url="http://www.paper.example/7.htm")
    assert item.published_at is None


def test_a_value_in_a_line_of_its_own_in_the_source_is_the_labels():
    item = got(page(byline="<p>时间：2021-03-05 07:20 <span>来源：\n      \n   河湾周报\n  </span></p>"), facts=None)
    assert item.source == "河湾周报"


def test_a_notice_of_rights_above_the_story_does_not_end_it():
    notice = "<p>分类专栏：随笔</p><p>版权声明：本文为作者原创，转载请附上出处。</p>"
    item = got(page(byline="<p>2021-03-05 07:20</p>", text=f"{notice}<p>{FIRST}</p><p>{SECOND}</p>"), facts=None)
    assert item.text == f"{FIRST}\n{SECOND}"


def test_buttons_before_an_editors_signature_go_with_it():
    buttons = "<p>[<a href=#>转给好友</a>] [<a href=#>打印此页</a>] [责任编辑：小河]</p>"
    assert got(page(text=f"<p>{FIRST}</p><p>{SECOND}</p>{buttons}"), facts=None).text == f"{FIRST}\n{SECOND}"


def test_a_spaced_out_footer_is_no_text():
    footer = "<p>河 湾 周 报 社 版 权 所 有 ，未 经 授 权 禁 止 复 制</p>"
    assert got(page(text=f"<p>{FIRST}</p><p>{SECOND}</p>", tail=footer), facts=None).text == f"{FIRST}\n{SECOND}"


SCRIPTED = "<script>var ct = \"1614900000\"; var publish_time = '' || ''; var now = \"1700000000\";</script>"


def test_the_time_of_publication_may_stand_in_a_script_alone():
    item = got(page(byline="", tail=SCRIPTED), facts=None, url="http://m.example/s?id=7")
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 07:20:00+08:00", "second")


@every("shown", ["前天", "3小时前", "昨天 07:20"])
def test_what_counts_from_today_gives_way_to_a_full_date(shown: str):
    item = got(page(byline=f"<p>{shown}</p>", tail=SCRIPTED), facts=None, url="http://m.example/s?id=7")
    assert f"{item.published_at:%F}" == "2021-03-05"


def test_a_day_in_the_title_is_not_when_the_page_was_published_where_a_script_says_that():
    source = page(title="<h1>3月4日滨河路改造完工</h1>", byline="", tail=SCRIPTED)
    assert f"{got(source, facts=None, url='http://m.example/s?id=7').published_at:%F}" == "2021-03-05"


def test_an_hour_far_behind_its_day_is_read():
    item = got(page(byline="<p>来源：河湾周报 2021-03-05" + " " * 80 + "07:20:09</p>"))
    assert str(item.published_at) == "2021-03-05 07:20:09+08:00"


def test_a_table_of_labels_says_more_than_a_day_in_brackets_below_the_title():
    rows = "<dl><dd>发文日期：<div>2021-03-08</div></dd><dd>公开方式：<div>主动公开</div></dd></dl>"
    source = page(title=f"{rows}<h1>{TITLE}</h1>", byline="<p>（2021年3月4日）</p>")
    assert f"{got(source, facts=None).published_at:%F}" == "2021-03-08"


@every(
    "tail",
    [
        "<script>var list=[{publishTime:'2021-03-05'},{publishTime:'2021-03-09'}]</script>",
        '<script>var svr_time = "1614900000", product = 1614900000;</script>',
        '<script>var ct = "1914900000";</script>',
    ],
)
def test_times_of_several_stories_and_of_other_things_in_a_script_are_nobodys(tail: str):
    assert got(page(byline="", tail=tail), facts=None, url="http://m.example/s?id=7").published_at is None


def test_a_veiled_story_is_read_without_what_is_not_displayed_at_all():
    card = "<div style='display:none'><p>功能介绍</p><p>河湾周报，讲两岸的故事，每周五出版，欢迎投稿。</p></div>"
    veiled = f"<div style='visibility: hidden;'><p>{FIRST}</p><p>{SECOND}</p></div>"
    assert got(page(byline=card, text=veiled), facts=None).text == f"{FIRST}\n{SECOND}"


def test_what_an_elements_own_style_shows_is_text_though_the_style_sheet_hides_it():
    sheet = "<style>#lower { display: none }</style>"
    rest = f"<div id=lower style='display: block;'><p>{SECOND}</p></div>"
    assert got(page(head=sheet, text=f"<p>{FIRST}</p>{rest}"), facts=None).text == f"{FIRST}\n{SECOND}"
    assert got(page(head=sheet, text=f"<p>{FIRST}</p><div id=lower>{SECOND}</div>"), facts=None).text == FIRST


def test_a_heading_that_links_to_the_first_page_is_the_sites_name():
    head = "<title>渡口旧事 - 田野的菜园子日记</title>"
    top = "<h1><a href=/>田野的菜园子日记</a></h1><ul><li>公告</li><li>日历</li></ul>"
    item = got(page(crumbs=top, head=head, title="<div>渡口旧事</div>", byline="<p>2021-03-05 07:20</p>"), facts=None)
    assert item.title == "渡口旧事"


def test_the_office_that_signs_a_notice_is_not_its_title():
    text = f"<p>{FIRST}</p><p>一、摆渡时间</p><p>{SECOND}</p><p>河湾镇</p><p>2021年3月5日</p>"
    head = "<title>河湾镇关于渡口的通知</title>"
    item = got(page(title="<div>河湾镇关于渡口的通知</div>", byline="", head=head, crumbs="", text=text), facts=None)
    assert (item.title, item.text[:10]) == ("河湾镇关于渡口的通知", FIRST[:10])


def test_a_signature_set_to_the_right_belongs_to_a_text_of_bare_lines():
    text = f"{FIRST}<br>{SECOND}<br><p align=right>河湾镇<br>2021年3月1日</p>"
    assert got(page(text=text), facts=None).text == f"{FIRST}\n{SECOND}\n河湾镇\n2021年3月1日"


def test_counts_of_who_liked_a_story_end_it():
    text = f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"
    item = got(page(text=text, tail="<div>12人推荐</div><p>附近的渡口还有好几处，都在等人去看。</p>"), facts=None)
    assert item.text == f"{FIRST}\n{SECOND}"


def test_a_date_without_its_year_takes_the_year_of_the_meta_that_names_the_same_day():
    head = f"<title>{TITLE}</title><meta property=article:published_time content=2021-03-05T07:20:00+08:00>"
    item = got(page(head=head, byline="<p>03月05日 07:20</p>"), facts=None, url="http://m.example/d.html")
    assert str(item.published_at) == "2021-03-05 07:20:00+08:00"


def test_an_english_theme_around_a_chinese_post_is_no_text_and_gives_its_time():
    posted = (
        "<p><small>This entry was posted on 星期五, 三月 5th, 2021 at 7:20 上午 and is filed under 杂记.</small></p>"
    )
    tail = "<h3>2 Responses to “渡口的柳树又发芽了”</h3><ol><li>田野 Says: 写得真好，我也去过那个渡口。</li></ol>"
    head = f"<title>河湾笔记 &raquo; Blog Archive &raquo; {TITLE}</title>"
    top = "<h1><a href=http://www.blog.example/blog/>河湾笔记</a></h1>"
    story = f"<div><p>{FIRST}</p><p>{SECOND}</p>{posted}</div>"
    item = got(page(head=head, crumbs=top, title=f"<h2>{TITLE}</h2>", byline="", text=story, tail=tail), facts=None)
    assert (item.title, item.text) == (TITLE, f"{FIRST}\n{SECOND}")
    assert str(item.published_at) == "2021-03-05 07:20:00+08:00"


def test_the_names_of_reporters_above_the_text_are_not_its_title():
    crumbs = "<div>2021年03月05日 星期五 <a href=#>上一期</a></div>"
    head = f"<title>河湾周报电子版-{TITLE}</title>"
    lines = f"<div>{TITLE}</div><div>记者 田野 通讯员 龙腾</div>"
    item = got(page(head=head, crumbs=crumbs, title="", byline=lines), facts=None)
    assert (item.title, item.text) == (TITLE, f"{FIRST}\n{SECOND}")


@every(
    "tail",
    [
        "<p>[此贴子已经被作者于2021-3-6 8:01:10编辑过]</p>",
        "<p>（原标题：渡口的柳树）</p>",
        "<p>http://www.paper.example/7.html</p>",
        "<p>文章仅代表作者个人观点，不代表本站立场。</p>",
        "<p>坚持写作，您的支持将鼓励我继续写下去！</p>",
    ],
)
def test_what_sites_say_below_a_story_is_no_text(tail: str):
    assert got(page(text=f"<p>{FIRST}</p><p>{SECOND}</p>{tail}"), facts=None).text == f"{FIRST}\n{SECOND}"


def test_a_hint_about_scrolling_is_not_the_title():
    rows = f"<tr><td class=tit>{TITLE}</td></tr><tr><td>双击自动滚屏</td><td>发布者：田野 发布时间：2021-3-5</td></tr>"
    item = got(page(head="<title>河湾在线</title>", title=f"<table>{rows}</table>", byline="", crumbs=""), facts=None)
    assert item.title == TITLE


def test_a_date_that_links_to_its_own_post_is_the_byline_and_a_comments_is_not():
    posted = "<div>发表于 <a href=/7><time>2021 年 3 月 5 日</time></a> 由 <a href=/t>田野</a></div>"
    comments = f"<h3>1 条评论</h3><p>田野 说：{FIRST}</p><p><a href=#1>2021 年 3 月 9 日 上午 8:00</a></p>"
    item = got(page(byline=posted, tail=comments), facts=None, url="http://blog.example/7")
    assert str(item.published_at) == "2021-03-05 00:00:00+08:00"
    assert got(page(byline="", tail=comments), facts=None, url="http://blog.example/7").published_at is None


def test_the_day_a_meeting_passed_a_law_is_not_the_day_of_its_publication():
    passed = "<p>（2020年11月3日河湾镇代表大会第三次会议通过）</p>"
    head = f"<title>{TITLE}</title><meta name=firstpublishedtime content='2021-03-05-23:59:59'>"
    item = got(page(head=head, byline="", text=f"{passed}<p>{FIRST}</p>"), facts=None, url="http://m.example/d.html")
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 00:00:00+08:00", "day")


def test_a_short_year_behind_a_label_is_this_centurys():
    item = got(page(byline="<p>发表于：21-03-05 07:20</p>"), facts=None, url="http://m.example/d.html")
    assert str(item.published_at) == "2021-03-05 07:20:00+08:00"


def test_a_comments_date_is_not_the_storys():
    tail = "<h3>留言列表 (1)</h3><ul><li>#1 小米 於 2021/03/09 12:30</li><li>看起来真好，下次也去看看。</li></ul>"
    item = got(page(byline="", tail=tail), facts=None, url="http://blog.example/7")
    assert (item.published_at, item.text) == (None, f"{FIRST}\n{SECOND}")


def test_a_day_without_its_year_is_not_dated_on_a_page_whose_years_are_older():
    old = got(page(byline="<p>12月31日</p>", tail="<p>© 2006 河湾</p>"), facts=None, url="http://blog.example/7")
    new = got(page(byline="<p>12月31日</p>", tail="<p>© 2023 河湾</p>"), facts=None, url="http://blog.example/7")
    assert (old.published_at, str(new.published_at)) == (None, "2023-12-31 00:00:00+08:00")


@every("label", ["解决时间", "开放时间", "生效日期"])
def test_a_time_of_something_else_is_not_the_publications(label: str):
    byline = f"<p>{label}：2021-03-09 12:30</p><p>提问时间：2021-03-05 07:20</p>"
    item = got(page(byline=byline), facts=None, url="http://blog.example/7")
    assert str(item.published_at) == "2021-03-05 07:20:00+08:00"


def test_a_paragraph_that_begins_as_an_editors_line_is_of_the_story():
    told = "责任编辑一职由县志办的老主任担任，他说这件事值得写进县志。"
    assert told in got(page(text=f"<p>{FIRST}</p><p>{told}</p><p>{SECOND}</p><p>{FIRST[::-1]}</p>")).text


def test_a_story_below_a_labelled_byline_is_no_lists_entry():
    rails = "".join(f"<div class=col><p><a href=/{n}>渡口新船下水迎来第一批客人</a></p></div>" for n in range(3))
    links = "<p><a href=/0>点击这里阅读渡口新桥专题的全部报道</a></p>"
    told = f"<h1>{TITLE}</h1><p>{BYLINE}</p><div class=col>{links}<p>{FIRST}</p><p>{SECOND}</p></div>"
    assert got(page(f"<div>{told}{rails}</div>"), facts=None).refusal is None


def test_opening_hours_are_no_comment():
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>开放时间：8:00—17:30</p>"
    assert got(page(text=text), facts=None).text.endswith("开放时间：8:00—17:30")


@every(
    "line",
    [
        "字体大小：大 中 小",
        "『城南杂谈』",
        "&gt; 要闻 &gt; 河湾要闻",
        "■ 渡口",
        "发信人: tianye (田野), 信区: River",
        "2310阅读 45回复",
        "05/03/2021 星期五",
        "第A12版：副刊",
        "新闻中心",
    ],
)
def test_what_stands_above_a_title_is_its_kicker_only_where_it_is_a_headline(line: str):
    assert got(page(title=f"<div>{line}</div><h1>{TITLE}</h1>"), facts=None).pretitle is None


@every("kicker", ["水界之争", "推动全民阅读 建设书香河湾", "【新春走基层】"])
def test_a_kicker_may_speak_of_reading(kicker: str):
    assert got(page(title=f"<div>{kicker}</div><h1>{TITLE}</h1>"), facts=None).pretitle == kicker


def test_reporters_named_below_the_title_are_its_authors():
    item = got(page(title=f"<h1>{TITLE}</h1><p>本报记者 田野 龙腾</p>", byline="<p>2021-03-05 07:20</p>"), facts=None)
    assert (item.subtitle, item.authors) == (None, ["田野", "龙腾"])


def test_a_paper_in_title_marks_keeps_both():
    assert (
        got(page(byline="<p>2021-03-05 07:20 来源：河湾网-《河湾周报》</p>"), facts=None).source
        == "河湾网-《河湾周报》"
    )


def test_a_box_of_links_with_which_the_text_begins_does_not_end_it():
    links = "<table align=right><tr><td><b>【相关链接】</b><br><a href=/1>渡口往事之一：摆渡</a></td></tr></table>"
    digest = "<div class=abs>渡口的柳树发芽了，摆渡的老人还在等人，听听他怎么说。</div>"
    third, last = "桥修好了，船就停在柳树下。" * 4, "来看的人一年比一年多了。" * 4
    story = f"{digest}<div class=txt>{links}<p>{FIRST}</p><p>{SECOND}</p><p>{third}</p><p>{last}</p></div>"
    assert got(page(text=story), facts=None).text.endswith(f"{FIRST}\n{SECOND}\n{third}\n{last}")


@every(
    "tail",
    [
        "*本文为作者原创，未经授权不得转载。",
        "本文为渡口新闻网原创文章，转载请附上原文出处链接。",
        "返回河湾，查看更多",
        "最近更新于 ( 周五 )",
    ],
)
def test_notices_about_copies_and_changes_are_no_text(tail: str):
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{tail}</p>"
    assert got(page(text=text), facts=None).text == f"{FIRST}\n{SECOND}"


def test_a_members_day_of_joining_is_not_the_posts_in_traditional_script_either():
    posted = "<div>奶茶</div><p>註冊 2018-1-2</p><div>#1 發表於 2021-3-5 07:20 PM</div>"
    item = got(page(byline=posted), facts=None, url="http://forum.example/7")
    assert str(item.published_at) == "2021-03-05 19:20:00+08:00"


def test_a_title_of_two_characters_is_known_by_the_head():
    item = got(page(head="<title>渡口 - 田野的文集</title>", title="<h3>渡口</h3>"), facts=None)
    assert item.title == "渡口"


def test_the_account_below_the_title_is_the_source_and_no_subtitle():
    item = got(page(byline="<p class=author-name>渡口人家</p><p>发布时间：21-03-05 07:20</p>"), facts=None)
    assert (item.source, item.subtitle, f"{item.published_at:%F %R}") == ("渡口人家", None, "2021-03-05 07:20")


def test_a_label_below_the_text_says_more_of_the_source_than_a_name_beside_the_date():
    tail = "<p>来源：<b>滨河晚报</b> 作者： 编辑：龙腾</p>"
    assert got(page(byline="<p>2021-03-05 07:20 <a href=/>河湾在线新闻网</a></p>", tail=tail)).source == "滨河晚报"


def test_the_office_that_heads_a_document_is_its_source_where_nothing_else_is_named():
    rows = "<table><tr><td>发布机构：</td><td>河湾县水利局</td></tr></table>"
    source = page(title=f"{rows}<h1>{TITLE}</h1>", byline="<p>2021-03-05 07:20</p>")
    assert got(source, facts=None).source == "河湾县水利局"


def test_a_breadcrumb_may_stand_in_cells_below_the_title_or_be_one_level():
    cells = (
        "<table><tr><td>首页</td><td>&gt;<a href=/n/>新闻</a></td><td>&gt;<a href=/n/k/>重点关注</a></td></tr></table>"
    )
    assert got(page(crumbs=cells), facts=None).section == ["新闻", "重点关注"]
    below = f"<h1>{TITLE}</h1><h3><a href=/n/>新闻</a> &gt; <a href=/n/k/>天下</a></h3>"
    assert got(page(crumbs="", title=below), facts=None).section == ["新闻", "天下"]
    assert got(page(crumbs="<a href=/n/>新闻中心</a>&gt;"), facts=None).section == ["新闻中心"]


def test_a_date_between_title_and_text_counts_where_the_labels_stand_below_the_text():
    source = page(byline="<p>2021-03-05 07:20</p>", tail="<p>来源：河湾周报 作者：田野 编辑：龙腾</p>")
    assert f"{got(source, facts=None).published_at:%F %R}" == "2021-03-05 07:20"

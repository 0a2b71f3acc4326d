"""Labels, breadcrumbs, insertions and veils as content systems of many makes write them, one difficulty a page."""

from __future__ import annotations

import pytest

from regional_news.extract.labels import scan
from regional_news.extract.people import names, signed
from tests.every import every
from tests.extract.test_fields import FIRST, SECOND, TITLE, got, page

THIRD = "桥墩打到第三根的时候，地下冒出一股清泉，工人们都说是好兆头，捧起来喝了个够。"
STORY = f"{FIRST}\n{SECOND}\n{THIRD}"
PLAIN = f"<title>{TITLE}_河湾在线</title>"
OTHER = "<a href=/n/9.htm>城南菜场搬迁后首日开门迎客</a>"
DIGEST = "菜农们说，新棚子不漏雨，摊位费也没有涨，就是离公交站远了些，盼着早日通车。"


def told(middle: str = "", make: str = "<p>%s</p>") -> str:
    """Return the three paragraphs of the story with something between the first two."""
    return make % FIRST + middle + make % SECOND + make % THIRD


@every(
    "byline",
    [
        "来源 | 河湾周报<span>作者 | 田野</span> <em>2021-03-05 07:20</em>",
        "发布时间 2021-03-05 07:20　来源 河湾周报　作者 田野",
        "2021-03-05 07:20　来源：河湾周报　记者 田野",
        "2021-03-05 07:20　来源：河湾周报　文/田野",
        "<span>本报记者 田野</span> <span>2021-03-05 07:20</span> <span>来源：河湾周报</span>",
        "2021-03-05 07:20 来源：河湾周报 作者：田野 <a>我有话说</a>(<span>1,203</span>人参与)",
        "<i>2021-03-05 07:20</i><i>来源</i><i>河湾周报</i><i>作者</i><i>田野</i><i>2.3万阅读</i>",
    ],
)
def test_labels_need_no_colon_and_end_where_buttons_and_counts_begin(byline: str) -> None:
    item = got(page(byline=f"<div>{byline}</div>", text=told()))
    assert (item.source, item.authors, str(item.published_at)) == ("河湾周报", ["田野"], "2021-03-05 07:20:00+08:00")


def test_white_space_parts_a_label_from_its_value_only_in_a_line_of_labels() -> None:
    assert scan("这条路 来源 于哪里，老人也说不清") == ()


def test_a_reporters_line_among_the_paragraphs_is_the_storys_first() -> None:
    item = got(page(byline="<p>2021-03-05 07:20　来源：河湾周报</p>", text=f"<p>本报记者 田野</p>{told()}"))
    assert (item.authors, item.text) == (["田野"], f"本报记者 田野\n{STORY}")


@pytest.mark.parametrize(
    "date",
    [
        "<span><em> 2021</em></span> <span><em> 03</em>/<em> 05</em></span> <span>07:20:33</span>",
        "<b>2021</b> <b>03</b>/<b>05</b> <i>07:20:33</i>",
    ],
)
def test_a_date_in_pieces_is_one_date(date: str) -> None:
    body = f"<div>{date}</div><div>来源：河湾周报</div><h1>{TITLE}</h1><div>{told()}</div>"
    item = got(page(body))
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 07:20:33+08:00", "second")


def test_a_date_in_numerals_keeps_its_year_beside_an_update_on_the_same_day() -> None:
    byline = "<p>发布时间：二〇二一年三月五日 来源：河湾周报 更新时间：2023年3月5日 8时05分</p>"
    item = got(page(byline=byline, text=told()))
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 00:00:00+08:00", "day")


@pytest.mark.parametrize("title", [f"<h1>{TITLE}</h1>", f"<table><tr><td align=center>{TITLE}</td></tr></table>"])
def test_a_table_above_the_title_dates_the_page_by_its_publication_and_none_of_its_cells_is_the_title(
    title: str,
) -> None:
    table = (
        "<table><tr><td>索引号：</td><td>0044/2021-12</td><td>主题分类：</td><td>综合政务/其他</td></tr>"
        "<tr><td>成文日期：</td><td>2019-01-02</td><td>发布日期：</td><td>2021-03-05 07:20</td></tr>"
        "<tr><td>信息来源：</td><td>河湾周报</td><td>失效日期：</td><td>2029-12-31</td></tr></table>"
    )
    body = f"{table}<table><tr><td align=center>春汛通报会强调</td></tr></table>{title}<div>{told()}</div>"
    item = got(page(body, head=f"<title>河湾在线 要闻 {TITLE}</title>"))
    assert (item.title, item.pretitle, item.source) == (TITLE, "春汛通报会强调", "河湾周报")
    assert (str(item.published_at), item.text) == ("2021-03-05 07:20:00+08:00", STORY)


@every(
    "crumbs",
    [
        "<ul class=crumb><li><a href=/>首页</a></li><li><a href=/n/>新闻</a></li><li><a href=/n/y/>要闻</a></li></ul>",
        (
            "<nav aria-label=breadcrumb><ol><li><a href=/>首页</a></li><li><a href=/n/>新闻</a></li>"
            "<li><a href=/n/y/>要闻</a></li></ol></nav>"
        ),
        "<ul><li>首页</li><li>&gt;</li><li><a>新闻</a></li><li>&gt;</li><li><a>要闻</a></li></ul>",
        "<div class=breadcrumbs><a href=/>首页</a> | <a href=/n/>新闻</a> | <a href=/n/y/>要闻</a></div>",
        "<p>当前位置：<a href=/>首页</a>－<a href=/n/>新闻</a>－<a href=/n/y/>要闻</a>－正文</p>",
    ],
)
def test_a_breadcrumb_is_known_by_its_shape_or_the_name_of_its_box_and_is_no_kicker(crumbs: str) -> None:
    item = got(page(crumbs=crumbs, text=told()))
    assert (item.section, item.pretitle) == (["新闻", "要闻"], None)


def test_a_breadcrumb_of_seven_steps_is_one() -> None:
    steps = ["首页", "河湾在线", "华东", "两岸市", "渡口县", "要闻", "正文"]
    crumbs = "<span>/</span>".join(f"<span>{step}</span>" for step in steps)
    assert got(page(crumbs=crumbs, text=told())).section == steps[1:-1]


def test_a_menu_that_begins_with_the_first_page_is_no_breadcrumb() -> None:
    menu = "".join(f"<li><a href=/{n}/>{name}</a></li>" for n, name in enumerate(["首页", "新闻", "视频", "论坛"]))
    assert got(page(crumbs=f"<ul>{menu}</ul>", text=told())).section == []


def test_a_line_of_buttons_above_the_title_is_no_kicker_and_buttons_in_it_are_no_title() -> None:
    tools = "<div>放大⊕ 缩小⊖ 默认○ <a href=4.htm>上一篇</a>4 <a href=6.htm>3下一篇</a></div>"
    item = got(page(title=f"{tools}<h1>{TITLE}<a href=# class=s>分享</a></h1>", text=told()))
    assert (item.title, item.pretitle) == (TITLE, None)


@pytest.mark.parametrize(
    "inserted",
    [
        "<div><a>打开客户端，看更多本地资讯</a></div>",
        "<div><a href=/app>扫描二维码下载客户端</a></div>",
        "<p>&gt;&gt;相关链接：" + OTHER + "</p>",
        "<div>推荐阅读</div><div>" + OTHER + "</div>",
        "<div><b>相关阅读</b><ul><li>" + OTHER + "</li></ul></div>",
        "<div>分享到：微信 微博 QQ空间</div>",
        "<div>点击下载APP 查看更多资讯</div>",
        "<p>【点击进入专题】</p>",
        "<div>↓展开剩余50%</div>",
        "<p>想爆料？请拨打新闻热线0000-1234567，或登录河湾在线提供新闻线索。</p>",
        "<p>您的浏览器不支持video标签</p>",
        '<p style="position:absolute;left:-9999px">本站独家代理彩票</p>',
        '<p style="color:#fff;height:0;overflow:hidden">本站独家代理彩票</p>',
    ],
)
@pytest.mark.parametrize("make", ["<p>%s</p>", "<div>%s</div>"])
def test_what_is_inserted_between_paragraphs_neither_ends_the_story_nor_enters_it(make: str, inserted: str) -> None:
    assert got(page(text=told(inserted, make), tail="<div>责任编辑：龙腾</div>")).text == STORY


@every(
    "tail",
    [
        "<h3>相关阅读</h3><p>" + OTHER + "</p><p>" + DIGEST + "</p><p>" + OTHER + "</p><p>" + DIGEST + "</p>",
        "<div>分享到：微信 微博</div><ul><li>" + OTHER + "<p>" + DIGEST + "</p></li></ul>",
        "<h3>深度观察</h3><ul><li>" + OTHER + "<p>" + DIGEST + "</p></li></ul>",
        "<div>网友评论</div><p>" + DIGEST + "</p><p>" + DIGEST + "</p>",
        "<p>[编辑 龙腾]</p><h3>深度观察</h3><ul><li>" + OTHER + "<p>" + DIGEST + "</p></li></ul>",
        "<div><p>来源：河湾周报　作者：田野　编辑：龙腾</p></div>",
        "<div>本文系作者授权发布，未经许可不得转载。</div>",
    ],
)
def test_what_follows_the_story_stays_behind_it(tail: str) -> None:
    assert got(page(text=told(), tail=tail)).text == STORY


def test_authors_are_read_below_the_story() -> None:
    tail = "<div><p>来源：河湾周报</p><p>记者：田野</p><p>编辑：龙腾</p></div>"
    item = got(page(byline="<p>2021-03-05 07:20</p>", text=told(), tail=tail))
    assert (item.source, item.authors, item.editor, item.text) == ("河湾周报", ["田野"], "龙腾", STORY)


VEILED = '<div id=js_content style="visibility: hidden;">%s</div>'


def test_words_hidden_inside_a_shown_story_stay_out_of_it() -> None:
    hidden = '<p style="visibility:hidden">' + "本站独家代理彩票，注册就送，" * 5 + "</p>"
    assert got(page(text=told(hidden))).text == STORY


def test_who_took_a_picture_did_not_write_the_story() -> None:
    assert signed([FIRST, "新桥工地。(龙腾 摄)"]) == []
    assert signed([FIRST, "【记者手记】"]) == []
    assert signed([FIRST, "大家都盼着通车。(记者 田野)"]) == ["田野"]


def test_a_name_spaced_out_is_one_name() -> None:
    assert names("田 小 野") == ["田小野"]
    assert names("李 冀 王 刚") == ["李冀", "王刚"]


def test_large_letters_above_the_byline_are_the_title_beside_a_rail_with_a_bold_heading() -> None:
    rail = f"<td><font size=2><b>最新消息</b><br>·{OTHER}<br>{DIGEST}</font></td>"
    story = (
        f"<tr><td align=center><font size=5 color=red><b>{TITLE}</b></font></td></tr>"
        "<tr><td align=center>作者：田野　来源：河湾周报　更新时间：2021-03-05 07:20</td></tr>"
        f"<tr><td>{told()}</td></tr>"
    )
    body = f"<table><tr>{rail}<td><table>{story}</table></td></tr></table>"
    item = got(page(body, head="<title>河湾在线--欢迎光临</title>"))
    assert (item.title, item.authors, item.text) == (TITLE, ["田野"], STORY)


@pytest.mark.parametrize("inserted", ["<div>图为新桥工地。</div>", ""])
def test_one_paragraph_behind_a_banner_and_a_caption_is_of_the_story(inserted: str) -> None:
    banner = "<div class=x><a>打开客户端，看更多本地资讯</a></div>"
    text = f"<p>{FIRST}</p>{banner}<div><img src=/a/b.jpg></div>{inserted}<p>{SECOND}</p>"
    item = got(page(text=text, tail="<div>展开全文</div><div>责任编辑：龙腾</div>"))
    assert SECOND in item.text
    assert "客户端" not in item.text


SECTION = "<section><section style='line-height:2em'><span>%s</span></section></section>"


def test_verses_an_office_and_the_day_end_the_story_in_its_own_box() -> None:
    end = (
        "<section style='text-align:center'><p>春风过渡口<br>柳色满河湾</p></section>"
        "<p style='text-align:right'>河湾镇人民政府办公室</p><p style='text-align:right'>2021年3月4日</p>"
    )
    item = got(page(text=told(make=SECTION) + end, tail="<div>责任编辑：龙腾</div>"))
    assert item.text == f"{STORY}\n春风过渡口\n柳色满河湾\n河湾镇人民政府办公室\n2021年3月4日"
    assert (item.editor, str(item.published_at)) == ("龙腾", "2021-03-05 07:20:00+08:00")


def test_an_editors_note_is_the_beginning_of_the_story_and_no_label() -> None:
    note = "<div class=n><p><b>编者按：</b>今年以来，两岸人家齐心造桥。本报今起推出报道，敬请关注。</p></div>"
    item = got(page(text=note + told()))
    assert item.text == f"编者按：今年以来，两岸人家齐心造桥。本报今起推出报道，敬请关注。\n{STORY}"


@every(
    "tail editor",
    [
        ("<p>初审编辑：田野<br>责任编辑：龙腾</p>", "龙腾"),
        ("<p>[责任编辑：龙腾 PN031]</p>", "龙腾"),
        ("<div><p>来源｜河湾周报</p><p>编辑｜龙腾</p><p>审核｜田野</p></div>", "龙腾"),
    ],
)
def test_the_editor_in_charge_is_named_without_his_number(tail: str, editor: str) -> None:
    assert got(page(byline="<p>2021-03-05 07:20</p>", text=told(), tail=tail)).editor == editor


def test_an_outlet_below_the_title_is_the_source_and_no_subtitle() -> None:
    item = got(page(byline="<div><p>河湾日报</p><p>2021-03-05 07:20</p></div>", text=told()))
    assert (item.subtitle, item.source) == (None, "河湾日报")


def test_the_title_an_article_had_elsewhere_is_no_text() -> None:
    assert got(page(text=told() + "<p>原标题：《渡口的春天》</p>")).text == STORY


def test_an_office_and_the_day_set_to_the_right_are_of_the_story() -> None:
    signed_by = "<div align=right><div>河湾镇政府</div><div>2021年3月4日</div></div>"
    assert (
        got(page(f"<h1>{TITLE}</h1><p>2021-03-05 07:20</p>{told()}{signed_by}")).text
        == f"{STORY}\n河湾镇政府\n2021年3月4日"
    )


def test_a_page_of_the_story_that_begins_with_a_box_of_links_is_read_on() -> None:
    links = "<div><h4>相关阅读</h4><ul><li>" + OTHER + "</li><li>" + OTHER + "</li></ul></div>"
    more = (f"到了秋天，{SECOND}", DIGEST, f"后来，{THIRD}")
    second = "".join(f"<p>{one}</p>" for one in more)
    text = f"<div class=page>{told()}</div><div class=page>{links}{second}</div>"
    assert got(page(text=text, tail="<p>责任编辑：龙腾</p>")).text == "\n".join((STORY, *more))


def test_a_second_copy_of_the_story_to_be_printed_is_left_out() -> None:
    copy = f"<div class=print><h2>{TITLE}</h2>{told()}</div>"
    assert got(page(text=f"<div class=page>{told()}</div>", tail=f"<p>责任编辑：龙腾</p>{copy}")).text == STORY


def test_a_sidebar_in_the_story_ends_nothing() -> None:
    sidebar = f"<p><strong>【新闻链接】</strong></p><p>{DIGEST}</p>"
    item = got(page(text=told(sidebar), tail="<p>责任编辑：龙腾</p>"))
    assert (item.text, item.editor) == (f"{FIRST}\n{DIGEST}\n{SECOND}\n{THIRD}", "龙腾")


def test_a_word_before_a_colon_of_its_own_ends_the_value_before_it() -> None:
    item = got(page(byline="<p>2021-03-05 07:20　作者：田野 选题：龙腾　编辑：龙腾　把关人：田野</p>", text=told()))
    assert (item.authors, item.editor) == (["田野"], "龙腾")


@pytest.mark.parametrize(
    "facts",
    [
        "<table><tr><td>组配分类</td><td>工作动态</td></tr></table>",
        "<ul><li>索引号：A-1</li><li>发文机关：河湾镇政府</li><li>主题词：会议</li></ul>",
    ],
)
def test_an_offices_facts_above_the_title_are_no_kicker(facts: str) -> None:
    item = got(page(title=f"{facts}<h1>{TITLE}</h1>", text=told()))
    assert (item.title, item.pretitle) == (TITLE, None)


@pytest.mark.parametrize(
    ("head", "lines", "tail"),
    [
        ("今年各村补种的果苗如下：", ["村 桃苗 杏苗", "河湾 36 12", "柳林 41 9"], "请于月底前领取。"),
        ("现将补种果苗的村名单公布如下：", ["序号 村", "1 河湾", "2 柳林"], "河湾镇政府\n2021年3月4日"),
        ("补种（3月4日至5日）安排如下：", ["8:30 领苗", "11:00 浇水", "15:00 收工"], ""),
        ("河湾镇春季补种于3月4日结束，主要成绩如下：", ["村 第一名", "河湾 田野"], "评比小组"),
    ],
)
def test_a_short_notice_is_its_lead_its_figures_and_its_end(head: str, lines: list[str], tail: str) -> None:
    """None of these lines is a sentence; without the others each would be a story of nothing."""
    rows = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in line.split())}</tr>" for line in lines)
    told = f"<table>{rows}</table>" if ":" not in lines[0] else "".join(f"<p>{line}</p>" for line in lines)
    end = "".join(f"<p>{line}</p>" for line in tail.split("\n") if line)
    item = got(page(title="<h1>河湾镇春季补种安排</h1>", text=f"<div id=zoom><p>{head}</p>{told}{end}</div>"))
    assert item.text.split("\n") == [head, *lines, *filter(None, tail.split("\n"))]

"""What stands around a story: each kind that sites put there, and what only looks like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from regional_news.extract import PortalFacts, Reading, explain, read
from regional_news.extract.labels import scan
from tests.every import every

NOW = datetime(2024, 1, 2, 4, 0, tzinfo=UTC)
URL = "http://www.paper.example/news/8.html"
FACTS = PortalFacts(
    name="paper",
    site_name="河湾在线",
    origin="http://www.paper.example",
    article=r"/news/(?P<id>\d+)\.html",
    examples=(URL,),
)
TITLE = "磨坊街的钟又走起来了"
BYLINE = "<p>时间：2021-03-05 07:20 来源：河湾周报 作者：田野</p>"
FIRST = "停了十一年的钟楼大钟，昨天上午重新响了起来，磨坊街上的老住户们站在楼下数完了整整十下。"
SECOND = "修钟的匠人姓柏，今年六十九岁，他花了四个月把三百多个零件一件一件拆下来洗净、打磨、装回去。"
THIRD = "街道上准备把钟楼的一层改成一间小小的陈列室，把换下来的旧齿轮和历年的修理记录摆出来。"
STORY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
TEXT = f"{FIRST}\n{SECOND}\n{THIRD}"


def got(body: str, *, head: str = TITLE) -> Reading:
    source = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{head}</title></head><body>{body}</body></html>"
    return read(source.encode(), url=URL, fetched_at=NOW, facts=FACTS)


def story(text: str = STORY, *, byline: str = BYLINE, above: str = "", below: str = "") -> str:
    return f"<h1>{TITLE}</h1>{byline}<div class=box>{above}<div class=text>{text}</div>{below}</div>"


def test_a_story_begins_with_the_day_on_which_it_was_sent_and_not_with_how_long_it_takes():
    sent = "河湾社青石3月5日电 题：磨坊街上的钟声"
    assert got(story(f"<p>{sent}</p><p>河湾社记者 田野</p>{STORY}")).text.startswith(sent)
    assert got(story(f"<p>（全文约900字，阅读需要3分钟）</p>{STORY}")).text == TEXT


def test_a_question_that_is_left_out_above_its_answer_leaves_a_doubt():
    rows = f"<tr><td>标题</td><td>{TITLE}</td></tr></table><table><tr><td>内容</td><td>您好，钟楼何时开放？</td></tr>"
    answer = f"<h3>回复内容</h3><table><tr><td>回复内容</td><td>{FIRST}{SECOND}</td></tr></table>"
    reading = got(f"<table>{rows}</table>{answer}<table><tr><td>回复时间</td><td>2021-03-05</td></tr></table>")
    assert "开放" in reading.text or "uncertain_text" in reading.flags


@every("below", ["<p>责任编辑：何田</p>", "<p>上一篇：<a href=/news/7.html>桥头的灯笼</a></p>"])
def test_a_story_of_one_sentence_is_no_value_of_the_count_that_a_script_writes_above_it(below):
    byline = (
        "<div><span>来源：河湾周报</span><span>发布时间：2021-03-05 07:20</span><span>浏览次数：<i></i></span></div>"
    )
    foot = "<div><p>主办：河湾县人民政府办公室 湘ICP备05000001号 网站标识码：4311240009</p></div>"
    assert got(story("<p>“钟又走起来了。”住在楼下的柏师傅笑着说。</p>", byline=byline, below=below) + foot).text == (
        "“钟又走起来了。”住在楼下的柏师傅笑着说。"
    )


@every("dots", ["……", "…", "…………"])
def test_a_paragraph_of_dots_alone_is_the_storys(dots):
    assert got(story(f"<p>{FIRST}</p><p>{dots}</p><p>{SECOND}</p>")).text == f"{FIRST}\n{dots}\n{SECOND}"


@every("button", ["我要评论", "手机浏览", "参与评论 <b>3</b> 人", "复制链接", "我要纠错"])
def test_no_button_behind_the_authors_is_one_of_them(button):
    byline = f"<div><span>来源：河湾周报</span> <span>作者：田野 龙腾</span> <a>{button}</a></div>"
    assert got(story(byline=byline)).authors == ["田野", "龙腾"]


@every(
    "byline said",
    [
        ("<p>［２０２１－０３－０５　０７：２０］　［来源：河湾周报］　［作者：田野］</p>", "河湾周报|田野|"),
        ("<p>2021-03-05 07:20 来源：《河湾文学》 | 田野</p>", "河湾文学|田野|"),
        ("<p>来源：河湾周报（ 2021年03月05日 07:20 第2版）</p>", "河湾周报||"),
        (
            "<p><span>河湾新闻</span> <span>2021-03-05 07:20</span></p><p>河湾新闻记者 田野</p><p>编辑 龙腾</p>",
            "河湾新闻|田野|龙腾",
        ),
        ("<p>河湾新闻 田野 2021-03-05 07:20</p><p>（河湾新闻记者 摄）</p>", "河湾新闻|田野|"),
        ("<address>田野、龙腾</address><p>2021-03-05 07:20</p>", "|田野 龙腾|"),
        ("<p><a href=/u/1>河边的草</a> 发表于：2021-03-05 07:20</p>", "|河边的草|"),
        ("<p>来源：河湾周报 作者：田野（http://www.paper.example/tian） 2021-03-05 07:20</p>", "河湾周报|田野|"),
        ("<p><b>阿田</b><br>帖子: 12<br>注册时间: 2004-03-01<br>来自: 湖南</p><p>2021-03-05 07:20</p>", "|阿田|"),
        ("<p>原创 2021-03-05 07:20 ©著作权</p>", "||"),
        ("<p>2021-03-05 07:20 来源：河湾网 田野</p>", "河湾网|田野|"),
        ("<p>2021-03-05 07:20　河湾周报　打印本页</p><p>[责任编辑 龙腾]</p>", "河湾周报||龙腾"),
        ("<td><a href=/u/1>看河的人</a><p>级别: 乡亲</p></td><p>2021-03-05 07:20</p>", "|看河的人|"),
        ("<p>来源于：河湾镇政府</p><p>走近基层</p><p>在磨坊街</p><p>2021-03-05 07:20</p>", "河湾镇政府||"),
        ("<div><b>阿田</b> 级别: 新手上路 发帖 23</div><p>2021-03-05 07:20</p>", "|阿田|"),
    ],
)
def test_a_byline_says_who_wrote_for_whom_in_the_ways_of_papers_blogs_and_boards(byline, said):
    reading = got(story(byline=byline))
    assert f"{reading.published_at:%F %R}" == "2021-03-05 07:20"
    assert f"{reading.source or ''}|{' '.join(reading.authors)}|{reading.editor or ''}" == said


def test_a_digest_above_the_text_is_left_out_where_a_longer_paragraph_holds_it():
    assert got(story(f"<p>{FIRST}</p><p>河湾周报讯 {FIRST}</p><p>{SECOND}</p>")).text == f"河湾周报讯 {FIRST}\n{SECOND}"


def test_whoever_comments_for_the_paper_is_an_author():
    assert got(story(byline="<p>2021-03-05 来源：河湾周报 作者：本报评论员 田野</p>")).authors == ["田野"]


@every("more", ["一审：方圆 二审：齐正 三审：高远", "审核：陶然 签发：方小舟", "制作：陶然"])
def test_an_editor_ends_where_the_next_duty_begins(more):
    assert got(story(below=f"<p>责任编辑：龙腾 {more}</p>")).editor == "龙腾"


@every(
    "remark",
    [
        "本文约880字，阅读需6分钟",
        "本文共3页 当前第1页",
        "点击上方蓝字关注我们",
        "双击鼠标滚屏 背景色：默认",
        "您的浏览器不支持视频播放",
        "收听暂停语速",
        "★★★★★",
        "种地，写字",
    ],
)
def test_a_remark_beside_the_text_is_not_in_it(remark):
    assert got(story(above=f"<div class=remark>{remark}</div>")).text == TEXT
    assert got(story(below=f"<div class=remark>{remark}</div>")).text == TEXT


def test_a_short_sentence_beside_the_text_is_the_story_too():
    assert got(story(above="<p>钟又响了。</p>")).text == f"钟又响了。\n{TEXT}"
    assert got(story(below="<p>（文中人名为化名）</p>")).text == f"{TEXT}\n（文中人名为化名）"


@every("name", ["content", "article_con", "TRS_Editor", "text"])
def test_a_correction_in_a_second_box_of_the_storys_name_is_the_story_too(name):
    told = [
        f"<div class={name}>{story}</div><div class={name}><p>更正：大钟停了{years}年，特此说明。</p></div>"
        for story in (STORY, STORY.replace("<p>", "<p>　　"), f"<p>{FIRST}</p>{STORY}<p>{SECOND}{THIRD}</p>")
        for years in ("九", "八")
    ]
    for body in told:
        assert "特此说明" in got(f"<h1>{TITLE}</h1>{BYLINE}{body}").text


@pytest.mark.parametrize("rest", ["", f"<p>{SECOND}{THIRD}</p>"])
def test_a_story_that_begins_with_its_first_sentence_as_a_summary_tells_it_once(rest):
    reading = got(story(f"<p>{FIRST}</p>{STORY}{rest}"))
    assert reading.text.startswith(TEXT)
    assert reading.text.endswith(f"{SECOND}{THIRD}" if rest else THIRD)


@every("buttons", ["<a>上一篇</a> <a>下一篇</a>", "<a>上一张</a>", "上一版　下一版"])
def test_buttons_to_other_pages_above_a_story_do_not_end_it(buttons):
    assert got(f"<h1>{TITLE}</h1>{BYLINE}<div><p>{buttons}</p>{STORY}</div>").text == TEXT


@every("label", ["相关报道：", "延伸阅读：", "[相关新闻]"])
def test_a_story_goes_on_behind_a_line_with_a_link_to_another(label):
    inserted = f"<p>{FIRST}</p><p>{label}<a href=/9.html>山后的果园今年收成好</a></p><p>{SECOND}</p><p>{THIRD}</p>"
    assert got(story(inserted)).text == TEXT


def test_what_follows_tags_in_a_make_of_its_own_is_a_notice_of_the_site():
    tags = "<span>磨坊街</span> <span>钟楼</span>"
    below = f"{tags}<div class=note>欢迎订阅本地手机报，资费详询客服，回复T退订。</div>"
    assert got(story(below=below)).text == TEXT


@every(
    "crumbs",
    [
        "<ol class=breadcrumb><li><a href=/>首页</a></li><li><a href=/a>民生</a></li><li><a href=/b>老街</a></li></ol>",
        "<div><a href=/>首页</a><i></i><a href=/a>民生</a><i></i><a href=/b>老街</a><i></i><span>详情</span></div>",
        "<div><a href=/rss>RSS</a><a href=/>首页</a> &gt; <a href=/a>民生</a> &gt; <a href=/b>老街</a> &gt; 正文</div>",
    ],
)
def test_a_breadcrumb_needs_no_arrows(crumbs):
    assert got(f"{crumbs}{story()}").section == ["民生", "老街"]


def test_a_menu_is_no_breadcrumb():
    menu = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("首页", "新闻", "民生", "老街", "论坛"))
    assert got(f"<ul>{menu}</ul>{story()}").section == []


def test_the_outlet_in_the_next_cell_is_no_title_even_where_the_title_begins_with_it():
    row = "<table><tr><td>来源</td><td>磨坊街</td><td>时间</td><td>2021-03-05</td></tr></table>"
    item = got(f"<table><tr><td>{TITLE}</td></tr></table>{row}<div>{STORY}</div>")
    assert (item.title, item.source) == (TITLE, "磨坊街")


def test_the_day_of_signing_in_the_last_row_is_not_the_day_of_publication():
    rows = "".join(f"<tr><td>{text}</td></tr>" for text in (FIRST, SECOND, THIRD, "磨坊街道办事处", "2021年2月18日"))
    item = got(f"<h1>{TITLE}</h1><table>{rows}</table>")
    assert item.published_at is None
    assert item.text.endswith("磨坊街道办事处\n2021年2月18日")


def test_year_day_and_time_may_stand_in_elements_of_their_own():
    time = "<span><em> 2021</em></span> <span><em>03</em>/<em>05</em></span> <span>07:20:31</span>"
    item = got(story(byline=f"<div>{time}</div><div>来源：河湾周报</div>"))
    assert (str(item.published_at), item.published_precision) == ("2021-03-05 07:20:31+08:00", "second")


@every("bar", ["丨", " | ", "："])
def test_a_bar_parts_label_and_value_as_a_colon_does(bar):
    item = got(story(below=f"<p>来源{bar}河湾周报</p><p>编辑{bar}龙腾</p>", byline="<p>2021-03-05 07:20</p>"))
    assert (item.source, item.editor, item.text) == ("河湾周报", "龙腾", TEXT)


def test_a_row_of_buttons_with_bars_names_nobody():
    assert not [found for found in scan("编辑 | 删除 | 举报") if found.value]
    assert scan("首页 | 图片 | 视频") == ()


@every("count", ["1343", "——", "无", "iPhone客户端"])
def test_no_count_or_device_is_an_outlet(count):
    assert got(story(byline=f"<p>2021-03-05 07:20　来源：{count}</p>")).source is None


@every(
    "byline authors source editor",
    [
        ("来源：河湾周报 作者：李 冀 时间：2021-03-05", ["李冀"], "河湾周报", None),
        ("作者：李　冀　王小明　来源：河湾周报　2021-03-05", ["李冀", "王小明"], "河湾周报", None),
        ("2021-03-05 来源：空 作者：", [], None, None),
        ("2021-03-05 来源： 作者： 责任编辑：", [], None, None),
        ("2021-03-05 来源：未知 作者：佚名 编辑：无", [], None, None),
        ("作者：admin 来源：本站 2021-03-05", [], "本站", None),
        ("大众日报·大众新闻客户端记者 高峰 孟一 2021-03-05", ["高峰", "孟一"], None, None),
        ("作者：河湾周报全媒体记者 高峰/文 孟一/图 2021-03-05", ["高峰", "孟一"], None, None),
        ("文/高峰 图/孟一 2021-03-05 来源：河湾周报", ["高峰", "孟一"], "河湾周报", None),
        ("记者：高峰，孟一；通讯员：欧阳雪 时间：2021-03-05", ["高峰", "孟一", "欧阳雪"], None, None),
        ("作者：阿依古丽·买买提 来源：天山网 2021-03-05", ["阿依古丽·买买提"], "天山网", None),
        ("作者：John Smith 2021-03-05 来源：China Daily", ["John Smith"], "China Daily", None),
        ("来源：新华社 河湾周报 2021-03-05 作者：田野", ["田野"], "新华社 河湾周报", None),
        ("来源：河湾周报（电子版） 2021-03-05", [], "河湾周报（电子版）", None),
        ("作者：宣传部 来源：市教育局 2021-03-05", [], "市教育局", None),
        ("2021-03-05 作者：市教育局 王芳", ["王芳"], None, None),
        ("【2021-03-05】【来源：河湾周报】【作者：田野】【编辑：龙腾】", ["田野"], "河湾周报", "龙腾"),
        ("2021-03-05来源:河湾周报作者:田野编辑:龙腾", ["田野"], "河湾周报", "龙腾"),
        ("责任编辑：龙 腾 校对：田野 2021-03-05", [], None, "龙腾"),
        ("作 者：田野 来 源：河湾周报 日 期：2021-03-05", ["田野"], "河湾周报", None),
        ("来源：http://www.a.example/ 2021-03-05", [], None, None),
        ("通讯员 田野 龙腾 2021-03-05", ["田野", "龙腾"], None, None),
        ("■本报记者 田野 实习生 龙腾 2021-03-05", ["田野", "龙腾"], None, None),
        ("摄影：田野 2021-03-05 来源：河湾周报", [], "河湾周报", None),
        ("作者：田野 主任 2021-03-05", ["田野"], None, None),
    ],
)
def test_a_byline_names_people_and_outlets_alone(byline, authors, source, editor):
    item = got(story(byline=f"<p>{byline}</p>"))
    assert (item.authors, item.source, item.editor) == (authors, source, editor)
    assert (str(item.published_at)[:10], item.text) == ("2021-03-05", TEXT)


@pytest.mark.fault("G5", "entities of signs that were escaped twice", "the signs")
def test_entities_that_were_escaped_twice_are_the_signs_they_name():
    text = story(f"<p>&amp;nbsp;&amp;nbsp;{FIRST}</p><p>{SECOND}&amp;ldquo;好&amp;rdquo;&amp;hellip;</p>")
    assert got(text).text == f"{FIRST}\n{SECOND}“好”…"


def test_what_is_said_of_an_entity_stays():
    text = f"{SECOND}网页里的小于号写作&lt;，与号写作&amp;。"
    assert got(story(f"<p>{FIRST}</p><p>{text.replace('&', '&amp;')}</p>")).text == f"{FIRST}\n{text}"


@pytest.mark.fault("F5", "references to halves of pairs, U+FFFE and U+0000", "they vanish, and nothing stands for them")
@every("reference", ["&#xD800;", "&#xdfff", "&#55296;", "&#57343;", "&#xFFFE;", "&#65535;", "&#0;"])
def test_a_reference_to_no_character_leaves_nothing(reference):
    assert got(story(f"<p>{reference}{FIRST}</p><p>{SECOND}{reference}</p>")).text == f"{FIRST}\n{SECOND}"


def test_a_reference_to_a_character_near_them_stays():
    assert got(story(f"<p>{FIRST}&#x4E00;&#19968;&#xD7;&#20013;</p>")).text == f"{FIRST}一一×中"


@pytest.mark.fault("F6", "markup in a title, a template, a comment", "none of it is text")
def test_nothing_of_a_script_template_or_comment_is_read():
    hidden = "<template><p>隐藏的话，不给人看。</p></template><!--<p>隐藏的话，不给人看。</p>-->"
    item = got(story(STORY + hidden), head=f"{TITLE}<script>alert(1)</script>")
    assert (item.title, item.text) == (TITLE, TEXT)


RAIL = "".join(
    f"<p><a href=/{n}.html>果园今年收成好{n}</a></p><p>入伏以来，每天有三百多人来摘果子，果农从早忙到天黑。</p>"
    for n in range(4)
)


@every("cells", ["{rail}<td>{story}</td>", "<td>{story}</td>{rail}", "{rail}<td>{story}</td>{rail}"])
def test_a_rail_of_digests_beside_the_story_is_not_in_it_however_long(cells):
    row = cells.format(rail=f"<td><h4>市县新闻</h4>{RAIL}</td>", story=STORY)
    assert got(f"<h1>{TITLE}</h1>{BYLINE}<table><tr>{row}</tr></table>").text == TEXT


def test_a_story_made_of_digests_alone_is_a_story():
    assert "入伏以来" in got(f"<h1>{TITLE}</h1>{BYLINE}<div>{RAIL}</div>").text


def test_the_sites_name_above_the_title_is_no_kicker():
    item = got(f"<div>河湾在线</div><hr><p>磨坊街纪事之三</p><p>{TITLE}</p>{BYLINE}<div>{STORY}</div>")
    assert (item.title, item.pretitle) == (TITLE, "磨坊街纪事之三")
    assert got(f"<div>河湾在线</div><hr><p>{TITLE}</p>{BYLINE}<div>{STORY}</div>").pretitle is None


@every("line", ["往期回顾", "编辑：龙腾", "来源：本报", "* * *", "广告", "版权声明"])
def test_a_line_in_a_story_of_two_boxes_cuts_nothing_off_without_a_flag(line):
    """The first paragraph stands before the box of the others, as papers set what they show to everybody."""
    text = f"<div><p>{FIRST}</p></div><p>{line}</p><div class=more><p>{SECOND}</p><p>{THIRD}</p><p>{SECOND}</p></div>"
    item = got(story(text))
    assert "uncertain_text" in item.flags or len(item.text) >= len(TEXT + SECOND)


@pytest.mark.parametrize("head", [f"{TITLE}_田野_河湾博客", f"{TITLE} - 田野的专栏 - 河湾"])
def test_whose_blog_it_is_wrote_its_story_and_filed_it(head):
    owner = "<div class=info><b>田野</b></div>"
    item = got(owner + story(byline="<p>(2021-03-05 07:20:00)</p><p>分类：<a href=/c/1>街巷</a></p>"), head=head)
    assert (item.authors, item.section) == (["田野"], ["街巷"])


@pytest.mark.parametrize("byline", ['<a rel="author" href=/u/1>Field</a>', '<b itemprop="author">Field</b>'])
def test_whom_the_markup_names_as_author_between_title_and_text_wrote_it(byline):
    assert got(story(byline=f"<p>{byline} <i>2021-03-05</i></p>")).authors == ["Field"]


def test_the_account_of_a_message_in_wechat_is_its_source():
    byline = "<div class=list><span>原创</span> <a id=js_name> 河湾笔记 </a></div><p>2021-03-05</p>"
    assert got(story(byline=byline)).source == "河湾笔记"


def test_a_reporter_and_his_paper_below_the_title_are_no_subtitle():
    item = got(story(byline="<p>田野/河湾日报</p><p>2021-03-05 07:20</p>"))
    assert (item.authors, item.source, item.subtitle) == (["田野"], "河湾日报", None)


def test_the_names_behind_the_bracket_of_an_outlet_are_the_authors():
    assert got(story(f"<p>【河湾网】（记者 田野 龙腾）{FIRST}</p><p>{SECOND}</p>")).authors == ["田野", "龙腾"]


def test_a_breadcrumb_that_ends_with_an_exclaiming_title_is_one():
    crumbs = "<div>首页 > 时政新闻 > 钟楼修好了！街坊都来看</div>"
    assert got(crumbs + story().replace(TITLE, "钟楼修好了！街坊都来看")).section == ["时政新闻"]


def test_a_name_of_the_menu_above_the_title_is_the_section_and_no_kicker():
    item = got(f"<ul><li><a href=/1>老街要闻</a></li></ul><div><h3>老街要闻</h3>{story().replace('h1', 'h3')}</div>")
    assert (item.section, item.pretitle, item.title) == (["老街要闻"], None, TITLE)


def test_the_features_that_end_a_story_are_shown_beside_those_of_the_next_likeliest_end():
    source = f"<html><head><title>{TITLE}</title></head><body>{story()}</body></html>"
    facts = explain(source.encode(), url=URL, fetched_at=NOW)[1].facts
    assert [name.split(maxsplit=2)[2] for name in facts if name.startswith("line ")] == ["ends it", "might end it"]
    assert "form" in str(next(value for name, value in facts.items() if name.endswith("might end it")))


@pytest.mark.parametrize("make", ["<p>{}</p>", "<div>{}</div>", "<h3>{}</h3>", "<table><tr><td>{}</td></tr></table>"])
@pytest.mark.parametrize("line", ["会议时间：周五15:30", "刚刚过去的昨天", "图片报道", "客户端下载"])
def test_no_line_before_the_last_paragraph_cuts_it_off_without_a_flag(make, line):
    item = got(story(STORY.replace("<p>", f"{make.format(line)}<p>").replace(make.format(line), "", 2)))
    assert "uncertain_text" in item.flags or THIRD in item.text


@every("opened", ["<object>", "<noscript>", "<select>", "<textarea>", "<iframe>", "<TITLE>", "<!-- "])
def test_what_an_element_that_shows_nothing_swallows_leaves_doubt(opened):
    assert "uncertain_text" in got(story(f"<p>{FIRST}</p>{opened}<p>{SECOND}</p><p>{THIRD}</p>")).flags


@every("closed", ["<object></object>", "<noscript>请打开脚本。</noscript>", "<!-- 广告 -->", "<select>"])
def test_an_element_that_shows_nothing_and_swallows_nothing_leaves_no_doubt(closed):
    assert "uncertain_text" not in got(story(f"{STORY}{closed}")).flags

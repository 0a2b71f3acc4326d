"""滕州市人民政府: TRS pages of three ages; the date in the address is not the one shown, lists are paged by a script."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from regional_news.item.article import CHINA
from sandbox.markup import attribute, body, link, links, listing, rail, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import Section
from sandbox.story import Block, File, Paragraph, Picture, Story, Template

if TYPE_CHECKING:
    from random import Random

    from sandbox.prose import Draft

NAME = "滕州市人民政府"
ORIGIN = "http://www.tengzhou.gov.cn"
CLONE = "http://www.jiangcheng-football.example"
"""A copy on another host that put its own name in the place of the town's."""
FOOTER = "中共滕州市委、滕州市人民政府主办 版权所有 鲁ICP备12014628号 政府网站标识码:3704810032"
TOWNS = ("官桥镇", "姜屯镇", "级索镇", "龙阳镇", "鲍沟镇")
PLACE = Place(
    name="滕州市", towns=TOWNS, sources=("滕州日报", "市融媒体中心", "官桥镇信息中心", "市信息化服务中心", "市教体局")
)

# One to one on the numbers below a prime: unique ids, but not in the order of time.
FIRST_DOCUMENT = 1_060_000
PRIME, FACTOR = 1_000_003, 617_761
INVERSE = pow(FACTOR, -1, PRIME)


def _section(path: str, *names: str, parent: str | None = None) -> Section:
    return Section(
        names=names,
        key=path,
        front=f"/{path}/index.html",
        page=f"/{path}/index_{{index}}.html",
        place=PLACE,
        parent=parent,
    )


def _footer(story: Story) -> str:
    return FOOTER.replace("滕州市", story.owner or "滕州市")


def _named(block: Picture) -> str:
    return f'<p align="center">{text(block.name)}</p>' if block.name else ""


def _old(story: Story) -> str:
    """The page of 2009: tables, GB bytes, a breadcrumb that is one word, file names under the pictures."""

    def picture(block: Picture) -> str:
        caption = f'<p align="center"><font size="2">{text(block.caption)}</font></p>' if block.caption else ""
        return f'<p align="center"><img src="{attribute(block.url)}" border="0"></p>{_named(block)}{caption}'

    return f"""<html><head><title>{text(story.title)}</title>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>
<table width="1000" align="center"><tr><td><img src="/images/top.jpg" alt="图片"></td></tr>
<tr><td>您的位置{text(story.section[-1])}</td></tr></table>
<table width="1000" align="center"><tr><td align="center"><h2>{text(story.title)}</h2></td></tr>
<tr><td align="center">时间:{story.published_raw}&nbsp;来源:{text(story.source)}</td></tr>
<tr><td class="content">{body(story, paragraph="<p>{}</p>", picture=picture, indent="&nbsp;&nbsp;&nbsp;&nbsp;")}</td></tr></table>
<table width="1000" align="center"><tr><td>Copyright @ 2000-2018 Tengzhou China. All Rights Reserved<br>{_footer(story)}</td></tr></table>
</body></html>"""


def _middle(story: Story) -> str:
    """The page of 2014: a TRS editor's body with its own style sheet inside."""

    def picture(block: Picture) -> str:
        caption = f'<p align="center" class="tushuo">{text(block.caption)}</p>' if block.caption else ""
        return f'<div align="center"><img src="{attribute(block.url)}" alt="{attribute(block.name or "")}" /></div>{_named(block)}{caption}'

    crumbs = " &gt; ".join(link("../", name) for name in ("首页", *story.section))
    style = "<style type=text/css>.TRS_Editor P{line-height:2;font-family:宋体;font-size:12pt;}</style>"
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{text(story.title)}-{NAME}</title></head><body>
<div class="dqwz">您的位置:{crumbs}</div><div class="bt">{text(story.title)}</div>
<div class="xx">时间:{story.published_raw} 来源:{text(story.source)}　字体:【大 中 小】</div>
<div class="nr"><div class=TRS_Editor>{style}{body(story, paragraph="<p>{}</p>", picture=picture)}</div></div>
<div class="yl">友情链接 <a href="http://www.gov.cn.example/">上级网站</a></div>
<div class="right">{rail(story, PLACE, href=CLONE + "/xwzx/jrtz/201402/t20140228_1060772.html")}</div>
<div class="foot">{_footer(story)}</div></body></html>"""


def _new(story: Story) -> str:
    """The page of today, with the metas that government sites carry since 2018."""

    def picture(block: Picture) -> str:
        caption = f"<figcaption>{text(block.caption)}</figcaption>" if block.caption else ""
        return f'<figure><img src="{attribute(block.url)}" alt="{attribute(block.name or "")}" />{caption}</figure>{_named(block)}'

    crumbs = " &gt; ".join(link("/", name) for name in ("首页", *story.section))
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8" /><title>{text(story.title)}</title>
<meta name="SiteName" content="{NAME}" /><meta name="SiteDomain" content="www.tengzhou.gov.cn" />
<meta name="SiteIDCode" content="3704810032" /><meta name="ColumnName" content="{attribute(story.section[-1])}" />
<meta name="ArticleTitle" content="{attribute(story.title)}" /><meta name="PubDate" content="{story.published_raw}" />
<meta name="ContentSource" content="{attribute(story.source or "")}" />
<meta name="Keywords" content="{attribute(";".join(story.keywords))}" /></head><body>
<div class="location">您的位置:{crumbs}</div>
<div class="article"><h1>{text(story.title)}</h1><div class="info"><span>时间:{story.published_raw}</span> <span>来源:{text(story.source)}</span></div>
<div class="TRS_UEDITOR trs_paper_default">{body(story, paragraph='<p style="text-indent:2em;"><span>{}</span></p>', picture=picture, indent="")}</div>
<div class="tools"><a href="javascript:window.print()">打印</a><a href="javascript:window.close()">关闭</a></div></div>
<div class="links">友情链接</div><div class="footer">{_footer(story)}</div></body></html>"""


class Tengzhou(NewsSite):
    """Serve 滕州市人民政府."""

    name = "tengzhou"
    origin = ORIGIN
    templates = (
        Template(name="trs-2014", markup=_middle, shows=frozenset()),
        Template(name="gov-metas", markup=_new),
        Template(name="table-2009", markup=_old, encoding="gb18030", charset=None, shows=frozenset()),
    )
    list_template = templates[0]
    validators = frozenset({"last-modified"})
    robots = None
    sections = (
        _section("xwzx/jrtz", "要闻动态", "今日滕州"),
        _section("xzwgk/szfwj_189_1", "信息公开", "市政府文件"),
        _section("zzq/zj/gqz/gyjj", "工业经济", parent="xzwgk/szfwj_189_1"),
        _section("bsdt/xzjd/gqz", "镇街动态", "官桥镇"),
    )

    def url(self, number: int) -> str:
        """Return the address with a day that is often not the one shown."""
        shown = self.moment(number)
        filed = (shown, shown + timedelta(days=15), shown - timedelta(days=400))[number % 3]
        document = FIRST_DOCUMENT + number * FACTOR % PRIME
        return f"{self.origin}/{self.section(number).key}/{filed:%Y%m}/t{filed:%Y%m%d}_{document}.html"

    def locate(self, path: str) -> int | None:
        """Find the number behind a document's id."""
        match = re.search(r"/t\d{8}_(\d+)\.html$", path)
        return (int(match[1]) - FIRST_DOCUMENT) * INVERSE % PRIME if match else None

    def compose(self, number: int, draft: Draft, rng: Random) -> Story:
        """Make a report of an office: a day without an hour, people only in the last line, many pictures."""
        template = self.template(number)
        shown = self.moment(number)
        authors = draft.reporters if number % 3 == 1 else ()
        paragraphs = [*draft.paragraphs, *([f"（通讯员 {' '.join(authors)}）"] if authors else [])]
        blocks: list[Block] = [Paragraph(text=p) for p in paragraphs]
        folder = self.url(number).rpartition("/")[0]
        for k in range(rng.choice((0, 1, 3))):
            captioned = k == 0 and template.name == "gov-metas"
            picture = Picture(
                url=f"{folder}/W0{shown:%Y%m%d}{number:06d}{k}.jpg",
                caption=draft.caption if captioned else None,
                name=None if captioned else f"IMG_{5000 + rng.randint(0, 999)}_副本.jpg",
            )
            blocks.insert(rng.randint(1, len(paragraphs) - len(authors)), picture)
        if number % 7 == 5:
            blocks.append(File(url=f"{folder}/P0{shown:%Y%m%d}{number:06d}.pdf", name="附件:实施方案.pdf"))
        names = self.section(number).names
        return Story(
            portal=self.name,
            article_id=self.url(number).rpartition("_")[2].removesuffix(".html"),
            url=self.url(number),
            title=draft.title,
            authors=authors,
            byline="body",
            source=draft.source if number % 5 != 2 else None,
            published_at=datetime.combine(shown.date(), time(), CHINA),
            published_precision="day",
            section=names[-1:] if template.name == "table-2009" else names,
            keywords=draft.keywords,
            region="370481",
            blocks=tuple(blocks),
        )

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a TRS list: the number of pages stands in a script, and nothing links to the second."""
        children = links((child.front, child.names[-1]) for child in self.children(section))
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>{section.names[-1]}</title>
<script src="/images/page.js"></script></head><body><div>您的位置:<a href="/">首页</a> &gt; {section.names[-1]}</div>
<div class="left">{children}</div><ul>{listing(entries, "<li>{link} <i>{date}</i></li>")}</ul>
<div class="page"><script>createPageHTML({pages}, {page - 1}, "index", "html");</script></div>
<div>{link(CLONE + "/", "江城足球")}</div><div>{FOOTER}</div></body></html>"""

    def home_markup(self, entries: list[Entry]) -> str:
        """Make the home page."""
        nav = links((s.front, s.names[-1]) for s in self.sections if s.parent is None)
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>{NAME}</title></head><body>
<div class="nav">{nav}</div><ul>{listing(entries)}</ul><div>友情链接 {link(CLONE + "/", "江城足球")}</div><div>{FOOTER}</div></body></html>"""

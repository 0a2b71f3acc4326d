"""A page in the making: one story, one portal, one random source, and the truth that grows with what is shown.

A page skin asks the draft for its parts (`title_tag`, `crumbs`, `byline`, `body`, rails, lists …) and puts them where
its software would. Each part notes in `truth` what a reader can now see, so a skin that shows no source leaves the
source out of the truth without saying so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Final

from tests.skins import noise
from tests.skins.bodies import STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from random import Random

    from regional_news.extract import PortalFacts
    from tests.skins.story import Story

TIME_FORMS: Final = (
    ("%Y-%m-%d %H:%M", "minute"), ("%Y-%m-%d %H:%M:%S", "second"), ("%Y年%m月%d日", "day"), ("%Y-%m-%d", "day"),
    ("%Y年%m月%d日 %H:%M", "minute"), ("%Y/%m/%d %H:%M:%S", "second"), ("%Y年%m月%d日%H时%M分", "minute"),
    ("%Y.%m.%d", "day"), ("%Y年%m月%d日%H:%M:%S", "second"), ("%Y-%-m-%-d %-H:%M:%S", "second"), ("%Y年%-m月%-d日", "day"),
)  # fmt: skip
TIME_LABELS: Final = ("发表时间", "发布时间", "时间", "发布日期", "日期", "发稿时间", "录入时间", "添加时间")
SOURCE_LABELS: Final = ("来源", "稿源", "文章来源", "信息来源", "新闻来源")
AUTHOR_LABELS: Final = ("作者", "记者")
EDITOR_LABELS: Final = ("责任编辑", "编辑", "责编")
COUNTS: Final = ("浏览次数:{}次", "点击数:{}", "点击:{}", "阅读:{}", "人气:{}")
_STEP = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "day": timedelta(days=1)}


@dataclass(kw_only=True)
class Truth:
    """What a careful reader takes from one page; `authors` None where two answers are right."""

    title: str
    pretitle: str | None = None
    subtitle: str | None = None
    authors: list[str] | None = field(default_factory=list)
    source: str | None = None
    editor: str | None = None
    published_at: datetime | None = None
    precision: str | None = None
    section: list[str] = field(default_factory=list)
    text: str = ""
    optional: tuple[str, ...] = ()
    """Lines that may stand in the text or not: captions shown under pictures, the names of attachments."""
    images: list[str] = field(default_factory=list)
    attachments: int = 0


class Draft:
    """The parts of one page, dealt from a seed, and the truth they add up to."""

    def __init__(
        self, story: Story, facts: PortalFacts, rng: Random, *, style: str, url: str, fetched_at: datetime
    ) -> None:
        self.story, self.facts, self.rng, self.style, self.url, self.fetched_at = (
            story,
            facts,
            rng,
            style,
            url,
            fetched_at,
        )
        self.colon = rng.choice((":", "：", "：", ": ", "：&nbsp;", "：　"))
        self.truth = Truth(title=story.title, authors=story.opening_authors)
        self.headlines = rng.sample(noise.HEADLINES, len(noise.HEADLINES))
        self.digest_texts = rng.sample(noise.DIGESTS, len(noise.DIGESTS))
        if story.key == "bridge":
            self.truth.authors = None  # its captions name the photographer, who is and is not the author

    # Fields

    def title(self) -> str:
        """Return the main title, escaped."""
        return escape(self.story.title, quote=False)

    def kicker(self, template: str) -> str:
        """Return `template` filled with the line above the title, nothing for a story without one."""
        self.truth.pretitle = self.story.pretitle
        return template.format(escape(self.story.pretitle)) if self.story.pretitle else ""

    def subtitle(self, template: str) -> str:
        """Return `template` filled with the line below the title, nothing for a story without one."""
        self.truth.subtitle = self.story.subtitle
        return template.format(escape(self.story.subtitle)) if self.story.subtitle else ""

    def title_tag(self, *forms: str) -> str:
        """Return the `title` element; `forms` name the ways to choose from, by default all of them."""
        title, site = self.title(), self.facts.site_name
        ways = {
            "bare": title,
            "_site": f"{title}_{site}",
            "-site": f"{title}-{site}",
            "- site": f"{title} - {site}",
            "-section-site": f"{title}-{self.story.section[-1]}-{site}",
            "|site": f"{title}|{site}",
            "cut": f"{title[: max(6, len(title) - 6)]}…_{site}",
            "site": site,
            "section_site": f"{self.story.section[-1]}_{site}",
            "site-first": f"{site}--{title}",
        }
        return f"<title>{ways[self.rng.choice(forms or ('bare', '_site', '-site', '- site', '-section-site', '|site'))]}</title>"

    def crumbs(
        self, *, home: str | None = None, end: str | None = None, sep: str | None = None, link: bool = True
    ) -> str:
        """Return the breadcrumb's inner HTML and note the section."""
        rng = self.rng
        sep = sep or rng.choice((" &gt; ", "&gt;", " &gt;&gt; ", " » ", "&nbsp;&gt;&nbsp;", " > "))
        home = home if home is not None else rng.choice(("首页", self.facts.site_name, "网站首页"))
        end = end if end is not None else rng.choice(("", "正文"))
        names = [home, *(name for name in self.story.section if name != home)]
        self.truth.section = [name for name in names if name not in {"首页", "网站首页"}]
        parts = [f'<a href="/{n}/">{name}</a>' if link else name for n, name in enumerate(names)]
        return sep.join([*parts, *([end] if end else [])])

    def crumb_line(self, **options: str | bool) -> str:
        """Return the breadcrumb behind one of its usual labels."""
        label = self.rng.choice(("您当前位置:", "您现在的位置：", "当前位置：", "您的位置：", "位置：", "所在位置："))
        return label + self.crumbs(**options)  # type: ignore[arg-type]

    def label(self, labels: Sequence[str], value: str) -> str:
        """Return `label:value` with one of the labels and this page's colon."""
        return self.rng.choice(labels) + self.colon + value

    def time_text(self, moment: datetime | None = None, *, forms: Sequence[tuple[str, str]] = TIME_FORMS) -> str:
        """Return the publication time in one of the forms, and note it as the truth."""
        at = (moment or self.story.published).replace(microsecond=0)
        if forms is TIME_FORMS and self.rng.random() < 0.15:
            return self.rare_time(at)
        form, precision = self.rng.choice(forms)
        self.truth.published_at = at - (at - at.replace(hour=0, minute=0, second=0)) % _STEP[precision]
        self.truth.precision = precision
        return at.strftime(form)

    def rare_time(self, at: datetime) -> str:
        """Return the time in a form that few sites use, and note it as the truth."""
        wide = str.maketrans("0123456789:-", "０１２３４５６７８９：－")
        numerals = "〇一二三四五六七八九"
        tens = ["", "十", "二十", "三十"]
        month, day = (tens[n // 10] + ("" if n % 10 == 0 else numerals[n % 10]) for n in (at.month, at.day))
        half = f"{'上午' if at.hour < 12 else '下午'}{(at.hour - 1) % 12 + 1}:{at:%M}"
        weekday = "星期" + "一二三四五六日"[at.weekday()]
        days_ago = (self.fetched_at.astimezone(at.tzinfo).date() - at.date()).days
        forms = [
            (f"{at:%Y-%m-%d %H:%M}".translate(wide), "minute"),
            (f"{at:%Y年%m月%d日} {half if at.hour else ''}".strip(), "minute" if at.hour else "day"),
            ("".join(numerals[int(digit)] for digit in str(at.year)) + f"年{month}月{day}日", "day"),
            (f"{at:%Y-%m-%dT%H:%M:%S}+08:00", "second"),
            (f"{at:%Y-%m-%d %H:%M:%S}.0", "second"),
            (f"{at:%Y年%m月%d日} {weekday} {at:%H:%M}", "minute"),
        ]
        if days_ago < 300:
            forms.append((f"{at:%m-%d %H:%M}", "minute"))
        if days_ago in {0, 1, 2}:
            forms = [(f"{('今天', '昨天', '前天')[days_ago]} {at:%H:%M}", "minute")]
        text, precision = self.rng.choice(forms)
        self.truth.published_at = at - (at - at.replace(hour=0, minute=0, second=0)) % _STEP[precision]
        self.truth.precision = precision
        return text

    def time(self, *, bare: bool = False) -> str:
        """Return the time as the byline shows it, `bare` without a label."""
        text = self.time_text()
        return text if bare else self.label(TIME_LABELS, text)

    def source(self, *, may_be_empty: bool = True) -> str:
        """Return the labelled source, now and then with nothing behind the label."""
        empty = may_be_empty and self.rng.random() < 0.12
        self.truth.source = None if empty else self.story.source
        return self.label(SOURCE_LABELS, "" if empty else escape(self.story.source))

    def author(self) -> str:
        """Return the labelled authors, with nothing behind the label where the story names none."""
        names = self.story.authors
        if names:
            self.truth.authors = [name.replace(" ", "") for name in names]
        spaced = any(" " in name for name in names)
        office = self.rng.choice(("", "", "", "本报记者 ", "通讯员 ")) if names and not spaced else ""
        between = "、" if spaced else self.rng.choice((" ", "、", "　", ","))
        return self.label(AUTHOR_LABELS if names and not office else AUTHOR_LABELS[:1], office + between.join(names))

    def editor(self, *, template: str = "{}") -> str:
        """Return the labelled editor, empty where the story names none."""
        self.truth.editor = self.story.editor
        return template.format(self.label(EDITOR_LABELS, self.story.editor or ""))

    def clicks(self) -> str:
        """Return a counter of readers."""
        return self.rng.choice(COUNTS).format(self.rng.randrange(20, 90_000))

    def printed(self) -> str:
        """Return the time of printing: a date that is not the story's."""
        return f"打印时间{self.colon}{self.fetched_at.astimezone(self.story.published.tzinfo):%Y-%m-%d %H:%M}"

    def updated(self) -> str:
        """Return a later time of updating: a date that is not the publication's."""
        return f"更新时间{self.colon}{self.story.published + timedelta(days=3, minutes=7):%Y-%m-%d %H:%M}"

    def byline(self, *fields: str, sep: str = "&nbsp;&nbsp;", shuffle: bool = True) -> str:
        """Return the named fields in random order: time, source, author, editor, clicks, updated, printed."""
        order = list(fields)
        if shuffle:
            self.rng.shuffle(order)
        if "time" in order and "printed" not in order and self.rng.random() < 0.1:
            order.insert(order.index("time") + 1, "updated")
        return sep.join(getattr(self, name)() for name in order)

    def end_editor(self, template: str = "<p>({})</p>") -> str:
        """Return the editor as a line at the end of the body."""
        return self.editor(template=template) if self.story.editor or self.rng.random() < 0.5 else ""

    # The body

    def body(self, *, pictures: bool = True, insert: str = "") -> str:
        """Return the body's HTML in this page's style and note text, pictures and attachments.

        `insert` is what the site puts into the middle of every story: an advertisement, a box of links.
        """
        blocks = [block for block in self.story.blocks if pictures or block.kind != "img"]
        self.truth.text = "\n".join(block.text.replace("|", " ") for block in blocks if block.text)
        self.truth.images = [block.file for block in blocks if block.kind == "img"]
        self.truth.optional = tuple(block.text for block in blocks if block.kind == "img")
        style = STYLES[self.style]
        half = len(blocks) // 2 if insert else 0
        first = style(blocks[:half], self.rng) + insert if half else ""
        return first + style(blocks[half:], self.rng) + self.attachments()

    def attachments(self) -> str:
        """Return the list of attached files, nothing for a story without any."""
        self.truth.attachments = len(self.story.attachments)
        self.truth.optional += tuple(name for name, _ in self.story.attachments)
        return "".join(f'<p><a href="{path}">{escape(name)}</a></p>' for name, path in self.story.attachments)

    def plain_text(self) -> str:
        """Return the body as one string without markup, and note it: for structured data."""
        blocks = [block for block in self.story.blocks if block.kind != "img"]
        lines = [block.text.replace("|", " ") for block in blocks]
        self.truth.text = "\n".join(lines)
        return "\n".join(lines)

    def nest(self, html: str, *, tag: str = "div") -> str:
        """Wrap `html` into zero to three elements without meaning."""
        for _ in range(self.rng.randrange(4)):
            html = f'<{tag} class="{self.name()}">\n{html}\n</{tag}>'
        return html

    def name(self) -> str:
        """Return a class name that says nothing."""
        return "".join(self.rng.choice("bcdfghjklmnpqrstvwxz0123456789") for _ in range(self.rng.randint(2, 7))) or "x"

    # What stands around it

    def links(self, count: int, template: str = '<li><a href="{url}">{text}</a></li>') -> str:
        """Return `count` headlines of other stories."""
        start = self.rng.randrange(len(self.headlines))
        picked = [self.headlines[(start + n) % len(self.headlines)] for n in range(count)]
        return "\n".join(template.format(url=f"/x/{self.rng.randrange(99999)}.html", text=text) for text in picked)

    def dated_links(self, count: int) -> str:
        """Return headlines with the days of other stories behind them."""
        day = self.fetched_at - timedelta(days=self.rng.randrange(1, 9))
        return self.links(count, f'<li><a href="{{url}}">{{text}}</a><span>{day:%Y-%m-%d}</span></li>')

    def digests(self, count: int, template: str = "<h4><a href='{url}'>{title}</a></h4><p>{text}</p>") -> str:
        """Return `count` digests of other stories: titles followed by long paragraphs."""
        return "\n".join(
            template.format(url=f"/y/{n}.html", title=self.headlines[n], text=text)
            for n, text in enumerate(self.digest_texts[:count])
        )

    def comments(self, count: int, template: str = "<li><b>{name}</b> <em>{time}</em><p>{text}</p></li>") -> str:
        """Return `count` readers' comments with names and times."""
        later = [self.story.published + timedelta(hours=3 * n + 1, minutes=17 * n) for n in range(count)]
        return "\n".join(
            template.format(
                name=f"网友{self.rng.randrange(999)}",
                time=f"{at:%Y-%m-%d %H:%M:%S}",
                text=self.rng.choice(noise.COMMENTS),
            )
            for at in later
        )

    def nav(self, template: str = '<a href="/{n}/">{text}</a>', sep: str = " | ") -> str:
        """Return a navigation bar."""
        return sep.join(template.format(n=n, text=text) for n, text in enumerate(noise.NAV))

    def footer(self) -> str:
        """Return who runs the site."""
        year = self.fetched_at.year
        return self.rng.choice(
            (
                f"Copyright &copy; 2004-{year} {self.facts.site_name} All Rights Reserved 版权所有 鲁ICP备05000000号",
                f"{self.facts.site_name}版权所有 未经授权禁止复制或建立镜像<br>主办:{self.facts.site_name} 联系电话:0530-5550100 备案号:湘ICP备06000000号",
                f"关于我们 | 广告服务 | 联系我们 | 网站地图<br>{self.facts.site_name} &copy; {year}",
            )
        )

    def share(self) -> str:
        """Return a share bar."""
        return self.rng.choice(
            (
                '<div class="bdsharebuttonbox"><span>分享到：</span><a class="bds_weixin">微信</a><a class="bds_tsina">新浪微博</a><a class="bds_qzone">QQ空间</a></div>',
                '<div>分享到: <a href="#">QQ空间</a> <a href="#">腾讯微博</a> <a href="#">人人网</a> <a href="#">开心网</a> 更多</div>',
                '<p>【<a href="javascript:window.print()">打印本页</a>】【<a href="javascript:window.close()">关闭窗口</a>】【<a href="#">收藏</a>】</p>',
                '<div class="social-share" data-sites="weibo,wechat"></div>',
            )
        )

    def sizes(self) -> str:
        """Return the switch of font sizes."""
        return self.rng.choice(
            (
                '字体：【<a href="javascript:doZoom(16)">大</a> <a href="javascript:doZoom(14)">中</a> <a href="javascript:doZoom(12)">小</a>】',
                "<span>[字号：<a>大</a> <a>中</a> <a>小</a>]</span>",
                "",
            )
        )

    def neighbours(self) -> str:
        """Return the links to the stories before and after this one."""
        before, after = self.headlines[:2]
        return self.rng.choice(
            (
                f'<li>上一篇：<a href="/a.html">{before}</a></li><li>下一篇：<a href="/b.html">{after}</a></li>',
                f'<p>上一条：<a href="/a.html">{before}</a></p><p>下一条：没有了</p>',
                f'<span>上一篇: <a href="/a.html">{before}</a></span> <span>下一篇: <a href="/b.html">{after}</a></span>',
            )
        )

    def hidden(self) -> str:
        """Return text that no reader sees."""
        return self.rng.choice(
            ('<div style="display:none">{}</div>', '<p style="display: none;">{}</p>', '<textarea style="display:none">{}</textarea>',
             '<script type="text/template"><p>{}</p></script>', "<!-- {} -->", '<div hidden>{}</div>')
        ).format(noise.HIDDEN)  # fmt: skip

    def slogan(self) -> str:
        """Return a statement that the portal repeats under every story."""
        return self.rng.choice(noise.SLOGANS)

    def metas(self) -> str:
        """Return keyword and description metas."""
        words = ",".join([*self.story.keywords, self.facts.site_name])
        lead = next((block.text for block in self.story.blocks if block.kind == "p"), "")[:80]
        return f'<meta name="keywords" content="{words}">\n<meta name="description" content="{escape(lead)}">'

"""Pages of a title, a byline, some paragraphs and little else, made of labelled ones for the reader to learn from.

Among labelled pages hardly one is so bare, and what stands around their stories tells more than it does on small sites:
readers' words and digests behind the story, verses, opening hours in the last line, a subtitle above the first.
"""

from __future__ import annotations

import random
import re
from html import escape
from typing import Final

from benchmarks import real_pages
from tools.reader_features import features_of
from tools.reader_samples import BOXES, STORY, Sample, fold_of, sample

WEIGHT: Final = 0.5
OF_EACH: Final = 3
"""So many are made of a labelled page."""
OF_SITE: Final = (
    "新闻热线：0530-1234567", "本报讯员投稿邮箱：news@example.cn", "Copyright © 河湾网 版权所有", "京ICP备05012345号", "分享到：",
    "【打印】【关闭】", "上一篇：河湾老街修缮完工", "下一篇：渡口新船下水", "责任编辑：田野", "编辑：龙腾", "返回首页", "网友评论", "相关新闻",
    "热门推荐", "我要评论", "收藏本页", "返回顶部", "[纠错]", "标签：民生 河湾", "（责编：田野）", "点赞 12", "阅读 2310",
    "扫一扫在手机打开当前页", "声明：本网转载文章版权归原作者所有",
)  # fmt: skip
SITES: Final = ("河湾网", "河湾在线", "青泥论坛", "渡口茶叶网", "柳絮文学网", "河湾新闻网")
PRAISE: Final = (
    "%s是本地最有影响力的综合门户，为您提供最新的资讯，欢迎您的关注。", "更多精彩内容，请关注%s，我们每天与您相约。",
    "%s（www.example.com）致力于打造专业的行业平台，为广大网友服务。", "本文由%s整理发布，转载请注明出处，谢谢。",
    "感谢您阅读本文，%s将一如既往为您提供优质的服务。", "想了解更多，请下载%s客户端，与万千网友一起讨论。",
    "欢迎访问%s，这里每天更新上千条新闻。", "您身边若有新鲜事，请拨打%s热线0530-1234567，线索一经采用，付给酬金。",
    "%s长期征集线索：好人好事、急事难事，都可以发信到news@example.cn告诉我们。",
)  # fmt: skip
FIGURES: Final = (
    "<p align=center><img src=/1.jpg></p><p align=center>%s</p>", "<div><img src=/1.jpg><div>%s</div></div>",
    "<figure><img src=/1.jpg><figcaption>%s</figcaption></figure>", "<center><img src=/1.jpg><br>%s</center>",
)  # fmt: skip
CAPTIONS: Final = (
    "新桥全景。龙腾 摄", "图为渡口的老柳树。", "▲志愿者在清理河道", "茶农采摘春茶（田野 摄）", "渡口新船下水的情景", "资料图片",
)  # fmt: skip
NOTES: Final = (
    "编者按：从今天起，本报推出“河湾人家”系列报道，讲述两岸的变化，敬请关注。", "【编者按】老桥要拆了，我们请几位老人讲讲它的故事。",
    "开栏的话：为记录河湾的变迁，本网开设专栏，陆续刊发来稿。",
)  # fmt: skip
SIGNS: Final = ("_", "-", " - ", "--", "|")
READERS: Final = ("田野", "龙腾", "河湾人家", "柳絮飞", "青泥渡", "老船工", "风清扬")
LAST_LINES: Final = (
    "咨询电话：0530-1234567", "开放时间：9:00—17:00", "地点：河湾文化馆二楼", "报名时间：3月5日至10日", "联系人：田野", "附：名单",
    "附件：1.报名表.doc",
)  # fmt: skip
COUNTS: Final = (
    "<h2>《%s》有 %d 条评论</h2>", "<h3>网友评论（%.0s%d条）</h3>", "<div>%.0s最新评论(%d)</div>", "<h3>“%s”上的%d条评论</h3>",
    "<div>全部%.0s评论 %d</div>",
)  # fmt: skip
PARAGRAPHS: Final = (
    ("<p>", "</p>"), ("<p>", "</p>"), ("<div>", "</div>"), ("", "<br>"), ("<p>　　", "</p>"),
    ("<p style='text-indent:2em'>", "</p>"),
)  # fmt: skip
AROUND: Final = (
    "<div>%s</div>", "<div class=content>%s</div>", "<td>%s</td>", "%s", "<div id=article><div class=text>%s</div></div>",
)  # fmt: skip
BYLINES: Final = (
    "", "<p>来源：河湾日报 2021-03-05 07:20</p>", "<div><span>2021年3月5日</span> <span>来源：河湾网</span></div>",
    "<p>2021-03-05 07:20 来源：河湾周报 作者：田野</p>", "<div>发布时间：2021-03-05 浏览次数：132</div>",
)  # fmt: skip
ABOVE: Final = (
    "", "", "<div><a href=/>首页</a> <a href=/n>新闻</a></div>",
    "<div>您的位置：<a href=/>首页</a> &gt; <a href=/n>新闻</a> &gt; 正文</div>",
)  # fmt: skip
RIGHTS: Final = (
    "<p>版权声明：本文为博主原创，转载请附上出处链接。</p>", "<p>分类：随笔</p><p>版权归作者所有，转载请联系作者。</p>",
    "<div>未经河湾网书面许可，不得转载本文。</div>",
)  # fmt: skip
ASIDES: Final = ("【新闻链接】", "【相关链接】", "新闻背景", "名词解释", "◆ 链接")
VOTES: Final = (
    ("您坐过渡口的船吗？", "坐过", "没有坐过", "打算去坐"), ("您怎么看老街改造？", "支持，早该改了", "反对，老街就该老", "说不清"),
    ("今日话题：该不该给孩子配手机", "A. 该，方便联系", "B. 不该，影响学习"), ("这条消息对您有用吗", "有用", "没用"),
)  # fmt: skip
VOTED: Final = (
    "<p>%s</p>", "<li>%s</li>", "<div>%s</div>", "<p>○ %s</p>", "<label><input type=radio>%s</label><br>", "<dd>%s</dd>",
)  # fmt: skip
CORRECTIONS: Final = (
    "更正：文中“三月六日”应为“三月五日”，特此更正，并向读者致歉。", "更新：截至今天上午，河湾大桥已经恢复通行。",
    "后记：稿子写完那天，老船工打来电话，说新船已经下水了。", "编后：一座桥连着两岸，也连着人心。",
)  # fmt: skip
LEADS: Final = ("<div>%s...</div>", "<div class=summary>摘要：%s</div>", "<p class=intro>核心提示：%s……</p>")


def make(samples: list[Sample]) -> list[Sample]:
    """Return some bare pages of every labelled one; what they say beside their story is of the same fold's sites."""
    rng = random.Random(1)
    real = [one for one in samples if not one.is_augmented and not one.label.get("refuse") and "title" in one.label]
    told = [
        (one.site, text)
        for one in real
        for text, states in zip(one.texts, one.allowed, strict=True)
        if states <= STORY and "。" in text
    ]
    found = []
    for one in real:
        others = [text for site, text in told if fold_of(site, FOLDS) == fold_of(one.site, FOLDS)]
        for _ in range(OF_EACH):
            page, story = _page(one, rng, others)
            seen = features_of(
                page.encode(),
                url="http://www.example.com/page.html",
                headers={"Content-Type": "text/html; charset=utf-8"},
                fetched_at=real_pages.FETCHED_AT,
            )
            if more := sample(f"{one.name}/bare", one.site, WEIGHT, seen, {**one.label, "body": story}):
                more.is_augmented = True
                found.append(more)
    return found


FOLDS: Final = 5
"""Into so many parts the sites are split."""


def _page(one: Sample, rng: random.Random, others: list[str]) -> tuple[str, str]:
    """Return the page and its story."""
    site = rng.choice(SITES)
    inside = [n for n, states in enumerate(one.allowed) if states <= STORY]
    story = _story([one.texts[n] for n in inside], rng)
    boxes = {rng.randrange(len(story)): rng.choice(BOXES) for _ in range(rng.randint(0, 1))}
    opened, closed = rng.choice(PARAGRAPHS)
    told = [f"{opened}{escape(text)}{closed}{boxes.get(n, '')}" for n, text in enumerate(story)]
    if len(story) > 3 and rng.random() < 0.07:
        first, last = rng.choice(((0, 2), (1, 3), (1, len(story) - 1)))
        told[first:last] = [f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in story[first:last])}</ul>"]
    if rng.random() < 0.12:
        told.insert(rng.choice((0, 0, len(told))), rng.choice(FIGURES) % rng.choice(CAPTIONS))
    paragraphs = "".join(told)
    behind = [n for n in range(inside[-1] + 1, len(one.texts)) if not one.allowed[n] & STORY][: rng.randint(0, 6)]
    tail = "".join(_below(one, n) for n in behind) + _tail(one, rng, others, site)
    lead = (
        rng.choice(LEADS) % escape(story[0][: rng.randint(16, 40)])
        if rng.random() < 0.12 and len(story[0]) > 24
        else ""
    )
    subtitle = rng.choice(("<p>——记青泥渡的摆渡人</p>", "<p>——读《河湾》有感</p>")) if rng.random() < 0.06 else ""
    if subtitle and rng.random() < 0.5:
        subtitle, paragraphs = "", subtitle + paragraphs
    title = escape(one.label["title"] or "")
    inside, tail = (tail, "") if rng.random() < 0.3 else ("", tail)
    around = rng.choice(AROUND)
    text, story = _headed(around % (paragraphs + inside), around, story, rng)
    kind = rng.random()
    if kind < 0.08:  # the same again, to be printed
        tail += rng.choice(("<div>打印版</div>", "<div>手机阅读</div>", "<hr>")) + rng.choice(AROUND) % paragraphs
    elif kind < 0.14 and not inside:  # a correction below what the site says
        more = rng.choice(CORRECTIONS)
        tail = rng.choice(("<div>收藏 打印</div>", "<p>阅读 231</p>", "")) + around % f"{opened}{more}{closed}" + tail
        story = [*story, more]
    page = f"<h1>{title}</h1>{subtitle}{rng.choice(BYLINES)}{lead}{text}{tail}"
    named = f"{title}{rng.choice(SIGNS)}{site}" if rng.random() < 0.5 else title
    return f"<html><head><title>{named}</title></head><body>{rng.choice(ABOVE)}{page}</body></html>", "\n".join(story)


def _headed(text: str, around: str, story: list[str], rng: random.Random) -> tuple[str, list[str]]:
    """Return a story's box and the story, at times with an editor's note in a box of its own, or below whose it is."""
    kind = rng.random()
    if kind < 0.05:
        note = rng.choice(NOTES).removeprefix("编者按：")
        return around % f"<div class=note><p>编者按：</p><p>{note}</p></div>{text}", ["编者按：", note, *story]
    return (around % (rng.choice(RIGHTS) + text) if kind < 0.11 else text), story


def _below(one: Sample, line: int) -> str:
    """Return one of the lines below the labelled story, a link where it was one."""
    text = escape(one.texts[line])
    is_link = one.groups[line][0][1] > 2  # type: ignore[operator]
    return f"<div><a href=/{line}.htm>{text}</a></div>" if is_link else f"<div>{text}</div>"


def _story(texts: list[str], rng: random.Random) -> list[str]:
    """Return some lines of a story, at times as verses, with a short line behind them, or a sentence that breaks off."""
    first = rng.choice([n for n, text in enumerate(texts) if "。" in text] or [0])
    story = texts[first : first + rng.choice((1, 2, 2, 2, 3, 3, 4, 5, 6, 8))]
    kind = rng.random()
    if kind < 0.2:
        verses = [piece for text in story for piece in re.split(r"[，。！？；：、\s]+", text) if len(piece) > 1]
        return verses[: rng.randint(4, 24)] or story
    if kind < 0.3:
        return [*story, rng.choice(LAST_LINES)]
    if kind < 0.33:
        return [rng.choice(NOTES), *story]
    if kind < 0.36 and len(story) > 2:
        story[1:1] = [rng.choice(ASIDES), rng.choice(texts)]
    elif kind < 0.4:
        story.insert(rng.randrange(len(story) + 1), rng.choice(("……", "* * *", "◆ ◆ ◆", "一、", "（一）")))
    elif kind < 0.48:
        number = rng.randrange(len(story))
        story[number] = story[number].rstrip("。") + "……"
    return story


def _tail(one: Sample, rng: random.Random, others: list[str], site: str) -> str:
    """Return what stands below a story: readers' words, teasers, or what sites say of themselves."""

    def said(least: int, most: int) -> str:
        return escape(rng.choice(others)[: rng.randint(least, most)])

    kind = rng.random()
    parts = []
    if kind < 0.22:
        opened, closed = rng.choice((("<p>", "</p>"), ("<div>", "</div>"), ("<li>", "</li>"), ("<dd>", "</dd>")))
        parts.append(rng.choice(COUNTS) % (escape((one.label["title"] or "")[:30]), rng.randint(1, 9)))
        for _ in range(rng.randint(1, 4)):
            who = rng.choice(READERS)
            heads = (
                f"<div>{who}说道：</div>",
                f"<p>{who} 2021-03-06 08:00</p>",
                f"<div><a href=/u>{who}</a> 3小时前</div>",
            )
            parts += [rng.choice((*heads, f"<dt>{who}：</dt>")), f"{opened}{said(12, 70)}{closed}"]
            parts += ["<div>回复 支持(2)</div>"] if rng.random() < 0.5 else []
    elif kind < 0.4:
        parts.append(rng.choice(("<div>相关新闻</div>", "<h3>推荐阅读</h3>", "<h2>热点</h2>", "")))
        for _ in range(rng.randint(1, 5)):
            link = f"<a href=/1.html>{said(12, 26)}</a>"
            teasers = (
                f"<div>{link}<p>{said(12, 70)}...</p></div>",
                f"<li>{link} <span>2021-03-05</span></li>",
                f"<p>{link}</p>",
            )
            parts.append(rng.choice(teasers))
    elif kind < 0.48:
        said_by = [f"@{rng.choice(READERS)}：{said(10, 40)}" for _ in range(rng.randint(2, 4))]
        parts += [rng.choice(("<div>%s</div>", "<p>%s</p>", "%s<br>")) % one for one in said_by]
    elif kind < 0.56:
        question, *answers = rng.choice(VOTES)
        voted, heading = rng.choice(VOTED), rng.choice(("", "", "<h4>读者调查</h4>", "<p><b>投票</b></p>"))
        parts += [heading, f"<p>{question}</p>", *(voted % one for one in answers)]
        parts += [rng.choice(("", "<a href=/r>查看结果</a>", "<div>已有132人参与</div>", "<p>提交</p>"))]
    elif kind < 0.66:
        parts.append(rng.choice(("<p>%s</p>", "<div>%s</div>")) % rng.choice(PRAISE) % site)
    elif kind < 0.8:
        for _ in range(rng.randint(1, 5)):
            parts.append(rng.choice(("<p>%s</p>", "<div>%s</div>")) % rng.choice(OF_SITE))
    return "".join(parts)

"""A store with one of everything that the web page shows, and articles that would do harm if they could."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from regional_news.item.article import CHINA, Article, Comment, Image, Link
from regional_news.storage.sqlite import Store
from tests import payloads
from tests.factory import LONG_TEXT, make_article

if TYPE_CHECKING:
    from regional_news.storage.sqlite.place import StorePlace

NOW: Final = datetime.now(UTC).replace(microsecond=0)

PORTALS: Final = {
    "heze": ("http://www.heze.cn/news/2024-03/05/content_{}.htm", "371700", "菏泽日报"),
    "tengzhou": ("http://www.tengzhou.gov.cn/xwzx/202403/t20240305_{}.html", "370481", "滕州日报"),
    "yueyang": ("http://www.803.com.cn/2024/03/05/{}.html", "430600", "岳阳日报"),
}

_OWN_TEXT: Final = (
    "他撑了四十一年船，把对岸三个村的学生从扎羊角辫送到当上老师。\n"
    "涨水的年份，他把铺盖搬到船上，半夜听见有人喊就起来解缆，柴油灯在雾里只看得见一团黄。\n"
    "交班前他把每颗铆钉又摸了一遍，说船和人一样，老了要有人惦记。岸上的人放了一挂鞭，没有谁讲话。"
)
"""What no other article of the store says: what many say makes no story."""

HARMFUL: Final = (
    *payloads.MARKUP,
    *payloads.LINKS,
    "' onmouseover='alert(1)",
    "javascript:alert(1)//http://x.example/",
)


def plain_articles(number: int = 45) -> list[Article]:
    """Return articles of three portals, a few a day up to today, each with a text of its own."""
    return [
        make_article(
            portal=portal,
            article_id=str(5000 + place),
            url=PORTALS[portal][0].format(5000 + place),
            title=f"环湖步道第{place}段开工",
            source=PORTALS[portal][2],
            region=PORTALS[portal][1],
            section=["首屏", ("要闻", "民生", "县区")[place % 3]],
            published_at=(NOW - timedelta(hours=9 * place, minutes=5)).astimezone(CHINA),
            fetched_at=NOW - timedelta(hours=9 * place),
            text=f"第{place}段全长{place + 3}公里。\n{LONG_TEXT}\n负责人说，这一段用了{place * 7 + 11}天。",
        )
        for place in range(number)
        for portal in [list(PORTALS)[place % 3]]
    ]


def thread() -> Article:
    """Return a forum thread with posts of every state."""
    at = (NOW - timedelta(hours=2)).astimezone(CHINA)
    return make_article(
        portal="syuan",
        article_id="2731553",
        url="https://bbs.syuan.com/thread-2731553-1-1.html",
        kind="thread",
        title="运河边的灯什么时候修",
        authors=[],
        source=None,
        poster="岸边人",
        category="我要爆料",
        region="370800",
        section=["声远论坛", "我要爆料"],
        published_at=at,
        fetched_at=NOW - timedelta(hours=1),
        text="南段的路灯坏了三盏，晚上看不清台阶。",
        views=1234,
        replies=4,
        comments=[
            Comment(post_id="11", floor=2, author="小满", published_at=at + timedelta(minutes=3), text="同问。"),
            Comment(
                post_id="12",
                floor=3,
                author="老码头",
                published_at=at + timedelta(minutes=9),
                text="已经报修，说周五来。",
                quote="小满 发表于 昨天\n同问。",
            ),
            Comment(post_id="13", floor=4, author="过客", status="hidden"),
            Comment(post_id="14", floor=5, author="广告号", status="banned"),
        ],
    )


def edited() -> tuple[Article, Article]:
    """Return an article before and after a silent edit."""
    before = make_article(
        article_id="7001",
        title="全市新增社区书屋12家",
        pretitle="文化惠民在身边",
        subtitle="年底前再开八家",
        published_at=(NOW - timedelta(hours=8)).astimezone(CHINA),
        fetched_at=NOW - timedelta(hours=6),
        text=f"今年以来，全市新增社区书屋12家，藏书三万册。\n{LONG_TEXT}\n市民可以凭身份证借阅。",
        images=[Image(url="http://www.heze.cn/pic/1.jpg", caption="书屋里的孩子", paragraph=0)],
        attachments=[Link(url="http://www.heze.cn/files/list.pdf", name="书屋名单.pdf")],
        editor="程一诺",
        keywords=["书屋", "阅读"],
        flags=["date_from_url", "truncated"],
    )
    after = replace(
        before,
        title="全市新增社区书屋15家",
        text=before.text.replace("12家", "15家").replace("凭身份证", "凭市民卡"),
        fetched_at=NOW - timedelta(hours=1),
    )
    return before, after


def copied() -> tuple[Article, Article]:
    """Return a story and its copy on another portal."""
    text = f"渡口的老船工今天交了班。\n{_OWN_TEXT}\n新来的船长三十岁，考了六年证。"
    first = make_article(
        article_id="7101",
        title="渡口换了新船长",
        text=text,
        published_at=(NOW - timedelta(hours=5)).astimezone(CHINA),
        fetched_at=NOW - timedelta(hours=4),
    )
    url, region, source = PORTALS["yueyang"]
    second = replace(
        first, portal="yueyang", article_id="7102", url=url.format(7102), region=region, source=source,
        fetched_at=NOW - timedelta(hours=3),
    )  # fmt: skip
    return first, second


def harmful(portal: str = "heze") -> list[Article]:
    """Return one article for each harmful text, which stands in every field that may hold it."""
    at = (NOW - timedelta(minutes=30)).astimezone(CHINA)
    return [
        make_article(
            portal=portal,
            article_id=f"h{place}{text}",
            url=f"http://www.heze.cn/h{place}?{''.join(text.split())}",
            title=f"险{place} {text}",
            pretitle=text,
            subtitle=text,
            authors=[text],
            source=text,
            editor=text,
            poster=text,
            category=text,
            rights=text,
            keywords=[text],
            section=[text, text],
            published_raw=text,
            published_at=at,
            fetched_at=NOW - timedelta(minutes=20),
            text=f"有害文本{place}\n{text}\n{LONG_TEXT[: 40 + place * 9]}{place}",
            images=[Image(url=text, caption=text, paragraph=1), Image(url=text, paragraph=-1)],
            attachments=[Link(url=text, name=text)],
            comments=[Comment(post_id=f"{place}-{text}", floor=2, author=text, text=text, quote=text)],
        )
        for place, text in enumerate(HARMFUL)
    ]


def fill(path: StorePlace, *, with_harmful: bool = True) -> None:
    """Make the store at `path`."""
    with Store.open(path) as store:
        runs = {
            name: store.start_run(spider=name, at=NOW - timedelta(hours=1)) for name in [*PORTALS, "syuan", "yybnet"]
        }
        old, new = edited()
        articles = [*plain_articles(), thread(), old, new, *copied(), *(harmful() if with_harmful else [])]
        for article in articles:
            store.save(article, run_id=runs[article.portal])
        for name, code in {"heze": 0, "tengzhou": 4, "yueyang": 18, "syuan": 0}.items():  # yybnet goes on
            store.finish_run(
                runs[name],
                reason="finished",
                exit_code=code,
                counts={"articles/new": 12, "articles/changed": 1, "refused/no_time": 2},
                at=NOW - timedelta(minutes=10),
            )

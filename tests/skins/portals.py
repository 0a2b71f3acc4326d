"""The four portals' facts as the skins use them: addresses and names, no selector and no label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.extract import PortalFacts

if TYPE_CHECKING:
    from datetime import date
    from random import Random

HEZE: Final = PortalFacts(
    name="heze",
    site_name="中国菏泽网",
    origin="http://www.heze.cn",
    region="371700",
    article=r"/(?P<section>[\w/]+)/(?P<year>\d{4})-(?P<month>\d\d)/(?P<day>\d\d)/content_(?P<id>\d+)\.html?",
    examples=("http://www.heze.cn/news/2020-01/15/content_423488.htm",),
)
YYBNET: Final = PortalFacts(
    name="yybnet",
    site_name="地方网",
    origin="https://www.yybnet.net",
    region_from="breadcrumb",
    article=r"/(?P<city>[a-z]+)/(?P<county>[a-z]+)/(?P<year>\d{4})(?P<month>\d\d)/(?P<id>\d+)\.html",
    examples=("https://www.yybnet.net/liaocheng/linqing/202003/10337474.html",),
    end_markers=("新闻推荐",),
)
TENGZHOU: Final = PortalFacts(
    name="tengzhou",
    site_name="滕州市人民政府",
    origin="http://www.tengzhou.gov.cn",
    region="370481",
    article=r"/[\w/]+/\d{6}/t(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)_(?P<id>\d+)\.html",
    examples=("http://www.tengzhou.gov.cn/xwzx/jrtz/201402/t20140228_1060772.html",),
)
YUEYANG: Final = PortalFacts(
    name="yueyang",
    site_name="岳阳网",
    origin="http://www.803.com.cn",
    region="430600",
    article=r"/(?P<section>\w+)/content/(?P<year>\d{4})(?P<month>\d\d)/(?P<day>\d\d)/c(?P<id>\d+)\.html",
    article_id="{section}/{year}{month}/{day}/c{id}",
    examples=("http://www.803.com.cn/counties/content/201707/26/c52709.html",),
    end_markers=("相关阅读", "热点新闻", "最火资讯"),
)
PORTALS: Final = (HEZE, YYBNET, TENGZHOU, YUEYANG)
SITES: Final = tuple(
    PortalFacts(
        name=f"site{number}",
        site_name=name,
        origin=f"http://www.site{number}.example",
        article=r"/.*?(?P<id>\d+).*",
        examples=(f"http://www.site{number}.example/1.html",),
    )
    for number, name in enumerate(("清源在线", "云岭信息网", "古城热线", "东江新闻网", "青禾", "石鼓中学"))
)
"""Sites of no portal: only their names are shown, extraction is told nothing of them."""


def address(facts: PortalFacts, day: date, rng: Random) -> str:
    """Make up the address of an article published on `day`."""
    number = rng.randrange(10_000, 9_999_999)
    paths = {
        "heze": f"/news/{day:%Y-%m/%d}/content_{number}.{rng.choice(('htm', 'html'))}",
        "yybnet": f"/liaocheng/linqing/{day:%Y%m}/{number}.html",
        "tengzhou": f"/xwzx/jrtz/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
        "yueyang": f"/counties/content/{day:%Y%m/%d}/c{number}.html",
    }
    bare = rng.choice((f"/news/{number}.html", f"/ShowArticle.asp?ArticleID={number}", f"/a/{number}.shtml"))
    return facts.origin + paths.get(facts.name, bare)

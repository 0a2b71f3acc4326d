"""地方网, the counties of Shandong and Hunan among those of all China."""

from regional_news.extract import PortalFacts
from regional_news.portal.spider import PortalSpider


class YybnetSpider(PortalSpider):
    """Crawl 地方网."""

    facts = PortalFacts(
        name="yybnet",
        site_name="地方网",
        origin="https://www.yybnet.net",
        aliases=("yybnet.net", "m.yybnet.net"),
        region_from="breadcrumb",  # the county in the address is assigned by machine and often wrong
        article=r"/(?P<city>[a-z0-9]+)/(?P<county>[a-z0-9]+)/(?P<year>\d{4})(?P<month>\d\d)/(?P<id>\d+)\.html",
        examples=(
            "https://www.yybnet.net/liaocheng/linqing/202003/10337474.html",
            "https://yybnet.net/zaozhuang/tengzhou/201911/9909042.html",
            "https://www.yybnet.net/liaocheng/news/202112/11687689.html",
            "https://m.yybnet.net/liaocheng/donga/201401/2730580.html",
        ),
        lists=("/liaocheng/", "/liaocheng/linqing/", "/zaozhuang/", "/zaozhuang/tengzhou/"),
        end_markers=("新闻推荐", "乡里乡亲"),
    )

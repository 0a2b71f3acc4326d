"""中国菏泽网, 菏泽市, Shandong."""

from regional_news.extract import PortalFacts
from regional_news.portal.spider import PortalSpider


class HezeSpider(PortalSpider):
    """Crawl 中国菏泽网."""

    facts = PortalFacts(
        name="heze",
        site_name="中国菏泽网",
        origin="http://www.heze.cn",
        aliases=("heze.cn",),
        region="371700",
        article=r"/(?P<section>[\w/]+)/(?P<year>\d{4})-(?P<month>\d\d)/(?P<day>\d\d)/content_(?P<id>\d+)\.html?",
        examples=(
            "http://www.heze.cn/news/2009-10/27/content_32751.htm",
            "http://www.heze.cn/news/2020-01/15/content_423488.htm",
            "http://www.heze.cn/zhuanti/2023-05/30/content_582439.html",
        ),
        lists=("/news/news.htm",),
        exclude=("/info/", "/qiye/"),
        hints={
            "title": (".titleArea h1", ".cont-h", "td.bigText"),
            "byline": (".laiYuanArea",),
            "text": (".neiRongArea", ".content", "#zoom"),
        },
    )

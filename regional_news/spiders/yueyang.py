"""岳阳网, 岳阳市, Hunan."""

from regional_news.extract import PortalFacts
from regional_news.portal.spider import PortalSpider


class YueyangSpider(PortalSpider):
    """Crawl 岳阳网."""

    facts = PortalFacts(
        name="yueyang",
        site_name="岳阳网",
        origin="http://www.803.com.cn",
        aliases=("803.com.cn",),
        region="430600",
        article=r"/(?P<section>[\w/-]+)/content/(?P<year>\d{4})(?P<month>\d\d)/(?P<day>\d\d)/c(?P<id>\d+)\.html",
        article_id="{section}/{year}{month}/{day}/c{id}",  # the numbers began anew between 2016 and 2017
        examples=(
            "http://www.803.com.cn/counties/content/201707/26/c52709.html",
            "http://www.803.com.cn/headline/content/201810/31/c147211.html",
            "http://www.803.com.cn/lingdao/content/201602/01/c1318958.html",
            "http://www.803.com.cn/newsspecial/content/201701/18/c18939.html",
        ),
        lists=("/counties/", "/headline/"),
        end_markers=("相关阅读", "热点新闻", "最火资讯"),
        hints={"title": ("div.news_title",), "byline": ("div.news_info",), "text": ("div.content",)},
    )

"""岳阳日报, 岳阳市, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class YueyangRibaoSpider(PaperSpider):
    """Crawl 岳阳日报."""

    facts = PaperFacts(
        name="yueyangribao",
        site_name="岳阳日报",
        origin="http://papers.803.com.cn",
        folder="/yyrb/",
        issue="/yyrb/%Y-%m/%d/node_1.html",
        region="430600",
        examples=("http://papers.803.com.cn/yyrb/2023-03/20/content_991216916.html",),
    )

"""衡阳日报, 衡阳市, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class HengyangRibaoSpider(PaperSpider):
    """Crawl 衡阳日报."""

    facts = PaperFacts(
        name="hengyangribao",
        site_name="衡阳日报",
        origin="https://epaper.hyqss.cn",
        issue="/html/%Y-%m/%d/node_19621.htm",
        region="430400",
        examples=("https://epaper.hyqss.cn/html/2023-03/20/content_19621_7108962.htm",),
    )

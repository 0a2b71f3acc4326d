"""湖南日报, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class HunanRibaoSpider(PaperSpider):
    """Crawl 湖南日报."""

    facts = PaperFacts(
        name="hunanribao",
        site_name="湖南日报",
        origin="https://epaper.voc.com.cn",
        folder="/hnrb/",
        issue="/hnrb/html/%Y-%m/%d/node_201.htm",
        region="430000",
        examples=("https://epaper.voc.com.cn/hnrb/html/2023-03/20/content_1591816.htm",),
    )

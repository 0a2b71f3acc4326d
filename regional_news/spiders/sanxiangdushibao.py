"""三湘都市报, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class SanxiangDushibaoSpider(PaperSpider):
    """Crawl 三湘都市报."""

    facts = PaperFacts(
        name="sanxiangdushibao",
        site_name="三湘都市报",
        origin="https://epaper.voc.com.cn",
        folder="/sxdsb/",
        issue="/sxdsb/html/%Y-%m/%d/node_19.htm",
        region="430000",
        examples=("https://epaper.voc.com.cn/sxdsb/html/2023-03/20/content_4711.htm",),
    )

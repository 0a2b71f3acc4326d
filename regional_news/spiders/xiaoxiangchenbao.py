"""潇湘晨报, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class XiaoxiangChenbaoSpider(PaperSpider):
    """Crawl 潇湘晨报."""

    facts = PaperFacts(
        name="xiaoxiangchenbao",
        site_name="潇湘晨报",
        origin="http://epaper.xxcb.cn",
        folder="/xxcba/",
        issue="/xxcba/html/%Y-%m/%d/node_106.htm",
        region="430000",
        examples=("http://epaper.xxcb.cn/xxcba/html/2023-03/20/content_4711.htm",),
    )

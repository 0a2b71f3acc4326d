"""聊城日报, 聊城市, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class LiaochengRibaoSpider(PaperSpider):
    """Crawl 聊城日报."""

    facts = PaperFacts(
        name="liaochengribao",
        site_name="聊城日报",
        origin="http://lcrb.lcxw.cn",
        folder="/paper/",
        issue="/paper/pc/layout/%Y%m/%d/node_A1.html",
        region="371500",
        examples=("http://lcrb.lcxw.cn/paper/pc/content/content_4711.html",),
    )

"""潍坊日报, 潍坊市, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class WeifangRibaoSpider(PaperSpider):
    """Crawl 潍坊日报."""

    facts = PaperFacts(
        name="weifangribao",
        site_name="潍坊日报",
        origin="http://wfrb.wfnews.com.cn",
        issue="/content/%Y%m%d/Page01JQ.htm",
        region="370700",
        examples=("http://wfrb.wfnews.com.cn/content/20230320/Articel01002JQ.htm",),
    )

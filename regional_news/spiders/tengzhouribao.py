"""滕州日报, 滕州市, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class TengzhouRibaoSpider(PaperSpider):
    """Crawl 滕州日报."""

    facts = PaperFacts(
        name="tengzhouribao",
        site_name="滕州日报",
        origin="http://www.tzdaily.com.cn",
        issue="/html/%Y-%m/%d/node_84948.htm",
        region="370481",
        examples=("http://www.tzdaily.com.cn/html/2023-03/20/content_84949_4711.htm",),
    )

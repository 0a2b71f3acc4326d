"""永州日报, 永州市, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class YongzhouRibaoSpider(PaperSpider):
    """Crawl 永州日报."""

    facts = PaperFacts(
        name="yongzhouribao",
        site_name="永州日报",
        origin="http://paper.0746news.com",
        issue="/Html/%Y-%m-%d/Qpaper.html",
        region="431100",
        examples=("http://paper.0746news.com/Html/2023-03-20/90210.html",),
    )

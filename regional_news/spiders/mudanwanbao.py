"""牡丹晚报, 菏泽市, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class MudanWanbaoSpider(PaperSpider):
    """Crawl 牡丹晚报."""

    facts = PaperFacts(
        name="mudanwanbao",
        site_name="牡丹晚报",
        origin="http://www.heze.cn",
        aliases=("epaper.hezeribao.com",),
        others=("/shtml/mdwb/",),
        folder="/mdwb/",
        issue="/mdwb/pc/layout/%Y%m/%d/node_A01.html",
        region="371700",
        examples=("http://www.heze.cn/mdwb/pc/c/content_4711.html",),
    )

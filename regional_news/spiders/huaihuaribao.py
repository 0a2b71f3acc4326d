"""怀化日报, 怀化市, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class HuaihuaRibaoSpider(PaperSpider):
    """Crawl 怀化日报."""

    facts = PaperFacts(
        name="huaihuaribao",
        site_name="怀化日报",
        origin="http://paper.0745news.cn",
        folder="/hhrbpc/",
        issue="/hhrbpc/%Y%m/%d/l01.html",
        region="431200",
        examples=("http://paper.0745news.cn/hhrbpc/202303/20/c106414.html",),
    )

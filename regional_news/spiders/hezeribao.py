"""菏泽日报, 菏泽市, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class HezeRibaoSpider(PaperSpider):
    """Crawl 菏泽日报."""

    facts = PaperFacts(
        name="hezeribao",
        site_name="菏泽日报",
        origin="http://epaper.hezeribao.com",
        aliases=("www.heze.cn",),
        others=("/hzrb/",),
        folder="/shtml/hzrb/",
        issue="/shtml/hzrb/%Y%m%d/vA1.shtml",
        region="371700",
        examples=("http://epaper.hezeribao.com/shtml/hzrb/20230320/305121.shtml",),
    )

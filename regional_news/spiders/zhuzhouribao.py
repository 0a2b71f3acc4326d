"""株洲日报, 株洲市, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class ZhuzhouRibaoSpider(PaperSpider):
    """Crawl 株洲日报."""

    facts = PaperFacts(
        name="zhuzhouribao",
        site_name="株洲日报",
        origin="https://zzrb.zznews.gov.cn",
        issue="/%Y%m/%d/node01.html",
        region="430200",
        examples=("https://zzrb.zznews.gov.cn/content/202303/20/c1597530.html",),
    )

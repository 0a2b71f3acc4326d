"""齐鲁晚报, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class QiluWanbaoSpider(PaperSpider):
    """Crawl 齐鲁晚报."""

    facts = PaperFacts(
        name="qiluwanbao",
        site_name="齐鲁晚报",
        origin="https://sjb.qlwb.com.cn",
        aliases=("epaper.qlwb.com.cn",),
        others=("/Qlwb/",),
        folder="/qlwb/",
        issue="/qlwb/content/%Y%m%d/PageA01TB.htm",
        region="370000",
        examples=("https://sjb.qlwb.com.cn/qlwb/content/20230320/ArticelA01002TB.htm",),
    )

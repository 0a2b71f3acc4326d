"""烟台日报, 烟台市, Shandong."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class YantaiRibaoSpider(PaperSpider):
    """Crawl 烟台日报."""

    facts = PaperFacts(
        name="yantairibao",
        site_name="烟台日报",
        origin="http://www.shm.com.cn",
        folder="/szb/ytrb/",
        issue="/szb/ytrb/paper/pc/layout/%Y%m/%d/node_01.html",
        region="370600",
        examples=("http://www.shm.com.cn/szb/ytrb/paper/pc/content/202303/20/content_4711.html",),
    )

"""长江信息报, 岳阳市, Hunan."""

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.spider import PaperSpider


class ChangjiangXinxibaoSpider(PaperSpider):
    """Crawl 长江信息报."""

    facts = PaperFacts(
        name="changjiangxinxibao",
        site_name="长江信息报",
        origin="https://papers.803.com.cn",
        folder="/cjxxb/",
        issue="/cjxxb/%Y-%m/%d/node_2.html",
        region="430600",
        examples=("https://papers.803.com.cn/cjxxb/2023-03/20/content_991180038.html",),
    )

"""滕州市人民政府, 滕州市, Shandong."""

from regional_news.extract import PortalFacts
from regional_news.portal.spider import PortalSpider


class TengzhouSpider(PortalSpider):
    """Crawl 滕州市人民政府."""

    facts = PortalFacts(
        name="tengzhou",
        site_name="滕州市人民政府",
        origin="http://www.tengzhou.gov.cn",
        region="370481",
        article=r"/(?P<channel>[\w/-]+)/\d{6}/t(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)_(?P<id>\d+)\.html?",
        dated_by_url=False,  # an address of 2014 has shown a story of 2025
        examples=(
            "http://www.tengzhou.gov.cn/xwzx/jrtz/201402/t20140228_1060772.html",
            "http://www.tengzhou.gov.cn/zzq/dqjg2022/tzzx/szyw/202010/t20201021_1523056.html",
            "http://www.tengzhou.gov.cn/bsdt/xzjd/gqz/202502/t20250221_2014786.html",
        ),
        lists=("/xzwgk/szfwj_189_1/index.html",),
        end_markers=("友情链接",),
        hints={"text": (".TRS_Editor",)},
    )

"""声远论坛 (Discuz! X3.5), 济宁市, Shandong."""

from regional_news.extract.discuz.facts import ForumFacts
from regional_news.portal.forum.spider import DiscuzSpider


class SyuanSpider(DiscuzSpider):
    """Crawl 声远论坛."""

    facts = ForumFacts(
        name="syuan",
        site_name="声远论坛",
        origin="https://bbs.syuan.com",
        aliases=("bbs.syuan.net",),
        region="370800",
        rewritten=True,
        examples=(
            "https://bbs.syuan.com/thread-2731553-1-1.html",
            "https://bbs.syuan.com/forum.php?mod=viewthread&tid=2731553&extra=page%3D1",
        ),
    )

"""Any Discuz! X forum, X3.0 to X3.5, of any place: -a url=FORUM_ROOT."""

from regional_news.portal.forum.any_forum import AnyForumSpider


class AnyDiscuzSpider(AnyForumSpider, platform=True):
    """Crawl the forum of `-a url=`, under the portal key `discuz:HOST[:PORT]`."""

    name = "discuz"

"""Any news portal, of any place, of which nothing is known but its address: -a url=ITS_ADDRESS."""

from regional_news.portal.site.spider import AnySiteSpider


class AnyPortalSpider(AnySiteSpider, platform=True):
    """Crawl the portal of `-a url=`, under the portal key `site:HOST[:PORT]`."""

    name = "site"

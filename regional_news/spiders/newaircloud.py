"""方正新空云的客户端, of any place: -a key=CUSTOMER, and -a host= where the client has one of its own."""

from regional_news.portal.site.keyed import ClientSpider


class NewaircloudSpider(ClientSpider, platform=True):
    """Crawl the client of `-a key=`, under the portal key `newaircloud:KEY`."""

    name = "newaircloud"

"""大众网的城市频道, Shandong: -a key=heze is http://heze.dzwww.com/."""

from regional_news.portal.site.keyed import KeyedSiteSpider


class DzwwwSpider(KeyedSiteSpider, platform=True):
    """Crawl the city's channel of `-a key=` on 大众网."""

    name = "dzwww"
    form = "http://{key}.dzwww.com/"

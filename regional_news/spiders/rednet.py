"""红网的县市区站, Hunan: -a key=anxiang is https://anxiang.rednet.cn/."""

from regional_news.portal.site.keyed import KeyedSiteSpider


class RednetSpider(KeyedSiteSpider, platform=True):
    """Crawl the county's pages of `-a key=` on 红网."""

    name = "rednet"
    form = "https://{key}.rednet.cn/"

"""Any newspaper's pages online, of any place: -a url=ITS_ADDRESS."""

from regional_news.portal.epaper.any_paper import AnyPaperSpider


class AnyNewspaperSpider(AnyPaperSpider, platform=True):
    """Crawl the newspaper of `-a url=`, under the portal key `epaper:HOST[:PORT][/FOLDER]`."""

    name = "epaper"

"""The web-poet provider: what another project's callbacks are given."""

from __future__ import annotations

from types import SimpleNamespace

from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from scrapy_poet.injection import Injector

from regional_news.extract import Reading
from regional_news.portal.poet import ReadingProvider
from regional_news.spiders.heze import HezeSpider

URL = "http://www.heze.cn/news/2020-01/15/content_423488.htm"
PAGE = """<html><head><title>单县水库开始蓄水</title></head><body><h1>单县水库开始蓄水</h1>
<div>2020-01-15 08:30 来源：牡丹晚报</div><div><p>水面今天升到了三十米，下游两个村庄用上了自来水。</p>
<p>工程去年九月开工，共用了四个月，投资八百万元。</p></div></body></html>"""


def provided(spider: object) -> Reading:
    response = HtmlResponse(URL, body=PAGE.encode("gb18030"), headers={"Content-Type": "text/html; charset=gbk"})
    [reading] = ReadingProvider(injector=None)({Reading}, response, SimpleNamespace(spider=spider, settings=Settings()))
    return reading


def test_any_spider_is_given_what_the_page_says() -> None:
    reading = provided(SimpleNamespace())
    assert (reading.title, reading.source, reading.portal) == ("单县水库开始蓄水", "牡丹晚报", None)


def test_a_spider_with_facts_is_given_its_portals_key_too() -> None:
    reading = provided(SimpleNamespace(facts=HezeSpider.facts))
    assert (reading.portal, reading.article_id, reading.region) == ("heze", "423488", "371700")


def test_scrapy_poet_takes_the_provider_for_readings() -> None:
    crawler = get_crawler(settings_dict={"SCRAPY_POET_PROVIDERS": {ReadingProvider: 500}})
    injector = Injector(crawler)
    assert injector.is_class_provided_by_any_provider(Reading)

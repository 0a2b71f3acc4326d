"""Sites of eight makes that no spider knows: each is settled from its address alone, and one of them crawled."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from regional_news.crawl.feeds import section_of
from regional_news.crawl.listing import read_listing
from regional_news.crawl.sources import columns_of, read_answer, sources_of
from regional_news.extract import Reading, read
from regional_news.extract.listed import ToldByList, completed
from regional_news.portal.site.found import unknown_site
from sandbox import Sandbox
from sandbox.exchange import Request
from sandbox.strangers import STRANGERS
from tests.crawling import Crawled, crawl
from tests.every import every, matrix
from tests.portal.site.driving import NOW, settle, settle_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.portal.site.settling import Settling

ARTICLES = 240


@pytest.fixture(scope="module")
def settled() -> dict[str, Settling]:
    return {name: settle_sandbox(STRANGERS[name](articles=ARTICLES, seed=7, now=NOW)) for name in STRANGERS}


@every("name", STRANGERS)
def test_a_stranger_is_settled_with_pattern_key_name_and_region(name: str, settled: dict[str, Settling]) -> None:
    site = STRANGERS[name](articles=ARTICLES, seed=7, now=NOW)
    settling = settled[name]
    facts = settling.findings.facts
    assert facts is not None, settling.why
    urls = [site.url(number) for number in range(site.count)]
    keys = [facts.article_key(url) for url in urls]
    assert None not in keys
    assert len(set(keys)) == len(keys)
    assert [facts.canonical_url(url) for url in urls] == urls
    others = ["/", "/login.html", "/about/us.html", *(site.page_path(s, n) for s in site.sections for n in (1, 2))]
    assert [path for path in others if facts.article_key(site.origin + path)] == []
    assert (facts.site_name, facts.region) == (site.site_name, site.region)
    assert len(facts.lists) >= len(site.sections)
    assert len(settling.pages) < 30


def lists_of(done: Crawled) -> list[str]:
    """The lists that held articles."""
    return [url for (url,) in done.sql("SELECT url FROM list_page WHERE links > 0")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", matrix(["hanweb", "phpcms", "newaircloud", "vue"], few={"hanweb", "newaircloud"}.__contains__)
)
def test_a_stranger_is_crawled_whole_and_the_second_run_asks_for_lists_alone(name: str, tmp_path: Path) -> None:
    with Sandbox(portals=[name], articles=50) as sandbox:
        url = f"{STRANGERS[name].origin}/"
        done = crawl("site", "-a", f"url={url}", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        assert [request.url for request in sandbox.requests].count(f"{url}robots.txt") == 1
        assert Counter(article.url for article in done.articles) == Counter(list(sandbox.truth))
        told = [(article, sandbox.truth[article.url]) for article in done.articles]
        assert sum(article.region == truth["region"] for article, truth in told) >= 0.95 * len(told)
        assert sum(article.section[-1:] == truth["section"][-1:] for article, truth in told) >= 0.95 * len(told)
        archived = {url for (url,) in done.sql("SELECT url FROM capture WHERE article_id IS NULL")}
        assert archived & set(lists_of(done)), "what a list in JSON led to could not be explained later"
        articles = set(sandbox.truth)
        sandbox.forget_requests()
        again = crawl("site", "-a", f"url={url}", data_dir=tmp_path, sandbox=sandbox)
        assert again.code == 0, again.log
        assert [request.url for request in sandbox.requests if request.url in articles] == []


# Lists that pages do not hold


def test_a_data_proxys_pages_are_counted_up_to_its_total() -> None:
    script = "var param_31591 = {col:1,webid:18,path:'/',columnid:8349,unitid:'31591',webname:'某县'};"
    (url,) = sources_of(f"<script>{script}</script>", url="http://x.gov.cn/col/col8349/index.html")
    group = (
        "/module/web/jpage/dataproxy.jsp?page=1&webid=18&path=/&columnid=8349&unitid=31591&webname=%E6%9F%90%E5%8E%BF"
    )
    records = f"<nextgroup><![CDATA[<a href='{group}'></a>]]></nextgroup>"
    assert parse_qs(urlsplit(sources_of(records, url=url)[0]).query) == parse_qs(urlsplit(url).query)
    assert url.startswith("http://x.gov.cn/module/web/jpage/dataproxy.jsp?")
    assert "columnid=8349" in url
    record = (
        "<record><![CDATA[<li><a href='/art/2024/2/1/art_1_{n}.html' title='县里召开会议{n}'>县里…</a></li>]]></record>"
    )
    answer = f"<datastore><totalrecord>60</totalrecord><recordset>{record.format(n=7)}</recordset></datastore>"
    found = read_answer(url, answer.encode())
    assert found is not None
    assert found.items == (("http://x.gov.cn/art/2024/2/1/art_1_7.html", "县里召开会议7"),)
    assert found.next is not None
    assert "startrecord=46" in found.next
    last = read_answer(found.next, answer.encode())
    assert last is not None
    assert last.next is None


@every("answer", ['{"code": 404}', '{"data": {"newsTitle": "新桥通车"}}', '[{"id": 7, "name": "新桥通车"}]'])
def test_data_that_holds_no_story_is_no_page(answer: str) -> None:
    assert read(answer.encode(), url="http://x.cn/api/info?id=7").refusal == "not_html"


def test_a_founder_client_is_read_by_the_last_file_it_named() -> None:
    rows = [{"fileID": 91, "title": "今天的新闻"}, {"fileID": 90, "title": "昨天的新闻"}]
    url = "https://h5.x.cn/api/getArticles?sid=ab&cid=4&lastFileID=0&rowNumber=0"
    found = read_answer(url, json.dumps({"list": rows}).encode())
    assert found is not None
    assert found.items[0] == ("https://h5.x.cn/api/getArticle?aid=91&cid=4&sid=ab", "今天的新闻")
    assert found.next == "https://h5.x.cn/api/getArticles?sid=ab&cid=4&lastFileID=90&rowNumber=2"


@pytest.mark.parametrize("container", ["list", "data", None])
@pytest.mark.parametrize(
    ("ident", "time"), [("fileId", "publishtime"), ("file_id", "pubTime"), ("aid", "publish_time")]
)
def test_a_founder_client_s_names_for_things_may_be_others(container: str | None, ident: str, time: str) -> None:
    rows = [{ident: 91, "title": "今天的新闻", time: "2026-11-20 08:00:00"}]
    url = "https://h5.x.cn/api/getArticles?sid=ab&cid=4&lastFileID=0&rowNumber=0"
    found = read_answer(url, json.dumps({container: rows} if container else rows).encode())
    assert found is not None
    address = "https://h5.x.cn/api/getArticle?aid=91&cid=4&sid=ab"
    assert (found.items, found.times) == (((address, "今天的新闻"),), {address: "2026-11-20 08:00:00"})


@every("names", [("columnId", "columnName"), ("colID", "colName"), ("cid", "name")])
def test_a_founder_client_s_columns_are_lists_with_names(names: tuple[str, str]) -> None:
    answer = json.dumps({"columns": [{names[0]: 4, names[1]: "要闻"}]})
    (named,) = columns_of(answer, url="https://h5.x.cn/api/getColumns?sid=ab&cid=0").items()
    assert named == ("https://h5.x.cn/api/getArticles?sid=ab&cid=4&lastFileID=0&rowNumber=0", "要闻")


def test_what_a_page_leaves_out_its_list_says_and_later_visits_keep_it() -> None:
    page = Reading(
        portal="x",
        article_id="7",
        url="http://x.cn/7",
        title="新桥通车",
        layout="head",
        text="今天上午通车。",
        fetched_at=NOW,
    )
    first = completed(page, ToldByList(section="要闻", time="2026-11-20 08:05:00"), stored=None)
    assert (first.section, f"{first.published_at}", first.flags) == (
        ["要闻"],
        "2026-11-20 08:05:00+08:00",
        ["date_from_list"],
    )
    again = completed(page, None, stored=replace(first, fetched_at=NOW.astimezone(UTC)).to_article())
    assert (again.section, again.published_at, again.flags) == (first.section, first.published_at, first.flags)
    assert completed(replace(first, section=["民生"]), ToldByList(section="要闻"), stored=None).section == ["民生"]


def test_feeds_and_maps_are_lists() -> None:
    head = '<link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.xml">'
    assert sources_of(head, url="http://x.cn/") == ["http://x.cn/feed.xml"]
    entry = "<entry><title>新桥通车</title><link href='http://x.cn/a/1.html'/><category term='民生'/></entry>"
    atom = f"<?xml version='1.0'?><feed>{entry}</feed>"
    found = read_answer("http://x.cn/feed.xml", atom.encode())
    assert found is not None
    assert (found.items, found.sections) == (
        (("http://x.cn/a/1.html", "新桥通车"),),
        {"http://x.cn/a/1.html": ("民生",)},
    )
    assert [section_of(names, {"要闻"}) for names in (("民生",), ("推荐", "要闻"), ("推荐", "头条"), ())] == [
        "民生", "要闻", None, None,
    ]  # fmt: skip
    news = "<urlset><url><loc>http://x.cn/a/2.html</loc><news:news><news:title>老街改造</news:title></news:news></url></urlset>"
    found = read_answer("http://x.cn/sitemap.xml", news.encode())
    assert found is not None
    assert found.items == (("http://x.cn/a/2.html", "老街改造"),)


@pytest.mark.slow
def test_old_articles_are_found_by_the_site_s_own_search_between_two_days(tmp_path: Path) -> None:
    """Its lists end after twelve stories each; a run without `since` asks no search."""
    with Sandbox(portals=["searched"], articles=80) as sandbox:
        site = sandbox.sites["searched"]
        days = sorted(site.moment(n).date() for n in range(site.count))
        since, until = days[5], days[40]
        period = ["-a", f"since={since}", "-a", f"until={until}"]
        done = crawl("site", "-a", f"url={site.origin}/", *period, data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        wanted = {site.url(n) for n in range(site.count) if since <= site.moment(n).date() <= until}
        assert {article.url for article in done.articles} == wanted
        crawl("site", "-a", f"url={site.origin}/", data_dir=tmp_path, sandbox=sandbox)
        asked = [hit for hit in sandbox.requests if hit.method == "POST"]
        assert 0 < len(asked) < 5


INDEX = (
    "<sitemapindex><sitemap><loc>{0}/map-1.xml</loc><lastmod>2026-11-02</lastmod></sitemap>"
    "<sitemap><loc>{0}/map-2.xml</loc><lastmod>2026-11-19T08:00:00+08:00</lastmod></sitemap></sitemapindex>"
)


def test_an_index_of_sitemaps_leads_to_all_of_them_the_newest_first() -> None:
    found = read_answer("http://x.cn/sitemap.xml", INDEX.format("http://x.cn").encode())
    assert found is not None
    assert found.lists == ("http://x.cn/map-2.xml", "http://x.cn/map-1.xml")
    undated = INDEX.replace("<lastmod>2026-11-02</lastmod>", "").replace(
        "<lastmod>2026-11-19T08:00:00+08:00</lastmod>", ""
    )
    found = read_answer("http://x.cn/sitemap.xml", undated.format("http://x.cn").encode())
    assert found is not None
    assert found.lists == ("http://x.cn/map-2.xml", "http://x.cn/map-1.xml")


def test_a_site_with_lists_is_asked_for_its_sitemaps_too() -> None:
    """Those that robots.txt names, and those that they are an index of."""
    site = STRANGERS["rednet"](articles=ARTICLES, seed=7, now=NOW)
    urls = [site.url(number) for number in range(site.count)]
    maps = {f"/map-{n}.xml": "".join(f"<url><loc>{url}</loc></url>" for url in urls[n - 1 :: 2]) for n in (1, 2)}

    def answer(url: str) -> tuple[int, str, bytes]:
        path = url.removeprefix(site.origin)
        if path == "/robots.txt":
            return 200, "text/plain", f"User-agent: *\nSitemap: {site.origin}/maps.xml\n".encode()
        if path == "/maps.xml":
            return 200, "text/xml", INDEX.format(site.origin).encode()
        if path in maps:
            return 200, "text/xml", f"<urlset>{maps[path]}</urlset>".encode()
        if path == "/sitemap.xml":  # with a status that does not say so
            return 200, "text/html", site.answer(Request(method="GET", url=f"{site.origin}/")).body
        got = site.answer(Request(method="GET", url=url))
        return got.status, got.header("Content-Type") or "text/html", got.body

    facts = settle(f"{site.origin}/", answer).findings.facts
    assert facts is not None
    assert {"/maps.xml", "/map-1.xml", "/map-2.xml"} < set(facts.lists)
    assert "/sitemap.xml" not in facts.lists


def test_an_index_of_sitemaps_is_a_page_of_lists() -> None:
    facts = replace(unknown_site("http://x.cn/"), article=r"/a/(?P<id>\d+)\.html", examples=("http://x.cn/a/1.html",))
    body = INDEX.format("http://x.cn").encode()
    listing = read_listing(body, url="http://x.cn/maps.xml", headers={}, facts=facts, articles_max=9)
    assert [link.url for link in listing.candidates()] == ["http://x.cn/map-2.xml", "http://x.cn/map-1.xml"]


@every("body", [b"", b"{", b"[1, 2]", b'{"a": {"b": null}}', b"<html></html>", b"[" * 9000, b"\xff\xfe"])
def test_what_is_no_list_has_no_items(body: bytes) -> None:
    found = read_answer("http://x.cn/api/list?page=1", body)
    assert found is None or (found.items == () and found.next is None)


def test_a_story_handed_out_as_json_is_read_as_a_page() -> None:
    story = {"title": "县里开通新公交", "publishTime": 1708480800000, "source": "某县融媒体中心"}
    text = "".join(f"<p>第{n}趟公交车早上从汽车站出发，沿途停靠八个村庄，方便群众出行。</p>" for n in range(1, 6))
    body = json.dumps({"data": {**story, "columnName": "民生", "content": text}}, ensure_ascii=False).encode()
    reading = read(body, url="https://x.cn/api/getArticle?aid=1", headers={"Content-Type": "application/json"})
    assert (reading.title, reading.source, reading.section) == ("县里开通新公交", "某县融媒体中心", ["民生"])
    assert reading.published_at is not None
    assert f"{reading.published_at:%Y-%m-%d %H:%M}" == "2024-02-21 10:00"
    assert reading.text.startswith("第1趟公交车")

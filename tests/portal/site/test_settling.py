"""A site says by itself what its articles look like, where it is and what it is called; or what it is instead."""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.settings import Settings
from twisted.python.failure import Failure

from regional_news.crawl.fetch_context import FetchPlan
from regional_news.crawl.links import parse_html
from regional_news.extract import PortalFacts, Reading
from regional_news.portal.requests import PortalRequests
from regional_news.portal.site.clones import clone_of
from regional_news.portal.site.found import unknown_site, with_keys_of
from regional_news.portal.site.judging import Sample
from regional_news.portal.site.known import REQUESTS_MAX
from regional_news.portal.site.settling import Settling
from regional_news.portal.site.shapes import Shape, group, tokenise
from regional_news.portal.site.whereabouts import find_whereabouts, place_of
from regional_news.spiders.site import AnyPortalSpider
from sandbox.exchange import Request
from sandbox.portals import SITES
from tests.every import every
from tests.portal.site.driving import NOW, settle, settle_sandbox

TRUTH = {
    "heze": ("中国菏泽网", "371700", "portal"),
    "tengzhou": ("滕州市人民政府", "370481", "portal"),
    "yueyang": ("岳阳网", "430600", "portal"),
    "yybnet": ("地方网", None, "breadcrumb"),
}


@pytest.fixture(scope="module")
def settled() -> dict[str, Settling]:
    return {name: settle_sandbox(SITES[name](articles=400, seed=7, now=NOW)) for name in TRUTH}


@every("name", TRUTH)
def test_a_portal_tells_its_article_pattern_place_and_name(name: str, settled: dict[str, Settling]) -> None:
    site = SITES[name](articles=400, seed=7, now=NOW)
    facts = settled[name].findings.facts
    assert facts is not None, settled[name].why
    urls = [site.url(number) for number in range(site.count)]
    keys = [facts.article_key(url) for url in urls]
    assert None not in keys
    assert len(set(keys)) == len(urls)
    assert (facts.site_name, facts.region, facts.region_from) == TRUTH[name]
    named = settled[name].findings.evidence["sections"].values()
    assert {*named} <= {word for section in site.sections for word in section.names}  # none is called 上一页
    fronts = [section.front for section in site.sections]
    assert not [front for front in fronts if facts.article_key(site.origin + front)]
    assert set(facts.lists) <= set(fronts) | {path.replace("index.html", "") for path in fronts}


@every("name", TRUTH)
def test_it_costs_no_more_than_it_may(name: str, settled: dict[str, Settling]) -> None:
    assert len(settled[name].pages) < REQUESTS_MAX


def test_what_is_no_article_on_a_portal_is_not_taken_for_one(settled: dict[str, Settling]) -> None:
    """Directories of firms stand under addresses that look like articles'."""
    facts = settled["heze"].findings.facts
    assert facts is not None
    assert facts.article_key("http://www.heze.cn/news/2020-01/15/content_423488.htm")
    assert facts.article_key("http://www.heze.cn/qiye/2020-01/15/content_77001.htm") is None


def test_days_in_addresses_are_believed_only_where_pages_show_the_same(settled: dict[str, Settling]) -> None:
    heze, tengzhou = settled["heze"].findings.facts, settled["tengzhou"].findings.facts
    assert heze is not None
    assert tengzhou is not None
    assert heze.dated_by_url
    assert not tengzhou.dated_by_url


def test_a_host_for_telephones_with_the_same_articles_is_the_same_site(settled: dict[str, Settling]) -> None:
    facts = settled["yybnet"].findings.facts
    assert facts is not None
    assert "m.yybnet.net" in facts.aliases


def test_a_known_pattern_that_holds_costs_one_request(settled: dict[str, Settling]) -> None:
    site = SITES["yueyang"](articles=400, seed=7, now=NOW)
    known = settled["yueyang"].findings.facts
    assert known is not None
    again = Settling(facts=known, known=known)
    (home,) = again.wanted()
    page = site.answer(Request(method="GET", url=home))
    again.take(home, page.body, url=home, headers=dict(page.headers), fetched_at=NOW)
    assert again.wanted() == []
    assert again.state == "holds"


def test_a_forum_is_handed_over_to_the_forums_spider() -> None:
    settling = settle_sandbox(SITES["syuan"](articles=40, seed=7, now=NOW))
    assert settling.state == "forum"
    assert settling.why == "it is a forum: scrapy crawl discuz -a url=https://bbs.syuan.com/"


def page(body: str, title: str = "某站") -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"


PAPER = "".join(f'<a href="/rb/pc/layout/202611/20/node_0{n}.html">第0{n}版</a>' for n in range(1, 9))
SHOP = "".join(
    f'<li><a href="/item/{n}.html">精选山东特产苹果礼盒装第{n}款</a> ¥{n} 加入购物车 包邮</li>' for n in range(9)
)
ENGLISH = "".join(
    f'<a href="/2026/11/20/{n}.html">Mayor opens a new bridge across the river {n}</a>' for n in range(30)
)
CALENDAR = "".join(f'<a href="/cal/2026-{m:02}-{d:02}.html">{d}</a>' for m in range(1, 13) for d in range(1, 29))
STRANGERS = {
    "one_page": page("<p>建设中</p>"),
    "script_only": page(
        "<div id=app></div><script src=/static/app.js></script>"
        "<script>axios.get('/api/list', {params: {page: 1}})</script>"
    ),
    "other_forum": page(
        "".join(f"<a href=read.php?tid={n}>那条路修得怎么样了第{n}贴</a>" for n in range(9)) + "Powered by phpwind v8.7"
    ),
    "parked": page('<p>本域名出售</p><a href="/buy">联系</a>'),
    "shop": page(SHOP),
    "wiki": page(
        '<a href="/wiki/A">最近更改</a> 这是任何人都能编辑的百科全书。' * 9
        + '<meta name="generator" content="MediaWiki 1.39">'
    ),
    "not_chinese": page(ENGLISH),
    "epaper": page(PAPER),
    "unsure": page(CALENDAR + "<a href='/a.html'>关于</a>"),
}


@every("state", STRANGERS)
def test_what_is_no_portal_of_news_is_named_and_costs_little(state: str) -> None:
    asked: list[str] = []

    def answer(url: str) -> tuple[int, str, bytes]:
        asked.append(url)
        return 200, "text/html", STRANGERS[state].encode()

    settling = settle("http://www.stranger.example/", answer)
    assert settling.state == state
    assert settling.why
    assert settling.findings.facts is None
    assert len(asked) < REQUESTS_MAX


def test_a_paper_in_a_folder_of_a_host_without_a_home_page_is_handed_over() -> None:
    """Its front door sends on to the newest issue, and the command that reads it names the door."""
    door = "http://papers.stranger.example/rb/"
    pages = {
        door: '<meta http-equiv="refresh" content="0; url=2026-11/20/node_1.html">',
        f"{door}2026-11/20/node_1.html": page(
            "".join(f'<a href="node_{n}.html">第0{n}版</a><a href="content_{n}00.html">渡口</a>' for n in range(1, 9))
        ),
    }

    def answer(url: str) -> tuple[int, str, bytes]:
        return (200, "text/html", pages[url].encode()) if url in pages else (404, "text/html", b"")

    settling = settle(door, answer, also=(door,))
    assert (settling.state, settling.why.endswith(f"scrapy crawl epaper -a url={door}")) == ("epaper", True)


def test_a_paper_behind_two_pages_that_send_on_is_handed_over() -> None:
    pages = {
        "http://www.rb.example/": "<meta http-equiv=refresh content='0;url=paperindex.htm'>",
        "http://www.rb.example/paperindex.htm": "<script>location.href='rb/pc/layout/202611/20/node_01.html'</script>",
        "http://www.rb.example/rb/pc/layout/202611/20/node_01.html": page(PAPER),
    }
    settling = settle("http://www.rb.example/", lambda url: (200, "text/html", pages[url].encode()))
    assert (settling.state, len(settling.pages)) == ("epaper", 3)


def test_thousands_of_shapes_end_within_the_budget() -> None:
    """Every address has a form of its own, every page leads to thousands more."""
    asked: list[str] = []

    def answer(url: str) -> tuple[int, str, bytes]:
        asked.append(url)
        links = "".join(
            f'<a href="/{c}x{n}/p{n}{c}{n}.html">某地召开会议部署重点工作任务{n}</a>'
            for n in range(25)
            for c in "abcdefgh"
        )
        return 200, "text/html", page(links).encode()

    settling = settle("http://www.stranger.example/", answer)
    assert settling.state == "unsure"
    assert settling.findings.facts is None
    assert len(asked) < REQUESTS_MAX


def test_a_home_page_that_does_not_answer_says_why() -> None:
    settling = settle("http://www.stranger.example/", lambda _: (503, "text/html", b""))
    assert settling.state == "no_answer"
    assert "status 503" in settling.why


@every(
    "url groups",
    [
        ("http://x.cn/news/2009-10/27/content_32751.htm", {"year": "2009", "month": "10", "day": "27", "id": "32751"}),
        ("http://x.cn/a/202402/21/c147211.html", {"year": "2024", "month": "02", "day": "21", "id": "147211"}),
        ("http://x.cn/art/2024/2/21/art_33_451.html", {"year": "2024", "month": "2", "day": "21", "id": "451"}),
        ("http://x.cn/zw/202010/t20201021_1523056.html", {"year": "2020", "month": "10", "day": "21", "id": "1523056"}),
        ("http://x.cn/2024/0221/123.shtml", {"year": "2024", "month": "02", "day": "21", "id": "123"}),
        ("http://x.cn/7719/7725/content_472965.html", {"id": "472965"}),
        ("http://x.cn/index.php?m=content&c=index&a=show&catid=6&id=123", {"id": "123"}),
        ("http://x.cn/w/article/YS0yMS0xNzI3MTkzNA.html", {"id": "YS0yMS0xNzI3MTkzNA"}),
        ("http://x.cn/show-6-3000-1.html", {"id": "3000"}),
        (
            "http://x.cn/2024/02/21/%E6%96%B0%E6%A1%A5/",
            {"year": "2024", "month": "02", "day": "21", "id": "%E6%96%B0%E6%A1%A5"},
        ),
        ("http://x.cn/n310/n31/c81234900/content.html", {"id": "81234900"}),
        ("http://x.cn/2026/1119/c304a79/page.htm", {"year": "2026", "month": "11", "day": "19", "id": "79"}),
        ("http://x.cn/06/b8/c306a6987/page.htm", {"id": "6987"}),
        ("http://x.cn/index.php/xinwen/7656-ggi-hhi", {"id": "7656"}),
        ("http://x.cn/videos/0/NEWS3115662RULHCOOCIEBSA", {"id": "NEWS3115662RULHCOOCIEBSA"}),
    ],
)
def test_dates_numbers_and_hashes_of_addresses_are_told_apart(url: str, groups: dict[str, str]) -> None:
    token = tokenise(url)
    assert token is not None
    shape = Shape(token)
    parts = urlsplit(url)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    match = re.fullmatch(shape.pattern, parts.path + (f"?{query}" if query else ""))
    assert match is not None
    assert {name: value for name, value in match.groupdict().items() if name != "section"} == groups


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.cn/content/50/14200007.html", "http://x.cn/content/50/14200009.html?from=home"),
        ("http://x.cn/show.php?id=7", "http://x.cn/show.php?id=9&from=list"),
    ],
)
def test_where_a_reader_comes_from_is_no_part_of_an_address(one: str, other: str) -> None:
    assert tokenise(one) == tokenise(other)


def test_addresses_with_further_parameters_are_of_the_shape_without_and_have_the_same_key() -> None:
    """Else a site that begins to count where its readers come from is stored twice."""
    links = [(f"http://x.cn/show.asp?id={n}", "渡口的新桥今天上午通车了") for n in range(31000, 31008)]
    more = [(f"{url}&t=17322", text) for url, text in links]
    (shape,) = group([*links, *more])
    assert {shape.address(url) for url in shape.links} == {f"/show.asp?id={n}" for n in range(31000, 31008)}


def test_what_is_found_out_anew_keeps_the_keys_of_before_where_it_can() -> None:
    before = PortalFacts(
        name="site:x.cn",
        site_name="x",
        origin="http://x.cn",
        article=r"/a/(?P<id>\d+)\.html",
        article_id="{id}",
        examples=("http://x.cn/a/7.html",),
    )
    anew = replace(before, article=r"/(?P<section>\w+)/(?P<id>\d+)\.html", article_id="{path}")
    assert with_keys_of(before, anew).article_id == "{id}"
    assert with_keys_of(None, anew) is anew
    shape = r"/(?P<id>(?P<section>(?:[\w.-]+/)*)view\.asp\?id=\d+)"  # a trial found it, by the address for its key
    older = replace(before, more=(shape,), parameters=("id",), examples=(*before.examples, "http://x.cn/view.asp?id=7"))
    both = replace(anew, more=(r"/view\.asp\?id=(?P<id>\d+)", r"/n/(?P<id>\d+)\.shtml"), parameters=("id",))
    added = {shape: ["http://x.cn/view.asp?id=7"]}
    for one in (anew, both):
        kept = with_keys_of(older, one, added)
        keys = [kept.article_key(f"http://x.cn/{path}") for path in ("a/7.html", "view.asp?id=7", "n/7.shtml")]
        assert keys == ["7", "view.asp?id=7", "n/7.shtml" if one is both else None]
    other = replace(anew, article=r"/(?P<n>\w+)/\d+\.html")
    assert with_keys_of(before, other) is other


def test_short_names_are_places_only_where_an_outlets_word_follows() -> None:
    assert place_of("岳阳网") == "430600"
    assert place_of("惠民生活网") is None
    assert place_of("今日单县") == "371722"
    assert place_of("掌上嘉祥") == "370829"


@every(
    "title menu region",
    [
        ("莱西圈 – 莱西人的圈子", "莱西新闻", "370285"),
        ("海湾新闻网_沾化新闻门户", "沾化新闻", "371603"),
        ("菏泽圈", "菏泽新闻", "371700"),
        ("惠民生活圈", "便民", "370000"),  # a word, and no menu says that it is the county
        ("莱西圈 | 即墨圈", "莱西新闻,即墨新闻", "370000"),
    ],
)
def test_a_short_name_in_front_is_the_place_where_menus_bear_it_too(title: str, menu: str, region: str) -> None:
    links = "".join(f"<a href=/{n}/>{label}</a>" for n, label in enumerate(menu.split(",")))
    text = f"<title>{title}</title>{links}<p>鲁ICP备12000001号</p>"
    assert find_whereabouts([parse_html(text)], [text], [], host="www.quan.example").region == region


def test_the_office_that_runs_a_site_says_where_it_is() -> None:
    """Its foot stands on every page; one page's word for another office is none."""
    foot = "主办单位：菏泽市牡丹区委宣传部 版权所有"
    pages = [parse_html(f"<title>晨风网</title><p>{words}</p>") for words in (foot, foot, "主办：长沙市岳麓区文联")]
    found = find_whereabouts(pages, [foot, foot, "主办：长沙市岳麓区文联"], [], host="www.morning.example")
    assert (found.site_name, found.region) == ("晨风网", "371702")


def test_who_bears_a_known_portals_name_on_another_host_is_a_clone(settled: dict[str, Settling]) -> None:
    facts = settled["tengzhou"].findings.facts
    assert facts is not None
    assert clone_of(facts) is None
    elsewhere = replace(facts, origin="http://www.jiangcheng.example", aliases=())
    assert clone_of(elsewhere) == "http://www.tengzhou.gov.cn/"
    borrowed = replace(elsewhere, site_name="鄄城县人民政府")
    assert clone_of(borrowed) == "http://www.juancheng.gov.cn/"
    assert clone_of(replace(borrowed, origin="http://127.0.0.1:8000")) is None  # its makers try it out


def test_a_home_page_that_moved_to_https_or_www_is_asked_there_from_then_on() -> None:
    site = SITES["yueyang"](articles=60, seed=7, now=NOW)
    settling = Settling(facts=unknown_site("http://803.com.cn/"))
    asked: list[str] = []
    while wanted := settling.wanted():
        for url in wanted:
            asked.append(url)
            there = f"https://www.803.com.cn{urlsplit(url).path}"
            got = site.answer(Request(method="GET", url=there.replace("https", "http")))
            if got.status == 200:
                body = got.body.replace(b"http://www.803.com.cn", b"https://www.803.com.cn")
                settling.take(url, body, url=there, headers=dict(got.headers), fetched_at=NOW)
            else:
                settling.fail(url, f"status {got.status}")
    facts = settling.findings.facts
    assert facts is not None, settling.why
    assert (facts.name, facts.origin, facts.aliases) == (
        "site:www.803.com.cn",
        "https://www.803.com.cn",
        ("803.com.cn",),
    )
    assert [url for url in asked[1:] if not url.startswith("https://www.")] == []


# Small sites

TITLES = (
    "新桥今日通车",
    "老街改造完工",
    "梨花节开幕了",
    "小学添新校舍",
    "公交线延长了",
    "秋粮收购开秤",
    "水厂扩建投用",
)
STORY = "".join(
    f"<p>十一月{n}日，县里在城东研究第{n}项民生工程的进度，要求各乡镇年底前完成任务。</p>" for n in range(1, 6)
)


def small_site(url: str, *, form: str, front: str) -> tuple[int, str, bytes]:
    """Serve seven stories with short titles, one list, and a home page that only sends on."""
    path = url.split(".example", 1)[1]
    stories = {form.format(n): (n, title) for n, title in enumerate(TITLES, 1)}
    links = "".join(f"<a href='{address}'>{title}</a>" for address, (_, title) in stories.items())
    if path == "/":
        text = f"<meta http-equiv='refresh' content='0;url={front}'>"
    elif path in {front, "/yaowen/"}:
        pager = "<i onclick='turn(2)'>共 2 页</i>" if path == "/yaowen/" else ""
        text = page(f"<a href='/yaowen/'>要闻</a>{links}{pager}", title="小城新闻网")
    elif path in stories:
        n, title = stories[path]
        text = page(f"<h1>{title}</h1><div>2026-11-{n:02} 来源：小城日报</div>{STORY}", title=f"{title} - 小城新闻网")
    else:
        return 404, "text/html", b""
    return 200, "text/html", text.encode()


@every("form", ["/post/{}.html", "/?p={}", "/NewsView.aspx?NewsID={}", "/2026/11/20/{}.shtml", "/zx/{}/"])
def test_a_small_site_behind_a_refresh_is_settled_though_its_titles_are_short(form: str) -> None:
    settling = settle("http://www.small.example/", lambda url: small_site(url, form=form, front="/index.php"))
    facts = settling.findings.facts
    assert facts is not None, settling.why
    assert facts.site_name == "小城新闻网"
    assert settling.findings.evidence["not_followed"] == ["/yaowen/"]
    assert all(facts.article_key(f"http://www.small.example{form.format(n)}") for n in range(1, 8))
    assert facts.article_key("http://www.small.example/yaowen/") is None


def test_further_pages_of_a_list_beside_its_articles_are_no_articles() -> None:
    """Their numbers are shorter, and the list calls them by number or 下一页; none of them is asked for."""

    def answer(url: str) -> tuple[int, str, bytes]:
        path = url.split(".example", 1)[1]
        stories = {f"/yaowen/{30400 + 3 * n}.html": (n, f"{title}的消息传来") for n, title in enumerate(TITLES, 1)}
        links = "".join(f"<a href='{address}'>{title}</a>" for address, (_, title) in stories.items())
        if path in {"/", "/yaowen/"}:
            further = "<a href='/yaowen/2.html'>2</a><a href='/yaowen/2.html'>下一页</a>" if path != "/" else ""
            text = page(f"<a href='/yaowen/'>要闻</a>{links}{further}", title="小城新闻网")
        elif path in stories:
            n, title = stories[path]
            text = page(
                f"<h1>{title}</h1><div>2026-11-{n:02} 来源：小城日报</div>{STORY}", title=f"{title} - 小城新闻网"
            )
        else:
            return 404, "text/html", b""
        return 200, "text/html", text.encode()

    facts = settle("http://www.small.example/", answer).findings.facts
    assert facts is not None
    assert facts.article_key("http://www.small.example/yaowen/30403.html")
    assert facts.article_key("http://www.small.example/yaowen/2.html") is None


@pytest.mark.parametrize(
    ("error", "counted", "reason"),
    [
        (
            "robots.txt of news.example.cn cannot be read: DNS lookup failed",
            {"robots/unreachable": 1, "robots/no_answer": 1},
            "no_answer",
        ),
        (
            "robots.txt of news.example.cn cannot be read: status 503",
            {"robots/unreachable": 1},
            "robots_unreachable",
        ),
        ("Forbidden by robots.txt", {"robotstxt/forbidden": 1}, "robots_forbidden"),
        ("a redirect led elsewhere", {}, "no_answer"),
        ("status 403", {}, "no_permission"),
        ("status 502", {}, "server_error"),
        ("status 404", {}, "unsettled"),
        ("status 412", {}, "challenged"),
        ("its bytes are no text in any encoding that is known", {}, "unsettled"),
    ],
)
def test_a_home_page_that_did_not_come_is_blamed_on_what_kept_it(
    error: str, counted: dict[str, int], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spider = AnyPortalSpider(url="http://news.example.cn/")
    spider.crawler = SimpleNamespace(  # type: ignore[assignment]
        settings=Settings({"PAGE_CPU_SECONDS": 10}),
        stats=SimpleNamespace(get_value=counted.get, inc_value=lambda *_: None),
    )
    spider.settling = settling = Settling(facts=spider.facts)
    monkeypatch.setattr(AnyPortalSpider, "settled", lambda *_: iter(()))
    for home in settling.wanted():
        assert list(spider.not_found(Failure(IgnoreRequest(error)), home)) == []
    assert settling.state == "no_answer"
    assert spider.no_way_in(settling.state, settling.why) == reason
    assert [spider.no_way_in(state, "") for state in ("unsure", "clone", "shop")] == ["unsettled", *["other_site"] * 2]


def test_settling_goes_on_without_pages_whose_requests_were_let_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    spider, failed = AnyPortalSpider(url="http://news.example.cn/"), Counter[str]()
    spider.crawler = SimpleNamespace(  # type: ignore[assignment]
        settings=Settings({"PAGE_CPU_SECONDS": 10}),
        stats=SimpleNamespace(inc_value=lambda name, number: failed.update({name: number})),
    )
    spider.settling = settling = Settling(facts=spider.facts)
    spider.kept, spider.sampled = {}, {}
    monkeypatch.setattr(AnyPortalSpider, "settled", lambda *_: iter(()))
    (home,) = settling.wanted()
    links = "".join(f"<a href='/{name}/'>{label}</a>" for name, label in (("yw", "要闻"), ("ms", "民生")))
    settling.take(home, page(links).encode(), url=home, headers={"Content-Type": "text/html"}, fetched_at=NOW)
    asked = settling.wanted()
    with pytest.raises(DontCloseSpider):
        spider.on_idle()
    assert (settling.unanswered, settling.state) == ([], "unsure")
    assert failed["settling/failed"] == len(asked) >= 2


def test_lists_are_read_again_once_a_site_is_settled_anew(
    settled: dict[str, Settling], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They were read by what was known before, and a redesign had left nothing on them. What is not read is said."""
    settling = copy(settled["yueyang"])
    facts = settling.findings.facts
    assert facts is not None
    evidence = settling.findings.evidence | {"not_followed": ["/yaowen/"]}
    settling.findings = replace(settling.findings, facts=replace(facts, lists=()), evidence=evidence)
    sites = SimpleNamespace(get=lambda _: None, all=list, settle=lambda *_, **__: None)
    visits = SimpleNamespace(
        list_plan=lambda _: FetchPlan(reason="list", digest="as it was"),
        traversals=SimpleNamespace(opened=lambda _: None),
    )
    spider = AnyPortalSpider(url=settling.home)
    spider.run = SimpleNamespace(store=SimpleNamespace(sites=sites), visits=visits, clock=lambda: NOW, is_replay=False)  # type: ignore[assignment]
    spider.sampled = {}
    monkeypatch.setattr(PortalRequests, "first_requests", lambda _: iter(()))
    assert spider.list_request(settling.home, known=True).callback == spider.list_answered
    assert list(spider.settled(settling)) == []
    assert ("no list is known" in caplog.text, "known leads: /yaowen/" in caplog.text) == (True, True)
    assert spider.list_request(settling.home, known=True).callback == spider.parse_list


@every(
    "url day",
    [
        ("http://x.cn/yw/2026-11/20/content_1.htm", date(2026, 11, 20)),
        ("http://x.cn/yw/202611/t20261120_77.html", date(2026, 11, 20)),
        ("http://x.cn/yw/202611/77.html", None),
        ("http://x.cn/yw/2026-11/31/content_1.htm", None),
        ("http://x.cn/show.php?id=20261120", None),
    ],
)
def test_a_page_without_a_time_may_be_an_article_where_its_address_holds_the_day(url: str, day: date | None) -> None:
    text = "\n".join(
        f"渡口昨晚恢复夜航，首班船二十时开出，岸边站满了送行的人，第{n}位船工说水位已经稳住了。" for n in range(3)
    )
    sample = Sample(url, Reading(url=url, title="渡口恢复夜航", text=text))
    assert sample.verdict == ("article" if day else "no_time")

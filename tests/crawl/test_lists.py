"""Lists: links of pages nobody has seen, the next page, and which pages to open at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from regional_news.crawl.arguments import Arguments
from regional_news.crawl.discovery import Lists
from regional_news.crawl.links import (
    ListedLink,
    canonical_page,
    links_of,
    list_key,
    may_be_list,
    page_number,
    parse_html,
)
from regional_news.crawl.listing import Listing, read_listing
from regional_news.crawl.paging import form_of, next_page
from regional_news.crawl.scope import CrawlScope
from regional_news.extract import PortalFacts, Reading
from regional_news.storage.sqlite import KnownList
from tests.every import every

ORIGIN = "http://www.heze.cn"
FACTS = PortalFacts(
    name="heze",
    site_name="中国菏泽网",
    origin=ORIGIN,
    aliases=("heze.cn",),
    article=r"/(?P<section>[\w/]+)/(?P<year>\d{4})-(?P<month>\d\d)/(?P<day>\d\d)/content_(?P<id>\d+)\.html?",
    examples=("http://www.heze.cn/news/2020-01/15/content_423488.htm",),
    exclude=("/info/", "/qiye/"),
)
UNDATED = PortalFacts(
    name="tengzhou",
    site_name="滕州市人民政府",
    origin="http://www.tengzhou.gov.cn",
    article=r"/\w+/\d{6}/t(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)_(?P<id>\d+)\.html",
    examples=("http://www.tengzhou.gov.cn/jrtz/201402/t20140228_1060772.html",),
    dated_by_url=False,
)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def listing(html: str, *, url: str = ORIGIN + "/news/news.htm", articles_max: int = 2000) -> Listing:
    return read_listing(
        f"<html><body>{html}</body></html>".encode(),
        url=url,
        headers={"Content-Type": "text/html; charset=utf-8"},
        facts=FACTS,
        articles_max=articles_max,
    )


def article(number: int, *, section: str = "news") -> str:
    return f"{ORIGIN}/{section}/2020-01/15/content_{number}.htm"


def test_the_word_that_leads_on_is_known_though_a_number_leads_there_before_it() -> None:
    """Systems call pages list_11_2.html whose first one is the folder; 11 is the list's number."""
    page = listing(
        "<a href=list_11_1.html>1</a><a href=list_11_2.html>2</a><a href=list_11_2.html>下一页</a>", url=f"{ORIGIN}/yw/"
    )
    assert page.next_page(1) == f"{ORIGIN}/yw/list_11_2.html"
    assert (page_number(f"{ORIGIN}/yw/list_11_3.html"), page_number(f"{ORIGIN}/yw/list_11.html")) == (3, 11)


class TestListing:
    def test_articles_are_told_from_other_links_once_each_and_in_order(self) -> None:
        page = listing(
            '<a href="2020-01/15/content_2.htm">乙</a><a href="/news/2020-01/15/content_1.htm#top">甲</a>'
            '<a href="2020-01/15/content_2.htm">乙</a><a href="/heping/">菏评</a>'
        )
        assert page.articles == (article(2), article(1))
        assert page.others == (ListedLink(ORIGIN + "/heping/", "菏评"),)

    def test_other_hosts_of_the_portal_become_the_canonical_one(self) -> None:
        assert listing('<a href="https://heze.cn/news/2020-01/15/content_1.htm">甲</a>').articles == (article(1),)

    @every(
        "href",
        [
            "http://www.hezeshi.example/news/2020-01/15/content_1.htm",
            "http://www.heze.cn.example/news/2020-01/15/content_1.htm",
            "http://bbs.heze.cn/news/2020-01/15/content_1.htm",
            "http://www.heze.cn@other.example/news/2020-01/15/content_1.htm",
            "http://www.heze.cn:8080/news/2020-01/15/content_1.htm",
            "ftp://www.heze.cn/news/2020-01/15/content_1.htm",
            "//other.example/news/2020-01/15/content_1.htm",
            "/info/2020-01/15/content_1.htm",
            "//www.heze.cn//qiye/2020-01/15/content_1.htm",
            "javascript:location='/news/2020-01/15/content_1.htm'",
            "http://[::1/news/2020-01/15/content_1.htm",
        ],
    )
    def test_clones_rented_folders_and_strange_addresses_are_no_links(self, href: str) -> None:
        page = listing(f'<a href="{href}">甲</a>')
        assert (page.articles, page.others) == ((), ())

    @every(
        "said",
        [
            '<link rel="alternate" type="application/rss+xml" href="http://[::1/feed.xml">',
            '<script>fetch("//www.heze.cn:x]/list?page=" + n)</script>',
            '<script>axios.get("/api/list", {params: {channelId: , page: n}})</script>',
        ],
    )
    def test_broken_addresses_and_calls_in_scripts_cost_no_link_beside_them(self, said: str) -> None:
        assert listing(f'{said}<a href="{article(1)}">甲</a>').articles == (article(1),)

    def test_broken_addresses_in_feeds_and_answers_are_left_out(self) -> None:
        items = "".join(f"<item><link>{url}</link><title>甲</title></item>" for url in ("http://[::1/", article(1)))
        records = json.dumps([{"title": "甲", "url": url} for url in ("http://[::1/", article(1))])
        for body in (f"<rss><channel>{items}</channel></rss>", records):
            found = read_listing(body.encode(), url=f"{ORIGIN}/api", headers={}, facts=FACTS, articles_max=9)
            assert found.articles == (article(1),)

    def test_a_base_on_another_host_changes_nothing(self) -> None:
        page = listing('<base href="//other.example/"><a href="/news/2020-01/15/content_1.htm">甲</a>')
        assert page.articles == (article(1),)

    def test_a_base_on_the_portal_is_honoured(self) -> None:
        page = listing('<base href="/heping/"><a href="2020-01/15/content_1.htm">甲</a>')
        assert page.articles == (article(1, section="heping"),)

    def test_no_more_than_the_limit_is_taken_of_one_page(self) -> None:
        page = listing("".join(f'<a href="{article(n)}">{n}</a>' for n in range(30)), articles_max=20)
        assert (len(page.articles), page.left_out) == (20, 10)

    def test_of_more_links_than_a_list_may_have_the_first_are_taken(self) -> None:
        page = listing("".join(f'<a href="{article(n)}">{n}</a>' for n in range(5_000)))
        assert (len(page.articles), page.left_out) == (2000, 3_000)

    def test_the_words_of_a_picture_link_come_from_its_second_link(self) -> None:
        page = listing('<a href="/heping/"><img src="a.gif"></a><a href="/heping/"> 菏 评 </a>')
        assert page.others == (ListedLink(ORIGIN + "/heping/", "菏 评"),)

    @every("body", [b"", b"\0\0", b"%PDF-1.7 1 0 obj", b"\x89PNG\r\n\x1a\n", b"<", b"<!-- "])
    def test_what_is_no_page_has_no_links(self, body: bytes) -> None:
        page = read_listing(body, url=ORIGIN + "/", headers={}, facts=FACTS, articles_max=10)
        assert (page.articles, page.others) == ((), ())

    def test_a_page_in_gb18030_declared_as_gb2312_is_read(self) -> None:
        body = (
            '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
            "<p>菏泽市的新闻在这里，朱镕基和李喆的名字不在旧字集里。</p>"
            '<a href="news_2.htm">下一页</a>'
        ).encode("gb18030")
        page = read_listing(
            body, url=ORIGIN + "/news/", headers={"Content-Type": "text/html"}, facts=FACTS, articles_max=9
        )
        assert page.next_page(1) == ORIGIN + "/news/news_2.htm"

    def test_likely_lists_come_first(self) -> None:
        page = listing(
            f'<a href="{article(1, section="heping")}">甲</a><a href="/search.php?q=1">查</a><a href="/a/b/c/">深</a>'
            '<a href="/about.html">关于</a><a href="/heping/node_21.htm">菏评</a><a href="/logo.png">标</a>'
            '<a href="/news/index_2.htm">2</a>'
        )
        assert [link.text for link in page.candidates()] == ["菏评", "关于", "深", "查"]

    def test_further_pages_of_the_list_itself_are_no_other_lists(self) -> None:
        links = "".join(
            f'<a href="{path}">x</a>' for path in ("/news/news_8.htm", "/news/news_9.shtml", "/sport/s_8.htm")
        )
        candidates = [link.url for link in listing(links).candidates()]
        assert candidates == [ORIGIN + "/news/news_9.shtml", ORIGIN + "/sport/s_8.htm"]


class TestAddresses:
    @every(
        "url key number",
        [
            ("http://h.cn/xwzx/jrtz/index_3.html", "http://h.cn/xwzx/jrtz/", 3),
            ("http://h.cn/xwzx/jrtz/index.html", "http://h.cn/xwzx/jrtz/", None),
            ("http://h.cn/xwzx/jrtz/", "http://h.cn/xwzx/jrtz/", None),
            ("http://h.cn/news/node_9_2.htm", "http://h.cn/news/node_9.htm", 2),
            ("http://h.cn/news/node_9.htm", "http://h.cn/news/node_9.htm", None),
            ("http://h.cn/list.php?catid=3&page=4", "http://h.cn/list.php?catid=3", 4),
            ("http://h.cn/news/page/2/", "http://h.cn/news/", 2),
            ("http://h.cn/news/p3.html", "http://h.cn/news/", 3),
            ("http://h.cn/news/list_12.shtml", "http://h.cn/news/list.shtml", 12),
        ],
    )
    def test_all_pages_of_a_list_share_a_key(self, url: str, key: str, number: int | None) -> None:
        assert (list_key(url), page_number(url)) == (key, number)

    @every(
        "url expected",
        [
            ("http://h.cn/news/", True),
            ("http://h.cn/news", True),
            ("http://h.cn/news/index.shtml", True),
            ("http://h.cn/list.php?catid=3", True),
            ("http://h.cn/news/list_11_1.html", True),
            ("http://h.cn/list-11.html", True),
            ("http://h.cn/list-11-1.html", True),
            ("http://h.cn/list-11-2.html", False),
            ("http://h.cn/list.php?catid=3&page=1", True),
            ("http://h.cn/news/index_1.html", False),
            ("http://h.cn/news/list_11_2.html", False),
            ("http://h.cn/list.php?catid=3&page=2", False),
            ("http://h.cn/pic/1.jpg", False),
            ("http://h.cn/file.pdf", False),
        ],
    )
    def test_files_and_further_pages_are_no_lists_to_discover(self, url: str, expected: bool) -> None:
        assert may_be_list(url) is expected
        assert may_be_list(url, "下一页") is expected
        assert not may_be_list(url, "联系我们")
        assert may_be_list(url, "民生新闻") is (expected or url.endswith("index_1.html"))

    def test_session_numbers_make_no_other_page(self) -> None:
        plain = canonical_page("http://www.heze.cn/news/list.jsp?p=2", origin=ORIGIN)
        for url in (
            "http://heze.cn/news/list.jsp;jsessionid=8A7B?p=2",
            "https://www.heze.cn/news/list.jsp?PHPSESSID=abc&p=2#x",
            "http://www.heze.cn:80/news/list.jsp?p=2&utm_source=weixin",
        ):
            assert canonical_page(url, origin=ORIGIN) == plain


class TestNextPage:
    URL = ORIGIN + "/news/node_9.htm"

    def next(self, *links: tuple[str, str], url: str = URL, page: int = 1, text: str = "") -> str | None:
        return next_page([ListedLink(ORIGIN + path, word) for path, word in links], url=url, page=page, text=text)

    @every("word", ["下一页", "[下一页]", " 下页 ", "下一页 >>", "后一页", "Next", "›", ">"])
    def test_the_word_leads_on(self, word: str) -> None:
        assert self.next(("/a.htm", "上一页"), ("/b.htm", word), ("/c.htm", "尾页")) == ORIGIN + "/b.htm"

    def test_a_word_that_leads_to_the_page_itself_does_not(self) -> None:
        assert self.next(("/news/node_9.htm", "下一页")) is None

    def test_the_following_number_leads_on_within_the_same_list(self) -> None:
        links = (("/photos/2.htm", "2"), ("/news/node_9_2.htm", "2"), ("/news/node_9_3.htm", "3"))
        assert self.next(*links) == ORIGIN + "/news/node_9_2.htm"
        assert self.next(*links, url=ORIGIN + "/news/node_9_2.htm", page=2) == ORIGIN + "/news/node_9_3.htm"

    def test_the_number_may_stand_behind_any_name(self) -> None:
        links = (("/photos/a_2.html", "2"), ("/channel/yw_2.html", "2"), ("/channel/yw-3.html", "3"))
        assert self.next(*links, url=ORIGIN + "/channel/yw.html") == ORIGIN + "/channel/yw_2.html"
        assert self.next(*links, url=ORIGIN + "/channel/yw_2.html", page=2) == ORIGIN + "/channel/yw-3.html"

    @every(
        "first form", [("/list/x", "/list/x/page/{}"), ("/list/3.html", "/list/3/{}.html"), ("/list/3/", "/list/3/{}/")]
    )
    def test_the_number_may_stand_in_a_folder_of_the_first_page_s_name(self, first: str, form: str) -> None:
        links = [(form.format(n), str(n)) for n in (2, 3)]
        assert self.next(("/list/4/2.html", "2"), *links, url=ORIGIN + first) == ORIGIN + form.format(2)
        assert self.next(*links, url=ORIGIN + form.format(2), page=2) == ORIGIN + form.format(3)

    @pytest.mark.parametrize("second", ["list_2.html", "list_11_2.html"])
    def test_a_folder_is_the_first_page_of_what_is_numbered_in_it(self, second: str) -> None:
        links = (("/sub/list_2.html", "2"), ("/xw/old/list_2.html", "2"), (f"/xw/{second}", "2"))
        assert self.next(*links, url=ORIGIN + "/xw/") == f"{ORIGIN}/xw/{second}"
        assert self.next((f"/xw/{second}", "要闻"), url=ORIGIN + "/xw/") is None
        assert self.next(("/xw/list_3.html", "2"), url=ORIGIN + "/xw/") is None

    def test_addresses_lead_on_where_the_links_are_pictures(self) -> None:
        assert self.next(("/news/node_9_2.htm", ""), ("/news/node_9_40.htm", "")) == ORIGIN + "/news/node_9_2.htm"
        assert self.next(("/t/index_1.html", ""), url=ORIGIN + "/t/") == ORIGIN + "/t/index_1.html"
        assert self.next(("/t/index_2.html", ""), url=ORIGIN + "/t/index_1.html", page=2) == ORIGIN + "/t/index_2.html"

    def test_the_last_pages_address_alone_does_not_lead_on(self) -> None:
        assert self.next(("/news/node_9_40.htm", "尾页"), ("/news/node_9.htm", "首页")) is None

    @every(
        "script url page expected",
        [
            ('createPageHTML(5, 0, "index", "html");', "/t/index.html", 1, "/t/index_1.html"),
            ("createPageHTML(5,3,'index','html')", "/t/index_3.html", 4, "/t/index_4.html"),
            ("createPageHTML(5,4,'index','html')", "/t/index_4.html", 5, None),
            ("createPageHTML(1,0,'index','html')", "/t/", 1, None),
            ("createPageHTML(9,0,'default','shtml',180)", "/t/", 1, "/t/default_1.shtml"),
            (
                'var countPage = 5;//共页\nvar currentPage=1\ncreatePageHTML(countPage, currentPage, "index", "html");',
                "/t/index_1.html",
                2,
                "/t/index_2.html",
            ),
            ('createPageHTML(countPage, currentPage, "index", "html"); var currentPage = 0;', "/t/", 1, None),
            ("createPageHTML(5,0,'index','html')", "/t/index_2.html", 3, "/t/index_3.html"),
            ("createPageHTML('page_div', 5, 1,'list','shtml',98);", "/t/list.shtml", 1, "/t/list_2.shtml"),
            ("createPageHTML('page_div', 5, 4,'list','shtml',98);", "/t/list_4.shtml", 4, "/t/list_5.shtml"),
            ("createPageHTML('page_div', 5, 5,'list','shtml',98);", "/t/list_5.shtml", 5, None),
            (
                'var currentPage = 0; var countPage = 2\nwrite("<a href=\\"index"+"_" + nextPage + "."+"html\\">");',
                "/t/",
                1,
                "/t/index_1.html",
            ),
            (
                "var currentPage = 1; var countPage = 2; document.write('<a href=\"index_bm_'+nextPage+'.shtml\">');",
                "/t/index_bm_1.shtml",
                2,
                None,
            ),
            ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt)", "/t/", 1, None),
        ],
    )
    def test_the_script_of_trs_leads_on_to_its_last_page(
        self, script: str, url: str, page: int, expected: str | None
    ) -> None:
        found = self.next(url=ORIGIN + url, page=page, text=f"<script>{script}</script>")
        assert found == (ORIGIN + expected if expected else None)

    def test_pages_that_are_counted_from_the_oldest_are_gone_down_from_what_their_script_says(self) -> None:
        column, script = "0012002000000000000", "/system/count/0012002/000000000000/count_page_list_{}.js"
        text = f'<script src="{ORIGIN}{script.format(column)}"></script><div id="pagetemple"></div>'
        asked = self.next(url=f"{ORIGIN}/news/index.shtml", text=text)
        assert asked == ORIGIN + script.format(column)
        page = f"{ORIGIN}/system/count//0012002/000000000000/{{}}/c{column}_{{}}.shtml"
        sign = read_listing(b"var maxpage = 1001;", url=asked, headers={}, facts=FACTS, articles_max=9)
        assert (sign.is_sign, sign.next_page(2)) == (True, page.format("000/001", "000001000"))
        second = self.next(url=page.format("000/001", "000001000"), page=3, text=text)
        assert second == page.format("000/000", "000000999")
        assert self.next(url=page.format("000/000", "000000001"), page=9, text=text) is None

    def test_a_pager_may_say_how_many_rows_stand_before_a_page(self) -> None:
        links = [(f"/index.php/xw?start={10 * n}", str(n + 1)) for n in (1, 2)]
        first = f"{ORIGIN}/index.php/xw"
        assert self.next(*links, url=first) == f"{first}?start=10"
        assert self.next(*links, url=f"{first}?start=10", page=2) == f"{first}?start=20"
        assert not may_be_list(f"{first}?start=10")

    def test_a_form_leads_on_to_what_it_offers(self) -> None:
        form = """<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/w&amp;D" />
            <a href="javascript:__doPostBack('ctl00$Pager','1')">1</a>
            <a href="javascript:__doPostBack(&#39;ctl00$Pager&#39;,&#39;3&#39;)">3</a>"""
        second = f"{ORIGIN}/list.aspx?cid=4&__EVENTTARGET=ctl00%24Pager&__EVENTARGUMENT=2"
        third = second[:-1] + "3"
        assert self.next(url=second, page=2, text=form) == third
        assert self.next(url=third, page=3, text=form) is None
        assert form_of(form, url=third) == b"__VIEWSTATE=%2Fw%26D&__EVENTTARGET=ctl00%24Pager&__EVENTARGUMENT=3"
        assert form_of(form, url=f"{ORIGIN}/list.aspx?cid=4") is None

    def test_a_pagers_choices_lead_on(self) -> None:
        tree = parse_html(
            '<select><option value="/c/45.html">1</option><option value="/c/45_2.html">2</option></select>'
        )
        assert tree is not None
        links = [*links_of(tree, url=f"{ORIGIN}/c/45.html", is_own=lambda _: True)]
        assert next_page(links, url=f"{ORIGIN}/c/45.html", page=1, text="") == f"{ORIGIN}/c/45_2.html"

    @every(
        "pager expected",
        [
            ("共 <b>12</b> 页", True),
            ("第1/5页", True),
            ("共1页", False),
            ("<a href='javascript:void(0);'>下一页</a> 页码 <em>1</em>/<em>1</em>", False),
            ("<script>var pageCount = 7;</script>", True),
            ("<a href='javascript:go(2)'>2</a>", True),
            ("<a href='javascript:go(22)'>22</a><i>2</i>", False),
            ("<a class='disabled' href='javascript:;'>下一页</a>", False),
            ("<a onclick='more()'><i>加载更多</i></a>", True),
            ("共 12 页<a href=/news/list_2.htm>下一页</a>", False),
        ],
    )
    def test_a_list_that_says_that_it_goes_on_where_nothing_leads_is_told_from_one_that_ends(
        self, pager: str, expected: bool
    ) -> None:
        assert listing(f"<a href={article(1)}>渡口的桥</a>{pager}").ends_unread() is expected

    def test_a_page_without_a_pager_is_the_last(self) -> None:
        assert self.next(("/", "首页"), ("/heping/", "菏评"), ("/news/2.htm", "2024")) is None


class TestLists:
    def row(self, path: str, *, links: int = 20, total_new: int = 1, days_ago: float = 0) -> KnownList:
        seen = NOW - timedelta(days=days_ago)
        return KnownList(
            portal="heze",
            url=ORIGIN + path,
            name=None,
            first_seen=seen,
            last_seen=seen,
            visits=1,
            links=links,
            new_links=0,
            total_new=total_new,
        )

    def lists(self, *rows: KnownList, candidates_max: int = 10) -> Lists:
        return Lists(rows, candidates_max=candidates_max, look_again_after=timedelta(days=7), now=NOW)

    def test_remembered_lists_come_by_their_yield_and_pages_without_articles_not_at_all(self) -> None:
        lists = self.lists(self.row("/a/"), self.row("/b/", total_new=9), self.row("/c/", links=0))
        assert [row.url for row in lists.remembered()] == [ORIGIN + "/b/", ORIGIN + "/a/"]

    def test_a_page_is_opened_once_in_a_run_whatever_its_page_number(self) -> None:
        lists = self.lists()
        assert lists.claim(ORIGIN + "/a/")
        assert not lists.claim(ORIGIN + "/a/index.html")

    def test_a_page_that_was_no_list_is_left_for_a_week(self) -> None:
        lists = self.lists(self.row("/a/", links=0, days_ago=6), self.row("/b/", links=0, days_ago=8))
        assert not lists.is_worth_opening(ORIGIN + "/a/")
        assert lists.is_worth_opening(ORIGIN + "/b/")
        assert lists.is_worth_opening(ORIGIN + "/new/")

    def test_no_more_new_pages_are_opened_than_the_budget_allows(self) -> None:
        lists = self.lists(self.row("/known/"), candidates_max=2)
        assert [lists.claim(f"{ORIGIN}/{n}/") for n in range(4)] == [True, True, False, False]
        assert lists.claim(ORIGIN + "/known/")


class TestSelection:
    def selection(self, facts: PortalFacts = FACTS, **given: str) -> CrawlScope:
        return CrawlScope(Arguments.parse(given), facts)

    def reading(self, **values: Any) -> Reading:
        return Reading(**{"url": article(1), **values})

    def test_an_address_far_outside_the_span_costs_no_request(self) -> None:
        selection = self.selection(since="2020-02-01", until="2020-03-01")
        assert not selection.may_want(ORIGIN + "/news/2020-01/15/content_1.htm")
        assert not selection.may_want(ORIGIN + "/news/2020-03/15/content_1.htm")

    def test_an_address_near_the_span_is_left_to_the_page(self) -> None:
        selection = self.selection(since="2020-02-01", until="2020-03-01")
        assert selection.may_want(ORIGIN + "/news/2020-01/28/content_1.htm")
        assert selection.may_want(ORIGIN + "/news/2020-03/05/content_1.htm")

    def test_the_first_and_the_last_day_of_all_are_days_too(self) -> None:
        selection = self.selection(since="0001-01-01", until="9999-12-31")
        assert selection.may_want(ORIGIN + "/news/2020-01/15/content_1.htm")
        assert selection.may_go_back_further([ORIGIN + "/news/2020-01/15/content_1.htm"])

    def test_an_address_whose_date_means_little_is_never_left_out_for_it(self) -> None:
        selection = self.selection(UNDATED, since="2025-01-01")
        assert selection.may_want("http://www.tengzhou.gov.cn/jrtz/201407/t20140730_1.html")

    def test_a_month_in_an_address_counts_as_all_its_days(self) -> None:
        assert FACTS.url_days(article(1)) == (date(2020, 1, 15), date(2020, 1, 15))
        monthly = PortalFacts(
            name="yybnet",
            site_name="地方网",
            origin="https://www.yybnet.net",
            article=r"/\w+/(?P<year>\d{4})(?P<month>\d\d)/(?P<id>\d+)\.html",
            examples=("https://www.yybnet.net/liaocheng/202112/1.html",),
        )
        assert monthly.url_days("https://www.yybnet.net/a/202112/1.html") == (date(2021, 12, 1), date(2021, 12, 31))
        assert monthly.url_days("https://www.yybnet.net/a/202113/1.html") is None
        assert self.selection(monthly, since="2021-12-20").may_want("https://www.yybnet.net/a/202112/1.html")

    def test_the_shown_day_decides_in_the_end(self) -> None:
        selection = self.selection(since="2020-02-01", until="2020-03-01")
        for day, wanted in ((31, False), (32, True), (61, True), (62, False)):
            shown = datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
            assert selection.wants(self.reading(published_at=shown)) is wanted

    def test_a_page_without_a_time_is_left_to_the_pipelines(self) -> None:
        assert self.selection(since="2020-02-01").wants(self.reading())

    def test_a_list_is_walked_back_as_long_as_it_may_hold_what_is_asked_for(self) -> None:
        selection = self.selection(since="2020-01-20")
        assert selection.may_go_back_further([article(1)])
        assert not selection.may_go_back_further([ORIGIN + "/news/2019-12/01/content_1.htm"])
        assert selection.may_go_back_further([ORIGIN + "/news/2019-12/01/content_1.htm", article(1)])
        assert selection.may_go_back_further([])

    def test_a_section_in_the_address_is_known_before_a_request(self) -> None:
        selection = self.selection(section="heping")
        assert selection.may_want(article(1, section="heping"))
        assert not selection.may_want(article(1))

    def test_a_section_by_name_is_known_from_the_page(self) -> None:
        selection = self.selection(section="菏评")
        assert selection.may_want(article(1))
        assert selection.wants(self.reading(section=["中国菏泽网", "菏评"]))
        assert not selection.wants(self.reading(section=["中国菏泽网", "县区"]))

    def test_the_list_of_a_section_is_found_by_the_words_of_its_link(self) -> None:
        named = [("菏评", "/heping/"), (None, "/a/"), ("县区", "/xianqu/")]
        assert self.selection(section="菏评").lists_of_sections(named) == ["/heping/"]


@pytest.mark.parametrize(
    ("meta", "asked"),
    [
        ('<meta http-equiv=Content-Type content="text/html; charset=gb2312">', "%BA%D3%CD%E5"),
        ('<meta name=author content="河湾"><meta charset="GBK">', "%BA%D3%CD%E5"),
        ("<meta charset=utf-8>", "%E6%B2%B3%E6%B9%BE"),
        ("", "%E6%B2%B3%E6%B9%BE"),
    ],
)
def test_a_query_is_sent_in_the_encoding_of_its_page(meta: str, asked: str) -> None:
    tree = parse_html(f'<html><head>{meta}</head><body><a href="more.asp?lb=河湾&p=2">更多</a><a href="/河/">河</a>')
    assert tree is not None
    found = [link.url for link in links_of(tree, url=f"{ORIGIN}/n/", is_own=lambda _: True)]
    assert found == [f"{ORIGIN}/n/more.asp?lb={asked}&p=2", f"{ORIGIN}/河/"]

"""The pages over HTTP: what they show, what they refuse, and that nothing a page said can act."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import threading
from base64 import b64encode
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import feedparser
import openpyxl
import pytest
from prometheus_client.parser import text_string_to_metric_families

from regional_news.errors import StorageError
from regional_news.output.exports import FORMATS
from regional_news.output.web import pages
from regional_news.output.web.app import PAGES, make_app
from regional_news.output.web.guard import PAGE_SCRIPT
from regional_news.output.web.language import chinese
from regional_news.output.web.visit import is_link
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.sql_console import BusyError
from tests.alarm_store import alarms
from tests.every import every, matrix
from tests.factory import make_article
from tests.web_client import Answer, Client
from tests.web_store import HARMFUL, copied, edited, fill, harmful, thread

if TYPE_CHECKING:
    from regional_news.item.article import Article

WEB = Path(pages.__file__).parent.parent
PACKAGE = WEB.parents[1]
HOSTS = ("localhost", "127.0.0.1", "::1")


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("web") / "regional_news.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def client(store_path: Path) -> Client:
    return Client(make_app(store_path, hosts=HOSTS))


@pytest.fixture(scope="module")
def answers(client: Client, store_path: Path) -> tuple[bytes, dict[str, Answer]]:
    """Return what the store was, and what each address was answered after that."""
    before = store_path.read_bytes()
    others = ("/static/app.css", "/download?format=csv", "/article.txt")
    return before, {at: client.get(at) for at in [*EVERY_PAGE, *others]}


def address(article: Article, path: str = "/article") -> str:
    return f"{path}?{urlencode({'portal': article.portal, 'id': article.article_id})}"


def search(**values: object) -> str:
    return f"/search?{urlencode(values, doseq=True)}"


EVERY_PAGE = [
    "/", "/?days=90", "/search", search(q="步道"), search(q="步道", sort="rank"), search(q="无此词组"), "/feeds",
    "/sql", "/sql?q=SELECT+*+FROM+articles", search(q='"'), "/nothing", address(thread()), address(edited()[1]),
    *map(address, copied()), *map(address, harmful()), search(q="有害文本"), search(portal="heze", region="37"),
    f"/trends?{urlencode({'w': '步道，书屋', 'as': 'share'})}", "/trends?per=outlet", "/trends?by=x", "/rising",
    "/alerts", "/runs", "/runs?run=1", "/stories", "/spread", "/spread?outlet=x",
    "/portals", "/outlets", "/authors", "/sections", "/regions", "/days", "/edits", "/gone",
    "/portals?name=heze", f"/outlets?{urlencode({'name': '菏泽日报', 'with': '岳阳日报'})}", "/regions?name=3717",
    *(f"/{one}?{urlencode({'name': text})}" for one in ("outlets", "authors", "sections", "days") for text in HARMFUL),
]  # fmt: skip


class TestOverview:
    def test_it_counts_articles_and_comments(self, client: Client) -> None:
        shown = client.get("/").shown("//ul[@class='totals']/li")
        assert shown[0] == f"{45 + 1 + 1 + 2 + len(HARMFUL)}articles"
        assert shown[2] == f"{4 + len(HARMFUL)}forum comments"

    def test_its_chart_has_a_table_that_says_the_same(self, client: Client) -> None:
        page = client.get("/").page
        titles = [title.text for title in page.xpath("(//svg[@class='chart'])[1]//title")]
        drawn = sum(int(title.rpartition(" ")[2]) for title in titles)
        table = page.xpath("//details[@class='figures']//tbody/tr")
        assert len(table) == 30
        assert sum(int(row.xpath("td")[-1].text) for row in table) == drawn > 40

    def test_each_portal_tells_how_its_last_run_went(self, client: Client) -> None:
        states = client.get("/").shown("//table[@class='portals']//td[@class='how']")
        assert states == [
            "good",
            "good",
            "incompleteThe portal could not be read, or only in part",
            "incompleteThe server limits the rate of requests",
            "running",
        ]

    def test_of_a_portal_with_many_alarms_the_first_are_shown_and_the_others_counted(self, tmp_path: Path) -> None:
        path = tmp_path / "regional_news.db"
        with Store.open(path) as store:
            store.start_run(spider="heze")
            store.enter_alarms("heze", alarms({f"refused:{at:02}": f"the {at}th" for at in range(25)}))
        shown = Client(make_app(path, hosts=HOSTS)).get("/").shown("//li[@class='alarm']")
        assert len(shown) == 21
        assert shown[-1] == "and 5 more: regional-news status"

    def test_every_search_it_leads_to_finds_something(self, client: Client) -> None:
        """A portal that was crawled and gave nothing yet is named without a link."""
        page = client.get("/").page
        assert "yybnet" in page.xpath("string(//table[@class='portals'])")
        links = page.xpath("//table[@class='portals']//th/a/@href")
        assert len(links) == 4
        assert [client.get(link).status for link in links] == [200] * 4


class TestSearch:
    def test_words_are_found_and_marked(self, client: Client) -> None:
        answer = client.get(search(q="书屋"))
        assert answer.shown("//h2[@class='count']") == ["1 article"]
        assert answer.shown("//article//h3//mark") == ["书屋"]

    def test_an_empty_search_shows_the_newest(self, client: Client) -> None:
        times = [time.get("datetime") for time in client.get("/search").page.xpath("//article//time")]
        assert len(times) == 20
        assert times == sorted(times, reverse=True)

    def test_pages_go_on_until_all_is_shown(self, client: Client) -> None:
        seen, at = [], search(q="环湖步道第")
        while at:
            page = client.get(at).page
            seen += [link.get("href") for link in page.xpath("//article//h3/a")]
            following = page.xpath("//a[@rel='next']/@href")
            at = following[0] if following else ""
        assert len(seen) == len(set(seen)) == 45

    def test_a_facet_leads_to_as_many_articles_as_it_says(self, client: Client) -> None:
        page = client.get(search(q="步道")).page
        links = page.xpath("//div[@class='facets']//a")
        assert len(links) > 8
        for link in links:
            number = link.xpath("span[@class='number']")[0].text
            found = client.get(link.get("href")).shown("//h2[@class='count']")
            assert found == ["1 article" if number == "1" else f"{number} articles"]

    def test_several_values_of_a_facet_are_alternatives(self, client: Client) -> None:
        answer = client.get(search(portal=["tengzhou", "yueyang"]))
        assert answer.shown("//h2[@class='count']") == ["31 articles"]
        assert len(answer.page.xpath("//section[@class='facet'][1]//a[@aria-current='true']")) == 2

    def test_a_chosen_value_is_taken_away_by_its_chip(self, client: Client) -> None:
        [chip] = client.get(search(q="步道", region="43")).page.xpath("//ul[@class='chips']//a[not(@class)]")
        assert parse_qs(urlsplit(chip.get("href")).query) == {"q": ["步道"]}

    def test_regions_bear_their_names_and_hold_what_lies_in_them(self, client: Client) -> None:
        shown = client.get(search(q="环湖步道第")).shown("//section[@class='facet'][h2='Region']//li")
        assert {"山东省30", "枣庄市15", "滕州市15", "湖南省15"} <= {text.replace(" ", "") for text in shown}

    def test_sections_repeat_neither_the_site_nor_a_place(self, tmp_path: Path) -> None:
        with Store.open(tmp_path / "s.db") as store:
            article = make_article(section=["地方网", "山东", "聊城市", "今日临清", "要闻"])
            store.save(article, run_id=store.start_run(spider="heze"))
        client = Client(make_app(tmp_path / "s.db", hosts=HOSTS))
        facet = "//section[@class='facet'][h2='Section']//span[@class='name']"
        assert client.get("/search").shown(facet) == ["今日临清", "要闻"]
        assert client.get(search(section="山东")).shown(facet) == ["山东", "今日临清", "要闻"]

    def test_bars_lead_to_their_days(self, client: Client) -> None:
        page = client.get(search(q="步道")).page
        for link in page.xpath("(//svg)[1]//a")[:3]:
            number = link.get("aria-label").rpartition(" ")[2]
            found = client.get(link.get("href")).shown("//h2[@class='count']")
            assert found == ["1 article" if number == "1" else f"{number} articles"]

    def test_oldest_first_is_newest_first_from_its_end_and_the_pages_are_counted(self, client: Client) -> None:
        newest, at = [], search(q="步道", sort="newest")
        page = client.get(at)
        last = int(page.shown("//nav[@class='pager']/span")[-1].rpartition(" ")[2])
        for number in range(1, last + 1):
            newest += client.get(search(q="步道", page=number)).shown("//article//h3")
        oldest = client.get(search(q="步道", sort="oldest")).shown("//article//h3")
        assert oldest == newest[::-1][: len(oldest)]

    def test_the_usual_days_are_one_click_away(self, client: Client) -> None:
        links = client.get(search(q="步道")).page.xpath("//nav[contains(@class, 'presets')]/a/@href")
        assert [parse_qs(urlsplit(link).query)["since"] for link in links] == [["today"], ["7d"], ["30d"], ["1y"]]
        page = client.get(links[1])
        assert page.status == 200
        assert page.shown("//nav[contains(@class, 'presets')]/a[@aria-current]") == ["7 days"]

    @every("wrong", [
            {"q": '"open'}, {"q": "a AND"}, {"q": "((("}, {"q": "！"}, {"q": "x" * 1001}, {"since": "soon"},
            {"since": "2026-02-01", "until": "2026-01-01"}, {"page": "0"}, {"page": "-1"}, {"page": "x"},
            {"page": "99999"}, {"page": "99"}, {"page": "²"}, {"region": "abc"}, {"kind": "blog"}, {"portal": "nobody"},
            {"flag": "<b>"},
        ])  # fmt: skip
    def test_a_wrong_search_is_shown_again_with_one_line(self, client: Client, wrong: dict[str, str]) -> None:
        answer = client.get(search(**wrong))
        assert answer.status == 400
        [line] = answer.shown("//p[@class='line']")
        assert line
        assert "Traceback" not in answer.text
        if "q" in wrong:
            assert answer.page.xpath("//input[@id='q']/@value") == [wrong["q"]]

    def test_a_wrong_search_is_explained_in_chinese(self, client: Client) -> None:
        answer = client.get(search(q='"open'), accept_language="zh-CN")
        assert answer.shown("//p[@class='line']") == ["查询 '\"open' 的第 1 个字符处：引号没有闭合"]

    def test_an_unknown_section_is_answered_with_near_ones(self, client: Client) -> None:
        answer = client.get(search(section="要闻闻"), accept_language="zh-CN")
        assert answer.status == 400
        assert answer.shown("//p[@class='line']")[0].startswith("没有栏目 '要闻闻'；相近的有：")

    @pytest.mark.parametrize(
        ("wrong", "near"),
        [
            ({"region": "99"}, "370000"), ({"region": "3788"}, "3717"), ({"section": "要间"}, "要闻"),
            ({"source": "荷泽日报"}, "菏泽日报"), ({"outlet": "菏泽早报"}, "菏泽日报"), ({"portal": "heezo"}, "heze"),
            ({"paper": "某报"}, "none yet"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(
        "path", ["/search?", "/feed?", "/download?format=csv&", "/trends?", "/trends.csv?", "/rising?"]
    )
    def test_a_name_that_there_is_not_is_an_error_on_every_page_and_names_near_ones(
        self, client: Client, path: str, wrong: dict[str, str], near: str
    ) -> None:
        answer = client.get(path + urlencode(wrong))
        assert answer.status == 400
        assert near in answer.shown("//p[@class='line']")[0]


class TestArticle:
    def test_the_title_block_stands_above_the_text(self, client: Client) -> None:
        article = edited()[1]
        answer = client.get(address(article))
        assert answer.shown("//article//p[@class='pretitle']") == [article.pretitle]
        assert answer.shown("//article//h1") == [article.title]
        assert answer.shown("//article//p[@class='subtitle']") == [article.subtitle]
        assert answer.shown("//div[@class='text']/p[not(@class)]") == article.paragraphs

    def test_pictures_are_linked_and_none_is_loaded(self, client: Client) -> None:
        page = client.get(address(edited()[1])).page
        [link] = page.xpath("//p[@class='image']//a")
        assert (link.get("href"), link.text) == ("http://www.heze.cn/pic/1.jpg", "书屋里的孩子")
        assert [image.get("src").partition("?")[0] for image in page.iter("img")] == ["/static/icon.svg"]

    def test_flags_are_explained(self, client: Client) -> None:
        shown = " ".join(client.get(address(edited()[1])).shown("//p[@class='flag warn']"))
        assert "the page shows no usable date" in shown
        assert "ends in the middle" in shown

    def test_an_edit_is_shown_word_by_word(self, client: Client) -> None:
        page = client.get(address(edited()[1])).page
        removed = [found.text_content() for found in page.xpath("//del")]
        added = [found.text_content() for found in page.xpath("//ins")]
        assert removed == ["removed: 12", "removed: 12", "removed: 身份证"]
        assert added == ["added: 15", "added: 15", "added: 市民卡"]
        assert page.xpath("//p[@class='skipped']")

    def test_comments_stand_by_floor_with_what_they_quote(self, client: Client) -> None:
        answer = client.get(address(thread()))
        assert answer.shown("//ol[@class='comments']//span[@class='floor']") == [f"Floor {n}" for n in (2, 3, 4, 5)]
        assert answer.shown("//blockquote") == ["小满 发表于 昨天 同问。"]
        assert answer.shown("//ol[@class='comments']/li[@class='hidden']/p[@class='quiet']") == [
            "This post is hidden from guests."
        ]

    def test_copies_lead_to_each_other(self, client: Client) -> None:
        first, second = copied()
        assert client.get(address(first)).page.xpath("//ul[@class='tellings']/li/a/@href") == [address(second)]
        page = client.get(address(second)).page
        assert page.xpath("//ul[@class='tellings']/li/a/@href") == [address(first)]
        assert page.xpath("//a[@href='#tellings']")

    @pytest.mark.fault("M3", "an article's own address", "http(s) alone, noreferrer")
    def test_the_original_is_linked_without_a_trace(self, client: Client) -> None:
        [link] = client.get(address(thread())).page.xpath("//a[@class='button main']")
        assert link.get("href") == thread().url
        assert link.get("rel") == "noopener noreferrer nofollow"

    @pytest.mark.fault(
        "M1", "an article's text is markup", "the text alone is served as text, and sniffed as nothing else"
    )
    def test_the_text_alone_is_text(self, client: Client) -> None:
        for article in harmful():
            answer = client.get(address(article, "/article.txt"))
            assert answer.headers["content-type"] == "text/plain; charset=utf-8"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert article.text in answer.text

    def test_an_unknown_article_is_a_page_that_says_so(self, client: Client) -> None:
        for at in ("/article?portal=heze&id=none", "/article", "/article.txt?portal=../../etc&id=passwd"):
            assert client.get(at).status == 404


class TestDownload:
    @every("ending", FORMATS)
    @pytest.mark.fault("M4", "a download holds harmful text", "it is an attachment, named by its day")
    def test_every_format_is_an_attachment(self, client: Client, ending: str) -> None:
        answer = client.get(f"/download?q={quote('书屋')}&format={ending}")
        if answer.status == 400:  # a format whose writer is not installed
            assert "pip install" in answer.text
            return
        assert answer.status == 200
        assert re.fullmatch(
            rf'attachment; filename="regional-news-\d{{4}}-\d\d-\d\d\.{ending}"', answer.headers["content-disposition"]
        )
        assert answer.body

    def test_every_format_of_the_exports_is_offered(self, client: Client) -> None:
        links = client.get(search(q="书屋")).page.xpath("//a[@download]/@href")
        assert {parse_qs(urlsplit(link).query)["format"][0] for link in links} == set(FORMATS)

    def test_a_workbook_for_chinese_readers_has_chinese_headers(self, client: Client) -> None:
        page = client.get(search(q="书屋"), accept_language="zh").page
        [link] = page.xpath("//a[@download and text()='Excel']/@href")
        book = openpyxl.load_workbook(io.BytesIO(client.get(link).body))
        assert [cell.value for cell in book["articles"][1]][:3] == ["站点代号", "编号", "站点"]
        [link] = client.get(search(q="书屋")).page.xpath("//a[@download and text()='Excel']/@href")
        assert "headers" not in link

    def test_it_holds_the_selection_and_nothing_else(self, client: Client) -> None:
        answer = client.get(f"/download?{urlencode({'portal': 'yueyang', 'format': 'jsonl'})}")
        rows = [json.loads(line) for line in answer.text.splitlines()]
        assert len(rows) == 16
        assert {row["portal"] for row in rows} == {"yueyang"}
        assert "comments" not in rows[0]

    def test_comments_come_where_asked_for(self, client: Client) -> None:
        answer = client.get("/download?portal=syuan&format=jsonl&comments=1")
        [row] = [json.loads(line) for line in answer.text.splitlines()]
        assert [post["floor"] for post in row["comments"]] == [2, 3, 4, 5]

    @pytest.mark.fault("I5", "text of a download begins as a formula", "spreadsheets take it for text")
    def test_spreadsheets_are_given_nothing_to_run(self, client: Client) -> None:
        answer = client.get("/download?format=csv")
        rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]

    @every("wrong", ["", "format=exe", "format=csv&q=%22", "format=../x", "format=csv&portal=nobody"])
    def test_a_wrong_download_is_one_line(self, client: Client, wrong: str) -> None:
        answer = client.get(f"/download?{wrong}")
        assert answer.status == 400
        assert "content-disposition" not in answer.headers

    def test_too_many_rows_are_left_to_the_command_line(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("regional_news.output.web.pages.download.MAX_ROWS", 10)
        answer = client.get(f"/download?{urlencode({'q': '步道 -x', 'portal': 'heze', 'format': 'csv'})}")
        assert answer.status == 413
        assert answer.shown("//code") == ["regional-news export articles.csv --portal heze -- '步道 -x'"]

    @pytest.mark.fault("I1", "the disk is full when a download is made", "one line; nothing is left behind")
    def test_a_full_disk_is_one_line(self, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def full(*_: object, **__: object) -> None:
            raise StorageError("cannot write articles.csv: No space left on device")

        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr("regional_news.output.web.pages.download.export", full)
        answer = client.get("/download?format=csv")
        assert answer.status == 507
        assert answer.shown("//p[@class='line']") == ["cannot write articles.csv: No space left on device"]
        assert list(tmp_path.iterdir()) == []

    def test_no_more_are_made_at_once_than_the_machine_bears(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("regional_news.output.web.pages.download._AT_ONCE", threading.Semaphore(0))
        assert client.get("/download?format=csv").status == 503

    def test_nothing_is_left_behind(self, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        client.get("/download?format=csv")
        assert list(tmp_path.iterdir()) == []


class TestFeeds:
    def test_every_feed_of_the_list_is_there(self, client: Client) -> None:
        links = client.get("/feeds").page.xpath("//ul[@class='feeds']//a/@href")
        assert len(links) > 30
        for link in links[:9] + links[-3:]:
            answer = client.get(link)
            assert answer.status == 200
            if link.endswith(".json"):
                assert json.loads(answer.text)["version"].startswith("https://jsonfeed.org/")
            else:
                assert feedparser.parse(answer.body).entries

    def test_a_portals_feed_holds_its_articles(self, client: Client) -> None:
        answer = client.get("/feeds/portals/yueyang.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = feedparser.parse(answer.body)
        assert len(feed.entries) == 16
        assert {urlsplit(entry.link).netloc for entry in feed.entries} == {"www.803.com.cn"}

    def test_a_search_has_a_feed_of_its_own(self, client: Client) -> None:
        [at] = client.get(search(q="书屋")).page.xpath("//p[@class='feed-line']/a[.='json']/@href")
        assert [item["title"] for item in json.loads(client.get(at).text)["items"]] == [edited()[1].title]
        assert client.get("/feed?q=%22").status == 400
        assert client.get("/feed?format=exe").status == 400

    def test_another_search_is_another_feed(self, client: Client) -> None:
        ids = [feedparser.parse(client.get(f"/feed?q={word}").body).feed.id for word in ("one", "two", "one&sort=rank")]
        assert ids[0] != ids[1]
        assert ids[0] == ids[2]

    def test_saved_queries_have_feeds(self, store_path: Path, tmp_path: Path) -> None:
        queries = tmp_path / "queries.toml"
        client = Client(make_app(store_path, hosts=HOSTS, queries_path=queries))
        queries.write_text('[lamps]\ntitle = "路灯"\nquery = "路灯"\nkinds = ["thread"]\n', encoding="utf-8")
        assert client.get("/feeds").shown("//section[last()]//li/span[1]") == ["路灯"]
        assert len(json.loads(client.get("/feeds/queries/lamps.json").text)["items"]) == 1

    @pytest.mark.parametrize(
        ("text", "good"), [("[lamps]\nnonsense = 1\n[books]\nquery = '书屋'\n", 200), ("[nonsense", 400)]
    )
    def test_a_broken_saved_query_breaks_its_own_feed_alone(
        self, store_path: Path, tmp_path: Path, text: str, good: int
    ) -> None:
        queries = tmp_path / "queries.toml"
        client = Client(make_app(store_path, hosts=HOSTS, queries_path=queries))
        queries.write_text(text, encoding="utf-8")
        assert "queries.toml" in client.get("/feeds").shown("//p[@class='line']")[0]
        assert [client.get(at).status for at in ("/feeds", "/feeds.opml", "/feeds/all.atom")] == [200, 200, 200]
        assert client.get("/feeds/queries/books.atom").status == good
        answer = client.get("/feeds/queries/lamps.atom")
        assert answer.status == 400
        assert "nonsense" in answer.text or "]" in answer.text

    def test_the_list_names_whole_addresses(self, client: Client) -> None:
        answer = client.get("/feeds.opml", host="localhost:8001")
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert 'xmlUrl="http://localhost:8001/feeds/portals/heze.atom"' in answer.text

    @pytest.mark.fault("M2", "harmful text stands in what a feed holds", "it is text there too")
    def test_harmful_text_stays_text_in_feeds(self, client: Client) -> None:
        for ending in ("atom", "rss"):
            answer = client.get(f"/feed?{urlencode({'q': '有害文本', 'format': ending})}")
            assert b"<script" not in answer.body
            assert len(feedparser.parse(answer.body).entries) == len(HARMFUL)


class TestSql:
    def test_a_busy_console_says_when_to_come_again(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def busy(*_: object) -> None:
            raise BusyError("SQL: 2 other questions are being answered; ask again in a moment")

        monkeypatch.setattr("regional_news.output.web.pages.sql.ask", busy)
        answer = client.get("/sql?q=SELECT+1")
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert "ask again" in answer.text

    def test_it_answers_in_a_table(self, client: Client) -> None:
        question = "SELECT portal, count(*) AS n FROM articles WHERE portal = 'yueyang' GROUP BY portal"
        answer = client.get(f"/sql?{urlencode({'q': question})}")
        assert answer.shown("//table[@class='answer']//th") == ["portal", "n"]
        assert answer.shown("//table[@class='answer']//td") == ["yueyang", "16"]

    @every(
        "question",
        [
            "DELETE FROM article",
            "SELECT * FROM run",
            "PRAGMA query_only = OFF",
            "ATTACH 'x.db' AS y",
            "nonsense",
            "VACUUM INTO 'x'",
        ],
    )
    def test_anything_but_reading_the_views_is_refused(self, client: Client, question: str) -> None:
        answer = client.get(f"/sql?{urlencode({'q': question})}")
        assert answer.status == 400
        assert answer.shown("//p[@class='line']")[0].startswith("SQL: ")

    def test_a_page_elsewhere_cannot_make_it_work(self, client: Client) -> None:
        question = urlencode({"q": "SELECT 41 + 1"})
        assert "42" in client.get(f"/sql?{question}", sec_fetch_site="same-origin").shown("//td")
        assert client.get(f"/sql?{question}", sec_fetch_site="cross-site").shown("//td") == []

    def test_its_csv_is_safe_too(self, client: Client) -> None:
        answer = client.get(f"/sql?{urlencode({'q': 'SELECT char(61) || 1 AS x', 'format': 'csv'})}")
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.body.decode("utf-8-sig") == "x\r\n'=1\r\n"


class TestSafety:
    @pytest.mark.fault("M2", "payloads in every field", "no page holds what could act")
    @every("at", EVERY_PAGE)
    @pytest.mark.fault(
        "M2", "markup and scripts stand in every field of an article", "no page holds an element or attribute that acts"
    )
    def test_no_page_holds_what_could_act(self, answers: tuple[bytes, dict[str, Answer]], at: str) -> None:
        page = answers[1][at].page
        assert {script.text for script in page.iter("script")} <= {PAGE_SCRIPT}
        assert page.xpath("//iframe | //object | //embed | //base | //style | //link[@rel='import']") == []
        for element in page.iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on"), (at, name)
                assert name not in {"style", "srcdoc", "srcset", "ping", "background"}, (at, name)
                if name in {"href", "src", "action", "formaction"}:
                    own = value.startswith(("/", "#")) and not value.startswith(("//", "/\\"))
                    assert own or is_link(value), (at, value)
                    if not own:
                        assert element.tag == "a"
                        assert element.get("rel") == "noopener noreferrer nofollow"

    @pytest.mark.fault("M1", "markup in a text", "shown as it is")
    @pytest.mark.fault("M5", "</script> and its like in a title", "text in every place")
    @every("article", harmful())
    @pytest.mark.fault(
        "M2", "markup and scripts stand in title, text and quotations", "readers see them as they were written"
    )
    def test_harmful_text_is_shown_as_it_is(self, client: Client, article: Article) -> None:
        answer = client.get(address(article))
        assert answer.page.xpath("//article//h1")[0].text_content() == article.title
        assert answer.page.xpath("//blockquote")[0].text_content() == article.comments[0].quote

    @pytest.mark.fault("M4", "a page is to run or frame something", "CSP, nosniff, no referrer")
    @pytest.mark.fault(
        "M4",
        "anything is asked of the web page",
        "the answer allows no script but our own, no frame, no sniffing, no referrer",
    )
    def test_every_answer_bears_the_headers(self, answers: tuple[bytes, dict[str, Answer]]) -> None:
        script = b64encode(sha256(PAGE_SCRIPT.encode()).digest()).decode()
        for at, answer in answers[1].items():
            assert answer.headers["content-security-policy"] == (
                f"default-src 'none'; script-src 'sha256-{script}'; style-src 'self'; img-src 'self'; "
                "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ), at
            assert answer.headers["x-content-type-options"] == "nosniff", at
            assert answer.headers["referrer-policy"] == "no-referrer", at
            assert answer.headers["cross-origin-resource-policy"] == "same-origin", at

    @pytest.mark.fault("M6", "a foreign name leads to this machine", "refused")
    @every(
        "host",
        [
            "evil.example",
            "evil.example:8001",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "127.0.0.1:80@evil.example",
            "",
            "[::2]:8001",
        ],
    )
    @pytest.mark.fault(
        "M6", "a page of the internet points its host name at this machine", "requests by that name are refused"
    )
    def test_other_host_names_are_refused(self, client: Client, host: str) -> None:
        answer = client.get("/", host=host)
        assert answer.status == 421
        assert "articles" not in answer.text

    @every("host", ["localhost:8001", "127.0.0.1:8001", "[::1]:8001", "LOCALHOST", "localhost."])
    def test_this_machines_names_are_served(self, client: Client, host: str) -> None:
        assert client.get("/", host=host).status == 200

    @every("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
    def test_pages_are_read_only(self, client: Client, method: str) -> None:
        assert client.get("/search", method=method).status == 405

    @pytest.mark.fault("M6", "the pages are read", "the store is not touched")
    @pytest.mark.fault("M6", "every page is opened", "not a byte of the store changes")
    def test_the_store_is_not_touched(self, answers: tuple[bytes, dict[str, Answer]], store_path: Path) -> None:
        assert store_path.read_bytes() == answers[0]

    @every(
        "at",
        [
            "/static/../app.py",
            "/static/%2e%2e/app.py",
            "/static//etc/passwd",
            "/../regional_news.db",
            "/static/",
            "/feeds/../x",
        ],
    )
    @pytest.mark.fault("M6", "an address climbs out of its folder", "there is nothing")
    def test_no_file_is_found_by_its_path(self, client: Client, at: str) -> None:
        assert client.get(at).status == 404

    def test_a_long_address_is_refused(self, client: Client) -> None:
        assert client.get("/search?q=" + "x" * 20_000).status == 414

    @pytest.mark.parametrize(
        "text",
        matrix(
            [HARMFUL[2], HARMFUL[5], "a\x00b", "\x1b[31m\ufffe", "١٢", "9" * 400, "\r\nX-Y: 1", "javascript:alert(1)"],
            few={HARMFUL[2], "a\x00b", "9" * 400, "\r\nX-Y: 1"}.__contains__,
        ),
    )
    def test_no_parameter_makes_a_page_fail(self, client: Client, text: str) -> None:
        """Whatever stands in an address, the answer is a page, a file or one line, and its headers are ours."""
        names = [
            "q",
            "since",
            "until",
            "portal",
            "region",
            "section",
            "source",
            "kind",
            "flag",
            "copies",
            "sort",
            "page",
        ]
        for path in ("/search", "/download?format=csv", "/feed?format=atom", "/feed?format=rss"):
            for name in names if path == "/search" else ["q", "source"]:
                answer = client.get(f"{path}{'&' if '?' in path else '?'}{urlencode({name: text})}")
                assert answer.status in {200, 400}, (path, name)
                assert "x-y" not in answer.headers
        for path in (
            "/article?portal=heze&id=",
            "/article.txt?id=1&portal=",
            "/sql?q=",
            "/?days=",
            "/?lang=",
            "/feeds/",
        ):
            assert client.get(path + quote(text)).status in {200, 400, 404}, path

    def test_a_language_is_kept_in_a_cookie_that_only_this_site_reads(self, client: Client) -> None:
        cookie = client.get("/?lang=zh").headers["set-cookie"]
        assert cookie.startswith("language=zh;")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "set-cookie" not in client.get("/?lang=<script>").headers


class TestLooks:
    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    @every(
        "ink paper",
        [
            ("ink", "card"), ("ink", "paper"), ("soft", "card"), ("soft", "paper"), ("soft", "tint"), ("link", "card"),
            ("link", "paper"), ("accent-ink", "accent"), ("good", "good-tint"), ("warn", "warn-tint"),
            ("bad", "bad-tint"), ("busy", "busy-tint"), ("mark-ink", "mark"), ("warn", "card"),
        ],
    )  # fmt: skip
    def test_text_stands_out_from_what_it_stands_on(self, dark: bool, ink: str, paper: str) -> None:
        """As WCAG 2.2 asks of text: at least 4.5 to 1, in both schemes."""
        style = (WEB / "static" / "app.css").read_text("utf-8")
        light, _, rest = style.partition("@media (prefers-color-scheme: dark)")
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
        if dark:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest.partition("*,")[0]))
        brighter, darker = sorted((luminance(found[ink]), luminance(found[paper])), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, by WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class TestLanguage:
    def test_it_follows_the_browser_the_cookie_and_the_switch(self, client: Client) -> None:
        def language(at: str = "/", **headers: str) -> str:
            return client.get(at, **headers).page.get("lang")

        assert language() == "en"
        assert language(accept_language="de-DE, zh-CN;q=0.9, en;q=0.8") == "zh-CN"
        assert language(accept_language="") == "zh-CN"
        assert language(cookie="language=zh") == "zh-CN"
        assert language("/?lang=en", cookie="language=zh") == "en"

    def test_the_switch_keeps_the_search(self, client: Client) -> None:
        at = client.get(search(q="步道", portal="heze")).page.xpath("//a[@class='switch']/@href")[0]
        assert parse_qs(urlsplit(at).query) == {"q": ["步道"], "portal": ["heze"], "lang": ["zh"]}

    def test_every_text_of_the_templates_has_its_chinese(self) -> None:
        """And no Chinese is kept for a text that is nowhere."""
        sources = [path.read_text("utf-8") for path in [*WEB.rglob("*.html"), *WEB.rglob("*.py")]]
        literals = {
            (one or two).replace('\\"', '"')
            for text in sources
            for one, two in re.findall(r"""\bt\(\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')""", text)
        }
        assert literals - chinese().keys() == set()
        everything = "\n".join([*sources, *(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))])
        assert [english for english in chinese() if english not in everything] == []

    @every("at", EVERY_PAGE)
    def test_every_page_is_there_in_chinese(self, client: Client, at: str) -> None:
        answer = client.get(at, accept_language="zh")
        assert answer.status < 500
        assert answer.page.get("lang") == "zh-CN"


class TestTrouble:
    def client_of(self, path: Path) -> Client:
        return Client(make_app(path, hosts=HOSTS))

    def everywhere(self, client: Client, *, says: str) -> None:
        for at in [
            "/",
            "/search",
            "/search?q=%22",
            "/article?portal=heze&id=1",
            "/download?format=csv",
            "/sql?q=SELECT+1",
        ]:
            answer = client.get(at)
            assert answer.status == 503, at
            assert says in answer.shown("//p[@class='line']")[0]
            assert "Traceback" not in answer.text

    def test_a_missing_store_is_a_page_of_first_steps_and_the_next_visit_shows_it(self, tmp_path: Path) -> None:
        client = self.client_of(tmp_path / "regional_news.db")
        for at in ("/", "/search", "/search?q=%22", "/feeds", "/sql?q=SELECT+1"):
            answer = client.get(at)
            assert answer.status == 200
            assert answer.shown("//main/h1") == ["First steps"]
            assert answer.shown("//ol//code")[0] == f"scrapy crawl heze -a limit=20 -s DATA_DIR={tmp_path}"
            assert "首次使用" in client.get(at, accept_language="zh").text
        for at in ("/article?portal=heze&id=1", "/download?format=csv", "/feeds/all.atom", "/feed"):
            assert client.get(at).status == 404
        metrics = client.get("/metrics")
        assert (metrics.status, list(text_string_to_metric_families(metrics.text))) == (200, [])
        fill(tmp_path / "regional_news.db")
        assert client.get("/").status == 200
        assert "First steps" not in client.get("/").text

    def test_an_empty_store_says_what_to_do(self, tmp_path: Path) -> None:
        Store.open(tmp_path / "s.db").close()
        client = self.client_of(tmp_path / "s.db")
        assert "Nothing has been stored yet" in client.get("/").text
        assert "scrapy crawl heze" in client.get("/").shown("//ol//code")[0]
        assert "Nothing matches" in client.get("/search").text
        assert client.get("/download?format=csv").status == 200

    def test_a_newer_store_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "s.db"
        Store.open(path).close()
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA user_version = 999")
        db.close()
        self.everywhere(self.client_of(path), says="a newer version of this program wrote it")

    def test_a_foreign_file_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "s.db"
        path.write_text("no database at all" * 99)
        self.everywhere(self.client_of(path), says="this is no SQLite database")
        assert path.read_text() == "no database at all" * 99

    def test_a_damaged_store_is_a_page(self, tmp_path: Path) -> None:
        path = tmp_path / "s.db"
        fill(path)
        content = bytearray(path.read_bytes())
        content[8192:] = b"\xa5" * (len(content) - 8192)
        path.write_bytes(content)
        answer = self.client_of(path).get("/search?q=x")
        assert answer.status == 503
        assert "damaged" in answer.text

    def test_a_store_replaced_while_a_page_is_open_is_what_the_next_visit_shows(self, tmp_path: Path) -> None:
        """Links of the old one lead to pages that say what is the matter."""
        path, other = tmp_path / "s.db", tmp_path / "other.db"
        for at, key, text in ((path, "old", "旧库的文章。"), (other, "new", "新库的文章。")):
            with Store.open(at) as store:
                store.save(make_article(article_id=key, text=text), run_id=store.start_run(spider="heze"))
        client = self.client_of(path)
        opened = client.get("/search").page.xpath("//h3/a/@href")[0]
        with Store.open(path, read_only=True) as reading:
            other.replace(path)
            assert reading.get("heze", "old")  # who reads goes on in what it opened
        assert client.get(opened).status == 404
        assert client.get("/search").shown("//p[@class='snippet']") == ["新库的文章。"]
        assert client.get("/").status == 200

    def test_a_store_being_written_is_shown_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "s.db"
        client = self.client_of(path)
        with Store.open(path) as store:
            run = store.start_run(spider="heze")
            for place in range(3):
                store.save(make_article(article_id=str(place), text=f"第{place}篇的正文。"), run_id=run)
                assert client.get("/search").shown("//h2[@class='count']")[0].startswith(str(place + 1))
                assert client.get("/").shown("//table[@class='portals']//td[@class='how']") == ["running"]

    @pytest.mark.fault(
        "H10", "the web page is read while a crawl writes", "every visit is answered from one moment of the store"
    )
    def test_a_crawl_that_writes_meanwhile_disturbs_no_visit(self, tmp_path: Path) -> None:
        path = tmp_path / "s.db"
        fill(path, with_harmful=False)
        client = self.client_of(path)
        done = threading.Event()

        def crawl() -> None:
            with Store.open(path) as store:
                run = store.start_run(spider="heze")
                for place in range(60):
                    store.save(make_article(article_id=f"n{place}", text=f"第{place}篇，正文各异。"), run_id=run)
            done.set()

        writer = threading.Thread(target=crawl)
        writer.start()
        seen = []
        while not done.is_set() or len(seen) < 3:
            answers = [client.get(at) for at in ("/", "/search", "/download?format=jsonl")]
            assert [answer.status for answer in answers] == [200, 200, 200]
            seen.append(len(answers[2].text.splitlines()))
        writer.join()
        assert seen == sorted(seen)
        assert len(client.get("/download?format=jsonl").text.splitlines()) == 48 + 60

    def test_articles_of_which_only_keys_are_kept_are_told_of(self, tmp_path: Path) -> None:
        with Store.open(tmp_path / "s.db") as store:
            store.save(make_article(), run_id=store.start_run(spider="heze"), content=False)
        client = self.client_of(tmp_path / "s.db")
        assert "only keys" in client.get("/search").text
        assert client.get(address(make_article())).status == 404
        assert client.get("/").status == 200

    def test_an_article_that_is_gone_says_since_when(self, tmp_path: Path) -> None:
        with Store.open(tmp_path / "s.db") as store:
            store.save(make_article(), run_id=store.start_run(spider="heze"))
            store.note_gone("heze", ["1001"], at=datetime(2026, 5, 6, 20, 0, tzinfo=UTC))
        answer = self.client_of(tmp_path / "s.db").get(address(make_article()))
        assert answer.shown("//p[@class='flag bad']") == ["The page is gone from the portal since 2026-05-07."]

    def test_a_fault_of_ours_is_a_page_without_its_traceback(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError("secret detail")

        monkeypatch.setattr("regional_news.output.web.pages.search._found", broken)
        answer = client.get("/search")
        assert answer.status == 500
        assert "secret detail" not in answer.text
        assert "secret detail" in caplog.text


def test_every_address_of_the_site_is_known_here() -> None:
    assert set(PAGES) == {
        "/feed",
        "/feeds.opml",
        "/",
        "/search",
        "/article",
        "/article.txt",
        "/papers",
        "/issue",
        "/issue/picture",
        "/download",
        "/feeds",
        "/feeds/{name:path}",
        "/sql",
        "/portals",
        "/outlets",
        "/authors",
        "/sections",
        "/regions",
        "/days",
        "/edits",
        "/gone",
        "/trends",
        "/stories",
        "/spread",
        "/story",
        "/runs",
        "/runs/log",
        "/healthz",
        "/metrics",
        "/trends.csv",
        "/trends.svg",
        "/rising",
    }

"""An issue is shown page by page, on the web and in one file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml import etree, html

from regional_news.errors import UserError
from regional_news.item.article import Image, Position
from regional_news.output.feeds.sources import feeds_of
from regional_news.output.issues import IssuePage, PrintedIssue, epub_file, html_file, read_issue
from regional_news.output.saved_queries import find
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from tests.item_crawl import story
from tests.web_client import Client

if TYPE_CHECKING:
    from pathlib import Path

DAY = story(1).published_at.date()


def vars_of(page: IssuePage) -> dict[str, str | None]:
    return {name: getattr(page, name) for name in ("number", "name", "url", "image", "pdf")}


@pytest.fixture
def issue(tmp_path: Path) -> PrintedIssue:
    """An issue of two pages, one story each."""
    with Store.open(tmp_path / "news.db") as store:
        run = store.start_run(spider="heze")
        pages = []
        for number in (1, 2):
            item = replace(
                story(number),
                kind="epaper",
                title=f"<{number}>&号路口",
                paper="河口日报",
                issue_date=DAY,
                page_no=f"0{number}",
            )
            store.save(item, run_id=run)
            told = {"url": item.url, "key": item.article_id, "title": item.title, "position": asdict(Position(order=1))}
            page = {"number": f"0{number}", "name": "要闻", "url": item.url, "image": None, "pdf": None}
            pages.append({**page, "stories": [told]})
        store.save_issue("heze", DAY, state="complete", paper="河口日报", url="http://a/", pages=pages)
        found = read_issue(store, "heze", DAY)
        assert read_issue(store, "heze", DAY - timedelta(days=1)) is None
        assert store.count_issues("heze") == {"complete": 1}
    assert found is not None
    return found


def test_the_html_file_holds_every_page_and_story(issue: PrintedIssue) -> None:
    tree = html.fromstring(html_file(issue, {}).decode())
    assert [h.text_content() for h in tree.iter("h2")] == ["第01版：要闻", "第02版：要闻"]
    assert [h.text_content() for h in tree.iter("h3")] == ["<1>&号路口", "<2>&号路口"]


def test_the_epub_is_a_book_of_its_pages_and_the_same_every_time(issue: PrintedIssue) -> None:
    """The type comes first and is not compressed, every file is well-formed, every one in the manifest is there."""
    made = epub_file(issue, {})
    assert made == epub_file(issue, {})
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        trees = {name: etree.fromstring(book.read(name)) for name in book.namelist()[1:]}
        listed = [item.get("href") for item in trees["content.opf"].iter("{*}item")]
        assert set(listed) == set(book.namelist()) - {"mimetype", "META-INF/container.xml", "content.opf"}
        assert "<1>&号路口" in "".join(trees["page1.xhtml"].itertext())


def test_pictures_that_the_archive_has_are_in_the_file_and_no_others_are_asked_for(issue: PrintedIssue) -> None:
    """That of the page above its stories, that of a story behind its paragraph; the others are linked, as are PDFs."""
    shown, story_s, absent = "http://a/page.jpg", "http://a/boat.png", "http://a/absent.jpg"
    lead = replace(
        issue.pages[0].stories[0], images=[Image(url=story_s, caption="渡船", paragraph=0), Image(url=absent)]
    )
    pages = [
        replace(issue.pages[0], image=shown, stories=[lead]),
        replace(issue.pages[1], image=absent, pdf="http://a/2.pdf", stories=[]),
    ]
    pictured = replace(issue, pages=pages)
    pictures = {shown: ("image/jpeg", b"\xff\xd8\xff1"), story_s: ("image/png", b"\x89PNG\r\n\x1a\n2")}
    with zipfile.ZipFile(io.BytesIO(epub_file(pictured, pictures))) as book:
        package = etree.fromstring(book.read("content.opf"))
        types = {item.get("href"): item.get("media-type") for item in package.iter("{*}item")}
        chapter = etree.fromstring(book.read("page1.xhtml"))
        assert [line.text for line in chapter.iter("{*}figcaption")] == ["渡船"]
        assert [a.get("href") for a in chapter.iter("{*}a")] == [issue.pages[0].url, absent]
        second = etree.fromstring(book.read("page2.xhtml"))
        assert [a.get("href") for a in second.iter("{*}a")] == [issue.pages[1].url, "http://a/2.pdf", absent]
        sources = [img.get("src") for img in etree.fromstring(book.read("page1.xhtml")).iter("{*}img")]
        assert [(types[name], book.read(name)) for name in sources] == list(pictures.values())
    tree = html.fromstring(html_file(pictured, pictures).decode())
    assert [img.get("src").partition(",")[0] for img in tree.iter("img")] == [
        "data:image/jpeg;base64",
        "data:image/png;base64",
    ]


def test_the_web_page_of_an_issue_leads_to_its_stories(issue: PrintedIssue, tmp_path: Path) -> None:
    """An unknown day is said so."""
    client = Client(make_app(tmp_path / "news.db", hosts=["127.0.0.1"]))
    answer = client.get(f"/issue?portal=heze&day={DAY}")
    assert answer.status == 200, answer.text
    assert answer.shown("//section/h2") == [page.title for page in issue.pages]
    assert answer.page.xpath("//section//li/a/@href") == ["/article?portal=heze&id=1", "/article?portal=heze&id=2"]
    assert client.get("/issue?portal=heze&day=2020-01-01").status == 404
    with Store.open(tmp_path / "news.db") as store:
        for ago, state in ((3, "complete"), (2, "none"), (1, "missing")):
            pages = [{**vars_of(page), "stories": []} for page in issue.pages] if state == "complete" else []
            store.save_issue(
                "heze", DAY - timedelta(days=ago), state=state, paper="河口日报", url="http://a/", pages=pages
            )
    before = f"/issue?portal=heze&day={DAY - timedelta(days=3)}"
    calendar = f"/papers?portal=heze&month={DAY:%Y-%m}"
    ways = client.get(f"/issue?portal=heze&day={DAY}").page.xpath("//*[@class='choices']/a/@href")
    assert ways == [before, calendar]
    listed = client.get("/papers").page.xpath("//tbody//a/@href")
    assert listed == ["/papers?portal=heze", before, f"/issue?portal=heze&day={DAY}"]
    shown = client.get(calendar).page.xpath("//tbody//a/@href")
    assert shown == [day for day in (before, f"/issue?portal=heze&day={DAY}") if f"{DAY:%Y-%m}" in day]
    assert client.get("/papers?portal=heze").page.xpath("//tbody//a/@href")[-1] == f"/issue?portal=heze&day={DAY}"
    for asked in ("none", "heze&month=x", "heze&month=9999-12"):
        assert client.get(f"/papers?portal={asked}").status == 400, asked
    assert client.get("/issue?portal=heze&day=x").status == 400
    assert "河口日报" in client.get("/article?portal=heze&id=1").text


def test_an_issue_that_is_not_complete_names_what_is_missing_and_why(issue: PrintedIssue, tmp_path: Path) -> None:
    """On the web and in its files, whose words are Chinese; the second part of a story is not missing."""
    named = {"refused": "夜市开张", "awaited": "雨中送伞", "part": "渡口夜航（续）"}
    listed = [{"url": f"http://a/{key}", "key": key, "title": title} for key, title in named.items()]
    first = {"url": "http://a/1", "key": "1", "title": "一", "with": "part"}
    pages = [{**vars_of(issue.pages[0]), "stories": [first, *listed]}]
    with Store.open(tmp_path / "news.db") as store:
        run = store.start_run(spider="heze")
        store.refuse("heze", "http://a/refused", run_id=run, reason="no_permission")
        store.save(replace(story(1), flags=["advertisement"]), run_id=run)
        store.save_issue("heze", DAY, state="partial", paper="河口日报", url="http://a/", pages=pages)
        store.learn("heze", {"incomplete": {f"{DAY}": {"code": "stories_lost", "values": {"number": 2}}}})
        found = read_issue(store, "heze", DAY)
    assert found is not None
    client = Client(make_app(tmp_path / "news.db", hosts=["127.0.0.1"]))
    shown = {
        "en": client.get(f"/issue?portal=heze&day={DAY}&lang=en").text,
        "zh": client.get(f"/issue?portal=heze&day={DAY}&lang=zh").text,
        "html": html_file(found, {}).decode(),
    }
    for language, words in {
        "en": ("2 of its stories did not come", "not kept: no_permission", "not read yet"),
        "zh": ("有 2 篇稿件未能取得", "未收录：无权限", "尚未取得"),
        "html": ("有 2 篇稿件未能取得", "未收录：无权限", "尚未取得", "[报纸版面上的广告，不是编辑部稿件]"),
    }.items():
        assert [word for word in (*words, "夜市开张", "雨中送伞") if word not in shown[language]] == [], language
        assert "渡口夜航（续）" not in shown[language]


def test_a_search_is_narrowed_to_a_newspaper_its_pages_and_its_days(issue: PrintedIssue, tmp_path: Path) -> None:
    """Pages and days are offered once a newspaper is chosen; each filter has a chip that takes it away."""
    client = Client(make_app(tmp_path / "news.db", hosts=["127.0.0.1"]))
    assert client.get("/search").shown("//section[h2='Newspaper']//span[@class='name']") == [issue.paper]
    chosen = client.get(f"/search?paper={quote(issue.paper)}&page_no=1&issue_date={DAY}")
    assert chosen.status == 200, chosen.text
    assert chosen.shown("//section[h2='Page of the paper']//span[@class='name']") == ["1", "01", "02"]
    assert chosen.page.xpath("count(//div[contains(@class, 'list')]//article)") == 1
    assert len(chosen.page.xpath("//ul[@class='chips']/li")) == 4
    other = client.get(f"/search?issue_date={DAY - timedelta(days=1)}")
    assert (other.status, str(DAY) in other.text) == (400, True), "the days there are near it are named"
    assert client.get("/search?issue_date=x").status == 400


def test_a_saved_query_may_name_newspapers_pages_and_days(issue: PrintedIssue, tmp_path: Path) -> None:
    path = tmp_path / "queries.toml"
    path.write_text(f'[lead]\npapers = ["{issue.paper}"]\npages = ["A01", "1"]\nissues = [{DAY}]\n', encoding="utf-8")
    filters = find(path, "lead").filters
    assert (filters.papers, filters.pages, filters.issues) == ((issue.paper,), ("A01", "1"), (DAY,))
    with Store.open(tmp_path / "news.db") as store:
        assert [row["article_id"] for row in store.select(filters).rows()] == ["1"]


@pytest.mark.parametrize("value", ["2026-11-20", '["2026-11-20"]', "[2026-11-20T08:00:00]", "[1]"])
def test_days_of_a_saved_query_that_are_none_are_named(tmp_path: Path, value: str) -> None:
    path = tmp_path / "queries.toml"
    path.write_text(f"[lead]\nissues = {value}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"issues = .* is not a list of days"):
        find(path, "lead")


def test_the_feed_of_a_newspaper_without_a_spider_bears_its_name(tmp_path: Path) -> None:
    with Store.open(tmp_path / "news.db") as store:
        run = store.start_run(spider="epaper")
        store.save(replace(story(1), portal="epaper:paper.example/hk"), run_id=run)
        store.save_issue("epaper:paper.example/hk", DAY, state="complete", paper="河口日报", url="http://a/")
        assert "河口日报" in [feed.title for feed in feeds_of(store)]

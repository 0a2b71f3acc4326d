"""An issue is shown page by page, on the web and in one file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from regional_news.item.article import Position
from regional_news.output.issues import PrintedIssue, epub_file, html_file, read_issue
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from tests.item_crawl import story
from tests.web_client import Client

if TYPE_CHECKING:
    from pathlib import Path

DAY = story(1).published_at.date()


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
    tree = html.fromstring(html_file(issue).decode())
    assert [h.text_content() for h in tree.iter("h2")] == ["第01版：要闻", "第02版：要闻"]
    assert [h.text_content() for h in tree.iter("h3")] == ["<1>&号路口", "<2>&号路口"]


def test_the_epub_is_a_book_of_its_pages_and_the_same_every_time(issue: PrintedIssue) -> None:
    """The type comes first and is not compressed, every file is well-formed, every one in the manifest is there."""
    made = epub_file(issue)
    assert made == epub_file(issue)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        trees = {name: etree.fromstring(book.read(name)) for name in book.namelist()[1:]}
        listed = [item.get("href") for item in trees["content.opf"].iter("{*}item")]
        assert set(listed) == set(book.namelist()) - {"mimetype", "META-INF/container.xml", "content.opf"}
        assert "<1>&号路口" in "".join(trees["page1.xhtml"].itertext())


def test_the_web_page_of_an_issue_leads_to_its_stories(issue: PrintedIssue, tmp_path: Path) -> None:
    """An unknown day is said so."""
    client = Client(make_app(tmp_path / "news.db", hosts=["127.0.0.1"]))
    answer = client.get(f"/issue?portal=heze&day={DAY}")
    assert answer.status == 200, answer.text
    assert answer.shown("//section/h2") == [page.title for page in issue.pages]
    assert answer.page.xpath("//section//li/a/@href") == ["/article?portal=heze&id=1", "/article?portal=heze&id=2"]
    assert client.get("/issue?portal=heze&day=2020-01-01").status == 404
    assert client.get("/issue?portal=heze&day=x").status == 404
    assert "河口日报" in client.get("/article?portal=heze&id=1").text

"""Feeds over HTTP: a reader who comes every hour is sent only what is new to it, and finds the feed from the page."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import feedparser
import pytest

from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_client import Client
from tests.web_store import fill

if TYPE_CHECKING:
    from pathlib import Path

FEEDS = ("/feeds/all.atom", "/feeds/portals/heze.rss", "/feeds/all.json", f"/feed?q={quote('步道')}")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("conditional") / "s.db"
    fill(path, with_harmful=False)
    return path


@pytest.fixture
def client(path: Path) -> Client:
    return Client(make_app(path, hosts=["127.0.0.1"]))


@pytest.mark.parametrize("at", FEEDS)
def test_a_reader_that_has_it_is_not_sent_it_again(client: Client, at: str) -> None:
    first = client.get(at)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"if_none_match": tag},
        {"if_none_match": f'"other", W/{tag}'},
        {"if_none_match": "*"},
        {"if_modified_since": modified},
        {"if_none_match": tag, "if_modified_since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ):
        again = client.get(at, **headers)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag), headers


@pytest.mark.parametrize("at", FEEDS)
def test_a_reader_that_has_another_is_sent_it(client: Client, at: str) -> None:
    first = client.get(at)
    before = format_datetime(parsedate_to_datetime(first.headers["last-modified"]) - timedelta(seconds=1), usegmt=True)
    for headers in (
        {"if_none_match": '"other"'},
        {"if_modified_since": before},
        {"if_modified_since": "yesterday"},
        {"if_modified_since": "Mon, 99 Jan 2001 00:00:00 GMT"},
        {"if_none_match": '"other"', "if_modified_since": first.headers["last-modified"]},
    ):
        assert client.get(at, **headers).body == first.body, headers


def test_what_is_stored_later_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    fill(path, with_harmful=False)
    long_ago = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    os.utime(path, (long_ago, long_ago))
    client = Client(make_app(path, hosts=["127.0.0.1"]))
    first = client.get("/feeds/all.atom")
    assert first.headers["last-modified"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    with Store.open(path) as store:
        store.save(make_article(article_id="1"), run_id=store.start_run(spider="heze"))
    for name, header in (("etag", "if_none_match"), ("last-modified", "if_modified_since")):
        assert client.get("/feeds/portals/heze.atom", **{header: first.headers[name]}).status == 200


@pytest.mark.parametrize("at", ["/", "/search", "/feeds", "/sql", "/search?q=%22"])
def test_pages_name_the_feeds_of_everything(client: Client, at: str) -> None:
    links = client.get(at).page.xpath("//head/link[@rel='alternate']")
    assert [link.get("type") for link in links] == [
        "application/atom+xml", "application/rss+xml", "application/feed+json",
    ]  # fmt: skip
    assert [client.get(link.get("href")).status for link in links] == [200, 200, 200]


def test_a_search_names_its_own_feed_and_the_feed_the_search(client: Client) -> None:
    at = f"/search?q={quote('步道')}&portal=heze"
    [link] = client.get(at).page.xpath("//head/link[@type='application/atom+xml']/@href")
    feed = feedparser.parse(client.get(link).body)
    assert len(feed.entries) > 10
    [home] = [one.href for one in feed.feed.links if one.rel == "alternate"]
    parts = urlsplit(home)
    assert f"{parts.path}?{parts.query}" == at

"""Every page and the report read a store on a server as they read a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from regional_news.item.article import CHINA
from regional_news.output.web import report
from regional_news.output.web.app import PAGES, make_app
from regional_news.storage.sqlite import Store
from tests.web_client import Client
from tests.web_store import NOW, fill

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.storage.sqlite.place import StorePlace

MORE = (
    "/search?q=%E5%8F%91%E5%B1%95&sort=rank",
    "/search?q=%E5%8F%91%E5%B1%95&sort=oldest&stories=1",
    "/search?copies=1",
    "/trends?w=%E5%8F%91%E5%B1%95&per=outlet",
    "/portals?name=heze",
    "/regions?name=371700",
    "/days?name=2026-11-20",
    "/download?format=jsonl&comments=1",
    "/feed?format=atom",
    "/runs?run=1",
)


@pytest.mark.parametrize("place", ["server"], indirect=True)
def test_pages_and_the_report_have_the_answers_that_a_file_gives(place: StorePlace, tmp_path: Path) -> None:
    stores = (place, tmp_path / "file.db")
    for store in stores:
        Store.open(store).close()
        fill(store)
    with Store.open(place, read_only=True) as opened:
        keys = [tuple(row) for row in opened._rows("SELECT portal, article_id FROM articles ORDER BY id LIMIT 1")]
        keys += [
            tuple(row) for row in opened._rows("SELECT portal, article_id FROM articles WHERE copy_of IS NOT NULL")
        ]
        keys += [tuple(row) for row in opened._rows("SELECT portal, article_id FROM articles WHERE kind = 'thread'")]
    named = [f"/{page}?{urlencode({'portal': one, 'id': key})}" for one, key in keys for page in ("article", "story")]
    on_server, in_file = (Client(make_app(store, hosts=["127.0.0.1"], pictures=True)) for store in stores)
    for address in (*sorted(PAGES), *MORE, *named):
        assert on_server.get(address).status == in_file.get(address).status, address
        assert on_server.get(address).status != 500, address
    shown = []
    for store in stores:
        with Store.open(store, read_only=True) as opened, opened.one_moment():
            shown.append(report.read(opened, report.span_of(month=f"{NOW.astimezone(CHINA):%Y-%m}", week="")))
    assert shown[0].total("edits") == shown[1].total("edits") > 0
    assert shown[0].portals == shown[1].portals
    assert shown[0].total("stories") == shown[1].total("stories")

"""Pictures of the archive in the pages: where they were asked for, and from nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from regional_news.item.article import Image
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from regional_news.storage.warc import Archive, ArchiveEntry, Exchange
from tests.archived_page import NOW
from tests.factory import make_article
from tests.web_client import Client

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = ["127.0.0.1"]
KEPT, LOST, HARMFUL = (f"http://www.heze.cn/pic/{name}.jpg" for name in ("kept", "lost", "harmful"))
JPEG = b"\xff\xd8\xff\xe0 what a camera wrote"
AT = f"/article?{urlencode({'portal': 'heze', 'id': '1'})}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    pictures = [Image(url=url, caption=None, paragraph=0) for url in (LOST, KEPT, HARMFUL)]
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        store.save(make_article(article_id="1", images=pictures), run_id=run)
        store.save(make_article(article_id="2", text="没有图的文章。"), run_id=run)
        archive = Archive(tmp_path, "heze", store.captures, agent="Test/1", key_of=lambda _: None)
        for url, body in ((KEPT, JPEG), (HARMFUL, b"<script>alert(1)</script>")):
            headers = [("Content-Type", "image/jpeg")]
            exchange = Exchange(url=url, fetched_at=NOW, status=200, headers=headers, body=body)
            archive.add([ArchiveEntry(exchange=exchange)])
    return tmp_path / "regional_news.db"


def shown(client: Client, at: str) -> list[str]:
    found = client.get(at).page.xpath("//img[contains(@class, 'thumb') or contains(@class, 'printed')]/@src")
    return [str(one) for one in found]


def test_nothing_is_shown_unless_it_is_asked_for(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    assert shown(client, "/search") == []
    assert shown(client, AT) == []


def test_a_hit_has_its_first_picture_and_an_article_all_that_the_archive_holds(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS, pictures=True))
    kept = f"/issue/picture?{urlencode({'portal': 'heze', 'url': KEPT})}"
    assert shown(client, "/search") == [kept]
    assert shown(client, AT)[0] == kept
    assert not any(urlencode({"url": LOST}) in one for one in shown(client, AT))
    answer = client.get(kept)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/jpeg", JPEG)


def test_what_only_calls_itself_a_picture_is_not_served(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS, pictures=True))
    answer = client.get(f"/issue/picture?{urlencode({'portal': 'heze', 'url': HARMFUL})}")
    assert answer.status == 404
    assert b"<script>" not in answer.body


def test_no_picture_comes_from_another_host(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS, pictures=True))
    for at in ("/search", AT):
        assert all(str(src).startswith("/") for src in client.get(at).page.xpath("//img/@src"))

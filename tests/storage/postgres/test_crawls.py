"""Crawls and commands over a store on a server do what they do over a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import StoreServer
from sandbox import Sandbox
from tests.crawling import FAST, crawl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from regional_news.storage.sqlite.place import StorePlace
    from tests.conftest import Ended


@pytest.mark.slow
@pytest.mark.parametrize("place", ["server"], indirect=True)
def test_a_crawl_stores_everything_on_the_server_and_the_next_one_nothing_new(
    place: StorePlace, tmp_path: Path, regional_news: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(place, StoreServer)
    settings = {**FAST, "STORE_URL": place.url, "LEASE_SECONDS": "1000"}
    with Sandbox(portals=["heze"], articles=6) as sandbox:
        first = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        again = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings=settings)
    assert (first.code, again.code) == (0, 0), first.log + again.log
    assert not (tmp_path / "data" / "regional_news.db").exists()
    with Store.open(place, read_only=True) as store:
        later, earlier = store.runs()
        assert store.count_by_portal() == {"heze": len(first.articles)}
        assert (earlier.counts["articles/new"], later.counts.get("articles/new")) == (6, None)
        assert place.url not in json.dumps(earlier.settings)
    given = ("--data-dir", tmp_path / "data", "-s", f"STORE_URL={place.url}")
    assert regional_news("doctor", "--offline", *given).code == 0
    shown = regional_news("status", "--json", *given)
    told = json.loads(shown.out)
    assert told["store"]["articles"] == 6
    assert told["store"]["bytes"] > 0
    exported = regional_news("export", tmp_path / "news.jsonl", *given)
    assert exported.code == 0, exported
    assert len((tmp_path / "news.jsonl").read_text(encoding="utf-8").splitlines()) == 6
    monkeypatch.setenv("PATH", str(tmp_path))
    backup = regional_news("backup", tmp_path / "copy.dump", *given)
    assert backup.code == 2
    assert "pg_dump is not on this machine" in backup.err

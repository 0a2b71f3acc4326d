"""Finished months of the archive stand elsewhere, and everything that reads or rewrites them goes on."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import fsspec
import pytest

from regional_news.cli.options import settings_of
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.ops.doctor import archives_elsewhere
from regional_news.ops.forgetting import Forgetter
from regional_news.ops.reparse import archive_of, facts_for, reparse_portal
from regional_news.storage.sqlite import Store
from regional_news.storage.warc import ArchiveEntry, read_records
from regional_news.storage.warc import places as places_module
from tests.archived_page import NOW, STORY, URL, exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ended

HOURS_AGO = -24 * 70
FILE = f"archive/heze/{NOW + timedelta(hours=HOURS_AGO):%Y-%m}.warc.gz"
OLD_URL, OLD_STORY = URL.replace("2026-11", "2026-09"), STORY.replace("2026-11-20", "2026-09-10")


@pytest.fixture
def address() -> Iterator[str]:
    yield "memory://bucket/news"
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "regional_news.db")) as made:
        archive = archive_of(made, "heze", facts_for(made, "heze"), settings_of(tmp_path, []))
        for number in (1, 2):
            page = exchange(OLD_URL.format(number), OLD_STORY.format(f"第{number}条"), hours=HOURS_AGO)
            archive.add([ArchiveEntry(exchange=page, article_id=str(number))])
        yield made


@pytest.fixture
def moved(store: Store, address: str, tmp_path: Path, regional_news: Callable[..., Ended]) -> dict[str, Any]:
    told = regional_news("archive", "--data-dir", tmp_path, "--move-to", address, "--json")
    assert told.code == 0, told
    [file] = json.loads(told.out)
    return dict(file)


def test_a_month_that_is_over_is_moved_and_still_read(store: Store, moved: dict[str, Any], tmp_path: Path) -> None:
    assert (moved["file"], moved["state"], moved["records"]) == (FILE, "moved", 2)
    assert moved["address"] == f"memory://bucket/news/{FILE}"
    assert not (tmp_path / FILE).exists()
    settings = settings_of(tmp_path, [])
    for counts in ({"read": 2, "new": 2}, {"read": 2, "unchanged": 2}):  # repairing the archive forgets nothing of it
        assert reparse_portal(store, "heze", settings).counts == counts
    assert not list(archives_elsewhere(store, settings))


def test_the_present_month_stays(
    store: Store, address: str, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    archive = archive_of(store, "heze", facts_for(store, "heze"), settings_of(tmp_path, []))
    page = exchange(URL.format(3), STORY.format("新的"), hours=(utc_now() - NOW).total_seconds() / 3600)
    file = archive.add([ArchiveEntry(exchange=page, article_id="3")])[0].file
    told = regional_news("archive", "--data-dir", tmp_path, "--move-to", address)
    assert [line.rpartition("  ")[2] for line in told.out.splitlines()] == [f"{address}/{FILE}", "here"]
    assert (tmp_path / file).exists()


@pytest.mark.usefixtures("moved")
def test_what_is_forgotten_is_taken_out_of_a_file_that_was_moved(store: Store, address: str, tmp_path: Path) -> None:
    """Also where it was moved to; the file goes back there."""
    settings = settings_of(tmp_path, [])
    reparse_portal(store, "heze", settings)
    forgetter = Forgetter(store, settings)
    forgetter.forget(forgetter.plan(OLD_URL.format(1)))
    assert not (tmp_path / FILE).exists()
    fsspec.filesystem("memory").get_file(f"bucket/news/{FILE}", str(tmp_path / "there.warc.gz"))
    assert [record.url for record in read_records(tmp_path / "there.warc.gz", body_max_bytes=0)] == [OLD_URL.format(2)]
    assert store.captures.address_of(FILE) == f"{address}/{FILE}"
    assert reparse_portal(store, "heze", settings).counts == {"read": 1, "unchanged": 1}


@pytest.mark.usefixtures("moved")
def test_a_storage_out_of_reach_is_counted_and_nothing_is_forgotten_in_silence(store: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, [])
    reparse_portal(store, "heze", settings)
    fsspec.filesystem("memory").store.clear()
    report = reparse_portal(store, "heze", settings)
    assert (report.counts, report.exit_code) == ({"refused/unreadable": 2}, ExitCode.PARTIAL)
    forgetter = Forgetter(store, settings)
    with pytest.raises(places_module.StorageError, match=r"2026-09\.warc\.gz"):
        forgetter.forget(forgetter.plan(OLD_URL.format(1)))
    assert store.get("heze", "1")


def test_a_file_that_reads_otherwise_there_stays_here(
    address: str, store: Store, tmp_path: Path, regional_news: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = iter([b"one", b"another"])
    monkeypatch.setattr(places_module, "_digest", lambda _: next(digests))
    told = regional_news("archive", "--data-dir", tmp_path, "--move-to", address)
    assert (told.code, told.err.count("\n")) == (ExitCode.STORAGE, 1)
    assert "reads otherwise" in told.err
    assert (tmp_path / FILE).exists()
    assert store.captures.address_of(FILE) is None


@pytest.mark.parametrize(
    ("to", "said"),
    [("/mnt/archive", "no address"), ("ftp://me:secret@host/x", "…"), ("nosuch://x/y", "nosuch"), ("s3://b/x", "s3fs")],
)
@pytest.mark.usefixtures("store")
def test_an_address_that_takes_nothing_is_one_line(
    to: str, said: str, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    told = regional_news("archive", "--data-dir", tmp_path, "--move-to", to)
    assert (told.code, told.err.count("\n")) == (ExitCode.USER, 1)
    assert said in told.err
    assert "secret" not in told.err
    assert (tmp_path / FILE).exists()

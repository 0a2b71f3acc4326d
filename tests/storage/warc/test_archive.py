"""The archive holds what servers sent, survives what cuts it short, and reads the archives of others."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import subprocess
import tracemalloc
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from scrapy.settings import Settings
from warcio.archiveiterator import ArchiveIterator

from regional_news.errors import StorageError, UserError
from regional_news.item.article import utc_now
from regional_news.spiders.heze import HezeSpider
from regional_news.storage.sqlite import Store
from regional_news.storage.warc import (
    Archive,
    ArchiveEntry,
    Damage,
    Exchange,
    PayloadError,
    decoded,
    read_at,
    read_records,
)
from regional_news.storage.warc import folder as folder_module
from regional_news.storage.warc.pages import ArchivedPages
from regional_news.storage.warc.writing import info_member, response_member
from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST, command, crawl, environment
from tests.every import every
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 4, 15, 7, tzinfo=UTC)
URL = "http://www.heze.cn/news/2026-11/22/content_{}.htm"
gz = partial(gzip.compress, mtime=0)
PAGE = "<p>今天城南下了一场小雨，路面湿滑，请慢行。".encode()


def exchange(number: int = 1, **changes: Any) -> Exchange:
    """Return an answer of a server."""
    values = {
        "url": URL.format(number),
        "fetched_at": NOW,
        "status": 200,
        "headers": [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")],
        "body": gz(PAGE + str(number).encode()),
    }
    return Exchange(**{**values, **changes})


def key_of(url: str) -> str | None:
    return url.partition("content_")[2].partition(".")[0] or None


class Place:
    """A store and the archive beside it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.store = Store.open(data_dir / "regional_news.db")
        self.file = data_dir / "archive" / "heze" / "2026-11.warc.gz"

    @property
    def archive(self) -> Archive:
        return Archive(self.data_dir, "heze", self.store.captures, agent="Test/1", key_of=key_of)

    def add(self, *numbers: int, **changes: Any) -> None:
        for number in numbers:
            self.archive.add([ArchiveEntry(exchange=exchange(number, **changes), article_id=str(number))])

    def known(self) -> list[str | None]:
        return [c.article_id for archived in self.store.captures.by_article("heze") for c in archived.captures]

    def body(self, number: int) -> bytes:
        capture = self.store.captures.latest("heze", URL.format(number))
        assert capture is not None
        with (self.data_dir / capture.file).open("rb") as file:
            record = read_at(file, capture.offset, capture.length, body_max_bytes=10_000)
        assert record is not None
        return decoded(record.body, record.headers, max_bytes=10_000)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.store.close()


def test_a_record_holds_every_byte_of_the_answer(tmp_path: Path) -> None:
    """Repeated headers, bytes beyond ASCII and the content encoding stay; the transfer encoding is gone."""
    headers = [
        ("Content-Type", "text/html"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Title", "菏泽".encode("gb18030").decode("latin-1")),
        ("X-Odd", "a\x85b\r\nInjected: no"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Encoding", "gzip"),
    ]
    sent = exchange(headers=headers, ip_address="192.0.2.7")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(info_member(filename=path.name, portal="heze", made_at=NOW, agent="A") + response_member(sent))
    [record] = read_records(path, body_max_bytes=10_000)
    expected = [pair for pair in headers if pair[0] not in {"Transfer-Encoding", "X-Odd"}]
    assert [pair for pair in record.headers if pair[0] != "X-Odd"] == expected
    assert dict(record.headers)["X-Odd"] == "a\x85b  Injected: no"
    assert (record.url, record.fetched_at, record.status, record.body) == (sent.url, NOW, 200, sent.body)
    assert record.digest == sent.digest
    assert decoded(record.body, record.headers, max_bytes=10_000) == PAGE + b"1"


def test_others_read_the_file_and_its_digests_hold(place: Place) -> None:
    """Every record is a gzip member of its own; block and payload digests are checked by the library."""
    place.add(1, 2)
    with place.file.open("rb") as file:
        iterator = ArchiveIterator(file, check_digests="raise")
        records = [
            (r.rec_type, r.content_stream().read(), r.http_headers and r.http_headers.statusline) for r in iterator
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "response"]
    assert records[1] == ("response", PAGE + b"1", "200 OK")


class TestRevisits:
    def records(self, place: Place) -> list[Any]:
        with place.file.open("rb") as file:
            return [(r.rec_type, r.rec_headers, r.raw_stream.read()) for r in ArchiveIterator(file)]

    def test_an_equal_body_is_kept_once_a_month(self, place: Place) -> None:
        place.add(1)
        place.add(1, fetched_at=NOW + timedelta(hours=1))
        place.add(1, fetched_at=NOW + timedelta(hours=2), body=b"other", headers=[])
        kinds = [kind for kind, _, _ in self.records(place)]
        assert kinds == ["warcinfo", "response", "revisit", "response"]
        _, first, _ = self.records(place)[1]
        _, head, body = self.records(place)[2]
        assert head["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        assert head["WARC-Refers-To"] == first["WARC-Record-ID"]
        assert head["WARC-Refers-To-Target-URI"] == URL.format(1)
        assert head["WARC-Refers-To-Date"] == first["WARC-Date"]
        assert head["WARC-Payload-Digest"] == first["WARC-Payload-Digest"]
        assert body == b""

    @pytest.mark.fault("H8", "a record of the archive is damaged", "the next answer is kept whole, no revisit of it")
    def test_nothing_leans_on_a_record_that_is_damaged(self, place: Place) -> None:
        place.add(1)
        content = bytearray(place.file.read_bytes())
        content[-60:-20] = b"\xa5" * 40
        place.file.write_bytes(content)
        place.add(1, fetched_at=NOW + timedelta(hours=1))
        assert place.body(1) == PAGE + b"1"

    def test_each_month_can_be_read_by_itself(self, place: Place) -> None:
        place.add(1, fetched_at=NOW - timedelta(days=30))
        place.add(1)
        assert [kind for kind, _, _ in self.records(place)] == ["warcinfo", "response"]

    def test_a_304_points_to_the_answer_it_confirms(self, place: Place) -> None:
        place.add(1, fetched_at=NOW - timedelta(days=30))
        place.add(1, status=304, body=b"", headers=[("Etag", '"x"')])
        kind, head, _ = self.records(place)[1]
        assert (kind, head["WARC-Profile"]) == (
            "revisit",
            "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        )
        assert head["WARC-Refers-To-Date"] == "2026-10-23T04:15:07Z"

    def test_equal_bodies_of_two_addresses_are_both_kept(self, place: Place) -> None:
        place.add(1, 2, body=b"same", headers=[])
        assert [kind for kind, _, _ in self.records(place)] == ["warcinfo", "response", "response"]


class TestRepair:
    @pytest.mark.fault(
        "H3", "the archive ends in half a record", "it is cut off when the next run starts, nothing else is touched"
    )
    def test_half_a_record_is_cut_off_wherever_it_breaks(self, place: Place) -> None:
        place.add(1, 2)
        whole = place.file.read_bytes()
        third = response_member(exchange(3))
        for cut in (1, 9, 18, len(third) // 2, len(third) - 8, len(third) - 1):
            place.file.write_bytes(whole + third[:cut])
            place.archive.open(now=NOW)
            assert place.file.read_bytes() == whole, cut
        place.add(3)
        assert place.body(3) == PAGE + b"3"

    def test_whole_records_that_the_store_missed_are_entered(self, place: Place) -> None:
        """A run was killed between writing and entering."""
        place.add(1)
        with place.file.open("ab") as file:
            file.write(response_member(exchange(2)) + response_member(exchange(3)) + response_member(exchange(4))[:30])
        place.archive.open(now=NOW)
        assert place.known() == ["1", "2", "3"]
        assert place.body(3) == PAGE + b"3"

    def test_only_the_end_is_read(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file of gigabytes costs no more than a small one when a run starts."""
        place.add(*range(1, 20))
        asked: list[int] = []
        real = folder_module.whole_members

        def watched(file: Any, start: int) -> Any:
            asked.append(start)
            return real(file, start)

        monkeypatch.setattr(folder_module, "whole_members", watched)
        place.archive.open(now=NOW)
        assert asked == []
        size = place.file.stat().st_size
        with place.file.open("ab") as file:
            file.write(b"\x1f\x8b torn")
        place.archive.open(now=NOW)
        assert asked == [size]
        assert place.file.stat().st_size == size

    def test_what_the_store_is_asked_does_not_grow_either(self, place: Place) -> None:
        """Counted in steps of SQLite's machine."""

        def steps() -> int:
            counted = 0

            def step() -> None:
                nonlocal counted
                counted += 1

            place.store.engine.connection.set_progress_handler(step, 1)
            place.archive.open(now=NOW)
            place.store.engine.connection.set_progress_handler(None, 1)
            return counted

        place.archive.add([ArchiveEntry(exchange=exchange(n), article_id=str(n)) for n in range(50)])
        few = steps()
        place.archive.add([ArchiveEntry(exchange=exchange(n), article_id=str(n)) for n in range(50, 400)])
        assert steps() < 1.2 * few

    @pytest.mark.fault("H3", "a power cut takes the archive's last bytes", "the store forgets those records alone")
    def test_a_file_that_lost_its_end_loses_no_more(self, place: Place) -> None:
        """After a power cut the store may know more than the disk."""
        place.add(1, 2, 3)
        os.truncate(place.file, place.file.stat().st_size - 5)
        place.archive.open(now=NOW)
        assert place.known() == ["1", "2"]
        place.add(3)
        assert place.body(3) == PAGE + b"3"

    def test_a_removed_file_is_forgotten_and_a_new_store_learns_all(self, place: Place) -> None:
        place.add(1, 2)
        kept = place.file.read_bytes()
        place.file.unlink()
        place.archive.open(now=NOW)
        assert place.known() == []
        place.file.write_bytes(kept)
        place.archive.open(now=NOW)
        assert place.known() == ["1", "2"]

    def test_much_that_cannot_be_read_is_set_aside(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        """It may be worth a rescue: damage inside a file is no torn record."""
        monkeypatch.setattr(folder_module, "TAIL_MAX_BYTES", 100)
        place.add(1)
        size = place.file.stat().st_size
        with place.file.open("ab") as file:
            file.write(b"x" * 101)
        place.archive.open(now=NOW)
        assert place.file.stat().st_size == size
        assert (place.file.parent / f"2026-11.warc.gz.unreadable-{size}").read_bytes() == b"x" * 101

    def test_a_full_disk_leaves_whole_records(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        place.add(1)
        whole = place.file.read_bytes()

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="No space left"):
            place.add(2)
        monkeypatch.undo()
        assert place.file.read_bytes() == whole
        assert place.known() == ["1"]


class TestLimits:
    def fill(self, place: Place) -> list[str]:
        for months in range(5):
            place.add(1, 2, fetched_at=NOW - timedelta(days=30 * months))
        return self.months(place)

    def months(self, place: Place) -> list[str]:
        return sorted(path.name[:7] for path in place.file.parent.glob("*.warc.gz"))

    def test_months_beyond_the_age_go(self, place: Place) -> None:
        assert self.fill(place) == ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
        place.archive.open(now=NOW, limits=limits(months=3))
        assert self.months(place) == ["2026-09", "2026-10", "2026-11"]
        assert place.store.captures.files("archive/heze/") == [
            f"archive/heze/{month}.warc.gz" for month in self.months(place)
        ]

    def test_the_oldest_months_beyond_the_size_go_and_the_present_one_stays(self, place: Place) -> None:
        self.fill(place)
        size = place.file.stat().st_size
        place.archive.open(now=NOW, limits=limits(size=3 * size + 50))
        assert self.months(place) == ["2026-09", "2026-10", "2026-11"]
        place.archive.open(now=NOW, limits=limits(size=1))
        assert self.months(place) == ["2026-11"]

    def test_imported_records_are_never_pruned(self, place: Place) -> None:
        """They cannot be fetched again."""
        old = exchange(7, fetched_at=NOW - timedelta(days=3000))
        place.archive.add([ArchiveEntry(exchange=old, article_id="7")], imported_at=NOW)
        place.archive.open(now=NOW, limits=limits(size=1, months=1))
        assert place.known() == ["7"]


def limits(*, size: int = 0, months: int = 0) -> Settings:
    return Settings({"ARCHIVE_MAX_MB": size / 2**20, "ARCHIVE_MAX_MONTHS": months})


def chunked(body: bytes) -> bytes:
    return b"5\r\n" + body[:5] + b"\r\n%x;x=1\r\n" % (len(body) - 5) + body[5:] + b"\r\n0\r\n\r\n"


@every(
    "headers body",
    [
        ({}, PAGE),
        ({"Content-Encoding": "gzip"}, gz(PAGE)),
        ({"Content-Encoding": "x-gzip"}, gz(PAGE[:9]) + gz(PAGE[9:])),
        ({"Content-Encoding": "gzip"}, PAGE),
        ({"Content-Encoding": "deflate"}, zlib.compress(PAGE)),
        ({"Content-Encoding": "deflate"}, zlib.compress(PAGE)[2:-4]),
        ({"Content-Encoding": "deflate"}, PAGE),
        ({"Content-Encoding": "br"}, brotli.compress(PAGE)),
        ({"Content-Encoding": "br"}, PAGE),
        ({"Content-Encoding": "zstd"}, PAGE),
        ({"Transfer-Encoding": "chunked"}, chunked(PAGE)),
        ({"Transfer-Encoding": "chunked"}, PAGE),
        ({"Transfer-Encoding": "Chunked", "Content-Encoding": "gzip"}, chunked(gz(PAGE))),
    ],
)
def test_bodies_are_decoded_by_what_they_are(headers: dict[str, str], body: bytes) -> None:
    """Headers of foreign archives name encodings that the archiver has undone, or has not."""
    assert decoded(body, list(headers.items()), max_bytes=10_000) == PAGE


@every(
    "encoding body reason",
    [
        ("gzip", gz(bytes(2**22)), "oversize"),
        ("br", brotli.compress(bytes(2**22)), "oversize"),
        ("", bytes(2**22), "oversize"),
        ("gzip", gz(PAGE)[:-9], "cut"),
        ("br", brotli.compress(PAGE)[:-3], "cut"),
        ("zstd", b"\x28\xb5\x2f\xfd....", "encoding"),
    ],
)
def test_bodies_that_cannot_be_decoded_say_why(encoding: str, body: bytes, reason: str) -> None:
    with pytest.raises(PayloadError, match=reason):
        decoded(body, [("Content-Encoding", encoding)], max_bytes=100_000)


class TestForeignFiles:
    """The same three answers in whatever form an archive has them."""

    def plain(self) -> bytes:
        return b"".join(gzip.decompress(response_member(exchange(number))) for number in (1, 2, 3))

    def read(self, path: Path) -> tuple[list[str | None], Damage]:
        damage = Damage()
        records = list(read_records(path, body_max_bytes=10_000, damage=damage))
        assert all(decoded(r.body, r.headers, max_bytes=10_000).startswith(PAGE) for r in records)
        return [key_of(record.url) for record in records], damage

    @pytest.mark.parametrize("form", ["members", "plain", "whole", "members of two"])
    def test_every_form_is_read(self, tmp_path: Path, form: str) -> None:
        members = [response_member(exchange(number)) for number in (1, 2, 3)]
        path = tmp_path / "foreign.warc.gz"
        two = gz(gzip.decompress(members[1]) + gzip.decompress(members[2]))
        path.write_bytes(
            {
                "members": b"".join(members),
                "plain": self.plain(),
                "whole": gz(self.plain()),
                "members of two": members[0] + two,
            }[form]
        )
        assert self.read(path) == (["1", "2", "3"], Damage())

    @pytest.mark.fault("I5", "an archive made by others breaks off", "what stands before is read, the break is counted")
    @pytest.mark.parametrize("form", ["members", "plain", "whole"])
    def test_what_stands_before_the_break_is_read(self, tmp_path: Path, form: str) -> None:
        members = b"".join(response_member(exchange(number)) for number in (1, 2, 3))
        path = tmp_path / "foreign.warc.gz"
        path.write_bytes({"members": members, "plain": self.plain(), "whole": gz(self.plain())}[form][:-50])
        keys, damage = self.read(path)
        assert keys == ["1", "2"]
        assert damage == Damage(torn=1)

    @pytest.mark.fault("E8", "a record of an archive is damaged", "it is counted, and the next ones are read")
    @pytest.mark.parametrize("first", [True, False])
    @pytest.mark.parametrize("how", ["bytes", "length", "no length", "another format"])
    def test_what_follows_a_damaged_record_is_read(self, tmp_path: Path, how: str, *, first: bool) -> None:
        one, two, three, four = (response_member(exchange(number)) for number in (1, 2, 3, 4))
        plain = gzip.decompress(two)
        broken = {
            "bytes": two[:40] + bytes(30) + two[70:],
            "length": gz(re.sub(rb"(WARC(?s:.)*?Content-Length: )\d+", rb"\g<1>99999999999999999999", plain, count=1)),
            "no length": gz(re.sub(rb"(WARC(?s:.)*?Content-Length: )\d+", rb"\g<1>many", plain, count=1)),
            "another format": gz(plain.replace(b"WARC/1.1", b"WARC/9.9").replace(b"WARC/1.0", b"WARC/9.9")),
        }[how]
        path = tmp_path / "damaged.warc.gz"
        path.write_bytes(b"".join([*([] if first else [one]), broken, three, broken, four]))
        found, damage = self.read(path)
        assert [key for key in found if key != "2"] == [*([] if first else ["1"]), "3", "4"]
        assert damage.torn + damage.unread >= 2
        records = [record for record in read_records(path, body_max_bytes=10_000) if record.url.endswith("_4.htm")]
        place = (records[0].offset, records[0].length)
        assert place == (path.stat().st_size - len(four), len(four))

    def test_what_stands_before_a_damaged_record_is_read_where_the_whole_file_is_one_member(
        self, tmp_path: Path
    ) -> None:
        records = [gzip.decompress(response_member(exchange(number))) for number in (1, 2, 3)]
        path = tmp_path / "damaged.warc.gz"
        path.write_bytes(gz(b"".join([records[0], re.sub(rb"WARC/1.\d", b"WARC/9.9", records[1]), records[2]])))
        assert self.read(path) == (["1"], Damage(torn=1))
        (record,) = read_records(path, body_max_bytes=10_000)
        assert (record.offset, record.length) == (None, None)

    @pytest.mark.parametrize("start", [10, 20, 60, 150])
    def test_bytes_that_no_gzip_has_hide_no_record_behind_them(self, tmp_path: Path, start: int) -> None:
        one, two, three = (response_member(exchange(number)) for number in (1, 2, 3))
        path = tmp_path / "damaged.warc.gz"
        for filling in range(0, 256, 5):
            broken = two[:start] + bytes([filling]) * 30 + two[start + 30 :]
            path.write_bytes(one + broken + three)
            found, damage = self.read(path)
            assert [key for key in found if key != "2"] == ["1", "3"]
            assert damage.torn == 1

    def test_places_of_members_are_told(self, tmp_path: Path) -> None:
        path = tmp_path / "foreign.warc.gz"
        path.write_bytes(b"".join(response_member(exchange(number)) for number in (1, 2, 3)))
        with path.open("rb") as file:
            for record in read_records(path, body_max_bytes=10_000):
                assert record.offset is not None
                assert record.length is not None
                assert read_at(file, record.offset, record.length, body_max_bytes=10_000) == record

    def test_of_a_plain_record_no_more_is_read_at_once_than_is_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "foreign.warc"
        path.write_bytes(gzip.decompress(response_member(exchange(body=bytes(8 * 2**20), headers=[]))))
        with path.open("rb") as file:
            tracemalloc.start()
            record = read_at(file, 0, path.stat().st_size, body_max_bytes=1000)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert record is not None
        assert (len(record.body), record.is_cut) == (1000, True)
        assert most < 2**20

    def test_no_more_of_a_body_is_held_than_asked_for(self, tmp_path: Path) -> None:
        path = tmp_path / "foreign.warc"
        path.write_bytes(gzip.decompress(response_member(exchange(body=bytes(2**20), headers=[]))))
        [record] = read_records(path, body_max_bytes=1000)
        assert (len(record.body), record.is_cut) == (1000, True)

    def test_records_that_cannot_be_read_are_counted(self, tmp_path: Path) -> None:
        good = gzip.decompress(response_member(exchange()))
        path = tmp_path / "foreign.warc"
        path.write_bytes(
            good.replace(b"WARC-Date: 2026-11-22T04:15:07Z", b"WARC-Date: yesterday")
            + good.replace(b"HTTP/1.1 200 OK", b"GOPHER/1.1 20 O")
            + good.replace(b"HTTP/1.1 200 OK", b"HTTP/2 200 fine")
        )
        assert self.read(path) == (["1"], Damage(unread=2))

    @pytest.mark.parametrize("line", [b"Vary: a\r\n", b" folded\r\n", b"X", b"no colon\r\n"])
    def test_a_head_larger_than_any_servers_is_no_answer(self, tmp_path: Path, line: bytes) -> None:
        path = tmp_path / "endless.warc"
        endless = b"HTTP/1.1 200 OK\r\nServer: x\r\n" + line * (200_000 // len(line)) + b"\r\n\r\n"
        record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: %d\r\n"
        path.write_bytes(
            record % len(endless) + b"WARC-Date: 2026-11-22T04:15:07Z\r\n\r\n" + endless + b"\r\n\r\n"
            + gzip.decompress(response_member(exchange()))
        )  # fmt: skip
        assert self.read(path) == (["1"], Damage(unread=1))

    def test_an_empty_file_holds_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.warc.gz"
        path.touch()
        assert self.read(path) == ([], Damage())

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b"PK\x03\x04", "zip file"),
            (b"\x28\xb5\x2f\xfd", "zstd"),
            (b"<html>", "no WARC file"),
            (gz(b"<html>\n<p>"), "no WARC file"),
            (None, "No such file"),
        ],
    )
    @pytest.mark.fault("I5", "a file that is no WARC file is to be read", "exit code 2 and one line")
    def test_other_files_are_refused_with_one_line(self, tmp_path: Path, content: bytes | None, line: str) -> None:
        path = tmp_path / "foreign.warc.gz"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UserError, match=line):
            list(read_records(path, body_max_bytes=100))


def test_a_record_at_a_wrong_place_is_none(place: Place) -> None:
    place.add(1)
    with place.file.open("rb") as file:
        assert read_at(file, 3, 100, body_max_bytes=100) is None
        assert read_at(BytesIO(b""), 0, 0, body_max_bytes=100) is None


def test_an_unknown_status_gets_a_phrase_too(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(response_member(replace(exchange(), status=799)))
    [record] = read_records(path, body_max_bytes=10_000)
    assert record.status == 799


@pytest.mark.slow
def test_reading_takes_no_more_memory_for_four_times_the_records(tmp_path: Path) -> None:
    """Archives have gigabytes: records are read one by one, and what is asked for stands in an index on disk."""

    def peak(number: int) -> int:
        path = tmp_path / f"{number}.warc.gz"
        with path.open("wb") as file:
            for n in range(number):
                file.write(response_member(exchange(n, headers=[], body=PAGE * 100)))
        tracemalloc.start()
        try:
            ArchivedPages([path], facts=HezeSpider.facts, body_max_bytes=2**20).close()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is made once
    assert peak(800) < 1.3 * peak(200)


@pytest.mark.fault(
    "H4",
    "the disk fills up while the archive is written",
    "exit code 3; its records are whole, and the next run goes on",
)
@pytest.mark.slow
def test_a_crawl_that_meets_a_full_disk_says_so_and_leaves_whole_records(tmp_path: Path) -> None:
    """Exit code 3, nothing stored that is not archived, and the next run goes on."""
    data_dir = tmp_path / "data"
    place = Place(data_dir)
    noise = exchange(1, fetched_at=utc_now(), headers=[], body=os.urandom(12 * 2**20))
    place.archive.add([ArchiveEntry(exchange=noise)])
    place.store.close()
    [file] = data_dir.glob("archive/heze/*.warc.gz")
    limit = file.stat().st_size + 20_000
    with Sandbox(portals=["heze"], articles=12, seed=3) as sandbox:
        line = command("heze", [], data_dir=data_dir, settings=FAST)
        full = subprocess.run(
            ["prlimit", f"--fsize={limit}", *line],
            env=environment(sandbox, tmp_path),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert full.returncode == 3, full.stderr[-3000:]
        assert "archive" in full.stderr
        assert "Traceback" not in full.stderr
        damage = Damage()
        records = [record.url for record in read_records(file, body_max_bytes=0, damage=damage)]
        assert damage == Damage()
        with closing(sqlite3.connect(data_dir / "regional_news.db")) as db:
            stored = {url for (url,) in db.execute("SELECT url FROM articles")}
        assert stored <= set(records)
        assert len(stored) < 12
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        assert done.sql("SELECT count(*) FROM articles") == [(12,)]
        assert done.sql("SELECT count(DISTINCT article_id) FROM capture WHERE article_id IS NOT NULL") == [(12,)]


@pytest.mark.fault(
    "H2",
    "crawls are killed (-9) while they archive",
    "the archive is whole, and every stored article can be read from it",
)
@pytest.mark.slow
def test_killed_crawls_leave_an_archive_that_holds_all_that_is_stored(tmp_path: Path) -> None:
    """Killed at three sizes of its file; every stored article can be read from its record, and no record is lost."""
    data_dir = tmp_path / "data"
    with Sandbox(portals=["heze"], articles=25, seed=3) as sandbox:
        line = command("heze", [], data_dir=data_dir, settings=FAST)

        def archived_bytes() -> int:
            return sum(path.stat().st_size for path in data_dir.glob("archive/heze/*.gz"))

        for size in (15_000, 35_000, 55_000):
            process = forked.start(line, env=environment(sandbox, tmp_path), cwd=tmp_path)
            wait_until(lambda: archived_bytes() >= size, alive=process)  # noqa: B023 - called at once
            process.kill()
            process.wait()
        [file] = data_dir.glob("archive/heze/*.gz")
        with file.open("ab") as torn:
            torn.write(response_member(exchange(1))[:100])
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
    damage = Damage()
    records = {record.offset: record for record in read_records(file, body_max_bytes=2**20, damage=damage)}
    assert damage == Damage()
    assert {offset for (offset,) in done.sql("SELECT offset FROM capture")} == set(records)
    stored = done.sql("SELECT article_id FROM articles")
    assert len(stored) == 25
    archived = done.sql("SELECT article_id, max(offset) FROM capture WHERE article_id IS NOT NULL GROUP BY article_id")
    assert {key for key, _ in archived} == {key for (key,) in stored}
    assert all(f"content_{key}.htm" in records[offset].url for key, offset in archived)


@pytest.mark.slow
def test_nothing_is_archived_where_the_setting_is_off(tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=6, seed=3) as sandbox:
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings={**FAST, "ARCHIVE": "0"})
    assert done.code == 0, done.log
    assert not (done.data_dir / "archive").exists()
    assert done.sql("SELECT count(*) FROM capture") == [(0,)]

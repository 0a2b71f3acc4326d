"""E. Size, compression, depth: what is too large is left, and takes neither memory nor time with it."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest

from regional_news.exit_codes import ExitCode
from regional_news.item.article import MAX_TITLE_CHARS
from sandbox.exchange import Answer, Request, html
from sandbox.faults import pages
from tests.every import every
from tests.faults.site import NewsServer, crawl, listing, once, story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.site import Crawl

pytestmark = pytest.mark.slow

UNPACKED = 512 << 20
"""Bytes of a bomb; one that went off would be seen in the memory taken."""
BLOCK = 16 << 20
LIMIT = 200_000
"""DOWNLOAD_MAXSIZE of the crawl: small, so that the pages at it are."""
USED_MIB_MAX = 200
"""A crawl of ordinary pages takes about a hundred."""


def zstd(data: bytes) -> bytes:
    """Compress as browsers ask for it."""
    compression = pytest.importorskip("backports.zstd", exc_type=ImportError)
    return bytes(compression.compress(data))


def deflate_bomb() -> bytes:
    packer = zlib.compressobj(9)
    start = packer.compress(b"<p>") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + block * (UNPACKED // BLOCK) + packer.flush()


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(BLOCK)) * (UNPACKED // BLOCK)


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(bytes(BLOCK)) for _ in range(UNPACKED // BLOCK)) + packer.finish()


def zstd_bomb() -> bytes:
    return zstd(bytes(BLOCK)) * (UNPACKED // BLOCK)


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("gzip", gzip_bomb),
    "deflate": ("deflate", deflate_bomb),
    "br": ("br", brotli_bomb),
    "zstd": ("zstd", zstd_bomb),
    "nested": ("gzip, br", lambda: brotli.compress(gzip_bomb())),
}
"""By name: Content-Encoding and body."""

CODED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd),
    "nested": ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
}

SIZES = {"below": LIMIT - 1, "at": LIMIT, "above": LIMIT + 1}


def coded(name: str, coding: str, body: bytes) -> Answer:
    return Answer(headers=(*story(name).headers, ("Content-Encoding", coding)), body=body)


def sized(name: str, size: int) -> Answer:
    page = story(name)
    filler = b"<!--" + b"x" * (size - len(page.body) - 7) + b"-->"
    return Answer(headers=page.headers, body=page.body + filler)


def unannounced(answer: Answer) -> Answer:
    """Send no Content-Length: the end of the connection is the end of the page."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return Answer(send=lambda wire, _: (wire.out.write(head + answer.body), None)[1])


def chunked(answer: Answer) -> Answer:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (answer.body[:1000], answer.body[1000:]))
    return Answer(send=lambda wire, _: (wire.out.write(head + body + b"0\r\n\r\n"), None)[1])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NewsServer, Crawl]]:
    """Return a portal whose pages are bombs, or just as large as is allowed, and the crawl of it."""
    with NewsServer() as server:
        names = [
            "good",
            *(f"bomb-{name}" for name in BOMBS),
            *(f"coded-{name}" for name in CODED),
            *(f"{how}-{name}" for how in ("sized", "unannounced", "chunked", "gzipped") for name in SIZES),
            *(f"torn-{name}" for name in CODED),
            "torn-once",
            "no-gzip",
            "unknown-coding",
        ]
        server.fill(names)
        for name, (coding, make) in BOMBS.items():
            server.routes[f"/news/bomb-{name}.html"] = coded(f"bomb-{name}", coding, make())
        for name, (coding, pack) in CODED.items():
            server.routes[f"/news/coded-{name}.html"] = coded(
                f"coded-{name}", coding, pack(story(f"coded-{name}").body)
            )
        for name, size in SIZES.items():
            server.routes[f"/news/sized-{name}.html"] = sized(f"sized-{name}", size)
            server.routes[f"/news/unannounced-{name}.html"] = unannounced(sized(f"unannounced-{name}", size))
            server.routes[f"/news/chunked-{name}.html"] = chunked(sized(f"chunked-{name}", size))
            packed = gzip.compress(sized(f"gzipped-{name}", size).body)
            server.routes[f"/news/gzipped-{name}.html"] = coded(f"gzipped-{name}", "gzip", packed)
        for name, (coding, pack) in CODED.items():
            whole = pack(story(f"torn-{name}").body)
            server.routes[f"/news/torn-{name}.html"] = coded(f"torn-{name}", coding, whole[: len(whole) * 2 // 3])
        torn = pages.bad_gzip(story("torn-once"), Request(method="GET", url=""))
        server.routes["/news/torn-once.html"] = once(lambda _: torn, story("torn-once"))
        server.routes["/news/no-gzip.html"] = coded("no-gzip", "gzip", b"no gzip at all")
        server.routes["/news/unknown-coding.html"] = coded("unknown-coding", "xpress", bytes(range(256)) * 20)
        yield server, crawl(server, tmp_path_factory.mktemp("large"), settings={"DOWNLOAD_MAXSIZE": LIMIT})


@pytest.mark.fault("E1", "gzip, deflate, br and zstd bombs of half a gibibyte", "dropped; memory stays as it was")
def test_bombs_do_not_go_off(large: tuple[NewsServer, Crawl]) -> None:
    server, run = large
    assert all(len(server.hits(f"/news/bomb-{name}.html")) == 1 for name in BOMBS)
    assert not any(name.startswith("bomb") for name in run.stored)
    assert 0 < run.used_mib < USED_MIB_MAX
    assert "good" in run.stored
    assert run.code == ExitCode.OK


@pytest.mark.fault("E2", "a page packed by each coding, and by two", "read as any other")
@every("name", list(CODED))
def test_packed_pages_are_read(name: str, large: tuple[NewsServer, Crawl]) -> None:
    assert f"coded-{name}" in large[1].stored


@pytest.mark.fault("E2", "a packed page is torn, or not packed at all", "tried again, never stored in part")
@pytest.mark.parametrize("name", [*(f"torn-{name}" for name in CODED), "no-gzip"])
def test_what_cannot_be_unpacked_is_not_stored(name: str, large: tuple[NewsServer, Crawl]) -> None:
    server, run = large
    assert len(server.hits(f"/news/{name}.html")) == 2
    assert name not in run.stored
    assert name not in run.refused
    assert "torn-once" in run.stored


@pytest.mark.fault("E2", "a page is packed by a coding nobody knows", "not stored")
def test_a_page_in_an_unknown_coding_is_no_article(large: tuple[NewsServer, Crawl]) -> None:
    assert "unknown-coding" not in large[1].stored


@pytest.mark.fault(
    "E3", "a page is as large as allowed, or one byte larger", "read; left, announced or not, packed or not"
)
@every("how", ["sized", "unannounced", "chunked", "gzipped"])
def test_the_limit_is_exact(how: str, large: tuple[NewsServer, Crawl]) -> None:
    _, run = large
    assert {name for name in SIZES if f"{how}-{name}" in run.stored} == {"below", "at"}


@pytest.mark.fault("E4", "300,000 nested elements", "refused or read, never an empty article; the crawl goes on")
@pytest.mark.fault("E5", "a million links, 100,000 paragraphs or attributes, eight megabytes of text", "done in time")
@pytest.mark.fault(
    "E7", "a title of a megabyte, addresses of 64 KB, 10,000 pictures", "capped or refused, and stored whole"
)
def test_monstrous_pages_neither_stop_nor_starve_a_crawl(tmp_path_factory: pytest.TempPathFactory) -> None:
    body = "　　这一段文字没有尽头，讲的是一条很长的路。"
    monsters = {
        "deep": html("<html><body>" + "<div>" * 300_000 + body + "</body></html>"),
        "links": story("links", extra='<a href="/x">x</a>' * 100_000),
        "paragraphs": html("<html><body><h1>标题</h1><div>" + "<p>段落" * 100_000 + "</div></body></html>"),
        "text": html(f"<html><body><h1>标题</h1><p>2026-11-20 08:30</p><p>{body * 100_000}</p></body></html>"),
        "attributes": html("<html><body><p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p></body></html>"),
        "title": html(f"<html><title>{'长' * 300_000}</title><body><h1>{'长' * 300_000}</h1>2026-11-20 08:30<p>{body}"),
        "pictures": story("pictures", extra="".join(f"<img src=/p/{n}.jpg>" for n in range(10_000))),
        "addresses": story("addresses", extra=f'<a href="/{"x" * 65_536}.html">长</a><img src="/{"y" * 65_536}.jpg">'),
    }
    with NewsServer() as server:
        server.fill([*monsters, "good"])
        server.routes |= {f"/news/{name}.html": answer for name, answer in monsters.items()}
        run = crawl(server, tmp_path_factory.mktemp("monsters"))
        assert run.code == ExitCode.OK
        assert {"good", "links", "pictures", "addresses"} <= run.stored
        assert {"deep", "attributes"} <= run.refused.keys()
        [told] = run.rows("SELECT flags FROM article WHERE article_id = 'paragraphs'")
        assert "truncated" in told["flags"]
        assert run.used_mib < 500
        assert all(len(hit.path) < 4096 for hit in server.log)
        longest = run.rows("SELECT max(length(title)) AS title FROM article")[0]["title"]
        assert longest <= MAX_TITLE_CHARS


@pytest.mark.fault("E8", "a list of 20,000 links", "LINKS_PER_PAGE_MAX of them are taken, the rest counted")
def test_a_list_without_end_is_taken_in_part(tmp_path_factory: pytest.TempPathFactory) -> None:
    with NewsServer() as server:
        server.fill([f"a{n}" for n in range(5)])
        server.routes["/list.html"] = listing([f"a{n}" for n in range(20_000)])
        run = crawl(server, tmp_path_factory.mktemp("list"), settings={"LINKS_PER_PAGE_MAX": 5})
        assert run.stored == {f"a{n}" for n in range(5)}
        assert run.stats["lists/links_left_out"] == 19_995

"""Users' mistakes end in one line; hostile pages end as counted refusals while the rest of the portal is stored."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from regional_news.storage.sqlite.connection import APPLICATION_ID
from sandbox import Sandbox
from sandbox.portals.heze import Heze
from tests.crawling import FAST, Crawled, crawl
from tests.endless_page import ENDLESS
from tests.repeated import repeated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow


def _nothing(_: Path) -> None:
    pass


def _newer_store(data: Path) -> None:
    with closing(sqlite3.connect(data / "regional_news.db")) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 9999")
        db.execute("CREATE TABLE precious (words)")


def _no_database(data: Path) -> None:
    (data / "regional_news.db").write_text("my notes, in a file with an unlucky name\n" * 50)


@pytest.mark.parametrize(
    ("arguments", "prepare", "words"),
    [
        (["hezi"], _nothing, ["no such spider", "heze"]),
        ([], _nothing, ["give one spider"]),
        (["heze", "-a", "sinse=2026-01-01"], _nothing, ["sinse", "since"]),
        (["heze", "-a", "since=2026-13-01"], _nothing, ["since", "2026-13-01", "example"]),
        (["heze", "-a", "limit=many"], _nothing, ["limit", "many"]),
        (["heze", "-a", "url=http://www.heze-cn.example/news/2020-01/15/content_1.htm"], _nothing, ["heze-cn.example"]),
        (["heze", "-a", "url=http://www.heze.cn/qiye/list.html"], _nothing, ["/qiye/"]),
        (["heze", "-s", "OUTPUTS=excel"], _nothing, ["OUTPUTS", "excel"]),
        (["heze", "-s", "DATA_DIR=/dev/null/data"], _nothing, ["/dev/null"]),
        (["heze", "-O", "/proc/self/out.jsonl"], _nothing, ["-O /proc/self/out.jsonl"]),
        (["heze"], _newer_store, ["newer"]),
        (["heze"], _no_database, ["regional_news.db"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else getattr(value, "__name__", str(value)),
)
def test_a_mistake_is_answered_with_one_line_and_touches_nothing(
    arguments: list[str], prepare: Callable[[Path], None], words: list[str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    prepare(data)
    before = {path: path.read_bytes() for path in data.iterdir()}
    done = crawl(*arguments, data_dir=tmp_path) if arguments else crawl("", data_dir=tmp_path)
    assert done.code == 2, done.log
    lines = done.log.strip().split("\n")
    assert len(lines) == 1, done.log
    if arguments:
        assert all(word in lines[0] for word in words), lines[0]
    kept = {path: path.read_bytes() for path in data.iterdir() if path.suffix == ".db"}
    assert kept == {path: content for path, content in before.items() if path.suffix == ".db"}


def _good(url: str, sandbox: Sandbox) -> bytes:
    """Return the page that the sandbox shows at an address."""
    number = sandbox.sites["heze"].find(url)
    assert number is not None
    site = sandbox.sites["heze"]
    assert isinstance(site, Heze)
    return site.template(number).render(site.story(number)).body


HTML = {"Content-Type": "text/html"}
MENU = ("首页", "要闻", "县区", "专题", "视频", "图片", "读报", "评论", "教育", "健康", "旅游", "房产")
NOISE = bytes(0x81 + (7 * k * k + k) % 113 for k in range(9000))
HOSTILE: dict[str, tuple[str, bytes, dict[str, str], int]] = {
    "empty": ("empty", b"", HTML, 200),
    "a picture": ("not_html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, {"Content-Type": "image/png"}, 200),
    "a picture said to be a page": ("not_html", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8, HTML, 200),
    "a PDF": ("not_html", b"%PDF-1.7\n" + b"0 0 obj\n" * 99, {"Content-Type": "application/pdf"}, 200),
    "a menu": ("no_", "".join(f"<a href=/{k}>{word}</a> " for k, word in enumerate(MENU)).encode(), HTML, 200),
    "noise": ("undecodable", NOISE, HTML, 200),
    "a page deeper than any": ("", b"<html>" + b"<div>" * 100_000 + b"<p>x</p></html>", HTML, 200),
    "maintenance": ("server_error", "<title>通知</title><p>系统正在维护，请稍后再试。</p>".encode(), HTML, 200),
    "a firewall": ("challenge", "<title>提示</title><p>您的访问过于频繁，请完成安全验证。</p>".encode(), HTML, 200),
    "a login wall": ("login_required", "<title>提示</title><p>请先登录，登录后才能查看本页。</p>".encode(), HTML, 200),
    "the home page": ("not_an_article", b"", {"Location": "http://www.heze.cn/"}, 302),
}


@pytest.mark.fault(
    "A6", "error pages, bombs, binaries and torn pages among articles", "counted refusals; every other article is whole"
)
def test_hostile_pages_are_counted_refusals_and_harm_nothing_else(tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=30) as sandbox:
        urls = list(sandbox.truth)
        struck = dict(zip(HOSTILE, urls, strict=False))
        for name, (_, body, headers, status) in HOSTILE.items():
            sandbox.override(struck[name], body=body, headers=headers, status=status)
        cut, lied_about, huge = urls[-3:]
        whole = _good(cut, sandbox)
        sandbox.override(cut, body=whole[: len(whole) // 3])
        sandbox.override(
            lied_about, body=_good(lied_about, sandbox), headers={"Content-Type": "text/html; charset=big5"}
        )
        sandbox.override(huge, body=b"<p>" + b"x" * (9 * 2**20))
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        truth = dict(sandbox.truth)

    assert done.code in {0, 4}, done.log
    stored = {article.url: article for article in done.articles}
    unharmed = set(urls) - set(struck.values()) - {cut, huge}
    assert unharmed <= set(stored), "everything else is stored, the page with the lying header too"
    assert stored[lied_about].text == truth[lied_about]["text"]
    assert not set(struck.values()) & set(stored)
    assert huge not in stored
    if cut in stored:
        assert "truncated" in stored[cut].flags
    reasons: dict[str, Any] = dict(done.sql("SELECT url, reason FROM refusal"))
    for name, (reason, *_) in HOSTILE.items():
        assert reasons.get(struck[name], "").startswith(reason), (name, reasons.get(struck[name]))
    kept = {path.name.split(".")[0] for path in (done.data_dir / "refused").rglob("*") if path.is_file()}
    named = {sha for (sha,) in done.sql("SELECT sha256 FROM refusal WHERE sha256 IS NOT NULL")}
    assert named
    assert named <= kept, "the bytes of refused pages are kept under their hashes"


@pytest.mark.fault(
    "E9", "a page that takes for ever to read", "refused as too_complex, its bytes kept; the next is read"
)
def test_a_page_that_takes_for_ever_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    """However the time is spent, and be it in one regular expression: the run ends well and in time."""
    with Sandbox(portals=["heze"], articles=12) as sandbox:
        urls = list(sandbox.truth)
        body = f"<h1>{ENDLESS}</h1>".encode()
        sandbox.override(urls[3], body=body, headers=HTML)
        settings = {**FAST, "SPIDER_MODULES": "tests.endless_page", "PAGE_CPU_SECONDS": "1"}
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings=settings)
    assert done.code == 0, done.log
    assert {article.url for article in done.articles} == {*urls} - {urls[3]}
    assert "Traceback" not in done.log
    [(reason, sha256)] = done.sql("SELECT reason, sha256 FROM refusal WHERE url = ?", urls[3])
    assert reason == "too_complex"
    assert (done.data_dir / "refused" / sha256[:2] / f"{sha256}.body").read_bytes() == body


def test_large_pages_of_one_element_harm_nothing_else(tmp_path: Path) -> None:
    """What is read of them does not matter: the others are stored, and the run does not end with an error."""
    kinds = ("same h1", "metas", "comment stamps", "nested divs", "broken JSON-LD", "long words", "list links")
    with Sandbox(portals=["heze"], articles=12) as sandbox:
        urls = list(sandbox.truth)
        struck = dict(zip(kinds, urls, strict=False))
        for kind, url in struck.items():
            sandbox.override(url, body=repeated(kind, 2**19), headers=HTML)
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
    assert done.code in {0, 4}, done.log
    assert "Traceback" not in done.log
    assert set(urls) - set(struck.values()) <= {article.url for article in done.articles}


@pytest.mark.fault("A12", "lists without end on a real portal's pages", "left in time")
def test_lists_without_end_are_left_in_time(tmp_path: Path) -> None:
    """A pager without end, session numbers in every link and five thousand links cost a bounded number of pages."""
    with Sandbox(portals=["heze"], articles=12) as sandbox:
        first = "http://www.heze.cn/news/news.htm"
        real = list(sandbox.truth)
        for page in range(1, 12):
            address = first if page == 1 else f"http://www.heze.cn/news/news_{page}.htm"
            links = "".join(
                f'<li><a href="{url}?PHPSESSID={page:032x}">第{page}页的同一条新闻</a></li>' for url in real
            )
            following = f'<a href="/news/news_{page + 1}.htm">下一页</a>'
            sandbox.override(address, body=f"<meta charset=utf-8><ul>{links}</ul>{following}".encode())
        many = "".join(
            f'<a href="/news/2001-01/{k % 28 + 1:02}/content_{k}.htm">{MENU[k % 12]}的第{k}条旧闻</a>'
            for k in range(5_000)
        )
        sandbox.override("http://www.heze.cn/heping/node_21.htm", body=f"<meta charset=utf-8>{many}".encode())
        settings = {**FAST, "LINKS_PER_PAGE_MAX": "60"}
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        asked = [request.url for request in sandbox.requests]
        assert {article.url for article in done.articles} == set(real), done.log
        assert len([url for url in asked if "/news/news" in url]) <= 3, "a page with nothing new ends the list"
        assert len(asked) == len(set(asked)), "session numbers make no other page"
        assert len([url for url in asked if "/2001-01/" in url]) <= 60
        (counts,) = done.sql("SELECT counts FROM run")
        assert json.loads(counts[0])["lists/links_left_out"] == 5_000 - 60


def test_a_portal_whose_every_page_is_refused_is_not_a_success(tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=8) as sandbox:
        for url in sandbox.truth:
            sandbox.override(url, body="<title>系统维护</title><p>系统正在维护。</p>".encode())
        done: Crawled = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
    assert done.code == 4, done.log
    assert done.articles == []
    assert not list((done.data_dir / "feeds").rglob("*.jsonl")) if (done.data_dir / "feeds").exists() else True


@pytest.mark.fault("B2", "a real portal's robots.txt fails", "no page is fetched; exit code 4")
@pytest.mark.parametrize(("fault", "words"), [("503", "robots.txt"), ("reset", "no server answered")])
def test_an_unreachable_robots_txt_closes_the_portal(fault: str, words: str, tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=8) as sandbox:
        if fault == "503":
            sandbox.override("http://www.heze.cn/robots.txt", body=b"busy", status=503)
        else:
            sandbox.fault(r"/robots\.txt", "reset")
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        assert {urlsplit(request.url).path for request in sandbox.requests} <= {"/robots.txt"}
    assert done.code == 4, done.log
    assert words in done.log.strip().split("\n")[-1]

"""Newspapers are crawled as a user does it: every issue whole, every story once, nothing asked for twice."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import zipfile
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.item.article import CHINA, utc_now
from regional_news.output.web.app import make_app
from regional_news.run.clauses import in_words
from sandbox import Sandbox
from sandbox.newspaper import MOVED_TO, Newspaper
from tests import forked
from tests.crawling import FAST, Crawled, command, crawl, environment
from tests.waiting import wait_until
from tests.web_client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAST = date(2026, 11, 20)
STORY = "one of its stories"
LOCAL = {**FAST, "ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8", "ARCHIVE": "0"}

pytestmark = pytest.mark.slow


class Site:
    """A server on this machine that shows one paper and keeps what it was asked for."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.origin = ""

    def taken(self) -> list[str]:
        """Return what was asked for since the last time."""
        asked, self.asked = self.asked, []
        return asked


@contextmanager
def served(answer: Any) -> Iterator[Site]:
    """Serve what `answer(path)` gives."""
    site = Site(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, body = site.answer(self.path.partition("?")[0])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def paper(family: Any = "founder", **given: Any) -> Newspaper:
    values: dict[str, Any] = {"name": "河口日报", "folder": "/hk/", "first": LAST - timedelta(days=30), "last": LAST}
    return Newspaper(family=family, **values | given)


def read(site: Site, data: Path, *arguments: str, folder: str = "/hk/") -> Crawled:
    return crawl("epaper", "-a", f"url={site.origin}{folder}", *arguments, data_dir=data, settings=LOCAL)


def states(crawled: Crawled) -> dict[str, str]:
    return dict(crawled.sql("SELECT day, state FROM issue ORDER BY day"))


@pytest.mark.parametrize(
    ("family", "encoding"),
    [("founder", "gbk"), ("layout", "utf-8"), ("cms", "utf-8"), ("shtml", "gbk"), ("articel", "utf-8")],
)
def test_an_issue_is_read_whole_and_then_costs_two_requests(tmp_path: Path, family: str, encoding: str) -> None:
    """Nine stories: one of them goes on, one is an advertisement that no list names."""
    made = paper(family, encoding=encoding)
    with served(made.answer) as site:
        done = read(site, tmp_path)
        assert done.code == 0, done.log
        assert states(done) == {"2026-11-20": "complete"}
        found = {a.article_id.rpartition("/")[2]: a for a in done.articles}
        assert len(done.articles) == len(found) == 9
        lead = next(a for a in done.articles if a.continued)
        expected = made.stories(LAST, 1)[0]
        assert lead.text.split("\n") == [*expected.text[:2], "到了傍晚，灯一盏盏亮起来。"]
        assert (lead.title, lead.page_name, lead.paper) == (expected.title, "要闻", "河口日报")
        assert next(a.flags for a in done.articles if a.title == "广告")[0] == "advertisement"
        assert {a.issue_date for a in done.articles} == {LAST}
        assert all(a.position and a.position.width == 0.5 for a in done.articles)
        assert {(a.page_no or "").lstrip("A0") for a in done.articles} == {"1", "2", "3"}
        site.taken()
        again = read(site, tmp_path)
        assert again.code == 0, again.log
        assert len(site.taken()) <= 2


@pytest.mark.parametrize("family", ["founder", "layout"])
def test_the_archive_read_anew_gives_the_same_stories(tmp_path: Path, family: str) -> None:
    """The end of one is none of its own, and one whose page tells no day keeps that of its issue."""
    with served(paper(family).answer) as site:
        kept = {**LOCAL, "ARCHIVE": "1"}
        done = crawl("epaper", "-a", f"url={site.origin}/hk/", data_dir=tmp_path, settings=kept)
    assert any(one.continued for one in done.articles)
    ended = CliRunner().invoke(app, ["reparse", "--json", "--data-dir", str(done.data_dir)])
    (portal,) = json.loads(ended.stdout)["portals"]
    number = len(done.articles) + 1  # the end of one is not stored, and read all the same
    assert portal["counts"] == {"read": number, "unchanged": number}


def test_a_period_is_read_whatever_the_calendar_says(tmp_path: Path) -> None:
    """A day that it leaves out is tried, one that it makes up is missing, and a Sunday has no issue."""
    absent = date(2026, 11, 11)
    made = paper(lies=True, absent=frozenset({absent}))
    with served(made.answer) as site:
        done = read(site, tmp_path, "-a", "since=2026-11-10", "-a", "until=2026-11-20")
        assert done.code == 0, done.log
        wanted = {str(day): "complete" for day in made.days() if day >= date(2026, 11, 10)}
        assert {d: s for d, s in states(done).items() if s == "complete"} == wanted
        assert states(done)[str(absent)] == "missing"
        shown = CliRunner().invoke(app, ["status", "--data-dir", str(tmp_path / "data")]).output
        assert f"issues that did not answer: {absent}" in shown
        assert states(done)["2026-11-15"] == "none"
        assert len(done.articles) == 9 * len(wanted)
        site.taken()
        read(site, tmp_path, "-a", "since=2026-11-10", "-a", "until=2026-11-20")
        assert len([path for path in site.taken() if "content_" in path]) == 0


def test_the_other_calendar_is_asked_for_where_the_first_is_absent(tmp_path: Path) -> None:
    """Days that it leaves out are tried after all, so its own days tell that it was read: each costs no second try."""
    made = paper(calendar="navi.xml")
    with served(made.answer) as site:
        done = read(site, tmp_path, "-a", "since=2026-11-16", "-a", "until=2026-11-20")
        assert done.code == 0, done.log
        assert sorted(states(done).values()) == ["complete"] * 5
        asked = [path for path in site.taken() if path.endswith(".xml")]
        assert asked == ["/hk/html/2026-11/period.xml", "/hk/html/2026-11/navi.xml"]
        read(site, tmp_path, "-a", "since=2026-11-14", "-a", "until=2026-11-20")
        assert [path for path in site.taken() if path.endswith(".xml")] == ["/hk/html/2026-11/navi.xml"]


def test_pictures_of_pages_are_kept_where_a_setting_asks_for_them(tmp_path: Path) -> None:
    """Each once; the page of the issue shows what the archive has, and nothing but pictures is served as one."""
    with served(paper().answer) as site:
        first = read(site, tmp_path)
        assert first.code == 0, first.log
        assert not [path for path in site.taken() if path.endswith(".jpg")]
        settings = {**LOCAL, "ARCHIVE": "1", "PAGE_IMAGES": "1"}
        for _ in range(2):
            given = ("-a", f"url={site.origin}/hk/", "-a", "date=2026-11-20")
            done = crawl("epaper", *given, data_dir=tmp_path, settings=settings)
            assert done.code == 0, done.log
        assert sorted(path for path in site.taken() if path.endswith(".jpg")) == [
            f"/hk/img/202611200{n}.jpg" for n in (1, 2, 3)
        ]
    ((portal,),) = done.sql("SELECT DISTINCT portal FROM issue")
    client = Client(make_app(done.data_dir / "regional_news.db", hosts=["127.0.0.1"]))
    shown = client.get(f"/issue?portal={quote(portal)}&day=2026-11-20").page.xpath("//img[@class='printed']/@src")
    assert len(shown) == 3
    answer = client.get(shown[0])
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    book = tmp_path / "issue.epub"
    ended = CliRunner().invoke(app, ["issue", portal, "2026-11-20", str(book), "--data-dir", str(done.data_dir)])
    assert ended.exit_code == 0, ended.output
    ended = CliRunner().invoke(app, ["issue", portal, "2026-11-02", "x.html", "--data-dir", str(done.data_dir)])
    assert "of 2026-11-02; the nearest is of 2026-11-20" in str(ended.exception)
    with zipfile.ZipFile(book) as made:
        assert len([name for name in made.namelist() if name.endswith(".jpeg")]) == 3
    story = done.articles[0]
    assert client.get(f"/issue/picture?portal={quote(portal)}&url={quote(story.url)}").status == 404
    assert client.get("/issue/picture?portal=x&url=http://a/").status == 404


def test_one_day_is_read(tmp_path: Path) -> None:
    with served(paper("cms").answer) as site:
        done = read(site, tmp_path, "-a", "date=2026-11-12")
        assert states(done) == {"2026-11-12": "complete"}
        assert read(site, tmp_path, "-a", "date=2026-11-15").code == 4


def test_a_plain_run_reads_what_is_new_since_the_last(tmp_path: Path) -> None:
    made = paper("layout", last=LAST - timedelta(days=3))
    with served(made.answer) as site:
        read(site, tmp_path)
        made.last = LAST
        done = read(site, tmp_path)
        assert [day for day, state in states(done).items() if state == "complete"] == [
            "2026-11-17",
            "2026-11-18",
            "2026-11-19",
            "2026-11-20",
        ]


def test_a_corrected_issue_is_a_revision(tmp_path: Path) -> None:
    made = paper()
    with served(made.answer) as site:
        read(site, tmp_path)
        made.corrected.add(LAST)
        done = read(site, tmp_path, "-a", "date=2026-11-20")
        assert done.code == 0, done.log
        assert done.sql("SELECT count(*) FROM revision") == [(2,)]
        assert done.sql("SELECT count(*) FROM article") == [(9,)]


def test_an_issue_whose_first_page_was_corrected_is_read_anew_by_the_next_run(tmp_path: Path) -> None:
    """While it is today's, without waiting until its stories are due."""
    today = utc_now().astimezone(CHINA).date()
    made = paper(first=today - timedelta(days=1), last=today, sundays=True)

    def renamed(path: str) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = made.answer(path)
        return status, headers, body.replace("二记".encode(), "二记（更正）".encode())

    with served(made.answer) as site:
        read(site, tmp_path)
        site.answer = renamed
        made.corrected.add(today)
        done = read(site, tmp_path)
        assert done.code == 0, done.log
        assert done.sql("SELECT count(*) FROM revision") == [(2,)]
        assert done.sql("SELECT count(*) FROM article") == [(9,)]
        assert states(done) == {f"{today}": "complete"}
        site.taken()
        read(site, tmp_path)
        assert len([path for path in site.taken() if "robots" not in path]) == 2


def test_a_front_door_of_two_hops_is_gone_through_once(tmp_path: Path) -> None:
    """Later runs begin where the newest issue was named, and at the front door where that names none or an old one."""
    today = utc_now().astimezone(CHINA).date()
    made = paper(first=today - timedelta(days=9), last=today, sundays=True)
    inner, state = "/hk/paperindex.htm", {"is_there": True}

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        if path == "/hk/" and state["is_there"]:
            return 200, {"Content-Type": "text/html"}, b"<meta http-equiv=refresh content='0;url=paperindex.htm'>"
        if path == inner:
            return made.answer("/hk/") if state["is_there"] else (404, {}, b"")
        return made.answer(path)

    with served(answer) as site:
        read(site, tmp_path)
        site.taken()
        assert read(site, tmp_path).code == 0
        assert next(path for path in site.taken() if "robots" not in path) == inner
        state["is_there"] = False
        done = read(site, tmp_path)
        assert done.code == 0, done.log
        assert [path for path in site.taken() if "robots" not in path][:2] == [inner, "/hk/"]


@pytest.mark.fault(
    "F10", "a list of pages leads in a circle by ever new addresses", "left at the first repeat; not complete"
)
def test_a_list_of_pages_in_a_circle_is_left_at_its_first_repeat_and_the_issue_is_not_complete(tmp_path: Path) -> None:
    made = paper()

    def circle(path: str) -> tuple[int, dict[str, str], bytes]:
        number = re.search(r"node_(\d+)\.htm", path)
        if number is None:
            return made.answer(path)
        status, headers, body = made.answer(path.replace(number[0], f"node_{7 + (int(number[1]) - 7) % 3}.htm"))
        body = re.sub(rb"<ul id=layoutlist>.*?</ul>", b"", body)
        onward = f"<a id=pageLink href=node_{int(number[1]) + 1}.htm>下一版</a></body>"
        return status, headers, body.replace(b"</body>", onward.encode())

    with served(circle) as site:
        done = read(site, tmp_path)
        assert done.code == 0, done.log
        assert states(done) == {"2026-11-20": "partial"}
        assert done.sql("SELECT count(*) FROM article") == [(9,)]
        assert sum("node_" in path for path in site.taken()) == 4
        assert "leads in a circle" in done.log
    shown = CliRunner().invoke(app, ["status", "--data-dir", str(tmp_path / "data")])
    assert "the issue of 2026-11-20 is not complete: its list of pages leads in a circle at" in shown.output
    shown = CliRunner().invoke(app, ["status", "--json", "--data-dir", str(tmp_path / "data")])
    why = json.loads(shown.output)["portals"][0]["issues"]["why"]["2026-11-20"]
    assert in_words(why["code"], why["values"], "zh").startswith("版面列表在 http")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<p>五金商店欢迎您</p>", "no newspaper's pages"),
        ("<div id=app></div><script src=/a.js></script>", "scripts alone"),
        ("<form>请先登录<input type=password></form>", "members only"),
        (
            "<a href=rb/html/2026-11/20/node_1.htm>日报</a><a href=wb/html/2026-11/20/node_1.htm>晚报</a>",
            "several newspapers are at this address: give that of one of them, {}/hk/rb/, {}/hk/wb/",
        ),
        ("<a href=html/2099-01/01/node_1.htm>x</a>", "named there is of a day to come, 2099-01-01"),
        ("", "errors of its own"),
    ],
)
@pytest.mark.fault(
    "F8", "there is no newspaper at the address, a script alone, or a wall", "said in one line, exit code 4"
)
def test_an_address_without_a_paper_is_said_so(tmp_path: Path, markup: str, reason: str) -> None:
    status = 200 if markup else 500
    with served(lambda p: (404 if p != "/hk/" else status, {"Content-Type": "text/html"}, markup.encode())) as site:
        done = read(site, tmp_path, *(() if markup else ("-s", "RETRY_TIMES=0")))
        assert done.code == 4
        assert reason.replace("{}", site.origin) in done.log


def test_a_reader_of_scripts_whose_paper_is_elsewhere_too_is_told_with_that_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = b"<div id=app></div><script src=app.js></script>"
    with served(lambda path: (404 if "robots" in path else 200, {"Content-Type": "text/html"}, shell)) as site:
        monkeypatch.setenv("http_proxy", site.origin)
        given = ("-a", "url=http://h5cgi.voc.com.cn/hnrbdzb/#/")
        done = crawl("epaper", *given, data_dir=tmp_path, settings=LOCAL, variables=("http_proxy",))
    assert done.code == 4
    assert "its pages cannot be read: it can be read at https://epaper.voc.com.cn/hnrb/" in done.log


def test_an_issue_of_pdfs_alone_is_kept_as_one(tmp_path: Path) -> None:
    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        if path == "/hk/":
            return 200, {"Content-Type": "text/html"}, b'<a href="pc/layout/202611/20/node_01.html">x</a>'
        if "node_" in path:
            links = '<a href="node_01.html">01版：要闻</a><a href="node_02.html">02版：民生</a>'
            return (
                200,
                {"Content-Type": "text/html; charset=utf-8"},
                f"{links}<a href={path[-7:-5]}.pdf>PDF</a>".encode(),
            )
        return 404, {}, b""

    with served(answer) as site:
        done = read(site, tmp_path)
        assert done.code == 0, done.log
        ((pages,),) = done.sql("SELECT pages FROM issue WHERE state = 'complete'")
        assert pages.count(".pdf") == 2


@pytest.mark.parametrize(
    ("stories", "ahead", "most"),
    [(0, 1, 15), (1, 1, 60), (6, 5, 60)],
    ids=["empty", "with a story each", "with six, five pages ahead"],
)
def test_lists_of_pages_that_never_end_are_left(tmp_path: Path, stories: int, ahead: int, most: int) -> None:
    """At the ninth page that shows nothing, or at the twenty-fourth beyond the first ones; its stories count, too."""

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        number = int(path.rpartition("_")[2].partition(".")[0] or 1) if "node_" in path else 0
        link = "".join(
            f'<a href="/hk/pc/layout/202611/20/node_{n}.html">第{n}版：要闻</a>'
            for n in range(number + 1, number + 1 + ahead)
        )
        if "node_" in path:
            link += f"<b>第{number}版：要闻</b>"
            for n in range(stories):
                link += f"<a href=/hk/pc/content/202611/20/content_1{n}{number}.html>渡口第{number}次夜航之{n}</a>"
        elif "content_" in path:
            number = path.rpartition("_1")[2].partition(".")[0]
            link = f"<h1>渡口第{number}次夜航</h1><p>渡口昨晚第{number}次夜航，岸边站满了送行的人。</p>"
        return (
            (404, {}, b"") if "robots" in path else (200, {"Content-Type": "text/html; charset=utf-8"}, link.encode())
        )

    with served(answer) as site:
        read(site, tmp_path)
        assert len([path for path in site.taken() if "robots" not in path]) <= most
        done = read(site, tmp_path)
        assert len([path for path in site.taken() if "robots" not in path]) <= 2, (
            "as long as its first page is the same"
        )
        assert list(states(done).values()) == ["partial"]


@pytest.mark.parametrize("failing", [0, 1, 2], ids=["first part", "second part", "third part"])
def test_a_story_whose_other_part_came_late_is_one_story(tmp_path: Path, failing: int) -> None:
    """Parts that were stored alone meanwhile are no stories beside it, whether a later run or the day's own asks."""
    made = paper()
    parts = [made.stories(LAST, 1)[0], made.stories(LAST, 2)[3], made.stories(LAST, 3)[0]]
    paths = [made.story_path(LAST, part) for part in parts]

    def whole(asked: str) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = made.answer(asked)
        if asked == paths[1]:
            body = body.replace("起来。".encode(), "起来。</p><p>（下转第3版）".encode())
        return status, headers, body.replace("本人不慎遗失渔船证一本".encode(), "（上接第2版）夜里一本".encode())

    with served(lambda asked: (500, {}, b"") if asked == paths[failing] else whole(asked)) as site:
        done = read(site, tmp_path)
        assert list(states(done).values()) == ["partial"]
        site.answer = whole
        with closing(sqlite3.connect(tmp_path / "data" / "regional_news.db")) as db, db:
            db.execute("UPDATE visit SET due_at = '2026-11-28T00:00:00+00:00' WHERE failures > 0")
        for more in ((), ("-a", "date=2026-11-20")):
            done = read(site, tmp_path, *more)
            assert done.code == 0, done.log
            assert list(states(done).values()) == ["complete"]
            texts = [text for (text,) in done.sql("SELECT text FROM article")]
            assert len(texts) == 8
            (told,) = (text for text in texts if "到了傍晚" in text)
            assert told.split("\n") == [*parts[0].text[:2], "到了傍晚，灯一盏盏亮起来。", "夜里一本，声明作废。"]
        site.taken()
        read(site, tmp_path)
        assert len(site.taken()) <= 3


@pytest.mark.parametrize("kind", ["story", "page", "first page"])
def test_an_issue_of_which_a_part_sends_to_a_login_is_not_complete(tmp_path: Path, kind: str) -> None:
    made = paper("cms", folder="/")
    walled = made.story_path(LAST, made.stories(LAST, 2)[1])
    walled = walled if kind == "story" else made.page_path(LAST, 2 if kind == "page" else 1)
    login = (200, {"Content-Type": "text/html; charset=utf-8"}, "<form>请先登录<input type=password></form>".encode())

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        return (
            login if path == "/user/login.html"
            else (302, {"Location": "/user/login.html"}, b"") if path == walled else made.answer(path)
        )  # fmt: skip

    with served(answer) as site:
        done = read(site, tmp_path, folder="/")
        wanted = "missing" if kind == "first page" else "partial"
        assert states(done)[str(LAST)] == wanted, done.log
        if kind == "story":
            assert done.sql("SELECT reason FROM refusal") == [("login_required",)]


def test_a_newest_issue_of_a_day_to_come_is_named_and_those_before_it_are_read(tmp_path: Path) -> None:
    today = utc_now().astimezone(CHINA).date()
    made, door = paper("cms", first=today - timedelta(days=1), last=today, sundays=True), {"/hk/", "/hk/index.html"}
    ahead = (200, {"Content-Type": "text/html"}, b"<a href=2099-01/01/node_1.html>x</a>")
    with served(lambda path: ahead if path in door else made.answer(path)) as site:
        done = read(site, tmp_path)
    assert (done.code, states(done)) == (0, {f"{today}": "complete"})
    shown = CliRunner().invoke(app, ["status", "--data-dir", str(tmp_path / "data")]).output
    assert "names an issue of a day to come, 2099-01-01" in shown


def test_an_issue_that_moved_to_another_host_is_read_there(tmp_path: Path) -> None:
    """The paper's own server sends on to a page of the same day."""
    made = paper("cms")
    with served(paper("cms").answer) as other, served(made.answer) as site:
        made.moved[date(2026, 11, 12)] = other.origin
        done = read(site, tmp_path, "-a", "date=2026-11-12")
        assert states(done) == {"2026-11-12": "complete"}
        assert all(a.url.startswith(other.origin) for a in done.articles)


def test_stories_that_all_stand_on_another_host_than_their_pages_are_the_paper_s(tmp_path: Path) -> None:
    """And a later run, which asks for no page, knows the host."""
    made = paper(first=LAST)
    with served(made.answer) as stories:

        def answer(path: str) -> Any:
            status, headers, body = made.answer(path)
            here = re.sub(rb'(href="?)(?=[^ >]*content_)', rb"\1" + stories.origin.encode(), body)
            return (404, {}, b"") if "content_" in path else (status, headers, here)

        with served(answer) as pages:
            assert len(read(pages, tmp_path).articles) == 9
            done = read(pages, tmp_path)
            assert states(done) == {"2026-11-20": "complete"}
            alone = crawl("epaper", "-a", f"url={pages.origin}/hk/", "-a", "full=1", data_dir=tmp_path, settings=LOCAL)
            assert alone.code == 0, alone.log
            assert {a.url.partition("/hk/")[0] for a in alone.articles} == {stories.origin}


def test_a_front_door_that_has_moved_as_it_is_is_followed(tmp_path: Path) -> None:
    made = paper("cms")
    with (
        served(made.answer) as new,
        served(lambda path: (404 if "robots" in path else 301, {"Location": new.origin + path}, b"")) as old,
    ):
        done = crawl("epaper", "-a", f"url={old.origin}/hk/", data_dir=tmp_path, settings=LOCAL)
        assert done.code == 0, done.log
        assert states(done) == {str(LAST): "complete"}
        assert all(a.url.startswith(new.origin) for a in done.articles)


@pytest.mark.fault("J10", "a back-fill of a newspaper is killed", "the next run goes on with what is missing")
def test_a_backfill_that_was_killed_goes_on(tmp_path: Path) -> None:
    """What was read is not asked for again, but for what was on its way."""
    made = paper("cms", first=LAST - timedelta(days=9))
    period = ("-a", f"since={made.first}", "-a", f"until={LAST}")
    with served(made.answer) as site:
        line = command("epaper", ["-a", f"url={site.origin}/hk/", *period], data_dir=tmp_path / "data", settings=LOCAL)
        tmp_path.mkdir(exist_ok=True)
        for strike in (20, 45, 75):
            process = forked.start(line, env=environment(None, tmp_path))
            wait_until(lambda: len(site.asked) >= strike, alive=process)  # noqa: B023 - called at once
            process.kill()
            process.wait()
        shown = CliRunner().invoke(app, ["status", "--data-dir", str(tmp_path / "data")]).output
        assert "is not complete: no run that reads it has come to its end yet" in shown
        done = read(site, tmp_path, *period)
        assert done.code == 0, done.log
        shown = CliRunner().invoke(app, ["status", "--json", "--data-dir", str(tmp_path / "data")]).output
        (told,) = json.loads(shown)["portals"]
        assert (told["last_24_hours"]["new"], "why" in told["issues"]) == (told["articles"], False)
        assert [day for day, state in states(done).items() if state == "complete"] == [str(day) for day in made.days()]
        assert done.sql("SELECT count(*) FROM article") == [(9 * len(made.days()),)]
        asked = [path for path in site.asked if "robots" not in path and path != "/hk/"]
        assert len(asked) - len(set(asked)) <= 3 * 5, "of each kill an issue's pages and what was on its way"
        site.taken()
        done = read(site, tmp_path, *period)
        assert (done.code, site.taken()) == (0, []), "a period of which nothing is left is well"


def test_a_paper_without_a_front_door_is_asked_for_one_once(tmp_path: Path) -> None:
    """Its days are tried under the form that an issue had; a later run costs the look at its door and today's page."""
    made = paper(first=LAST - timedelta(days=2), last=LAST)
    doors = {"/hk/", "/hk/paperindex.htm", "/hk/index.html", "/hk/index.htm"}
    with served(lambda path: (404, {}, b"") if path in doors else made.answer(path)) as site:
        read(site, tmp_path, folder=made.page_path(LAST, 1))
        read(site, tmp_path)
        assert doors <= set(site.taken())
        done = read(site, tmp_path)
    assert done.code == 0, done.log
    assert len([path for path in site.taken() if "robots" not in path]) <= 2


def test_a_door_that_sends_to_a_login_is_one(tmp_path: Path) -> None:
    login = (302, {"Location": "/user/login.html"}, b"")
    with served(lambda path: login if path == "/hk/" else (404, {}, b"")) as site:
        done = read(site, tmp_path)
    assert done.code == 4
    assert "login_required" in done.log


def test_an_index_beside_the_paper_s_folder_leads_to_the_newest_issue(tmp_path: Path) -> None:
    made = paper("shtml", folder="/shtml/hk/")
    index = (
        200,
        {"Content-Type": "text/html"},
        f"<meta http-equiv=refresh content='0;url={made.page_path(LAST, 1)}'>".encode(),
    )
    with served(
        lambda path: (
            index if path == "/shtml/index_hk.shtml" else (404, {}, b"") if path == "/shtml/hk/" else made.answer(path)
        )
    ) as site:
        done = read(site, tmp_path, folder="/shtml/hk/")
    assert (done.code, states(done)) == (0, {f"{LAST}": "complete"})


def test_the_address_of_an_issue_that_there_is_not_is_said_so(tmp_path: Path) -> None:
    with served(paper().answer) as site:
        done = read(site, tmp_path, folder="/hk/html/2026-11/15/node_7.htm")
    assert done.code == 4
    assert "there is no issue of the day" in done.log


def test_a_day_to_come_is_a_user_s_mistake(tmp_path: Path) -> None:
    with served(paper("cms").answer) as site:
        done = read(site, tmp_path, "-a", "date=2999-01-01")
        assert (done.code, site.asked) == (2, [])
        assert "2999-01-01 is a day to come" in done.log


def test_one_story_is_read_alone_and_says_its_page_once_its_issue_is_known(tmp_path: Path) -> None:
    """Its address is enough for its day, its paper's title for the rest."""
    made = paper("founder")
    with served(made.answer) as site:
        path = made.story_path(LAST, made.stories(LAST, 2)[1])
        done = crawl("epaper", "-a", f"url={site.origin}{path}", data_dir=tmp_path, settings=LOCAL)
        assert done.code == 0, done.log
        (found,) = done.articles
        assert (found.issue_date, found.page_no, found.page_name) == (LAST, "02", "民生")


@pytest.mark.parametrize(
    ("first", "second"),
    [("/", "/hk/"), ("/hk/", "/"), ("/hk/", "another name"), (STORY, "/"), ("/", STORY)],
    ids=["folder", "house", "name", "house of a story", "story"],
)
def test_a_newspaper_under_a_second_address_is_kept_once(tmp_path: Path, first: str, second: str) -> None:
    """Where the address alone does not tell the paper's key, the second is told under which the first is kept."""
    made = paper("shtml" if second == "/" else "founder")

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        if path == "/":
            path = "/hk/"
        return made.answer(path)

    with served(answer) as site:
        if STORY in {first, second}:
            story = read(site, tmp_path / "other", folder="/hk/").articles[0].url
            first, second = (urlsplit(story).path if path == STORY else path for path in (first, second))
        done = read(site, tmp_path, folder=first)
        assert done.code == 0, done.log
        ((kept,),) = done.sql("SELECT DISTINCT portal FROM article")
        if second == "another name":
            second, site.origin = "/hk/", site.origin.replace("127.0.0.1", "localhost")
        again = read(site, tmp_path, folder=second)
        assert again.code == 4, again.log
        assert f"this newspaper is kept already, as {kept}: " in again.log
        assert again.sql("SELECT DISTINCT portal FROM article") == [(kept,)]
        assert again.sql("SELECT count(DISTINCT portal) FROM issue") in [[(0,)], [(1,)]]


@pytest.mark.parametrize("page", [1, 2])
def test_a_page_of_an_issue_leads_to_that_issue_alone(tmp_path: Path, page: int) -> None:
    """Whichever of its pages it is."""
    made = paper("layout")
    with served(made.answer) as site:
        path = made.page_path(date(2026, 11, 12), page)
        done = crawl("epaper", "-a", f"url={site.origin}{path}", data_dir=tmp_path, settings=LOCAL)
        assert states(done) == {"2026-11-12": "complete"}
        assert len(done.articles) == 9


@pytest.mark.parametrize("is_todays", [True, False])
def test_an_issue_whose_stories_are_due_is_looked_at_again(tmp_path: Path, *, is_todays: bool) -> None:
    """What was corrected inside it, its first page being as it was, is a revision; a story in two parts stays whole."""
    last = utc_now().astimezone(CHINA).date() if is_todays else LAST
    made = paper(first=last - timedelta(days=1), last=last, sundays=True)
    with served(made.answer) as site:
        read(site, tmp_path)
        with closing(sqlite3.connect(tmp_path / "data" / "regional_news.db")) as db, db:
            db.execute("UPDATE visit SET due_at = '2026-11-28T00:00:00+00:00' WHERE is_list = 0 AND digest IS NOT NULL")
        made.corrected.add(last)
        site.taken()
        done = read(site, tmp_path)
        assert done.code == 0, done.log
        assert {path[-6:] for path in site.taken() if "node_" in path} == {"_7.htm", "_8.htm", "_9.htm"}
        assert done.sql("SELECT count(*) FROM revision") == [(2,)]
        assert done.sql("SELECT count(*) FROM article") == [(9,)]
        ((text,),) = done.sql("SELECT text FROM article WHERE continued IS NOT NULL")
        assert text.endswith("到了傍晚，灯一盏盏亮起来。")
        assert states(done) == {f"{last}": "complete"}


@pytest.mark.parametrize(
    ("name", "back"), [("yueyangribao", 30), ("tengzhouribao", 5), ("mudanwanbao", 0), ("weifangribao", 0)]
)
def test_the_sandbox_serves_its_papers_under_their_own_names(tmp_path: Path, name: str, back: int) -> None:
    """The oldest issue of one has moved to another host; the calendar of one makes a day up."""
    now = datetime(2026, 11, 27, 12, tzinfo=CHINA)
    with Sandbox(portals=["heze"], articles=1, now=now) as sandbox:
        made = sandbox.papers[name]
        day = made.days()[0] if back == 30 else next(iter(made.absent), now.date())
        given = ("-a", f"since={day}", "-a", f"until={day}")
        done = crawl(name, *given, data_dir=tmp_path, sandbox=sandbox, settings={**FAST, "ARCHIVE": "0"})
        assert done.code == 0, done.log
        assert states(done) == {f"{day}": "missing" if back == 5 else "complete"}
        if back != 5:
            shown = [one for page in (1, 2, 3) for one in made.stories(day, page)]
            assert {a.title for a in done.articles} == {one.title for one in shown}
            assert {a.url.split("/")[2] for a in done.articles} == {MOVED_TO if back == 30 else made.host}

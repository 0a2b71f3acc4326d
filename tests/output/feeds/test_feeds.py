"""Feeds: valid in each format, harmless whatever a page says, the same ids for ever, files that change whole."""

from __future__ import annotations

import json
import os
import re
import sys
from calendar import timegm
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from regional_news.item.article import CHINA, Image
from regional_news.output.feeds.entries import entry_of, web_address
from regional_news.output.feeds.render import FORMATS, render
from regional_news.output.feeds.sources import Feed, feeds_of
from regional_news.output.saved_queries import SavedQuery
from regional_news.storage.sqlite import Filters, Store
from tests.every import every
from tests.factory import make_article
from tests.payloads import FORMULAS, LINKS, MARKUP, UNPRINTABLE

SCHEMAS = Path(__file__).parents[2] / "schemas"
ATOM = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
JSON_FEED = json.loads((SCHEMAS / "json_feed.json").read_text(encoding="utf-8"))
PUBLISHED = datetime(2024, 3, 5, 8, 30, tzinfo=CHINA)
CHANGED = datetime(2024, 3, 6, 1, 0, 7, tzinfo=UTC)
FEED = Feed(path="queries/water", title="水库", filters=Filters(query="水库"))
SELF = "https://news.example/feeds/queries/water.atom"


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    """Return a row as `Selection.rows` gives it."""
    return {
        "portal": "heze",
        "article_id": f"{number:06}",
        "url": f"https://www.heze.cn/news/{number}.htm?a=1&b=2",
        "title": f"单县第{number}座水库今天蓄水",
        "authors": ["李晓明", "王芳"],
        "source": "牡丹晚报",
        "published_at": PUBLISHED - timedelta(days=number),
        "section": ["中国菏泽网", "本地要闻"],
        "category": None,
        "text": "水面升到三十米。\n下游的两个村庄用上了自来水。" + "水" * 300,
        "images": [{"url": "https://www.heze.cn/p/1.jpg", "caption": "水面", "paragraph": 0}],
        "rights": None,
        "changed_at": CHANGED,
        "revised": False,
        **values,
    }


def rendered(ending: str, rows: list[dict[str, Any]], **options: Any) -> bytes:
    return render(FEED, [entry_of(one) for one in rows], ending=ending, **options)


def check(ending: str, data: bytes) -> Any:
    """Fail unless the feed is valid; return what a reader sees of it."""
    if ending == "json":
        found = json.loads(data)
        jsonschema.validate(found, JSON_FEED, cls=jsonschema.Draft202012Validator)
        assert len({item["id"] for item in found["items"]}) == len(found["items"])
        return found
    if ending == "atom":
        tree = etree.fromstring(data)
        assert ATOM.validate(tree), ATOM.error_log
        links = tree.findall("{*}link[@rel='alternate']") + tree.findall("{*}link[@rel='self']")
        assert len(links) == len({link.get("rel") for link in links})
    else:
        check_rss(etree.fromstring(data))
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def check_rss(tree: etree._Element) -> None:
    """Hold a feed to the rules of RSS 2.0."""
    assert (tree.tag, tree.get("version")) == ("rss", "2.0")
    [channel] = tree
    assert channel.tag == "channel"
    names = [element.tag for element in channel]
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert names.count(name) == 1
    assert re.match(r"https?://", channel.findtext("link"))
    parsedate_to_datetime(channel.findtext("lastBuildDate"))
    own = {"title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"}
    guids = []
    for item in channel.iterfind("item"):
        tags = [element.tag for element in item]
        assert {tag for tag in tags if not tag.startswith("{")} <= own
        assert not [tag for tag in own - {"category"} if tags.count(tag) > 1]
        assert item.findtext("title") or item.findtext("description")
        assert item.find("guid").get("isPermaLink") == "false"
        guids.append(item.findtext("guid"))
        assert parsedate_to_datetime(item.findtext("pubDate")).utcoffset() == timedelta(hours=8)
        link = item.findtext("link")
        assert link is None or re.match(r"https?://", link)
    assert len(set(guids)) == len(guids)


class TestFormats:
    @pytest.mark.parametrize("full_text", [False, True])
    @pytest.mark.parametrize("ending", FORMATS)
    def test_each_is_valid_with_and_without_an_address_of_its_own(self, ending, full_text):
        rows = [row(1), row(2, authors=[], rights="版权所有", images=[]), row(3, revised=True, url="ftp://x/")]
        for address in (None, SELF):
            check(ending, rendered(ending, rows, full_text=full_text, self_url=address, home_url=address))

    @every("ending", FORMATS)
    def test_a_feed_of_nothing_is_valid(self, ending):
        check(ending, rendered(ending, []))

    @pytest.mark.parametrize("ending", ["atom", "rss"])
    def test_a_feed_reader_reads_back_every_value(self, ending):
        parsed = check(ending, rendered(ending, [row(1), row(2, revised=True)], full_text=True, self_url=SELF))
        assert parsed.feed.title == "水库"
        assert parsed.feed.language == "zh-CN"
        assert [link.href for link in parsed.feed.links if link.rel == "self"] == [SELF]
        first, second = parsed.entries
        assert first.title == "单县第1座水库今天蓄水"
        assert first.link == "https://www.heze.cn/news/1.htm?a=1&b=2"
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", first.id)
        assert first.authors[0].name == "李晓明"
        assert [tag.term for tag in first.tags] == ["中国菏泽网", "本地要闻"]
        assert timegm(first.published_parsed) == (PUBLISHED - timedelta(days=1)).timestamp()
        assert first.updated_parsed == first.published_parsed
        assert timegm(second.updated_parsed) == CHANGED.timestamp()
        assert second.published_parsed != second.updated_parsed
        assert first.summary.startswith("水面升到三十米。 下游")
        assert len(first.summary) == 201
        assert first.content[0].value.count("水") == row()["text"].count("水") + 1  # the caption
        assert 'href="https://www.heze.cn/p/1.jpg"' in first.content[0].value

    def test_a_json_feed_holds_every_value(self):
        found = check("json", rendered("json", [row(1, revised=True)], self_url=SELF))
        [item] = found["items"]
        assert (found["feed_url"], found["language"]) == (SELF, "zh-CN")
        assert item["authors"] == [{"name": "李晓明"}, {"name": "王芳"}]
        assert item["date_published"] == "2024-03-04T08:30:00+08:00"
        assert item["date_modified"] == CHANGED.isoformat()
        assert item["content_text"] == item["summary"]
        assert "content_html" not in item
        assert "单县" in rendered("json", [row()]).decode()
        full = json.loads(rendered("json", [row()], full_text=True))["items"][0]
        assert full["content_html"].startswith("<p>水面升到三十米。</p><p>下游")

    @every("ending", FORMATS)
    def test_the_same_entries_give_the_same_bytes(self, ending):
        assert rendered(ending, [row()], full_text=True) == rendered(ending, [row()], full_text=True)

    def test_an_id_depends_on_portal_and_article_alone(self):
        one, edited = entry_of(row(1)), entry_of(row(1, title="新题", url="http://m.heze.cn/1", text="新文"))
        assert one.id == edited.id
        assert len({one.id, entry_of(row(2)).id, entry_of(row(1, portal="yybnet")).id}) == 3

    def test_an_article_without_a_byline_is_its_sources_else_its_portals(self):
        assert entry_of(row(authors=[])).authors == ("牡丹晚报",)
        assert entry_of(row(authors=[], source=None)).authors == ("heze",)


class TestHostility:
    @pytest.mark.fault("M2", "payloads in titles, texts and names", "a feed shows them as text")
    @pytest.mark.parametrize("full_text", [False, True])
    @pytest.mark.parametrize("ending", FORMATS)
    def test_no_text_becomes_markup_a_link_or_a_broken_file(self, ending, full_text):
        rows = [
            row(number, title=text, source=text, authors=[text], section=[text], category=text, rights=text,
                text=f"{text}\n{text}", images=[{"url": "http://x.example/1.jpg", "caption": text, "paragraph": 0}])
            for number, text in enumerate(MARKUP + FORMULAS + UNPRINTABLE)
        ]  # fmt: skip
        data = rendered(ending, rows, full_text=full_text)
        check(ending, data)
        for shown in html_of(ending, data):
            tree = lxml_html.fromstring(f"<div>{shown}</div>")
            assert {element.tag for element in tree.iter()} <= {"div", "p", "a"}
            assert all(link.get("href") == "http://x.example/1.jpg" for link in tree.iter("a"))
            assert all(set(link.keys()) == {"href", "rel"} for link in tree.iter("a"))

    @every("ending", FORMATS)
    @pytest.mark.parametrize("address", [*LINKS, 'http://a.example/"><script>', "http://a.example/ b", "http://[", ""])
    def test_only_web_addresses_become_links(self, ending, address):
        data = rendered(ending, [row(url=address, images=[{"url": address, "caption": None, "paragraph": 0}])],
                        full_text=True)  # fmt: skip
        check(ending, data)
        assert web_address(address) is None
        if ending == "json":
            assert "url" not in json.loads(data)["items"][0]
        else:
            assert not [link for entry in feedparser.parse(data).entries for link in entry.get("links", [])]
        assert all("<a" not in shown for shown in html_of(ending, data))

    def test_an_rss_title_is_no_markup_even_for_readers_that_take_it_for_html(self):
        data = rendered("rss", [row(title="<script>alert(1)</script>水库")])
        assert etree.fromstring(data).findtext("channel/item/title") == "＜script＞alert(1)＜/script＞水库"

    @settings(max_examples=20, deadline=None)
    @given(text=st.text(min_size=1, max_size=60))
    def test_any_text_gives_a_valid_feed(self, text):
        entry = row(title=f"题{text}", source=text, authors=[text], section=[text], text=f"文{text}", rights=text)
        for ending in FORMATS:
            check(ending, rendered(ending, [entry], full_text=True))


def html_of(ending: str, data: bytes) -> list[str]:
    """Return what readers show as HTML."""
    if ending == "json":
        return [item["content_html"] for item in json.loads(data)["items"] if "content_html" in item]
    tree = etree.fromstring(data)
    if ending == "atom":
        return [
            element.text or "" for element in tree.iter("{*}content", "{*}summary") if element.get("type") == "html"
        ]
    return [element.text or "" for element in tree.iterfind("channel/item/description")] + [
        element.text or "" for element in tree.iter("{http://purl.org/rss/1.0/modules/content/}encoded")
    ]


def test_a_caption_that_the_text_holds_is_not_said_twice():
    pictures = [
        {"url": f"http://x.cn/{n}.jpg", "caption": said, "paragraph": 0} for n, said in enumerate(("合龙", "坝上"))
    ]
    entry = entry_of(row(1, text="堤坝合龙了。\n合龙", images=pictures))
    assert [caption for _, caption in entry.images] == ["图片", "坝上"]
    assert entry.html.count(">合龙<") == 1


class TestSources:
    @pytest.fixture
    def store(self, tmp_path):
        with Store.open(tmp_path / "regional_news.db") as store:
            run = store.start_run(spider="heze")
            for number in range(1, 4):
                store.save(story(number), run_id=run)
            store.save(story(4, portal="discuz:bbs.example:8080", kind="thread", category="我要爆料", region=None,
                             section=["<论坛>\x07"]), run_id=run)  # fmt: skip
            yield store

    def test_there_is_one_of_everything_and_of_each_portal_region_section_and_query(self, store):
        query = SavedQuery(name="water", title="水", filters=Filters(query="第2座"))
        feeds = feeds_of(store, [query])
        assert [(feed.path, feed.title) for feed in feeds if feed.group != "sections"] == [
            ("all", "全部新闻"),
            ("portals/discuz_bbs.example_8080", "bbs.example:8080"),
            ("portals/heze", "中国菏泽网"),
            ("regions/370000", "山东省"),
            ("regions/371700", "菏泽市"),
            ("regions/371722", "菏泽市 单县"),
            ("queries/water", "水"),
        ]
        titles = [feed.title for feed in feeds if feed.group == "sections"]
        assert sorted(titles) == sorted(["<论坛>", "我要爆料", "要闻"])

    def test_no_section_repeats_the_site_or_a_place(self, store):
        section = ["地方网", "山东", "福建省", "聊城市", "今日临清", "中国菏泽网", "菏泽", "湖南省", "莘县"]
        store.save(story(9, section=section), run_id=store.start_run(spider="heze"))
        titles = {feed.title for feed in feeds_of(store) if feed.group == "sections"}
        assert titles == {"<论坛>", "我要爆料", "要闻", "今日临清", "菏泽"}

    def test_what_there_is_is_read_off_kept_sums_and_not_out_of_the_articles(self, store):
        statements: list[str] = []
        store.engine.connection.set_trace_callback(statements.append)
        assert store.subjects().portals == {"discuz:bbs.example:8080": 1, "heze": 3}
        store.engine.connection.set_trace_callback(None)
        [(*_, step)] = store.engine.connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}").fetchall()
        assert step == "SCAN subject"

    @pytest.mark.fault("I7", "a section is named ../..", "no word of a page is part of a path")
    def test_no_word_of_a_page_is_part_of_a_path(self, store):
        run = store.start_run(spider="heze")
        for number, name in enumerate(["../../etc/passwd", "a/b", "\x01", "." * 300, "CON"], 10):
            store.save(story(number, section=[name]), run_id=run)
        for feed in feeds_of(store):
            assert re.fullmatch(r"[A-Za-z0-9_]+(/[A-Za-z0-9_][A-Za-z0-9._-]*)?", feed.path)
            assert feed.title

    def test_a_feed_of_a_region_holds_what_lies_in_it(self, store, regional_news, tmp_path):
        regional_news("feeds", "--data-dir", tmp_path)
        found = json.loads((tmp_path / "public/feeds/regions/370000.json").read_bytes())
        assert [item["title"] for item in found["items"]] == [f"第{number}座水库" for number in (3, 2, 1)]


def story(number: int, **changes: Any) -> Any:
    values = {
        "article_id": str(number),
        "title": f"第{number}座水库",
        "text": f"第{number}座水库蓄水。",
        "published_at": PUBLISHED + timedelta(days=number),
        "fetched_at": datetime(2024, 12, 1, tzinfo=UTC),
        "region": "371722",
        "section": ["要闻"],
        "images": [Image(url="http://www.heze.cn/1.jpg")],
    }
    return make_article(**(values | changes))


class TestCommand:
    @pytest.fixture
    def data(self, tmp_path):
        with Store.open(tmp_path / "regional_news.db") as store:
            for number in range(1, 4):
                store.save(story(number), run_id=store.start_run(spider="heze"))
        (tmp_path / "queries.toml").write_text('[water]\ntitle = "水"\nquery = "第2座"\n', encoding="utf-8")
        return tmp_path

    def files(self, data: Path) -> dict[str, bytes]:
        public = data / "public"
        return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}

    def test_every_feed_is_written_in_every_format_with_a_list_of_them(self, data, regional_news):
        url = "https://news.example/here"
        ended = regional_news("feeds", "--data-dir", data, "-s", f"PUBLIC_URL={url}")
        assert ended == (0, f"{data}/public/feeds.opml: 7 feeds, 22 files changed, 0 removed\n", "")
        written = self.files(data)
        for name, content in written.items():
            if name != "feeds.opml":
                check(name.rpartition(".")[2], content)
                assert f"{url}/feeds/" in content.decode()
        outlines = etree.fromstring(written["feeds.opml"]).findall("body//outline[@xmlUrl]")
        assert [outline.get("text") for outline in outlines][:2] == ["全部新闻", "中国菏泽网"]
        listed = {outline.get("xmlUrl").removeprefix(f"{url}/") for outline in outlines}
        assert listed == {name for name in written if name.endswith(".atom")}
        assert (data / "public/feeds/all.atom").stat().st_mode & 0o777 == 0o644

    def test_a_second_time_only_what_changed_is_written(self, data, regional_news):
        regional_news("feeds", "--data-dir", data)
        before = {path: path.stat().st_mtime_ns for path in (data / "public").rglob("*") if path.is_file()}
        assert json.loads(regional_news("feeds", "--json", "--data-dir", data).out)["changed"] == 0
        assert before == {path: path.stat().st_mtime_ns for path in (data / "public").rglob("*") if path.is_file()}

    def test_an_edit_moves_the_entrys_time_and_leaves_its_id(self, data, regional_news):
        regional_news("feeds", "--data-dir", data)
        [before] = feedparser.parse(self.files(data)["feeds/queries/water.atom"]).entries
        with Store.open(data / "regional_news.db") as store:
            edited = story(2, text="第2座水库决口。", fetched_at=datetime(2024, 12, 2, tzinfo=UTC))
            store.save(edited, run_id=store.start_run(spider="heze"))
        regional_news("feeds", "--data-dir", data)
        [after] = feedparser.parse(self.files(data)["feeds/queries/water.atom"]).entries
        assert before.id == after.id
        assert before.updated_parsed < after.updated_parsed
        assert before.published_parsed == after.published_parsed
        assert "决口" in after.summary

    def test_full_text_and_length_are_chosen(self, data, regional_news):
        regional_news("feeds", "--data-dir", data, "--limit", "1", "--full-text")
        [entry] = feedparser.parse(self.files(data)["feeds/all.atom"]).entries
        assert entry.title == "第3座水库"
        assert entry.content[0].value.startswith("<p>第3座水库蓄水。</p>")

    def test_feeds_that_are_no_more_are_removed_and_other_files_stay(self, data, regional_news):
        regional_news("feeds", "--data-dir", data)
        (data / "public/feeds/queries/mine.txt").write_text("mine")
        (data / "public/index.html").write_text("mine")
        (data / "queries.toml").unlink()
        assert json.loads(regional_news("feeds", "--json", "--data-dir", data).out)["removed"] == 3
        assert not [name for name in self.files(data) if "water" in name]
        assert {"feeds/queries/mine.txt", "index.html"} <= set(self.files(data))

    def test_a_forgotten_article_leaves_every_feed(self, data, regional_news):
        regional_news("feeds", "--data-dir", data)
        assert len([name for name, content in self.files(data).items() if "第2座水库".encode() in content]) == 21
        assert regional_news("forget", "http://www.heze.cn/news/2024-03/05/content_2.htm", "--yes",
                             "--data-dir", data).code == 0  # fmt: skip
        assert set(self.files(data)) == {"feeds.opml"}
        regional_news("feeds", "--data-dir", data)
        assert not [name for name, content in self.files(data).items() if "第2座水库".encode() in content]
        assert len(self.files(data)) == 22

    def test_a_query_may_name_a_portal_that_is_not_crawled_yet(self, data, regional_news):
        (data / "queries.toml").write_text('[one]\nportals = ["syuan"]\n[two]\nportals = ["heze", "syuan"]\n')
        assert regional_news("feeds", "--data-dir", data).code == 0
        found = [json.loads(self.files(data)[f"feeds/queries/{name}.json"])["items"] for name in ("one", "two")]
        assert list(map(len, found)) == [0, 3]

    def test_a_web_server_may_enter_whatever_the_umask(self, data, regional_news):
        before = os.umask(0o077)
        try:
            regional_news("feeds", "--data-dir", data)
        finally:
            os.umask(before)
        modes = {path.stat().st_mode & 0o777 for path in (data / "public").rglob("*") if path.is_dir()}
        assert modes | {(data / "public").stat().st_mode & 0o777} == {0o755}

    def test_an_empty_store_has_one_empty_feed(self, tmp_path, regional_news):
        Store.open(tmp_path / "regional_news.db").close()
        ended = regional_news("feeds", "--data-dir", tmp_path)
        assert ended.code == 0
        assert "1 feeds, 4 files changed" in ended.out
        check("atom", self.files(tmp_path)["feeds/all.atom"])

    def test_without_an_address_the_list_is_relative_and_says_so(self, data, regional_news):
        ended = regional_news("feeds", "--data-dir", data)
        assert ended.err.startswith("PUBLIC_URL is not set")
        assert b'xmlUrl="feeds/all.atom"' in self.files(data)["feeds.opml"]

    @pytest.mark.parametrize(
        ("options", "line"),
        [
            (["-s", "PUBLIC_URL=javascript:alert(1)"], "PUBLIC_URL=javascript:alert(1): give the address"),
            (["--data-dir", "none"], "store none/regional_news.db: there is none yet; crawl a portal first"),
        ],
    )
    def test_a_mistake_is_one_line_and_writes_nothing(self, data, regional_news, monkeypatch, options, line):
        monkeypatch.chdir(data)
        ended = regional_news("feeds", *(["--data-dir", "."] if "--data-dir" not in options else []), *options)
        assert ended.code == 2
        assert ended.err.startswith(f"regional-news: {line}")
        assert ended.err.count("\n") == 1
        assert not (data / "public").exists()

    def test_a_broken_saved_query_keeps_its_old_feed_and_breaks_no_other(self, data, regional_news):
        queries = data / "queries.toml"
        queries.write_text("[water]\nquery = '水'\n[lamps]\nquery = '灯'")
        assert regional_news("feeds", "--data-dir", data).code == 0
        before = self.files(data)
        queries.write_text("[water]\nquery = '('\n[books]\nquery = '书'")
        ended = regional_news("feeds", "--data-dir", data)
        assert ended.code == 2
        [line] = [line for line in ended.err.splitlines() if not line.startswith("PUBLIC_URL")]
        assert line.startswith(f"regional-news: saved queries {queries}: water: search: ")
        after = self.files(data)
        assert "feeds/queries/books.atom" in after
        assert "feeds/queries/lamps.atom" not in after
        assert after["feeds/queries/water.atom"] == before["feeds/queries/water.atom"]
        queries.write_text("[")
        assert regional_news("feeds", "--data-dir", data, "--json").code == 2
        assert {name for name in self.files(data) if "queries/" in name} == {
            name for name in after if "queries/" in name
        }

    def test_a_missing_library_is_one_line_with_the_command_that_installs_it(self, data, regional_news, monkeypatch):
        for name in [name for name in sys.modules if name.startswith("feedgen")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "feedgen", None)
        ended = regional_news("feeds", "--data-dir", data)
        line = "regional-news: feeds needs feedgen; in a checkout it is installed with: pip install '.[exports]'\n"
        assert ended == (2, "", line)
        assert self.files(data) == {}

    def test_a_folder_that_cannot_be_made_is_the_users_mistake(self, data, regional_news):
        (data / "public").write_text("a file")
        ended = regional_news("feeds", "--data-dir", data)
        assert ended.code == 2
        assert ended.err.startswith(f"regional-news: folder {data}/public/feeds: cannot be made: ")

    def test_a_full_disk_leaves_the_old_feeds_whole(self, data, regional_news, monkeypatch):
        regional_news("feeds", "--data-dir", data)
        before = self.files(data)
        with Store.open(data / "regional_news.db") as store:
            store.save(story(5), run_id=store.start_run(spider="heze"))
        write = Path.write_bytes

        def full(path: Path, content: bytes) -> int:
            write(path, content[:10])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        ended = regional_news("feeds", "--data-dir", data)
        assert ended.code == 3
        assert "No space left on device" in ended.err
        assert self.files(data) == before


class TestRules:
    """The rules that feeds are held to here refuse what the standards refuse."""

    @every(
        "old new",
        [
            (rb"<title>.*?</title>", b""),
            (rb"<id>.*?</id>", b""),
            (rb"<updated>.*?</updated>", b""),
            (rb"<updated>.*?</updated>", b"<updated>2024-03-05</updated>"),
            (rb"<updated>.*?</updated>", b"<updated>2024-03-05T08:30:00</updated>"),
            (rb"</author>", b"</author><title>again</title>"),
            (rb"<name>.*?</name>", b""),
            (rb'type="html"', b'type="markup"'),
            (rb"<category term=", b"<category label="),
            (rb"<generator>", b"<invented/><generator>"),
            (rb'<link href="[^"]*"', b"<link"),
        ],
    )
    def test_atom(self, old, new):
        data = rendered("atom", [row()], full_text=True)
        broken = re.sub(old, new, data, count=1)
        assert broken != data
        assert ATOM.validate(etree.fromstring(data))
        assert not ATOM.validate(etree.fromstring(broken))

    @every("change", [
            {"version": "1"}, {"title": None}, {"items": None}, {"feed_url": "javascript:alert(1)"}, {"rss": 1},
            {"items": [{"content_text": ""}]}, {"items": [{"id": "1"}]}, {"items": [{"id": 1, "content_text": ""}]},
            {"items": [{"id": "1", "content_text": "", "date_published": "2024-03-05"}]},
        ])  # fmt: skip
    def test_json_feed(self, change):
        found = {**json.loads(rendered("json", [row()])), **change}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(found, JSON_FEED, cls=jsonschema.Draft202012Validator)

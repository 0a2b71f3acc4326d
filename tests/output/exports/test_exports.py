"""Exports: what each format holds, what it neutralises, and that a file changes whole or not at all."""

from __future__ import annotations

import csv
import json
import random
import resource
import signal
import sqlite3
import sys
import tracemalloc
import weakref
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from regional_news.errors import StorageError, UserError
from regional_news.item.article import CHINA, FIELD_NAMES
from regional_news.output.exports import FORMATS, export
from regional_news.output.exports.columns import COLUMNS, DEFAULT_COLUMNS, choose
from regional_news.output.exports.plain import harmless
from regional_news.output.exports.spreadsheet import CUT_MARK, MAX_CELL_CHARS, write_xlsx
from tests.every import every
from tests.payloads import FORMULAS, MARKUP, UNPRINTABLE

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = datetime(2024, 3, 5, 8, 30, tzinfo=CHINA)
FETCHED = datetime(2024, 3, 5, 1, 0, 7, tzinfo=UTC)


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    """Return a row with every column filled."""
    return {
        "portal": "heze",
        "article_id": f"{number:06}",
        "url": f"https://www.heze.cn/news/{number}.htm",
        "kind": "news",
        "title": f"单县第{number}座水库今天蓄水",
        "authors": ["李晓明", "王芳"],
        "source": "牡丹晚报",
        "published_at": PUBLISHED - timedelta(days=number),
        "published_precision": "minute",
        "section": ["中国菏泽网", "本地要闻"],
        "region": "371722",
        "text": "水面升到三十米。\n下游的两个村庄用上了自来水。",
        "images": [{"url": "https://www.heze.cn/p/1.jpg", "caption": None, "paragraph": 0}],
        "attachments": [{"url": "https://www.heze.cn/f/1.pdf", "name": "图纸"}],
        "keywords": ["水库", "单县"],
        "views": 77,
        "comments": [
            {
                "post_id": "9",
                "floor": 2,
                "author": "匿名",
                "published_at": PUBLISHED,
                "text": "早该这样",
                "quote": None,
                "status": "shown",
            }
        ],
        "revisions": [
            {
                "first_seen": FETCHED,
                "last_seen": FETCHED,
                "kind": "crawl",
                "changed": ["title", "text"],
                "title": "旧题",
                "authors": [],
                "source": None,
                "published_at": PUBLISHED,
                "text": "旧文",
            }
        ],
        "flags": [],
        "layout": "labels",
        "fetched_at": FETCHED,
        "copies": [],
        "first_seen": FETCHED,
        "last_seen": FETCHED,
        "changed_at": FETCHED,
        **values,
    }


def query(target: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask an SQLite file."""
    with closing(sqlite3.connect(target)) as db:
        return db.execute(sql).fetchall()


EVERYTHING = choose(list(COLUMNS))
ENDINGS = sorted(FORMATS)


def test_the_columns_are_the_items_fields_in_the_items_order():
    assert tuple(COLUMNS)[: len(FIELD_NAMES)] == FIELD_NAMES
    assert "comments" not in DEFAULT_COLUMNS


def test_codes_stand_beside_their_names_in_every_format_and_layouts_in_none():
    assert DEFAULT_COLUMNS[:3] == ("portal", "article_id", "portal_name")
    assert DEFAULT_COLUMNS[DEFAULT_COLUMNS.index("region") + 1] == "region_name"
    assert "layout" not in DEFAULT_COLUMNS


@pytest.mark.parametrize(("region", "name"), [("371722", "菏泽市 单县"), (None, None), ("990000", "990000")])
def test_portals_and_regions_are_named(tmp_path, region, name):
    export([row(region=region)], tmp_path / "out.jsonl", columns=choose(["portal_name", "region_name"]))
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8")) == {"portal_name": "中国菏泽网", "region_name": name}


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_headers_are_chinese_where_asked_for(tmp_path, ending):
    export([row()], target := tmp_path / f"out.{ending}", columns=EVERYTHING, chinese=True)
    if ending == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            headers = {"articles": next(csv.reader(file))}
    else:
        headers = {sheet.title: [cell.value for cell in sheet[1]] for sheet in openpyxl.load_workbook(target)}
        assert headers["comments"][:5] == ["站点代号", "编号", "帖子编号", "楼层", "发帖人"]
    assert headers["articles"][:3] == ["站点代号", "编号", "网址"]
    assert not [name for names in headers.values() for name in names if name.isascii()]
    assert len(set(headers["articles"])) == len(EVERYTHING)


def test_only_spreadsheets_have_chinese_headers(tmp_path):
    with pytest.raises(UserError, match=r"--headers zh is for \.xlsx and \.csv"):
        export([], tmp_path / "out.parquet", columns=EVERYTHING, chinese=True)


def test_every_sheet_of_a_workbook_can_be_filtered(tmp_path):
    target = tmp_path / "out.xlsx"
    write_xlsx(target, choose(["title", "comments"]), [row(number) for number in range(7)], max_rows=5)
    shown = {sheet.title: sheet.auto_filter.ref for sheet in openpyxl.load_workbook(target)}
    assert shown == {"articles": "A1:B5", "articles 2": "A1:B4", "comments": "A1:I5", "comments 2": "A1:I4"}


def test_an_unknown_or_repeated_column_is_a_users_mistake():
    with pytest.raises(UserError, match=r"no column 'titel'; there are: portal, article_id, .*changed_at"):
        choose(["title", "titel"])
    with pytest.raises(UserError, match="twice"):
        choose(["title", "title"])


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_rows_give_the_same_bytes(tmp_path, ending):
    rows = [row(number) for number in range(30)]
    first, second = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
    for target in (first, second):
        assert export(rows, target, columns=EVERYTHING).rows == 30
    assert first.read_bytes() == second.read_bytes()
    if ending == "xlsx":
        assert openpyxl.load_workbook(first).properties.created == datetime(2000, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_of_nothing_is_a_whole_file(tmp_path, ending):
    target = tmp_path / f"none.{ending}"
    assert export([], target, columns=EVERYTHING).rows == 0
    readers = {
        "csv": lambda: pd.read_csv(target),
        "xlsx": lambda: pd.read_excel(target),
        "parquet": lambda: pd.read_parquet(target),
        "jsonl": lambda: target.read_text(encoding="utf-8").splitlines(),
        "json": lambda: json.loads(target.read_text(encoding="utf-8")),
        "xml": lambda: etree.parse(target).getroot(),
        "db": lambda: query(target, "SELECT * FROM articles"),
    }
    assert len(readers[ending]()) == 0


def test_csv_opens_in_excel_and_keeps_chinese_lines_and_quotes(tmp_path):
    target = tmp_path / "out.csv"
    export([row(title='他说"好"，\n又说', subtitle=None)], target, columns=EVERYTHING)
    assert target.read_bytes().startswith("\ufeffportal,".encode())
    with target.open(encoding="utf-8-sig", newline="") as file:
        [read] = csv.DictReader(file)
    assert read["title"] == '他说"好"，\n又说'
    assert read["authors"] == "李晓明 | 王芳"
    assert read["images"] == "https://www.heze.cn/p/1.jpg"
    assert read["published_at"] == "2024-03-04T08:30:00+08:00"
    assert (read["subtitle"], read["views"]) == ("", "77")
    assert json.loads(read["comments"])[0]["text"] == "早该这样"


@pytest.mark.fault("I5", "a title is a formula", "CSV shows it as text")
@pytest.mark.parametrize("payload", FORMULAS)
def test_csv_takes_the_power_from_formulas_unless_raw(tmp_path, payload):
    values = {"title": payload, "source": payload, "authors": [payload, "李"], "url": payload, "text": payload}
    columns = choose(["title", "source", "authors", "url", "text"])
    for raw in (False, True):
        target = tmp_path / f"{raw}.csv"
        export([row(**values)], target, columns=columns, raw=raw)
        with target.open(encoding="utf-8-sig", newline="") as file:
            [read] = csv.DictReader(file)
        for name in ("title", "source", "url", "text"):
            assert read[name] == (payload if raw else f"'{payload}")
        assert read["authors"].startswith("'") is not raw


@every("text", ["", "标题", "1-2", "a=b", "——", "'=1"])
def test_harmless_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_numbers_below_zero_are_numbers_not_formulas(tmp_path):
    export([row(views=-3)], tmp_path / "out.csv", columns=choose(["views"]))
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig") == "views\n-3\n"


def test_only_csv_may_be_raw(tmp_path):
    with pytest.raises(UserError, match=r"--raw is for \.csv"):
        export([], tmp_path / "out.xlsx", columns=EVERYTHING, raw=True)


@pytest.mark.fault("I3", "line separators and controls in texts", "one object a line, whatever the text")
def test_json_lines_are_one_object_a_line_whatever_the_text(tmp_path):
    target = tmp_path / "out.jsonl"
    rows = [row(number, title=f"一\u2028二\u2029三\x85四{number}") for number in range(3)]
    export(rows, target, columns=EVERYTHING)
    data = target.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert "李晓明".encode() in data
    lines = data.decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line)["title"] for line in lines] == [one["title"] for one in rows]
    assert "\u2028" not in data.decode()
    assert "\u2029" not in data.decode()
    assert json.loads(lines[0])["published_at"] == "2024-03-05T08:30:00+08:00"


def test_json_is_one_array(tmp_path):
    target = tmp_path / "out.json"
    export([row(1), row(2)], target, columns=choose(["article_id", "section", "subtitle"]))
    assert json.loads(target.read_text(encoding="utf-8")) == [
        {"article_id": "000001", "section": ["中国菏泽网", "本地要闻"], "subtitle": None},
        {"article_id": "000002", "section": ["中国菏泽网", "本地要闻"], "subtitle": None},
    ]


def test_xml_holds_every_value_as_text(tmp_path):
    target = tmp_path / "out.xml"
    export([row(title=payload) for payload in MARKUP + UNPRINTABLE], target, columns=EVERYTHING)
    articles = etree.parse(target).findall("article")
    assert [article.findtext("title") for article in articles[: len(MARKUP)]] == list(MARKUP)
    assert articles[-1].findtext("title") == "esc[31m"
    assert articles[0].findtext("images/item/url") == "https://www.heze.cn/p/1.jpg"
    assert [item.text for item in articles[0].findall("authors/item")] == ["李晓明", "王芳"]
    assert articles[0].findtext("comments/item/published_at") == "2024-03-05T08:30:00+08:00"


def test_a_workbook_has_dates_links_a_frozen_header_and_widths(tmp_path):
    target = tmp_path / "out.xlsx"
    export([row()], target, columns=EVERYTHING)
    book = openpyxl.load_workbook(target)
    sheet = book["articles"]
    header = {cell.value: cell for cell in sheet[1]}
    assert tuple(header) == tuple(COLUMNS)
    assert sheet.freeze_panes == "A2"
    cells = {name: sheet.cell(row=2, column=cell.column) for name, cell in header.items()}
    assert cells["published_at"].value == datetime(2024, 3, 4, 8, 30)  # noqa: DTZ001 - Excel knows no zones
    assert cells["fetched_at"].value == datetime(2024, 3, 5, 9, 0, 7)  # noqa: DTZ001
    assert cells["published_at"].is_date
    assert cells["url"].hyperlink.target == "https://www.heze.cn/news/1.htm"
    assert cells["views"].value == 77
    assert cells["comments"].value == 1
    assert sheet.column_dimensions[header["text"].column_letter].width > 60
    assert [cell.value for cell in book["comments"][2]] == [
        "heze", "000001", "9", 2, "匿名", datetime(2024, 3, 5, 8, 30), "早该这样", None, "shown",  # noqa: DTZ001
    ]  # fmt: skip


@pytest.mark.fault("I6", "a title is a formula, a link no web address", "a workbook shows them as text")
@pytest.mark.parametrize("payload", [*FORMULAS, *MARKUP, "file:///etc/hosts", "internal:articles!A1", "mailto:a@b.cn"])
def test_a_workbook_holds_no_formula_and_no_link_but_web_addresses(tmp_path, payload):
    target = tmp_path / "out.xlsx"
    export([row(title=payload, url=payload, source=payload)], target, columns=EVERYTHING)
    sheet = openpyxl.load_workbook(target)["articles"]
    cells = list(sheet[2])
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert cells[0].value == "heze"
    assert {cell.value for cell in cells} >= {payload.replace("\r", "\n")} or "\r" in payload
    assert not sheet._hyperlinks


@pytest.mark.parametrize("payload", UNPRINTABLE)
def test_a_workbook_leaves_out_what_it_cannot_hold(tmp_path, payload):
    target = tmp_path / "out.xlsx"
    export([row(title=payload)], target, columns=choose(["title"]))
    shown = openpyxl.load_workbook(target)["articles"]["A2"].value
    assert shown == "".join(character for character in payload if character.isprintable())


@pytest.mark.fault("I6", "a text longer than a cell", "cut, marked and counted")
@pytest.mark.parametrize(("over", "cut"), [(-1, 0), (0, 0), (1, 1)])
@pytest.mark.parametrize("character", ["水", "𬭎"])
def test_a_cell_too_long_for_excel_is_cut_marked_and_counted(tmp_path, character, over, cut):
    target = tmp_path / "out.xlsx"
    units = len(character.encode("utf-16-le")) // 2
    text = character * (MAX_CELL_CHARS // units + over)
    assert export([row(text=text)], target, columns=choose(["text"])).cut_cells == cut
    value = openpyxl.load_workbook(target)["articles"]["A2"].value
    assert (value == text) is not bool(cut)
    assert value.endswith(CUT_MARK) is bool(cut)
    assert len(value.encode("utf-16-le")) // 2 <= MAX_CELL_CHARS


def test_a_full_sheet_goes_on_with_another(tmp_path):
    target = tmp_path / "out.xlsx"
    write_xlsx(target, choose(["article_id"]), (row(number) for number in range(5)), max_rows=3)
    book = openpyxl.load_workbook(target)
    assert [[cell.value for (cell,) in sheet] for sheet in book] == [
        ["article_id", "000000", "000001"],
        ["article_id", "000002", "000003"],
        ["article_id", "000004"],
    ]


def test_parquet_is_typed_zoned_and_read_alike_by_duckdb_and_pandas(tmp_path):
    target = tmp_path / "out.parquet"
    export([row(1), row(2, views=None, authors=[])], target, columns=EVERYTHING)
    frame = pd.read_parquet(target)
    assert str(frame["published_at"].dtype) == "datetime64[us, Asia/Shanghai]"
    assert frame["published_at"][0] == pd.Timestamp("2024-03-04T08:30:00+08:00")
    assert list(frame["authors"][0]) == ["李晓明", "王芳"]
    with duckdb.connect() as database:
        relation = database.read_parquet(str(target))
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        assert types["published_at"] == "TIMESTAMP WITH TIME ZONE"
        assert types["authors"] == "VARCHAR[]"
        assert types["views"] == "BIGINT"
        assert types["images"].startswith("STRUCT(url VARCHAR")
        assert database.sql(f"SELECT sum(views), sum(len(authors)) FROM '{target}'").fetchall() == [(77, 2)]
        codecs = database.sql(f"SELECT DISTINCT compression FROM parquet_metadata('{target}')").fetchall()
        assert codecs == [("ZSTD",)]


def test_sqlite_holds_plain_tables_with_lists_as_json(tmp_path):
    target = tmp_path / "out.db"
    export([row(1), row(2, views=None, title=MARKUP[0] + "';--")], target, columns=EVERYTHING)
    [first, second] = query(target, "SELECT title, published_at, authors, views, gone_at FROM articles")
    assert first == ("单县第1座水库今天蓄水", "2024-03-04T08:30:00+08:00", '["李晓明", "王芳"]', 77, None)
    assert second[0] == MARKUP[0] + "';--"
    assert query(target, "SELECT portal, article_id, floor, author, text FROM comments") == [
        ("heze", f"{number:06}", 2, "匿名", "早该这样") for number in (1, 2)
    ]
    assert query(target, "SELECT changed, title FROM revisions LIMIT 1") == [('["title", "text"]', "旧题")]
    assert query(target, "PRAGMA integrity_check") == [("ok",)]


def test_sqlite_of_comments_alone_names_their_articles(tmp_path):
    export([row(1)], tmp_path / "out.db", columns=choose(["comments"]))
    assert query(tmp_path / "out.db", "SELECT * FROM articles") == [("heze", "000001")]


def test_old_versions_stand_in_every_format(tmp_path):
    columns = choose(["article_id", "revisions"])
    for ending in ENDINGS:
        export([row(1)], tmp_path / f"out.{ending}", columns=columns)
    versions = json.loads((tmp_path / "out.jsonl").read_bytes())["revisions"]
    assert (versions[0]["title"], versions[0]["changed"]) == ("旧题", ["title", "text"])
    assert pd.read_parquet(tmp_path / "out.parquet")["revisions"][0][0]["text"] == "旧文"
    assert etree.parse(tmp_path / "out.xml").findtext("article/revisions/item/changed/item") == "title"
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["revisions"]
    assert [cell.value for cell in sheet[2]][4:7] == ["crawl", "title | text", "旧题"]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert json.loads(next(csv.DictReader(file))["revisions"])[0]["title"] == "旧题"


@pytest.mark.parametrize(("ending", "package"), [("xlsx", "rustpy_xlsxwriter"), ("parquet", "pyarrow")])
def test_a_missing_library_is_one_line_with_the_command_that_installs_it(tmp_path, monkeypatch, ending, package):
    for name in [name for name in sys.modules if name.startswith((package, "regional_news.output.exports."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UserError, match=rf"\.{ending} needs {package}; .*pip install '.\[exports\]'"):
        export([], tmp_path / f"out.{ending}", columns=EVERYTHING)
    assert list(tmp_path.iterdir()) == []


def test_an_ending_that_is_no_format_is_a_users_mistake(tmp_path):
    with pytest.raises(UserError, match=r"ends in \.csv, \.xlsx, \.parquet, \.jsonl, \.json, \.db, \.xml"):
        export([], tmp_path / "out.doc", columns=EVERYTHING)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(title=TEXT, texts=st.lists(TEXT, max_size=3))
def test_any_text_survives_json_and_parquet(tmp_path_factory, title, texts):
    folder = tmp_path_factory.mktemp("any")
    given_row = row(title=title, keywords=texts)
    columns = choose(["title", "keywords"])
    export([given_row], folder / "out.jsonl", columns=columns)
    assert json.loads((folder / "out.jsonl").read_bytes()) == {"title": title, "keywords": texts}
    export([given_row], folder / "out.parquet", columns=columns)
    frame = pd.read_parquet(folder / "out.parquet")
    assert (frame["title"][0], list(frame["keywords"][0])) == (title, texts)


class TestDisk:
    @pytest.fixture
    def small_disk(self):
        """No file may grow beyond 40 kB while the test runs: writing more fails as on a full disk."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    @pytest.mark.fault("I1", "the disk fills up during an export", "the old file stays; one line")
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_a_disk_that_fills_up_leaves_the_old_file_and_one_line(self, tmp_path, small_disk, ending):
        target = tmp_path / f"out.{ending}"
        target.write_text("old")
        noise = random.Random(1)
        rows = (
            row(number, text="".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(400))) for number in range(400)
        )
        with pytest.raises(StorageError, match=rf"^cannot write .*out\.{ending}: [^\n]+$"):
            export(rows, target, columns=EVERYTHING, overwrite=True)
        assert target.read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == [target.name]

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_a_store_that_fails_in_the_middle_leaves_the_old_file(self, tmp_path, ending):
        def failing():
            yield row(1)
            raise StorageError("store: the disk does not read")

        target = tmp_path / f"out.{ending}"
        target.write_text("old")
        with pytest.raises(StorageError, match="does not read"):
            export(failing(), target, columns=EVERYTHING, overwrite=True)
        assert target.read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.slow
class TestMemory:
    @pytest.mark.parametrize("ending", sorted(set(ENDINGS) - {"parquet"}))
    def test_four_times_the_rows_need_no_more_memory(self, tmp_path, ending):
        columns = choose(["article_id", "title", "published_at", "authors", "text", "views"])

        def peak(number: int) -> int:
            tracemalloc.start()
            export((row(n) for n in range(number)), tmp_path / f"{number}.{ending}", columns=columns)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

        peak(10)
        assert peak(1_200) < peak(300) * 1.3 + 200_000

    def test_parquet_keeps_one_group_of_rows_in_memory(self, tmp_path, monkeypatch):
        monkeypatch.setattr("regional_news.output.exports.parquet.ROWS_A_GROUP", 100)
        waiting: list[int] = []
        alive: weakref.WeakSet[Any] = weakref.WeakSet()

        class Row(dict[str, Any]):
            __hash__ = object.__hash__

        def rows():
            for number in range(1_000):
                one = Row(row(number))
                alive.add(one)
                waiting.append(len(alive))
                yield one

        export(rows(), tmp_path / "out.parquet", columns=choose(["article_id", "text"]))
        assert max(waiting) <= 201
        assert len(waiting) == 1_000

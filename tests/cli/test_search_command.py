"""`regional-news search`: what a person and a program see, and one line for every mistake."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.item.article import CHINA
from regional_news.output import saved_queries
from regional_news.storage.sqlite import Store
from tests import forked
from tests.factory import make_article

if TYPE_CHECKING:
    from pathlib import Path

NEWEST = datetime(2024, 5, 9, 8, 0, tzinfo=CHINA)
FETCHED = datetime(2024, 12, 1, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a store of five stories, the highest number the newest."""
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for number in range(1, 6):
            article = make_article(
                article_id=str(number),
                title=f"第{number}座水库蓄水",
                text=f"第{number}座水库今天开始蓄水。" + "水库很大。" * number,
                published_at=NEWEST - timedelta(days=5 - number),
                fetched_at=FETCHED,
                region="371722" if number % 2 else "371502",
                section=["要闻"],
                source="晚报" if number < 3 else "日报",
            )
            store.save(article, run_id=run)
    return tmp_path


def ids(out: str) -> list[str]:
    return [hit["article_id"] for hit in json.loads(out)["hits"]]


class TestShown:
    def test_a_person_reads_title_byline_snippet_and_address_newest_first(self, data, regional_news):
        ended = regional_news("search", "水库", "--data-dir", data, "--limit", 2)
        lines = [line.strip() for line in ended.out.splitlines()]
        assert ended.code == 0
        assert lines[0] == "1  第5座水库蓄水"
        assert lines[1] == "2024-05-09 08:00 · 日报 · heze · 要闻 · 371722 单县"
        assert lines[2].startswith("第5座水库今天开始蓄水。")
        assert lines[3] == "http://www.heze.cn/news/2024-03/05/content_5.htm"
        assert lines[5] == "2  第4座水库蓄水"
        assert lines[-1] == "2 of 5 articles, newest first."
        assert "\x1b" not in ended.out

    def test_a_program_reads_json_with_the_places_of_the_words(self, data, regional_news):
        found = json.loads(regional_news("search", "水库", "--data-dir", data, "--json", "--limit", 1).out)
        [hit] = found.pop("hits")
        assert found == {
            "query": "水库", "sort": "newest", "number": 5, "number_is_exact": True, "ranked_among": None,
        }  # fmt: skip
        assert [hit["title"][start:end] for start, end in hit["title_marks"]] == ["水库"]
        assert {hit["snippet"][start:end] for start, end in hit["snippet_marks"]} == {"水库"}
        assert (hit["article_id"], hit["published_at"]) == ("5", "2024-05-09T08:00:00+08:00")

    def test_words_are_highlighted_on_a_terminal(self, data, regional_news, monkeypatch):
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.delenv("NO_COLOR", raising=False)
        assert "\x1b[1;30;43m水库\x1b[0m" in regional_news("search", "水库", "--data-dir", data).out

    def test_ranking_says_how_many_of_the_newest_it_ranked(self, data, regional_news, monkeypatch):
        ended = regional_news("search", "水库", "--sort", "rank", "--data-dir", data)
        assert ended.out.splitlines()[-1] == "5 of 5 articles, best first."
        monkeypatch.setattr("regional_news.storage.sqlite.selection.RANKED_AMONG", 3)
        monkeypatch.setattr("regional_news.storage.sqlite.selection.Selection.count.__kwdefaults__", {"at_most": 3})
        monkeypatch.setattr(
            "regional_news.storage.sqlite.selection.Selection.ranked.__kwdefaults__",
            {"limit": 20, "offset": 0, "among": 3},
        )
        ended = regional_news("search", "水库", "--sort", "rank", "--data-dir", data)
        assert ended.out.splitlines()[-1] == (
            "3 of more than 3 articles, best first among the newest 3; older ones were not ranked."
        )
        assert (
            json.loads(regional_news("search", "水库", "--sort", "rank", "--json", "--data-dir", data).out)[
                "ranked_among"
            ]
            == 3
        )

    def test_a_terminal_is_shown_no_escape_sequence_of_a_page(self, data, regional_news):
        with Store.open(data / "regional_news.db") as store:
            hostile = "水库\x1b[31m\x07\x9b2J\u202e\r\n假的"
            article = make_article(article_id="9", title=hostile, source=hostile, text=hostile, section=[hostile])
            store.save(article, run_id=1)
        shown = regional_news("search", "假的", "--data-dir", data).out
        assert "水库[31m2J 假的" in shown.replace("  ", " ")
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(shown)

    def test_an_article_that_is_gone_from_its_portal_is_marked(self, data, regional_news):
        with Store.open(data / "regional_news.db") as store, store._writing() as db:
            db.execute("UPDATE article SET gone_at = '2024-05-31T16:30:00+00:00' WHERE article_id = '5'")
        assert "· gone since 2024-06-01" in regional_news("search", "第5座", "--data-dir", data).out
        [hit] = json.loads(regional_news("search", "第5座", "--json", "--data-dir", data).out)["hits"]
        assert hit["gone_at"] == "2024-05-31T16:30:00+00:00"

    @pytest.mark.slow
    @pytest.mark.parametrize("options", [[], ["--json"]])
    def test_a_reader_that_has_seen_enough_ends_it_well(self, data, tmp_path, options):
        with Store.open(data / "regional_news.db") as store:
            for number in range(10, 300):
                store.save(make_article(article_id=str(number), title=f"第{number}座水库", text="水" * 200), run_id=1)
        command = [sys.executable, "-m", "regional_news", "search", "--limit", "300", "--data-dir", str(data), *options]
        read, write = os.pipe()
        with (tmp_path / "err").open("wb") as err:
            run = forked.start(command, stdout=write, stderr=err)
        os.close(write)
        os.read(read, 10)
        os.close(read)
        assert (run.wait(), (tmp_path / "err").read_bytes()) == (0, b"")

    def test_nothing_found_is_no_failure(self, data, regional_news):
        assert regional_news("search", "火山", "--data-dir", data)[:2] == (0, "No article matches.\n")

    def test_a_store_of_keys_alone_says_why_nothing_is_found(self, tmp_path, regional_news):
        with Store.open(tmp_path / "regional_news.db") as store:
            store.save(make_article(), run_id=store.start_run(spider="heze"), content=False)
        ended = regional_news("search", "步道", "--data-dir", tmp_path)
        assert (ended.code, ended.out) == (0, "No article matches.\n")
        assert "holds only keys (OUTPUTS=jsonl)" in ended.err


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (["水库"], "54321"),
            ([], "54321"),
            (["--since", "2024-05-07", "--until", "2024-05-08"], "43"),
            (["--portal", "heze", "--source", "晚报"], "21"),
            (["--region", "3717"], "531"),
            (["--region", "单县", "--region", "371502"], "54321"),
            (["--region", "菏泽市"], "531"),
            (["--section", "要闻", "--kind", "news"], "54321"),
            (["--flag", "truncated"], ""),
            (["水库", "-第3座"], "5421"),
            (["第1座", "OR", "第2座"], "21"),
            (["--limit", "2", "--offset", "1"], "43"),
            (["--changed-since", "2999-01-01"], ""),
            (["--changed-since", "2024-01-01T08:00"], "54321"),
        ],
    )
    def test_each_narrows_what_is_found(self, data, regional_news, options, expected):
        assert ids(regional_news("search", *options, "--json", "--data-dir", data).out) == list(expected)

    @pytest.mark.parametrize(
        ("options", "line"),
        [
            (["(水"], "search: a parenthesis is not closed, at character 1 of '(水'"),
            (["--since", "gestern"], "--since: 'gestern' is no date; example: --since 2024-02-21"),
            (["--until", "2024-13-01"], "--until: '2024-13-01' is no date"),
            (["--since", "2024-05-02", "--until", "2024-05-01"], "no day is both since 2024-05-02 and until"),
            (["--changed-since", "soon"], "--changed-since soon: give a time such as 2024-05-01"),
            (["--sicne", "2024-01-01"], "there is no option --sicne"),
            (["--portal", "hezee"], "portal 'hezee': the store holds heze"),
            (["--region", "北京"], "region '北京': no place of Shandong or Hunan bears this name"),
            (["--region", "东区"], "region '东区': several places bear this name, give a code: 430102 东区"),
            (["--region", "371"], "region '371': give 2, 4 or 6 digits"),
            (["--kind", "blog"], "kind 'blog': there are news, epaper, thread"),
            (["--flag", "odd"], "flag 'odd': there are advertisement, brand_substitution"),
            (["--sort", "best", "水"], "--sort best: give newest or rank"),
            (["--sort", "rank"], "--sort rank needs words to rank by"),
            (["--saved", "mine"], "no saved query 'mine'"),
            (["-s", "DATA_DIR"], "-s DATA_DIR: give NAME=VALUE"),
        ],
    )
    def test_a_mistake_is_one_line_and_exit_code_2(self, data, regional_news, options, line):
        ended = regional_news("search", *options, "--data-dir", data)
        assert ended.code == 2
        assert ended.out == ""
        assert ended.err.startswith(f"regional-news: {line}")
        assert ended.err.count("\n") == 1

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (["serch"], "No such command 'serch' (did you mean 'search'?); see regional-news --help"),
            (["search", "--limit", "0"], "Invalid value for '--limit': "),
            (["search", "--portal"], "--portal needs a value"),
            (["export"], "Missing argument 'OUT'; see regional-news export --help"),
            (["status", "--nope"], "No such option: --nope; see regional-news status --help"),
        ],
    )
    def test_a_mistake_in_the_options_is_one_line_and_no_box(self, regional_news, arguments, line):
        ended = regional_news(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"regional-news: {line}")
        assert ended.err.count("\n") == 1

    def test_without_a_command_the_help_is_shown_and_the_exit_code_is_2(self, regional_news):
        ended = regional_news()
        assert (ended.code, ended.err) == (2, "")
        assert "search" in ended.out

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "arguments",
        [["search", "水库"], ["history", "1"], ["export", "out.csv"], ["search", "--help"], []],
    )
    def test_a_reader_that_has_seen_enough_is_no_failure(self, data, tmp_path, arguments):
        """What `| head` does: the pipe is closed before anything is written to it."""
        read, write = os.pipe()
        os.close(read)
        command = [sys.executable, "-m", "regional_news", *arguments]
        command += ["--data-dir", str(data)] if arguments else ["--help"]
        with (tmp_path / "err").open("wb") as err:
            run = forked.start(command, stdout=write, stderr=err, cwd=tmp_path)
        os.close(write)
        assert (run.wait(), (tmp_path / "err").read_bytes()) == (0, b"")

    def test_without_a_store_the_line_says_what_to_do(self, tmp_path, regional_news):
        ended = regional_news("search", "水", "--data-dir", tmp_path)
        line = f"regional-news: store {tmp_path}/regional_news.db: there is none yet; crawl a portal first\n"
        assert ended == (2, "", line)
        assert list(tmp_path.iterdir()) == []

    def test_a_store_that_a_crawl_writes_is_searched_as_it_stands(self, data, regional_news):
        with Store.open(data / "regional_news.db") as store, store._writing() as db:
            db.execute("UPDATE run SET counts = '{}'")
            assert ids(regional_news("search", "水库", "--json", "--data-dir", data).out) == list("54321")


class TestSavedQueries:
    def test_a_saved_query_is_narrowed_by_words_and_changed_by_options(self, data, regional_news):
        (data / "queries.toml").write_text(
            '[water]\ntitle = "水"\nquery = "第1座 OR 第2座 OR 第3座"\nsince = 2024-05-06\n', encoding="utf-8"
        )
        ask = ("search", "--saved", "water", "--json", "--data-dir", data)
        assert ids(regional_news(*ask).out) == ["3", "2"]
        assert ids(regional_news(*ask, "--since", "2024-01-01").out) == ["3", "2", "1"]
        assert ids(regional_news(*ask, "第3座", "OR", "第4座").out) == ["3"]

    def test_the_setting_names_another_file(self, data, tmp_path, regional_news):
        path = tmp_path / "mine.toml"
        path.write_text('[one]\nquery = "第1座"\n', encoding="utf-8")
        ended = regional_news("search", "--saved", "one", "--json", "--data-dir", data, "-s", f"SAVED_QUERIES={path}")
        assert ids(ended.out) == ["1"]

    def test_every_key_of_a_query_is_read(self, tmp_path):
        path = tmp_path / "queries.toml"
        path.write_text(
            """
            [all-of_it1]
            title = "都要"
            query = "水"
            since = 2024-01-01
            until = 2024-12-31
            portals = ["heze"]
            regions = ["3717", "37"]
            sections = ["要闻"]
            sources = ["晚报"]
            kinds = ["news"]
            flags = ["truncated"]
            copies = true
            [plain]
            """,
            encoding="utf-8",
        )
        full, plain = saved_queries.load(path).known.values()
        assert (full.name, full.title, plain.title) == ("all-of_it1", "都要", "plain")
        assert full.filters.since == date(2024, 1, 1)
        assert full.filters.regions == ("3717", "37")
        assert full.filters.copies
        assert saved_queries.load(tmp_path / "none.toml").known == {}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[a", "saved queries .*: "),
            ("query = 'x'", "query stands outside a table"),
            ("['../a']", "a name is of a-z"),
            ("['水库']", "a name is of a-z"),
            ("[a]\nqeury = 'x'", r"a: no key 'qeury' \(did you mean 'query'\?\)"),
            ("[a]\nquery = 3", "a: query = 3 is not a str"),
            ("[a]\nportals = 'heze'", "a: portals = 'heze' is not a list of strings"),
            ("[a]\nportals = [3]", "is not a list of strings"),
            ("[a]\nsince = '2024'", "is not a date"),
            ("[a]\nsince = 2024-01-01T00:00:00", "is not a date"),
            ("[a]\nquery = '('", "a: search: "),
            ("[a]\nregions = ['x']", "a: region 'x'"),
        ],
    )
    def test_a_mistake_in_the_file_is_named_with_its_query_and_key(self, tmp_path, text, message):
        path = tmp_path / "queries.toml"
        path.write_text(text, encoding="utf-8")
        [error] = saved_queries.load(path).broken.values()
        assert re.search(message, str(error))
        assert "\n" not in str(error)

    def test_a_broken_query_breaks_no_other(self, tmp_path):
        path = tmp_path / "queries.toml"
        path.write_text("[good]\nquery = '水'\n[bad]\nquery = '('", encoding="utf-8")
        assert saved_queries.find(path, "good").filters.query == "水"
        with pytest.raises(UserError, match=r"queries\.toml: bad: search: "):
            saved_queries.find(path, "bad")


@pytest.mark.parametrize("command", ["search", "export"])
@pytest.mark.parametrize(
    ("option", "line"),
    [
        (("--section", "无此栏目"), "section '无此栏目': the store holds none; there are 要闻"),
        (("--source", "晚报社"), "source '晚报社': the store holds none; near ones: 晚报"),
        (("--portal", "hese"), "portal 'hese': the store holds heze"),
        (("--paper", "某报"), "paper '某报': the store holds none; there are none yet"),
    ],
)
def test_a_name_that_the_store_lacks_is_answered_with_near_ones(
    data, regional_news, tmp_path, command: str, option: tuple[str, str], line: str
) -> None:
    out = (tmp_path / "out.csv",) if command == "export" else ()
    ended = regional_news(command, *out, *option, "--data-dir", data)
    assert (ended.code, ended.err.strip()) == (2, f"regional-news: {line}")
    assert not any(path.exists() for path in out)


@pytest.mark.parametrize("command", [("trends",), ("queries", "add", "mine")])
def test_what_is_counted_and_what_is_kept_are_of_names_that_the_store_holds(
    data, regional_news, command: tuple[str, ...]
) -> None:
    ended = regional_news(*command, "--section", "无此栏目", "--data-dir", data)
    line = "regional-news: section '无此栏目': the store holds none; there are 要闻"
    assert (ended.code, ended.err.strip(), ended.out) == (2, line, "")
    assert regional_news(*command, "--section", "要闻", "--data-dir", data).code == 0

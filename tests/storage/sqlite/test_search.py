"""Search finds every word wherever it stands, the newest first, and says what it did."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regional_news.errors import StorageError, UserError
from regional_news.item.article import CHINA, Comment
from regional_news.storage.sqlite import Filters, Store
from regional_news.storage.sqlite.hits import Marked, snippet
from regional_news.storage.sqlite.query import MAX_DEPTH, MAX_QUERY_CHARS, parse, pattern_of
from regional_news.text.folding import fold
from tests.every import every
from tests.factory import make_article
from tests.postgres import FILE_ALONE
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.storage.sqlite.place import StorePlace

DAY = datetime(2024, 5, 1, 8, 0, tzinfo=CHINA)


def save(store: Store, article_id: str, **changes: Any) -> None:
    """Store a story of its own."""
    run = store.start_run(spider="heze") if not store.runs() else store.runs()[0].run_id
    values = {
        "source": "晚报",
        "text": f"第{article_id}号通知",
        "fetched_at": datetime(2024, 12, 1, tzinfo=UTC),
    } | changes
    store.save(make_article(article_id=article_id, **values), run_id=run)


def found(store: Store, query: str | None = None, **filters: Any) -> list[str]:
    """Return the ids of what search finds, newest first."""
    return [hit.article_id for hit in store.select(Filters(query=query, **filters)).newest(limit=1000)]


@pytest.fixture
def store(place: StorePlace) -> Iterator[Store]:
    with Store.open(place) as opened:
        yield opened


def test_matches_come_in_order_whatever_days_and_years_lie_between_them(store: Store) -> None:
    """A server looks for the newest in a day, then in ever longer times before it."""
    days = sorted({*range(0, 70, 3), 100, 101, 400, 1400, 1401, 2000, 5000, 9000})
    for day in days:
        save(store, str(day), published_at=DAY - timedelta(days=day), text=f"第{day}号通知，凉亭", region="371722")
    for place in range(3):
        save(store, f"同日{place}", published_at=DAY - timedelta(hours=place), text=f"同日第{place}条，凉亭")
    save(store, "长廊", published_at=DAY - timedelta(days=50), text="没有那个字")
    newest = [str(day) for day in days]
    newest[0:1] = ["同日0", "0", "同日1", "同日2"]  # of one moment the one stored later
    assert found(store, "凉亭") == newest
    assert found(store, "凉亭", regions=("3717",)) == newest
    assert found(store, "通知 -同日") == [str(day) for day in days]
    wanted = store.select(Filters(query="凉亭"))
    assert [hit.article_id for hit in wanted.oldest(limit=1000)] == newest[::-1]
    assert (wanted.count().number, wanted.total(), sum(wanted.per_day().values())) == (len(newest),) * 3
    assert list(wanted.per_day(latest=2)) == [DAY.date(), DAY.date() - timedelta(days=3)]
    since, until = DAY.date() - timedelta(days=1400), DAY.date() - timedelta(days=60)
    within = ["60", "63", "66", "69", "100", "101", "400", "1400"]
    assert found(store, "凉亭", since=since, until=until) == within


def test_who_asks_for_an_issue_or_a_portal_finds_what_was_printed_elsewhere_first(store: Store) -> None:
    day = DAY.date()
    for number, (paper, day_of_issue) in enumerate((("晨报", day), ("晚报", day), ("晨报", day + timedelta(days=1)))):
        printed = {"paper": paper, "page_no": "03", "issue_date": day_of_issue}
        save(
            store,
            str(number),
            portal=paper,
            text="亭子落成了。" * 40,
            published_at=DAY + timedelta(hours=number),
            **printed,
        )
    assert found(store) == ["0"]
    assert found(store, papers=("晚报",)) == ["1"]
    assert found(store, issues=(day + timedelta(days=1),)) == ["2"]
    assert found(store, "亭子", pages=("3",)) == ["2", "1", "0"]
    assert found(store, portals=("晚报",)) == ["1"]


ALPHABET = "的一是高质量發发展髮菏泽臺台灣湾AaＡb1１2 ，。\n"
PIECES = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=30)
WORDS = st.text(st.sampled_from([letter for letter in ALPHABET if letter.isalnum()]), min_size=1, max_size=4)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PIECES, min_size=1, max_size=12), words=st.lists(WORDS, min_size=1, max_size=15))
def test_a_word_of_any_length_is_found_exactly_where_like_finds_it(tmp_path_factory, texts, words):
    with Store.open(tmp_path_factory.mktemp("like") / "news.db") as store:
        for number, text in enumerate(texts):
            save(store, str(number), text=f"{number}号。{text}", title=f"标题{number}")
        with closing(sqlite3.connect(store.path)) as db, db:
            db.create_function("folded", 1, fold)
            for word in words:
                like = db.execute("SELECT article_id FROM article WHERE folded(text) LIKE ?", (f"%{fold(word)}%",))
                expected = sorted(article_id for (article_id,) in like)
                assert sorted(found(store, f'text:"{word}"', copies=True)) == expected
        db.close()


LETTERS = [letter for letter in ALPHABET if letter.isalnum()]


def expressions() -> st.SearchStrategy[tuple[str, str]]:
    """Pairs of a query and the SQL condition that means the same; words stand in the condition between braces."""
    word = st.text(st.sampled_from(LETTERS), min_size=1, max_size=2)
    leaf = st.one_of(
        word.map(lambda word: (word, f"{{{word}}}")),
        word.map(lambda word: (f"{word}*", f"{{{word}}}")),
        word.map(lambda word: (f"“{word}”", f"{{{word}}}")),
    )

    def joined(inner: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            pairs.map(lambda pair: (f"({pair[0][0]} {pair[1][0]})", f"({pair[0][1]} AND {pair[1][1]})")),
            pairs.map(lambda pair: (f"({pair[0][0]} AND {pair[1][0]})", f"({pair[0][1]} AND {pair[1][1]})")),
            pairs.map(lambda pair: (f"（{pair[0][0]} OR {pair[1][0]}）", f"({pair[0][1]} OR {pair[1][1]})")),
            pairs.map(lambda pair: (f"({pair[0][0]} NOT {pair[1][0]})", f"({pair[0][1]} AND NOT {pair[1][1]})")),
            inner.map(lambda one: (f"(-{one[0]})", f"(NOT {one[1]})")),
        )

    return st.recursive(leaf, joined, max_leaves=6)


@pytest.mark.slow
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PIECES, min_size=1, max_size=12), asked=st.lists(expressions(), min_size=1, max_size=10))
def test_operators_find_exactly_what_like_finds_with_the_same_operators(tmp_path_factory, texts, asked):
    with Store.open(tmp_path_factory.mktemp("like") / "news.db") as store:
        for number, text in enumerate(texts):
            save(store, str(number), text=f"{number}号。{text}", title=f"标题{number}")
        with closing(sqlite3.connect(store.path)) as db, db:
            db.create_function("folded", 1, fold)
            for query, condition in asked:
                words = re.findall(r"\{(.*?)\}", condition)
                like = re.sub(r"\{.*?\}", "folded(text) LIKE ?", condition)
                rows = db.execute(f"SELECT article_id FROM article WHERE {like}", [f"%{fold(word)}%" for word in words])
                expected = sorted(article_id for (article_id,) in rows)
                assert sorted(found(store, f"text:({query})", copies=True)) == expected, query
        db.close()


class TestFinding:
    def test_every_two_characters_and_every_single_one_are_found(self, store):
        text = "推动高质量发展，Ａ股公司5G基站"
        save(store, "1", text=text)
        letters = [place for place, letter in enumerate(text) if letter.isalnum()]
        for place in letters:
            assert found(store, text[place]) == ["1"]
            if place + 1 in letters:
                assert found(store, text[place : place + 2]) == ["1"]

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("臺灣發展", "台湾发展"),
            ("台湾发展", "臺灣發展"),
            ("ＣＯＶＩＤ１９", "covid19"),
            ("covid19", "ＣＯＶＩＤ"),
            ("二○二四年", "二〇二四"),
        ],
    )
    def test_either_script_and_either_width_finds_the_other(self, store, written, asked):
        save(store, "1", text=f"本报讯 {written} 情况")
        assert found(store, asked) == ["1"]

    def test_title_byline_and_comments_are_searched_and_can_be_asked_alone(self, store):
        save(store, "title", title="水库")
        save(store, "byline", source="水库晚报")
        save(store, "comments", comments=[Comment(post_id="1", text="水库边")])
        save(store, "text", text="去看水库")
        assert sorted(found(store, "水库")) == ["byline", "comments", "text", "title"]
        for field in ("title", "byline", "comments", "text"):
            assert found(store, f"{field}:水库") == [field]
        assert found(store, "标题：水库") == ["title"]

    @every(
        "query expected",
        [
            ("菏泽 牡丹", "1"),
            ("菏泽 AND 牡丹", "1"),
            ("牡丹 OR 苹果", "123"),
            ("菏泽 (牡丹 OR 苹果)", "12"),
            ("菏泽（牡丹 OR 苹果）", "12"),
            ("牡丹 OR 苹果 烟台", "13"),
            ("牡丹 NOT 菏泽", ""),
            ("苹果 -菏泽", "3"),
            ("-牡丹", "23"),
            ("-牡丹 -烟台", "2"),
            ('"菏泽 苹果"', ""),
            ("“菏泽苹果”", "2"),
            ("菏泽苹果", "2"),
            ("菏*", "12"),
            ("苹果，烟台", ""),
            ("烟台，苹果", "3"),
            ("今天 — 苹果 ｜ 丰收！ 。", "3"),
            ("“——” 牡丹 :", "1"),
            ("烟\u200b台\ufeff", "3"),
        ],
    )
    def test_words_phrases_and_operators(self, store, query, expected):
        save(store, "1", text="今天菏泽的牡丹开了")
        save(store, "2", text="今天菏泽苹果也红了")
        save(store, "3", text="烟台，苹果，今天丰收")
        assert sorted(found(store, query)) == list(expected)

    def test_a_filters_value_is_never_found_as_text(self, store):
        save(store, "1", portal="heze", kind="news")
        assert found(store, "heze") == []
        assert found(store, "all") == []


class TestOrder:
    def test_the_latest_published_come_first_whenever_they_were_stored(self, store):
        for number, hours in enumerate([5, 70, 1, 30, 2, 0]):
            save(store, str(number), published_at=DAY + timedelta(hours=hours))
        assert found(store, "通知") == ["1", "3", "0", "4", "2", "5"]

    def test_an_article_whose_date_is_corrected_moves(self, store):
        save(store, "1", published_at=DAY)
        save(store, "2", published_at=DAY + timedelta(days=1))
        save(store, "1", published_at=DAY + timedelta(days=2))
        assert found(store, "通知") == ["1", "2"]

    def test_pages_of_results_join_without_gap_or_repeat(self, store):
        for number in range(25):
            save(store, str(number), published_at=DAY + timedelta(hours=number * 5))
        selection = store.select(Filters(query="通知"))
        pages = [hit.article_id for page in range(4) for hit in selection.newest(limit=7, offset=7 * page)]
        assert pages == [str(number) for number in range(24, -1, -1)]

    def test_rank_puts_a_title_before_many_mentions_before_one(self, store):
        save(store, "once", text="牡丹。" + "别的事情。" * 50)
        save(store, "often", text="牡丹。" * 20)
        save(store, "title", title="牡丹花会开幕")
        save(store, "none", text="没有花")
        ranked = store.select(Filters(query="牡丹")).ranked()
        assert [hit.article_id for hit in ranked.hits] == ["title", "often", "once"]
        assert (ranked.among, ranked.complete) == (3, True)

    def test_rank_says_when_it_ranked_only_the_newest(self, store):
        for number in range(5):
            save(store, str(number), published_at=DAY + timedelta(days=number))
        ranked = store.select(Filters(query="通知")).ranked(among=3)
        assert sorted(hit.article_id for hit in ranked.hits) == ["2", "3", "4"]
        assert (ranked.among, ranked.complete) == (3, False)

    @FILE_ALONE
    def test_the_newest_are_read_off_the_index_without_sorting(self, store):
        save(store, "1")
        statements: list[str] = []
        with Store.open(store.path, read_only=True) as reader:
            reader.engine.connection.set_trace_callback(statements.append)
            assert reader.select(Filters(query="通知", portals=("heze",), since=date(2024, 1, 1))).newest()
        [search] = [statement for statement in statements if "MATCH" in statement]
        with closing(sqlite3.connect(store.path)) as db, db:
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {search}")]
        db.close()
        assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SEARCH article")]


class TestFilters:
    @pytest.fixture(autouse=True)
    def _stories(self, store):
        save(store, "1", region="371722", section=["中国菏泽网", "本地要闻"], source="菏泽日报", published_at=DAY)
        save(
            store,
            "2",
            portal="yueyang",
            region="430600",
            section=["岳阳网", "要闻"],
            source="岳阳日报",
            published_at=DAY + timedelta(hours=15, minutes=59),
            flags=["truncated"],
        )
        save(
            store,
            "3",
            kind="thread",
            category="我要爆料",
            region=None,
            source="菏泽日报",
            published_at=DAY + timedelta(hours=16),
        )

    @every(
        "filters expected",
        [
            ({}, "123"),
            ({"portals": ("heze",)}, "13"),
            ({"portals": ("heze", "yueyang")}, "123"),
            ({"regions": ("37",)}, "1"),
            ({"regions": ("3717",)}, "1"),
            ({"regions": ("371700",)}, "1"),
            ({"regions": ("371722", "43")}, "12"),
            ({"regions": ("370000",)}, "1"),
            ({"regions": ("3701",)}, ""),
            ({"sections": ("本地要闻",)}, "13"),
            ({"sections": ("要闻",)}, "2"),
            ({"sections": ("我要爆料",)}, "3"),
            ({"sources": ("菏泽日报",)}, "13"),
            ({"sources": ("日报",)}, ""),
            ({"kinds": ("thread",)}, "3"),
            ({"flags": ("truncated",)}, "2"),
            ({"since": date(2024, 5, 2)}, "3"),
            ({"until": date(2024, 5, 1)}, "12"),
            ({"since": date.min, "until": date.max}, "123"),
            ({"since": date(2024, 5, 1), "until": date(2024, 5, 1), "portals": ("yueyang",)}, "2"),
            ({"query": "通知", "kinds": ("news",)}, "12"),
            ({"query": "第1号 OR 第3号", "regions": ("37",)}, "1"),
        ],
    )
    def test_each_filter_holds_alone_and_with_others(self, store, filters, expected):
        assert sorted(found(store, **filters)) == list(expected)

    @every(
        "filters message",
        [
            ({"since": date(2024, 5, 2), "until": date(2024, 5, 1)}, "no day is both since 2024-05-02 and until"),
            ({"regions": ("菏泽",)}, "region '菏泽': give 2, 4 or 6 digits"),
            ({"regions": ("371",)}, "region '371'"),
            ({"kinds": ("blog",)}, "kind 'blog': there are news, epaper, thread"),
            ({"flags": ("odd",)}, "flag 'odd': there are advertisement, brand_substitution"),
            ({"changed_since": datetime(2024, 1, 1)}, "no zone"),  # noqa: DTZ001
            ({"query": "("}, "a parenthesis is not closed|a word is missing"),
        ],
    )
    def test_a_filter_that_cannot_match_is_a_users_mistake(self, filters, message):
        with pytest.raises(UserError, match=message):
            Filters(**filters)

    def test_an_unknown_portal_is_named_with_the_known_ones(self, store):
        with pytest.raises(UserError, match="portal 'hezee': the store holds heze, yueyang"):
            store.select(Filters(portals=("hezee",)))

    def test_a_value_full_of_signs_is_only_a_value(self, store):
        odd = 'a"b) OR ("c*^:{}-\\'
        save(store, "4", source=odd)
        assert found(store, sources=(odd,)) == ["4"]
        assert found(store, sources=('x" OR "y',)) == []

    def test_changes_are_counted_and_timed(self, store):
        seen = store.last_change()
        assert found(store, changed_after=seen) == []
        save(store, "2", portal="yueyang", text="改了", published_at=DAY)
        wait_until(lambda: found(store, changed_after=seen) == ["2"])
        wait_until(lambda: found(store, "改了", changed_after=seen) == ["2"])
        assert found(store, "通知", changed_after=seen) == []
        assert found(store, changed_since=datetime.now(UTC) + timedelta(hours=1)) == []
        assert sorted(found(store, changed_since=datetime.now(CHINA) - timedelta(hours=1))) == ["1", "2", "3"]

    def test_many_changes_are_found_as_few_are(self, store, monkeypatch):
        save(store, "4", text="第四号")
        first = store._row("SELECT min(change_seq) FROM article")[0]
        # Of a server's writers elsewhere who ended just now nobody knows that they were at another store.
        wait_until(lambda: found(store, changed_after=first) == ["3", "2", "4"])
        monkeypatch.setattr("regional_news.storage.sqlite.selection._FEW_CHANGES", 1)
        wait_until(lambda: found(store, changed_after=first) == ["3", "2", "4"])


class TestStories:
    def test_each_story_is_shown_once_with_the_number_of_its_copies(self, store):
        text = "同一篇报道在几个网站上都有，文字完全一样。" * 10
        save(store, "1", text=text)
        save(store, "2", text=text, portal="yueyang")
        [hit] = store.select(Filters(query="报道")).newest()
        assert (hit.article_id, hit.copies) == ("1", 1)
        assert sorted(found(store, "报道", copies=True)) == ["1", "2"]
        [row] = store.select(Filters()).rows()
        assert row["copies"] == [make_article(article_id="2").url]
        assert row["copy_of"] is None


class TestCounting:
    def test_matches_are_counted_up_to_a_limit(self, store):
        for number in range(5):
            save(store, str(number))
        selection = store.select(Filters(query="通知"))
        assert (selection.count().number, selection.count().exact) == (5, True)
        assert (selection.count(at_most=3).number, selection.count(at_most=3).exact) == (3, False)
        assert selection.count(at_most=5).exact

    def test_facets_count_the_values_of_the_matches(self, store):
        save(store, "1", region="371722", source=None)
        save(store, "2", portal="yueyang", published_at=DAY)
        facets = store.select(Filters(query="通知")).facets()
        assert facets["portal"] == {"heze": 1, "yueyang": 1}
        assert facets["region"] == {"371722": 1, "371700": 1}
        assert facets["source"] == {"晚报": 1}
        assert facets["section"] == {"中国菏泽网": 2, "本地要闻": 2}
        assert facets["day"] == {"2024-03-05": 1, "2024-05-01": 1}


class TestRows:
    def test_a_row_holds_the_item_and_what_the_store_knows(self, store):
        post = Comment(post_id="9", floor=2, author="甲", text="好", published_at=DAY)
        article = make_article(comments=[post, Comment(post_id="10")])
        store.save(article, run_id=store.start_run(spider="heze"))
        [row] = store.select(Filters()).rows(comments=True)
        assert (row["title"], row["authors"], row["published_at"]) == (
            article.title,
            article.authors,
            article.published_at,
        )
        assert row["comments"][0]["published_at"] == DAY
        assert [post["post_id"] for post in row["comments"]] == ["9", "10"]
        assert row["changed_at"].utcoffset() == timedelta(0)

    def test_rows_are_of_one_moment_though_a_crawl_writes(self, store):
        for number in range(3):
            save(store, str(number))
        with Store.open(store.path, read_only=True) as reader:
            rows = reader.select(Filters()).rows()
            first = next(rows)["article_id"]
            save(store, "late")
            assert [first, *(row["article_id"] for row in rows)] == ["2", "1", "0"]
            assert found(reader) == ["late", "2", "1", "0"]

    def test_a_reader_can_count_while_it_reads_rows(self, store):
        save(store, "1")
        save(store, "2")
        selection = store.select(Filters())
        rows = selection.rows()
        next(rows)
        assert selection.count().number == 2
        assert len(list(rows)) == 1

    def test_an_empty_store_gives_nothing_and_no_error(self, store):
        assert found(store, "菏泽") == []
        assert list(store.select(Filters()).rows()) == []
        assert store.select(Filters()).ranked().hits == []
        assert (store.portals(), store.last_change(), store.keeps_keys_alone()) == ([], 0, False)

    def test_keys_alone_are_said_to_be_there(self, store):
        store.save(make_article(), run_id=store.start_run(spider="heze"), content=False)
        assert found(store, "步道") == []
        assert store.keeps_keys_alone()

    def test_a_closed_store_says_so(self, store):
        selection = store.select(Filters())
        store.close()
        with pytest.raises(StorageError, match="already closed"):
            selection.newest()


class TestMarks:
    def test_matches_are_marked_where_they_stand_in_either_script(self, store):
        save(store, "1", title="臺灣的高質量發展", text="前" * 200 + "台湾，发展" + "后" * 200)
        [hit] = store.select(Filters(query="台湾 发展")).newest()
        assert [text for text, matches in hit.title.segments() if matches] == ["臺灣", "發展"]
        assert [text for text, matches in hit.snippet.segments() if matches] == ["台湾", "发展"]
        assert hit.snippet.text.startswith("…前")
        assert hit.snippet.text.endswith("后…")
        assert len(hit.snippet.text) < 130

    def test_a_match_in_a_comment_shows_the_comment(self, store):
        save(store, "1", comments=[Comment(post_id="1", text="不相干"), Comment(post_id="2", text="水库边的路")])
        [hit] = store.select(Filters(query="水库")).newest()
        assert hit.snippet.segments() == [("水库", True), ("边的路", False)]

    def test_a_match_in_the_byline_shows_what_matches_of_it(self, store):
        save(store, "1", source="水库晚报", authors=["张水库", "李四"], editor="王五")
        [hit] = store.select(Filters(query="水库")).newest()
        assert hit.byline.text == "水库晚报 · 张水库"
        assert [text for text, matches in hit.byline.segments() if matches] == ["水库", "水库"]

    def test_excluded_words_are_not_marked(self, store):
        save(store, "1", title="水库开闸")
        [hit] = store.select(Filters(query="开闸 -大坝")).newest()
        assert [text for text, matches in hit.title.segments() if matches] == ["开闸"]

    @given(st.text(max_size=60), st.lists(WORDS, min_size=1, max_size=3))
    def test_segments_put_together_are_the_text(self, text, words):
        pattern = pattern_of(tuple(fold(word) for word in words))
        shown = snippet(text, pattern, posts=[])
        assert "".join(piece for piece, _ in shown.segments()) == shown.text
        assert Marked(text=text).segments() == ([(text, False)] if text else [])


class TestQueries:
    @every(
        "query message",
        [
            ("", "a word is missing, at character 1"),
            ("  ", "a word is missing"),
            ("（水", "a parenthesis is not closed, at character 1"),
            ("水）", "a parenthesis is closed that was not opened, at character 2"),
            ("()", "a word is missing, at character 2"),
            ("水 AND", "no word after AND, at character 3"),
            ("AND 水", "no word before AND"),
            ("水 AND OR 火", "no word after AND"),
            ("OR 水", "a word is missing"),
            ("水 OR", "a word is missing"),
            ("NOT", "no word after NOT"),
            ("水 NOT NOT 火", "no word after NOT"),
            ('"水', "the quotation has no end, at character 1"),
            ("！", "'！' holds no letter, digit or Chinese character"),
            ("水 - 火", "'-' holds no letter"),
            ("a*b", "a \\* stands only at the end of a word"),
            ("标题：-水", "no word after '标题'"),
            ("水" * (MAX_QUERY_CHARS + 1), "a query of 1001 characters; 1000 are allowed"),
            ("(" * (MAX_DEPTH + 1) + "水" + ")" * (MAX_DEPTH + 1), "too many parentheses"),
        ],
    )
    def test_what_is_wrong_with_a_query_is_said_in_one_line_with_its_place(self, query, message):
        with pytest.raises(UserError, match=f"^search: .*{message}") as raised:
            parse(query)
        assert "\n" not in str(raised.value)

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.sampled_from("水火a1 \"“”()（）*-:：ANDORT{}^'\\，"), max_size=25))
    def test_any_query_is_answered_or_refused_in_one_line(self, store, query):
        try:
            filters = Filters(query=query)
        except UserError:
            return
        assert found(store, query=filters.query) == []

    @pytest.mark.parametrize("words", [1, 300])
    def test_queries_at_the_limit_of_length_are_answered(self, store, words):
        assert found(store, " ".join(["水"] * words)) == []
        assert found(store, " OR ".join(["水"] * min(words, 200))) == []

"""Articles that tell one story are found, whoever told it first, and what only looks alike is kept apart."""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regional_news.item.article import Comment
from regional_news.storage.sqlite import Filters, Store, migrations
from regional_news.storage.sqlite.story_origin import origin_of
from regional_news.storage.sqlite.story_spread import Lag
from regional_news.text.folding import forms
from regional_news.text.outlets import outlet_of
from tests.every import every
from tests.factory import make_article
from tests.postgres import FILE_ALONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.item.article import Article
    from regional_news.storage.sqlite.place import StorePlace

LETTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"


def prose(seed: int, *, paragraphs: int = 6) -> str:
    """Return a text of about 100 letters a paragraph that shares nothing with that of another seed."""
    rng = random.Random(seed)
    letters = LETTERS + "".join(chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(300))
    return "\n".join("".join(rng.choice(letters) for _ in range(100)) + "。" for _ in range(paragraphs))


def article(key: int, text: str, **changes: Any) -> Article:
    """Return a plain article of that text."""
    return make_article(article_id=str(key), text=text, title=changes.pop("title", f"城南步道{key}"), **changes)


@pytest.fixture
def store(place: StorePlace) -> Iterator[Store]:
    with Store.open(place) as opened:
        yield opened


def save(store: Store, *articles: Article) -> None:
    run = store.start_run(spider="heze")
    for one in articles:
        store.save(one, run_id=run)


def stories(store: Store) -> set[frozenset[str]]:
    """Return the stories that are told more than once, as keys of articles."""
    with store._reading() as db:
        rows = db.execute("SELECT story, article_id FROM articles").fetchall()
    groups: dict[int, set[str]] = {}
    for story, key in rows:
        groups.setdefault(story, set()).add(key)
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store._reading() as db:
        return [tuple(row) for row in db.execute(sql)]


TEXT = prose(1)
PARAGRAPHS = TEXT.split("\n")
REPRINTS = {
    "dateline": "本报讯（记者 林晓舟）" + TEXT,
    "cut": TEXT[: len(TEXT) * 6 // 10],
    "dropped": "\n".join(PARAGRAPHS[::2] + PARAGRAPHS[-1:]),
    "reordered": "\n".join(reversed(PARAGRAPHS)),
    "retyped": "".join(c if n % 17 else "啊" for n, c in enumerate(TEXT)),
    "appended": TEXT + "\n" + prose(2, paragraphs=2),
    "byline": TEXT + "\n（通讯员 周渡）",
}

NOTICE = (
    "关于{0}任职前公示的公告。为进一步扩大选人用人中的民主，加强对干部选拔任用工作的监督，现将拟任职人选的有关情况公示如下："
    "{0}，{1}年{2}月生，大学学历，现任{3}，拟任{4}。公示期间，广大干部群众可通过来电、来信、来访等形式反映情况，"
    "公示时间为{1}年{2}月{5}日起五个工作日，受理电话{6}，反映问题要坚持实事求是的原则，我们将对反映人和反映的问题严格保密。"
)


@pytest.mark.parametrize("kind", REPRINTS)
def test_a_reprint_finds_its_story_when_it_is_stored(store: Store, kind: str) -> None:
    save(store, article(1, TEXT), article(2, REPRINTS[kind]), article(3, prose(3)))
    assert stories(store) == {frozenset("12")}


def test_an_article_that_is_alone_has_a_story_too(store: Store) -> None:
    save(store, article(1, TEXT))
    assert rows(store, "SELECT id = story FROM articles") == [(1,)]


def test_the_order_of_arrival_decides_nothing(tmp_path: Path) -> None:
    """All orders of five tellings and a glued text give the same stories, and settling changes none."""
    told = [
        article(1, TEXT),
        article(2, REPRINTS["cut"]),
        article(3, REPRINTS["retyped"]),
        article(4, prose(4)),
        article(5, TEXT + "\n" + prose(4)),
    ]
    found = set()
    for number, order in enumerate(itertools.islice(itertools.permutations(told), 0, 120, 9)):
        with Store.open(tmp_path / f"{number}.db") as store:
            save(store, *order)
            found.add(frozenset(stories(store)))
            done = store.stories.settle(share=0.5)
            assert (done.filled, done.dropped, done.merged, done.parted, done.moved) == (0, 0, 0, 0, 0)
    assert len(found) == 1


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(18)))
def test_settled_stories_are_the_same_whatever_came_first(order: list[int]) -> None:
    """Reprints of four stories, a digest of them, a glued text and notices of one form."""
    told = [*REPRINTS.values(), TEXT, prose(4), prose(4) + prose(5, paragraphs=1), TEXT + prose(4), prose(6)]
    told += ["\n".join([TEXT, prose(4), prose(6), prose(7)]), prose(7)[:300], prose(7)]
    told += [NOTICE.format(f"{n}组", 1960 + 7 * n, n, f"第{n * 31}厂", f"{n}号", n + 3, n * 7919) for n in range(1, 4)]
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "news.db") as store:
        save(store, *(article(key, told[key]) for key in order))
        store.stories.settle(share=0.5)
        groups = stories(store)
    texts = [told.index(text) for text in (TEXT, prose(4), prose(7))]
    assert groups == {
        frozenset(map(str, [*range(8)])),
        frozenset(map(str, [texts[1], texts[1] + 1])),
        frozenset(map(str, [texts[2] - 1, texts[2]])),
    }


@FILE_ALONE
def test_a_killed_pass_keeps_what_it_did(store: Store) -> None:
    store.story_share = None
    save(store, *(article(key, prose(key)) for key in range(1, 300)))

    def killed(what: str, number: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.stories.settle(share=0.5, step=killed)
    assert not store.stories.is_settled_since(datetime(2000, 1, 1, tzinfo=UTC))
    assert store.stories.settle(share=0.5).filled == 99
    assert store.stories.is_settled_since(datetime(2000, 1, 1, tzinfo=UTC))


def test_sketches_of_other_rules_are_made_anew(tmp_path: Path) -> None:
    with Store.open(tmp_path / "news.db") as store:
        save(store, article(1, TEXT), article(2, REPRINTS["cut"]))
        store._write("UPDATE store_property SET value = 'old' WHERE name = 'sketch_rules'")
        store._write("UPDATE shingle SET key = -key")
    with Store.open(tmp_path / "news.db") as store:
        assert stories(store) == set()
        assert store.stories.settle(share=0.5).filled == 2
        assert stories(store) == {frozenset("12")}
        assert rows(store, "SELECT count(*) FROM shingle WHERE key < 0") == [(0,)]


def test_desks_that_cut_a_story_at_other_ends_still_tell_it(store: Store) -> None:
    """What the two kept has little in common, but together they cover more than all of the first."""
    save(store, article(1, TEXT), article(2, "\n".join(PARAGRAPHS[:4])), article(3, "\n".join(PARAGRAPHS[2:])))
    save(store, article(4, PARAGRAPHS[0] + PARAGRAPHS[1] + PARAGRAPHS[5] + PARAGRAPHS[4]))
    assert stories(store) == {frozenset("1234")}


def test_a_desk_that_puts_other_words_here_and_there_tells_the_same_story(store: Store) -> None:
    pieces = [TEXT[at : at + 70] for at in range(0, len(TEXT), 70)]
    reworded = "".join(text if n % 2 else "换了说法" + text[5:] for n, text in enumerate(pieces))
    save(store, article(1, TEXT), article(2, reworded))
    assert stories(store) == {frozenset("12")}


def test_a_copy_stands_in_the_story_of_its_first(store: Store) -> None:
    save(store, article(1, TEXT), article(2, TEXT, portal="yueyang"), article(3, REPRINTS["cut"]))
    assert stories(store) == {frozenset("123")}
    assert rows(store, "SELECT articles, portals FROM stories") == [(3, 2)]


def test_an_edit_moves_an_article_to_another_story(store: Store) -> None:
    save(store, article(1, TEXT), article(2, prose(7)), article(3, REPRINTS["cut"]))
    later = article(3, prose(7) + prose(8, paragraphs=1), title="改了")
    save(store, replace(later, fetched_at=later.fetched_at + timedelta(hours=1)))
    assert stories(store) == {frozenset("23")}


def test_what_was_forgotten_leaves_its_story(store: Store) -> None:
    save(store, article(1, TEXT), article(2, REPRINTS["cut"]), article(3, REPRINTS["retyped"]), article(4, TEXT))
    with store._writing():
        pass
    store.forgetting.take_out("heze", articles=["1"], poster=None, threads=(), refused_urls=(), at="2026-01-01")
    assert stories(store) == {frozenset("234")}
    assert rows(store, "SELECT count(*) FROM shingle WHERE article = 1") == [(0,)]
    store.forgetting.take_out(
        "heze", articles=["2", "3", "4"], poster=None, threads=(), refused_urls=(), at="2026-01-01"
    )
    for table in ("shingle", "kin", "telling"):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "shown"), [("dateline", "retitled"), ("cut", "cut"), ("appended", "extended"), ("retyped", "edited")]
)
def test_reprints_say_what_was_done_and_how_much_later(store: Store, kind: str, shown: str) -> None:
    first = article(1, TEXT)
    save(store, article(2, REPRINTS[kind], published_at=first.published_at + timedelta(hours=3)), first)
    (row,) = rows(store, "SELECT article, of, kind, lag_hours, share, share_of FROM reprints")
    assert row[:4] == (1, 2, shown, 3.0)
    assert 0.5 < row[4] <= 1
    assert 0.5 < row[5] <= 1


# Bad input


def test_articles_of_ten_letters_are_alone(store: Store) -> None:
    save(store, *(article(key, f"今日城南步道通车{key}。") for key in range(1, 6)))
    assert stories(store) == set()


def test_notices_of_one_form_are_no_story(store: Store) -> None:
    """Neither the first two of them nor the hundredth."""
    rng = random.Random(3)
    name = lambda n: "".join(chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(n))  # noqa: E731
    for key in range(100):
        text = NOTICE.format(
            name(3), rng.randrange(1960, 2000), key % 12 + 1, name(8), name(9), key % 28 + 1, key * 7919
        )
        save(store, article(key, text))
    assert stories(store) == set()
    assert store.stories.settle(share=0.5).stories == 0


LOST = (
    "遗失声明：{0}不慎遗失{1}颁发的{2}证书一本，编号{3}，特此声明作废，"
    "由此引起的一切后果由遗失人自行承担，与登报单位无关，如有拾到请联系本人，必有酬谢。"
)
VISIT = (
    "{0}学校举行{1}主题班会，同学们通过讲故事、诗朗诵等形式踊跃参与，气氛热烈。{2}老师表示，学校将不断丰富教育内容和形式，"
    "引导学生从小养成良好习惯，做全面发展的好少年。"
)


@pytest.mark.parametrize("form", [LOST, VISIT], ids=["one-number", "no-number"])
def test_two_short_notices_of_one_form_are_no_story(store: Store, form: str) -> None:
    first = form.format("山前渔具行", "河口镇码头", "船员", "7741902")
    save(store, article(1, first), article(2, form.format("林小舟", "市三中图书馆", "借阅", "88016")))
    assert stories(store) == set()


WEATHER = (
    "今天白天{0}，{1}风{2}到{3}级，最高气温{4}℃；今天夜间{5}，最低气温{6}℃。"
    "气象台提醒，早晚温差较大，请及时增减衣物，注意交通安全。"
)
SKIES = ("晴", "多云", "小雨", "晴到多云", "多云转阴")


def weather(day: int) -> str:
    rng = random.Random(day)
    gentle = rng.randint(2, 3)
    return WEATHER.format(
        rng.choice(SKIES), rng.choice(("南", "东北")), gentle, gentle + 2, 20 + day, rng.choice(SKIES), day - 7
    )


@settings(max_examples=5, deadline=None)
@given(st.permutations(range(24)))
def test_the_weather_of_other_days_is_no_story_whatever_came_first(order: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "news.db") as store:
        save(store, *(article(day, weather(day)) for day in order))
        store.stories.settle(share=0.5)
        assert stories(store) == set()


def test_a_reprint_below_two_datelines_tells_the_story(store: Store) -> None:
    short = prose(2, paragraphs=1)[:60]
    lines = ("城南日报3月2日讯 记者林晓舟报道：", "据城南晚报报道，中城社岳阳3月1日电 （通讯员 周渡）")
    save(store, article(0, short), *(article(n, line + short) for n, line in enumerate(lines, 1)))
    assert stories(store) == {frozenset("012")}


def test_a_text_of_thirty_letters_that_is_told_again_is_found(store: Store) -> None:
    save(store, article(1, prose(2)[:50]), article(2, prose(2)[:30]), article(3, prose(2)[:20]))
    assert stories(store) == {frozenset("12")}


def test_equal_notices_are_copies_of_the_first(store: Store) -> None:
    save(store, *(article(key, NOTICE) for key in range(1, 40)))
    assert len(stories(store)) == 1
    assert rows(store, "SELECT count(DISTINCT article) FROM shingle") == [(1,)]


def test_a_digest_joins_no_story_but_is_linked_to_each(store: Store) -> None:
    texts = [prose(seed, paragraphs=3) for seed in range(100, 150)]
    save(store, *(article(n, text) for n, text in enumerate(texts, 1)), article(99, "\n".join(texts)))
    assert stories(store) == set()
    assert rows(store, "SELECT count(*) FROM reprints WHERE 51 IN (article, of)") == [(50,)]


def test_a_notice_of_a_form_that_is_told_again_is_found_among_all_others(store: Store) -> None:
    told = [LOST.format(f"第{n}渔具行", f"{n * 7}号码头", "船员" * (n % 3 + 1), str(n * 7919)) for n in range(1, 40)]
    save(store, *(article(n, text) for n, text in enumerate(told, 1)))
    save(store, article(99, "本报讯（记者 林晓舟）" + told[29]))
    assert stories(store) == {frozenset({"30", "99"})}
    store.stories.settle(share=0.5)
    assert stories(store) == {frozenset({"30", "99"})}


@FILE_ALONE
def test_who_glues_many_texts_of_two_stories_parts_neither(store: Store) -> None:
    """Neither when they are stored nor in the pass afterwards."""
    other = prose(9)
    save(store, article(1, TEXT), article(2, other), article(3, REPRINTS["retyped"]), article(4, other + "补记。"))
    save(store, *(article(10 + n, TEXT[n * 9 :] + "\n" + other[n * 12 :], title=f"两则{n}") for n in range(30)))
    for _ in range(2):
        ids = dict(rows(store, "SELECT article_id, story FROM articles"))
        assert ids["1"] == ids["3"] != ids["2"] == ids["4"]
        store.stories.settle(share=0.5)


@FILE_ALONE
def test_a_story_that_a_hundred_tell_is_one(store: Store) -> None:
    told = [TEXT[n % 7 :] + f"\n{'续' * (n % 5)}{prose(1_000 + n, paragraphs=1)[:60]}" for n in range(100)]
    save(store, *(article(n, text) for n, text in enumerate(told)))
    assert [len(told) for told in stories(store)] == [100]
    done = store.stories.settle(share=0.5)
    assert (done.parted, done.moved, [len(told) for told in stories(store)]) == (0, 0, [100])
    store.forgetting.take_out("heze", articles=["0"], poster=None, threads=(), refused_urls=(), at="2026-01-01")
    assert [len(told) for told in stories(store)] == [99]
    assert rows(store, "SELECT count(*) FROM articles WHERE story NOT IN (SELECT id FROM article)") == [(0,)]


def test_who_glues_two_stories_does_not_join_them(store: Store) -> None:
    """Not even with many texts that glue them otherwise each time."""
    other = prose(9)
    save(store, article(1, TEXT), article(2, other), article(3, REPRINTS["retyped"]), article(4, other + "补记。"))
    save(store, *(article(10 + n, TEXT[n * 20 :] + "\n" + other[n * 30 :]) for n in range(8)))
    ids = dict(rows(store, "SELECT article_id, story FROM articles"))
    assert ids["1"] == ids["3"] != ids["2"] == ids["4"]


def test_traditional_script_tells_the_same_story(store: Store) -> None:
    text = "环湖步道全线贯通，附近居民沿湖散步，养护工人介绍步道长度，铺设透水砖。" * 2 + prose(5, paragraphs=2)
    save(store, article(1, text), article(2, "本報訊（記者 林曉舟）" + "".join(forms(c)[-1] for c in text)))
    assert stories(store) == {frozenset("12")}


def test_mojibake_finds_its_like_and_nothing_else(store: Store) -> None:
    broken = TEXT.encode().decode("gb18030", "replace").replace("\ufffd", "?")
    save(store, article(1, TEXT), article(2, broken), article(3, broken + "后记。"))
    assert stories(store) == {frozenset("23")}


@pytest.mark.slow
@FILE_ALONE
def test_an_article_of_megabytes_is_stored_and_found(store: Store) -> None:
    save(store, article(1, TEXT), article(2, TEXT + "\n" + prose(6, paragraphs=9_000)))
    assert rows(store, "SELECT count(*) FROM reprints") == [(1,)]


def test_clocks_that_differ_by_a_year_hide_no_reprint(store: Store) -> None:
    first = article(1, TEXT)
    save(store, first, article(2, REPRINTS["cut"], published_at=first.published_at + timedelta(days=-366)))
    assert stories(store) == {frozenset("12")}


def test_an_outlet_whose_clock_is_a_year_behind_tells_the_story_and_is_nobodys_forerunner(store: Store) -> None:
    first = article(1, TEXT, source="岳阳日报")
    at = first.published_at
    late = article(2, REPRINTS["dateline"], source="滕州日报", published_at=at + timedelta(hours=2))
    early = article(3, REPRINTS["byline"], source="济宁日报", published_at=at - timedelta(days=366))
    save(store, first, late, early)
    days = {"since": early.published_at.date(), "until": late.published_at.date()}
    (often,) = store.stories.told_often(**days, limit=9)
    assert (often.articles, often.outlets) == (3, 3)
    behind = {teller.outlet: teller.behind for teller in store.stories.tellers(store.stories.told_by(**days), limit=9)}
    assert behind == {"岳阳日报": {}, "滕州日报": {"岳阳日报": Lag(2.0, 1)}, "济宁日报": {}}
    assert store.stories.fastest(store.stories.told_by(**days), limit=9) == []
    assert origin_of(store.stories.tellings(often.story)).confidence == "unknown"


def test_the_fastest_story_is_the_one_that_three_outlets_told_soonest(store: Store) -> None:
    outlets = ("岳阳日报", "滕州日报", "济宁日报", "聊城日报")
    at = article(0, TEXT).published_at
    slow = [
        article(10 + n, TEXT + f"第{n}版。", source=outlet, published_at=at + timedelta(hours=5 * n))
        for n, outlet in enumerate(outlets)
    ]
    quick = [
        article(20 + n, prose(7) + f"第{n}版。", source=outlet, published_at=at + timedelta(hours=n))
        for n, outlet in enumerate(outlets[:3])
    ]
    pair = [
        article(30 + n, prose(8) + f"第{n}版。", source=outlet, published_at=at) for n, outlet in enumerate(outlets[:2])
    ]
    save(store, *slow, *quick, *pair, article(40, prose(9), source="聊城日报"))
    days = {"since": at.date(), "until": at.date() + timedelta(days=1)}
    found = store.stories.fastest(store.stories.told_by(**days), limit=9)
    assert [(one.title, one.hours, one.outlets) for one in found] == [("城南步道20", 2.0, 3), ("城南步道10", 10.0, 4)]
    assert [one.title for one in store.stories.alone("聊城日报", **days, limit=9)] == ["城南步道40"]
    assert store.stories.alone("岳阳日报", **days, limit=9) == []


def test_a_forum_post_that_pastes_a_story_is_linked_to_it(store: Store) -> None:
    post = Comment(
        post_id="7", floor=2, author="湖边人", published_at=None, text=PARAGRAPHS[0], quote=None, status="shown"
    )
    thread = article(2, prose(8), kind="thread", comments=[post])
    save(store, article(1, TEXT), thread)
    assert rows(store, "SELECT article, post_id, of, kind FROM reprints") == [(2, "7", 1, "cut")]
    assert stories(store) == set()


# Settings, old stores


def test_stories_can_be_switched_off_and_are_made_up_for_later(store: Store) -> None:
    store.story_share = None
    save(store, article(1, TEXT), article(2, REPRINTS["cut"]))
    assert stories(store) == set()
    assert store.stories.fill(share=0.5) == 2
    assert stories(store) == {frozenset("12")}
    assert store.stories.fill(share=0.5) == 0


def test_a_higher_threshold_leaves_more_apart(store: Store) -> None:
    store.story_share = 0.95
    save(store, article(1, TEXT), article(2, REPRINTS["retyped"]))
    assert stories(store) == set()


def test_an_old_store_is_filled_bit_by_bit(tmp_path: Path) -> None:
    """What a killed filling left is gone on with."""
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        save(store, article(1, TEXT), article(2, REPRINTS["cut"]), article(3, prose(3)))
    db = sqlite3.connect(path, isolation_level=None)
    for name in ("article_counted", "article_discounted", "article_recounted", "comment_counted", "comment_discounted"):
        db.execute(f"DROP TRIGGER {name}")
    for table in ("shingle", "kin", "paste", "telling", "outlet", "subject", "comment_total"):
        db.execute(f"DROP TABLE {table}")
    db.execute("CREATE INDEX article_by_subject ON article (portal)")
    db.execute("DELETE FROM store_property WHERE name = 'outlet_rules'")
    for view in ("reprints", "stories"):
        db.execute(f"DROP VIEW {view}")
    db.execute("PRAGMA user_version = 7")
    db.close()
    with Store.open(path) as store:
        assert store.stories.fill(share=0.5, limit=1) == 1
        assert rows(store, "SELECT outlet FROM articles") == [("菏泽日报",)] * 3
    with Store.open(path) as store:
        while store.stories.fill(share=0.5, limit=1):
            pass
        assert stories(store) == {frozenset("12")}
    assert migrations.CURRENT_VERSION >= 8


@every("source", ["菏泽日报", "菏泽日报社", "菏泽日报客户端", "荷泽日报", "荷泽日报社", "《菏泽日报》"])
def test_channels_and_slips_name_one_outlet(source: str) -> None:
    assert outlet_of(source) == "菏泽日报"


@every("source", ["人民出版社", "本站", "菏泽晚报", "中国菏泽网"])
def test_an_outlet_that_no_rule_knows_stays_as_it_is(source: str) -> None:
    assert outlet_of(source) == source


# Who told it first


def told(key: int, text: str, **changes: Any) -> Article:
    return article(key, text, **({"source": None} | changes))


def origin(store: Store) -> tuple[str | None, str]:
    (story,) = {row[0] for row in rows(store, "SELECT story FROM articles")}
    found = origin_of(store.stories.tellings(story))
    return found.outlet, found.confidence


DAY = article(1, TEXT).published_at


def test_a_source_line_that_all_tellings_give_says_who_was_first(store: Store) -> None:
    """Whatever the clocks say, and however the line is spelt."""
    save(
        store,
        told(1, TEXT, source="菏泽日报社"),
        told(2, REPRINTS["cut"], published_at=DAY - timedelta(hours=3), portal="yueyang", source="《荷泽日报》"),
    )
    assert origin(store) == ("菏泽日报", "stated")


def test_the_source_that_most_portals_name_is_shown_as_such(store: Store) -> None:
    save(
        store,
        told(1, TEXT, source="菏泽日报"),
        told(2, REPRINTS["cut"], portal="yueyang", source="菏泽日报"),
        told(3, REPRINTS["dropped"], portal="tengzhou", source="滕州日报"),
    )
    assert origin(store) == ("菏泽日报", "mostly stated")


def test_without_source_lines_the_earliest_telling_is_shown_as_the_earliest(store: Store) -> None:
    save(store, told(1, TEXT, portal="yueyang"), told(2, REPRINTS["cut"], published_at=DAY + timedelta(hours=3)))
    assert origin(store) == ("yueyang", "earliest")


@pytest.mark.parametrize(
    "changes",
    [{"published_at": DAY - timedelta(days=366)}, {"published_at": DAY}, {"published_precision": "day"}],
    ids=["a-year", "the-same-minute", "the-same-day"],
)
def test_clocks_that_cannot_be_compared_say_nothing(store: Store, changes: dict[str, Any]) -> None:
    save(store, told(1, TEXT, portal="yueyang"), told(2, REPRINTS["cut"], **changes))
    assert origin(store) == (None, "unknown")


def test_a_day_without_an_hour_is_told_as_a_day(store: Store) -> None:
    at = article(0, TEXT).published_at
    day = at.replace(hour=0, minute=0, second=0)
    early = article(1, TEXT, source="岳阳日报", published_at=day, published_precision="day")
    save(store, early, article(2, TEXT, source="岳阳日报", published_at=day + timedelta(hours=30)))
    days = {"since": at.date(), "until": at.date() + timedelta(days=2)}
    (often,) = store.stories.told_often(**days, limit=9)
    assert (often.first_precision, often.last_precision) == ("day", "minute")
    assert [one.published_precision for one in store.stories.alone("岳阳日报", **days, limit=9)] == ["day"]


def test_the_total_of_stories_is_what_a_search_counts_that_shows_each_once(store: Store) -> None:
    save(store, article(1, TEXT), article(2, REPRINTS["cut"]), article(3, TEXT), article(4, prose(3)))
    save(store, article(5, prose(4)), article(6, prose(4) + "\n" + prose(5, paragraphs=1)))
    shown = store.select(Filters()).count(stories=True).number
    assert (store.statistics.totals().articles, store.statistics.totals().stories, shown) == (6, 3, 3)

"""The store holds every article once, and tells copies, edits and mere visits apart."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.errors import StorageError
from regional_news.item.article import CHINA, FIELD_NAMES, Article, Comment, Image, Link
from regional_news.storage.sqlite import Filters, Outcome, Store, migrations
from regional_news.storage.sqlite import index as store_index
from tests.factory import LONG_TEXT, make_article
from tests.postgres import FILE_ALONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.storage.sqlite.place import StorePlace

OTHER_TEXT = LONG_TEXT.replace("步道", "绿廊").replace("海棠", "石榴")


@pytest.fixture
def store(place: StorePlace) -> Iterator[Store]:
    with Store.open(place) as opened:
        yield opened


@pytest.fixture
def run(store: Store) -> int:
    return store.start_run(spider="heze")


@contextmanager
def as_analyst(store: Store) -> Iterator[Any]:
    """Connect to the store with nothing of ours between."""
    if isinstance(store.path, Path):
        with closing(sqlite3.connect(store.path)) as db:
            db.row_factory = sqlite3.Row
            yield db
    else:
        with Store.open(store.path, read_only=True) as reader:
            yield reader.engine.connection


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with as_analyst(store) as db:
        return [tuple(row) for row in db.execute(sql)]


def found(store: Store, query: str) -> list[str]:
    """Return the ids of the stories that search finds."""
    return [hit.article_id for hit in store.select(Filters(query=query)).newest()]


def full_article() -> Article:
    return make_article(
        kind="thread",
        pretitle="城建快讯",
        subtitle="——绕湖一圈不走回头路",
        poster="湖边散步的人",
        editor="高明",
        published_raw="2024-03-05 09:27",
        category="我要爆料",
        images=[Image(url="http://www.heze.cn/a.jpg", caption="步道夜景", paragraph=1)],
        attachments=[Link(url="http://www.heze.cn/a.pdf", name="示意图.pdf")],
        keywords=["步道", "城建"],
        rights="未经授权不得转载",
        views=430,
        replies=1,
        flags=["login_wall", "truncated"],
        comments=[
            Comment(
                post_id="77",
                floor=2,
                author="匿名",
                published_at=datetime(2024, 3, 5, 10, 35, 20, tzinfo=CHINA),
                text="晚上去走过，确实不错",
                quote="绕湖一圈",
            ),
            Comment(post_id="78", status="banned"),
        ],
    )


def test_a_stored_article_comes_back_as_it_was(store: Store, run: int) -> None:
    """Every field survives the store."""
    article = full_article()
    assert store.save(article, run_id=run) is Outcome.NEW
    assert store.get("heze", "1001") == article
    assert store.knows("heze", "1001")


def test_an_unknown_article_is_not_known(store: Store, run: int) -> None:
    """Keys belong to their portal."""
    store.save(make_article(), run_id=run)
    assert not store.knows("tengzhou", "1001")
    assert store.get("heze", "1002") is None


def test_the_view_shows_the_item_to_analysts(store: Store, run: int) -> None:
    """The view `articles` has the item's field names, its times sort as text, its lists are JSON."""
    store.save(full_article(), run_id=run)
    with as_analyst(store) as db:
        row = db.execute("SELECT * FROM articles").fetchone()
        people = db.execute("SELECT value FROM articles, json_each(authors)").fetchall()
        posts = db.execute("SELECT floor, author, status FROM comments").fetchall()
    assert row.keys()[: len(FIELD_NAMES)] == list(FIELD_NAMES)
    assert row["published_at"] == "2024-03-05T09:27:00+08:00"
    assert json.loads(row["images"]) == [{"url": "http://www.heze.cn/a.jpg", "caption": "步道夜景", "paragraph": 1}]
    assert "步道" in row["keywords"]
    assert [tuple(person) for person in people] == [("林晓舟",)]
    assert [tuple(post) for post in posts] == [(2, "匿名", "shown"), (None, None, "banned")]


def test_reading_again_without_an_edit_changes_no_version(store: Store, run: int) -> None:
    """Views, replies and the time of fetching are no edit, but the latest are shown."""
    first = make_article(views=5)
    store.save(first, run_id=run)
    counted = rows(store, "SELECT change_seq FROM articles")[0][0]
    later = replace(first, views=90, replies=3, fetched_at=first.fetched_at + timedelta(days=1))
    next_run = store.start_run(spider="heze")
    assert store.save(later, run_id=next_run) is Outcome.UNCHANGED
    assert store.get("heze", "1001") == later
    assert rows(store, "SELECT stored_run, change_seq, first_seen, last_seen FROM articles") == [
        (run, counted, "2024-03-06T01:00:00+00:00", "2024-03-07T01:00:00+00:00")
    ]


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "环湖步道今起全线贯通"},
        {"text": LONG_TEXT.replace("六点八", "七点二")},
        {"published_at": datetime(2024, 3, 5, 9, 30, tzinfo=CHINA)},
        {"source": "牡丹晚报"},
        {"authors": ["林晓舟", "赵青"]},
        {"images": [Image(url="http://www.heze.cn/b.jpg")]},
        {"comments": [Comment(post_id="9", text="顶一下")]},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edit_makes_a_new_version(store: Store, run: int, edit: dict[str, object]) -> None:
    """Title, text, time, source, authors, pictures and posts are what is published."""
    store.save(make_article(), run_id=run)
    counted = rows(store, "SELECT change_seq FROM articles")[0][0]
    next_run = store.start_run(spider="heze")
    edited = make_article(**edit)
    assert store.save(edited, run_id=next_run) is Outcome.CHANGED
    assert store.get("heze", "1001") == edited
    assert rows(store, "SELECT first_run, stored_run FROM articles") == [(run, next_run)]
    assert rows(store, "SELECT change_seq FROM articles") > [(counted,)]


def test_spaces_and_full_width_forms_are_no_edit(store: Store, run: int) -> None:
    """Templates of different ages print the same article."""
    store.save(make_article(title="步道 6 公里"), run_id=run)
    assert store.save(make_article(title="步道　６  公里"), run_id=run) is Outcome.UNCHANGED


def test_the_time_last_seen_never_goes_back(store: Store, run: int) -> None:
    """A clock that jumps back takes no knowledge away."""
    article = make_article()
    store.save(article, run_id=run)
    store.save(replace(article, fetched_at=article.fetched_at - timedelta(hours=1)), run_id=run)
    assert rows(store, "SELECT first_seen, last_seen FROM articles") == [
        ("2024-03-06T00:00:00+00:00", "2024-03-06T01:00:00+00:00")
    ]


def test_posts_that_a_visit_did_not_meet_are_kept(store: Store, run: int) -> None:
    """A visit may fetch only the last page of a thread, or no posts at all."""
    posts = [Comment(post_id=str(number), floor=number, text=f"第{number}楼") for number in (2, 3)]
    store.save(make_article(comments=posts), run_id=run)
    assert store.save(make_article(comments=[]), run_id=run) is Outcome.UNCHANGED
    hidden = replace(posts[1], text="", status="hidden")
    added = Comment(post_id="4", floor=4, text="第4楼")
    assert store.save(make_article(comments=[hidden, added]), run_id=run) is Outcome.CHANGED
    found = store.get("heze", "1001")
    assert found is not None
    assert found.comments == [posts[0], hidden, added]


class TestCopies:
    """A story that appears again is stored as a copy of its first article."""

    def copy_of(self, store: Store) -> dict[str, object]:
        """Return by key the key of the first article, None for stories of their own."""
        return dict(
            rows(
                store,
                "SELECT a.portal || '/' || a.article_id, b.portal || '/' || b.article_id"
                " FROM articles a LEFT JOIN articles b ON b.id = a.copy_of",
            )
        )

    def test_the_same_body_on_another_portal_is_a_copy(self, store: Store, run: int) -> None:
        """Portals re-title what they take over, and punctuate and space it anew."""
        store.save(make_article(), run_id=run)
        taken_over = make_article(
            portal="tengzhou",
            title="【转载】沿湖步道贯通",
            text=LONG_TEXT.replace("，", ", ").replace("\n", "\n\u3000\u3000"),
        )
        assert store.save(taken_over, run_id=run) is Outcome.COPY
        assert self.copy_of(store) == {"heze/1001": None, "tengzhou/1001": "heze/1001"}

    def test_a_copy_in_traditional_characters_is_a_copy(self, store: Store, run: int) -> None:
        """Machine-converted clones tell the same story."""
        store.save(make_article(), run_id=run)
        converted = LONG_TEXT.replace("环", "環").replace("热闹", "熱鬧").replace("东岸", "東岸")
        assert converted != LONG_TEXT
        assert store.save(make_article(article_id="2", text=converted), run_id=run) is Outcome.COPY

    def test_copies_are_never_copies_of_copies(self, store: Store, run: int) -> None:
        """Every copy points to the first article of its story."""
        for number in ("1", "2", "3"):
            store.save(make_article(article_id=number), run_id=run)
        assert self.copy_of(store) == {"heze/1": None, "heze/2": "heze/1", "heze/3": "heze/1"}

    def test_a_different_body_is_another_story(self, store: Store, run: int) -> None:
        """An equal title is no evidence."""
        store.save(make_article(), run_id=run)
        assert store.save(make_article(article_id="2", text=OTHER_TEXT), run_id=run) is Outcome.NEW

    @pytest.mark.parametrize(
        ("changes", "outcome"),
        [
            ({}, Outcome.COPY),
            ({"title": "关于第三季度公示的通知"}, Outcome.NEW),
            ({"published_at": datetime(2024, 3, 4, 9, 27, tzinfo=CHINA)}, Outcome.NEW),
            ({"poster": "另一个人"}, Outcome.NEW),
        ],
        ids=["all-equal", "title", "day", "poster"],
    )
    def test_a_short_body_alone_makes_no_copy(
        self, store: Store, run: int, changes: dict[str, object], outcome: Outcome
    ) -> None:
        """`Details are attached` stands under many titles."""
        short = {"title": "关于第二季度公示的通知", "text": "详见附件。"}
        store.save(make_article(**short), run_id=run)
        assert store.save(make_article(article_id="2", **{**short, **changes}), run_id=run) is outcome

    def test_what_a_newspaper_prints_beside_its_stories_is_never_a_copy(self, store: Store, run: int) -> None:
        """The same advertisement stands on two pages, and in two issues."""
        printed = {"kind": "epaper", "title": "广告", "text": "广告" * 60, "flags": ["advertisement"]}
        for number in ("1", "2"):
            assert store.save(make_article(article_id=number, **printed), run_id=run) is Outcome.NEW

    @pytest.mark.parametrize(("length", "outcome"), [(99, Outcome.NEW), (100, Outcome.COPY), (101, Outcome.COPY)])
    def test_a_body_tells_from_a_hundred_characters_on(
        self, store: Store, run: int, length: int, outcome: Outcome
    ) -> None:
        """Only letters and digits are counted."""
        body = "。".join("甲乙丙丁戊己庚辛壬癸" * 11)[: 2 * length]
        store.save(make_article(text=body), run_id=run)
        assert store.save(make_article(article_id="2", title="另一个标题", text=body), run_id=run) is outcome

    def test_a_rewritten_first_article_leaves_its_story_to_its_copies(self, store: Store, run: int) -> None:
        """Every story keeps exactly one article that is no copy, and can be found by search."""
        for number in ("1", "2", "3"):
            store.save(make_article(article_id=number), run_id=run)
        assert store.save(make_article(article_id="1", text=OTHER_TEXT), run_id=run) is Outcome.CHANGED
        assert self.copy_of(store) == {"heze/1": None, "heze/2": None, "heze/3": "heze/2"}
        assert found(store, "海棠") == ["2"]
        assert found(store, "石榴") == ["1"]

    def test_a_copy_that_is_rewritten_becomes_a_story(self, store: Store, run: int) -> None:
        """And one that is rewritten into another's text becomes its copy."""
        store.save(make_article(article_id="1"), run_id=run)
        store.save(make_article(article_id="2"), run_id=run)
        assert store.save(make_article(article_id="2", text=OTHER_TEXT), run_id=run) is Outcome.CHANGED
        assert store.save(make_article(article_id="2", text=LONG_TEXT), run_id=run) is Outcome.COPY
        assert self.copy_of(store) == {"heze/1": None, "heze/2": "heze/1"}

    def test_every_change_of_standing_is_counted(self, store: Store, run: int) -> None:
        """A watermark over change_seq misses no article whose copy_of or story moved."""
        store.save(make_article(article_id="1"), run_id=run)
        store.save(make_article(article_id="2"), run_id=run)
        counted = store.last_change()
        store.save(make_article(article_id="1", text=OTHER_TEXT), run_id=run)
        assert rows(store, f"SELECT article_id FROM articles WHERE change_seq > {counted} ORDER BY 1") == [
            ("1",),
            ("2",),
        ]


class TestKeysOnly:
    """With OUTPUTS=jsonl the store keeps keys and hashes, and still knows what was seen."""

    @FILE_ALONE
    def test_nothing_published_is_kept(self, store: Store, run: int) -> None:
        """The view is empty; the file holds no sentence."""
        assert store.save(full_article(), run_id=run, content=False) is Outcome.NEW
        assert store.knows("heze", "1001")
        assert store.get("heze", "1001") is None
        assert rows(store, "SELECT * FROM articles") == []
        assert found(store, "步道") == []
        store.close()
        assert "透水砖".encode() not in store.path.read_bytes()
        assert "确实不错".encode() not in store.path.read_bytes()

    def test_edits_copies_and_new_posts_are_told_apart(self, store: Store, run: int) -> None:
        """Hashes are enough for that."""
        post = Comment(post_id="7", text="好")
        store.save(make_article(comments=[post]), run_id=run, content=False)
        assert store.save(make_article(comments=[post]), run_id=run, content=False) is Outcome.UNCHANGED
        assert store.save(make_article(title="改过"), run_id=run, content=False) is Outcome.CHANGED
        assert store.save(make_article(article_id="2"), run_id=run, content=False) is Outcome.COPY
        edited = replace(post, text="很好")
        assert store.save(make_article(title="改过", comments=[edited]), run_id=run, content=False) is Outcome.CHANGED

    def test_content_comes_in_when_it_is_wanted_again(self, store: Store, run: int) -> None:
        """Switching OUTPUTS back and reading again fills the row, and does not call it an edit."""
        article = make_article()
        store.save(article, run_id=run, content=False)
        seen = store.last_change()
        assert store.save(article, run_id=run) is Outcome.UNCHANGED
        assert store.get("heze", "1001") == article
        assert found(store, "步道") == [article.article_id]
        assert rows(store, "SELECT change_seq FROM articles") > [(seen,)], "a watermark set before must not miss it"

    def test_content_that_is_stored_is_never_thrown_away(self, store: Store, run: int) -> None:
        """A run that keeps keys only still brings a stored article up to date."""
        store.save(make_article(), run_id=run)
        edited = make_article(text=OTHER_TEXT)
        assert store.save(edited, run_id=run, content=False) is Outcome.CHANGED
        assert store.get("heze", "1001") == edited


def test_a_failure_before_the_commit_leaves_the_store_as_it_was(store: Store, run: int) -> None:
    """What must be on disk before a key is committed may fail, and then the key is not committed."""

    def fail(outcome: Outcome, _: Article) -> None:
        assert outcome is Outcome.NEW
        raise StorageError("no space")

    with pytest.raises(StorageError, match="no space"):
        store.save(make_article(), run_id=run, before_commit=fail)
    assert not store.knows("heze", "1001")
    assert store.save(make_article(), run_id=run) is Outcome.NEW


def test_what_a_run_stored_can_be_read_back(store: Store, run: int) -> None:
    """New and edited stories of one portal, copies left out."""
    store.save(make_article(article_id="1"), run_id=run)
    store.save(make_article(article_id="2", text=OTHER_TEXT), run_id=run)
    next_run = store.start_run(spider="heze")
    edited = make_article(article_id="1", title="改过")
    store.save(edited, run_id=next_run)
    store.save(make_article(article_id="3", title="又一份"), run_id=next_run)
    store.save(make_article(portal="yueyang", text="岳阳楼前新添一处码头。"), run_id=next_run)
    assert [article.article_id for article in store.stored_in_run(run, portal="heze")] == ["2"]
    assert list(store.stored_in_run(next_run, portal="heze")) == [edited]
    assert store.is_stored_by(next_run, edited)
    assert not store.is_stored_by(run, edited)
    assert not store.is_stored_by(next_run, replace(edited, title="没存过"))


def test_runs_are_entered_with_their_circumstances(store: Store) -> None:
    """A run that was killed stays without an end."""
    start = datetime(2026, 11, 22, 4, 15, tzinfo=UTC)
    killed = store.start_run(spider="yueyang", at=start)
    number = store.start_run(
        spider="heze",
        arguments={"since": "2026-11-01"},
        settings={"DATA_DIR": Path("data")},
        versions={"scrapy": "2.19"},
    )
    store.update_run(number, counts={"articles/new": 3})
    assert store.runs()[0].counts == {"articles/new": 3}
    store.finish_run(number, reason="finished", exit_code=0, counts={"articles/new": 7, "start_time": start}, at=start)
    latest, earlier = store.runs()
    assert (latest.run_id, latest.spider, latest.reason, latest.exit_code) == (number, "heze", "finished", 0)
    assert latest.arguments == {"since": "2026-11-01"}
    assert latest.settings == {"DATA_DIR": "data"}
    assert latest.versions == {"scrapy": "2.19", "sqlite": sqlite3.sqlite_version}
    assert latest.counts["articles/new"] == 7
    assert latest.ended_at == start
    assert (earlier.run_id, earlier.started_at, earlier.ended_at, earlier.exit_code) == (killed, start, None, None)
    assert [run.run_id for run in store.runs(limit=1)] == [number]


def test_lists_are_remembered_with_their_yield(store: Store) -> None:
    """The lists that yielded most come first; a visit without a name keeps the known one."""
    day = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    store.save_list("heze", "http://www.heze.cn/a/", links=20, new_links=1, name="要闻", at=day)
    store.save_list("heze", "http://www.heze.cn/b/", links=30, new_links=9, at=day)
    store.save_list("heze", "http://www.heze.cn/a/", links=22, new_links=10, at=day + timedelta(days=1))
    store.save_list("yueyang", "http://www.803.com.cn/counties/", links=5, new_links=5)
    first, second = store.lists("heze")
    assert (first.url, first.name, first.visits, first.links, first.new_links, first.total_new) == (
        "http://www.heze.cn/a/",
        "要闻",
        2,
        22,
        10,
        11,
    )
    assert (first.first_seen, first.last_seen) == (day, day + timedelta(days=1))
    assert second.url == "http://www.heze.cn/b/"


def test_a_refusal_is_kept_until_its_address_gives_an_article(store: Store, run: int) -> None:
    """Refusals of one address are counted together, with the latest reason."""
    article = make_article()
    store.refuse("heze", article.url, run_id=run, reason="no_text", status=200, sha256="ab" * 32)
    store.refuse("heze", article.url, run_id=run, reason="challenge", detail="429", status=429)
    [refusal] = store.refusals("heze")
    assert (refusal.reason, refusal.detail, refusal.status, refusal.sha256, refusal.times) == (
        "challenge",
        "429",
        429,
        None,
        2,
    )
    store.save(article, run_id=run)
    assert store.refusals("heze") == []


def test_a_day_has_room_for_a_known_number_of_articles(store: Store, run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last free key of a day is used, and the next article of it is refused with the store as it was."""
    monkeypatch.setattr(store_index, "DAY_BITS", 1)
    for number in ("1", "2"):
        store.save(make_article(article_id=number, title=number), run_id=run)
    with pytest.raises(StorageError, match="more than 2 articles of 2024-03-05"):
        store.save(make_article(article_id="3"), run_id=run)
    assert not store.knows("heze", "3")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    """Closing twice is no mistake, using it afterwards is."""
    store = Store.open(tmp_path / "news.db")
    store.close()
    store.close()
    with pytest.raises(StorageError, match="already closed"):
        store.knows("heze", "1")


def test_a_reader_cannot_write(store: Store) -> None:
    """Whoever shows the store cannot harm it."""
    with Store.open(store.path, read_only=True) as reader, pytest.raises(StorageError, match="for reading only"):
        reader.start_run(spider="heze")


def test_threads_of_an_older_store_that_no_list_names_become_due(tmp_path: Path) -> None:
    step = next(number for number, text in enumerate(migrations.STEPS) if "SET due_at = visited_at" in text)
    path = tmp_path / "old.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(db, steps=migrations.STEPS[:step])
    for page, thread, failures in (("1", "{}", 0), ("2", None, 0), ("3", "{}", 6)):
        db.execute(
            "INSERT INTO visit (portal, page, url, is_list, first_run, visited_at, thread, failures)"
            " VALUES ('syuan', ?, 'http://x.test/', 0, 1, '2026-11-01T00:00:00+00:00', ?, ?)",
            (page, thread, failures),
        )
    db.close()
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        due = dict(db.execute("SELECT page, due_at FROM visit"))
    db.close()
    assert due == {"1": "2026-11-01T00:00:00+00:00", "2": None, "3": None}


def test_the_kept_sums_are_what_counting_gives(store: Store, run: int) -> None:
    """After articles came, changed their place, became copies and were forgotten."""

    def check() -> None:
        kept = "SELECT portal, region, section, category, articles, copies FROM subject"
        counted = """
            SELECT portal, coalesce(region, ''), coalesce(section, ''), coalesce(category, ''), count(*), count(copy_of)
            FROM article GROUP BY 1, 2, 3, 4
        """
        assert sorted(rows(store, kept)) == sorted(rows(store, counted))
        assert rows(store, "SELECT comments FROM comment_total") == rows(store, "SELECT count(*) FROM comment")

    store.save(full_article(), run_id=run)
    store.save(make_article(article_id="2", url="http://www.heze.cn/2.htm", text=OTHER_TEXT), run_id=run)
    store.save(make_article(article_id="3", url="http://www.heze.cn/3.htm", text=OTHER_TEXT), run_id=run)
    check()
    store.save(replace(full_article(), section=["县区"], category=None, region="371722", comments=[]), run_id=run)
    store.save(make_article(article_id="3", url="http://www.heze.cn/3.htm"), run_id=run)
    check()
    totals = store.statistics.totals()
    assert (totals.articles, sum(store.count_by_portal().values())) == (3, 3)
    for number in ("1001", "2", "3"):
        store.forgetting.take_out("heze", articles=[number], threads=[], poster=None, refused_urls=[], at="2026-01-01")
        check()
    assert rows(store, "SELECT * FROM subject") == []
    assert store.count_by_portal() == {}


def test_an_older_store_has_its_sums_counted_once(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    migrations.migrate(db, steps=migrations.STEPS[:8])
    at = "2024-03-05T09:27:00+08:00"
    for number, (section, text) in enumerate([('["要闻"]', "x"), ('["要闻"]', "y"), (None, None)]):
        db.execute(
            """
            INSERT INTO article (portal, article_id, content_hash, version_hash, first_run, stored_run, first_seen,
                last_seen, changed_at, change_seq, version_seen, section, text, published_at, search_key, copy_of)
            VALUES ('heze', ?, '', '', 1, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (str(number), at, at, at, number, at, section, text, text and at, text and number, number % 2 or None),
        )
    migrations.migrate(db)
    assert db.execute("SELECT * FROM subject").fetchall() == [
        ("heze", "", "", "", 1, 0),
        ("heze", "", '["要闻"]', "", 2, 1),
    ]
    db.close()


@FILE_ALONE
def test_storing_an_article_asks_no_more_of_a_larger_store(store: Store, run: int) -> None:
    """Its statements and the commits that wait for the disk are counted, not its time."""
    costs = []
    for number in range(40):
        asked: list[str] = []
        store.engine.connection.set_trace_callback(asked.append)
        text = "".join(chr(0x4E00 + (number * 7919 + place * place) % 20_000) for place in range(300))
        store.save(make_article(article_id=str(number), text=text), run_id=run)
        store.engine.connection.set_trace_callback(None)
        own = [sql for sql in asked if not sql.startswith("--")]  # a comment is what the full-text index asks
        costs.append(len(own))
        assert own.count("COMMIT") == 1
    assert max(costs) <= 80
    assert sum(costs[30:]) <= 1.25 * sum(costs[:10]), costs


class TestTogether:
    def test_what_is_saved_together_is_found_and_edited_as_if_one_by_one(self, store: Store, run: int) -> None:
        first = make_article(article_id="1", text=LONG_TEXT)
        with store.engine.together():
            store.save(first, run_id=run)
            later = replace(first, text=OTHER_TEXT, fetched_at=first.fetched_at + timedelta(hours=1))
            assert store.save(later, run_id=run) is Outcome.CHANGED
            assert store.save(make_article(article_id="2", text=OTHER_TEXT), run_id=run) is Outcome.COPY
        assert found(store, "绿廊") == ["1"]
        assert found(store, "海棠") == []

    def test_what_fails_leaves_nothing_of_what_was_saved_with_it(self, store: Store, run: int) -> None:
        def broken_off() -> None:
            with store.engine.together():
                store.save(make_article(article_id="1", text=LONG_TEXT), run_id=run)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            broken_off()
        assert not store.knows("heze", "1")
        store.save(make_article(article_id="2", text=LONG_TEXT), run_id=run)
        assert found(store, "海棠") == ["2"]

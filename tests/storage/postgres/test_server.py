"""A store on a PostgreSQL server: what is the server's own, beside the promises that all stores keep."""

from __future__ import annotations

import os
import subprocess
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import psycopg
import pytest

from regional_news.cli.options import settings_of
from regional_news.errors import StorageError, UserError
from regional_news.item.article import utc_now
from regional_news.ops.doctor import archives_elsewhere
from regional_news.ops.forgetting import Forgetter
from regional_news.ops.reparse import archive_of, facts_for, reparse_portal
from regional_news.storage.jsonl import FeedFile, recover_feeds
from regional_news.storage.postgres import engine
from regional_news.storage.sqlite import Filters, Outcome, Store, migrations
from regional_news.storage.sqlite.connection import BUSY_TIMEOUT_S
from regional_news.storage.sqlite.matching import Every, Some, Term, Without
from regional_news.storage.sqlite.migrations import CURRENT_VERSION
from regional_news.storage.sqlite.place import StoreServer, place_of
from regional_news.storage.warc import ArchiveEntry, Exchange
from tests import postgres
from tests.factory import make_article
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from regional_news.storage.sqlite.captures import Capture
    from regional_news.storage.sqlite.place import StorePlace
    from tests.conftest import Ended

server = pytest.mark.parametrize("place", ["server"], indirect=True)


def columns(store: Store, sql: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with store.engine.reading() as db:
        for table, column in db.execute(sql):
            found.setdefault(table, set()).add(column)
    return found


@server
def test_a_server_has_the_tables_views_and_columns_that_a_file_has(place: StorePlace, tmp_path: Path) -> None:
    with Store.open(tmp_path / "news.db") as store:
        store.engine.connection.execute("PRAGMA trusted_schema = ON")
        of_file = columns(
            store,
            """
            SELECT main.name, info.name FROM sqlite_master AS main JOIN pragma_table_info(main.name) AS info
            WHERE main.type IN ('table', 'view') AND main.name NOT LIKE 'article\\_words%' ESCAPE '\\'
            """,
        )
    with Store.open(place) as store:
        of_server = columns(
            store,
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name NOT IN ('article_words', 'lease', 'planned')
            """,
        )
    assert of_server == of_file


def test_an_address_says_where_the_store_is_and_hides_its_password(tmp_path: Path) -> None:
    place = place_of(tmp_path, "postgresql://ana:s3cret@db.example:5433/news?schema=hunan&sslmode=require")
    assert isinstance(place, StoreServer)
    assert str(place) == "postgresql://ana@db.example:5433/news?schema=hunan&sslmode=require"
    assert "s3cret" not in repr(place)
    assert place.connection == "postgresql://ana:s3cret@db.example:5433/news?sslmode=require"
    assert (place.schema, place.with_name("notes.db")) == ("hunan", tmp_path / "notes.db")
    assert place_of(tmp_path, "") == tmp_path / "regional_news.db"


@pytest.mark.parametrize("url", ["mysql://localhost/news", "regional_news.db", "postgres"])
def test_an_address_of_another_kind_is_a_users_mistake(tmp_path: Path, url: str) -> None:
    with pytest.raises(UserError, match="give postgresql://USER@HOST/DATABASE"):
        place_of(tmp_path, url)


@pytest.mark.parametrize("name", ["a%22b;c", "pg_news", "one_work", "n" * 59])
def test_a_schema_that_no_server_could_keep_apart_is_a_users_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="name its schema with at most 58"):
        place_of(tmp_path, f"postgresql://db.example/news?schema={name}")


def test_a_server_that_does_not_answer_is_said_in_one_line(tmp_path: Path) -> None:
    place = place_of(tmp_path, "postgresql://ana:s3cret@127.0.0.1:1/news?connect_timeout=2")
    for open_it in (lambda: Store.open(place), lambda: Store.open(place, read_only=True), place.exists):
        with pytest.raises(StorageError, match="no connection to the server") as caught:
            open_it()
        assert "\n" not in str(caught.value)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:s3%zzcret@127.0.0.1:1/news",
        "postgresql://ana:12/s3cret@127.0.0.1:1/news",
        "postgresql://ana@127.0.0.1:1/news?password=s3cret",
        "mysql://ana:s3cret@127.0.0.1/news",
        "postgresql://ana:s3cret@[::1/news",
    ],
)
def test_no_address_however_wrong_shows_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises((UserError, StorageError)) as caught:
        Store.open(place_of(tmp_path, url))
    shown = "".join(traceback.format_exception(caught.value))
    assert "cret" not in shown
    assert "ana@" in str(caught.value)


@server
def test_options_that_an_address_gives_hold(place: StoreServer) -> None:
    url = f"{place.url}&options=-c%20statement_timeout%3D77s"
    with Store.open(StoreServer(url, place.parent)) as store, store.engine.reading() as db:
        shown = [db.execute(f"SHOW {name}").fetchone()[0] for name in ("statement_timeout", "TimeZone")]
    assert shown == ["77s", "UTC"]


@server
def test_writers_wait_for_none_but_those_who_store_the_same_text_or_write_alone(
    place: StorePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who hangs is said in one line."""
    monkeypatch.setattr(
        engine, "_BEGIN", engine._BEGIN.replace(f"lock_timeout = '{BUSY_TIMEOUT_S:.0f}s", "lock_timeout = '50ms")
    )
    refused = partial(pytest.raises, StorageError, match="another process has been writing for more than")
    with Store.open(place) as hanging, Store.open(place) as other:
        run = hanging.start_run(spider="heze")

        def meanwhile(*_: object) -> None:
            assert other.save(make_article(portal="yybnet", text="后来的一篇。"), run_id=run) is Outcome.NEW
            with refused():
                other.save(make_article(portal="yueyang"), run_id=run)
            with refused(), other.engine.together():
                pass
            assert other.last_change() < other._row("SELECT max(change_seq) FROM article")[0]

        first = make_article(source=None)  # whose outlet nobody else has to enter
        assert hanging.save(first, run_id=run, before_commit=meanwhile) is Outcome.NEW
        assert other.save(make_article(portal="yueyang"), run_id=run) is Outcome.COPY
        with hanging.engine.together(), refused():
            other.start_run(spider="heze")
        assert len(other.runs()) == 1


@server
def test_changes_are_counted_on_where_a_store_came_from_another_server(place: StoreServer) -> None:
    far_on = 2**60
    with Store.open(place) as store:
        run = store.start_run(spider="heze")
        store.save(make_article(), run_id=run)
        with store.engine.writing() as db:
            db.execute("UPDATE article SET change_seq = ?", (far_on,))
        assert store.last_change() < far_on
    with Store.open(place) as store, psycopg.connect(place.connection) as foreign:
        assert store.last_change() == far_on
        foreign.execute("SELECT pg_current_xact_id()")  # what others do on the server holds nobody up
        store.save(make_article(article_id="2", text="后来的一篇。"), run_id=run)
        found = store.select(Filters(changed_after=far_on)).newest()
        assert ([hit.article_id for hit in found], store.last_change() > far_on) == (["2"], True)


@server
def test_stories_are_grouped_anew(place: StorePlace) -> None:
    text = "。".join(f"城南步道第{n}段今天铺完最后一块石板，工人把{n * 7}盏路灯挂上树梢" for n in range(30))
    with Store.open(place) as store:
        run = store.start_run(spider="heze")
        store.save(make_article(text=text), run_id=run)
        store.save(make_article(article_id="2", title="重登", text=f"{text}。记者补记。"), run_id=run)
        settled = store.stories.settle(share=0.5)
    assert (settled.stories, settled.dropped) == (1, 0)


@server
def test_the_unfinished_lines_of_a_run_elsewhere_are_left_to_its_machine(place: StorePlace, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with Store.open(place) as store:
        run = store.start_run(spider="heze")
        feed = FeedFile(store, data_dir=there, portal="heze", run_id=run, started_at=utc_now(), durable=False)
        feed.prepare()
        feed.add(make_article())
        store.save(make_article(), run_id=run)
        feed.abandon()
        assert (recover_feeds(store, data_dir=here), recover_feeds(store, data_dir=there)) == (0, 1)
    assert not here.exists()
    assert len([*there.rglob("*.jsonl")]) == 1


@server
def test_machines_that_take_turns_at_a_portal_keep_each_others_archives(place: StorePlace, tmp_path: Path) -> None:
    """Each writes files of its own; what is elsewhere is counted by the machine, and read where it is."""
    page = (Path(__file__).parents[2] / "portals" / "heze" / "modern-2023" / "page.html").read_bytes()
    urls = [f"http://www.heze.cn/news/2020-01/15/content_{number}.htm" for number in (1, 2)]
    now = utc_now()
    with Store.open(place) as store:
        facts = facts_for(store, "heze")
        machines = {
            name: settings_of(tmp_path / name, [f"WORKER_NAME={name}"]) for name in ("one.example", "two.example")
        }

        def archived(name: str, url: str, *, status: int = 200) -> Capture:
            archive = archive_of(store, "heze", facts, machines[name])
            archive.open(now=now, limits=machines[name])
            headers = [("Content-Type", "text/html; charset=utf-8")]
            body = page if status == 200 else b""
            exchange = Exchange(url=url, status=status, headers=headers, body=body, fetched_at=now)
            return archive.add([ArchiveEntry(exchange=exchange, article_id=facts.article_key(url))])[0]

        files = [archived(name, url).file for name, url in zip(machines, urls, strict=True)]
        assert archived("two.example", urls[0], status=304).kind == "revisit"
        month = f"archive/heze/{now:%Y-%m}"
        assert files == [f"{month}.one.example.warc.gz", f"{month}.two.example.warc.gz"]
        assert store.captures.files("archive/heze/") == files
        found = [reparse_portal(store, "heze", settings).counts for settings in machines.values()]
        assert found[0] == {"elsewhere/two.example": 2}
        assert found[1] == {"without_body": 1, "read": 1, "new": 1}
        forgetter = Forgetter(store, machines["one.example"])
        with pytest.raises(UserError, match="not on this machine"):
            forgetter.forget(forgetter.plan(urls[1]))
        assert store.captures.files("archive/heze/") == files
        (told,) = archives_elsewhere(store, machines["one.example"])
        assert (told.level, str(told.message)) == ("note", "two.example has 1 files, and is no worker that was seen")


@server
def test_a_backup_is_the_store_as_it_was(
    another: StoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regional_news: Callable[..., Ended]
) -> None:
    monkeypatch.setenv("PATH", str(postgres.programs()), prepend=os.pathsep)
    with Store.open(another) as store:
        run = store.start_run(spider="heze")
        store.save(make_article(), run_id=run)
        hasty = StoreServer(f"{another.url}&options=-c%20idle_in_transaction_session_timeout%3D50ms", tmp_path)
        given = ("--data-dir", tmp_path, "-s", f"STORE_URL={hasty.url}")
        told = regional_news("backup", tmp_path / "news.dump", *given)
        assert (told.code, "1 articles" in told.out) == (0, True), told
        with pytest.raises(StorageError, match="no connection to the server"), store.engine.reading():
            raise psycopg.errors.IdleInTransactionSessionTimeout
        store.save(make_article(article_id="2", text="后来的一篇。"), run_id=run)
    with psycopg.connect(another.connection, autocommit=True) as db:
        db.execute(f'DROP SCHEMA "{another.schema}" CASCADE')
    restore = [postgres.programs() / "pg_restore", "-d", another.connection, tmp_path / "news.dump"]
    subprocess.run(restore, check=True)
    with Store.open(another) as store:
        assert store.count_by_portal() == {"heze": 1}
        assert [hit.article_id for hit in store.select(Filters(query="步道")).newest()] == ["1001"]
        assert store.save(make_article(article_id="2", text="又一篇。"), run_id=store.start_run(spider="heze"))
        with store.engine.writing() as db:
            db.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'article_by_gone'::regclass")
        assert store.engine.damage() == f"REINDEX INDEX {another.schema}.article_by_gone"


@server
def test_forgetting_writes_the_tables_of_this_store_anew_and_no_others(place: StoreServer) -> None:
    with Store.open(place) as store, store.engine.reading() as db:

        def files() -> list[int]:
            tables = ("article", "article_words", "pg_catalog.pg_statistic")
            return [db.execute("SELECT pg_relation_filenode(?::regclass)", (name,)).fetchone()[0] for name in tables]

        *before, foreign = files()
        store.forgetting.purge()
        *after, same = files()
    assert not {*before} & {*after}
    assert foreign == same


@server
def test_there_is_no_store_before_one_is_made(place: StoreServer) -> None:
    other = StoreServer(place.url.replace("schema=", "schema=never_"), place.parent)
    assert not other.exists()
    with pytest.raises(UserError, match="there is none yet"):
        Store.open(other, read_only=True)
    with Store.open(place):
        assert place.exists()


@pytest.fixture
def another(place: StorePlace) -> Iterator[StoreServer]:
    """A place on the server beside the one that tests share, gone afterwards."""
    assert isinstance(place, StoreServer)
    other = StoreServer(place.url.replace("schema=", "schema=another_"), place.parent)
    yield other
    with psycopg.connect(other.connection, autocommit=True) as db:
        db.execute(f'DROP SCHEMA IF EXISTS "{other.schema}" CASCADE')
        db.execute(f'DROP ROLE IF EXISTS "{other.schema}"')


@server
def test_a_store_of_a_newer_version_is_left_as_it_is_by_who_opens_and_who_had_opened_it(another: StoreServer) -> None:
    newer = str(CURRENT_VERSION + 1)
    with Store.open(another) as early:
        with Store.open(another) as store, store.engine.writing() as db:
            db.execute("UPDATE store_property SET value = ? WHERE name = 'version'", (newer,))
        for use in (
            lambda: Store.open(another),
            lambda: Store.open(another, read_only=True),
            lambda: early.start_run(spider="heze"),
        ):
            with pytest.raises(UserError, match="a newer version of this program wrote it"):
                use()
        assert early.runs() == []


@server
def test_a_version_that_somebody_set_back_is_one_line_and_the_store_is_left_as_it_is(another: StoreServer) -> None:
    with Store.open(another) as store, store.engine.writing() as db:
        db.execute("UPDATE store_property SET value = '1' WHERE name = 'version'")
    for _ in range(2):
        with pytest.raises(StorageError, match=r"its tables are not those of its version: .* already exists"):
            Store.open(another)


LATER = """
    CREATE TABLE correction (id INTEGER PRIMARY KEY, article INTEGER NOT NULL, share REAL) WITHOUT ROWID;
    ALTER TABLE article ADD COLUMN corrected_at TEXT;
"""


@server
def test_an_older_store_is_brought_up_once_whoever_comes(another: StoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process does it, the others wait for it; what fails half-way leaves the store as it was."""
    with Store.open(another) as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
        with store.engine.writing() as db:
            db.execute("DROP INDEX article_by_gone")
    monkeypatch.setattr(migrations, "CURRENT_VERSION", CURRENT_VERSION + 1)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, f"{LATER} CREATE TABLE run (id INTEGER);"))
    with pytest.raises(StorageError, match="already exists"):
        Store.open(another)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS[:-1], LATER))
    with pytest.raises(UserError, match="crawl once"):
        Store.open(another, read_only=True)
    opened: list[Store] = []
    openers = [threading.Thread(target=lambda: opened.append(Store.open(another))) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert len(opened) == 4
    for store in opened:
        with store.engine.reading() as db:
            assert db.execute("SELECT count(*), count(corrected_at) FROM article").fetchall() == [(1, 0)]
            assert db.execute("SELECT count(*) FROM correction").fetchone() == (0,)
            assert db.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'article_by_gone'").fetchone()
        store.close()


@server
def test_who_may_not_make_schemas_makes_a_store_in_one_that_is_there(another: StoreServer) -> None:
    with psycopg.connect(another.connection, autocommit=True) as db:
        db.execute(f'CREATE ROLE "{another.schema}" LOGIN')
    theirs = StoreServer(another.url.replace("//postgres:@", f"//{another.schema}:@"), another.parent)
    assert theirs != another
    with pytest.raises(StorageError, match="permission denied for database"):
        Store.open(theirs)
    with psycopg.connect(another.connection, autocommit=True) as db:
        db.execute(f'CREATE SCHEMA "{another.schema}" AUTHORIZATION "{another.schema}"')
    with Store.open(theirs) as store:
        assert store.save(make_article(), run_id=store.start_run(spider="heze")) is Outcome.NEW


@server
def test_a_reader_cannot_write(place: StorePlace) -> None:
    Store.open(place).close()
    with Store.open(place, read_only=True) as reader:
        with pytest.raises(StorageError, match="for reading only"):
            reader.start_run(spider="heze")
        with pytest.raises(Exception, match="read-only transaction"):
            reader.engine.connection.execute("DELETE FROM article")


PORTALS = ("heze", "yueyang", "yybnet", "tengzhou", "syuan", "huarong")


def write_at_once(place: StorePlace, outcomes: list[Outcome], *, alone: bool) -> None:
    """Store, as each of six machines, copies, tellings of the same stories, edits, and what is undone.

    Those that meet another at one article may need to be alone: where they cannot be, one machine follows the other.
    """

    def fail(*_: object) -> None:
        raise StorageError("undone")

    def write(portal: str) -> None:
        with Store.open(place) as store:
            run = store.start_run(spider=portal)
            for number in range(6):
                text = f"第{number}座凉亭今天完工，长椅和饮水点一并启用，附近居民傍晚又多了一个去处。" * 4
                copy = make_article(portal=portal, article_id=str(number), text=text)
                told = "".join(chr(0x4E00 + letter) for letter in Random(number).sample(range(20_000), 300))
                own = replace(copy, article_id=f"own{number}", text=f"{told}。{portal}补记{portal * 3}。")
                outcomes.append(store.save(copy, run_id=run))
                store.save(own, run_id=run)
                with suppress(StorageError):
                    edit = replace(own, text=f"{own.text}又记。") if alone else replace(own, title="又记")
                    store.save(edit, run_id=run, before_commit=fail if number % 2 else None)
                with suppress(StorageError), store.engine.together() if alone else nullcontext():
                    store.save(replace(copy, title="落成"), run_id=run)
                    store.save(replace(copy, article_id=f"1{number}", title="又一座"), run_id=run)
                    if number % 2:
                        raise StorageError("undone")

    with ThreadPoolExecutor(len(PORTALS) if alone else 1) as machines:
        list(machines.map(write, PORTALS))


@server
def test_what_waits_for_the_servers_log_is_waited_for(place: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(place) as store, Store.open(place, read_only=True) as reader:
        store.save(make_article(), run_id=store.start_run(spider="heze"), durable=False)
        with store.engine.reading() as db:
            seen = db.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()[0]
            reader.engine.put_on_disk()
            assert db.execute("SELECT pg_current_wal_flush_lsn() >= ?::pg_lsn", (seen,)).fetchone()[0]
        monkeypatch.setattr("regional_news.storage.postgres.engine.FLUSH_LOOKS", 0)
        with pytest.raises(StorageError, match="does not write its log"):
            reader.engine.put_on_disk()


@server
def test_who_follows_a_watermark_misses_nothing_that_writers_at_once_store(place: StorePlace) -> None:
    """No change is seen too late, of equal texts one alone is no copy, and stories are as if one had written.

    One transaction began before all the others and ends after half of them.
    """
    outcomes: list[Outcome] = []
    seen: dict[tuple[str, str], int] = {}
    marks = [0]
    is_over = threading.Event()

    def look() -> None:
        with Store.open(place, read_only=True) as store:
            selection = store.select(Filters(changed_after=marks[-1], copies=True))
            with selection.one_moment():
                marks.append(selection.last_change())
                for row in selection.changes(limit=1_000):
                    assert marks[-2] < row["change_seq"] <= marks[-1]
                    seen[row["portal"], row["article_id"]] = row["change_seq"]

    def follow() -> None:
        while not is_over.is_set():
            look()

    def half(*_: object) -> None:
        with long.engine.reading() as db:  # on a busy machine the others take longer than one may be idle
            db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        write_at_once(place, outcomes, alone=False)
        look()
        assert seen == {}

    with Store.open(place) as long, ThreadPoolExecutor(1) as reader:
        following = reader.submit(follow)
        try:
            run = long.start_run(spider="long")
            long.save(make_article(portal="long", source=None), run_id=run, before_commit=half)
            write_at_once(place, outcomes, alone=True)
        finally:
            is_over.set()
        following.result()
        stored = {(row[0], row[1]): row[2] for row in long._rows("SELECT portal, article_id, change_seq FROM article")}
        # A writer elsewhere who ended just now may have been this store's, for all that is known.
        wait_until(lambda: look() or marks[-1] >= max(stored.values()))
        firsts = long._row("SELECT count(*) FROM article WHERE copy_of IS NULL AND article_id NOT LIKE 'own%'")[0]
        told = long._rows("SELECT count(*) FROM articles WHERE article_id LIKE 'own%' GROUP BY story")
        settled = long.stories.settle(share=0.5)
    assert seen == stored
    assert len(stored) == 1 + 6 * len(PORTALS) * 3
    assert len(set(marks)) > 2
    assert (outcomes.count(Outcome.NEW), firsts) == (6, 6 + 1)
    assert (settled.filled, settled.merged, settled.parted, settled.moved) == (0, 0, 0, 0)
    assert [tuple(row) for row in told] == [(6,)] * 6


@server
def test_what_fails_inside_a_transaction_leaves_nothing(place: StorePlace) -> None:
    with Store.open(place) as store:
        run = store.start_run(spider="heze")

        def fail(*_: object) -> None:
            raise StorageError("the line cannot be written")

        with pytest.raises(StorageError, match="the line"):
            store.save(make_article(), run_id=run, before_commit=fail)
        assert store.get("heze", "1001") is None
        assert store.save(make_article(), run_id=run) is Outcome.NEW
        with pytest.raises(StorageError, match="the line"), store.engine.together():
            store.save(make_article(article_id="2"), run_id=run, before_commit=fail)
        assert store.get("heze", "2") is None


@server
def test_a_text_of_more_words_than_a_vector_holds_is_found(place: StorePlace) -> None:
    """PostgreSQL's vectors end at a megabyte; FTS5 has no such end."""
    letters = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(160_000))
    with Store.open(place) as store:
        run = store.start_run(spider="heze")
        store.save(make_article(text=f"{letters}末尾三个凉亭"), run_id=run)
        store.save(make_article(article_id="2", title="另一条"), run_id=run)
        for query in ("三个凉亭", "text:末尾三个", letters[500:503]):
            assert [hit.article_id for hit in store.select(Filters(query=query)).newest()] == ["1001"]
        assert store.select(Filters(query="凉亭")).count().number == 2
        assert [hit.article_id for hit in store.select(Filters(query="另一条 -末尾三个")).newest()] == ["2"]


@server
def test_questions_have_the_answers_that_a_file_gives(place: StorePlace, tmp_path: Path, queries: list[str]) -> None:
    articles = [
        make_article(article_id="1", title="高质量发展大会", text="菏泽的高质量发展。\n发展再发展，质量第一。"),
        make_article(article_id="2", title="质量", text="高 质量，不是一个词。臺灣的茶AB12。"),
        make_article(article_id="3", title="AB12号", text="a_b 100% 高质\n量。", source="泽州报"),
        make_article(article_id="4", title="发", text="百分之百：100%_\\'\"发。", section=["要闻"], region="430600"),
    ]

    def answers(store: Store) -> list[tuple[list[str], list[str]]]:
        run = store.start_run(spider="heze")
        for article in articles:
            store.save(article, run_id=run)
        selections = [store.select(Filters(query=query)) for query in queries]
        return [
            ([hit.article_id for hit in one.newest()], [hit.article_id for hit in one.ranked().hits])
            for one in selections
        ]

    with Store.open(place) as on_server, Store.open(tmp_path / "news.db") as in_file:
        assert answers(on_server) == answers(in_file)


@pytest.fixture
def queries() -> list[str]:
    """Return words of every length, operators, fields and signs that mean something to one of the databases."""
    words = [
        "高质量",
        "质量",
        "发",
        "发展",
        "ab12",
        "100",
        "台湾",
        "泽",
        "百分之百",
        "b 100",
        "title:质量",
        "来源:泽州",
    ]
    joined = [
        "高质量 发展",
        "质量 -大会",
        "发展 OR 台湾",
        "(质量 OR 发) NOT 菏泽",
        '"质量 第一"',
        "title:发 OR text:茶",
    ]
    return words + joined


def test_an_expression_keeps_its_meaning_in_sql(full_text: Callable[[object], tuple[str, list[object]]]) -> None:
    a, b = Term(("甲乙",)), Term(("丙",), is_prefix=True, column="title")
    sql, values = full_text(Every((a, Some((b, Without(a, (b,)))))))
    assert sql.count("?") == len(values)
    assert sql.count("AND NOT") == 1


@pytest.fixture
def full_text() -> Callable[[object], tuple[str, list[object]]]:
    """Return what puts an expression into SQL; no database is asked."""
    from regional_news.storage.postgres.full_text import TsVector  # noqa: PLC0415

    return TsVector(None).matching  # type: ignore[arg-type, return-value]


@server
def test_a_server_that_goes_away_ends_every_use_in_one_line(place: StoreServer) -> None:
    with Store.open(place) as store:
        run = store.start_run(spider="heze")
        ((number,),) = store.engine.connection.execute("SELECT pg_backend_pid()").fetchall()
        with Store.open(place) as other:
            other.engine.connection.execute("SELECT pg_terminate_backend(?)", (number,))
        for use in (
            lambda: store.save(make_article(), run_id=run),
            lambda: store.save(make_article(), run_id=run),
            lambda: store.get("heze", "1001"),
            lambda: store.select(Filters(query="步道")).newest(),
            lambda: store.finish_run(run, reason="finished", exit_code=0),
        ):
            with pytest.raises(StorageError, match="no connection to the server") as caught:
                use()
            assert "\n" not in str(caught.value)
    with Store.open(place) as store:
        assert store.save(make_article(), run_id=run) is Outcome.NEW

"""The role that only reads a store on a server, and the SQL that it may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from regional_news.errors import StorageError, UserError
from regional_news.storage.postgres import readers
from regional_news.storage.sqlite import Filters, Store, sql_console
from regional_news.storage.sqlite.place import StoreServer
from tests.web_store import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from regional_news.storage.sqlite.place import StorePlace

pytestmark = pytest.mark.parametrize("place", ["server"], indirect=True)


@pytest.fixture
def reader(place: StorePlace) -> Iterator[StoreServer]:
    """A filled store as a role sees it that was made to read it."""
    assert isinstance(place, StoreServer)
    Store.open(place).close()
    fill(place)
    role = f"reads_{place.schema}"
    with Store.open(place) as store:
        assert (readers.grant(store.engine, role), readers.grant(store.engine, role)) == (True, False)
        yield StoreServer(place.url.replace("//postgres:@", f"//{role}:@"), place.parent)
        with store.engine.reading() as db:
            db.script(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


def test_a_reader_sees_all_and_changes_nothing(place: StoreServer, reader: StoreServer, tmp_path: Path) -> None:
    """Every view has as many rows as a file's; what a later version adds can be read, too."""
    Store.open(tmp_path / "file.db").close()
    fill(tmp_path / "file.db")
    with Store.open(place) as store, store.engine.writing() as db:
        db.script("CREATE TABLE later (n BIGINT); INSERT INTO later VALUES (7)")
    with Store.open(reader, read_only=True) as store, Store.open(tmp_path / "file.db", read_only=True) as in_file:
        in_file.engine.connection.execute("PRAGMA trusted_schema = ON")
        for view in sql_console.views(reader):
            sql = f"SELECT count(*) FROM {view}"
            assert store._row(sql)[0] == in_file._row(sql)[0] > 0, view
        assert store._row("SELECT n FROM later")[0] == 7
        assert store.select(Filters(query="发展")).count() == in_file.select(Filters(query="发展")).count()
    with psycopg.connect(reader.connection, autocommit=True) as db:
        db.execute(f'SET search_path = "{reader.schema}"')
        tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [reader.schema]).fetchall()
        for (table,) in tables:
            for statement in ("DELETE FROM {}", "TRUNCATE {}", "SELECT 1 FROM {} FOR SHARE", "DROP TABLE {}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    db.execute(statement.format(table))
        for statement in ("SELECT nextval('run_id_seq')", "CREATE TABLE own ()", "CREATE SCHEMA own"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(statement)
    with pytest.raises(StorageError, match="permission denied"), Store.open(reader) as store:
        store.start_run(spider="heze")
    with Store.open(place) as store, store.engine.writing() as db:
        db.script("DROP TABLE later")


def test_a_role_that_may_write_is_no_reader(place: StoreServer) -> None:
    with Store.open(place) as store:
        with pytest.raises(UserError, match="role postgres: it owns the store"):
            readers.grant(store.engine, "postgres")
        for name in ("", "pg_reader"):
            with pytest.raises(UserError, match=f"role {name}: "):
                readers.grant(store.engine, name)
        assert store.start_run(spider="heze")


def test_sql_is_answered_as_from_a_file_to_a_role_that_only_reads(
    place: StoreServer, reader: StoreServer, tmp_path: Path
) -> None:
    Store.open(tmp_path / "file.db").close()
    fill(tmp_path / "file.db")
    for question in sql_console.EXAMPLES.values():
        answered = readers.answer(reader, question, max_rows=99, max_seconds=60)
        in_file = sql_console.answer(tmp_path / "file.db", question)
        assert answered.rows
        assert answered.columns == in_file.columns
        assert {tuple(map(str, row)) for row in answered.rows} == {tuple(map(str, row)) for row in in_file.rows}
    assert sql_console.views(reader) == sql_console.views(tmp_path / "file.db")
    with pytest.raises(UserError, match="the role of STORE_URL may write"):
        sql_console.ask(place, "SELECT 1")


REFUSED = {
    "SELECT nothing FROM articles": 'column "nothing" does not exist',
    "DELETE FROM article": "syntax error",
    "SELECT 1; DELETE FROM article": "multiple commands",
    "WITH gone AS (DELETE FROM article RETURNING 1) SELECT * FROM gone": "data-modifying",
    "SELECT pg_read_file('/etc/passwd')": "only SELECT over the views is allowed",
    "SELECT set_config('role', 'postgres', false)": "permission denied",
    "SELECT nextval('run_id_seq')": "only SELECT over the views is allowed",
    "SELECT '%s' %": "SQL: ",
    "SELECT pg_sleep(60)": "stopped after 0.5 s",
    "SELECT set_config('statement_timeout', '0', false), pg_sleep(60)": "stopped after 0.5 s",
    "SELECT count(*) FROM generate_series(1, 1e12)": "stopped after 0.5 s",
}


def test_what_is_no_cheap_select_is_refused_in_one_line(reader: StoreServer) -> None:
    for question, told in REFUSED.items():
        with pytest.raises(UserError, match=told) as caught:
            readers.answer(reader, question, max_rows=99, max_seconds=0.5 if "stopped" in told else 60)
        assert "\n" not in str(caught.value)
    with pytest.raises(UserError, match=r"fills the memory|stopped after 1 s"):
        sql_console.ask(reader, "SELECT repeat('x', 900000000)", max_seconds=1)
    found = sql_console.ask(reader, "SELECT n, NULL, 1.5, '{1}'::int[] FROM generate_series(1, 9) AS n", max_rows=2)
    assert (found.rows, found.complete) == ([(1, None, 1.5, "[1]"), (2, None, 1.5, "[1]")], False)

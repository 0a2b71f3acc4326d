"""Who only reads a store on a server: the role that is made for it, and the questions in SQL that it may ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import psycopg
from psycopg import sql

from regional_news.errors import StorageError, UserError
from regional_news.storage.postgres.database import Database
from regional_news.storage.postgres.engine import PostgresSchema
from regional_news.storage.postgres.state import queue_schema
from regional_news.storage.sqlite.place import StoreServer
from regional_news.storage.sqlite.sql_console import Answered, fetch

_PLAIN: Final = (str, int, float, bytes, type(None))
_GRANTED: Final = """
    REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role};
    REVOKE ALL ON SCHEMA {schema} FROM {role};
    GRANT USAGE ON SCHEMA {schema} TO {role};
    GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}
"""
_MAY_WRITE: Final = """
    SELECT rolsuper OR pg_has_role(?, nspowner, 'MEMBER') OR EXISTS (
        SELECT 1 FROM pg_class
        WHERE relnamespace = pg_namespace.oid AND relkind = 'r'
            AND has_table_privilege(?, pg_class.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    )
    FROM pg_roles, pg_namespace WHERE rolname = ? AND nspname = current_schema()
"""


def grant(engine: PostgresSchema, role: str) -> bool:
    """Let a role read everything in the store and write nothing of it; tell whether it was made for that.

    What later versions add can be read, too. Raises `UserError` for a role that may write for another reason.
    """
    with engine.reading() as db, db.transaction():
        is_new = db.execute("SELECT 1 FROM pg_roles WHERE rolname = ?", (role,)).fetchone() is None
        if is_new:
            try:
                db.script(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)).as_string())
            except (psycopg.errors.SyntaxError, psycopg.errors.ReservedName) as error:
                raise UserError("role {}: {}", role, _first_line(error)) from None
        for schema in (engine.server.schema, queue_schema(engine.server)):
            if db.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", (schema,)).fetchone():
                names = {"role": sql.Identifier(role), "schema": sql.Identifier(schema)}
                db.script(sql.SQL(_GRANTED).format(**names).as_string())
        if _may_write(db, role):
            raise UserError(
                "role {}: it owns the store or may write it as a member of another role; name another", role
            )
    return is_new


def views(server: StoreServer) -> dict[str, tuple[str, ...]]:
    """Return the views of a store, each with its columns."""
    with _asking(server) as db:
        found: dict[str, tuple[str, ...]] = {}
        for view, column in db.execute(
            """
            SELECT relname, attname FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = ? AND relkind = 'v' ORDER BY relname, attnum
            """,
            (server.schema,),
        ):
            found[view] = (*found.get(view, ()), column)
    return found


def answer(server: StoreServer, question: str, *, max_rows: int, max_seconds: float) -> Answered:
    """Answer one SELECT as a role that may write nothing; raises `UserError` for one that may, and for its mistakes."""
    with _asking(server) as db:
        if _may_write(db, db.execute("SELECT session_user").fetchone()[0]):
            raise UserError("SQL: the role of STORE_URL may write; serve as one that `cluster grant` made")
        db.script(f"SET statement_timeout = '{max_seconds * 1000:.0f}ms'; BEGIN")
        try:
            columns, rows = db.ask(question)
            found, complete = fetch((tuple(map(_plain, row)) for row in rows), max_rows)
        except psycopg.errors.QueryCanceled:
            raise UserError("SQL: stopped after {:g} s; ask for less", max_seconds) from None
        except psycopg.Error as error:
            if error.sqlstate is None:
                raise
            if isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction):
                raise UserError("SQL: only SELECT over the views is allowed ({})", _first_line(error)) from None
            raise UserError("SQL: {}", _first_line(error)) from None
    return Answered(columns=columns, rows=found, complete=complete)


@contextmanager
def _asking(server: StoreServer) -> Iterator[Database]:
    engine = server.open(read_only=True)
    try:
        with engine.reading() as db:
            yield db  # type: ignore[misc] # it is a Database
    finally:
        engine.close()


def _may_write(db: Database, role: str) -> bool:
    found = db.execute(_MAY_WRITE, (role, role, role)).fetchone()
    if found is None:
        raise StorageError("role {}: there is none, or it may not see the store", role)
    return bool(found[0])


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, _PLAIN) else str(value)


def _first_line(error: psycopg.Error) -> str:
    return error.diag.message_primary or str(error).partition("\n")[0]

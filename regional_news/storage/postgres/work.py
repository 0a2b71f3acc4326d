"""What the machines of a store do: what is planned, what waits, who is at it. Procrastinate holds the jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from typing import Final

from regional_news.errors import UserError
from regional_news.storage.postgres.database import Database
from regional_news.storage.postgres.engine import PostgresSchema
from regional_news.storage.postgres.leases import make_tables
from regional_news.storage.postgres.state import queue_schema
from regional_news.storage.sqlite.place import StoreServer

TASK: Final = "run"  # the one task there is: run a command of this program, its words given, as a process
_MAKERS: Final = 0x776F726B  # key of the lock under which the queue is made
_DEFER: Final = f"""
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        queue, '{TASK}', 0, coalesce(hosts[1], name), name, jsonb_build_object('name', name, 'words', words), NULL
    )::procrastinate_job_to_defer_v1)) FROM
"""  # noqa: S608 - our own names
_EVERY, _OWN = "extract(epoch FROM due.every)::bigint", "(hashtext(due.name)::bigint & 2147483647)"
_NEXT: Final = f"""
    to_timestamp({_OWN} % {_EVERY} + {_EVERY} * (1 + floor(
        (extract(epoch FROM clock_timestamp() + due.every / 2) - {_OWN} % {_EVERY}) / {_EVERY}
    )))
"""
"""When something is due next: each has its own second of the interval, so that not all are due at once."""
_QUEUED: Final = "SELECT FROM procrastinate_jobs WHERE queueing_lock = name AND status IN ('todo', 'doing')"


class Work:
    """The work of a store, which is made where there is none; raises `UserError` and `StorageError` as a store does."""

    def __init__(self, server: StoreServer) -> None:
        self._engine = PostgresSchema(server, read_only=False)
        self._workers: dict[str, int] = {}
        try:
            with self._engine.reading() as db:
                make_tables(db)
                _make_queue(db, queue_schema(server))
                db.script(f'SET search_path = "{server.schema}", "{queue_schema(server)}"')
        except BaseException:
            self._engine.close()
            raise

    def close(self) -> None:
        """End the connection."""
        self._engine.close()

    def now(self) -> datetime:
        """Return the server's present."""
        return self._engine.now()

    def check_version(self) -> None:
        """Raise `UserError` where a newer version has brought the store up meanwhile."""
        self._engine.check_version()

    def plan(self, name: str, words: Sequence[str], *, hosts: Sequence[str], queue: str, every_s: float) -> None:
        """Have a command run now, and again and again; what was planned under the name, or waits, is replaced."""
        with self._engine.reading() as db, db.transaction():
            db.execute(
                """
                UPDATE procrastinate_jobs SET args = jsonb_build_object('name', queueing_lock, 'words', ?::text[])
                WHERE status = 'todo' AND queueing_lock = ?
                """,
                (list(words), name),
            )
            db.execute(
                """
                INSERT INTO planned VALUES (?, ?::text[], ?::text[], ?, make_interval(secs => ?), clock_timestamp())
                ON CONFLICT (name) DO UPDATE SET
                    words = excluded.words, hosts = excluded.hosts, queue = excluded.queue, every = excluded.every,
                    due = least(planned.due, excluded.due + excluded.every)
                """,
                (name, list(words), list(hosts), queue, every_s),
            )

    def drop(self, names: Sequence[str]) -> int:
        """Plan these no more; what waits of them is dropped. Return how many there were."""
        with self._engine.reading() as db, db.transaction():
            db.execute(
                "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = ANY (?::text[])",
                (list(names),),
            )
            return int(db.execute("DELETE FROM planned WHERE name = ANY (?::text[])", (list(names),)).rowcount)

    def add(self, name: str, words: Sequence[str], *, hosts: Sequence[str] = (), queue: str) -> bool:
        """Have a command run once; return whether it was not waiting or at work already."""
        with self._engine.reading() as db:
            added = db.execute(
                f"{_DEFER} (SELECT ? AS name, ?::text[] AS words, ?::text[] AS hosts, ? AS queue) AS one"
                f" WHERE NOT EXISTS ({_QUEUED})",
                (name, list(words), list(hosts), queue),
            )
            return bool(added.fetchone()[0])

    def enqueue_due(self, *, crawls: bool = True) -> int:
        """Enqueue what is due and at work nowhere; a portal waits while its host asked to be left alone.

        `crawls`: portals, too. Any number of machines may ask at once. Return how many were enqueued.
        """
        with self._engine.reading() as db:
            made = db.execute(
                f"""
                WITH due AS (
                    SELECT *, NOT EXISTS ({_QUEUED}) AS is_free FROM planned
                    WHERE due <= clock_timestamp() AND (? = 1 OR words[1] <> 'crawl') AND NOT EXISTS (
                        SELECT FROM pause
                        WHERE host = ANY (hosts) AND CAST("until" AS timestamptz) > clock_timestamp()
                    )
                    FOR UPDATE SKIP LOCKED
                ), moved AS (
                    UPDATE planned SET due = {_NEXT} FROM due WHERE planned.name = due.name
                )
                {_DEFER} due WHERE is_free
                """,  # noqa: S608 - our own names
                (crawls,),
            )
            return len(list(made.fetchone()[0] or ()))

    def queues(self) -> list[str]:
        """Return the queues that there is or will be work in."""
        with self._engine.reading() as db:
            rows = db.execute(
                "SELECT queue FROM planned UNION SELECT queue_name FROM procrastinate_jobs WHERE status = 'todo'"
            )
            return sorted(name for (name,) in rows.fetchall())

    def planned(self) -> set[str]:
        """Return the names that something is planned under."""
        with self._engine.reading() as db:
            return {name for (name,) in db.execute("SELECT name FROM planned").fetchall()}

    def workers(self) -> list[str]:
        """Return the workers that were ever seen."""
        with self._engine.reading() as db:
            rows = db.execute("SELECT substr(name, 8) FROM lease WHERE name LIKE 'worker:%' ORDER BY name").fetchall()
            return [name for (name,) in rows]

    def held_for(self, name: str) -> float:
        """Return how many seconds a lease lasts that somebody has, 0 where nobody has it."""
        with self._engine.reading() as db:
            sql = "SELECT extract(epoch FROM until - clock_timestamp()) FROM lease WHERE name = ?"
            found = db.execute(sql, (name,)).fetchone()
            return max(0.0, float(found[0])) if found else 0.0

    def free(self, holder: str) -> None:
        """End the leases of a process that is known to be dead."""
        with self._engine.reading() as db:
            db.execute(
                "UPDATE lease SET until = clock_timestamp() WHERE holder = ? AND until > clock_timestamp()", (holder,)
            )

    def seen(self, worker: str, *, about: str, seconds: float) -> None:
        """Enter that a worker lives; raises `UserError` where another one has taken its name."""
        values = (f"worker:{worker}", about, seconds)
        with self._engine.reading() as db:
            if worker not in self._workers:
                row = db.execute(
                    """
                    INSERT INTO lease VALUES (
                        ?, ?, nextval('lease_token'), clock_timestamp(), clock_timestamp() + make_interval(secs => ?)
                    )
                    ON CONFLICT (name) DO UPDATE SET
                        holder = excluded.holder, token = excluded.token, since = excluded.since, until = excluded.until
                    RETURNING token
                    """,
                    values,
                ).fetchone()
                self._workers[worker] = int(row[0])
                return
            renewed = db.execute(
                "UPDATE lease SET until = clock_timestamp() + make_interval(secs => ?) WHERE name = ? AND token = ?",
                (seconds, values[0], self._workers[worker]),
            )
            if not renewed.rowcount:
                raise UserError("another worker has taken the name {}: give each machine its own with --name", worker)


def _make_queue(db: Database, schema: str) -> None:
    """Make Procrastinate's tables, or bring them up to its present version."""
    known = sorted(
        path.name
        for path in (resources.files("procrastinate") / "sql" / "migrations").iterdir()
        if path.name[0].isdigit()
    )
    version = f"SELECT obj_description(oid) FROM pg_namespace WHERE nspname = '{schema}'"  # noqa: S608 - our own name
    found = db.execute(version).fetchone()
    if found and found[0] == known[-1]:
        return
    with db.transaction():
        db.script(f"SELECT pg_advisory_xact_lock({_MAKERS}, hashtext('{schema}'))")
        found = db.execute(version).fetchone()
        made_by = (found and found[0]) or ""
        if made_by > known[-1]:
            raise UserError("the queue {} was made by a newer Procrastinate ({}): update this machine", schema, made_by)
        names = [f"migrations/{name}" for name in known if name > made_by] if made_by else ["schema.sql"]
        db.script(f'CREATE SCHEMA IF NOT EXISTS "{schema}"; SET LOCAL search_path = "{schema}"')
        for name in names:
            db.script((resources.files("procrastinate") / "sql" / name).read_text("utf-8"))
        db.script(f"COMMENT ON SCHEMA \"{schema}\" IS '{known[-1]}'")

"""Who works on a store that machines share, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regional_news.storage.postgres.database import Database
    from regional_news.storage.sqlite.place import StoreServer


def queue_schema(server: StoreServer) -> str:
    """Return the schema that the queue's tables are in."""
    return f"{server.schema}_work"


def state_of(db: Database, server: StoreServer) -> dict[str, Any] | None:
    """Return who works on a store and what waits, for `status`; None where no machines share it."""
    if db.execute("SELECT to_regclass('lease')").fetchone()[0] is None:
        return None
    leases = db.execute(
        """
        SELECT name, holder, since::text AS since, until::text AS until, until > clock_timestamp() AS is_held
        FROM lease ORDER BY name
        """
    ).fetchall()
    schema = queue_schema(server)
    has_queue = db.execute("SELECT to_regclass(?)", (f'"{schema}".procrastinate_jobs',)).fetchone()[0] is not None
    jobs = (
        db.execute(f'SELECT status::text, count(*) FROM "{schema}".procrastinate_jobs GROUP BY 1').fetchall()  # noqa: S608
        if has_queue
        else []
    )
    late = db.execute(
        "SELECT count(*), max(extract(epoch FROM clock_timestamp() - due)) FROM planned WHERE due < clock_timestamp()"
    ).fetchone()
    return {
        "workers": [
            {
                "name": row["name"].partition(":")[2],
                "alive": row["is_held"],
                "about": row["holder"],
                "until": row["until"],
            }
            for row in leases
            if row["name"].startswith("worker:")
        ],
        "leases": [dict(row) for row in leases if row["is_held"] and not row["name"].startswith("worker:")],
        "jobs": dict(map(tuple, jobs)),
        "planned": db.execute("SELECT count(*) FROM planned").fetchone()[0],
        "late": {"number": late[0], "seconds": round(float(late[1] or 0), 1)},
    }

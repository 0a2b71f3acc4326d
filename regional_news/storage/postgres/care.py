"""What is asked and done for a store on a server by whoever looks after it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from regional_news.errors import Saying, StorageError, UserError
from regional_news.storage.postgres.database import Database
from regional_news.storage.sqlite.place import StoreServer, without_password

_LARGEST: Final = 4


def unusable_index(db: Database, schema: str) -> str | None:
    """Return the name of an index that no question uses."""
    found = db.execute(
        """
        SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND NOT (indisvalid AND indisready)
        """,
        (schema,),
    ).fetchone()
    return f"REINDEX INDEX {schema}.{found[0]}" if found else None


def described(db: Database, schema: str) -> Saying:
    """Return the server's version, how many connections it has of those that it takes, and the largest tables."""
    version, used, most = db.execute(
        """
        SELECT current_setting('server_version'), count(*), current_setting('max_connections')
        FROM pg_stat_activity WHERE backend_type = 'client backend'
        """
    ).fetchone()
    largest = db.execute(
        """
        SELECT relname, pg_size_pretty(pg_total_relation_size(pg_class.oid)) FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND relkind = 'r'
        ORDER BY pg_total_relation_size(pg_class.oid) DESC LIMIT ?
        """,
        (schema, _LARGEST),
    ).fetchall()
    sizes = ", ".join(f"{name} {size}" for name, size in largest)
    return Saying("PostgreSQL {}, {} of {} connections; {}; its disk is not seen from here", version, used, most, sizes)


def back_up(db: Database, server: StoreServer, target: Path) -> int:
    """Dump the store's schema as it is at this moment, read the dump through, and return how many articles it holds."""
    dump, restore = shutil.which("pg_dump"), shutil.which("pg_restore")
    if not (dump and restore):
        line = f"pg_dump -Fc -n {server.schema} -f FILE '{without_password(server.connection)}'"
        raise UserError("store {}: pg_dump is not on this machine; on one that has it: {}", server, line)
    parts: dict[str, Any] = conninfo_to_dict(server.connection)
    password = parts.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}  # a command line is seen by all
    # Nothing is asked here while the dump is written.
    db.script("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL idle_in_transaction_session_timeout = 0")
    try:
        (snapshot,) = db.execute("SELECT pg_export_snapshot()").fetchone()
        number: int = db.execute("SELECT count(*) FROM article").fetchone()[0]
        asked = [f'--schema="{server.schema}"', f"--snapshot={snapshot}", f"--dbname={make_conninfo(**parts)}"]
        _run(server, [dump, "--format=custom", "--no-password", f"--file={target}", *asked], environment)
    finally:
        db.script("ROLLBACK")
    _run(server, [restore, f"--file={os.devnull}", str(target)], environment)
    return number


def _run(server: StoreServer, words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip()
        raise StorageError("store {}: {}", server, " ".join(told.split()))

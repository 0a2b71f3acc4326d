"""Bring a store's schema to the present version: `schema.sql` makes version 1, every later step is one more SQL file.

Each step runs in one transaction together with the version's number, so that a migration killed half-way leaves a whole
store of some version, and the next opening goes on. A step may hold any SQL but transaction control. Indexes of large
tables that only make reading quicker stand in `indexes.sql` instead: they are built after the steps, each by itself. A
store is never taken back to an older version, and a newer one is refused before this module sees it.
"""

from __future__ import annotations

import sqlite3
from importlib import resources
from typing import Final

APPLICATION_ID: Final = 0x726E6577  # `rnew`, in the file's header: tells our stores from other SQLite files


_FILES: Final = ("schema.sql", *(f"migrations/{version}.sql" for version in range(2, 12)))
STEPS: Final = tuple(resources.files(__package__).joinpath(name).read_text("utf-8") for name in _FILES)
"""The steps in order; the one at index N leads to version N + 1."""
INDEXES: Final = resources.files(__package__).joinpath("indexes.sql").read_text("utf-8")

CURRENT_VERSION: Final = len(STEPS)  # the version that this program reads and writes


def migrate(db: sqlite3.Connection, *, steps: tuple[str, ...] = STEPS) -> None:
    """Run the steps that the store lacks, each whole or not at all."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    for number, step in enumerate(steps[version:], start=version + 1):
        head = f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number};"
        try:
            db.executescript(f"{head}\n{step}\nCOMMIT;")
        except BaseException:
            if db.in_transaction:
                db.rollback()
            raise


def build_indexes(db: sqlite3.Connection) -> None:
    """Build, one at a time, the indexes that the store lacks; those that are there cost nothing."""
    for statement in INDEXES.split(";"):
        db.execute(statement)

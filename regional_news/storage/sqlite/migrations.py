"""Bring a store's schema to the present version: `schema.sql` makes version 1, every later step is one more SQL file.

All steps that are due run in one transaction together with the version's number, so that a migration killed half-way
leaves the store as it was. A step may hold any SQL but transaction control. A store is never taken back to an older
version, and a newer one is refused before this module sees it.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID: Final = 0x726E6577
"""`rnew`, in the file's header: tells our stores from other SQLite files."""


_FILES: Final = ("schema.sql", *(f"migrations/{version}.sql" for version in range(2, 10)))
STEPS: Final = tuple(resources.files(__package__).joinpath(name).read_text("utf-8") for name in _FILES)
"""The steps in order; the one at index N leads to version N + 1."""

CURRENT_VERSION: Final = len(STEPS)
"""The version that this program reads and writes."""


def migrate(db: sqlite3.Connection, *, steps: tuple[str, ...] = STEPS) -> None:
    """Run the steps that the store lacks, all or none."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == len(steps):
        return
    script = "\n".join(
        [
            "BEGIN IMMEDIATE;",
            *steps[version:],
            f"PRAGMA application_id = {APPLICATION_ID};",
            f"PRAGMA user_version = {len(steps)};",
            "COMMIT;",
        ]
    )
    try:
        db.executescript(script)
    except BaseException:
        if db.in_transaction:
            db.rollback()
        raise

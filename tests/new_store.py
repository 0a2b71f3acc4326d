"""New stores of the tests: the first is made by its steps, each other copies it, which takes a third of the time."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from regional_news.storage.sqlite import migrations

if TYPE_CHECKING:
    from collections.abc import Callable


def copying() -> Callable[[sqlite3.Connection], None]:
    """Return what stands for `migrate` where stores are opened; a process that was forked since may call it too."""
    made = sqlite3.connect(":memory:", isolation_level=None)
    migrations.migrate(made)
    migrations.build_indexes(made)
    pages = made.serialize()
    made.close()

    def migrate(db: sqlite3.Connection) -> None:
        if db.execute("PRAGMA user_version").fetchone()[0]:
            migrations.migrate(db)
            return
        first = sqlite3.connect(":memory:")
        first.deserialize(pages)
        first.backup(db)
        first.close()
        db.execute("UPDATE store_property SET value = lower(hex(randomblob(16))) WHERE name = 'identity'")

    return migrate

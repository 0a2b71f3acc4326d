"""Where a store is: a file, or a schema of a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from regional_news.errors import UserError, missing_module

if TYPE_CHECKING:
    from regional_news.storage.postgres.engine import PostgresSchema
    from regional_news.storage.sqlite.engine import Engine

FILE: Final = "regional_news.db"
SCHEMA: Final = "regional_news"
"""Of a server's database, unless the address names another one: `postgresql://host/database?schema=name`."""

_SCHEMA_NAME: Final = re.compile(r"(?!pg_)\w{1,58}(?<!_work)", re.ASCII)
"""With the queue's `_work` behind it, it is as long as the server's names may be; longer ones it would cut off."""


@dataclass(frozen=True, slots=True)
class StoreServer:
    """A store on a server. What belongs to it but is no table (archive, notes) stands in `parent`, a folder here."""

    url: str = field(repr=False)
    parent: Path

    name = FILE

    def __str__(self) -> str:
        """Return the address without a password."""
        return without_password(self.url)

    @property
    def connection(self) -> str:
        """The address as the client library takes it."""
        parts = urlsplit(self.url)
        asked = [one for one in parts.query.split("&") if not one.startswith("schema=")]
        return urlunsplit(parts._replace(query="&".join(asked)))

    @property
    def schema(self) -> str:
        """The schema that the store's tables are in."""
        return dict(parse_qsl(urlsplit(self.url).query)).get("schema", SCHEMA)

    def exists(self) -> bool:
        """Tell whether there is a store; raises `StorageError` where no connection to the server."""
        return self._engine().exists(self)

    def absolute(self) -> StoreServer:
        """Return the same store with its folder as an absolute path."""
        return StoreServer(self.url, self.parent.absolute())

    def with_name(self, name: str) -> Path:
        """Return the file of that name in the store's folder."""
        return self.parent / name

    def open(self, *, read_only: bool) -> Engine:
        """Connect to the store, which is made where there is none and it may be written."""
        return self._engine()(self, read_only=read_only)

    @staticmethod
    def _engine() -> type[PostgresSchema]:
        try:
            from regional_news.storage.postgres.engine import PostgresSchema  # noqa: PLC0415 - most stores are files
        except ModuleNotFoundError as error:
            raise missing_module("STORE_URL", error) from None
        return PostgresSchema


StorePlace: TypeAlias = Path | StoreServer


def place_of(data_dir: Path, url: str) -> StorePlace:
    """Return where the store of a data directory is; raises `UserError` for an address that is none of a store."""
    if not url:
        return data_dir / FILE
    try:
        is_server = urlsplit(url).scheme in {"postgresql", "postgres"}
    except ValueError:
        is_server = False
    if not is_server:
        raise UserError(
            "STORE_URL={}: give postgresql://USER@HOST/DATABASE, or nothing for a file in DATA_DIR",
            without_password(url),
        )
    server = StoreServer(url, data_dir)
    if not _SCHEMA_NAME.fullmatch(server.schema):
        raise UserError("store {}: name its schema with at most 58 letters, digits and _, not pg_… or …_work", server)
    return server


def without_password(url: str) -> str:
    """Return an address to be shown, also where a password holds signs that should have been written as `%2F`.

    >>> without_password("postgresql://ana:s3/cr@t@db.example/news?sslmode=require&password=s3cret")
    'postgresql://ana@db.example/news?sslmode=require&password='
    """
    return re.sub(r"((?:^|[?&\s])\w*password=)[^&\s]*", r"\1", re.sub(r"(?<=://)([^:/@]*):.*@", r"\1@", url))

"""Finished months of an archive in a shared folder or an object storage: at any address that fsspec opens.

The store knows the address of each file that was moved, and a record is read where it stands.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from regional_news.errors import StorageError, UserError, missing_module
from regional_news.storage.files import replacing
from regional_news.storage.sqlite import Captures

_AT_ONCE = 1 << 20


def whereabouts(captures: Captures, data_dir: Path, file: str) -> Path | str:
    """Return where a file of the archive is read: on this machine, else at the address that it was moved to."""
    path = data_dir / file
    return path if path.exists() else captures.address_of(file) or path


def lost_files(captures: Captures, data_dir: Path, folder: str = "archive/") -> list[str]:
    """Return the files of a folder that are neither on this machine nor at an address."""
    names = (name for name in captures.files(folder) if not (data_dir / name).exists())
    return [name for name in names if captures.address_of(name) is None]


def read_range(address: str, offset: int, length: int) -> bytes:
    """Return some bytes of a file that was moved; raise `RegionalNewsError` where they cannot be had."""
    with _explained(address):
        storage, path = _storage(address)
        found: bytes = storage.cat_file(path, start=offset, end=offset + length)
        return found


def check_address(address: str) -> None:
    """Raise `UserError` where nothing could be moved to an address."""
    parts = urlsplit(address)
    if not parts.scheme or "://" not in address:
        raise UserError("{}: no address; give one such as s3://bucket/folder or file:///mnt/archive", address)
    if parts.password:
        raise UserError("{}: its password belongs into the environment", address.replace(parts.password, "…"))
    with _explained(address):
        _storage(address)


def move_out(captures: Captures, data_dir: Path, path: Path, address: str) -> str:
    """Move a file of the archive below an address, and return where it is; it goes from here once it is read there.

    A kill in the midst leaves it here, and it is moved anew.
    """
    file = path.relative_to(data_dir).as_posix()
    target = f"{address.rstrip('/')}/{file}"
    with _explained(target):
        storage, there = _storage(target)
        storage.makedirs(there.rpartition("/")[0], exist_ok=True)
        storage.put_file(str(path), there)
        with storage.open(there, "rb") as moved, path.open("rb") as kept:
            if _digest(moved) != _digest(kept):
                raise StorageError("archive {}: it reads otherwise than it was written; {} stays", target, path)
    os.sync()  # in a folder of this machine it may be in memory alone
    captures.set_address(file, target)
    path.unlink()
    return target


@contextmanager
def at_home(captures: Captures, data_dir: Path, file: str) -> Iterator[None]:
    """Have a file on this machine while it is rewritten; one that was moved goes back to its address.

    What fails in the block leaves it on both, and the next time goes on with the one that is here.
    """
    address, path = captures.address_of(file), data_dir / file
    if address is not None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part, _explained(address):
            storage, there = _storage(address)
            storage.get_file(there, str(part))
    yield
    if address is not None:
        move_out(captures, data_dir, path, address.removesuffix(f"/{file}"))


def _storage(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise missing_module(address, error) from error
    found: tuple[Any, str] = url_to_fs(address)
    return found


def _digest(file: IO[bytes]) -> bytes:
    found = hashlib.sha256()
    while part := file.read(_AT_ONCE):
        found.update(part)
    return found.digest()


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Raise `UserError` or `StorageError` in place of whatever a storage's own library raises."""
    try:
        yield
    except (StorageError, UserError):
        raise
    except (ImportError, ValueError) as error:  # no such kind of storage, or not without another package
        raise UserError("{}: {}", address, error) from error
    except Exception as error:
        raise StorageError("archive {}: {}", address, error) from error

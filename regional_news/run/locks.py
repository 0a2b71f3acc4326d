"""One run per portal and store: a kernel lock that ends with its process, whatever kills it."""

from __future__ import annotations

import json
import os
import re
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from regional_news.errors import AlreadyRunningError, Saying, file_error
from regional_news.item.article import utc_now
from regional_news.storage.files import lock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def crawl_locks(data_dir: Path, portal: str, hosts: Iterable[str] = ()) -> ExitStack:
    """Take the portal's lock and those of its hosts, or raise `AlreadyRunningError` at once and hold none.

    Two portals that one host serves are never crawled together: a host is owed one connection, not one a portal.
    """
    with ExitStack() as stack:
        stack.enter_context(RunLock.take(data_dir, portal))
        for host in sorted({host.lower() for host in hosts}):
            stack.enter_context(RunLock.take(data_dir, portal, host=host))
        return stack.pop_all()


class RunLock:
    """Hold the right to crawl one portal into one store.

    The file is never removed: two processes could then hold two locks on two files of one name.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def take(cls, data_dir: Path, portal: str, *, host: str | None = None) -> RunLock:
        """Take the portal's lock, or that of one of its hosts.

        Raises `AlreadyRunningError` at once, saying who holds it, `UserError` where there is no right to the file and
        `StorageError` where the disk is full.
        """
        path = cls._path(data_dir, f"host-{host}" if host else portal)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise file_error(Saying("DATA_DIR {}: cannot be written ({})", data_dir, path.name), error) from error
        if not lock(descriptor):
            holder = _holder(descriptor)
            os.close(descriptor)
            what = Saying("{}, a host of {},", host, portal) if host else portal
            raise AlreadyRunningError("{} is already being crawled into {} by {}", what, data_dir, holder)
        with suppress(OSError):  # a full disk: the lock holds without a name in it
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": utc_now().isoformat()}).encode(), 0)
        return cls(path, descriptor)

    @classmethod
    def holder(cls, data_dir: Path, portal: str) -> str | None:
        """Return who crawls the portal right now, None where nobody does; nothing is written and nobody is hindered."""
        try:
            descriptor = os.open(cls._path(data_dir, portal), os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            return None if lock(descriptor, shared=True) else _holder(descriptor)
        finally:
            os.close(descriptor)

    @staticmethod
    def _path(data_dir: Path, name: str) -> Path:
        return (data_dir / "locks" / f"{re.sub(r'[^a-z0-9._-]', '_', name.lower())}.lock").absolute()

    def release(self) -> None:
        """Give the lock back."""
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _holder(descriptor: int) -> str:
    try:
        noted = json.loads(os.pread(descriptor, 1000, 0))
        return f"process {noted['pid']} since {noted['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"

"""Files that are replaced whole or not at all."""

from __future__ import annotations

import fcntl
import glob
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from regional_news.errors import StorageError, UserError

MODE = 0o640  # rights of what is written, whatever the umask: the group may read, others not
PUBLIC_MODE = 0o644  # rights of what a web server shows, which runs as another user


def files_of(patterns: Iterable[str], *, option: str = "archive ") -> list[Path]:
    """Return the files of names and globs, each once; raise `UserError` where one matches none."""
    found: list[Path] = []
    for pattern in patterns:
        names = [pattern] if Path(pattern).is_file() else sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns too
        files = [Path(name) for name in names if Path(name).is_file()]
        if not files:
            raise UserError("{}{}: there is no such file", option, pattern)
        found += files
    return list(dict.fromkeys(found))


def lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the kernel's lock on an open file, which ends with its process; False where another holds it."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Give it back."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def check_target(target: Path, *, overwrite: bool) -> None:
    """Raise `UserError` where a file must not be written: no such directory, no plain file, already there."""
    if not target.parent.is_dir():
        raise UserError("there is no directory {}", target.parent)
    if target.is_symlink():
        raise UserError("{} is a symbolic link; name the file itself", target)
    if target.exists():
        if not target.is_file():
            raise UserError("{} is not a plain file", target)
        if not overwrite:
            raise UserError("{} is already there; --overwrite replaces it", target)


@contextmanager
def replacing(target: Path, *, overwrite: bool = True, mode: int = MODE) -> Iterator[Path]:
    """Give a path to write to, which becomes `target` when the block ends well; else `target` stays as it was.

    What was written is on disk before it takes the name, so that neither a kill nor a full disk leaves half a file.
    Of two writers the later one wins. Parts that killed writers left beside `target` are removed.
    Raises `UserError` as `check_target` does and `StorageError` where the disk refuses.
    """
    check_target(target, overwrite=overwrite)
    try:
        _remove_orphans(target)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        part = target.parent / name
        try:
            lock(descriptor)  # says that this part's writer lives
            os.fchmod(descriptor, mode)
            yield part
            os.fsync(descriptor)
            part.replace(target)
            sync_directory(target.parent)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
            os.close(descriptor)
    except OSError as error:
        raise StorageError("cannot write {}: {}", target, error.strerror or error) from error


def write_whole(target: Path, data: bytes, *, mode: int = MODE) -> bool:
    """Write `data` as `target`, whole or not at all; False where the file holds it already and is left alone."""
    with suppress(OSError):
        if not target.is_symlink() and target.read_bytes() == data:
            return False
    with replacing(target, mode=mode) as part:
        part.write_bytes(data)
    return True


def beyond(files: Iterable[Path], *, max_bytes: int, max_age_s: float) -> tuple[list[Path], int]:
    """Return the files that are too old, and the oldest until the rest fits; and how many bytes the rest has."""
    found = []
    for path in files:
        with suppress(FileNotFoundError):  # others remove them too
            facts = path.stat()
            found.append((facts.st_mtime, facts.st_size, path))
    oldest, held = time.time() - max_age_s, 0
    gone: list[Path] = []
    for modified, size, path in sorted(found, reverse=True):
        if gone or modified < oldest or held + size > max_bytes:
            gone.append(path)
        else:
            held += size
    return gone, held


def _remove_orphans(target: Path) -> None:
    for part in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        with suppress(OSError), part.open("rb") as file:
            if lock(file.fileno()):  # not while its writer lives
                part.unlink()


def sync_directory(directory: Path) -> None:
    """Put on disk which names `directory` holds, after a file was made in it or renamed."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def folder_name(portal: str) -> str:
    """Return a folder name that any file system takes, another for each portal.

    >>> folder_name("discuz:127.0.0.1:8080")
    'discuz%3A127.0.0.1%3A8080'
    """
    return quote(portal, safe="").replace(".", "%2E", portal.startswith("."))

"""Every feed as files that any web server can serve, with a list of them all (OPML) for feed readers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from lxml import etree

from regional_news.errors import Saying, StorageError, file_error
from regional_news.output.feeds.entries import article_key
from regional_news.output.feeds.render import FORMATS, render
from regional_news.output.feeds.sources import ENTRIES, GROUPS, QUERIES, Feed, entries_of, feeds_of
from regional_news.storage.files import PUBLIC_MODE, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from regional_news.output.saved_queries import SavedQuery
    from regional_news.storage.sqlite import Store

OPML: Final = "feeds.opml"
_FOLDER_MODE: Final = 0o755


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What there is after a publication."""

    feeds: list[Feed]
    changed: int  # files that were written; the others said the same already
    removed: int  # files of feeds that are no more


def publish(
    store: Store,
    folder: Path,
    *,
    queries: Iterable[SavedQuery] = (),
    kept: Callable[[str], bool] = lambda _: False,
    base_url: str = "",
    limit: int = ENTRIES,
    full_text: bool = False,
) -> Published:
    """Write `feeds.opml` and `feeds/`, each file whole or not at all, and remove feeds that are no more.

    Feeds of queries whose names are `kept` stay as they are: somebody is about to mend those queries.
    `base_url` is the address at which `folder` is served; without it feeds do not name their own address and the list
    holds relative ones. Raises `StorageError` where the disk refuses: files written until then stay, whole.
    """
    base = f"{base_url.rstrip('/')}/" if base_url else ""
    with store.one_moment():
        feeds = feeds_of(store, queries)
        files: set[str] = set()
        changed = 0
        for feed in feeds:
            entries = entries_of(store, feed, limit=limit)
            for ending in FORMATS:
                path = f"feeds/{feed.path}.{ending}"
                files.add(path)
                written = render(
                    feed, entries, ending=ending, full_text=full_text, self_url=base and urljoin(base, path),
                    home_url=base or None,
                )  # fmt: skip
                changed += _write(folder / path, written)
    changed += _write(folder / OPML, opml(feeds, base=base))
    return Published(feeds=feeds, changed=changed, removed=_remove_others(folder, files, kept))


def opml(feeds: Sequence[Feed], *, base: str) -> bytes:
    """Return the list of all feeds, in groups, as feed readers import it (OPML 2.0)."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "regional_news"
    body = etree.SubElement(root, "body")
    for group, members in groupby(feeds, key=lambda feed: feed.group):
        parent = etree.SubElement(body, "outline", text=GROUPS[group]) if group else body
        for feed in members:
            address = urljoin(base, f"feeds/{feed.path}.atom")
            etree.SubElement(parent, "outline", type="rss", text=feed.title, title=feed.title, xmlUrl=address)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def withdraw(folder: Path, portal: str, article_ids: Iterable[str]) -> int:
    """Remove every published feed that holds one of the articles; the next publication writes it without them."""
    ids = [article_key(portal, article_id).encode() for article_id in article_ids]
    removed = 0
    for path in sorted((folder / "feeds").rglob("*")):
        try:
            if path.is_file() and any(wanted in path.read_bytes() for wanted in ids):
                path.unlink()
                removed += 1
        except OSError as error:
            raise StorageError("feed {}: cannot be removed: {}", path, error.strerror or error) from error
    return removed


def _write(target: Path, data: bytes) -> bool:
    _make_folder(target.parent)
    return write_whole(target, data, mode=PUBLIC_MODE)


def _make_folder(folder: Path) -> None:
    """Make a folder that a web server may enter, whatever the umask."""
    if folder.is_dir():
        return
    if not folder.parent.exists():
        _make_folder(folder.parent)
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(_FOLDER_MODE)
    except OSError as error:
        raise file_error(Saying("folder {}: cannot be made", folder), error) from error


def _remove_others(folder: Path, files: set[str], kept: Callable[[str], bool]) -> int:
    """Remove feeds that earlier publications wrote and this one did not; what is not named like one stays."""
    removed = 0
    for group in GROUPS:
        for ending in FORMATS:
            for path in (folder / "feeds" / group).glob(f"*.{ending}"):
                is_kept = group == QUERIES and kept(path.stem)
                if f"feeds/{group}/{path.name}" not in files and not is_kept:
                    path.unlink(missing_ok=True)
                    removed += 1
    return removed

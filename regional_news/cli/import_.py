"""`regional-news import`: articles from archives made elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli.options import AsJson, Settings, echo, open_store, print_json
from regional_news.output.spoken import counted, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.settings import Settings

    from regional_news.storage.sqlite import Store


def import_(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="WARC files; globs are expanded.")],
    *,
    portal: Annotated[
        str, typer.Option(metavar="PORTAL", help="Whose articles: a spider's name, or discuz:HOST for a forum.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would be stored, and store nothing.")] = False,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Store every article of a portal that WARC files hold, whoever made them: Common Crawl, browsers, wget."""

    from regional_news.cli.progress import Bar
    from regional_news.ops.importing import import_archives
    from regional_news.portal.registry import facts_of_portal
    from regional_news.storage.files import files_of

    facts_of_portal(portal)
    paths = files_of(files)
    with _store(settings, dry_run=dry_run) as store, Bar(portal) as bar:
        report = import_archives(
            store, paths, settings, portal=portal, is_dry=dry_run, begun=bar.total, progress=bar.advance
        )
    if as_json:
        print_json({"stored": not dry_run, **report.as_json()})
    else:
        archives, counts = counted(report.archives) or said("no records"), counted(report.counts) or said("none")
        echo("{}: {:,} articles in {}: {}", portal, report.articles, archives, counts)
        if dry_run:
            echo("Nothing was stored: this was a dry run.")
        if not report.articles:
            echo("No address in these files is that of an article of {}.", portal)
    if report.exit_code:
        raise SystemExit(int(report.exit_code))


@contextmanager
def _store(settings: Settings, *, dry_run: bool) -> Iterator[Store]:
    """Open the store; a dry run where there is none yet compares with an empty one and leaves none behind."""
    import tempfile
    from pathlib import Path

    from regional_news.run.context import store_path
    from regional_news.storage.sqlite import Store

    if dry_run and not store_path(settings).exists():
        with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "empty.db") as store:
            yield store
    else:
        with open_store(settings, read_only=dry_run) as store:
            yield store

"""`regional-news issue`: one issue of a newspaper as one file, for reading offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regional_news.cli.options import Settings, echo, open_store
from regional_news.errors import UserError
from regional_news.output.spoken import named


def issue(
    portal: Annotated[str, typer.Argument(metavar="PORTAL", help="The paper's spider, or epaper:HOST/FOLDER.")],
    day: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help="Day of the issue.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file; its ending says the format: epub, html.")],
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT if it is there.")] = False,
    settings: Settings,
) -> None:
    """Write a newspaper's issue, page by page, to one EPUB or HTML file."""
    from regional_news.output.issues import epub_file, html_file, issue_pictures, read_issue
    from regional_news.storage.files import check_target, replacing
    from regional_news.storage.sqlite import Filters
    from regional_news.text.days import day_of

    formats = {".epub": epub_file, ".html": html_file}
    if out.suffix.lower() not in formats:
        raise UserError("{}: give a name that ends in .epub or .html", out)
    try:
        wanted = day_of(day)
    except ValueError as error:
        raise UserError("{}; example: 2024-02-21", error) from None
    check_target(out, overwrite=overwrite)
    with open_store(settings) as store:
        found = read_issue(store, portal, wanted)
        days = [one for one, (state, _, _) in store.issue_days(portal).items() if state in {"complete", "partial"}]
        if found is None and not days:
            store.check_names(Filters(portals=(portal,), issues=(wanted,)))
        pictures = issue_pictures(store, Path(settings["DATA_DIR"]), found) if found else {}
    if found is None and days:
        nearest = min(days, key=lambda one: abs(one - wanted))
        raise UserError("the store has no issue of {} of {}; the nearest is of {}", portal, wanted, nearest)
    if found is None:
        raise UserError("the store has no issue of {} of {}", portal, wanted)
    with replacing(out, overwrite=overwrite) as part:
        part.write_bytes(formats[out.suffix.lower()](found, pictures))
    stories = sum(len(page.stories) for page in found.pages)
    written = out, found.title, len(found.pages), stories, len(pictures), named(found.state)
    echo("{}: {}, {} pages, {} stories, {} pictures ({})", *written)

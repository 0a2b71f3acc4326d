"""The feeds that were made for readers, and each of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from regional_news.feeds.publish import titles_in
from regional_news.web.published import FOLDER, published

if TYPE_CHECKING:
    from regional_news.web.visit import Visit

PREFIX: Final = "/feeds/"


def show(visit: Visit) -> Response:
    """Answer with a list of the feeds there are."""
    folder = visit.site.store_path.parent / FOLDER
    titles = titles_in(folder)
    groups = [
        (titles.get(stem, stem), list(files))
        for stem, files in groupby(published(folder), key=lambda file: file.name.removesuffix(file.path.suffix))
    ]
    return visit.page("feeds.html", groups=groups, folder=str(folder))


def show_file(visit: Visit) -> Response:
    """Answer with one of them."""
    wanted = visit.path.removeprefix(PREFIX)
    for file in published(visit.site.store_path.parent / FOLDER):
        if file.name == wanted:
            return Response(file.path.read_bytes(), headers={"Content-Type": file.media_type})
    return visit.notice("There is nothing at this address", status=404)

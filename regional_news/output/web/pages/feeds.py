"""Feeds, made when they are asked for: of everything, each portal, region, section, saved query and search."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from regional_news.errors import UserError, missing_module
from regional_news.output.exports.plain import writable
from regional_news.output.feeds.publish import opml
from regional_news.output.feeds.render import FORMATS, render
from regional_news.output.feeds.sources import QUERIES, Feed, digest, entries_of, feeds_of
from regional_news.output.web import conditional
from regional_news.output.web.search_form import SearchForm

if TYPE_CHECKING:
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Store

PREFIX: Final = "/feeds/"
GROUP_TITLES: Final = {
    "": "Everything",
    "portals": "Portals",
    "regions": "Regions",
    "sections": "Sections",
    "queries": "Saved queries",
}
ENTRIES: Final = 50
_OPML_TYPE: Final = "text/x-opml; charset=utf-8"


def show(visit: Visit) -> Response:
    """Answer with a list of the feeds there are."""
    formats = list(FORMATS)
    with visit.store() as store:
        queries = visit.saved_queries(store)
        found = feeds_of(store, queries.known.values())
    groups = [(GROUP_TITLES[group], list(feeds)) for group, feeds in groupby(found, key=lambda feed: feed.group)]
    troubles = [visit.explain(error) for error in queries.broken.values()]
    return visit.page("feeds.html", groups=groups, formats=formats, prefix=PREFIX, troubles=troubles)


def show_one(visit: Visit) -> Response:
    """Answer with one of them; its name is looked up, never taken for a path."""
    name, _, ending = visit.path.removeprefix(PREFIX).rpartition(".")
    group, _, query = name.rpartition("/")
    with visit.store() as store:
        queries = visit.saved_queries(store)
        if group == QUERIES and (error := queries.error_of(query)):
            raise error
        for feed in feeds_of(store, queries.known.values()) if ending in FORMATS else ():
            if feed.path == name:
                return _rendered(visit, store, feed, ending)
    return visit.notice("There is nothing at this address", status=404)


def show_search(visit: Visit) -> Response:
    """Answer with the feed of a search."""
    ending = visit.params.get("format", "atom")
    if ending not in FORMATS:
        raise UserError("format {!r}: there are {}", ending, ", ".join(FORMATS))
    form = SearchForm.of(visit.params)
    words = [value for name, value in form.pairs if name not in {"sort", "page", "stories"}]
    words += [visit.t("each story once")] if form.stories == "1" else []
    title = writable(" · ".join([visit.t("Regional News"), *words]))
    # Another search is another feed, with an id of its own.
    path = f"search/{digest(form.but(sort='newest').address())}"
    feed = Feed(path=path, title=title, filters=form.filters, stories=form.stories == "1")
    with visit.store() as store:
        store.check_names(form.filters)
        return _rendered(visit, store, feed, ending)


def show_opml(visit: Visit) -> Response:
    """Answer with the list of all feeds, as feed readers import it."""
    with visit.store() as store:
        content = opml(feeds_of(store, visit.saved_queries(store).known.values()), base=_base(visit))
    headers = {"Content-Disposition": 'attachment; filename="regional-news.opml"', "Content-Type": _OPML_TYPE}
    return conditional.answer(visit.request, content, headers=headers)


def _rendered(visit: Visit, store: Store, feed: Feed, ending: str) -> Response:
    own = f"{_base(visit).removesuffix('/')}{visit.path}"
    if visit.request.url.query:
        own = f"{own}?{visit.request.url.query}"
    try:
        content = render(
            feed, entries_of(store, feed, limit=ENTRIES), ending=ending, self_url=own,
            home_url=urljoin(_base(visit), SearchForm.for_filters(feed.filters).address()),
        )  # fmt: skip
    except ModuleNotFoundError as error:
        raise missing_module("feeds", error) from error
    return conditional.answer(
        visit.request, content, headers={"Content-Type": FORMATS[ending].media_type}, modified=visit.site.modified()
    )


def _base(visit: Visit) -> str:
    """Return the address of this site as its reader has it; the Host header was checked before."""
    return f"{visit.request.url.scheme}://{visit.request.headers['host']}/"

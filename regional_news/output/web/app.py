"""The application: addresses, and what is shown when something is wrong."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from regional_news.errors import StorageError, UserError
from regional_news.output.web import asking, conditional
from regional_news.output.web.guard import Guard
from regional_news.output.web.pages import (
    alerts,
    article,
    download,
    feeds,
    issue,
    notes,
    operating,
    overview,
    places,
    search,
    sql,
    stories,
    trends,
)
from regional_news.output.web.visit import STATIC, Site, Visit, static_file
from regional_news.output.web.writing import posted
from regional_news.text.clean import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from starlette.requests import Request

    from regional_news.storage.sqlite.place import StorePlace

logger = logging.getLogger(__name__)

PAGES: Final[dict[str, Callable[[Visit], Response]]] = {
    "/": overview.show,
    "/search": search.show,
    "/article": article.show,
    "/article.txt": article.show_text,
    "/papers": issue.show_papers,
    "/issue": issue.show,
    "/issue/picture": issue.show_picture,
    "/download": download.show,
    "/feeds": feeds.show,
    "/feeds/{name:path}": feeds.show_one,
    "/feeds.opml": feeds.show_opml,
    "/feed": feeds.show_search,
    "/trends": trends.show,
    "/trends.csv": trends.show_csv,
    "/trends.svg": trends.show_svg,
    "/rising": trends.show_rising,
    **dict.fromkeys(places.KINDS, places.show),
    "/edits": places.show_edits,
    "/gone": places.show_gone,
    "/sql": sql.show,
    "/stories": stories.show_list,
    "/spread": stories.show_spread,
    "/story": stories.show,
    "/runs": operating.show_runs,
    "/runs/log": operating.show_log,
    "/healthz": operating.show_health,
    "/metrics": operating.show_metrics,
}

WRITTEN: Final[dict[str, Callable[[Visit], Response]]] = {"/alerts": alerts.show, "/notes": notes.show}
"""Pages with a form that changes what is kept for readers."""

WITHOUT_STORE: Final = {*words("/ /search /trends /rising /alerts /notes /feeds /sql /runs"), *places.TABS}
"""What is there before anything was stored, and says how to begin."""


def make_app(
    store_path: StorePlace,
    *,
    hosts: Iterable[str],
    queries_path: Path | None = None,
    token: str = "",
    pictures: bool = False,
) -> Starlette:
    """Return the application over the store at `store_path`, for requests to `hosts`.

    `queries_path` is the file of saved queries, each of which has a feed; `token` is what writing takes;
    `pictures` has those shown that the archive holds.

    The store is opened anew for each request, so it may come, go, grow and be replaced while the pages stay up.
    """
    site = Site(store_path, queries_path, token, pictures)
    files = {name: static_file(name) for name in STATIC}
    routes = [Route(path, partial(_answer, site, page)) for path, page in PAGES.items()]
    routes += [Route(f"/static/{name}", partial(_static, content, STATIC[name])) for name, content in files.items()]
    routes += [Route(path, partial(_written, site, page), methods=["GET", "POST"]) for path, page in WRITTEN.items()]
    routes.append(Route("/favicon.ico", partial(_static, files["icon.svg"], STATIC["icon.svg"])))
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, hosts=tuple(hosts))],
        exception_handlers={404: partial(_not_found, site), 405: _not_allowed},
    )


async def _written(site: Site, page: Callable[[Visit], Response], request: Request) -> Response:
    fields = await posted(request) if request.method == "POST" else None
    if fields is None and request.method == "POST":
        return Visit(site, request).notice("The form is too long, or came too slowly.", status=413)
    request.state.posted = fields
    return await run_in_threadpool(_answer, site, page, request)


def _answer(site: Site, page: Callable[[Visit], Response], request: Request) -> Response:
    """Answer one request; whatever goes wrong becomes a page that says so."""
    visit = Visit(site, request)
    try:
        asking.check(visit.path, visit.params)
        return page(visit)
    except UserError as error:
        if site.awaits_store():
            return visit.page("first.html", status=200 if visit.path in WITHOUT_STORE else 404)
        return _trouble(visit, error, status=503 if _is_about_store(error) else 400)
    except StorageError as error:  # the store's, or the disk's on which a download is made
        return _trouble(visit, error, status=503 if _is_about_store(error) else 507)
    except Exception:  # the page stays up, and a fault of ours is no reader's business
        logger.exception("a fault at %r", request.url.path)
        return visit.notice(
            "Something went wrong", visit.t("The program has a fault; the log of the server names it."), status=500
        )


def _is_about_store(error: Exception) -> bool:
    return str(error).startswith("store ")


def _trouble(visit: Visit, error: Exception, *, status: int) -> Response:
    if status != 503:
        return visit.notice("That cannot be done", status=status, line=visit.explain(error))
    reload = visit.t("This page stays up; reload it when that is mended.")
    return visit.notice("The store cannot be read now", reload, status=status, line=visit.explain(error))


def _not_found(site: Site, request: Request, _error: Exception) -> Response:
    return Visit(site, request).notice("There is nothing at this address", status=404)


def _not_allowed(_request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    return Response("Pages are read only.\n", status_code=405, media_type="text/plain", headers=headers)


def _static(content: bytes, media_type: str, request: Request) -> Response:
    headers = {"Content-Type": media_type, "Cache-Control": "public, max-age=31536000, immutable"}
    return conditional.answer(request, content, headers=headers)

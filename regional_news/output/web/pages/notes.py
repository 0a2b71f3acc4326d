"""What a reader marked: stars, tags and notes, as a list, and the form beside an article that changes them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from regional_news.errors import ChangedMeanwhileError, UserError
from regional_news.output.web.visit import article_address, whole_number
from regional_news.output.web.writing import refused
from regional_news.storage.sqlite.notes import Note, Notes, cleaned, tags_of

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit


def show(visit: Visit) -> Response:
    """Answer with what is kept, or keep what the form beside an article says."""
    fields = visit.posted
    if fields is None:
        return _list(visit)
    if answer := refused(visit, fields):
        return answer
    try:
        return _kept(visit, fields)
    except UserError as error:
        status = 409 if isinstance(error, ChangedMeanwhileError) else 400
        return visit.notice("That cannot be kept", visit.explain(error), status=status, line=fields.get("text"))


def _kept(visit: Visit, fields: QueryParams) -> Response:
    portal, article_id = fields.get("portal", ""), fields.get("id", "")
    notes = Notes(visit.site.store_path)
    with visit.store() as store:
        found = store.detail(portal, article_id, chars=1, posts=0)
    known = notes.of(portal, article_id)
    if found is None and known is None:
        return visit.notice("There is no such article", status=404)
    notes.put(
        cleaned(
            Note(
                portal=portal,
                article_id=article_id,
                title=found.article.title if found else known.title if known else "",
                star=fields.get("star") == "1",
                tags=tags_of(fields.get("tags", "")),
                text=fields.get("text", ""),
                version=whole_number(fields.get("version", "")) or 0,
            )
        )
    )
    return RedirectResponse(f"{article_address(portal, article_id)}#notes", status_code=303)


def _list(visit: Visit) -> Response:
    everything = Notes(visit.site.store_path).all()
    tag, star = visit.params.get("tag", ""), visit.params.get("star") == "1"
    shown = [one for one in everything if (not tag or tag in one.tags) and (one.star or not star)]
    tags = Counter(name for one in everything for name in one.tags).most_common()
    return visit.page("notes.html", notes=shown, tags=tags, tag=tag, star=star, stars=sum(n.star for n in everything))

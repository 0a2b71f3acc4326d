"""Saved searches and alerts: what is kept, whom it tells, and a form to change it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse

from regional_news.errors import ChangedMeanwhileError, UserError
from regional_news.item import regions
from regional_news.output.saved_queries import check_name
from regional_news.output.web.pages.search import chips, chosen
from regional_news.output.web.search_form import SearchForm
from regional_news.output.web.visit import is_link, whole_number
from regional_news.output.web.writing import COOKIE, digest, is_ours, is_same, may_write, refused
from regional_news.portal.registry import portal_name
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.alerts import EVERY, Alert

if TYPE_CHECKING:
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Filters

WAYS: Final = {"feed": "a feed alone", "mail": "mail", "webhook": "webhook"}
"""What a page may set: a program is named at the command line alone."""
TIMES: Final = {"run": "after each run", "hour": "each hour", "day": "each day", "week": "each week"}
_NAMED: Final = 200  # sections that are proposed


def show(visit: Visit) -> Response:
    """Answer with what is kept, or do what the form says."""
    fields = visit.posted
    if fields is None:
        return _page(visit, SearchForm.of(visit.params), visit.params)
    token = visit.site.token
    if is_ours(visit, fields) and fields.get("do") == "enter" and token:
        if not is_same(fields.get("token", ""), token):
            return _page(visit, SearchForm(), QueryParams(), trouble=visit.t("That is not the token."), status=403)
        response = RedirectResponse("/alerts", status_code=303)
        response.set_cookie(COOKIE, digest(token), httponly=True, samesite="strict")
        return response
    if answer := refused(visit, fields):
        return answer
    try:
        _change(visit, fields)
    except UserError as error:
        status = 409 if isinstance(error, ChangedMeanwhileError) else 400
        return _page(visit, SearchForm.of(fields), fields, trouble=visit.explain(error), status=status)
    return RedirectResponse("/alerts", status_code=303)


def _change(visit: Visit, fields: QueryParams) -> None:
    with visit.store(), Store.open(visit.site.store_path) as store:  # read first: a store that is gone is not made anew
        name, version = fields.get("name", ""), whole_number(fields.get("version", "")) or 0
        if fields.get("do") == "remove":
            store.kept_searches.remove(name, version=version)
            return
        known = store.kept_searches.get(name) if name else None
        title = " ".join(fields.get("title", "").split())
        if not title:
            raise UserError("title: give one")
        if any(other.title == title and other.name != name for other in store.kept_searches.all()):
            raise UserError("title {!r}: a search of this title is kept, change that one or take another title", title)
        filters = SearchForm.of(fields).filters
        store.check_names(filters)
        way, target = fields.get("way", "feed"), fields.get("target", "").strip()
        if way not in WAYS and not (known and known.way == way and known.target == target):
            raise UserError("way {!r}: a page sets {}", way, ", ".join(WAYS))
        if way == "webhook" and not is_link(target):
            raise UserError("webhook: give an http or https address")
        if way == "mail" and ("@" not in target or any(one.isspace() or one == "," for one in target)):
            raise UserError("mail: give one mail address")
        store.kept_searches.put(
            Alert(
                name=check_name(name or f"q-{secrets.token_hex(5)}"), title=title, filters=filters, way=way,
                target=target, every=fields.get("every", "run"), removed=fields.get("removed") == "1",
                version=version,
            )
        )  # fmt: skip


def _page(
    visit: Visit, form: SearchForm, fields: QueryParams, *, trouble: str | None = None, status: int = 200
) -> Response:
    with visit.store() as store:
        kept = store.kept_searches.all()
        loaded = visit.saved_queries(store)
        subjects = store.subjects()
    known = next((alert for alert in kept if alert.name == fields.get("name")), None)
    if known and trouble is None:
        form = SearchForm.for_filters(known.filters)
    names = {alert.name for alert in kept}
    asked = {name: fields.get(name, "") for name in ("title", "way", "target", "every", "removed", "version", "name")}
    if known and trouble is None:
        asked |= {
            "title": known.title, "way": known.way, "target": known.target, "every": known.every,
            "removed": "1" if known.removed else "", "version": str(known.version), "name": known.name,
        }  # fmt: skip
    return visit.page(
        "alerts.html",
        status=status,
        kept=[(alert, *_described(alert.filters, visit)) for alert in kept],
        filed=[(one, *_described(one.filters, visit)) for one in loaded.known.values() if one.name not in names],
        troubles=[visit.explain(error) for error in loaded.broken.values()],
        form=form,
        chosen=chosen(form, visit),
        portals=[(name, portal_name(name)) for name in subjects.portals if name not in form.portal],
        regions=[(code, regions.full_name(code)) for code in subjects.regions if code not in form.region],
        sections=sorted(subjects.sections, key=lambda name: -subjects.sections[name])[:_NAMED],
        asked=asked,
        ways={**WAYS, **({known.way: "a program"} if known and known.way not in WAYS else {})},
        times={name: TIMES[name] for name in EVERY},
        trouble=trouble,
        may_write=may_write(visit),
        wants_token=bool(visit.site.token),
        key=visit.site.key,
    )  # fmt: skip


def _described(filters: Filters, visit: Visit) -> tuple[SearchForm, list[tuple[str, str, str]]]:
    """Return a kept search as a form, and what it is held to."""
    form = SearchForm.for_filters(filters)
    return form, chips(form, visit)

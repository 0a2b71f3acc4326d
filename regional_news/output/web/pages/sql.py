"""SQL for those who want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from regional_news.errors import UserError
from regional_news.output.exports.plain import csv_text
from regional_news.output.web.visit import is_link
from regional_news.storage.sqlite.sql_console import EXAMPLES, MAX_ROWS, MAX_SECONDS, Answered, BusyError, ask, views

if TYPE_CHECKING:
    from regional_news.output.web.visit import Visit

MAX_CELL_CHARS: Final = 300


def show(visit: Visit) -> Response:
    """Answer with the page, and with the answer to `q` where it is given."""
    question = visit.params.get("q", "").strip()
    # A page elsewhere may lead a browser here, but must not make it work.
    is_ours = visit.request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    known = views(visit.site.store_path)
    answer, trouble, status = None, None, 200
    if question and is_ours:
        try:
            answer = ask(visit.site.store_path, question)
        except UserError as error:
            trouble, status = visit.explain(error), 503 if isinstance(error, BusyError) else 400
    if answer and visit.params.get("format") == "csv":
        return _as_csv(answer, visit)
    response = visit.page(
        "sql.html",
        status=status,
        question=question,
        answer=answer,
        cells=[[_cell(value) for value in row] for row in answer.rows] if answer else [],
        trouble=trouble,
        views=known,
        examples=list(EXAMPLES.items()),
        seconds=f"{MAX_SECONDS:g}",
        most_rows=MAX_ROWS,
    )
    if status == 503:
        response.headers["Retry-After"] = f"{MAX_SECONDS:.0f}"
    return response


def _cell(value: object) -> tuple[str, str | None, bool]:
    """Return a value as the table shows it, the address it links to, and whether it is a number."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes", None, False
    if value is None:
        return "", None, False
    text = str(value)
    shown = text if len(text) <= MAX_CELL_CHARS else text[:MAX_CELL_CHARS] + "…"
    return shown, text if is_link(text) else None, isinstance(value, (int, float))


def _as_csv(answer: Answered, visit: Visit) -> Response:
    rows = ([value.hex() if isinstance(value, bytes) else value for value in row] for row in answer.rows)
    return Response(
        csv_text([answer.columns, *rows]).encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers=visit.attached("csv", "sql-"),
    )
